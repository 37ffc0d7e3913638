// Tables of keys that come again, in a bounded cache inside the module: the least recently used makes way. A key gets its
// table at its third sight: making one costs about what three verifications gain by it, and a session's two records alone
// make none. A key is its bytes as given; the same point in another encoding counts apart.
// biome-ignore-all lint/correctness/noPrecisionLoss: AssemblyScript reads these numbers as u64, not as JavaScript does.

import { fillSplits } from "../ed25519/point";
import {
  COMB_SIZE,
  CURVE_COUNT,
  KEY_CAPACITY,
  KEY_HEADER_SIZE,
  KEY_HEADERS,
  KEY_TABLES,
  SIGHTS,
  SIGHTS_CAPACITY,
} from "../memory";
import { fillComb } from "./comb";
import { AT_Y } from "./point";

/** Sights that a key needs for a table, the one that makes it included. */
const SIGHTS_FOR_TABLE: u32 = 3;

/** Stands for Ed25519 where a row of curve/table.ts stands for its curve. */
export const KEYS_OF_ED25519 = CURVE_COUNT;

const AT_HASH = 0;
const AT_LAST_USE = 8;
const AT_CURVE = 16;
const AT_LENGTH = 20;
const AT_BYTES: usize = 24;
const SIGHT_SIZE = 16;

/** Counts the calls: the time of the cache. */
let now: u64 = 0;
/** Hash of the key that was looked for last. */
let hash: u64 = 0;

/** The table of a key on the curve in force, or 0. */
export function findTable(curve: i32, key: usize, length: i32): usize {
  now++;
  hash = hashOf(curve, key, length);
  for (let slot = 0; slot < KEY_CAPACITY; slot++) {
    const header = KEY_HEADERS + slot * KEY_HEADER_SIZE;
    if (load<u64>(header, AT_HASH) !== hash || load<u64>(header, AT_LAST_USE) === 0) continue;
    if (load<i32>(header, AT_CURVE) !== curve || load<i32>(header, AT_LENGTH) !== length) continue;
    if (memory.compare(header + AT_BYTES, key, length) !== 0) continue;
    store<u64>(header, now, AT_LAST_USE);
    return KEY_TABLES + slot * COMB_SIZE;
  }
  return 0;
}

/**
 * To be called for a valid key that findTable just did not find; `point` is it, affine, on the curve in force, or a point of
 * ed25519/point.ts. Counts the
 * sight and makes the table when it is time; then answers with it, else with 0.
 */
export function noteSight(curve: i32, key: usize, length: i32, point: usize): usize {
  const sight = SIGHTS + ((hash & (SIGHTS_CAPACITY - 1)) as usize) * SIGHT_SIZE;
  if (load<u64>(sight) !== hash) {
    // Another key's count is lost. That costs it time, never a verdict.
    store<u64>(sight, hash);
    store<u32>(sight, 0, 8);
  }
  const sights = load<u32>(sight, 8) + 1;
  store<u32>(sight, sights, 8);
  if (sights < SIGHTS_FOR_TABLE) return 0;

  let slot = 0;
  for (let other = 1; other < KEY_CAPACITY; other++) if (lastUse(other) < lastUse(slot)) slot = other;
  const header = KEY_HEADERS + slot * KEY_HEADER_SIZE;
  const table = KEY_TABLES + slot * COMB_SIZE;
  // Nobody's until it is whole.
  store<u64>(header, 0, AT_LAST_USE);
  if (curve === KEYS_OF_ED25519) fillSplits(table, point);
  else fillComb(table, point, point + AT_Y);
  store<u64>(header, hash, AT_HASH);
  store<i32>(header, curve, AT_CURVE);
  store<i32>(header, length, AT_LENGTH);
  memory.copy(header + AT_BYTES, key, length);
  store<u64>(header, now, AT_LAST_USE);
  // An evicted key begins anew.
  store<u32>(sight, 0, 8);
  return table;
}

/** Keys that have a table now. */
export function preparedKeys(): i32 {
  let count = 0;
  for (let slot = 0; slot < KEY_CAPACITY; slot++) if (lastUse(slot) !== 0) count++;
  return count;
}

function lastUse(slot: i32): u64 {
  return load<u64>(KEY_HEADERS + slot * KEY_HEADER_SIZE, AT_LAST_USE);
}

/** FNV-1a with 64 bits. Found keys are compared byte by byte, so a forged collision gains nothing. */
function hashOf(curve: i32, key: usize, length: i32): u64 {
  let value: u64 = 0xcbf29ce484222325;
  value = (value ^ (curve as u64)) * 0x100000001b3;
  for (let at = 0; at < length; at++) value = (value ^ (load<u8>(key + at) as u64)) * 0x100000001b3;
  return value ^ (value >> 32);
}
