// Which period of one profile is in force at an instant, and how long that stays so: the one place that knows recurrence,
// validity, duration and wall clocks.

import {
  ENDLESS,
  FOREVER,
  field,
  PERIOD_SIZE,
  PROFILE_BACKWARDS,
  PROFILE_LOCAL,
  periodAt,
  STATION_CLOCK,
  transitionAt,
} from "./tables";

/** What the last `seek` found: index of the period, −1 for none; and the second until which that holds. */
export let segmentPeriod: i32 = -1;
export let segmentUntil: i32 = FOREVER;

/** Seconds that the clock of `station` is ahead of UTC at t, and until when. */
let clockShift: i32 = 0;
let clockUntil: i32 = FOREVER;

/**
 * Finds the period of `profile` in force at `t`; `hint` is one that was in force shortly before, or −1. An occurrence is [origin + k · recurrence, … + length); its last period is held
 * to its end; validFrom is inclusive, validTo exclusive. A wall-clock profile is read at t plus the clock's offset, so that
 * an hour which the clock skips is skipped, and one which it repeats is repeated.
 */
export function seek(profile: usize, t: i32, station: usize, hint: i32): void {
  const flags = field(profile, 28);
  let shift: i32 = 0;
  let bound: i32 = FOREVER;
  if (flags & PROFILE_LOCAL) {
    readClock(station, t);
    shift = clockShift;
    bound = clockUntil;
  }
  const now: i64 = (t as i64) + shift;
  const validFrom = field(profile, 20);
  const validTo = field(profile, 24);
  if (now < validFrom) {
    found(-1, validFrom, shift, bound);
    return;
  }
  if (now >= validTo && validTo !== FOREVER) {
    found(-1, FOREVER as i64, 0, bound);
    return;
  }
  const recurrence = field(profile, 4);
  let start: i64 = field(profile, 0);
  if (now < start && (recurrence === 0 || !(flags & PROFILE_BACKWARDS))) {
    found(-1, start, shift, bound);
    return;
  }
  if (recurrence !== 0) {
    start = now - remainder(now - start, recurrence);
  }
  const into = now - start;
  const length = field(profile, 8);
  if (length !== ENDLESS && into >= length) {
    found(-1, recurrence === 0 ? (FOREVER as i64) : start + recurrence, shift, bound);
    return;
  }
  // Greatest period that starts at or before `into`; the first one starts at or after 0.
  const first = field(profile, 12);
  const count = field(profile, 16);
  let low = first;
  let high = first + count;
  if (hint >= first && hint < high && load<i32>(periodAt(hint)) <= into) {
    // Mostly it is the next one.
    low = hint;
    if (hint + 2 < high && load<i32>(periodAt(hint + 2)) > into) high = hint + 2;
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (load<i32>(periodAt(middle)) <= into) low = middle;
    else high = middle;
  }
  if (load<i32>(periodAt(low)) > into) {
    found(-1, start + load<i32>(periodAt(low)), shift, bound);
    return;
  }
  let until: i64 = length === ENDLESS ? (FOREVER as i64) : start + length;
  if (low + 1 < first + count) {
    const next = start + load<i32>(periodAt(low) + PERIOD_SIZE);
    if (next < until) until = next;
  }
  if (recurrence !== 0 && start + recurrence < until) until = start + recurrence;
  if (validTo < until) until = validTo;
  found(low, until, until === (FOREVER as i64) ? 0 : shift, bound);
}

/** a mod b, not negative. 64-bit division takes several times as long as 32-bit. */
function remainder(a: i64, b: i32): i64 {
  if (a >>> 32 === 0) return ((a as u32) % (b as u32)) as i64;
  const rest = a % b;
  return rest < 0 ? rest + b : rest;
}

function found(period: i32, until: i64, shift: i32, bound: i32): void {
  segmentPeriod = period;
  const end = until - shift;
  segmentUntil = end < bound ? (end as i32) : bound;
}

/** Before the first transition and without any the clock shows what the first one says, or UTC. */
function readClock(station: usize, t: i32): void {
  const first = field(station, STATION_CLOCK);
  const count = field(station, STATION_CLOCK + 4);
  clockShift = 0;
  clockUntil = FOREVER;
  if (count === 0) return;
  let low = first;
  let high = first + count;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (load<i32>(transitionAt(middle)) <= t) low = middle;
    else high = middle;
  }
  clockShift = load<i32>(transitionAt(low), 4);
  if (low + 1 < first + count) clockUntil = load<i32>(transitionAt(low + 1));
}
