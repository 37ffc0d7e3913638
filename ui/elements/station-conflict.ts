// Two people changed a station at once: what each made of it, field by field, and which of the two is taken.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { formats } from "../format.ts";
import type { Basis, Field, FieldConflict } from "../station-change.ts";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { mark } from "./icons.ts";

export interface StationConflictOptions {
  readonly stationId: string;
  readonly conflicts: readonly FieldConflict[];
  /** Fields of which the person's own side is taken. */
  readonly mine: readonly Field[];
  readonly work: Work<unknown>;
  /** What a site is called; its id where that is not known. */
  readonly siteName: (siteId: string) => string;
  readonly onSide: (field: Field, side: "mine" | "theirs") => void;
  readonly onSave: () => void;
  readonly onKeepTheirs: () => void;
  readonly onEdit: () => void;
}

export function fieldName(field: Field): string {
  switch (field) {
    case "name":
      return msg("Name");
    case "evses":
      return msg("EVSEs");
    case "meters":
      return msg("Meters");
    case "siteId":
      return msg("Site");
    case "groups":
      return msg("Groups");
  }
}

export function stationConflict(options: StationConflictOptions): TemplateResult {
  const { conflicts, mine } = options;
  return html`<section class="card conflict">
    <div class="ch"><h2>${msg(str`${options.stationId} was changed meanwhile`)}</h2></div>
    <div class="form-body">
      <div class="ban warn" role="alert">
        ${mark("warn")}<span
          ><b>${msg("Somebody else has saved this station since you opened it.")}</b>
          ${conflicts.length === 0 ? msg("It is now as you wanted it.") : msg("Nothing of yours is lost. Say for each difference what holds.")}</span
        >
      </div>
      ${
        conflicts.length === 0
          ? nothing
          : html`<div class="table-box"><table class="sides">
        <thead>
          <tr>
            <th scope="col">${msg("Field")}</th>
            <th scope="col">${msg("Yours")}</th>
            <th scope="col">${msg("Theirs, in force now")}</th>
            <th scope="col">${msg("Take")}</th>
          </tr>
        </thead>
        <tbody>
          ${conflicts.map((conflict) => conflictRow(conflict, mine.includes(conflict.field), options))}
        </tbody>
      </table></div>`
      }
      ${failure(options.work, msg("The station was not changed."))}
      <div class="row wrap end">
        <button class="btn" type="button" @click=${options.onEdit}>${msg("Back to the form")}</button>
        <button class="btn" type="button" @click=${options.onKeepTheirs}>${msg("Keep theirs")}</button>
        ${
          mine.length > 0
            ? html`<button class="btn p" type="button" ?disabled=${options.work.state === "running"} @click=${options.onSave}>${msg("Save what is chosen")}</button>`
            : nothing
        }
      </div>
    </div>
  </section>`;
}

function conflictRow(conflict: FieldConflict, isMine: boolean, options: StationConflictOptions): TemplateResult {
  const { field } = conflict;
  const side = (value: "mine" | "theirs", word: string) =>
    html`<button type="button" aria-pressed=${isMine === (value === "mine")} @click=${() => options.onSide(field, value)}>${word}</button>`;
  return html`<tr>
    <th scope="row">
      ${fieldName(field)}<span class="what"
        >${conflict.isContested ? msg("changed by both") : conflict.side === "mine" ? msg("changed by you") : msg("changed by them")}</span
      >
    </th>
    <td class=${isMine ? "taken" : "left"}>${fieldValue(conflict.mine, field, options)}</td>
    <td class=${isMine ? "left" : "taken"}>${fieldValue(conflict.theirs, field, options)}</td>
    <td>
      <span class="seg" role="group" aria-label=${msg(str`Which ${fieldName(field)} holds`)}>${side("mine", msg("Mine"))}${side("theirs", msg("Theirs"))}</span>
    </td>
  </tr>`;
}

function fieldValue(value: Basis[Field], field: Field, { siteName }: StationConflictOptions): TemplateResult | string {
  const nothingThere = html`<span class="mut">${msg("none")}</span>`;
  if (value === null || value.length === 0) return nothingThere;
  if (typeof value === "string") return field === "siteId" ? siteName(value) : value;
  return html`<ul>
    ${value.map((item) =>
      typeof item === "string"
        ? html`<li>${item}</li>`
        : "serial" in item
          ? html`<li><span class="m">${item.serial}</span> <span class="mut m">…${item.publicKey.slice(-8)}</span></li>`
          : html`<li>${msg(str`EVSE ${item.evseId}`)} <span class="mut">${formats.power(item.maxPowerWatts)} kW</span></li>`,
    )}
  </ul>`;
}
