// Part of the station page: its OCPP messages, followed while the page is visible, and older ones on demand.
import { msg } from "@lit/localize";
import { html, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { MessageList, OcppMessage } from "../../edge/contract/ocpp.ts";
import type { Api } from "../api.ts";
import { stationMessages } from "../api-ocpp.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { errorState, loadingState } from "../elements/page-states.ts";
import { WtElement } from "../elements/wt-element.ts";
import { LOG_FILTERS, type LogFilter } from "../elements/wt-message-log.ts";
import { isError } from "../message-view.ts";
import { queryValue, setQueryValue } from "../router.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

const PAGE_SIZE = 30;
/** Messages shown at most; whoever follows for hours after reading older ones has these let go. */
const MOST_SHOWN = 1_000;
const INTERVAL_MILLIS = 3_000;

@customElement("wt-station-messages")
export class WtStationMessages extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property() stationId = "";
  @state() private filter: LogFilter = "all";
  @state() private following = true;
  /** What was read before the newest page, without a gap to it; empty until older ones are asked for. */
  @state() private older: readonly OcppMessage[] = [];
  /** Of the page before `older`; undefined: that of the newest page, null: there is none. */
  @state() private cursor: string | null | undefined = undefined;
  @state() private reading: Work<unknown> = NOT_STARTED;
  #abort: AbortController | null = null;

  readonly #poll = this.#startPoll();

  #startPoll(): PollController<MessageList> {
    const isFollowing = () => this.following;
    return new PollController<MessageList>(this, {
      load: (signal) => this.#read(null, signal),
      get intervalMillis() {
        return isFollowing() ? INTERVAL_MILLIS : 0;
      },
      onValue: (page) => this.#join(page),
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.filter = LOG_FILTERS.find((filter) => filter === queryValue("messages")) ?? "all";
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort?.abort();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.get("stationId")) this.#startOver();
  }

  #read(cursor: string | null, signal: AbortSignal): Promise<MessageList> {
    // Errors are told here: what became of a command is known only after it was written.
    const direction = this.filter === "commands" ? "out" : null;
    return stationMessages(this.api, this.stationId, { direction, cursor, limit: PAGE_SIZE }, signal);
  }

  /** Older ones stay only where the newest page reaches down to them. */
  #join({ items, nextCursor }: MessageList): void {
    if (this.cursor === undefined) return;
    const lowest = items.at(-1)?.number ?? 0;
    const touches = nextCursor === undefined || this.older.some(({ number }) => number >= lowest);
    if (touches && this.older.length < MOST_SHOWN) {
      // What the next page no longer holds has moved down.
      this.older = merged(items, this.older);
      return;
    }
    this.#abort?.abort();
    this.reading = NOT_STARTED;
    this.older = [];
    this.cursor = undefined;
  }

  #startOver(): void {
    this.#abort?.abort();
    this.older = [];
    this.cursor = undefined;
    this.reading = NOT_STARTED;
    this.#poll.restart(true);
  }

  #narrow(filter: LogFilter): void {
    if (filter === this.filter) return;
    this.filter = filter;
    setQueryValue("messages", filter === "all" ? null : filter);
    this.#startOver();
  }

  #follow(following: boolean): void {
    this.following = following;
    const { value } = this.#poll;
    if (following) this.#poll.restart();
    // What is shown stays; the reading that was due is dropped.
    else if (value) this.#poll.accept(value);
  }

  readonly #readOlder = async () => {
    const first = this.#poll.value;
    const cursor = this.cursor === undefined ? first?.nextCursor : this.cursor;
    if (!cursor || !first) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.reading = RUNNING;
    const shown = merged(first.items, this.older);
    if (this.cursor === undefined) {
      this.older = shown;
      this.cursor = cursor;
    }
    const done = await workOf(this.#read(cursor, abort.signal));
    if (abort.signal.aborted) return;
    this.reading = done;
    if (done.state !== "done") return;
    this.older = merged(this.older, done.value.items);
    this.cursor = done.value.nextCursor ?? null;
  };

  override render(): TemplateResult {
    const { value, state: reading, error } = this.#poll;
    if (!value) {
      return html`<section class="card">
        <div class="ch"><h2>${msg("Messages")}</h2></div>
        ${reading === "failed" ? errorState(error, () => this.#poll.restart()) : loadingState(msg("Reading the messages"))}
      </section>`;
    }
    const read = merged(value.items, this.older);
    const cursor = this.cursor === undefined ? value.nextCursor : this.cursor;
    return html`<section class="card">
      <wt-message-log
        .messages=${this.filter === "errors" ? read.filter(isError) : read}
        .filter=${this.filter}
        .readCount=${read.length}
        ?following=${this.following}
        ?lost=${this.#poll.lost}
        ?hasOlder=${Boolean(cursor)}
        .reading=${this.reading}
        @wt-filter=${(event: CustomEvent<LogFilter>) => this.#narrow(event.detail)}
        @wt-follow=${(event: CustomEvent<boolean>) => this.#follow(event.detail)}
        @wt-older=${() => void this.#readOlder()}
      ></wt-message-log>
    </section>`;
  }
}

/** Each message once, as the first list has it, newest first. */
function merged(newer: readonly OcppMessage[], older: readonly OcppMessage[]): OcppMessage[] {
  const seen = new Set(newer.map(({ number }) => number));
  return [...newer, ...older.filter(({ number }) => !seen.has(number))].sort((a, b) => b.number - a.number);
}
