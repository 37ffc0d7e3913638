// SHA-256 against the examples of FIPS 180 and against OpenSSL, whole and in pieces.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openInstance } from "../../../assembly/host/instance.ts";
import { CORE_MODULE, newCore } from "../../support/core.ts";

const core = newCore();
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const openssl = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
/** Bytes that repeat with no period of a block. */
const counting = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff);

/** NIST, Cryptographic Standards and Guidelines, examples for SHA-256; the empty message from the CAVP set. */
const EXAMPLES = [
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
] as const;

describe("SHA-256 accepts", () => {
  it.each(EXAMPLES)("the standard's example %j", (message, digest) => {
    expect(hex(core.sha256(Buffer.from(message)))).toBe(digest);
  });

  it("a million times the letter a (FIPS 180 example), longer than the input area", () => {
    const digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
    expect(hex(core.sha256(new Uint8Array(1_000_000).fill(0x61)))).toBe(digest);
  });

  it("every length around blocks and around the input area", () => {
    const area = openInstance(CORE_MODULE).input.length;
    let compared = 0;
    for (const [from, to] of [
      [0, 200],
      [area - 66, area + 66],
      [2 * area - 2, 2 * area + 2],
    ] as const) {
      for (let length = from; length <= to; length++) {
        const message = counting(length);
        expect(hex(core.sha256(message)), `length ${length}`).toBe(openssl(message));
        compared++;
      }
    }
    expect(compared).toBe(201 + 133 + 5);
  });
});

describe("SHA-256 survives", () => {
  it("a message cut in three at every pair of places, with old bytes behind each piece", () => {
    const at = openInstance(CORE_MODULE);
    const feed = (piece: Uint8Array) => {
      at.input.fill(0xa5);
      at.input.set(piece);
      at.succeed(at.sha256Update(piece.length));
    };
    let compared = 0;
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 200]) {
      const message = counting(length);
      const expected = openssl(message);
      // Every first cut; the second cut at the places where a block fills up, and at the first cut itself (empty piece).
      for (let first = 0; first <= length; first++) {
        for (const second of new Set([first, Math.min(length, first + 1), Math.min(length, first + 64), length])) {
          at.digest.fill(0xa5);
          at.succeed(at.sha256Begin());
          feed(message.subarray(0, first));
          feed(message.subarray(first, second));
          feed(message.subarray(second));
          at.succeed(at.sha256Finish());
          if (hex(at.digest) !== expected) throw new Error(`length ${length} cut at ${first} and ${second}`);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(2_000);
  });

  it("every split point of every message of 0 to 200 bytes", () => {
    const at = openInstance(CORE_MODULE);
    let compared = 0;
    for (let length = 0; length <= 200; length++) {
      const message = counting(length);
      const expected = openssl(message);
      for (let cut = 0; cut <= length; cut++) {
        at.succeed(at.sha256Begin());
        at.input.set(message.subarray(0, cut));
        at.succeed(at.sha256Update(cut));
        at.input.set(message.subarray(cut));
        at.succeed(at.sha256Update(length - cut));
        at.succeed(at.sha256Finish());
        if (hex(at.digest) !== expected) throw new Error(`length ${length} cut at ${cut}`);
        compared++;
      }
    }
    expect(compared).toBe((201 * 202) / 2);
  });

  it("a message begun and dropped in the middle of a block", () => {
    const at = openInstance(CORE_MODULE);
    at.succeed(at.sha256Begin());
    at.input.fill(0x42);
    at.succeed(at.sha256Update(37));
    at.succeed(at.sha256Begin());
    at.succeed(at.sha256Finish());
    expect(hex(at.digest)).toBe(EXAMPLES[0][1]);
  });
});

describe("SHA-256 refuses", () => {
  it.each([-1, 16_385, 2 ** 31 - 1, -(2 ** 31)])(
    "a piece of %d bytes, and the message goes on as if it had not come",
    (length) => {
      const at = openInstance(CORE_MODULE);
      expect(at.input.length).toBe(16_384);
      at.succeed(at.sha256Begin());
      expect(() => at.succeed(at.sha256Update(length))).toThrow("refused");
      at.succeed(at.sha256Finish());
      expect(hex(at.digest)).toBe(EXAMPLES[0][1]);
    },
  );
});
