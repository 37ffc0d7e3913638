// Points of Ed25519's curve in extended coordinates (x = X/Z, y = Y/Z, x·y = T/Z), Montgomery form, by the formulas of
// Hisil, Wong, Carter and Dawson, "Twisted Edwards Curves Revisited" (2008), §3.1 and §3.3. They are complete here.
//
// Bounds, in multiples of p: every stored point has X ≤ 2.1 and Y, Z, T ≤ 1.9, every table entry Y+X ≤ 4, Y−X ≤ 6, and every
// function below keeps it so. With multiply(A, B) < 1 + AB/32 (field/multiply.ts) the figures in brackets follow.

import { add, copyNumber, isMultiple, setOne, subtract } from "../field/arithmetic";
import { AT_2M, AT_4M } from "../field/modulus";
import { multiply, square } from "../field/multiply";
import { EDWARDS_D_TWICE, EDWARDS_POINT_SIZE, EDWARDS_TWICE, ELEMENT_SIZE, POINT_WORK } from "../memory";

/** Offsets in a point; a table entry has Y + X, Y − X, Z and 2d·T in their places. */
export const AT_Y: usize = ELEMENT_SIZE;
export const AT_Z: usize = 2 * ELEMENT_SIZE;
const AT_T: usize = 3 * ELEMENT_SIZE;

const PLUS: usize = POINT_WORK;
const MINUS: usize = PLUS + ELEMENT_SIZE;
const TORSION: usize = MINUS + ELEMENT_SIZE;
const DEPTH: usize = TORSION + ELEMENT_SIZE;

/** The neutral point (0, 1). */
export function setNeutral(point: usize): void {
  memory.fill(point, 0, EDWARDS_POINT_SIZE);
  setOne(point + AT_Y);
  setOne(point + AT_Z);
}

/** Completes a point whose X and Y are the affine coordinates, below 1.9p. */
export function setAffine(point: usize): void {
  setOne(point + AT_Z);
  multiply(point + AT_T, point, point + AT_Y);
}

export function isNeutral(point: usize): bool {
  subtract(PLUS, point + AT_Y, point + AT_Z, AT_2M);
  return isMultiple(point) && isMultiple(PLUS);
}

/** point = 2 · point: E = (X + Y)² − X² − Y², G = Y² − X², H = X² + Y², F = 2Z² − G. */
export function double(point: usize): void {
  const y = point + AT_Y;
  const z = point + AT_Z;
  add(TORSION, point, y); // [4]
  square(TORSION, TORSION); // [1.5]
  square(MINUS, point); // [1.2]
  square(PLUS, y); // [1.2]
  square(DEPTH, z); // [1.2]
  add(DEPTH, DEPTH, DEPTH); // [2.3]
  add(y, PLUS, MINUS); // H [2.3]
  subtract(z, PLUS, MINUS, AT_2M); // G [3.2]
  subtract(point, TORSION, y, AT_4M); // E [5.5]
  subtract(DEPTH, DEPTH, z, AT_4M); // F [6.3]
  finish(point);
}

/** sum = sum ± entry. */
export function addEntry(sum: usize, entry: usize, negative: bool): void {
  const y = sum + AT_Y;
  const z = sum + AT_Z;
  const t = sum + AT_T;
  // −(x, y) = (−x, y): the entry's Y + X and Y − X change places, and T its sign.
  const plus = negative ? entry + AT_Y : entry;
  const minus = negative ? entry : entry + AT_Y;
  add(PLUS, y, sum); // [4]
  subtract(MINUS, y, sum, AT_4M); // [5.9]
  multiply(PLUS, PLUS, plus); // [1.8]
  multiply(MINUS, MINUS, minus); // [2.2]
  multiply(TORSION, t, entry + AT_T); // [1.1]
  multiply(DEPTH, z, entry + AT_Z); // [1.2]
  add(DEPTH, DEPTH, DEPTH); // [2.3]
  subtract(sum, PLUS, MINUS, AT_4M); // E [5.8]
  add(y, PLUS, MINUS); // H [3.8]
  if (negative) {
    subtract(z, DEPTH, TORSION, AT_2M); // G [4.3]
    add(DEPTH, DEPTH, TORSION); // F [3.4]
  } else {
    add(z, DEPTH, TORSION); // G [3.4]
    subtract(DEPTH, DEPTH, TORSION, AT_2M); // F [4.3]
  }
  finish(sum);
}

/** The common end: E, H and G stand in X, Y and Z, F in DEPTH. X = E·F, Y = G·H, Z = F·G, T = E·H. */
function finish(point: usize): void {
  const y = point + AT_Y;
  const z = point + AT_Z;
  multiply(point + AT_T, point, y); // [1.7]
  multiply(point, point, DEPTH); // [2.1]
  multiply(y, y, z); // [1.6]
  multiply(z, z, DEPTH); // [1.7]
}

/** Fills a table with the odd multiples 1, 3, 5, … of a point. */
export function fillTable(table: usize, entries: i32, point: usize): void {
  const twice = EDWARDS_TWICE;
  memory.copy(twice, point, EDWARDS_POINT_SIZE);
  double(twice);
  writeEntry(table + (entries - 1) * EDWARDS_POINT_SIZE, twice);
  // The last place holds twice the point until its own multiple comes.
  const step = table + (entries - 1) * EDWARDS_POINT_SIZE;
  memory.copy(twice, point, EDWARDS_POINT_SIZE);
  for (let index = 0; index < entries; index++) {
    if (index > 0) addEntry(twice, step, false);
    writeEntry(table + index * EDWARDS_POINT_SIZE, twice);
  }
}

function writeEntry(entry: usize, point: usize): void {
  add(entry, point + AT_Y, point); // [4]
  subtract(entry + AT_Y, point + AT_Y, point, AT_4M); // [5.9]
  copyNumber(entry + AT_Z, point + AT_Z);
  multiply(entry + AT_T, point + AT_T, EDWARDS_D_TWICE); // [1.2]
}
