// Names, object identifiers and sizes of the curves that meters use: those of the core, and those that a record or key
// may name although the core does not verify on them, so that the refusal can name them.

import type { Curve } from "./core.ts";

/** What a key can be on: a curve of ECDSA, or Ed25519 (RFC 8032), whose keys are 32 bytes and have one form. */
export type KeyCurve = Curve | "Ed25519";

/** Bytes of a coordinate, per curve of the core. */
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

/** Bytes of the order, and of half a raw signature: one more than a coordinate has on secp224k1, whose order has 225 bits. */
export const ORDER_BYTES: Readonly<Record<Curve, number>> = { ...COORDINATE_BYTES, secp224k1: 29 };

/** Content bytes of the named curve's object identifier (SEC 2 appendix A, RFC 5639 §3), hex. */
export const CURVE_OIDS: Readonly<Record<Curve, string>> = {
  secp192r1: "2a8648ce3d030101",
  secp192k1: "2b8104001f",
  secp224r1: "2b81040021",
  secp224k1: "2b81040020",
  secp256r1: "2a8648ce3d030107",
  secp256k1: "2b8104000a",
  brainpoolP256r1: "2b2403030208010107",
  brainpoolP320r1: "2b2403030208010109",
  secp384r1: "2b81040022",
  brainpoolP384r1: "2b240303020801010b",
  brainpoolP512r1: "2b240303020801010d",
  secp521r1: "2b81040023",
};

/** Curves that occur in keys of the field and are not verified: OID content, hex, to name. */
export const OTHER_CURVE_OIDS: ReadonlyMap<string, string> = new Map([
  ["2b2403030208010101", "brainpoolP160r1"],
  ["2b2403030208010103", "brainpoolP192r1"],
  ["2b2403030208010105", "brainpoolP224r1"],
  ["2b2403030208010108", "brainpoolP256t1"],
]);

/** id-ecPublicKey (RFC 5480 §2.1.1), OID content, hex. */
export const EC_PUBLIC_KEY_OID = "2a8648ce3d0201";

/** id-Ed25519 (RFC 8410 §3), OID content, hex: names algorithm and curve at once, without parameters. */
export const ED25519_OID = "2b6570";
export const ED25519_KEY_BYTES = 32;

/** Algorithms of keys that are not verified: OID content, hex, to name. */
export const OTHER_ALGORITHM_OIDS: ReadonlyMap<string, string> = new Map([
  ["2a864886f70d010101", "RSA"],
  ["2a864886f70d01010a", "RSA-PSS"],
  ["2b6571", "Ed448"],
  ["2b656e", "X25519"],
  ["2b8104010c", "ECDH"],
]);
