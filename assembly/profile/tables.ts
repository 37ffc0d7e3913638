// Compiled charging profiles as the host writes them: offsets of the fields of each table, and reading one field.
// Times are seconds since 2020-01-01T00:00:00Z in i32 (1951 to 2088); limits are whole milliamps or milliwatts.

import { EXTRAS, PERIODS, PROFILES, TRANSITIONS } from "../memory";

/** No such value: in the tables a NaN, here the smallest i64. */
export const NONE: i64 = i64.MIN_VALUE;
/** No end. */
export const FOREVER: i32 = i32.MAX_VALUE;

/** Length of an occurrence that has no end. */
export const ENDLESS: i32 = -1;

/**
 * Profile: origin (start of occurrence 0), recurrence (0, 86,400 or 604,800 s), length of an occurrence, first period, count
 * of periods, validFrom (inclusive), validTo (exclusive), flags.
 */
export const PROFILE_SIZE = 32;
/** Occurrences before the origin count as well. */
export const PROFILE_BACKWARDS = 1;
/** Times of this profile are those of the station's wall clock. */
export const PROFILE_LOCAL = 2;

/** Period: start from the occurrence's start, info, limit (f64, NaN: none). */
export const PERIOD_SIZE = 16;
/** Info: phases in bits 0–1 (0: not said), phaseToUse in 2–3, operation mode in 4–7, unit W in 8, 1 + index of extras above. */
export const INFO_PHASES = 3;
export const INFO_PHASE_TO_USE = 12;
export const INFO_MODE = 0xf0;
export const INFO_WATTS = 0x100;
export const INFO_EXTRAS_SHIFT = 9;

/** Extras of a period, f64 each: limit L2, L3; discharge limit, L2, L3; setpoint, L2, L3. */
export const EXTRAS_SIZE = 64;

/** EVSE: first and count in the order list for external constraints, transaction profiles and local generation; flags. */
export const EVSE_SIZE = 32;
export const EVSE_CONSTRAINTS = 0;
export const EVSE_TRANSACTION = 8;
export const EVSE_GENERATION = 16;
export const EVSE_FLAGS = 24;
/** Direct current: a period that says no phases counts one. */
export const EVSE_DC = 1;

/**
 * Station: first EVSE and count; station maximum, external constraints and local generation as in an EVSE; first transition of
 * its clock and count; default phases, flags; nominal voltage in mV, default limits in mA and mW (f64, NaN: none).
 */
export const STATION_SIZE = 80;
export const STATION_EVSES = 0;
export const STATION_CONSTRAINTS = 8;
export const STATION_GENERATION = 16;
export const STATION_MAXIMUM = 24;
export const STATION_CLOCK = 32;
export const STATION_PHASES = 40;
export const STATION_FLAGS = 44;
export const STATION_VOLTAGE = 48;
export const STATION_DEFAULT_CURRENT = 56;
export const STATION_DEFAULT_POWER = 64;
/** Some period has values besides `limit`. */
export const STATION_HAS_EXTRAS = 1;

/** Change of a wall clock: from this second on (UTC), this many seconds are to be added. */
export const TRANSITION_SIZE = 8;

export function field(record: usize, offset: usize): i32 {
  return load<i32>(record + offset);
}

/** A whole number that the host wrote as f64; NONE for NaN. */
export function wholeAt(address: usize): i64 {
  const value = load<f64>(address);
  return F64.isNaN(value) ? NONE : (value as i64);
}

export function profileAt(index: i32): usize {
  return PROFILES + (index as usize) * PROFILE_SIZE;
}

export function periodAt(index: i32): usize {
  return PERIODS + (index as usize) * PERIOD_SIZE;
}

/** Extras of a period by its info; only where there are some. */
export function extrasOf(info: i32): usize {
  return EXTRAS + (((info >>> INFO_EXTRAS_SHIFT) - 1) as usize) * EXTRAS_SIZE;
}

export function transitionAt(index: i32): usize {
  return TRANSITIONS + (index as usize) * TRANSITION_SIZE;
}
