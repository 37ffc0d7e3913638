// The course of a day's power as stretches to draw: the server's steps, then what was read since. Pure.
import type { OverviewPower } from "../edge/contract/sessions.ts";

/** UTC milliseconds, W. */
export type PowerPoint = readonly [atMillis: number, powerWatts: number];

/** A read value is good for this long: the overview is read every few seconds, more slowly after failures. */
const LIVE_STEP_MILLIS = 60_000;
/** The power of now counts readings up to this old, so that the line to it may be as long. */
const FRESH_MILLIS = 900_000;

/**
 * Stretches of known power in time order; between two of them nothing is known or nothing charged, and nothing is drawn.
 * `live`: power of all sessions as it was read since the page was opened, ascending.
 */
export function powerStretches(course: OverviewPower, live: readonly PowerPoint[]): PowerPoint[][] {
  const stretches: PowerPoint[][] = [];
  let open: PowerPoint[] | null = null;
  course.powerWatts.forEach((watts, index) => {
    if (watts === null) {
      open = null;
      return;
    }
    if (!open) {
      open = [];
      stretches.push(open);
    }
    open.push([course.fromMillis + index * course.stepMillis, watts]);
  });
  const lastMillis = stretches.at(-1)?.at(-1)?.[0] ?? course.fromMillis;
  let beforeMillis = lastMillis;
  for (const point of live) {
    if (point[0] <= lastMillis) continue;
    const reach = beforeMillis === lastMillis ? Math.max(course.stepMillis * 1.5, FRESH_MILLIS) : LIVE_STEP_MILLIS;
    const newest = stretches.at(-1);
    if (newest && point[0] - beforeMillis <= reach) newest.push(point);
    else stretches.push([point]);
    beforeMillis = point[0];
  }
  return stretches;
}

/** The highest point; null where there is none. */
export function highestPoint(stretches: readonly (readonly PowerPoint[])[]): PowerPoint | null {
  return stretches
    .flat()
    .reduce<PowerPoint | null>((high, point) => (high && high[1] >= point[1] ? high : point), null);
}

/** The point nearest to a moment; null where there is none. */
export function nearestPoint(stretches: readonly (readonly PowerPoint[])[], atMillis: number): PowerPoint | null {
  let nearest: PowerPoint | null = null;
  for (const point of stretches.flat()) {
    if (!nearest || Math.abs(point[0] - atMillis) < Math.abs(nearest[0] - atMillis)) nearest = point;
  }
  return nearest;
}
