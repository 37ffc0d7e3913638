// Energy between two values of one register.

import { OPERANDS } from "../memory";
import { ENERGY_OVERFLOW, OK, REGISTER_FELL } from "../status";

/** Largest energy that the host takes as a number, mWh: 2⁵³ − 1, some 9 TWh. */
const MAX_ENERGY: u64 = 0x1f_ffff_ffff_ffff;

/** Operands: begin and end, mWh; the difference replaces the first one when the status is OK. */
export function energyBetween(): i32 {
  const begin = load<i64>(OPERANDS);
  const end = load<i64>(OPERANDS, 8);
  if (end < begin) return REGISTER_FELL;
  // The difference of a non-falling pair of i64 wraps into the right u64.
  const energy = (end - begin) as u64;
  if (energy > MAX_ENERGY) return ENERGY_OVERFLOW;
  store<u64>(OPERANDS, energy);
  return OK;
}
