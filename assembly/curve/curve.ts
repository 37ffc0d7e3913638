// A row of the table made ready for use, and which curve is in force. Made once per instance and curve, at first use.

import { add, isZero, negate, setOne, toMontgomery } from "../field/arithmetic";
import { invert } from "../field/inverse";
import { AT_2M, AT_4M, AT_M, bytesOf, doubleModulo, limbsFor, prepareModulus, selectModulus } from "../field/modulus";
import { multiply, square } from "../field/multiply";
import { squareRoot } from "../field/root";
import {
  BASE_TABLES,
  COMB_SIZE,
  CURVE_COUNT,
  CURVE_SIZE,
  CURVES,
  ELEMENT_SIZE,
  KEY_POINT,
  LIMB_BITS,
  LIMB_MASK,
  MODULUS_SIZE,
  SUM,
} from "../memory";
import { COMB_TEETH, combBlocks, fillComb } from "./comb";
import { COLUMN_A, COLUMN_B, COLUMN_N, COLUMN_P, COLUMN_X, COLUMN_Y, curveNumber } from "./table";

/** Layout of a curve in memory. */
const AT_READY = 0;
const AT_KIND = 4;
const AT_TWISTED = 8;
const AT_PRIME: usize = 16;
const AT_ORDER: usize = AT_PRIME + MODULUS_SIZE;
const AT_A: usize = AT_ORDER + MODULUS_SIZE;
const AT_B: usize = AT_A + ELEMENT_SIZE;
const AT_COMB_OFFSET: usize = AT_B + ELEMENT_SIZE;
const AT_X_FACTOR: usize = AT_COMB_OFFSET + ELEMENT_SIZE;
const AT_Y_FACTOR: usize = AT_X_FACTOR + ELEMENT_SIZE;

/** What a is: it decides how a point is doubled. */
export const A_IS_ANY = 0;
export const A_IS_ZERO = 1;
export const A_IS_MINUS_3 = 2;

/** The curve in force. */
let current: usize = 0;
let combColumnCount: i32 = 0;
let combPositionCount: i32 = 0;

export function prime(): usize {
  return current + AT_PRIME;
}
export function order(): usize {
  return current + AT_ORDER;
}
export function coefficientKind(): i32 {
  return load<i32>(current, AT_KIND);
}
/** a and b, Montgomery form. */
export function coefficientA(): usize {
  return current + AT_A;
}
export function coefficientB(): usize {
  return current + AT_B;
}
/** Table of the base point; see comb.ts. */
export function baseTable(): usize {
  return BASE_TABLES + ((current - CURVES) / CURVE_SIZE) * COMB_SIZE;
}
/**
 * Is the curve worked on in another form? With u⁴ = −3 / a, (x, y) ↦ (u²x, u³y) leads to the curve with a = −3 and
 * b = u⁶b, isomorphic over the field, where a doubling costs two squares less. RFC 5639 gives brainpool's r curves such a
 * twin each. Keys are read and checked as they come; tables, sums and their comparison are in the working form.
 */
function isTwisted(): bool {
  return load<u32>(current, AT_TWISTED) !== 0;
}
/** Brings an affine point, x, y < 2p, into the working form; bounds stay. */
export function enterWorkingForm(x: usize, y: usize): void {
  if (!isTwisted()) return;
  multiply(x, x, current + AT_X_FACTOR);
  multiply(y, y, current + AT_Y_FACTOR);
}
/** number = number · u², which makes of Z² · x what X of the working form is compared with. Below 2p for number < 8p. */
export function scaleCoordinate(number: usize): void {
  if (isTwisted()) multiply(number, number, current + AT_X_FACTOR);
}
/** Columns of a scalar: an eighth of the order's bits, rounded up. */
export function combColumns(): i32 {
  return combColumnCount;
}
/** Columns that share a block of a table, which is one more than the doublings of a comb. */
export function combPositions(): i32 {
  return combPositionCount;
}
/** 2^(8 · columns) − 1 modulo the order; see writeColumns in comb.ts. */
export function combOffset(): usize {
  return current + AT_COMB_OFFSET;
}

/** Puts a curve and its prime in force; false when there is no such row. */
export function selectCurve(curve: i32): bool {
  if (curve < 0 || curve >= CURVE_COUNT) return false;
  current = CURVES + curve * CURVE_SIZE;
  if (load<u32>(current, AT_READY) === 0) prepare(curve);
  else setComb();
  selectModulus(prime());
  return true;
}

function setComb(): void {
  selectModulus(prime());
  combColumnCount = bytesOf(order());
  combPositionCount = (combColumnCount + combBlocks() - 1) / combBlocks();
}

function prepare(curve: i32): void {
  const p = curveNumber(curve, COLUMN_P);
  const n = curveNumber(curve, COLUMN_N);
  // One number of limbs for both moduli: by Hasse their lengths differ by one bit at most.
  const limbCount = limbsFor(max(textBits(p), textBits(n)));
  readText(prime() + AT_M, p);
  prepareModulus(prime(), textBits(p), limbCount);
  readText(order() + AT_M, n);
  prepareModulus(order(), textBits(n), limbCount);
  selectModulus(prime());

  const a = coefficientA();
  readText(a, curveNumber(curve, COLUMN_A));
  if (isZero(a)) store<i32>(current, A_IS_ZERO, AT_KIND);
  else if (isThreeBelow(a, prime() + AT_M, limbCount)) store<i32>(current, A_IS_MINUS_3, AT_KIND);
  else store<i32>(current, A_IS_ANY, AT_KIND);
  toMontgomery(a, a);
  readText(coefficientB(), curveNumber(curve, COLUMN_B));
  toMontgomery(coefficientB(), coefficientB());

  if (coefficientKind() === A_IS_ANY && findTwist(a)) {
    store<u32>(current, 1, AT_TWISTED);
    store<i32>(current, A_IS_MINUS_3, AT_KIND);
  }

  const offset = combOffset();
  memory.fill(offset, 0, ELEMENT_SIZE);
  store<u32>(offset, 1);
  setComb();
  doubleModulo(offset, order() + AT_M, limbCount, COMB_TEETH * combColumnCount);
  // Not zero: the order is odd.
  store<u32>(offset, load<u32>(offset) - 1);

  readText(KEY_POINT, curveNumber(curve, COLUMN_X));
  toMontgomery(KEY_POINT, KEY_POINT);
  readText(KEY_POINT + ELEMENT_SIZE, curveNumber(curve, COLUMN_Y));
  toMontgomery(KEY_POINT + ELEMENT_SIZE, KEY_POINT + ELEMENT_SIZE);
  enterWorkingForm(KEY_POINT, KEY_POINT + ELEMENT_SIZE);
  fillComb(baseTable(), KEY_POINT, KEY_POINT + ELEMENT_SIZE);
  store<u32>(current, 1, AT_READY);
}

/** Writes u² and u³ for a fourth root u of −3 / a; false when there is none. */
function findTwist(a: usize): bool {
  const work = SUM;
  const root = work + ELEMENT_SIZE;
  const u = root + ELEMENT_SIZE;
  setOne(u);
  add(work, u, u);
  add(work, work, u);
  negate(u, work, AT_4M);
  invert(work, a);
  multiply(work, work, u);
  if (!squareRoot(root, work)) return false;
  // Of a number and its negative, one is a square where −1 is none.
  if (!squareRoot(u, root)) {
    negate(root, root, AT_2M);
    if (!squareRoot(u, root)) return false;
  }
  const xFactor = current + AT_X_FACTOR;
  square(xFactor, u);
  multiply(current + AT_Y_FACTOR, xFactor, u);
  return true;
}

/** a = m − 3, for a below m. */
function isThreeBelow(a: usize, m: usize, limbCount: i32): bool {
  let carry: u32 = 3;
  for (let at = 0; at < limbCount << 2; at += 4) {
    const sum = load<u32>(a + at) + carry;
    if ((sum & LIMB_MASK) !== load<u32>(m + at)) return false;
    carry = sum >> LIMB_BITS;
  }
  return true;
}

/** Bits of a number given as hexadecimal text, leading zeros not counted. */
function textBits(text: string): i32 {
  let at = 0;
  while (digitAt(text, at) === 0) at++;
  return (text.length - at) * 4 - (clz(digitAt(text, at)) - 28);
}

/** Reads hexadecimal text into all limbs of an element. */
export function readText(number: usize, text: string): void {
  memory.fill(number, 0, ELEMENT_SIZE);
  let bit = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    const digit = digitAt(text, at) as u64;
    const place = number + (bit / LIMB_BITS) * 4;
    const shifted = digit << ((bit % LIMB_BITS) as u64);
    store<u32>(place, load<u32>(place) | ((shifted as u32) & LIMB_MASK));
    const over = (shifted >> LIMB_BITS) as u32;
    if (over !== 0) store<u32>(place + 4, over);
    bit += 4;
  }
}

function digitAt(text: string, at: i32): i32 {
  const code = text.charCodeAt(at);
  return code <= 0x39 ? code - 0x30 : code - 0x61 + 10;
}
