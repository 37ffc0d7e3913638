// Ed25519 verification (RFC 8032 §5.1.7), pure: no context, no prehash.

import { writeDigits } from "../curve/combination";
import { add, fromMontgomery, toMontgomery } from "../field/arithmetic";
import { AT_M, isAtLeast, limbs, selectModulus } from "../field/modulus";
import { multiply } from "../field/multiply";
import {
  DIGEST,
  EDWARDS_BASE_DIGITS,
  EDWARDS_BASE_TABLE,
  EDWARDS_BASE_WINDOW,
  EDWARDS_KEY,
  EDWARDS_KEY_TABLE,
  EDWARDS_ORDER,
  EDWARDS_POINT_SIZE,
  EDWARDS_SUM,
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
import { addEntry, double, fillTable, isNeutral, setNeutral } from "./point";

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
  double(EDWARDS_SUM);
  double(EDWARDS_SUM);
  double(EDWARDS_SUM);
  return isNeutral(EDWARDS_SUM) ? KEY_AT_INFINITY : OK;
}

/**
 * Does the signature R‖S in the signature area fit the key A in the key area, when the digest area holds SHA-512(R‖A‖M)?
 * The equation is the one without cofactor, [S]B = R + [k]A, which RFC 8032 names as sufficient: [S]B − [k]A is encoded and
 * compared with R byte by byte, so R in another encoding than its one fails. S of the order or more is a mismatch.
 */
export function verifyEd25519(keyLength: i32, signatureLength: i32): i32 {
  if (signatureLength < 0) return BAD_ARGUMENT;
  const keyStatus = checkEd25519Key(keyLength);
  if (keyStatus !== OK) return keyStatus;
  if (signatureLength !== 2 * LENGTH) return SIGNATURE_MALFORMED;
  selectModulus(EDWARDS_ORDER);
  readLittle(NUMBER_S, SIGNATURE + LENGTH);
  if (isAtLeast(NUMBER_S, EDWARDS_ORDER + AT_M, limbs)) return SIGNATURE_MISMATCH;
  readDigest();
  writeDigits(EDWARDS_BASE_DIGITS, NUMBER_S, ORDER_BITS, EDWARDS_BASE_WINDOW);
  writeDigits(KEY_DIGITS, NUMBER_E, ORDER_BITS, KEY_WINDOW);

  selectEdwards();
  fillTable(EDWARDS_KEY_TABLE, KEY_ENTRIES, EDWARDS_KEY);
  setNeutral(EDWARDS_SUM);
  let started = false;
  for (let position = ORDER_BITS; position >= 0; position--) {
    if (started) double(EDWARDS_SUM);
    started = addDigit(EDWARDS_BASE_TABLE, load<i8>(EDWARDS_BASE_DIGITS + position)) || started;
    // The key's multiples are taken away.
    started = addDigit(EDWARDS_KEY_TABLE, -load<i8>(KEY_DIGITS + position)) || started;
  }
  return isEncodingOf(SIGNATURE, EDWARDS_SUM) ? OK : SIGNATURE_MISMATCH;
}

function addDigit(table: usize, digit: i32): bool {
  if (digit === 0) return false;
  addEntry(EDWARDS_SUM, table + (abs(digit) >> 1) * EDWARDS_POINT_SIZE, digit < 0);
  return true;
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
