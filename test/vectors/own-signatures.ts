// The shape of own-signatures.json, for its generator and its tests.
import type { Curve, Hash, SignatureStatus } from "../../assembly/host/core.ts";

/** Bytes are hexadecimal. */
interface OwnVector {
  readonly what: string;
  readonly expected: SignatureStatus;
  readonly message: string;
  readonly publicKey: string;
  readonly signature: string;
}

export interface OwnSignature extends OwnVector {
  readonly curve: Curve;
  readonly hash: Hash;
  readonly encoding: "der" | "raw";
}

export interface OwnSignatureFile {
  readonly about: string;
  /** ECDSA. */
  readonly signatures: readonly OwnSignature[];
  readonly ed25519: readonly OwnVector[];
}
