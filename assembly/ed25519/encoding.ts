// RFC 8032 §5.1.2 and §5.1.3: points and scalars as 32 little-endian bytes.

import { readNumber, writeNumber } from "../bytes";
import { add, fromMontgomery, isZero, setOne, subtract, toMontgomery } from "../field/arithmetic";
import { invert } from "../field/inverse";
import { AT_2M, AT_M, isAtLeast, limbs, modulus } from "../field/modulus";
import { multiply, square } from "../field/multiply";
import { squareRoot } from "../field/root";
import { EDWARDS_BYTES, EDWARDS_D, ELEMENT_SIZE, POINT_WORK } from "../memory";
import { KEY_MALFORMED, KEY_OFF_CURVE, OK } from "../status";
import { AT_Y, AT_Z, setAffine } from "./point";

const LENGTH = 32;
const NUMERATOR: usize = POINT_WORK;
const DENOMINATOR: usize = NUMERATOR + ELEMENT_SIZE;
const WORK: usize = DENOMINATOR + ELEMENT_SIZE;

/** Reads 32 little-endian bytes as a plain number. */
export function readLittle(number: usize, bytes: usize): void {
  turn(EDWARDS_BYTES, bytes);
  readNumber(number, limbs, EDWARDS_BYTES, LENGTH);
}

/**
 * Reads a point: y in 255 bits, then the lowest bit of x. A y of p and more, and an odd zero as x, are malformed (RFC 8032
 * §5.1.3: decoding fails), so every point has one encoding only.
 */
export function decodePoint(point: usize, bytes: usize): i32 {
  const y = point + AT_Y;
  turn(EDWARDS_BYTES, bytes);
  const oddX = (load<u8>(EDWARDS_BYTES) >> 7) as i32;
  store<u8>(EDWARDS_BYTES, load<u8>(EDWARDS_BYTES) & 0x7f);
  readNumber(y, limbs, EDWARDS_BYTES, LENGTH);
  if (isAtLeast(y, modulus + AT_M, limbs)) return KEY_MALFORMED;
  toMontgomery(y, y);
  // x² = (y² − 1) / (d·y² + 1); the denominator is never zero, since −1/d is no square.
  square(NUMERATOR, y);
  multiply(DENOMINATOR, NUMERATOR, EDWARDS_D);
  setOne(WORK);
  add(DENOMINATOR, DENOMINATOR, WORK);
  subtract(NUMERATOR, NUMERATOR, WORK, AT_2M);
  invert(DENOMINATOR, DENOMINATOR);
  multiply(NUMERATOR, NUMERATOR, DENOMINATOR);
  if (!squareRoot(point, NUMERATOR)) return KEY_OFF_CURVE;
  fromMontgomery(WORK, point);
  if (isZero(WORK)) {
    if (oddX !== 0) return KEY_MALFORMED;
  } else if (((load<u32>(WORK) & 1) as i32) !== oddX) {
    memory.fill(WORK, 0, ELEMENT_SIZE);
    // One multiplication by one brings the difference (at most 2p) under 2p without changing its residue.
    subtract(point, WORK, point, AT_2M);
    setOne(WORK);
    multiply(point, point, WORK);
  }
  setAffine(point);
  return OK;
}

/** Is this the encoding of the point? */
export function isEncodingOf(bytes: usize, point: usize): bool {
  invert(DENOMINATOR, point + AT_Z);
  multiply(NUMERATOR, point, DENOMINATOR);
  fromMontgomery(NUMERATOR, NUMERATOR);
  multiply(DENOMINATOR, point + AT_Y, DENOMINATOR);
  fromMontgomery(DENOMINATOR, DENOMINATOR);
  writeNumber(EDWARDS_BYTES, LENGTH, DENOMINATOR, limbs);
  const oddX = (load<u32>(NUMERATOR) & 1) as u8;
  store<u8>(EDWARDS_BYTES, load<u8>(EDWARDS_BYTES) | (oddX << 7));
  let difference: u8 = 0;
  for (let at = 0; at < LENGTH; at++) difference |= load<u8>(bytes + at) ^ load<u8>(EDWARDS_BYTES + (LENGTH - 1 - at));
  return difference === 0;
}

/** Little-endian to big-endian. */
function turn(result: usize, bytes: usize): void {
  for (let at = 0; at < LENGTH; at++) store<u8>(result + (LENGTH - 1 - at), load<u8>(bytes + at));
}
