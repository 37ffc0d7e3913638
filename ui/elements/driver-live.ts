// A session that goes on, as its driver sees it: dial, three figures, and the limit with who set it.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { DriverSession } from "../../edge/contract/driver.ts";
import { formats } from "../format.ts";
import { type LimitNow, limitAt } from "../limit-course.ts";
import { limitFigure, limitNextSentence, limitReasonSentence } from "../limit-words.ts";
import { mark } from "./icons.ts";
import { powerDial } from "./power-dial.ts";
import { energy, power, readoutClass } from "./quantity.ts";

/** `stale`: nothing new has come for a while; the values are those of then. */
export function driverLive(session: DriverSession, stale: boolean, nowMillis: number): TemplateResult {
  const tone = stale ? "stale" : "";
  const limit = limitAt(session.limit, nowMillis);
  return html`<div class="dial-box ${tone}">
      ${powerDial(session.powerWatts, session.peakPowerWatts, limit?.watts ?? null)}
      <div class="inside">
        <p class="energy ${readoutClass(session.energyMilliwattHours)}">${
          session.energyMilliwattHours === null ? msg("not known") : formats.energy(session.energyMilliwattHours)
        }</p>
        <p class="unit">${session.energyMilliwattHours === null ? nothing : "kWh"}</p>
        <p class="power">${power(session.powerWatts)}</p>
        ${limit === null ? peakLine(session) : limitLine(limit)}
      </div>
    </div>
    ${
      session.energyMilliwattHours === null
        ? html`<p class="note">${mark("unver")}<span>${msg("The meter’s value at the begin is not known, so the energy is not known either.")}</span></p>`
        : nothing
    }
    ${figures(session, stale, nowMillis)} ${limit === null || limit.watts === null ? nothing : limitCard(limit, nowMillis)}`;
}

function peakLine(session: DriverSession): TemplateResult | typeof nothing {
  if (session.peakPowerWatts === null) return nothing;
  return html`<p class="mut">${msg("peak")} ${power(session.peakPowerWatts)}</p>`;
}

function limitLine({ watts }: LimitNow): TemplateResult {
  if (watts === null) return html`<p class="mut">${msg("no limit")}</p>`;
  return html`<p class="mut">${msg("limit", { id: "dial-limit" })} ${limitFigure(watts)}<span class="u">kW</span></p>`;
}

function figures(session: DriverSession, stale: boolean, nowMillis: number): TemplateResult {
  const until = stale ? session.updatedAtMillis : Math.max(nowMillis, session.updatedAtMillis);
  const signed = session.samples.findLast((sample) => sample.signed)?.energyMilliwattHours ?? null;
  return html`<dl class="trio ${stale ? "stale" : ""}">
    ${
      session.batteryPercent === null
        ? html`<div><dt>${msg("Since")}</dt><dd>${formats.hourMinute(session.startedAtMillis)}</dd></div>`
        : html`<div><dt>${msg("Battery")}</dt><dd>${formats.count(session.batteryPercent)}<span class="u">%</span></dd></div>`
    }
    <div><dt>${msg("Time")}</dt><dd>${formats.duration(until - session.startedAtMillis)}</dd></div>
    <div><dt>${msg("Signed so far")}</dt><dd>${signed === null ? html`<span class="mut none-yet">${msg("none yet")}</span>` : energy(signed)}</dd></div>
  </dl>`;
}

function limitCard(limit: LimitNow, nowMillis: number): TemplateResult {
  const watts = limit.watts ?? 0;
  return html`<section class="card drv-limit" aria-label=${msg("Limit")}>
    <i class="key-limit" aria-hidden="true"></i>
    <p>
      <b>${watts === 0 ? msg("Paused") : html`${msg("Limit")} ${limitFigure(watts)} kW`}</b>
      <span>${limitReasonSentence(limit.reason)} ${limitNextSentence(limit, nowMillis) ?? nothing}</span>
    </p>
  </section>`;
}
