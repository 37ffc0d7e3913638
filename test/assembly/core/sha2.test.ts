// SHA-2 against the examples of the standards and against OpenSSL, whole and in pieces.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { HASHES, type Hash } from "../../../assembly/host/core.ts";
import { openInstance } from "../../../assembly/host/instance.ts";
import { CORE_MODULE, newCore } from "../../support/core.ts";

const core = newCore();
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const openssl = (hash: Hash, bytes: Uint8Array) =>
  createHash(hash.toLowerCase().replace("-", "")).update(bytes).digest("hex");
/** Bytes that repeat with no period of a block. */
const counting = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff);

const SHORT = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
const LONG =
  "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";
const MILLION = "a".repeat(1_000_000);

/** RFC 6234 §8.5 (tests 1, 2 and 3 of each hash); the empty message from the NIST CAVP set. */
const EXAMPLES: Readonly<Record<Hash, readonly (readonly [message: string, digest: string])[]>> = {
  "SHA-224": [
    ["", "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f"],
    ["abc", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"],
    [SHORT, "75388b16512776cc5dba5da1fd890150b0c6455cb4f58b1952522525"],
    [MILLION, "20794655980c91d8bbb4c1ea97618a4bf03f42581948b2ee4ee7ad67"],
  ],
  "SHA-256": [
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [SHORT, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"],
    [MILLION, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
  ],
  "SHA-384": [
    ["", "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b"],
    ["abc", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"],
    [LONG, "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712fcc7c71a557e2db966c3e9fa91746039"],
    [MILLION, "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b07b8b3dc38ecc4ebae97ddd87f3d8985"],
  ],
  "SHA-512": [
    [
      "",
      "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
    ],
    [
      "abc",
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    ],
    [
      LONG,
      "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909",
    ],
    [
      MILLION,
      "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973ebde0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b",
    ],
  ],
};

/** Bytes of a block, and of the message's length at the end of the last one. */
const blockOf = (hash: Hash) => (hash === "SHA-224" || hash === "SHA-256" ? 64 : 128);

describe.each(HASHES)("%s accepts", (hash) => {
  it("the standard's examples, the last one longer than the input area", () => {
    for (const [message, digest] of EXAMPLES[hash]) {
      expect(hex(core.hash(hash, Buffer.from(message))), message.slice(0, 20)).toBe(digest);
    }
    expect(EXAMPLES[hash]).toHaveLength(4);
  });

  it("every length around blocks and around the input area", () => {
    const area = openInstance(CORE_MODULE).input.length;
    let compared = 0;
    for (const [from, to] of [
      [0, 400],
      [area - 130, area + 130],
      [2 * area - 2, 2 * area + 2],
    ] as const) {
      for (let length = from; length <= to; length++) {
        const message = counting(length);
        expect(hex(core.hash(hash, message)), `length ${length}`).toBe(openssl(hash, message));
        compared++;
      }
    }
    expect(compared).toBe(401 + 261 + 5);
  });
});

describe.each(HASHES)("%s survives", (hash) => {
  it("a message cut in three at every pair of places, with old bytes behind each piece", () => {
    const at = openInstance(CORE_MODULE);
    const id = at.hashIds[hash];
    const feed = (piece: Uint8Array) => {
      at.input.fill(0xa5);
      at.input.set(piece);
      at.succeed(at.hashUpdate(piece.length));
    };
    const block = blockOf(hash);
    const border = block - block / 8;
    let compared = 0;
    for (const length of [0, 1, border - 1, border, block - 1, block, block + 1, block + border, 2 * block, 300]) {
      const message = counting(length);
      const expected = openssl(hash, message);
      // Every first cut; the second cut at the places where a block fills up, and at the first cut itself (empty piece).
      for (let first = 0; first <= length; first++) {
        for (const second of new Set([first, Math.min(length, first + 1), Math.min(length, first + block), length])) {
          at.digest.fill(0xa5);
          at.succeed(at.hashBegin(id));
          feed(message.subarray(0, first));
          feed(message.subarray(first, second));
          feed(message.subarray(second));
          at.succeed(at.hashFinish());
          if (hex(at.digest.subarray(0, id)) !== expected)
            throw new Error(`length ${length} cut at ${first} and ${second}`);
          // What lies behind the digest belongs to nobody.
          if (at.digest.subarray(id).some((byte) => byte !== 0xa5))
            throw new Error(`length ${length}: digest too long`);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(2_000);
  });

  it("every split point of every message of up to two blocks and a half", () => {
    const at = openInstance(CORE_MODULE);
    const id = at.hashIds[hash];
    const longest = (5 * blockOf(hash)) / 2;
    let compared = 0;
    for (let length = 0; length <= longest; length++) {
      const message = counting(length);
      const expected = openssl(hash, message);
      for (let cut = 0; cut <= length; cut++) {
        at.succeed(at.hashBegin(id));
        at.input.set(message.subarray(0, cut));
        at.succeed(at.hashUpdate(cut));
        at.input.set(message.subarray(cut));
        at.succeed(at.hashUpdate(length - cut));
        at.succeed(at.hashFinish());
        if (hex(at.digest.subarray(0, id)) !== expected) throw new Error(`length ${length} cut at ${cut}`);
        compared++;
      }
    }
    expect(compared).toBe(((longest + 1) * (longest + 2)) / 2);
  });

  it("a message of another hash begun and dropped in the middle of a block", () => {
    const at = openInstance(CORE_MODULE);
    for (const other of HASHES) {
      at.succeed(at.hashBegin(at.hashIds[other]));
      at.input.fill(0x42);
      at.succeed(at.hashUpdate(37));
      at.succeed(at.hashBegin(at.hashIds[hash]));
      at.succeed(at.hashFinish());
      expect(hex(at.digest.subarray(0, at.hashIds[hash]))).toBe(EXAMPLES[hash][0]?.[1]);
    }
  });
});

describe("SHA-2 refuses", () => {
  it.each([-1, 16_385, 2 ** 31 - 1, -(2 ** 31)])(
    "a piece of %d bytes, and the message goes on as if it had not come",
    (length) => {
      const at = openInstance(CORE_MODULE);
      expect(at.input.length).toBe(16_384);
      at.succeed(at.hashBegin(at.hashIds["SHA-512"]));
      expect(() => at.succeed(at.hashUpdate(length))).toThrow("refused");
      at.succeed(at.hashFinish());
      expect(hex(at.digest)).toBe(EXAMPLES["SHA-512"][0]?.[1]);
    },
  );

  it("pieces and ends of a message that was not begun", () => {
    const at = openInstance(CORE_MODULE);
    expect(() => at.succeed(at.hashUpdate(1))).toThrow("refused");
    expect(() => at.succeed(at.hashFinish())).toThrow("refused");
    at.succeed(at.hashBegin(at.hashIds["SHA-256"]));
    at.succeed(at.hashFinish());
    expect(() => at.succeed(at.hashFinish())).toThrow("refused");
  });
});
