// Montgomery multiplication for any number of limbs: the one place where almost all time is spent. The loop at the end is
// the algorithm; written/products.ts holds what unroll.ts makes of it for the limb counts and primes in use.

import { LIMB_BITS, LIMB_MASK, QUOTIENTS } from "../memory";
import { AT_M, kernel, limbs, modulus, negatedInverse } from "./modulus";
import { multiplyBy, squareBy } from "./written/products";

/** False makes every curve take the loop: test/assembly/core/loop.test.ts builds the module so. */
const WRITTEN_OUT = true;

/**
 * result = a · b / R modulo m, in Montgomery's sense: below (1 + A·B/32) · m for a < A·m, b < B·m, A·B ≤ 32 · 31.
 * `result` may be a or b.
 *
 * Columns are summed without carrying: 2 · limbs products below 2⁵⁸ and a carry below 2³⁵ stay under 2⁶⁴ up to 31 limbs.
 * Why the bound: (a·b + q·m) / R with q < R is below A·B·m²/R + m, and R > 32m.
 */
export function multiply(result: usize, a: usize, b: usize): void {
  const m = modulus + AT_M;
  if (WRITTEN_OUT && kernel !== 0) multiplyBy(kernel, result, a, b, m, negatedInverse);
  else multiplyAny(result, a, b, m, negatedInverse);
}

/** result = a² / R modulo m; bounds as in `multiply`. */
export function square(result: usize, a: usize): void {
  const m = modulus + AT_M;
  if (WRITTEN_OUT && kernel !== 0) squareBy(kernel, result, a, m, negatedInverse);
  else multiplyAny(result, a, a, m, negatedInverse);
}

/** The algorithm as such, and what serves limb counts that unroll.ts does not write out. */
function multiplyAny(result: usize, a: usize, b: usize, m: usize, inverse: u64): void {
  const end = limbs << 2;
  const m0: u64 = load<u32>(m);
  let sum: u64 = 0;
  for (let column = 0; column < end; column += 4) {
    for (let at = 0; at < column; at += 4) {
      const product = (load<u32>(a + at) as u64) * (load<u32>(b + column - at) as u64);
      sum += product + (load<u32>(QUOTIENTS + at) as u64) * (load<u32>(m + column - at) as u64);
    }
    sum += (load<u32>(a + column) as u64) * (load<u32>(b) as u64);
    const quotient = (sum * inverse) & LIMB_MASK;
    store<u32>(QUOTIENTS + column, quotient as u32);
    sum = (sum + quotient * m0) >> LIMB_BITS;
  }
  // A limb of the result is written when the limbs of a and b at its place have had their last use.
  for (let column: i32 = 4; column < end; column += 4) {
    for (let at = column; at < end; at += 4) {
      const product = (load<u32>(a + at) as u64) * (load<u32>(b + end + column - at - 4) as u64);
      sum += product + (load<u32>(QUOTIENTS + at) as u64) * (load<u32>(m + end + column - at - 4) as u64);
    }
    store<u32>(result + column - 4, (sum as u32) & LIMB_MASK);
    sum >>= LIMB_BITS;
  }
  store<u32>(result + end - 4, sum as u32);
}
