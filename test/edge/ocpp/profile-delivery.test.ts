// Charging profiles on their way to a station: what was told is sent, what the station answers is what is said of it, and
// whatever is lost, evicted or refused in between, nothing is ever called accepted that the station has not accepted.
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { StationProfile } from "../../../edge/contract/assignments.ts";
import type { AuditList } from "../../../edge/contract/audit.ts";
import { retryMillis } from "../../../edge/objects/profile-outcomes.ts";
import { call, callJson, newStation, problemOf, stations } from "../server.ts";
import { type Habit, ProfileCharger } from "./profile-charger.ts";
import {
  AUTHOR,
  assign,
  bodyOf,
  maximumOf,
  only,
  orderFor,
  outstandingId,
  SENT_BEFORE,
  states,
  timePasses,
  unanswer,
  until,
  view,
} from "./profile-orders.ts";

const sets = (charger: ProfileCharger) => charger.actions().filter((action) => action === "SetChargingProfile").length;
const VERSIONS = ["1.6", "2.0.1", "2.1"] as const;

describe("a charging profile", () => {
  it.each(VERSIONS)(
    "waits for a station of OCPP %s, is sent once it is there, and is accepted by its answer",
    async (version) => {
      const station = await newStation();
      const charger = new ProfileCharger(station, version);
      expect(await assign(station)).toEqual({ state: "waiting", reason: null });
      expect(await states(station)).toEqual(["set waiting"]);
      expect((await view(station)).inForce).toBeNull();
      await charger.connect();
      await until(station, ["set accepted"]);
      const { installed, chargingProfileId, attempts, sentAtMillis } = await only(station);
      expect(charger.profiles.get(chargingProfileId)?.profile).toEqual(installed?.profile);
      expect(installed).toMatchObject({ profileId: "P1", version: 1 });
      expect(attempts).toBe(0);
      expect(sentAtMillis).not.toBeNull();
      expect(sets(charger)).toBe(1);
      const { inForce } = await view(station);
      expect(inForce?.profiles).toEqual([
        { [version === "1.6" ? "connectorId" : "evseId"]: 0, profile: installed?.profile },
      ]);
    },
  );

  it("of another version takes its place under the same id, and nothing is cleared in between", async () => {
    const station = await newStation();
    const charger = new ProfileCharger(station, "2.0.1");
    await charger.connect();
    await assign(station);
    await until(station, ["set accepted"]);
    const before = await only(station);
    expect(await assign(station, { version: 2, body: bodyOf(6) })).toMatchObject({ state: "waiting" });
    await expect.poll(async () => (await only(station)).installed?.version).toBe(2);
    const after = await only(station);
    expect(after).toMatchObject({ id: before.id, chargingProfileId: before.chargingProfileId, state: "accepted" });
    expect(charger.profiles.size).toBe(1);
    expect(charger.actions()).not.toContain("ClearChargingProfile");
  });

  it("that is told again, or of an older roll-out, changes nothing", async () => {
    const station = await newStation();
    const charger = new ProfileCharger(station, "2.0.1");
    await charger.connect();
    const older = orderFor(station, { version: 1, body: bodyOf(6) });
    const newer = orderFor(station, { version: 2 });
    const object = stations.getByName(station.id);
    await object.assignProfile(newer, AUTHOR);
    await until(station, ["set accepted"]);
    expect(await object.assignProfile(newer, AUTHOR)).toMatchObject({ value: { state: "accepted" } });
    expect(await object.assignProfile(older, AUTHOR)).toMatchObject({ value: { state: "accepted" } });
    expect(await object.assignProfile({ ...older, wanted: "clear" }, AUTHOR)).toMatchObject({
      value: { state: "accepted" },
    });
    await charger.call("Heartbeat", {});
    expect((await only(station)).installed?.version).toBe(2);
    expect(sets(charger)).toBe(1);
  });

  it.each(VERSIONS)(
    "is removed by its id from a station of OCPP %s, and gone when the station says so",
    async (version) => {
      const station = await newStation();
      const charger = new ProfileCharger(station, version);
      await charger.connect();
      await assign(station);
      await until(station, ["set accepted"]);
      charger.habit = (action) => (action === "ClearChargingProfile" ? { payload: { status: "Unknown" } } : "good");
      expect((await assign(station, { wanted: "clear" })).state).toMatch(/^(waiting|sent)$/);
      await until(station, []);
      const cleared = charger.asked.find(({ action }) => action === "ClearChargingProfile");
      expect(Object.values(cleared?.payload ?? {})).toEqual([1_000_001]);
      expect(await assign(station, { wanted: "clear" })).toEqual({ state: "removed", reason: null });
    },
  );

  it("that was never sent is taken back without a message", async () => {
    const station = await newStation();
    await assign(station);
    expect(await assign(station, { wanted: "clear" })).toEqual({ state: "removed", reason: null });
    const charger = new ProfileCharger(station, "1.6");
    await charger.connect();
    await charger.call("Heartbeat", {});
    expect(charger.actions()).toEqual([]);
  });

  it("with a narrower target holds the place; the wider one comes back when that ends", async () => {
    const station = await newStation({ groups: ["Fleet"] });
    const charger = new ProfileCharger(station, "2.1");
    await charger.connect();
    const wide = { assignmentId: "WIDE", target: { kind: "group", group: "fleet" } as const };
    const narrow = { assignmentId: "NARROW", body: bodyOf(8), profileId: "P2" };
    await assign(station, wide);
    await until(station, ["set accepted"]);
    await assign(station, narrow);
    await expect.poll(async () => (await only(station)).installed?.profileId).toBe("P2");
    expect((await view(station)).covered).toEqual([
      { assignmentId: "WIDE", profileId: "P1", profileName: "Night", coveredBy: "NARROW" },
    ]);
    expect(await assign(station, wide)).toMatchObject({ state: "covered" });
    await assign(station, { ...narrow, wanted: "clear" });
    await expect.poll(async () => (await only(station)).installed?.profileId).toBe("P1");
    expect(charger.profiles.size).toBe(1);
    expect(charger.actions()).not.toContain("ClearChargingProfile");
  });

  it("is asked for over HTTP: by nobody else than who may, and only where there is one", async () => {
    const station = await newStation();
    const path = `/api/stations/${station.id}/profiles`;
    expect(await callJson(path)).toMatchObject({ ocppVersion: null, online: false, items: [], inForce: null });
    expect(await problemOf(`${path}/7/retry`, { method: "POST" })).toMatchObject({ code: "profile-place-unknown" });
    expect(await problemOf("/api/stations/none/profiles")).toMatchObject({ code: "station-unknown" });
    expect(await problemOf(path, { by: "nobody" })).toMatchObject({ code: "credentials-missing" });
    expect(await callJson(`${path}/compare`, { method: "POST" })).toMatchObject({ comparedAtMillis: null });
  });

  it("goes to stations that are in its target and to no others", async () => {
    const station = await newStation({ groups: ["Fleet"] });
    const other = { target: { kind: "group", group: "office" } as const };
    expect(await assign(station, other)).toEqual({ state: "elsewhere", reason: null });
    expect(await states(station)).toEqual([]);
  });
});

describe("a station", () => {
  it("that refuses is quoted, and is asked again after a boot, by hand, and for another version; not by itself", async () => {
    const station = await newStation();
    const charger = new ProfileCharger(station, "2.0.1");
    const statusInfo = { reasonCode: "InvalidSchedule", additionalInfo: "at most 4 periods" };
    charger.habit = (action) =>
      action === "SetChargingProfile" ? { payload: { status: "Rejected", statusInfo } } : "good";
    await charger.connect();
    await assign(station);
    await until(station, ["set rejected"]);
    const { id, reason, nextAttemptAtMillis, installed } = await only(station);
    expect(reason).toEqual({ by: "station", code: "InvalidSchedule", detail: "at most 4 periods" });
    expect([nextAttemptAtMillis, installed]).toEqual([null, null]);
    await timePasses(station);
    charger.hangUp();
    await charger.connect(false);
    await charger.call("Heartbeat", {});
    expect(sets(charger)).toBe(1);
    await charger.boot();
    await expect.poll(() => sets(charger)).toBe(2);
    await until(station, ["set rejected"]);
    const retried = await callJson<StationProfile>(`/api/stations/${station.id}/profiles/${id}/retry`, {
      method: "POST",
    });
    expect(["waiting", "sent", "rejected"]).toContain(retried.state);
    await expect.poll(() => sets(charger)).toBe(3);
    await until(station, ["set rejected"]);
    charger.habit = () => "good";
    await assign(station, { version: 2, body: bodyOf(6) });
    await until(station, ["set accepted"]);
    const audit = await callJson<AuditList>(`/api/audit?action=station.profile-sent&subject=${station.id}`);
    expect(audit.items).toHaveLength(1);
    expect(audit.items[0]?.after).toMatchObject({ chargingProfileId: 1_000_001, wanted: "set" });
  });

  it("that refuses a newer version keeps the one that it has, and that is said", async () => {
    const station = await newStation();
    const charger = new ProfileCharger(station, "1.6");
    await charger.connect();
    await assign(station);
    await until(station, ["set accepted"]);
    charger.habit = () => ({ payload: { status: "Rejected" } });
    await assign(station, { version: 2, body: bodyOf(6) });
    await until(station, ["set rejected"]);
    const { installed, reason } = await only(station);
    expect(installed?.version).toBe(1);
    expect(reason).toEqual({ by: "station", code: "Rejected", detail: null });
    expect((await view(station)).inForce?.profiles).toHaveLength(1);
  });

  it.each([
    ["a result that its schema does not allow", { payload: { status: "Maybe" } }, "answer-unreadable"],
    ["an internal error", { error: "InternalError", description: "flash is full" }, "InternalError"],
    [
      "RateLimitExceeded",
      { payload: { status: "Rejected", statusInfo: { reasonCode: "RateLimitExceeded" } } },
      "RateLimitExceeded",
    ],
  ] as const)("that answers with %s is tried again after a minute, then more seldom", async (_, habit, code) => {
    const station = await newStation();
    const charger = new ProfileCharger(station, "2.0.1");
    charger.habit = (action) => (action === "SetChargingProfile" ? (habit as Habit) : "good");
    await charger.connect();
    await assign(station);
    for (const attempt of [1, 2]) {
      await expect.poll(async () => (await only(station)).reason?.code).toBe(code);
      const { attempts, nextAttemptAtMillis, state } = await only(station);
      expect([state, attempts, sets(charger)]).toEqual(["waiting", attempt, attempt]);
      const pause = (nextAttemptAtMillis ?? 0) - Date.now();
      expect(pause).toBeGreaterThan(retryMillis(attempt) - 10_000);
      expect(pause).toBeLessThanOrEqual(retryMillis(attempt));
      await charger.call("Heartbeat", {});
      await timePasses(station);
      await expect.poll(() => sets(charger)).toBe(attempt + 1);
    }
    charger.habit = () => "good";
    await timePasses(station);
    await until(station, ["set accepted"]);
  });

  it("that does not know the call is not asked again by itself", async () => {
    const station = await newStation();
    const charger = new ProfileCharger(station, "1.6");
    charger.habit = () => ({ error: "NotSupported" });
    await charger.connect();
    await assign(station);
    await until(station, ["set rejected"]);
    expect((await only(station)).reason).toEqual({ by: "station", code: "NotSupported", detail: null });
    await assign(station, { wanted: "clear" });
    // It has none, and cannot: nothing is left to remove.
    await until(station, []);
    expect(charger.actions()).toEqual(["SetChargingProfile"]);
  });

  it.each(["deaf", "mute"] as const)(
    "that hangs up in the middle (%s) is sent it again when it is back",
    async (habit) => {
      const station = await newStation();
      const charger = new ProfileCharger(station, "2.0.1");
      charger.habit = () => habit;
      await charger.connect();
      await assign(station);
      await expect.poll(async () => (await only(station)).reason?.code).toBe("connection-lost");
      expect(await only(station)).toMatchObject({ state: "waiting", installed: null });
      charger.habit = () => "good";
      await charger.connect(false);
      await charger.call("Heartbeat", {});
      await until(station, ["set accepted"]);
      expect(charger.profiles.size).toBe(1);
      expect(sets(charger)).toBe(2);
    },
  );

  it("that hangs up at the same profile each time is left in peace until its time has come", async () => {
    const station = await newStation();
    const charger = new ProfileCharger(station, "1.6");
    charger.habit = () => "deaf";
    await assign(station);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await charger.connect();
      await expect.poll(() => charger.isConnected).toBe(false);
      await expect.poll(async () => (await only(station)).state).toBe("waiting");
    }
    await charger.connect();
    await charger.call("Heartbeat", {});
    expect(sets(charger)).toBe(3);
    charger.habit = () => "good";
    await timePasses(station);
    await until(station, ["set accepted"]);
  });

  it("that is silent is waited for, and sent it again", async () => {
    const station = await newStation();
    const charger = new ProfileCharger(station, "2.0.1");
    await charger.connect();
    await assign(station);
    await until(station, ["set accepted"]);
    await unanswer(station);
    expect(await states(station)).toEqual(["set sent"]);
    expect((await view(station)).inForce?.profiles).toEqual([]);
    await unanswer(station, Date.now() - 1);
    await charger.call("Heartbeat", {});
    expect(await only(station)).toMatchObject({ state: "waiting", installed: null, attempts: 1 });
    await timePasses(station);
    await until(station, ["set accepted"]);
    expect(sets(charger)).toBe(2);
  });

  it("that answers after the object slept has its answer noted, and the rest follows", async () => {
    const station = await newStation();
    const charger = new ProfileCharger(station, "2.0.1");
    await charger.connect();
    await assign(station);
    await until(station, ["set accepted"]);
    await unanswer(station);
    await assign(station, { assignmentId: "A2", body: maximumOf(32) });
    expect(await states(station)).toEqual(["set sent", "set waiting"]);
    charger.answer(SENT_BEFORE, { status: "Accepted" });
    await until(station, ["set accepted", "set accepted"]);
    expect(sets(charger)).toBe(2);
  });

  it("whose object crashes between the call and its answer is sent it again", async () => {
    const station = await newStation();
    const charger = new ProfileCharger(station, "2.0.1");
    charger.habit = (action) => (action === "SetChargingProfile" ? "silent" : "good");
    await charger.connect();
    await assign(station);
    await until(station, ["set sent"]);
    const crash = runInDurableObject(stations.getByName(station.id), (_, context) => context.abort("crash"));
    await crash.catch(() => undefined);
    charger.habit = () => "good";
    await charger.connect(false);
    expect(await only(station)).toMatchObject({ state: "waiting", installed: null });
    await charger.call("Heartbeat", {});
    await until(station, ["set accepted"]);
  });

  it.each([
    ["takes", "Accepted"],
    ["refuses", "Rejected"],
  ])("that %s another version after the assignment has ended is rid of all of it", async (_, status) => {
    const station = await newStation();
    const charger = new ProfileCharger(station, "2.0.1");
    await charger.connect();
    await assign(station);
    await until(station, ["set accepted"]);
    charger.habit = (action) => (action === "SetChargingProfile" ? "silent" : "good");
    await assign(station, { version: 2, body: bodyOf(6) });
    await expect.poll(() => sets(charger)).toBe(2);
    await assign(station, { wanted: "clear" });
    expect(await states(station)).toEqual(["clear waiting"]);
    charger.habit = () => "good";
    charger.answer(await outstandingId(station), { status });
    await until(station, []);
    expect(charger.profiles.size).toBe(0);
  });

  it("that keeps one profile, and does not say so, is sent the new one again when the old one is gone", async () => {
    const station = await newStation();
    const charger = new ProfileCharger(station, "2.0.1");
    charger.habit = (action) => {
      const isFull = action === "SetChargingProfile" && charger.profiles.size > 0;
      return isFull ? { payload: { status: "Rejected", statusInfo: { reasonCode: "OutOfMemory" } } } : "good";
    };
    await charger.connect();
    await assign(station);
    await until(station, ["set accepted"]);
    charger.hangUp();
    await assign(station, { wanted: "clear" });
    await assign(station, { assignmentId: "A2", body: bodyOf(6, { stackLevel: 4 }) });
    await charger.connect();
    await until(station, ["set accepted"]);
    expect([...charger.profiles.keys()]).toEqual([1_000_002]);
  });

  it("that comes back after a week gets what it missed, the new before the old is removed", async () => {
    const station = await newStation();
    const charger = new ProfileCharger(station, "2.0.1");
    await charger.connect();
    await assign(station);
    await until(station, ["set accepted"]);
    charger.hangUp();
    await assign(station, { wanted: "clear" });
    await assign(station, { assignmentId: "A2", body: maximumOf(32) });
    await assign(station, { assignmentId: "A3", body: bodyOf(6, { stackLevel: 4 }) });
    charger.asked.length = 0;
    await charger.connect();
    await until(station, ["set accepted", "set accepted"]);
    expect(charger.actions().slice(0, 3)).toEqual(["SetChargingProfile", "SetChargingProfile", "ClearChargingProfile"]);
    expect([...charger.profiles.keys()].sort()).toEqual([1_000_002, 1_000_003]);
  });

  it("that is pending is sent them, and one that is rejected nothing", async () => {
    const station = await newStation({ registrationStatus: "rejected" });
    const charger = new ProfileCharger(station, "2.0.1");
    await charger.connect();
    await assign(station);
    await station.deliver();
    expect([charger.actions(), await states(station)]).toEqual([[], ["set waiting"]]);
    // Nor does its object wake for them: nothing changes before it boots again.
    await station.deliver();
    const alarm = await runInDurableObject(stations.getByName(station.id), (_, { storage }) => storage.getAlarm());
    expect(alarm).toBeGreaterThan(Date.now() + 600_000);
    const { version } = await callJson<{ version: number }>(`/api/stations/${station.id}`);
    const headers = { "If-Match": `"${version}"` };
    await call(`/api/stations/${station.id}`, { method: "PATCH", headers, body: { registrationStatus: "accepted" } });
    await charger.boot();
    await until(station, ["set accepted"]);
  });

  it("that comes back with another version of OCPP gets its profiles in that one's words", async () => {
    const station = await newStation();
    const old = new ProfileCharger(station, "1.6");
    await old.connect();
    await assign(station);
    await until(station, ["set accepted"]);
    const { chargingProfileId } = await only(station);
    old.hangUp();
    const charger = new ProfileCharger(station, "2.0.1");
    charger.habit = (action) => (action === "SetChargingProfile" ? { error: "InternalError" } : "good");
    await charger.connect();
    await expect.poll(async () => (await only(station)).reason?.code).toBe("InternalError");
    // What it had accepted in the words of 1.6 is not said to be in force in those of 2.0.1.
    expect((await view(station)).inForce?.profiles).toEqual([]);
    charger.habit = () => "good";
    await timePasses(station);
    await until(station, ["set accepted"]);
    expect([...charger.profiles.keys()]).toEqual([chargingProfileId]);
    expect((await only(station)).installed?.profile).toMatchObject({ id: chargingProfileId });
  });
});
