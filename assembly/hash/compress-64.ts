// The compression of SHA-384 and SHA-512 (FIPS 180-4 §4.1.3, §6.4.2).

import { HASH_SCHEDULE, HASH_STATE } from "../memory";
import { ROUND_CONSTANTS } from "./table";

/** FIPS 180-4 §6.4.2, one block of 128 bytes. */
export function compress64(block: usize): void {
  for (let at = 0; at < 128; at += 8) store<u64>(HASH_SCHEDULE + at, bswap(load<u64>(block + at)));
  for (let at = 128; at < 640; at += 8) {
    const w2 = load<u64>(HASH_SCHEDULE + at - 16);
    const w15 = load<u64>(HASH_SCHEDULE + at - 120);
    const sigma1 = rotr(w2, 19) ^ rotr(w2, 61) ^ (w2 >> 6);
    const sigma0 = rotr(w15, 1) ^ rotr(w15, 8) ^ (w15 >> 7);
    const word = sigma1 + load<u64>(HASH_SCHEDULE + at - 56) + sigma0 + load<u64>(HASH_SCHEDULE + at - 128);
    store<u64>(HASH_SCHEDULE + at, word);
  }
  let a = load<u64>(HASH_STATE);
  let b = load<u64>(HASH_STATE, 8);
  let c = load<u64>(HASH_STATE, 16);
  let d = load<u64>(HASH_STATE, 24);
  let e = load<u64>(HASH_STATE, 32);
  let f = load<u64>(HASH_STATE, 40);
  let g = load<u64>(HASH_STATE, 48);
  let h = load<u64>(HASH_STATE, 56);
  for (let at = 0; at < 640; at += 8) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const t1 =
      h +
      (rotr(e, 14) ^ rotr(e, 18) ^ rotr(e, 41)) +
      choice +
      load<u64>(ROUND_CONSTANTS + at) +
      load<u64>(HASH_SCHEDULE + at);
    const t2 = (rotr(a, 28) ^ rotr(a, 34) ^ rotr(a, 39)) + majority;
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  store<u64>(HASH_STATE, load<u64>(HASH_STATE) + a);
  store<u64>(HASH_STATE, load<u64>(HASH_STATE, 8) + b, 8);
  store<u64>(HASH_STATE, load<u64>(HASH_STATE, 16) + c, 16);
  store<u64>(HASH_STATE, load<u64>(HASH_STATE, 24) + d, 24);
  store<u64>(HASH_STATE, load<u64>(HASH_STATE, 32) + e, 32);
  store<u64>(HASH_STATE, load<u64>(HASH_STATE, 40) + f, 40);
  store<u64>(HASH_STATE, load<u64>(HASH_STATE, 48) + g, 48);
  store<u64>(HASH_STATE, load<u64>(HASH_STATE, 56) + h, 56);
}
