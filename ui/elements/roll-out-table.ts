// The stations of a roll-out: what has become of it there, and why.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { RollOutStationList } from "../../edge/contract/assignments.ts";
import { deliveryReasonText } from "../delivery-words.ts";
import { stationHref } from "../router.ts";
import { deliveryState } from "./delivery-marks.ts";
import { mark } from "./icons.ts";
import { ago } from "./quantity.ts";

export function rollOutTable(items: RollOutStationList["items"]): TemplateResult {
  return html`<div class="fit"><table class="two-line roll-out">
    <thead>
      <tr>
        <th scope="col">${msg("Station")}</th>
        <th scope="col">${msg("State")}</th>
        <th scope="col">${msg("Why")}</th>
        <th scope="col">${msg("Since")}</th>
      </tr>
    </thead>
    <tbody>
      ${items.map(
        ({ stationId, stationName, online, state, reason, atMillis }) => html`<tr>
          <th scope="row" class="p1 ell station" title=${stationName}>
            <a href=${stationHref(stationId, "profiles")}>${stationId}</a>${stationName === "" ? nothing : html`<span class="as-of mut ell">${stationName}</span>`}
          </th>
          <td class="p2">${deliveryState(state)}</td>
          <td class="p3 why">${
            reason !== null
              ? deliveryReasonText(reason)
              : !online && (state === "waiting" || state === "pending")
                ? html`<span class="v warn">${mark("warn")}${msg("Offline")}</span>`
                : nothing
          }</td>
          <td class="p4 mut">${ago(atMillis)}</td>
        </tr>`,
      )}
    </tbody>
  </table></div>`;
}
