// What a station tells of itself is kept as a line per message, newest first, bounded, and without secrets.
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../../assembly/host/json.ts";
import type { StationEvent } from "../../../edge/contract/ocpp.ts";
import { addStationEvent, EVENTS_PER_RING, loadStationEvents } from "../../../edge/objects/station-events.ts";
import { stationEventOf } from "../../../edge/ocpp/station-events.ts";
import { callJson, newStation, problemOf, stations } from "../server.ts";
import { connect } from "./charger.ts";

const NOON = Date.UTC(2026, 2, 1, 12);
const AT = "2026-03-01T12:00:00Z";

function told(action: string, payload: object, atMillis = 0): Omit<StationEvent, "number"> | null {
  const json = parseJson(new TextEncoder().encode(JSON.stringify(payload)), 24);
  if (!json.ok) throw new Error(json.message);
  return stationEventOf(action, json.root, atMillis);
}

async function events(stationId: string, query = "") {
  return callJson<{ items: StationEvent[]; nextCursor?: string }>(`/api/stations/${stationId}/events${query}`);
}

describe("a message as an event", () => {
  it("has the station's own words, its time where it tells one, and the request that it belongs to", () => {
    expect(told("FirmwareStatusNotification", { status: "InstallationFailed", requestId: 3 }, NOON)).toEqual({
      ...{ atMillis: NOON, action: "FirmwareStatusNotification", kind: "firmware", status: "InstallationFailed" },
      ...{ detail: null, requestId: 3 },
    });
    expect(
      told("SecurityEventNotification", { type: "InvalidCsmsCertificate", techInfo: "expired", timestamp: AT }),
    ).toEqual({
      ...{ atMillis: NOON, action: "SecurityEventNotification", kind: "security", status: "InvalidCsmsCertificate" },
      ...{ detail: "techInfo: expired", requestId: null },
    });
    expect(told("ReservationStatusUpdate", { reservationId: 7, reservationUpdateStatus: "Expired" })).toMatchObject({
      ...{ kind: "reservation", status: "Expired", detail: "reservationId: 7" },
    });
    expect(
      told("NotifyChargingLimit", { evseId: 1, chargingLimit: { chargingLimitSource: "SO", isGridCritical: true } }),
    ).toMatchObject({
      ...{ kind: "limit", status: null },
      detail: "evseId: 1, chargingLimit.chargingLimitSource: SO, chargingLimit.isGridCritical: true",
    });
    expect(told("LogStatusNotification", { status: "Uploaded", requestId: 4 })).toMatchObject({ kind: "diagnostics" });
    expect(told("DiagnosticsStatusNotification", { status: "Uploading" })).toMatchObject({ kind: "diagnostics" });
    expect(told("DataTransfer", { vendorId: "v", messageId: "m", data: { a: [1, 2.5] } })).toMatchObject({
      ...{ kind: "other", status: "m", detail: "vendorId: v, data.a.0: 1, data.a.1: 2.5" },
    });
    expect(
      told("BootNotification", { reason: "PowerUp", chargingStation: { model: "T", vendorName: "W" } }),
    ).toMatchObject({
      ...{ kind: "boot", status: "PowerUp", detail: "chargingStation.model: T, chargingStation.vendorName: W" },
    });
  });

  it("is one line for what monitors saw, without secrets and without the state of connectors", () => {
    const event = (component: string, variable: string, actualValue: string, more: object = {}) => ({
      ...{ component: { name: component, evse: { id: 2 } }, variable: { name: variable }, actualValue },
      ...{ eventId: 1, timestamp: AT, trigger: "Alerting", ...more },
    });
    const notify = (...eventData: object[]) => told("NotifyEvent", { generatedAt: AT, seqNo: 0, eventData });
    expect(notify(event("Connector", "AvailabilityState", "Occupied"))).toBeNull();
    expect(
      notify(
        event("Fan", "Temperature", "91", { techInfo: "hot" }),
        event("SecurityCtrlr", "BasicAuthPassword", "geheim"),
      ),
    ).toMatchObject({
      ...{ kind: "monitoring", atMillis: NOON },
      detail: "Fan:2.Temperature = 91 (Alerting, hot); SecurityCtrlr:2.BasicAuthPassword = ••• (Alerting)",
    });
  });

  it("comes of a report with its last part, and of what is shown elsewhere not at all", () => {
    const part = (seqNo: number, tbc: boolean) => told("NotifyReport", { requestId: 5, seqNo, tbc, generatedAt: AT });
    expect(part(0, true)).toBeNull();
    expect(part(1, false)).toMatchObject({ kind: "report", requestId: 5, detail: null });
    for (const action of ["Heartbeat", "StatusNotification", "MeterValues", "TransactionEvent", "Authorize"]) {
      expect(told(action, {}), action).toBeNull();
    }
  });

  it("is cut at a thousand characters", () => {
    expect(told("DataTransfer", { vendorId: "v", data: "😀".repeat(900) })?.detail).toHaveLength(1_000);
  });
});

describe("a station's events", () => {
  it("are listed by arrival, newest first, by kind and page by page", async () => {
    const station = await newStation();
    const charger = await connect(station);
    for (const status of ["Downloading", "Downloaded", "Installing"]) {
      await charger.call("FirmwareStatusNotification", { status });
    }
    // Told late, as by a station that was offline: it arrived last.
    await charger.call("SecurityEventNotification", { type: "ResetOrReboot", timestamp: AT });
    const all = (await events(station.id)).items;
    expect(all.map(({ number, kind, status }) => [number, kind, status])).toEqual([
      [4, "security", "ResetOrReboot"],
      [3, "firmware", "Installing"],
      [2, "firmware", "Downloaded"],
      [1, "firmware", "Downloading"],
    ]);
    const first = await events(station.id, "?kind=firmware&limit=2");
    expect(first.items.map(({ number }) => number)).toEqual([3, 2]);
    const second = await events(station.id, `?kind=firmware&limit=2&cursor=${first.nextCursor}`);
    expect(second.items.map(({ number }) => number)).toEqual([1]);
    expect(second.nextCursor).toBeUndefined();
    expect(await problemOf(`/api/stations/${station.id}/events?kind=nonsense`)).toMatchObject({ status: 400 });
    expect(await problemOf("/api/stations/no-such-station/events")).toMatchObject({ code: "station-unknown" });
  });

  it("are the newest of each ring, so that monitors do not push firmware out, at one row written each", async () => {
    const station = await newStation();
    const result = await runInDurableObject(stations.getByName(station.id), (_, { storage }) => {
      const event = (kind: StationEvent["kind"], atMillis: number) => ({
        ...{ atMillis, action: "A", kind, status: null, detail: null, requestId: null },
      });
      for (let n = 1; n <= 10; n += 1) addStationEvent(storage.sql, event("firmware", n));
      for (let n = 1; n <= EVENTS_PER_RING + 25; n += 1) addStationEvent(storage.sql, event("monitoring", n));
      // A ring that is full and one that is not: the statement that writes is counted.
      const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
      const counted = {
        exec: (...parameters: Parameters<SqlStorage["exec"]>) => {
          const cursor = storage.sql.exec(...parameters);
          cursors.push(cursor);
          return cursor;
        },
      } as SqlStorage;
      addStationEvent(counted, event("monitoring", EVENTS_PER_RING + 26));
      addStationEvent(counted, event("firmware", 11));
      const written = cursors.map(({ rowsWritten }) => rowsWritten).filter((rows) => rows > 0);
      const all = loadStationEvents(storage.sql, { kind: null, before: null }, 2 * EVENTS_PER_RING);
      const monitors = all.filter(({ kind }) => kind === "monitoring").map(({ atMillis }) => atMillis);
      return { written, firmware: all.length - monitors.length, newest: monitors[0], oldest: monitors.at(-1) };
    });
    expect(result).toEqual({ written: [1, 1], firmware: 11, newest: EVENTS_PER_RING + 26, oldest: 27 });
  });
});
