// Transaction messages that cannot be read are answered and kept, read again on demand, and never stall a station.
import { runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AuditList } from "../../../edge/contract/audit.ts";
import type { SetAside } from "../../../edge/contract/ocpp.ts";
import type { SessionList } from "../../../edge/contract/sessions.ts";
import type { Station } from "../../../edge/contract/stations.ts";
import { MAX_FIRST, MAX_NEWEST } from "../../../edge/objects/set-aside.ts";
import { at, call, callJson, newStation, problemOf, stations, type TestStation } from "../server.ts";
import { checkStores } from "../store.ts";
import { connect } from "./charger.ts";

interface Page {
  readonly items: readonly SetAside[];
  readonly nextCursor?: string;
}

const list = (station: TestStation, query = "") => callJson<Page>(`/api/stations/${station.id}/set-aside${query}`);
const judge = (station: TestStation) =>
  callJson<{ read: number; left: number }>(`/api/stations/${station.id}/set-aside/judge`, { method: "POST" });
const sql = <T>(station: TestStation, work: (sql: SqlStorage) => T): Promise<T> =>
  runInDurableObject(stations.getByName(station.id), (_, { storage }) => work(storage.sql));

/** A message as it would stand there if today's server had not been able to read it when it came. */
function putAside(station: TestStation, number: number, action: string, payload: object, version = "1.6") {
  const frame = JSON.stringify([2, `old-${number}`, action, payload]);
  return sql(station, (sql) =>
    sql.exec(
      "INSERT INTO set_aside (hash, received_at_millis, version, action, frame, reason) VALUES (?, ?, ?, ?, ?, ?)",
      ...[`hash-${number}`, Date.parse(at(3_600)), version, action, frame, "No reading could be made of it."],
    ),
  );
}

const start = { connectorId: 1, idTag: "TAG", meterStart: 1_000, timestamp: at(0) };
const sessionsOf = async (station: TestStation) =>
  (await callJson<SessionList>(`/api/sessions?stationId=${station.id}`)).items;

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a transaction message that cannot be read", () => {
  it("is answered, counted at its station and listed as it came, once however often it comes", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const broken = '[2,"x","StopTransaction",{"transactionId":4117,"meterStop":';
    for (let time = 0; time < 2; time += 1) expect((await charger.exchange(broken)).slice(0, 2)).toEqual([3, "x"]);
    expect((await callJson<Station>(`/api/stations/${station.id}`)).setAsideCount).toBe(1);
    expect((await list(station)).items).toMatchObject([{ version: "1.6", action: "StopTransaction", frame: broken }]);
    expect(await judge(station)).toEqual({ read: 0, left: 1 });
    const { items } = await callJson<AuditList>(`/api/audit?subject=${station.id}&action=station.messages-judged`);
    expect(items).toEqual([]);
  });

  it("is listed in pages, oldest first", async () => {
    const station = await newStation();
    await connect(station);
    for (let number = 0; number < 5; number += 1) await putAside(station, number, "MeterValues", {});
    const seen: string[] = [];
    let cursor = "";
    for (let page = 0; page < 3; page += 1) {
      const { items, nextCursor } = await list(station, `?limit=2${cursor}`);
      seen.push(...items.map(({ id }) => id));
      cursor = `&cursor=${nextCursor}`;
      expect(nextCursor === undefined).toBe(page === 2);
    }
    expect(seen).toEqual([0, 1, 2, 3, 4].map((number) => `hash-${number}`));
    expect(await problemOf(`/api/stations/${station.id}/set-aside?cursor=none`)).toMatchObject({ code: "bad-request" });
    expect((await call("/api/stations/NOBODY/set-aside")).status).toBe(404);
  });
});

describe("judging again", () => {
  it("makes readings of what can be read now, once, and says so in the audit trail", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const [, , answer] = await charger.call("StartTransaction", start);
    const { transactionId } = answer as { transactionId: number };
    await putAside(station, 1, "StopTransaction", { transactionId, meterStop: 1_400, timestamp: at(240) });
    await putAside(station, 2, "MeterValues", {});
    expect(await judge(station)).toEqual({ read: 1, left: 1 });
    expect(await judge(station)).toEqual({ read: 0, left: 1 });
    expect(await sessionsOf(station)).toMatchObject([{ state: "ended", energyMilliwattHours: 400_000 }]);
    await charger.call("StopTransaction", { transactionId, meterStop: 1_400, timestamp: at(240) });
    expect(await sessionsOf(station)).toMatchObject([{ sampleCount: 2 }]);
    await checkStores({ station });
    const { items } = await callJson<AuditList>(`/api/audit?subject=${station.id}&action=station.messages-judged`);
    expect(items).toMatchObject([{ after: { read: 1, left: 1 } }]);
  });

  it("leaves a Start the transaction id that it was answered with", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const text = JSON.stringify([2, "s", "StartTransaction", start]);
    await putAside(station, 1, "StartTransaction", start);
    // As it was answered when it could not be read.
    await sql(station, (sql) => {
      sql.exec("UPDATE set_aside SET frame = ?", text);
      sql.exec(
        "INSERT INTO ocpp_transactions (transaction_id, content_key, evse_id) VALUES (4117, ?, NULL)",
        `StartTransaction ${text}`,
      );
    });
    await charger.call("StopTransaction", { transactionId: 4_117, meterStop: 1_400, timestamp: at(240) });
    expect(await judge(station)).toEqual({ read: 1, left: 0 });
    expect(await sessionsOf(station)).toMatchObject([{ transactionId: "4117", energyMilliwattHours: 400_000 }]);
    const [, , again] = await charger.call("StartTransaction", start);
    expect(again).toMatchObject({ transactionId: 4_117 });
    await checkStores({ station });
  });

  it("keeps what cannot be stored yet, and goes on with the others", async () => {
    const errors = vi.spyOn(console, "error").mockImplementation(() => {});
    const station = await newStation();
    await connect(station);
    await putAside(station, 1, "TransactionEvent", eventOf("A"), "2.0.1");
    await putAside(station, 2, "TransactionEvent", eventOf("B"), "2.0.1");
    await sql(station, (sql) =>
      sql.exec(
        `CREATE TRIGGER broken BEFORE INSERT ON readings WHEN NEW.transaction_id = 'A' BEGIN
           SELECT RAISE(ABORT, 'no'); END`,
      ),
    );
    expect(await judge(station)).toEqual({ read: 1, left: 1 });
    expect(errors).toHaveBeenCalled();
    await sql(station, (sql) => sql.exec("DROP TRIGGER broken"));
    expect(await judge(station)).toEqual({ read: 1, left: 0 });
    expect((await sessionsOf(station)).map(({ transactionId }) => transactionId).sort()).toEqual(["A", "B"]);
    await checkStores({ station });
  });
});

const eventOf = (transactionId: string) => ({
  ...{ eventType: "Started", timestamp: at(0), triggerReason: "Authorized", seqNo: 0, evse: { id: 1 } },
  transactionInfo: { transactionId },
});

describe("a station that sends ever more of them", () => {
  it("is answered on: the first stay, the newest take turns, and what was overwritten is counted", async () => {
    const station = await newStation();
    const charger = await connect(station);
    await sql(station, (sql) =>
      sql.exec(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
         INSERT INTO set_aside (hash, received_at_millis, version, action, frame, reason)
         SELECT 'hash-' || i, i, '1.6', 'MeterValues', '[', 'broken' FROM n`,
        MAX_FIRST + MAX_NEWEST,
      ),
    );
    const broken = '[2,"x","MeterValues",{"connectorId":1,';
    expect((await charger.exchange(broken)).slice(0, 2)).toEqual([3, "x"]);
    const kept = await sql(station, (sql) => sql.exec<{ hash: string }>("SELECT hash FROM set_aside").toArray());
    const hashes = new Set(kept.map(({ hash }) => hash));
    expect(hashes.size).toBe(MAX_FIRST + MAX_NEWEST);
    expect([hashes.has("hash-1"), hashes.has(`hash-${MAX_FIRST}`)]).toEqual([true, true]);
    expect([hashes.has(`hash-${MAX_FIRST + 1}`), hashes.has(`hash-${MAX_FIRST + 2}`)]).toEqual([false, true]);
    const counts = await sql(station, (sql) => sql.exec("SELECT kind, count FROM refusals ORDER BY kind").toArray());
    expect(counts).toContainEqual({ kind: "kept overwritten", count: 1 });
    // What can be read comes through behind it.
    expect((await charger.call("StartTransaction", start))[0]).toBe(3);
    expect(await sessionsOf(station)).toHaveLength(1);
  });
});

describe("a session that holds all it can", () => {
  it("answers values in between and says so; begin and end still come in", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const [, , answer] = await charger.call("StartTransaction", start);
    const { transactionId } = answer as { transactionId: number };
    await sql(station, (sql) =>
      sql.exec(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
         INSERT INTO readings (track, at_millis, hash, received_at_millis, evse_id, transaction_id, at, measurands)
         SELECT 'transaction ' || ?1, ?2 + i * 1000, 'h' || i, ?2, 1, ?1, '', '[]' FROM n`,
        String(transactionId),
        Date.parse(at(0)),
      ),
    );
    await station.evict();
    const meterValue = [{ timestamp: at(30_000), sampledValue: [{ value: "1300" }] }];
    const again = await connect(station);
    expect((await again.call("MeterValues", { connectorId: 1, transactionId, meterValue }))[0]).toBe(3);
    const stop = { transactionId, meterStop: 1_400, timestamp: at(30_060) };
    expect((await again.call("StopTransaction", stop))[0]).toBe(3);
    expect((await list(station)).items).toEqual([]);
    const [session] = await sessionsOf(station);
    expect(session).toMatchObject({ state: "ended", energyMilliwattHours: 400_000, sampleCount: 20_002 });
    expect(session?.findings.map(({ code }) => code)).toContain("readings-full");
  });
});
