// Asks why a text is hidden, and says what hiding does and does not do. Emits `wt-hide` with reason and explanation.
import { msg } from "@lit/localize";
import { html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { HidingReason } from "../api-inbox.ts";
import { hidingWords } from "../feedback-words.ts";
import { HIDING_REASONS } from "../inbox-words.ts";
import { NOT_STARTED, type Work } from "../work.ts";
import { failure } from "./failure.ts";
import { closeModal } from "./modal.ts";
import { WtElement } from "./wt-element.ts";

export interface Hiding {
  readonly reason: HidingReason;
  readonly explanation: string;
}

@customElement("wt-hide-form")
export class WtHideForm extends WtElement {
  @property({ attribute: false }) work: Work<unknown> = NOT_STARTED;
  @state() private reason: HidingReason | null = null;
  @state() private explanation = "";

  readonly #submit = (event: SubmitEvent) => {
    event.preventDefault();
    const explanation = this.explanation.trim();
    if (this.reason === null || explanation === "") return;
    this.emit<Hiding>("wt-hide", { reason: this.reason, explanation });
  };

  override render() {
    return html`<form class="form-body" @submit=${this.#submit}>
      <ul class="consequences">
        <li>${msg("Nobody but operators and its driver reads the text and the photos any more.")}</li>
        <li>${msg("The stars stay and count as before: hiding raises no score.")}</li>
        <li>${msg("The driver reads that it is hidden, the reason, and what you write here.")}</li>
        <li>${msg("It stays in this report’s history and in the audit trail who hid it. It can be shown again.")}</li>
      </ul>
      <fieldset class="inb-reasons">
        <legend>${msg("Why")}</legend>
        ${HIDING_REASONS.map(
          (reason, index) =>
            html`<label
              ><input
                type="radio"
                name="hiding-reason"
                required
                ?autofocus=${index === 0}
                .checked=${this.reason === reason}
                @change=${() => {
                  this.reason = reason;
                }}
              /><span>${hidingWords(reason)}</span></label
            >`,
        )}
        <p class="hint">${msg("That it is unfavourable is no reason.")}</p>
      </fieldset>
      <div class="field">
        <label for="hiding-words">${msg("For the driver: which words, and why")}</label>
        <textarea
          id="hiding-words"
          class="inb-prose"
          rows="3"
          required
          maxlength="1000"
          dir="auto"
          .value=${this.explanation}
          @input=${(event: Event) => {
            this.explanation = (event.target as HTMLTextAreaElement).value;
          }}
        ></textarea>
      </div>
      ${failure(this.work, msg("The text was not hidden."))}
      <div class="row wrap end">
        <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Cancel")}</button>
        <button class="btn d" ?disabled=${this.work.state === "running"}>${msg("Hide the text")}</button>
      </div>
    </form>`;
  }
}
