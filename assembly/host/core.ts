// The one typed face of core.wasm: used unchanged in the Worker, in the browser and on Node.
// Only integers cross; bytes go through the named areas of assembly/memory.ts. Each call writes, calls and reads in
// one synchronous stretch.

import { COORDINATE_BYTES } from "./curves.ts";
import { type Instance, openInstance } from "./instance.ts";
import { createProfileEvaluator, type ProfileEvaluator } from "./profiles/evaluator.ts";

/** Curves of the module: SEC 2 and RFC 5639 names. */
export const CURVES = [
  "secp192r1",
  "secp192k1",
  "secp224r1",
  "secp224k1",
  "secp256r1",
  "secp256k1",
  "brainpoolP256r1",
  "brainpoolP320r1",
  "secp384r1",
  "brainpoolP384r1",
  "brainpoolP512r1",
  "secp521r1",
] as const;
export type Curve = (typeof CURVES)[number];

/** Hashes of the module (FIPS 180-4). */
export const HASHES = ["SHA-224", "SHA-256", "SHA-384", "SHA-512"] as const;
export type Hash = (typeof HASHES)[number];

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
  /** The signed bytes as received; hashed as they stream in, any length. */
  readonly message: Uint8Array;
  /** Default SHA-256. A digest longer than the order is cut to the order's bits (FIPS 186-5 §6.4.2). */
  readonly hash?: Hash;
  /** SEC 1: 04‖x‖y, 02/03‖x, or bare x‖y; coordinates of the curve's field length, big-endian. */
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
  /** `der`: strict ECDSA-Sig-Value (RFC 3279); `raw`: r‖s, each of the order's length. */
  readonly encoding: "der" | "raw";
}

/** One Ed25519 signature (RFC 8032 §5.1): pure, without context and without prehash. */
export interface Ed25519Check {
  readonly message: Uint8Array;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** 64 bytes, R‖S. */
  readonly signature: Uint8Array;
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
  /** Charging profiles: limits, composite schedules, energy. */
  readonly profiles: ProfileEvaluator;
  /** SHA-256 (FIPS 180-4), 32 bytes. */
  sha256(bytes: Uint8Array): Uint8Array;
  /** Digest of bytes of any length: 28, 32, 48 or 64 bytes. */
  hash(hash: Hash, bytes: Uint8Array): Uint8Array;
  /** ECDSA verification (FIPS 186-5 §6.4.2); high s is valid. Never throws on data. */
  verifySignature(check: SignatureCheck): SignatureStatus;
  /** The verdicts that `verifySignature` gives one by one, in the same order, in less time. Any number of checks. */
  verifySignatures(checks: readonly SignatureCheck[]): SignatureStatus[];
  /**
   * Ed25519 verification (RFC 8032 §5.1.7, without cofactor; one encoding for each point and scalar). Keys of small order
   * are "key-at-infinity". Never throws on data.
   */
  verifyEd25519(check: Ed25519Check): SignatureStatus;
  /** Is this a point that can be an Ed25519 key? */
  checkEd25519Key(publicKey: Uint8Array): PublicKeyStatus;
  /** Is this a point of the curve that can be a public key (SEC 1 §3.2.2)? */
  checkPublicKey(curve: Curve, publicKey: Uint8Array): PublicKeyStatus;
  /**
   * What the module keeps of keys seen before: tables of the `prepared` last used, `capacity` at most. A key gets one at
   * its third verification. It makes checks faster and changes no verdict.
   */
  keyCache(): { readonly capacity: number; readonly bytesPerKey: number; readonly prepared: number };
  /** The one canonical form of a key that `checkPublicKey` finds valid: 04‖x‖y. Null for every other. */
  uncompressedKey(curve: Curve, publicKey: Uint8Array): Uint8Array | null;
  /**
   * Checks a run of samples of one register in the given order: the register never falls, time never falls, and no step
   * needs more than `maxPowerWatts` (plus `toleranceMilliwattHours`, default 0) for the time passed. Any length.
   * Exact integer arithmetic; registers beyond ±2⁶³ mWh stand at that border. Findings ascend by index; a falling pair
   * is not judged for power. Throws RangeError for bugs of the caller: a time that is no integer, a power that is no
   * integer in [0, 2³² − 1], a tolerance that is no integer in [0, 2⁵³ − 1].
   */
  checkSamples(samples: readonly Sample[], maxPowerWatts: number, toleranceMilliwattHours?: number): SampleFinding[];
  /**
   * Energy between two values of one register, mWh, exact. Null when the register fell, a value leaves i64 or the
   * difference leaves ±(2⁵³−1).
   */
  energyBetween(beginMilliwattHours: bigint, endMilliwattHours: bigint): number | null;
}

/**
 * Makes a core from the compiled module. The module has no imports; a trap leaves the instance unusable and it is
 * replaced on the next call. The first call throws when the module is not the one that this face was written for.
 */
export function createCore(module: WebAssembly.Module): Core {
  let instance: Instance | null = null;

  /** Runs one synchronous stretch of write, call, read. A trap is a bug of the module: the instance goes, the error stays. */
  function run<T>(stretch: (at: Instance) => T): T {
    instance ??= openInstance(module);
    try {
      return stretch(instance);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) instance = null;
      throw error;
    }
  }

  return {
    profiles: createProfileEvaluator(run),
    sha256: (bytes) => run((at) => digestOf(at, "SHA-256", bytes).slice()),
    hash: (hash, bytes) => run((at) => digestOf(at, hash, bytes).slice()),
    verifyEd25519: (check) => run((at) => verifyEdwards(at, check)),
    checkEd25519Key: (publicKey) => run((at) => ed25519KeyStatus(at, publicKey)),
    verifySignature: (check) => run((at) => verify(at, check)),
    verifySignatures: (checks) => run((at) => verifyAll(at, checks)),
    keyCache: () =>
      run((at) => ({ capacity: at.keyCapacity, bytesPerKey: at.bytesPerKey, prepared: at.preparedKeys() })),
    checkPublicKey: (curve, publicKey) => run((at) => publicKeyStatus(at, curve, publicKey)),
    uncompressedKey: (curve, publicKey) =>
      run((at) => {
        if (publicKeyStatus(at, curve, publicKey) !== "valid") return null;
        // Compressed and bare forms become the full one, whose length only depends on the curve.
        return at.key.slice(0, 1 + 2 * COORDINATE_BYTES[curve]);
      }),
    checkSamples: (samples, maxPowerWatts, toleranceMilliwattHours = 0) =>
      run((at) => checkRun(at, samples, maxPowerWatts, toleranceMilliwattHours)),
    energyBetween: (begin, end) => run((at) => difference(at, begin, end)),
  };
}

/** Hashes a message of any length, given in parts, through the input area; the answer lies in the digest area itself. */
function digestOf(at: Instance, hash: Hash, ...parts: readonly Uint8Array[]): Uint8Array {
  const id = at.hashIds[hash];
  at.succeed(at.hashBegin(id));
  for (const bytes of parts) {
    for (let start = 0; start < bytes.length; start += at.input.length) {
      const piece = bytes.subarray(start, start + at.input.length);
      at.input.set(piece);
      at.succeed(at.hashUpdate(piece.length));
    }
  }
  at.succeed(at.hashFinish());
  return at.digest.subarray(0, id);
}

function publicKeyStatus(at: Instance, curve: Curve, publicKey: Uint8Array): PublicKeyStatus {
  // Longer than the area is longer than any key.
  if (publicKey.length > at.key.length) return "malformed-key";
  at.key.set(publicKey);
  return at.publicKeyStatus(at.checkPublicKey(at.curveIds[curve], publicKey.length));
}

function verify(
  at: Instance,
  { curve, message, hash = "SHA-256", publicKey, signature, encoding }: SignatureCheck,
): SignatureStatus {
  if (publicKey.length > at.key.length) return "malformed-key";
  if (signature.length > at.signature.length) {
    // Longer than the area is longer than any signature; the key is still judged first, as the module does.
    const status = publicKeyStatus(at, curve, publicKey);
    return status === "valid" ? "malformed-signature" : status;
  }
  const digest = digestOf(at, hash, message);
  at.key.set(publicKey);
  at.signature.set(signature);
  const status = at.verifySignature(
    at.curveIds[curve],
    publicKey.length,
    signature.length,
    at.encodings[encoding],
    digest.length,
  );
  return at.signatureStatus(status);
}

/** Through the batch area, as many at a time as it holds. */
function verifyAll(at: Instance, checks: readonly SignatureCheck[]): SignatureStatus[] {
  const { records, bytes, recordSize, atDigest, atKey, atSignature, statuses } = at.batch;
  const verdicts: SignatureStatus[] = [];
  for (let start = 0; start < checks.length; start += statuses.length) {
    const piece = checks.slice(start, start + statuses.length);
    /** Position in the piece of each record; checks that fit no area are decided by themselves. */
    const positions: number[] = [];
    piece.forEach((check, position) => {
      const { curve, message, hash = "SHA-256", publicKey, signature, encoding } = check;
      if (publicKey.length > at.key.length || signature.length > at.signature.length) {
        verdicts[start + position] = verify(at, check);
        return;
      }
      const record = positions.length * recordSize;
      const digest = digestOf(at, hash, message);
      const integers = [at.curveIds[curve], publicKey.length, signature.length, at.encodings[encoding], digest.length];
      integers.forEach((integer, index) => {
        records.setInt32(record + 4 * index, integer, true);
      });
      bytes.set(digest, record + atDigest);
      bytes.set(publicKey, record + atKey);
      bytes.set(signature, record + atSignature);
      positions.push(position);
    });
    at.succeed(at.verifyBatch(positions.length));
    positions.forEach((position, index) => {
      verdicts[start + position] = at.signatureStatus(statuses[index] ?? -1);
    });
  }
  return verdicts;
}

function ed25519KeyStatus(at: Instance, publicKey: Uint8Array): PublicKeyStatus {
  if (publicKey.length > at.key.length) return "malformed-key";
  at.key.set(publicKey);
  return at.publicKeyStatus(at.checkEd25519Key(publicKey.length));
}

function verifyEdwards(at: Instance, { message, publicKey, signature }: Ed25519Check): SignatureStatus {
  if (publicKey.length > at.key.length) return "malformed-key";
  if (signature.length > at.signature.length) {
    const status = ed25519KeyStatus(at, publicKey);
    return status === "valid" ? "malformed-signature" : status;
  }
  // What is hashed begins with R; where the lengths are wrong, nobody asks for the digest.
  digestOf(at, "SHA-512", signature.subarray(0, 32), publicKey, message);
  at.key.set(publicKey);
  at.signature.set(signature);
  return at.signatureStatus(at.verifyEd25519(publicKey.length, signature.length));
}

/** Runs longer than the sample area are cut into pieces that share their border sample. */
function checkRun(
  at: Instance,
  samples: readonly Sample[],
  maxPowerWatts: number,
  toleranceMilliwattHours: number,
): SampleFinding[] {
  if (!Number.isInteger(maxPowerWatts) || maxPowerWatts < 0 || maxPowerWatts > MAX_POWER_WATTS) {
    throw new RangeError(`maxPowerWatts is no integer in [0, ${MAX_POWER_WATTS}]: ${maxPowerWatts}`);
  }
  if (!Number.isSafeInteger(toleranceMilliwattHours) || toleranceMilliwattHours < 0) {
    throw new RangeError(`toleranceMilliwattHours is no integer in [0, 2⁵³ − 1]: ${toleranceMilliwattHours}`);
  }
  const findings: SampleFinding[] = [];
  const capacity = at.faults.length;
  for (let start = 0; start + 1 < samples.length; start += capacity - 1) {
    const count = Math.min(capacity, samples.length - start);
    for (let index = 0; index < count; index++) {
      const sample = samples[start + index];
      if (sample === undefined) throw new RangeError("samples has a hole");
      at.samples[2 * index] = BigInt(sample.atMillis);
      at.samples[2 * index + 1] = clampToI64(sample.energyMilliwattHours);
    }
    at.operands[0] = BigInt(toleranceMilliwattHours);
    at.succeed(at.checkSamples(count, maxPowerWatts));
    for (let index = 1; index < count; index++) {
      const bits = at.faults[index] ?? 0;
      for (const [bit, fault] of at.faultBits) if ((bits & bit) !== 0) findings.push({ index: start + index, fault });
    }
  }
  return findings;
}

function difference(at: Instance, begin: bigint, end: bigint): number | null {
  if (clampToI64(begin) !== begin || clampToI64(end) !== end) return null;
  at.operands[0] = begin;
  at.operands[1] = end;
  return at.isEnergy(at.energyBetween()) ? Number(at.operands[0]) : null;
}

/** u32: some 4 GW. */
const MAX_POWER_WATTS = 0xffff_ffff;
const MIN_I64 = -(2n ** 63n);
const MAX_I64 = 2n ** 63n - 1n;

/** A register beyond i64 (9·10¹² kWh) stands at its border: a step to it is implausible at any power. */
function clampToI64(value: bigint): bigint {
  return value < MIN_I64 ? MIN_I64 : value > MAX_I64 ? MAX_I64 : value;
}
