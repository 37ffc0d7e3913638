// Where results go: a list of pieces that differ from their neighbours, or a sum of energy over them.

import { POINT, RESULT_SUMMARY, RESULTS, RESULTS_CAPACITY } from "../memory";
import { POINT_IS_RICH, POINT_PER_PHASE, POINT_VALUES, pointInfo, valueAt } from "./combine";
import { LIMIT, SETPOINT } from "./spread";
import { NONE } from "./tables";

/** Piece: second, info, index of the station, 4 bytes of padding, nine f64 (NaN: none) in millionths of the unit. */
export const RESULT_SIZE = 88;

/** What the summary holds: pieces, stations done, second until which the next one is done, seconds without a limit, energy in mWh (f64). */
const SUMMARY_PIECES = 0;
const SUMMARY_STATIONS = 4;
const SUMMARY_UNTIL = 8;
const SUMMARY_UNLIMITED = 12;
const SUMMARY_ENERGY = 16;

/** µW·s in one mWh. */
const MICROWATT_SECONDS_PER_MILLIWATT_HOUR: i64 = 3_600_000;

let pieces: i32 = 0;
/** First piece of the station at hand: neighbours are only compared within one station. */
let firstPiece: i32 = 0;
let station: i32 = 0;

/** A piece did not find room since `openResults`. */
export let isOverflowing: bool = false;

/** The last piece, as far as it decides most comparisons. */
let lastInfo: i32 = 0;
let lastLimit: i64 = NONE;
let isLastRich: bool = false;

let isCounting: bool = false;
let counted: i64 = 0;
let countedRest: i64 = 0;
let unlimited: i32 = 0;
let lastPower: i64 = NONE;
let lastTime: i32 = 0;

export function openResults(): void {
  pieces = 0;
  isOverflowing = false;
  isCounting = false;
}

export function openStation(index: i32): void {
  station = index;
  firstPiece = pieces;
}

/** From here on points are integrated instead of listed. */
export function openEnergy(from: i32): void {
  isCounting = true;
  counted = 0;
  countedRest = 0;
  unlimited = 0;
  lastPower = NONE;
  lastTime = from;
}

export function closeResults(stations: i32, until: i32): void {
  store<i32>(RESULT_SUMMARY, pieces, SUMMARY_PIECES);
  store<i32>(RESULT_SUMMARY, stations, SUMMARY_STATIONS);
  store<i32>(RESULT_SUMMARY, until, SUMMARY_UNTIL);
}

export function closeEnergy(to: i32): void {
  count(to);
  counted += countedRest / MICROWATT_SECONDS_PER_MILLIWATT_HOUR;
  store<i32>(RESULT_SUMMARY, unlimited, SUMMARY_UNLIMITED);
  store<f64>(RESULT_SUMMARY, counted as f64, SUMMARY_ENERGY);
}

/**
 * Takes the point at `t`; false when the list is full and does not hold it. Points come in the order of time and each holds until
 * the next one. What would be no change in any field makes no piece.
 */
export function emit(t: i32): bool {
  if (isCounting) {
    count(t);
    // A setpoint tells what flows; what it sends back is not delivered.
    let power: i64 = pointInfo & POINT_IS_RICH ? totalOf(SETPOINT) : NONE;
    if (power === NONE) power = totalOf(LIMIT);
    lastPower = power === NONE ? NONE : max(power, 0);
    return true;
  }
  const info = pointInfo & 0x1ff;
  const isRich = (pointInfo & POINT_IS_RICH) !== 0;
  const limit = load<i64>(POINT);
  if (pieces > firstPiece && info === lastInfo && limit === lastLimit) {
    if (!isRich && !isLastRich) return true;
    if (isSame(RESULTS + ((pieces - 1) as usize) * RESULT_SIZE, isRich)) return true;
  }
  lastInfo = info;
  lastLimit = limit;
  isLastRich = isRich;
  if (pieces === RESULTS_CAPACITY) {
    isOverflowing = true;
    return false;
  }
  const piece = RESULTS + (pieces as usize) * RESULT_SIZE;
  store<i32>(piece, t);
  store<i32>(piece, info, 4);
  store<i32>(piece, station, 8);
  for (let index = 0; index < POINT_VALUES; index++) {
    const value = isRich || index === 0 ? load<i64>(POINT + ((index as usize) << 3)) : NONE;
    store<f64>(piece + 16 + ((index as usize) << 3), value === NONE ? NaN : (value as f64));
  }
  pieces++;
  return true;
}

/** NaN differs from itself, so bits are compared; no sum or quotient here is −0. */
function isSame(piece: usize, isRich: bool): bool {
  for (let index = 0; index < POINT_VALUES; index++) {
    const value = isRich || index === 0 ? load<i64>(POINT + ((index as usize) << 3)) : NONE;
    const known = load<f64>(piece + 16 + ((index as usize) << 3));
    if (value === NONE ? !F64.isNaN(known) : known !== (value as f64)) return false;
  }
  return true;
}

/** Sum over the phases where the point is per phase. */
function totalOf(quantity: i32): i64 {
  const first = load<i64>(valueAt(quantity, 0));
  if (first === NONE || (pointInfo & POINT_PER_PHASE) === 0) return first;
  const second = load<i64>(valueAt(quantity, 1));
  const third = load<i64>(valueAt(quantity, 2));
  return first + (second === NONE ? 0 : second) + (third === NONE ? 0 : third);
}

/** power · seconds, split so that neither product leaves i64: power ≤ 9·10¹⁵ µW, seconds < 2³². */
function count(t: i32): void {
  const seconds: i64 = (t as i64) - lastTime;
  if (lastPower === NONE) unlimited += seconds as i32;
  else {
    counted += (lastPower / MICROWATT_SECONDS_PER_MILLIWATT_HOUR) * seconds;
    countedRest += (lastPower % MICROWATT_SECONDS_PER_MILLIWATT_HOUR) * seconds;
    counted += countedRest / MICROWATT_SECONDS_PER_MILLIWATT_HOUR;
    countedRest %= MICROWATT_SECONDS_PER_MILLIWATT_HOUR;
  }
  lastTime = t;
}
