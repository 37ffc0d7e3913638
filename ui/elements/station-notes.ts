// What somebody has to look at on a station's page, above everything else; nothing where all is as it should be.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Station } from "../../edge/contract/stations.ts";
import { formats } from "../format.ts";
import { registrationMeaning } from "../registration-words.ts";
import { stationHref } from "../router.ts";
import { mark } from "./icons.ts";
import { registrationTag } from "./station-connection.ts";

export function stationNotes(station: Station): TemplateResult | typeof nothing {
  const { stationId, registrationStatus, setAsideCount = 0 } = station;
  const notes: TemplateResult[] = [];
  if (registrationStatus !== "accepted") {
    notes.push(html`${registrationTag(station)}
      <span
        >${registrationMeaning(registrationStatus)}
        <a class="lnk" href=${stationHref(stationId, "connection")}>${msg("Change the registration")}</a></span
      >`);
  }
  if (setAsideCount > 0) {
    const sentence =
      setAsideCount === 1
        ? msg("1 message of a transaction could not be read and is set aside.")
        : msg(str`${formats.count(setAsideCount)} messages of transactions could not be read and are set aside.`);
    notes.push(
      html`${mark("warn")}<span>${sentence} <a class="lnk" href=${stationHref(stationId, "messages")}>${msg("Look at them")}</a></span>`,
    );
  }
  return notes.length === 0 ? nothing : html`${notes.map((note) => html`<div class="ban warn">${note}</div>`)}`;
}
