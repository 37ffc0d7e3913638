// When a plan charges, as a small bar of power over time with a ruler. The sentence beside it says the same.
import { msg, str } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import { offsetAt } from "../../assembly/host/profiles/clock.ts";
import type { Consequence } from "../../edge/contract/wishes.ts";
import { formats } from "../format.ts";
import { limitFigure } from "../limit-words.ts";
import { stationTime } from "../wishes-words.ts";
import { rulerTicks } from "./chart-ruler.ts";

const WIDTH = 320;
const HEIGHT = 34;
const RULER = 22;
const HALF_LABEL = 18;
/** Stretches that the spoken words name. */
const MOST_SPOKEN = 3;

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly watts: number;
}

/** Stretches in which it charges, from now on. */
export function chargingStretches({ periods, untilMillis }: Consequence, nowMillis: number): Stretch[] {
  return periods
    .map(({ atMillis, watts }, index) => ({
      from: Math.max(atMillis, nowMillis),
      to: Math.min(periods[index + 1]?.atMillis ?? untilMillis, untilMillis),
      watts,
    }))
    .filter(({ from, to, watts }) => watts > 0 && to > from);
}

/** `timeZone`: IANA name of the clock that the ruler shows. */
export function consequenceBar(
  consequence: Consequence,
  nowMillis: number,
  timeZone: string,
): TemplateResult | typeof nothing {
  const stretches = chargingStretches(consequence, nowMillis);
  const first = Math.min(nowMillis, ...stretches.map(({ from }) => from));
  const last = Math.max(consequence.untilMillis, consequence.doneAtMillis ?? 0);
  if (last <= first || stretches.length === 0) return nothing;
  const peak = Math.max(...stretches.map(({ watts }) => watts));
  const x = (atMillis: number) => ((atMillis - first) / (last - first)) * WIDTH;
  const bars = stretches.map(({ from, to, watts }) => {
    const height = Math.max(3, (watts / peak) * (HEIGHT - 4));
    return svg`<rect class="bar" x=${x(from).toFixed(1)} y=${(HEIGHT - height).toFixed(1)} width=${Math.max(1, x(to) - x(from)).toFixed(1)} height=${height.toFixed(1)} />`;
  });
  const done = consequence.doneAtMillis;
  return html`<svg class="plan-bar" viewBox="0 0 ${WIDTH} ${HEIGHT + RULER}" role="img" aria-label=${spoken(stretches, nowMillis, timeZone)}>
    ${svg`${bars}${ruler(first, last, x, timeZone)}
      ${done === null ? nothing : svg`<path class="done" d="M${x(done).toFixed(1)} 0V${HEIGHT}" />`}`}
  </svg>`;
}

function ruler(first: number, last: number, x: (atMillis: number) => number, timeZone: string): TemplateResult {
  const ticks = rulerTicks(first / 1_000, last / 1_000, WIDTH, offsetAt(timeZone, Math.floor(first / 1_000)));
  const draw = (list: readonly number[], length: number) =>
    list.map((at) => `M${x(at * 1_000).toFixed(1)} ${HEIGHT}v${length}`).join("");
  const labels = ticks.major.filter((at) => x(at * 1_000) > HALF_LABEL && x(at * 1_000) < WIDTH - HALF_LABEL);
  return svg`<path class="axis" d="M0 ${HEIGHT}H${WIDTH}${draw(ticks.major, 7)}" />
    <path class="ticks" d="${draw(ticks.middle, 5)}${draw(ticks.minor, 3)}" />
    ${labels.map((at) => svg`<text x=${x(at * 1_000).toFixed(1)} y=${HEIGHT + 19} text-anchor="middle">${stationTime(at * 1_000, at * 1_000, timeZone)}</text>`)}`;
}

function spoken(stretches: readonly Stretch[], nowMillis: number, timeZone: string): string {
  const named = stretches
    .slice(0, MOST_SPOKEN)
    .map(({ from, to, watts }) =>
      msg(
        str`${stationTime(from, nowMillis, timeZone)} to ${stationTime(to, nowMillis, timeZone)} with ${limitFigure(watts)} kW`,
      ),
    );
  const text = msg(str`Charges ${formats.list(named)}`);
  return stretches.length > MOST_SPOKEN
    ? msg(str`${text}, and in ${stretches.length - MOST_SPOKEN} further stretches`)
    : text;
}
