// SHA-256 (FIPS 180-4 §5.1.1, §6.2) of a message that comes in pieces. One message at a time: its state is the module's.

import { DIGEST, HASH_BLOCK, HASH_SCHEDULE, HASH_STATE, INPUT, INPUT_SIZE } from "../memory";
import { BAD_ARGUMENT, OK } from "../status";

/** FIPS 180-4 §4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const K = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);

/** Bytes of the message so far. */
let messageLength: u64 = 0;

/** Starts a message; whatever was under way is dropped. */
export function sha256Begin(): i32 {
  // FIPS 180-4 §5.3.3
  store<u32>(HASH_STATE, 0x6a09e667);
  store<u32>(HASH_STATE, 0xbb67ae85, 4);
  store<u32>(HASH_STATE, 0x3c6ef372, 8);
  store<u32>(HASH_STATE, 0xa54ff53a, 12);
  store<u32>(HASH_STATE, 0x510e527f, 16);
  store<u32>(HASH_STATE, 0x9b05688c, 20);
  store<u32>(HASH_STATE, 0x1f83d9ab, 24);
  store<u32>(HASH_STATE, 0x5be0cd19, 28);
  messageLength = 0;
  return OK;
}

/** Takes the next `length` bytes from the input area; refuses lengths outside it. */
export function sha256Update(length: i32): i32 {
  if (length < 0 || length > INPUT_SIZE) return BAD_ARGUMENT;
  // Where the block stands is decided by the length before this piece.
  const held = (messageLength & 63) as i32;
  messageLength += length as u64;
  let at = 0;
  if (held !== 0) {
    const missing = 64 - held;
    if (length < missing) {
      memory.copy(HASH_BLOCK + held, INPUT, length);
      return OK;
    }
    memory.copy(HASH_BLOCK + held, INPUT, missing);
    compress(HASH_BLOCK);
    at = missing;
  }
  for (; at + 64 <= length; at += 64) compress(INPUT + at);
  memory.copy(HASH_BLOCK, INPUT + at, length - at);
  return OK;
}

/** Ends the message: its digest is in the digest area. After it, only `sha256Begin` is defined. */
export function sha256Finish(): i32 {
  let held = (messageLength & 63) as i32;
  store<u8>(HASH_BLOCK + held, 0x80);
  held++;
  if (held > 56) {
    memory.fill(HASH_BLOCK + held, 0, 64 - held);
    compress(HASH_BLOCK);
    held = 0;
  }
  memory.fill(HASH_BLOCK + held, 0, 56 - held);
  store<u64>(HASH_BLOCK, bswap(messageLength << 3), 56);
  compress(HASH_BLOCK);
  for (let at = 0; at < 32; at += 4) store<u32>(DIGEST + at, bswap(load<u32>(HASH_STATE + at)));
  return OK;
}

/** FIPS 180-4 §6.2.2, one block of 64 bytes. */
function compress(block: usize): void {
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
      h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + choice + load<u32>(K + at) + load<u32>(HASH_SCHEDULE + at);
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
