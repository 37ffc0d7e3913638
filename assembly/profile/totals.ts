// Running totals of a station's EVSEs, and the station's own point made of them: the sum, or the station's own limit where that
// is lower.

import { POINT, TOTALS } from "../memory";
import {
  addLimiting,
  clearLeaders,
  clip,
  combine,
  combinePerPhase,
  describePoint,
  POINT_IS_RICH,
  POINT_PER_PHASE,
  pointInfo,
  valueAt,
} from "./combine";
import { defaultOf, MAXIMUM_LAYER, STATION_CONSTRAINTS_LAYER, STATION_GENERATION_LAYER } from "./evse";
import { leaderOf } from "./layer";
import { DISCHARGE, divide, LIMIT, nearest, SETPOINT, storeGenerated, UNIT_WATTS } from "./spread";
import { field, INFO_PHASES, NONE, STATION_FLAGS, STATION_HAS_EXTRAS, STATION_PHASES } from "./tables";

/** TOTALS: for each quantity the sum and three sums per phase; then three values of local generation. */
const GENERATED: usize = 96;

/** EVSEs without a limit; with that many phases (0: not said); with values per phase; with each quantity. */
let unlimited: i32 = 0;
let saying0: i32 = 0;
let saying1: i32 = 0;
let saying2: i32 = 0;
let saying3: i32 = 0;
let perPhase: i32 = 0;
let discharging: i32 = 0;
let settled: i32 = 0;
let defaultPhases: i32 = 3;
let isWatts: bool = false;
/** Some point may have more than a limit. */
let isRichStation: bool = false;
/** The station's own point without its EVSEs, for the phases that it was made for; −1: to be made anew. */
let ownPhases: i32 = -1;
let ownInfo: i32 = 0;
let ownLimit: i64 = NONE;

export function clearTotals(station: usize, unit: i32): void {
  unlimited = 0;
  saying0 = 0;
  saying1 = 0;
  saying2 = 0;
  saying3 = 0;
  perPhase = 0;
  discharging = 0;
  settled = 0;
  defaultPhases = field(station, STATION_PHASES);
  isWatts = unit === UNIT_WATTS;
  isRichStation = (field(station, STATION_FLAGS) & STATION_HAS_EXTRAS) !== 0;
  ownPhases = -1;
  memory.fill(TOTALS, 0, 120);
}

/** An EVSE goes from the point at `before` (0: it had none) to the one at `after`. */
export function exchange(before: usize, after: usize): void {
  if (before !== 0) account(before, -1);
  account(after, 1);
}

function account(point: usize, sign: i32): void {
  const info = load<i32>(point, 4);
  const phases = info & INFO_PHASES;
  if (phases === 3) saying3 += sign;
  else if (phases === 0) saying0 += sign;
  else if (phases === 1) saying1 += sign;
  else saying2 += sign;
  const limit = load<i64>(point, 8);
  if (limit === NONE) unlimited += sign;
  else {
    store<i64>(TOTALS, load<i64>(TOTALS) + limit * (sign as i64));
    if (isRichStation) share(LIMIT, point + 8, info, sign);
  }
  if ((info & POINT_IS_RICH) === 0) return;
  if (info & POINT_PER_PHASE) perPhase += sign;
  const discharge = load<i64>(point, 32);
  if (discharge !== NONE) {
    discharging += sign;
    store<i64>(TOTALS, load<i64>(TOTALS, 32) + discharge * (sign as i64), 32);
    share(DISCHARGE, point + 32, info, sign);
  }
  const setpoint = load<i64>(point, 56);
  if (setpoint !== NONE) {
    settled += sign;
    store<i64>(TOTALS, load<i64>(TOTALS, 64) + setpoint * (sign as i64), 64);
    share(SETPOINT, point + 56, info, sign);
  }
}

/**
 * Adds a value to the sums per phase. What is not given per phase: a current counts on each phase, a power in equal shares; on one
 * phase all of it counts on each, for nobody knows which one it is.
 */
function share(quantity: i32, values: usize, info: i32, sign: i32): void {
  const first = load<i64>(values);
  let second = first;
  let third = first;
  let start = first;
  if (info & POINT_PER_PHASE) {
    second = load<i64>(values, 8);
    third = load<i64>(values, 16);
  } else if (isWatts) {
    const phases = info & INFO_PHASES;
    start = divide(first, phases === 0 ? defaultPhases : phases);
    second = start;
    third = start;
  }
  const sums = TOTALS + ((quantity as usize) << 5);
  store<i64>(sums, load<i64>(sums, 8) + start * (sign as i64), 8);
  if (second !== NONE) store<i64>(sums, load<i64>(sums, 16) + second * (sign as i64), 16);
  if (third !== NONE) store<i64>(sums, load<i64>(sums, 24) + third * (sign as i64), 24);
}

/** Most phases that an EVSE uses; 0 when none says any. One that says none uses the default then. */
function phasesInUse(): i32 {
  const said = saying3 > 0 ? 3 : saying2 > 0 ? 2 : saying1 > 0 ? 1 : 0;
  return said !== 0 && saying0 > 0 ? max(said, defaultPhases) : said;
}

/**
 * Makes the station's point of the totals and of the leaders of its own layers. An EVSE without a limit takes whatever the station's
 * own limit leaves; where there is none either, it counts with the default. `isOwnSame`: the station's own leaders are those of the
 * last time.
 */
export function finish(station: usize, unit: i32, isOwnSame: bool): void {
  const phases = phasesInUse();
  const generation = leaderOf(STATION_GENERATION_LAYER);
  if (!isRichStation && generation < 0) {
    finishLimits(station, phases, unit, isOwnSame);
    return;
  }
  clearLeaders();
  addLimiting(leaderOf(MAXIMUM_LAYER));
  addLimiting(leaderOf(STATION_CONSTRAINTS_LAYER));
  makePoint(station, phases, unit);
  const isRich = (pointInfo & POINT_IS_RICH) !== 0;
  const isPerPhase = (pointInfo & POINT_PER_PHASE) !== 0;
  const own = load<i64>(POINT);
  if (own === NONE && unlimited > 0) {
    const fallback = defaultOf(station, unit);
    if (fallback !== NONE) fill(fallback, isPerPhase, unit);
    if (isRich) joinOthers(isPerPhase);
    return;
  }
  if (generation >= 0) {
    const said = pointInfo & INFO_PHASES;
    storeGenerated(TOTALS + GENERATED, generation, station, said === 0 ? defaultPhases : said, isPerPhase, unit);
  }
  const values = isPerPhase ? 3 : 1;
  for (let phase = 0; phase < values; phase++) {
    const at = valueAt(LIMIT, phase);
    const before = load<i64>(at);
    // Two phases have no third value.
    if (phase === 2 && (pointInfo & INFO_PHASES) === 2) continue;
    const total = totalOf(LIMIT, phase, isPerPhase);
    let value = unlimited > 0 ? before : before === NONE ? total : min(before, total);
    if (generation >= 0) value += load<i64>(TOTALS + GENERATED + ((phase as usize) << 3));
    store<i64>(at, value);
  }
  if (isRich) joinOthers(isPerPhase);
}

/** The frequent case: nothing but limits, and the station's own is made only when it may have changed. */
function finishLimits(station: usize, phases: i32, unit: i32, isOwnSame: bool): void {
  if (!isOwnSame || ownPhases !== phases) {
    clearLeaders();
    addLimiting(leaderOf(MAXIMUM_LAYER));
    addLimiting(leaderOf(STATION_CONSTRAINTS_LAYER));
    combine(station, defaultPhases, phases, unit);
    ownPhases = phases;
    ownInfo = pointInfo;
    ownLimit = load<i64>(POINT);
  }
  let limit = ownLimit;
  const total = load<i64>(TOTALS);
  if (unlimited > 0) {
    if (limit === NONE) {
      const fallback = defaultOf(station, unit);
      if (fallback !== NONE) limit = total + (unlimited as i64) * fallback;
    }
  } else if (limit === NONE || total < limit) limit = total;
  store<i64>(POINT, limit);
  describePoint(ownInfo);
}

function makePoint(station: usize, phases: i32, unit: i32): void {
  if (perPhase > 0) combinePerPhase(station, defaultPhases, phases, unit);
  else combine(station, defaultPhases, phases, unit);
  // A point of totals alone may have discharge limits and setpoints to hold.
  if (discharging > 0 || settled > 0) enrich();
}

function enrich(): void {
  if (pointInfo & POINT_IS_RICH) return;
  for (let index: usize = 8; index < 72; index += 8) store<i64>(POINT + index, NONE);
  describePoint(pointInfo | POINT_IS_RICH);
}

function totalOf(quantity: i32, phase: i32, isPerPhase: bool): i64 {
  return load<i64>(TOTALS + ((quantity as usize) << 5) + (isPerPhase ? ((phase + 1) as usize) << 3 : 0));
}

function fill(fallback: i64, isPerPhase: bool, unit: i32): void {
  const missing = unlimited as i64;
  if (!isPerPhase) {
    store<i64>(POINT, totalOf(LIMIT, 0, false) + missing * fallback);
    return;
  }
  const each = unit === UNIT_WATTS ? divide(fallback, 3) : fallback;
  for (let phase = 0; phase < 3; phase++) {
    store<i64>(valueAt(LIMIT, phase), totalOf(LIMIT, phase, true) + missing * each);
  }
}

/** Discharge limits and setpoints: those that are given add up; the station's own bound them. */
function joinOthers(isPerPhase: bool): void {
  const phases = isPerPhase ? ((pointInfo & INFO_PHASES) === 2 ? 2 : 3) : 1;
  for (let phase = 0; phase < phases; phase++) {
    if (discharging > 0) {
      const at = valueAt(DISCHARGE, phase);
      const total = totalOf(DISCHARGE, phase, isPerPhase);
      const own = load<i64>(at);
      store<i64>(at, own === NONE ? total : max(own, total));
    }
    if (settled > 0) {
      const at = valueAt(SETPOINT, phase);
      const total = totalOf(SETPOINT, phase, isPerPhase);
      const own = load<i64>(at);
      store<i64>(at, own === NONE ? total : nearest(own, total));
    }
    clip(phase);
  }
}
