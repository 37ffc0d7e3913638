// noble-curves as an oracle, one ECDSA per curve with SHA-256. High s is valid here: meters do not normalise it.
import { ecdsa, weierstrass } from "@noble/curves/abstract/weierstrass.js";
import { brainpoolP256r1 } from "@noble/curves/misc.js";
import { p256, p384 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { Curve } from "../../assembly/host/core.ts";

/** The curves carry their hash, though the type of ECDSA does not say so. */
const { hash: sha256 } = p256 as typeof p256 & { readonly hash: Parameters<typeof ecdsa>[1] };

/** SEC 2 v1 §2.5.2; noble-curves carries no 192-bit curve. */
const secp192r1 = ecdsa(
  weierstrass({
    p: 0xfffffffffffffffffffffffffffffffeffffffffffffffffn,
    a: 0xfffffffffffffffffffffffffffffffefffffffffffffffcn,
    b: 0x64210519e59c80e70fa7e9ab72243049feb8deecc146b9b1n,
    n: 0xffffffffffffffffffffffff99def836146bc9b1b4d22831n,
    h: 1n,
    Gx: 0x188da80eb03090f67cbf20eb43a18800f4ff0afd82ff1012n,
    Gy: 0x07192b95ffc8da78631011ed6b24cdd573f977a11e794811n,
  }),
  sha256,
);

const CURVES = { secp192r1, secp256r1: p256, secp256k1, brainpoolP256r1, secp384r1: p384 };

/** The curve's points, and its parameters under `CURVE()`. */
export function noblePoint(curve: Curve) {
  return CURVES[curve].Point;
}

/** Takes the SHA-256 digest of the message: noble would hash with the curve's own hash. Malformed input is false. */
export function nobleVerify(
  curve: Curve,
  digest: Uint8Array,
  publicKey: Uint8Array,
  signature: Uint8Array,
  encoding: "der" | "raw",
): boolean {
  try {
    return CURVES[curve].verify(signature, digest, publicKey, {
      prehash: false,
      lowS: false,
      format: encoding === "der" ? "der" : "compact",
    });
  } catch {
    // noble throws on input of the wrong shape; for an oracle of verdicts that is a refusal like any other.
    return false;
  }
}

/** Signs a SHA-256 digest, deterministically (RFC 6979); s as it comes, high or low. */
export function nobleSign(curve: Curve, digest: Uint8Array, secret: bigint, encoding: "der" | "raw"): Uint8Array {
  const key = CURVES[curve].Point.Fn.toBytes(secret);
  const format = encoding === "der" ? "der" : "compact";
  return CURVES[curve].sign(digest, key, { prehash: false, lowS: false, format });
}
