// Points in Jacobian coordinates (x = X/Z², y = Y/Z³, infinity has Z = 0), Montgomery form, on the curve in force.
// Doubling and addition stand in formulas.ts; here they are called in the copy that suits the modulus in force.

import { isZero, setOne } from "../field/arithmetic";
import { kernel, limbs } from "../field/modulus";
import { multiply, square } from "../field/multiply";
import { addAffineBy, addEntryBy, doubleBy } from "../field/written/points";
import { ELEMENT_SIZE, POINT_SIZE } from "../memory";
import { addAffineAny, addEntryAny, doubleAny } from "./formulas";

/** As in field/multiply.ts: false makes every curve take the loops. */
const WRITTEN_OUT = true;

/** Offsets of Y and Z in a point, and of Z² and Z³ in a table entry. */
export const AT_Y: usize = ELEMENT_SIZE;
export const AT_Z: usize = 2 * ELEMENT_SIZE;
export const AT_ZZ: usize = 3 * ELEMENT_SIZE;
export const AT_ZZZ: usize = 4 * ELEMENT_SIZE;

export function setInfinity(point: usize): void {
  memory.fill(point, 0, POINT_SIZE);
}

export function isInfinity(point: usize): bool {
  return isZero(point + AT_Z);
}

/** Makes a Jacobian point of an affine one; x and y have the limbs of the field and may have no room beyond. */
export function setAffine(point: usize, x: usize, y: usize): void {
  memory.copy(point, x, limbs << 2);
  memory.copy(point + AT_Y, y, limbs << 2);
  setOne(point + AT_Z);
}

/** Writes Z² and Z³ behind a point, which makes it a table entry. */
export function completeEntry(entry: usize): void {
  square(entry + AT_ZZ, entry + AT_Z);
  multiply(entry + AT_ZZZ, entry + AT_ZZ, entry + AT_Z);
}

/** point = 2 · point. */
export function double(point: usize): void {
  if (WRITTEN_OUT && kernel !== 0) doubleBy(kernel, point);
  else doubleAny(point);
}

/** sum = sum ± (x, y), an affine point with x, y < 6p that is not infinity; x and y may have no room beyond their limbs. */
export function addAffine(sum: usize, x: usize, y: usize, negative: bool): void {
  if (WRITTEN_OUT && kernel !== 0) addAffineBy(kernel, sum, x, y, negative);
  else addAffineAny(sum, x, y, negative);
}

/** sum = sum ± entry, a table entry (X, Y, Z, Z², Z³) that is not infinity. */
export function addEntry(sum: usize, entry: usize, negative: bool): void {
  if (WRITTEN_OUT && kernel !== 0) addEntryBy(kernel, sum, entry, negative);
  else addEntryAny(sum, entry, negative);
}
