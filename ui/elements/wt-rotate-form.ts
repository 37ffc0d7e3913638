// The form that gives a station another secret. Emits `wt-rotate` with the hours for which the old one is good too.
import { msg } from "@lit/localize";
import { html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { closeModal } from "./modal.ts";
import { WtElement } from "./wt-element.ts";

const HOURS = [0, 1, 24, 168] as const;
type Hours = (typeof HOURS)[number];

@customElement("wt-rotate-form")
export class WtRotateForm extends WtElement {
  @property({ attribute: false }) work!: Work<unknown>;
  @state() private hours: Hours = 24;

  #word(hours: Hours): string {
    switch (hours) {
      case 0:
        return msg("Ends at once");
      case 1:
        return msg("Good for one more hour");
      case 24:
        return msg("Good for one more day");
      case 168:
        return msg("Good for one more week");
    }
  }

  #sentence(hours: Hours): string {
    switch (hours) {
      case 0:
        return msg("When it may have leaked. The station is refused until it has the new one.");
      case 1:
        return msg("When somebody stands at the station now.");
      case 24:
        return msg("When the station gets its settings over the air.");
      case 168:
        return msg("When the station may be offline for days.");
    }
  }

  override render() {
    return html`<form
      class="form-body"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        this.emit("wt-rotate", this.hours);
      }}
    >
      <p class="ink2">${msg("The server makes another secret and shows it once. Put it into the station’s settings.")}</p>
      <fieldset class="choices">
        <legend class="lab">${msg("The old secret")}</legend>
        ${HOURS.map(
          (hours) =>
            html`<label class="choice">
              <input
                type="radio"
                name="overlap"
                value=${hours}
                .checked=${hours === this.hours}
                ?autofocus=${hours === this.hours}
                @change=${() => {
                  this.hours = hours;
                }}
              />
              <span><b>${this.#word(hours)}</b><span class="hint">${this.#sentence(hours)}</span></span>
            </label>`,
        )}
      </fieldset>
      ${failure(this.work, msg("The secret was not changed."))}
      <div class="row wrap end">
        <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Cancel")}</button>
        <button class="btn p" type="submit" ?disabled=${this.work.state === "running"}>${msg("Make a new secret")}</button>
      </div>
    </form>`;
  }
}
