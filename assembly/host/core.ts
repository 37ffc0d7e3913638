// The one typed face of core.wasm: used unchanged in the Worker, in the browser and on Node.
// Only integers cross; bytes go through the named areas of assembly/memory.ts. Each call writes, calls and reads in
// one synchronous stretch.

/** Curves of the module: SEC 2 and RFC 5639 names. */
export const CURVES = ["secp192r1", "secp256r1", "secp256k1", "brainpoolP256r1", "secp384r1"] as const;
export type Curve = (typeof CURVES)[number];

/** What became of one signature. Exactly one is "valid"; the rest say why not. */
export type SignatureStatus =
  | "valid"
  /** Well-formed, but does not fit message and key (r or s outside [1, n−1] counts here). */
  | "mismatch"
  /** Not strict DER, or not 2·n bytes of r‖s. */
  | "malformed-signature"
  | "malformed-key"
  | "key-at-infinity"
  | "key-off-curve";

export type PublicKeyStatus = "valid" | "malformed-key" | "key-at-infinity" | "key-off-curve";

export interface SignatureCheck {
  readonly curve: Curve;
  /** The signed bytes as received; hashed with SHA-256 (streamed, any length). */
  readonly message: Uint8Array;
  /** SEC 1: 04‖x‖y, 02/03‖x, or bare x‖y; coordinates of the curve's field length, big-endian. */
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
  /** `der`: strict ECDSA-Sig-Value (RFC 3279); `raw`: r‖s, each of the order's length. */
  readonly encoding: "der" | "raw";
}

/** One register value in a run. */
export interface Sample {
  /** UTC milliseconds. */
  readonly atMillis: number;
  /** Register, mWh. bigint: 14-digit registers exceed 2⁵³. */
  readonly energyMilliwattHours: bigint;
}

/** What is wrong between a sample and the one before it. */
export type SampleFault = "register-falls" | "time-falls" | "power-implausible";

export interface SampleFinding {
  /** Index of the later sample of the pair. */
  readonly index: number;
  readonly fault: SampleFault;
}

export interface Core {
  /** SHA-256 (FIPS 180-4), 32 bytes. */
  sha256(bytes: Uint8Array): Uint8Array;
  /** ECDSA verification (FIPS 186-5 §6.4.2) with SHA-256; high s is valid. Never throws on data. */
  verifySignature(check: SignatureCheck): SignatureStatus;
  /** Is this a point of the curve that can be a public key (SEC 1 §3.2.2)? */
  checkPublicKey(curve: Curve, publicKey: Uint8Array): PublicKeyStatus;
  /**
   * Checks a run of samples of one register in the given order: the register never falls, time never falls, and no step
   * needs more than `maxPowerWatts` (plus `toleranceMilliwattHours`, default 0) for the time passed. Any length.
   */
  checkSamples(samples: readonly Sample[], maxPowerWatts: number, toleranceMilliwattHours?: number): SampleFinding[];
  /**
   * Energy between two values of one register, mWh, exact. Null when the register fell or the difference leaves
   * ±(2⁵³−1).
   */
  energyBetween(beginMilliwattHours: bigint, endMilliwattHours: bigint): number | null;
}

/** Makes a core from the compiled module. The module has no imports; a trap leaves the instance unusable and it is replaced on the next call. */
export declare function createCore(module: WebAssembly.Module): Core;
