// What a transaction message of a station says: read when it comes, and read again when it was set aside.
import { type JsonObject, member } from "../../assembly/host/json.ts";
import type { ReadingItem } from "../domain/reading-item.ts";
import { integerOf } from "../ocpp/readings/payload.ts";
import { mapMeterValues2, mapTransactionEvent } from "../ocpp/readings/v2.ts";
import { mapMeterValues16, mapStart, mapStop, startKey } from "../ocpp/readings/v16.ts";
import type { OcppVersion } from "../ocpp/versions.ts";
import { evseOfGiven, giveTransactionId, renameGiven } from "./transactions.ts";

export interface TransactionMessage {
  readonly version: OcppVersion;
  readonly action: string;
  /** Null where it cannot be read. */
  readonly payload: JsonObject | null;
  /** The frame. */
  readonly text: string;
}

export interface ReadMessage {
  /** The transaction id of a Start of 1.6, readable or not; null for everything else. */
  readonly given: number | null;
  readonly readings: readonly ReadingItem[];
}

/** Reads a message, and gives a Start its transaction id. Runs inside the caller's transaction. */
export function readMessage(sql: SqlStorage, message: TransactionMessage, nowMillis: number): ReadMessage {
  const { version, action, payload } = message;
  const given = version === "1.6" && action === "StartTransaction" ? idOfStart(sql, message, nowMillis) : null;
  if (payload === null) return { given, readings: [] };
  if (given !== null) return { given, readings: mapStart(payload, String(given), nowMillis) };
  if (version !== "1.6") {
    const read = action === "MeterValues" ? mapMeterValues2 : mapTransactionEvent;
    return { given, readings: read(payload, nowMillis) };
  }
  const read = action === "MeterValues" ? mapMeterValues16 : mapStop;
  return { given, readings: read(payload, (transactionId) => evseOfGiven(sql, transactionId), nowMillis) };
}

function idOfStart(sql: SqlStorage, { payload, text }: TransactionMessage, nowMillis: number): number {
  // One that cannot be read is told by its text: it may be any. Once it can be read it keeps the id that it was given.
  const unread = `StartTransaction ${text}`;
  if (payload === null) return giveTransactionId(sql, unread, null, nowMillis);
  const connectorId = integerOf(payload, "connectorId");
  const evseId = connectorId !== null && connectorId > 0 ? connectorId : null;
  renameGiven(sql, unread, startKey(payload));
  return giveTransactionId(sql, startKey(payload), evseId, nowMillis);
}

/** MeterValues without any value say nothing that could be lost; all others do. */
export function says({ action, payload }: Pick<TransactionMessage, "action" | "payload">): boolean {
  if (payload === null) return true;
  const values = member(payload, "meterValue");
  return action !== "MeterValues" || values?.kind !== "array" || values.items.length > 0;
}
