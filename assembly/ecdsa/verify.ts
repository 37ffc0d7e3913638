// ECDSA verification (FIPS 186-5 §6.4.2) on any curve of the table. A high s is valid: meters do not normalise it.

import { readNumber } from "../bytes";
import { combineKey, combineTables } from "../curve/combination";
import { enterWorkingForm, order, prime, scaleCoordinate, selectCurve } from "../curve/curve";
import { decodePoint, encodePoint } from "../curve/encoding";
import { AT_Z, isInfinity } from "../curve/point";
import { findTable, noteSight } from "../curve/prepared-keys";
import { add, isMultiple, isZero, subtract, toMontgomery } from "../field/arithmetic";
import { invertPlain } from "../field/inverse";
import { AT_8M, AT_M, bitsOf, bytesOf, isAtLeast, limbs, selectModulus, subtractFrom } from "../field/modulus";
import { multiply, square } from "../field/multiply";
import {
  DIGEST,
  DIGEST_SIZE,
  ELEMENT_SIZE,
  KEY,
  KEY_POINT,
  KEY_SIZE,
  LIMB_BITS,
  LIMB_MASK,
  NUMBER_E,
  NUMBER_R,
  NUMBER_S,
  NUMBER_U1,
  NUMBER_U2,
  SIGNATURE,
  SIGNATURE_SIZE,
  SUM,
} from "../memory";
import { BAD_ARGUMENT, ENCODING_DER, ENCODING_RAW, OK, SIGNATURE_MISMATCH } from "../status";
import { readDer, readRaw } from "./signature";

/**
 * Reads and checks the key in the key area; OK, KEY_MALFORMED, KEY_AT_INFINITY, KEY_OFF_CURVE or BAD_ARGUMENT.
 * After OK the key area holds its one canonical form, 04‖x‖y.
 */
export function checkPublicKey(curve: i32, keyLength: i32): i32 {
  if (keyLength < 0 || keyLength > KEY_SIZE || !selectCurve(curve)) return BAD_ARGUMENT;
  const status = decodePoint(KEY_POINT, KEY, keyLength);
  if (status === OK) encodePoint(KEY, KEY_POINT);
  return status;
}

/**
 * Does the signature in the signature area fit the first `digestLength` bytes of the digest area under the key in the key area?
 * The key is judged first, then the signature's form, then the signature itself.
 */
export function verifySignature(
  curve: i32,
  keyLength: i32,
  signatureLength: i32,
  encoding: i32,
  digestLength: i32,
): i32 {
  const status = open(curve, KEY, keyLength, SIGNATURE, signatureLength, encoding, DIGEST, digestLength);
  if (status !== OK) return status;
  selectModulus(order());
  invertPlain(NUMBER_S, NUMBER_S);
  toMontgomery(NUMBER_S, NUMBER_S);
  return decide(keyTable);
}

/** The table of the key that `open` read last, or 0; without one, KEY_POINT is the key. */
export let keyTable: usize = 0;

/**
 * Everything up to the arithmetic: key, form of the signature, range of r and s. OK when it is for the numbers to decide:
 * they are then NUMBER_R, NUMBER_S and NUMBER_E, below n, and the curve is in force.
 */
export function open(
  curve: i32,
  key: usize,
  keyLength: i32,
  signature: usize,
  signatureLength: i32,
  encoding: i32,
  digest: usize,
  digestLength: i32,
): i32 {
  if (digestLength < 1 || digestLength > DIGEST_SIZE) return BAD_ARGUMENT;
  if (signatureLength < 0 || signatureLength > SIGNATURE_SIZE) return BAD_ARGUMENT;
  if (encoding !== ENCODING_DER && encoding !== ENCODING_RAW) return BAD_ARGUMENT;
  if (keyLength < 0 || keyLength > KEY_SIZE || !selectCurve(curve)) return BAD_ARGUMENT;
  // A key with a table has been through decodePoint.
  keyTable = findTable(curve, key, keyLength);
  if (keyTable === 0) {
    const keyStatus = decodePoint(KEY_POINT, key, keyLength);
    if (keyStatus !== OK) return keyStatus;
    enterWorkingForm(KEY_POINT, KEY_POINT + ELEMENT_SIZE);
    keyTable = noteSight(curve, key, keyLength, KEY_POINT);
  }

  const n = order();
  const formStatus =
    encoding === ENCODING_DER
      ? readDer(signature, signatureLength, limbs)
      : readRaw(signature, signatureLength, bytesOf(n), limbs);
  if (formStatus !== OK) return formStatus;
  if (isZero(NUMBER_R) || isAtLeast(NUMBER_R, n + AT_M, limbs)) return SIGNATURE_MISMATCH;
  if (isZero(NUMBER_S) || isAtLeast(NUMBER_S, n + AT_M, limbs)) return SIGNATURE_MISMATCH;
  readDigest(n, digest, digestLength);
  return OK;
}

/** The verdict, once NUMBER_S is the inverse of s, Montgomery form, and the order is the modulus in force. `table` is 0 for the key in KEY_POINT. */
export function decide(table: usize): i32 {
  const n = order();
  writeScalars(n);
  selectModulus(prime());
  if (table !== 0) combineTables(SUM, NUMBER_U1, NUMBER_U2, n, table);
  else combineKey(SUM, NUMBER_U1, NUMBER_U2, n, bitsOf(n), KEY_POINT);
  return decideBySum();
}

/** u₁ = e·w and u₂ = r·w with w in NUMBER_S, modulo n, which is in force. With w in Montgomery form, below 2n, products come out plain. */
export function writeScalars(n: usize): void {
  multiply(NUMBER_U1, NUMBER_E, NUMBER_S);
  reduceFully(NUMBER_U1, n);
  multiply(NUMBER_U2, NUMBER_R, NUMBER_S);
  reduceFully(NUMBER_U2, n);
}

/** The verdict on u₁G + u₂Q in SUM for NUMBER_R, the prime in force. */
export function decideBySum(): i32 {
  if (isInfinity(SUM)) return SIGNATURE_MISMATCH;
  return hasCoordinate(order()) ? OK : SIGNATURE_MISMATCH;
}

/** A product of `multiply` with bounds 1 and 2 is below 2n. */
function reduceFully(number: usize, n: usize): void {
  if (isAtLeast(number, n + AT_M, limbs)) subtractFrom(number, n + AT_M, limbs);
}

/**
 * NUMBER_E = the leftmost bits of the digest, as many as the order has or all of them (FIPS 186-5 §6.4.1 step 2), modulo n.
 * Orders of 225 and 521 bits leave a surplus of 7 bits in the last byte; a digest shorter than the order has none.
 */
function readDigest(n: usize, digest: usize, digestLength: i32): void {
  const bits = bitsOf(n);
  const length = min(digestLength, (bits + 7) >> 3);
  readNumber(NUMBER_E, limbs, digest, length);
  const surplus = length * 8 - bits;
  if (surplus > 0) shiftRight(NUMBER_E, surplus);
  // e has at most the order's bits, so e < 2n.
  reduceFully(NUMBER_E, n);
}

/** Shifts right by less than 8 bits. */
function shiftRight(number: usize, bits: i32): void {
  for (let at = 0; at < limbs << 2; at += 4) {
    const above: u64 = at + 4 < limbs << 2 ? (load<u32>(number + at + 4) as u64) : 0;
    const pair = (load<u32>(number + at) as u64) | (above << LIMB_BITS);
    store<u32>(number + at, ((pair >> (bits as u64)) as u32) & LIMB_MASK);
  }
}

/**
 * Is the sum's affine x congruent to r modulo n? x is below p, so it is one of r, r + n, … below p (two at most, by
 * Hasse): X ≡ x·Z² is asked for each, without an inversion. An r between p and n is nobody's x.
 */
function hasCoordinate(n: usize): bool {
  const p = prime() + AT_M;
  const candidate = NUMBER_R;
  const zz = NUMBER_U1;
  const claim = NUMBER_U2;
  square(zz, SUM + AT_Z);
  scaleCoordinate(zz);
  while (!isAtLeast(candidate, p, limbs)) {
    toMontgomery(claim, candidate);
    multiply(claim, claim, zz);
    subtract(claim, SUM, claim, AT_8M);
    if (isMultiple(claim)) return true;
    add(candidate, candidate, n + AT_M);
  }
  return false;
}
