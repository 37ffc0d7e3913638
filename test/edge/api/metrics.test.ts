// The metrics: the format to the letter, the counts beside what the tables say, and nothing of them to strangers.
import { describe, expect, it } from "vitest";
import { HANDSHAKE_REFUSALS } from "../../../edge/event-log.ts";
import { writeExposition } from "../../../edge/exposition.ts";
import { familiesOf } from "../../../edge/routes/metrics.ts";
import { deliver } from "../../../edge/store/deliver.ts";
import { loadMetrics } from "../../../edge/store/metrics.ts";
import { type ReadFamily, readExposition } from "../exposition.ts";
import { connect, handshake } from "../ocpp/charger.ts";
import { at, call, callJson, database, newMeter, newStation, recordReading } from "../server.ts";

async function read(): Promise<Map<string, ReadFamily>> {
  return readExposition(writeExposition(familiesOf(await loadMetrics(database)), "prometheus"), "prometheus");
}

function value(families: Map<string, ReadFamily>, name: string, labels: Record<string, string> = {}): number {
  const samples = families.get(name)?.samples ?? [];
  const found = samples.filter((one) => JSON.stringify(one.labels) === JSON.stringify(labels));
  expect(found.length, `${name} ${JSON.stringify(labels)}`).toBe(1);
  return found[0]?.value ?? Number.NaN;
}

describe("a scrape", () => {
  it("is valid in both formats, and has every family whether there is anything of it or not", async () => {
    for (const [accept, format, type] of [
      [undefined, "prometheus", "text/plain; version=0.0.4; charset=utf-8"],
      [
        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.1",
        "openmetrics",
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
      ],
    ] as const) {
      const answer = await call("/api/metrics", accept === undefined ? {} : { headers: { Accept: accept } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("Content-Type")).toBe(type);
      const families = readExposition(new TextDecoder().decode(await answer.arrayBuffer()), format);
      const names = [...families.keys()];
      expect(names.length).toBe(14);
      expect(names.every((name) => name.startsWith("wattest_"))).toBe(true);
      expect(names.filter((name) => name.endsWith("_total")).length).toBe(format === "prometheus" ? 3 : 0);
    }
  });

  it("reads the database once for all who ask within 15 seconds", async () => {
    await call("/api/metrics");
    await database.prepare("ALTER TABLE ended_sessions RENAME TO ended_sessions_away").run();
    const answer = await call("/api/metrics");
    await database.prepare("ALTER TABLE ended_sessions_away RENAME TO ended_sessions").run();
    expect(answer.status).toBe(200);
  });
});

describe("the cost of a scrape", () => {
  it("is at most three rows read for each station, and none for each ended session", async () => {
    const readings = (transactionId: string) => [
      { at: at(0), transactionId, event: "begin", register: { value: 1, unit: "kWh" } },
      { at: at(9), transactionId, event: "end", register: { value: 2, unit: "kWh" } },
    ];
    const rowsRead = async () => {
      let rows = 0;
      const counting = {
        prepare: (text: string) => database.prepare(text),
        batch: async (statements: D1PreparedStatement[]) => {
          const results = await database.batch(statements);
          rows += results.reduce((sum, { meta }) => sum + meta.rows_read, 0);
          return results;
        },
      };
      await loadMetrics(counting as unknown as D1Database);
      return rows;
    };
    const station = await newStation();
    await station.deliver();
    const before = await rowsRead();
    await station.postAsOwner(Array.from({ length: 20 }, (_, n) => readings(`COST-${n}`)).flat());
    await station.deliver();
    expect(await rowsRead()).toBe(before);
    await newStation();
    expect((await rowsRead()) - before).toBeLessThanOrEqual(3);
  });
});

describe("stations", () => {
  it("are counted by status, connection and version; one that was never there is not offline", async () => {
    const before = await read();
    const count = (families: Map<string, ReadFamily>, registration: string, connection: string) =>
      value(families, "wattest_stations", { registration, connection });
    const station = await newStation({ registrationStatus: "pending" });
    await newStation();
    const charger = await connect(station, "ocpp2.0.1");
    await expect
      .poll(async () => count(await read(), "pending", "online"))
      .toBe(count(before, "pending", "online") + 1);
    const during = await read();
    expect(count(during, "accepted", "never")).toBe(count(before, "accepted", "never") + 1);
    expect(value(during, "wattest_stations_connected", { version: "2.0.1" })).toBe(
      value(before, "wattest_stations_connected", { version: "2.0.1" }) + 1,
    );
    charger.close();
    await expect
      .poll(async () => count(await read(), "pending", "offline"))
      .toBe(count(before, "pending", "offline") + 1);
  });
});

describe("sessions", () => {
  it("are counted as the tables would count them: ended, corrected, gone, and their energy to the joule", async () => {
    const meter = await newMeter();
    const station = await newStation({ meters: [{ serial: meter.serial, publicKey: meter.publicKey }] });
    const begin = recordReading(0, "B", 100);
    const signed = (seconds: number, transactionId: string, data: string, event: string) => ({
      ...{ at: at(seconds), transactionId, event, signed: { data } },
    });
    await station.postAsOwner([
      signed(0, "A", await meter.record(1, [begin]), "begin"),
      signed(60, "A", await meter.record(2, [begin, recordReading(60, "E", 101.234)]), "end"),
      { at: at(100), transactionId: "B", event: "begin", register: { value: 1, unit: "kWh" } },
      { at: at(200), transactionId: "B", event: "end", register: { value: 2.5, unit: "kWh" } },
      { at: at(300), transactionId: "C", event: "begin", register: { value: 3, unit: "kWh" } },
    ]);
    // A later end corrects the energy of a session that has ended already.
    await station.postAsOwner([{ at: at(150), transactionId: "B", event: "end", register: { value: 2, unit: "kWh" } }]);
    await station.deliver();
    const counted = await loadMetrics(database);
    const { results } = await database
      .prepare(
        `SELECT signature, count(*) AS count, coalesce(sum(energy_milliwatt_hours), 0) AS energyMilliwattHours
         FROM sessions WHERE state = 'ended' AND removed = 0 GROUP BY signature ORDER BY signature`,
      )
      .all();
    expect(results.length).toBeGreaterThan(1);
    expect(counted.ended.filter(({ count }) => count > 0)).toEqual(results);
    const families = await read();
    for (const { signature, energyMilliwattHours } of counted.ended) {
      expect(value(families, "wattest_sessions_ended_energy_joules", { signature })).toBe(energyMilliwattHours * 3.6);
    }
    expect(value(families, "wattest_sessions_active")).toBeGreaterThanOrEqual(1);
  });

  it("that move to another id leave the count, also when a delivery comes twice", async () => {
    const counts = async () => (await loadMetrics(database)).ended.map(({ count }) => count);
    const station = await newStation();
    await station.postAsOwner([
      { at: at(0), transactionId: "M", event: "begin", register: { value: 1, unit: "kWh" } },
      { at: at(9), transactionId: "M", event: "end", register: { value: 2, unit: "kWh" } },
    ]);
    await station.deliver();
    const before = await counts();
    const { items } = await callJson<{ items: { id: string }[] }>(`/api/sessions?stationId=${station.id}`);
    const gone = { sessions: [], removed: [{ id: items[0]?.id ?? "", revision: 1_000_000 }], station: null };
    await deliver(database, gone);
    await deliver(database, gone);
    const sum = (list: number[]) => list.reduce((total, one) => total + one, 0);
    expect(sum(await counts())).toBe(sum(before) - 1);
  });
});

describe("refusals", () => {
  it("are counted by kind: handshakes with a write at most every ten seconds, messages with their station", async () => {
    const before = await read();
    const station = await newStation();
    await handshake({ id: station.id, secret: "wrong-secret-0123" }, "ocpp1.6");
    await handshake({ id: "no-such-station", secret: "wrong-secret-0123" }, "ocpp1.6");
    await handshake(station, "mqtt");
    const { flushRefusals } = await import("../../../edge/handshakes.ts");
    await flushRefusals(database);
    const kinds = (families: Map<string, ReadFamily>) =>
      HANDSHAKE_REFUSALS.map((kind) => value(families, "wattest_ocpp_handshakes_refused_total", { kind }));
    await expect
      .poll(async () => {
        const old = kinds(before);
        return kinds(await read()).map((count, index) => count - (old[index] ?? 0));
      })
      .toEqual([1, 0, 1, 0, 1]);
    const charger = await connect(station);
    await charger.call("NoSuchAction", {});
    await charger.call("StatusNotification", { connectorId: "one" });
    await charger.exchange('[2,"broken","StopTransaction",{"transactionId":');
    await charger.exchange('[2,"broken","StopTransaction",{"transactionId":');
    await station.deliver();
    const row = await database
      .prepare("SELECT refusals FROM stations WHERE station_id = ?")
      .bind(station.id)
      .first<string>("refusals");
    expect(JSON.parse(row ?? "")).toEqual({
      ...{ "kept unreadable": 2, "refused NotImplemented": 1, "refused OccurenceConstraintViolation": 1 },
    });
    await station.deliver();
    const families = await read();
    expect(value(families, "wattest_ocpp_messages_refused_total", { code: "NotImplemented" })).toBeGreaterThan(0);
    expect(value(families, "wattest_ocpp_messages_kept_total", { reason: "unreadable" })).toBeGreaterThan(0);
  });
});
