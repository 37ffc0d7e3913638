// SHA-224, SHA-256, SHA-384 and SHA-512 (FIPS 180-4 §5.1, §6.2 to §6.5) of a message that comes in pieces. One message at a
// time: its state is the module's.

import { DIGEST, HASH_BLOCK, HASH_STATE, INPUT, INPUT_SIZE } from "../memory";
import { BAD_ARGUMENT, OK } from "../status";
import { compress32 } from "./compress-32";
import { compress64 } from "./compress-64";
import { initialWord, isHash, isWide } from "./table";

/** The hash of the message at hand, and the message's bytes so far. */
let current: i32 = 0;
let messageLength: u64 = 0;

/** Starts a message under a hash of table.ts; whatever was under way is dropped. */
export function hashBegin(hash: i32): i32 {
  if (!isHash(hash)) return BAD_ARGUMENT;
  current = hash;
  messageLength = 0;
  for (let index = 0; index < 8; index++) {
    const word = initialWord(hash, index);
    if (isWide(hash)) store<u64>(HASH_STATE + (index << 3), word);
    else store<u32>(HASH_STATE + (index << 2), word as u32);
  }
  return OK;
}

/** Takes the next `length` bytes from the input area; refuses lengths outside it, and pieces of no message. */
export function hashUpdate(length: i32): i32 {
  if (length < 0 || length > INPUT_SIZE || current === 0) return BAD_ARGUMENT;
  const blockSize = isWide(current) ? 128 : 64;
  // Where the block stands is decided by the length before this piece.
  const held = (messageLength as i32) & (blockSize - 1);
  messageLength += length as u64;
  let at = 0;
  if (held !== 0) {
    const missing = blockSize - held;
    if (length < missing) {
      memory.copy(HASH_BLOCK + held, INPUT, length);
      return OK;
    }
    memory.copy(HASH_BLOCK + held, INPUT, missing);
    compress(HASH_BLOCK);
    at = missing;
  }
  for (; at + blockSize <= length; at += blockSize) compress(INPUT + at);
  memory.copy(HASH_BLOCK, INPUT + at, length - at);
  return OK;
}

/** Ends the message: its digest is at the start of the digest area. The next call is `hashBegin`. */
export function hashFinish(): i32 {
  if (current === 0) return BAD_ARGUMENT;
  const wide = isWide(current);
  const blockSize = wide ? 128 : 64;
  // The message's length in bits ends the last block, in 128 bits or 64; no message fills more than 64 of them.
  const lengthAt = blockSize - (wide ? 16 : 8);
  let held = (messageLength as i32) & (blockSize - 1);
  store<u8>(HASH_BLOCK + held, 0x80);
  held++;
  if (held > lengthAt) {
    memory.fill(HASH_BLOCK + held, 0, blockSize - held);
    compress(HASH_BLOCK);
    held = 0;
  }
  memory.fill(HASH_BLOCK + held, 0, blockSize - held);
  store<u64>(HASH_BLOCK + blockSize - 8, bswap(messageLength << 3));
  compress(HASH_BLOCK);
  // SHA-224 and SHA-384 leave the last words out.
  if (wide) {
    for (let at = 0; at < current; at += 8) store<u64>(DIGEST + at, bswap(load<u64>(HASH_STATE + at)));
  } else {
    for (let at = 0; at < current; at += 4) store<u32>(DIGEST + at, bswap(load<u32>(HASH_STATE + at)));
  }
  current = 0;
  return OK;
}

function compress(block: usize): void {
  if (isWide(current)) compress64(block);
  else compress32(block);
}
