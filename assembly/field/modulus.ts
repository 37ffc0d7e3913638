// A modulus made ready for Montgomery arithmetic, and which one is in force. All arithmetic of field/ works on the
// modulus in force, so that one set of functions serves a curve's prime and its order.

import { bitLength } from "../bytes";
import { ELEMENT_SIZE, LIMB_BITS, LIMB_MASK } from "../memory";
import { kernelFor } from "./written/products";

/** Layout of a modulus m in memory; R = 2^(29 · limbs). */
const AT_LIMBS = 0;
const AT_BITS = 4;
const AT_NEGATED_INVERSE = 8;
const AT_KERNEL = 12;
/** m, 2m, 4m, 8m: what a difference is lifted by so that it stays positive. */
export const AT_M: usize = 16;
export const AT_2M: usize = AT_M + ELEMENT_SIZE;
export const AT_4M: usize = AT_2M + ELEMENT_SIZE;
export const AT_8M: usize = AT_4M + ELEMENT_SIZE;
/** R mod m: one in Montgomery form. */
export const AT_ONE: usize = AT_8M + ELEMENT_SIZE;
/** R² mod m: what brings a number into Montgomery form. */
const AT_R_SQUARED: usize = AT_ONE + ELEMENT_SIZE;
/** The modulus in force, its limbs, −m⁻¹ mod 2²⁹, and which written-out multiplication serves it (0: the loop). */
export let modulus: usize = 0;
export let limbs: i32 = 0;
export let negatedInverse: u64 = 0;
export let kernel: i32 = 0;

export function selectModulus(record: usize): void {
  modulus = record;
  limbs = load<i32>(record, AT_LIMBS);
  negatedInverse = load<u32>(record, AT_NEGATED_INVERSE);
  kernel = load<i32>(record, AT_KERNEL);
}

/** Bits of the modulus. */
export function bitsOf(record: usize): i32 {
  return load<i32>(record, AT_BITS);
}

/** Bytes of the modulus: the length of a coordinate or of half a raw signature. */
export function bytesOf(record: usize): i32 {
  return (bitsOf(record) + 7) >> 3;
}

export function rSquared(): usize {
  return modulus + AT_R_SQUARED;
}

/**
 * Limbs for a modulus of `bits` bits: five bits are kept free, so R > 32m, and every number below 32m fits without its
 * top limb exceeding 29 bits. The bounds in curve/point.ts rest on it.
 */
export function limbsFor(bits: i32): i32 {
  return (bits + 5 + LIMB_BITS - 1) / LIMB_BITS;
}

/** Derives the rest of a record from m, an odd number of `bits` bits standing at AT_M with `count` ≥ limbsFor(bits) limbs. */
export function prepareModulus(record: usize, bits: i32, count: i32): void {
  const m = record + AT_M;
  assert(bitLength(m, count) === bits);
  store<i32>(record, count, AT_LIMBS);
  store<i32>(record, bits, AT_BITS);
  store<i32>(record, kernelFor(m, count), AT_KERNEL);

  // Newton: each step doubles the correct low bits of m⁻¹; an odd number is its own inverse modulo 8, so 3, 6, 12, 24, 48.
  const low = load<u32>(m);
  let inverse = low;
  for (let step = 0; step < 4; step++) inverse *= 2 - low * inverse;
  store<u32>(record, (0 - inverse) & LIMB_MASK, AT_NEGATED_INVERSE);

  doubleInto(record + AT_2M, m, count);
  doubleInto(record + AT_4M, record + AT_2M, count);
  doubleInto(record + AT_8M, record + AT_4M, count);

  // R and R² by doubling 1 modulo m, 29 · limbs times each.
  const one = record + AT_ONE;
  memory.fill(one, 0, ELEMENT_SIZE);
  store<u32>(one, 1);
  doubleModulo(one, m, count, LIMB_BITS * count);
  memory.copy(record + AT_R_SQUARED, one, ELEMENT_SIZE);
  doubleModulo(record + AT_R_SQUARED, m, count, LIMB_BITS * count);
}

function doubleInto(result: usize, number: usize, count: i32): void {
  let carry: u32 = 0;
  for (let at = 0; at < count << 2; at += 4) {
    const sum = (load<u32>(number + at) << 1) + carry;
    store<u32>(result + at, sum & LIMB_MASK);
    carry = sum >> LIMB_BITS;
  }
}

/** number = number · 2^times modulo m, for number < m. */
export function doubleModulo(number: usize, m: usize, count: i32, times: i32): void {
  for (let time = 0; time < times; time++) {
    doubleInto(number, number, count);
    if (isAtLeast(number, m, count)) subtractFrom(number, m, count);
  }
}

/** a ≥ b, both with limbs below 2²⁹. */
export function isAtLeast(a: usize, b: usize, count: i32): bool {
  for (let at = (count - 1) << 2; at >= 0; at -= 4) {
    const x = load<u32>(a + at);
    const y = load<u32>(b + at);
    if (x !== y) return x > y;
  }
  return true;
}

/** number − other in place, for number ≥ other. */
export function subtractFrom(number: usize, other: usize, count: i32): void {
  let carry: i32 = 0;
  for (let at = 0; at < count << 2; at += 4) {
    const difference = (load<u32>(number + at) as i32) - (load<u32>(other + at) as i32) + carry;
    store<u32>(number + at, difference & LIMB_MASK);
    carry = difference >> LIMB_BITS;
  }
}
