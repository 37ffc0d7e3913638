// What else counts while a profile is drawn: a station with what it has accepted, or other published profiles and a maximum that are
// ticked and typed; and whose clock the hours are of. Nothing of it is sent.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { StationProfiles } from "../../edge/contract/assignments.ts";
import type { ProfileItem } from "../../edge/contract/profiles.ts";
import type { Site } from "../../edge/contract/sites.ts";
import type { Station } from "../../edge/contract/stations.ts";
import type { FoundStation } from "../controllers/profile-place.ts";
import type { DraftContent } from "../drafts/profile-drafts.ts";
import { purposeWord, readNumber } from "../profiles/profile-words.ts";
import { stationHref } from "../router.ts";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { fieldHint } from "./meter-fields.ts";
import "./wt-station-choice.ts";

/** What is known of the place that is chosen. */
export interface PlaceKnown {
  readonly sites: readonly Site[] | null;
  readonly site: Site | null;
  readonly station: Work<Station>;
  readonly profiles: Work<StationProfiles>;
  readonly found: Work<readonly FoundStation[]>;
}

export interface BesideOptions {
  /** Null while they are read, or where they cannot be. */
  readonly items: readonly ProfileItem[] | null;
  readonly content: DraftContent;
  readonly place: PlaceKnown;
  readonly timeZone: string;
  /** Counted from the start of charging: no clock is asked. */
  readonly hasClock: boolean;
  readonly onChange: (change: Partial<DraftContent>) => void;
  readonly onSearch: (text: string) => void;
}

export function profileBeside(options: BesideOptions): TemplateResult {
  const { content, place, onChange, onSearch } = options;
  return html`<section class="card">
    <div class="ch"><h2>${msg("In force beside it")}</h2></div>
    <div class="form-body">
      ${
        content.place === null
          ? html`<p class="sm mut">${msg("For the drawing only. With a station, what that has accepted counts; without one, what is ticked here.")}</p>
              <wt-station-choice
                .label=${msg("At the station")}
                .found=${place.found}
                @wt-station-search=${({ detail }: CustomEvent<string>) => onSearch(detail)}
                @wt-station-choose=${({ detail }: CustomEvent<string>) => onChange({ place: { stationId: detail, evseId: 1 } })}
              ></wt-station-choice>
              ${ticked(options)}`
          : atStation(options, content.place)
      }
      ${options.hasClock ? clockLine(options) : nothing}
    </div>
  </section>`;
}

function atStation({ place, onChange }: BesideOptions, { stationId, evseId }: NonNullable<DraftContent["place"]>) {
  const { station, profiles } = place;
  const inForce = profiles.state === "done" ? profiles.value.inForce : null;
  const evses = station.state === "done" ? station.value.evses.map((evse) => evse.evseId) : [];
  const count = typeof inForce?.nEvses === "number" ? inForce.nEvses : 0;
  const known = [
    ...new Set([...evses, ...Array.from({ length: Math.min(count, 64) }, (_, index) => index + 1), 1, evseId]),
  ];
  return html`<div class="row wrap place-line">
      <a class="grow" href=${stationHref(stationId)}><b class="brk">${stationId}</b></a>
      <button class="btn s" type="button" @click=${() => onChange({ place: null })}>${msg("Without a station")}</button>
    </div>
    <div class="field">
      <label for="profile-evse">${msg("EVSE")}</label>
      <select id="profile-evse" @change=${(event: Event) => onChange({ place: { stationId, evseId: Number((event.target as HTMLSelectElement).value) } })}>
        ${known
          .filter((id) => id > 0)
          .sort((a, b) => a - b)
          .map((id) => html`<option value=${id} ?selected=${id === evseId}>${msg(str`EVSE ${id}`)}</option>`)}
        <option value="0" ?selected=${evseId === 0}>${msg("The whole station")}</option>
      </select>
    </div>
    ${failure(station, msg("The station could not be read; its site is not known."))}
    ${failure(profiles, msg("What this station has accepted could not be read. The draft is drawn alone."))}
    ${profiles.state === "running" ? html`<p class="sm mut">${msg("Reading what the station has accepted")}</p>` : nothing}
    ${
      profiles.state !== "done"
        ? nothing
        : inForce === null
          ? html`<p class="sm mut">${msg("This station has never connected: what it would make of the draft is not known. It is drawn alone.")}</p>`
          : html`<p class="sm mut">${accepted(profiles.value)}</p>`
    }`;
}

function accepted({ inForce, online, ocppVersion }: StationProfiles): string {
  const count = inForce?.profiles.length ?? 0;
  const version = ocppVersion ?? inForce?.ocppVersion ?? "";
  const what =
    count === 0
      ? msg(str`It has accepted no profile yet (OCPP ${version}).`)
      : msg(str`Profiles that it has accepted: ${count} (OCPP ${version}). The draft stands in its place among them.`);
  return online ? what : `${what} ${msg("It is offline now.")}`;
}

function ticked({ items, content, onChange }: BesideOptions): TemplateResult {
  const { others: chosen, stationWatts, volts } = content;
  const kilowatts = stationWatts === null ? "" : String(stationWatts / 1000);
  return html`${
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
                      onChange({
                        others: (event.target as HTMLInputElement).checked
                          ? [...chosen, id]
                          : chosen.filter((one) => one !== id),
                      })}
                  /><span class="brk">${name} <span class="mut">${purposeWord(purpose)}</span></span></label
                >`,
            )}
          </div>`
  }
    <div class="profile-fields">
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
            if (input.value.trim() === "") onChange({ stationWatts: null });
            else if (value === null) input.value = kilowatts;
            else onChange({ stationWatts: Math.round(value * 1000) });
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
            else onChange({ volts: value });
          }}
        />
        ${fieldHint("profile-volts-hint", null, msg("Between phase and neutral; where a step names no phases, three count."))}
      </div>
    </div>`;
}

/** Whose clock it is, and the choice of another where no station is chosen. */
function clockLine({ place, content, timeZone, onChange }: BesideOptions): TemplateResult {
  const { site, sites } = place;
  const said =
    site === null
      ? msg(str`Hours are those of ${timeZone}, the zone of this device.`)
      : msg(str`Hours are those of ${timeZone}, the clock of ${site.name}.`);
  const choice =
    content.place !== null || sites === null || sites.length === 0
      ? nothing
      : html`<div class="field">
          <label for="profile-site">${msg("Clock and hours of")}</label>
          <select id="profile-site" @change=${(event: Event) => onChange({ siteId: (event.target as HTMLSelectElement).value || null })}>
            <option value="" ?selected=${site === null}>${msg("this device")}</option>
            ${sites.map(({ id, name }) => html`<option value=${id} ?selected=${id === site?.id}>${name}</option>`)}
          </select>
        </div>`;
  return html`${choice}<p class="sm mut">${said}</p>`;
}
