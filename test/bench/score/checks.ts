// A station's weekly checks, fast: what the badge's rule reads, by the real functions, for a simulated station.
import { afterCheck, checkWeek, NO_BADGE } from "../../../edge/domain/score/badge.ts";
import { type BadgeRule, METHOD, type Method } from "../../../edge/domain/score/method.ts";
import { DAY_MILLIS } from "../../../edge/domain/score/voice.ts";
import { BEGIN_MILLIS, type Station, voicesOf, WEEK_MILLIS } from "./stations.ts";

export interface Check {
  /** Thousandths of a star. */
  readonly lower: number;
  readonly drivers: number;
  readonly heard: number;
}

/** The checks of the Mondays after each week; index 0 is that of the beginning. */
export function checksOf(station: Station, next: () => number, method: Method = METHOD): Check[] {
  const voices = voicesOf(station, next);
  const checks: Check[] = [];
  let first = 0;
  let end = 0;
  for (let week = 0; week <= station.weeks; week++) {
    const monday = BEGIN_MILLIS + week * WEEK_MILLIS;
    while (end < voices.length && (voices[end]?.atMillis ?? 0) <= monday) end++;
    while (first < end && (voices[first]?.atMillis ?? 0) < monday - method.windowDays * DAY_MILLIS) first++;
    const { criteria } = checkWeek(voices.slice(first, end), monday, method);
    const have = (name: string) => criteria.find(({ criterion }) => criterion === name)?.have ?? 0;
    checks.push({ lower: have("lower-end"), drivers: have("drivers"), heard: have("heard-weeks") });
  }
  return checks;
}

/** Whether the badge is held after each check, under a rule. */
export function heldBy(checks: readonly Check[], rule: BadgeRule): boolean[] {
  let state = NO_BADGE;
  return checks.map(({ lower, drivers, heard }, week) => {
    const passes = lower >= rule.gainLowerMilliStars && drivers >= rule.gainDrivers && heard >= rule.heardWeeks;
    const fails = lower < rule.keepLowerMilliStars || drivers < rule.keepDrivers;
    state = afterCheck(state, { atMillis: week, passes, fails }, { ...METHOD, badge: rule });
    return state.held;
  });
}
