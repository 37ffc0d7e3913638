// TransactionEvent and MeterValues of OCPP 2.0.1 and 2.1. Events may come in any order, and stations in the field number
// all of them 0: the number goes on with the reading, and tells no two events apart by itself.
import { type JsonNode, member } from "../../../assembly/host/json.ts";
import type { EventKind } from "../../domain/reading.ts";
import type { ReadingItem } from "../../domain/reading-item.ts";
import { chargingToken } from "../tokens.ts";
import { readInstant } from "./instants.ts";
import { bareReading, readingsOf, sampledOf2 } from "./meter-values.ts";
import { filledTextOf, integerOf, itemsOf, textOf } from "./payload.ts";

/**
 * Values that a Started or Ended event brings without saying so belong to it when they are this near, ms: meter and event
 * are read one after the other, while periodic samples are seldom less than 10 s apart.
 */
const NEAR_MILLIS = 5_000;

type Kind = "begin" | "update" | "end";
const KINDS: Readonly<Record<string, Kind>> = { Started: "begin", Updated: "update", Ended: "end" };

/**
 * TransactionEvent. Its meter values are readings at their own instants; the event itself is one as well, unless one of
 * them says the same already. An event of another type than the three counts as Updated.
 */
export function mapTransactionEvent(payload: JsonNode, receivedAtMillis: number): readonly ReadingItem[] {
  const { atMillis, at, notes } = readInstant(textOf(payload, "timestamp"), receivedAtMillis);
  const info = member(payload, "transactionInfo");
  const transactionId = filledTextOf(info, "transactionId");
  const kind = KINDS[textOf(payload, "eventType") ?? ""] ?? "update";
  const evse = member(payload, "evse");
  const named = integerOf(evse, "id");
  const evseId = named !== null && named > 0 ? named : null;
  const chargingState = filledTextOf(info, "chargingState");
  const owner = { evseId, transactionId, receivedAtMillis };
  const values = readingsOf(itemsOf(payload, "meterValue"), sampledOf2, owner);
  const bounded = kind === "update" ? values : withBound(values, kind, atMillis);
  const event = kind === "update" ? stateOf(chargingState) : kind;
  const said =
    kind === "update"
      ? bounded.length > 0
      : bounded.some((reading) => reading.event === kind && reading.atMillis === atMillis);
  const own = said ? [] : [bareReading({ atMillis, at, evseId, transactionId, event }, notes)];
  const seqNo = integerOf(payload, "seqNo");
  const readings = [...own, ...bounded];
  return transactionId === null ? readings : marked(readings, kind, atMillis, seqNo, chargingToken(payload));
}

/** MeterValues: EVSE 0 is the station's main meter. They never name a transaction. */
export function mapMeterValues2(payload: JsonNode, receivedAtMillis: number): readonly ReadingItem[] {
  const owner = { evseId: integerOf(payload, "evseId"), transactionId: null, receivedAtMillis };
  return readingsOf(itemsOf(payload, "meterValue"), sampledOf2, owner);
}

/**
 * Stations leave the context out, or say Sample.Periodic, where Transaction.Begin or .End was meant: the first values
 * of a Started event and the last of an Ended one are taken so when none says it and they are within 5 s.
 */
function withBound(values: readonly ReadingItem[], kind: "begin" | "end", atMillis: number): readonly ReadingItem[] {
  if (values.some(({ event }) => event === kind)) return values;
  const near = values.filter(
    (reading) => isSample(reading.event) && Math.abs(reading.atMillis - atMillis) <= NEAR_MILLIS,
  );
  const instants = near.map((reading) => reading.atMillis);
  const bound = kind === "begin" ? Math.min(...instants) : Math.max(...instants);
  return values.map((reading) =>
    reading.atMillis === bound && isSample(reading.event) ? { ...reading, event: kind } : reading,
  );
}

/** Gives the event's number, and who charges, to the one reading that stands for the event: each is counted once. */
function marked(
  readings: readonly ReadingItem[],
  kind: Kind,
  atMillis: number,
  seqNo: number | null,
  idToken: string | null,
): readonly ReadingItem[] {
  const isEvent = (reading: ReadingItem) =>
    reading.atMillis === atMillis && (kind === "update" || reading.event === kind);
  const index = Math.max(0, readings.findIndex(isEvent));
  const mark = { ...(seqNo === null ? {} : { seqNo }), ...(idToken === null ? {} : { idToken }) };
  return readings.map((reading, at) => (at === index ? { ...reading, ...mark } : reading));
}

function isSample(event: EventKind | null): boolean {
  return event === null || event === "sample";
}

function stateOf(chargingState: string | null): EventKind {
  return chargingState?.startsWith("Suspended") ? "suspended" : "sample";
}
