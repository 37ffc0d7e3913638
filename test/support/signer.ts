// Signatures made by OpenSSL through node:crypto, for tests, vectors and benchmarks. Keys are thrown away.
import { createECDH, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { Curve, Hash } from "../../assembly/host/core.ts";
import { COORDINATE_BYTES, CURVE_OIDS } from "../../assembly/host/curves.ts";
import { DER_BIT_STRING, DER_OBJECT_IDENTIFIER, DER_SEQUENCE, writeDer } from "../../assembly/host/der.ts";

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
  return signerOf(curve, generateKeyPairSync("ec", { namedCurve: OPENSSL_CURVES[curve] }).privateKey);
}

/** A signer with the key whose number is given, of the order's bytes and below the order. */
export function signerFrom(curve: Curve, secret: Uint8Array): Signer {
  const point = createECDH(OPENSSL_CURVES[curve]);
  point.setPrivateKey(secret);
  // ECPrivateKey (RFC 5915 §3): version, number, curve, point.
  const oid = Uint8Array.from(Buffer.from(CURVE_OIDS[curve], "hex"));
  const key = writeDer(
    DER_SEQUENCE,
    Uint8Array.of(2, 1, 1),
    writeDer(4, secret),
    writeDer(0xa0, writeDer(DER_OBJECT_IDENTIFIER, oid)),
    writeDer(0xa1, writeDer(DER_BIT_STRING, Uint8Array.of(0), new Uint8Array(point.getPublicKey()))),
  );
  return signerOf(curve, createPrivateKey({ key: Buffer.from(key), format: "der", type: "sec1" }));
}

function signerOf(curve: Curve, privateKey: KeyObject): Signer {
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
