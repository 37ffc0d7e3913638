// The fields that say where a station stands: its site, and the groups by which it is taken together with others.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Site } from "../../edge/contract/sites.ts";
import { groupsProblem } from "../station-place.ts";
import type { Work } from "../work.ts";
import { fieldHint } from "./meter-fields.ts";

export interface PlaceFieldsOptions {
  /** "": none. */
  readonly siteId: string;
  /** One a line. */
  readonly groups: string;
  /** Those that can be chosen. */
  readonly sites: Work<readonly Site[]>;
  readonly onChange: (change: { readonly siteId?: string; readonly groups?: string }) => void;
}

export function placeFields({ siteId, groups, sites, onChange }: PlaceFieldsOptions): TemplateResult {
  const known = sites.state === "done" ? sites.value : [];
  const isUnknown = siteId !== "" && !known.some(({ id }) => id === siteId);
  const problem = groupsProblem(groups);
  return html`<div class="form-2 place-fields">
    <div class="field">
      <label for="station-site">${msg("Site")} <span class="mut">${msg("(optional)")}</span></label>
      <select id="station-site" aria-describedby="station-site-hint" @change=${(event: Event) => onChange({ siteId: (event.target as HTMLSelectElement).value })}>
        <option value="" ?selected=${siteId === ""}>${msg("At no site")}</option>
        ${isUnknown ? html`<option value=${siteId} selected>${siteId}</option>` : nothing}
        ${known.map(({ id, name }) => html`<option value=${id} ?selected=${id === siteId}>${name}</option>`)}
      </select>
      ${fieldHint(
        "station-site-hint",
        sites.state === "failed" ? msg("The sites could not be read.") : null,
        sites.state === "done" && known.length === 0
          ? msg("There is no site yet; sites are added on their own page.")
          : msg("Its clock and its grid connection hold for the charging profiles here."),
      )}
    </div>
    <div class="field">
      <label for="station-groups">${msg("Groups")} <span class="mut">${msg("(optional)")}</span></label>
      <textarea id="station-groups" class="groups-field" rows="2" autocomplete="off" aria-invalid=${problem !== null} aria-describedby="station-groups-hint" .value=${groups} @input=${(event: InputEvent) => onChange({ groups: (event.target as HTMLTextAreaElement).value })}></textarea>
      ${fieldHint("station-groups-hint", problem, msg("One a line, as fleet or level 2. Where two of them have a profile for the same place, the upper one counts."))}
    </div>
  </div>`;
}
