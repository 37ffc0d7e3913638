// Part of the station page: its OCPP messages, followed while the page is visible, older ones on demand, narrowed and
// counted by the server, and as a file.
import { msg } from "@lit/localize";
import { html, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { MessageList, MessageSummary, OcppMessage } from "../../edge/contract/ocpp.ts";
import type { Api } from "../api.ts";
import { type MessageFilter, messageSummary, stationMessages } from "../api-ocpp.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { errorState, loadingState } from "../elements/page-states.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-message-log.ts";
import { saveLines } from "../file-download.ts";
import { queryValue, setQueryValue } from "../router.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

const PAGE_SIZE = 30;
/** Beside other things, only the newest. */
const COMPACT_SIZE = 12;
/** Messages shown at most; whoever follows for hours after reading older ones has these let go. */
const MOST_SHOWN = 1_000;
const INTERVAL_MILLIS = 3_000;
/** Counting reads every message that is kept: less often than the newest are read. */
const SUMMARY_INTERVAL_MILLIS = 30_000;

const ALL: MessageFilter = { direction: null, outcome: null, action: null, text: null };

@customElement("wt-station-messages")
export class WtStationMessages extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property() stationId = "";
  /** Only the newest, without filters but errors. */
  @property({ type: Boolean }) compact = false;
  @state() private filter: MessageFilter = ALL;
  @state() private following = true;
  /** What was read before the newest page, without a gap to it; empty until older ones are asked for. */
  @state() private older: readonly OcppMessage[] = [];
  /** Of the page before `older`; undefined: that of the newest page, null: there is none. */
  @state() private cursor: string | null | undefined = undefined;
  @state() private reading: Work<unknown> = NOT_STARTED;
  #abort: AbortController | null = null;

  readonly #poll = this.#startPoll();
  readonly #summary = new PollController<MessageSummary>(this, {
    intervalMillis: SUMMARY_INTERVAL_MILLIS,
    load: (signal) => messageSummary(this.api, this.stationId, signal),
  });

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
    const direction = queryValue("direction");
    this.filter = {
      direction: direction === "in" || direction === "out" ? direction : null,
      outcome: queryValue("outcome") === "errors" ? "errors" : null,
      action: queryValue("action"),
      text: queryValue("text"),
    };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort?.abort();
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.get("stationId")) return;
    this.#startOver();
    this.#summary.restart(true);
  }

  #read(cursor: string | null, signal: AbortSignal): Promise<MessageList> {
    const limit = this.compact ? COMPACT_SIZE : PAGE_SIZE;
    return stationMessages(this.api, this.stationId, { ...this.filter, cursor, limit }, signal);
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

  #narrow(change: Partial<MessageFilter>): void {
    const filter = { ...this.filter, ...change };
    if (JSON.stringify(filter) === JSON.stringify(this.filter)) return;
    this.filter = filter;
    // What is open stands in the address, so that it can be sent to somebody.
    for (const [name, value] of Object.entries(filter)) setQueryValue(name, value);
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

  #save(messages: readonly OcppMessage[]): void {
    const day = new Date().toISOString().slice(0, 10);
    saveLines(messages, `${this.stationId}-messages-${day}.jsonl`);
    this.emit("wt-announce", msg("The messages that are shown are saved as a file."));
  }

  override render(): TemplateResult {
    const { value, state: reading, error } = this.#poll;
    const read = value ? merged(value.items, this.older) : null;
    const cursor = this.cursor === undefined ? value?.nextCursor : this.cursor;
    return html`<section class="card">
      <wt-message-log
        .messages=${read}
        .filter=${this.filter}
        .summary=${this.#summary.value}
        .stationId=${this.stationId}
        ?compact=${this.compact}
        ?following=${this.following}
        ?lost=${this.#poll.lost}
        ?hasOlder=${Boolean(cursor)}
        .reading=${this.reading}
        @wt-filter=${(event: CustomEvent<Partial<MessageFilter>>) => this.#narrow(event.detail)}
        @wt-follow=${(event: CustomEvent<boolean>) => this.#follow(event.detail)}
        @wt-older=${() => void this.#readOlder()}
        @wt-save=${() => this.#save(read ?? [])}
      ></wt-message-log>
      ${
        read
          ? ""
          : reading === "failed"
            ? errorState(error, () => this.#poll.restart())
            : loadingState(msg("Reading the messages"))
      }
    </section>`;
  }
}

/** Each message once, as the first list has it, newest first. */
function merged(newer: readonly OcppMessage[], older: readonly OcppMessage[]): OcppMessage[] {
  const seen = new Set(newer.map(({ number }) => number));
  return [...newer, ...older.filter(({ number }) => !seen.has(number))].sort((a, b) => b.number - a.number);
}
