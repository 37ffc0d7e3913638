// u₁·G + u₂·Q. Both scalars are public, so nothing here hides which entries are read.

import { bitsAt } from "../bytes";
import { limbs } from "../field/modulus";
import {
  BASE_COLUMNS,
  DIGITS_SIZE,
  KEY_COLUMNS,
  KEY_DIGITS,
  KEY_ENTRIES,
  KEY_WINDOW,
  POINT_SIZE,
  TEETH,
  TWICE_ENTRY,
} from "../memory";
import { addColumns, makeTeethAffine, writeColumns } from "./comb";
import { baseTable, combPositions } from "./curve";
import { AT_Y, addAffine, addEntry, completeEntry, double, isInfinity, setAffine, setInfinity } from "./point";

/**
 * sum = u₁·G + u₂·Q on the curve in force, whose prime is the modulus in force, for a key with a table (comb.ts): two combs
 * on one run of doublings. u₁, u₂ < n, plain. Complete: zero scalars, Q = ±G and sums through infinity included.
 */
export function combineTables(sum: usize, u1: usize, u2: usize, n: usize, keyTable: usize): void {
  writeColumns(BASE_COLUMNS, u1, n);
  writeColumns(KEY_COLUMNS, u2, n);
  setInfinity(sum);
  for (let position = combPositions() - 1; position >= 0; position--) {
    if (!isInfinity(sum)) double(sum);
    addColumns(sum, baseTable(), BASE_COLUMNS, position);
    addColumns(sum, keyTable, KEY_COLUMNS, position);
  }
}

/**
 * The same for a key without a table: one doubling for each of the order's `bits` (Strauss and Shamir), signed windows
 * (wNAF) over eight multiples of Q, and G's comb on the last few doublings. `key` is affine, Montgomery form, on the curve.
 */
export function combineKey(sum: usize, u1: usize, u2: usize, n: usize, bits: i32, key: usize): void {
  writeColumns(BASE_COLUMNS, u1, n);
  fillKeyTable(key);
  writeDigits(KEY_DIGITS, u2, bits, KEY_WINDOW);
  setInfinity(sum);
  const basePositions = combPositions();
  for (let position = bits; position >= 0; position--) {
    if (!isInfinity(sum)) double(sum);
    const keyDigit = load<i8>(KEY_DIGITS + position) as i32;
    if (keyDigit !== 0) {
      const entry = TEETH + (abs(keyDigit) >> 1) * POINT_SIZE;
      addAffine(sum, entry, entry + AT_Y, keyDigit < 0);
    }
    if (position < basePositions) addColumns(sum, baseTable(), BASE_COLUMNS, position);
  }
}

/** Q, 3Q, … 15Q in TEETH, made affine: one inverse and six products each cost less than three more in every addition. */
function fillKeyTable(key: usize): void {
  setAffine(TWICE_ENTRY, key, key + AT_Y);
  double(TWICE_ENTRY);
  completeEntry(TWICE_ENTRY);
  setAffine(TEETH, key, key + AT_Y);
  for (let index = 1; index < KEY_ENTRIES; index++) {
    const entry = TEETH + index * POINT_SIZE;
    memory.copy(entry, entry - POINT_SIZE, POINT_SIZE);
    addEntry(entry, TWICE_ENTRY, false);
  }
  makeTeethAffine(KEY_ENTRIES);
}

/**
 * Signed windows of a scalar below 2^bits: digits at positions 0 … bits, each zero or odd and below 2^(width−1) in size,
 * any two non-zero ones at least `width` apart, Σ digit · 2^position = scalar.
 */
export function writeDigits(digits: usize, scalar: usize, bits: i32, width: i32): void {
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
