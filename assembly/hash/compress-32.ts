// The compression of SHA-224 and SHA-256 (FIPS 180-4 §4.1.2, §6.2.2).

import { HASH_SCHEDULE, HASH_STATE } from "../memory";
import { ROUND_CONSTANTS } from "./table";

/** FIPS 180-4 §6.2.2, one block of 64 bytes. */
export function compress32(block: usize): void {
  for (let at = 0; at < 64; at += 4) store<u32>(HASH_SCHEDULE + at, bswap(load<u32>(block + at)));
  for (let at = 64; at < 256; at += 4) {
    const w2 = load<u32>(HASH_SCHEDULE + at - 8);
    const w15 = load<u32>(HASH_SCHEDULE + at - 60);
    const sigma1 = rotr(w2, 17) ^ rotr(w2, 19) ^ (w2 >> 10);
    const sigma0 = rotr(w15, 7) ^ rotr(w15, 18) ^ (w15 >> 3);
    const word = sigma1 + load<u32>(HASH_SCHEDULE + at - 28) + sigma0 + load<u32>(HASH_SCHEDULE + at - 64);
    store<u32>(HASH_SCHEDULE + at, word);
  }
  let a = load<u32>(HASH_STATE);
  let b = load<u32>(HASH_STATE, 4);
  let c = load<u32>(HASH_STATE, 8);
  let d = load<u32>(HASH_STATE, 12);
  let e = load<u32>(HASH_STATE, 16);
  let f = load<u32>(HASH_STATE, 20);
  let g = load<u32>(HASH_STATE, 24);
  let h = load<u32>(HASH_STATE, 28);
  for (let at = 0; at < 256; at += 4) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const t1 =
      h +
      (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) +
      choice +
      load<u32>(ROUND_CONSTANTS + (at << 1), 4) +
      load<u32>(HASH_SCHEDULE + at);
    const t2 = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + majority;
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  store<u32>(HASH_STATE, load<u32>(HASH_STATE) + a);
  store<u32>(HASH_STATE, load<u32>(HASH_STATE, 4) + b, 4);
  store<u32>(HASH_STATE, load<u32>(HASH_STATE, 8) + c, 8);
  store<u32>(HASH_STATE, load<u32>(HASH_STATE, 12) + d, 12);
  store<u32>(HASH_STATE, load<u32>(HASH_STATE, 16) + e, 16);
  store<u32>(HASH_STATE, load<u32>(HASH_STATE, 20) + f, 20);
  store<u32>(HASH_STATE, load<u32>(HASH_STATE, 24) + g, 24);
  store<u32>(HASH_STATE, load<u32>(HASH_STATE, 28) + h, 28);
}
