// A strict JSON reader (RFC 8259) over bytes, for what was signed or sent: it keeps byte ranges and the literal text of
// numbers, reports repeated member names instead of hiding them, and says at which byte and why it refuses.

import { JsonParser, Refused } from "./json-parser.ts";

interface Span {
  /** Byte range [start, end) in the input. */
  readonly start: number;
  readonly end: number;
}

export interface JsonMember {
  readonly name: string;
  /** Byte offset of the name's opening quote. */
  readonly nameStart: number;
  readonly value: JsonNode;
}

export interface JsonObject extends Span {
  readonly kind: "object";
  /** In the order of the text, repeated names included. */
  readonly members: readonly JsonMember[];
}

export interface JsonArray extends Span {
  readonly kind: "array";
  readonly items: readonly JsonNode[];
}

export interface JsonString extends Span {
  readonly kind: "string";
  /** Escapes resolved. May hold a lone surrogate, as `JSON.parse` allows. */
  readonly value: string;
}

export interface JsonNumber extends Span {
  readonly kind: "number";
  /** The text as received, e.g. "1.50": decimals of a meter value are significant. */
  readonly literal: string;
}

export interface JsonBoolean extends Span {
  readonly kind: "boolean";
  readonly value: boolean;
}

export interface JsonNull extends Span {
  readonly kind: "null";
}

export type JsonNode = JsonObject | JsonArray | JsonString | JsonNumber | JsonBoolean | JsonNull;

/** A member name that occurs again in the same object. */
export interface JsonDuplicate {
  readonly name: string;
  /** Byte offset of the repeated name's opening quote. */
  readonly offset: number;
}

export interface JsonRefusal {
  readonly ok: false;
  readonly code: "malformed" | "too-deep";
  /** Byte offset of the first byte that is wrong; the input's length when it ends too early. */
  readonly offset: number;
  /** One sentence without the offset. */
  readonly message: string;
}

export type JsonResult =
  | { readonly ok: true; readonly root: JsonNode; readonly duplicates: readonly JsonDuplicate[] }
  | JsonRefusal;

/** The parser calls itself once per level: 256 levels of a few frames each stay far below the smallest stack. */
const DEPTH_LIMIT = 256;
/**
 * Parses exactly one JSON value; white space around it is allowed, a byte order mark is not.
 * @param maxDepth Most containers inside each other, 1 to 256; an array of numbers has depth 1.
 */
export function parseJson(bytes: Uint8Array, maxDepth: number): JsonResult {
  return parse(new JsonParser(bytes, Math.min(maxDepth, DEPTH_LIMIT)));
}

/** The same of a text that was encoded already: it need not be decoded again. @param text What `bytes` encode. */
export function parseJsonText(text: string, bytes: Uint8Array, maxDepth: number): JsonResult {
  return parse(new JsonParser(bytes, Math.min(maxDepth, DEPTH_LIMIT), text));
}

function parse(parser: JsonParser): JsonResult {
  try {
    return { ok: true, root: parser.document(), duplicates: parser.duplicates };
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

/**
 * The plain value of a node. Of a repeated name the last value counts, as in `JSON.parse`; `__proto__` becomes an
 * ordinary own property.
 * @param options.numbers "literal" gives each number as its text (a string), "number" (default) as a double.
 */
export function toValue(node: JsonNode, options: { readonly numbers?: "number" | "literal" } = {}): unknown {
  switch (node.kind) {
    case "object": {
      const value: Record<string, unknown> = {};
      for (const item of node.members) {
        const plain = toValue(item.value, options);
        // Assignment to this one name would call the setter of Object.prototype.
        if (item.name === "__proto__") {
          Object.defineProperty(value, item.name, {
            value: plain,
            writable: true,
            enumerable: true,
            configurable: true,
          });
        } else value[item.name] = plain;
      }
      return value;
    }
    case "array":
      return node.items.map((item) => toValue(item, options));
    case "number":
      return options.numbers === "literal" ? node.literal : Number(node.literal);
    case "string":
    case "boolean":
      return node.value;
    case "null":
      return null;
  }
}

/** The value of a member, undefined when the node is no object or lacks it. Of a repeated name the last counts. */
export function member(node: JsonNode | undefined, name: string): JsonNode | undefined {
  if (node?.kind !== "object") return undefined;
  return node.members.findLast((item) => item.name === name)?.value;
}
