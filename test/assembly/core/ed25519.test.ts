// Ed25519 against the examples of RFC 8032 and two independent implementations, OpenSSL and noble-curves, and the
// encodings on which implementations disagree.
import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { ED25519_TORSION_SUBGROUP, ed25519 } from "@noble/curves/ed25519.js";
import { describe, expect, it } from "vitest";
import { openInstance } from "../../../assembly/host/instance.ts";
import { CORE_MODULE, newCore } from "../../support/core.ts";
import { below, seededBytes } from "../../support/seed.ts";
import { newSigner } from "../../support/signer.ts";

const core = newCore();
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
const { Point } = ed25519;
/** The order of the base point, and the prime of the field. */
const L = Point.Fn.ORDER;
const P = Point.Fp.ORDER;

/** A number as 32 little-endian bytes. */
function little(value: bigint): Uint8Array {
  return new Uint8Array(Buffer.from(value.toString(16).padStart(64, "0"), "hex").reverse());
}
const littleValue = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);

function opensslVerify(message: Uint8Array, publicKey: Uint8Array, signature: Uint8Array): boolean {
  const key = createPublicKey({
    key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(publicKey).toString("base64url") },
    format: "jwk",
  });
  return verify(null, message, key, signature);
}

/** SHA-512(R‖A‖M) modulo L. */
const challenge = (R: Uint8Array, A: Uint8Array, message: Uint8Array) =>
  littleValue(core.hash("SHA-512", new Uint8Array([...R, ...A, ...message]))) % L;

/** RFC 8032 §7.1, tests 1 to 3: key, message, signature. */
const EXAMPLES = [
  [
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
  [
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  ],
] as const;

describe("Ed25519 accepts", () => {
  it.each(EXAMPLES)("the standard's example with key %s", (publicKey, message, signature) => {
    const check = { message: bytesOf(message), publicKey: bytesOf(publicKey), signature: bytesOf(signature) };
    expect(core.verifyEd25519(check)).toBe("valid");
    expect(core.verifyEd25519({ ...check, message: bytesOf(`${message}00`) })).toBe("mismatch");
  });

  it("what OpenSSL signs, messages of every length around SHA-512's blocks and the input area", () => {
    const bytes = seededBytes("Ed25519 lengths");
    let accepted = 0;
    for (const length of [...Array.from({ length: 150 }, (_, index) => index), 16_319, 16_320, 16_384, 40_000]) {
      const { publicKey, privateKey } = generateKeyPairSync("ed25519");
      const key = new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(-32));
      const message = bytes(length);
      const signature = new Uint8Array(sign(null, message, privateKey));
      // OpenSSL's keys have no seed: a failure names its input.
      const say = [key, message.subarray(0, 200), signature].map(hex).join(" ");
      expect(core.verifyEd25519({ message, publicKey: key, signature }), say).toBe("valid");
      accepted++;
    }
    expect(accepted).toBe(154);
  });

  it("scalars at the borders of their range: S and k of 0, 1, L − 1 as far as they can be had", () => {
    const message = new Uint8Array([1]);
    let accepted = 0;
    for (const secret of [1n, 2n, 8n, L - 1n, L - 2n, (L - 1n) / 2n, 2n ** 252n]) {
      const A = Point.BASE.multiply(secret).toBytes();
      for (const S of [0n, 1n, 2n, L - 1n, L - 2n, 2n ** 252n]) {
        // R = [S]B − [k]A needs k before R; so R is chosen and S follows, but for the nonce that makes S the border.
        for (const nonce of [1n, 2n, L - 1n, S === 0n ? 3n : S]) {
          const R = Point.BASE.multiply(nonce).toBytes();
          const signature = new Uint8Array([...R, ...little((nonce + challenge(R, A, message) * secret) % L)]);
          expect(core.verifyEd25519({ message, publicKey: A, signature })).toBe("valid");
          accepted++;
        }
      }
    }
    expect(accepted).toBe(7 * 6 * 4);
  });
});

describe("prepared Ed25519 keys", () => {
  it("give the verdicts that unseen keys give, from the third sight on, and share the cache with other curves", () => {
    const bytes = seededBytes("Ed25519 prepared");
    const warm = newCore();
    const signer = newSigner("secp256r1");
    let valid = 0;
    // Small multiples of the base point too: with the formulas' completeness they are points like others.
    for (const secret of [
      1n,
      2n,
      3n,
      127n,
      L - 1n,
      2n ** 32n,
      2n ** 224n,
      littleValue(bytes(31)),
      littleValue(bytes(31)),
    ]) {
      const publicKey = Point.BASE.multiply(secret).toBytes();
      const before = warm.keyCache().prepared;
      for (let turn = 0; turn < 12; turn++) {
        const message = bytes(40);
        const nonce = 1n + littleValue(bytes(31));
        const R = Point.BASE.multiply(nonce).toBytes();
        const S = (nonce + challenge(R, publicKey, message) * secret) % L;
        const signature = new Uint8Array([...R, ...little(S)]);
        if (turn % 3 === 2) signature[below(bytes, 64)] = below(bytes, 256);
        const check = { message, publicKey, signature };
        const status = warm.verifyEd25519(check);
        expect(status, `secret ${secret} turn ${turn}`).toBe(newCore().verifyEd25519(check));
        if (status === "valid") valid++;
        expect(warm.keyCache().prepared - before).toBe(turn < 2 ? 0 : 1);
      }
      const message = new Uint8Array([1]);
      const check = { curve: "secp256r1", message, publicKey: signer.point, encoding: "der" } as const;
      expect(warm.verifySignature({ ...check, signature: signer.sign(message, "der") })).toBe("valid");
    }
    expect(valid).toBeGreaterThanOrEqual(9 * 8);
  });

  it("survive making way for one another and for keys of other curves", () => {
    const core = newCore();
    const { capacity } = core.keyCache();
    const message = new Uint8Array([2]);
    const keys = Array.from({ length: capacity + 4 }, (_, index) => {
      const secret = new Uint8Array(32).fill(index);
      return { publicKey: ed25519.getPublicKey(secret), signature: ed25519.sign(message, secret) };
    });
    const signer = newSigner("secp521r1");
    const ecdsa = { curve: "secp521r1", message, publicKey: signer.point, encoding: "der" } as const;
    const signature = signer.sign(message, "der");
    for (const pass of [1, 2]) {
      for (const { publicKey, signature: own } of keys) {
        for (let time = 0; time < 4; time++) {
          expect(core.verifyEd25519({ message, publicKey, signature: own }), `pass ${pass}`).toBe("valid");
          expect(core.verifyEd25519({ message: new Uint8Array([3]), publicKey, signature: own })).toBe("mismatch");
          expect(core.verifySignature({ ...ecdsa, signature })).toBe("valid");
        }
      }
      expect(core.keyCache().prepared).toBe(capacity);
    }
  });
});

describe("Ed25519 refuses", () => {
  it("changed bits of message, key or signature whenever OpenSSL and noble-curves do", () => {
    const bytes = seededBytes("Ed25519 bits");
    const seen = { valid: 0, mismatch: 0, key: 0 };
    for (let turn = 0; turn < 400; turn++) {
      const secret = bytes(32);
      const message = bytes(1 + below(bytes, 60));
      const parts = [message.slice(), ed25519.getPublicKey(secret), ed25519.sign(message, secret)] as const;
      const part = parts[turn % 3];
      if (turn % 7 !== 0 && part !== undefined) {
        const bit = below(bytes, part.length * 8);
        part[bit >> 3] = (part[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      }
      const [changed, publicKey, signature] = parts;
      const status = core.verifyEd25519({ message: changed, publicKey, signature });
      const say = `turn ${turn}: ${status} ${[changed, publicKey, signature].map(hex).join(" ")}`;
      expect(status === "valid", say).toBe(opensslVerify(changed, publicKey, signature));
      expect(status === "valid", say).toBe(ed25519.verify(signature, changed, publicKey, { zip215: false }));
      if (status === "valid" || status === "mismatch") seen[status]++;
      else seen.key++;
    }
    expect(seen.valid).toBe(58);
    expect(seen.mismatch).toBeGreaterThan(200);
    expect(seen.key).toBeGreaterThan(30);
  });

  it("S + L, a second encoding of the same scalar, for as long as it fits", () => {
    const message = new Uint8Array([5]);
    const secret = new Uint8Array(32).fill(9);
    const publicKey = ed25519.getPublicKey(secret);
    const signature = ed25519.sign(message, secret);
    const S = littleValue(signature.subarray(32));
    let refused = 0;
    for (let value = S + L; value < 2n ** 256n; value += L) {
      const twin = new Uint8Array([...signature.subarray(0, 32), ...little(value)]);
      expect(core.verifyEd25519({ message, publicKey, signature: twin })).toBe("mismatch");
      refused++;
    }
    expect(refused).toBeGreaterThanOrEqual(14);
  });

  it("signatures of another length as malformed, and says first what is wrong with the key", () => {
    const publicKey = ed25519.getPublicKey(new Uint8Array(32).fill(1));
    const message = new Uint8Array();
    for (const length of [0, 1, 32, 63, 65, 128, 256, 257, 70_000]) {
      expect(core.verifyEd25519({ message, publicKey, signature: new Uint8Array(length) })).toBe("malformed-signature");
    }
    for (const length of [0, 1, 31, 33, 64, 144, 145, 70_000]) {
      const check = { message, publicKey: new Uint8Array(length), signature: new Uint8Array() };
      expect(core.verifyEd25519(check)).toBe("malformed-key");
      expect(core.checkEd25519Key(check.publicKey)).toBe("malformed-key");
    }
  });

  it("keys of small order, under which a signature fits every message", () => {
    expect(ED25519_TORSION_SUBGROUP).toHaveLength(8);
    // Under the neutral point, R = [S]B fits every message.
    const forgery = new Uint8Array([...Point.BASE.toBytes(), ...little(1n)]);
    const message = new Uint8Array([1]);
    for (const point of ED25519_TORSION_SUBGROUP) {
      const publicKey = bytesOf(point);
      expect(core.checkEd25519Key(publicKey)).toBe("key-at-infinity");
      expect(core.verifyEd25519({ message, publicKey, signature: forgery })).toBe("key-at-infinity");
    }
  });

  it("every encoding of a point but its one: y of p and more, and an odd x of zero", () => {
    let refused = 0;
    for (let y = P; y < 2n ** 255n; y++) {
      for (const sign of [0n, 1n]) {
        expect(core.checkEd25519Key(little(y + (sign << 255n))), `${y}`).toBe("malformed-key");
        refused++;
      }
    }
    expect(refused).toBe(38);
    for (const y of [1n, P - 1n]) expect(core.checkEd25519Key(little(y + 2n ** 255n))).toBe("malformed-key");
  });

  it("an R that is the same point in another encoding", () => {
    // R = 0·B has y = 1, and y = p + 1 says the same to a lax reader. No signer makes it; by RFC 8032 it fits.
    const message = new Uint8Array([3]);
    const secret = 5n;
    const A = Point.BASE.multiply(secret).toBytes();
    const verdicts = [1n, P + 1n, 1n + 2n ** 255n].map((y) => {
      const R = little(y);
      const signature = new Uint8Array([...R, ...little((challenge(R, A, message) * secret) % L)]);
      return core.verifyEd25519({ message, publicKey: A, signature });
    });
    expect(verdicts).toEqual(["valid", "mismatch", "mismatch"]);
  });
});

describe("Ed25519 survives", () => {
  it("any bytes left behind in the areas and in the scratch, on the first call and with a prepared key", () => {
    const message = new Uint8Array([1, 2, 3]);
    const secret = new Uint8Array(32).fill(3);
    const publicKey = ed25519.getPublicKey(secret);
    let verified = 0;
    for (const pattern of [0x00, 0xff, 0xa5]) {
      const at = openInstance(CORE_MODULE);
      for (let turn = 0; turn < 8; turn++) {
        const signature = ed25519.sign(message, secret);
        if (turn % 2 === 1) signature[turn] = (signature[turn] ?? 0) ^ 1;
        for (const area of [at.input, at.digest, at.key, at.signature, at.scratch]) area.fill(pattern);
        at.succeed(at.hashBegin(at.hashIds["SHA-512"]));
        const signed = new Uint8Array([...signature.subarray(0, 32), ...publicKey, ...message]);
        at.input.set(signed);
        at.succeed(at.hashUpdate(signed.length));
        at.succeed(at.hashFinish());
        at.key.set(publicKey);
        at.signature.set(signature);
        const status = at.signatureStatus(at.verifyEd25519(publicKey.length, signature.length));
        expect(status, `${pattern} ${turn}`).toBe(turn % 2 === 0 ? "valid" : "mismatch");
        verified++;
      }
    }
    expect(verified).toBe(24);
  });

  it("random keys, with noble-curves' verdict on each", () => {
    const bytes = seededBytes("Ed25519 keys");
    const seen = { valid: 0, "key-off-curve": 0 };
    for (let turn = 0; turn < 400; turn++) {
      const key = bytes(32);
      let expected = true;
      try {
        Point.fromBytes(key, false);
      } catch {
        expected = false;
      }
      const status = core.checkEd25519Key(key);
      expect(status === "valid", hex(key)).toBe(expected);
      if (status === "valid" || status === "key-off-curve") seen[status]++;
    }
    expect(Math.min(seen.valid, seen["key-off-curve"])).toBeGreaterThan(100);
  });

  it("keys with a part of small order as OpenSSL does: the equation without cofactor", () => {
    const message = new Uint8Array([8]);
    const seen = { valid: 0, mismatch: 0 };
    for (const torsion of ED25519_TORSION_SUBGROUP.slice(1)) {
      for (let nonce = 1n; nonce < 20n; nonce++) {
        const secret = 77n;
        const A = Point.BASE.multiply(secret).add(Point.fromHex(torsion)).toBytes();
        const R = Point.BASE.multiply(nonce).toBytes();
        const signature = new Uint8Array([...R, ...little((nonce + challenge(R, A, message) * secret) % L)]);
        const status = core.verifyEd25519({ message, publicKey: A, signature });
        expect(status === "valid").toBe(opensslVerify(message, A, signature));
        if (status === "valid" || status === "mismatch") seen[status]++;
      }
    }
    // k is a multiple of the part's order now and then, and then the part does not show.
    expect(seen.valid + seen.mismatch).toBe(7 * 19);
    expect(Math.min(seen.valid, seen.mismatch)).toBeGreaterThan(0);
  });
});
