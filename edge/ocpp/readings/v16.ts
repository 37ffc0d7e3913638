// Transaction messages of OCPP 1.6: StartTransaction, MeterValues, StopTransaction. Every field may be missing or
// wrong: such a message is answered all the same (§4.8, §4.10), and what it says is kept.
import type { JsonNode } from "../../../assembly/host/json.ts";
import type { ReadingItem } from "../../domain/reading-item.ts";
import { boundedToken } from "../tokens.ts";
import { instantKey, readInstant } from "./instants.ts";
import { bareReading, readingsOf, sampledOf16 } from "./meter-values.ts";
import { integerOf, itemsOf, textOf } from "./payload.ts";
import { type RegisterAnswer, registerFromWattHours } from "./registers.ts";

/** Equal for repetitions of one StartTransaction: they all get the transaction id that the first one got. */
export function startKey(payload: JsonNode): string {
  return JSON.stringify([
    "StartTransaction",
    textOf(payload, "connectorId"),
    textOf(payload, "idTag"),
    instantKey(textOf(payload, "timestamp")),
    textOf(payload, "meterStart"),
  ]);
}

/** @param transactionId The id that this Start was given; the same one for each repetition. */
export function mapStart(payload: JsonNode, transactionId: string, receivedAtMillis: number): readonly ReadingItem[] {
  const { atMillis, at, notes } = readInstant(textOf(payload, "timestamp"), receivedAtMillis);
  const evseId = connectorOf(payload);
  const base = { atMillis, at, evseId, transactionId, event: "begin" } as const;
  const begin = withRegister(bareReading(base, notes), registerFromWattHours(textOf(payload, "meterStart")));
  const idToken = boundedToken(textOf(payload, "idTag"));
  return [{ ...begin, ...(idToken === null ? {} : { idToken }) }];
}

/**
 * MeterValues. A transaction id of 0 or below is what stations send for none. Connector 0 is the station's main meter.
 * @param evseOf The EVSE of a transaction, where its Start is known: it is right where the message's connector differs.
 */
export function mapMeterValues16(
  payload: JsonNode,
  evseOf: (transactionId: string) => number | null,
  receivedAtMillis: number,
): readonly ReadingItem[] {
  const transactionId = transactionOf(payload);
  const mainMeter = integerOf(payload, "connectorId") === 0 && transactionId === null;
  const evseId = mainMeter ? 0 : ((transactionId === null ? null : evseOf(transactionId)) ?? connectorOf(payload));
  const owner = { evseId, transactionId, receivedAtMillis };
  return readingsOf(itemsOf(payload, "meterValue"), sampledOf16, owner);
}

/**
 * StopTransaction with its transactionData. The message names no connector: the EVSE is that of the transaction's Start
 * where it is known, so that samples which MeterValues brought before are told to be the same. A transaction id that
 * nobody can have been given (0, below, none) makes a session of its own, whose begin is not known.
 */
export function mapStop(
  payload: JsonNode,
  evseOf: (transactionId: string) => number | null,
  receivedAtMillis: number,
): readonly ReadingItem[] {
  const { atMillis, at, notes } = readInstant(textOf(payload, "timestamp"), receivedAtMillis);
  const sent = textOf(payload, "transactionId");
  const transactionId = transactionOf(payload) ?? `${sent ?? ""}@${at}`;
  const evseId = evseOf(transactionId);
  const base = { atMillis, at, evseId, transactionId, event: "end" } as const;
  const stop = withRegister(bareReading(base, notes), registerFromWattHours(textOf(payload, "meterStop")));
  const owner = { evseId, transactionId, receivedAtMillis };
  return [stop, ...readingsOf(itemsOf(payload, "transactionData"), sampledOf16, owner)];
}

/** A connector that can charge; null for the station itself and for anything else. */
function connectorOf(payload: JsonNode): number | null {
  const connectorId = integerOf(payload, "connectorId");
  return connectorId !== null && connectorId > 0 ? connectorId : null;
}

function transactionOf(payload: JsonNode): string | null {
  const id = integerOf(payload, "transactionId");
  return id !== null && id > 0 ? String(id) : null;
}

function withRegister(reading: ReadingItem, answer: RegisterAnswer): ReadingItem {
  if (answer.status === "read") return { ...reading, register: answer.register };
  return answer.status === "absent" ? reading : { ...reading, notes: [...reading.notes, "register-unusable"] };
}
