import { beforeAll, describe, expect, it } from "vitest";
import type { Core } from "../../assembly/host/core.ts";
import { verifyRecord } from "../../assembly/host/verify.ts";
import { loadCore } from "../../ui/core.ts";
import { EXAMPLE_KEY, VALID_RECORD } from "../../ui/demo/example-records.ts";
import { checkRecordsHere } from "../../ui/local-check.ts";

let core: Core;
beforeAll(async () => {
  core = await loadCore();
});

/** The valid record with one byte replaced, at a place told by the text before it. */
function withByte(before: string, byte: number): Uint8Array {
  const bytes = new TextEncoder().encode(VALID_RECORD);
  const found = VALID_RECORD.indexOf(before);
  expect(found, before).toBeGreaterThanOrEqual(0);
  const at = found + before.length;
  bytes[at] = byte;
  return bytes;
}

describe("the check of a session's records in this browser", () => {
  it("works on the very bytes that came in, wherever a record can be read", () => {
    const bytes = new TextEncoder().encode(VALID_RECORD.replace("EXAMPLE-CARD", "Käfer €🔌"));
    const report = verifyRecord(core, bytes, { publicKey: EXAMPLE_KEY });
    expect(new TextEncoder().encode(report.text)).toEqual(bytes);
    expect(report.signature).toBe("invalid");
  });

  it("never differs from the server over bytes that are not UTF-8: the server's word stands", () => {
    // In a string of the payload, between its members, in a string of the signature section, and behind its bracket.
    const read: string[] = [];
    const places = ['"ID":"EXAMPLE', '"RD":', '"SA":"ECDSA', "|{", "OCMF|"];
    for (const place of places) {
      for (const byte of [0x80, 0xc3, 0xff, 0xed]) {
        const server = verifyRecord(core, withByte(place, byte), { publicKey: EXAMPLE_KEY });
        expect(server.signature, place).toBe("unverifiable");
        expect(server.text).toContain("\uFFFD");
        const record = { ...server, publicKeySource: "supplied" as const, publicKey: EXAMPLE_KEY };
        expect(checkRecordsHere(core, [record], []), place).toEqual({ valid: 0, differing: 0 });
        // The text alone would have been read, and called invalid.
        const alone = verifyRecord(core, new TextEncoder().encode(server.text), { publicKey: EXAMPLE_KEY });
        if (place.startsWith('"')) read.push(alone.signature);
      }
    }
    expect(read).toContain("invalid");
  });
});
