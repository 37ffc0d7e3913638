// The shape of own-signatures.json, for its generator and its test.
import type { Curve, SignatureStatus } from "../../assembly/host/core.ts";

export interface OwnSignature {
  readonly curve: Curve;
  readonly encoding: "der" | "raw";
  readonly what: string;
  readonly expected: SignatureStatus;
  /** Hexadecimal, as are key and signature. */
  readonly message: string;
  readonly publicKey: string;
  readonly signature: string;
}

export interface OwnSignatureFile {
  readonly about: string;
  readonly signatures: readonly OwnSignature[];
}
