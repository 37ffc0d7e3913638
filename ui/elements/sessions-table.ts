// Sessions as a table; on a phone each becomes a row of two lines.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Session } from "../../edge/contract/sessions.ts";
import { formats, shortSessionId } from "../format.ts";
import { sessionHref } from "../router.ts";
import { countFindings, sessionListVerdict } from "../verdict-words.ts";
import { verdictTag } from "./check-list.ts";
import { mark } from "./icons.ts";
import { ago, energy, power } from "./quantity.ts";

export function sessionStateTag(state: Session["state"]): TemplateResult {
  return state === "active"
    ? html`<span class="v tag charging"><span class="dot flat p"></span>${msg("Charging")}</span>`
    : html`<span class="v tag none plain">${msg("Ended")}</span>`;
}

/** The verdict, and beside it a sign of broken rules that the verdict's own shape does not show. */
export function sessionVerdictCell(session: Session): TemplateResult {
  const verdict = sessionListVerdict(session);
  const errors = countFindings(session.findings, "error");
  if (errors === 0 || verdict.mark === "invalid") return verdictTag(verdict);
  const words = errors === 1 ? msg("1 rule broken") : msg(str`${errors} rules broken`);
  return html`${verdictTag(verdict)} <span class="v invalid" title=${words}>${mark("invalid", words)}</span>`;
}

export function sessionsTable(
  sessions: readonly Session[],
  nowMillis: number,
  options: { readonly withStation: boolean },
): TemplateResult {
  // Only what charges has a power now.
  const withToken = sessions.some((session) => session.idToken !== null);
  const withPower = sessions.some((session) => session.state === "active");
  return html`<div class="fit"><table class="two-line">
    <thead>
      <tr>
        <th scope="col">${msg("Session")}</th>
        ${options.withStation ? html`<th scope="col">${msg("Station")}</th>` : nothing}
        ${withToken ? html`<th scope="col" class="least">${msg("Identification")}</th>` : nothing}
        <th scope="col">${msg("State")}</th>
        <th scope="col">${msg("Started")}</th>
        <th scope="col" class="num late">${msg("Duration")}</th>
        ${withPower ? html`<th scope="col" class="num least">${msg("Power")}</th>` : nothing}
        <th scope="col" class="num">${msg("Energy")}</th>
        <th scope="col">${msg("Verdict")}</th>
      </tr>
    </thead>
    <tbody>
      ${sessions.map(
        (session) =>
          html`<tr>
            <th scope="row" class="m p1"><a href=${sessionHref(session.id)} title=${session.id}>${shortSessionId(session.id)}</a></th>
            ${
              options.withStation
                ? html`<td class="p3 ell station" title=${session.stationId}>${session.stationId}<span class="mut c"> ${msg(str`EVSE ${session.evseId}`)}</span></td>`
                : nothing
            }
            ${withToken ? html`<td class="p0 least m ell token" title=${session.idToken ?? nothing}>${session.idToken ?? nothing}</td>` : nothing}
            <td class="p0">${sessionStateTag(session.state)}</td>
            <td class="p3 mut">${ago(session.startedAtMillis)}</td>
            <td class="num p0 late">
              ${formats.duration((session.endedAtMillis ?? (session.state === "active" ? nowMillis : session.updatedAtMillis)) - session.startedAtMillis)}
            </td>
            ${withPower ? html`<td class="num p0 least">${session.state === "active" ? power(session.powerWatts) : nothing}</td>` : nothing}
            <td class="num p2 b">${energy(session.energyMilliwattHours)}</td>
            <td class="p4">${sessionVerdictCell(session)}</td>
          </tr>`,
      )}
    </tbody>
  </table></div>`;
}
