// What readers of the public pages choose in their head: the language, and light or dark.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { currentLanguage, LANGUAGE_NAMES, LANGUAGES, saveLanguage } from "../language.ts";
import { loadTheme, saveTheme } from "../theme.ts";
import { workOf } from "../work.ts";
import { icon } from "./icons.ts";

export function languageSwitch(): TemplateResult {
  return html`<span class="seg" role="group" aria-label=${msg("Language")}>
    ${LANGUAGES.map(
      (language) =>
        html`<button
          type="button"
          lang=${language}
          title=${LANGUAGE_NAMES[language]}
          aria-pressed=${language === currentLanguage()}
          @click=${() => void workOf(saveLanguage(language))}
        >
          ${language.toUpperCase()}
        </button>`,
    )}
  </span>`;
}

/** `onTheme`: the theme has changed. */
export function themeSwitch(onTheme: () => void): TemplateResult {
  return html`<button class="ib" type="button" aria-label=${msg("Light or dark")} @click=${() => switchTheme(onTheme)}>${icon("light", "")}</button>`;
}

export function switchTheme(onTheme: () => void): void {
  const theme = loadTheme();
  const isDark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  saveTheme(isDark ? "light" : "dark");
  onTheme();
}
