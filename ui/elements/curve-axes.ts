// The axes of a profile's curve: hairlines with their numbers, and the ruler of the schedule's time.
import { nothing, svg, type TemplateResult } from "lit";
import { formats } from "../format.ts";
import { type CurveScale, LEFT, RIGHT } from "../profiles/curve-scale.ts";
import type { Unit } from "../profiles/profile-form.ts";
import { hourLabel, type ScheduleClock, startOfDay, timeLabel } from "../profiles/schedule-clock.ts";
import { rulerTicks } from "./chart-ruler.ts";

/** Hairlines of the value axis with their numbers; zero always, and below it where the axis goes there. */
export function valueLines(scale: CurveScale, unit: Unit): TemplateResult {
  const lines: TemplateResult[] = [];
  for (let value = Math.ceil(scale.lowest / scale.step) * scale.step; value < scale.highest; value += scale.step) {
    const y = scale.y(value);
    lines.push(svg`<path class="grid" d="M${LEFT} ${y.toFixed(1)}H${scale.width - RIGHT}"/>
      <text class="axis-text" x=${LEFT - 8} y=${(y + 4).toFixed(1)} text-anchor="end">${formats.axis(value / (unit === "W" ? 1e6 : 1e3))}</text>`);
  }
  return svg`${lines}`;
}

/** The time axis with its ticks, and the index of now. */
export function timeRuler(scale: CurveScale, clock: ScheduleClock, isWeekly: boolean, now: number): TemplateResult {
  const ticks = rulerTicks(scale.from, scale.to, scale.width - LEFT - RIGHT, startOfDay(clock));
  const draw = (list: readonly number[], length: number) =>
    list.map((at) => `M${scale.x(at).toFixed(1)} ${scale.bottom}v${length}`).join("");
  const isNowInView = now >= scale.from && now <= scale.to && clock.wallSeconds !== null;
  const x = scale.x(now);
  return svg`<path class="axis" d="M${LEFT} ${scale.bottom}H${scale.width - RIGHT}${draw(ticks.major, 9)}"/>
    <path class="ticks" d="${draw(ticks.middle, 6)}${draw(ticks.minor, 4)}"/>
    ${ticks.major
      .filter((at) => !isNowInView || Math.abs(scale.x(at) - x) > 34)
      .map((at) => {
        const isLast = scale.x(at) > scale.width - RIGHT - 20;
        const isDay = scale.to - scale.from > 86_400 && (startOfDay(clock) + at) % 86_400 === 0;
        return svg`<text class="axis-text" x=${isLast ? scale.width : scale.x(at)} y=${scale.bottom + 23} text-anchor=${isLast ? "end" : "middle"}>${isDay ? timeLabel(clock, at, isWeekly).split(" ").slice(0, -1).join(" ") : hourLabel(clock, at, isLast)}</text>`;
      })}
    ${isNowInView ? svg`<path class="now-mark" d="M${x.toFixed(1)} ${scale.bottom}l-4 7h8z"/><text class="now-text" x=${Math.min(Math.max(x, 18), scale.width - 18)} y=${scale.bottom + 23} text-anchor="middle">${hourLabel(clock, Math.floor(now / 60) * 60)}</text>` : nothing}`;
}
