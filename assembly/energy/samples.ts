// Checks on a run of samples of one register: it never falls, time never falls, and no step takes more power than there
// can have been.

import { FAULTS, OPERANDS, SAMPLE_SIZE, SAMPLES, SAMPLES_CAPACITY } from "../memory";
import { BAD_ARGUMENT, FAULT_POWER_IMPLAUSIBLE, FAULT_REGISTER_FALLS, FAULT_TIME_FALLS, OK } from "../status";

/** 1 mWh = 3,600 W·ms. */
const WATT_MILLIS_PER_MILLIWATT_HOUR = 3600;

/**
 * Judges each of `count` samples of the sample area against the one before it; its FAULT_ bits go to the fault area, the
 * first sample's are zero. `maxPower` is in watts (u32); the tolerance, in mWh, is the first operand (not negative).
 *
 * A step of e mWh in t ms is plausible when e ≤ tolerance or (e − tolerance) · 3600 ≤ maxPower · t. Exact for every pair
 * of i64: differences of a non-falling pair fit u64, and both products are compared in 96 bits. A falling pair is not
 * judged for power.
 */
export function checkSamples(count: i32, maxPower: u32): i32 {
  const tolerance = load<i64>(OPERANDS);
  if (count < 0 || count > SAMPLES_CAPACITY || tolerance < 0) return BAD_ARGUMENT;
  if (count > 0) store<u8>(FAULTS, 0);
  for (let index = 1; index < count; index++) {
    const sample = SAMPLES + index * SAMPLE_SIZE;
    const fromTime = load<i64>(sample - SAMPLE_SIZE);
    const fromEnergy = load<i64>(sample - SAMPLE_SIZE, 8);
    const time = load<i64>(sample);
    const energy = load<i64>(sample, 8);
    let faults = 0;
    if (energy < fromEnergy) faults |= FAULT_REGISTER_FALLS;
    if (time < fromTime) faults |= FAULT_TIME_FALLS;
    if (faults === 0) {
      // Differences of two i64 wrap into the right u64.
      const step = (energy - fromEnergy) as u64;
      const allowance = tolerance as u64;
      if (
        step > allowance &&
        isProductGreater(step - allowance, WATT_MILLIS_PER_MILLIWATT_HOUR, (time - fromTime) as u64, maxPower)
      ) {
        faults = FAULT_POWER_IMPLAUSIBLE;
      }
    }
    store<u8>(FAULTS + index, faults as u8);
  }
  return OK;
}

/** a · x > b · y in 96 bits: a · x = high · 2³² + low, high ≤ (2³² − 1)² + 2³² − 1 < 2⁶⁴. */
function isProductGreater(a: u64, x: u32, b: u64, y: u32): bool {
  const aLow = (a & 0xffff_ffff) * (x as u64);
  const bLow = (b & 0xffff_ffff) * (y as u64);
  const aHigh = (a >> 32) * (x as u64) + (aLow >> 32);
  const bHigh = (b >> 32) * (y as u64) + (bLow >> 32);
  if (aHigh !== bHigh) return aHigh > bHigh;
  return (aLow & 0xffff_ffff) > (bLow & 0xffff_ffff);
}
