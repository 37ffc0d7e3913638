// A public key dropped as a file.

/** Longest key file read, bytes: PEM of the largest curve has some 300. */
export const MAX_KEY_FILE_BYTES = 4_096;

/** The key as the form's text: hex of a DER file; everything else is text already. */
export async function readKeyFile(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.slice(0, MAX_KEY_FILE_BYTES).arrayBuffer());
  // DER starts with a SEQUENCE, 0x30, which is also the "0" of a hex text: what is all text is taken as text.
  const isText = bytes.every((byte) => byte >= 0x09 && byte < 0x7f);
  if (bytes[0] !== 0x30 || isText) return new TextDecoder().decode(bytes);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
