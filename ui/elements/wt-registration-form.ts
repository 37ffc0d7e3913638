// How a station is let in, in a dialog: how its registration is answered, and whether its secret alone is enough. Emits
// `wt-choose` with what has changed.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ClientCertificate, RegistrationStatus, Station, StationChange } from "../../edge/contract/stations.ts";
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
  @state() private certificate: ClientCertificate | null = null;

  override render(): TemplateResult {
    const { registrationStatus, clientCertificate } = this.station;
    const chosen = this.chosen ?? registrationStatus;
    const certificate = this.certificate ?? clientCertificate;
    const change: StationChange = {
      ...(chosen === registrationStatus ? {} : { registrationStatus: chosen }),
      ...(certificate === clientCertificate ? {} : { clientCertificate: certificate }),
    };
    return html`<form
      class="form-body"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        this.emit("wt-choose", change);
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
      <fieldset class="picks">
        <legend class="vh">${msg("Client certificate")}</legend>
        <label class="pick"
          ><input
            type="checkbox"
            .checked=${certificate === "required"}
            @change=${(event: Event) => {
              this.certificate = (event.target as HTMLInputElement).checked ? "required" : "accepted";
            }}
          />
          <span
            ><b>${msg("Only with a client certificate")}</b
            ><span class="sm mut">${msg("Security profile 3: the secret alone does not let it in any more.")}</span></span
          ></label
        >
      </fieldset>
      ${failure(this.work, msg("The registration was not changed."))}
      <div class="row wrap end">
        <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Cancel")}</button>
        <button class="btn p" type="submit" ?disabled=${this.work.state === "running" || Object.keys(change).length === 0}>
          ${msg("Change", { id: "change-verb" })}
        </button>
      </div>
    </form>`;
  }
}
