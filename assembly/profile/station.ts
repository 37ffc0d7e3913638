// A whole station (EVSE 0): the sum of what its EVSEs may draw, under the station's own maximum and constraints, which count
// once. Each EVSE is swept by itself; the changes of all of them are sorted by time and added up.

import { CHANGES, CHANGES_CAPACITY, CONTEXTS, CONTEXTS_CAPACITY, EVSES, POINT, POINTS, POINTS_SIZE } from "../memory";
import { addGenerating, addLimiting, clearLeaders, combine, POINT_IS_RICH, pointInfo } from "./combine";
import {
  CONSTRAINTS_LAYER,
  followThree,
  GENERATION_LAYER,
  MAXIMUM_LAYER,
  openEvse,
  openStationLayers,
  STATION_CONSTRAINTS_LAYER,
  TRANSACTION_LAYER,
  usualPhases,
} from "./evse";
import { leaderOf, releaseLayers } from "./layer";
import { emit } from "./result";
import { sortChanges } from "./sort";
import { EVSE_SIZE, field, INFO_PHASES, periodAt, STATION_EVSES, STATION_FLAGS, STATION_HAS_EXTRAS } from "./tables";
import { clearTotals, exchange, finish } from "./totals";

/** Point of an EVSE: second, info, limit; a rich station's points carry all nine values. */
const LEAN_SIZE: usize = 16;
const RICH_SIZE: usize = 80;

/** Changes of the station's phases in the window: second and phases (0: not said). */
const CONTEXT_SIZE: usize = 8;

let contexts: i32 = 0;
let points: i32 = 0;
let pointSize: usize = LEAN_SIZE;
let pointCapacity: i32 = 0;
let firstPoint: i32 = 0;
let changes: i32 = 0;

/** Outcomes of a chunk besides the second that it reached. */
export const TOO_MANY_PROFILES: i32 = i32.MIN_VALUE;
export const CHUNK_TOO_LONG: i32 = i32.MIN_VALUE + 1;

/** Emits the station's points of [from, to), chunk by chunk as memory allows; returns as `sweepEvse` does. */
export function sweepStation(station: usize, from: i32, to: i32, unit: i32): i32 {
  let start = from;
  let length: i64 = max((to as i64) - from, 1);
  do {
    const end = min((start as i64) + length, max(to as i64, (from as i64) + 1)) as i32;
    const reached = sweepChunk(station, start, end, unit);
    if (reached === TOO_MANY_PROFILES) return reached;
    if (reached === CHUNK_TOO_LONG) {
      // One second has one point per EVSE, and that fits: see EVSES_CAPACITY.
      length = max((end - start) >> 1, 1) as i64;
      continue;
    }
    if (reached < end) return reached;
    start = end;
  } while (start < to);
  return to;
}

/** The station's point at one instant. */
export function pointOfStation(station: usize, t: i32, unit: i32): bool {
  return sweepPoints(station, t, t + 1, unit) === t + 1 && addUp(station, t, t + 1, unit, false) === t + 1;
}

function sweepChunk(station: usize, from: i32, to: i32, unit: i32): i32 {
  const swept = sweepPoints(station, from, to, unit);
  if (swept !== to) return swept;
  sortChanges(changes, (to - from) as u32);
  return addUp(station, from, to, unit, true);
}

/** Lowest number of phases that the station's own leaders say, 0 for none. */
function phasesOfLeaders(): i32 {
  const maximum = phasesOf(leaderOf(MAXIMUM_LAYER));
  const constraints = phasesOf(leaderOf(STATION_CONSTRAINTS_LAYER));
  if (maximum === 0 || constraints === 0) return maximum | constraints;
  return min(maximum, constraints);
}

function phasesOf(period: i32): i32 {
  return period < 0 ? 0 : load<i32>(periodAt(period), 4) & INFO_PHASES;
}

/** Lists the points of every EVSE of the station, each under the phases that the station leaves it. */
function sweepPoints(station: usize, from: i32, to: i32, unit: i32): i32 {
  pointSize = field(station, STATION_FLAGS) & STATION_HAS_EXTRAS ? RICH_SIZE : LEAN_SIZE;
  pointCapacity = ((POINTS_SIZE as usize) / pointSize) as i32;
  points = 0;
  changes = 0;
  releaseLayers();
  if (!openStationLayers(station)) return TOO_MANY_PROFILES;
  contexts = 0;
  for (let t = from; t < to; ) {
    const until = followThree(MAXIMUM_LAYER, t, station);
    const phases = phasesOfLeaders();
    if (contexts === 0 || load<i32>(contextAt(contexts - 1), 4) !== phases) {
      if (contexts === CONTEXTS_CAPACITY) return CHUNK_TOO_LONG;
      store<i32>(contextAt(contexts), t);
      store<i32>(contextAt(contexts), phases, 4);
      contexts++;
    }
    t = until;
  }
  const first = field(station, STATION_EVSES);
  const end = first + field(station, STATION_EVSES + 4);
  for (let index = first; index < end; index++) {
    releaseLayers();
    const evse = EVSES + (index as usize) * EVSE_SIZE;
    if (!openEvse(evse)) return TOO_MANY_PROFILES;
    if (!sweepOne(station, evse, from, to, unit)) return CHUNK_TOO_LONG;
  }
  return to;
}

function contextAt(index: i32): usize {
  return CONTEXTS + (index as usize) * CONTEXT_SIZE;
}

function sweepOne(station: usize, evse: usize, from: i32, to: i32, unit: i32): bool {
  const phases = usualPhases(evse, station);
  firstPoint = points;
  let context = 0;
  let t = from;
  while (t < to) {
    let until = followThree(TRANSACTION_LAYER, t, station);
    while (context + 1 < contexts && load<i32>(contextAt(context + 1)) <= t) context++;
    if (context + 1 < contexts) until = min(until, load<i32>(contextAt(context + 1)));
    clearLeaders();
    addLimiting(leaderOf(TRANSACTION_LAYER));
    addLimiting(leaderOf(CONSTRAINTS_LAYER));
    addGenerating(leaderOf(GENERATION_LAYER));
    if (leaderOf(TRANSACTION_LAYER) < 0 && leaderOf(CONSTRAINTS_LAYER) < 0) combine(station, phases, 0, unit);
    else combine(station, phases, load<i32>(contextAt(context), 4), unit);
    if (!keepPoint(t, from)) return false;
    t = until;
  }
  return true;
}

/** Appends the point at hand to those of its EVSE, and a change to the list unless it is the first. */
function keepPoint(t: i32, from: i32): bool {
  const isRich = pointSize === RICH_SIZE;
  if (points === pointCapacity || changes === CHANGES_CAPACITY) return false;
  const at = POINTS + (points as usize) * pointSize;
  if (points > firstPoint && !isRich) {
    const before = at - pointSize;
    if (load<i64>(before, 8) === load<i64>(POINT) && load<i32>(before, 4) === pointInfo) return true;
  }
  store<i32>(at, t);
  store<i32>(at, pointInfo, 4);
  if (isRich && pointInfo & POINT_IS_RICH) memory.copy(at + 8, POINT, 72);
  else store<i64>(at, load<i64>(POINT), 8);
  if (points > firstPoint) {
    store<u64>(CHANGES + ((changes as usize) << 3), (((t as i64) - from) << 32) | (points as i64));
    changes++;
  }
  points++;
  return true;
}

/** Adds the points up in the order of time and emits the station's. `doesEmit` false: the first point only, left as it is. */
function addUp(station: usize, from: i32, to: i32, unit: i32, doesEmit: bool): i32 {
  clearTotals(station, unit);
  releaseLayers();
  openStationLayers(station);
  // The first point of each EVSE is at `from`; one that follows a later second begins the next EVSE.
  for (let index = 0; index < points; index++) {
    const at = POINTS + (index as usize) * pointSize;
    if (load<i32>(at) === from) exchange(0, at);
  }
  let change = 0;
  let t = from;
  let until = from;
  do {
    const isOwnSame = t < until;
    if (!isOwnSame) until = followThree(MAXIMUM_LAYER, t, station);
    finish(station, unit, isOwnSame);
    if (!doesEmit) return to;
    if (!emit(t)) return t;
    t = until;
    if (change < changes) t = min(t, from + secondOf(change));
    while (change < changes && from + secondOf(change) === t) {
      const at = POINTS + (load<u32>(CHANGES + ((change as usize) << 3)) as usize) * pointSize;
      exchange(at - pointSize, at);
      change++;
    }
  } while (t < to);
  return to;
}

/** Second of a change, from the start of the chunk. */
function secondOf(change: i32): i32 {
  return load<u32>(CHANGES + ((change as usize) << 3), 4) as i32;
}
