// What each event of a station costs in rows, counted against the table that the README's bill is made of. The object was
// asleep before each, as it is when messages are a minute apart.
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { loadOutbox } from "../../../edge/objects/outbox-table.ts";
import { loadPlaces, loadStationState } from "../../../edge/objects/profile-tables.ts";
import {
  BYTES_PER_LOGGED_MESSAGE,
  BYTES_PER_READING,
  COUNTED,
  type Counted,
  type Event,
} from "../../support/counted-costs.ts";
import { countBilled } from "../billed-rows.ts";
import { at, newStation, stations, type TestStation } from "../server.ts";
import { type Charger, connect } from "./charger.ts";
import { ProfileCharger } from "./profile-charger.ts";
import { assign, bodyOf } from "./profile-orders.ts";

const HOUR_MILLIS = 3_600_000;
/** What is delivered at once is done when the alarm stands further away than that of an attempt. */
const FAR_MILLIS = 60_000;

async function delivered(station: TestStation): Promise<void> {
  const object = stations.getByName(station.id);
  await expect
    .poll(() => runInDurableObject(object, (_, { storage }) => storage.getAlarm()), { timeout: 10_000 })
    .toBeGreaterThan(Date.now() + FAR_MILLIS);
}

async function heard(station: TestStation, atMillis: number): Promise<void> {
  await runInDurableObject(stations.getByName(station.id), (_, { storage }) => {
    storage.sql.exec("UPDATE station SET last_seen_at_millis = ?", atMillis);
  });
}

const values = (minute: number, transactionId: number) => ({
  connectorId: 1,
  transactionId,
  meterValue: [
    {
      timestamp: at(minute * 60),
      sampledValue: [
        { value: String(1_000 + minute * 100), unit: "Wh" },
        { value: "6000", measurand: "Power.Active.Import", unit: "W" },
        { value: "8.7", measurand: "Current.Import", phase: "L1", unit: "A" },
      ],
    },
  ],
});

async function good(charger: Charger, action: string, payload: object): Promise<unknown> {
  const [type, , answer] = await charger.call(action, payload);
  expect(type, action).toBe(3);
  return answer;
}

/** Every event once, in a day of a station of OCPP 1.6. */
async function countDay(): Promise<{ counts: Record<Event, Counted>; bytes: { logged: number; reading: number } }> {
  const station = await newStation();
  const object = stations.getByName(station.id);
  const asleep = async (work: () => Promise<unknown>) => {
    await station.evict();
    return countBilled(station, async () => {
      await work();
    });
  };
  // A connection before, as every station but a new one has had.
  await connect(station);
  await delivered(station);
  let charger: Charger | undefined;
  const connection = await asleep(async () => {
    charger = await connect(station);
    await delivered(station);
  });
  if (charger === undefined) throw new Error("The station is not connected.");
  const one = charger;
  const identity = { chargePointVendor: "Wattest", chargePointModel: "cost" };
  const boot = await asleep(() => good(one, "BootNotification", identity));
  const status = (name: string) =>
    good(one, "StatusNotification", { connectorId: 1, errorCode: "NoError", status: name, timestamp: at(0) });
  await status("Available");
  const shownStatus = await asleep(async () => {
    await status("Preparing");
    await station.deliver();
  });
  const changed = await asleep(() => status("SuspendedEV"));
  const authorize = await asleep(() => good(one, "Authorize", { idTag: "COST" }));
  let transactionId = 0;
  const start = await asleep(async () => {
    const payload = { connectorId: 1, idTag: "COST", meterStart: 1_000, timestamp: at(0) };
    ({ transactionId } = (await good(one, "StartTransaction", payload)) as { transactionId: number });
    await delivered(station);
  });
  const sizeOf = () => runInDurableObject(object, (_, { storage }) => storage.sql.databaseSize);
  // The first delivery after the begin brings the alarm near, where it stays.
  await good(one, "MeterValues", values(1, transactionId));
  await station.deliver();
  const before = await sizeOf();
  let meterValues: Counted | undefined;
  for (let minute = 2; minute < 180; minute += 1) {
    if (minute === 90) meterValues = await asleep(() => good(one, "MeterValues", values(minute, transactionId)));
    else await good(one, "MeterValues", values(minute, transactionId));
  }
  const between = await sizeOf();
  // Sent again they are only logged.
  for (let minute = 2; minute < 180; minute += 1) await good(one, "MeterValues", values(minute, transactionId));
  const logged = Math.round(((await sizeOf()) - between) / 178);
  const bytes = { logged, reading: Math.round((between - before) / 178) - logged };
  const ring = () => runDurableObjectAlarm(object);
  await heard(station, Date.now());
  const growth = await asleep(ring);
  await good(one, "MeterValues", values(180, transactionId));
  await heard(station, Date.now() - HOUR_MILLIS);
  const growthOfNewHour = await asleep(ring);
  const stop = await asleep(async () => {
    const payload = { transactionId, idTag: "COST", meterStop: 19_000, timestamp: at(180 * 60) };
    await good(one, "StopTransaction", payload);
    await delivered(station);
  });
  await ring();
  const look = await asleep(ring);
  const heartbeat = await asleep(() => good(one, "Heartbeat", {}));
  if (meterValues === undefined) throw new Error("Nothing was counted.");
  const messages = { boot, heartbeat, status: changed, shownStatus, authorize, start, meterValues, stop };
  return { counts: { connection, ...messages, growth, growthOfNewHour, look }, bytes };
}

describe("what the platform bills", () => {
  it("is for each event what the table says", async () => {
    const { counts, bytes } = await countDay();
    console.info(JSON.stringify({ counts, bytes }));
    const written = (of: Readonly<Record<string, Counted>>) =>
      Object.fromEntries(
        Object.entries(of).map(([event, { objectRowsWritten, d1RowsWritten }]) => [
          event,
          [objectRowsWritten, d1RowsWritten],
        ]),
      );
    expect(written(counts)).toEqual(written(COUNTED));
    for (const [event, { objectRowsRead, d1RowsRead }] of Object.entries(counts)) {
      const most = COUNTED[event as Event];
      expect(objectRowsRead, event).toBeLessThanOrEqual(most.objectRowsRead);
      expect(d1RowsRead, event).toBeLessThanOrEqual(most.d1RowsRead);
    }
    expect(bytes.reading).toBeLessThanOrEqual(BYTES_PER_READING);
    expect(bytes.logged).toBeLessThanOrEqual(BYTES_PER_LOGGED_MESSAGE);
  });

  it.each(["1.6", "2.0.1"] as const)(
    "is for a charging profile that a station of %s takes what the README says",
    async (version) => {
      const station = await newStation();
      const object = stations.getByName(station.id);
      const charger = new ProfileCharger(station, version);
      await charger.connect();
      await assign(station);
      const settled = async (profileVersion: number) => {
        await expect
          .poll(() =>
            runInDurableObject(object, (_, { storage }) => [
              loadPlaces(storage.sql).map(({ state, installed }) => [state, installed?.version]),
              loadOutbox(storage.sql, 1).length,
              (loadStationState(storage.sql).compareAtMillis ?? 0) > Date.now(),
            ]),
          )
          .toEqual([[["accepted", profileVersion]], 0, true]);
        await delivered(station);
      };
      await settled(1);
      const replaced = await countBilled(station, async () => {
        await assign(station, { version: 2, body: bodyOf(6) });
        await settled(2);
      });
      console.info(version, JSON.stringify(replaced));
      expect(replaced.objectRowsWritten).toBeLessThanOrEqual(version === "1.6" ? 20 : 30);
      expect(replaced.d1RowsWritten).toBeLessThanOrEqual(2);
    },
  );

  it("is the same for a MeterValues message however many its session holds", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const begin = { connectorId: 1, idTag: "COST", meterStart: 1_000, timestamp: at(0) };
    const { transactionId } = (await good(charger, "StartTransaction", begin)) as { transactionId: number };
    await delivered(station);
    await good(charger, "MeterValues", values(1, transactionId));
    const one = (minute: number) =>
      countBilled(station, async () => {
        await good(charger, "MeterValues", values(minute, transactionId));
      });
    const second = await one(2);
    for (let message = 0; message < 20; message += 1) {
      const meterValue = Array.from(
        { length: 500 },
        (_, index) => values(3 + message * 500 + index, 1).meterValue,
      ).flat();
      await good(charger, "MeterValues", { connectorId: 1, transactionId, meterValue });
    }
    expect(await one(10_100)).toEqual(second);
    expect(second.objectRowsRead).toBeLessThanOrEqual(2);
  });
});
