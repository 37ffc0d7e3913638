// Random days of orders, answers, losses and boots: at no moment is a charging profile called accepted that the station has
// not accepted, and in the end station, object and D1 are at one.
import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import type { ProfileOrder } from "../../../edge/objects/profile-order.ts";
import { loadStationState } from "../../../edge/objects/profile-tables.ts";
import { database, newStation, stations, type TestStation } from "../server.ts";
import { type Habit, ProfileCharger } from "./profile-charger.ts";
import { AUTHOR, assign, bodyOf, orderFor, timePasses, view } from "./profile-orders.ts";

const LONGEST_DAY_MILLIS = 25_000;
const KEYS = ["A1", "A2", "A3"] as const;
type Key = (typeof KEYS)[number];

const HABITS: Readonly<Record<string, Habit>> = {
  ...{ good: "good", deaf: "deaf", mute: "mute", broken: { error: "InternalError" } },
  refusing: { payload: { status: "Rejected", statusInfo: { reasonCode: "InvalidProfile" } } },
  unreadable: { payload: { status: "Perhaps" } },
};

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("order" as const),
      key: fc.constantFrom(...KEYS),
      wanted: fc.constantFrom("set" as const, "set" as const, "clear" as const),
      limit: fc.integer({ min: 6, max: 9 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("habit" as const), habit: fc.constantFrom(...Object.keys(HABITS)) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("stale" as const), key: fc.constantFrom(...KEYS) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom("connect", "boot", "hang up", "forget", "time", "sleep", "heartbeat"),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A2 has the place of A1, and is narrower than it; A3 has one of its own. */
function fieldsOf(key: Key, station: TestStation, limit: number) {
  const group = { target: { kind: "group", group: "fleet" } as const };
  const own = { target: { kind: "station", stationId: station.id } as const };
  const stackLevel = key === "A3" ? 4 : 1;
  return { assignmentId: key, ...(key === "A1" ? group : own), profileId: key, body: bodyOf(limit, { stackLevel }) };
}

/** Tells the station as a roll-out does, which notes in D1 what it is answered. */
async function rollOut(station: TestStation, fields: Partial<ProfileOrder>): Promise<void> {
  const { rollOutId, assignmentId, ...order } = orderFor(station, fields);
  await database
    .prepare(
      `INSERT INTO assignment_stations (assignment_id, station_id, roll_out_id, state, at_millis, revision)
       VALUES (?, ?, ?, 'pending', 0, 0)
       ON CONFLICT (assignment_id, station_id) DO UPDATE SET roll_out_id = excluded.roll_out_id, state = 'pending'`,
    )
    .bind(assignmentId, station.id, rollOutId)
    .run();
  const { state } = await assign(station, { rollOutId, assignmentId, ...order });
  await database
    .prepare(
      "UPDATE assignment_stations SET state = ? WHERE assignment_id = ? AND station_id = ? AND state = 'pending' AND roll_out_id = ?",
    )
    .bind(state, assignmentId, station.id, rollOutId)
    .run();
}

/** Nothing is accepted here that the station had not said to have while it was asked. */
async function checkNow(station: TestStation, charger: ProfileCharger): Promise<void> {
  const before = new Map([...charger.said].map(([id, list]) => [id, list.length]));
  const { items, inForce } = await view(station);
  for (const { chargingProfileId: id, state, installed } of items) {
    const said = (charger.said.get(id) ?? []).slice(Math.max(0, (before.get(id) ?? 0) - 1));
    if (installed !== null) expect(said).toContainEqual(installed.profile);
    if (state === "accepted") expect(installed).not.toBeNull();
  }
  const known = items.flatMap(({ installed }) => (installed === null ? [] : [installed.profile]));
  for (const { profile } of inForce?.profiles ?? []) expect(known).toContainEqual(profile);
}

async function settled(station: TestStation, charger: ProfileCharger, wanted: number): Promise<void> {
  await expect
    .poll(
      async () => {
        if (!charger.isConnected) await charger.connect().catch(() => undefined);
        // What waits for people gets them.
        for (const { id, state } of (await view(station)).items) {
          if (state === "drifted") await stations.getByName(station.id).retryProfile(id, AUTHOR);
        }
        await timePasses(station);
        const { items, comparison } = await view(station);
        const isSame = items.every(({ state, wanted }) => state === "accepted" && wanted === "set");
        return isSame && items.length === wanted && (wanted === 0 || comparison !== "different");
      },
      { timeout: 20_000 },
    )
    .toBe(true);
}

async function live(version: "1.6" | "2.0.1", steps: readonly Step[]): Promise<void> {
  const station = await newStation({ groups: ["fleet"] });
  // D1 is asked what holds for a station of a group; it knows of none of what is told below.
  await expect
    .poll(async () => {
      await station.deliver();
      return runInDurableObject(stations.getByName(station.id), (_, { storage }) => loadStationState(storage.sql));
    })
    .toMatchObject({ refreshAtMillis: null });
  const charger = new ProfileCharger(station, version);
  await charger.connect();
  const told = new Map<Key, { wanted: "set" | "clear"; version: number }>();
  const stale = orderFor(station).rollOutId;
  let versions = 0;
  for (const one of steps) {
    switch (one.kind) {
      case "order":
        versions += 1;
        told.set(one.key, { wanted: one.wanted, version: versions });
        await rollOut(station, { ...fieldsOf(one.key, station, one.limit), wanted: one.wanted, version: versions });
        break;
      case "stale":
        // An older roll-out comes late: it is known, or was never told to this station.
        if (told.has(one.key))
          await assign(station, { ...fieldsOf(one.key, station, 20), rollOutId: stale, version: 99 });
        break;
      case "habit": {
        const habit = HABITS[one.habit] ?? "good";
        charger.habit = (action) => (/^(?:Set|Clear)/.test(action) ? habit : "good");
        break;
      }
      case "connect":
        if (!charger.isConnected) await charger.connect(false);
        break;
      case "boot":
        if (charger.isConnected) await charger.boot().catch(() => undefined);
        break;
      case "hang up":
        charger.hangUp();
        break;
      case "forget":
        // Only a report tells of that; 1.6 has none.
        if (version !== "1.6") charger.profiles.clear();
        break;
      case "time":
        await timePasses(station);
        break;
      case "sleep":
        if (!(await view(station)).items.some(({ state }) => state === "sent"))
          await station.evict().catch(() => undefined);
        break;
      case "heartbeat":
        if (charger.isConnected) await charger.call("Heartbeat", {}).catch(() => undefined);
        break;
    }
    await checkNow(station, charger);
  }
  charger.habit = () => "good";
  if (charger.isConnected) charger.hangUp();
  await charger.connect();
  const isSet = (key: Key) => told.get(key)?.wanted === "set";
  const holders = [isSet("A2") ? "A2" : isSet("A1") ? "A1" : null, isSet("A3") ? "A3" : null].filter(
    (key) => key !== null,
  );
  await settled(station, charger, holders.length);
  await checkNow(station, charger);
  const { items } = await view(station);
  expect(items.map(({ installed }) => installed?.profileId).sort()).toEqual(holders.toSorted());
  for (const { chargingProfileId, installed } of items) {
    expect(installed?.version).toBe(told.get(installed?.profileId as Key)?.version);
    expect(charger.profiles.get(chargingProfileId)?.profile).toEqual(installed?.profile);
  }
  expect(charger.profiles.size).toBe(holders.length);
  const states = async () => {
    const { results } = await database
      .prepare("SELECT assignment_id, state FROM assignment_stations WHERE station_id = ?")
      .bind(station.id)
      .all<{ assignment_id: string; state: string }>();
    return Object.fromEntries(results.map(({ assignment_id, state }) => [assignment_id, state]));
  };
  const final = Object.fromEntries(
    [...told].map(([key, { wanted }]) => [
      key,
      wanted === "clear" ? "removed" : holders.includes(key) ? "accepted" : "covered",
    ]),
  );
  await expect.poll(states).toEqual(final);
}

/** A day that does not end is a fault, and not a run that was cut short. */
async function inTime(day: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("The day does not end.")), LONGEST_DAY_MILLIS);
  });
  await Promise.race([day, late]).finally(() => clearTimeout(timer));
}

describe("charging profiles at a station", () => {
  const { runs, seed, longestMillis } = inject("property");

  it.each(["1.6", "2.0.1"] as const)(
    "of OCPP %s are never said to be accepted before it has, and in the end are what was told",
    async (version) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), (steps) => inTime(live(version, steps))),
        { numRuns: runs, seed, interruptAfterTimeLimit: longestMillis, markInterruptAsFailure: false },
      );
    },
    longestMillis + 60_000,
  );
});
