// Ed25519 verification (RFC 8032 §5.1.7), pure: no context, no prehash.

import { writeDigits } from "../curve/combination";
import { findTable, KEYS_OF_ED25519, noteSight } from "../curve/prepared-keys";
import { add, fromMontgomery, toMontgomery } from "../field/arithmetic";
import { AT_M, isAtLeast, limbs, selectModulus } from "../field/modulus";
import { multiply } from "../field/multiply";
import {
  DIGEST,
  EDWARDS_BASE_DIGITS,
  EDWARDS_BASE_TABLE,
  EDWARDS_ENTRIES,
  EDWARDS_ENTRY_SIZE,
  EDWARDS_KEY,
  EDWARDS_KEY_TABLE,
  EDWARDS_ORDER,
  EDWARDS_POINT_SIZE,
  EDWARDS_SPLITS,
  EDWARDS_SUM,
  EDWARDS_WINDOW,
  ELEMENT_SIZE,
  KEY,
  KEY_DIGITS,
  KEY_ENTRIES,
  KEY_WINDOW,
  LIMB_BITS,
  NUMBER_E,
  NUMBER_R,
  NUMBER_S,
  SIGNATURE,
} from "../memory";
import { BAD_ARGUMENT, KEY_AT_INFINITY, KEY_MALFORMED, OK, SIGNATURE_MALFORMED, SIGNATURE_MISMATCH } from "../status";
import { ORDER_BITS, selectEdwards } from "./curve";
import { decodePoint, isEncodingOf, readLittle } from "./encoding";
import { addEntry, double, fillOdd, isNeutral, setNeutral } from "./point";

/** Bytes of a key and of each half of a signature. */
const LENGTH = 32;

/**
 * Reads and checks the key in the key area: OK, KEY_MALFORMED, KEY_OFF_CURVE, or KEY_AT_INFINITY for the eight points of
 * small order, under which anyone can make a signature that fits any message. RFC 8032 does not ask for the last.
 */
export function checkEd25519Key(keyLength: i32): i32 {
  if (keyLength < 0) return BAD_ARGUMENT;
  if (keyLength !== LENGTH) return KEY_MALFORMED;
  selectEdwards();
  const status = decodePoint(EDWARDS_KEY, KEY);
  if (status !== OK) return status;
  memory.copy(EDWARDS_SUM, EDWARDS_KEY, EDWARDS_POINT_SIZE);
  double(EDWARDS_SUM, false);
  double(EDWARDS_SUM, false);
  double(EDWARDS_SUM, false);
  return isNeutral(EDWARDS_SUM) ? KEY_AT_INFINITY : OK;
}

/**
 * Does the signature R‖S in the signature area fit the key A in the key area, when the digest area holds SHA-512(R‖A‖M)?
 * The equation is the one without cofactor, [S]B = R + [k]A, which RFC 8032 names as sufficient: [S]B − [k]A is encoded and
 * compared with R byte by byte, so R in another encoding than its one fails. S of the order or more is a mismatch.
 */
export function verifyEd25519(keyLength: i32, signatureLength: i32): i32 {
  if (signatureLength < 0) return BAD_ARGUMENT;
  let table: usize = 0;
  // A key with a table has been through checkEd25519Key.
  if (keyLength === LENGTH) table = findTable(KEYS_OF_ED25519, KEY, LENGTH);
  if (table === 0) {
    const keyStatus = checkEd25519Key(keyLength);
    if (keyStatus !== OK) return keyStatus;
    table = noteSight(KEYS_OF_ED25519, KEY, LENGTH, EDWARDS_KEY);
  }
  if (signatureLength !== 2 * LENGTH) return SIGNATURE_MALFORMED;
  selectModulus(EDWARDS_ORDER);
  readLittle(NUMBER_S, SIGNATURE + LENGTH);
  if (isAtLeast(NUMBER_S, EDWARDS_ORDER + AT_M, limbs)) return SIGNATURE_MISMATCH;
  readDigest();
  writeDigits(EDWARDS_BASE_DIGITS, NUMBER_S, ORDER_BITS, EDWARDS_WINDOW);
  writeDigits(KEY_DIGITS, NUMBER_E, ORDER_BITS, table === 0 ? KEY_WINDOW : EDWARDS_WINDOW);
  selectEdwards();
  if (table === 0) sumWithNewKey();
  else sumWithTable(table);
  return isEncodingOf(SIGNATURE, EDWARDS_SUM) ? OK : SIGNATURE_MISMATCH;
}

/** EDWARDS_SUM = [S]B − [k]A: one doubling for each bit of k; B's multiples by 2^(32·i) share the last 32. */
function sumWithNewKey(): void {
  fillOdd(EDWARDS_KEY_TABLE, KEY_ENTRIES, EDWARDS_KEY);
  setNeutral(EDWARDS_SUM);
  let started = false;
  for (let position = ORDER_BITS; position >= 0; position--) {
    const digit = load<i8>(KEY_DIGITS + position) as i32;
    if (started) double(EDWARDS_SUM, digit !== 0 || position < 32);
    if (digit !== 0) {
      // The key's multiples are taken away.
      addEntry(EDWARDS_SUM, EDWARDS_KEY_TABLE + (abs(digit) >> 1) * EDWARDS_ENTRY_SIZE, digit > 0, position < 32);
      started = true;
    }
    if (position < 32) {
      addSplits(EDWARDS_BASE_TABLE, EDWARDS_BASE_DIGITS, position, false);
      started = true;
    }
  }
}

/** The same with a table of A's multiples by 2^(32·i): 31 doublings. */
function sumWithTable(table: usize): void {
  setNeutral(EDWARDS_SUM);
  for (let position = 31; position >= 0; position--) {
    if (position < 31) double(EDWARDS_SUM, true);
    addSplits(EDWARDS_BASE_TABLE, EDWARDS_BASE_DIGITS, position, false);
    addSplits(table, KEY_DIGITS, position, true);
  }
}

/** Adds what the digits at position, position + 32, … say; or takes it away. */
function addSplits(table: usize, digits: usize, position: i32, negative: bool): void {
  for (let split = 0; split < EDWARDS_SPLITS; split++) {
    const digit = load<i8>(digits + position + 32 * split) as i32;
    if (digit === 0) continue;
    const entry = table + (split * EDWARDS_ENTRIES + (abs(digit) >> 1)) * EDWARDS_ENTRY_SIZE;
    addEntry(EDWARDS_SUM, entry, digit < 0 !== negative, true);
  }
}

/** NUMBER_E = the digest as a little-endian number of 512 bits, modulo the order L in force. */
function readDigest(): void {
  // low + high · 2²⁵⁶, halves below 2²⁵⁶ = 16 · 2²⁵² < 16L: every number here stays below 32L.
  const high = NUMBER_R;
  const shift = NUMBER_E;
  memory.fill(shift, 0, ELEMENT_SIZE);
  store<u32>(shift + (256 / LIMB_BITS) * 4, (1 as u32) << (256 % LIMB_BITS));
  readLittle(high, DIGEST + LENGTH);
  toMontgomery(high, high);
  multiply(high, high, shift); // [2]
  readLittle(NUMBER_E, DIGEST);
  add(NUMBER_E, NUMBER_E, high); // [18]
  toMontgomery(NUMBER_E, NUMBER_E);
  fromMontgomery(NUMBER_E, NUMBER_E);
}
