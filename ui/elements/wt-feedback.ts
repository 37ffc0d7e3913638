// Feedback on a session, or at a station: stars with one tap, as much more as one likes, and what the operator makes of it. Written with
// or without a connection.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Stars } from "../../edge/contract/feedback.ts";
import type { ApiClient } from "../api-client.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { FeedbackController } from "../controllers/feedback-controller.ts";
import { FeedbackStore } from "../drafts/feedback-store.ts";
import { type Said, saidOf, saysSomething } from "../feedback-content.ts";
import type { Occasion } from "../feedback-words.ts";
import { isFaultStop } from "../stop-words.ts";
import { confirmation } from "./confirmation.ts";
import { type FormOptions, faultLine, furtherFields, reasonChips } from "./feedback-form.ts";
import { origin, quietDoor, tooLate } from "./feedback-frames.ts";
import { photosField } from "./feedback-photos.ts";
import { conflictChoice, saidWords, standingPhotos, whatBecame } from "./feedback-standing.ts";
import { starsField, starsGiven } from "./feedback-stars.ts";
import { deliveryLine, refusedNotice, unsentWords } from "./feedback-status.ts";
import { icon } from "./icons.ts";
import { closeModalOf } from "./modal.ts";
import { errorState, loadingState } from "./page-states.ts";
import { WtElement } from "./wt-element.ts";

/** The session as far as it decides what is asked. */
export interface FeedbackSession {
  readonly state: "active" | "ended";
  readonly startedAtMillis: number;
  readonly endedAtMillis: number | null;
  /** As OCPP says it. */
  readonly stopReason: string | null;
}

/** One of this browser: forms of several reports share it. */
const STORE = new FeedbackStore();
let count = 0;

/** Emits `wt-feedback-given` (CustomEvent<Stars | null>) when something was said, on this device or another. */
@customElement("wt-feedback")
export class WtFeedback extends WtElement {
  @property({ attribute: false }) api!: ApiClient;
  /** Path of the report, as `/api/driver/<token>/feedback`. Another door needs another element. */
  @property() door = "";
  /** Null: tied to none. */
  @property({ attribute: false }) session: FeedbackSession | null = null;
  @property({ attribute: false }) store = STORE;
  /** Somebody asked for the form. */
  @state() private isOpened = false;
  /** The fields beside the stars are shown. */
  @state() private isWriting = false;
  @state() private showsAllReasons = false;
  @state() private wasCut = false;
  @state() private asksErasure = false;

  readonly #id = `feedback-${++count}`;
  readonly #clock = new ClockController(this);
  readonly #report = new FeedbackController(this, () => ({ api: this.api, door: this.door, store: this.store }));

  get #occasion(): Occasion {
    if (this.session === null) return "station";
    return isFaultStop(this.session.stopReason) ? "fault" : "session";
  }

  /** Tells whoever keeps a history that something was said here, and with how many stars. */
  override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const { answer, waiting } = this.#report;
    const said = waiting.at(-1)?.said ?? answer?.feedback;
    if (!said || said.stars === this.#toldStars) return;
    this.#toldStars = said.stars;
    this.emit<Stars | null>("wt-feedback-given", said.stars);
  }
  #toldStars: Stars | null | undefined;

  override render() {
    const { isReady, answer, readingError } = this.#report;
    if (answer === null) {
      // Without a connection at the first visit it can be written all the same.
      if (!isReady || readingError === null)
        return html`<section class="card fb">${loadingState(msg("Reading your feedback"))}</section>`;
      const isOffline = "kind" in (readingError as object) && (readingError as { kind: string }).kind === "offline";
      if (!isOffline)
        return html`<section class="card fb">${errorState(readingError, () => this.#report.readAgain())}</section>`;
    }
    const isClosed = answer?.open === false;
    if (isClosed && answer?.feedback === null && this.#report.waiting.length === 0) return tooLate();
    const isQuiet = this.session?.state === "active" && !this.isOpened && !this.#isSaid;
    if (isQuiet) {
      return quietDoor(() => {
        this.isOpened = true;
      });
    }
    return html`<section class="card fb" aria-labelledby="${this.#id}-head">
      <h2 id="${this.#id}-head">${this.#heading()}</h2>
      ${this.#renderReport(isClosed)} ${origin(answer?.verified ?? this.session !== null)}
      ${this.asksErasure ? this.#renderErasure() : nothing}
    </section>`;
  }

  /** Something stands, waits, or is being written. */
  get #isSaid(): boolean {
    const { answer, waiting, said } = this.#report;
    return answer?.feedback != null || waiting.length > 0 || saysSomething(said);
  }

  /** Nothing stands, or what stands began with a tap a moment ago: the form keeps its order under the hand that is in it. */
  get #isFirstTime(): boolean {
    const stands = this.#report.answer?.feedback != null;
    if (!stands) this.#wasAsked = true;
    else if (!this.isWriting && !this.#report.isChanged) this.#wasAsked = false;
    return this.#wasAsked;
  }
  #wasAsked = false;

  #heading(): string {
    if (!this.#isFirstTime) return msg("What you said");
    if (this.session === null) return msg("What is it like here?");
    if (this.#occasion === "fault") return msg("What went wrong?");
    return this.session.state === "active" ? msg("How is it going?") : msg("How was it?");
  }

  #renderReport(isClosed: boolean): TemplateResult {
    const report = this.#report;
    const { conflict } = report;
    if (conflict !== null) {
      return conflictChoice({
        ...{ mine: conflict.mine, theirs: saidOf(conflict.theirs.feedback) },
        mayKeepMine: conflict.theirs.open,
        theirsAtMillis: conflict.theirs.feedback?.updatedAtMillis ?? 0,
        onMine: () => void report.keepMine(),
        onTheirs: () => void report.takeTheirs(),
      });
    }
    const refused = report.refused;
    if (refused !== null) {
      return html`${refusedNotice(refused, isClosed)} ${starsGiven(refused.said.stars, true)} ${saidWords(refused.said)}
        <div class="fb-buttons">
          ${isClosed ? nothing : html`<button class="btn" type="button" @click=${() => this.#reopen()}>${msg("Change it")}</button>`}
          <button class="btn q" type="button" @click=${() => void report.takeTheirs()}>${msg("Discard it")}</button>
        </div>`;
    }
    if (isClosed) return this.#renderUnchangeable();
    const isWriting = this.isWriting || report.isChanged;
    const isFault = this.#occasion === "fault" && this.#isFirstTime;
    return html`${isFault ? reasonChips(this.#form()) : nothing} ${this.#renderStars(isFault)}
      ${report.isChanged ? nothing : deliveryLine(report, this.#clock.nowMillis)}
      ${isWriting ? this.#renderFields(isFault) : nothing}
      ${report.isChanged ? deliveryLine(report, this.#clock.nowMillis) : nothing}
      ${isWriting ? this.#renderSend() : this.#renderStanding()}`;
  }

  /** What stands, and why it can be changed no more, or not from here. */
  #renderUnchangeable(): TemplateResult {
    const report = this.#report;
    const { answer } = report;
    const standing = saidOf(answer?.feedback ?? null);
    const isInTime = (answer?.feedback?.editableUntilMillis ?? 0) > this.#clock.nowMillis;
    return html`${starsGiven(standing.stars, true)}
      ${saidWords(standing, standingPhotos(this.door, answer?.feedback?.photos ?? []))} ${answer ? whatBecame(answer) : nothing}
      <p class="fb-hint">
        ${
          isInTime
            ? msg("It can be changed where it was said, not from this device.")
            : msg("The time in which it could be changed is over.")
        }
      </p>
      ${report.isChanged ? unsentWords(report.said, () => void this.#discard()) : nothing} ${this.#renderErase()}`;
  }

  #renderStars(isFault: boolean): TemplateResult {
    const { said, answer } = this.#report;
    return starsField({
      ...{ name: `${this.#id}-stars`, value: said.stars, isBig: true },
      legend: isFault ? msg("And all in all?") : msg("All in all"),
      isLegendHidden: !isFault,
      onRate: (stars, isPassing) => this.#rate(stars, isPassing, answer?.feedback == null),
    });
  }

  #renderFields(isFault: boolean): TemplateResult {
    const form = this.#form();
    return html`<div class="fb-fields">${isFault ? nothing : reasonChips(form)} ${furtherFields(form)}</div>`;
  }

  #form(): FormOptions {
    const report = this.#report;
    return {
      ...{ id: this.#id, occasion: this.#occasion, said: report.said, fault: report.fault },
      ...{ showsAllReasons: this.showsAllReasons, wasCut: this.wasCut },
      photos: photosField({
        ...{ door: this.door, photoIds: report.said.photos, kept: report.photos, drawing: report.drawing },
        arrived: report.answer?.feedback?.photos ?? [],
        onAdd: (files) => void report.addPhotos(files),
        onRemove: (photoId) => report.removePhoto(photoId),
      }),
      onEdit: (change) => this.#edit(change),
      onMoreReasons: () => {
        this.showsAllReasons = true;
      },
      onCut: () => {
        this.wasCut = true;
      },
    };
  }

  #renderSend(): TemplateResult {
    const report = this.#report;
    return html`${report.fault === "nothing" ? faultLine("nothing") : nothing}
      ${
        report.isChanged
          ? html`<button class="btn p fb-send" type="button" @click=${() => void this.#send()}>${icon("send")}${msg("Send")}</button>`
          : nothing
      }
      <div class="fb-buttons">
        ${
          report.isChanged
            ? html`<button class="btn q" type="button" @click=${() => void this.#discard()}>${msg("Discard changes")}</button>`
            : html`<button class="btn q" type="button" @click=${() => this.#finish()}>${msg("Done")}</button>`
        }
      </div>`;
  }

  #renderStanding(): TemplateResult {
    const { answer } = this.#report;
    const stands = this.#isSaid;
    return html`${stands ? this.#renderSaid() : nothing} ${answer ? whatBecame(answer) : nothing}
      <div class="fb-buttons">
        <button
          class="btn"
          type="button"
          @click=${() => {
            this.isWriting = true;
          }}
        >
          ${stands ? msg("Add or change something") : msg("Say more")}
        </button>
      </div>
      ${this.#renderErase()}`;
  }

  #renderSaid(): TemplateResult {
    const { said, answer } = this.#report;
    const arrived = answer?.feedback?.photos ?? [];
    const waiting = this.#report.photos.filter(
      ({ photoId, state }) => state === "waiting" && said.photos.includes(photoId) && !arrived.includes(photoId),
    );
    return saidWords(said, standingPhotos(this.door, arrived, waiting));
  }

  #renderErase(): TemplateResult | typeof nothing {
    const feedback = this.#report.answer?.feedback;
    const isThere =
      feedback &&
      (feedback.text !== null ||
        feedback.contact !== null ||
        feedback.contactGiven === true ||
        feedback.photos.length > 0 ||
        (feedback.version > 1 && !feedback.erased));
    if (!isThere) return nothing;
    return html`<p class="fb-erase">
      <button
        class="lnk"
        type="button"
        @click=${() => {
          this.asksErasure = true;
        }}
      >
        ${msg("Erase text, photos and contact")}
      </button>
    </p>`;
  }

  #renderErasure(): TemplateResult {
    const report = this.#report;
    return confirmation({
      question: msg("Erase text, photos and contact?"),
      consequences: [
        msg("They are erased at the operator and on this device, earlier versions too, and cannot be brought back."),
        msg("Stars and what happened stay: they have been counted, and tell nobody who you are."),
      ],
      verb: msg("Erase"),
      failed: msg("Nothing was erased."),
      work: report.erasing,
      onConfirm: () => void this.#erase(),
      onClosed: () => {
        this.asksErasure = false;
        report.closeErasing();
      },
    });
  }

  #rate(stars: Stars, isPassing: boolean, isFirst: boolean): void {
    if (isFirst) this.isWriting = true;
    void this.#report.rate(stars, isPassing);
    if (!isPassing) this.emit("wt-announce", msg(str`${stars} of 5 stars kept`));
  }

  #edit(change: Partial<Said>): void {
    this.isWriting = true;
    if (change.text !== undefined && change.text === "") this.wasCut = false;
    this.#report.edit(change);
  }

  async #send(): Promise<void> {
    if (!(await this.#report.send())) return;
    this.#finish();
    this.emit("wt-announce", msg("Kept. It is being sent."));
  }

  #finish(): void {
    this.isWriting = false;
    this.wasCut = false;
    // The button that was pressed is gone: the heading says where one is.
    void this.updateComplete.then(() => {
      const head = this.querySelector<HTMLElement>("h2");
      head?.setAttribute("tabindex", "-1");
      head?.focus({ preventScroll: true });
    });
  }

  async #discard(): Promise<void> {
    await this.#report.discard();
    this.#finish();
  }

  #reopen(): void {
    this.isWriting = true;
    void this.#report.reopen();
  }

  async #erase(): Promise<void> {
    await this.#report.erase();
    if (this.#report.erasing.state !== "done") return;
    closeModalOf(this);
    this.isWriting = false;
    this.emit("wt-announce", msg("Text, photos and contact are erased."));
  }
}
