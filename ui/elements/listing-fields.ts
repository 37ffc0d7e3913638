// The fields of a station's public listing, and what somebody else made of them meanwhile.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { CONNECTORS } from "../../edge/contract/listing.ts";
import { type Connector, connectorWord } from "../community-words.ts";
import {
  FIRST_CONNECTOR,
  fieldProblem,
  type ListingField,
  type ListingForm,
  listingDifferences,
  MOST_PLUGS,
  type PlugRow,
  plugProblem,
  TEXT_FIELDS,
  type TextField,
} from "../listing-form.ts";
import { icon, mark } from "./icons.ts";
import { fieldHint } from "./meter-fields.ts";

export function listingFieldWord(field: ListingField): string {
  switch (field) {
    case "listed":
      return msg("In the public list");
    case "name":
      return msg("Name on the map");
    case "operator":
      return msg("Operator");
    case "street":
      return msg("Street and number");
    case "postalCode":
      return msg("Postal code");
    case "city":
      return msg("Town");
    case "countryCode":
      return msg("Country");
    case "latitude":
      return msg("Latitude");
    case "longitude":
      return msg("Longitude");
    case "ocpiLocationId":
      return msg("OCPI location id");
    case "plugs":
      return msg("Plugs");
  }
}

function hintOf(field: TextField, stationName: string): string {
  switch (field) {
    case "name":
      return stationName ? msg(str`Left empty: ${stationName}`) : msg("Left empty, the station’s id stands there.");
    case "operator":
      return msg("As drivers know it.");
    case "countryCode":
      return msg("Two letters, as DE.");
    case "latitude":
      return msg("Degrees north, as 54.3233.");
    case "longitude":
      return msg("Degrees east, as 10.1228.");
    case "ocpiLocationId":
      return msg("Under which it is published by OCPI.");
    default:
      return "";
  }
}

export interface ListingFieldsOptions {
  readonly form: ListingForm;
  /** Shown where the name is left empty. */
  readonly stationName: string;
  readonly onChange: (change: Partial<ListingForm>) => void;
}

export function listingFields({ form, stationName, onChange }: ListingFieldsOptions): TemplateResult {
  const field = (name: TextField, mode: "text" | "decimal" = "text") => {
    const problem = fieldProblem(form, name);
    const hint = hintOf(name, stationName);
    return html`<div class="field">
      <label for="listing-${name}">${listingFieldWord(name)}</label>
      <input
        id="listing-${name}"
        autocomplete="off"
        inputmode=${mode}
        maxlength=${TEXT_FIELDS[name]}
        aria-invalid=${problem !== null}
        aria-describedby=${problem || hint ? `listing-${name}-hint` : nothing}
        .value=${form[name]}
        @input=${(event: InputEvent) => onChange({ [name]: (event.target as HTMLInputElement).value })}
      />
      ${problem || hint ? fieldHint(`listing-${name}-hint`, problem, hint) : nothing}
    </div>`;
  };
  return html`<fieldset class="picks">
      <legend class="vh">${msg("Public list")}</legend>
      ${listedBox(form.listed, (listed) => onChange({ listed }))}
    </fieldset>
    <fieldset>
      <legend>${msg("Where it is")}</legend>
      <div class="form-2 listing-place">
        ${field("name")} ${field("operator")} ${field("street")}
        <div class="listing-town">${field("postalCode")} ${field("city")} ${field("countryCode")}</div>
        ${field("latitude", "decimal")} ${field("longitude", "decimal")} ${field("ocpiLocationId")}
      </div>
    </fieldset>
    <fieldset>
      <legend>${msg("Plugs")}</legend>
      ${form.plugs.map((plug, index) => plugRow(plug, index, form.plugs, onChange))}
      <div class="row">
        <button
          class="btn s"
          type="button"
          ?disabled=${form.plugs.length >= MOST_PLUGS}
          @click=${() => onChange({ plugs: [...form.plugs, { evseId: nextEvse(form.plugs), standard: FIRST_CONNECTOR }] })}
        >
          ${icon("plus")}${msg("Another plug")}
        </button>
      </div>
    </fieldset>`;
}

/** The box that lists a station; in the registration as well. */
export function listedBox(listed: boolean, onChange: (listed: boolean) => void): TemplateResult {
  return html`<label class="pick"
    ><input type="checkbox" .checked=${listed} @change=${(event: Event) => onChange((event.target as HTMLInputElement).checked)} />
    <span
      ><b>${msg("In the public list")}</b
      ><span class="sm mut">${msg("Anyone finds it there with its scores and with what drivers said. Which opinions are shown cannot be chosen.")}</span></span
    ></label
  >`;
}

function nextEvse(plugs: readonly PlugRow[]): string {
  const most = Math.max(0, ...plugs.map(({ evseId }) => Number(evseId) || 0));
  return String(Math.min(255, most + 1));
}

function plugRow(
  plug: PlugRow,
  index: number,
  all: readonly PlugRow[],
  onChange: (change: Partial<ListingForm>) => void,
): TemplateResult {
  const row = index + 1;
  const problem = plugProblem(plug);
  const change = (part: Partial<PlugRow>) =>
    onChange({ plugs: all.map((it, at) => (at === index ? { ...it, ...part } : it)) });
  return html`<div class="evse-row">
    <div class="field">
      <label for="plug-evse-${row}">${msg("EVSE")}<span class="vh"> ${msg(str`of plug ${row}`)}</span></label>
      <input
        id="plug-evse-${row}"
        inputmode="numeric"
        autocomplete="off"
        maxlength="3"
        aria-invalid=${problem !== null}
        aria-describedby=${problem ? `plug-evse-${row}-hint` : nothing}
        .value=${plug.evseId}
        @input=${(event: InputEvent) => change({ evseId: (event.target as HTMLInputElement).value })}
      />
      ${problem ? fieldHint(`plug-evse-${row}-hint`, problem, "") : nothing}
    </div>
    <div class="field">
      <label for="plug-standard-${row}">${msg("Plug")}<span class="vh"> ${row}</span></label>
      <select
        id="plug-standard-${row}"
        @change=${(event: Event) => change({ standard: (event.target as HTMLSelectElement).value as Connector })}
      >
        ${CONNECTORS.map((it) => html`<option value=${it} ?selected=${it === plug.standard}>${connectorWord(it)}</option>`)}
      </select>
    </div>
    <button
      class="ib"
      type="button"
      aria-label=${msg(str`Remove plug ${row}`)}
      @click=${() => onChange({ plugs: all.filter((_, at) => at !== index) })}
    >
      ${icon("close")}
    </button>
  </div>`;
}

export interface ListingConflictOptions {
  readonly mine: ListingForm;
  readonly theirs: ListingForm;
  readonly busy: boolean;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
}

/** Somebody else saved meanwhile: both, and which of them is to stand. */
export function listingConflict({ mine, theirs, busy, onMine, onTheirs }: ListingConflictOptions): TemplateResult {
  const differences = listingDifferences(mine, theirs);
  return html`<div class="conflict">
    <div class="ban warn" role="alert">
      ${mark("warn")}<span
        ><b>${msg("Somebody else has saved this listing since you opened it.")}</b>
        ${differences.length === 0 ? msg("It is now as you wanted it.") : msg("Nothing of yours is lost.")}</span
      >
    </div>
    ${
      differences.length === 0
        ? nothing
        : html`<div class="table-box"><table class="sides">
          <thead>
            <tr>
              <th scope="col">${msg("Field")}</th>
              <th scope="col">${msg("Yours")}</th>
              <th scope="col">${msg("Theirs, in force now")}</th>
            </tr>
          </thead>
          <tbody>
            ${differences.map(
              (field) => html`<tr>
                <th scope="row">${listingFieldWord(field)}</th>
                <td>${fieldValue(mine, field)}</td>
                <td>${fieldValue(theirs, field)}</td>
              </tr>`,
            )}
          </tbody>
        </table></div>`
    }
    <div class="row wrap end">
      <button class="btn" type="button" @click=${onTheirs}>${msg("Keep theirs")}</button>
      ${differences.length === 0 ? nothing : html`<button class="btn p" type="button" ?disabled=${busy} @click=${onMine}>${msg("Save mine over it")}</button>`}
    </div>
  </div>`;
}

function fieldValue(form: ListingForm, field: ListingField): string | TemplateResult {
  if (field === "listed") return form.listed ? msg("yes") : msg("no");
  const text =
    field === "plugs"
      ? form.plugs.map(({ evseId, standard }) => `${evseId}: ${connectorWord(standard)}`).join(", ")
      : form[field].trim();
  return text === "" ? html`<span class="mut">${msg("none")}</span>` : text;
}
