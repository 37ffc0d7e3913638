// A station whose ends get lost: its sessions stay active for good, and are not to make each of its messages dearer.

import { runDurableObjectAlarm } from "cloudflare:test";
import { expect, it } from "vitest";
import type { Session } from "../../../edge/contract/sessions.ts";
import { countBilled } from "../billed-rows.ts";
import { at, callJson, newStation, stations, type TestStation } from "../server.ts";
import { type Charger, connect } from "./charger.ts";

const READINGS = 20;

/** A session without an end; each is an hour after the one before. */
async function begin(charger: Charger, hour: number): Promise<number> {
  const start = { connectorId: 1, idTag: "TAG", meterStart: hour * 1_000, timestamp: at(hour * 3_600) };
  const [, , answer] = await charger.call("StartTransaction", start);
  const { transactionId } = answer as { transactionId: number };
  for (let n = 1; n <= READINGS; n += 1) await values(charger, transactionId, hour, n);
  return transactionId;
}

async function values(charger: Charger, transactionId: number, hour: number, n: number): Promise<void> {
  const sampledValue = [{ value: String(hour * 1_000 + n) }];
  const meterValue = [{ timestamp: at(hour * 3_600 + n * 60), sampledValue }];
  expect((await charger.call("MeterValues", { connectorId: 1, transactionId, meterValue }))[0]).toBe(3);
}

async function session(station: TestStation, transactionId: number): Promise<Session | undefined> {
  await runDurableObjectAlarm(stations.getByName(station.id));
  const { items } = await callJson<{ items: Session[] }>(`/api/sessions?stationId=${station.id}`);
  return items.find((one) => one.transactionId === String(transactionId));
}

it("a delivery reads the readings of the session that goes on, not those of all that never ended", async () => {
  const station = await newStation();
  const charger = await connect(station);
  const read = async (transactionId: number, hour: number) => {
    await values(charger, transactionId, hour, READINGS + 1);
    const { objectRowsRead } = await countBilled(station, async () => {
      await runDurableObjectAlarm(stations.getByName(station.id));
    });
    return objectRowsRead;
  };
  const first = await read(await begin(charger, 0), 0);
  for (let hour = 1; hour < 30; hour += 1) await begin(charger, hour);
  const last = await read(await begin(charger, 30), 30);
  // Each of them is found active and older, in some rows of indexes.
  expect(last).toBeLessThan(first + 30 * (READINGS / 2));
});

it("values that come late for a session that never ended are in its summary", async () => {
  const station = await newStation();
  const charger = await connect(station);
  const old = await begin(charger, 0);
  const next = await begin(charger, 1);
  expect((await session(station, old))?.sampleCount).toBe(READINGS + 1);
  await values(charger, old, 0, READINGS + 1);
  await values(charger, next, 1, READINGS + 1);
  await values(charger, next, 1, READINGS + 2);
  expect((await session(station, old))?.sampleCount).toBe(READINGS + 2);
  expect((await session(station, next))?.sampleCount).toBe(READINGS + 3);
});

it("what has grown is in its summary also where the next session begins before the delivery", async () => {
  const station = await newStation();
  const charger = await connect(station);
  const old = await begin(charger, 0);
  await begin(charger, 1);
  expect((await session(station, old))?.sampleCount).toBe(READINGS + 1);
});
