// Part of the public pages: the list of stations with its order and filters. The first page follows what happens each minute; further
// ones are read on demand. What is chosen goes into the address by `wt-navigate`.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { CommunityList, CommunityStation } from "../../edge/contract/community.ts";
import type { Api } from "../api.ts";
import { communityStations } from "../api-community.ts";
import { type Located, locate, placeTyped } from "../community-place.ts";
import { orderWord } from "../community-words.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { stationRow } from "../elements/com-row.ts";
import { failure } from "../elements/failure.ts";
import { icon } from "../elements/icons.ts";
import { emptyState, errorState, loadingState, pollBanner } from "../elements/page-states.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { ALL_COMMUNITY, type CommunityFilter, type CommunityOrder, communityHref, navigateEvent } from "../router.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

/** The answer may be kept for a minute: asking sooner gives the same. */
const INTERVAL_MILLIS = 60_000;
const ORDERS: readonly CommunityOrder[] = ["score", "distance", "power", "name"];
/** What a vehicle may ask for, W. */
const POWERS = [11_000, 22_000, 50_000, 150_000, 300_000];

@customElement("wt-community-list")
export class WtCommunityList extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) filter: CommunityFilter = ALL_COMMUNITY;
  /** The one that is open beside the list; null: none. */
  @property() stationId: string | null = null;
  /** Asks the device where it is; a test gives its own. */
  @property({ attribute: false }) locate: () => Promise<Located> = () => locate();
  @state() private older: readonly CommunityStation[] = [];
  @state() private olderCursor: string | null | undefined = undefined;
  @state() private reading: Work<unknown> = NOT_STARTED;
  @state() private locating: "no" | "running" = "no";
  /** Why there is no place, in words. */
  @state() private placeProblem: string | null = null;
  @state() private typing = false;

  readonly #clock = new ClockController(this);
  readonly #poll = new PollController<CommunityList>(this, {
    intervalMillis: INTERVAL_MILLIS,
    load: (signal) => communityStations(this.api, this.filter, null, signal),
  });

  override updated(changed: PropertyValues<this>): void {
    const before = changed.get("filter");
    if (before === undefined || communityHref(null, before) === communityHref(null, this.filter)) return;
    this.older = [];
    this.olderCursor = undefined;
    this.reading = NOT_STARTED;
    this.placeProblem = null;
    // What was read stays in view until the other is there: the list does not jump.
    this.#poll.restart();
  }

  get #order(): CommunityOrder {
    return this.filter.sort ?? (this.filter.near === null ? "score" : "distance");
  }

  #go(change: Partial<CommunityFilter>): void {
    this.dispatchEvent(navigateEvent(communityHref(this.stationId, { ...this.filter, ...change })));
  }

  async #near(): Promise<void> {
    this.placeProblem = null;
    this.locating = "running";
    const located = await this.locate();
    this.locating = "no";
    if (located.state === "found") {
      this.typing = false;
      this.#go({ near: located.place, sort: null });
      return;
    }
    this.placeProblem = located.why;
    this.typing = true;
    this.emit("wt-announce", located.why);
  }

  #takeTyped(text: string): void {
    const place = placeTyped(text);
    if (place === null) {
      this.placeProblem = msg("Degrees north and east are needed, as 54.323, 10.123.");
      return;
    }
    this.placeProblem = null;
    this.typing = false;
    this.#go({ near: place, sort: null });
  }

  override render() {
    return html`<section class="card com-list" aria-label=${msg("Charging stations")}>
      <div class="com-list-head">
        ${this.stationId === null ? html`<h1>${msg("Charging stations")}</h1>` : html`<h2>${msg("Charging stations")}</h2>`}
        ${this.#order === "score" ? html`<p class="mut sm">${msg("Sorted by the lower end of the interval")}</p>` : nothing}
        ${this.#renderFilters()}
      </div>
      ${pollBanner(this.#poll, this.#clock.nowMillis)} ${this.#renderList()}
    </section>`;
  }

  #renderFilters(): TemplateResult {
    const { near, minPowerWatts, badge, sort } = this.filter;
    const order = this.#order;
    return html`<div class="com-selects">
        <label
          ><span class="vh">${msg("Order")}</span
          ><select
            @change=${(event: Event) => {
              const chosen = (event.target as HTMLSelectElement).value as CommunityOrder;
              if (chosen === "distance" && near === null) void this.#near();
              else this.#go({ sort: chosen });
            }}
          >
            ${ORDERS.map((it) => html`<option value=${it} ?selected=${it === order}>${orderWord(it)}</option>`)}
          </select></label
        >
        <label
          ><span class="vh">${msg("Power")}</span
          ><select @change=${(event: Event) => this.#go({ minPowerWatts: (event.target as HTMLSelectElement).value || null })}>
            <option value="" ?selected=${minPowerWatts === null}>${msg("Any power")}</option>
            ${POWERS.map(
              (watts) =>
                html`<option value=${watts} ?selected=${String(watts) === minPowerWatts}>${msg(str`from ${formats.count(watts / 1_000)} kW`)}</option>`,
            )}
          </select></label
        >
      </div>
      <div class="com-filters">
        ${
          near === null
            ? html`<button class="btn s" ?disabled=${this.locating === "running"} @click=${() => void this.#near()}>
                ${icon("site")}${this.locating === "running" ? msg("Finding out where you are") : msg("Near me")}
              </button>
              ${
                this.typing
                  ? nothing
                  : html`<button
                    class="btn q s"
                    @click=${() => {
                      this.typing = true;
                      void this.updateComplete.then(() => this.querySelector<HTMLElement>("#com-place")?.focus());
                    }}
                  >
                    ${msg("Type a place")}
                  </button>`
              }`
            : html`<button class="btn s" aria-label=${msg(str`Near ${near}. Leave it out`)} @click=${() => this.#go({ near: null, sort: sort === "distance" ? null : sort })}>
              ${icon("site")}${msg(str`Near ${near.replace(",", ", ")}`)}${icon("close")}
            </button>`
        }
        <label class="com-tick"
          ><input
            type="checkbox"
            .checked=${badge !== null}
            @change=${(event: Event) => this.#go({ badge: (event.target as HTMLInputElement).checked ? "true" : null })}
          />${msg("With badge")}</label
        >
      </div>
      ${this.typing && near === null ? this.#renderPlace() : nothing}
      ${this.placeProblem === null ? nothing : html`<p class="com-problem" role="status">${this.placeProblem}</p>`}`;
  }

  #renderPlace(): TemplateResult {
    return html`<form
      class="com-place"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        this.#takeTyped(this.querySelector<HTMLInputElement>("#com-place")?.value ?? "");
      }}
    >
      <label for="com-place">${msg("Latitude, longitude")}</label>
      <input id="com-place" autocomplete="off" placeholder="54.323, 10.123" />
      <button class="btn">${msg("Show")}</button>
    </form>`;
  }

  #renderList(): TemplateResult {
    const { value, error } = this.#poll;
    if (value === null) {
      return error ? errorState(error, () => this.#poll.restart()) : loadingState(msg("Reading the stations"));
    }
    const known = new Set(value.items.map(({ stationId }) => stationId));
    const items = [...value.items, ...this.older.filter(({ stationId }) => !known.has(stationId))];
    if (items.length === 0) return this.#renderNone();
    const cursor = this.olderCursor === undefined ? value.nextCursor : this.olderCursor;
    return html`<ol class="com-rows" aria-busy=${this.#poll.state === "running" ? "true" : "false"}>
        ${items.map((station) => stationRow(station, communityHref(station.stationId, this.filter), station.stationId === this.stationId))}
      </ol>
      ${failure(this.reading, msg("Further stations were not read."))}
      ${
        cursor
          ? html`<div class="com-next">
            <button class="btn" ?disabled=${this.reading.state === "running"} @click=${() => void this.#more(cursor)}>
              ${this.reading.state === "running" ? msg("Reading") : msg("Further stations")}
            </button>
          </div>`
          : nothing
      }`;
  }

  #renderNone(): TemplateResult {
    const isNarrowed = communityHref(null, this.filter) !== communityHref(null);
    if (!isNarrowed) {
      return emptyState(
        msg("No station is listed yet"),
        msg("Stations appear here as soon as their operator lists them."),
      );
    }
    return emptyState(
      msg("No station is like this"),
      msg("None in the list has all that is asked for."),
      html`<button class="btn" @click=${() => this.#go(ALL_COMMUNITY)}>${msg("Show all")}</button>`,
    );
  }

  async #more(cursor: string): Promise<void> {
    const { filter } = this;
    this.reading = RUNNING;
    const done = await workOf(communityStations(this.api, filter, cursor, new AbortController().signal));
    if (filter !== this.filter) return;
    this.reading = done.state === "failed" ? done : NOT_STARTED;
    if (done.state !== "done") return;
    this.older = [...this.older, ...done.value.items];
    this.olderCursor = done.value.nextCursor ?? null;
  }
}
