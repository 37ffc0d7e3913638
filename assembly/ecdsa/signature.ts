// The two encodings of a signature: strict DER (RFC 3279 §2.2.3 under X.690 §8.1.3, §8.3 and §10.1) and fixed-width r‖s.

import { readNumber } from "../bytes";
import { NUMBER_R, NUMBER_S } from "../memory";
import { OK, SIGNATURE_MALFORMED, SIGNATURE_MISMATCH } from "../status";

const SEQUENCE = 0x30;
const INTEGER = 0x02;

/** Contents of the element read last, as offsets from the start of the signature. */
let contentStart = 0;
let contentEnd = 0;

/**
 * Reads `SEQUENCE { r INTEGER, s INTEGER }` into NUMBER_R and NUMBER_S, `limbs` limbs each. Lengths take their shortest
 * form, integers are not negative and have no superfluous zero, nothing follows: anything else is SIGNATURE_MALFORMED.
 * An integer that is well formed and does not fit the limbs is SIGNATURE_MISMATCH.
 */
export function readDer(bytes: usize, length: i32, limbs: i32): i32 {
  if (!readElement(bytes, 0, length, SEQUENCE) || contentEnd !== length) return SIGNATURE_MALFORMED;
  if (!readElement(bytes, contentStart, length, INTEGER) || !isCanonical(bytes)) return SIGNATURE_MALFORMED;
  const rStart = contentStart;
  const rEnd = contentEnd;
  if (!readElement(bytes, rEnd, length, INTEGER) || !isCanonical(bytes)) return SIGNATURE_MALFORMED;
  if (contentEnd !== length) return SIGNATURE_MALFORMED;
  const rFits = readNumber(NUMBER_R, limbs, bytes + rStart, rEnd - rStart);
  const sFits = readNumber(NUMBER_S, limbs, bytes + contentStart, contentEnd - contentStart);
  return rFits && sFits ? OK : SIGNATURE_MISMATCH;
}

/** Reads r‖s, `width` bytes each. */
export function readRaw(bytes: usize, length: i32, width: i32, limbs: i32): i32 {
  if (length !== 2 * width) return SIGNATURE_MALFORMED;
  const rFits = readNumber(NUMBER_R, limbs, bytes, width);
  const sFits = readNumber(NUMBER_S, limbs, bytes + width, width);
  return rFits && sFits ? OK : SIGNATURE_MISMATCH;
}

/** Finds the contents of the element at `at`; false when tag or length is not as it must be or leaves the signature. */
function readElement(bytes: usize, at: i32, end: i32, tag: i32): bool {
  if (at + 2 > end || (load<u8>(bytes + at) as i32) !== tag) return false;
  let size = load<u8>(bytes + at, 1) as i32;
  at += 2;
  if (size > 0x7f) {
    // 81 is the only long form whose shortest use fits the signature area (SIGNATURE_SIZE = 256).
    if (size !== 0x81 || at + 1 > end) return false;
    size = load<u8>(bytes + at) as i32;
    if (size < 0x80) return false;
    at++;
  }
  contentStart = at;
  contentEnd = at + size;
  return contentEnd <= end;
}

/** An INTEGER's contents: at least one byte, not negative, no zero byte in front that the sign does not need. */
function isCanonical(bytes: usize): bool {
  if (contentEnd === contentStart) return false;
  const first = load<u8>(bytes + contentStart);
  if (first > 0x7f) return false;
  return first !== 0 || contentEnd - contentStart === 1 || load<u8>(bytes + contentStart, 1) > 0x7f;
}
