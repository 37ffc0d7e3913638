// All sessions, newest first, filtered by address. The first page stays live; older ones are read on demand.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { Session, SessionList } from "../../edge/contract/sessions.ts";
import type { Api, SessionQuery } from "../api.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { icon } from "../elements/icons.ts";
import { emptyState, errorState, loadingTable, pollBanner } from "../elements/page-states.ts";
import { sessionsTable } from "../elements/sessions-table.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats, startOfDay } from "../format.ts";
import { ALL_SESSIONS, navigateEvent, type SessionStateFilter, type SessionsFilter, sessionsHref } from "../router.ts";
import { signatureWord } from "../verdict-words.ts";

const PAGE_SIZE = 50;
const POLL_MILLIS = 3_000;

function queryOfFilter({ stationId, state, verdict, idToken, from, to }: SessionsFilter): SessionQuery {
  return {
    stationId,
    state,
    signature: verdict,
    idToken,
    sinceMillis: from === null ? null : startOfDay(from),
    // The last day counts to its end.
    untilMillis: to === null ? null : startOfDay(to, 1),
  };
}

@customElement("wt-sessions-page")
export class WtSessionsPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) filter: SessionsFilter = ALL_SESSIONS;
  /** Pages after the first, as they were when they were read. */
  @state() private older: readonly Session[] = [];
  @state() private olderCursor: string | null | undefined = undefined;
  @state() private olderState: "not started" | "running" | "failed" = "not started";

  readonly #clock = new ClockController(this);
  #abort: AbortController | null = null;
  readonly #poll = new PollController<SessionList>(this, {
    intervalMillis: POLL_MILLIS,
    load: (signal) => this.api.sessions({ ...queryOfFilter(this.filter), limit: PAGE_SIZE }, signal),
    onValue: () => this.emit("wt-live", { state: "live", text: msg("Live") }),
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort?.abort();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has("filter") && changed.get("filter") !== undefined) {
      this.older = [];
      this.olderCursor = undefined;
      this.#poll.restart(true);
    }
    if (this.#poll.lost) this.emit("wt-live", { state: "lost", text: msg("Offline") });
  }

  /** First page and older ones together; a session that moved between them is shown once. */
  #sessions(list: SessionList): Session[] {
    const seen = new Set(list.items.map((session) => session.id));
    return [...list.items, ...this.older.filter((session) => !seen.has(session.id))];
  }

  readonly #readOlder = async () => {
    const cursor = this.olderCursor === undefined ? this.#poll.value?.nextCursor : this.olderCursor;
    if (!cursor) return;
    this.#abort?.abort();
    this.#abort = new AbortController();
    this.olderState = "running";
    try {
      const list = await this.api.sessions(
        { ...queryOfFilter(this.filter), cursor, limit: PAGE_SIZE },
        this.#abort.signal,
      );
      this.older = [...this.older, ...list.items];
      this.olderCursor = list.nextCursor ?? null;
      this.olderState = "not started";
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.olderState = "failed";
      if (!(error instanceof Error)) throw error;
    }
  };

  override render() {
    return html`<div class="ph">
        <h1>${msg("Sessions")}</h1>
        <span class="grow"></span>
        <nav class="seg" aria-label=${msg("State")}>
          ${this.#stateLink(null, msg("All"))} ${this.#stateLink("active", msg("Charging"))}
          ${this.#stateLink("ended", msg("Ended"))}
        </nav>
      </div>
      ${pollBanner(this.#poll, this.#clock.nowMillis)}
      <section class="card">${this.#renderFilter()} ${this.#renderList()}</section>`;
  }

  #stateLink(value: SessionStateFilter, word: string): TemplateResult {
    return html`<a
      href=${sessionsHref({ ...this.filter, state: value })}
      aria-current=${this.filter.state === value ? "true" : nothing}
      >${word}</a
    >`;
  }

  #narrow(change: Partial<SessionsFilter>): void {
    this.dispatchEvent(navigateEvent(sessionsHref({ ...this.filter, ...change })));
  }

  #renderFilter(): TemplateResult {
    const { stationId, verdict, idToken, from, to } = this.filter;
    const chosen = (event: Event) => (event.currentTarget as HTMLInputElement | HTMLSelectElement).value || null;
    const day = (name: "from" | "to", label: string, value: string | null) =>
      html`<label class="in-line"
        ><span class="lab">${label}</span
        ><input
          type="date"
          .value=${live(value ?? "")}
          min=${(name === "to" ? from : null) ?? nothing}
          max=${(name === "from" ? to : null) ?? nothing}
          @change=${(event: Event) => this.#narrow({ [name]: chosen(event) })}
      /></label>`;
    return html`<div class="filters" role="search" aria-label=${msg("Filter")}>
      <label class="in-line"
        ><span class="lab">${msg("Verdict")}</span
        ><select
          .value=${live(verdict ?? "")}
          @change=${(event: Event) => this.#narrow({ verdict: chosen(event) as SessionsFilter["verdict"] })}
        >
          <option value="">${msg("All")}</option>
          <option value="valid">${signatureWord("valid")}</option>
          <option value="invalid">${signatureWord("invalid")}</option>
          <option value="unverifiable">${signatureWord("unverifiable")}</option>
        </select></label
      >
      ${day("from", msg("From"), from)} ${day("to", msg("To"), to)}
      ${
        stationId
          ? html`<span class="chip-set"
            >${msg(str`at ${stationId}`)}<a
              class="ib"
              href=${sessionsHref({ ...this.filter, stationId: null })}
              aria-label=${msg("Show all stations")}
              >${icon("close")}</a
            ></span
          >`
          : nothing
      }
      ${
        idToken
          ? html`<span class="chip-set"
            >${msg(str`with ${idToken}`)}<a
              class="ib"
              href=${sessionsHref({ ...this.filter, idToken: null })}
              aria-label=${msg("Show all identifications")}
              >${icon("close")}</a
            ></span
          >`
          : nothing
      }
      ${this.#isNarrowed() ? html`<a class="btn q s" href="/sessions">${msg("Clear the filter")}</a>` : nothing}
      <span class="grow"></span>
      <span class="mut sm">${msg(str`Times in ${formats.zone(this.#clock.nowMillis)}`)}</span>
    </div>`;
  }

  #isNarrowed(): boolean {
    return Object.values(this.filter).some((value) => value !== null);
  }

  #renderList(): TemplateResult {
    const { value } = this.#poll;
    if (!value) {
      return this.#poll.state === "failed"
        ? errorState(this.#poll.error, () => this.#poll.restart())
        : loadingTable(
            [msg("Session"), msg("Station"), msg("State"), msg("Started"), msg("Energy"), msg("Verdict")],
            msg("Reading sessions"),
          );
    }
    const sessions = this.#sessions(value);
    if (sessions.length === 0) {
      return this.#isNarrowed()
        ? emptyState(
            msg("No session fits this filter"),
            msg("A session that fits appears here by itself."),
            html`<a class="btn" href="/sessions">${msg("Show all sessions")}</a>`,
          )
        : emptyState(
            msg("No sessions yet"),
            msg("The first one appears here as soon as a station posts its begin reading."),
            html`<a class="btn" href="/">${msg("Go to the overview")}</a>`,
          );
    }
    const cursor = this.olderCursor === undefined ? value.nextCursor : this.olderCursor;
    return html`${sessionsTable(sessions, this.#clock.nowMillis, { withStation: true })}
    ${
      cursor
        ? html`<div class="more row">
          <button class="btn" ?disabled=${this.olderState === "running"} @click=${this.#readOlder}>
            ${this.olderState === "running" ? msg("Reading older sessions") : msg("Show older sessions")}
          </button>
          ${this.olderState === "failed" ? html`<span class="sm invalid" role="alert">${msg("They could not be read.")}</span>` : nothing}
        </div>`
        : nothing
    }`;
  }
}
