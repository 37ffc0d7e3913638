// Hex and base64 against Buffer, and strictness where Buffer repairs.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBase64, parseHex, toHex } from "../../../assembly/host/binary-text.ts";

describe("accepts", () => {
  it("what Buffer writes, in every alphabet and with or without padding", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const buffer = Buffer.from(bytes);
        expect(toHex(bytes)).toBe(buffer.toString("hex"));
        expect(parseHex(buffer.toString("hex").toUpperCase())).toEqual(bytes);
        expect(parseBase64(buffer.toString("base64"))).toEqual(bytes);
        expect(parseBase64(buffer.toString("base64url"))).toEqual(bytes);
      }),
      { seed: 20_271, numRuns: 300 },
    );
  });
});

describe("refuses", () => {
  it.each(["0", "0g", " 00", "00 00", "0x00", "٠٠"])("%j as hex", (text) => {
    expect(parseHex(text)).toBeNull();
  });

  it.each(["A", "A===", "AA=", "AAA==", "AAAA=", "AAAA====", "AB", "AAB=", "AA A", "AA\n", "+-AA", "AA=A", "ä"])(
    "%j as base64: cut off, repaired or not canonical",
    (text) => {
      expect(parseBase64(text)).toBeNull();
    },
  );
});
