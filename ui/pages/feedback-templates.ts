// The dialog of the answers' templates: a list, and a form to add or change one. Emits `wt-templates` after each change, so that whoever
// shows them reads them anew.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { AnswerTemplate } from "../../edge/contract/feedback-work.ts";
import { FIRST_TEMPLATES } from "../answer-texts.ts";
import type { Api } from "../api.ts";
import { addTemplate, changeTemplate, type NewTemplate, removeTemplate } from "../api-inbox.ts";
import { failure } from "../elements/failure.ts";
import { icon } from "../elements/icons.ts";
import { WtElement } from "../elements/wt-element.ts";
import { LANGUAGE_NAMES, LANGUAGES } from "../language.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

const PLACEHOLDERS = "{station} {date} {energy} {limit}";

interface Editing {
  /** Null: a new one. */
  readonly basis: AnswerTemplate | null;
  /** Of one form: pressed twice it is added once. */
  readonly key: string;
  readonly form: NewTemplate;
}

@customElement("wt-feedback-templates")
export class WtFeedbackTemplates extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) templates: readonly AnswerTemplate[] = [];
  @state() private editing: Editing | null = null;
  /** The one that is about to be deleted: asked once more in its line. */
  @state() private leaving: string | null = null;
  @state() private work: Work<unknown> = NOT_STARTED;
  @state() private failed = "";

  async #run(task: Promise<unknown>, failed: string): Promise<boolean> {
    this.work = RUNNING;
    const done = await workOf(task);
    this.work = done;
    this.failed = failed;
    this.emit("wt-templates", null);
    return done.state === "done";
  }

  #edit(basis: AnswerTemplate | null): void {
    const form = basis ?? { name: "", language: "en" as const, text: "" };
    this.work = NOT_STARTED;
    this.editing = {
      basis,
      key: crypto.randomUUID(),
      form: { name: form.name, language: form.language, text: form.text },
    };
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("#template-name")?.focus());
  }

  #set(change: Partial<NewTemplate>): void {
    if (this.editing) this.editing = { ...this.editing, form: { ...this.editing.form, ...change } };
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const { editing } = this;
    if (editing === null) return;
    const { basis, key } = editing;
    const form = { ...editing.form, name: editing.form.name.trim(), text: editing.form.text.trim() };
    const task = basis ? changeTemplate(this.api, basis, form) : addTemplate(this.api, form, key);
    if (await this.#run(task, msg("The template was not saved."))) this.editing = null;
  };

  readonly #addFirst = () => {
    const task = async () => {
      for (const template of FIRST_TEMPLATES) await addTemplate(this.api, template, crypto.randomUUID());
    };
    void this.#run(task(), msg("Not all templates were added."));
  };

  async #remove(template: AnswerTemplate): Promise<void> {
    if (await this.#run(removeTemplate(this.api, template.id), msg("The template was not deleted.")))
      this.leaving = null;
  }

  override render() {
    return html`<div class="form-body">
      ${this.editing ? this.#renderForm(this.editing) : this.#renderList()}
    </div>`;
  }

  #renderList(): TemplateResult {
    const { templates } = this;
    const isRunning = this.work.state === "running";
    return html`
      ${
        templates.length === 0
          ? html`<p>${msg("No template yet. Everybody who answers shares them.")}</p>`
          : html`<ul class="inb-templates">
              ${templates.map((template) => this.#renderTemplate(template))}
            </ul>`
      }
      ${failure(this.work, this.failed)}
      <div class="row wrap end">
        ${
          templates.length === 0
            ? html`<button class="btn" type="button" ?disabled=${isRunning} @click=${this.#addFirst}>${msg(str`Add ${FIRST_TEMPLATES.length} to begin with`)}</button>`
            : nothing
        }
        <button class="btn p" type="button" @click=${() => this.#edit(null)}>${icon("plus")}${msg("Add a template")}</button>
      </div>`;
  }

  #renderTemplate(template: AnswerTemplate): TemplateResult {
    const { id, name, language, text } = template;
    const isLeaving = this.leaving === id;
    return html`<li>
      <span class="grow"
        ><b>${name}</b> <span class="v tag none plain">${language.toUpperCase()}</span><span class="inb-quote" lang=${language}>${text}</span></span
      >
      ${
        isLeaving
          ? html`<button class="btn s d" type="button" @click=${() => void this.#remove(template)}>${msg("Delete it")}</button>
              <button class="btn q s" type="button" @click=${() => (this.leaving = null)}>${msg("Keep it")}</button>`
          : html`<button class="btn q s" type="button" aria-label=${msg(str`Change ${name}`)} @click=${() => this.#edit(template)}>${msg("Change", { id: "change-verb" })}</button>
              <button class="btn q s" type="button" aria-label=${msg(str`Delete ${name}`)} @click=${() => (this.leaving = id)}>${msg("Delete")}</button>`
      }
    </li>`;
  }

  #renderForm({ basis, form }: Editing): TemplateResult {
    return html`<form class="form-body inb-bare" @submit=${this.#submit}>
      <div class="form-2">
        <div class="field">
          <label for="template-name">${msg("Name")}</label>
          <input id="template-name" required maxlength="60" autocomplete="off" .value=${live(form.name)} @input=${(event: Event) => this.#set({ name: (event.target as HTMLInputElement).value })} />
        </div>
        <div class="field">
          <label for="template-language">${msg("Language")}</label>
          <select
            id="template-language"
            @change=${(event: Event) => this.#set({ language: (event.target as HTMLSelectElement).value === "de" ? "de" : "en" })}
          >
            ${LANGUAGES.map((language) => html`<option value=${language} ?selected=${language === form.language}>${LANGUAGE_NAMES[language]}</option>`)}
          </select>
        </div>
      </div>
      <div class="field">
        <label for="template-text">${msg("Text")}</label>
        <textarea
          id="template-text"
          class="inb-prose"
          rows="6"
          required
          maxlength="2000"
          lang=${form.language}
          .value=${live(form.text)}
          @input=${(event: Event) => this.#set({ text: (event.target as HTMLTextAreaElement).value })}
        ></textarea>
        <span class="hint">${msg("Filled in where it is used:")} <span class="m">${PLACEHOLDERS}</span></span>
      </div>
      ${failure(this.work, this.failed)}
      <div class="row wrap end">
        <button class="btn" type="button" @click=${() => (this.editing = null)}>${msg("Back")}</button>
        <button class="btn p" ?disabled=${this.work.state === "running"}>${basis ? msg("Save") : msg("Add")}</button>
      </div>
    </form>`;
  }
}
