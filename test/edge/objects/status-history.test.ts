// What an object keeps of its station's states: each change once, by this server's clock, bounded, and uptime from it as from all that
// ever happened. A station that is gone without a word is noticed.
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { portSpans } from "../../../edge/domain/score/port.ts";
import { neviUptime, neviWindow } from "../../../edge/domain/score/uptime.ts";
import { availabilityOf, type StatusChange } from "../../../edge/domain/station-status.ts";
import { measuredPorts } from "../../../edge/objects/measured-ports.ts";
import { loadStatusHistory, noteConnected, noteGone, noteStatus } from "../../../edge/objects/status-history.ts";
import { MIGRATIONS } from "../../../edge/objects/tables.ts";
import { type Charger, connect } from "../ocpp/charger.ts";
import { call, callJson, newStation, stations, type TestStation } from "../server.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 23, 12);

afterEach(() => vi.useRealTimers());

const inObject = <T>(station: TestStation, work: (sql: SqlStorage) => T) =>
  runInDurableObject(stations.getByName(station.id), (_, { storage }) => work(storage.sql));
const rowsOf = (station: TestStation) =>
  inObject(station, (sql) =>
    sql
      .exec<{ evse_id: number; status: string; at_millis: number }>(
        "SELECT evse_id, status, at_millis FROM status_history ORDER BY at_millis, evse_id",
      )
      .toArray(),
  );
const said = (evseId: number, atMillis: number, status: string): StatusChange => ({
  ...{ evseId, connectorId: 1, atMillis, status, availability: availabilityOf(status), fault: null },
});
const status = (charger: Charger, name: string, more: object = {}) =>
  charger.call("StatusNotification", { connectorId: 1, errorCode: "NoError", status: name, ...more });

describe("the history of a station's states", () => {
  it("has a row for each change of availability or fault, by this server's clock, and none for what changes neither", async () => {
    vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
    const station = await newStation();
    const charger = await connect(station);
    for (const [minute, name, more] of [
      [1, "Available", {}],
      // The same again, and another word for occupied: nothing new.
      [2, "Available", {}],
      [3, "Preparing", {}],
      [4, "Charging", {}],
      // A clock that is a year behind, once it has told a later time: it comes late, and says nothing of now.
      [5, "Faulted", { timestamp: new Date(NOW - 365 * DAY).toISOString() }],
      [6, "Faulted", { errorCode: "GroundFailure" }],
      [7, "Available", {}],
    ] as const) {
      vi.setSystemTime(NOW + minute * MINUTE);
      await status(charger, name, more);
    }
    const rows = await rowsOf(station);
    expect(rows.map(({ evse_id, status, at_millis }) => [evse_id, status, (at_millis - NOW) / MINUTE])).toEqual([
      ...[
        [-1, "connected", 0],
        [1, "Available", 1],
        [1, "Preparing", 3],
        [1, "Faulted", 6],
        [1, "Available", 7],
      ],
    ]);
    const stub = stations.getByName(station.id);
    const history = await stub.statusHistory({ fromMillis: NOW + 4 * MINUTE, toMillis: NOW + 7 * MINUTE });
    // What held at the begin of the window stands before it.
    expect(history?.changes.map(({ status, fault }) => [status, fault])).toEqual([
      ...[
        ["Preparing", null],
        ["Faulted", "GroundFailure"],
      ],
    ]);
    expect(history).toMatchObject({ sinceMillis: NOW, connections: [{ fromMillis: NOW, toMillis: NOW + 7 * MINUTE }] });
  });

  it("has connections with their ends; one that takes the place of another is the same, unless that one was silent for long", async () => {
    vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
    const station = await newStation();
    const first = await connect(station);
    vi.setSystemTime(NOW + 10 * MINUTE);
    await first.call("Heartbeat", {});
    vi.setSystemTime(NOW + 20 * MINUTE);
    await connect(station);
    vi.setSystemTime(NOW + 60 * MINUTE);
    const third = await connect(station);
    await third.call("Heartbeat", {});
    vi.setSystemTime(NOW + 70 * MINUTE);
    third.close();
    await expect.poll(async () => (await rowsOf(station)).length).toBe(4);
    // The second one said nothing at all: it ends where it began.
    expect((await rowsOf(station)).map(({ status, at_millis }) => [status, (at_millis - NOW) / MINUTE])).toEqual([
      ...[
        ["connected", 0],
        ["gone", 20],
        ["connected", 60],
        ["gone", 70],
      ],
    ]);
  });

  it("stays bounded however often a station changes its mind, and ends with what it said last", async () => {
    const station = await newStation();
    await inObject(station, (sql) => {
      noteConnected(sql, NOW);
      for (let n = 0; n < 5_000; n++) noteStatus(sql, said(1, 0, n % 2 === 0 ? "Faulted" : "Available"), NOW + 1 + n);
    });
    const rows = await rowsOf(station);
    expect(rows).toHaveLength(2_000);
    expect(rows.at(-1)?.status).toBe("Available");
    const later = await inObject(station, (sql) => {
      for (let day = 1; day <= 40; day++) {
        for (let n = 0; n < 1_500; n++) noteStatus(sql, said(n % 300, 0, "Faulted"), NOW + day * DAY + n);
      }
      return { rows: sql.exec<{ n: number }>("SELECT count(*) AS n FROM status_history").one().n };
    });
    expect(later.rows).toBeLessThanOrEqual(52_000);
  });

  it("gives the same uptime after a year of thinning as all that ever happened would", async () => {
    const station = await newStation({
      evses: [
        { evseId: 1, maxPowerWatts: 22_000 },
        { evseId: 2, maxPowerWatts: 22_000 },
      ],
    });
    const words = ["Available", "Charging", "Reserved", "Faulted", "Unavailable"];
    const event = fc.record({
      hours: fc.integer({ min: 1, max: 200 }),
      evseId: fc.integer({ min: -1, max: 2 }),
      word: fc.constantFrom(...words),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 60, maxLength: 160 }), async (events) => {
        const changes: StatusChange[] = [];
        const ends: number[] = [NOW - 480 * DAY];
        let at = NOW - 480 * DAY;
        const happened = events.flatMap(({ hours, evseId, word }) => {
          at += hours * HOUR;
          return at < NOW ? [{ at, evseId, word }] : [];
        });
        const measured = await inObject(station, (sql) => {
          sql.exec("DELETE FROM status_history");
          noteConnected(sql, ends[0] ?? 0);
          for (const one of happened) {
            if (one.evseId === -1) {
              ends.push(one.at);
              if (ends.length % 2 === 0) noteGone(sql, one.at);
              else noteConnected(sql, one.at);
            } else {
              const change = said(one.evseId, one.at, one.word);
              changes.push(change);
              noteStatus(sql, change, one.at);
            }
          }
          // The day's first change prunes.
          noteStatus(sql, said(3, NOW, "Faulted"), NOW);
          const evses = [1, 2].map((evseId) => ({ evseId, maxPowerWatts: 22_000 }));
          return measuredPorts(sql, { evses }, [], NOW, NOW);
        });
        const connections = ends.flatMap((fromMillis, index) =>
          index % 2 === 0 ? [{ fromMillis, toMillis: ends[index + 1] ?? NOW }] : [],
        );
        const window = neviWindow(NOW);
        for (const evseId of [1, 2]) {
          const spans = portSpans({ evseId, changes, connections }, window);
          const expected = neviUptime({ evseId, spans, open: null }, [], window, NOW - 480 * DAY);
          expect(measured.nevi.find((port) => port.evseId === evseId)).toEqual(expected);
        }
      }),
      { numRuns: 25 },
    );
    const window = { fromMillis: 0, toMillis: NOW };
    const since = await inObject(station, (sql) => loadStatusHistory(sql, window, NOW).sinceMillis);
    expect(since).toBeGreaterThanOrEqual(NOW - 430 * DAY);
    expect(since).toBeLessThanOrEqual(NOW - 400 * DAY);
  });

  it("begins with what stands when a station of before gets it", async () => {
    const station = await newStation();
    const charger = await connect(station);
    await status(charger, "Faulted");
    const migration = MIGRATIONS.find((sql) => sql.includes("CREATE TABLE status_history")) ?? "";
    await inObject(station, (sql) => {
      sql.exec(`DROP TABLE status_history; ${migration}`);
    });
    expect((await rowsOf(station)).map(({ evse_id, status }) => [evse_id, status])).toEqual([
      ...[
        [-1, "connected"],
        [1, "Faulted"],
      ],
    ]);
  });
});

describe("a station that is gone without a word", () => {
  it("is asked for a sign of life after fifteen minutes, and taken for gone since it was last heard where none comes", async () => {
    vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
    const station = await newStation();
    const charger = await connect(station);
    await charger.call("Heartbeat", {});
    const look = () => runDurableObjectAlarm(stations.getByName(station.id));
    vi.setSystemTime(NOW + 15 * MINUTE);
    await look();
    vi.setSystemTime(NOW + 50 * MINUTE);
    await look();
    const [, asked, action, payload] = await charger.next();
    expect([action, payload]).toEqual(["TriggerMessage", { requestedMessage: "Heartbeat" }]);
    expect(charger.waiting).toEqual([]);
    // Any answer is a sign of life, a refusal too.
    charger.send(JSON.stringify([4, asked, "NotImplemented", "", {}]));
    await charger.call("Heartbeat", {});
    vi.setSystemTime(NOW + 120 * MINUTE);
    await look();
    await charger.next();
    vi.setSystemTime(NOW + 120.5 * MINUTE);
    await look();
    expect((await rowsOf(station)).at(-1)?.status).toBe("gone");
    expect((await rowsOf(station)).at(-1)?.at_millis).toBe(NOW + 50 * MINUTE);
    expect((await charger.closed).code).toBe(4003);
    expect(await callJson(`/api/stations/${station.id}`)).toMatchObject({
      connection: { online: false, disconnectedAtMillis: NOW + 50 * MINUTE },
    });
    expect((await call(`/api/stations/${station.id}`)).status).toBe(200);
  });
});
