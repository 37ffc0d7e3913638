// What a transaction message of a station says in our own terms: readings, and the transaction that it begins, goes on
// with or ends.
import type { ReadingItem } from "../../domain/reading-item.ts";

/** What a message says of a transaction, beside its readings. */
export interface TransactionNews {
  readonly transactionId: string;
  /** Null where the message names none. */
  readonly evseId: number | null;
  readonly connectorId: number | null;
  readonly kind: "begin" | "update" | "end";
  readonly atMillis: number;
  /** Who charges, as the station read it: personal data. */
  readonly idToken: string | null;
  /** Why it ended, in OCPP's words; null where the message does not say. */
  readonly stoppedReason: string | null;
  /** OCPP 2.x: Charging, EVConnected, SuspendedEV, SuspendedEVSE, Idle. */
  readonly chargingState: string | null;
  /** OCPP 2.x; stations in the field send 0 in every event. */
  readonly seqNo: number | null;
  /** It happened while the station had no connection. */
  readonly offline: boolean;
}

export interface Mapped {
  /**
   * Equal for repetitions of one message, also under another message id. It tells what to answer; whether a reading is
   * new is told by the reading's own content, so that a repetition with other values loses none of them. Null for
   * MeterValues, which are all answered alike.
   */
  readonly key: string | null;
  readonly readings: readonly ReadingItem[];
  readonly transaction: TransactionNews | null;
}
