// The public list of stations and the one that is open: side by side where there is room, one after the other on a phone. For anyone;
// nothing is asked of who is signed in.
import { msg } from "@lit/localize";
import { html, type nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Api } from "../api.ts";
import { type Located, locate } from "../community-place.ts";
import { communityFooter, communityHeader } from "../elements/com-frame.ts";
import { icon } from "../elements/icons.ts";
import { WtElement } from "../elements/wt-element.ts";
import "./community-list.ts";
import "./community-station.ts";
import { ALL_COMMUNITY, type CommunityFilter, communityHref, METHOD_PATH, navigateEvent } from "../router.ts";

/** Typing pauses this long before the list follows. */
const PAUSE_MILLIS = 300;
/** From here on list and station stand side by side (styles/community.css). */
const WIDE = "(min-width: 1024px)";

@customElement("wt-community-page")
export class WtCommunityPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property() stationId: string | null = null;
  @property({ attribute: false }) filter: CommunityFilter = ALL_COMMUNITY;
  /** Asks the device where it is; a test gives its own. */
  @property({ attribute: false }) locate: () => Promise<Located> = () => locate();
  @state() private name: string | null = null;

  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("stationId")) this.name = null;
  }

  override updated(): void {
    // After the frame, which names pages by their address.
    if (this.name !== null) this.emit("wt-title", this.name);
  }

  #search(text: string, isSent: boolean): void {
    clearTimeout(this.#timer);
    const isBeside = this.stationId === null || matchMedia(WIDE).matches;
    const go = () => {
      const href = communityHref(isBeside ? this.stationId : null, { ...this.filter, search: text.trim() || null });
      if (href !== communityHref(this.stationId, this.filter)) this.dispatchEvent(navigateEvent(href));
    };
    if (isSent) go();
    // Where the list is not in view, what is typed must not take the station away.
    else if (isBeside) this.#timer = setTimeout(go, PAUSE_MILLIS);
  }

  override render() {
    const search = {
      text: this.filter.search ?? "",
      onSearch: (text: string, isSent: boolean) => this.#search(text, isSent),
    };
    return html`<div class="com ${this.stationId === null ? "" : "opened"}">
      ${communityHeader(search, () => this.requestUpdate())}
      <div class="com-in com-cols" id="com-content">
        <wt-community-list .api=${this.api} .filter=${this.filter} .stationId=${this.stationId} .locate=${this.locate}></wt-community-list>
        ${this.stationId === null ? this.#renderNoneOpen() : this.#renderOpen(this.stationId)}
      </div>
      ${communityFooter(() => this.requestUpdate())}
    </div>`;
  }

  #renderOpen(stationId: string): TemplateResult {
    return html`<div class="com-open">
      <a class="lnk com-back" href=${communityHref(null, this.filter)}>${icon("next")}${msg("All stations")}</a>
      <wt-community-station
        .api=${this.api}
        .stationId=${stationId}
        @wt-station-name=${(event: CustomEvent<string>) => {
          this.name = event.detail;
        }}
      ></wt-community-station>
    </div>`;
  }

  #renderNoneOpen(): TemplateResult | typeof nothing {
    return html`<section class="card com-none">
      <h2>${msg("What one may count on")}</h2>
      <p>
        ${msg("Each station stands with what its drivers said and with what was measured there. The order follows the lower end of the interval: few ratings do not carry a station to the top.")}
      </p>
      <p>${msg("Scores count only feedback that was given by the link of a charging session. Choose a station to see all of it.")}</p>
      <p><a class="lnk" href=${METHOD_PATH}>${msg("How scores are made")}</a></p>
    </section>`;
  }
}
