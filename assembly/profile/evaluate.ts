// What the host may ask of compiled profiles: pieces of a window for many stations or one EVSE, the value at an instant, energy.

import { EVSES, STATIONS, STATIONS_CAPACITY } from "../memory";
import { BAD_ARGUMENT, OK, RESULTS_FULL, TOO_MANY_PROFILES } from "../status";
import { pointOfEvse, sweepEvse } from "./evse";
import { closeEnergy, closeResults, emit, isOverflowing, openEnergy, openResults, openStation } from "./result";
import { UNIT_WATTS } from "./spread";
import { pointOfStation, sweepStation, TOO_MANY_PROFILES as UNSWEPT } from "./station";
import { EVSE_SIZE, field, STATION_EVSES, STATION_SIZE } from "./tables";

/**
 * Pieces of `evse` (0: the station as a whole, n: its nth) of `count` stations from `first` on, over [from, to), in amperes (0) or
 * watts (1). A window of no length gives the piece at its start. RESULTS_FULL: the summary says how many stations are done, and
 * until which second the next one is.
 */
export function composeProfiles(first: i32, count: i32, evse: i32, from: i32, to: i32, unit: i32): i32 {
  if (!isStation(first) || count < 0 || count > STATIONS_CAPACITY - first || to < from) return BAD_ARGUMENT;
  openResults();
  for (let index = 0; index < count; index++) {
    const station = stationAt(first + index);
    if (!isEvse(station, evse)) return BAD_ARGUMENT;
    openStation(first + index);
    const reached = sweep(station, evse, from, to, unit);
    if (reached === UNSWEPT) return TOO_MANY_PROFILES;
    if (isOverflowing) {
      closeResults(index, reached);
      return RESULTS_FULL;
    }
  }
  closeResults(count, to);
  return OK;
}

/** The one piece at second `t`. */
export function limitAtInstant(station: i32, evse: i32, t: i32, unit: i32): i32 {
  if (!isStation(station) || t === i32.MAX_VALUE) return BAD_ARGUMENT;
  const record = stationAt(station);
  if (!isEvse(record, evse)) return BAD_ARGUMENT;
  openResults();
  openStation(station);
  if (evse > 0) pointOfEvse(record, evseAt(record, evse), t, unit);
  else if (!pointOfStation(record, t, unit)) return TOO_MANY_PROFILES;
  emit(t);
  return OK;
}

/** Energy that the limits let flow in over [from, to), whole mWh, cut; the summary holds it and the seconds without a limit. */
export function energyOfProfiles(station: i32, evse: i32, from: i32, to: i32): i32 {
  if (!isStation(station) || to < from) return BAD_ARGUMENT;
  const record = stationAt(station);
  if (!isEvse(record, evse)) return BAD_ARGUMENT;
  openEnergy(from);
  if (from < to && sweep(record, evse, from, to, UNIT_WATTS) === UNSWEPT) return TOO_MANY_PROFILES;
  closeEnergy(to);
  return OK;
}

function sweep(station: usize, evse: i32, from: i32, to: i32, unit: i32): i32 {
  return evse > 0 ? sweepEvse(station, evseAt(station, evse), from, to, unit) : sweepStation(station, from, to, unit);
}

function isStation(index: i32): bool {
  return index >= 0 && index < STATIONS_CAPACITY;
}

function stationAt(index: i32): usize {
  return STATIONS + (index as usize) * STATION_SIZE;
}

function isEvse(station: usize, evse: i32): bool {
  return evse >= 0 && evse <= field(station, STATION_EVSES + 4);
}

function evseAt(station: usize, evse: i32): usize {
  return EVSES + ((field(station, STATION_EVSES) + evse - 1) as usize) * EVSE_SIZE;
}
