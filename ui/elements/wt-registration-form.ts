// How a station's registration is answered, in a dialog. Emits `wt-choose` with what was chosen.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { RegistrationStatus, Station } from "../../edge/contract/stations.ts";
import { REGISTRATION_STATUSES, registrationMeaning, registrationWord } from "../registration-words.ts";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { closeModal } from "./modal.ts";
import { WtElement } from "./wt-element.ts";

@customElement("wt-registration-form")
export class WtRegistrationForm extends WtElement {
  @property({ attribute: false }) station!: Station;
  @property({ attribute: false }) work!: Work<unknown>;
  @state() private chosen: RegistrationStatus | null = null;

  override render(): TemplateResult {
    const chosen = this.chosen ?? this.station.registrationStatus;
    return html`<form
      class="form-body"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        this.emit("wt-choose", chosen);
      }}
    >
      <fieldset class="picks">
        <legend class="vh">${msg("Registration")}</legend>
        ${REGISTRATION_STATUSES.map(
          (status) => html`<label class="pick"
            ><input
              type="radio"
              name="registration"
              value=${status}
              .checked=${status === chosen}
              @change=${() => {
                this.chosen = status;
              }}
            />
            <span><b>${registrationWord(status)}</b><span class="sm mut">${registrationMeaning(status)}</span></span></label
          >`,
        )}
      </fieldset>
      ${failure(this.work, msg("The registration was not changed."))}
      <div class="row wrap end">
        <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Cancel")}</button>
        <button class="btn p" type="submit" ?disabled=${this.work.state === "running" || chosen === this.station.registrationStatus}>
          ${msg("Change", { id: "change-verb" })}
        </button>
      </div>
    </form>`;
  }
}
