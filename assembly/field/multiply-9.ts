// Montgomery multiplication and squaring for 9 limbs, written by unroll.ts; see multiply.ts for bounds and reasons.

import { COLUMNS, LIMB_BITS, LIMB_MASK } from "../memory";

/** result = a · b / R modulo m; `inverse` is −m⁻¹ mod 2²⁹. */
export function multiply9(result: usize, a: usize, b: usize, m: usize, inverse: u64): void {
  let c0: u64 = 0;
  let c1: u64 = 0;
  let c2: u64 = 0;
  let c3: u64 = 0;
  let c4: u64 = 0;
  let c5: u64 = 0;
  let c6: u64 = 0;
  let c7: u64 = 0;
  for (let at = 0; at < 36; at += 4) {
    const x: u64 = load<u32>(a + at);
    c0 += x * (load<u32>(b) as u64);
    const q = (c0 * inverse) & LIMB_MASK;
    const carry = (c0 + q * (load<u32>(m) as u64)) >> LIMB_BITS;
    c0 = c1 + q * (load<u32>(m, 4) as u64) + x * (load<u32>(b, 4) as u64) + carry;
    c1 = c2 + q * (load<u32>(m, 8) as u64) + x * (load<u32>(b, 8) as u64);
    c2 = c3 + q * (load<u32>(m, 12) as u64) + x * (load<u32>(b, 12) as u64);
    c3 = c4 + q * (load<u32>(m, 16) as u64) + x * (load<u32>(b, 16) as u64);
    c4 = c5 + q * (load<u32>(m, 20) as u64) + x * (load<u32>(b, 20) as u64);
    c5 = c6 + q * (load<u32>(m, 24) as u64) + x * (load<u32>(b, 24) as u64);
    c6 = c7 + q * (load<u32>(m, 28) as u64) + x * (load<u32>(b, 28) as u64);
    c7 = q * (load<u32>(m, 32) as u64) + x * (load<u32>(b, 32) as u64);
  }
  store<u32>(result, (c0 as u32) & LIMB_MASK);
  c1 = c1 + (c0 >> LIMB_BITS);
  store<u32>(result, (c1 as u32) & LIMB_MASK, 4);
  c2 = c2 + (c1 >> LIMB_BITS);
  store<u32>(result, (c2 as u32) & LIMB_MASK, 8);
  c3 = c3 + (c2 >> LIMB_BITS);
  store<u32>(result, (c3 as u32) & LIMB_MASK, 12);
  c4 = c4 + (c3 >> LIMB_BITS);
  store<u32>(result, (c4 as u32) & LIMB_MASK, 16);
  c5 = c5 + (c4 >> LIMB_BITS);
  store<u32>(result, (c5 as u32) & LIMB_MASK, 20);
  c6 = c6 + (c5 >> LIMB_BITS);
  store<u32>(result, (c6 as u32) & LIMB_MASK, 24);
  c7 = c7 + (c6 >> LIMB_BITS);
  store<u32>(result, (c7 as u32) & LIMB_MASK, 28);
  store<u32>(result, (c7 >> LIMB_BITS) as u32, 32);
}

/** result = a² / R modulo m: columns first, mixed products taken once and doubled, then the reduction. */
export function square9(result: usize, a: usize, m: usize, inverse: u64): void {
  const a0: u64 = load<u32>(a);
  const a1: u64 = load<u32>(a, 4);
  const a2: u64 = load<u32>(a, 8);
  const a3: u64 = load<u32>(a, 12);
  const a4: u64 = load<u32>(a, 16);
  const a5: u64 = load<u32>(a, 20);
  const a6: u64 = load<u32>(a, 24);
  const a7: u64 = load<u32>(a, 28);
  const a8: u64 = load<u32>(a, 32);
  const d0 = a0 << 1;
  const d1 = a1 << 1;
  const d2 = a2 << 1;
  const d3 = a3 << 1;
  const d4 = a4 << 1;
  const d5 = a5 << 1;
  const d6 = a6 << 1;
  const d7 = a7 << 1;
  let c0 = a0 * a0;
  let c1 = d0 * a1;
  let c2 = d0 * a2 + a1 * a1;
  let c3 = d0 * a3 + d1 * a2;
  let c4 = d0 * a4 + d1 * a3 + a2 * a2;
  let c5 = d0 * a5 + d1 * a4 + d2 * a3;
  let c6 = d0 * a6 + d1 * a5 + d2 * a4 + a3 * a3;
  let c7 = d0 * a7 + d1 * a6 + d2 * a5 + d3 * a4;
  let c8 = d0 * a8 + d1 * a7 + d2 * a6 + d3 * a5 + a4 * a4;
  store<u64>(COLUMNS, d1 * a8 + d2 * a7 + d3 * a6 + d4 * a5);
  store<u64>(COLUMNS, d2 * a8 + d3 * a7 + d4 * a6 + a5 * a5, 8);
  store<u64>(COLUMNS, d3 * a8 + d4 * a7 + d5 * a6, 16);
  store<u64>(COLUMNS, d4 * a8 + d5 * a7 + a6 * a6, 24);
  store<u64>(COLUMNS, d5 * a8 + d6 * a7, 32);
  store<u64>(COLUMNS, d6 * a8 + a7 * a7, 40);
  store<u64>(COLUMNS, d7 * a8, 48);
  store<u64>(COLUMNS, a8 * a8, 56);
  store<u64>(COLUMNS, 0, 64);
  for (let at = 0; at < 72; at += 8) {
    const q = (c0 * inverse) & LIMB_MASK;
    const carry = (c0 + q * (load<u32>(m) as u64)) >> LIMB_BITS;
    c0 = c1 + q * (load<u32>(m, 4) as u64) + carry;
    c1 = c2 + q * (load<u32>(m, 8) as u64);
    c2 = c3 + q * (load<u32>(m, 12) as u64);
    c3 = c4 + q * (load<u32>(m, 16) as u64);
    c4 = c5 + q * (load<u32>(m, 20) as u64);
    c5 = c6 + q * (load<u32>(m, 24) as u64);
    c6 = c7 + q * (load<u32>(m, 28) as u64);
    c7 = c8 + q * (load<u32>(m, 32) as u64);
    c8 = load<u64>(COLUMNS + at);
  }
  store<u32>(result, (c0 as u32) & LIMB_MASK);
  c1 = c1 + (c0 >> LIMB_BITS);
  store<u32>(result, (c1 as u32) & LIMB_MASK, 4);
  c2 = c2 + (c1 >> LIMB_BITS);
  store<u32>(result, (c2 as u32) & LIMB_MASK, 8);
  c3 = c3 + (c2 >> LIMB_BITS);
  store<u32>(result, (c3 as u32) & LIMB_MASK, 12);
  c4 = c4 + (c3 >> LIMB_BITS);
  store<u32>(result, (c4 as u32) & LIMB_MASK, 16);
  c5 = c5 + (c4 >> LIMB_BITS);
  store<u32>(result, (c5 as u32) & LIMB_MASK, 20);
  c6 = c6 + (c5 >> LIMB_BITS);
  store<u32>(result, (c6 as u32) & LIMB_MASK, 24);
  c7 = c7 + (c6 >> LIMB_BITS);
  store<u32>(result, (c7 as u32) & LIMB_MASK, 28);
  c8 = c8 + (c7 >> LIMB_BITS);
  store<u32>(result, c8 as u32, 32);
}
