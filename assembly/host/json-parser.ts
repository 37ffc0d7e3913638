// The recursive descent behind json.ts: RFC 8259 over bytes, UTF-8 checked after RFC 3629.

import type { JsonArray, JsonDuplicate, JsonMember, JsonNode, JsonNumber, JsonObject, JsonRefusal } from "./json.ts";

/** Repeated names beyond these are not listed: one is enough to refuse a text. */
const MAX_DUPLICATES_LISTED = 16;

/** A call of the decoder costs more than this many characters put together one by one. */
const MAX_DIRECT_LENGTH = 64;

const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LENIENT_DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const MINUS = 0x2d;
const LETTER_U = 0x75;

const ESCAPES = new Map<number, string>([
  [QUOTE, '"'],
  [BACKSLASH, "\\"],
  [0x2f, "/"],
  [0x62, "\b"],
  [0x66, "\f"],
  [0x6e, "\n"],
  [0x72, "\r"],
  [0x74, "\t"],
]);

/** Carries a refusal out of the recursion; `parseJson` catches it. */
export class Refused extends Error {
  readonly refusal: JsonRefusal;
  constructor(code: JsonRefusal["code"], offset: number, message: string) {
    super(message);
    this.refusal = { ok: false, code, offset, message };
  }
}

/** Parses one document; `duplicates` is complete after `document` returned. */
export class JsonParser {
  readonly duplicates: JsonDuplicate[] = [];
  private readonly bytes: Uint8Array;
  private readonly maxDepth: number;
  /** The whole input where it is ASCII, so that byte offsets are places in it: a slice costs a fraction of a decoding. */
  private readonly ascii: string | null;
  private at = 0;

  /** @param text What the bytes encode, where that is known. */
  constructor(bytes: Uint8Array, maxDepth: number, text?: string) {
    this.bytes = bytes;
    this.maxDepth = maxDepth;
    // Characters beyond ASCII take more bytes than UTF-16 units.
    this.ascii = text === undefined ? asciiText(bytes) : text.length === bytes.length ? text : null;
  }

  document(): JsonNode {
    const [first, second, third] = this.bytes;
    if (first === 0xef && second === 0xbb && third === 0xbf) {
      throw new Refused("malformed", 0, "The text starts with a byte order mark, which JSON does not allow.");
    }
    this.skipSpace();
    const root = this.value(0);
    this.skipSpace();
    if (this.at < this.bytes.length) this.unexpected("the end of the text");
    return root;
  }

  private value(depth: number): JsonNode {
    const byte = this.bytes[this.at];
    if (byte === BRACE_OPEN) return this.object(depth + 1);
    if (byte === BRACKET_OPEN) return this.array(depth + 1);
    if (byte === QUOTE) {
      const start = this.at;
      const value = this.string();
      return { kind: "string", value, start, end: this.at };
    }
    if (byte === MINUS || isDigit(byte)) return this.number();
    const start = this.at;
    if (this.word("true")) return { kind: "boolean", value: true, start, end: this.at };
    if (this.word("false")) return { kind: "boolean", value: false, start, end: this.at };
    if (this.word("null")) return { kind: "null", start, end: this.at };
    return this.unexpected("a value");
  }

  private object(depth: number): JsonObject {
    const start = this.open(depth);
    const members: JsonMember[] = [];
    const names = new Set<string>();
    if (this.take(BRACE_CLOSE)) return { kind: "object", members, start, end: this.at };
    for (;;) {
      if (this.bytes[this.at] !== QUOTE) this.unexpected("a member name in double quotes");
      const nameStart = this.at;
      const name = this.string();
      if (names.has(name)) {
        if (this.duplicates.length < MAX_DUPLICATES_LISTED) this.duplicates.push({ name, offset: nameStart });
      } else names.add(name);
      this.skipSpace();
      if (!this.take(COLON)) this.unexpected("a colon after the member name");
      const value = this.value(depth);
      members.push({ name, nameStart, value });
      this.skipSpace();
      if (this.take(BRACE_CLOSE)) return { kind: "object", members, start, end: this.at };
      if (!this.take(COMMA)) this.unexpected("a comma or a closing brace after the member");
    }
  }

  private array(depth: number): JsonArray {
    const start = this.open(depth);
    const items: JsonNode[] = [];
    if (this.take(BRACKET_CLOSE)) return { kind: "array", items, start, end: this.at };
    for (;;) {
      items.push(this.value(depth));
      this.skipSpace();
      if (this.take(BRACKET_CLOSE)) return { kind: "array", items, start, end: this.at };
      if (!this.take(COMMA)) this.unexpected("a comma or a closing bracket after the item");
    }
  }

  private open(depth: number): number {
    const start = this.at;
    if (depth > this.maxDepth) {
      throw new Refused("too-deep", start, `The text nests objects and arrays more than ${this.maxDepth} deep.`);
    }
    this.at++;
    this.skipSpace();
    return start;
  }

  /** Takes a structural byte and, unless it closes something, the white space after it. */
  private take(byte: number): boolean {
    if (this.bytes[this.at] !== byte) return false;
    this.at++;
    if (byte === COMMA || byte === COLON) this.skipSpace();
    return true;
  }

  private string(): string {
    this.at++;
    let text = "";
    let from = this.at;
    for (;;) {
      const byte = this.bytes[this.at];
      if (byte === undefined) this.unexpected("the closing quote of a string");
      if (byte === QUOTE || byte === BACKSLASH) {
        if (from < this.at) text += this.text(from, this.at);
        if (byte === QUOTE) {
          this.at++;
          return text;
        }
        text += this.escape();
        from = this.at;
      } else if (byte < 0x20) {
        throw new Refused("malformed", this.at, `A control character (${hex(byte)}) stands unescaped in a string.`);
      } else if (byte < 0x80) this.at++;
      else {
        const length = utf8Length(this.bytes, this.at);
        if (length === 0) throw new Refused("malformed", this.at, `Byte ${hex(byte)} starts no valid UTF-8 character.`);
        this.at += length;
      }
    }
  }

  /** The bytes [start, end) as text; they are known to be UTF-8. Short ones, nearly all of them, go without the decoder. */
  private text(start: number, end: number): string {
    if (this.ascii !== null) return this.ascii.slice(start, end);
    const bytes = this.bytes.subarray(start, end);
    const isShort = bytes.length <= MAX_DIRECT_LENGTH && bytes.every((byte) => byte < 0x80);
    return isShort ? String.fromCharCode(...bytes) : DECODER.decode(bytes);
  }

  private escape(): string {
    const letter = this.bytes[this.at + 1];
    const simple = letter === undefined ? undefined : ESCAPES.get(letter);
    if (simple !== undefined) {
      this.at += 2;
      return simple;
    }
    if (letter !== LETTER_U) {
      throw new Refused("malformed", this.at, "A backslash in a string starts no escape that JSON knows.");
    }
    let unit = 0;
    for (let i = this.at + 2; i < this.at + 6; i++) {
      const digit = hexDigit(this.bytes[i]);
      if (digit < 0) throw new Refused("malformed", this.at, "A \\u escape needs four hexadecimal digits.");
      unit = unit * 16 + digit;
    }
    this.at += 6;
    return String.fromCharCode(unit);
  }

  private number(): JsonNumber {
    const start = this.at;
    if (this.bytes[this.at] === MINUS) this.at++;
    if (this.bytes[this.at] === 0x30) {
      this.at++;
      if (isDigit(this.bytes[this.at])) {
        throw new Refused("malformed", this.at, "A number has a leading zero.");
      }
    } else this.digits("a digit");
    if (this.bytes[this.at] === 0x2e) {
      this.at++;
      this.digits("a digit after the decimal point");
    }
    const letter = this.bytes[this.at];
    if (letter === 0x65 || letter === 0x45) {
      this.at++;
      const sign = this.bytes[this.at];
      if (sign === 0x2b || sign === MINUS) this.at++;
      this.digits("a digit in the exponent");
    }
    return { kind: "number", literal: this.text(start, this.at), start, end: this.at };
  }

  private digits(what: string): void {
    if (!isDigit(this.bytes[this.at])) this.unexpected(what);
    while (isDigit(this.bytes[this.at])) this.at++;
  }

  private word(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.bytes[this.at + i] !== text.charCodeAt(i)) return false;
    this.at += text.length;
    return true;
  }

  private skipSpace(): void {
    for (;;) {
      const byte = this.bytes[this.at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.at++;
    }
  }

  private unexpected(expected: string): never {
    const byte = this.bytes[this.at];
    const found =
      byte === undefined
        ? "the text ends"
        : `found ${byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `byte ${hex(byte)}`}`;
    throw new Refused("malformed", this.at, `Expected ${expected}, ${found}.`);
  }
}

/** Length of the UTF-8 sequence at `at` (RFC 3629 §4: no overlong forms, no surrogates, at most U+10FFFF); 0 if invalid. */
function utf8Length(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let i = 2; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

/** The text of bytes that are all ASCII, else null. What is wrong with them the parser finds, and where. */
function asciiText(bytes: Uint8Array): string | null {
  const text = LENIENT_DECODER.decode(bytes);
  // A character of more than one byte has fewer UTF-16 units than bytes; a byte that is no UTF-8 becomes U+FFFD.
  return text.length === bytes.length && !text.includes("\ufffd") ? text : null;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, "0")}`;
}
