// The bar above drivers' pages: the mark, the language and the theme.
import { html, type TemplateResult } from "lit";
import { wordmark } from "./icons.ts";
import { languageSwitch, themeSwitch } from "./reader-switches.ts";

/** `onTheme`: the theme has changed. */
export function driverBar(onTheme: () => void): TemplateResult {
  return html`<header class="bar">${wordmark()}<span class="grow"></span>${languageSwitch()} ${themeSwitch(onTheme)}</header>`;
}
