// Charging profiles kept here: published, listed, versioned, gone back to, refused at their fields, with their entries in the audit
// trail; versions that nothing can change.
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type { AuditList } from "../../../edge/contract/audit.ts";
import type {
  Profile,
  ProfileBody,
  ProfileList,
  ProfileVerdict,
  ProfileVersion,
  ProfileVersionList,
} from "../../../edge/contract/profiles.ts";
import { profileVerdictSchema } from "../../../edge/contract/profiles.ts";
import type { Site } from "../../../edge/contract/sites.ts";
import { send, signedIn } from "../identity/people.ts";
import { call, callJson, database, problemOf } from "../server.ts";

type Json = Readonly<Record<string, unknown>>;

function body(limits: readonly number[] = [22_000, 7_000], members: Json = {}, schedule: Json = {}): ProfileBody {
  return {
    chargingProfilePurpose: "TxDefaultProfile",
    chargingProfileKind: "Recurring",
    recurrencyKind: "Daily",
    stackLevel: 1,
    chargingSchedule: [
      {
        startSchedule: "2026-01-01T00:00:00Z",
        duration: 86_400,
        chargingRateUnit: "W",
        chargingSchedulePeriod: limits.map((limit, index) => ({ startPeriod: index * 3_600, limit })),
        ...schedule,
      },
    ],
    ...members,
  };
}

const PERIODS = "/chargingSchedule/0/chargingSchedulePeriod";
const make = (name: string, of = body()) => callJson<Profile>("/api/profiles", { body: { name, body: of } });
const publish = (id: string, basedOn: number, of: ProfileBody, reason = "Because") =>
  call(`/api/profiles/${id}/versions`, { body: { body: of, reason, basedOn } });
const change = (id: string, revision: number, fields: object) =>
  call(`/api/profiles/${id}`, { method: "PATCH", body: fields, headers: { "If-Match": `"${revision}"` } });
const rollBack = (id: string, version: number) => ({
  path: `/api/profiles/${id}/roll-back`,
  body: { version, reason: "Back" },
});

async function trail(id: string) {
  const { items } = await callJson<AuditList>(`/api/audit?subject=${id}`);
  return items.map(({ action, before, after }) => ({ action, before, after })).reverse();
}

describe("a profile", () => {
  it("is kept under its name as it was sent, and read back with its revision as the ETag", async () => {
    const response = await call("/api/profiles", { body: { name: " Depot night ", body: body(), reason: "First" } });
    expect(response.status).toBe(201);
    const made = await response.json<Profile>();
    expect(made).toMatchObject({
      ...{ name: "Depot night", version: 1, revision: 1, purpose: "TxDefaultProfile", unit: "W", archived: false },
      ...{ reason: "First", body: body(), updatedBy: { kind: "bootstrap" } },
    });
    expect(made.id).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
    expect([response.headers.get("Location"), response.headers.get("ETag")]).toEqual([
      `/api/profiles/${made.id}`,
      '"1"',
    ]);
    const read = await call(`/api/profiles/${made.id}`);
    expect(read.headers.get("ETag")).toBe('"1"');
    expect(await read.json()).toEqual(made);
  });

  it("keeps nothing of members that are null", async () => {
    const made = await make("Nulls", body([16], { validFrom: null }, { minChargingRate: null }));
    expect(made.body).toEqual(body([16]));
  });

  it("gets a version with each publication, from the newest one alone", async () => {
    const { id } = await make("Versions");
    const second = await publish(id, 1, body([11_000]), "Less");
    expect([second.status, second.headers.get("ETag")]).toEqual([201, '"2"']);
    expect(await second.json()).toMatchObject({ version: 2, revision: 2, reason: "Less", body: body([11_000]) });
    const late = await problemOf(`/api/profiles/${id}/versions`, {
      body: { body: body(), reason: "Late", basedOn: 1 },
    });
    expect(late).toMatchObject({ status: 412, code: "version-conflict" });
    const both = await Promise.all([publish(id, 2, body([1])), publish(id, 2, body([2]))]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 412]);
    const { items } = await callJson<ProfileVersionList>(`/api/profiles/${id}/versions`);
    expect(items.map(({ version, reason, restores }) => [version, reason, restores])).toEqual([
      [3, "Because", null],
      [2, "Less", null],
      [1, null, null],
    ]);
    const first = await callJson<ProfileVersion>(`/api/profiles/${id}/versions/1`);
    expect(first.body).toEqual(body());
  });

  it("goes back to an earlier version by publishing it again, and to the newest not at all", async () => {
    const { id } = await make("Back");
    await publish(id, 1, body([11_000]));
    const { path, ...options } = rollBack(id, 1);
    const answer = await callJson<Profile>(path, options);
    expect(answer).toMatchObject({ version: 3, reason: "Back", body: body() });
    expect(await callJson(`/api/profiles/${id}/versions/3`)).toMatchObject({ restores: 1, body: body() });
    const problem = await problemOf(path, { body: { version: 3, reason: "Again" } });
    expect(problem).toMatchObject({ code: "schema-violated", pointer: "/version" });
    expect(await problemOf(path, { body: { version: 9, reason: "Never" } })).toMatchObject({
      ...{ status: 404, code: "profile-version-unknown" },
    });
  });

  it("does not go back to a version whose validity has ended since", async () => {
    const { id } = await make("Ended");
    const ended = JSON.stringify(body([1], { validTo: "2020-01-01T00:00:00Z" }));
    // As if version 1 had been published before 2020.
    await database.batch([
      database.prepare("UPDATE profiles SET version = 3 WHERE id = ?").bind(id),
      ...[2, 3].map((version) =>
        database
          .prepare("INSERT INTO profile_versions (profile_id, version, at_millis, by, body) VALUES (?, ?, 1, ?, ?)")
          .bind(id, version, '{"kind":"nobody","id":null,"name":""}', version === 2 ? ended : JSON.stringify(body())),
      ),
    ]);
    const { path, ...options } = rollBack(id, 2);
    expect(await problemOf(path, options)).toMatchObject({
      ...{ code: "schema-violated", pointer: "/version" },
      errors: [{ code: "validity-ended", pointer: "/validTo" }],
    });
  });

  it("changes its name and leaves the list without a new version, from the revision that was read", async () => {
    const { id } = await make("Old name");
    const renamed = await change(id, 1, { name: "New name" });
    expect([renamed.status, renamed.headers.get("ETag")]).toEqual([200, '"2"']);
    expect(await renamed.json()).toMatchObject({ name: "New name", version: 1, revision: 2 });
    expect((await change(id, 1, { name: "Other" })).status).toBe(412);
    expect((await change(id, 2, { name: "New name" })).headers.get("ETag")).toBe('"2"');
    expect((await publish(id, 1, body([5_000]))).status).toBe(201);
    expect(await (await change(id, 3, { archived: true })).json()).toMatchObject({ archived: true, version: 2 });
    expect(await problemOf(`/api/profiles/${id}`, { method: "PATCH", body: {} })).toMatchObject({
      code: "bad-request",
    });
    const both = await Promise.all([change(id, 4, { name: "one" }), change(id, 4, { name: "two" })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it("gets its version although its name changes at the same time", async () => {
    const { id } = await make("Both");
    const [published, renamed] = await Promise.all([publish(id, 1, body([9_000])), change(id, 1, { name: "Both!" })]);
    expect(published.status).toBe(201);
    const now = await callJson<Profile>(`/api/profiles/${id}`);
    expect([now.version, now.name]).toEqual([2, renamed.ok ? "Both!" : "Both"]);
  });

  it("is made once by a client that lost the answer", async () => {
    const options = { body: { name: "Once", body: body() }, headers: { "Idempotency-Key": crypto.randomUUID() } };
    const first = await callJson<Profile>("/api/profiles", options);
    expect((await callJson<Profile>("/api/profiles", options)).id).toBe(first.id);
  });

  it("is known by its id alone", async () => {
    for (const id of ["0000000000", "x", "DROP%20TABLE", "a".repeat(300)]) {
      for (const path of [`/api/profiles/${id}`, `/api/profiles/${id}/versions`, `/api/profiles/${id}/versions/1`]) {
        expect(await problemOf(path), path).toMatchObject({ status: 404, code: "profile-unknown" });
      }
    }
    const { id } = await make("Known");
    for (const version of ["0", "2", "-1", "1.5", "x", "99999999999999999999"]) {
      const problem = await problemOf(`/api/profiles/${id}/versions/${version}`);
      expect(problem, version).toMatchObject({ status: 404, code: "profile-version-unknown" });
    }
  });
});

describe("what was published", () => {
  it("cannot be changed, removed or replaced, not even by a statement in the database", async () => {
    const { id } = await make("Immutable");
    const key = `profile_id = '${id}' AND version = 1`;
    for (const statement of [
      `UPDATE profile_versions SET body = '{}' WHERE ${key}`,
      `DELETE FROM profile_versions WHERE ${key}`,
      `INSERT OR REPLACE INTO profile_versions (profile_id, version, at_millis, by, body) VALUES ('${id}', 1, 1, '{}', '{}')`,
      `DELETE FROM profiles WHERE id = '${id}'`,
    ]) {
      await expect(database.prepare(statement).run(), statement).rejects.toThrow(/only ever added|never removed/);
    }
    expect((await callJson<ProfileVersion>(`/api/profiles/${id}/versions/1`)).body).toEqual(body());
  });

  it("stands in the trail with what differs and why", async () => {
    const { id } = await make("Trail");
    await publish(id, 1, body([22_000, 11_000, 7_000], { stackLevel: 2 }), "A third step");
    await change(id, 2, { name: "Trail, renamed" });
    const { path, ...options } = rollBack(id, 1);
    await call(path, options);
    const entries = await trail(id);
    expect(entries.map(({ action }) => action)).toEqual([
      ...["profile.published", "profile.published", "profile.changed", "profile.rolled-back"],
    ]);
    expect(entries[0]).toMatchObject({
      before: null,
      after: { name: "Trail", steps: ["0:00 22000 W", "1:00 7000 W"] },
    });
    expect(entries[1]).toEqual({
      action: "profile.published",
      before: { version: 1, stackLevel: 1, steps: ["1:00 7000 W"] },
      after: { version: 2, reason: "A third step", stackLevel: 2, steps: ["1:00 11000 W", "2:00 7000 W"] },
    });
    expect(entries[2]).toMatchObject({ before: { name: "Trail" }, after: { name: "Trail, renamed" } });
    expect(entries[3]?.after).toMatchObject({ version: 3, restores: 1, reason: "Back" });
  });

  it("names a person as he was called, and viewers see it without changing it", async () => {
    const [operator, viewer] = [await signedIn("operator"), await signedIn("viewer")];
    const made = await send("/api/profiles", { cookie: operator.cookie, body: { name: "Mine", body: body() } });
    const { id, updatedBy } = await made.json<Profile>();
    expect(updatedBy).toEqual({ kind: "person", id: operator.person.id, name: operator.person.name });
    const { cookie } = viewer;
    expect((await send(`/api/profiles/${id}`, { cookie })).status).toBe(200);
    expect((await send("/api/profiles/check", { cookie, body: { body: body() } })).status).toBe(200);
    expect((await send("/api/profiles", { cookie, body: { name: "No", body: body() } })).status).toBe(403);
  });
});

describe("the check", () => {
  const check = (of: ProfileBody, siteId?: string) =>
    callJson<ProfileVerdict>("/api/profiles/check", {
      body: { body: of, ...(siteId === undefined ? {} : { siteId }) },
    });
  const site = (fields: object) =>
    callJson<Site>("/api/sites", { body: { name: "Depot", timeZone: "Europe/Berlin", ...fields } });

  it("says what becomes of a good body in each version, where the site is known or not", async () => {
    const of = body([7_000.25], {}, { useLocalTime: true });
    const anywhere = await check(of);
    expect(v.is(profileVerdictSchema, anywhere)).toBe(true);
    expect(
      anywhere.versions.map(({ ocppVersion, canBeSent, notes }) => [ocppVersion, canBeSent, notes[0]?.code]),
    ).toEqual([
      ["1.6", false, "time-zone-needed"],
      ["2.0.1", false, "time-zone-needed"],
      ["2.1", true, undefined],
    ]);
    const { versions } = await check(of, (await site({})).id);
    const notes = [
      ["local-time-recurs", "looser"],
      ["decimals-cut", "stricter"],
    ];
    expect(versions.map((one) => [one.canBeSent, one.notes.map(({ code, effect }) => [code, effect])])).toEqual([
      [true, notes],
      [true, notes],
      [true, []],
    ]);
    expect((await check(body([-1]))).versions).toEqual([]);
    const problem = await problemOf("/api/profiles/check", { body: { body: of, siteId: "0000000000" } });
    expect(problem).toMatchObject({ code: "schema-violated", pointer: "/siteId" });
  });

  it("asks what the site's connection carries, in amperes or in watts", async () => {
    // 32 A on three phases of 230 V are 22,080 W.
    for (const limit of [
      { kind: "current", milliampsPerPhase: 32_000 },
      { kind: "power", watts: 22_080 },
    ]) {
      const { id } = await site({ limit });
      expect((await check(body([22_080]), id)).problems).toEqual([]);
      const { problems, versions } = await check(body([22_080, 22_080.001]), id);
      expect(problems.map(({ code, pointer }) => [code, pointer])).toEqual([["site-limit", `${PERIODS}/1/limit`]]);
      expect(versions).toHaveLength(3);
    }
  });
});

describe("the lists", () => {
  it("go through all by pages, the newest first, archived ones apart", async () => {
    const word = crypto.randomUUID();
    const ids: string[] = [];
    for (const number of [1, 2, 3, 4, 5]) ids.push((await make(`${word} Straße ${number}`)).id);
    await publish(ids[1] ?? "", 1, body([1]));
    await change(ids[4] ?? "", 1, { archived: true });
    const list = async (query: string) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const next: string = cursor === undefined ? "" : `&cursor=${cursor}`;
        const page: ProfileList = await callJson(`/api/profiles?search=${word}&limit=2${query}${next}`);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return seen;
    };
    const open = await list("");
    expect([...open].sort()).toEqual(ids.slice(0, 4).sort());
    // What was published in one millisecond has no order of its own.
    const { items } = await callJson<ProfileList>(`/api/profiles?search=${word}`);
    const times = items.map(({ updatedAtMillis }) => updatedAtMillis);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(await list("&archived=true")).toEqual([ids[4]]);
    expect((await list("&archived=all")).sort()).toEqual([...ids].sort());
    const found = await callJson<ProfileList>(`/api/profiles?search=${encodeURIComponent("STRAßE 3")}`);
    expect(found.items.map(({ id }) => id)).toContain(ids[2]);
  });

  it("page through many versions, and refuse parameters that are none", async () => {
    const { id } = await make("Many");
    for (const version of [1, 2, 3, 4]) await publish(id, version, body([version]));
    const first = await callJson<ProfileVersionList>(`/api/profiles/${id}/versions?limit=3`);
    const rest = await callJson<ProfileVersionList>(`/api/profiles/${id}/versions?limit=3&cursor=${first.nextCursor}`);
    expect([...first.items, ...rest.items].map(({ version }) => version)).toEqual([5, 4, 3, 2, 1]);
    expect(rest.nextCursor).toBeUndefined();
    for (const [query, pointer] of [
      ["archived=maybe", "archived"],
      ["limit=0", "limit"],
      ["cursor=!", "cursor"],
      ["search=", "search"],
    ]) {
      expect(await problemOf(`/api/profiles?${query}`), query).toMatchObject({ status: 400, pointer });
    }
  });
});

describe("a body that cannot be", () => {
  const FAULTS: readonly [string, unknown, string, string][] = [
    ["without periods", body([]), "periods-none", PERIODS],
    ["with a negative limit", body([16, -1]), "limit-negative", `${PERIODS}/1/limit`],
    [
      "with periods out of order",
      body([], {}, { chargingSchedulePeriod: [0, 60, 30].map((startPeriod) => ({ startPeriod, limit: 1 })) }),
      ...(["period-out-of-order", `${PERIODS}/2/startPeriod`] as const),
    ],
    [
      "that does not start at 0",
      body([], {}, { chargingSchedulePeriod: [{ startPeriod: 5, limit: 1 }] }),
      ...(["period-first-not-zero", `${PERIODS}/0/startPeriod`] as const),
    ],
    [
      "with a duration that overflows",
      body([1], {}, { duration: 2 ** 31 }),
      "field-no-integer",
      "/chargingSchedule/0/duration",
    ],
    ["whose validity ended", body([1], { validTo: "2020-01-01T00:00:00Z" }), "validity-ended", "/validTo"],
    ["with an id", body([1], { id: 7 }), "field-of-delivery", "/id"],
    [
      "with a transaction",
      body([1], { chargingProfilePurpose: "TxProfile", transactionId: "T" }),
      "field-of-delivery",
      "/transactionId",
    ],
    ["with an unknown field", body([1], { "a/b~c": 1 }), "field-unknown", "/a~1b~0c"],
    ["with one schedule as in 1.6", body([1], { chargingSchedule: {} }), "field-no-list", "/chargingSchedule"],
    [
      "of the site's constraints",
      body([1], { chargingProfilePurpose: "ChargingStationExternalConstraints" }),
      "purpose-not-settable",
      "/chargingProfilePurpose",
    ],
    ["with 1,025 periods", body(Array.from({ length: 1_025 }, () => 1)), "periods-too-many", PERIODS],
    ["with 100,000 periods", body(Array.from({ length: 100_000 }, () => 1)), "periods-too-many", PERIODS],
    ["without a purpose", body([1], { chargingProfilePurpose: null }), "field-missing", "/chargingProfilePurpose"],
    ["that is empty", {}, "field-missing", "/chargingProfilePurpose"],
  ];

  it.each(FAULTS)("%s is refused at the field, the same by the check", async (_, of, code, pointer) => {
    const { problems } = await callJson<ProfileVerdict>("/api/profiles/check", { body: { body: of } });
    expect(problems).toContainEqual(expect.objectContaining({ code, pointer, severity: "error" }));
    const refusal = await problemOf("/api/profiles", { body: { name: "Faulty", body: of } });
    expect(refusal).toMatchObject({ status: 422, code: "schema-violated" });
    expect(refusal.errors).toEqual(problems.map((one) => ({ ...one, pointer: `/body${one.pointer}` })));
    const first = refusal.errors?.find(({ severity }) => severity === "error");
    expect([refusal.pointer, refusal.detail]).toEqual([first?.pointer, `${first?.pointer}: ${first?.message}`]);
  });

  it("is refused as another version too, and leaves no trace", async () => {
    const { id } = await make("Clean");
    const problem = await problemOf(`/api/profiles/${id}/versions`, {
      body: { body: body([-1]), reason: "x", basedOn: 1 },
    });
    expect(problem).toMatchObject({ code: "schema-violated", pointer: `/body${PERIODS}/0/limit` });
    expect(await callJson(`/api/profiles/${id}`)).toMatchObject({ version: 1, revision: 1 });
    expect(await trail(id)).toHaveLength(1);
  });

  it("is refused for its length where its fields are all right", async () => {
    const point = { frequency: 50.123456789012, power: 1_000.123456789012 };
    const period = {
      ...{ limit: undefined, operationMode: "LocalFrequency", v2xBaseline: 0 },
      v2xFreqWattCurve: Array.from({ length: 20 }, () => point),
    };
    const periods = Array.from({ length: 1_024 }, (_, index) => ({ startPeriod: index, ...period }));
    const problem = await problemOf("/api/profiles", {
      body: { name: "Long", body: body([], {}, { chargingSchedulePeriod: periods }) },
    });
    expect(problem).toMatchObject({ status: 413, code: "body-too-large" });
  });

  it("does not stop at remarks: they are told, and it can be published", async () => {
    const of = body([1], {}, { duration: 90_000 });
    const { problems } = await callJson<ProfileVerdict>("/api/profiles/check", { body: { body: of } });
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([["duration-too-long", "remark"]]);
    expect((await call("/api/profiles", { body: { name: "Remark", body: of } })).status).toBe(201);
  });

  it("has a name and, from the second version on, a reason", async () => {
    const faults: [object, string][] = [
      [{ name: "", body: body() }, "/name"],
      [{ name: "a\nb", body: body() }, "/name"],
      [{ name: "x".repeat(101), body: body() }, "/name"],
      [{ name: "x", body: "16 A" }, "/body"],
      [{ name: "x" }, "/body"],
      [{ name: "x", body: body(), reason: "" }, "/reason"],
    ];
    for (const [sent, pointer] of faults) {
      expect(await problemOf("/api/profiles", { body: sent }), pointer).toMatchObject({
        code: "schema-violated",
        pointer,
      });
    }
    const { id } = await make("Reasons");
    expect(await problemOf(`/api/profiles/${id}/versions`, { body: { body: body(), basedOn: 1 } })).toMatchObject({
      pointer: "/reason",
    });
  });
});
