// What a photo is, before anything of it is decoded: its kind by its own bytes, its size in pixels, how the camera was held, and where
// it ends. Whatever stands behind that end, or is missing before it, is no photo. ITU-T T.81, PNG (third edition), RFC 9649.
import { exifOrientation } from "./exif.ts";
import type { Orientation } from "./picture.ts";

export interface PhotoHeader {
  readonly kind: "jpeg" | "png" | "webp";
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** Where the photo ends: bytes after it are none of it. */
  readonly endBytes: number;
}

/** Why bytes are no photo that is taken here. `other-kind`: begins as none. `unfinished`: ends too early. `unusual`: lawful, not read. */
export type HeaderFault = "other-kind" | "unfinished" | "unusual";

/** Scans of a progressive JPEG: encoders write some ten; each costs a walk over the whole picture, whatever its bytes. */
const MAX_SCANS = 32;
/** Parts of a file that are walked over: a JPEG of 4 MiB has some 70 of 64 KiB at most, a PNG of 8 KiB parts 512. */
const MAX_PARTS = 4_096;

/** Reads a photo's header. */
export function readHeader(bytes: Uint8Array): PhotoHeader | HeaderFault {
  if (startsWith(bytes, 0, [0xff, 0xd8, 0xff])) return readJpeg(bytes);
  if (startsWith(bytes, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return readPng(bytes);
  if (text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 4) === "WEBP") return readWebp(bytes);
  return "other-kind";
}

function readJpeg(bytes: Uint8Array): PhotoHeader | HeaderFault {
  const view = viewOf(bytes);
  let size: { readonly width: number; readonly height: number } | null = null;
  let orientation: Orientation = 1;
  let scans = 0;
  let at = 2;
  for (let part = 0; part < MAX_PARTS; part++) {
    // Any number of fill bytes may stand before a marker (T.81 B.1.1.2).
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1;
    if (bytes[at] !== 0xff) return at >= bytes.length ? "unfinished" : "unusual";
    const marker = bytes[at + 1];
    if (marker === undefined) return "unfinished";
    if (marker === 0xd9) {
      if (size === null || scans === 0) return "unfinished";
      return { kind: "jpeg", ...size, orientation, endBytes: at + 2 };
    }
    if (at + 4 > bytes.length) return "unfinished";
    const next = at + 2 + view.getUint16(at + 2);
    if (next > bytes.length || next < at + 4) return "unfinished";
    if (isFrame(marker)) {
      // Baseline, extended and progressive of 8 bits with one or three components; once: the size that was looked at is the one decoded.
      if (marker > 0xc2 || size !== null || next < at + 10 || bytes[at + 4] !== 8) return "unusual";
      if (bytes[at + 9] !== 1 && bytes[at + 9] !== 3) return "unusual";
      size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    } else if (marker === 0xe1 && text(bytes, at + 4, 6) === "Exif\0\0") {
      orientation = exifOrientation(bytes.subarray(at + 10, next));
    }
    at = next;
    if (marker !== 0xda) continue;
    scans += 1;
    if (size === null || scans > MAX_SCANS) return "unusual";
    at = afterScan(bytes, at);
  }
  return "unusual";
}

/** SOF0 to SOF15, without DHT, JPG and DAC, which stand among them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** The marker that ends the scan's data: FF 00 is a data byte, FF D0 to FF D7 stand between its intervals. */
function afterScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next !== undefined && next !== 0 && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}

function readPng(bytes: Uint8Array): PhotoHeader | HeaderFault {
  const view = viewOf(bytes);
  if (bytes.length < 33) return "unfinished";
  if (text(bytes, 12, 4) !== "IHDR" || view.getUint32(8) !== 13) return "unusual";
  const size = { width: view.getUint32(16), height: view.getUint32(20) };
  let orientation: Orientation = 1;
  for (const { name, from, to } of pngParts(bytes)) {
    if (name === "eXIf") orientation = exifOrientation(bytes.subarray(from, to));
    if (name === "IEND") return { kind: "png", ...size, orientation, endBytes: to + 4 };
  }
  return "unfinished";
}

/** The parts of a PNG in their order, each with where its content is; ends where the file does, or at what is none. */
export function* pngParts(bytes: Uint8Array): Generator<{ name: string; from: number; to: number }> {
  const view = viewOf(bytes);
  let at = 8;
  for (let part = 0; part < MAX_PARTS && at + 12 <= bytes.length; part++) {
    const to = at + 8 + view.getUint32(at);
    if (to + 4 > bytes.length) return;
    yield { name: text(bytes, at + 4, 4), from: at + 8, to };
    at = to + 4;
  }
}

function readWebp(bytes: Uint8Array): PhotoHeader | HeaderFault {
  const view = viewOf(bytes);
  const endBytes = view.getUint32(4, true) + 8;
  if (endBytes > bytes.length) return "unfinished";
  let size: { readonly width: number; readonly height: number } | null = null;
  let hasPicture = false;
  let orientation: Orientation = 1;
  let at = 12;
  for (let part = 0; part < MAX_PARTS && at + 8 <= endBytes; part++) {
    const name = text(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const from = at + 8;
    if (from + length > endBytes) return "unfinished";
    if (name === "VP8X") {
      // The flag of an animation: a photo has one frame.
      if (size !== null || length < 10 || ((bytes[from] as number) & 0x02) !== 0) return "unusual";
      size = { width: 1 + uint24(bytes, from + 4), height: 1 + uint24(bytes, from + 7) };
    } else if (name === "VP8 " || name === "VP8L") {
      const own = name === "VP8L" ? losslessSize(bytes, from, length) : lossySize(bytes, from, length);
      // One that is larger than what was announced would be decoded all the same.
      if (own === null || hasPicture || (size !== null && (own.width !== size.width || own.height !== size.height))) {
        return "unusual";
      }
      size = own;
      hasPicture = true;
    } else if (name === "EXIF") {
      const hasName = text(bytes, from, 6) === "Exif\0\0";
      orientation = exifOrientation(bytes.subarray(hasName ? from + 6 : from, from + length));
    }
    at = from + length + (length % 2);
  }
  return size !== null && hasPicture ? { kind: "webp", ...size, orientation, endBytes } : "unfinished";
}

/** RFC 6386 9.1: a key frame's start code, then 14 bits each. */
function lossySize(bytes: Uint8Array, from: number, length: number) {
  if (length < 10 || !startsWith(bytes, from + 3, [0x9d, 0x01, 0x2a])) return null;
  const view = viewOf(bytes);
  return { width: view.getUint16(from + 6, true) & 0x3fff, height: view.getUint16(from + 8, true) & 0x3fff };
}

/** RFC 9649 3.4: a signature, then 14 bits each, less one. */
function losslessSize(bytes: Uint8Array, from: number, length: number) {
  if (length < 5 || bytes[from] !== 0x2f) return null;
  const bits = viewOf(bytes).getUint32(from + 1, true);
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
}

function uint24(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
}

function startsWith(bytes: Uint8Array, at: number, expected: readonly number[]): boolean {
  return expected.every((byte, index) => bytes[at + index] === byte);
}

function text(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
