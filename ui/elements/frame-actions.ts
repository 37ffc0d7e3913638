// What the frame does on a command of the palette or the account menu, beyond going somewhere. Says aloud what is done.
import { msg, str } from "@lit/localize";
import type { Api } from "../api.ts";
import { signOut } from "../api-access.ts";
import { ApiError } from "../api-client.ts";
import { copyText } from "../clipboard-text.ts";
import type { Action } from "../commands.ts";
import { LANGUAGE_NAMES, type Language, saveLanguage } from "../language.ts";
import { currentDensity, saveDensity } from "../preferences.ts";
import { saveTheme } from "../theme.ts";

export type FrameAction = Exclude<Action, { readonly kind: "go" | "shortcuts" | "start-demo" }>;

export interface ActionResults {
  readonly said: (sentence: string) => void;
  /** Whether it worked or not: the server is asked who is signed in. */
  readonly onSignedOut: () => void;
}

/** Switches the language; says so where its sentences do not come. */
export async function switchLanguage(language: Language, said: (sentence: string) => void): Promise<void> {
  try {
    await saveLanguage(language);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    said(msg(str`${LANGUAGE_NAMES[language]} could not be loaded. The server is away, or was updated meanwhile.`));
  }
}

export async function runAction(action: FrameAction, api: Api, { said, onSignedOut }: ActionResults): Promise<void> {
  switch (action.kind) {
    case "theme":
      saveTheme(action.theme);
      return;
    case "language":
      return switchLanguage(action.language, said);
    case "toggle-density":
      saveDensity(currentDensity() === "compact" ? "normal" : "compact");
      return;
    case "copy-link":
      said((await copyText(location.href)) ? msg("Link copied") : msg("The browser did not allow copying."));
      return;
    case "sign-out":
      try {
        await signOut(api, AbortSignal.timeout(10_000));
      } catch (error) {
        if (!(error instanceof ApiError || error instanceof DOMException)) throw error;
        said(msg("Not signed out: the server did not answer."));
      }
      onSignedOut();
  }
}
