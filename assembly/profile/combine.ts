// From the periods that lead in their layers to one value: the lowest of their limits at the lowest of their phases
// (OCPP 2.0.1 K08.FR.04, 2.1 K01.FR.140), discharge limits and setpoints beside it, local generation added.

import { LEADERS, POINT } from "../memory";
import {
  DISCHARGE,
  divide,
  generatedPower,
  hasPhaseValues,
  LIMIT,
  nearest,
  QUANTITY_SIZE,
  SETPOINT,
  spread,
  spreadFirst,
  spreadGenerated,
  spreadSecond,
  spreadThird,
  UNIT_WATTS,
} from "./spread";
import {
  extrasOf,
  INFO_EXTRAS_SHIFT,
  INFO_MODE,
  INFO_PHASE_TO_USE,
  INFO_PHASES,
  INFO_WATTS,
  NONE,
  periodAt,
  STATION_VOLTAGE,
  wholeAt,
} from "./tables";

export const POINT_VALUES = 9;

/** Info of a point: phases, phaseToUse and mode as in a period; then whether its values are per phase, whether it has more than a limit. */
export const POINT_PER_PHASE = 0x100;
export const POINT_IS_RICH = 0x200;

/** Info of the point made last; its values stand at POINT, in millionths of the unit asked for. */
export let pointInfo: i32 = 0;

export let limiting: i32 = 0;
export let generating: i32 = 0;

export function clearLeaders(): void {
  limiting = 0;
  generating = 0;
}

/** Adds a leader to those that limit; the transaction's comes first: its operation mode is the one that is told. */
export function addLimiting(period: i32): void {
  if (period < 0) return;
  store<i32>(LEADERS + ((limiting as usize) << 2), period);
  limiting++;
}

export function addGenerating(period: i32): void {
  if (period < 0) return;
  store<i32>(LEADERS + 32 + ((generating as usize) << 2), period);
  generating++;
}

export function valueAt(quantity: i32, phase: i32): usize {
  return POINT + (quantity as usize) * QUANTITY_SIZE + ((phase as usize) << 3);
}

/**
 * Makes the point of the leaders added. `capPhases` (0: none) bounds the phases; `defaultPhases` count where nobody says any.
 * Power is µW throughout (mA · mV · phases, mW · 1000): comparisons are exact. One division per value at the end, to the
 * nearest µA; a current that wins is not divided at all.
 */
export function combine(station: usize, defaultPhases: i32, capPhases: i32, unit: i32): void {
  make(station, defaultPhases, capPhases, unit, false);
}

/** The same with values per phase whatever the leaders say, unless only one phase is left. */
export function combinePerPhase(station: usize, defaultPhases: i32, capPhases: i32, unit: i32): void {
  make(station, defaultPhases, capPhases, unit, true);
}

function make(station: usize, defaultPhases: i32, capPhases: i32, unit: i32, doesSplit: bool): void {
  let phases = capPhases === 0 ? 4 : capPhases;
  let described = 0;
  let hasExtras = doesSplit;
  let isPerPhase = doesSplit;
  for (let index = 0; index < limiting; index++) {
    const info = load<i32>(periodAt(load<i32>(LEADERS + ((index as usize) << 2))), 4);
    const own = info & INFO_PHASES;
    if (own !== 0 && own < phases) phases = own;
    if ((described & INFO_MODE) === 0) described |= info & INFO_MODE;
    if ((described & INFO_PHASE_TO_USE) === 0) described |= info & INFO_PHASE_TO_USE;
    if (info >>> INFO_EXTRAS_SHIFT) {
      hasExtras = true;
      isPerPhase = isPerPhase || hasPhaseValues(extrasOf(info));
    }
  }
  const count = phases === 4 ? defaultPhases : phases;
  pointInfo = (described & INFO_MODE) | (phases & INFO_PHASES);
  if (phases === 1) pointInfo |= described & INFO_PHASE_TO_USE;
  if (!hasExtras) {
    combineLimits(station, count, unit);
    return;
  }
  // On one phase there is nothing to tell apart.
  if (count === 1) isPerPhase = false;
  pointInfo |= POINT_IS_RICH | (isPerPhase ? POINT_PER_PHASE : 0);
  const voltage = wholeAt(station + STATION_VOLTAGE);
  for (let quantity = LIMIT; quantity <= SETPOINT; quantity++) {
    combineQuantity(quantity, voltage, count, isPerPhase);
  }
  if (load<i64>(POINT) !== NONE) {
    for (let index = 0; index < generating; index++) {
      spreadGenerated(load<i32>(LEADERS + 32 + ((index as usize) << 2)), voltage, count, isPerPhase);
      if (spreadFirst === NONE) continue;
      add(valueAt(LIMIT, 0), spreadFirst);
      if (isPerPhase) add(valueAt(LIMIT, 1), spreadSecond);
      if (isPerPhase && count === 3) add(valueAt(LIMIT, 2), spreadThird);
    }
  }
  const divisor = isPerPhase ? voltage : voltage * count;
  for (let phase = 0; phase < 3; phase++) {
    clip(phase);
    if (unit === UNIT_WATTS) continue;
    for (let quantity = LIMIT; quantity <= SETPOINT; quantity++) {
      const at = valueAt(quantity, phase);
      const power = load<i64>(at);
      if (power !== NONE) store<i64>(at, divide(power * 1000, divisor));
    }
  }
}

/** The frequent case: no leader has more than a limit. */
function combineLimits(station: usize, count: i32, unit: i32): void {
  const perPhase = wholeAt(station + STATION_VOLTAGE);
  const voltage = perPhase * count;
  let power: i64 = NONE;
  let current: i64 = NONE;
  for (let index = 0; index < limiting; index++) {
    const period = periodAt(load<i32>(LEADERS + ((index as usize) << 2)));
    const limit = wholeAt(period + 8);
    if (limit === NONE) continue;
    const isWatts = (load<i32>(period, 4) & INFO_WATTS) !== 0;
    const itsPower = isWatts ? limit * 1000 : limit * voltage;
    if (power === NONE || itsPower < power) {
      power = itsPower;
      current = isWatts ? NONE : limit * 1000;
    }
  }
  if (power !== NONE && generating > 0) {
    for (let index = 0; index < generating; index++) {
      const period = periodAt(load<i32>(LEADERS + 32 + ((index as usize) << 2)));
      const limit = wholeAt(period + 8);
      if (limit !== NONE) power += generatedPower(load<i32>(period, 4), limit, perPhase, count);
    }
    current = NONE;
  }
  if (unit === UNIT_WATTS || power === NONE) store<i64>(POINT, power);
  else store<i64>(POINT, current !== NONE ? current : divide(power * 1000, voltage));
}

/** Limits: the lowest. Discharge limits: the highest. Setpoints: the one nearer to zero. */
function combineQuantity(quantity: i32, voltage: i64, count: i32, isPerPhase: bool): void {
  for (let phase = 0; phase < 3; phase++) store<i64>(valueAt(quantity, phase), NONE);
  for (let index = 0; index < limiting; index++) {
    spread(load<i32>(LEADERS + ((index as usize) << 2)), quantity, voltage, count, isPerPhase);
    if (spreadFirst === NONE) continue;
    meet(quantity, 0, spreadFirst);
    if (isPerPhase) meet(quantity, 1, spreadSecond);
    if (isPerPhase && count === 3) meet(quantity, 2, spreadThird);
  }
}

function meet(quantity: i32, phase: i32, value: i64): void {
  const at = valueAt(quantity, phase);
  const before = load<i64>(at);
  if (before === NONE) store<i64>(at, value);
  else if (quantity === LIMIT) store<i64>(at, min(before, value));
  else if (quantity === DISCHARGE) store<i64>(at, max(before, value));
  else store<i64>(at, nearest(before, value));
}

function add(at: usize, value: i64): void {
  if (load<i64>(at) !== NONE) store<i64>(at, load<i64>(at) + value);
}

/** A setpoint stays between discharge limit and limit (V2X.03, V2X.04). */
export function clip(phase: i32): void {
  const at = valueAt(SETPOINT, phase);
  const setpoint = load<i64>(at);
  if (setpoint === NONE) return;
  const limit = load<i64>(valueAt(LIMIT, phase));
  const discharge = load<i64>(valueAt(DISCHARGE, phase));
  if (limit !== NONE && setpoint > limit) store<i64>(at, limit);
  else if (discharge !== NONE && setpoint < discharge) store<i64>(at, discharge);
}

/**
 * Fills a point without a limit with the default for its unit, `value` millionths. Where nothing else is in force either, that says nothing
 * of phases; per phase a current counts on each of them, a power is shared out among them.
 */
export function fillDefault(value: i64, unit: i32): void {
  if (value === NONE || load<i64>(POINT) !== NONE) return;
  store<i64>(POINT, value);
  const isRich = pointInfo & POINT_IS_RICH;
  if (!isRich || (load<i64>(valueAt(DISCHARGE, 0)) === NONE && load<i64>(valueAt(SETPOINT, 0)) === NONE)) {
    pointInfo = isRich;
  } else if (pointInfo & POINT_PER_PHASE) {
    const count = (pointInfo & INFO_PHASES) === 2 ? 2 : 3;
    const each = unit === UNIT_WATTS ? divide(value, count) : value;
    for (let phase = 0; phase < count; phase++) store<i64>(valueAt(LIMIT, phase), each);
  }
}

/** Replaces the info of the point at hand. */
export function describePoint(info: i32): void {
  pointInfo = info;
}
