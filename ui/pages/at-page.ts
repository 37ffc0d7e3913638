// What the QR code at a station leads to: how the station is, a report about it without a session, and what was reported from this
// device before, with answers. For whoever stands there, without signing in.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";
import type { StationDoor } from "../../edge/contract/feedback.ts";
import { ApiError } from "../api.ts";
import type { ApiClient } from "../api-client.ts";
import { newReceipt, readStationDoor, stationDoor } from "../api-feedback.ts";
import { evseStatusWord } from "../community-words.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { FeedbackStore, type KeptReceipt } from "../drafts/feedback-store.ts";
import { driverBar } from "../elements/driver-bar.ts";
import { icon } from "../elements/icons.ts";
import { errorState, loadingState } from "../elements/page-states.ts";
import { energy, power } from "../elements/quantity.ts";
import { starsWords } from "../feedback-words.ts";
import "../elements/wt-feedback.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import type { HistoryEntry } from "../history/history-entry.ts";
import { HistoryStore } from "../history/history-store.ts";
import { openWithoutConnection } from "../offline-pages.ts";
import { communityHref, hrefOf } from "../router.ts";

/** How soon a connector that becomes free is seen. */
const READ_MILLIS = 30_000;
/** Own sessions that are offered; the history has the others. */
const MOST_SESSIONS = 3;
/** Own reports that are shown, the newest. */
const MOST_REPORTS = 5;

@customElement("wt-at-page")
export class WtAtPage extends WtElement {
  @property({ attribute: false }) api!: ApiClient;
  @property() stationId = "";
  @property({ attribute: false }) store = new FeedbackStore();
  @property({ attribute: false }) history = new HistoryStore();
  /** The report that is being written; null: none is. */
  @state() private writing: KeptReceipt | null = null;
  /** Reports that were sent or wait to be, newest first. */
  @state() private given: readonly KeptReceipt[] = [];
  @state() private sessions: readonly HistoryEntry[] = [];
  /** The one that is being written has been sent, or waits to be. */
  @state() private isGiven = false;
  @state() private isReady = false;

  readonly #poll = new PollController<StationDoor>(this, {
    intervalMillis: READ_MILLIS,
    load: (signal) => readStationDoor(this.api, this.stationId, signal),
    onValue: ({ name }) => {
      if (name) this.emit("wt-title", name);
    },
  });

  override connectedCallback(): void {
    super.connectedCallback();
    void openWithoutConnection();
    void this.updateComplete.then(() => this.#load());
  }

  /** What this device knows; where the browser keeps nothing, a report can be written all the same. */
  async #load(): Promise<void> {
    const { stationId } = this;
    try {
      const receipts = await this.store.receipts(stationId);
      const used = await Promise.all(receipts.map(({ receipt }) => this.store.isUsed(stationDoor(stationId, receipt))));
      this.given = receipts.filter((_, at) => used[at]);
      const begun = receipts.find((_, at) => !used[at]) ?? null;
      const draft = begun && (await this.store.draft(stationDoor(stationId, begun.receipt)));
      if (draft || this.given.length === 0) this.writing = await this.#receipt(begun);
    } catch {
      this.writing = await this.#receipt(null);
    }
    this.isReady = true;
    try {
      const { entries } = await this.history.load();
      this.sessions = entries
        .filter((entry) => entry.stationId === stationId && !entry.linkGone)
        .slice(0, MOST_SESSIONS);
    } catch {
      // Nothing is kept: there are no sessions to offer.
    }
  }

  /** What the form is shown for: its receipt is kept before anything can be sent with it. `begun`: one that was never used. */
  async #receipt(begun: KeptReceipt | null): Promise<KeptReceipt> {
    if (begun !== null) return begun;
    const random = crypto.getRandomValues(new Uint8Array(16));
    const receipt = { receipt: newReceipt(random), stationId: this.stationId, madeAtMillis: Date.now() };
    try {
      await this.store.saveReceipt(receipt);
    } catch {
      // The form says that this browser keeps nothing.
    }
    return receipt;
  }

  async #another(): Promise<void> {
    const { stationId, store, writing } = this;
    const given = writing === null ? this.given : [writing, ...this.given];
    const receipts = await store.receipts(stationId).catch(() => []);
    const known = new Set(given.map(({ receipt }) => receipt));
    const next = await this.#receipt(receipts.find(({ receipt }) => !known.has(receipt)) ?? null);
    // Together: a report never stands twice.
    this.given = given;
    this.writing = next;
    this.isGiven = false;
    await this.updateComplete;
    this.querySelector<HTMLElement>(".at-writing")?.focus();
  }

  get #isUnknown(): boolean {
    const { error } = this.#poll;
    return error instanceof ApiError && error.problem?.code === "station-unknown";
  }

  override render() {
    return html`<div class="driver at">${driverBar(() => this.requestUpdate())} ${this.#isUnknown ? this.#renderUnknown() : this.#renderStation()}</div>`;
  }

  #renderUnknown(): TemplateResult {
    return html`<section class="card em">
      <h1>${msg("No station is known here by this name")}</h1>
      <p class="brk">
        ${msg(str`The code names the station ${this.stationId}. It was removed, or the code is not complete; tell it to whoever runs the station.`)}
      </p>
      <div class="row"><a class="btn" href="/community">${msg("Stations nearby")}</a></div>
    </section>`;
  }

  #renderStation(): TemplateResult {
    const station = this.#poll.value;
    const { error } = this.#poll;
    const isOffline = error instanceof ApiError && error.kind === "offline";
    if (station === null && error !== null && !isOffline) {
      return html`<section class="card">${errorState(error, () => this.#poll.restart())}</section>`;
    }
    return html`<div class="place">
        <h1>${station?.name || this.stationId}</h1>
        ${station?.name ? html`<p class="mut">${this.stationId}</p>` : nothing}
        ${isOffline && station === null ? html`<p class="mut">${msg("No connection. What you write is kept on this device and sent later.")}</p>` : nothing}
      </div>
      ${station === null ? nothing : evses(station)} ${this.#renderOwnSessions()}
      ${this.isReady ? this.#renderReports() : html`<section class="card">${loadingState(msg("Reading what is on this device"))}</section>`}
      ${
        station?.listed
          ? html`<p class="foot">
              <a class="lnk" href=${communityHref(this.stationId)}>${msg("What others say about this station")}</a>
            </p>`
          : nothing
      }`;
  }

  /** Where feedback would be verified. */
  #renderOwnSessions(): TemplateResult {
    const { sessions } = this;
    if (sessions.length === 0) {
      return html`<p class="at-note">
        ${msg("Did you charge here? Say it on the page of your session instead: scan the code that the station showed for it, or open its link. What is said there is verified and counts.")}
      </p>`;
    }
    return html`<section class="card at-sessions" aria-labelledby="at-sessions">
      <h2 id="at-sessions">${msg("Did you charge here?")}</h2>
      <p class="mut">${msg("Say it there: it is verified then, and counts.")}</p>
      <ul>
        ${sessions.map(
          ({ token, startedAtMillis, energyMilliwattHours, stars }) => html`<li>
            <a href=${hrefOf({ page: "driver", token })}>
              <span>
                <b>${formats.day(startedAtMillis)}, ${formats.hourMinute(startedAtMillis)}</b>
                <span class="mut">${energyMilliwattHours === null ? nothing : energy(energyMilliwattHours)}${stars === null ? nothing : html`, ${starsWords(stars)}`}</span>
              </span>
              ${icon("next", "")}
            </a>
          </li>`,
        )}
      </ul>
    </section>`;
  }

  #renderReports(): TemplateResult {
    const { writing, given, isGiven } = this;
    const reports = given.slice(0, MOST_REPORTS);
    const onGiven = () => {
      this.isGiven = true;
    };
    return html`${
      writing === null
        ? nothing
        : html`<div class="at-writing" tabindex="-1" @wt-feedback-given=${onGiven}>${keyed(writing.receipt, this.#renderReport(writing))}</div>`
    }
    ${
      writing === null || isGiven
        ? html`<div class="at-more">
            <button class="btn" type="button" @click=${() => void this.#another()}>${msg("Report something else")}</button>
          </div>`
        : nothing
    }
    ${reports.length === 0 ? nothing : html`<h2 class="at-head">${msg("Your reports at this station")}</h2>`}
    ${repeat(
      reports,
      ({ receipt }) => receipt,
      (one) => this.#renderReport(one),
    )}`;
  }

  #renderReport({ receipt }: KeptReceipt): TemplateResult {
    return html`<wt-feedback .api=${this.api} .store=${this.store} .door=${stationDoor(this.stationId, receipt)}></wt-feedback>`;
  }
}

/** What each EVSE says now. */
function evses({ evses }: StationDoor): TemplateResult | typeof nothing {
  if (evses.length === 0) return nothing;
  return html`<ul class="card at-evses" aria-label=${msg("Charging points")}>
    ${evses.map(
      ({ evseId, status, maxPowerWatts }) => html`<li class=${status}>
        <span>${msg(str`EVSE ${evseId}`)}</span>
        <b>${evseStatusWord(status)}</b>
        <span class="mut">${maxPowerWatts === null ? nothing : html`${msg("up to")} ${power(maxPowerWatts)}`}</span>
      </li>`,
    )}
  </ul>`;
}
