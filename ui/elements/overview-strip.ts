// The numbers of the overview: power now, what charges, energy since midnight, how much of it is verified.
import { msg, str } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import type { Overview, Session } from "../../edge/contract/sessions.ts";
import type { PowerPoint } from "../day-power.ts";
import { formats } from "../format.ts";
import { signatureWord } from "../verdict-words.ts";
import { valueAxis } from "./chart-ruler.ts";
import { gauge, shareBar } from "./gauge.ts";
import { mark } from "./icons.ts";
import { energy, power, readoutClass } from "./quantity.ts";

/** The instruments before anything is read. */
export function loadingStrip(): TemplateResult {
  const heads = [msg("Power now"), msg("Charging"), msg("Energy today"), msg("Verified sessions")];
  return html`<div class="strip" aria-busy="true">
    ${heads.map(
      (head) => html`<div>
        <div class="l">${head}</div>
        <div class="val"><span class="sk"></span></div>
        ${gauge(0)}
        <div class="f"><span>${msg("Reading what charges now")}</span></div>
      </div>`,
    )}
  </div>`;
}

/**
 * `active`: the sessions whose peaks set the end of the power gauge. `high`: the highest power of the day. `silent`: what
 * charges has sent nothing for too long, so that its power is not known.
 */
export function overviewStrip(
  overview: Overview,
  active: readonly Session[],
  high: PowerPoint | null,
  silent: boolean,
): TemplateResult {
  const { sessions } = overview;
  const all = sessions.valid + sessions.invalid + sessions.unverifiable;
  const peak = active.reduce((sum, session) => sum + (session.peakPowerWatts ?? 0), 0);
  const highest = Math.max(peak, overview.powerWatts, high?.[1] ?? 0, 10_000) / 1000;
  const { step } = valueAxis(highest);
  const scaleTop = Math.ceil(highest / step) * step;
  return html`<div class="strip">
    <div>
      <div class="l">${msg("Power now")}</div>
      <div class="val ${silent ? "word" : ""}">
        ${silent ? html`<span class="mut">${msg("not known")}</span>` : power(overview.powerWatts)}
      </div>
      ${gauge(overview.powerWatts / 1000 / scaleTop)}
      <div class="f">
        <span
          >${
            high
              ? msg(str`highest today ${formats.power(high[1])} at ${formats.hourMinute(high[0])}`)
              : msg("nothing has charged today")
          }</span
        ><span class="wide-only">${formats.axis(scaleTop)}</span>
      </div>
    </div>
    <div>
      <div class="l">${msg("Charging")}</div>
      <div class="val">
        ${formats.count(overview.activeSessions)}<span class="of"
          >${overview.stations === 1 ? msg("at 1 station") : msg(str`at ${formats.count(overview.stations)} stations`)}</span
        >
      </div>
      ${gauge(overview.activeSessions / Math.max(1, overview.stations, overview.activeSessions))}
      <div class="f">
        <span>${all === 1 ? msg("1 session since midnight") : msg(str`${formats.count(all)} sessions since midnight`)}</span>
      </div>
    </div>
    <div>
      <div class="l">${msg("Energy today")}</div>
      <div class="val ${readoutClass(overview.energyMilliwattHours)}">${energy(overview.energyMilliwattHours)}</div>
      ${gauge(all === 0 ? 0 : (all - Math.min(all, overview.unknownEnergySessions)) / all)}
      <div class="f">
        <span
          >${
            overview.unknownEnergySessions === 0
              ? msg("known for every session")
              : overview.unknownEnergySessions === 1
                ? msg("not known for 1 session")
                : msg(str`not known for ${formats.count(overview.unknownEnergySessions)} sessions`)
          }</span
        >
      </div>
    </div>
    <div>
      <div class="l">${msg("Verified sessions")}</div>
      <div class="val">
        ${
          all === 0
            ? html`<span class="mut">${msg("none yet")}</span>`
            : html`${formats.percent(sessions.valid / all)}<span class="u">%</span
                ><span class="of">${msg(str`${formats.count(sessions.valid)} of ${formats.count(all)}`)}</span>`
        }
      </div>
      ${shareBar([
        { kind: "valid", count: sessions.valid },
        { kind: "unver", count: sessions.unverifiable },
        { kind: "invalid", count: sessions.invalid },
      ])}
      <div class="f">
        <span class="row">
          <span class="v valid" title=${signatureWord("valid")}>${mark("valid", signatureWord("valid"))}${formats.count(sessions.valid)}</span>
          <span class="v invalid" title=${signatureWord("invalid")}>${mark("invalid", signatureWord("invalid"))}${formats.count(sessions.invalid)}</span>
          <span class="v unver" title=${signatureWord("unverifiable")}>${mark("unver", signatureWord("unverifiable"))}${formats.count(sessions.unverifiable)}</span>
        </span>
      </div>
    </div>
  </div>`;
}
