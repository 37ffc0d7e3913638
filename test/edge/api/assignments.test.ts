// Charging profiles assigned to sites, groups, stations, EVSEs and sessions: what is refused and where, what is said beforehand, what
// holds at a station, and the trail.

import { runDurableObjectAlarm } from "cloudflare:test";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { AssignmentCheck, AssignmentList, AssignmentTarget, RollOut } from "../../../edge/contract/assignments.ts";
import type { AuditList } from "../../../edge/contract/audit.ts";
import type { Problem } from "../../../edge/contract/problem.ts";
import type { Profile } from "../../../edge/contract/profiles.ts";
import type { Site } from "../../../edge/contract/sites.ts";
import { STATION_UNKNOWN } from "../../../edge/objects/answer.ts";
import { assignmentStateStatement } from "../../../edge/store/assignment-states.ts";
import { ordersOf, placeOf } from "../../../edge/store/assignments.ts";
import { send, signedIn } from "../identity/people.ts";
import { at, call, callJson, database, newStation, OWNER_KEY, problemOf } from "../server.ts";
import {
  assign,
  assignment,
  dailyBody,
  newProfile,
  publish,
  rollOut,
  siteWalker,
  type WalkedStations,
  walk,
  walkedStations,
} from "../walked-stations.ts";

let walked: WalkedStations;
beforeAll(async () => {
  walked = await walkedStations();
});
beforeEach(() => {
  walked.told.length = 0;
  walked.refreshed.length = 0;
});
afterAll(() => walked.restore());

const newSite = (fields: object = {}) =>
  callJson<Site>("/api/sites", { body: { name: "Depot North", timeZone: "Europe/Berlin", ...fields } });
const check = (id: string, target: AssignmentTarget, fields: object = {}) =>
  callJson<AssignmentCheck>(`/api/profiles/${id}/assignments/check`, { body: { target, ...fields } });
const refused = (id: string, target: object, fields: object = {}): Promise<Problem> =>
  problemOf(`/api/profiles/${id}/assignments`, { body: { target, ...fields } });
const end = (id: string) => call(`/api/assignments/${id}`, { method: "DELETE" });
const change = (path: string, version: number, body: object) =>
  call(path, { method: "PATCH", body, headers: { "If-Match": `"${version}"` } });
const held = async (stationId: string) =>
  (await ordersOf(database, await placeOf(database, stationId))).map(({ profileName, version }) => [
    profileName,
    version,
  ]);
const says = (
  assignmentId: string,
  stationId: string,
  rollOutId: number,
  state: "accepted" | "removed",
  revision = 9,
) =>
  assignmentStateStatement(database, {
    ...{ assignmentId, stationId, rollOutId, state, reason: null, atMillis: 1, revision },
  }).run();

async function activeSession(): Promise<{ stationId: string; sessionId: string; end: () => Promise<unknown> }> {
  const station = await newStation();
  const reading = (event: string, seconds: number, value: number) => ({
    ...{ at: at(seconds), evseId: 1, transactionId: "t-1", event, register: { value, unit: "kWh" } },
  });
  const [begun] = await station.postAsOwner([reading("begin", 0, 1)]);
  const ended = () => station.postAsOwner([reading("end", 600, 2)]);
  return { stationId: station.id, sessionId: begun?.sessionId ?? "", end: ended };
}

describe("an assignment", () => {
  it("to a site reaches its stations, is counted by what they made of it, and stands in the trail", async () => {
    const site = await newSite();
    const [one, two, other] = [
      await newStation({ siteId: site.id, name: "Bay 1" }),
      await newStation({ siteId: site.id }),
      await newStation(),
    ];
    const profile = await newProfile("Night");
    const started = await assign(profile.id, { kind: "site", siteId: site.id }, { reason: "Cheaper" });
    expect(started.assignment).toMatchObject({
      ...{ profileName: "Night", version: 1, newestVersion: 1, targetName: "Depot North", endedAtMillis: null },
      ...{ purpose: "TxDefaultProfile", stackLevel: 1, counts: { pending: 2 }, createdBy: { kind: "bootstrap" } },
    });
    expect(started.rollOut).toMatchObject({ kind: "assign", state: "running", stations: 2, reason: "Cheaper" });
    const done = await walk(started.rollOut.id);
    expect(done).toMatchObject({ state: "done", stations: 2, counts: { waiting: 2 } });
    expect(done.endedAtMillis).not.toBeNull();
    expect(walked.told.map(({ stationId }) => stationId).sort()).toEqual([one.id, two.id].sort());
    expect(walked.told[0]?.order).toEqual({
      ...{ rollOutId: started.rollOut.id, assignmentId: started.assignment.id, wanted: "set", version: 1 },
      ...{ target: { kind: "site", siteId: site.id }, profileId: profile.id, profileName: "Night", body: dailyBody() },
      site: { id: site.id, timeZone: "Europe/Berlin", phases: 3, voltageMillivolts: 230_000 },
    });
    await says(started.assignment.id, one.id, started.rollOut.id, "accepted");
    expect((await assignment(profile.id))?.counts).toEqual({ accepted: 1, waiting: 1 });
    const table = await callJson<{ items: { stationId: string }[] }>(
      `/api/roll-outs/${started.rollOut.id}/stations?state=accepted`,
    );
    expect(table.items).toMatchObject([{ stationId: one.id, stationName: "Bay 1", online: false, state: "accepted" }]);
    expect(await held(other.id)).toEqual([]);
    const { items } = await callJson<AuditList>(`/api/audit?subject=${profile.id}&action=profile.assigned`);
    expect(items).toMatchObject([
      { after: { target: "site Depot North", version: 1, rollOut: started.rollOut.id, reason: "Cheaper" } },
    ]);
  });

  it("to a group counts A to Z in either case, and to a station, an EVSE and a session means that one alone", async () => {
    const grouped = await newStation({ groups: ["Fleet A"] });
    const { stationId, sessionId } = await activeSession();
    const profile = await newProfile();
    const tx = await newProfile("Tx", dailyBody(5_000, { chargingProfilePurpose: "TxProfile" }));
    const targets: [string, AssignmentTarget, string][] = [
      [profile.id, { kind: "group", group: "fleet a" }, grouped.id],
      [profile.id, { kind: "station", stationId }, stationId],
      [profile.id, { kind: "evse", stationId, evseId: 1 }, stationId],
      [tx.id, { kind: "session", sessionId }, stationId],
    ];
    for (const [id, target, told] of targets) {
      walked.told.length = 0;
      const { rollOut: begun } = await assign(id, target);
      expect((await walk(begun.id)).stations, target.kind).toBe(1);
      expect(walked.told.map((one) => [one.stationId, one.order.target])).toEqual([[told, target]]);
    }
    const here = await callJson<AssignmentList>(`/api/assignments?stationId=${stationId}&profileId=${profile.id}`);
    expect(here.items.map(({ target }) => target.kind).sort()).toEqual(["evse", "station"]);
    const groups = await callJson<AssignmentList>("/api/assignments?group=FLEET%20A");
    expect(groups.items.map(({ target }) => target)).toEqual([{ kind: "group", group: "fleet a" }]);
  });

  it("with an Idempotency-Key is made once, however often it is sent", async () => {
    const station = await newStation();
    const profile = await newProfile();
    const headers = { Authorization: `Bearer ${OWNER_KEY}`, "Idempotency-Key": crypto.randomUUID() };
    const body = { target: { kind: "station", stationId: station.id } };
    const path = `/api/profiles/${profile.id}/assignments`;
    const answers = [await call(path, { body, headers }), await call(path, { body, headers })];
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    const [first, again] = await Promise.all(answers.map((answer) => answer.json<{ rollOut: RollOut }>()));
    expect(again).toEqual(first);
    expect((await callJson<AssignmentList>(`/api/profiles/${profile.id}/assignments`)).items).toHaveLength(1);
  });

  it("may have no station yet: those that come get it, and this is said beforehand", async () => {
    const site = await newSite();
    const profile = await newProfile("Early");
    const target = { kind: "site", siteId: site.id } as const;
    expect(await check(profile.id, target)).toMatchObject({ stations: 0, problems: [{ code: "target-empty" }] });
    const { rollOut: begun } = await assign(profile.id, target);
    expect(await walk(begun.id)).toMatchObject({ state: "done", stations: 0 });
    const station = await newStation({ siteId: site.id });
    expect(await held(station.id)).toEqual([["Early", 1]]);
    const group = await newProfile("Group", dailyBody(1, { stackLevel: 4 }));
    await assign(group.id, { kind: "group", group: "nobody yet" });
    const later = await newStation({ groups: ["Nobody yet"] });
    expect(await held(later.id)).toEqual([["Group", 1]]);
  });
});

describe("what cannot be assigned is refused at its field", () => {
  it("a target that is not there, or is there no more", async () => {
    const { stationId, sessionId, end: endSession } = await activeSession();
    const evses = await newStation({ evses: [{ evseId: 1, maxPowerWatts: 22_000 }] });
    const profile = await newProfile();
    const tx = await newProfile("Tx", dailyBody(5_000, { chargingProfilePurpose: "TxProfile" }));
    const faults: [string, object, string][] = [
      [profile.id, { kind: "site", siteId: "0000000000" }, "/target/siteId"],
      [profile.id, { kind: "station", stationId: "nobody" }, "/target/stationId"],
      [profile.id, { kind: "evse", stationId: "nobody", evseId: 1 }, "/target/stationId"],
      [profile.id, { kind: "evse", stationId: evses.id, evseId: 2 }, "/target/evseId"],
      [profile.id, { kind: "evse", stationId: evses.id, evseId: 0 }, "/target/evseId"],
      [profile.id, { kind: "group", group: " " }, "/target/group"],
      [profile.id, { kind: "country", name: "de" }, "/target/kind"],
      [tx.id, { kind: "session", sessionId: "what" }, "/target/sessionId"],
      [tx.id, { kind: "session", sessionId: `${stationId}.0000000000` }, "/target/sessionId"],
    ];
    for (const [id, target, pointer] of faults) {
      expect(await refused(id, target), JSON.stringify(target)).toMatchObject({ code: "schema-violated", pointer });
    }
    await endSession();
    expect(await refused(tx.id, { kind: "session", sessionId })).toMatchObject({
      ...{ code: "schema-violated", pointer: "/target/sessionId" },
      detail: "/target/sessionId: the session has ended.",
    });
    expect(await problemOf("/api/profiles/0000000000/assignments", { body: { target: {} } })).toMatchObject({
      code: "schema-violated",
    });
    expect(await refused("0000000000", { kind: "group", group: "a" })).toMatchObject({ code: "profile-unknown" });
  });

  it("a version that is not there or whose validity has ended, and an archived profile", async () => {
    const profile = await newProfile();
    const group = { kind: "group", group: `g-${profile.id}` };
    expect(await refused(profile.id, group, { version: 2 })).toMatchObject({ pointer: "/version", status: 422 });
    const soon = new Date(Date.now() + 1_500).toISOString();
    const brief = await newProfile("Brief", dailyBody(1, { validTo: soon }));
    // Its end is looked at with the clock of now: an hour later it has passed.
    vi.setSystemTime(Date.now() + 3_600_000);
    try {
      expect(await refused(brief.id, group)).toMatchObject({
        pointer: "/version",
        errors: [{ code: "validity-ended" }],
      });
    } finally {
      vi.useRealTimers();
    }
    expect((await change(`/api/profiles/${profile.id}`, 1, { archived: true })).status).toBe(200);
    expect(await refused(profile.id, group)).toMatchObject({ status: 409, code: "profile-archived" });
  });

  it("a purpose that does not fit the target, with the way out in words", async () => {
    const { stationId, sessionId } = await activeSession();
    const of = (chargingProfilePurpose: string) =>
      newProfile(chargingProfilePurpose, dailyBody(5_000, { chargingProfilePurpose }));
    const [max, tx, txDefault] = [await of("ChargingStationMaxProfile"), await of("TxProfile"), await newProfile()];
    const faults: [Profile, AssignmentTarget, string][] = [
      [max, { kind: "evse", stationId, evseId: 1 }, "station-only"],
      [max, { kind: "session", sessionId }, "station-only"],
      [tx, { kind: "station", stationId }, "session-only"],
      [tx, { kind: "group", group: "a" }, "session-only"],
      [txDefault, { kind: "session", sessionId }, "not-for-session"],
    ];
    for (const [{ id }, target, code] of faults) {
      const problem = await refused(id, target);
      expect(problem, code).toMatchObject({ status: 422, pointer: "/target/kind", errors: [{ code }] });
      expect(await check(id, target)).toMatchObject({ problems: [{ code, severity: "error" }], items: [] });
    }
    expect((await refused(tx.id, { kind: "station", stationId })).detail).toContain("publish it as TxDefaultProfile");
  });

  it("a place that another one has at the same narrowness, with a link to that one, also of two that come at once", async () => {
    const station = await newStation({ groups: ["both", "second"] });
    const [first, second] = [await newProfile("First"), await newProfile("Second")];
    const target = { kind: "station", stationId: station.id } as const;
    const { assignment: taken } = await assign(first.id, target);
    const problem = await refused(second.id, target);
    expect(problem).toMatchObject({
      ...{ status: 409, code: "place-taken", pointer: "/target" },
      errors: [{ code: "place-taken", values: { assignmentId: taken.id, profileId: first.id, profileName: "First" } }],
    });
    expect(problem.detail).toContain("A stack level already taken: First is assigned to station");
    await assign((await newProfile("Other level", dailyBody(1, { stackLevel: 2 }))).id, target);
    expect((await end(taken.id)).status).toBe(202);
    const both = await Promise.all(
      [first, second].map(({ id }) => call(`/api/profiles/${id}/assignments`, { body: { target } })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
    const { assignment: wide } = await assign(first.id, { kind: "group", group: "Both" });
    expect(await refused(second.id, { kind: "group", group: "both" })).toMatchObject({ code: "place-taken" });
    const beside = await check(second.id, { kind: "group", group: "second" });
    expect(beside.problems.map(({ code, values }) => [code, values?.assignmentId])).toContainEqual([
      "place-beside",
      wide.id,
    ]);
  });
});

describe("what is said beforehand", () => {
  it("names narrower and wider assignments of the same place as remarks, and what stations say", async () => {
    const site = await newSite();
    const station = await newStation({ siteId: site.id, name: "Bay 7" });
    const silent = await newStation({ siteId: site.id });
    const [narrow, wide, mine] = [await newProfile("Narrow"), await newProfile("Wide"), await newProfile("Mine")];
    await assign(narrow.id, { kind: "station", stationId: station.id });
    const note = {
      code: "period-phases",
      message: "Words.",
      pointer: "/chargingSchedule/0",
      severity: "error",
    } as const;
    walked.check = (stationId) => {
      if (stationId === silent.id) return STATION_UNKNOWN;
      return { ok: true, value: { ocppVersion: "1.6", canBeSent: false, notes: [{ ...note, effect: "refused" }] } };
    };
    const target = { kind: "site", siteId: site.id } as const;
    expect(await check(mine.id, target)).toMatchObject({
      ...{ stations: 2, asked: 1 },
      problems: [{ code: "place-narrower", severity: "remark", values: { profileName: "Narrow" } }],
      items: [{ stationId: station.id, stationName: "Bay 7", ocppVersion: "1.6", canBeSent: false, notes: [note] }],
    });
    walked.check = () => ({ ok: true, value: { ocppVersion: null, canBeSent: true, notes: [] } });
    await assign(wide.id, target);
    const here = await check(mine.id, { kind: "evse", stationId: station.id, evseId: 1 });
    expect(here.problems.map(({ code }) => code)).toEqual(["place-wider", "place-wider"]);
    expect(here).toMatchObject({ stations: 1, asked: 1, items: [] });
    expect(walked.told).toEqual([]);
  });

  it("says where a profile allows more than the connection of the station's site carries, and refuses nothing for it", async () => {
    const site = await newSite({ limit: { kind: "power", watts: 4_000 } });
    const station = await newStation({ siteId: site.id });
    const [above, within] = [await newProfile("Above", dailyBody(5_000)), await newProfile("Within", dailyBody(4_000))];
    for (const target of [
      { kind: "site", siteId: site.id } as const,
      { kind: "station", stationId: station.id } as const,
    ]) {
      expect(await check(above.id, target)).toMatchObject({
        problems: [{ code: "site-limit", severity: "remark", values: { limit: 4_000, value: 5_000, unit: "W" } }],
      });
      expect(await check(within.id, target)).toMatchObject({ problems: [] });
    }
    await assign(above.id, { kind: "site", siteId: site.id });
  });
});

describe("another version and the end", () => {
  it("reaches all assignments or those named, once each, and the place stays theirs", async () => {
    const [a, b] = [await newStation(), await newStation()];
    const profile = await newProfile("Twice");
    const first = await assign(profile.id, { kind: "station", stationId: a.id });
    const second = await assign(profile.id, { kind: "station", stationId: b.id });
    for (const { rollOut: begun } of [first, second]) await walk(begun.id);
    await publish(profile.id, 1, dailyBody(4_000));
    const path = `/api/profiles/${profile.id}/roll-outs`;
    expect(await problemOf(path, { body: { version: 9 } })).toMatchObject({ pointer: "/version" });
    const wrong = [first.assignment.id, "0000000000"];
    expect(await problemOf(path, { body: { version: 2, assignmentIds: wrong } })).toMatchObject({
      pointer: "/assignmentIds/1",
    });
    walked.told.length = 0;
    const one = await callJson<RollOut>(path, { body: { version: 2, assignmentIds: [first.assignment.id] } });
    expect(one).toMatchObject({ kind: "version", version: 2, assignmentIds: [first.assignment.id], stations: 1 });
    await walk(one.id);
    expect(walked.told).toMatchObject([{ stationId: a.id, order: { version: 2, body: dailyBody(4_000) } }]);
    // What became of the first roll-out there stays as it was then.
    expect(await rollOut(first.rollOut.id)).toMatchObject({ state: "done", stations: 1, counts: { waiting: 1 } });
    const all = await callJson<RollOut>(path, { body: { version: 1, reason: "Back" } });
    expect((await walk(all.id)).assignmentIds.toSorted()).toEqual([first.assignment.id, second.assignment.id].sort());
    expect([await held(a.id), await held(b.id)]).toEqual([[["Twice", 1]], [["Twice", 1]]]);
    const { items } = await callJson<AuditList>(`/api/audit?subject=${profile.id}&action=profile.rolled-out`);
    expect(items.map(({ after }) => after)).toEqual([
      { version: 1, assignments: 2, rollOut: all.id, reason: "Back" },
      { version: 2, assignments: 1, rollOut: one.id },
    ]);
  });

  it("is refused where its place or purpose does not fit an assignment, and where there is none", async () => {
    const station = await newStation();
    const target = { kind: "evse", stationId: station.id, evseId: 1 } as const;
    const [profile, other] = [await newProfile("Moves"), await newProfile("Stays", dailyBody(1, { stackLevel: 2 }))];
    const path = `/api/profiles/${profile.id}/roll-outs`;
    expect(await problemOf(path, { body: { version: 1 } })).toMatchObject({ pointer: "/version", status: 422 });
    await assign(profile.id, target);
    await assign(other.id, target);
    await publish(profile.id, 1, dailyBody(1, { stackLevel: 2 }));
    await publish(profile.id, 2, dailyBody(1, { chargingProfilePurpose: "ChargingStationMaxProfile" }));
    expect(await problemOf(path, { body: { version: 2 } })).toMatchObject({ code: "place-taken", pointer: "/version" });
    expect(await problemOf(path, { body: { version: 3 } })).toMatchObject({
      ...{ code: "schema-violated", pointer: "/version", errors: [{ code: "station-only" }] },
    });
    expect(await held(station.id)).toContainEqual(["Moves", 1]);
    // Of one profile at one target too, where its versions have different levels.
    const third = await newProfile("Both", dailyBody(1, { stackLevel: 5 }));
    await assign(third.id, target);
    await publish(third.id, 1, dailyBody(1, { stackLevel: 6 }));
    await assign(third.id, target);
    const both = await problemOf(`/api/profiles/${third.id}/roll-outs`, { body: { version: 1 } });
    expect(both).toMatchObject({ code: "place-taken", errors: [{ values: { profileName: "Both" } }] });
  });

  it("ends an assignment once: its stations are told to remove it, also those that have moved away since", async () => {
    const site = await newSite();
    const [stays, moves] = [await newStation({ siteId: site.id }), await newStation({ siteId: site.id })];
    const profile = await newProfile("Ends");
    const begun = await assign(profile.id, { kind: "site", siteId: site.id });
    await walk(begun.rollOut.id);
    await change(`/api/stations/${moves.id}`, 1, { siteId: null });
    walked.told.length = 0;
    const response = await end(begun.assignment.id);
    const { assignment: ended, rollOut: removal } = await response.json<typeof begun>();
    expect(ended.endedAtMillis).not.toBeNull();
    expect(removal).toMatchObject({ kind: "remove", version: 1, stations: 2, counts: { pending: 2 } });
    await walk(removal.id);
    expect(walked.told.map(({ stationId, order }) => [stationId, order.wanted]).sort()).toEqual(
      [stays.id, moves.id].sort().map((id) => [id, "clear"]),
    );
    expect(await held(stays.id)).toEqual([]);
    expect(await problemOf(`/api/assignments/${begun.assignment.id}`, { method: "DELETE" })).toMatchObject({
      ...{ status: 409, code: "assignment-ended" },
    });
    expect(await problemOf("/api/assignments/0000000000", { method: "DELETE" })).toMatchObject({ status: 404 });
    const { items } = await callJson<AuditList>(`/api/audit?subject=${profile.id}&action=profile.unassigned`);
    expect(items).toMatchObject([
      { before: { target: "site Depot North", version: 1 }, after: { rollOut: removal.id } },
    ]);
    const lists = ["", "?ended=true", "?ended=all"].map((of) =>
      callJson<AssignmentList>(`/api/profiles/${profile.id}/assignments${of}`),
    );
    expect((await Promise.all(lists)).map(({ items: { length } }) => length)).toEqual([0, 1, 1]);
  });

  it("to a session ends by itself when the station says that the profile is gone with it", async () => {
    const { stationId, sessionId } = await activeSession();
    const tx = await newProfile("Tx", dailyBody(5_000, { chargingProfilePurpose: "TxProfile" }));
    const { assignment: made, rollOut: begun } = await assign(tx.id, { kind: "session", sessionId });
    await walk(begun.id);
    await says(made.id, stationId, begun.id, "removed");
    expect((await assignment(tx.id))?.endedAtMillis).toBe(1);
    expect(await held(stationId)).toEqual([]);
  });
});

describe("what is assigned", () => {
  it("keeps its profile from being archived and its site from being removed, until it ends", async () => {
    const site = await newSite();
    const profile = await newProfile();
    const { assignment: made } = await assign(profile.id, { kind: "site", siteId: site.id });
    const archive = { method: "PATCH", body: { archived: true }, headers: { "If-Match": '"1"' } };
    expect(await problemOf(`/api/profiles/${profile.id}`, archive)).toMatchObject({
      ...{ status: 409, code: "profile-assigned", pointer: "/archived" },
    });
    const problem = await problemOf(`/api/sites/${site.id}`, { method: "DELETE" });
    expect(problem).toMatchObject({ status: 409, code: "site-in-use" });
    expect(problem.detail).toContain("Charging profiles are assigned to this site");
    await end(made.id);
    expect((await call(`/api/profiles/${profile.id}`, archive)).status).toBe(200);
    expect((await call(`/api/sites/${site.id}`, { method: "DELETE" })).status).toBe(204);
  });

  it("is looked at again by a site's stations when its clock, phases or voltage change, and not for its name", async () => {
    const site = await newSite();
    const ids = [(await newStation({ siteId: site.id })).id, (await newStation({ siteId: site.id })).id];
    await newStation();
    const path = `/api/sites/${site.id}`;
    await change(path, 1, { name: "Depot South", limit: { kind: "power", watts: 1_000 } });
    expect(await runDurableObjectAlarm(siteWalker(site.id))).toBe(false);
    await change(path, 2, { timeZone: "Europe/London" });
    for (let page = 0; page < 5; page += 1) await runDurableObjectAlarm(siteWalker(site.id));
    expect(walked.refreshed.toSorted()).toEqual(ids.toSorted());
  });
});

describe("a viewer", () => {
  it("sees assignments and roll-outs, and changes nothing", async () => {
    const station = await newStation();
    const profile = await newProfile();
    const target = { kind: "station", stationId: station.id } as const;
    const { assignment: made, rollOut: begun } = await assign(profile.id, target);
    const { cookie } = await signedIn("viewer");
    expect((await send(`/api/assignments?stationId=${station.id}`, { cookie })).status).toBe(200);
    expect((await send(`/api/roll-outs/${begun.id}/stations`, { cookie })).status).toBe(200);
    const forbidden: [string, string, object?][] = [
      ["POST", `/api/profiles/${profile.id}/assignments`, { target }],
      ["POST", `/api/profiles/${profile.id}/roll-outs`, { version: 1 }],
      ["DELETE", `/api/assignments/${made.id}`],
      ["POST", `/api/roll-outs/${begun.id}/stop`],
    ];
    for (const [method, path, body] of forbidden) {
      const answer = await send(path, { cookie, method, ...(body === undefined ? {} : { body }) });
      expect(answer.status, path).toBe(403);
    }
  });
});
