// Roll-outs reach every station whatever happens on the way: evictions, D1 failing before and after each statement lands, stations
// that cannot be told; stopped and continued, overtaken by later ones, with stations that come and go meanwhile.
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import type { RollOut, StartedRollOut } from "../../../edge/contract/assignments.ts";
import type { AuditList } from "../../../edge/contract/audit.ts";
import type { Site } from "../../../edge/contract/sites.ts";
import { writeExposition } from "../../../edge/exposition.ts";
import { PAGE_STATIONS } from "../../../edge/objects/roll-out-page.ts";
import { familiesOf } from "../../../edge/routes/metrics.ts";
import { type AssignmentState, assignmentStateStatement } from "../../../edge/store/assignment-states.ts";
import { ordersOf } from "../../../edge/store/assignments.ts";
import { loadMetrics } from "../../../edge/store/metrics.ts";
import { ProfileCharger } from "../ocpp/profile-charger.ts";
import { call, callJson, database, newStation, problemOf, stations, type TestStation } from "../server.ts";
import {
  assign,
  dailyBody,
  listStations,
  newProfile,
  publish,
  rollOut,
  type WalkedStations,
  waits,
  walk,
  walkedStations,
  walkerOf,
} from "../walked-stations.ts";

let walked: WalkedStations;
beforeAll(async () => {
  walked = await walkedStations();
});
beforeEach(() => {
  walked.told.length = 0;
  walked.assign = () => waits;
  // What these tests make fail is logged; on the screen it would look like a fault.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => walked.restore());

/** An object for each takes its time to make; WATTEST_RUNS asks for as many stations as it says. */
const FLEET = Math.max(210, inject("property").runs);

let count = 0;

/** A site with so many stations that are in D1 alone, and a profile. */
async function fleet(size: number): Promise<{ siteId: string; profileId: string; ids: string[] }> {
  count += 1;
  const { id: siteId } = await callJson<Site>("/api/sites", { body: { name: "Depot", timeZone: "Europe/Berlin" } });
  const ids = Array.from({ length: size }, (_, index) => `F${count}-${String(index).padStart(4, "0")}`);
  await listStations(ids, siteId);
  return { siteId, profileId: (await newProfile()).id, ids };
}

const toSite = (profileId: string, siteId: string): Promise<StartedRollOut> =>
  assign(profileId, { kind: "site", siteId });
const toldOf = (id: number) => walked.told.filter(({ order }) => order.rollOutId === id).map((one) => one.stationId);
const stop = (id: number) => callJson<RollOut>(`/api/roll-outs/${id}/stop`, { method: "POST" });
const goOn = (id: number) => callJson<RollOut>(`/api/roll-outs/${id}/continue`, { method: "POST" });
const version = (profileId: string, to: number) =>
  callJson<RollOut>(`/api/profiles/${profileId}/roll-outs`, { body: { version: to } });
const held = async (stationId: string, siteId: string) =>
  (await ordersOf(database, { stationId, siteId, groups: [] })).map((order) => [order.rollOutId, order.version]);

/** Lets some stations answer only after `release`. */
function hold(isHeld: (stationId: string) => boolean): { hasHeld(): boolean; release(): void } {
  let [held, released] = [false, false];
  walked.assign = async (stationId) => {
    if (isHeld(stationId)) held = true;
    // Not a promise of the test's: an object may not wait for what another request settles.
    while (isHeld(stationId) && !released) await scheduler.wait(5);
    return waits;
  };
  return {
    hasHeld: () => held,
    release: () => {
      released = true;
    },
  };
}

type Method = (this: unknown, ...parameters: unknown[]) => Promise<unknown>;

/** Fails the nth call of D1 that a walk makes, before it lands or after it. */
function failDatabase(nth: number, when: "before" | "after"): { count(): number; mend(): void } {
  let calls = 0;
  const undo: (() => void)[] = [];
  const fail = (prototype: Record<string, Method>, name: string) => {
    const original = prototype[name];
    if (original === undefined) throw new Error(`There is no ${name} to fail.`);
    prototype[name] = async function (...parameters) {
      const strikes = calls === nth;
      calls += 1;
      if (!strikes) return original.apply(this, parameters);
      if (when === "after") await original.apply(this, parameters);
      throw new Error("D1_ERROR: it failed.");
    };
    undo.push(() => {
      prototype[name] = original;
    });
  };
  fail(Object.getPrototypeOf(database), "batch");
  fail(Object.getPrototypeOf(database.prepare("SELECT 1")), "run");
  return { count: () => calls, mend: () => undo.map((one) => one()) };
}

describe("a roll-out reaches every station", () => {
  it(`of ${FLEET}, a page at a time, each by one order, and counts them by an index`, async () => {
    const { siteId, profileId, ids } = await fleet(FLEET);
    const before = performance.now();
    const { rollOut: begun } = await toSite(profileId, siteId);
    expect(begun).toMatchObject({ stations: FLEET, counts: { pending: FLEET } });
    const done = await walk(begun.id, 60_000 + 20 * FLEET);
    console.info(`${FLEET} stations reached in ${Math.round(performance.now() - before)} ms.`);
    expect(done).toMatchObject({ state: "done", stations: FLEET, counts: { waiting: FLEET } });
    expect(toldOf(begun.id).toSorted()).toEqual(ids);
    const plan = await database
      .prepare(
        "EXPLAIN QUERY PLAN SELECT state, count(*) FROM assignment_stations WHERE roll_out_id = 1 GROUP BY state",
      )
      .all<{ detail: string }>();
    expect(plan.results[0]?.detail).toContain("COVERING INDEX assignment_stations_by_roll_out");
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = await callJson<{ items: { stationId: string }[]; nextCursor?: string }>(
        `/api/roll-outs/${begun.id}/stations?limit=200${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      seen.push(...page.items.map(({ stationId }) => stationId));
      cursor = page.nextCursor ?? "";
    } while (cursor !== "");
    expect(seen).toEqual(ids);
  });

  it("when its object is evicted after every page", async () => {
    const { siteId, profileId, ids } = await fleet(120);
    const { rollOut: begun } = await toSite(profileId, siteId);
    for (let page = 0; page < 6; page += 1) {
      await evictDurableObject(walkerOf(begun.id)).catch(() => undefined);
      await runDurableObjectAlarm(walkerOf(begun.id));
    }
    expect(await walk(begun.id)).toMatchObject({ state: "done", counts: { waiting: 120 } });
    expect(toldOf(begun.id).toSorted()).toEqual(ids);
  });

  it("when D1 fails at any of its calls, before or after it lands", async () => {
    for (const when of ["before", "after"] as const) {
      for (let nth = 0; nth < 3; nth += 1) {
        const { siteId, profileId, ids } = await fleet(3);
        // Its first page waits: what follows are its note, the next page, and the end.
        const held = hold(() => true);
        const { rollOut: begun } = await toSite(profileId, siteId);
        await vi.waitFor(() => expect(held.hasHeld()).toBe(true));
        const fault = failDatabase(nth, when);
        try {
          held.release();
          await vi.waitFor(async () => {
            await runDurableObjectAlarm(walkerOf(begun.id));
            expect(fault.count()).toBeGreaterThan(nth);
          }, 10_000);
        } finally {
          fault.mend();
        }
        const done = await walk(begun.id);
        expect(done, `${when} ${nth}`).toMatchObject({ state: "done", stations: 3, counts: { waiting: 3 } });
        expect(toldOf(begun.id).toSorted(), `${when} ${nth}`).toEqual(ids);
      }
    }
  });

  it("after those that could not be told were passed over; a refusal is said with its words", async () => {
    const { siteId, profileId, ids } = await fleet(130);
    const failing = new Set(ids.slice(0, 3));
    walked.assign = (stationId) => {
      if (failing.has(stationId)) throw new Error("The object does not answer.");
      if (stationId !== ids[5]) return waits;
      return { ok: false, problem: { code: "station-unknown", detail: "No station is registered under this id." } };
    };
    const { rollOut: begun } = await toSite(profileId, siteId);
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(walkerOf(begun.id));
      expect((await rollOut(begun.id)).counts).toEqual({ pending: 3, rejected: 1, waiting: 126 });
    }, 10_000);
    failing.clear();
    expect(await walk(begun.id)).toMatchObject({ state: "done", counts: { rejected: 1, waiting: 129 } });
    const { items } = await callJson<{ items: unknown[] }>(`/api/roll-outs/${begun.id}/stations?state=rejected`);
    expect(items).toMatchObject([{ stationId: ids[5], reason: { by: "wattest", code: "station-unknown" } }]);
  });

  it("also where whoever started it is gone right after the commit; one that was never committed is forgotten", async () => {
    const walker = walkerOf(987_654);
    await walker.begin({ kind: "roll-out", id: 987_654 }, 0);
    expect(await runInDurableObject(walker, (_, { storage }) => storage.getAlarm())).not.toBeNull();
    vi.setSystemTime(Date.now() + 121_000);
    try {
      for (let times = 0; times < 3; times += 1) await runDurableObjectAlarm(walker);
      expect(await runInDurableObject(walker, (_, { storage }) => storage.kv.get("walk"))).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
    const { siteId, profileId } = await fleet(2);
    const { rollOut: begun } = await toSite(profileId, siteId);
    // As an announcement leaves it: an alarm later on, and no word that the commit took place.
    await walkerOf(begun.id).begin({ kind: "roll-out", id: begun.id }, 10_000);
    expect((await walk(begun.id)).state).toBe("done");
  });
});

describe("a roll-out that is stopped", () => {
  it("tells a page more at most, leaves the rest as they were, and goes on with those that came meanwhile", async () => {
    const { siteId, profileId, ids } = await fleet(230);
    const first = await toSite(profileId, siteId);
    await walk(first.rollOut.id);
    await publish(profileId, 1, dailyBody(5_000));
    const later = hold((stationId) => ids.indexOf(stationId) >= PAGE_STATIONS);
    const second = await version(profileId, 2);
    await vi.waitFor(() => expect(later.hasHeld()).toBe(true), 10_000);
    expect(await stop(second.id)).toMatchObject({ state: "stopped", counts: { waiting: 100, pending: 130 } });
    later.release();
    await vi.waitFor(
      async () => expect((await rollOut(second.id)).counts).toEqual({ waiting: 200, pending: 30 }),
      10_000,
    );
    await runDurableObjectAlarm(walkerOf(second.id));
    expect(toldOf(second.id)).toHaveLength(200);
    expect((await stop(second.id)).state).toBe("stopped");

    // Who was told has it, who was not keeps what he had, and who comes gets what held before.
    expect(await held(ids[0] ?? "", siteId)).toEqual([[second.id, 2]]);
    expect(await held(ids[229] ?? "", siteId)).toEqual([[first.rollOut.id, 1]]);
    const newcomer = `${ids[0]}-new`;
    await listStations([newcomer], siteId);
    expect(await held(newcomer, siteId)).toEqual([[first.rollOut.id, 1]]);

    expect(await goOn(second.id)).toMatchObject({ state: "running", stations: 231, counts: { pending: 31 } });
    expect(await walk(second.id)).toMatchObject({ state: "done", stations: 231, counts: { waiting: 231 } });
    expect(new Set(toldOf(second.id))).toEqual(new Set([...ids, newcomer]));
    expect(await held(newcomer, siteId)).toEqual([[second.id, 2]]);
    for (const path of ["stop", "continue"]) {
      const problem = await problemOf(`/api/roll-outs/${second.id}/${path}`, { method: "POST" });
      expect(problem).toMatchObject({ status: 409, code: "roll-out-ended" });
    }
    const { items } = await callJson<AuditList>(`/api/audit?subject=${profileId}&action=roll-out`);
    expect(items.map(({ action, after }) => [action, after?.stationsLeft])).toEqual([
      ["roll-out.continued", 30],
      ["roll-out.stopped", 130],
    ]);
  });

  it("when it is new brings nothing to those that come, and when it removes keeps it where it was not removed", async () => {
    const { siteId, profileId, ids } = await fleet(2);
    const last = hold((stationId) => stationId === ids[1]);
    const first = await toSite(profileId, siteId);
    await vi.waitFor(() => expect(last.hasHeld()).toBe(true));
    await stop(first.rollOut.id);
    last.release();
    await vi.waitFor(async () => expect((await rollOut(first.rollOut.id)).counts).toEqual({ waiting: 2 }));
    await listStations([`${ids[0]}-new`], siteId);
    expect([await held(ids[0] ?? "", siteId), await held(`${ids[0]}-new`, siteId)]).toEqual([
      [[first.rollOut.id, 1]],
      [],
    ]);
    await goOn(first.rollOut.id);
    await walk(first.rollOut.id);

    walked.assign = (stationId) => {
      if (stationId === ids[0]) return { ok: true, value: { state: "removed", reason: null } };
      throw new Error("The object does not answer.");
    };
    const ended = await call(`/api/assignments/${first.assignment.id}`, { method: "DELETE" });
    const { rollOut: removal } = await ended.json<StartedRollOut>();
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(walkerOf(removal.id));
      expect((await rollOut(removal.id)).counts).toEqual({ removed: 1, pending: 2 });
    }, 10_000);
    expect(await held(ids[1] ?? "", siteId)).toEqual([]);
    await stop(removal.id);
    await listStations([`${ids[1]}-new`], siteId);
    expect(await held(ids[0] ?? "", siteId)).toEqual([]);
    expect(await held(ids[1] ?? "", siteId)).toEqual([[first.rollOut.id, 1]]);
    expect(await held(`${ids[1]}-new`, siteId)).toEqual([]);
  });
});

describe("a later roll-out of the same assignments", () => {
  it("takes the stations over: the one before keeps its counts as they were then, and is not continued", async () => {
    const { siteId, profileId } = await fleet(3);
    const other = await assign(profileId, { kind: "group", group: `g-${profileId}` });
    walked.assign = () => ({ ok: true, value: { state: "accepted", reason: null } });
    const first = await toSite(profileId, siteId);
    await walk(first.rollOut.id);
    expect((await rollOut(first.rollOut.id)).counts).toEqual({ accepted: 3 });
    await publish(profileId, 1, dailyBody(5_000));
    walked.assign = () => {
      throw new Error("The object does not answer.");
    };
    const second = await version(profileId, 2);
    expect(second.assignmentIds).toContain(other.assignment.id);
    await stop(second.id);
    walked.assign = () => waits;
    const third = await version(profileId, 1);
    expect(await walk(third.id)).toMatchObject({ state: "done", counts: { waiting: 3 } });
    expect(await rollOut(first.rollOut.id)).toMatchObject({ stations: 3, counts: { accepted: 3 } });
    expect(await rollOut(second.id)).toMatchObject({ state: "stopped", stations: 3, counts: { pending: 3 } });
    const problem = await problemOf(`/api/roll-outs/${second.id}/continue`, { method: "POST" });
    expect(problem.detail).toContain("A later roll-out has taken its place");
    const list = await callJson<{ items: RollOut[] }>(`/api/roll-outs?profileId=${profileId}&state=stopped`);
    expect(list.items.map(({ id }) => id)).toEqual([second.id]);
  });

  it("of some of its assignments leaves it the others, and one that ran and lost stations counts as stopped", async () => {
    const { siteId, profileId, ids } = await fleet(2);
    const narrow = await assign(profileId, { kind: "group", group: `h-${profileId}` });
    const wide = await toSite(profileId, siteId);
    await walk(wide.rollOut.id);
    await walk(narrow.rollOut.id);
    await publish(profileId, 1, dailyBody(5_000));
    const both = hold(() => true);
    const second = await version(profileId, 2);
    await vi.waitFor(() => expect(toldOf(second.id)).toHaveLength(2));
    const third = await callJson<RollOut>(`/api/profiles/${profileId}/roll-outs`, {
      body: { version: 1, assignmentIds: [wide.assignment.id] },
    });
    both.release();
    expect(await walk(second.id)).toMatchObject({ state: "stopped", stations: 2, counts: { pending: 2 } });
    expect(await walk(third.id)).toMatchObject({ state: "done", stations: 2, counts: { waiting: 2 } });
    expect(await held(ids[0] ?? "", siteId)).toEqual([[third.id, 1]]);
  });
});

describe("what a station's object delivers", () => {
  it("may come twice, late and out of order: the newest of the newest roll-out counts, and what was told is not forgotten", async () => {
    const { siteId, profileId, ids } = await fleet(1);
    const stationId = ids[0] ?? "";
    const first = await toSite(profileId, siteId);
    await walk(first.rollOut.id);
    const said = (rollOutId: number, state: AssignmentState["state"], revision: number, at = stationId) =>
      assignmentStateStatement(database, {
        ...{ assignmentId: first.assignment.id, stationId: at, rollOutId, state, reason: null, atMillis: 1, revision },
      }).run();
    const state = async (at = stationId) => {
      const { results } = await database
        .prepare("SELECT state, roll_out_id, told_roll_out_id FROM assignment_stations WHERE station_id = ?")
        .bind(at)
        .all();
      return Object.values(results[0] ?? {});
    };
    const one = first.rollOut.id;
    await said(one, "accepted", 7);
    await said(one, "sent", 6);
    await said(one, "accepted", 7);
    expect(await state()).toEqual(["accepted", one, one]);

    await publish(profileId, 1, dailyBody(5_000));
    walked.assign = () => {
      throw new Error("The object does not answer.");
    };
    const second = await version(profileId, 2);
    await said(one, "drifted", 8);
    expect(await state()).toEqual(["pending", second.id, one]);
    // The station was told, but whoever told it never learnt so; it says so itself.
    await said(second.id, "accepted", 9);
    expect(await state()).toEqual(["accepted", second.id, second.id]);
    // One that came by moving had no row.
    await said(second.id, "waiting", 2, "moved-here");
    expect(await state("moved-here")).toEqual(["waiting", second.id, second.id]);
    expect((await rollOut(second.id)).counts).toEqual({ accepted: 1, waiting: 1 });
  });
});

describe("with stations of OCPP", () => {
  beforeAll(() => walked.restore());
  const night = (limit: number) =>
    dailyBody(0, {
      chargingSchedule: [
        {
          ...{ startSchedule: "2026-01-01T00:00:00Z", duration: 86_400, chargingRateUnit: "A" },
          chargingSchedulePeriod: [{ startPeriod: 0, limit }],
        },
      ],
    });
  const counts = async (id: number) => (await rollOut(id)).counts;
  const becomes = (id: number, expected: object) =>
    expect.poll(() => counts(id), { timeout: 10_000 }).toEqual(expected);
  const limitAt = (charger: ProfileCharger) =>
    [...charger.profiles.values()].map(({ profile }) =>
      JSON.stringify(profile)
        .match(/"limit":(\d+)/g)
        ?.at(-1),
    );
  const change = (station: TestStation, version: number, body: object) =>
    call(`/api/stations/${station.id}`, { method: "PATCH", body, headers: { "If-Match": `"${version}"` } });

  it("what a roll-out brings is what they accept, refuse with a reason, get when they are back, and lose at the end", async () => {
    const { siteId } = await fleet(0);
    const [good, strict, away] = [
      await newStation({ siteId, name: "Good" }),
      await newStation({ siteId, name: "Strict" }),
      await newStation({ siteId }),
    ];
    const [here, refusing, late] = [
      new ProfileCharger(good, "2.0.1"),
      new ProfileCharger(strict, "1.6"),
      new ProfileCharger(away, "2.1"),
    ];
    refusing.habit = (action) => (action === "SetChargingProfile" ? { payload: { status: "Rejected" } } : "good");
    await here.connect();
    await refusing.connect();
    const profile = await newProfile("Night", night(10));
    const { rollOut: first, assignment } = await toSite(profile.id, siteId);
    expect((await walk(first.id)).state).toBe("done");
    await becomes(first.id, { accepted: 1, rejected: 1, waiting: 1 });
    const { items } = await callJson<{ items: unknown[] }>(`/api/roll-outs/${first.id}/stations?state=rejected`);
    expect(items).toMatchObject([{ stationName: "Strict", online: true, reason: { by: "station", code: "Rejected" } }]);
    await late.connect();
    await becomes(first.id, { accepted: 2, rejected: 1 });
    const metrics = writeExposition(familiesOf(await loadMetrics(database)), "prometheus");
    expect(metrics).toMatch(/wattest_profile_deliveries\{state="rejected"\} [1-9]/);

    await publish(profile.id, 1, night(8));
    refusing.habit = () => "good";
    const second = await version(profile.id, 2);
    await walk(second.id);
    await becomes(second.id, { accepted: 3 });
    expect([limitAt(here), limitAt(late)]).toEqual([['"limit":8'], ['"limit":8']]);
    expect(await counts(first.id)).toEqual({ accepted: 2, rejected: 1 });

    // A station that comes gets it, one that goes loses it, without a roll-out.
    const comes = await newStation({ siteId });
    const newcomer = new ProfileCharger(comes, "2.0.1");
    await newcomer.connect();
    await change(good, 1, { siteId: null });
    await becomes(second.id, { accepted: 3, elsewhere: 1 });
    expect([limitAt(newcomer), limitAt(here)]).toEqual([['"limit":8'], []]);

    const ended = await call(`/api/assignments/${assignment.id}`, { method: "DELETE" });
    const { rollOut: removal } = await ended.json<StartedRollOut>();
    await walk(removal.id);
    await becomes(removal.id, { removed: 3 });
    expect([here, refusing, late, newcomer].flatMap(limitAt)).toEqual([]);
    for (const charger of [here, refusing, late, newcomer]) charger.hangUp();
  });

  it("one that was stopped is not completed by a station that moves within its groups or comes back", async () => {
    const { siteId } = await fleet(0);
    const station = await newStation({ siteId });
    const charger = new ProfileCharger(station, "2.0.1");
    await charger.connect();
    const profile = await newProfile("Night", night(10));
    const { rollOut: first } = await toSite(profile.id, siteId);
    await walk(first.id);
    await becomes(first.id, { accepted: 1 });
    await publish(profile.id, 1, night(8));
    // It is stopped before anybody was told.
    const again = await walkedStations();
    again.assign = () => {
      throw new Error("The object does not answer.");
    };
    const second = await version(profile.id, 2);
    await stop(second.id);
    await runDurableObjectAlarm(walkerOf(second.id));
    again.restore();
    await change(station, 1, { groups: ["moved"] });
    await stations.getByName(station.id).refreshProfiles();
    expect(limitAt(charger)).toEqual(['"limit":10']);
    expect(await counts(second.id)).toEqual({ pending: 1 });
    await goOn(second.id);
    await walk(second.id);
    await becomes(second.id, { accepted: 1 });
    expect(limitAt(charger)).toEqual(['"limit":8']);
    charger.hangUp();
  });
});
