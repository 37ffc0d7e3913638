// Part of a report's page: the public answer, or a note for colleagues, written with what the session shows at hand. What is typed is kept on
// this device until it is sent. Emits `wt-report` with the report as it is after a change, and `wt-conflict` where others were first.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import * as v from "valibot";
import type { FeedbackDetail } from "../../edge/contract/feedback.ts";
import type { AnswerTemplate } from "../../edge/contract/feedback-work.ts";
import { evidenceTexts, filledTemplate, unfilled } from "../answer-texts.ts";
import type { Api } from "../api.ts";
import { ApiError } from "../api-client.ts";
import { type Assignees, answerReport, changeReport, noteReport } from "../api-inbox.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { DraftController } from "../controllers/draft-controller.ts";
import { DraftStore } from "../drafts/draft-store.ts";
import { draftLine } from "../elements/draft-line.ts";
import { failure } from "../elements/failure.ts";
import { icon, mark } from "../elements/icons.ts";
import "../elements/webawesome-menu.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { languageWord } from "../inbox-words.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

/** As the contract bounds an operator's text. */
const MOST_CHARACTERS = 4_000;

/** `answeredAtMillis`: of the answer that was there when the typing began; null: none was. */
const draftSchema = v.object({
  answer: v.string(),
  note: v.string(),
  answeredAtMillis: v.nullable(v.number()),
});

@customElement("wt-feedback-answer")
export class WtFeedbackAnswer extends WtElement {
  @property({ attribute: false }) api!: Api;
  /** The same one as long as the element lives. */
  @property({ attribute: false }) detail!: FeedbackDetail;
  @property({ attribute: false }) assignees: Assignees = [];
  @property({ attribute: false }) templates: readonly AnswerTemplate[] = [];
  @property({ attribute: false }) drafts = new DraftStore();
  @state() private mode: "answer" | "note" = "answer";
  @state() private answer = "";
  @state() private note = "";
  @state() private answeredAtMillis: number | null = null;
  /** The answer that stands is being changed. */
  @state() private isChanging = false;
  @state() private isResolving = false;
  /** Whom the note is for; empty: nobody in particular. */
  @state() private colleague = "";
  @state() private work: Work<unknown> = NOT_STARTED;
  /** What of the last sending was done, where not all was. */
  @state() private failed = "";
  @query("textarea") private area!: HTMLTextAreaElement | null;

  readonly #clock = new ClockController(this);
  #draft: DraftController<typeof draftSchema> | null = null;

  override willUpdate(changed: PropertyValues<this>): void {
    if (this.#draft !== null || !changed.has("detail")) return;
    this.answeredAtMillis = this.detail.answer?.atMillis ?? null;
    this.#draft = new DraftController(this, {
      store: this.drafts,
      name: `answer ${this.detail.id}`,
      schema: draftSchema,
      restore: ({ answer, note, answeredAtMillis }) => {
        this.answer = answer;
        this.note = note;
        this.answeredAtMillis = answeredAtMillis;
        this.isChanging = answer !== "";
        if (answer === "" && note !== "") this.mode = "note";
      },
    });
  }

  /** Puts the cursor into it: the page's keys. */
  write(mode: "answer" | "note"): void {
    this.mode = mode;
    if (mode === "answer") this.#begin();
    void this.updateComplete.then(() => this.area?.focus());
  }

  /** The answer that stands becomes the text to change. */
  #begin(): void {
    if (this.isChanging || this.detail.answer === null) return;
    this.isChanging = true;
    if (this.answer === "") this.answer = this.detail.answer.text;
    this.answeredAtMillis = this.detail.answer.atMillis;
  }

  get #mode(): "answer" | "note" {
    return this.detail.mergedInto === null ? this.mode : "note";
  }

  #typed(text: string): void {
    if (this.#mode === "answer") {
      if (this.answer === "") this.answeredAtMillis = this.detail.answer?.atMillis ?? null;
      this.answer = text;
    } else this.note = text;
    const { answer, note, answeredAtMillis } = this;
    this.#draft?.change({ answer, note, answeredAtMillis });
  }

  /** At the cursor, or in place of what is chosen; with a space where two words would touch. */
  #insert(text: string): void {
    const { area } = this;
    if (!area) return;
    const before = area.value.slice(0, area.selectionStart);
    const after = area.value.slice(area.selectionEnd);
    const padded = `${/\S$/.test(before) && text !== "" ? " " : ""}${text}${/^[\p{L}\p{N}]/u.test(after) ? " " : ""}`;
    area.setRangeText(padded, area.selectionStart, area.selectionEnd, "end");
    this.#typed(area.value);
    // The menu gives the focus back to its button first.
    requestAnimationFrame(() => area.focus());
  }

  async #forget(mode: "answer" | "note"): Promise<void> {
    if (mode === "answer") {
      this.answer = "";
      this.isChanging = false;
    } else this.note = "";
    this.answeredAtMillis = this.detail.answer?.atMillis ?? null;
    const { answer, note, answeredAtMillis } = this;
    if (answer === "" && note === "") await this.#draft?.discard();
    else this.#draft?.change({ answer, note, answeredAtMillis });
  }

  /** Runs one step; false where it failed, which is shown then. */
  async #step(task: Promise<FeedbackDetail>, failed: string): Promise<FeedbackDetail | null> {
    this.work = RUNNING;
    const done = await workOf(task);
    this.work = done;
    if (done.state === "done") {
      this.emit("wt-report", done.value);
      return done.value;
    }
    this.failed = failed;
    if (done.state === "failed" && done.error instanceof ApiError && done.error.kind === "conflict") {
      this.emit("wt-conflict", null);
    }
    return null;
  }

  readonly #send = async () => {
    const text = this.answer.trim();
    const isResolving = this.isResolving && this.#mayResolve;
    const answered = await this.#step(
      answerReport(this.api, this.detail, text),
      msg("The answer was not sent. What you wrote is still here."),
    );
    if (answered === null) return;
    await this.#forget("answer");
    this.emit("wt-announce", msg("The answer is sent"));
    if (!isResolving) return;
    await this.#step(
      changeReport(this.api, answered, { state: "resolved" }),
      msg("The answer was sent; the state was not changed."),
    );
  };

  readonly #save = async () => {
    const noted = await this.#step(
      noteReport(this.api, this.detail.id, this.note.trim()),
      msg("The note was not saved. What you wrote is still here."),
    );
    if (noted === null) return;
    await this.#forget("note");
    this.emit("wt-announce", msg("The note is saved"));
    if (this.colleague === "" || this.colleague === noted.assignee) return;
    await this.#step(
      changeReport(this.api, noted, { assignee: this.colleague }),
      msg("The note is saved; the report was not given to anybody else."),
    );
  };

  get #mayResolve(): boolean {
    return this.detail.state !== "resolved";
  }

  override render() {
    const { detail } = this;
    // The answer of the report that it is merged into is its answer too.
    const isOwn = detail.mergedInto === null;
    const mode = this.#mode;
    const text = mode === "answer" ? this.answer : this.note;
    const standing = mode === "answer" && detail.answer !== null && !this.isChanging;
    return html`<div class="inb-write">
      <div class="inb-write-head">
        <div class="seg" role="group" aria-label=${msg("What to write")}>
          <button type="button" ?disabled=${!isOwn} aria-pressed=${mode === "answer"} @click=${() => this.#choose("answer")}>${this.#answerWords()}</button>
          <button type="button" aria-pressed=${mode === "note"} @click=${() => this.#choose("note")}>${msg("Note", { id: "inbox-note" })}</button>
        </div>
        <span class="mut sm">${mode === "answer" ? msg("public after you send") : isOwn ? msg("for colleagues alone") : msg("for colleagues alone; the answer is that of the report it is handled with")}</span>
        <span class="grow"></span>
        ${mode === "answer" && !standing ? html`${this.#renderTemplates()} ${this.#renderEvidence()}` : nothing}
      </div>
      ${standing ? this.#renderStanding() : this.#renderArea(text)}
    </div>`;
  }

  #choose(mode: "answer" | "note"): void {
    this.mode = mode;
    this.work = NOT_STARTED;
  }

  #answerWords(): string {
    const language = languageWord(this.detail.language);
    return language === null ? msg("Answer") : msg(str`Answer in ${language}`);
  }

  #renderStanding(): TemplateResult {
    const { answer } = this.detail;
    return html`<blockquote class="inb-answer" dir="auto">${answer?.text}</blockquote>
      <div class="row wrap">
        <span class="mut sm">${msg(str`Answered ${formats.moment(answer?.atMillis ?? 0)}. The driver and everybody who reads the report read it.`)}</span>
        <span class="grow"></span>
        <button class="btn s" type="button" @click=${() => this.write("answer")}>${icon("edit")}${msg("Change the answer")}</button>
      </div>`;
  }

  #renderArea(text: string): TemplateResult {
    const { work } = this;
    const mode = this.#mode;
    const isRunning = work.state === "running";
    const length = [...text].length;
    const tooLong = length > MOST_CHARACTERS;
    const isEmpty = text.trim() === "";
    return html`<label class="vh" for="inbox-text">${mode === "answer" ? msg("Answer") : msg("Note", { id: "inbox-note" })}</label>
      <textarea
        id="inbox-text"
        class="inb-prose"
        rows="5"
        dir="auto"
        ?readonly=${isRunning}
        aria-invalid=${tooLong ? "true" : nothing}
        placeholder=${mode === "answer" ? msg("What happened, and what you do about it") : msg("What colleagues should know")}
        .value=${live(text)}
        @input=${(event: Event) => this.#typed((event.target as HTMLTextAreaElement).value)}
      ></textarea>
      ${this.#renderRemarks(text, tooLong, length)} ${failure(work, this.failed)}
      <div class="inb-write-foot">
        <span class="inb-draft">${draftLine(this.#draft, this.#clock.nowMillis, () => void this.#forget(mode))}</span>
        ${mode === "answer" ? this.#renderSend(isEmpty || tooLong || isRunning) : this.#renderSave(isEmpty || tooLong || isRunning)}
      </div>`;
  }

  #renderRemarks(text: string, tooLong: boolean, length: number): TemplateResult | typeof nothing {
    const holes = this.#mode === "answer" ? unfilled(text) : [];
    const { answer } = this.detail;
    const isOvertaken = this.#mode === "answer" && answer !== null && answer.atMillis !== this.answeredAtMillis;
    return html`${
      isOvertaken
        ? html`<div class="ban warn" role="status">
            ${mark("warn")}<span
              ><b>${msg("Somebody answered meanwhile. Sending replaces this:")}</b>
              <span dir="auto">${answer.text}</span></span
            >
          </div>`
        : nothing
    }
    ${holes.length > 0 ? html`<p class="field hint warn">${msg(str`Not filled in, nothing is known of it here: ${holes.join(", ")}`)}</p>` : nothing}
    ${tooLong ? html`<p class="hint invalid">${msg(str`${formats.count(length)} characters, ${formats.count(MOST_CHARACTERS)} are allowed.`)}</p>` : nothing}`;
  }

  #renderSend(isOff: boolean): TemplateResult {
    return html`${
      this.#mayResolve
        ? html`<label class="inb-with"
              ><input
                type="checkbox"
                .checked=${live(this.isResolving)}
                @change=${(event: Event) => {
                  this.isResolving = (event.target as HTMLInputElement).checked;
                }}
              /><span>${msg("and resolve")}</span></label
            >`
        : nothing
    }
      <button class="btn p" type="button" ?disabled=${isOff} @click=${this.#send}>${icon("send")}${msg("Send answer")}</button>`;
  }

  #renderSave(isOff: boolean): TemplateResult {
    const name = this.assignees.find(({ id }) => id === this.colleague)?.name;
    return html`<label class="inb-with"
        ><span>${msg("and give it to")}</span
        ><select
          .value=${live(this.colleague)}
          @change=${(event: Event) => {
            this.colleague = (event.target as HTMLSelectElement).value;
          }}
        >
          <option value="">${msg("as it is")}</option>
          ${this.assignees.map((person) => html`<option value=${person.id} ?selected=${person.id === this.colleague}>${person.name}</option>`)}
        </select></label
      >
      <button class="btn p" type="button" ?disabled=${isOff} @click=${this.#save}>
        ${name === undefined ? msg("Save note") : msg(str`Save for ${name}`)}
      </button>`;
  }

  #renderEvidence(): TemplateResult | typeof nothing {
    const texts = evidenceTexts(this.detail, this.detail.language);
    if (texts.length === 0) return nothing;
    const select = (event: CustomEvent<{ item: { value: string } }>) => this.#insert(event.detail.item.value);
    return html`<wa-dropdown class="inb-menu" placement="bottom-end" @wa-select=${select}>
      <button slot="trigger" class="btn q s" type="button" aria-haspopup="menu">${msg("Insert evidence")}</button>
      ${texts.map(
        ({ kind, text }) =>
          html`<wa-dropdown-item value=${text}><span class="inb-choice"><span class="mut sm">${evidenceWord(kind)}</span><span>${text}</span></span></wa-dropdown-item>`,
      )}
    </wa-dropdown>`;
  }

  #renderTemplates(): TemplateResult {
    const select = (event: CustomEvent<{ item: { value: string } }>) => {
      const { value } = event.detail.item;
      const template = this.templates.find(({ id }) => id === value);
      if (template) this.#insert(filledTemplate(template, this.detail));
      else this.emit("wt-manage-templates", null);
    };
    return html`<wa-dropdown class="inb-menu" placement="bottom-end" @wa-select=${select}>
      <button slot="trigger" class="btn q s" type="button" aria-haspopup="menu">${msg("Templates")}</button>
      ${this.templates.map(
        ({ id, name, language }) =>
          html`<wa-dropdown-item value=${id}><span class="inb-choice"><span class="mut sm">${language.toUpperCase()}</span><span>${name}</span></span></wa-dropdown-item>`,
      )}
      <wa-dropdown-item value="manage">${icon("edit")}${msg("Manage templates")}</wa-dropdown-item>
    </wa-dropdown>`;
  }
}

function evidenceWord(kind: ReturnType<typeof evidenceTexts>[number]["kind"]): string {
  switch (kind) {
    case "begin":
      return msg("Begin");
    case "end":
      return msg("End");
    case "energy":
      return msg("Energy");
    case "peak":
      return msg("Highest power");
    case "offered":
      return msg("Offered");
    case "limit":
      return msg("Lowest limit");
    case "battery":
      return msg("Battery at the end");
    case "fault":
      return msg("Fault");
    case "neighbour":
      return msg("Next session");
  }
}
