// What else counts while a profile is drawn: other published profiles, a maximum of the station, the voltage. Nothing of it is sent.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { ProfileItem } from "../../edge/contract/profiles.ts";
import { purposeWord, readNumber } from "../profiles/profile-words.ts";
import { fieldHint } from "./meter-fields.ts";

export interface BesideOptions {
  /** Null while they are read, or where they cannot be. */
  readonly items: readonly ProfileItem[] | null;
  readonly chosen: readonly string[];
  readonly stationWatts: number | null;
  readonly volts: number;
  readonly timeZone: string;
  readonly onOthers: (chosen: readonly string[]) => void;
  readonly onStation: (watts: number | null) => void;
  readonly onVolts: (volts: number) => void;
}

export function profileBeside(options: BesideOptions): TemplateResult {
  const { items, chosen, stationWatts, volts, onOthers, onStation, onVolts } = options;
  const kilowatts = stationWatts === null ? "" : String(stationWatts / 1000);
  return html`<section class="card">
    <div class="ch"><h2>${msg("In force beside it")}</h2></div>
    <div class="form-body">
      <p class="sm mut">
        ${msg("For the drawing only. It counts what is ticked here and the maximum below; what a station has installed is not read.")}
      </p>
      ${
        items === null
          ? html`<p class="sm mut">${msg("The other profiles are not known right now.")}</p>`
          : items.length === 0
            ? html`<p class="sm mut">${msg("There is no other published profile.")}</p>`
            : html`<div class="others" role="group" aria-label=${msg("Other published profiles")}>
                ${items.map(
                  ({ id, name, purpose }) =>
                    html`<label class="tick-box"
                      ><input
                        type="checkbox"
                        .checked=${live(chosen.includes(id))}
                        @change=${(event: Event) =>
                          onOthers(
                            (event.target as HTMLInputElement).checked
                              ? [...chosen, id]
                              : chosen.filter((one) => one !== id),
                          )}
                      /><span class="brk">${name} <span class="mut">${purposeWord(purpose)}</span></span></label
                    >`,
                )}
              </div>`
      }
      <div class="field">
        <label for="profile-station">${msg("Maximum of the station, kW")}</label>
        <input
          id="profile-station"
          inputmode="decimal"
          autocomplete="off"
          placeholder=${msg("not known")}
          aria-describedby="profile-station-hint"
          .value=${live(kilowatts)}
          @change=${(event: Event) => {
            const input = event.target as HTMLInputElement;
            const value = readNumber(input.value);
            if (input.value.trim() === "") onStation(null);
            else if (value === null) input.value = kilowatts;
            else onStation(Math.round(value * 1000));
          }}
        />
        ${fieldHint("profile-station-hint", null, msg("Caps everything that is drawn. Empty: none."))}
      </div>
      <div class="field">
        <label for="profile-volts">${msg("Voltage of a phase, V")}</label>
        <input
          id="profile-volts"
          inputmode="numeric"
          autocomplete="off"
          aria-describedby="profile-volts-hint"
          .value=${live(String(volts))}
          @change=${(event: Event) => {
            const input = event.target as HTMLInputElement;
            const value = readNumber(input.value);
            if (value === null || value < 1 || value > 1000 || !Number.isInteger(value)) input.value = String(volts);
            else onVolts(value);
          }}
        />
        ${fieldHint("profile-volts-hint", null, msg("Between phase and neutral. Amperes and kilowatts are converted with it; where a step names no phases, with three."))}
      </div>
      ${options.timeZone === "" ? nothing : html`<p class="sm mut">${msg(str`Hours are those of ${options.timeZone}, the zone of this device.`)}</p>`}
    </div>
  </section>`;
}
