// Points of Ed25519's curve in extended coordinates (x = X/Z, y = Y/Z, x·y = T/Z), Montgomery form, by the formulas of
// Hisil, Wong, Carter and Dawson, "Twisted Edwards Curves Revisited" (2008), §3.1 and §3.3. They are complete here.
//
// Bounds, in multiples of p: every stored point has X ≤ 2.1 and Y, Z, T ≤ 1.9, every table entry Y+X ≤ 4, Y−X ≤ 6, and every
// function below keeps it so. With multiply(A, B) < 1 + AB/32 (field/multiply.ts) the figures in brackets follow.

import { isMultiple, setOne } from "../field/arithmetic";
import { AT_2M, AT_4M } from "../field/modulus";
import { multiplyEdwards25519 as multiply, squareEdwards25519 as square } from "../field/written/products";
import { add9 as add, subtract9 as liftedDifference } from "../field/written/sums";
import {
  EDWARDS_D_TWICE,
  EDWARDS_ENTRIES,
  EDWARDS_ENTRY_SIZE,
  EDWARDS_POINT_SIZE,
  EDWARDS_PRIME,
  EDWARDS_SPLITS,
  EDWARDS_STEP,
  EDWARDS_SUM,
  ELEMENT_SIZE,
  POINT_WORK,
} from "../memory";

/** Offsets in a point. */
export const AT_Y: usize = ELEMENT_SIZE;
export const AT_Z: usize = 2 * ELEMENT_SIZE;
const AT_T: usize = 3 * ELEMENT_SIZE;

/** Bytes of nine limbs, and offsets in a table entry: Y + X, Y − X, Z, 2d·T. */
const NUMBER_SIZE = 36;
const ENTRY_MINUS: usize = NUMBER_SIZE;
const ENTRY_Z: usize = 2 * NUMBER_SIZE;
const ENTRY_T: usize = 3 * NUMBER_SIZE;

const PLUS: usize = POINT_WORK;
const MINUS: usize = PLUS + ELEMENT_SIZE;
const TORSION: usize = MINUS + ELEMENT_SIZE;
const DEPTH: usize = TORSION + ELEMENT_SIZE;

/** result = a − b + lift, as `subtract` in field/arithmetic.ts. One prime only: the choice of a multiplication is made. */
function subtract(result: usize, a: usize, b: usize, lift: usize): void {
  liftedDifference(result, a, b, EDWARDS_PRIME + lift);
}

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

/**
 * point = 2 · point, without its T where `withT` is false: a doubling needs none. E = (X + Y)² − X² − Y², G = Y² − X², H = X² + Y², F = 2Z² − G.
 */
export function double(point: usize, withT: bool): void {
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
  finish(point, withT);
}

/** sum = sum ± entry, without the sum's T where `withT` is false. */
export function addEntry(sum: usize, entry: usize, negative: bool, withT: bool): void {
  const y = sum + AT_Y;
  const z = sum + AT_Z;
  const t = sum + AT_T;
  // −(x, y) = (−x, y): the entry's Y + X and Y − X change places, and T its sign.
  const plus = negative ? entry + ENTRY_MINUS : entry;
  const minus = negative ? entry : entry + ENTRY_MINUS;
  add(PLUS, y, sum); // [4]
  subtract(MINUS, y, sum, AT_4M); // [5.9]
  multiply(PLUS, PLUS, plus); // [1.8]
  multiply(MINUS, MINUS, minus); // [2.2]
  multiply(TORSION, t, entry + ENTRY_T); // [1.1]
  multiply(DEPTH, z, entry + ENTRY_Z); // [1.2]
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
  finish(sum, withT);
}

/** The common end: E, H and G stand in X, Y and Z, F in DEPTH. X = E·F, Y = G·H, Z = F·G, T = E·H. */
function finish(point: usize, withT: bool): void {
  const y = point + AT_Y;
  const z = point + AT_Z;
  if (withT) multiply(point + AT_T, point, y); // [1.7]
  multiply(point, point, DEPTH); // [2.1]
  multiply(y, y, z); // [1.6]
  multiply(z, z, DEPTH); // [1.7]
}

/** Fills a table with the odd multiples 1, 3, 5, … of a point, which is left alone. */
export function fillOdd(table: usize, entries: i32, point: usize): void {
  const running = EDWARDS_STEP;
  memory.copy(running, point, EDWARDS_POINT_SIZE);
  double(running, true);
  // The last place holds twice the point until its own multiple comes.
  const twice = table + (entries - 1) * EDWARDS_ENTRY_SIZE;
  writeEntry(twice, running);
  memory.copy(running, point, EDWARDS_POINT_SIZE);
  for (let index = 0; index < entries; index++) {
    if (index > 0) addEntry(running, twice, false, true);
    writeEntry(table + index * EDWARDS_ENTRY_SIZE, running);
  }
}

/** Fills a table of the layout of EDWARDS_BASE_TABLE (memory.ts). */
export function fillSplits(table: usize, point: usize): void {
  const multiple = EDWARDS_SUM;
  memory.copy(multiple, point, EDWARDS_POINT_SIZE);
  for (let split = 0; split < EDWARDS_SPLITS; split++) {
    if (split > 0) for (let time = 0; time < 32; time++) double(multiple, true);
    fillOdd(table + split * EDWARDS_ENTRIES * EDWARDS_ENTRY_SIZE, EDWARDS_ENTRIES, multiple);
  }
}

function writeEntry(entry: usize, point: usize): void {
  add(entry, point + AT_Y, point); // [4]
  subtract(entry + ENTRY_MINUS, point + AT_Y, point, AT_4M); // [5.9]
  memory.copy(entry + ENTRY_Z, point + AT_Z, NUMBER_SIZE);
  multiply(entry + ENTRY_T, point + AT_T, EDWARDS_D_TWICE); // [1.2]
}
