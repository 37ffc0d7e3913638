// The formulas on Jacobian points: doubling and the two additions. field/unroll.ts reads this file and writes a copy of each
// function for each written-out multiplication, so a call here is `name(operands)` with operands that call nothing.
//
// Bounds, in multiples of p: every stored point has X ≤ 8, Y ≤ 8, Z ≤ 2, and every function below keeps it so. With
// multiply(A, B) < 1 + AB/32 (field/multiply.ts) the figures in brackets follow line by line; none reaches 32.

import {
  add,
  copyNumber,
  isMultiple,
  negate,
  reduceOnce,
  subtract,
  subtractTwice,
  threeHalves,
} from "../field/arithmetic";
import { AT_2M, AT_4M, AT_8M } from "../field/modulus";
import { multiply, square } from "../field/multiply";
import { ELEMENT_SIZE, POINT_WORK } from "../memory";
import { A_IS_MINUS_3, A_IS_ZERO, coefficientA, coefficientKind } from "./curve";
import { AT_Y, AT_Z, AT_ZZ, AT_ZZZ, isInfinity, setAffine, setInfinity } from "./point";

export const T0: usize = POINT_WORK;
export const T1: usize = T0 + ELEMENT_SIZE;
export const T2: usize = T1 + ELEMENT_SIZE;
export const T3: usize = T2 + ELEMENT_SIZE;
export const T4: usize = T3 + ELEMENT_SIZE;
export const NEGATED_Y: usize = T4 + ELEMENT_SIZE;
export const U1: usize = NEGATED_Y + ELEMENT_SIZE;
export const S1: usize = U1 + ELEMENT_SIZE;
export const H: usize = S1 + ELEMENT_SIZE;
export const RISE: usize = H + ELEMENT_SIZE;

/**
 * point = 2 · point. With S = Y², T = X·S and L = (3X² + aZ⁴) / 2:
 * X₃ = L² − 2T, Y₃ = L(T − X₃) − S², Z₃ = Y·Z. No point here has Y = 0: that would be one of order two.
 */
export function doubleAny(point: usize): void {
  const y = point + AT_Y;
  const z = point + AT_Z;
  const kind = coefficientKind();
  if (kind === A_IS_ZERO) {
    square(T0, point); // [3]
  } else {
    square(T1, z); // Z² [1.2]
    if (kind === A_IS_MINUS_3) {
      // 3X² − 3Z⁴ = 3(X − Z²)(X + Z²)
      subtract(T0, point, T1, AT_2M); // [10]
      add(T1, point, T1); // [9.2]
      multiply(T0, T0, T1); // [3.9]
    } else {
      square(T1, T1); // Z⁴ [1.1]
      multiply(T1, T1, coefficientA()); // [1.1]
    }
  }
  if (kind === A_IS_MINUS_3 || kind === A_IS_ZERO) {
    threeHalves(T0, T0); // L [6.4]
  } else {
    // (3X² + c) / 2 = 3(X² + c) / 2 − c, with c = aZ⁴
    square(T0, point); // [3]
    add(T0, T0, T1); // [4.1]
    threeHalves(T0, T0); // [6.7]
    subtract(T0, T0, T1, AT_2M); // L [8.7]
  }
  square(T2, y); // S [3]
  multiply(T3, point, T2); // T [1.8]
  multiply(z, z, y); // Z₃ [1.5]
  square(T1, T0); // L² [3.4]
  subtractTwice(point, T1, T3, AT_4M); // X₃ [7.4]
  subtract(T3, T3, point, AT_8M); // T − X₃ [9.8]
  multiply(T3, T3, T0); // [3.7]
  square(T2, T2); // S² [1.3]
  subtract(y, T3, T2, AT_2M); // Y₃ [5.7]
}

/** sum = sum ± (x, y), an affine point with x, y < 6p that is not infinity; x and y may have no room beyond their limbs. */
export function addAffineAny(sum: usize, x: usize, y: usize, negative: bool): void {
  if (negative) {
    negate(NEGATED_Y, y, AT_8M);
    y = NEGATED_Y;
  }
  if (isInfinity(sum)) {
    setAffine(sum, x, y);
    return;
  }
  square(T0, sum + AT_Z); // Z₁² [1.2]
  multiply(T1, T0, sum + AT_Z); // Z₁³ [1.1]
  multiply(T0, T0, x); // U₂ [1.3]
  multiply(T1, T1, y); // S₂ [1.3]
  finishAdditionAny(sum, sum, sum + AT_Y); // U₁ = X₁ [8], S₁ = Y₁ [8]
}

/** sum = sum ± entry, a table entry (X, Y, Z, Z², Z³) that is not infinity. */
export function addEntryAny(sum: usize, entry: usize, negative: bool): void {
  let y = entry + AT_Y;
  if (negative) {
    negate(NEGATED_Y, y, AT_8M);
    y = NEGATED_Y;
  }
  if (isInfinity(sum)) {
    copyNumber(sum, entry);
    copyNumber(sum + AT_Y, y);
    copyNumber(sum + AT_Z, entry + AT_Z);
    return;
  }
  square(T0, sum + AT_Z); // Z₁² [1.2]
  multiply(T1, T0, sum + AT_Z); // Z₁³ [1.1]
  multiply(T0, T0, entry); // U₂ [1.3]
  multiply(T1, T1, y); // S₂ [1.3]
  multiply(U1, sum, entry + AT_ZZ); // [1.3]
  multiply(S1, sum + AT_Y, entry + AT_ZZZ); // [1.3]
  if (finishAdditionAny(sum, U1, S1)) multiply(sum + AT_Z, sum + AT_Z, entry + AT_Z); // [1.2]
}

/**
 * The common end, with U₂ in T0, S₂ in T1: H = U₂ − U₁, r = S₂ − S₁, X₃ = r² − H³ − 2U₁H²,
 * Y₃ = r(U₁H² − X₃) − S₁H³, Z₃ = Z₁·H (still to be multiplied by Z₂). H = 0 means the same x: the sum is then twice
 * the point or infinity, and false says that its Z is final. U₁ and S₁ may be the sum's own X and Y.
 */
function finishAdditionAny(sum: usize, u1: usize, s1: usize): bool {
  subtract(H, T0, u1, AT_8M); // [9.3]
  subtract(RISE, T1, s1, AT_8M); // [9.3]
  if (isMultiple(H)) {
    if (isMultiple(RISE)) doubleAny(sum);
    else setInfinity(sum);
    return false;
  }
  square(T2, H); // H² [3.8]
  multiply(T3, T2, H); // H³ [2.2]
  multiply(T4, T2, u1); // V = U₁H² [2]
  multiply(sum + AT_Z, sum + AT_Z, H); // Z₃ [1.6]
  square(T2, RISE); // [3.8]
  subtract(T2, T2, T3, AT_4M); // [7.8]
  subtractTwice(sum, T2, T4, AT_4M); // [11.8]
  reduceOnce(sum, AT_8M); // X₃ [8]
  subtract(T4, T4, sum, AT_8M); // [10]
  multiply(T4, T4, RISE); // [4]
  multiply(T3, T3, s1); // [1.6]
  subtract(sum + AT_Y, T4, T3, AT_2M); // Y₃ [6]
  return true;
}
