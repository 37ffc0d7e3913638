// What a charging station sends for the load test, and what the server must know of it afterwards: OCPP 1.6, three
// measurands a second of the station's own time, 3 Wh apart.

import type { Session, SessionList } from "../../../edge/contract/sessions.ts";
import type { CreatedStation } from "../../../edge/contract/stations.ts";
import { callOnce, type Loop } from "./closed-loop.ts";
import { type LightSocket, openLightSocket } from "./light-socket.ts";

const METER_START_WATT_HOURS = 48_000;
const WATT_HOURS_PER_SAMPLE = 3;
/** In the past, so that no clock runs ahead: a day holds 86,400 samples, more than a session takes. */
const FIRST_MILLIS = Date.now() - 86_400_000;

const instant = (index: number) => new Date(FIRST_MILLIS + index * 1_000).toISOString();
const register = (index: number) => METER_START_WATT_HOURS + index * WATT_HOURS_PER_SAMPLE;

function meterValues(index: number, transactionId: number): object {
  return {
    connectorId: 1,
    transactionId,
    meterValue: [
      {
        timestamp: instant(index),
        sampledValue: [
          { value: String(register(index)), unit: "Wh" },
          { value: "10800.0", measurand: "Power.Active.Import", unit: "W" },
          { value: "15.7", measurand: "Current.Import", phase: "L1", unit: "A" },
        ],
      },
    ],
  };
}

/** A connection that sends MeterValues of a transaction that began. */
export function chargingLoop(socket: LightSocket, transactionId: number): Loop & { readonly sent: () => number } {
  let index = 0;
  const nextCall = () => {
    index += 1;
    const id = String(index);
    return { id, text: JSON.stringify([2, id, "MeterValues", meterValues(index, transactionId)]) };
  };
  return { socket, nextCall, sent: () => index, acknowledged: 0, errors: 0 };
}

export interface Station {
  readonly stationId: string;
  readonly secret: string;
}

export interface Api {
  readonly port: number;
  readonly key: string;
}

async function call<T>({ port, key }: Api, path: string, body?: object): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

export async function registerStation(api: Api, stationId: string): Promise<Station> {
  const { secret } = await call<CreatedStation>(api, "/api/stations", { stationId });
  return { stationId, secret };
}

/** Connects a registered station, and begins a transaction. */
export async function beginCharging({ port }: Api, { stationId, secret }: Station) {
  const authorization = `Basic ${Buffer.from(`${stationId}:${secret}`).toString("base64")}`;
  const socket = await openLightSocket({ port, path: `/ocpp/${stationId}`, protocol: "ocpp1.6", authorization });
  await callOnce(socket, "BootNotification", { chargePointVendor: "Wattest", chargePointModel: "load" });
  const start = { connectorId: 1, idTag: "LOAD", meterStart: METER_START_WATT_HOURS, timestamp: instant(0) };
  const { transactionId } = (await callOnce(socket, "StartTransaction", start)) as { transactionId: number };
  return { stationId, transactionId, loop: chargingLoop(socket, transactionId) };
}

export type Charging = Awaited<ReturnType<typeof beginCharging>>;

/** Ends the transaction. */
export async function endCharging({ loop, transactionId }: Charging): Promise<void> {
  const last = loop.sent();
  await callOnce(loop.socket, "StopTransaction", {
    ...{ transactionId, idTag: "LOAD", meterStop: register(last), timestamp: instant(last + 1) },
  });
}

/**
 * How many of the acknowledged messages the station's session does not hold. Every one has an instant and a register of
 * its own, so that their number and the energy say whether all are there.
 */
export async function countLost(api: Api, { stationId, transactionId, loop }: Charging): Promise<number> {
  const { items } = await call<SessionList>(api, `/api/sessions?stationId=${encodeURIComponent(stationId)}`);
  const listed = items.find((session) => session.transactionId === String(transactionId));
  if (listed === undefined) return loop.acknowledged;
  const session = await call<Session>(api, `/api/sessions/${encodeURIComponent(listed.id)}`);
  // The begin and the end are samples too.
  const missing = loop.acknowledged - (session.sampleCount - 2);
  const isWhole = session.energyMilliwattHours === loop.sent() * WATT_HOURS_PER_SAMPLE * 1_000;
  return missing !== 0 ? Math.abs(missing) : isWhole ? 0 : 1;
}
