// Energy by week or month as bars over a ruler, and by station as bars side by side. Each with its figures as a table.
import { msg, str } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import { formats } from "../format.ts";
import type { Period, StationShare, Step } from "../history/consumption.ts";
import { valueAxis } from "./chart-ruler.ts";
import { energy } from "./quantity.ts";

const WIDTH = 350;
const TOP = 26;
const PLOT = 120;
const BOTTOM = TOP + PLOT;
const LEFT = 30;

/** "13 Jul" of a week, "Jul" of a month, with the year where it begins. */
export function periodLabel({ fromMillis }: Period, step: Step): string {
  const at = new Date(fromMillis);
  const parts: Intl.DateTimeFormatOptions =
    step === "week"
      ? { day: "numeric", month: "short" }
      : at.getMonth() === 0
        ? { year: "numeric" }
        : { month: "short" };
  return new Intl.DateTimeFormat(formats.locale, { ...parts, calendar: "gregory", numberingSystem: "latn" }).format(at);
}

function spokenPeriod(period: Period, step: Step): string {
  const at = new Date(period.fromMillis);
  return step === "week"
    ? msg(str`week of ${formats.day(period.fromMillis)}`)
    : new Intl.DateTimeFormat(formats.locale, { month: "long", year: "numeric" }).format(at);
}

/** `periods`: oldest first; the last one still goes on. */
export function consumptionChart(periods: readonly Period[], step: Step): TemplateResult {
  const greatest = Math.max(0, ...periods.map(({ energyMilliwattHours }) => energyMilliwattHours / 1e6));
  const axis = valueAxis(greatest);
  const slot = (WIDTH - LEFT) / periods.length;
  const y = (kilowattHours: number) => BOTTOM - (kilowattHours / axis.top) * PLOT;
  const lines = Array.from({ length: Math.floor(axis.top / axis.step) }, (_, index) => (index + 1) * axis.step);
  const sum = periods.reduce((total, { energyMilliwattHours }) => total + energyMilliwattHours, 0);
  const spoken =
    step === "week"
      ? msg(str`Energy of the last ${periods.length} weeks: ${formats.energy(sum)} kWh in all`)
      : msg(str`Energy of the last ${periods.length} months: ${formats.energy(sum)} kWh in all`);
  return html`<svg class="use-chart" viewBox="0 0 ${WIDTH} ${BOTTOM + 24}" role="img" aria-label=${spoken}>
      ${svg`<text x="0" y="10">kWh</text>
        ${lines.map((value) => svg`<path class="grid" d="M${LEFT} ${y(value).toFixed(1)}H${WIDTH}" /><text x=${LEFT - 5} y=${(y(value) + 4).toFixed(1)} text-anchor="end">${formats.axis(value)}</text>`)}
        ${periods.map((period, index) => bar(period, index, slot, y, index === periods.length - 1))}
        <path class="axis" d="M${LEFT} ${BOTTOM}H${WIDTH}${periods.map((_, index) => `M${(LEFT + index * slot).toFixed(1)} ${BOTTOM}v${index % 3 === 0 ? 9 : 5}`).join("")}" />
        ${periods.map((period, index) => (index % 3 === 0 ? svg`<text x=${(LEFT + index * slot + 4).toFixed(1)} y=${BOTTOM + 20}>${periodLabel(period, step)}</text>` : nothing))}`}
    </svg>
    <details class="as-table">
      <summary>${msg("As table")}</summary>
      <table>
        <thead><tr><th scope="col">${step === "week" ? msg("Week") : msg("Month")}</th><th scope="col" class="num">${msg("Sessions")}</th><th scope="col" class="num">${msg("Energy")}</th></tr></thead>
        <tbody>
          ${periods.toReversed().map((period) => html`<tr><td>${spokenPeriod(period, step)}</td><td class="num">${formats.count(period.sessions)}</td><td class="num">${energy(period.energyMilliwattHours)}</td></tr>`)}
        </tbody>
      </table>
    </details>`;
}

function bar(period: Period, index: number, slot: number, y: (kilowattHours: number) => number, isNow: boolean) {
  const kilowattHours = period.energyMilliwattHours / 1e6;
  if (kilowattHours <= 0) return nothing;
  const top = Math.min(y(kilowattHours), BOTTOM - 1.5);
  return svg`<rect class=${isNow ? "bar now" : "bar"} x=${(LEFT + index * slot + 3).toFixed(1)} y=${top.toFixed(1)} width=${(slot - 6).toFixed(1)} height=${(BOTTOM - top).toFixed(1)} />`;
}

/** Energy by station, most first, each with its share of the greatest as a bar. */
export function stationShares(shares: readonly StationShare[]): TemplateResult {
  const greatest = Math.max(1, ...shares.map(({ energyMilliwattHours }) => energyMilliwattHours));
  return html`<ul class="use-stations">
    ${shares.map(
      ({ stationId, name, sessions, energyMilliwattHours }) =>
        html`<li>
          <span class="grow"><b class="brk">${name}</b><span class="mut brk">${name === stationId ? "" : `${stationId}, `}${sessions === 1 ? msg("1 session") : msg(str`${formats.count(sessions)} sessions`)}</span></span>
          <span class="nw">${energy(energyMilliwattHours)}</span>
          <svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${svg`<rect class="bar" width=${((energyMilliwattHours / greatest) * 100).toFixed(1)} height="4" />`}</svg>
        </li>`,
    )}
  </ul>`;
}
