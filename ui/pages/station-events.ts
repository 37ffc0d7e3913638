// Part of the station page: what the station told of itself beside its sessions, newest first.
import { msg } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { StationEvent } from "../../edge/contract/ocpp.ts";
import type { Api } from "../api.ts";
import { stationEvents } from "../api-ocpp.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { mark } from "../elements/icons.ts";
import { emptyState, errorState, loadingState } from "../elements/page-states.ts";
import { ago } from "../elements/quantity.ts";
import { WtElement } from "../elements/wt-element.ts";
import { EVENT_KINDS, eventMark, kindWord, statusMeaning } from "../event-words.ts";
import { queryValue, setQueryValue } from "../router.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

const PAGE_SIZE = 50;
const INTERVAL_MILLIS = 5_000;
type Kind = StationEvent["kind"] | null;

interface Page {
  readonly items: readonly StationEvent[];
  readonly nextCursor?: string | undefined;
}

@customElement("wt-station-events")
export class WtStationEvents extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property() stationId = "";
  @state() private kind: Kind = EVENT_KINDS.find((kind) => kind === queryValue("kind")) ?? null;
  @state() private older: readonly StationEvent[] = [];
  /** Of the page after `older`; undefined: after the newest page, null: there is none. */
  @state() private cursor: string | null | undefined = undefined;
  @state() private reading: Work<unknown> = NOT_STARTED;

  readonly #poll = new PollController<Page>(this, {
    intervalMillis: INTERVAL_MILLIS,
    load: (signal) => this.#read(null, signal),
  });

  override updated(changed: PropertyValues<this>): void {
    if (changed.get("stationId")) this.#startOver();
  }

  #read(cursor: string | null, signal: AbortSignal): Promise<Page> {
    return stationEvents(this.api, this.stationId, { kind: this.kind, cursor, limit: PAGE_SIZE }, signal);
  }

  #startOver(): void {
    this.older = [];
    this.cursor = undefined;
    this.reading = NOT_STARTED;
    this.#poll.restart(true);
  }

  #narrow(kind: Kind): void {
    this.kind = kind;
    setQueryValue("kind", kind);
    this.#startOver();
  }

  readonly #readOlder = async () => {
    const first = this.#poll.value;
    const cursor = this.cursor === undefined ? first?.nextCursor : this.cursor;
    if (!cursor || !first) return;
    this.reading = RUNNING;
    const { kind } = this;
    // What the newest page shows now would leave it when new ones come, and be in no page.
    const shown = this.cursor === undefined ? first.items : [];
    const done = await workOf(this.#read(cursor, new AbortController().signal));
    if (kind !== this.kind) return;
    this.reading = done;
    if (done.state !== "done") return;
    this.older = [...this.older, ...shown, ...done.value.items];
    this.cursor = done.value.nextCursor ?? null;
  };

  override render(): TemplateResult {
    const { value, state: reading, error } = this.#poll;
    return html`<section class="card">
      <div class="ch">
        <h2>${msg("Events")}</h2>
        <label class="sp in-line"
          ><span class="lab">${msg("Kind")}</span
          ><select @change=${(event: Event) => this.#narrow(((event.target as HTMLSelectElement).value || null) as Kind)}>
            <option value="" ?selected=${this.kind === null}>${msg("Any")}</option>
            ${EVENT_KINDS.map((kind) => html`<option value=${kind} ?selected=${kind === this.kind}>${kindWord(kind)}</option>`)}
          </select></label
        >
      </div>
      ${
        value
          ? this.#renderList(value)
          : reading === "failed"
            ? errorState(error, () => this.#poll.restart())
            : loadingState(msg("Reading the events"))
      }
    </section>`;
  }

  #renderList(page: Page): TemplateResult {
    const seen = new Set(page.items.map(({ number }) => number));
    const events = [...page.items, ...this.older.filter(({ number }) => !seen.has(number))];
    if (events.length === 0) {
      return emptyState(
        this.kind === null ? msg("No event yet") : msg("No event of this kind"),
        msg("Firmware, logs, security, reservations, limits and reports that the station tells of appear here."),
      );
    }
    const cursor = this.cursor === undefined ? page.nextCursor : this.cursor;
    return html`<ul class="events">${repeat(
      events,
      ({ number }) => number,
      (event) => eventLine(event),
    )}</ul>
    ${
      cursor
        ? html`<div class="more row">
          <button class="btn" ?disabled=${this.reading.state === "running"} @click=${this.#readOlder}>
            ${this.reading.state === "running" ? msg("Reading older events") : msg("Show older events")}
          </button>
          ${this.reading.state === "failed" ? html`<span class="sm invalid" role="alert">${msg("They could not be read.")}</span>` : nothing}
        </div>`
        : nothing
    }`;
  }
}

/** One event: kind and status first, then what else was said. */
export function eventLine(event: StationEvent): TemplateResult {
  const { kind, status, detail, action, atMillis, requestId } = event;
  const meaning = statusMeaning(status);
  return html`<li>
    ${mark(eventMark(event))}
    <div>
      <p class="row wrap">
        <span class="grow"><b>${kindWord(kind)}${status === null ? nothing : html`: ${status}`}</b>${meaning === null ? nothing : html`, ${meaning}`}</span>
        <span class="mut sm nw">${ago(atMillis)}</span>
      </p>
      ${detail === null ? nothing : html`<p class="sm ink2 brk">${detail}</p>`}
      <p class="sm mut">${action}${requestId === null ? nothing : html`, ${msg("request")} ${requestId}`}</p>
    </div>
  </li>`;
}
