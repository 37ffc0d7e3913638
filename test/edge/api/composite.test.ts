// Composite schedules over HTTP: answers to anyone, and refusals in words at the field.
import { describe, expect, it } from "vitest";
import type { CompositeAnswer } from "../../../edge/contract/profiles.ts";
import { call, callJson, problemOf } from "../server.ts";

type Json = Readonly<Record<string, unknown>>;

const PATH = "/api/profiles/composite";

function profile(members: Json = {}, schedule: Json = {}): Json {
  return {
    id: 1,
    stackLevel: 0,
    chargingProfilePurpose: "TxDefaultProfile",
    chargingProfileKind: "Absolute",
    chargingSchedule: [
      {
        id: 1,
        startSchedule: "2024-01-17T18:00:00Z",
        duration: 600,
        chargingRateUnit: "A",
        chargingSchedulePeriod: [{ startPeriod: 0, limit: 16.5, numberPhases: 3 }],
        ...schedule,
      },
    ],
    ...members,
  };
}

function question(profiles: readonly Json[], members: Json = {}): Json {
  return {
    ocppVersion: "2.0.1",
    profiles: profiles.map((one) => ({ evseId: 1, profile: one })),
    ...{ at: "2024-01-17T18:00:00Z", duration: 3600, evseId: 1, nEvses: 2, unit: "A" },
    defaults: { limitA: 48, limitW: 33120, phases: 3, voltage: 230 },
    ...members,
  };
}

describe("a composite schedule", () => {
  it("is answered to anyone, from any page, without credentials", async () => {
    const response = await call(PATH, {
      body: question([profile()]),
      by: "nobody",
      headers: { Origin: "https://other.example" },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(await response.json()).toEqual({
      startSchedule: "2024-01-17T18:00:00Z",
      duration: 3600,
      unit: "A",
      periods: [
        { start: 0, limit: 16.5, phases: 3 },
        { start: 600, limit: 48 },
      ],
    });
  });

  it("of the station adds its EVSEs up, in either unit", async () => {
    const whole = (unit: string) =>
      callJson<CompositeAnswer>(PATH, { body: question([profile()], { evseId: 0, unit, duration: 60 }) });
    expect((await whole("A")).periods).toEqual([{ start: 0, limit: 64.5, phases: 3 }]);
    expect((await whole("W")).periods).toEqual([{ start: 0, limit: 44_505, phases: 3 }]);
  });

  it("takes a case as the outside vectors write it, with members that it does not know", async () => {
    const extra = { id: "case", kind: "composite", status: "asserted", expected: { periods: [] }, transaction: null };
    const answer = await callJson<CompositeAnswer>(PATH, { body: question([profile()], { ...extra, unit: null }) });
    expect(answer.unit).toBe("A");
  });
});

describe("a profile that cannot be evaluated", () => {
  const at = "/profiles/0/profile/chargingSchedule/0";
  const periods = (list: readonly Json[]) => question([profile({}, { chargingSchedulePeriod: list })]);

  it.each([
    ["no periods", periods([]), "periods-none", `${at}/chargingSchedulePeriod`],
    [
      "periods out of order",
      periods([0, 600, 300].map((startPeriod) => ({ startPeriod, limit: 1 }))),
      "period-out-of-order",
      `${at}/chargingSchedulePeriod/2/startPeriod`,
    ],
    [
      "a first period that does not start at 0",
      periods([{ startPeriod: 60, limit: 1 }]),
      "period-first-not-zero",
      `${at}/chargingSchedulePeriod/0/startPeriod`,
    ],
    [
      "a negative limit",
      periods([{ startPeriod: 0, limit: -1 }]),
      "limit-negative",
      `${at}/chargingSchedulePeriod/0/limit`,
    ],
    [
      "a limit that is text",
      periods([{ startPeriod: 0, limit: "16" }]),
      "field-no-number",
      `${at}/chargingSchedulePeriod/0/limit`,
    ],
    [
      "a limit beyond all stations",
      periods([{ startPeriod: 0, limit: 1e300 }]),
      "field-no-number",
      `${at}/chargingSchedulePeriod/0/limit`,
    ],
    ["a duration that overflows", question([profile({}, { duration: 2 ** 31 })]), "field-no-integer", `${at}/duration`],
    ["a window that overflows", question([profile()], { duration: 1e12 }), "field-no-integer", "/duration"],
    ["a window of a century", question([profile()], { duration: 2 ** 31 - 1 }), "field-too-large", "/duration"],
    ["a time of no calendar", question([profile()], { at: "2024-02-30T00:00:00Z" }), "field-no-time", "/at"],
    [
      "a time beyond the core's",
      question([profile()], { at: "2150-01-01T00:00:00Z" }),
      "field-time-out-of-range",
      "/at",
    ],
    ["an EVSE that is not there", question([profile()], { evseId: 3 }), "evse-unknown", "/evseId"],
    ["a version of no station", question([profile()], { ocppVersion: "3.0" }), "field-unknown-word", "/ocppVersion"],
    ["a zone of no place", question([profile()], { timeZone: "Mars/Base" }), "field-no-time-zone", "/timeZone"],
    [
      "several schedules outside ISO 15118",
      question([profile({ chargingSchedule: [1, 2].map(() => (profile().chargingSchedule as Json[])[0]) })]),
      "schedules-not-tx",
      "/profiles/0/profile/chargingSchedule",
    ],
  ])("for %s is refused there, in words", async (_, body, code, pointer) => {
    const problem = await problemOf(PATH, { body });
    expect(problem).toMatchObject({ status: 422, code: "schema-violated", pointer });
    expect(problem.errors?.[0]).toMatchObject({ code, pointer, severity: "error" });
    expect(problem.detail).toBe(`${pointer}: ${problem.errors?.[0]?.message}`);
    expect(problem.detail).toMatch(/\.$/);
  });

  it("for more than the core's tables hold is refused in words: 64 relative defaults at 1,024 EVSEs", async () => {
    const members = { chargingProfileKind: "Relative" };
    const profiles = Array.from({ length: 64 }, (_, stackLevel) => ({
      evseId: 0,
      profile: profile({ ...members, stackLevel }, { startSchedule: undefined }),
    }));
    const transactions = Array.from({ length: 1024 }, (_, index) => ({
      evseId: index + 1,
      startTime: "2024-01-17T17:00:00Z",
    }));
    const problem = await problemOf(PATH, { body: question([], { profiles, transactions, evseId: 0, nEvses: 1024 }) });
    expect(problem).toMatchObject({ status: 422, pointer: "/profiles" });
    expect(problem.errors?.[0]).toMatchObject({ code: "profiles-too-many" });
  });

  it("for 100,000 periods is refused at the field, not cut off on the way", async () => {
    const list = Array.from({ length: 100_000 }, (_, index) => ({ startPeriod: index, limit: 16.5, numberPhases: 3 }));
    const problem = await problemOf(PATH, { body: periods(list) });
    expect(problem).toMatchObject({ status: 422, pointer: `${at}/chargingSchedulePeriod` });
    expect(problem.detail).toContain("1024");
  });

  it("tells everything that is wrong, up to a bound", async () => {
    const bad = periods(Array.from({ length: 500 }, () => ({ startPeriod: 0, limit: -1 })));
    const { errors = [] } = await problemOf(PATH, { body: bad });
    expect(errors.length).toBeGreaterThan(10);
    expect(errors.length).toBeLessThanOrEqual(32);
  });

  it("never repeats what was sent, and never is a fault of ours", async () => {
    for (const body of ["[]", "null", "7", '"x"', '{"ocppVersion":"1.6"}', '{"ocppVersion":"1.6","profiles":[null]}']) {
      const problem = await problemOf(PATH, { body });
      expect(problem.status, body).toBe(422);
    }
    expect(await problemOf(PATH, { body: '{"at":"a","at":"b"}' })).toMatchObject({
      status: 400,
      code: "json-malformed",
    });
    expect(await problemOf(PATH, { body: "x".repeat(8_388_609) })).toMatchObject({ status: 413 });
  });
});
