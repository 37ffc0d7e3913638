// Readings that name no transaction, on an EVSE where one was going on: OCPP's MeterValues name an EVSE alone (2.x), or
// leave the transaction out (1.6). Whose they are follows from instants, not from what was open when they came.
import { DEFAULT_EVSE_ID, readingsByEvse } from "./evses.ts";
import type { Reading } from "./reading.ts";

/** A transaction on an EVSE, from its begin to its end. */
export interface TransactionSpan {
  readonly transactionId: string;
  readonly evseId: number;
  /** Its begin, or its earliest reading while no begin has come. */
  readonly beginMillis: number;
  /** Null while no end has come. */
  readonly endMillis: number | null;
}

/** The span of a transaction's readings on one EVSE; null where there are none. */
export function spanOf(transactionId: string, evseId: number, readings: readonly Reading[]): TransactionSpan | null {
  const earliest = (chosen: readonly Reading[]) =>
    chosen.reduce<number | null>((least, { atMillis }) => Math.min(least ?? atMillis, atMillis), null);
  const beginMillis = earliest(readings.filter(({ event }) => event === "begin")) ?? earliest(readings);
  if (beginMillis === null) return null;
  return { transactionId, evseId, beginMillis, endMillis: earliest(readings.filter(({ event }) => event === "end")) };
}

/**
 * The transaction that was going on at an instant: of those on the EVSE that had begun, the one that began last, unless
 * it had ended. Null where none was. Of two that began in one instant the one whose id sorts last, so that the answer
 * depends on nothing but the transactions.
 */
export function ownerOf(
  transactions: readonly TransactionSpan[],
  evseId: number,
  atMillis: number,
): TransactionSpan | null {
  let owner: TransactionSpan | null = null;
  for (const span of transactions) {
    if (span.evseId !== evseId || span.beginMillis > atMillis) continue;
    const later =
      owner === null ||
      span.beginMillis > owner.beginMillis ||
      (span.beginMillis === owner.beginMillis && span.transactionId > owner.transactionId);
    if (later) owner = span;
  }
  return owner === null || (owner.endMillis !== null && owner.endMillis < atMillis) ? null : owner;
}

/** One transaction on one EVSE with all readings that are its own, named or not. */
export interface OwnedReadings {
  readonly transactionId: string;
  readonly evseId: number;
  readonly readings: readonly Reading[];
}

/**
 * Readings of a station by transaction and EVSE, each unnamed one with the transaction that was going on. Unnamed begins
 * and ends are none of a transaction's: they cut their EVSE's own timeline. A function of the set of readings.
 */
export function readingsByTransaction(readings: readonly Reading[]): OwnedReadings[] {
  const named = Map.groupBy(
    readings.filter(({ transactionId }) => transactionId !== null),
    ({ transactionId }) => transactionId ?? "",
  );
  const groups = [...named].flatMap(([transactionId, group]) =>
    Array.from(readingsByEvse(group), ([evseId, own]) => ({ transactionId, evseId, own })),
  );
  const spans = groups.flatMap(({ transactionId, evseId, own }) => spanOf(transactionId, evseId, own) ?? []);
  const claimed = Map.groupBy(
    readings.filter(({ transactionId, event }) => transactionId === null && event !== "begin" && event !== "end"),
    ({ evseId, atMillis }) => {
      const owner = ownerOf(spans, evseId ?? DEFAULT_EVSE_ID, atMillis);
      return owner === null ? null : JSON.stringify([owner.transactionId, owner.evseId]);
    },
  );
  return groups.map(({ transactionId, evseId, own }) => ({
    transactionId,
    evseId,
    readings: [...own, ...(claimed.get(JSON.stringify([transactionId, evseId])) ?? [])],
  }));
}
