// A reading as a fact, after its text was checked: what the session rules look at. Readings are a set; `inOrder` is
// the one order in which they are looked at.
import type { TokenStatus } from "./authorization.ts";
import type { ReadingNote } from "./reading-item.ts";

/** Readings that one session is derived from: 24 h at one reading in 5 s are 17,280. */
export const MAX_READINGS_PER_SESSION = 20_000;

export type SignatureVerdict = "valid" | "invalid" | "unverifiable";
export type KeyVerdict = "registered" | "supplied" | "embedded" | "unknown" | "contradicting";

export interface Finding {
  readonly severity: "error" | "warning" | "info";
  readonly code: string;
  readonly message: string;
  /** The values in the message, by name; `sentence` is the code of its sentence where that is not the finding's own. */
  readonly values?: Readonly<Record<string, string | number>> | undefined;
  readonly field?: string | undefined;
}

export type EventKind = "begin" | "sample" | "clock" | "tariff-change" | "suspended" | "end";
/** What a register value is for a session. */
export type Role = "begin" | "end" | "other";

/** A register value inside a signed record; only values that the meter itself calls good are here. */
export interface RecordValue {
  readonly role: Role;
  readonly atMillis: number;
  readonly obis: string | null;
  readonly milliwattHours: bigint;
}

/** What a session needs to know of a signed record. */
export interface RecordFacts {
  /** SHA-256 of the record's bytes: the same record may come beside several readings. */
  readonly recordHash: string;
  readonly signature: SignatureVerdict;
  readonly key: KeyVerdict;
  readonly meter: string | null;
  readonly publicKey: string | null;
  readonly pagination: string | null;
  /** SHA-256 of the identification; the identification itself is personal data and stays in the record. */
  readonly identityHash: string | null;
  readonly values: readonly RecordValue[];
  /** The record's findings of severity error and warning. */
  readonly findings: readonly Finding[];
}

export interface Reading {
  /** Content hash: identity of the reading, and the last tie-break of the order. */
  readonly hash: string;
  readonly atMillis: number;
  readonly receivedAtMillis: number;
  /** Null where the reading of a transaction names none. */
  readonly evseId: number | null;
  readonly transactionId: string | null;
  /** As sent, or from the signed record where it was left out. */
  readonly event: EventKind | null;
  readonly register: { readonly milliwattHours: bigint; readonly obis: string | null } | null;
  readonly powerWatts: number | null;
  readonly record: RecordFacts | null;
  /** What was decided for the station; left out where nothing was. */
  readonly notes?: readonly ReadingNote[];
  /** The number of the event that it came with (OCPP 2.x); left out where it has none. */
  readonly seqNo?: number;
  /** Who charges; left out where the reading does not say. */
  readonly idToken?: string;
  /** What was told of it when the reading came; left out where nobody asked. */
  readonly idTokenStatus?: TokenStatus;
}

/**
 * By instant, then by what a session looks at, then by hash: total, so that a set of readings has one order. The hash
 * comes last because a transaction's id is in it, and OCPP 1.6 gives a transaction another id on another day.
 */
export function inOrder(readings: readonly Reading[]): Reading[] {
  const unique = new Map(readings.map((reading) => [reading.hash, reading]));
  return [...unique.values()].sort(
    (a, b) => a.atMillis - b.atMillis || compareContents(a, b) || (a.hash < b.hash ? -1 : 1),
  );
}

function compareContents(a: Reading, b: Reading): number {
  return (
    compare(a.event ?? "", b.event ?? "") ||
    compare(a.register?.milliwattHours ?? -1n, b.register?.milliwattHours ?? -1n) ||
    compare(a.register?.obis ?? "", b.register?.obis ?? "") ||
    compare(a.powerWatts ?? 0, b.powerWatts ?? 0) ||
    compare(a.record?.recordHash ?? "", b.record?.recordHash ?? "") ||
    compare(a.idToken ?? "", b.idToken ?? "")
  );
}

function compare<T extends string | number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
