// u₁·G + u₂·Q by one shared chain of doublings (Strauss and Shamir) over signed windows (wNAF): both scalars are public,
// so nothing here hides which entries are read.

import { bitsAt } from "../bytes";
import { limbs } from "../field/modulus";
import {
  AFFINE_SIZE,
  BASE_DIGITS,
  BASE_WINDOW,
  DIGITS_SIZE,
  ENTRY_SIZE,
  KEY_DIGITS,
  KEY_ENTRIES,
  KEY_TABLE,
  KEY_WINDOW,
  POINT_SIZE,
  TWICE,
} from "../memory";
import { baseTable } from "./curve";
import { addAffine, addEntry, completeEntry, double, setAffine, setInfinity } from "./point";

/**
 * sum = u₁·G + u₂·Q on the curve in force, whose prime is the modulus in force. `key` is affine, Montgomery form, on the
 * curve; u₁ and u₂ are below 2^bits, plain. Complete: zero scalars, Q = ±G and sums through
 * infinity included.
 */
export function combine(sum: usize, u1: usize, u2: usize, bits: i32, key: usize): void {
  fillKeyTable(key);
  writeDigits(BASE_DIGITS, u1, bits, BASE_WINDOW);
  writeDigits(KEY_DIGITS, u2, bits, KEY_WINDOW);
  setInfinity(sum);
  let started = false;
  for (let position = bits; position >= 0; position--) {
    if (started) double(sum);
    const baseDigit = load<i8>(BASE_DIGITS + position) as i32;
    const keyDigit = load<i8>(KEY_DIGITS + position) as i32;
    if (baseDigit !== 0) {
      addAffine(sum, baseTable() + (abs(baseDigit) >> 1) * AFFINE_SIZE, baseDigit < 0);
      started = true;
    }
    if (keyDigit !== 0) {
      addEntry(sum, KEY_TABLE + (abs(keyDigit) >> 1) * ENTRY_SIZE, keyDigit < 0);
      started = true;
    }
  }
}

/** Q, 3Q, … 15Q. */
function fillKeyTable(key: usize): void {
  setAffine(KEY_TABLE, key);
  completeEntry(KEY_TABLE);
  setAffine(TWICE, key);
  double(TWICE);
  for (let index = 1; index < KEY_ENTRIES; index++) {
    const entry = KEY_TABLE + index * ENTRY_SIZE;
    memory.copy(entry, TWICE, POINT_SIZE);
    addEntry(entry, entry - ENTRY_SIZE, false);
    completeEntry(entry);
  }
}

/**
 * Signed windows of a scalar below 2^bits: digits at positions 0 … bits, each zero or odd and below 2^(width−1) in size,
 * any two non-zero ones at least `width` apart, Σ digit · 2^position = scalar.
 */
function writeDigits(digits: usize, scalar: usize, bits: i32, width: i32): void {
  memory.fill(digits, 0, DIGITS_SIZE);
  let carry: u32 = 0;
  let position = 0;
  while (position <= bits) {
    if (bitsAt(scalar, limbs, position, 1) === carry) {
      position++;
      continue;
    }
    const window = bitsAt(scalar, limbs, position, width) + carry;
    carry = (window >> (width - 1)) & 1;
    store<i8>(digits + position, ((window as i32) - ((carry as i32) << width)) as i8);
    position += width;
  }
}
