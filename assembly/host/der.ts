// The part of DER (X.690) that a SubjectPublicKeyInfo needs: tag, minimal definite length, content; and back.

export const DER_SEQUENCE = 0x30;
export const DER_OBJECT_IDENTIFIER = 0x06;
export const DER_BIT_STRING = 0x03;

export type DerResult =
  | {
      readonly ok: true;
      readonly tag: number;
      readonly content: Uint8Array /** Offset behind it. */;
      readonly end: number;
    }
  | { readonly ok: false /** Where in the bytes. */; readonly offset: number; readonly message: string };

/**
 * Reads one element at `at`. Lengths of up to 65,535 bytes, in their shortest form only (X.690 §10.1); indefinite
 * lengths and tags of several bytes are refused, as is an element that runs past the end.
 */
export function readDer(bytes: Uint8Array, at: number): DerResult {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return refuse(bytes.length, "it is cut off");
  if ((tag & 0x1f) === 0x1f) return refuse(at, "a tag of several bytes has no place in it");
  let length = first;
  let start = at + 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 2) return refuse(at + 1, "a length is not in DER's form");
    length = 0;
    for (let i = 0; i < count; i++) {
      const byte = bytes[start + i];
      if (byte === undefined) return refuse(bytes.length, "it is cut off");
      length = length * 256 + byte;
    }
    start += count;
    if (length < (count === 1 ? 0x80 : 0x100)) return refuse(at + 1, "a length is not in its shortest form");
  }
  const end = start + length;
  if (end > bytes.length) return refuse(bytes.length, `it is cut off: ${end - bytes.length} bytes are missing`);
  return { ok: true, tag, content: bytes.subarray(start, end), end };
}

/** Writes one element around the parts; content of up to 65,535 bytes. */
export function writeDer(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const head =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  const element = new Uint8Array(head.length + length);
  element.set(head);
  let at = head.length;
  for (const part of parts) {
    element.set(part, at);
    at += part.length;
  }
  return element;
}

function refuse(offset: number, message: string): DerResult {
  return { ok: false, offset, message };
}
