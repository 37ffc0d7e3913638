// The fields of one EVSE while a station is edited: its number and its highest power.
import { msg, str } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import type { EvseForm, EvseProblems } from "../station-change.ts";
import { icon } from "./icons.ts";
import { fieldHint } from "./meter-fields.ts";

export interface EvseFieldsOptions {
  /** 1 for the first row. */
  readonly row: number;
  readonly evse: EvseForm;
  readonly problems: EvseProblems;
  readonly onChange: (change: Partial<EvseForm>) => void;
  readonly onRemove: () => void;
}

export function evseFields({ row, evse, problems, onChange, onRemove }: EvseFieldsOptions): TemplateResult {
  const value = (event: Event) => (event.target as HTMLInputElement).value;
  return html`<div class="evse-row">
    <div class="field">
      <label for="evse-${row}">${msg("EVSE")}<span class="vh"> ${msg(str`in row ${row}`)}</span></label>
      <input
        id="evse-${row}"
        inputmode="numeric"
        autocomplete="off"
        aria-invalid=${problems.evseId !== null}
        aria-describedby="evse-${row}-hint"
        .value=${evse.evseId}
        @input=${(event: InputEvent) => onChange({ evseId: value(event) })}
      />
      ${fieldHint(`evse-${row}-hint`, problems.evseId, msg("Its number at the station."))}
    </div>
    <div class="field">
      <label for="evse-power-${row}">${msg("Highest power, kW")}<span class="vh"> ${msg(str`in row ${row}`)}</span></label>
      <input
        id="evse-power-${row}"
        inputmode="decimal"
        autocomplete="off"
        aria-invalid=${problems.maxPower !== null}
        aria-describedby="evse-power-${row}-hint"
        .value=${evse.maxPowerKilowatts}
        @input=${(event: InputEvent) => onChange({ maxPowerKilowatts: value(event) })}
      />
      ${fieldHint(`evse-power-${row}-hint`, problems.maxPower, msg("Decides what energy is plausible."))}
    </div>
    <button class="ib" type="button" aria-label=${msg(str`Remove the EVSE in row ${row}`)} @click=${onRemove}>
      ${icon("close")}
    </button>
  </div>`;
}
