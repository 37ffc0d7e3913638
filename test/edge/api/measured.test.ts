// What is measured of a station, against cases counted by hand; and that it is there without the station's object.
import { runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { SessionDetail } from "../../../edge/contract/sessions.ts";
import { bindingsOf } from "../../../edge/env.ts";
import { noteStatus } from "../../../edge/objects/status-history.ts";
import { forgetMeasured, measuredOf } from "../../../edge/store/measured.ts";
import { connect } from "../ocpp/charger.ts";
import { call, callJson, database, ENVIRONMENT, newStation, ORIGIN, stations, type TestStation } from "../server.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 23, 12);
const bindings = bindingsOf(ENVIRONMENT);

afterEach(() => vi.useRealTimers());

/** Sessions of an hour that ended some days ago, with the energy and the highest power given. */
async function charge(
  station: TestStation,
  sessions: readonly { agoDays: number; kilowattHours: number; watts: number }[],
) {
  const readings = sessions.flatMap(({ agoDays, kilowattHours, watts }, n) => {
    const one = (agoMillis: number, event: string, value: number) => ({
      ...{ at: new Date(NOW - agoMillis).toISOString(), transactionId: `T${n}`, event, powerWatts: watts },
      register: { value, unit: "kWh" },
    });
    return [one(agoDays * DAY + HOUR, "begin", 1_000 * n), one(agoDays * DAY, "end", 1_000 * n + kilowattHours)];
  });
  const results = await station.postAsOwner(readings);
  await station.deliver();
  return results.filter((_, index) => index % 2 === 1).map(({ sessionId }) => sessionId ?? "");
}

async function said(sessionId: string, stars: number): Promise<string> {
  const { driverUrl } = await callJson<SessionDetail>(`/api/sessions/${sessionId}`);
  const body = { writingId: crypto.randomUUID(), writtenAtMillis: Date.now(), stars };
  const door = `${driverUrl?.replace(`${ORIGIN}/s/`, "/api/driver/")}/feedback`;
  const response = await call(door, { by: "nobody", method: "PUT", body });
  if (!response.ok) throw new Error(await response.text());
  const { items } = await callJson<{ items: { id: string; sessionId: string }[] }>("/api/feedback");
  return items.find((one) => one.sessionId === sessionId)?.id ?? "";
}

describe("what is measured of a station", () => {
  it("is charge success, delivered power, records, answers and uptime, as counted by hand", async () => {
    vi.useFakeTimers({ now: NOW - 40 * DAY, toFake: ["Date"] });
    const station = await newStation({ evses: [{ evseId: 1, maxPowerWatts: 20_000 }] });
    const charger = await connect(station);
    await charger.call("StatusNotification", { connectorId: 1, errorCode: "NoError", status: "Available" });
    // Twelve hours out of order in October, which is of the last twelve months; six of them are excused.
    const outageMillis = Date.UTC(2026, 9, 20);
    await runInDurableObject(stations.getByName(station.id), (_, { storage }) => {
      const fault = { evseId: 1, connectorId: 1, atMillis: 0, fault: null };
      noteStatus(storage.sql, { ...fault, status: "Faulted", availability: "faulted" }, outageMillis);
      noteStatus(storage.sql, { ...fault, status: "Available", availability: "available" }, outageMillis + 12 * HOUR);
    });
    await database
      .prepare("INSERT INTO station_exclusions VALUES (?1, ?1, 1, ?2, ?3, 'utility-interruption', '')")
      .bind(station.id, outageMillis, outageMillis + 6 * HOUR)
      .run();
    vi.setSystemTime(NOW);
    await charger.call("Heartbeat", {});
    const ids = await charge(station, [
      { agoDays: 9, kilowattHours: 10, watts: 10_000 },
      { agoDays: 8, kilowattHours: 10, watts: 18_000 },
      { agoDays: 7, kilowattHours: 0, watts: 0 },
      { agoDays: 100, kilowattHours: 10, watts: 10_000 },
    ]);
    vi.setSystemTime(NOW - 6 * DAY);
    const answered = await said(ids[0] ?? "", 1);
    await said(ids[1] ?? "", 5);
    const ignored = await said(ids[2] ?? "", 2);
    const revision = `"${(await callJson<{ revision: number }>(`/api/feedback/${answered}`)).revision}"`;
    await call(`/api/feedback/${answered}/answer`, {
      method: "PUT",
      headers: { "If-Match": revision },
      body: { text: "Sorry." },
    });
    vi.setSystemTime(NOW);
    // Too late to count as answered in time.
    const late = `"${(await callJson<{ revision: number }>(`/api/feedback/${ignored}`)).revision}"`;
    await call(`/api/feedback/${ignored}/answer`, {
      method: "PUT",
      headers: { "If-Match": late },
      body: { text: "Late." },
    });

    const measured = await measuredOf(bindings, station.id, NOW);
    const sinceMillis = NOW - 40 * DAY;
    const knownMinutes = (Date.UTC(2026, 10, 1) - sinceMillis) / MINUTE;
    const up = knownMinutes - 6 * 60;
    expect(measured).toEqual({
      chargeSuccess: { charged: 2, aborted: 0, failed: 1, notJudged: 0, successPermille: 666 },
      deliveredPower: { sessions: 2, vehicleKnown: 0, medianPermille: 500, bestTenthPermille: 900 },
      nevi: [
        {
          ...{ evseId: 1, outageMinutes: 720, excludedMinutes: 360, ofMinutes: knownMinutes, full: false },
          ...{ uptimeMilliPercent: Math.floor((up / knownMinutes) * 100_000), meets: true },
        },
      ],
      uk: {
        ...{ ports: 1, ofMinutes: (NOW - sinceMillis) / MINUTE, notReliableMinutes: 720, unknownMinutes: 0 },
        ...{ reliabilityMilliPercent: Math.floor((1 - 720 / ((NOW - sinceMillis) / MINUTE)) * 100_000), meets: false },
      },
      exclusions: [
        { evseId: 1, fromMillis: outageMillis, toMillis: outageMillis + 6 * HOUR, reason: "utility-interruption" },
      ],
      sinceMillis,
      records: { valid: 0, all: 0 },
      answered: { inTime: 1, all: 2 },
    });
    charger.close();
  });

  it("stands for an hour, is worked out anew once forgotten, and is there without uptime when the object does not answer", async () => {
    const station = await newStation();
    const nowMillis = Date.now();
    const broken = {
      ...bindings,
      stations: { getByName: () => ({ measuredPorts: () => Promise.reject(new Error("away")) }) } as never,
    };
    expect(await measuredOf(broken, station.id, nowMillis)).toMatchObject({
      ...{ nevi: [], uk: null, sinceMillis: null, chargeSuccess: { charged: 0, successPermille: null } },
    });
    const charger = await connect(station);
    await charger.call("Heartbeat", {});
    // Without uptime it stands for a minute only.
    expect((await measuredOf(bindings, station.id, nowMillis + 59_000)).sinceMillis).toBe(null);
    expect((await measuredOf(bindings, station.id, nowMillis + 60_000)).sinceMillis).not.toBe(null);
    await database
      .prepare("INSERT INTO station_exclusions VALUES (?1, ?1, 1, ?2, ?3, 'vandalism', '')")
      .bind(station.id, nowMillis - DAY, nowMillis)
      .run();
    expect((await measuredOf(bindings, station.id, nowMillis + HOUR)).exclusions).toEqual([]);
    forgetMeasured(database, station.id);
    expect((await measuredOf(bindings, station.id, nowMillis + HOUR)).exclusions).toHaveLength(1);
    charger.close();
  });
});
