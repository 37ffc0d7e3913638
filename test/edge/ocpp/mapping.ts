// Payloads as they come off the wire, and sessions from what they are mapped to: what a station's object does with
// messages, without a socket and without storage.
import { type JsonNode, parseJson } from "../../../assembly/host/json.ts";
import { core } from "../../../edge/core.ts";
import { readingsByTransaction } from "../../../edge/domain/attribution.ts";
import type { Reading } from "../../../edge/domain/reading.ts";
import type { ReadingItem } from "../../../edge/domain/reading-item.ts";
import { type DerivedSession, deriveSession } from "../../../edge/domain/session.ts";
import { meteringRules } from "../../../edge/objects/derivation.ts";
import { canonicalText } from "../../../edge/objects/reading-item.ts";
import { verifySignedValue } from "../../../edge/objects/signed-value.ts";
import { mapMeterValues2, mapTransactionEvent } from "../../../edge/ocpp/readings/v2.ts";
import { mapMeterValues16, mapStart, mapStop, startKey } from "../../../edge/ocpp/readings/v16.ts";
import type { OcppVersion } from "../../../edge/ocpp/versions.ts";
import { T0, toHex } from "../server.ts";

/** When messages arrive, unless a test says otherwise: half a day after T0. */
export const RECEIVED = T0 + 43_200_000;

/** A payload as a frame's reader gives it. A text stands as it is, so that literals of numbers can be chosen. */
export function payload(json: string | object): JsonNode {
  const text = typeof json === "string" ? json : JSON.stringify(json);
  const result = parseJson(new TextEncoder().encode(text), 24);
  if (!result.ok) throw new Error(result.message);
  return result.root;
}

/** The station's side of OCPP 1.6: transaction ids from 1 on, one for each Start. */
export class Station {
  readonly version: OcppVersion;
  readonly #idOfStart = new Map<string, string>();
  readonly #evseOf = new Map<string, number>();
  readonly #readings = new Map<string, Reading>();

  constructor(version: OcppVersion) {
    this.version = version;
  }

  /** Gives a Start its transaction id, and keeps nothing of it: the rest may come later. */
  announce(start: string | object): void {
    const [begin] = this.#map("StartTransaction", start, RECEIVED);
    if (begin?.evseId != null) this.#evseOf.set(begin.transactionId ?? "", begin.evseId);
  }

  /** Maps a message and keeps what is new of it. */
  receive(action: string, json: string | object, receivedAtMillis = RECEIVED): readonly ReadingItem[] {
    if (action === "StartTransaction") this.announce(json);
    const items = this.#map(action, json, receivedAtMillis);
    for (const item of items) {
      const reading = readingOf(item, receivedAtMillis);
      if (!this.#readings.has(reading.hash)) this.#readings.set(reading.hash, reading);
    }
    return items;
  }

  #map(action: string, json: string | object, receivedAtMillis: number): readonly ReadingItem[] {
    const node = payload(json);
    const evseOf = (transactionId: string) => this.#evseOf.get(transactionId) ?? null;
    switch (`${this.version === "1.6" ? "1.6" : "2"} ${action}`) {
      case "1.6 StartTransaction":
        return mapStart(node, this.#idOf(startKey(node)), receivedAtMillis);
      case "1.6 MeterValues":
        return mapMeterValues16(node, evseOf, receivedAtMillis);
      case "1.6 StopTransaction":
        return mapStop(node, evseOf, receivedAtMillis);
      case "2 TransactionEvent":
        return mapTransactionEvent(node, receivedAtMillis);
      case "2 MeterValues":
        return mapMeterValues2(node, receivedAtMillis);
      default:
        throw new Error(`${action} is no transaction message of OCPP ${this.version}.`);
    }
  }

  #idOf(key: string): string {
    const id = this.#idOfStart.get(key) ?? String(this.#idOfStart.size + 1);
    this.#idOfStart.set(key, id);
    return id;
  }

  get readings(): readonly Reading[] {
    return [...this.#readings.values()];
  }

  /** The sessions of all transactions, by EVSE and transaction id. */
  sessions(): Record<string, DerivedSession> {
    const sessions = readingsByTransaction(this.readings).map(({ transactionId, evseId, readings }) => [
      `${evseId} ${transactionId}`,
      deriveSession(readings, { rules: meteringRules(core()), maxPowerWatts: 500_000 }),
    ]);
    return Object.fromEntries(sessions.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
  }

  /** The only session. */
  session(): DerivedSession {
    const sessions = Object.values(this.sessions());
    const [only] = sessions;
    if (only === undefined || sessions.length > 1) throw new Error(`There are ${sessions.length} sessions.`);
    return only;
  }
}

/** A reading as it is stored: with its content's hash, and its signed record verified. */
function readingOf(item: ReadingItem, receivedAtMillis: number): Reading {
  const { signed } = item;
  const verdict = signed === null ? null : verifySignedValue(core(), { ...item, signed }, [], receivedAtMillis);
  return {
    hash: toHex(core().sha256(new TextEncoder().encode(canonicalText(item)))),
    atMillis: item.atMillis,
    receivedAtMillis,
    evseId: item.evseId,
    transactionId: item.transactionId,
    event: item.event ?? verdict?.event ?? null,
    register: item.register,
    powerWatts: item.powerWatts,
    record: verdict?.facts ?? null,
    notes: item.notes,
    ...(item.seqNo === undefined ? {} : { seqNo: item.seqNo }),
    ...(item.idToken === undefined ? {} : { idToken: item.idToken }),
  };
}

/** The only reading that a message is mapped to. */
export function onlyReading(items: readonly ReadingItem[]): ReadingItem {
  const [reading] = items;
  if (reading === undefined || items.length > 1) throw new Error(`${items.length} readings.`);
  return reading;
}
