// From bytes as received to a verdict with reasons: splits the input into records, verifies each with the core, and
// looks at them together as one transaction.

import type { Core } from "./core.ts";
import type { RecordReport, VerifyReport } from "./verdict.ts";

/** A key that somebody vouches for. */
export interface RegisteredKey {
  /** Serial number of the meter, as the record names it. */
  readonly serial: string;
  /** SubjectPublicKeyInfo or raw point, in any text form that `parsePublicKey` reads. */
  readonly publicKey: string;
}

export interface VerifyOptions {
  /** A key given by the caller: SPKI as DER hex, DER base64 or PEM, or a raw point in hex or base64. */
  readonly publicKey?: string;
  /** The keys of the station's meters. A registered key goes before a supplied or embedded one. */
  readonly registeredKeys?: readonly RegisteredKey[];
  /** Now, UTC milliseconds: readings in its future are remarked. Left out: not checked. */
  readonly nowMillis?: number;
}

/** Largest input, in bytes: 1 MiB, some 1,000 OCMF records. */
export const MAX_INPUT_BYTES = 1_048_576;

/** Verifies every record in the input and reports on them together. Never throws on data. */
export declare function verifyRecords(core: Core, input: Uint8Array, options?: VerifyOptions): VerifyReport;

/** Verifies exactly one record, bytes as received. Never throws on data. */
export declare function verifyRecord(core: Core, record: Uint8Array, options?: VerifyOptions): RecordReport;
