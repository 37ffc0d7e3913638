// What was measured at a station, beside what drivers felt: each number with what it is of. Nothing reads as met that is not.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Measured } from "../../edge/contract/community.ts";
import { exclusionWord } from "../community-words.ts";
import { formats } from "../format.ts";

/** Thousandths as percent with one decimal. */
const permille = (share: number | null) => (share === null ? null : `${formats.percent(share / 1_000)}\u00a0%`);
/** Thousandths of a percent, to hundredths, rounded down. */
const milliPercent = (share: number) => `${formats.axis(Math.floor(share / 10) / 100)}\u00a0%`;
const part = (count: number, all: number) =>
  all === 0 ? null : `${formats.percent(Math.floor((count / all) * 1_000) / 1_000)}\u00a0%`;

function line(what: string, value: string | null, of: string): TemplateResult {
  return html`<div>
    <dt>${what}</dt>
    <dd class="b">${value ?? html`<span class="mut">${msg("not known yet")}</span>`}</dd>
    <dd class="mut of">${of}</dd>
  </div>`;
}

export function measuredSection(measured: Measured): TemplateResult {
  const { chargeSuccess, deliveredPower, records, answered } = measured;
  const best = permille(deliveredPower.bestTenthPermille);
  return html`<section class="com-sec">
    <h2>${msg("Measured at the station")}</h2>
    <dl class="com-measured">
      ${line(msg("Charging succeeded"), permille(chargeSuccess.successPermille), successWords(measured))}
      ${line(
        msg("Power delivered, of that offered"),
        permille(deliveredPower.medianPermille),
        best === null
          ? msg("The median of the highest power of each session.")
          : msg(
              str`Median of ${formats.count(deliveredPower.sessions)} sessions, the best tenth ${best}. What the vehicle takes is known of ${formats.count(deliveredPower.vehicleKnown)}; a small figure may be the vehicle’s.`,
            ),
      )}
      ${uptimeNevi(measured)} ${uptimeUk(measured)}
      ${line(
        msg("Signed records that verify"),
        part(records.valid, records.all),
        records.all === 0
          ? msg("None came in 90 days.")
          : msg(str`${formats.count(records.valid)} of ${formats.count(records.all)} in 90 days.`),
      )}
      ${line(
        msg("Complaints answered in 3 days"),
        part(answered.inTime, answered.all),
        answered.all === 0
          ? msg("No complaint of the last 90 days is three days old yet.")
          : msg(
              str`${formats.count(answered.inTime)} of ${formats.count(answered.all)} in 90 days were answered, resolved or declined.`,
            ),
      )}
    </dl>
    ${leftOut(measured)}
    <p class="mut com-say">
      ${msg("None of this is mixed into the score.")}
      ${measured.sinceMillis === null ? msg("The station has never said over OCPP what its connectors do.") : msg(str`States are known since ${formats.day(measured.sinceMillis)}.`)}
    </p>
  </section>`;
}

/** No session, and none that says nothing, is said as that and not as a zero. */
function successWords({ chargeSuccess: { charged, aborted, failed, notJudged } }: Measured): string {
  const judged = charged + aborted + failed;
  if (judged + notJudged === 0) return msg("No session in 90 days.");
  if (judged === 0) return msg(str`Of ${formats.count(notJudged)} sessions in 90 days nothing can be said.`);
  const well = msg(
    str`${formats.count(charged)} of ${formats.count(judged)} sessions in 90 days charged and ended well.`,
  );
  return notJudged === 0 ? well : `${well} ${msg(str`Of ${formats.count(notJudged)} more nothing can be said.`)}`;
}

function uptimeNevi({ nevi }: Measured): TemplateResult {
  const what = msg("Uptime by 23 CFR 680.116(b), United States");
  const counts = msg(
    "Twelve calendar months; a fault, out of service and not connected count as outage. More than 97 % are asked of each EVSE.",
  );
  const [first, ...others] = [...nevi].sort((a, b) => a.uptimeMilliPercent - b.uptimeMilliPercent);
  if (first === undefined) return line(what, null, counts);
  const worst = others.length === 0 ? "" : `${msg(str`The lowest of ${formats.count(nevi.length)} EVSEs.`)} `;
  const full = nevi.every((port) => port.full) ? "" : ` ${msg("Known for less than the whole time.")}`;
  const verdict = nevi.every(({ meets }) => meets) ? msg("Met.") : msg("Not met.");
  return html`${line(what, milliPercent(first.uptimeMilliPercent), `${worst}${verdict} ${counts}${full}`)}
  ${
    others.length === 0
      ? nothing
      : html`<div class="ports">
        <dt class="vh">${msg("By EVSE")}</dt>
        ${nevi.map((port) => html`<dd>${msg(str`EVSE ${port.evseId}`)} <b>${milliPercent(port.uptimeMilliPercent)}</b></dd>`)}
      </div>`
  }`;
}

function uptimeUk({ uk }: Measured): TemplateResult {
  const counts = msg(
    "Calendar year; inoperative and out of order count against it, not connected does not. 99 % are asked of an operator’s rapid points together.",
  );
  const unknown =
    uk === null || uk.ofMinutes === 0
      ? ""
      : ` ${msg(str`${part(uk.unknownMinutes, uk.ofMinutes) ?? ""} of the time nothing was known.`)}`;
  return line(
    msg("Reliability by regulation 7, United Kingdom"),
    uk === null ? null : milliPercent(uk.reliabilityMilliPercent),
    `${counts}${unknown}`,
  );
}

/** What the operator says should not count as outage, and why. */
function leftOut({ exclusions }: Measured): TemplateResult | typeof nothing {
  if (exclusions.length === 0) return nothing;
  return html`<details class="com-more">
    <summary>${msg(str`Times left out of the first of both (${formats.count(exclusions.length)})`)}</summary>
    <ol class="com-history">
      ${exclusions.map(
        ({ evseId, fromMillis, toMillis, reason }) => html`<li>
          <span class="b">${exclusionWord(reason)}</span>
          <span>${msg(str`EVSE ${evseId}`)}</span>
          <span class="mut">${formats.moment(fromMillis)} – ${formats.moment(toMillis)}</span>
        </li>`,
      )}
    </ol>
  </details>`;
}
