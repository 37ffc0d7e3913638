// The numbers of a session: energy with where it comes from, power, duration, register, readings.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { SessionDetail } from "../../edge/contract/sessions.ts";
import { formats } from "../format.ts";
import { countFindings } from "../verdict-words.ts";
import { mark } from "./icons.ts";
import { energy, exactTime, power, readoutClass } from "./quantity.ts";

/** `stale`: the values stopped being live and turn grey, with the time that they are of. */
export function sessionStrip(session: SessionDetail, now: number, stale: boolean): TemplateResult {
  const tone = stale ? "stale" : "";
  const asOf = stale ? html`, ${msg(str`as of ${formats.clock(session.updatedAtMillis)}`)}` : nothing;
  const until = session.endedAtMillis ?? (stale ? session.updatedAtMillis : Math.max(now, session.updatedAtMillis));
  const last = session.samples.at(-1);
  return html`<div class="strip">
    <div>
      <div class="l">${msg("Energy")}${asOf}</div>
      <div class="val ${tone} ${readoutClass(session.energyMilliwattHours)}">${energy(session.energyMilliwattHours)}</div>
      <div class="f"><span>${provenance(session)}</span></div>
    </div>
    <div>
      <div class="l">${msg("Power")}${asOf}</div>
      <div class="val ${tone} ${(session.state === "ended" ? session.peakPowerWatts : session.powerWatts) === null ? "word" : ""}">
        ${
          session.state === "active"
            ? power(session.powerWatts)
            : html`${power(session.peakPowerWatts)}${session.peakPowerWatts === null ? nothing : html`<span class="of">${msg("at most")}</span>`}`
        }
      </div>
      <div class="f">
        <span
          >${
            session.state === "ended"
              ? meanPower(session)
              : session.peakPowerWatts === null
                ? nothing
                : msg(str`peak ${formats.power(session.peakPowerWatts)} kW`)
          }${last?.powerComputed ? html` ${msg("calculated from the register")}` : nothing}</span
        >
      </div>
    </div>
    <div>
      <div class="l">${msg("Duration")}</div>
      <div class="val ${tone}">${formats.duration(until - session.startedAtMillis)}</div>
      <div class="f"><span>${msg("started")} ${exactTime(session.startedAtMillis)} ${formats.zone(session.startedAtMillis)}</span></div>
    </div>
    <div>
      <div class="l">${msg("Register")}</div>
      <div class="val ${tone} ${readoutClass(last?.registerMilliwattHours)}">
        ${last?.registerMilliwattHours == null ? html`<span class="mut">${msg("not sent")}</span>` : energy(last.registerMilliwattHours)}
      </div>
      <div class="f"><span>${session.meter ? html`<span>${msg("meter")} <span class="m brk">${session.meter}</span></span>` : msg("meter not named")}</span></div>
    </div>
    <div>
      <div class="l">${msg("Readings")}</div>
      <div class="val">${formats.count(session.sampleCount)}</div>
      <div class="f">
        <span
          >${session.recordCount === 1 ? msg("1 of them signed") : msg(str`${formats.count(session.recordCount)} of them signed`)}</span
        >
      </div>
    </div>
  </div>`;
}

function meanPower(session: SessionDetail): TemplateResult | string {
  const hours = ((session.endedAtMillis ?? session.updatedAtMillis) - session.startedAtMillis) / 3_600_000;
  if (session.energyMilliwattHours === null || hours <= 0) return "";
  // A mean of energy that breaks a rule would lend it a look of reason.
  if (countFindings(session.findings, "error") > 0) return "";
  return html`${msg("mean")} ${formats.power(session.energyMilliwattHours / 1000 / hours)} kW, ${msg("calculated")}`;
}

/** Whether all signatures verify and no rule is broken. */
function isSound(session: SessionDetail): boolean {
  return session.signature === "valid" && countFindings(session.findings, "error") === 0;
}

/** Seal, ring or neither: where the energy comes from. The seal is not for energy that must not be billed. */
function provenance(session: SessionDetail): TemplateResult {
  if (session.energySource === "signed" && !isSound(session)) {
    return html`${mark("warn")}${msg("from records, see the verdict")}`;
  }
  const signed = session.samples.findLast((sample) => sample.signed)?.energyMilliwattHours;
  const all = session.energyMilliwattHours;
  if (session.signature === "valid" && session.state === "active" && typeof signed === "number" && all !== null) {
    return html`${mark("valid")}${msg(str`${formats.energy(signed)} signed, ${formats.energy(all - signed)} live`)}`;
  }
  switch (session.energySource) {
    case "signed":
      return html`${mark("valid")}${msg("from signed records")}`;
    case "metered":
      return html`${mark("metered")}${msg("metered, not signed")}`;
    case "unknown":
      return html`${mark("unver")}${msg("begin register not known")}`;
  }
}
