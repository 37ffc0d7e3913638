// Sums, differences and the ways into and out of Montgomery form, on the modulus in force.
// Numbers are kept below 32m, not below m; each function says what it does to the bound, in multiples of m.

import { ELEMENT_SIZE, FIELD_WORK, LIMB_BITS, LIMB_MASK } from "../memory";
import { AT_M, AT_ONE, isAtLeast, limbs, modulus, negatedInverse, rSquared, subtractFrom } from "./modulus";
import { multiply } from "./multiply";
import { addBy, subtractBy, subtractTwiceBy, threeHalvesBy } from "./written/sums";

/** As in multiply.ts: false makes every curve take the loops. */
const WRITTEN_OUT = true;

/** result = a + b; bounds add up and must stay below 32. */
export function add(result: usize, a: usize, b: usize): void {
  if (WRITTEN_OUT && addBy(limbs, result, a, b)) return;
  const end = limbs << 2;
  let carry: u32 = 0;
  for (let at = 0; at < end; at += 4) {
    const sum = load<u32>(a + at) + load<u32>(b + at) + carry;
    store<u32>(result + at, sum & LIMB_MASK);
    carry = sum >> LIMB_BITS;
  }
}

/** result = a − b + lift, where `lift` (AT_2M, AT_4M, AT_8M) is at least b's bound; the bound is a's plus the lift. */
export function subtract(result: usize, a: usize, b: usize, lift: usize): void {
  const lifting = modulus + lift;
  if (WRITTEN_OUT && subtractBy(limbs, result, a, b, lifting)) return;
  const end = limbs << 2;
  let carry: i32 = 0;
  for (let at = 0; at < end; at += 4) {
    const limb = (load<u32>(a + at) + load<u32>(lifting + at) - load<u32>(b + at) + carry) as i32;
    store<u32>(result + at, limb & LIMB_MASK);
    carry = limb >> LIMB_BITS;
  }
}

/** result = a − 2b + lift, where `lift` is at least twice b's bound; the bound is a's plus the lift. */
export function subtractTwice(result: usize, a: usize, b: usize, lift: usize): void {
  const lifting = modulus + lift;
  if (WRITTEN_OUT && subtractTwiceBy(limbs, result, a, b, lifting)) return;
  const end = limbs << 2;
  let carry: i32 = 0;
  for (let at = 0; at < end; at += 4) {
    const limb = (load<u32>(a + at) + load<u32>(lifting + at) - 2 * load<u32>(b + at) + carry) as i32;
    store<u32>(result + at, limb & LIMB_MASK);
    carry = limb >> LIMB_BITS;
  }
}

/** result = lift − a, where `lift` is at least a's bound. */
export function negate(result: usize, a: usize, lift: usize): void {
  const end = limbs << 2;
  const lifting = modulus + lift;
  let carry: i32 = 0;
  for (let at = 0; at < end; at += 4) {
    const limb = (load<u32>(lifting + at) - load<u32>(a + at) + carry) as i32;
    store<u32>(result + at, limb & LIMB_MASK);
    carry = limb >> LIMB_BITS;
  }
}

/** result = 3a / 2; a bound A becomes (3A + 1) / 2. */
export function threeHalves(result: usize, a: usize): void {
  const m = modulus + AT_M;
  if (WRITTEN_OUT && threeHalvesBy(limbs, result, a, m)) return;
  const end = limbs << 2;
  // 3a is odd exactly when a is; m is odd, so adding it makes the sum even.
  const odd = (0 - (load<u32>(a) & 1)) as u32;
  let carry: u32 = 0;
  let previous: u32 = 0;
  for (let at = 0; at < end; at += 4) {
    const sum = 3 * load<u32>(a + at) + (load<u32>(m + at) & odd) + carry;
    const limb = sum & LIMB_MASK;
    carry = sum >> LIMB_BITS;
    if (at !== 0) store<u32>(result + at - 4, (previous >> 1) | ((limb & 1) << (LIMB_BITS - 1)));
    previous = limb;
  }
  store<u32>(result + end - 4, previous >> 1);
}

/** Subtracts `lift` when the number is at least that. */
export function reduceOnce(number: usize, lift: usize): void {
  if (isAtLeast(number, modulus + lift, limbs)) subtractFrom(number, modulus + lift, limbs);
}

export function copyNumber(result: usize, number: usize): void {
  memory.copy(result, number, ELEMENT_SIZE);
}

/** All limbs zero: the number itself, not its residue. */
export function isZero(number: usize): bool {
  for (let at = 0; at < limbs << 2; at += 4) if (load<u32>(number + at) !== 0) return false;
  return true;
}

/** Is a number below 32m a multiple of m? */
export function isMultiple(number: usize): bool {
  // If number = j·m, then j ≡ number · m⁻¹ modulo 2²⁹ and j < 32. Nearly every other number is found out by its low limb.
  const j = (0 - (load<u32>(number) as u64) * negatedInverse) & LIMB_MASK;
  if (j >= 32) return false;
  fromMontgomery(FIELD_WORK, number);
  return isZero(FIELD_WORK);
}

/** Into Montgomery form: result < 2m for number < 32m. */
export function toMontgomery(result: usize, number: usize): void {
  multiply(result, number, rSquared());
}

/** Out of Montgomery form, fully reduced: result < m for number < 32m. */
export function fromMontgomery(result: usize, number: usize): void {
  const one = ONE_PLAIN;
  store<u32>(one, 1);
  multiply(result, number, one);
  // (number + q·m) / R with number < R and q < R is at most m.
  reduceOnce(result, AT_M);
}

/** 1, not in Montgomery form; its upper limbs are zero from the start and nothing writes them. */
const ONE_PLAIN: usize = memory.data(ELEMENT_SIZE, 16);

/** result = 1 in Montgomery form. */
export function setOne(result: usize): void {
  copyNumber(result, modulus + AT_ONE);
}
