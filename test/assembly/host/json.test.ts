// The JSON reader against JSON.parse, and what it keeps that JSON.parse loses: byte ranges, literals, repeated names.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonNode, member, parseJson, toValue } from "../../../assembly/host/json.ts";

const encoder = new TextEncoder();
const parse = (text: string, depth = 16) => parseJson(encoder.encode(text), depth);

function root(text: string): JsonNode {
  const result = parse(text);
  if (!result.ok) throw new Error(`${result.message} at ${result.offset}`);
  return result.root;
}

describe("accepts", () => {
  it("reads what JSON.parse reads, to the same value", () => {
    const seed = 20_261;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: "binary" }), fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(toValue(root(text))).toStrictEqual(JSON.parse(text));
      }),
      { seed, numRuns: 500 },
    );
  });

  it("keeps the literal of a number, so that decimals stay significant", () => {
    const node = root('{"RV":1.50,"X":-0.0e+10,"N":12345678901234567890}');
    expect(member(node, "RV")).toMatchObject({ kind: "number", literal: "1.50", start: 6, end: 10 });
    expect(toValue(node, { numbers: "literal" })).toEqual({ RV: "1.50", X: "-0.0e+10", N: "12345678901234567890" });
  });

  it("gives byte ranges, not character ranges", () => {
    const text = '{"ü":"€","a":[1, 2]}';
    const node = root(text);
    const inner = member(node, "a");
    const bytes = encoder.encode(text);
    expect(new TextDecoder().decode(bytes.subarray(inner?.start, inner?.end))).toBe("[1, 2]");
    expect([node.start, node.end]).toEqual([0, bytes.length]);
  });

  it("resolves escapes, lone surrogates included, as JSON.parse does", () => {
    for (const text of ['"\\u0041\\n\\/\\"\\\\"', '"\\ud83d\\ude00"', '"\\ud83d"', '"\\u00FF\\b\\f\\r\\t"']) {
      expect(toValue(root(text))).toBe(JSON.parse(text));
    }
  });

  it("counts depth by containers and accepts exactly the limit", () => {
    expect(parse("[[[1]]]", 3).ok).toBe(true);
    expect(parse("1", 1).ok).toBe(true);
  });

  it("reports a repeated name with its byte offset and lets the last value count", () => {
    const result = parse('{"RV":1,"x":{"RV":2},"RV":3}');
    expect(result).toMatchObject({ ok: true, duplicates: [{ name: "RV", offset: 21 }] });
    if (result.ok) expect(toValue(member(result.root, "RV") as JsonNode)).toBe(3);
  });

  it("sees a repeated name through an escape", () => {
    expect(parse('{"RV":1,"\\u0052V":3}')).toMatchObject({ ok: true, duplicates: [{ name: "RV", offset: 8 }] });
  });

  it("makes __proto__ an ordinary property", () => {
    const value = toValue(root('{"__proto__":{"admin":true}}')) as Record<string, unknown>;
    expect(value.admin).toBeUndefined();
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});

describe("refuses", () => {
  const cases: [text: string, offset: number, words: RegExp][] = [
    ["", 0, /Expected a value, the text ends/],
    ["\ufeff{}", 0, /byte order mark/],
    ["{", 1, /member name/],
    ['{"a":1,}', 7, /member name/],
    ['{"a" 1}', 5, /colon/],
    ['{"a":1 "b":2}', 7, /comma or a closing brace/],
    ["[1 2]", 3, /comma or a closing bracket/],
    ["[1,]", 3, /a value, found "\]"/],
    ["01", 1, /leading zero/],
    ["1.", 2, /after the decimal point/],
    [".5", 0, /a value/],
    ["+1", 0, /a value/],
    ["1e", 2, /exponent/],
    ["-", 1, /a digit/],
    ["NaN", 0, /a value/],
    ["tru", 0, /a value/],
    ["nulll", 4, /the end of the text/],
    ['"a', 2, /closing quote/],
    ['"\\x41"', 1, /no escape/],
    ['"\\u12g4"', 1, /four hexadecimal/],
    ['"a\nb"', 2, /control character \(0x0a\)/],
    ["'a'", 0, /a value/],
    ["{} x", 3, /the end of the text, found "x"/],
    ["\u00a01", 0, /byte 0xc2/],
  ];
  it.each(cases)("refuses %j at byte %i", (text, offset, words) => {
    const result = parse(text);
    expect(result).toMatchObject({ ok: false, code: "malformed", offset });
    if (!result.ok) expect(result.message).toMatch(words);
  });

  it("refuses bytes that are no UTF-8 (overlong, surrogate, beyond Unicode, cut off)", () => {
    const bad = [
      [0xc0, 0x80],
      [0xe0, 0x9f, 0xbf],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xff],
      [0xe2, 0x82],
      [0x80],
    ];
    for (const sequence of bad) {
      expect(parseJson(Uint8Array.of(0x22, 0x61, ...sequence, 0x22), 4)).toMatchObject({ ok: false, offset: 2 });
    }
  });

  it("refuses one level too many, at the bracket that opens it", () => {
    expect(parse('[{"a":[1]}]', 2)).toMatchObject({ ok: false, code: "too-deep", offset: 6 });
  });
});

describe("survives", () => {
  it("nesting of any depth, without using up the stack", () => {
    const deep = parse("[".repeat(1_000_000), Number.MAX_SAFE_INTEGER);
    expect(deep).toMatchObject({ ok: false, code: "too-deep", offset: 256 });
  });

  it("any bytes, agreeing with JSON.parse on what is JSON", () => {
    const seed = 20_262;
    let accepted = 0;
    const text = fc
      .tuple(
        fc.json({ maxDepth: 3 }),
        fc.nat(),
        fc.constantFrom("", '"', "{", "}", "[", ",", ":", "0", "-", "e", "\\", " "),
      )
      .map(([json, at, insert]) => {
        const cut = at % (json.length + 1);
        return json.slice(0, cut) + insert + json.slice(cut + (at % 2));
      });
    fc.assert(
      fc.property(text, (candidate) => {
        let expected: unknown;
        let valid = true;
        try {
          expected = JSON.parse(candidate);
        } catch {
          valid = false;
        }
        const result = parse(candidate);
        expect(result.ok).toBe(valid);
        if (result.ok) {
          accepted++;
          expect(toValue(result.root)).toStrictEqual(expected);
        } else expect(result.offset).toBeLessThanOrEqual(encoder.encode(candidate).length);
      }),
      { seed, numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(100);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const result = parseJson(bytes, 8);
        if (!result.ok) expect(result.message).not.toBe("");
      }),
      { seed, numRuns: 2_000 },
    );
  });
});
