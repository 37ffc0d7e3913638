// One EVSE through a window, with everything above it: station maximum and station-wide constraints, its own constraints, its
// transaction's profiles, local generation.

import { LAYERS } from "../memory";
import { addGenerating, addLimiting, clearLeaders, combine, fillDefault } from "./combine";
import { follow, LAYER_SIZE, leaderAt, leaderOf, leadsUntil, openLayer, releaseLayers } from "./layer";
import { emit } from "./result";
import {
  EVSE_CONSTRAINTS,
  EVSE_DC,
  EVSE_FLAGS,
  EVSE_GENERATION,
  EVSE_TRANSACTION,
  field,
  NONE,
  STATION_CONSTRAINTS,
  STATION_DEFAULT_CURRENT,
  STATION_DEFAULT_POWER,
  STATION_GENERATION,
  STATION_MAXIMUM,
  STATION_PHASES,
  wholeAt,
} from "./tables";

/** Layers of an EVSE first, then those of its station. */
export const TRANSACTION_LAYER: usize = LAYERS;
export const CONSTRAINTS_LAYER: usize = LAYERS + LAYER_SIZE;
export const GENERATION_LAYER: usize = LAYERS + 2 * LAYER_SIZE;
export const MAXIMUM_LAYER: usize = LAYERS + 3 * LAYER_SIZE;
export const STATION_CONSTRAINTS_LAYER: usize = LAYERS + 4 * LAYER_SIZE;
export const STATION_GENERATION_LAYER: usize = LAYERS + 5 * LAYER_SIZE;

function open(layer: usize, record: usize, offset: usize): bool {
  return openLayer(layer, field(record, offset), field(record, offset + 4));
}

export function openEvse(evse: usize): bool {
  return (
    open(TRANSACTION_LAYER, evse, EVSE_TRANSACTION) &&
    open(CONSTRAINTS_LAYER, evse, EVSE_CONSTRAINTS) &&
    open(GENERATION_LAYER, evse, EVSE_GENERATION)
  );
}

export function openStationLayers(station: usize): bool {
  return (
    open(MAXIMUM_LAYER, station, STATION_MAXIMUM) &&
    open(STATION_CONSTRAINTS_LAYER, station, STATION_CONSTRAINTS) &&
    open(STATION_GENERATION_LAYER, station, STATION_GENERATION)
  );
}

/** Brings three layers that lie side by side to `t` and returns until when none of them changes. */
export function followThree(layer: usize, t: i32, station: usize): i32 {
  let until = i32.MAX_VALUE;
  for (let index = 0; index < 3; index++) {
    follow(layer, t, station);
    until = min(until, leadsUntil(layer));
    layer += LAYER_SIZE;
  }
  return until;
}

/** Phases that an EVSE uses where nobody says any. */
export function usualPhases(evse: usize, station: usize): i32 {
  return field(evse, EVSE_FLAGS) & EVSE_DC ? 1 : field(station, STATION_PHASES);
}

/** Default limit in millionths of the unit; NONE where there is none. */
export function defaultOf(station: usize, unit: i32): i64 {
  const milli = wholeAt(station + (unit === 0 ? STATION_DEFAULT_CURRENT : STATION_DEFAULT_POWER));
  return milli === NONE ? NONE : milli * 1000;
}

/** Emits the EVSE's points of [from, to); returns the second from which on they did not fit, or `to`. The least i32: more profiles than nodes. */
export function sweepEvse(station: usize, evse: usize, from: i32, to: i32, unit: i32): i32 {
  releaseLayers();
  if (!openEvse(evse) || !openStationLayers(station)) return i32.MIN_VALUE;
  const phases = usualPhases(evse, station);
  const fallback = defaultOf(station, unit);
  let t = from;
  do {
    const until = min(followThree(TRANSACTION_LAYER, t, station), followThree(MAXIMUM_LAYER, t, station));
    clearLeaders();
    addLimiting(leaderOf(TRANSACTION_LAYER));
    addLimiting(leaderOf(CONSTRAINTS_LAYER));
    addLimiting(leaderOf(MAXIMUM_LAYER));
    addLimiting(leaderOf(STATION_CONSTRAINTS_LAYER));
    addGenerating(leaderOf(GENERATION_LAYER));
    addGenerating(leaderOf(STATION_GENERATION_LAYER));
    combine(station, phases, 0, unit);
    fillDefault(fallback, unit);
    if (!emit(t)) return t;
    t = until;
  } while (t < to);
  return to;
}

/** The EVSE's point at one instant. */
export function pointOfEvse(station: usize, evse: usize, t: i32, unit: i32): void {
  clearLeaders();
  addLimiting(leaderAt(evse, EVSE_TRANSACTION, t, station));
  addLimiting(leaderAt(evse, EVSE_CONSTRAINTS, t, station));
  addLimiting(leaderAt(station, STATION_MAXIMUM, t, station));
  addLimiting(leaderAt(station, STATION_CONSTRAINTS, t, station));
  addGenerating(leaderAt(evse, EVSE_GENERATION, t, station));
  addGenerating(leaderAt(station, STATION_GENERATION, t, station));
  combine(station, usualPhases(evse, station), 0, unit);
  fillDefault(defaultOf(station, unit), unit);
}
