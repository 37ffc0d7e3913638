// One session: its numbers, its curve, its verdict with reasons, its signed records. Grows while it runs.
import { localized, msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { SessionDetail, SessionRecord } from "../../edge/contract/sessions.ts";
import type { Api } from "../api.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { SessionStream, type StreamState } from "../controllers/session-stream.ts";
import { loadCore } from "../core.ts";
import type { RecordMark } from "../elements/chart-drawing.ts";
import { checkList, verdictTag } from "../elements/check-list.ts";
import { icon, mark } from "../elements/icons.ts";
import { errorState, loadingState, lostBanner } from "../elements/page-states.ts";
import { energy, exactTime, power } from "../elements/quantity.ts";
import { usualInterval } from "../elements/session-series.ts";
import { sessionStateTag } from "../elements/sessions-table.ts";
import "../elements/wt-record.ts";
import "../elements/wt-rosette.ts";
import "../elements/wt-session-chart.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats, shortSessionId } from "../format.ts";
import { leadingReading } from "../record-view.ts";
import { stationHref } from "../router.ts";
import { sessionTimeline } from "../session-timeline.ts";
import { recordVerdict, sessionChecks, sessionVerdict } from "../verdict-words.ts";

type LocalCheck =
  | { readonly state: "not started" }
  | { readonly state: "running" }
  | {
      readonly state: "done";
      readonly atMillis: number;
      readonly valid: number;
      readonly count: number;
      readonly differing: number;
    }
  | { readonly state: "failed" };

/** Values count as live until this many usual intervals were missed. */
const MISSED_INTERVALS = 3;
/** Before two readings tell the interval. */
const FIRST_INTERVAL_MILLIS = 10_000;

@localized()
@customElement("wt-session-page")
export class WtSessionPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ type: Number }) generation = 0;
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
  #stream: SessionStream | null = null;
  #abort: AbortController | null = null;
  #spokenVerdict = "";

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("sessionId") || changed.has("generation")) void this.#load();
  }

  override updated(changed: PropertyValues<this>): void {
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
    try {
      this.#take(await this.api.session(this.sessionId, abort.signal));
    } catch (error) {
      if (abort.signal.aborted) return;
      this.error = error;
      return;
    }
    if (this.session && (this.session as SessionDetail).state === "active") this.#follow();
  };

  #follow(): void {
    const stream = new SessionStream({
      open: (signal) => this.api.openSessionStream(this.sessionId, signal),
      onSession: (session) => this.#take(session),
      onState: (state) => {
        if (this.#stream !== stream && state.kind !== "connecting") return;
        this.stream = state;
        this.emit(
          "wt-live",
          state.kind === "live"
            ? { state: "live", text: msg("Live") }
            : state.kind === "lost"
              ? { state: "lost", text: msg("Offline") }
              : { state: "idle", text: "" },
        );
      },
    });
    this.#stream = stream;
    stream.start();
  }

  #take(session: SessionDetail): void {
    const before = this.session;
    this.session = session;
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

  /** Whether the values shown stopped being live: three missed intervals, or a lost connection. */
  #isStale(session: SessionDetail): boolean {
    if (session.state !== "active") return false;
    const arrivals = session.samples.slice(-12).map((sample) => sample.receivedAtMillis);
    const interval = Math.max(1_000, usualInterval(arrivals) ?? FIRST_INTERVAL_MILLIS);
    return this.#clock.nowMillis - this.changedAtMillis > MISSED_INTERVALS * interval + 1_000;
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
                ><a class="lnk" href=${stationHref(session.stationId)}>${session.stationId}</a>, EVSE ${session.evseId}${
                  session.transactionId
                    ? html`, ${msg("transaction")} <span class="m">${session.transactionId}</span>`
                    : nothing
                }</span
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

  #renderSession(session: SessionDetail): TemplateResult {
    const now = this.#clock.nowMillis;
    const { stream } = this;
    return html`${
      stream.kind === "lost" && session.state === "active"
        ? lostBanner(stream.sinceMillis, stream.nextAtMillis, now, () => this.#stream?.retryNow())
        : nothing
    }
    ${this.#renderStrip(session)}
    <div class="g2">
      <div class="col">
        <wt-session-chart
          class="card"
          .samples=${session.samples}
          .marks=${this.#marks(session)}
          .active=${session.state === "active"}
          .nowMillis=${this.#isStale(session) ? session.updatedAtMillis : now}
        ></wt-session-chart>
        ${this.#renderRecords(session)}
      </div>
      <div class="col">${this.#renderVerdict(session)} ${this.#renderTimeline(session)}</div>
    </div>
    ${this.#renderDialog(session)}`;
  }

  #renderStrip(session: SessionDetail): TemplateResult {
    const now = this.#clock.nowMillis;
    const stale = this.#isStale(session);
    const tone = stale ? "stale" : "";
    const asOf = stale ? html`, ${msg(str`as of ${formats.clock(session.updatedAtMillis)}`)}` : nothing;
    const until = session.endedAtMillis ?? (stale ? session.updatedAtMillis : Math.max(now, session.updatedAtMillis));
    const last = session.samples.at(-1);
    return html`<div class="strip">
      <div>
        <div class="l">${msg("Energy")}${asOf}</div>
        <div class="val ${tone} ${session.energyMilliwattHours === null ? "word" : ""}">${energy(session.energyMilliwattHours)}</div>
        <div class="f"><span>${this.#renderProvenance(session)}</span></div>
      </div>
      <div>
        <div class="l">${msg("Power")}${asOf}</div>
        <div class="val ${tone} ${session.powerWatts === null ? "word" : ""}">
          ${session.state === "ended" ? html`${power(session.peakPowerWatts)}<span class="of">${msg("at most")}</span>` : power(session.powerWatts)}
        </div>
        <div class="f">
          <span
            >${
              session.state === "ended"
                ? this.#meanPower(session)
                : session.peakPowerWatts === null
                  ? nothing
                  : msg(str`peak ${formats.power(session.peakPowerWatts)} kW`)
            }${last?.powerComputed ? html` ${msg("calculated from the register")}` : nothing}</span
          >
        </div>
      </div>
      <div>
        <div class="l">${msg("Duration")}</div>
        <div class="val ${tone}">${formats.duration(until - session.startedAtMillis)}</div>
        <div class="f"><span>${msg("started")} ${exactTime(session.startedAtMillis, now)} ${formats.zone(session.startedAtMillis)}</span></div>
      </div>
      <div>
        <div class="l">${msg("Register")}</div>
        <div class="val ${tone} ${last?.registerMilliwattHours == null ? "word" : ""}">
          ${last?.registerMilliwattHours == null ? html`<span class="mut">${msg("not sent")}</span>` : energy(last.registerMilliwattHours)}
        </div>
        <div class="f"><span>${session.meter ? html`${msg("meter")} <span class="m">${session.meter}</span>` : msg("meter not named")}</span></div>
      </div>
      <div>
        <div class="l">${msg("Readings")}</div>
        <div class="val">${formats.count(session.sampleCount)}</div>
        <div class="f">
          <span
            >${session.recordCount === 1 ? msg("1 of them signed") : msg(str`${formats.count(session.recordCount)} of them signed`)}</span
          >
        </div>
      </div>
    </div>`;
  }

  #meanPower(session: SessionDetail): TemplateResult | string {
    const hours = ((session.endedAtMillis ?? session.updatedAtMillis) - session.startedAtMillis) / 3_600_000;
    if (session.energyMilliwattHours === null || hours <= 0) return "";
    return html`${msg("mean")} ${formats.power(session.energyMilliwattHours / 1000 / hours)} kW, ${msg("calculated")}`;
  }

  /** Seal, ring or neither: where the energy comes from. */
  #renderProvenance(session: SessionDetail): TemplateResult {
    const signed = session.samples.findLast((sample) => sample.signed)?.energyMilliwattHours;
    const all = session.energyMilliwattHours;
    if (session.signature === "valid" && session.state === "active" && typeof signed === "number" && all !== null) {
      return html`${mark("valid")}${msg(str`${formats.energy(signed)} signed, ${formats.energy(all - signed)} live`)}`;
    }
    switch (session.energySource) {
      case "signed":
        return html`${mark("valid")}${msg("from signed records")}`;
      case "metered":
        return html`${mark("metered")}${msg("metered, not signed")}`;
      case "unknown":
        return html`${mark("unver")}${msg("begin register not known")}`;
    }
  }

  #marks(session: SessionDetail): RecordMark[] {
    return session.records.flatMap((record, index): RecordMark[] => {
      const at = leadingReading(record)?.atMillis;
      return typeof at === "number" ? [{ number: index + 1, at: at / 1000, signature: record.signature }] : [];
    });
  }

  #renderVerdict(session: SessionDetail): TemplateResult {
    const verdict = sessionVerdict(session);
    const tone = verdict.mark === "metered" ? "none" : verdict.mark;
    const valid = session.records.filter((record) => record.signature === "valid").length;
    const newest = session.records.at(-1);
    const sentence =
      session.records.length === 0
        ? msg("No signed record has arrived. Unsigned values are shown as metered and prove nothing.")
        : msg(str`${valid} of ${session.records.length} signed records verify.`);
    return html`<section class="card" aria-label=${msg("Verdict")}>
      <div class="vb">
        ${newest?.signedSha256 ? html`<wt-rosette .hash=${newest.signedSha256} .size=${56}></wt-rosette>` : nothing}
        <div>
          <h2 class="word ${tone}">${mark(verdict.mark)}${verdict.word}</h2>
          <p class="sm mut">${sentence} ${this.#localSentence()}</p>
        </div>
      </div>
      ${checkList(sessionChecks(session), msg("Checks of the session"))}
    </section>`;
  }

  #localSentence(): TemplateResult | string {
    const check = this.localCheck;
    switch (check.state) {
      case "not started":
        return msg("Checked on the server.");
      case "running":
        return msg("Checking in this browser.");
      case "failed":
        return html`<span class="invalid">${msg("The check in this browser could not run.")}</span>`;
      case "done":
        return check.differing === 0
          ? msg(str`Checked ${formats.clock(check.atMillis)}, here and on the server.`)
          : html`<span class="invalid">${check.differing === 1 ? msg("This browser disagrees with the server on 1 record.") : msg(str`This browser disagrees with the server on ${check.differing} records.`)}</span>`;
    }
  }

  /** The same module over the same bytes as received, on this device. */
  async #verifyHere(session: SessionDetail): Promise<void> {
    this.localCheck = { state: "running" };
    try {
      const [core, { verifyRecord }, station] = await Promise.all([
        loadCore(),
        import("../../assembly/host/verify.ts"),
        this.api.station(session.stationId, new AbortController().signal),
      ]);
      let valid = 0;
      let differing = 0;
      for (const record of session.records) {
        const own = verifyRecord(core, new TextEncoder().encode(record.text), {
          registeredKeys: station.meters,
          ...(record.publicKeySource !== "registered" && record.publicKey ? { publicKey: record.publicKey } : {}),
        });
        if (own.signature === "valid") valid += 1;
        if (own.signature !== record.signature) differing += 1;
      }
      this.localCheck = { state: "done", atMillis: Date.now(), valid, count: session.records.length, differing };
      this.emit("wt-announce", msg(str`${valid} of ${session.records.length} records verify in this browser`));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.localCheck = { state: "failed" };
    }
  }

  #renderRecords(session: SessionDetail): TemplateResult {
    const { records } = session;
    const check = this.localCheck;
    const first = records[0] ? leadingReading(records[0])?.energyMilliwattHours : null;
    return html`<section class="card">
      <div class="ch">
        <h2>${msg("Signed records")}</h2>
        <span class="mut"
          >${formats.count(records.length)}${session.state === "active" ? html`, ${msg("final record pending")}` : nothing}</span
        >
        <span class="sp"></span>
        ${
          check.state === "done" && check.differing === 0
            ? html`<span class="v valid">${mark("valid")}${msg(str`${check.valid} of ${check.count} verified here`)}</span>`
            : nothing
        }
        ${
          records.length > 0
            ? html`<button class="btn s" ?disabled=${check.state === "running"} @click=${() => this.#verifyHere(session)}>
              ${icon("shield")}${msg("Verify in this browser")}
            </button>`
            : nothing
        }
      </div>
      ${
        records.length === 0 && session.state === "ended"
          ? html`<div class="em"><b>${msg("No signed record")}</b><p>${msg("The station posted plain registers only. Nobody can verify them later.")}</p></div>`
          : html`<div class="scroll-x"><table class="two-line">
            <thead>
              <tr>
                <th scope="col">${msg("No.")}</th>
                <th scope="col">${msg("Kind")}</th>
                <th scope="col">${msg("Meter time")}</th>
                <th scope="col" class="num">${msg("Register")}</th>
                <th scope="col" class="num">${msg("Since start")}</th>
                <th scope="col">${msg("Format")}</th>
                <th scope="col">${msg("Verdict")}</th>
              </tr>
            </thead>
            <tbody>
              ${records.map((record, index) => this.#renderRecordRow(record, index, first ?? null))}
              ${
                session.state === "active"
                  ? html`<tr>
                    <td class="p0"><span class="nb open">${records.length + 1}</span></td>
                    <td class="p1">${msg("End")}</td>
                    <td class="mut p3" colspan="4">${msg("expected when the session ends")}</td>
                    <td class="p4">${verdictTag({ mark: "none", word: msg("Pending") })}</td>
                  </tr>`
                  : nothing
              }
            </tbody>
          </table></div>`
      }
    </section>`;
  }

  #renderRecordRow(record: SessionRecord, index: number, firstRegister: number | null): TemplateResult {
    const reading = leadingReading(record);
    const register = reading?.energyMilliwattHours ?? null;
    const kind = record.begin && record.end ? msg("Begin and end") : this.#kindWord(reading?.event ?? null);
    const tone = record.signature === "unverifiable" ? "unver" : record.signature;
    const offset = reading?.at?.match(/[+-]\d{4}/)?.[0];
    return html`<tr class="link" @click=${() => this.#open(index)}>
      <td class="p0"><span class="nb ${tone === "valid" ? "" : tone}">${index + 1}</span></td>
      <td class="p1"><button class="lnk cell" @click=${(event: Event) => this.#openFromButton(event, index)}>${kind}</button></td>
      <td class="p3">
        ${typeof reading?.atMillis === "number" ? formats.clock(reading.atMillis) : msg("not readable")}
        <span class="mut c">${[offset, this.#clockWord(reading?.timeStatus ?? null)].filter(Boolean).join(", ")}</span>
      </td>
      <td class="num p2">${energy(register)}</td>
      <td class="num p0">${energy(register !== null && firstRegister !== null ? register - firstRegister : null)}</td>
      <td class="mut c p0">${[[record.format, record.formatVersion].filter(Boolean).join(" "), record.curve].filter(Boolean).join(", ")}</td>
      <td class="p4">${verdictTag(recordVerdict(record))}</td>
    </tr>`;
  }

  #kindWord(event: string | null): string {
    switch (event) {
      case "begin":
        return msg("Begin");
      case "end":
        return msg("End");
      case "tariff-change":
        return msg("Tariff change");
      case "suspended":
        return msg("Suspended");
      case "exception":
        return msg("Exception");
      default:
        return msg("Intermediate");
    }
  }

  #clockWord(status: string | null): string {
    switch (status) {
      case "synchronised":
        return msg("synchronised");
      case "informative":
        return msg("informative");
      case "relative":
        return msg("relative");
      default:
        return msg("clock unknown");
    }
  }

  #renderTimeline(session: SessionDetail): TemplateResult {
    return html`<section class="card">
      <div class="ch"><h2>${msg("Timeline")}</h2><span class="sp mut sm">${formats.zone(session.startedAtMillis)}</span></div>
      <ol class="tl">
        ${sessionTimeline(session).map(
          (entry) =>
            html`<li>
              <time class="tm" datetime=${new Date(entry.atMillis).toISOString()}>${formats.clock(entry.atMillis)}</time>
              <span class="ln ${entry.kind}"></span><span>${entry.text}</span>
            </li>`,
        )}
      </ol>
    </section>`;
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
  }

  #openFromButton(event: Event, index: number): void {
    event.stopPropagation();
    this.#open(index);
  }
}
