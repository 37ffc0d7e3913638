// What the overview lists: sessions that charge now, sessions that need attention, and the first steps where there is
// nothing yet.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Overview, Session } from "../../edge/contract/sessions.ts";
import { formats, shortSessionId } from "../format.ts";
import { sessionHref, stationHref } from "../router.ts";
import { findingText } from "../strings/sentences.ts";
import { sessionListVerdict, severityMark, sortFindings } from "../verdict-words.ts";
import { icon, mark } from "./icons.ts";
import { ago, energy, power } from "./quantity.ts";
import { sessionVerdictCell } from "./sessions-table.ts";
import { sparkline } from "./sparkline.ts";

/** A session that sent nothing for this long has no live power: chargers send at least every quarter of an hour. */
const STALE_MILLIS = 900_000;

/** What charges now, each with the course of its power. */
export function activeTable(active: readonly Session[], nowMillis: number): TemplateResult {
  return html`<div class="fit"><table class="two-line">
    <thead>
      <tr>
        <th scope="col">${msg("Station")}</th>
        <th scope="col" class="curve">${msg("Power, since start")}</th>
        <th scope="col" class="num">${msg("Power")}</th>
        <th scope="col" class="num">${msg("Energy")}</th>
        <th scope="col" class="num">${msg("Since")}</th>
        <th scope="col">${msg("Record")}</th>
      </tr>
    </thead>
    <tbody>
      ${active.map(
        (session) =>
          html`<tr class=${isSilent(session, nowMillis) ? "stale" : ""}>
            <th scope="row" class="p1 ell station" title=${session.stationId}>
              <a href=${sessionHref(session.id)}>${session.stationId}<span class="mut c"> ${msg(str`EVSE ${session.evseId}`)}</span></a>
            </th>
            <td class="p0 curve">${sparkline(session.powerCurve)}</td>
            <td class="num p2 b" title=${msg(str`as of ${formats.clock(session.updatedAtMillis)}`)}>
              ${power(session.powerWatts)}${isSilent(session, nowMillis) ? html`<span class="as-of">${msg(str`as of ${formats.hourMinute(session.updatedAtMillis)}`)}</span>` : nothing}
            </td>
            <td class="num p3">${energy(session.energyMilliwattHours)}</td>
            <td class="num mut p3">${formats.hourMinute(session.startedAtMillis)}</td>
            <td class="p4">${sessionVerdictCell(session)}</td>
          </tr>`,
      )}
    </tbody>
  </table></div>`;
}

/** Whether a running session has no live power any more. */
export function isSilent(session: Session, nowMillis: number): boolean {
  return nowMillis - session.updatedAtMillis > STALE_MILLIS;
}

/** A session with a broken rule or a remark, and its worst one in words. */
export function attentionItem(session: Session): TemplateResult {
  const [worst] = sortFindings(session.findings);
  const kind = worst ? severityMark(worst.severity) : "info";
  const word = worst?.severity === "error" ? msg("Must not be billed as it stands") : msg("Usable, with a remark");
  return html`<a class="att" href=${sessionHref(session.id)}>
    <span class="v ${kind}">${mark(kind)}${word}</span>
    <span class="when">${ago(session.updatedAtMillis)}</span>
    <span class="why">${worst ? findingText(worst) : nothing}</span>
    <span class="who">${session.stationId}, ${msg(str`session ${shortSessionId(session.id)}`)}</span>
  </a>`;
}

/** A session that has ended: verdict, station, energy, when. */
export function endedItem(session: Session): TemplateResult {
  const verdict = sessionListVerdict(session);
  return html`<a class="att ended" href=${sessionHref(session.id)}>
    <span class="brk"
      ><b>${session.stationId}</b><span class="mut c"> ${msg(str`EVSE ${session.evseId}`)}, ${shortSessionId(session.id)}</span></span
    >
    <span class="num">${energy(session.energyMilliwattHours)}</span>
    <span class="v ${verdict.mark}">${mark(verdict.mark)}${verdict.word}</span>
    <span class="when">${ago(session.endedAtMillis ?? session.updatedAtMillis)}</span>
  </a>`;
}

/** A station that was connected and is not, and since when. */
export function offlineItem({ stationId, name, sinceMillis }: Overview["offline"][number]): TemplateResult {
  return html`<a class="att" href=${stationHref(stationId)}>
    <span class="v warn">${mark("warn")}${msg("Offline")}</span>
    <span class="when">${ago(sinceMillis)}</span>
    <span class="who brk">${stationId}${name === "" ? "" : `, ${name}`}</span>
  </a>`;
}

/** An installation without stations: what to do first; without `onStartDemo` what will appear, for who may only look. */
export function firstSteps(onStartDemo: (() => void) | null): TemplateResult {
  return html`<section class="card first">
    <div class="first-text">
      <h2>${msg("No station yet")}</h2>
      <p>
        ${
          onStartDemo
            ? msg(
                "The demo charger is a meter of our own. It registers itself with its public key, charges for 25 seconds and signs OCMF records as it goes, posted through the same endpoint that your gateways use.",
              )
            : msg("Owners and operators register stations. What they charge appears here by itself.")
        }
      </p>
      <div class="row wrap">
        ${
          onStartDemo
            ? html`<button class="btn p" @click=${onStartDemo}>${icon("play")}${msg("Start the demo charger")}</button>
              <a class="btn" href="/register">${icon("plus")}${msg("Register a station")}</a>`
            : nothing
        }
        <a class="btn q" href="/verify">${icon("verify")}${msg("Verify a record")}</a>
      </div>
    </div>
    <ol class="steps">
      <li><span class="nb">1</span><span><b>${msg("A station is registered")}</b>${msg("with the public keys of its meters, from their type plates.")}</span></li>
      <li><span class="nb">2</span><span><b>${msg("It posts readings")}</b>${msg("raw or signed, in any order, as often as it likes.")}</span></li>
      <li><span class="nb">3</span><span><b>${msg("Sessions get a verdict")}</b>${msg("with reasons in words, checked again in your browser if you wish.")}</span></li>
    </ol>
  </section>`;
}
