// The badge "consistently excellent": checked each Monday at 00:00 UTC, gained and lost by a written rule and nobody's hand. Its whole
// history follows from the voices, so anyone who has them can derive it again.
import { METHOD, type Method } from "./method.ts";
import { scoreDimension } from "./score.ts";
import { type CountedVoice, countedVoices, DAY_MILLIS, type Voice } from "./voice.ts";

const WEEK_MILLIS = 7 * DAY_MILLIS;
/** Monday, 5 January 1970. */
const FIRST_MONDAY_MILLIS = 4 * DAY_MILLIS;
/** The most weeks of one replay: twenty years. */
const MAX_WEEKS = 1_044;

export type BadgeCriterion = "lower-end" | "drivers" | "heard-weeks";

/** One line of the check, as it is shown: what is wanted, and what there is. Thousandths of a star, drivers, weeks. */
export interface CheckedCriterion {
  readonly criterion: BadgeCriterion;
  readonly have: number;
  readonly gainNeeds: number;
  /** Null: not asked of a station that has the badge. */
  readonly keepNeeds: number | null;
}

export interface WeeklyCheck {
  /** The Monday. */
  readonly atMillis: number;
  readonly criteria: readonly CheckedCriterion[];
  readonly passes: boolean;
  readonly fails: boolean;
}

export interface BadgeState {
  readonly held: boolean;
  /** The check that gained or lost it last; null: never had. */
  readonly sinceMillis: number | null;
  /** Checks in a row that speak for the other state. */
  readonly streak: number;
  /** The last Monday that was checked; null: none yet. */
  readonly checkedMillis: number | null;
}

export interface BadgeChange {
  readonly atMillis: number;
  readonly change: "gained" | "lost";
  /** The check that decided. */
  readonly check: WeeklyCheck;
}

export interface BadgeHistory {
  readonly state: BadgeState;
  readonly changes: readonly BadgeChange[];
  /** The newest check, for the page that lists the criteria; null before the first Monday. */
  readonly check: WeeklyCheck | null;
}

export const NO_BADGE: BadgeState = { held: false, sinceMillis: null, streak: 0, checkedMillis: null };

/**
 * Goes through the Mondays after `from` up to now. Without `from` it begins with the first Monday after the oldest voice; a
 * caller that keeps the state hands it in with all voices of the last window (`windowDays`) and gets the same as from the
 * beginning.
 */
export function replayBadge(
  voices: readonly Voice[],
  nowMillis: number,
  from: BadgeState = NO_BADGE,
  method: Method = METHOD,
): BadgeHistory {
  const begin = from.checkedMillis ?? oldestVerified(voices, nowMillis);
  let state = from;
  let check: WeeklyCheck | null = null;
  const changes: BadgeChange[] = [];
  if (begin === null) return { state, changes, check };
  const last = mondayAtOrBefore(nowMillis);
  // A state checked on a Monday goes on with the next one; a voice of that very instant is heard by its check.
  const next = mondayAtOrBefore(begin) + WEEK_MILLIS;
  for (let monday = Math.max(next, last - MAX_WEEKS * WEEK_MILLIS); monday <= last; monday += WEEK_MILLIS) {
    check = checkWeek(voices, monday, method);
    const held = state.held;
    state = afterCheck(state, check, method);
    if (state.held !== held) changes.push({ atMillis: monday, change: held ? "lost" : "gained", check });
  }
  return { state, changes, check };
}

/** The check of one instant: three criteria, from voices given by then. */
export function checkWeek(voices: readonly Voice[], atMillis: number, method: Method = METHOD): WeeklyCheck {
  const { badge } = method;
  const counted = countedVoices(voices, atMillis, method.windowDays);
  const { estimate, drivers } = scoreDimension(counted, "overall", method);
  const criteria: readonly CheckedCriterion[] = [
    {
      criterion: "lower-end",
      have: estimate?.lowerMilliStars ?? 1_000,
      gainNeeds: badge.gainLowerMilliStars,
      keepNeeds: badge.keepLowerMilliStars,
    },
    { criterion: "drivers", have: drivers, gainNeeds: badge.gainDrivers, keepNeeds: badge.keepDrivers },
    {
      criterion: "heard-weeks",
      have: weeksHeard(counted, badge.heardOfWeeks),
      gainNeeds: badge.heardWeeks,
      keepNeeds: null,
    },
  ];
  return {
    atMillis,
    criteria,
    passes: criteria.every(({ have, gainNeeds }) => have >= gainNeeds),
    fails: criteria.some(({ have, keepNeeds }) => keepNeeds !== null && have < keepNeeds),
  };
}

/** The state after the next check. Between the two thresholds nothing changes, and a streak that was under way begins anew. */
export function afterCheck(
  state: BadgeState,
  { atMillis, passes, fails }: Pick<WeeklyCheck, "atMillis" | "passes" | "fails">,
  { badge }: Method = METHOD,
): BadgeState {
  const streak = (state.held ? fails : passes) ? state.streak + 1 : 0;
  const changed = streak >= (state.held ? badge.loseWeeks : badge.gainWeeks);
  return changed
    ? { held: !state.held, sinceMillis: atMillis, streak: 0, checkedMillis: atMillis }
    : { ...state, streak, checkedMillis: atMillis };
}

/** In how many of the last `weeks` times seven days somebody rated the whole. */
function weeksHeard(counted: readonly CountedVoice[], weeks: number): number {
  const heard = new Set<number>();
  for (const { ratings, ageDays } of counted) {
    const week = Math.floor(ageDays / 7);
    if (ratings.overall !== null && week < weeks) heard.add(week);
  }
  return heard.size;
}

function oldestVerified(voices: readonly Voice[], nowMillis: number): number | null {
  let oldest: number | null = null;
  for (const { verified, atMillis } of voices) {
    if (verified && atMillis <= nowMillis && (oldest === null || atMillis < oldest)) oldest = atMillis;
  }
  return oldest;
}

function mondayAtOrBefore(millis: number): number {
  return FIRST_MONDAY_MILLIS + Math.floor((millis - FIRST_MONDAY_MILLIS) / WEEK_MILLIS) * WEEK_MILLIS;
}
