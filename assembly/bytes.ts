// Between big-endian bytes and numbers. A number is `limbs` little-endian limbs of 29 bits, each in its own u32.

import { LIMB_BITS, LIMB_MASK } from "./memory";

/**
 * Reads `length` big-endian bytes as a number of `limbs` limbs.
 * False when the value does not fit; the number is unusable then. No bound on `length`.
 */
export function readNumber(number: usize, limbs: i32, bytes: usize, length: i32): bool {
  let window: u64 = 0;
  let windowBits = 0;
  let index = 0;
  let excess: u64 = 0;
  for (let at = length - 1; at >= 0; at--) {
    window |= (load<u8>(bytes + at) as u64) << (windowBits as u64);
    windowBits += 8;
    if (windowBits >= LIMB_BITS) {
      if (index < limbs) store<u32>(number + (index << 2), (window as u32) & LIMB_MASK);
      else excess |= window & LIMB_MASK;
      index++;
      window >>= LIMB_BITS;
      windowBits -= LIMB_BITS;
    }
  }
  if (index >= limbs) return (excess | window) === 0;
  store<u32>(number + (index << 2), window as u32);
  for (index++; index < limbs; index++) store<u32>(number + (index << 2), 0);
  return true;
}

/** Writes a number as `length` big-endian bytes; what lies above them is dropped. */
export function writeNumber(bytes: usize, length: i32, number: usize, limbs: i32): void {
  for (let at = 0; at < length; at++) {
    store<u8>(bytes + (length - 1 - at), bitsAt(number, limbs, 8 * at, 8) as u8);
  }
}

/** `count` (at most 29) bits of a number, from bit `position` up; bits beyond its end are zero. */
export function bitsAt(number: usize, limbs: i32, position: i32, count: i32): u32 {
  const index = position / LIMB_BITS;
  const shift = position % LIMB_BITS;
  if (index >= limbs) return 0;
  let pair: u64 = load<u32>(number + (index << 2));
  if (index + 1 < limbs) pair |= (load<u32>(number + ((index + 1) << 2)) as u64) << LIMB_BITS;
  return ((pair >> (shift as u64)) as u32) & (((1 as u32) << count) - 1);
}

/** Position of the highest set bit plus one; 0 for zero. */
export function bitLength(number: usize, limbs: i32): i32 {
  for (let index = limbs - 1; index >= 0; index--) {
    const limb = load<u32>(number + (index << 2));
    if (limb !== 0) return index * LIMB_BITS + 32 - (clz(limb) as i32);
  }
  return 0;
}
