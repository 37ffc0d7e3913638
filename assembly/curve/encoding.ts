// SEC 1 §2.3.4: from an encoded point to affine coordinates on the curve in force.

import { readNumber, writeNumber } from "../bytes";
import { add, fromMontgomery, isMultiple, isZero, setOne, subtract, toMontgomery } from "../field/arithmetic";
import { AT_2M, AT_8M, AT_M, bytesOf, isAtLeast, limbs } from "../field/modulus";
import { multiply, square } from "../field/multiply";
import { squareRoot } from "../field/root";
import { ELEMENT_SIZE, POINT_WORK } from "../memory";
import { KEY_AT_INFINITY, KEY_MALFORMED, KEY_OFF_CURVE, OK } from "../status";
import { coefficientA, coefficientB, prime } from "./curve";
import { AT_Y } from "./point";

const RIGHT_SIDE: usize = POINT_WORK;
const WORK: usize = RIGHT_SIDE + ELEMENT_SIZE;
const DIFFERENCE: usize = WORK + ELEMENT_SIZE;

/**
 * Reads a public key: 04‖x‖y, 02‖x, 03‖x, or x‖y without a first byte, told apart by length. Hybrid forms (06, 07) are
 * malformed. All curves of the table have cofactor 1, so a point on the curve other than infinity is a valid key
 * (SEC 1 §3.2.2). `affine` gets x and y in Montgomery form, below 2p.
 */
export function decodePoint(affine: usize, bytes: usize, length: i32): i32 {
  const coordinate = bytesOf(prime());
  const first = load<u8>(bytes) as i32;
  if (length === 1 && first === 0) return KEY_AT_INFINITY;
  if (length === 1 + coordinate && (first === 2 || first === 3)) {
    return decompress(affine, bytes + 1, coordinate, first & 1);
  }
  let at = bytes;
  if (length === 1 + 2 * coordinate && first === 4) at = bytes + 1;
  else if (length !== 2 * coordinate) return KEY_MALFORMED;
  if (!readCoordinate(affine, at, coordinate)) return KEY_MALFORMED;
  if (!readCoordinate(affine + AT_Y, at + coordinate, coordinate)) return KEY_MALFORMED;
  writeRightSide(affine);
  square(WORK, affine + AT_Y);
  return hasSameResidue(WORK, RIGHT_SIDE) ? OK : KEY_OFF_CURVE;
}

/** Writes a point that decodePoint has read as 04‖x‖y, and its length. */
export function encodePoint(bytes: usize, affine: usize): i32 {
  const coordinate = bytesOf(prime());
  store<u8>(bytes, 4);
  fromMontgomery(WORK, affine);
  writeNumber(bytes + 1, coordinate, WORK, limbs);
  fromMontgomery(WORK, affine + AT_Y);
  writeNumber(bytes + 1 + coordinate, coordinate, WORK, limbs);
  return 1 + 2 * coordinate;
}

function decompress(affine: usize, bytes: usize, length: i32, oddY: i32): i32 {
  if (!readCoordinate(affine, bytes, length)) return KEY_MALFORMED;
  writeRightSide(affine);
  const y = affine + AT_Y;
  if (!squareRoot(y, RIGHT_SIDE)) return KEY_OFF_CURVE;
  fromMontgomery(WORK, y);
  // y = 0 has no odd twin. No curve of prime order has such a point; a row with another order might.
  if (isZero(WORK)) return oddY === 0 ? OK : KEY_MALFORMED;
  if (((load<u32>(WORK) & 1) as i32) !== oddY) {
    memory.fill(WORK, 0, ELEMENT_SIZE);
    subtract(y, WORK, y, AT_2M);
  }
  return OK;
}

/** Reads a field element into Montgomery form; false for values of p and more. */
function readCoordinate(number: usize, bytes: usize, length: i32): bool {
  if (!readNumber(number, limbs, bytes, length)) return false;
  if (isAtLeast(number, prime() + AT_M, limbs)) return false;
  toMontgomery(number, number);
  return true;
}

/** RIGHT_SIDE = x³ + ax + b, below 2p. */
function writeRightSide(x: usize): void {
  square(RIGHT_SIDE, x);
  add(RIGHT_SIDE, RIGHT_SIDE, coefficientA());
  multiply(RIGHT_SIDE, RIGHT_SIDE, x);
  add(RIGHT_SIDE, RIGHT_SIDE, coefficientB());
  // One multiplication by one brings the sum (below 4p) under 2p without changing its residue.
  setOne(WORK);
  multiply(RIGHT_SIDE, RIGHT_SIDE, WORK);
}

/** Same residue, both below 8p. */
function hasSameResidue(a: usize, b: usize): bool {
  subtract(DIFFERENCE, a, b, AT_8M);
  return isMultiple(DIFFERENCE);
}
