// noble-curves as an oracle, one ECDSA per curve. High s is valid here: meters do not normalise it.
import { ecdsa, weierstrass } from "@noble/curves/abstract/weierstrass.js";
import { brainpoolP256r1, brainpoolP384r1, brainpoolP512r1 } from "@noble/curves/misc.js";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { Curve } from "../../assembly/host/core.ts";

/** The curves carry their hash, though the type of ECDSA does not say so. */
const { hash: sha256 } = p256 as typeof p256 & { readonly hash: Parameters<typeof ecdsa>[1] };

const added = (p: bigint, a: bigint, b: bigint, Gx: bigint, Gy: bigint, n: bigint) =>
  ecdsa(weierstrass({ p, a, b, Gx, Gy, n, h: 1n }), sha256);

/** Curves that noble-curves does not carry: p, a, b, base point, order, from SEC 2 v1 §2.5, §2.6 and RFC 5639 §3.5. */
const ADDED = {
  secp192r1: added(
    0xfffffffffffffffffffffffffffffffeffffffffffffffffn,
    0xfffffffffffffffffffffffffffffffefffffffffffffffcn,
    0x64210519e59c80e70fa7e9ab72243049feb8deecc146b9b1n,
    0x188da80eb03090f67cbf20eb43a18800f4ff0afd82ff1012n,
    0x7192b95ffc8da78631011ed6b24cdd573f977a11e794811n,
    0xffffffffffffffffffffffff99def836146bc9b1b4d22831n,
  ),
  secp192k1: added(
    0xfffffffffffffffffffffffffffffffffffffffeffffee37n,
    0x0n,
    0x3n,
    0xdb4ff10ec057e9ae26b07d0280b7f4341da5d1b1eae06c7dn,
    0x9b2f2f6d9c5628a7844163d015be86344082aa88d95e2f9dn,
    0xfffffffffffffffffffffffe26f2fc170f69466a74defd8dn,
  ),
  secp224r1: added(
    0xffffffffffffffffffffffffffffffff000000000000000000000001n,
    0xfffffffffffffffffffffffffffffffefffffffffffffffffffffffen,
    0xb4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4n,
    0xb70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21n,
    0xbd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34n,
    0xffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3dn,
  ),
  secp224k1: added(
    0xfffffffffffffffffffffffffffffffffffffffffffffffeffffe56dn,
    0x0n,
    0x5n,
    0xa1455b334df099df30fc28a169a467e9e47075a90f7e650eb6b7a45cn,
    0x7e089fed7fba344282cafbd6f7e319f7c0b0bd59e2ca4bdb556d61a5n,
    0x10000000000000000000000000001dce8d2ec6184caf0a971769fb1f7n,
  ),
  brainpoolP320r1: added(
    0xd35e472036bc4fb7e13c785ed201e065f98fcfa6f6f40def4f92b9ec7893ec28fcd412b1f1b32e27n,
    0x3ee30b568fbab0f883ccebd46d3f3bb8a2a73513f5eb79da66190eb085ffa9f492f375a97d860eb4n,
    0x520883949dfdbc42d3ad198640688a6fe13f41349554b49acc31dccd884539816f5eb4ac8fb1f1a6n,
    0x43bd7e9afb53d8b85289bcc48ee5bfe6f20137d10a087eb6e7871e2a10a599c710af8d0d39e20611n,
    0x14fdd05545ec1cc8ab4093247f77275e0743ffed117182eaa9c77877aaac6ac7d35245d1692e8ee1n,
    0xd35e472036bc4fb7e13c785ed201e065f98fcfa5b68f12a32d482ec7ee8658e98691555b44c59311n,
  ),
};

const CURVES = {
  ...ADDED,
  secp256r1: p256,
  secp256k1,
  brainpoolP256r1,
  secp384r1: p384,
  brainpoolP384r1,
  brainpoolP512r1,
  secp521r1: p521,
};

/** The curve's points, and its parameters under `CURVE()`. */
export function noblePoint(curve: Curve) {
  return CURVES[curve].Point;
}

/** Takes a digest of the message, of any length: noble would hash with the curve's own hash. Malformed input is false. */
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

/** Signs a digest of any length, deterministically (RFC 6979); s as it comes, high or low. */
export function nobleSign(curve: Curve, digest: Uint8Array, secret: bigint, encoding: "der" | "raw"): Uint8Array {
  const key = CURVES[curve].Point.Fn.toBytes(secret);
  const format = encoding === "der" ? "der" : "compact";
  return CURVES[curve].sign(digest, key, { prehash: false, lowS: false, format });
}
