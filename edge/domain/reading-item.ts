// A reading on its way in, whichever door it came by: what was said, with exact numbers, before anything is stored or
// verified. An item depends on its message alone, so that the same message gives the same item at any time.
import type { TokenStatus } from "./authorization.ts";
import type { EventKind } from "./reading.ts";

export interface SignedItem {
  /** The text exactly as it was sent. */
  readonly data: string;
  readonly encoding: "plain" | "hex" | "base64" | null;
  readonly format: string | null;
  readonly publicKey: string | null;
}

/** One value that a station sampled, in OCPP's own terms; what the standard assumes where it was left out is filled in. */
export interface Measurand {
  /** OCPP's name, such as `Energy.Active.Import.Register`. */
  readonly measurand: string;
  /** The text or the literal of the number, as sent: a station may send what is no number. */
  readonly value: string;
  /** As sent; null where it names none. */
  readonly unit: string | null;
  /** Power of ten that the value is multiplied by (OCPP 2.x); 0 where there is none. */
  readonly multiplier: number;
  readonly context: string;
  /** Null: the value holds for all phases together, or for direct current. */
  readonly phase: string | null;
  readonly location: string;
}

/** What had to be decided for the station because its message did not say it. */
export type ReadingNote =
  /** No instant could be read; the time of arrival stands for it. */
  | "time-unreadable"
  /** The instant names no zone; UTC was taken, which OCPP prescribes. */
  | "time-without-zone"
  /** The energy register is no decimal number of Wh or kWh at or above 0, so it is not used. */
  | "register-unusable";

export interface ReadingItem {
  readonly atMillis: number;
  /** As sent; empty where no instant was sent. */
  readonly at: string;
  /** Null where the reading of a transaction names none; 0 is OCPP's main meter of the station. */
  readonly evseId: number | null;
  readonly transactionId: string | null;
  readonly event: EventKind | null;
  readonly register: {
    readonly milliwattHours: bigint;
    readonly literal: string;
    readonly unit: "Wh" | "kWh";
    /** The register's name: its OBIS code, or OCPP's location where that is not the outlet. */
    readonly obis: string | null;
  } | null;
  readonly powerWatts: number | null;
  readonly currentMilliamps: readonly number[] | null;
  readonly signed: SignedItem | null;
  /** Every value that was sampled; null for readings that did not come by OCPP. */
  readonly measurands: readonly Measurand[] | null;
  readonly notes: readonly ReadingNote[];
  /** The number of the event that it came with (OCPP 2.x), at one reading of each event; left out at all others. */
  readonly seqNo?: number;
  /** Who charges, as sent but for spaces around it, at one reading of each message; left out where it does not say. */
  readonly idToken?: string;
  /** What the station was told of it when this was stored; no part of the content. */
  readonly idTokenStatus?: TokenStatus;
}
