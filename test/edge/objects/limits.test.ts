// The limits of a session over time: what is evaluated is what the core says of the profiles that were there at each instant, the course
// has no gap, the reason is the profile that leads, and what is kept of the past is bounded without pretending to know the rest.
import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import { parseCase } from "../../../assembly/host/profiles/case.ts";
import { compileCase } from "../../../assembly/host/profiles/composite.ts";
import { core } from "../../../edge/core.ts";
import { courseOf, type LimitPiece, MAX_LIMIT_PIECES, underRegistered } from "../../../edge/domain/limit-course.ts";
import { type LimitFacts, limitPieces } from "../../../edge/objects/limit-evaluation.ts";
import {
  type HeldPlace,
  type HeldProfile,
  KEPT_MILLIS,
  knownSinceMillis,
  loadHeld,
  noteHeldPlace,
} from "../../../edge/objects/limit-history.ts";
import { newStation, stations } from "../server.ts";

/** 2026-10-24T22:00:00Z: midnight in Berlin, three hours before its clocks go back. */
const BEGIN = Date.UTC(2026, 9, 24, 22);
const HOUR = 3_600_000;
const { runs, seed } = inject("property");

const FACTS: LimitFacts = {
  ...{ evseId: 1, transactionId: "T", startMillis: BEGIN, evseCount: 2, phaseTypes: new Map() },
  ...{ phases: 3, voltageMillivolts: 230_000, timeZone: "Europe/Berlin" },
};

interface Shape {
  readonly kind: "wish" | "profile" | "foreign";
  readonly purpose: "TxDefaultProfile" | "TxProfile" | "ChargingStationMaxProfile";
  readonly evseId: number;
  readonly stackLevel: number;
  readonly recurring: boolean;
  readonly unit: "A" | "W";
  readonly limits: readonly number[];
  readonly fromHours: number;
  readonly hours: number | null;
}

function held(shape: Shape, index: number): HeldProfile {
  const { purpose, stackLevel, unit, recurring } = shape;
  const fromMillis = BEGIN + Math.round(shape.fromHours * HOUR);
  return {
    ...{ number: index + 1, fromMillis, kind: shape.kind, name: shape.kind === "profile" ? `P${index}` : null },
    toMillis: shape.hours === null ? null : fromMillis + Math.round(shape.hours * HOUR),
    ...{ evseId: purpose === "TxProfile" ? 1 : purpose === "ChargingStationMaxProfile" ? 0 : shape.evseId },
    version: "2.1",
    profile: {
      ...{ id: index + 1, stackLevel, chargingProfilePurpose: purpose },
      ...(purpose === "TxProfile" ? { transactionId: "T" } : {}),
      ...(recurring && purpose !== "TxProfile"
        ? { chargingProfileKind: "Recurring", recurrencyKind: "Daily" }
        : { chargingProfileKind: "Absolute" }),
      chargingSchedule: [
        {
          ...{ id: 1, startSchedule: "2026-10-24T20:00:00Z", chargingRateUnit: unit },
          ...(recurring && purpose !== "TxProfile" ? { duration: 36_000 } : {}),
          chargingSchedulePeriod: shape.limits.map((limit, step) => ({
            startPeriod: step * 5_400,
            limit: unit === "A" ? limit : limit * 690,
          })),
        },
      ],
    },
  };
}

const shape: fc.Arbitrary<Shape> = fc.record({
  kind: fc.constantFrom("wish", "profile", "foreign"),
  purpose: fc.constantFrom("TxDefaultProfile", "TxProfile", "ChargingStationMaxProfile"),
  evseId: fc.constantFrom(0, 1),
  stackLevel: fc.integer({ min: 0, max: 3 }),
  recurring: fc.boolean(),
  unit: fc.constantFrom("A", "W"),
  limits: fc.array(fc.integer({ min: 0, max: 32 }), { minLength: 1, maxLength: 5 }),
  fromHours: fc.double({ min: -3, max: 10, noNaN: true }),
  hours: fc.option(fc.double({ min: 0.0001, max: 8, noNaN: true })),
});

function evaluated(profiles: readonly HeldProfile[], toMillis: number, facts = FACTS): LimitPiece[] {
  const pieces = limitPieces(core().profiles, facts, profiles, BEGIN, toMillis);
  if (pieces === null) throw new Error("More than the core can hold.");
  return pieces;
}

/** The core asked about one instant, with the profiles that were there. */
function limitAt(profiles: readonly HeldProfile[], atMillis: number): number | null {
  const there = profiles.filter(
    (one) => one.fromMillis <= atMillis && (one.toMillis ?? Number.POSITIVE_INFINITY) > atMillis,
  );
  const parsed = parseCase({
    ...{ ocppVersion: "2.1", nEvses: 2, evseId: 1, unit: "W", timeZone: "Europe/Berlin", isPriorityActive: false },
    profiles: there.map(({ evseId, profile }) => ({ evseId, profile })),
    transactions: [{ evseId: 1, startTime: new Date(BEGIN).toISOString(), id: "T" }],
    ...{ defaults: { phases: 3, voltage: 230 }, at: new Date(atMillis).toISOString(), duration: 2 },
  });
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const fromSeconds = Math.floor(atMillis / 1_000);
  const query = { station: 0, evse: 1, fromSeconds, toSeconds: fromSeconds, unit: "W" as const };
  const value = core().profiles.pieces(compileCase(parsed.question).plan, query)[0]?.limit.value ?? null;
  return value === null ? null : Math.floor(value / 1e6);
}

const pieceAt = (course: readonly LimitPiece[], atMillis: number) => course.findLast((one) => one.atMillis <= atMillis);

describe("the course of the limits", () => {
  it("covers the session from its begin without gap, and is at each instant what the core says of what was there", () => {
    fc.assert(
      fc.property(
        fc.array(shape, { maxLength: 6 }),
        fc.double({ min: 0.001, max: 12, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 8 }),
        (shapes, hours, instants) => {
          const profiles = shapes.map(held);
          const toMillis = BEGIN + Math.round(hours * HOUR);
          const pieces = evaluated(profiles, toMillis);
          const course = courseOf(pieces, toMillis);
          expect(course[0]?.atMillis).toBe(BEGIN);
          for (const [index, { atMillis, watts, reason }] of course.entries()) {
            if (index > 0) expect(atMillis).toBeGreaterThan(course[index - 1]?.atMillis ?? 0);
            expect(atMillis).toBeLessThan(toMillis);
            expect(reason === null).toBe(watts === null);
          }
          for (const instant of instants) {
            // Profiles change at milliseconds, schedules at seconds: asked where both are settled.
            const atMillis = Math.floor((BEGIN + instant * (toMillis - BEGIN)) / 1_000) * 1_000 + 999;
            const isCut = profiles.some((one) =>
              [one.fromMillis, one.toMillis].some((cut) => cut !== null && Math.abs(cut - atMillis) < 1_000),
            );
            if (isCut || atMillis >= toMillis) continue;
            expect(pieceAt(course, atMillis)?.watts ?? null).toBe(limitAt(profiles, atMillis));
          }
        },
      ),
      { seed, numRuns: Math.min(runs, 150) },
    );
  });

  it("goes by instants: an absolute limit does not move when the clocks go back", () => {
    const one = held(
      {
        ...{ kind: "profile", purpose: "TxDefaultProfile", evseId: 0, stackLevel: 0, recurring: false, unit: "A" },
        ...{ limits: [16, 10, 16, 10, 16], fromHours: -1, hours: null },
      },
      0,
    );
    const course = courseOf(evaluated([one], BEGIN + 6 * HOUR), BEGIN + 6 * HOUR);
    expect(course.map(({ atMillis, watts }) => [(atMillis - BEGIN) / HOUR, watts])).toEqual([
      [0, 6_900],
      [1, 11_040],
      [2.5, 6_900],
      [4, 11_040],
    ]);
  });

  it("names who leads: the higher level, the lower of station and session, the plan only below the operator", () => {
    const base = { recurring: false, unit: "A", fromHours: -1, hours: null, evseId: 0 } as const;
    const all = (shapes: readonly Pick<Shape, "kind" | "purpose" | "stackLevel" | "limits">[]) =>
      evaluated(
        shapes.map((one, index) => held({ ...base, ...one }, index)),
        BEGIN + HOUR,
      )[0];
    const low = { kind: "profile", purpose: "TxDefaultProfile", stackLevel: 0, limits: [6] } as const;
    const high = { kind: "profile", purpose: "TxDefaultProfile", stackLevel: 2, limits: [20] } as const;
    const max = { kind: "profile", purpose: "ChargingStationMaxProfile", stackLevel: 0, limits: [10] } as const;
    const wish = (amperes: number) =>
      ({ kind: "wish", purpose: "TxProfile", stackLevel: 5, limits: [amperes] }) as const;
    expect(all([low, high])).toMatchObject({ watts: 13_800, reason: { name: "P1" } });
    expect(all([low, high, max])).toMatchObject({ watts: 6_900, reason: { name: "P2" } });
    expect(all([low, high, wish(12)])).toMatchObject({ watts: 8_280, reason: { kind: "wish", name: null } });
    expect(all([low, high, wish(20)])).toMatchObject({ watts: 13_800, reason: { name: "P1" } });
    expect(all([low, high, max, wish(12)])).toMatchObject({ watts: 6_900, reason: { name: "P2" } });
    expect(all([low, high, wish(0)])).toMatchObject({ watts: 0, reason: { kind: "wish" } });
    expect(all([{ ...high, kind: "foreign" }, low])).toMatchObject({ reason: { kind: "foreign", name: null } });
    expect(all([])).toEqual({ atMillis: BEGIN, watts: null, reason: null });
  });

  it("is the hardware's where that is lower than everything else or alone", () => {
    const piece = (watts: number | null, kind: "wish" | "profile" = "profile"): LimitPiece => ({
      ...{ atMillis: 0, watts, reason: watts === null ? null : { kind, name: null } },
    });
    const under = (one: LimitPiece) => underRegistered([one], 11_000, 690)[0];
    expect(under(piece(null))).toMatchObject({ watts: 11_000, reason: { kind: "station" } });
    expect(under(piece(11_001))).toMatchObject({ watts: 11_000, reason: { kind: "station" } });
    expect(under(piece(11_000))).toMatchObject({ watts: 11_000, reason: { kind: "profile" } });
    // 15 A are the whole amperes under 11 kW.
    expect(under(piece(10_350, "wish"))).toMatchObject({ watts: 10_350, reason: { kind: "station" } });
    expect(under(piece(9_660, "wish"))).toMatchObject({ watts: 9_660, reason: { kind: "wish" } });
    expect(underRegistered([piece(null)], null, 690)).toEqual([piece(null)]);
  });

  it("of more pieces than it holds leaves out the shortest, never the first", () => {
    const reason = { kind: "profile", name: null } as const;
    const pieces = Array.from({ length: 900 }, (_, index) => ({
      // Every third one lasts a second.
      atMillis: Math.floor(index / 3) * 60_000 + (index % 3) * 1_000,
      ...{ watts: 1_000 + index, reason },
    }));
    const course = courseOf(pieces, 300 * 60_000);
    expect(course).toHaveLength(MAX_LIMIT_PIECES);
    expect(course[0]).toEqual(pieces[0]);
    const kept = new Set(course.map(({ atMillis }) => atMillis));
    expect(
      pieces.filter(({ atMillis }) => atMillis % 60_000 === 2_000).every(({ atMillis }) => kept.has(atMillis)),
    ).toBe(true);
  });
});

describe("what is kept of the past", () => {
  const place = (id: number, limit: number | null, profile: object = { limit }): HeldPlace => ({
    ...{ id, evseId: 0, found: null },
    installed: limit === null ? null : { key: "A1", ocppVersion: "1.6", profile: { ...profile } },
  });
  const inObject = async <T>(work: (sql: SqlStorage) => T): Promise<T> => {
    const station = await newStation();
    return runInDurableObject(stations.getByName(station.id), (_, { storage }) => work(storage.sql));
  };
  const note = (sql: SqlStorage, before: HeldPlace, after: HeldPlace, atMillis: number) =>
    noteHeldPlace(sql, before, after, () => false, atMillis);

  it("is a row for each change, and none where what is written is what was there", async () => {
    const rows = await inObject((sql) => {
      note(sql, place(1, null), place(1, 16), 1_000);
      note(sql, place(1, 16), { ...place(1, 16) }, 2_000);
      note(sql, place(1, 16), place(1, 8), 3_000);
      note(sql, place(1, 8), { ...place(1, 8), found: {} }, 4_000);
      note(sql, { ...place(1, 8), found: {} }, { ...place(1, 8), found: { limit: 9 } }, 5_000);
      return loadHeld(sql, 1, 0, 10_000);
    });
    expect(rows.map(({ fromMillis, toMillis, profile }) => [fromMillis, toMillis, profile.limit])).toEqual([
      [1_000, 3_000, 16],
      [3_000, 4_000, 8],
      [5_000, null, 9],
    ]);
  });

  it("is bounded by age, number and length, and what is known begins after what was forgotten", async () => {
    const seen = await inObject((sql) => {
      const since = [knownSinceMillis(sql)];
      const from = 3_000 + KEPT_MILLIS;
      note(sql, place(1, null), place(1, 0), 1_000);
      note(sql, place(1, 0), place(1, 1), 2_000);
      for (let step = 2; step < 40; step += 1) note(sql, place(1, step - 1), place(1, step), from + step);
      since.push(knownSinceMillis(sql));
      for (let step = 40; step < 1_200; step += 1) note(sql, place(1, step - 1), place(1, step), from + step);
      const many = loadHeld(sql, 1, 0, from * 2).length;
      const long = (step: number) => place(2, step, { step, text: "x".repeat(500_000) });
      for (let step = 2_000; step < 2_032; step += 1) note(sql, long(step - 1), long(step), from + step);
      return { since, many, long: loadHeld(sql, 1, 0, from * 2).length, late: knownSinceMillis(sql) - from };
    });
    expect(seen.since).toEqual([0, 2_000]);
    expect(seen.many).toBeGreaterThan(1_000);
    expect(seen.many).toBeLessThan(1_020);
    // Eight of half a megabyte, as many as come until it is looked at again, and the two that are there.
    expect(seen.long).toBeLessThanOrEqual(8 + 16 + 2);
    expect(seen.late).toBeGreaterThan(1_199);
  });
});
