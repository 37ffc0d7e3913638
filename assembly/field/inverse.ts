// Inverses by division steps (Bernstein and Yang, "Fast constant-time gcd computation and modular inversion", 2019, §11),
// a limb's worth of steps at a time on the lowest limbs alone. Numbers are public, so steps that only halve are skipped
// and the loop ends when it is done; an exponentiation takes some five times as long.

import { ELEMENT_SIZE, INVERSE_WORK, LIMB_BITS, LIMB_MASK } from "../memory";
import { fromMontgomery, toMontgomery } from "./arithmetic";
import { AT_M, bitsOf, limbs, modulus, negatedInverse } from "./modulus";

/** f and g of the divisions; d and e with d·number ≡ f, e·number ≡ g modulo m. Limbs as elsewhere, the top one signed. */
const F: usize = INVERSE_WORK;
const G: usize = F + ELEMENT_SIZE;
const D: usize = G + ELEMENT_SIZE;
const E: usize = D + ELEMENT_SIZE;

/** What a limb's worth of steps does: f' = (u·f + v·g) / 2²⁹, g' = (q·f + r·g) / 2²⁹; sizes of a row add up to 2²⁹ at most. */
let u: i64 = 1;
let v: i64 = 0;
let q: i64 = 0;
let r: i64 = 1;
/** Minus delta of the paper. */
let eta: i32 = -1;

/** result = number⁻¹ modulo a prime m, Montgomery form in and out; 0 for 0. `result` may be `number`. */
export function invert(result: usize, number: usize): void {
  fromMontgomery(result, number);
  invertPlain(result, result);
  toMontgomery(result, result);
}

/** result = number⁻¹ modulo a prime m, below m, for number < m, neither in Montgomery form; 0 for 0. */
export function invertPlain(result: usize, number: usize): void {
  const end = limbs << 2;
  memory.copy(F, modulus + AT_M, end);
  memory.copy(G, number, end);
  memory.fill(D, 0, end);
  memory.fill(E, 0, end);
  store<u32>(E, 1);
  eta = -1;
  // (49 · bits + 57) / 17 steps are enough for any pair below 2^bits (theorem 11.2); g = 0 comes earlier, as a rule.
  let left = (49 * bitsOf(modulus) + 80) / 17 / LIMB_BITS + 1;
  let length = end;
  while (left > 0 && !isNothing(G, length)) {
    divide(load<u32>(F), load<u32>(G));
    combineCofactors(end);
    combineDivisors(length);
    length = shortened(length);
    left--;
  }
  // f is ±1 (or m, for number = 0, with d = 0), and d is in (−2m, m).
  const negative = load<i32>(F + length - 4) < 0;
  if (load<i32>(D + end - 4) < 0) addTo(D, modulus + AT_M, end);
  if (negative) negateNumber(D, end);
  if (load<i32>(D + end - 4) < 0) addTo(D, modulus + AT_M, end);
  memory.copy(result, D, end);
}

/** Does LIMB_BITS division steps on the lowest bits of f and g, which is all they depend on. f is odd. */
function divide(f: u32, g: u32): void {
  let a: i32 = 1;
  let b: i32 = 0;
  let c: i32 = 0;
  let d: i32 = 1;
  let left = LIMB_BITS;
  let minusDelta = eta;
  while (true) {
    // Halvings first; a bit above those that count stops at the end of the limb.
    const zeros = ctz(g | ((0xffff_ffff as u32) << left)) as i32;
    g >>= zeros;
    a <<= zeros;
    b <<= zeros;
    minusDelta -= zeros;
    left -= zeros;
    if (left === 0) break;
    if (minusDelta < 0) {
      minusDelta = 0 - minusDelta;
      const oldF = f;
      f = g;
      g = 0 - oldF;
      const oldA = a;
      a = c;
      c = 0 - oldA;
      const oldB = b;
      b = d;
      d = 0 - oldB;
    }
    // As many low bits of g as may go before the next exchange, six at most: that many the second line gets right.
    const limit = min(min(minusDelta + 1, left), 6);
    const inverse = f * (2 - f * f);
    const factor = ((0 - g * inverse) & (((1 as u32) << limit) - 1)) as i32;
    g += f * factor;
    c += a * factor;
    d += b * factor;
  }
  u = a;
  v = b;
  q = c;
  r = d;
  eta = minusDelta;
}

/** (d, e) = (u·d + v·e, q·d + r·e) / 2²⁹ modulo m, both kept in (−2m, m). */
function combineCofactors(end: i32): void {
  const m = modulus + AT_M;
  const dSign = (load<i32>(D + end - 4) >> 31) as i64;
  const eSign = (load<i32>(E + end - 4) >> 31) as i64;
  const d0 = load<i32>(D) as i64;
  const e0 = load<i32>(E) as i64;
  let sumD = u * d0 + v * e0;
  let sumE = q * d0 + r * e0;
  // Multiples of m: those that lift negative d and e, and those that make the sums divisible.
  let timesD = (u & dSign) + (v & eSign);
  let timesE = (q & dSign) + (r & eSign);
  timesD -= (timesD - (negatedInverse as i64) * sumD) & LIMB_MASK;
  timesE -= (timesE - (negatedInverse as i64) * sumE) & LIMB_MASK;
  const m0 = load<u32>(m) as i64;
  sumD = (sumD + m0 * timesD) >> LIMB_BITS;
  sumE = (sumE + m0 * timesE) >> LIMB_BITS;
  for (let at = 4; at < end; at += 4) {
    const dLimb = load<i32>(D + at) as i64;
    const eLimb = load<i32>(E + at) as i64;
    const mLimb = load<u32>(m + at) as i64;
    sumD += u * dLimb + v * eLimb + mLimb * timesD;
    sumE += q * dLimb + r * eLimb + mLimb * timesE;
    store<u32>(D + at - 4, (sumD as u32) & LIMB_MASK);
    store<u32>(E + at - 4, (sumE as u32) & LIMB_MASK);
    sumD >>= LIMB_BITS;
    sumE >>= LIMB_BITS;
  }
  store<i32>(D + end - 4, sumD as i32);
  store<i32>(E + end - 4, sumE as i32);
}

/** (f, g) = (u·f + v·g, q·f + r·g) / 2²⁹, exactly. */
function combineDivisors(end: i32): void {
  let sumF = (u * (load<i32>(F) as i64) + v * (load<i32>(G) as i64)) >> LIMB_BITS;
  let sumG = (q * (load<i32>(F) as i64) + r * (load<i32>(G) as i64)) >> LIMB_BITS;
  for (let at = 4; at < end; at += 4) {
    const fLimb = load<i32>(F + at) as i64;
    const gLimb = load<i32>(G + at) as i64;
    sumF += u * fLimb + v * gLimb;
    sumG += q * fLimb + r * gLimb;
    store<u32>(F + at - 4, (sumF as u32) & LIMB_MASK);
    store<u32>(G + at - 4, (sumG as u32) & LIMB_MASK);
    sumF >>= LIMB_BITS;
    sumG >>= LIMB_BITS;
  }
  store<i32>(F + end - 4, sumF as i32);
  store<i32>(G + end - 4, sumG as i32);
}

/** Drops a top limb that is nothing but the sign in both f and g. */
function shortened(end: i32): i32 {
  const f = load<i32>(F + end - 4);
  const g = load<i32>(G + end - 4);
  if (end <= 4 || f !== f >> 31 || g !== g >> 31) return end;
  store<i32>(F + end - 8, load<i32>(F + end - 8) | (f << LIMB_BITS));
  store<i32>(G + end - 8, load<i32>(G + end - 8) | (g << LIMB_BITS));
  return end - 4;
}

function isNothing(number: usize, end: i32): bool {
  for (let at = 0; at < end; at += 4) if (load<u32>(number + at) !== 0) return false;
  return true;
}

function addTo(number: usize, other: usize, end: i32): void {
  let carry: i32 = 0;
  for (let at = 0; at < end; at += 4) {
    const sum = load<i32>(number + at) + load<i32>(other + at) + carry;
    store<i32>(number + at, at === end - 4 ? sum : sum & LIMB_MASK);
    carry = sum >> LIMB_BITS;
  }
}

function negateNumber(number: usize, end: i32): void {
  let carry: i32 = 0;
  for (let at = 0; at < end; at += 4) {
    const sum = carry - load<i32>(number + at);
    store<i32>(number + at, at === end - 4 ? sum : sum & LIMB_MASK);
    carry = sum >> LIMB_BITS;
  }
}
