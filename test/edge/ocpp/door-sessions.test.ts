// Sessions from OCPP messages as stations send them: whole, repeated, in bursts and backwards, cut off between any two,
// while D1 is away. Whatever happens on the way, each ends in the state of the clean run, stored once.
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { MessageList } from "../../../edge/contract/ocpp.ts";
import type { Session, SessionList } from "../../../edge/contract/sessions.ts";
import type { CreatedStation } from "../../../edge/contract/stations.ts";
import { deliver } from "../../../edge/store/deliver.ts";
import { at, callJson, database, newStation, sessionDetail, stations, type TestStation } from "../server.ts";
import { type Charger, connect } from "./charger.ts";

/** Of OCPP 1.6, registers in Wh: begins at 1,000, one sample a minute of 100 Wh, ends at 1,400. */
const START = { connectorId: 1, idTag: "TAG", meterStart: 1_000, timestamp: at(0) };
const sample = (minute: number, transactionId?: number) => ({
  connectorId: 1,
  ...(transactionId === undefined ? {} : { transactionId }),
  meterValue: [
    {
      timestamp: at(minute * 60),
      sampledValue: [
        { value: String(1_000 + minute * 100) },
        { value: "6000", measurand: "Power.Active.Import", unit: "W" },
        { value: "8.7", measurand: "Current.Import", phase: "L1", unit: "A" },
      ],
    },
  ],
});
const stop = (transactionId: number) => ({ transactionId, meterStop: 1_400, timestamp: at(240), idTag: "TAG" });

/** Of OCPP 2.0.1; seqNo is 0 in all, as the virtual charge point of the field sends it. */
const event = (eventType: string, minute: number, energy: number | null) => ({
  eventType,
  timestamp: at(minute * 60),
  triggerReason: "MeterValuePeriodic",
  seqNo: 0,
  transactionInfo: { transactionId: "tx-1" },
  evse: { id: 2, connectorId: 1 },
  ...(energy === null
    ? {}
    : {
        meterValue: [{ timestamp: at(minute * 60), sampledValue: [{ value: energy, unitOfMeasure: { unit: "Wh" } }] }],
      }),
});
const values201 = (minute: number, energy: number) => ({
  evseId: 2,
  meterValue: [{ timestamp: at(minute * 60), sampledValue: [{ value: energy, unitOfMeasure: { unit: "Wh" } }] }],
});

async function start(charger: Charger, payload: object = START): Promise<number> {
  const [type, , answer] = await charger.call("StartTransaction", payload);
  expect(type).toBe(3);
  return (answer as { transactionId: number }).transactionId;
}

async function good(charger: Charger, action: string, payload: object): Promise<void> {
  expect((await charger.call(action, payload))[0], action).toBe(3);
}

async function alarmOf(station: TestStation): Promise<number> {
  const object = stations.getByName(station.id);
  return (await runInDurableObject(object, (_, { storage }) => storage.getAlarm())) ?? 0;
}

async function listed(station: TestStation): Promise<Session[]> {
  await station.deliver();
  return (await callJson<SessionList>(`/api/sessions?stationId=${station.id}`)).items;
}

/** What is left of a session when ids and times of arrival are taken away. */
async function essence(station: TestStation) {
  const sessions = await listed(station);
  return Promise.all(
    sessions.map(async ({ id }) => {
      const detail = await sessionDetail(id);
      const { id: _, stationId: __, transactionId: ___, driverUrl: ____, samples, records, ...rest } = detail;
      return {
        ...rest,
        samples: samples.map(({ receivedAtMillis: _____, ...sample }) => sample),
        records: records.length,
      };
    }),
  );
}

async function run16(station: TestStation, between: () => Promise<void> = async () => {}) {
  const charger = await connect(station);
  const transactionId = await start(charger);
  await between();
  for (const minute of [1, 2, 3]) {
    await good(charger, "MeterValues", sample(minute, transactionId));
    await between();
  }
  await good(charger, "StopTransaction", stop(transactionId));
  await between();
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a charging session", () => {
  it("of 1.6 has its energy, power and measurands, and is listed", async () => {
    const station = await newStation();
    await run16(station);
    const [session, ...others] = await listed(station);
    expect(others).toEqual([]);
    expect(session).toMatchObject({
      ...{ state: "ended", evseId: 1, energyMilliwattHours: 400_000, peakPowerWatts: 6_000, sampleCount: 5 },
      ...{ startedAtMillis: Date.parse(at(0)), endedAtMillis: Date.parse(at(240)), signature: "unverifiable" },
    });
    const measurands = await runInDurableObject(stations.getByName(station.id), (_, { storage }) =>
      storage.sql.exec<{ measurands: string }>("SELECT measurands FROM readings WHERE event IS NULL LIMIT 1").one(),
    );
    expect(JSON.parse(measurands.measurands)).toHaveLength(3);
    const { items } = await callJson<MessageList>(`/api/stations/${station.id}/messages?action=MeterValues`);
    expect(items.map(({ sessionId }) => sessionId)).toEqual([session?.id, session?.id, session?.id]);
  });

  it("grows on its own page at once, in the list with the alarm", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const transactionId = await start(charger);
    const [begun] = await listed(station);
    expect(begun).toMatchObject({ state: "active", energyMilliwattHours: 0 });
    // Delivered: only the look at the connection is left to do.
    await expect.poll(() => alarmOf(station)).toBeGreaterThan(Date.now() + 600_000);
    await good(charger, "MeterValues", sample(2, transactionId));
    expect(await alarmOf(station)).toBeLessThanOrEqual(Date.now() + 300_000);
    expect(await sessionDetail(begun?.id)).toMatchObject({ energyMilliwattHours: 200_000 });
    await station.evict();
    expect((await listed(station))[0]).toMatchObject({ energyMilliwattHours: 200_000 });
  });

  it("of 2.0.1 takes meter values that name no transaction, in any order of arrival", async () => {
    const messages = [
      ["TransactionEvent", event("Started", 0, 1_000)],
      ["MeterValues", values201(1, 1_100)],
      ["MeterValues", values201(2, 1_200)],
      ["TransactionEvent", event("Updated", 3, 1_300)],
      ["TransactionEvent", event("Ended", 4, 1_400)],
      ["MeterValues", values201(6, 1_400)],
    ] as const;
    const clean = await newStation();
    const charger = await connect(clean, "ocpp2.0.1");
    for (const [action, payload] of messages) await good(charger, action, payload);
    const expected = await essence(clean);
    expect(expected).toMatchObject([
      { state: "ended", evseId: 2, energyMilliwattHours: 400_000, sampleCount: 5, endedAtMillis: Date.parse(at(240)) },
    ]);
    for (const order of [
      [5, 4, 3, 2, 1, 0],
      [1, 2, 4, 0, 5, 3],
      [4, 1, 0, 0, 3, 2, 5, 1],
    ]) {
      const station = await newStation();
      const other = await connect(station, "ocpp2.0.1");
      for (const index of order) {
        const [action, payload] = messages[index] ?? messages[0];
        await good(other, action, payload);
      }
      expect(await essence(station), order.join()).toEqual(expected);
    }
  });

  it("gives unnamed values back to an earlier transaction's successor when its begin comes late", async () => {
    const named = (id: string, type: string, minute: number, energy: number) => ({
      ...event(type, minute, energy),
      transactionInfo: { transactionId: id },
    });
    const messages = [
      ["TransactionEvent", named("one", "Started", 0, 1_000)],
      ["MeterValues", values201(1, 1_100)],
      ["MeterValues", values201(6, 1_600)],
      ["TransactionEvent", named("two", "Started", 5, 1_500)],
      ["TransactionEvent", named("two", "Ended", 8, 1_800)],
    ] as const;
    const essences = [];
    for (const order of [
      [0, 1, 3, 2, 4],
      [0, 1, 2, 3, 4],
      [2, 4, 3, 1, 0],
    ]) {
      const station = await newStation();
      const charger = await connect(station, "ocpp2.0.1");
      for (const index of order) {
        const [action, payload] = messages[index] ?? messages[0];
        await good(charger, action, payload);
      }
      essences.push(await essence(station));
    }
    expect(essences[0]).toMatchObject([
      { energyMilliwattHours: 300_000, sampleCount: 3 },
      { energyMilliwattHours: 100_000, sampleCount: 2 },
    ]);
    expect(essences[1]).toEqual(essences[0]);
    expect(essences[2]).toEqual(essences[0]);
  });
});

describe("what comes again", () => {
  it("is answered the same and stored once, under the same or a new message id", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const transactionId = await start(charger);
    expect(await start(charger)).toBe(transactionId);
    const [, , repeated] = await charger.call("StartTransaction", {
      ...START,
      timestamp: at(0).replace("Z", "+00:00"),
    });
    expect(repeated).toMatchObject({ transactionId });
    await good(charger, "MeterValues", sample(1, transactionId));
    await good(charger, "MeterValues", sample(1, transactionId));
    await station.evict();
    await good(charger, "StopTransaction", stop(transactionId));
    await good(charger, "StopTransaction", stop(transactionId));
    expect(await start(charger)).toBe(transactionId);
    expect(await listed(station)).toMatchObject([{ energyMilliwattHours: 400_000, sampleCount: 3 }]);
  });

  it("never gives a transaction id twice, and none that readings brought from elsewhere", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const ids = new Set<number>();
    for (let second = 0; second < 5; second += 1) {
      const id = await start(charger, { ...START, timestamp: at(second) });
      await station.postAsOwner([{ at: at(0), transactionId: String(id + 1), powerWatts: 1 }]);
      ids.add(id);
      await station.evict();
    }
    expect(ids.size).toBe(5);
    for (const id of ids) expect(ids.has(id + 1)).toBe(false);
  });
});

describe("the way", () => {
  it("may be cut between any two messages: eviction, and a new socket", async () => {
    const clean = await newStation();
    await run16(clean);
    const evicted = await newStation();
    await run16(evicted, () => evicted.evict());
    expect(await essence(evicted)).toEqual(await essence(clean));
    const reconnected = await newStation();
    let charger = await connect(reconnected);
    const transactionId = await start(charger);
    for (const minute of [1, 2, 3]) {
      charger = await connect(reconnected);
      await good(charger, "MeterValues", sample(minute, transactionId));
    }
    charger = await connect(reconnected);
    await good(charger, "StopTransaction", stop(transactionId));
    expect(await essence(reconnected)).toEqual(await essence(clean));
  });

  it("may bring a queue at once and backwards, without a BootNotification", async () => {
    const clean = await newStation();
    await run16(clean);
    const station = await newStation();
    const transactionId = await start(await connect(station));
    const charger = await connect(station);
    const queue = [
      ["StopTransaction", stop(transactionId)],
      ...[3, 2, 1].map((minute) => ["MeterValues", sample(minute, transactionId)] as const),
      ["StartTransaction", START],
    ] as const;
    for (const [index, [action, payload]] of queue.entries()) {
      charger.send(JSON.stringify([2, `q${index}`, action, payload]));
    }
    const answers = [];
    for (const _ of queue) answers.push(await charger.next());
    expect(answers.map(([type, id]) => [type, id])).toEqual(queue.map((_, index) => [3, `q${index}`]));
    expect(answers.at(-1)?.[2]).toMatchObject({ transactionId });
    expect(await essence(station)).toEqual(await essence(clean));
  });

  it("may lose D1 for the whole session: all of it arrives when D1 is back", async () => {
    const warnings = vi.spyOn(console, "info").mockImplementation(() => {});
    const station = await newStation();
    for (const table of ["sessions", "stations"]) await database.exec(`ALTER TABLE ${table} RENAME TO ${table}_away`);
    await run16(station, () => station.evict());
    await runDurableObjectAlarm(stations.getByName(station.id));
    for (const table of ["sessions", "stations"]) await database.exec(`ALTER TABLE ${table}_away RENAME TO ${table}`);
    expect(warnings).toHaveBeenCalled();
    expect(await listed(station)).toMatchObject([{ state: "ended", energyMilliwattHours: 400_000 }]);
  });

  it("answers nothing that it could not store: the station sends it again on a new connection", async () => {
    const errors = vi.spyOn(console, "error").mockImplementation(() => {});
    const station = await newStation();
    const charger = await connect(station);
    const object = stations.getByName(station.id);
    await runInDurableObject(object, (_, { storage }) => {
      storage.sql.exec("ALTER TABLE readings RENAME TO readings_away");
    });
    charger.send(JSON.stringify([2, "a", "StartTransaction", START]));
    expect((await charger.closed).code).toBe(1011);
    expect(charger.waiting).toEqual([]);
    expect(errors).toHaveBeenCalled();
    await runInDurableObject(object, (_, { storage }) => {
      storage.sql.exec("ALTER TABLE readings_away RENAME TO readings");
    });
    await run16(station);
    const rows = await runInDurableObject(object, (_, { storage }) =>
      storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM readings").one(),
    );
    expect(rows.n).toBe(5);
    expect(await listed(station)).toMatchObject([{ energyMilliwattHours: 400_000 }]);
  });
});

describe("rows written", () => {
  it("are at most two for a MeterValues message between begin and end, and none but the log's for a repeated one", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const transactionId = await start(charger);
    await station.deliver();
    const object = stations.getByName(station.id);
    const counted = async (send: () => Promise<void>): Promise<number> => {
      const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
      const undo = await runInDurableObject(object, (_, { storage }) => {
        const prototype = Object.getPrototypeOf(storage.sql) as SqlStorage;
        const exec = prototype.exec;
        prototype.exec = function (this: SqlStorage, ...parameters: Parameters<typeof exec>) {
          const cursor = exec.apply(this, parameters);
          cursors.push(cursor as never);
          return cursor;
        } as typeof exec;
        return () => {
          prototype.exec = exec;
        };
      });
      await send();
      return runInDurableObject(object, () => {
        undo();
        return cursors.reduce((sum, cursor) => sum + cursor.rowsWritten, 0);
      });
    };
    for (let minute = 1; minute <= 20; minute += 1) {
      const rows = await counted(() => good(charger, "MeterValues", sample(minute / 10, transactionId)));
      expect(rows).toBe(2);
    }
    expect(await counted(() => good(charger, "MeterValues", sample(2, transactionId)))).toBe(1);
    expect(await counted(() => good(charger, "Heartbeat", {}))).toBe(1);
    // Log and count; the first of a delivery also what has the station delivered.
    const refused = () => counted(async () => void (await charger.call("NoSuchAction", {})));
    expect(await refused()).toBeLessThanOrEqual(4);
    expect(await refused()).toBe(2);
    const delivery = await counted(() => station.deliver());
    expect(delivery).toBeLessThanOrEqual(6);
    const [session] = await listed(station);
    if (session === undefined) throw new Error("There is no session.");
    let inD1 = 0;
    const counting = {
      prepare: (text: string) => database.prepare(text),
      async batch(statements: D1PreparedStatement[]) {
        const results = await database.batch(statements);
        for (const { meta } of results) inD1 += meta.rows_written;
        return results;
      },
    } as D1Database;
    await deliver(counting, { sessions: [{ session, revision: 1_000_000 }], removed: [], station: null });
    console.info(`Rows written for a session that grew: ${delivery} in the object, ${inD1} in D1.`);
    expect(inD1).toBe(1);
    expect((await callJson<CreatedStation>(`/api/stations/${station.id}`)).connection?.online).toBe(true);
  });
});
