// The bar above drivers' pages: the mark, the language and the theme.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { currentLanguage, LANGUAGE_NAMES, LANGUAGES, saveLanguage } from "../language.ts";
import { loadTheme, saveTheme } from "../theme.ts";
import { workOf } from "../work.ts";
import { icon, wordmark } from "./icons.ts";

/** `onTheme`: the theme has changed. */
export function driverBar(onTheme: () => void): TemplateResult {
  const switchTheme = () => {
    const theme = loadTheme();
    const isDark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    saveTheme(isDark ? "light" : "dark");
    onTheme();
  };
  return html`<header class="bar">
    ${wordmark()}
    <span class="grow"></span>
    <span class="seg" role="group" aria-label=${msg("Language")}>
      ${LANGUAGES.map(
        (language) =>
          html`<button
            lang=${language}
            title=${LANGUAGE_NAMES[language]}
            aria-pressed=${language === currentLanguage()}
            @click=${() => void workOf(saveLanguage(language))}
          >
            ${language.toUpperCase()}
          </button>`,
      )}
    </span>
    <button class="ib" aria-label=${msg("Light or dark")} @click=${switchTheme}>${icon("light", "")}</button>
  </header>`;
}
