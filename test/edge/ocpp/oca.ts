// What the Open Charge Alliance's test cases for a central system have in common: a station that boots, a session that
// goes on, calls of the station and commands to it. Each side is checked: what the station is answered, what it is sent,
// and what the API says of it. Steps are written down from what the cases are about, in our own words.
import { expect } from "vitest";
import type { CommandAnswer, Connector } from "../../../edge/contract/ocpp.ts";
import type { Session, SessionList } from "../../../edge/contract/sessions.ts";
import type { NewStation, Station } from "../../../edge/contract/stations.ts";
import { callJson, newStation, type TestStation } from "../server.ts";
import { type Charger, connect, type Frame } from "./charger.ts";

type Payload = Readonly<Record<string, unknown>>;

/** A registered station that is connected, and what the test makes it do. */
export class Script {
  readonly station: TestStation;
  #charger: Charger;
  readonly #protocol: string;

  constructor(station: TestStation, charger: Charger, protocol: string) {
    this.station = station;
    this.#charger = charger;
    this.#protocol = protocol;
  }

  get charger(): Charger {
    return this.#charger;
  }

  /** The station calls; it must be answered with a result that has all of `answer`. Returns the answer. */
  async up(action: string, payload: Payload, answer: Payload = {}): Promise<Payload> {
    const [type, , got] = await this.#charger.call(action, payload);
    expect([action, type, got]).toMatchObject([action, 3, answer]);
    return got as Payload;
  }

  /** An operator's command: it must arrive as it was given, and the station's answer must come back to him. */
  async down(action: string, payload: Payload, response: Payload): Promise<void> {
    const answer = this.command(action, payload);
    const [type, id, sent, asked] = await this.#arrived(answer);
    expect([type, sent, asked]).toEqual([2, action, payload]);
    this.#charger.send(JSON.stringify([3, id, response]));
    expect(await answer).toEqual({ status: "answered", response });
  }

  /** The same where the station answers with an error. */
  async downRefused(action: string, payload: Payload, code: string): Promise<void> {
    const answer = this.command(action, payload);
    const [, id, sent] = await this.#arrived(answer);
    expect(sent).toBe(action);
    this.#charger.send(JSON.stringify([4, id, code, "", {}]));
    expect(await answer).toMatchObject({ status: "error", error: { code } });
  }

  /** What the station is sent; fails at once where the operator is answered before. */
  #arrived(answer: Promise<CommandAnswer>): Promise<Frame> {
    const early = answer.then((got) => Promise.reject(new Error(`Nothing was sent: ${JSON.stringify(got)}`)));
    return Promise.race([this.#charger.next(), early]);
  }

  command(action: string, payload: Payload): Promise<CommandAnswer> {
    return callJson<CommandAnswer>(`/api/stations/${this.station.id}/commands`, { body: { action, payload } });
  }

  /** The connection ends without a word and another is opened, by `secret` where it has changed. */
  async reconnect(secret: string = this.station.secret): Promise<void> {
    this.#charger.close();
    this.#charger = await connect({ id: this.station.id, secret }, this.#protocol);
  }

  async sessions(): Promise<Session[]> {
    await this.station.deliver();
    return (await callJson<SessionList>(`/api/sessions?stationId=${this.station.id}`)).items;
  }

  /** The only session that there is. */
  async session(): Promise<Session> {
    const found = await this.sessions();
    expect(found.length).toBe(1);
    return found[0] as Session;
  }

  /** What the API says of a connector. */
  async connector(evseId: number): Promise<Connector | undefined> {
    const { connectors = [] } = await callJson<Station>(`/api/stations/${this.station.id}`);
    return connectors.find((connector) => connector.evseId === evseId);
  }
}

async function script(protocol: string, fields: Partial<NewStation> = {}): Promise<Script> {
  const station = await newStation(fields);
  return new Script(station, await connect(station, protocol), protocol);
}

/** Now, as the station's clock says it. */
export const now = () => new Date().toISOString();

// ---- OCPP 1.6 ----

export const BOOT_16 = { chargePointVendor: "Wattest", chargePointModel: "Script" };
export const TAG = "OCA-TAG-1";

export async function status16(s: Script, status: string, fields: Payload = {}): Promise<void> {
  await s.up("StatusNotification", { connectorId: 1, errorCode: "NoError", status, ...fields });
}

/** Boots: the connection is accepted and the connector available. */
export async function booted16(): Promise<Script> {
  const s = await script("ocpp1.6");
  await boot16(s);
  return s;
}

export async function boot16(s: Script): Promise<void> {
  await s.up("BootNotification", BOOT_16, { status: "Accepted" });
  await status16(s, "Available", { connectorId: 0 });
  await status16(s, "Available");
}

export async function authorized16(s: Script, idTag: string = TAG): Promise<void> {
  await s.up("Authorize", { idTag }, { idTagInfo: { status: "Accepted" } });
}

/** Starts at 1,000 Wh. Returns the transaction id that the server gave. */
export async function start16(s: Script, fields: Payload = {}): Promise<number> {
  const start = { connectorId: 1, idTag: TAG, meterStart: 1_000, timestamp: now(), ...fields };
  const { transactionId } = await s.up("StartTransaction", start, { idTagInfo: { status: "Accepted" } });
  expect(Number.isSafeInteger(transactionId)).toBe(true);
  return transactionId as number;
}

/** Authorized, plugged in, and charging. */
export async function charging16(s: Script): Promise<number> {
  await authorized16(s);
  await status16(s, "Preparing");
  const transactionId = await start16(s);
  await status16(s, "Charging");
  return transactionId;
}

/** Ends at 1,250 Wh. */
export async function stop16(s: Script, transactionId: number, fields: Payload = {}): Promise<void> {
  await s.up("StopTransaction", { transactionId, meterStop: 1_250, timestamp: now(), ...fields });
}

/** What a session of `charging16` and `stop16` comes to. */
export const CHARGED = { state: "ended", energyMilliwattHours: 250_000 };

// ---- OCPP 2.0.1 ----

export const CARD = { idToken: "0CA000000001", type: "ISO14443" };
const EVSE = { id: 1, connectorId: 1 };

export async function status201(s: Script, connectorStatus: string, evseId = 1): Promise<void> {
  await s.up("StatusNotification", { timestamp: now(), connectorStatus, evseId, connectorId: 1 });
}

export async function boot201(s: Script, reason = "PowerUp"): Promise<void> {
  await s.up(
    "BootNotification",
    { reason, chargingStation: { vendorName: "Wattest", model: "Script" } },
    { status: "Accepted" },
  );
  await status201(s, "Available");
}

export async function booted201(): Promise<Script> {
  const s = await script("ocpp2.0.1");
  await boot201(s);
  return s;
}

/** A connection that has not booted yet. */
export function connected201(fields: Partial<NewStation> = {}): Promise<Script> {
  return script("ocpp2.0.1", fields);
}

/** The events of one transaction: numbered as they are told, on EVSE 1 where nothing else is said. */
export class Transaction {
  readonly id: string = `oca-${crypto.randomUUID().slice(0, 13)}`;
  readonly #script: Script;
  #seqNo = 0;

  constructor(s: Script) {
    this.#script = s;
  }

  /** The payload of the next event, which takes its number. */
  next(eventType: "Started" | "Updated" | "Ended", triggerReason: string, fields: Payload = {}): Payload {
    const { chargingState, stoppedReason, ...others } = fields;
    // An event and the values in it are of one instant, as stations send them.
    const [first] = (others.meterValue ?? []) as { timestamp: string }[];
    const seqNo = this.#seqNo;
    this.#seqNo += 1;
    return {
      ...{ eventType, timestamp: first?.timestamp ?? now(), triggerReason, seqNo },
      transactionInfo: {
        transactionId: this.id,
        ...(chargingState === undefined ? {} : { chargingState }),
        ...(stoppedReason === undefined ? {} : { stoppedReason }),
      },
      ...(seqNo === 0 ? { evse: EVSE } : {}),
      ...others,
    };
  }

  async tell(
    eventType: "Started" | "Updated" | "Ended",
    triggerReason: string,
    fields: Payload = {},
    answer: Payload = {},
  ): Promise<Payload> {
    return this.#script.up("TransactionEvent", this.next(eventType, triggerReason, fields), answer);
  }
}

/** A register in Wh at the outlet. */
export function register(energyWattHours: number, context = "Sample.Periodic"): Payload[] {
  return [{ timestamp: now(), sampledValue: [{ value: energyWattHours, context, unitOfMeasure: { unit: "Wh" } }] }];
}

/** Authorized, plugged in and charging since 1,000 Wh. */
export async function charging201(s: Script): Promise<Transaction> {
  const transaction = new Transaction(s);
  await s.up("Authorize", { idToken: CARD }, { idTokenInfo: { status: "Accepted" } });
  await status201(s, "Occupied");
  await transaction.tell(
    "Started",
    "Authorized",
    { idToken: CARD, chargingState: "Charging", meterValue: register(1_000, "Transaction.Begin") },
    { idTokenInfo: { status: "Accepted" } },
  );
  return transaction;
}

/** The last event, at 1,250 Wh. */
export async function end201(transaction: Transaction, triggerReason: string, fields: Payload = {}): Promise<void> {
  await transaction.tell("Ended", triggerReason, { meterValue: register(1_250, "Transaction.End"), ...fields });
}
