// The form of an invitation: role, address, how long the link is good. Emits `wt-invite` with what was chosen.
import { msg, str } from "@lit/localize";
import { html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import * as v from "valibot";
import { type NewInvitation, newInvitationSchema } from "../../edge/contract/access.ts";
import type { Role } from "../../edge/contract/permissions.ts";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { fieldHint } from "./meter-fields.ts";
import { closeModal } from "./modal.ts";
import { roleChoice } from "./role-choice.ts";
import { WtElement } from "./wt-element.ts";

const DAYS = [1, 3, 7, 14, 30];

@customElement("wt-invite-form")
export class WtInviteForm extends WtElement {
  @property({ attribute: false }) work!: Work<unknown>;
  @state() private chosen: Role = "viewer";
  @state() private email = "";
  @state() private days = 7;
  @state() private tried = false;

  #invitation(): NewInvitation {
    const email = this.email.trim();
    return { role: this.chosen, expiresInDays: this.days, ...(email ? { email } : {}) };
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    this.tried = true;
    const invitation = this.#invitation();
    if (v.is(newInvitationSchema, invitation)) {
      this.emit("wt-invite", invitation);
      return;
    }
    await this.updateComplete;
    this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  };

  override render() {
    const isWrong = this.tried && !v.is(newInvitationSchema, this.#invitation());
    return html`<form class="form-body" novalidate @submit=${this.#submit}>
      ${roleChoice(this.chosen, (role) => {
        this.chosen = role;
      })}
      <div class="field">
        <label for="invite-email">${msg("E-mail")} <span class="mut">${msg("(optional)")}</span></label>
        <input
          id="invite-email"
          type="email"
          autocomplete="off"
          aria-invalid=${isWrong}
          aria-describedby="invite-email-hint"
          .value=${this.email}
          @input=${(event: InputEvent) => {
            this.email = (event.target as HTMLInputElement).value;
          }}
        />
        ${fieldHint(
          "invite-email-hint",
          isWrong ? msg("This is no e-mail address.") : null,
          msg("With it, the link is good for this address alone. Nothing is sent: you pass the link on."),
        )}
      </div>
      <div class="field">
        <label for="invite-days">${msg("The link is good for")}</label>
        <select
          id="invite-days"
          @change=${(event: Event) => {
            this.days = Number((event.target as HTMLSelectElement).value);
          }}
        >
          ${DAYS.map((days) => html`<option value=${days} ?selected=${days === this.days}>${days === 1 ? msg("1 day") : msg(str`${days} days`)}</option>`)}
        </select>
      </div>
      ${failure(this.work, msg("The invitation was not made."))}
      <div class="row wrap end">
        <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Cancel")}</button>
        <button class="btn p" type="submit" ?disabled=${this.work.state === "running"}>${msg("Make the link")}</button>
      </div>
    </form>`;
  }
}
