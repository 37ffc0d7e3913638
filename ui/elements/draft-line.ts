// Where a draft stands: "Saved on this device 3 s ago".
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { DraftState } from "../controllers/draft-controller.ts";
import { formats } from "../format.ts";
import { icon, mark } from "./icons.ts";

export function draftLine(
  draft: { readonly state: DraftState; readonly savedAtMillis: number } | null,
  nowMillis: number,
  onDiscard: () => void,
): TemplateResult | typeof nothing {
  switch (draft?.state) {
    case "saved": {
      const seconds = Math.max(0, Math.round((nowMillis - draft.savedAtMillis) / 1000));
      const when = seconds < 60 ? msg(str`${seconds} s ago`) : formats.ago(draft.savedAtMillis, nowMillis);
      return html`<span class="state-line">${icon("device")}${sentenceCase(msg(str`Saved on this device ${when}`))}</span>
        <button class="btn q s" type="button" @click=${onDiscard}>${msg("Discard the draft")}</button>`;
    }
    case "saving":
      return html`<span class="state-line">${icon("device")}${msg("Saving on this device")}</span>`;
    case "unavailable":
      return html`<span class="state-line warn">${mark("warn")}${msg("This browser keeps no drafts. What is entered is lost on leaving.")}</span>`;
    default:
      return nothing;
  }
}

/** A sentence that may begin with a value: in German the time comes first, "vor 3 s". */
function sentenceCase(text: string): string {
  return text.charAt(0).toLocaleUpperCase(formats.locale) + text.slice(1);
}
