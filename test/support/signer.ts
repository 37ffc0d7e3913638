// Signatures made by OpenSSL through node:crypto, for tests, vectors and benchmarks. Keys are thrown away.
import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { Curve, Hash } from "../../assembly/host/core.ts";

/** OpenSSL's names. */
export const OPENSSL_CURVES: Readonly<Record<Curve, string>> = {
  secp192r1: "prime192v1",
  secp192k1: "secp192k1",
  secp224r1: "secp224r1",
  secp224k1: "secp224k1",
  secp256r1: "prime256v1",
  secp256k1: "secp256k1",
  brainpoolP256r1: "brainpoolP256r1",
  brainpoolP320r1: "brainpoolP320r1",
  secp384r1: "secp384r1",
  brainpoolP384r1: "brainpoolP384r1",
  brainpoolP512r1: "brainpoolP512r1",
  secp521r1: "secp521r1",
};

/** Bytes of a coordinate. */
export const COORDINATE_BYTES: Readonly<Record<Curve, number>> = {
  secp192r1: 24,
  secp192k1: 24,
  secp224r1: 28,
  secp224k1: 28,
  secp256r1: 32,
  secp256k1: 32,
  brainpoolP256r1: 32,
  brainpoolP320r1: 40,
  secp384r1: 48,
  brainpoolP384r1: 48,
  brainpoolP512r1: 64,
  secp521r1: 66,
};

/** Bytes of half a raw signature: the order of secp224k1 has 225 bits. */
export const ORDER_BYTES: Readonly<Record<Curve, number>> = { ...COORDINATE_BYTES, secp224k1: 29 };

export const opensslHash = (hash: Hash) => hash.toLowerCase().replace("-", "");

export interface Signer {
  /** For verification by OpenSSL. */
  readonly publicKey: KeyObject;
  /** 04‖x‖y. */
  readonly point: Uint8Array;
  /** `hash` is SHA-256 unless said otherwise. */
  sign(message: Uint8Array, encoding: "der" | "raw", hash?: Hash): Uint8Array;
}

/** A signer with a fresh key. */
export function newSigner(curve: Curve): Signer {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: OPENSSL_CURVES[curve] });
  const publicKey = createPublicKey(privateKey);
  return {
    publicKey,
    point: pointOf(publicKey, curve),
    sign(message, encoding, hash = "SHA-256") {
      const dsaEncoding = encoding === "der" ? "der" : "ieee-p1363";
      // A copy: slices of a Buffer share its memory, and tests damage slices.
      return new Uint8Array(sign(opensslHash(hash), message, { key: privateKey, dsaEncoding }));
    },
  };
}

/** The uncompressed point ends the SubjectPublicKeyInfo. */
function pointOf(publicKey: KeyObject, curve: Curve): Uint8Array {
  const spki = publicKey.export({ type: "spki", format: "der" });
  return new Uint8Array(spki.subarray(spki.length - 1 - 2 * COORDINATE_BYTES[curve]));
}

/** A key object of OpenSSL for a point 04‖x‖y; throws, as OpenSSL does, when it is not on the curve. */
export function opensslKey(curve: Curve, point: Uint8Array): KeyObject {
  // What stands before the point in a SubjectPublicKeyInfo names the curve only.
  const spki = newSigner(curve).publicKey.export({ type: "spki", format: "der" });
  const head = spki.subarray(0, spki.length - 1 - 2 * COORDINATE_BYTES[curve]);
  return createPublicKey({ key: Buffer.concat([head, point]), format: "der", type: "spki" });
}
