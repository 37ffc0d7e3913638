// Input at and beyond the borders: times of all centuries, the largest integers, JSON of any shape.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCase } from "../../../../assembly/host/profiles/case.ts";
import { compileCase, composite } from "../../../../assembly/host/profiles/composite.ts";
import { milliOf } from "../../../../assembly/host/profiles/numbers.ts";
import { parseTime } from "../../../../assembly/host/profiles/time.ts";
import { validateProfile } from "../../../../assembly/host/profiles/validate.ts";
import { SEED } from "../../../support/seed.ts";
import { compositeOf, EMPTY_CASE, evaluator, profile, refusalOf } from "./case.ts";

type Json = Readonly<Record<string, unknown>>;

const LARGEST = 2 ** 31 - 1;
const on = (one: Json) => ({ evseId: 1, profile: one });
const limits = (one: Json, members: Json = {}) =>
  compositeOf({ ...EMPTY_CASE, profiles: [on(one)], ...members }).periods.map(({ start, limit }) => [start, limit]);
const daily = { chargingProfileKind: "Recurring", recurrencyKind: "Daily" };

describe("times", () => {
  it("of all centuries recur to the second", () => {
    const list = [{ startPeriod: 0, limit: 6, numberPhases: 3 }];
    for (const year of ["0001", "1583", "1899", "2019", "2020", "2088", "9999"]) {
      const one = profile(list, daily, { startSchedule: `${year}-06-01T18:30:00Z`, duration: 600 });
      for (const at of ["1952-01-01T18:00:00Z", "2024-01-17T18:00:00Z", "2087-12-30T18:00:00Z"]) {
        expect(limits(one, { at }), `${year} at ${at}`).toEqual([
          [0, 57],
          [1800, 6],
          [2400, 57],
        ]);
      }
      const onwards = limits(one, { recurBackwards: false });
      expect(onwards, year).toHaveLength(year < "2024" ? 3 : 1);
    }
  });

  it("of validity in any century bound what they should", () => {
    const list = [{ startPeriod: 0, limit: 6, numberPhases: 3 }];
    const between = (validFrom: string, validTo: string) => limits(profile(list, { validFrom, validTo }))[0]?.[1];
    expect(between("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")).toBe(6);
    expect(between("0001-01-01T00:00:00Z", "0002-01-01T00:00:00Z")).toBe(57);
    expect(between("9998-01-01T00:00:00Z", "9999-01-01T00:00:00Z")).toBe(57);
  });

  it("are read as RFC 3339 has them, on days that exist", () => {
    expect(parseTime("2024-02-29T23:59:60.999+02:00")).toEqual({ utcSeconds: 1709244000, wallSeconds: 1709251200 });
    expect(parseTime("2024-01-01T00:00:00")).toEqual(parseTime("2024-01-01T00:00:00Z"));
    for (const text of [
      "2023-02-29T00:00:00Z",
      "2024-13-01T00:00:00Z",
      "2024-01-01T24:00:00Z",
      "2024-01-01",
      "",
      "x",
      5,
    ]) {
      expect(parseTime(text), String(text)).toBeNull();
    }
  });
});

describe("integers", () => {
  it("at their largest neither wrap nor stop anything", () => {
    const list = [0, 1, LARGEST].map((startPeriod, index) => ({ startPeriod, limit: 6 + index, numberPhases: 3 }));
    const one = (members: Json, schedule: Json) => limits(profile(list, members, schedule), { duration: 316_224_000 });
    expect(one({}, { duration: LARGEST })).toEqual([
      [0, 6],
      [1, 7],
    ]);
    expect(one({ stackLevel: LARGEST }, { duration: undefined })).toHaveLength(2);
    expect(one({}, { duration: 0 })).toEqual([[0, 57]]);
    // 68 years from the first instant there is, to the second.
    const old = profile(list, {}, { startSchedule: "1952-01-01T00:00:00Z", duration: LARGEST });
    expect(limits(old, { at: "2020-01-19T03:14:00Z" })).toEqual([
      [0, 7],
      [7, 57],
    ]);
    const older = profile(list, {}, { startSchedule: "1900-01-01T00:00:00Z", duration: LARGEST });
    expect(refusalOf({ ...EMPTY_CASE, profiles: [on(older)] })).toEqual([
      "field-time-out-of-range /profiles/0/profile/chargingSchedule/0/startSchedule",
    ]);
  });

  it("of limits keep three decimals and are cut beyond, never raised", () => {
    expect([0.1, 0.2 + 0.1, 16.9999, -16.9999, 1e-7, 999_999_999.999].map(milliOf)).toEqual([
      ...[100, 300, 16_999, -16_999, 0, 999_999_999_999],
    ]);
    expect(["16.10", "1e3", "0.0004", "-0.0009", "00.5"].map(milliOf)).toEqual([16_100, 1_000_000, 0, 0, 500]);
    for (const value of [1e10, Number.NaN, Number.POSITIVE_INFINITY, "NaN", "", "0x10", "1e999", null, true, {}]) {
      expect(milliOf(value), String(value)).toBeNull();
    }
  });
});

describe("JSON of any shape", () => {
  const words = [
    "profiles",
    "profile",
    "chargingSchedule",
    "chargingSchedulePeriod",
    "transactions",
    "phaseType",
    "defaults",
    "at",
  ];
  const shapes = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom(null, true, -1, 0, 1.5, 2 ** 53, "", "A", "2024-01-17T18:00:00Z", "Recurring"),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...words, "limit", "startPeriod", "evseId", "duration", "unit"), tie("value"), {
        maxKeys: 5,
      }),
    ),
  })).value;

  it("is answered or refused with its problems, never with an exception", () => {
    const good = { ...EMPTY_CASE, profiles: [on(profile([{ startPeriod: 0, limit: 6 }]))] };
    fc.assert(
      fc.property(shapes, fc.constantFrom(...Object.keys(good)), (shape, name) => {
        for (const body of [shape, { ...good, [name]: shape }]) {
          const result = parseCase(body);
          if (result.ok) expect(composite(evaluator, compileCase(result.question)).periods.length).toBeGreaterThan(0);
          else expect(result.problems.length).toBeGreaterThan(0);
        }
        const { isValid, problems } = validateProfile(
          { ...profile([]), [name]: shape, chargingSchedule: shape },
          { version: "2.1" },
        );
        expect(isValid).toBe(problems.every(({ severity }) => severity === "remark"));
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});
