// The form of an identification, new or changed, and what it shows when somebody else changed it meanwhile. Emits
// `wt-token-add` with a new one, or `wt-token-change` with what is changed of the one that was opened.
import { msg } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { TOKEN_TYPES, type Token, type TokenChange } from "../../edge/contract/tokens.ts";
import { formats } from "../format.ts";
import {
  changeOf,
  dayWord,
  differencesOf,
  EMPTY_TOKEN,
  formOf,
  newTokenOf,
  problemsOf,
  type TokenForm,
  type TokenProblems,
} from "../token-form.ts";
import { tokenTypeWord } from "../token-words.ts";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { mark } from "./icons.ts";
import { fieldHint } from "./meter-fields.ts";
import { closeModal } from "./modal.ts";
import { WtElement } from "./wt-element.ts";

function fieldName(field: keyof TokenChange): string {
  switch (field) {
    case "name":
      return msg("Name");
    case "type":
      return msg("Kind");
    case "group":
      return msg("Group");
    case "blocked":
      return msg("Blocked");
    case "expiresAtMillis":
      return msg("Last day");
    case "maxSessions":
      return msg("Sessions at the same time");
  }
}

/** A value of a field as a reader takes it in. */
function valueWord(field: keyof TokenChange, value: TokenChange[keyof TokenChange]): string {
  if (field === "type")
    return TOKEN_TYPES.includes(value as Token["type"]) ? tokenTypeWord(value as Token["type"]) : "";
  if (field === "expiresAtMillis") return dayWord(typeof value === "number" ? value : null);
  if (field === "maxSessions") return typeof value === "number" ? formats.count(value) : msg("any number");
  if (typeof value === "boolean") return value ? msg("yes") : msg("no");
  return typeof value === "string" && value !== "" ? value : msg("none");
}

@customElement("wt-token-form")
export class WtTokenForm extends WtElement {
  /** The one to change, as it was when the form was opened; null: a new one. */
  @property({ attribute: false }) token: Token | null = null;
  /** As it is now, once the server has refused the change for that reason. */
  @property({ attribute: false }) theirs: Token | null = null;
  @property({ attribute: false }) work!: Work<unknown>;
  @state() private form: TokenForm = EMPTY_TOKEN;
  @state() private tried = false;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("token")) this.form = this.token === null ? EMPTY_TOKEN : formOf(this.token);
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    this.tried = true;
    if (Object.keys(problemsOf(this.form)).length > 0) {
      await this.updateComplete;
      this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    if (this.token === null) this.emit("wt-token-add", newTokenOf(this.form));
    else this.emit("wt-token-change", changeOf(this.form, this.token));
  };

  override render() {
    return this.theirs !== null && this.token !== null
      ? this.#renderConflict(this.token, this.theirs)
      : this.#renderForm();
  }

  #renderForm(): TemplateResult {
    const { token, form } = this;
    const problems = this.tried ? problemsOf(form) : {};
    const isUnchanged = token !== null && Object.keys(changeOf(form, token)).length === 0;
    return html`<form class="form-body" novalidate @submit=${this.#submit}>
      ${
        token === null
          ? this.#renderField("idToken", msg("Identification"), problems, {
              hint: msg(
                "A card’s UID as the station reads it, a contract number, a code. Letters count in either case.",
              ),
              mono: true,
            })
          : nothing
      }
      ${this.#renderField("name", msg("Name"), problems, { hint: msg("Whose it is. Only people here see it.") })}
      <div class="field">
        <label for="token-type">${msg("Kind")}</label>
        <select
          id="token-type"
          aria-describedby="token-type-hint"
          @change=${(event: Event) => this.#set("type", (event.target as HTMLSelectElement).value)}
        >
          ${TOKEN_TYPES.map((type) => html`<option value=${type} ?selected=${type === form.type}>${tokenTypeWord(type)}</option>`)}
        </select>
        ${fieldHint("token-type-hint", null, msg("A code counts as a code alone: a card’s number typed into a keypad is not the card."))}
      </div>
      ${this.#renderField("group", msg("Group"), problems, { hint: msg("Members may end each other’s sessions. Empty: none."), mono: true })}
      <div class="field">
        <label for="token-lastDay">${msg("Last day")}</label>
        <input
          id="token-lastDay"
          type="date"
          aria-describedby="token-lastDay-hint"
          .value=${form.lastDay}
          @input=${(event: InputEvent) => this.#set("lastDay", (event.target as HTMLInputElement).value)}
        />
        ${fieldHint("token-lastDay-hint", null, msg("It is good to the end of this day. Empty: always."))}
      </div>
      ${this.#renderField("maxSessions", msg("Sessions at the same time"), problems, { hint: msg("Over all stations. Empty: any number."), numeric: true })}
      ${failure(this.work, token === null ? msg("The identification was not added.") : msg("The identification was not changed."))}
      <div class="row wrap end">
        <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Cancel")}</button>
        <button class="btn p" type="submit" ?disabled=${this.work.state === "running" || isUnchanged}>
          ${token === null ? msg("Add the identification") : msg("Save")}
        </button>
      </div>
    </form>`;
  }

  #set(field: keyof TokenForm, value: string): void {
    this.form = { ...this.form, [field]: value };
  }

  #renderField(
    field: "idToken" | "name" | "group" | "maxSessions",
    label: string,
    problems: TokenProblems,
    options: { readonly hint: string; readonly mono?: boolean; readonly numeric?: boolean },
  ): TemplateResult {
    const id = `token-${field}`;
    const problem = problems[field] ?? null;
    return html`<div class="field">
      <label for=${id}>${label}</label>
      <input
        id=${id}
        class=${options.mono ? "mono" : ""}
        autocomplete="off"
        spellcheck="false"
        inputmode=${options.numeric ? "numeric" : nothing}
        ?autofocus=${field === (this.token === null ? "idToken" : "name")}
        aria-invalid=${problem !== null}
        aria-describedby="${id}-hint"
        .value=${this.form[field]}
        @input=${(event: InputEvent) => this.#set(field, (event.target as HTMLInputElement).value)}
      />
      ${fieldHint(`${id}-hint`, problem, options.hint)}
    </div>`;
  }

  #renderConflict(opened: Token, theirs: Token): TemplateResult {
    const mine = changeOf(this.form, opened);
    const differences = differencesOf(mine, theirs, valueWord);
    const same = differences.length === 0;
    return html`<div class="form-body">
      <div class="ban warn" role="alert">
        ${mark("warn")}<span
          ><b>${same ? msg("Somebody else made the same change.") : msg("Somebody else changed this first.")}</b> ${same ? nothing : msg("What you did not touch stays theirs either way.")}</span
        >
      </div>
      ${differences.map(
        ({ field, mine: own, theirs: other }) =>
          html`<div class="field"><span class="lab">${fieldName(field)}</span>
            <dl class="versus">
              <div><dt>${msg("Yours")}</dt><dd><b class="brk">${own}</b></dd></div>
              <div><dt>${msg("Theirs, in force now")}</dt><dd><b class="brk">${other}</b></dd></div>
            </dl>
          </div>`,
      )}
      ${failure(this.work, msg("The identification was not changed."))}
      <div class="row wrap end">
        <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${same ? msg("Close") : msg("Keep theirs")}</button>
        ${
          same
            ? nothing
            : html`<button class="btn p" type="button" ?disabled=${this.work.state === "running"} @click=${() => this.emit("wt-token-change", mine)}>
              ${msg("Take mine")}
            </button>`
        }
      </div>
    </div>`;
  }
}
