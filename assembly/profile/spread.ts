// One quantity of one period as power on the phases of a point: shared out or as a sum. Local generation is such a quantity, and
// knows how many phases its own current flows on.

import {
  extrasOf,
  INFO_EXTRAS_SHIFT,
  INFO_PHASES,
  INFO_WATTS,
  NONE,
  periodAt,
  STATION_VOLTAGE,
  wholeAt,
} from "./tables";

/** Quantities of a point, three values each (the sum or L1, then L2 and L3): limit, discharge limit, setpoint. */
export const LIMIT = 0;
export const DISCHARGE = 1;
export const SETPOINT = 2;
export const QUANTITY_SIZE: usize = 24;

export const UNIT_AMPERES = 0;
export const UNIT_WATTS = 1;

/** a / b for b > 0, to the nearest; a half goes away from zero. */
export function divide(a: i64, b: i64): i64 {
  return a < 0 ? -((-a + (b >> 1)) / b) : (a + (b >> 1)) / b;
}

/** Any of L2 and L3, in whatever quantity. */
export function hasPhaseValues(extras: usize): bool {
  for (let offset: usize = 0; offset < 64; offset += 8) {
    // 16 and 40 are the discharge limit and the setpoint themselves.
    if (offset !== 16 && offset !== 40 && !F64.isNaN(load<f64>(extras + offset))) return true;
  }
  return false;
}

export let spreadFirst: i64 = NONE;
export let spreadSecond: i64 = NONE;
export let spreadThird: i64 = NONE;

/**
 * One quantity of one period in µW. Per phase: its own L1–L3 (a missing one is L1), a current on each phase, a power shared
 * out evenly. Not per phase: the sum over the phases in use. A period that speaks of more phases than are left gives the
 * value nearest to zero of its three, for nobody knows which phases are left.
 */
export function spread(index: i32, quantity: i32, voltage: i64, count: i32, isPerPhase: bool): void {
  const period = periodAt(index);
  const info = load<i32>(period, 4);
  const isWatts = (info & INFO_WATTS) !== 0;
  spreadFirst = NONE;
  let first: i64 = NONE;
  let second: i64 = NONE;
  let third: i64 = NONE;
  if (info >>> INFO_EXTRAS_SHIFT) {
    const extras = extrasOf(info);
    first = quantity === LIMIT ? wholeAt(period + 8) : wholeAt(extras + (quantity === DISCHARGE ? 16 : 40));
    const others = extras + (quantity === LIMIT ? 0 : quantity === DISCHARGE ? 24 : 48);
    second = wholeAt(others);
    third = wholeAt(others + 8);
  } else if (quantity === LIMIT) first = wholeAt(period + 8);
  if (first === NONE) return;
  const factor: i64 = isWatts ? 1000 : voltage;
  if (second === NONE && third === NONE) {
    if (isPerPhase) {
      spreadFirst = isWatts ? divide(first * 1000, count) : first * voltage;
      spreadSecond = spreadFirst;
      spreadThird = spreadFirst;
    } else spreadFirst = isWatts ? first * 1000 : first * voltage * count;
    return;
  }
  if (second === NONE) second = first;
  if (third === NONE) third = first;
  const own = info & INFO_PHASES;
  if (count < 3 && (own === 0 || own > count)) {
    const least = nearest(nearest(first, second), third);
    first = least;
    second = least;
    third = least;
  }
  spreadFirst = first * factor;
  spreadSecond = second * factor;
  spreadThird = third * factor;
}

/** Power of a value of local generation, µW: a current flows on the phases that its period says, where those are fewer. */
export function generatedPower(info: i32, value: i64, voltage: i64, count: i32): i64 {
  const own = info & INFO_PHASES;
  if (info & INFO_WATTS) return value * 1000;
  return value * voltage * (own !== 0 && own < count ? own : count);
}

/** As `spread` of its limit, but a current on fewer phases than there are is shared out as the power that it is. */
export function spreadGenerated(index: i32, voltage: i64, count: i32, isPerPhase: bool): void {
  const period = periodAt(index);
  const info = load<i32>(period, 4);
  const own = info & INFO_PHASES;
  spread(index, LIMIT, voltage, count, isPerPhase);
  if (spreadFirst === NONE || own === 0 || own >= count) return;
  if (info >>> INFO_EXTRAS_SHIFT && hasPhaseValues(extrasOf(info))) return;
  const power = generatedPower(info, wholeAt(period + 8), voltage, count);
  spreadFirst = isPerPhase ? divide(power, count) : power;
  spreadSecond = spreadFirst;
  spreadThird = spreadFirst;
}

/**
 * Local generation of the whole station into three values at `target`, millionths of the unit, for a point of `phases` (0: the
 * default ones), per phase or not.
 */
export function storeGenerated(
  target: usize,
  index: i32,
  station: usize,
  phases: i32,
  isPerPhase: bool,
  unit: i32,
): void {
  const voltage = wholeAt(station + STATION_VOLTAGE);
  spreadGenerated(index, voltage, phases, isPerPhase);
  if (spreadFirst === NONE) {
    memory.fill(target, 0, QUANTITY_SIZE);
    return;
  }
  const divisor: i64 = isPerPhase ? voltage : voltage * phases;
  store<i64>(target, unit === UNIT_WATTS ? spreadFirst : divide(spreadFirst * 1000, divisor));
  store<i64>(target, unit === UNIT_WATTS ? spreadSecond : divide(spreadSecond * 1000, divisor), 8);
  store<i64>(target, unit === UNIT_WATTS ? spreadThird : divide(spreadThird * 1000, divisor), 16);
}

/** The one nearer to zero; zero when they pull in opposite directions. */
export function nearest(a: i64, b: i64): i64 {
  if (a < 0 !== b < 0) return 0;
  return a < 0 ? max(a, b) : min(a, b);
}
