// Public keys: every SEC 1 encoding of a point of the curve, and each way of not being one.
import { describe, expect, it } from "vitest";
import { CURVES, type Curve } from "../../../assembly/host/core.ts";
import { COORDINATE_BYTES } from "../../../assembly/host/curves.ts";
import { newCore } from "../../support/core.ts";
import { noblePoint } from "../../support/noble.ts";
import { below, seededBytes } from "../../support/seed.ts";
import { newSigner } from "../../support/signer.ts";

const core = newCore();

function encoded(curve: Curve, first: number, ...numbers: bigint[]): Uint8Array {
  const digits = numbers.map((value) => value.toString(16).padStart(2 * COORDINATE_BYTES[curve], "0")).join("");
  return new Uint8Array([first, ...Buffer.from(digits, "hex")]);
}

describe.each(CURVES)("a public key on %s", (curve) => {
  const { point } = newSigner(curve);
  const size = COORDINATE_BYTES[curve];
  const { p } = noblePoint(curve).CURVE();

  it("is accepted as 04‖x‖y, as bare x‖y and compressed with either sign", () => {
    const key = noblePoint(curve).fromBytes(point);
    expect(core.checkPublicKey(curve, point)).toBe("valid");
    expect(core.checkPublicKey(curve, point.subarray(1))).toBe("valid");
    expect(core.checkPublicKey(curve, key.toBytes(true))).toBe("valid");
    expect(core.checkPublicKey(curve, key.negate().toBytes(true))).toBe("valid");
  });

  it("has one canonical form, 04‖x‖y, whatever form it came in", () => {
    const bytes = seededBytes(`${curve} canonical`);
    const Point = noblePoint(curve);
    const toNumber = (part: Uint8Array) => BigInt(`0x${Buffer.from(part).toString("hex")}`);
    for (let turn = 0; turn < 20; turn++) {
      const key = Point.BASE.multiply(1n + toNumber(bytes(size - 1)));
      const full = key.toBytes(false);
      for (const form of [full, full.subarray(1), key.toBytes(true)]) {
        expect(core.uncompressedKey(curve, form)).toEqual(full);
      }
    }
    for (const none of [new Uint8Array([0]), new Uint8Array(), new Uint8Array(2 * size), new Uint8Array(500)]) {
      expect(core.uncompressedKey(curve, none)).toBeNull();
    }
  });

  it("is refused as infinity by its own name", () => {
    expect(core.checkPublicKey(curve, new Uint8Array([0]))).toBe("key-at-infinity");
  });

  it("is refused off the curve by its own name: a changed y, the origin, an x without a y", () => {
    const changed = point.slice();
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(core.checkPublicKey(curve, changed)).toBe("key-off-curve");
    expect(core.checkPublicKey(curve, encoded(curve, 4, 0n, 0n))).toBe("key-off-curve");
    let without = 0;
    for (let x = 1n; x < 40n; x++) {
      let onCurve = true;
      try {
        noblePoint(curve).fromBytes(encoded(curve, 2, x));
      } catch {
        onCurve = false;
      }
      if (!onCurve) without++;
      for (const sign of [2, 3]) {
        expect(core.checkPublicKey(curve, encoded(curve, sign, x)), `x = ${x}`).toBe(
          onCurve ? "valid" : "key-off-curve",
        );
      }
    }
    expect(without).toBeGreaterThan(5);
  });

  it("is refused as malformed when a coordinate is no field element", () => {
    const y = BigInt(`0x${Buffer.from(point.subarray(1 + size)).toString("hex")}`);
    const x = BigInt(`0x${Buffer.from(point.subarray(1, 1 + size)).toString("hex")}`);
    const largest = 2n ** BigInt(8 * size) - 1n;
    for (const value of [p, p + 1n, largest]) {
      expect(core.checkPublicKey(curve, encoded(curve, 4, value, y))).toBe("malformed-key");
      expect(core.checkPublicKey(curve, encoded(curve, 4, x, value))).toBe("malformed-key");
      expect(core.checkPublicKey(curve, encoded(curve, 2, value))).toBe("malformed-key");
    }
    // p − 1 is one; whether it is an x of the curve is another question.
    expect(core.checkPublicKey(curve, encoded(curve, 4, p - 1n, y))).toBe("key-off-curve");
  });

  it("is refused as malformed with another first byte or another length", () => {
    for (const first of [0, 1, 2, 3, 5, 6, 7, 0x30, 0xff]) {
      expect(core.checkPublicKey(curve, new Uint8Array([first, ...point.subarray(1)])), `first ${first}`).toBe(
        "malformed-key",
      );
    }
    for (const first of [0, 1, 4, 5, 6]) {
      const key = new Uint8Array([first, ...point.subarray(1, 1 + size)]);
      expect(core.checkPublicKey(curve, key), `first ${first}`).toBe("malformed-key");
    }
    const lengths = [0, 2, size - 1, size, size + 2, 2 * size - 1, 2 * size + 2, 144, 145, 70_000];
    for (const length of lengths) {
      expect(core.checkPublicKey(curve, new Uint8Array(length).fill(4)), `${length} bytes`).toBe("malformed-key");
    }
    expect(core.checkPublicKey(curve, new Uint8Array([1]))).toBe("malformed-key");
  });

  it("survives 300 random encodings, with noble-curves' verdict on each", () => {
    const bytes = seededBytes(`${curve} points`);
    let valid = 0;
    for (let turn = 0; turn < 300; turn++) {
      // Mostly compressed: half of all x are a key's. A few uncompressed ones, with y of the curve or not.
      const compressed = turn % 5 !== 0;
      // Of the field's bits, so that most numbers are elements of it.
      const x = BigInt(`0x${Buffer.from(bytes(size)).toString("hex")}`) & ((1n << BigInt(p.toString(2).length)) - 1n);
      let key = encoded(curve, 2 + below(bytes, 2), x);
      if (!compressed) {
        key = point.slice();
        if (turn % 10 !== 0) key[1 + below(bytes, 2 * size)] = below(bytes, 256);
      }
      let expected = true;
      try {
        noblePoint(curve).fromBytes(key).assertValidity();
      } catch {
        expected = false;
      }
      const status = core.checkPublicKey(curve, key);
      expect(status === "valid", Buffer.from(key).toString("hex")).toBe(expected);
      if (status === "valid") valid++;
    }
    // Both verdicts were tried, and often. brainpoolP384r1's p is the smallest beside its power of two: 55 % of such x are
    // elements of the field, so 96 keys are expected of it, give or take 8; the seed is another one every day.
    expect(valid).toBeGreaterThan(40);
    expect(valid).toBeLessThan(260);
  });
});

describe("a signature check", () => {
  it("says what is wrong with the key before it looks at the signature", () => {
    const signature = new Uint8Array();
    const message = new Uint8Array();
    const check = (publicKey: Uint8Array) =>
      core.verifySignature({ curve: "secp256r1", message, publicKey, signature, encoding: "der" });
    expect(check(new Uint8Array([0]))).toBe("key-at-infinity");
    expect(check(new Uint8Array(64).fill(1))).toBe("key-off-curve");
    expect(check(new Uint8Array(63))).toBe("malformed-key");
    expect(check(new Uint8Array(5_000))).toBe("malformed-key");
  });
});
