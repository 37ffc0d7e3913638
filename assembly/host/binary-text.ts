// Bytes written as text: hexadecimal and base64 (RFC 4648), read strictly. What does not decode cleanly is refused, not
// repaired.

/** Lower-case hexadecimal, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** Bytes of an even number of hex digits in either case; null for anything else, blanks included. Empty text gives no bytes. */
export function parseHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/**
 * Bytes of base64 in the standard or the URL alphabet, padding complete or left out; null for anything else: blanks,
 * mixed alphabets, an impossible length, or bits set behind the last byte (RFC 4648 §3.5).
 */
export function parseBase64(text: string): Uint8Array | null {
  if (!/^(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)={0,2}$/.test(text)) return null;
  const digits = text.replace(/=+$/, "");
  if (digits.length % 4 === 1) return null;
  if (text.length !== digits.length && text.length % 4 !== 0) return null;
  const standard = digits.replaceAll("-", "+").replaceAll("_", "/");
  const binary = atob(standard.padEnd(Math.ceil(standard.length / 4) * 4, "="));
  if (btoa(binary).replace(/=+$/, "") !== standard) return null;
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}
