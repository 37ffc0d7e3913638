// What a driver's link shows: one charging session and nothing else, on a phone first. Live while it runs, with stop and wishes for how it
// charges; a receipt afterwards, also without a connection. The signed values can be checked on the device.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { DriverSession } from "../../edge/contract/driver.ts";
import type { DriverWishes, WishesAnswer } from "../../edge/contract/wishes.ts";
import { type Api, ApiError } from "../api.ts";
import { driverSession, openDriverStream } from "../api-driver.ts";
import { sessionDoor } from "../api-feedback.ts";
import { driverWishes, previewWishes, putWishes, removeWishes, stopSession } from "../api-wishes.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { DriverFeed } from "../controllers/driver-feed.ts";
import { SessionKeeper } from "../controllers/session-keeper.ts";
import { WishesDesk } from "../controllers/wishes-desk.ts";
import { loadCore } from "../core.ts";
import { DraftStore } from "../drafts/draft-store.ts";
import type { StopOutcome } from "../driver-stop-words.ts";
import { driverVerdict } from "../driver-words.ts";
import { driverBar } from "../elements/driver-bar.ts";
import { driverCurve } from "../elements/driver-curve.ts";
import { driverLive } from "../elements/driver-live.ts";
import { driverReceipt, receiptButtons } from "../elements/driver-receipt.ts";
import { driverRecords, driverVerdictCard } from "../elements/driver-records.ts";
import { driverStopAnswer, driverStopButton, driverStopQuestion } from "../elements/driver-stop.ts";
import { mark } from "../elements/icons.ts";
import { closeModalOf } from "../elements/modal.ts";
import { errorState, loadingState, lostBanner } from "../elements/page-states.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-feedback.ts";
import "../elements/wt-wishes.ts";
import { formats, shortSessionId } from "../format.ts";
import { HistoryStore } from "../history/history-store.ts";
import type { LocalCheck } from "../local-check.ts";
import { openWithoutConnection } from "../offline-pages.ts";
import { hrefOf } from "../router.ts";
import { isStale } from "../session-freshness.ts";
import type { WishesForm } from "../wishes-form.ts";
import { deliveryWords, replannedSentence, stationTime } from "../wishes-words.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

@customElement("wt-driver-page")
export class WtDriverPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property() token = "";
  @property({ attribute: false }) history = new HistoryStore();
  @property({ attribute: false }) drafts = new DraftStore();
  @state() private check: LocalCheck = { state: "not started" };
  @state() private opened = false;
  @state() private asking = false;
  @state() private stopping: Work<StopOutcome> = NOT_STARTED;
  @state() private replanned: string | null = null;

  readonly #clock = new ClockController(this);
  readonly #keeper = new SessionKeeper(this, () => this.history);
  readonly #feed: DriverFeed = new DriverFeed(this, {
    load: (signal) => driverSession(this.api, this.token, signal),
    open: (signal) => openDriverStream(this.api, this.token, signal),
    loadKept: () => this.#keeper.kept(this.token),
    onSession: (session, before) => this.#onSession(session, before),
    onGone: () => {
      this.#wishes.end();
      this.#keeper.gone(this.token);
    },
  });
  readonly #wishes: WishesDesk = new WishesDesk(this, {
    calls: {
      read: (signal) => driverWishes(this.api, this.token, signal),
      put: (wishes, signal) => putWishes(this.api, this.token, wishes, signal),
      preview: (wishes, signal) => previewWishes(this.api, this.token, wishes, signal),
      remove: (signal) => removeWishes(this.api, this.token, signal),
    },
    // Made with the desk, before the page has its properties.
    store: {
      load: (name, schema) => this.drafts.load(name, schema),
      save: (name, content, nowMillis) => this.drafts.save(name, content, nowMillis),
      discard: (name) => this.drafts.discard(name),
    },
    draftName: () => `wishes:${this.token}`,
    energySoFar: () => this.#feed.session?.energyMilliwattHours ?? null,
    onRead: (now, before) => this.#onWishes(now, before),
  });

  override connectedCallback(): void {
    super.connectedCallback();
    void openWithoutConnection();
    // The address is as good as the key: it is for nobody's index.
    const robots = document.createElement("meta");
    robots.name = "robots";
    robots.content = "noindex, nofollow";
    document.head.append(robots);
    this.#robots = robots;
  }

  override firstUpdated(changed: PropertyValues<this>): void {
    super.firstUpdated(changed);
    const on = <T>(type: string, act: (detail: T) => void) =>
      this.addEventListener(type, (event) => act((event as CustomEvent<T>).detail));
    on<null>("wt-wishes-open", () => this.#wishes.open());
    on<Partial<WishesForm>>("wt-wishes-change", (change) => this.#wishes.change(change));
    on<WishesAnswer["alternatives"][number]>("wt-wishes-choose", (way) => this.#wishes.choose(way));
    on<null>("wt-wishes-send", () => void this.#wishes.send());
    on<null>("wt-wishes-cancel", () => this.#wishes.cancel());
    on<null>("wt-wishes-remove", () => void this.#wishes.takeBack());
    on<number | null>("wt-feedback-given", (stars) => {
      const { session } = this.#feed;
      if (session !== null) this.#keeper.rate(session.id, stars);
    });
  }
  #robots: HTMLMetaElement | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#robots?.remove();
  }

  #onSession(session: DriverSession, before: DriverSession | null): void {
    this.#keeper.take(session, this.token);
    if (session.state === "active") this.#wishes.start();
    else this.#wishes.end();
    // Another limit: what may be wished, and what a plan leads to, may be others as well.
    if (before !== null && JSON.stringify(before.limit) !== JSON.stringify(session.limit)) this.#wishes.refresh();
    // What checks the values, and the page behind the link below, are fetched now: both work without a connection later.
    if (before === null)
      void workOf(Promise.all([loadCore(), import("../local-check.ts"), import("./history-page.ts")]));
    if (before !== null && before.records.length !== session.records.length) this.check = { state: "not started" };
    const { word } = driverVerdict(session);
    if (before !== null && word !== driverVerdict(before).word) this.emit("wt-announce", msg(str`Verdict: ${word}`));
    if (before?.state === "active" && session.state === "ended") this.emit("wt-announce", msg("The session has ended"));
  }

  #onWishes(now: DriverWishes, before: DriverWishes): void {
    const at = (atMillis: number) => stationTime(atMillis, Date.now(), now.bounds.timeZone ?? "UTC");
    const isSame = JSON.stringify(now.wishes) === JSON.stringify(before.wishes);
    if (!isSame) this.replanned = null;
    const news = isSame && now.wishes !== null ? replannedSentence(before.answer, now.answer, at) : null;
    if (news !== null) this.replanned = news;
    // Another plan at the charger is another limit.
    if (now.delivery !== before.delivery) this.#feed.refresh();
    // Another plan at the charger is another limit.
    if (now.delivery !== before.delivery) this.#feed.refresh();
    const delivery = now.delivery === before.delivery ? null : deliveryWords(now.delivery);
    for (const sentence of [news, delivery?.sentence ?? null])
      if (sentence !== null) this.emit("wt-announce", sentence);
  }

  async #stop(): Promise<void> {
    closeModalOf(this);
    if (this.stopping.state === "running") return;
    this.stopping = RUNNING;
    const done = await workOf(stopSession(this.api, this.token, new AbortController().signal));
    this.stopping =
      done.state === "done"
        ? { state: "done", value: { status: done.value.status, atMillis: Date.now() } }
        : (done as Work<StopOutcome>);
  }

  async #checkHere(session: DriverSession): Promise<void> {
    this.check = { state: "running" };
    const done = await workOf(Promise.all([loadCore(), import("../local-check.ts")]));
    if (done.state !== "done") {
      this.check = { state: "failed" };
      return;
    }
    const [core, { checkRecordsHere }] = done.value;
    // The key that the operator registered for the meter, as the report names it.
    const registered = session.records.flatMap(({ meter, publicKey, publicKeySource }) =>
      publicKeySource === "registered" && meter && publicKey ? [{ serial: meter, publicKey }] : [],
    );
    const { valid, differing } = checkRecordsHere(core, session.records, registered);
    this.check = { state: "done", atMillis: Date.now(), valid, count: session.records.length, differing };
    this.emit("wt-announce", msg(str`${valid} of ${session.records.length} verified on this device`));
  }

  override render() {
    return html`<div class="driver ${this.#feed.session?.state === "ended" ? "ended" : ""}">${driverBar(() => this.requestUpdate())} ${this.#renderContent()}</div>`;
  }

  #renderContent(): TemplateResult {
    const { session, gone, error } = this.#feed;
    if (gone) {
      return html`<section class="card em">
        <h1>${msg("This link shows nothing")}</h1>
        <p>${msg("It is not complete, or the operator has revoked it. The session itself is kept; ask the operator for a new link.")}</p>
      </section>`;
    }
    if (session === null) {
      return html`<section class="card">
        ${error ? errorState(error, () => this.#feed.retryNow()) : loadingState(msg("Reading your charging session"))}
      </section>`;
    }
    return html`${this.#renderBanner()} ${this.#renderSession(session)}
      <p class="foot">${this.#footSentence(session)}</p>
      <p class="foot"><a class="lnk" href=${hrefOf({ page: "history" })}>${msg("Your charging on this device")}</a></p>`;
  }

  #renderBanner(): TemplateResult | typeof nothing {
    const { stream, lost, keptAtMillis, error } = this.#feed;
    if (keptAtMillis !== null && error !== null) {
      const at = formats.moment(keptAtMillis);
      return html`<div class="ban warn" role="status">
        ${mark("warn")}<span class="grow"><b>${error instanceof ApiError ? error.message : msg("This could not be read")}</b> ${msg(str`Shown as this device kept it on ${at}.`)}</span>
        <button class="btn s" @click=${() => this.#feed.retryNow()}>${msg("Try again")}</button>
      </div>`;
    }
    if (!lost || stream.kind !== "lost") return nothing;
    return lostBanner(stream.sinceMillis, stream.nextAtMillis, this.#clock.nowMillis, () => this.#feed.retryNow());
  }

  #stale(session: DriverSession): boolean {
    return isStale(session, this.#feed.changedAtMillis, this.#clock.nowMillis);
  }

  /** One frame for both: the form for feedback outlives the end of the session, with what is being written. */
  #renderSession(session: DriverSession): TemplateResult {
    const isActive = session.state === "active";
    // What is not reached takes no orders.
    const isReached = this.#feed.keptAtMillis === null;
    const records = this.opened
      ? driverRecords(session, this.check, { onCheck: () => void this.#checkHere(session) })
      : nothing;
    return html`<div class="drv-live">
      <div>
        ${isActive ? this.#renderNow(session, isReached) : this.#renderReceipt(session)} ${isActive ? nothing : records}
      </div>
      <div>
        ${isActive ? driverCurve(session) : nothing} ${isActive && isReached ? this.#renderWishes() : nothing}
        ${isActive ? driverVerdictCard(session, this.check, { opened: this.opened, onOpen: this.#toggleRecords }) : nothing}
        ${isActive ? records : nothing}
        <wt-feedback .api=${this.api} .door=${sessionDoor(this.token)} .session=${session}></wt-feedback>
        ${isActive ? nothing : driverCurve(session)}
      </div>
    </div>
    ${this.asking && isActive ? driverStopQuestion({ onStop: () => void this.#stop(), onClosed: () => (this.asking = false) }) : nothing}`;
  }

  #renderNow(session: DriverSession, isReached: boolean): TemplateResult {
    const stop = { work: this.stopping, nowMillis: this.#clock.nowMillis, onAsk: () => (this.asking = true) };
    return html`<div class="place">
        <h1>${session.stationName || session.stationId}</h1>
        <p class="mut">
          ${session.stationName ? `${session.stationId}, ` : nothing}${msg(str`EVSE ${session.evseId}`)}, ${msg(str`session ${shortSessionId(session.id)}`)}
        </p>
      </div>
      ${driverLive(session, this.#stale(session), this.#clock.nowMillis)}
      ${driverStopAnswer(this.stopping)} ${driverStopButton(session.stoppable && isReached, stop)}`;
  }

  #renderReceipt(session: DriverSession): TemplateResult {
    const onCheck = () => {
      this.#toggleRecords();
      if (this.opened && this.check.state === "not started") void this.#checkHere(session);
    };
    return html`${driverReceipt(session, this.check)}
      ${receiptButtons({ opened: this.opened, onCheck: session.records.length === 0 ? null : onCheck })}`;
  }

  #renderWishes(): TemplateResult | typeof nothing {
    const { standing, form, read, preview, isAsking, sending, takingBack } = this.#wishes;
    if (standing === null || (standing.wishes === null && !standing.bounds.open)) return nothing;
    return html`${this.replanned === null ? nothing : html`<p class="note">${mark("info")}<span>${this.replanned}</span></p>`}
      <wt-wishes
        .standing=${standing} .form=${form} .read=${read} .preview=${preview} .isAsking=${isAsking} .sending=${sending}
        .takingBack=${takingBack} .nowMillis=${this.#clock.nowMillis}
      ></wt-wishes>`;
  }

  readonly #toggleRecords = () => {
    this.opened = !this.opened;
  };

  #footSentence(session: DriverSession): string {
    if (session.state === "ended") {
      return msg("This page stays as it is. It shows this session and nothing else to whoever has the link.");
    }
    const when = formats.ago(this.#feed.changedAtMillis, this.#clock.nowMillis);
    return this.#stale(session)
      ? msg(
          str`No new values since ${formats.clock(session.updatedAtMillis)}. They appear here when the station sends them.`,
        )
      : msg(str`Unplug when you are done. Your receipt appears here. Live, updated ${when}.`);
  }
}
