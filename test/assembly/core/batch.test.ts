// Batches and prepared keys: faster ways to the same verdict. Each is held against verifySignature on an instance that has
// seen no key before.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { CURVES, type Curve, createCore, type SignatureCheck } from "../../../assembly/host/core.ts";
import { openInstance } from "../../../assembly/host/instance.ts";
import { CORE_MODULE, newCore } from "../../support/core.ts";
import { noblePoint, nobleSign } from "../../support/noble.ts";
import { below, seededBytes } from "../../support/seed.ts";
import { newSigner } from "../../support/signer.ts";

const sha256 = (message: Uint8Array) => new Uint8Array(createHash("sha256").update(message).digest());

/** Good and damaged checks over a few keys of one curve. */
function mixture(curve: Curve, count: number, name: string): SignatureCheck[] {
  const bytes = seededBytes(name);
  const signers = [newSigner(curve), newSigner(curve), newSigner(curve)];
  return Array.from({ length: count }, (_, index) => {
    const { point, sign } = signers[below(bytes, signers.length)] ?? newSigner(curve);
    const message = bytes(1 + below(bytes, 90));
    const encoding = index % 2 === 0 ? "der" : "raw";
    const signature = sign(message, encoding);
    const publicKey = point.slice();
    const damaged = [message, signature, publicKey][below(bytes, 8)];
    if (damaged) damaged[below(bytes, damaged.length)] = below(bytes, 256);
    return { curve, message, publicKey, signature, encoding };
  });
}

/** Each check on an instance of its own: no table but the base point's. */
function oneByOne(checks: readonly SignatureCheck[]) {
  return checks.map((check) => newCore().verifySignature(check));
}

describe.each(CURVES)("prepared keys and batches on %s", (curve) => {
  it("give the verdicts that single checks of unseen keys give", () => {
    const checks = mixture(curve, 40, `${curve} batch`);
    const expected = oneByOne(checks);
    expect(expected.filter((status) => status === "valid").length).toBeGreaterThan(10);
    const core = newCore();
    // First pass: keys new and becoming prepared in its midst; second: all that are valid prepared.
    for (const pass of [1, 2]) expect(core.verifySignatures(checks), `pass ${pass}`).toEqual(expected);
    expect(core.keyCache().prepared).toBeGreaterThanOrEqual(3);
    expect(checks.map((check) => core.verifySignature(check))).toEqual(expected);
  });

  it("hold for keys that are small multiples of the base point, where sums meet equal and opposite points", () => {
    const { BASE } = noblePoint(curve);
    const { n } = noblePoint(curve).CURVE();
    const core = newCore();
    const checks: SignatureCheck[] = [];
    for (const secret of [1n, 2n, 3n, n - 1n, n - 2n, (n + 1n) / 2n, 1n << 64n, n - (1n << 64n)]) {
      const publicKey = BASE.multiply(secret).toBytes(false);
      for (const text of ["a", "b"]) {
        const message = new TextEncoder().encode(`${secret} ${text}`);
        const signature = nobleSign(curve, sha256(message), secret, "raw");
        checks.push({ curve, message, publicKey, signature, encoding: "raw" });
      }
    }
    const valid = checks.map(() => "valid");
    for (const pass of [1, 2, 3]) {
      expect(
        checks.map((check) => core.verifySignature(check)),
        `pass ${pass}`,
      ).toEqual(valid);
      expect(core.verifySignatures(checks), `batch ${pass}`).toEqual(valid);
    }
    expect(core.keyCache().prepared).toBe(8);
  });

  it("hold for the scalars at the borders, with a digest of zero, of one, and sums at infinity", () => {
    const Point = noblePoint(curve);
    const { n } = Point.CURVE();
    const half = Point.Fn.BYTES;
    const secret = 0xabcdef0123456789n;
    const publicKey = Point.BASE.multiply(secret).toBytes(false);
    const at = openInstance(CORE_MODULE);
    const toBytes = (value: bigint) => Buffer.from(value.toString(16).padStart(2 * half, "0"), "hex");
    const scalars = [1n, 2n, (n - 1n) / 2n, n - 2n, n - 1n];
    const results: string[] = [];
    // Four passes: unseen twice, then with a table.
    for (let pass = 0; pass < 4; pass++) {
      const statuses: number[] = [];
      for (const e of [0n, 1n]) {
        for (const r of [...scalars, Point.Fn.create(-e * Point.Fn.inv(secret))]) {
          for (const s of scalars) {
            at.digest.fill(0);
            at.digest[half - 1] = Number(e);
            at.key.set(publicKey);
            at.signature.set(toBytes(r));
            at.signature.set(toBytes(s), half);
            const length = Math.min(64, half);
            statuses.push(at.verifySignature(at.curveIds[curve], publicKey.length, 2 * half, at.encodings.raw, length));
          }
        }
      }
      results.push(statuses.map((status) => at.signatureStatus(status)).join());
    }
    expect(new Set(results).size).toBe(1);
    expect(results[0]?.split(",")).toHaveLength(60);
  });
});

describe("the cache of prepared keys", () => {
  const message = new Uint8Array([1, 2, 3]);
  const checkOf = (signer = newSigner("secp192r1")): SignatureCheck => ({
    curve: "secp192r1",
    message,
    publicKey: signer.point,
    signature: signer.sign(message, "der"),
    encoding: "der",
  });

  it("prepares a valid key at its third sight, and no key that is none", () => {
    const core = newCore();
    const check = checkOf();
    for (const prepared of [0, 0, 1, 1]) {
      expect(core.verifySignature(check)).toBe("valid");
      expect(core.keyCache().prepared).toBe(prepared);
    }
    const offCurve = { ...check, publicKey: check.publicKey.slice() };
    offCurve.publicKey[40] = (offCurve.publicKey[40] ?? 0) ^ 1;
    for (let time = 0; time < 5; time++) expect(core.verifySignature(offCurve)).toBe("key-off-curve");
    expect(core.keyCache().prepared).toBe(1);
  });

  it("is bounded, and keeps its verdicts while keys make way for others", () => {
    const core = newCore();
    const { capacity, bytesPerKey } = core.keyCache();
    expect([capacity, bytesPerKey]).toEqual([32, 38_912]);
    const checks = Array.from({ length: capacity + 8 }, () => checkOf());
    for (const pass of [1, 2, 3]) {
      for (const check of checks) {
        for (let time = 0; time < 3; time++) expect(core.verifySignature(check), `pass ${pass}`).toBe("valid");
        const forged = { ...check, message: new Uint8Array([3]) };
        expect(core.verifySignature(forged)).toBe("mismatch");
      }
      expect(core.keyCache().prepared).toBe(capacity);
    }
  });

  it("tells curves apart that take the same bytes for a key", () => {
    const core = newCore();
    const signer = newSigner("secp256r1");
    const check = { curve: "secp256r1", message, publicKey: signer.point, encoding: "raw" } as const;
    const signature = signer.sign(message, "raw");
    for (let time = 0; time < 4; time++) expect(core.verifySignature({ ...check, signature })).toBe("valid");
    expect(core.verifySignature({ ...check, signature, curve: "secp256k1" })).toBe("key-off-curve");
  });
});

describe("a batch", () => {
  it("of every curve and any length keeps the order of its verdicts", () => {
    const checks = CURVES.flatMap((curve) => mixture(curve, 3, `${curve} mixed`));
    const long = { ...(checks[0] as SignatureCheck), publicKey: new Uint8Array(200) };
    const wide = { ...(checks[0] as SignatureCheck), signature: new Uint8Array(300) };
    const all = [...checks, long, ...checks, wide];
    expect(createCore(CORE_MODULE).verifySignatures(all)).toEqual(oneByOne(all));
    expect(all).toHaveLength(74);
    expect(newCore().verifySignatures([])).toEqual([]);
  });

  it("refuses counts beyond its area", () => {
    const at = openInstance(CORE_MODULE);
    for (const count of [-1, 33, 2 ** 31 - 1]) expect(() => at.succeed(at.verifyBatch(count))).toThrow("refused");
  });
});
