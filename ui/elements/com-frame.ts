// What stands around the public pages: the mark, a search, language and theme; below, how scores are made and the way in for operators.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { communityHref, METHOD_PATH } from "../router.ts";
import { icon, wordmark } from "./icons.ts";
import { languageSwitch, switchTheme, themeSwitch } from "./reader-switches.ts";

export interface CommunitySearch {
  readonly text: string;
  /** `isSent`: by Enter; else while it is typed. */
  readonly onSearch: (text: string, isSent: boolean) => void;
}

/** `search` null: on a page without a list. `onTheme`: after the theme was switched. */
export function communityHeader(search: CommunitySearch | null, onTheme: () => void): TemplateResult {
  return html`<a class="skip" href="#com-content">${msg("Skip to content")}</a>
    <header class="com-bar">
      <div class="com-in">
        <a class="com-mark" href=${communityHref(null)} aria-label=${msg("Wattest, charging stations")}>${wordmark()}</a>
        ${search ? searchField(search) : nothing}
        <span class="grow"></span>
        ${languageSwitch()} ${themeSwitch(onTheme)}
      </div>
    </header>`;
}

function searchField({ text, onSearch }: CommunitySearch): TemplateResult {
  return html`<form
    class="com-search"
    role="search"
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      const field = (event.currentTarget as HTMLFormElement).querySelector("input");
      onSearch(field?.value ?? "", true);
    }}
  >
    ${icon("search", "s")}
    <input
      type="search"
      enterkeyhint="search"
      autocomplete="off"
      maxlength="100"
      aria-label=${msg("Town, street or station")}
      placeholder=${msg("Town, street or station")}
      .value=${text}
      @input=${(event: InputEvent) => onSearch((event.target as HTMLInputElement).value, false)}
    />
  </form>`;
}

/** `onTheme`: after the theme was switched; a phone's bar has no room for it. */
export function communityFooter(onTheme: () => void): TemplateResult {
  return html`<footer class="com-foot com-in">
    <a class="lnk" href=${METHOD_PATH}>${msg("How scores are made")}</a>
    <a class="lnk" href="/verify">${msg("Verify a record")}</a>
    <a class="lnk" href="/api/community/stations?format=geojson" download="stations.geojson">${msg("All stations as GeoJSON")}</a>
    <a class="lnk" href="/">${msg("For operators")}</a>
    <button class="lnk com-theme" @click=${() => switchTheme(onTheme)}>${msg("Light or dark")}</button>
  </footer>`;
}
