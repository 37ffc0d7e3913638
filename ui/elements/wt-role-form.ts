// The form that changes a person's role, and what it shows when somebody else changed it meanwhile: both, side by side.
// Emits `wt-role` with the role chosen.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Person } from "../../edge/contract/access.ts";
import type { Role } from "../../edge/contract/permissions.ts";
import { roleSentence, roleWord } from "../permission-words.ts";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { mark } from "./icons.ts";
import { closeModal } from "./modal.ts";
import { roleChoice } from "./role-choice.ts";
import { WtElement } from "./wt-element.ts";

@customElement("wt-role-form")
export class WtRoleForm extends WtElement {
  /** As it was when the form was opened. */
  @property({ attribute: false }) person!: Person;
  /** As it is now, once the server has refused the change for that reason. */
  @property({ attribute: false }) theirs: Person | null = null;
  @property({ attribute: false }) work!: Work<unknown>;
  @state() private chosen: Role = "viewer";

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("person")) this.chosen = this.person.role;
  }

  override render() {
    return this.theirs ? this.#renderConflict(this.theirs) : this.#renderForm();
  }

  #renderForm(): TemplateResult {
    return html`<form
      class="form-body"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        this.emit("wt-role", this.chosen);
      }}
    >
      ${roleChoice(this.chosen, (role) => {
        this.chosen = role;
      })}
      <p class="hint-line mut">${msg("The new role holds from the next request on; nobody is signed out.")}</p>
      ${failure(this.work, msg("The role was not changed."))}
      <div class="row wrap end">
        <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Cancel")}</button>
        <button class="btn p" type="submit" ?disabled=${this.work.state === "running" || this.chosen === this.person.role}>
          ${msg("Change the role")}
        </button>
      </div>
    </form>`;
  }

  #renderConflict(theirs: Person): TemplateResult {
    const same = theirs.role === this.chosen;
    return html`<div class="form-body">
      <div class="ban warn" role="alert">
        ${mark("warn")}<span><b>${same ? msg("Somebody else made the same change.") : msg("Somebody else changed this first.")}</b> ${msg(str`It was ${roleWord(this.person.role)} when you opened it.`)}</span>
      </div>
      <dl class="versus">
        <div><dt>${msg("Yours")}</dt><dd><b>${roleWord(this.chosen)}</b><span class="hint">${roleSentence(this.chosen)}</span></dd></div>
        <div><dt>${msg("Theirs, in force now")}</dt><dd><b>${roleWord(theirs.role)}</b><span class="hint">${roleSentence(theirs.role)}</span></dd></div>
      </dl>
      ${failure(this.work, msg("The role was not changed."))}
      <div class="row wrap end">
        <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${same ? msg("Close") : msg("Keep theirs")}</button>
        ${
          same
            ? nothing
            : html`<button class="btn p" type="button" ?disabled=${this.work.state === "running"} @click=${() => this.emit("wt-role", this.chosen)}>
              ${msg("Take mine")}
            </button>`
        }
      </div>
    </div>`;
  }
}
