// The power of a report's session beside what was offered and what bounded it: stepped limit with the forbidden side hatched, the end where
// it was cut short, the neighbours' stretches, a ruler below. At most 48 points; the whole course is on the session's page.
import { msg, str } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { FeedbackDetail } from "../../edge/contract/feedback.ts";
import { formats } from "../format.ts";
import { limitSteps } from "../limit-course.ts";
import { rulerTicks, valueAxis } from "./chart-ruler.ts";

type SessionEvidence = NonNullable<FeedbackDetail["session"]>;

const WIDTH = 340;
const HEIGHT = 150;
const LEFT = 28;
const RIGHT = 332;
const TOP = 24;
const BOTTOM = 120;
const HALF_LABEL = 16;
/** Shortest span drawn, milliseconds. */
const SHORTEST = 60_000;

/** Ends of a session that its driver did not choose; `Local` and others are none. */
export function wasCutShort(session: SessionEvidence): boolean {
  const chosen = ["Local", "Remote", "EVDisconnected", "StoppedByEV", "SOCLimitReached", "MasterPass"];
  return session.endedAtMillis !== null && session.stopReason !== null && !chosen.includes(session.stopReason);
}

/** Nothing where no power was ever sent. */
export function evidenceCurve(session: SessionEvidence): TemplateResult | typeof nothing {
  const [first] = session.powerCurve;
  const last = session.powerCurve.at(-1);
  if (first === undefined || last === undefined) return nothing;
  const begin = Math.min(session.startedAtMillis, first[0]);
  const end = Math.max(session.endedAtMillis ?? last[0], last[0], begin + SHORTEST);
  // Neighbours within the same span again show whether another session came right before or after.
  const span = end - begin;
  const near = session.neighbours.filter(
    ({ startedAtMillis, endedAtMillis }) =>
      startedAtMillis < end + span && (endedAtMillis ?? startedAtMillis) > begin - span,
  );
  const from = Math.min(begin, ...near.map(({ startedAtMillis }) => Math.max(startedAtMillis, begin - span / 2)));
  const to = Math.max(
    end,
    ...near.map(({ startedAtMillis, endedAtMillis }) =>
      Math.min(endedAtMillis ?? startedAtMillis + SHORTEST, end + span / 2),
    ),
  );
  const air = (to - from) * 0.04;
  const x = (at: number) => LEFT + ((at - from + air) / (to - from + 2 * air)) * (RIGHT - LEFT);
  const limits = limitSteps(session.limit, from - air, to + air);
  const greatest = Math.max(
    ...session.powerCurve.map(([, watts]) => watts),
    ...limits.map(({ watts }) => watts),
    session.offeredPowerWatts ?? 0,
  );
  const least = Math.min(0, ...session.powerCurve.map(([, watts]) => watts));
  const axis = valueAxis((greatest / 1000) * 1.06, least / 1000);
  const y = (watts: number) => BOTTOM - ((watts / 1000 - axis.bottom) / (axis.top - axis.bottom)) * (BOTTOM - TOP);
  return html`<svg class="inb-curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${spoken(session)}>
    ${svg`<defs><pattern id="inb-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" /></pattern></defs>
    <text x="0" y="10">kW</text>
    ${hairlines(axis, y)}
    ${limits.map(({ fromMillis, toMillis, watts }) => svg`<rect x=${fixed(x(fromMillis))} y=${TOP} width=${fixed(x(toMillis) - x(fromMillis))} height=${fixed(Math.max(0, y(watts) - TOP))} fill="url(#inb-hatch)" />`)}
    ${near.map((one) => neighbour(one, x))}
    ${course(session.powerCurve, x, y)}
    ${offered(session, limits.length > 0, y)}
    ${limitLine(limits, x, y)}
    ${abort(session, x)}
    ${ruler(from - air, to + air, x)}`}
  </svg>`;
}

const fixed = (n: number) => n.toFixed(1);

function hairlines(axis: { top: number; bottom: number; step: number }, y: (watts: number) => number) {
  const count = Math.floor((axis.top - axis.bottom) / axis.step + 0.001);
  const values = Array.from({ length: count + 1 }, (_, index) => axis.bottom + index * axis.step);
  return values.map(
    (value) => svg`<path class="grid" d="M${LEFT} ${fixed(y(value * 1000))}H${RIGHT}" />
      <text x=${LEFT - 6} y=${fixed(y(value * 1000) + 4)} text-anchor="end">${formats.axis(value)}</text>`,
  );
}

function course(points: SessionEvidence["powerCurve"], x: (at: number) => number, y: (watts: number) => number) {
  const line = points.map(([at, watts], index) => `${index ? "L" : "M"}${fixed(x(at))} ${fixed(y(watts))}`).join("");
  const zero = fixed(y(0));
  const [start, end] = [fixed(x(points[0]?.[0] ?? 0)), fixed(x(points.at(-1)?.[0] ?? 0))];
  return svg`<path class="area" d="${line}L${end} ${zero}L${start} ${zero}Z" /><path class="power" d=${line} />`;
}

/** What the EVSE is registered with, dotted, where no limit says more. */
function offered({ offeredPowerWatts }: SessionEvidence, isLimited: boolean, y: (watts: number) => number) {
  if (offeredPowerWatts === null) return nothing;
  const words = msg(str`offered ${formats.axis(Math.round(offeredPowerWatts / 100) / 10)}`);
  return svg`<path class="offered" d="M${LEFT} ${fixed(y(offeredPowerWatts))}H${RIGHT}" />${
    isLimited ? nothing : svg`<text x=${RIGHT} y=${fixed(y(offeredPowerWatts) - 4)} text-anchor="end">${words}</text>`
  }`;
}

function limitLine(
  steps: ReturnType<typeof limitSteps>,
  x: (at: number) => number,
  y: (watts: number) => number,
): TemplateResult | typeof nothing {
  const last = steps.at(-1);
  if (last === undefined) return nothing;
  const path = steps.map(({ fromMillis, toMillis, watts }, index) => {
    const joins = steps[index - 1]?.toMillis === fromMillis;
    return `${joins ? `V${fixed(y(watts))}` : `M${fixed(x(fromMillis))} ${fixed(y(watts))}`}H${fixed(x(toMillis))}`;
  });
  const words = msg(str`limit ${formats.axis(Math.round(last.watts / 100) / 10)}`);
  return svg`<path class="limit" d=${path.join("")} /><text class="limit" x=${RIGHT} y=${fixed(y(last.watts) - 4)} text-anchor="end">${words}</text>`;
}

function neighbour(one: SessionEvidence["neighbours"][number], x: (at: number) => number) {
  const from = Math.max(LEFT, x(one.startedAtMillis));
  const to = Math.min(RIGHT, x(one.endedAtMillis ?? one.startedAtMillis + SHORTEST));
  if (to <= from) return nothing;
  return svg`<rect class="neighbour" x=${fixed(from)} y=${BOTTOM - 30} width=${fixed(to - from)} height="30" />${
    to - from > 56
      ? svg`<text x=${fixed((from + to) / 2)} y=${BOTTOM - 10} text-anchor="middle">${msg("another")}</text>`
      : nothing
  }`;
}

/** Where it was cut short: a dotted line with the time. */
function abort(session: SessionEvidence, x: (at: number) => number) {
  if (session.endedAtMillis === null || !wasCutShort(session)) return nothing;
  const at = x(session.endedAtMillis);
  const isLeft = at > WIDTH / 2;
  return svg`<path class="abort" d="M${fixed(at)} 6V${BOTTOM}" /><text class="abort" x=${fixed(isLeft ? at - 5 : at + 5)} y="12" text-anchor=${isLeft ? "end" : "start"}>${formats.clock(session.endedAtMillis)}</text>`;
}

function ruler(fromMillis: number, toMillis: number, x: (at: number) => number) {
  const offset = -new Date(fromMillis).getTimezoneOffset() * 60;
  const ticks = rulerTicks(fromMillis / 1000, toMillis / 1000, RIGHT - LEFT, offset);
  const draw = (list: readonly number[], length: number) =>
    list.map((at) => `M${fixed(x(at * 1000))} ${BOTTOM}v${length}`).join("");
  const shown = ticks.major.filter(
    (at) => x(at * 1000) > LEFT + HALF_LABEL / 2 && x(at * 1000) < RIGHT - HALF_LABEL / 2,
  );
  const isFine = (ticks.major[1] ?? 0) - (ticks.major[0] ?? 0) < 60;
  return svg`<path class="axis" d="M${LEFT} ${BOTTOM}H${RIGHT}${draw(ticks.major, 9)}" />
    <path class="ticks" d="${draw(ticks.middle, 6)}${draw(ticks.minor, 4)}" />
    ${shown.map((at) => svg`<text x=${fixed(x(at * 1000))} y=${BOTTOM + 22} text-anchor="middle">${isFine ? formats.clock(at * 1000) : formats.hourMinute(at * 1000)}</text>`)}`;
}

function spoken(session: SessionEvidence): string {
  const peak = Math.max(...session.powerCurve.map(([, watts]) => watts));
  const from = formats.hourMinute(session.startedAtMillis);
  const to = formats.hourMinute(session.endedAtMillis ?? session.powerCurve.at(-1)?.[0] ?? session.startedAtMillis);
  const power = msg(str`Power from ${from} to ${to}: at most ${formats.power(peak)} kW`);
  if (session.offeredPowerWatts === null) return power;
  return `${power}, ${msg(str`offered ${formats.power(session.offeredPowerWatts)} kW`)}`;
}
