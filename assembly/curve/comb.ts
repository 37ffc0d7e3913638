// Tables of one point for combs (Lim and Lee, CRYPTO '94) with signed digits (Hamburg, eprint 2012/309 §3.3). A scalar of
// 8·d bits is d columns of 8 bits that lie d apart; each is one addition from a table. Columns are dealt to v blocks with
// a table each, e = ⌈d / v⌉ columns to a block, so that e − 1 doublings serve all. Base points and keys have the same.

import { add, isMultiple, reduceOnce, setOne, subtract } from "../field/arithmetic";
import { invert } from "../field/inverse";
import { AT_4M, AT_8M, AT_M, isAtLeast, limbs, subtractFrom } from "../field/modulus";
import { multiply, square } from "../field/multiply";
import {
  COMB_SIZE,
  ELEMENT_SIZE,
  LIMB_BITS,
  LIMB_MASK,
  POINT_SIZE,
  POINT_WORK,
  PRODUCTS,
  SUM,
  TEETH,
  TEETH_CAPACITY,
} from "../memory";
import { combColumns, combOffset, combPositions } from "./curve";
import { AT_Y, AT_Z, addAffine, double, setAffine } from "./point";

/** Bits of a column, and entries of a block's table: the top bit only decides the sign. */
export const COMB_TEETH = 8;
const BLOCK_ENTRIES = 128;

const LAMBDA: usize = POINT_WORK;
const INVERSE: usize = LAMBDA + ELEMENT_SIZE;
const RUNNING: usize = INVERSE + ELEMENT_SIZE;
const DIFFERENCE: usize = RUNNING + ELEMENT_SIZE;
const X3: usize = DIFFERENCE + ELEMENT_SIZE;
const Y3: usize = X3 + ELEMENT_SIZE;

/** Bytes of an entry: x and y, their limbs alone, below 6p, Montgomery form. */
export function combEntrySize(): i32 {
  return limbs << 3;
}

/** Blocks whose tables have room in COMB_SIZE. */
export function combBlocks(): i32 {
  return COMB_SIZE / (BLOCK_ENTRIES * combEntrySize());
}

/**
 * Fills the table of a point with x, y < 2p, Montgomery form, that is on the curve in force and not infinity.
 *
 * No sum in it can meet an equal or opposite point, nor infinity: the entries are fixed multiples of the point, and which
 * of them are equal is a matter of the order alone, not of the point. The base points' tables, made by the same steps and
 * compared with an independent implementation by the tests, show it for each curve.
 */
export function fillComb(table: usize, x: usize, y: usize): void {
  const columns = combColumns();
  const positions = combPositions();
  const blocks = combBlocks();
  // Teeth of block b: the point times 2^(tooth · columns + b · positions), from one run of doublings.
  setAffine(SUM, x, y);
  let reached = 0;
  for (let tooth = 0; tooth < COMB_TEETH; tooth++) {
    for (let block = 0; block < blocks; block++) {
      const position = tooth * columns + block * positions;
      for (; reached < position; reached++) double(SUM);
      memory.copy(toothAt(block, tooth), SUM, POINT_SIZE);
    }
  }
  makeTeethAffine(blocks * COMB_TEETH);

  const size = combEntrySize();
  const half = size >> 1;
  for (let block = 0; block < blocks; block++) {
    const first = table + block * BLOCK_ENTRIES * size;
    const top = toothAt(block, COMB_TEETH - 1);
    memory.copy(first, top, half);
    memory.copy(first + half, top + AT_Y, half);
  }
  // Each tooth doubles the table: an entry makes way for itself minus the tooth and, further on, plus the tooth.
  for (let tooth = 0; tooth < COMB_TEETH - 1; tooth++) {
    const count = 1 << tooth;
    startProducts();
    for (let block = 0; block < blocks; block++) {
      const tip = toothAt(block, tooth);
      for (let index = 0; index < count; index++) {
        const isApart = appendProduct(table + (block * BLOCK_ENTRIES + index) * size, tip);
        assert(isApart);
      }
    }
    invertProducts();
    for (let block = blocks - 1; block >= 0; block--) {
      const tip = toothAt(block, tooth);
      for (let index = count - 1; index >= 0; index--) {
        const entry = table + (block * BLOCK_ENTRIES + index) * size;
        takeInverse(entry, tip);
        finishSum(entry + count * size, entry, tip, tip + AT_Y, false);
        finishSum(entry, entry, tip, tip + AT_Y, true);
      }
    }
  }
}

function toothAt(block: i32, tooth: i32): usize {
  return TEETH + (block * COMB_TEETH + tooth) * POINT_SIZE;
}

/** Makes the first `count` points in TEETH affine, x, y < 2p, on one inverse (Montgomery's trick): (z₁…zᵢ)⁻¹ · (z₁…zᵢ₋₁) = zᵢ⁻¹. */
export function makeTeethAffine(count: i32): void {
  assert(count <= TEETH_CAPACITY);
  startProducts();
  for (let index = 0; index < count; index++) append(TEETH + index * POINT_SIZE + AT_Z);
  invertProducts();
  for (let index = count - 1; index >= 0; index--) {
    const tooth = TEETH + index * POINT_SIZE;
    take(tooth + AT_Z);
    square(LAMBDA, INVERSE);
    multiply(tooth, tooth, LAMBDA); // [1.3]
    multiply(INVERSE, INVERSE, LAMBDA);
    multiply(tooth + AT_Y, tooth + AT_Y, INVERSE); // [1.3]
  }
}

/** The running products that share an inverse: `last` is the latest of them, the first is one. */
let last: usize = PRODUCTS;

export function startProducts(): void {
  last = PRODUCTS;
  setOne(last);
}

function append(factor: usize): void {
  multiply(last + ELEMENT_SIZE, last, factor);
  last += ELEMENT_SIZE;
}

/** Starts on the inverses of the factors, to be taken from the last to the first. */
export function invertProducts(): void {
  invert(RUNNING, last);
}

/** INVERSE = the inverse of the factor appended last of those not yet taken. */
function take(factor: usize): void {
  last -= ELEMENT_SIZE;
  multiply(INVERSE, RUNNING, last);
  multiply(RUNNING, RUNNING, factor);
}

/** Appends x of a − x of b, both below 6p; false, and nothing is appended, when they are the same. */
export function appendProduct(a: usize, b: usize): bool {
  subtract(DIFFERENCE, a, b, AT_8M); // [14]
  if (isMultiple(DIFFERENCE)) return false;
  append(DIFFERENCE); // [1.7]
  return true;
}

/** INVERSE = (x of a − x of b)⁻¹, in the reverse order of appendProduct; false, and nothing is taken, when they are the same. */
export function takeInverse(a: usize, b: usize): bool {
  subtract(DIFFERENCE, a, b, AT_8M); // [14]
  if (isMultiple(DIFFERENCE)) return false;
  take(DIFFERENCE); // [1.6]
  return true;
}

/**
 * result = a ± (x, y), affine, with the inverse that takeInverse left: λ = (Yₐ ∓ y) / (Xₐ − x), X₃ = λ² − Xₐ − x,
 * Y₃ = λ(Xₐ − X₃) − Yₐ. a and the result are packed entries, x and y numbers; both x are below 6p, both y below 8p, the
 * result is below 6p. `result` may be a.
 */
export function finishSum(result: usize, a: usize, x: usize, y: usize, negative: bool): void {
  const half = combEntrySize() >> 1;
  if (negative)
    add(LAMBDA, a + half, y); // [14]
  else subtract(LAMBDA, a + half, y, AT_8M); // [14]
  multiply(LAMBDA, LAMBDA, INVERSE); // [1.8]
  square(X3, LAMBDA); // [1.1]
  subtract(X3, X3, a, AT_8M); // [9.1]
  subtract(X3, X3, x, AT_8M); // [17.1]
  reduceOnce(X3, AT_8M); // [9.1]
  reduceOnce(X3, AT_4M); // [5.1]
  subtract(Y3, a, X3, AT_8M); // [14]
  multiply(Y3, Y3, LAMBDA); // [1.8]
  subtract(Y3, Y3, a + half, AT_8M); // [9.8]
  reduceOnce(Y3, AT_4M); // [5.8]
  memory.copy(result, X3, half);
  memory.copy(result + half, Y3, half);
}

/**
 * Writes the columns of a scalar below n, `combColumns()` bytes: a set bit stands for plus, an unset one for minus.
 * With k' = (k + 2^(8d) − 1) / 2 modulo n, the sum of ±2^i over the bits i of k' is 2k' − (2^(8d) − 1) = k modulo n.
 */
export function writeColumns(columns: usize, scalar: usize, n: usize): void {
  const work = LAMBDA;
  const end = limbs << 2;
  const m = n + AT_M;
  add(work, scalar, combOffset());
  if ((load<u32>(work) & 1) !== 0) add(work, work, m); // below 3n, even
  for (let at = 0; at < end; at += 4) {
    const above = at + 4 < end ? load<u32>(work + at + 4) & 1 : 0;
    store<u32>(work + at, (load<u32>(work + at) >> 1) | (above << (LIMB_BITS - 1)));
  }
  if (isAtLeast(work, m, limbs)) subtractFrom(work, m, limbs);

  const count = combColumns();
  memory.fill(columns, 0, count);
  let place = work;
  let word = load<u32>(place);
  let left = LIMB_BITS;
  for (let tooth = 0; tooth < COMB_TEETH; tooth++) {
    for (let column = 0; column < count; column++) {
      if (left === 0) {
        place += 4;
        word = place < work + end ? load<u32>(place) & LIMB_MASK : 0;
        left = LIMB_BITS;
      }
      store<u8>(columns + column, load<u8>(columns + column) | ((word & 1) << tooth));
      word >>= 1;
      left--;
    }
  }
}

/** The entry of a block's table that a column stands for; `isNegated` says with which sign. */
export function combEntry(table: usize, block: i32, column: u32): usize {
  const index = (column & 0x80) !== 0 ? column & 0x7f : ~column & 0x7f;
  return table + (block * BLOCK_ENTRIES + (index as i32)) * combEntrySize();
}

export function isNegated(column: u32): bool {
  return (column & 0x80) === 0;
}

/** sum = sum + the entries of all blocks for one position, from 0 to combPositions() − 1. */
export function addColumns(sum: usize, table: usize, columns: usize, position: i32): void {
  const count = combColumns();
  const step = combPositions();
  const half = combEntrySize() >> 1;
  for (let column = position, block = 0; column < count; column += step, block++) {
    const bits = load<u8>(columns + column) as u32;
    const entry = combEntry(table, block, bits);
    addAffine(sum, entry, entry + half, isNegated(bits));
  }
}
