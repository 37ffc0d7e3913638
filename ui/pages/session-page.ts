// One session: its numbers, its curve, its verdict with reasons, its signed records. Grows while it runs.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { type SessionDetail, sessionDetailSchema } from "../../edge/contract/sessions.ts";
import type { Api } from "../api.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { SessionStream, type StreamState } from "../controllers/session-stream.ts";
import { loadCore } from "../core.ts";
import type { LiveStatus } from "../elements/app-frame.ts";
import type { RecordMark } from "../elements/chart-drawing.ts";
import { errorState, loadingState, lostBanner } from "../elements/page-states.ts";
import { sessionRecords } from "../elements/session-records.ts";
import { sessionStrip } from "../elements/session-strip.ts";
import { sessionVerdictCard, timelineCard } from "../elements/session-verdict.ts";
import { sessionStateTag } from "../elements/sessions-table.ts";
import "../elements/wt-record.ts";
import "../elements/wt-session-chart.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats, shortSessionId } from "../format.ts";
import type { LocalCheck } from "../local-check.ts";
import { leadingReading } from "../record-view.ts";
import { queryValue, sessionsHref, setQueryValue, stationHref } from "../router.ts";
import { isStale } from "../session-freshness.ts";
import { sessionVerdict } from "../verdict-words.ts";
import "./session-link.ts";

/** Null while the connection is being made: the bar keeps what it says. */
function liveStatus(stream: StreamState, stale: boolean): LiveStatus | null {
  switch (stream.kind) {
    case "connecting":
      return null;
    case "live":
      return stale ? { state: "lost", text: msg("No new values") } : { state: "live", text: msg("Live") };
    case "lost":
      return { state: "lost", text: msg("Offline") };
    case "closed":
      return { state: "idle", text: "" };
  }
}

@customElement("wt-session-page")
export class WtSessionPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property() sessionId = "";
  @state() private session: SessionDetail | null = null;
  @state() private stream: StreamState = { kind: "connecting" };
  @state() private error: unknown = null;
  @state() private opened: number | null = null;
  @state() private localCheck: LocalCheck = { state: "not started" };
  /** When the newest change reached this page, by this device's clock. */
  @state() private changedAtMillis = 0;
  @query("dialog") private dialog!: HTMLDialogElement | null;

  readonly #clock = new ClockController(this);
  #stream: SessionStream<SessionDetail> | null = null;
  #abort: AbortController | null = null;
  #spokenVerdict = "";
  #toldLive: LiveStatus["text"] = "";

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("sessionId")) void this.#load();
  }

  override updated(changed: PropertyValues<this>): void {
    this.#tellLive();
    if (changed.has("opened" as keyof WtSessionPage) && this.opened !== null && !this.dialog?.open) {
      this.dialog?.showModal();
    }
  }

  #stop(): void {
    this.#abort?.abort();
    this.#stream?.close();
    this.#stream = null;
  }

  readonly #load = async () => {
    this.#stop();
    const abort = new AbortController();
    this.#abort = abort;
    this.session = null;
    this.error = null;
    this.opened = null;
    this.localCheck = { state: "not started" };
    this.#spokenVerdict = "";
    this.stream = { kind: "closed" };
    try {
      this.#take(await this.api.session(this.sessionId, abort.signal));
    } catch (error) {
      if (abort.signal.aborted) return;
      this.error = error;
      return;
    }
    const session = this.session as SessionDetail | null;
    // The record that is open stands in the address, so that it can be sent to somebody.
    const number = Number(queryValue("record"));
    if (session?.records[number - 1]) this.opened = number - 1;
    if (session?.state === "active") this.#follow();
  };

  #follow(): void {
    const stream = new SessionStream<SessionDetail>({
      schema: sessionDetailSchema,
      open: (signal) => this.api.openSessionStream(this.sessionId, signal),
      onSession: (session) => this.#take(session),
      onState: (state) => {
        if (this.#stream !== stream && state.kind !== "connecting") return;
        this.stream = state;
      },
    });
    this.#stream = stream;
    stream.start();
  }

  /** Tells the bar how live this page is. A connection that brings nothing is not called live. */
  #tellLive(): void {
    const stale = this.session !== null && this.#isStale(this.session);
    const status = liveStatus(this.stream, stale);
    if (status === null || status.text === this.#toldLive) return;
    this.#toldLive = status.text;
    this.emit("wt-live", status);
  }

  #take(newest: SessionDetail): void {
    const before = this.session;
    // The link comes with the reading of the session, not with its live stream.
    const driverUrl = newest.driverUrl === undefined ? before?.driverUrl : newest.driverUrl;
    const session = driverUrl === undefined ? newest : { ...newest, driverUrl };
    this.session = session;
    if (before?.state !== session.state) this.emit("wt-activity", null);
    if (before?.updatedAtMillis !== session.updatedAtMillis) {
      // The first answer may be old already; later ones have just arrived.
      const newest = session.samples.at(-1)?.receivedAtMillis ?? session.updatedAtMillis;
      this.changedAtMillis = before ? Date.now() : Math.min(Date.now(), newest);
    }
    if (before && before.records.length !== session.records.length) this.localCheck = { state: "not started" };
    const { word } = sessionVerdict(session);
    if (before && word !== this.#spokenVerdict) this.emit("wt-announce", msg(str`Verdict: ${word}`));
    this.#spokenVerdict = word;
    if (session.state === "ended" && this.#stream) {
      this.#stream.close();
      this.#stream = null;
      this.stream = { kind: "closed" };
      if (before?.state === "active") this.emit("wt-announce", msg("The session has ended"));
    }
  }

  #isStale(session: SessionDetail): boolean {
    return isStale(session, this.changedAtMillis, this.#clock.nowMillis);
  }

  override render() {
    const { session } = this;
    return html`<div class="ph">
        <h1>
          <a class="crumb" href="/sessions">${msg("Sessions")}</a> <span class="crumb" aria-hidden="true">/</span>
          <span title=${this.sessionId}>${shortSessionId(this.sessionId)}</span>
        </h1>
        ${
          session
            ? html`${sessionStateTag(session.state)}
              <span class="mut"
                ><a class="lnk" href=${stationHref(session.stationId)}>${session.stationId}</a>, ${msg(str`EVSE ${session.evseId}`)}${
                  session.transactionId
                    ? html`, ${msg("transaction")} <span class="m">${session.transactionId}</span>`
                    : nothing
                }${session.idToken ? html`, ${this.#renderToken(session.idToken)}` : nothing}</span
              >`
            : nothing
        }
      </div>
      ${
        session
          ? this.#renderSession(session)
          : html`<section class="card">
            ${this.error ? errorState(this.error, this.#load) : loadingState(msg("Reading the session"))}
          </section>`
      }`;
  }

  /** Who charges; his own sessions are one step away. */
  #renderToken(idToken: string): TemplateResult {
    return html`${msg("identification")} <a class="lnk m" href=${sessionsHref({ idToken })} title=${msg("All sessions with it")}>${idToken}</a>`;
  }

  #renderSession(session: SessionDetail): TemplateResult {
    const now = this.#clock.nowMillis;
    const { stream } = this;
    return html`${
      stream.kind === "lost" && session.state === "active"
        ? lostBanner(stream.sinceMillis, stream.nextAtMillis, now, () => this.#stream?.retryNow())
        : nothing
    }
    ${sessionStrip(session, now, this.#isStale(session))}
    <div class="g2 told">
      <div class="col">
        <wt-session-chart
          class="card"
          .samples=${session.samples}
          .marks=${this.#marks(session)}
          .active=${session.state === "active"}
          .asTable=${queryValue("curve") === "table"}
          @wt-as-table=${(event: CustomEvent<boolean>) => setQueryValue("curve", event.detail ? "table" : null)}
          .nowMillis=${this.#isStale(session) ? session.updatedAtMillis : now}
        ></wt-session-chart>
        ${sessionRecords(session, {
          check: this.localCheck,
          onVerify: () => void this.#verifyHere(session),
          onOpen: (index) => this.#open(index),
        })}
      </div>
      <div class="col">${sessionVerdictCard(session, this.localCheck)} ${this.#renderLink(session)} ${timelineCard(session)}</div>
    </div>
    ${this.#renderDialog(session)}`;
  }

  /** Only for those who may share the session: to others the server sends no link, and nothing of it shows. */
  #renderLink(session: SessionDetail): TemplateResult | typeof nothing {
    if (session.driverUrl === undefined) return nothing;
    return html`<wt-session-link
      class="card later"
      .api=${this.api}
      .sessionId=${session.id}
      .url=${session.driverUrl}
      ?ended=${session.state === "ended"}
      @wt-link=${(event: CustomEvent<string | null>) => {
        if (this.session) this.session = { ...this.session, driverUrl: event.detail };
      }}
    ></wt-session-link>`;
  }

  #marks(session: SessionDetail): RecordMark[] {
    return session.records.flatMap((record, index): RecordMark[] => {
      const at = leadingReading(record)?.atMillis;
      return typeof at === "number" ? [{ number: index + 1, at: at / 1000, signature: record.signature }] : [];
    });
  }

  async #verifyHere(session: SessionDetail): Promise<void> {
    this.localCheck = { state: "running" };
    try {
      const [core, { checkRecordsHere }, station] = await Promise.all([
        loadCore(),
        import("../local-check.ts"),
        this.api.station(session.stationId, new AbortController().signal),
      ]);
      const { valid, differing } = checkRecordsHere(core, session.records, station.meters);
      this.localCheck = { state: "done", atMillis: Date.now(), valid, count: session.records.length, differing };
      this.emit("wt-announce", msg(str`${valid} of ${session.records.length} records verify in this browser`));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.localCheck = { state: "failed" };
    }
  }

  #renderDialog(session: SessionDetail): TemplateResult | typeof nothing {
    const record = this.opened === null ? undefined : session.records[this.opened];
    if (!record || this.opened === null) return nothing;
    const origin = msg(
      str`Record ${this.opened + 1} of ${session.records.length}, received ${formats.day(record.receivedAtMillis)}, ${formats.clock(record.receivedAtMillis)}, checked on the server.`,
    );
    return html`<dialog
      aria-labelledby="record-heading"
      @close=${() => {
        this.opened = null;
        setQueryValue("record", null);
      }}
      @click=${(event: MouseEvent) => {
        if (event.target === this.dialog) this.dialog?.close();
      }}
    >
      <wt-record .record=${record} .origin=${origin} closable @wt-close=${() => this.dialog?.close()}></wt-record>
    </dialog>`;
  }

  #open(index: number): void {
    this.opened = index;
    setQueryValue("record", String(index + 1));
  }
}
