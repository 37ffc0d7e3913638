// What a station has, beside what it accepted: drift is found by its report and by its composite schedules, sent again once,
// and then waits for people. What it takes and what it has of others is asked before anything is sent.
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { StationProfiles } from "../../../edge/contract/assignments.ts";
import { at, call, callJson, database, newStation, stations, type TestStation } from "../server.ts";
import { type Json, ProfileCharger } from "./profile-charger.ts";
import { assign, bodyOf, maximumOf, only, states, timePasses, until, view } from "./profile-orders.ts";

const sets = (charger: ProfileCharger) => charger.actions().filter((action) => action === "SetChargingProfile").length;

const compare = (station: TestStation) =>
  callJson<StationProfiles>(`/api/stations/${station.id}/profiles/compare`, { method: "POST" });

/** A station that has accepted what it was told, and was compared. */
async function accepted(version: "1.6" | "2.0.1" | "2.1", ...bodies: readonly Json[]) {
  const station = await newStation();
  const charger = new ProfileCharger(station, version);
  await charger.connect();
  for (const [index, body] of bodies.entries()) await assign(station, { assignmentId: `A${index}`, body });
  await until(
    station,
    bodies.map(() => "set accepted"),
  );
  await expect.poll(async () => (await view(station)).comparedAtMillis).not.toBeNull();
  return { station, charger };
}

/** A composite schedule of steps, as 1.6 answers it. */
function composite(steps: readonly (readonly [number, number])[], unit = "A", startMillis = Date.now()): Json {
  const scheduleStart = new Date(startMillis).toISOString();
  const chargingSchedulePeriod = steps.map(([startPeriod, limit]) => ({ startPeriod, limit }));
  const chargingSchedule = { duration: 86_400, chargingRateUnit: unit, chargingSchedulePeriod };
  return { status: "Accepted", connectorId: 0, scheduleStart, chargingSchedule };
}

describe("a report of a station of 2.x", () => {
  it.each(["2.0.1", "2.1"] as const)(
    "finds what is missing in %s; it is sent again once by itself and is the same",
    async (version) => {
      const { station, charger } = await accepted(version, bodyOf(10), maximumOf(32));
      expect((await view(station)).comparison).toBe("same");
      charger.profiles.delete(1_000_001);
      charger.habit = (action) => (action === "SetChargingProfile" ? { error: "InternalError" } : "good");
      const found = await compare(station);
      expect(found.comparison).toBe("different");
      const [row] = found.items;
      expect(["drifted", "sent", "waiting"]).toContain(row?.state);
      // What the station does not have is not in force.
      await until(station, ["set waiting", "set accepted"]);
      expect((await view(station)).inForce?.profiles).toHaveLength(1);
      charger.habit = () => "good";
      await timePasses(station);
      await until(station, ["set accepted", "set accepted"]);
      await expect.poll(async () => (await view(station)).comparison).toBe("same");
      expect(charger.profiles.size).toBe(2);
    },
  );

  it("finds what differs and says in what; what differs still after it was sent again waits for people", async () => {
    const { station, charger } = await accepted("2.0.1", bodyOf(10));
    const told = charger.profiles.get(1_000_001)?.profile as Json;
    const [schedule] = told.chargingSchedule as readonly Json[];
    const wrong = {
      ...told,
      chargingSchedule: [{ ...schedule, chargingSchedulePeriod: [{ startPeriod: 0, limit: 63 }] }],
    };
    const spoil = () => charger.profiles.set(1_000_001, { evseId: 0, profile: wrong });
    spoil();
    // It takes the profile, and keeps its own.
    charger.habit = (action) => (action === "SetChargingProfile" ? { payload: { status: "Accepted" } } : "good");
    const before = sets(charger);
    await compare(station);
    await expect.poll(async () => (await only(station)).nextAttemptAtMillis).toBeNull();
    await until(station, ["set drifted"]);
    const { reason } = await only(station);
    expect(reason).toMatchObject({ by: "wattest", code: "profile-different" });
    expect(reason?.values?.names).toContain("limit");
    expect(sets(charger)).toBe(before + 1);
    // What is in force is what the station reports, and not what it said.
    expect((await view(station)).inForce?.profiles).toEqual([{ evseId: 0, profile: wrong }]);
    await timePasses(station);
    await charger.call("Heartbeat", {});
    expect(sets(charger)).toBe(before + 1);
    charger.habit = () => "good";
    const { id } = await only(station);
    await call(`/api/stations/${station.id}/profiles/${id}/retry`, { method: "POST" });
    await until(station, ["set accepted"]);
    await expect.poll(async () => (await view(station)).comparison).toBe("same");
  });

  it("does not call it drift when the station writes the same in other words", async () => {
    const { station, charger } = await accepted("2.0.1", bodyOf(10));
    const told = charger.profiles.get(1_000_001)?.profile as Json;
    const [schedule] = told.chargingSchedule as readonly { chargingSchedulePeriod: readonly Json[] }[];
    const periods = schedule?.chargingSchedulePeriod.map((period) => ({ ...period, numberPhases: 3 }));
    const same = {
      ...told,
      chargingSchedule: [
        { ...schedule, id: 77, startSchedule: "2026-01-01T01:00:00.000+01:00", chargingSchedulePeriod: periods },
      ],
    };
    charger.profiles.set(1_000_001, { evseId: 0, profile: same });
    expect((await compare(station)).comparison).toBe("same");
    expect(await states(station)).toEqual(["set accepted"]);
  });

  it("with more than is read is compared with nothing", async () => {
    const { station, charger } = await accepted("2.0.1", bodyOf(10));
    const own = charger.profiles.get(1_000_001)?.profile;
    const small = bodyOf(6, {}, { id: 1, chargingSchedulePeriod: [{ startPeriod: 0, limit: 6 }] });
    const { chargingSchedule } = small as { chargingSchedule: readonly Json[] };
    const others = Array.from({ length: 300 }, (_, index) => ({ ...own, id: index + 2, chargingSchedule }));
    // All in one part, with its own behind them.
    charger.profiles.clear();
    charger.foreign = [...others, own ?? {}].map((profile) => ({ evseId: 0, source: "CSO", profile }));
    const before = sets(charger);
    expect((await compare(station)).comparison).toBe("unknown");
    expect([await states(station), sets(charger)]).toEqual([["set accepted"], before]);
  });

  it("lists what nobody here sent", async () => {
    const { station, charger } = await accepted("2.0.1", bodyOf(10));
    const told = charger.profiles.get(1_000_001)?.profile;
    const profile = { ...told, id: 7, stackLevel: 0, chargingProfilePurpose: "ChargingStationExternalConstraints" };
    charger.foreign = [{ evseId: 0, source: "EMS", profile }];
    const { foreign, comparison } = await compare(station);
    expect(comparison).toBe("same");
    expect(foreign).toEqual([
      { evseId: 0, chargingProfileId: 7, purpose: "ChargingStationExternalConstraints", stackLevel: 0, source: "EMS" },
    ]);
  });

  it("is asked for when somebody has removed a profile by hand", async () => {
    const { station, charger } = await accepted("2.0.1", bodyOf(10));
    const before = sets(charger);
    const body = { action: "ClearChargingProfile", payload: { chargingProfileId: 1_000_001 } };
    await call(`/api/stations/${station.id}/commands`, { body });
    await expect.poll(() => sets(charger)).toBe(before + 1);
    await until(station, ["set accepted"]);
    expect(charger.profiles.size).toBe(1);
  });

  it("is asked for after a boot, and not while something waits", async () => {
    const { station, charger } = await accepted("2.0.1", bodyOf(10));
    charger.asked.length = 0;
    charger.hangUp();
    await charger.connect(false);
    await charger.call("Heartbeat", {});
    expect(charger.actions()).toEqual([]);
    charger.profiles.clear();
    await charger.boot();
    // Forgotten over the boot: found, sent, and compared again.
    await expect
      .poll(() => charger.actions())
      .toEqual(["GetChargingProfiles", "SetChargingProfile", "GetChargingProfiles"]);
    await until(station, ["set accepted"]);
  });
});

describe("composite schedules", () => {
  it("above the station's maximum are drift, from rounding on; below they are the station's own business", async () => {
    const { station, charger } = await accepted("1.6", maximumOf(32));
    expect((await view(station)).comparison).toBe("unknown");
    charger.composite = () => composite([[0, 32.1]]);
    expect((await compare(station)).comparison).toBe("same");
    charger.composite = () =>
      composite([
        [0, 32],
        [3_600, 20],
      ]);
    expect(await compare(station)).toMatchObject({ comparison: "same", isStricter: true });
    charger.composite = () =>
      composite([
        [0, 32],
        [3_600, 63],
        [3_630, 32],
      ]);
    // Half a minute is within what two clocks differ.
    expect((await compare(station)).comparison).toBe("same");
    const before = sets(charger);
    charger.composite = () =>
      composite([
        [0, 32],
        [3_600, 40],
      ]);
    await compare(station);
    await until(station, ["set drifted"]);
    await expect.poll(async () => (await only(station)).nextAttemptAtMillis).toBeNull();
    expect(sets(charger)).toBe(before + 1);
    expect((await only(station)).reason).toMatchObject({
      ...{ by: "wattest", code: "composite-exceeds" },
      values: { evseId: 0, told: 40, allowed: 32, unit: "A" },
    });
    charger.composite = () => composite([[0, 32]]);
    expect((await compare(station)).comparison).toBe("same");
    expect(await states(station)).toEqual(["set accepted"]);
  });

  it("of a connector are compared while it charges, and name the profile that leads", async () => {
    const { station, charger } = await accepted("1.6", bodyOf(10, { stackLevel: 3 }), bodyOf(8, { stackLevel: 1 }));
    expect((await view(station)).comparison).toBeNull();
    charger.composite = () => composite([[0, 32]]);
    expect((await compare(station)).comparison).toBeNull();
    const start = { connectorId: 2, idTag: "T", meterStart: 0, timestamp: new Date().toISOString() };
    await charger.call("StartTransaction", start);
    charger.asked.length = 0;
    await compare(station);
    await until(station, ["set drifted", "set accepted"]);
    const asked = charger.asked.filter(({ action }) => action === "GetCompositeSchedule");
    expect(asked[0]?.payload).toEqual({ connectorId: 2, duration: 86_400, chargingRateUnit: "A" });
  });

  it("of one connector do not speak for another: what one exceeds has drifted, and is sent again once", async () => {
    const { station, charger } = await accepted("1.6", bodyOf(10));
    for (const connectorId of [1, 2]) {
      const start = { connectorId, idTag: `T${connectorId}`, meterStart: 0, timestamp: new Date().toISOString() };
      await charger.call("StartTransaction", start);
    }
    for (const loose of [1, 2]) {
      const before = sets(charger);
      charger.composite = (evseId) => composite([[0, evseId === loose ? 32 : 6]]);
      await compare(station);
      await until(station, ["set drifted"]);
      await expect.poll(async () => (await only(station)).nextAttemptAtMillis).toBeNull();
      expect((await only(station)).reason?.values).toMatchObject({ evseId: loose });
      expect(sets(charger)).toBe(before + 1);
      charger.composite = () => composite([[0, 6]]);
      await compare(station);
      await until(station, ["set accepted"]);
    }
  });

  it("stand in where a station of 2.0.1 cannot report", async () => {
    const station = await newStation();
    const charger = new ProfileCharger(station, "2.0.1");
    charger.habit = (action) => (action === "GetChargingProfiles" ? { error: "NotSupported" } : "good");
    charger.composite = (evseId) => {
      const { chargingSchedule, scheduleStart } = composite([[0, 20]]) as {
        chargingSchedule: Json;
        scheduleStart: string;
      };
      return { status: "Accepted", schedule: { evseId, scheduleStart, ...chargingSchedule } };
    };
    await charger.connect();
    await assign(station, { body: maximumOf(32) });
    await until(station, ["set accepted"]);
    await expect.poll(async () => (await view(station)).comparison).toBe("same");
  });
});

describe("before it is sent", () => {
  it.each([
    ["1.6", { ChargeProfileMaxStackLevel: "0" }, "stack-level-range"],
    ["1.6", { ChargingScheduleMaxPeriods: "1" }, "station-periods"],
    ["2.0.1", { ProfileStackLevel: "0" }, "stack-level-range"],
    ["2.0.1", { PeriodsPerSchedule: "1" }, "station-periods"],
    ["2.0.1", { Enabled: "false" }, "charging-off"],
  ] as const)("a station of %s is asked what it takes: %o refuses it here", async (version, limits, code) => {
    const station = await newStation();
    const charger = new ProfileCharger(station, version);
    charger.limits = limits;
    await charger.connect();
    await assign(station);
    await until(station, ["set rejected"]);
    expect((await only(station)).reason).toMatchObject({ by: "wattest", code });
    expect(sets(charger)).toBe(0);
    // The station can more since its last boot.
    charger.limits = {};
    await charger.boot();
    await until(station, ["set accepted"]);
  });

  it("a unit that the station does not take is converted, and what that loses is said", async () => {
    const station = await newStation();
    const charger = new ProfileCharger(station, "1.6");
    charger.limits = { ChargingScheduleAllowedChargingRateUnit: "Power" };
    await charger.connect();
    const site = { id: "S1", timeZone: "Europe/Berlin", phases: 1, voltageMillivolts: 120_000 } as const;
    await assign(station, { site });
    await until(station, ["set accepted"]);
    const { notes, installed } = await only(station);
    expect(notes.map(({ code }) => code)).toEqual(["unit-converted"]);
    // The station does not stand there, so that its site's voltage says nothing.
    expect(notes[0]?.values).toMatchObject({ unit: "W", volts: 230, phases: 3 });
    expect(installed?.profile).toMatchObject({ chargingSchedule: { chargingRateUnit: "W" } });
    expect((await view(station)).limits.units).toEqual(["W"]);
  });

  it("what the version cannot say is not sent, with the reason", async () => {
    const station = await newStation({ evses: [{ evseId: 1, maxPowerWatts: 22_000 }] });
    const charger = new ProfileCharger(station, "1.6");
    await charger.connect();
    const body = bodyOf(10, { chargingProfilePurpose: "PriorityCharging" });
    expect(await assign(station, { body })).toMatchObject({
      ...{ state: "rejected", reason: { by: "wattest", code: "purpose-unknown" } },
    });
    const check = await stations.getByName(station.id).checkProfile({
      ...{
        target: { kind: "station", stationId: station.id },
        profileId: "P",
        profileName: "",
        version: 1,
        site: null,
      },
      body,
    });
    expect(check).toMatchObject({
      value: { ocppVersion: "1.6", canBeSent: false, notes: [{ code: "purpose-unknown" }] },
    });
  });

  it("a default on EVSE 0 and one on an EVSE of the same level are not both sent to 2.x; it is said which stands against it", async () => {
    const station = await newStation({ evses: [{ evseId: 1, maxPowerWatts: 22_000 }] });
    const charger = new ProfileCharger(station, "2.0.1");
    await charger.connect();
    await assign(station, { assignmentId: "WIDE" });
    await until(station, ["set accepted"]);
    const target = { kind: "evse", stationId: station.id, evseId: 1 } as const;
    await assign(station, { assignmentId: "OWN", target });
    await until(station, ["set accepted", "set rejected"]);
    expect((await view(station)).items[1]?.reason).toMatchObject({ by: "wattest", code: "stack-level-other-evse" });
    // Once the other is gone it is sent by itself.
    await assign(station, { assignmentId: "WIDE", wanted: "clear" });
    await until(station, ["set accepted"]);
    expect([...charger.profiles.values()].map(({ evseId }) => evseId)).toEqual([1]);
  });

  it("a full station gets nothing more, until there is room", async () => {
    const station = await newStation();
    const charger = new ProfileCharger(station, "1.6");
    charger.limits = { MaxChargingProfilesInstalled: "1" };
    await charger.connect();
    await assign(station, { assignmentId: "A1" });
    await until(station, ["set accepted"]);
    await assign(station, { assignmentId: "A2", body: maximumOf(32) });
    await until(station, ["set accepted", "set rejected"]);
    expect((await view(station)).items[1]?.reason).toMatchObject({ code: "station-full" });
    await assign(station, { assignmentId: "A1", wanted: "clear" });
    await until(station, ["set accepted"]);
  });

  it("a recurrence by local time is sent again when the clocks change", async () => {
    const site = { id: "S1", timeZone: "Europe/Berlin", phases: 3, voltageMillivolts: 230_000 } as const;
    const made = await callJson<{ id: string }>("/api/sites", { body: { name: "Depot", timeZone: site.timeZone } });
    const station = await newStation({ siteId: made.id });
    const charger = new ProfileCharger(station, "2.0.1");
    await charger.connect();
    await assign(station, { site: { ...site, id: made.id }, body: bodyOf(10, {}, { useLocalTime: true }) });
    await until(station, ["set accepted"]);
    const { notes, nextAttemptAtMillis } = await only(station);
    const from = notes.find(({ code }) => code === "local-time-recurs")?.values?.from;
    expect(nextAttemptAtMillis).toBe(Date.parse(String(from)));
  });
});

describe("sessions, sites and EVSEs", () => {
  const started = (transactionId: string, eventType: string, seqNo: number, seconds: number) => ({
    ...{ eventType, timestamp: at(seconds), seqNo, triggerReason: "CablePluggedIn" },
    ...{ transactionInfo: { transactionId }, evse: { id: 1, connectorId: 1 } },
  });

  it("a profile for a session is set for its transaction and ends with it without a message", async () => {
    const station = await newStation();
    const charger = new ProfileCharger(station, "2.0.1");
    await charger.connect();
    await charger.call("TransactionEvent", started("tx-1", "Started", 0, 0));
    const { items } = await callJson<{ items: readonly { id: string }[] }>(`/api/sessions?stationId=${station.id}`);
    const target = { kind: "session", sessionId: items[0]?.id ?? "" } as const;
    await assign(station, { target, body: bodyOf(8, { chargingProfilePurpose: "TxProfile", stackLevel: 5 }) });
    await until(station, ["set accepted"]);
    const { evseId, installed } = await only(station);
    expect([evseId, installed?.profile.transactionId]).toEqual([1, "tx-1"]);
    expect((await view(station)).inForce?.transactions).toEqual([{ evseId: 1, startTime: at(0), id: "tx-1" }]);
    charger.asked.length = 0;
    await charger.call("TransactionEvent", started("tx-1", "Ended", 1, 600));
    await until(station, []);
    expect(charger.actions()).toEqual([]);
    await expect
      .poll(() =>
        database.prepare("SELECT state, reason FROM assignment_stations WHERE station_id = ?").bind(station.id).first(),
      )
      .toMatchObject({ state: "removed", reason: expect.stringContaining("session-ended") });
  });

  it("priority charging is set at every registered EVSE, at new ones too", async () => {
    const evses = [1, 2].map((evseId) => ({ evseId, maxPowerWatts: 22_000 }));
    const station = await newStation({ evses });
    const charger = new ProfileCharger(station, "2.1");
    await charger.connect();
    await assign(station, { body: bodyOf(32, { chargingProfilePurpose: "PriorityCharging" }) });
    await until(station, ["set accepted", "set accepted"]);
    const { version } = await callJson<{ version: number }>(`/api/stations/${station.id}`);
    const headers = { "If-Match": `"${version}"` };
    const body = { evses: [...evses, { evseId: 3, maxPowerWatts: 22_000 }] };
    await call(`/api/stations/${station.id}`, { method: "PATCH", headers, body });
    await until(station, ["set accepted", "set accepted", "set accepted"]);
    expect([...charger.profiles.values()].map(({ evseId }) => evseId)).toEqual([1, 2, 3]);
  });

  it("a station that moves gets what holds at its new site before it loses what held at the old one", async () => {
    const [from, to] = await Promise.all(
      ["From", "To"].map((name) => callJson<{ id: string }>("/api/sites", { body: { name, timeZone: "UTC" } })),
    );
    const profile = async (name: string, limit: number) =>
      (await callJson<{ id: string }>("/api/profiles", { body: { name, body: bodyOf(limit, { stackLevel: limit }) } }))
        .id;
    const assigned = async (profileId: string, siteId: string | undefined) =>
      call(`/api/profiles/${profileId}/assignments`, { body: { target: { kind: "site", siteId } } });
    const station = await newStation({ siteId: from?.id ?? null });
    await assigned(await profile("Old", 6), from?.id);
    await assigned(await profile("New", 8), to?.id);
    await stations.getByName(station.id).refreshProfiles();
    const charger = new ProfileCharger(station, "2.0.1");
    await charger.connect();
    await until(station, ["set accepted"]);
    charger.asked.length = 0;
    const move = async (siteId: string | undefined) => {
      const { version } = await callJson<{ version: number }>(`/api/stations/${station.id}`);
      const headers = { "If-Match": `"${version}"` };
      await call(`/api/stations/${station.id}`, { method: "PATCH", headers, body: { siteId } });
      await station.deliver();
    };
    await move(to?.id);
    await expect.poll(() => charger.actions().slice(0, 2)).toEqual(["SetChargingProfile", "ClearChargingProfile"]);
    await until(station, ["set accepted"]);
    const states = async () =>
      (
        await database
          .prepare("SELECT state FROM assignment_stations WHERE station_id = ? ORDER BY state")
          .bind(station.id)
          .all<{ state: string }>()
      ).results.map(({ state }) => state);
    await expect.poll(states).toEqual(["accepted", "elsewhere"]);
    // Of what it has left it keeps no profile here either, and gets it again when it comes back.
    const bodies = () =>
      runInDurableObject(stations.getByName(station.id), (_, { storage }) =>
        storage.sql.exec<{ n: number }>("SELECT count(body) AS n FROM profile_orders").one(),
      );
    expect((await bodies()).n).toBe(1);
    await move(from?.id);
    await expect
      .poll(() => [...charger.profiles.values()].map(({ profile }) => profile.stackLevel), { timeout: 8_000 })
      .toEqual([6]);
    await until(station, ["set accepted"]);
    await expect.poll(states).toEqual(["accepted", "elsewhere"]);
  });
});
