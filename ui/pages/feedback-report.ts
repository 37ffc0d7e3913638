// Part of the inbox: one report with everything that was said, done and measured about it. Read again and again; what somebody types here
// outlives that. Emits `wt-report` after each change, so that the list follows.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Access } from "../../edge/contract/access.ts";
import type { FeedbackChange, FeedbackDetail, FeedbackItem } from "../../edge/contract/feedback.ts";
import type { AnswerTemplate } from "../../edge/contract/feedback-work.ts";
import { may } from "../access.ts";
import type { Api } from "../api.ts";
import { ApiError } from "../api-client.ts";
import { type Assignees, changeReport, hideReport, photoHref, report, reports, showReport } from "../api-inbox.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { failure } from "../elements/failure.ts";
import { icon, mark } from "../elements/icons.ts";
import { evidencePane } from "../elements/inbox-evidence.ts";
import { furtherPart, type HandlingOptions, handlingPart } from "../elements/inbox-handling.ts";
import { saidPart } from "../elements/inbox-report.ts";
import { inboxTimeline } from "../elements/inbox-timeline.ts";
import { closeModalOf, modal } from "../elements/modal.ts";
import { errorState, loadingState, pollBanner } from "../elements/page-states.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-hide-form.ts";
import type { Hiding } from "../elements/wt-hide-form.ts";
import "../elements/wt-merge-form.ts";
import { shortSessionId } from "../format.ts";
import { type InboxFilter, OPEN_REPORTS, serverQuery } from "../inbox-filter.ts";
import { happenings } from "../inbox-words.ts";
import { feedbackHref } from "../router.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";
import "./feedback-answer.ts";
import type { WtFeedbackAnswer } from "./feedback-answer.ts";

const POLL_MILLIS = 20_000;
/** Reports that the search for the same fault offers. */
const MERGE_CHOICES = 20;

type Dialog =
  | { readonly kind: "hide" }
  | { readonly kind: "merge" }
  | { readonly kind: "photo"; readonly photoId: string };

@customElement("wt-feedback-report")
export class WtFeedbackReport extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  /** The same one as long as the element lives. */
  @property() reportId = "";
  /** Of the list beside it: where its links lead back to. */
  @property({ attribute: false }) filter: InboxFilter = OPEN_REPORTS;
  @property({ attribute: false }) assignees: Assignees = [];
  @property({ attribute: false }) templates: readonly AnswerTemplate[] = [];
  @state() private dialog: Dialog | null = null;
  @state() private work: Work<unknown> = NOT_STARTED;
  /** Of the dialog. */
  @state() private asked: Work<unknown> = NOT_STARTED;
  @state() private found: Work<readonly FeedbackItem[]> = NOT_STARTED;
  /** Somebody else changed it while it was worked on here. */
  @state() private overtaken = false;
  @query("wt-feedback-answer") private writing!: WtFeedbackAnswer | null;
  @query(".inb-title") private heading!: HTMLElement | null;

  #isFocusDue = false;
  readonly #clock = new ClockController(this);
  readonly #poll = new PollController<FeedbackDetail>(this, {
    intervalMillis: POLL_MILLIS,
    load: async (signal) => (await report(this.api, this.reportId, signal)).value,
  });

  /** Opens the field for an answer or a note: the page's keys. */
  write(mode: "answer" | "note"): void {
    this.writing?.write(mode);
  }

  /** Where one pane fills the screen, whoever opens a report goes on reading here. */
  focusHeading(): void {
    this.#isFocusDue = true;
    this.requestUpdate();
  }

  override updated(): void {
    // There is no heading before the report is read.
    if (!this.#isFocusDue || this.heading === null) return;
    this.#isFocusDue = false;
    this.heading.focus();
  }

  get #mayWrite(): boolean {
    return may(this.access, "feedback:write");
  }

  #take(detail: FeedbackDetail): void {
    this.#poll.accept(detail);
    this.overtaken = false;
    this.requestUpdate();
  }

  #overtaken(error: unknown): boolean {
    if (!(error instanceof ApiError) || error.kind !== "conflict") return false;
    this.overtaken = true;
    return true;
  }

  /** Runs what a field or a button asked for; a refusal is told above them. */
  async #run(task: Promise<FeedbackDetail>, said: string): Promise<void> {
    this.work = RUNNING;
    const done = await workOf(task);
    // What was chosen and not taken must not stay in the fields.
    this.requestUpdate();
    this.work = done;
    if (done.state === "failed" && this.#overtaken(done.error)) this.work = NOT_STARTED;
    if (done.state === "done") this.#done(done.value, said);
  }

  /** Runs what a dialog asked for; it closes once that is done. */
  async #ask(task: Promise<FeedbackDetail>, said: string): Promise<void> {
    this.asked = RUNNING;
    const done = await workOf(task);
    this.asked = done;
    if (done.state === "failed") this.#overtaken(done.error);
    if (done.state !== "done") return;
    closeModalOf(this);
    this.#done(done.value, said);
  }

  #done(detail: FeedbackDetail, said: string): void {
    this.#take(detail);
    this.emit("wt-report", detail);
    this.emit("wt-announce", said);
    void this.#keepFocus();
  }

  /** What was pressed may be gone, as the last step of a report is: the keyboard goes on from the report's title. */
  async #keepFocus(): Promise<void> {
    await this.updateComplete;
    if (document.activeElement === document.body) this.heading?.focus();
  }

  #open(dialog: Dialog): void {
    this.asked = NOT_STARTED;
    this.dialog = dialog;
    if (dialog.kind === "merge") void this.#search("");
  }

  async #search(text: string): Promise<void> {
    const seen = this.#poll.value;
    if (!seen) return;
    this.found = RUNNING;
    const filter = { ...OPEN_REPORTS, state: "all", stationId: seen.stationId, search: text || null };
    const page = { cursor: null, limit: MERGE_CHOICES };
    const task = reports(this.api, serverQuery(filter, null), page, new AbortController().signal);
    // A report that is merged itself cannot take another one in.
    const fits = (item: FeedbackItem) => item.id !== seen.id && item.mergedInto === null;
    this.found = await workOf(task.then(({ items }) => items.filter(fits)));
  }

  override render() {
    const { value } = this.#poll;
    if (!value) {
      return html`<div class="inb-pane inb-report">
        ${this.#poll.state === "failed" ? errorState(this.#poll.error, () => this.#poll.restart()) : loadingState(msg("Reading the report"))}
      </div>`;
    }
    const options = this.#handling(value);
    return html`<section class="inb-pane inb-report" aria-labelledby="inb-report-title">
        ${this.#renderHead(value)}
        <div class="inb-scroll">
          ${pollBanner(this.#poll, this.#clock.nowMillis)} ${this.#renderOvertaken()}
          ${handlingPart(options)} ${failure(this.work, msg("It was not changed."))}
          ${saidPart(value, (photoId) => this.#open({ kind: "photo", photoId }))} ${furtherPart(options)}
          ${inboxTimeline(happenings(value, this.assignees), this.#clock.nowMillis)}
          ${this.#mayWrite || value.answer === null ? nothing : html`<blockquote class="inb-answer" dir="auto">${value.answer.text}</blockquote>`}
        </div>
      </section>
      ${
        this.#mayWrite
          ? html`<wt-feedback-answer
                .api=${this.api}
                .detail=${value}
                .assignees=${this.assignees}
                .templates=${this.templates}
                @wt-report=${(event: CustomEvent<FeedbackDetail>) => this.#take(event.detail)}
                @wt-conflict=${() => {
                  this.overtaken = true;
                }}
              ></wt-feedback-answer>`
          : nothing
      }
      ${evidencePane(value)} ${this.#renderDialog(value)}`;
  }

  #handling(detail: FeedbackDetail): HandlingOptions {
    return {
      ...{ detail, assignees: this.assignees, filter: this.filter, mayWrite: this.#mayWrite },
      ...{ busy: this.work.state === "running", nowMillis: this.#clock.nowMillis },
      onChange: (change: FeedbackChange) => void this.#run(changeReport(this.api, detail, change), msg("Changed")),
      onMerge: () => this.#open({ kind: "merge" }),
      onHide: () => this.#open({ kind: "hide" }),
      onShow: () => void this.#run(showReport(this.api, detail), msg("The text is shown")),
    };
  }

  #renderHead(detail: FeedbackDetail): TemplateResult {
    const { stationId, sessionId } = detail;
    return html`<div class="ch inb-top">
      <a class="ib inb-back" href=${feedbackHref(null, this.filter)} aria-label=${msg("Back to the list")}>${icon("undo")}</a>
      <h2 class="inb-title" id="inb-report-title" tabindex="-1">
        ${stationId}${sessionId ? html`, ${msg(str`session ${shortSessionId(sessionId)}`)}` : nothing}
      </h2>
      <span class="mut sm m sp" title=${msg("Number of the report")}>${detail.id}</span>
    </div>`;
  }

  #renderOvertaken(): TemplateResult | typeof nothing {
    if (!this.overtaken) return nothing;
    return html`<div class="ban warn" role="alert">
      ${mark("warn")}<span class="grow"
        ><b>${msg("Changed by others meanwhile.")}</b> ${msg("Look at what is there now, then try again. What you typed is kept.")}</span
      ><button
        class="btn s"
        type="button"
        @click=${() => {
          this.overtaken = false;
          this.#poll.restart();
        }}
      >
        ${msg("Read it anew")}
      </button>
    </div>`;
  }

  #renderDialog(detail: FeedbackDetail): TemplateResult | typeof nothing {
    const { dialog } = this;
    if (dialog === null) return nothing;
    const onClosed = () => {
      this.dialog = null;
    };
    if (dialog.kind === "photo") {
      const number = detail.photos.indexOf(dialog.photoId) + 1;
      return modal({
        ...{ label: msg(str`Photo ${number} of ${detail.photos.length}`), wide: true, onClosed },
        content: html`<img class="inb-photo" src=${photoHref(detail.id, dialog.photoId)} alt=${msg(str`Photo ${number} of the driver`)} />`,
      });
    }
    if (dialog.kind === "hide") {
      return modal({
        ...{ label: msg("Hide the text?"), onClosed },
        content: html`<wt-hide-form
          .work=${this.asked}
          @wt-hide=${(event: CustomEvent<Hiding>) => void this.#ask(hideReport(this.api, detail, event.detail), msg("The text is hidden"))}
        ></wt-hide-form>`,
      });
    }
    return modal({
      ...{ label: msg("Same fault as another report"), onClosed },
      content: html`<wt-merge-form
        .found=${this.found}
        .work=${this.asked}
        @wt-search=${(event: CustomEvent<string>) => void this.#search(event.detail)}
        @wt-merge=${(event: CustomEvent<string>) => void this.#ask(changeReport(this.api, detail, { mergedInto: event.detail }), msg("The reports are handled together"))}
      ></wt-merge-form>`,
    });
  }
}
