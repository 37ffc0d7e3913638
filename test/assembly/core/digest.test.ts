// Digests shorter and longer than the order (FIPS 186-5 §6.4.1 step 2): every curve with every hash, and digests whose
// leftmost bits are a number on which naive engines break.
import { describe, expect, it } from "vitest";
import { CURVES, type Curve, HASHES, type Hash } from "../../../assembly/host/core.ts";
import { openInstance } from "../../../assembly/host/instance.ts";
import { CORE_MODULE, newCore } from "../../support/core.ts";
import { noblePoint, nobleSign } from "../../support/noble.ts";
import { newSigner } from "../../support/signer.ts";

const core = newCore();
const message = new TextEncoder().encode("a signed record");
const DIGEST_BYTES: Readonly<Record<Hash, number>> = { "SHA-224": 28, "SHA-256": 32, "SHA-384": 48, "SHA-512": 64 };
const bitsOf = (value: bigint) => value.toString(2).length;

/** A digest of the given length whose leftmost bits are the value, as many bits as the order has. */
function digestWith(length: number, value: bigint, orderBits: number, below: "zeros" | "ones"): Uint8Array {
  const surplus = 8 * length - orderBits;
  const filled =
    surplus > 0 ? (value << BigInt(surplus)) | (below === "ones" ? (1n << BigInt(surplus)) - 1n : 0n) : value;
  return new Uint8Array(Buffer.from(filled.toString(16).padStart(2 * length, "0"), "hex"));
}

describe.each(CURVES)("on %s", (curve) => {
  it("each hash fits what OpenSSL signed with it, and no other hash does", () => {
    const signer = newSigner(curve);
    let checked = 0;
    for (const signedWith of HASHES) {
      for (const encoding of ["der", "raw"] as const) {
        const signature = signer.sign(message, encoding, signedWith);
        for (const hash of HASHES) {
          const status = core.verifySignature({ curve, message, hash, publicKey: signer.point, signature, encoding });
          expect(status, `${signedWith} as ${hash}`).toBe(hash === signedWith ? "valid" : "mismatch");
          checked++;
        }
      }
    }
    expect(checked).toBe(32);
  });

  it("SHA-256 is the hash where none is named", () => {
    const signer = newSigner(curve);
    const signature = signer.sign(message, "der", "SHA-256");
    const check = { curve, message, publicKey: signer.point, signature, encoding: "der" } as const;
    expect(core.verifySignature(check)).toBe("valid");
  });

  it("digests of special value are taken: zero (u₁ = 0), one, all ones, and the order's neighbours", () => {
    const at = openInstance(CORE_MODULE);
    const { BASE, CURVE } = noblePoint(curve);
    const { n } = CURVE();
    const secret = 0x1234_5678_9abc_def1n;
    const publicKey = BASE.multiply(secret).toBytes(false);
    const special = [0n, 1n, n - 1n, n, n + 1n, (1n << BigInt(bitsOf(n))) - 1n];
    let accepted = 0;
    for (const length of Object.values(DIGEST_BYTES)) {
      for (const value of special) {
        if (bitsOf(value) > 8 * length) continue;
        for (const below of ["zeros", "ones"] as const) {
          const digest = digestWith(length, value, bitsOf(n), below);
          const signature = nobleSign(curve, digest, secret, "raw");
          // Behind the digest stands what an earlier and longer one left.
          at.digest.fill(0xa5);
          at.digest.set(digest);
          at.key.set(publicKey);
          at.signature.set(signature);
          const status = at.verifySignature(
            at.curveIds[curve],
            publicKey.length,
            signature.length,
            at.encodings.raw,
            digest.length,
          );
          expect(at.signatureStatus(status), `digest ${value} in ${length} bytes`).toBe("valid");
          accepted++;
        }
      }
    }
    const fitting = Object.values(DIGEST_BYTES).map((length) => special.filter((value) => bitsOf(value) <= 8 * length));
    expect(accepted).toBe(2 * fitting.flat().length);
  });
});

describe("orders whose bits do not fill their bytes", () => {
  it.each([
    ["secp224k1", "SHA-256", 225],
    ["secp521r1", "SHA-512", 521],
  ] as const satisfies readonly (readonly [Curve, Hash, number])[])(
    "%s has %s cut or kept at %d bits",
    (curve, hash, bits) => {
      expect(bitsOf(noblePoint(curve).CURVE().n)).toBe(bits);
      const at = openInstance(CORE_MODULE);
      const secret = 7n;
      const publicKey = noblePoint(curve).BASE.multiply(secret).toBytes(false);
      const digest = core.hash(hash, message);
      const verify = (changed: Uint8Array) => {
        at.digest.set(changed);
        at.key.set(publicKey);
        const signature = nobleSign(curve, digest, secret, "raw");
        at.signature.set(signature);
        const { raw } = at.encodings;
        return at.signatureStatus(
          at.verifySignature(at.curveIds[curve], publicKey.length, signature.length, raw, changed.length),
        );
      };
      let counted = 0;
      for (let bit = 0; bit < 8 * digest.length; bit++) {
        const changed = digest.slice();
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
        // A bit counts exactly when it is among the leftmost ones.
        expect(verify(changed), `bit ${bit}`).toBe(bit < bits ? "mismatch" : "valid");
        counted++;
      }
      expect(counted).toBe(8 * digest.length);
    },
  );
});
