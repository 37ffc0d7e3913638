// The receipt of a session that has ended: what the meter said at both ends, the energy between them, why it was as slow as it was, and
// the verdict. Without a price: what was to be paid is not known here.
import { msg, str } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { DriverSession } from "../../edge/contract/driver.ts";
import { driverVerdict, driverVerdictSentence } from "../driver-words.ts";
import { formats, shortSessionId } from "../format.ts";
import { limitEffect } from "../limit-course.ts";
import { limitEffectSentence } from "../limit-words.ts";
import type { LocalCheck } from "../local-check.ts";
import { stopReasonWords } from "../stop-words.ts";
import { icon, mark } from "./icons.ts";
import { energy, power, readoutClass } from "./quantity.ts";
import "./wt-rosette.ts";

export function driverReceipt(session: DriverSession, check: LocalCheck): TemplateResult {
  const end = session.endedAtMillis ?? session.updatedAtMillis;
  const registers = session.samples.map((sample) => sample.registerMilliwattHours).filter((value) => value !== null);
  const hash = session.records.at(-1)?.signedSha256;
  const why = stopReasonWords(session.stopReason);
  const effect = limitEffect(session);
  return html`<article class="slip card" aria-labelledby="receipt-heading">
    ${tape()}
    ${hash ? html`<wt-rosette .hash=${hash} .size=${104}></wt-rosette>` : nothing}
    <h1 id="receipt-heading">${msg("Receipt")}</h1>
    <p class="mut brk">${session.stationName ? html`${session.stationName}, ` : nothing}${session.stationId}, ${msg(str`EVSE ${session.evseId}`)}</p>
    <p class="mut">${formats.day(session.startedAtMillis)}, ${msg(str`${formats.hourMinute(session.startedAtMillis)} to ${formats.hourMinute(end)}`)}</p>
    <p class="total ${readoutClass(session.energyMilliwattHours)}">${energy(session.energyMilliwattHours)}</p>
    <dl class="lines">
      <div><dt>${msg("Meter at begin")}</dt><dd>${energy(registers[0])}</dd></div>
      <div><dt>${msg("Meter at end")}</dt><dd>${energy(registers.at(-1))}</dd></div>
      ${session.meter ? html`<div><dt>${msg("Meter")}</dt><dd class="m brk">${session.meter}</dd></div>` : nothing}
    </dl>
    <dl class="lines">
      <div><dt>${msg("Charging time")}</dt><dd>${formats.duration(end - session.startedAtMillis)}</dd></div>
      <div><dt>${msg("Highest power")}</dt><dd>${power(session.peakPowerWatts)}</dd></div>
      ${session.batteryPercent === null ? nothing : html`<div><dt>${msg("Battery at last")}</dt><dd>${formats.count(session.batteryPercent)}<span class="u">%</span></dd></div>`}
      ${why === null ? nothing : html`<div><dt>${msg("Ended")}</dt><dd class="brk">${why}</dd></div>`}
      <div><dt>${msg("Session")}</dt><dd class="m">${shortSessionId(session.id)}</dd></div>
    </dl>
    ${effect === null ? nothing : html`<p class="slip-part note">${effect.kind === "held" ? html`<i class="key-limit" aria-hidden="true"></i>` : mark("none")}<span>${limitEffectSentence(effect)}</span></p>`}
    ${verdict(session, check)}
  </article>`;
}

function verdict(session: DriverSession, check: LocalCheck): TemplateResult {
  const { mark: shape, word } = driverVerdict(session);
  const tone = shape === "metered" ? "none" : shape;
  const agrees = check.state === "done" && check.differing === 0;
  return html`<div class="slip-part driver-verdict">
    <span class="grow">
      <span class="word ${tone}">${mark(shape)}${word}</span>
      <span class="why">${driverVerdictSentence(session)}${agrees ? html`, ${msg(str`checked on this device at ${formats.clock(check.atMillis)}`)}` : nothing}</span>
    </span>
  </div>`;
}

/** Under the receipt. `onCheck` null: there is no signed value to check. */
export function receiptButtons(options: {
  readonly opened: boolean;
  readonly onCheck: (() => void) | null;
}): TemplateResult {
  return html`<div class="drv-buttons">
    ${options.onCheck === null ? nothing : html`<button class="btn" aria-expanded=${options.opened} aria-controls="signed-values" @click=${options.onCheck}>${icon("shield")}${msg("Check it yourself")}</button>`}
    <button class="btn" @click=${() => print()}>${icon("save")}${msg("Save as PDF")}</button>
  </div>`;
}

/** The receipt's edge: a ruler as long as the receipt. Decorative. */
function tape(): TemplateResult {
  const marks = Array.from(
    { length: 10 },
    (_, index) => `M0 ${index * 6 + 0.5}h${index === 0 ? 14 : index === 5 ? 10 : 6}`,
  );
  return html`<svg class="tape" width="16" aria-hidden="true">
    ${svg`<defs><pattern id="tape" width="16" height="60" patternUnits="userSpaceOnUse"><path d=${marks.join("")} /></pattern></defs><rect width="16" height="100%" fill="url(#tape)" />`}
  </svg>`;
}
