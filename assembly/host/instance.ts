// One instance of core.wasm: its exports checked and typed, views on its areas made once (its memory never grows), and
// its constants read from its exported globals.

import type { Curve, Hash, PublicKeyStatus, SampleFault, SignatureStatus } from "./core.ts";

/** Export names of the curve ids. */
const CURVE_EXPORTS: Readonly<Record<Curve, string>> = {
  secp192r1: "SECP192R1",
  secp192k1: "SECP192K1",
  secp224r1: "SECP224R1",
  secp224k1: "SECP224K1",
  secp256r1: "SECP256R1",
  secp256k1: "SECP256K1",
  brainpoolP256r1: "BRAINPOOLP256R1",
  brainpoolP320r1: "BRAINPOOLP320R1",
  secp384r1: "SECP384R1",
  brainpoolP384r1: "BRAINPOOLP384R1",
  brainpoolP512r1: "BRAINPOOLP512R1",
  secp521r1: "SECP521R1",
};

/** Export names of the hash ids, which are the bytes of the digests. */
const HASH_EXPORTS: Readonly<Record<Hash, string>> = {
  "SHA-224": "SHA_224",
  "SHA-256": "SHA_256",
  "SHA-384": "SHA_384",
  "SHA-512": "SHA_512",
};

/** Export names of the statuses, and what they are called here. */
const PUBLIC_KEY_STATUSES: Readonly<Record<string, PublicKeyStatus>> = {
  OK: "valid",
  KEY_MALFORMED: "malformed-key",
  KEY_AT_INFINITY: "key-at-infinity",
  KEY_OFF_CURVE: "key-off-curve",
};
const SIGNATURE_STATUSES: Readonly<Record<string, SignatureStatus>> = {
  ...PUBLIC_KEY_STATUSES,
  SIGNATURE_MISMATCH: "mismatch",
  SIGNATURE_MALFORMED: "malformed-signature",
};
const FAULTS: Readonly<Record<string, SampleFault>> = {
  FAULT_REGISTER_FALLS: "register-falls",
  FAULT_TIME_FALLS: "time-falls",
  FAULT_POWER_IMPLAUSIBLE: "power-implausible",
};

/** RESULT_SIZE of assembly/profile/result.ts. */
const PIECE_SIZE = 88;

/** Instantiates the module. Throws when an export is missing or of another kind: then it is another module. */
export function openInstance(module: WebAssembly.Module) {
  const exports = new WebAssembly.Instance(module).exports;

  function constant(name: string): number {
    const value = exports[name];
    const number = value instanceof WebAssembly.Global ? value.value : undefined;
    if (typeof number !== "number") throw new TypeError(`core.wasm exports no constant ${name}`);
    return number;
  }
  /** An exported function takes integers and returns a status; WebAssembly itself converts and checks the rest. */
  function call(name: string): (...operands: number[]) => number {
    const value = exports[name];
    if (typeof value !== "function") throw new TypeError(`core.wasm exports no function ${name}`);
    return value as (...operands: number[]) => number;
  }
  function named<T>(names: Readonly<Record<string, T>>): Map<number, T> {
    return new Map(Object.entries(names).map(([name, value]) => [constant(name), value]));
  }
  function lookUp<T>(statuses: Map<number, T>, status: number): T {
    const name = statuses.get(status);
    if (name === undefined) throw new Error(`core.wasm returned status ${status}, which this call does not have`);
    return name;
  }

  const memory = exports.memory;
  if (!(memory instanceof WebAssembly.Memory)) throw new TypeError("core.wasm exports no memory");
  const { buffer } = memory;
  const ok = constant("OK");
  const fell = constant("REGISTER_FELL");
  const overflow = constant("ENERGY_OVERFLOW");
  const resultsFull = constant("RESULTS_FULL");
  const publicKeyStatuses = named(PUBLIC_KEY_STATUSES);
  const signatureStatuses = named(SIGNATURE_STATUSES);
  function ids<Name extends string>(names: Readonly<Record<Name, string>>): Readonly<Record<Name, number>> {
    const record = {} as Record<Name, number>;
    for (const name of Object.keys(names) as Name[]) record[name] = constant(names[name]);
    return record;
  }

  return {
    hashBegin: call("hashBegin"),
    hashUpdate: call("hashUpdate"),
    hashFinish: call("hashFinish"),
    checkPublicKey: call("checkPublicKey"),
    verifySignature: call("verifySignature"),
    verifyBatch: call("verifyBatch"),
    preparedKeys: call("preparedKeys"),
    checkEd25519Key: call("checkEd25519Key"),
    verifyEd25519: call("verifyEd25519"),
    checkSamples: call("checkSamples"),
    energyBetween: call("energyBetween"),

    input: new Uint8Array(buffer, constant("INPUT"), constant("INPUT_SIZE")),
    digest: new Uint8Array(buffer, constant("DIGEST"), constant("DIGEST_SIZE")),
    key: new Uint8Array(buffer, constant("KEY"), constant("KEY_SIZE")),
    signature: new Uint8Array(buffer, constant("SIGNATURE"), constant("SIGNATURE_SIZE")),
    /** Signatures of one call: five integers (curve, lengths of key and signature, encoding, length of digest), then bytes. */
    batch: {
      records: new DataView(buffer, constant("BATCH"), constant("BATCH_CAPACITY") * constant("BATCH_RECORD_SIZE")),
      bytes: new Uint8Array(buffer, constant("BATCH"), constant("BATCH_CAPACITY") * constant("BATCH_RECORD_SIZE")),
      recordSize: constant("BATCH_RECORD_SIZE"),
      atDigest: constant("BATCH_AT_DIGEST"),
      atKey: constant("BATCH_AT_KEY"),
      atSignature: constant("BATCH_AT_SIGNATURE"),
      statuses: new Uint8Array(buffer, constant("BATCH_STATUSES"), constant("BATCH_CAPACITY")),
    },
    /** Keys that can have a table at the same time, and the bytes of a table. */
    keyCapacity: constant("KEY_CAPACITY"),
    bytesPerKey: constant("COMB_SIZE"),
    /** Time and register, alternating: two i64 for each sample. */
    samples: new BigInt64Array(
      buffer,
      constant("SAMPLES"),
      (constant("SAMPLES_CAPACITY") * constant("SAMPLE_SIZE")) / BigInt64Array.BYTES_PER_ELEMENT,
    ),
    faults: new Uint8Array(buffer, constant("FAULTS"), constant("SAMPLES_CAPACITY")),
    operands: new BigInt64Array(
      buffer,
      constant("OPERANDS"),
      constant("OPERANDS_SIZE") / BigInt64Array.BYTES_PER_ELEMENT,
    ),

    /** Charging profiles: tables written by the host, pieces and a summary read by it. */
    evaluation: {
      compose: call("composeProfiles"),
      limitAt: call("limitAtInstant"),
      energy: call("energyOfProfiles"),
      tables: {
        profiles: new Int32Array(buffer, constant("PROFILES"), constant("PROFILES_CAPACITY") * 8),
        periods: new Float64Array(buffer, constant("PERIODS"), constant("PERIODS_CAPACITY") * 2),
        extras: new Float64Array(buffer, constant("EXTRAS"), constant("EXTRAS_CAPACITY") * 8),
        order: new Int32Array(buffer, constant("ORDER"), constant("ORDER_CAPACITY")),
        evses: new Int32Array(buffer, constant("EVSES"), constant("EVSES_CAPACITY") * 8),
        stations: new Float64Array(buffer, constant("STATIONS"), constant("STATIONS_CAPACITY") * 10),
        transitions: new Int32Array(buffer, constant("TRANSITIONS"), constant("TRANSITIONS_CAPACITY") * 2),
      },
      /** Bytes of a piece: second, info, station, padding; then nine f64 from the `values`-th on. */
      pieceSize: PIECE_SIZE,
      values: 2,
      results: {
        integers: new Int32Array(buffer, constant("RESULTS"), (constant("RESULTS_CAPACITY") * PIECE_SIZE) / 4),
        floats: new Float64Array(buffer, constant("RESULTS"), (constant("RESULTS_CAPACITY") * PIECE_SIZE) / 8),
        /** Pieces, stations done, second reached, seconds without a limit; the energy is the third f64. */
        summary: new Int32Array(buffer, constant("RESULT_SUMMARY"), 6),
        energy: new Float64Array(buffer, constant("RESULT_SUMMARY"), 3),
      },
      /** Whether the pieces did not all fit. Throws for refusals, which are bugs on this side. */
      isFull(status: number): boolean {
        if (status === ok) return false;
        if (status === resultsFull) return true;
        throw new Error(`core.wasm refused a call with status ${status}`);
      },
    },

    /** What the module works in: nothing in it outlives a call. Tests fill it with patterns. */
    scratch: new Uint8Array(buffer, constant("SCRATCH"), constant("SCRATCH_SIZE")),

    curveIds: ids(CURVE_EXPORTS),
    /** Also the bytes of the digest. */
    hashIds: ids(HASH_EXPORTS),
    encodings: { der: constant("ENCODING_DER"), raw: constant("ENCODING_RAW") } as const,
    /** In the order in which findings of one sample are listed. */
    faultBits: [...named(FAULTS)] as readonly (readonly [number, SampleFault])[],

    /** Throws when a call that cannot be refused was refused: a bug on this side. */
    succeed(status: number): void {
      if (status !== ok) throw new Error(`core.wasm refused a call with status ${status}`);
    },
    publicKeyStatus: (status: number) => lookUp(publicKeyStatuses, status),
    signatureStatus: (status: number) => lookUp(signatureStatuses, status),
    /** Whether the difference was written; false for a register that fell or a difference too large. */
    isEnergy(status: number): boolean {
      if (status === ok) return true;
      if (status === fell || status === overflow) return false;
      throw new Error(`core.wasm returned status ${status}, which energyBetween does not have`);
    },
  };
}

export type Instance = ReturnType<typeof openInstance>;
