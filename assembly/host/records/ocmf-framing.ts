// Splits input into OCMF records, and a record into its sections, without changing a byte: OCMF 1.4.1, `OCMF|payload|signature`.
// Sections are found before anything is parsed, and a "|" inside a JSON string does not split.

import { type Cause, cause } from "../causes.ts";
import type { ByteRange } from "../verdict.ts";

const HEADER = Uint8Array.of(0x4f, 0x43, 0x4d, 0x46, 0x7c);
const PIPE = 0x7c;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Most records of one input. 1 MiB holds some 1,000 real ones; the rest of a larger number is reported as unread. */
export const MAX_RECORDS = 2_000;

/** A stretch of the input that is to be reported on as one record. */
export interface InputPiece extends ByteRange {
  /** Whether the piece starts with `OCMF|`. */
  readonly isOcmf: boolean;
  /** What stood before it and is not part of it. */
  readonly before: "nothing" | "space" | "byte-order-mark";
  /** Bytes of text behind the record on its last line; they are not part of it. */
  readonly textAfterBytes: number;
  /** Set on the last piece when the input holds more than `MAX_RECORDS`. */
  readonly isRest?: boolean;
}

export interface OcmfSections {
  readonly ok: true;
  /** The signed bytes: everything between the first two separators, white space included. */
  readonly payload: ByteRange;
  readonly signature: ByteRange;
  /** The public key's section of OCMF 1.0. */
  readonly key: ByteRange | null;
  /** Offset behind the record. */
  readonly end: number;
  readonly hasSeparatorInText: boolean;
}

export type FramingRefusal = { readonly ok: false } & Cause;

/** Cuts the input into pieces, in order. A JSON string holds no raw line end, so `OCMF|` at a line's start begins a record. */
export function splitRecords(input: Uint8Array): InputPiece[] {
  const pieces: InputPiece[] = [];
  const hasMark = input[0] === 0xef && input[1] === 0xbb && input[2] === 0xbf;
  let before: InputPiece["before"] = hasMark ? "byte-order-mark" : "nothing";
  let at = hasMark ? 3 : 0;
  let limit = 0;
  for (;;) {
    const start = skipSpace(input, at);
    if (start === input.length) return pieces;
    if (pieces.length === 0 && start > at && before === "nothing") before = "space";
    if (pieces.length === MAX_RECORDS) {
      pieces.push({ start, end: input.length, isOcmf: false, before: "nothing", textAfterBytes: 0, isRest: true });
      return pieces;
    }
    if (start >= limit) limit = nextRecordLine(input, start + 1);
    const isOcmf = startsWithHeader(input, start);
    const sections = isOcmf ? frameOcmf(input, start, limit) : null;
    const end = sections?.ok ? sections.end : trimEnd(input, start, limit);
    const next = sections?.ok ? behindTextOnLine(input, end, limit) : limit;
    pieces.push({ start, end, isOcmf, before, textAfterBytes: trimEnd(input, end, next) - end });
    before = "nothing";
    at = next;
  }
}

/** Finds the sections of the record that starts at `start`; nothing at or behind `limit` belongs to it. */
export function frameOcmf(bytes: Uint8Array, start: number, limit: number): OcmfSections | FramingRefusal {
  const payloadStart = start + HEADER.length;
  const separator = findOutsideStrings(bytes, payloadStart, limit);
  if (separator.offset < 0) {
    return { ok: false, ...cause("payload-open", { offset: limit }) };
  }
  const payload = { start: payloadStart, end: separator.offset };
  const signatureStart = skipSpace(bytes, separator.offset + 1);
  const signatureEnd = endOfObject(bytes, signatureStart, limit);
  if (signatureEnd < 0) {
    return { ok: false, ...cause("signature-section-open", { offset: signatureStart }) };
  }
  const signature = { start: signatureStart, end: signatureEnd };
  const behind = skipBlanks(bytes, signatureEnd, limit);
  const key = bytes[behind] === PIPE && behind < limit ? keySection(bytes, behind + 1, limit) : null;
  const end = key?.end ?? signatureEnd;
  return { ok: true, payload, signature, key, end, hasSeparatorInText: separator.passed };
}

function keySection(bytes: Uint8Array, start: number, limit: number): ByteRange {
  return { start, end: trimEnd(bytes, start, endOfLine(bytes, start, limit)) };
}

/** The first separator outside JSON strings, and whether one inside a string was passed over. */
function findOutsideStrings(bytes: Uint8Array, start: number, limit: number): { offset: number; passed: boolean } {
  let inString = false;
  let passed = false;
  for (let at = start; at < limit; at++) {
    const byte = bytes[at];
    if (inString && byte === BACKSLASH) at++;
    else if (byte === QUOTE) inString = !inString;
    else if (byte === PIPE) {
      if (!inString) return { offset: at, passed };
      passed = true;
    }
  }
  return { offset: -1, passed };
}

/** Offset behind the object that starts at `start`; −1 when there is none or it does not end. */
function endOfObject(bytes: Uint8Array, start: number, limit: number): number {
  if (bytes[start] !== 0x7b || start >= limit) return -1;
  let inString = false;
  let depth = 0;
  for (let at = start; at < limit; at++) {
    const byte = bytes[at];
    if (inString) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === 0x7b) depth++;
    else if (byte === 0x7d) {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** Where the text behind a record ends: at the next record, or at the end of the line. One pass, however long the line. */
function behindTextOnLine(bytes: Uint8Array, start: number, limit: number): number {
  let at = start;
  while (at < limit && !isLineEnd(bytes[at]) && !startsWithHeader(bytes, at)) at++;
  return at;
}

function nextRecordLine(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const lineEnd = endOfLine(bytes, at, bytes.length);
    const line = skipSpace(bytes, lineEnd);
    if (startsWithHeader(bytes, line)) return line;
    at = Math.max(line, lineEnd + 1);
  }
  return bytes.length;
}

function endOfLine(bytes: Uint8Array, from: number, limit: number): number {
  let at = from;
  while (at < limit && !isLineEnd(bytes[at])) at++;
  return at;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 0x0a || byte === 0x0d;
}

function startsWithHeader(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === HEADER[0] && HEADER.every((byte, i) => bytes[at + i] === byte);
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && isSpace(bytes[at])) at++;
  return at;
}

function skipBlanks(bytes: Uint8Array, from: number, limit: number): number {
  let at = from;
  while (at < limit && (bytes[at] === 0x20 || bytes[at] === 0x09)) at++;
  return at;
}

function trimEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(bytes[at - 1])) at--;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
