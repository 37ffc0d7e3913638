// Splits a record's bytes into lines for display, with the signed range and the signature told apart. Pure.

export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export type ByteKind = "plain" | "signed" | "signature";

export interface ByteSegment {
  readonly kind: ByteKind;
  readonly text: string;
}

export interface ByteLine {
  /** Offset of the line's first byte. */
  readonly offset: number;
  readonly segments: readonly ByteSegment[];
}

export interface ByteLineOptions {
  readonly mode: "text" | "hex";
  /** Bytes (hex) or characters (text) to a line. */
  readonly columns: number;
  readonly signed: ByteRange | null;
  readonly signature: ByteRange | null;
}

/** Control characters become visible stand-ins of the same width, so that columns stay columns. */
function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? "␡" : character;
}

function utf8Length(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
}

/** The lines, in order. Works for any bytes; what is not UTF-8 shows as �. */
export function byteLines(bytes: Uint8Array, options: ByteLineOptions): ByteLine[] {
  const { mode, columns, signed, signature } = options;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const within = (range: ByteRange | null, at: number) => range !== null && at >= range.start && at < range.end;
  const kindAt = (at: number): ByteKind =>
    within(signed, at) ? "signed" : within(signature, at) ? "signature" : "plain";
  const lines: ByteLine[] = [];
  let at = 0;
  while (at < bytes.length) {
    const offset = at;
    const segments: { kind: ByteKind; text: string }[] = [];
    for (let column = 0; column < columns && at < bytes.length; column++) {
      const byte = bytes[at] ?? 0;
      const length = mode === "hex" ? 1 : Math.min(utf8Length(byte), bytes.length - at);
      const text =
        mode === "hex"
          ? `${byte.toString(16).padStart(2, "0")} `
          : Array.from(decoder.decode(bytes.subarray(at, at + length)), visible).join("");
      const kind = kindAt(at);
      const last = segments.at(-1);
      if (last && last.kind === kind) last.text += text;
      else segments.push({ kind, text });
      at += length;
    }
    lines.push({ offset, segments });
  }
  return lines;
}
