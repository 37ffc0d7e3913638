// OCA test cases for a central system, OCPP 1.6: booting, sessions, remote start and stop, power failure and offline.
// test/oca-cases.md says which case is shown where.
import { describe, expect, it } from "vitest";
import type { Station } from "../../../edge/contract/stations.ts";
import { at, callJson } from "../server.ts";
import {
  authorized16,
  BOOT_16,
  boot16,
  booted16,
  CHARGED,
  charging16,
  type Script,
  start16,
  status16,
  stop16,
  TAG,
} from "./oca.ts";

const sample = (transactionId: number, energyWattHours: number, timestamp = new Date().toISOString()) => ({
  ...{ connectorId: 1, transactionId },
  meterValue: [{ timestamp, sampledValue: [{ value: String(energyWattHours), unit: "Wh" }] }],
});

describe("booting", () => {
  it("TC_001 a cold boot is accepted with the time and an interval, statuses and heartbeats are answered", async () => {
    const s = await booted16();
    const answer = await s.up("BootNotification", BOOT_16, { status: "Accepted" });
    expect(Math.abs(Date.parse(String(answer.currentTime)) - Date.now())).toBeLessThan(5_000);
    expect(answer.interval).toBeGreaterThan(0);
    const { currentTime } = await s.up("Heartbeat", {});
    expect(Math.abs(Date.parse(String(currentTime)) - Date.now())).toBeLessThan(5_000);
    expect(await s.connector(1)).toMatchObject({ status: "Available", availability: "available" });
  });
});

describe("sessions", () => {
  it("TC_003 cable first: plugged in, authorized, charged, ended", async () => {
    const s = await booted16();
    await status16(s, "Preparing");
    await authorized16(s);
    const transactionId = await start16(s);
    await status16(s, "Charging");
    await s.up("MeterValues", sample(transactionId, 1_100));
    await authorized16(s);
    await stop16(s, transactionId, { idTag: TAG, reason: "Local" });
    await status16(s, "Finishing");
    await status16(s, "Available");
    expect(await s.session()).toMatchObject({ ...CHARGED, transactionId: String(transactionId), evseId: 1 });
  });

  it("TC_004_1 identification first: authorized, plugged in, charged, ended", async () => {
    const s = await booted16();
    const transactionId = await charging16(s);
    await stop16(s, transactionId, { reason: "EVDisconnected" });
    expect(await s.session()).toMatchObject(CHARGED);
  });

  it("TC_004_2 identification first, and no cable in time: the connector is free again, no session", async () => {
    const s = await booted16();
    await authorized16(s);
    await status16(s, "Preparing");
    await status16(s, "Available");
    expect(await s.connector(1)).toMatchObject({ availability: "available" });
    expect(await s.sessions()).toEqual([]);
  });

  it("TC_005_1 the cable is pulled at the car: the session ends for that reason", async () => {
    const s = await booted16();
    const transactionId = await charging16(s);
    await status16(s, "SuspendedEV");
    await stop16(s, transactionId, { reason: "EVDisconnected" });
    await status16(s, "Finishing");
    await status16(s, "Available");
    expect(await s.session()).toMatchObject(CHARGED);
  });

  it("TC_007 a cached identification starts without Authorize and is judged with the start", async () => {
    const s = await booted16();
    await status16(s, "Preparing");
    const transactionId = await start16(s);
    await status16(s, "Charging");
    await stop16(s, transactionId);
    expect(await s.session()).toMatchObject(CHARGED);
  });

  it("TC_024 the lock fails: the connector shows the fault, and nothing starts", async () => {
    const s = await booted16();
    await authorized16(s);
    await status16(s, "Preparing");
    await status16(s, "Faulted", { errorCode: "ConnectorLockFailure" });
    expect(await s.connector(1)).toMatchObject({ availability: "faulted", fault: "ConnectorLockFailure" });
    expect(await s.sessions()).toEqual([]);
  });

  it("TC_018_1 unlocking while it charges ends the session", async () => {
    const s = await booted16();
    const transactionId = await charging16(s);
    await s.down("UnlockConnector", { connectorId: 1 }, { status: "Unlocked" });
    await stop16(s, transactionId, { reason: "UnlockCommand" });
    await status16(s, "Finishing");
    expect(await s.session()).toMatchObject(CHARGED);
  });
});

describe("remote start and stop", () => {
  const remoteStart = { connectorId: 1, idTag: TAG };
  const begin = async (s: Script) => {
    const transactionId = await start16(s);
    await status16(s, "Charging");
    return transactionId;
  };

  it("TC_010 a remote start with the cable plugged in begins a session", async () => {
    const s = await booted16();
    await status16(s, "Preparing");
    await s.down("RemoteStartTransaction", remoteStart, { status: "Accepted" });
    await authorized16(s);
    await begin(s);
    expect(await s.session()).toMatchObject({ state: "active" });
  });

  it("TC_011_1 a remote start comes first, then the cable, then the session", async () => {
    const s = await booted16();
    await s.down("RemoteStartTransaction", remoteStart, { status: "Accepted" });
    await authorized16(s);
    await status16(s, "Preparing");
    await begin(s);
    expect(await s.session()).toMatchObject({ state: "active" });
  });

  it("TC_011_2 a remote start without a cable in time leaves no session", async () => {
    const s = await booted16();
    await s.down("RemoteStartTransaction", remoteStart, { status: "Accepted" });
    await authorized16(s);
    await status16(s, "Preparing");
    await status16(s, "Available");
    expect(await s.sessions()).toEqual([]);
  });

  it("TC_012 a remote stop ends the session", async () => {
    const s = await booted16();
    const transactionId = await charging16(s);
    await s.down("RemoteStopTransaction", { transactionId }, { status: "Accepted" });
    await stop16(s, transactionId, { reason: "Remote" });
    await status16(s, "Finishing");
    await status16(s, "Available");
    expect(await s.session()).toMatchObject(CHARGED);
  });

  it("TC_026 a remote start that the station rejects is said to be rejected", async () => {
    const s = await booted16();
    await s.down("RemoteStartTransaction", remoteStart, { status: "Rejected" });
    expect(await s.sessions()).toEqual([]);
  });

  it("TC_028 a remote stop that the station rejects leaves the session going", async () => {
    const s = await booted16();
    const transactionId = await charging16(s);
    await s.down("RemoteStopTransaction", { transactionId }, { status: "Rejected" });
    expect(await s.session()).toMatchObject({ state: "active" });
  });

  it("TC_059 a remote start carries a charging profile of the transaction", async () => {
    const s = await booted16();
    const chargingProfile = {
      ...{ chargingProfileId: 1, stackLevel: 0 },
      ...{ chargingProfilePurpose: "TxProfile", chargingProfileKind: "Relative" },
      chargingSchedule: { chargingRateUnit: "A", chargingSchedulePeriod: [{ startPeriod: 0, limit: 6.5 }] },
    };
    await s.down("RemoteStartTransaction", { ...remoteStart, chargingProfile }, { status: "Accepted" });
    await authorized16(s);
    await begin(s);
    expect(await s.session()).toMatchObject({ state: "active" });
  });
});

describe("power failure and offline", () => {
  it("TC_032_1 after a power failure the station boots and ends its transaction, which is one session", async () => {
    const s = await booted16();
    const transactionId = await charging16(s);
    await s.reconnect();
    await boot16(s);
    await stop16(s, transactionId, { reason: "PowerLoss" });
    expect(await s.session()).toMatchObject(CHARGED);
  });

  it("TC_037_1 a start made offline arrives late with its own time, and the session begins then", async () => {
    const s = await booted16();
    await s.reconnect();
    const transactionId = await start16(s, { timestamp: at(0) });
    await status16(s, "Charging");
    expect(await s.session()).toMatchObject({ state: "active", startedAtMillis: Date.parse(at(0)) });
    await s.up("StopTransaction", { transactionId, meterStop: 1_250, timestamp: at(900) });
    expect(await s.session()).toMatchObject({ ...CHARGED, endedAtMillis: Date.parse(at(900)) });
  });

  it("TC_039 a whole transaction made offline arrives at once, late, and is one whole session", async () => {
    const s = await booted16();
    await s.reconnect();
    const transactionId = await start16(s, { timestamp: at(0) });
    await s.up("MeterValues", sample(transactionId, 1_100, at(300)));
    await s.up("StopTransaction", { transactionId, meterStop: 1_250, timestamp: at(600), reason: "Local", idTag: TAG });
    expect(await s.session()).toMatchObject({
      ...CHARGED,
      startedAtMillis: Date.parse(at(0)),
      endedAtMillis: Date.parse(at(600)),
    });
    expect((await callJson<Station>(`/api/stations/${s.station.id}`)).activeSessions).toBe(0);
  });
});
