// The course of a session's power in few points, for lists and sums: small enough to travel with each summary.
import type { MeteringRules } from "./energy.ts";
import { powerSamples } from "./power.ts";
import { inOrder, type Reading } from "./reading.ts";

/** A small curve's pixels, two to a point; 48 points are 1 kB of JSON. */
export const MAX_CURVE_POINTS = 48;

/** UTC milliseconds, W. */
export type CurvePoint = readonly [atMillis: number, powerWatts: number];

/**
 * At most 48 points in time order: the session's span in equal parts, and of each part that has a known power the mean,
 * rounded half up, at the mean of its instants. First and last known power stand as they were, so that the curve begins
 * and ends where the session does. Parts without a reading stay out: a gap is a gap.
 */
export function powerCurve(
  set: readonly Reading[],
  rules: Pick<MeteringRules, "isExportRegister">,
  limit = MAX_CURVE_POINTS,
): CurvePoint[] {
  const readings = inOrder(set);
  const powers = powerSamples(readings, rules);
  const known = readings.flatMap(({ atMillis }, index): CurvePoint[] => {
    const watts = powers[index]?.powerWatts ?? null;
    return watts === null ? [] : [[atMillis, watts]];
  });
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined || known.length <= limit) return known;
  const parts = Map.groupBy(known.slice(1, -1), ([atMillis]) =>
    // The last instant belongs to the last part.
    Math.min(limit - 3, Math.floor(((atMillis - first[0]) / (last[0] - first[0] || 1)) * (limit - 2))),
  );
  const means = Array.from(parts.values(), (points): CurvePoint => [mean(points, 0), mean(points, 1)]);
  return [first, ...means, last];
}

function mean(points: readonly CurvePoint[], place: 0 | 1): number {
  return Math.round(points.reduce((sum, point) => sum + point[place], 0) / points.length);
}

/** Further apart than this, two points say nothing of the time between: chargers send at least every quarter of an hour. */
const LONGEST_STEP_MILLIS = 1_800_000;

/**
 * Power of several sessions together, W, at `count` instants from `fromMillis` on, `stepMillis` apart: the sum of each
 * one's power there, on the straight line between its neighbouring points. Null where no session says anything.
 */
export function sumOfCurves(
  curves: readonly (readonly CurvePoint[])[],
  fromMillis: number,
  stepMillis: number,
  count: number,
): (number | null)[] {
  const sums = new Array<number | null>(count).fill(null);
  for (const curve of curves) {
    for (let index = 1; index < curve.length; index += 1) {
      const [[beganMillis, before], [endedMillis, after]] = [curve[index - 1], curve[index]] as [
        CurvePoint,
        CurvePoint,
      ];
      const span = endedMillis - beganMillis;
      if (span <= 0 || span > LONGEST_STEP_MILLIS) continue;
      // From the first instant at or after the step's begin to the last one before its end.
      const firstStep = Math.max(0, Math.ceil((beganMillis - fromMillis) / stepMillis));
      for (let step = firstStep; step < count; step += 1) {
        const atMillis = fromMillis + step * stepMillis;
        if (atMillis >= endedMillis) break;
        const watts = before + ((after - before) * (atMillis - beganMillis)) / span;
        sums[step] = (sums[step] ?? 0) + watts;
      }
    }
  }
  return sums.map((sum) => (sum === null ? null : Math.round(sum)));
}
