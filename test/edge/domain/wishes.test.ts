// Drivers' wishes become plans: within the operator's bounds at every instant, enough for what was wished, no dearer than need be; and
// what cannot be is answered with what would be. The evaluation is the real core's.
import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import { offsetAt, utcOfWall } from "../../../assembly/host/profiles/clock.ts";
import { core } from "../../../edge/core.ts";
import { bodyOf } from "../../../edge/domain/wishes/body.ts";
import { offPeakSpans } from "../../../edge/domain/wishes/hours.ts";
import { type Planned, planWishes } from "../../../edge/domain/wishes/planner.ts";
import { isWorthReplacing } from "../../../edge/domain/wishes/replacing.ts";
import type { OffPeak, Plan, SiteSeries, Situation, Wishes } from "../../../edge/domain/wishes/situation.ts";
import { choose, cutPlan, type Slot } from "../../../edge/domain/wishes/slots.ts";
import { evaluateSession } from "../../../edge/objects/wishes-evaluation.ts";

const HOUR = 3_600;
/** 2026-11-23T12:00:00Z, a Monday; 13:00 in Berlin. */
const NOW = Date.UTC(2026, 10, 23, 12) / 1_000;
const KWH = 1_000_000;
const NONE: Wishes = {
  ...{ profileType: "REGULAR", departureSeconds: null, energyMilliwattHours: null },
  ...{ maxPowerWatts: null, offPeakOnly: false },
};

interface Facts {
  readonly profiles?: readonly object[];
  readonly ocppVersion?: string;
  readonly maxPowerWatts?: number | null;
  readonly takesWatts?: number | null;
  readonly charged?: number;
  readonly now?: number;
  readonly timeZone?: string;
  readonly offPeak?: readonly OffPeak[];
  readonly series?: readonly SiteSeries[];
}

function situationOf(facts: Facts = {}): Situation {
  const { now = NOW, timeZone = "Europe/Berlin" } = facts;
  const question = {
    ocppVersion: facts.ocppVersion ?? "2.1",
    profiles: facts.profiles ?? [],
    transactions: [{ evseId: 1, startTime: new Date((NOW - HOUR) * 1_000).toISOString(), id: "T1" }],
    ...{ nEvses: 2, timeZone, defaults: { phases: 3, voltage: 230 } },
  };
  const place = {
    ...{
      evseId: 1,
      transactionId: "T1",
      maxPowerWatts: facts.maxPowerWatts === undefined ? 22_080 : facts.maxPowerWatts,
    },
    takesWatts: facts.takesWatts ?? null,
  };
  const evaluation = evaluateSession(core().profiles, question, place, now, now + 14 * 86_400);
  if (evaluation === null) throw new Error("The operator's profiles cannot be evaluated.");
  return {
    ...{ nowSeconds: now, chargedMilliwattHours: facts.charged ?? 0, isIdle: false, evaluation, maxPeriods: 1_024 },
    ...{ unit: evaluation.unit, least: evaluation.least, wattsOf: (l, p) => evaluation.wattsOf(l, p) },
    clock: { offsetAt: (at) => offsetAt(timeZone, at), utcOfWall: (at) => utcOfWall(timeZone, at) },
    ...{ offPeak: facts.offPeak ?? [], series: facts.series ?? [] },
  };
}

function profile(purpose: string, unit: string, periods: readonly object[], fields: object = {}) {
  const schedule = { startSchedule: "2026-01-01T00:00:00Z", chargingRateUnit: unit, chargingSchedulePeriod: periods };
  return {
    ...{ id: 1, stackLevel: 0, chargingProfilePurpose: purpose, chargingProfileKind: "Absolute" },
    chargingSchedule: [{ id: 1, ...schedule }],
    ...fields,
  };
}
const always = (purpose: string, unit: string, limit: number, fields: object = {}) =>
  profile(purpose, unit, [{ startPeriod: 0, limit }], fields);
const at = (evseId: number, placed: object) => ({ evseId, profile: placed });
/** 16 A on three phases: 11,040 W. */
const SIXTEEN = [at(0, always("TxDefaultProfile", "A", 16))];
const prices = (values: readonly number[], from = NOW): SiteSeries => ({
  ...{ kind: "price", currency: "EUR" },
  items: values.map((value, index) => ({ startMillis: (from + index * HOUR) * 1_000, value })),
});
const limits = ({ plan }: Pick<Planned, "plan">) =>
  plan?.periods.map(({ startSeconds, limit }) => [(startSeconds - plan.startSeconds) / HOUR, limit]);

describe("wishes become a plan", () => {
  it("of the cheapest hours that suffice until departure, the earlier of equals, cut to what is needed", () => {
    const situation = situationOf({ profiles: SIXTEEN, series: [prices([300, 100, 300, 100, 50, 300])] });
    const wishes: Wishes = {
      ...{ ...NONE, profileType: "CHEAP", departureSeconds: NOW + 6 * HOUR, energyMilliwattHours: 16_560_000 },
    };
    const planned = planWishes(situation, wishes);
    // 11.04 kWh in the hour of 50, half an hour of the first at 100.
    expect(limits(planned)).toEqual([
      [0, 0],
      [1, 16],
      [1.5, 0],
      [4, 16],
      [5, 0],
    ]);
    expect(planned.consequence).toMatchObject({
      ...{ doneAtMillis: (NOW + 5 * HOUR) * 1_000, energyMilliwattHours: 16_560_000, peakWatts: 11_040 },
      ...{ pricePerKilowattHourMilli: 66.667, currency: "EUR", gramsCarbonPerKilowattHour: null },
    });
    expect(planned.plan?.endSeconds).toBeNull();
  });

  it("of the greenest hours by carbon intensity, else by renewable share", () => {
    const carbon: SiteSeries = { ...prices([200, 50, 200]), kind: "carbon", currency: null };
    const renewable: SiteSeries = { ...prices([90, 20, 30]), kind: "renewable", currency: null };
    const wishes: Wishes = {
      ...{ ...NONE, profileType: "GREEN", departureSeconds: NOW + 3 * HOUR, energyMilliwattHours: 11_040_000 },
    };
    const both = planWishes(situationOf({ profiles: SIXTEEN, series: [carbon, renewable] }), wishes);
    expect(limits(both)).toEqual([
      [0, 0],
      [1, 16],
      [2, 0],
    ]);
    expect(both.consequence).toMatchObject({ gramsCarbonPerKilowattHour: 50, renewablePercent: 20 });
    const shares = planWishes(situationOf({ profiles: SIXTEEN, series: [renewable] }), wishes);
    expect(limits(shares)).toEqual([
      [0, 16],
      [1, 0],
    ]);
  });

  it("of off-peak hours by the site's clock, which rank before others or are the only ones", () => {
    // 13:00 in Berlin; off-peak 15:00 to 16:00.
    const offPeak = [{ days: [1, 2, 3, 4, 5, 6, 7], from: "15:00", to: "16:00" }];
    const situation = situationOf({ profiles: SIXTEEN, offPeak });
    const cheap: Wishes = {
      ...{ ...NONE, profileType: "CHEAP", departureSeconds: NOW + 4 * HOUR, energyMilliwattHours: 22_080_000 },
    };
    expect(limits(planWishes(situation, cheap))).toEqual([
      [0, 16],
      [1, 0],
      [2, 16],
      [3, 0],
    ]);
    const only = planWishes(situation, { ...NONE, offPeakOnly: true, departureSeconds: NOW + 4 * HOUR });
    expect(limits(only)).toEqual([
      [0, 0],
      [2, 16],
      [3, 0],
    ]);
    expect([only.plan?.endSeconds, only.consequence?.energyMilliwattHours]).toEqual([NOW + 4 * HOUR, 11_040_000]);
    // Without a departure all off-peak hours, with or without the type.
    expect(limits(planWishes(situation, { ...NONE, profileType: "CHEAP" }))?.slice(0, 4)).toEqual([
      [0, 0],
      [2, 16],
      [3, 0],
      [26, 16],
    ]);
  });

  it("that ends at the energy, with what was charged before counted", () => {
    const situation = situationOf({ profiles: SIXTEEN, charged: 5 * KWH });
    const planned = planWishes(situation, { ...NONE, energyMilliwattHours: 16_040_000 });
    expect(limits(planned)).toEqual([
      [0, 16],
      [1, 0],
    ]);
    expect(planned.consequence).toMatchObject({ doneAtMillis: (NOW + HOUR) * 1_000, energyMilliwattHours: 16_040_000 });
    const reached = planWishes(situation, { ...NONE, energyMilliwattHours: 5 * KWH });
    expect(limits(reached)).toEqual([[0, 0]]);
    expect(reached.remarks.map(({ code }) => code)).toEqual(["energy-reached"]);
  });

  it("with the wished power in whole amperes, and none where the operator's own profiles do it", () => {
    const situation = situationOf({ profiles: SIXTEEN });
    expect(limits(planWishes(situation, { ...NONE, maxPowerWatts: 7_400 }))).toEqual([[0, 10]]);
    expect(planWishes(situation, { ...NONE, profileType: "FAST" })).toMatchObject({ answer: "ACCEPTED", plan: null });
    const usual = planWishes(situation, { ...NONE, departureSeconds: NOW + HOUR });
    expect(usual).toMatchObject({ answer: "ACCEPTED", plan: null, consequence: { energyMilliwattHours: 11_040_000 } });
  });

  it("in watts where the operator gives watts, with as many phases as he says, and no more than a setpoint asks", () => {
    const day = [
      { startPeriod: 0, limit: 7_000 },
      { startPeriod: NOW - Date.UTC(2026, 0, 1) / 1_000 + HOUR, limit: 3_000.5, numberPhases: 1 },
      { startPeriod: NOW - Date.UTC(2026, 0, 1) / 1_000 + 2 * HOUR, limit: 1_000 },
      {
        startPeriod: NOW - Date.UTC(2026, 0, 1) / 1_000 + 3 * HOUR,
        limit: 9_000,
        setpoint: 4_000,
        operationMode: "CentralSetpoint",
      },
    ];
    const situation = situationOf({ profiles: [at(0, profile("TxDefaultProfile", "W", day))] });
    const planned = planWishes(situation, { ...NONE, maxPowerWatts: 20_000 });
    expect(planned.plan?.unit).toBe("W");
    expect(limits(planned)).toEqual([
      [0, 7_000],
      [1, 3_000],
      [2, 0],
      [3, 4_000],
    ]);
    expect(planned.plan?.periods[1]?.phases).toBe(1);
  });

  it("with the power that the car was seen to take", () => {
    const situation = situationOf({ profiles: SIXTEEN, takesWatts: 5_520 });
    const planned = planWishes(situation, { ...NONE, energyMilliwattHours: 11_040_000 });
    expect(limits(planned)).toEqual([
      [0, 16],
      [2, 0],
    ]);
  });

  it("on the days when the clock changes, by the wall", () => {
    const night = [{ days: [7], from: "01:00", to: "04:00" }];
    const clock = {
      offsetAt: (utc: number) => offsetAt("Europe/Berlin", utc),
      utcOfWall: (wall: number) => utcOfWall("Europe/Berlin", wall),
    };
    const hoursOn = (year: number, month: number, day: number) => {
      const noon = Date.UTC(year, month, day, 12) / 1_000;
      const [span] = offPeakSpans(night, clock, { fromSeconds: noon - 86_400, toSeconds: noon });
      return span === undefined ? 0 : (span.toSeconds - span.fromSeconds) / HOUR;
    };
    expect([hoursOn(2026, 2, 29), hoursOn(2026, 9, 25), hoursOn(2026, 10, 22)]).toEqual([2, 4, 3]);
  });

  it("whose profile is OCPP's, and is cut for a station that takes fewer periods without allowing more", () => {
    const situation = situationOf({ profiles: SIXTEEN, series: [prices([1, 9, 1, 9, 1, 9])] });
    const wishes: Wishes = {
      ...{ ...NONE, profileType: "CHEAP", departureSeconds: NOW + 6 * HOUR, energyMilliwattHours: 33_120_000 },
    };
    const { plan } = planWishes(situation, wishes);
    if (plan === null) throw new Error("no plan");
    expect(bodyOf(plan)).toEqual({
      ...{ chargingProfilePurpose: "TxProfile", chargingProfileKind: "Absolute", stackLevel: 0 },
      chargingSchedule: [
        {
          ...{ startSchedule: "2026-11-23T11:59:00Z", chargingRateUnit: "A" },
          chargingSchedulePeriod: [0, 1, 2, 3, 4, 5].map((hour) => ({
            startPeriod: hour === 0 ? 0 : 60 + hour * HOUR,
            limit: hour % 2 ? 0 : 16,
          })),
        },
      ],
    });
    const cut = cutPlan(plan, 3);
    expect([limits(cut), cut.renewAtSeconds]).toEqual([
      [
        [0, 16],
        [1, 0],
        [2, 0],
      ],
      NOW + 2 * HOUR,
    ]);
    expect(cutPlan(plan, 6)).toEqual({ plan, renewAtSeconds: null });
  });
});

describe("what cannot be is answered as OCPI does", () => {
  const series = [prices([300, 100, 300])];
  const cheap: Wishes = { ...NONE, profileType: "CHEAP" };
  const refusals: [string, Facts, Wishes, string, string][] = [
    [
      "cheap without a departure",
      { series },
      { ...cheap, energyMilliwattHours: KWH },
      "DEPARTURE_REQUIRED",
      "departure-missing",
    ],
    [
      "cheap without an energy",
      { series },
      { ...cheap, departureSeconds: NOW + HOUR },
      "ENERGY_NEED_REQUIRED",
      "energy-missing",
    ],
    ["cheap where nothing is known", {}, cheap, "PROFILE_TYPE_NOT_SUPPORTED", "no-hours"],
    [
      "cheap where the prices have ended",
      { series: [prices([1, 2], NOW - 9 * HOUR)] },
      cheap,
      "PROFILE_TYPE_NOT_SUPPORTED",
      "no-hours",
    ],
    [
      "green with prices alone",
      { series },
      { ...NONE, profileType: "GREEN" },
      "PROFILE_TYPE_NOT_SUPPORTED",
      "no-hours",
    ],
    ["off-peak where there is none", {}, { ...NONE, offPeakOnly: true }, "NOT_POSSIBLE", "no-off-peak-hours"],
    ["slower than a car charges", {}, { ...NONE, maxPowerWatts: 4_000 }, "NOT_POSSIBLE", "too-slow"],
    [
      "more than there is time for",
      {},
      { ...NONE, departureSeconds: NOW + HOUR, energyMilliwattHours: 12 * KWH },
      "NOT_POSSIBLE",
      "time-too-short",
    ],
  ];
  it.each(refusals)("%s", (_, facts, wishes, answer, code) => {
    const planned = planWishes(situationOf({ profiles: SIXTEEN, ...facts }), wishes);
    expect(planned).toMatchObject({ answer, reason: { code }, plan: null, consequence: null });
    expect(planned.reason?.message).toMatch(/^[A-Z].*\.$/);
  });

  it("with what would be possible instead, each of which is accepted", () => {
    const offPeak = [{ days: [1, 2, 3, 4, 5, 6, 7], from: "14:00", to: "15:00" }];
    const situation = situationOf({ profiles: SIXTEEN, offPeak });
    const wishes: Wishes = {
      ...{ ...NONE, departureSeconds: NOW + 2 * HOUR + 90, energyMilliwattHours: 20 * KWH },
      ...{ maxPowerWatts: 7_000, offPeakOnly: true },
    };
    const { alternatives, reason } = planWishes(situation, wishes);
    expect(reason?.message).toBe("By then the session comes to 6.9 kWh at most.");
    expect(alternatives.map(({ kind }) => kind)).toEqual(["later", "less-energy"]);
    expect(alternatives[0]?.wishes.departureSeconds).toBe(NOW + 49 * HOUR + 54 * 60);
    expect(alternatives[1]?.wishes.energyMilliwattHours).toBe(6_900_000);
    for (const { wishes: other, consequence } of alternatives) {
      const again = planWishes(situation, other);
      expect(again).toMatchObject({ answer: "ACCEPTED", consequence });
    }
    const faster = planWishes(situation, { ...wishes, offPeakOnly: false, energyMilliwattHours: 21 * KWH });
    expect(faster.alternatives.map(({ kind }) => kind)).toEqual(["faster", "later", "less-energy"]);
    const anyHour = planWishes(situation, { ...wishes, energyMilliwattHours: 13 * KWH });
    expect(anyHour.alternatives.map(({ kind }) => kind)).toContain("any-hour");
  });

  it("says which hours nothing is known of, and uses them last", () => {
    const situation = situationOf({ profiles: SIXTEEN, series: [prices([300, 400])] });
    const planned = planWishes(situation, {
      ...{ ...NONE, profileType: "CHEAP", departureSeconds: NOW + 4 * HOUR, energyMilliwattHours: 33_120_000 },
    });
    expect(limits(planned)).toEqual([
      [0, 16],
      [3, 0],
    ]);
    expect(planned.remarks).toMatchObject([
      { code: "hours-not-covered", values: { coveredUntilMillis: (NOW + 2 * HOUR) * 1_000 } },
    ]);
  });

  it("goes on as usual to the energy once the departure has passed", () => {
    const situation = situationOf({ profiles: SIXTEEN, series });
    const planned = planWishes(situation, { ...cheap, departureSeconds: NOW, energyMilliwattHours: 11_040_000 });
    expect(limits(planned)).toEqual([
      [0, 16],
      [1, 0],
    ]);
    expect(planned.remarks.map(({ code }) => code)).toEqual(["departure-passed"]);
  });
});

describe("a plan is replaced", () => {
  const departure = NOW + 6 * HOUR;
  const wishes: Wishes = {
    ...{ ...NONE, profileType: "CHEAP", departureSeconds: departure, energyMilliwattHours: 11_040_000 },
  };
  const base: Facts = { profiles: SIXTEEN, series: [prices([300, 100, 300, 200, 200, 300])] };
  const standing = planWishes(situationOf(base), wishes).plan;
  const isReplaced = (facts: Facts, other: Partial<Wishes> = {}, before: Plan | null = standing) => {
    const situation = situationOf({ ...base, ...facts });
    const asked = { ...wishes, ...other };
    return isWorthReplacing(situation, asked, before, planWishes(situation, asked));
  };

  it("where another gains more than 1 %, and not for less", () => {
    expect(isReplaced({})).toBe(false);
    expect(isReplaced({ series: [prices([300, 100, 300, 99.5, 200, 300])] })).toBe(false);
    expect(isReplaced({ series: [prices([300, 100, 300, 98, 200, 300])] })).toBe(true);
  });

  it("where it allows more than the operator does now, or no more suffices", () => {
    expect(isReplaced({ profiles: [at(0, always("TxDefaultProfile", "A", 10))] })).toBe(true);
    expect(isReplaced({ takesWatts: 8_000 })).toBe(true);
    expect(isReplaced({ charged: 2 * KWH })).toBe(true);
    expect(isReplaced({ charged: 2 * KWH }, { energyMilliwattHours: 13_040_000 })).toBe(false);
  });

  it("when off-peak hours are others", () => {
    const offPeak = (from: string, to: string) => ({
      offPeak: [{ days: [1, 2, 3, 4, 5, 6, 7], from, to }],
      series: [],
    });
    for (const other of [{}, { profileType: "REGULAR", offPeakOnly: true }] as const) {
      const before = planWishes(situationOf({ ...base, ...offPeak("14:00", "16:00") }), { ...wishes, ...other }).plan;
      expect(isReplaced(offPeak("14:00", "16:00"), other, before)).toBe(false);
      expect(isReplaced(offPeak("14:00", "16:30"), other, before)).toBe(false);
      expect(isReplaced(offPeak("16:00", "18:00"), other, before)).toBe(true);
    }
  });

  it("for another one without a departure when half of it is over", () => {
    const slow: Wishes = { ...NONE, maxPowerWatts: 7_000 };
    const { plan } = planWishes(situationOf(base), slow);
    expect(isReplaced({ now: NOW + 20 * HOUR }, { ...slow }, plan)).toBe(false);
    expect(isReplaced({ now: NOW + 25 * HOUR }, { ...slow }, plan)).toBe(true);
  });
});

describe("whatever the operator's profiles, the hours and the wishes are", () => {
  const limitOf = fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 5 }) },
    { weight: 5, arbitrary: fc.integer({ min: 6, max: 40 }) },
  );
  const schedule = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), limitOf), { minLength: 1, maxLength: 5 });
  const placed = (purpose: string, evseId: number) =>
    fc
      .record({ unit: fc.constantFrom("A", "W"), steps: schedule, daily: fc.boolean() })
      .map(({ unit, steps, daily }) => {
        let start = 0;
        const periods = steps.map(([halfHours, limit], index) => {
          if (index > 0) start += halfHours * 1_800;
          return { startPeriod: start, limit: unit === "A" ? limit : limit * 691.3 };
        });
        const id = { TxDefaultProfile: 2, TxProfile: 3 }[purpose] ?? 4;
        const fields = daily
          ? { chargingProfileKind: "Recurring", recurrencyKind: "Daily" }
          : {
              chargingSchedule: [
                {
                  id: 1,
                  startSchedule: new Date((NOW - HOUR) * 1_000).toISOString(),
                  chargingRateUnit: unit,
                  chargingSchedulePeriod: periods,
                },
              ],
            };
        const transaction = purpose === "TxProfile" ? { transactionId: "T1" } : {};
        return at(evseId, { ...profile(purpose, unit, periods, { id, ...transaction }), ...fields });
      });
  const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
  const facts = fc
    .record({
      profiles: fc.tuple(
        optional(placed("TxDefaultProfile", 0)),
        optional(placed("TxProfile", 1)),
        optional(placed("ChargingStationMaxProfile", 0)),
      ),
      ocppVersion: fc.constantFrom("2.0.1", "2.1"),
      takesWatts: optional(fc.integer({ min: 1_000, max: 12_000 })),
      charged: fc.integer({ min: 0, max: 3 * KWH }),
      offPeak: fc.array(
        fc.record({
          days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
          from: fc.constantFrom("00:00", "13:30", "22:00"),
          to: fc.constantFrom("00:00", "06:00", "15:15"),
        }),
        { maxLength: 2 },
      ),
      values: fc.array(fc.integer({ min: -100, max: 400 }), { maxLength: 12 }),
    })
    .map(
      ({ profiles, values, ...rest }): Facts => ({
        ...rest,
        profiles: profiles.filter((one) => one !== null),
        series: values.length === 0 ? [] : [prices(values, NOW - 2 * HOUR)],
      }),
    );
  const wish: fc.Arbitrary<Wishes> = fc.record({
    profileType: fc.constantFrom("REGULAR", "CHEAP", "FAST"),
    departureSeconds: optional(fc.integer({ min: 1_800, max: 40 * 3_600 }).map((after) => NOW + after)),
    energyMilliwattHours: optional(fc.integer({ min: 1_000, max: 15 * KWH })),
    maxPowerWatts: optional(fc.integer({ min: 3_000, max: 25_000 })),
    offPeakOnly: fc.constantFrom(false, false, false, true),
  });

  it("a plan is within the bounds, suffices when accepted, and alternatives are accepted", () => {
    const { runs, seed } = inject("property");
    const counts: Record<string, number> = {};
    fc.assert(
      fc.property(facts, wish, (given, wishes) => {
        const situation = situationOf(given);
        const planned = planWishes(situation, wishes);
        counts[planned.answer] = (counts[planned.answer] ?? 0) + 1;
        expect(planWishes(situation, wishes)).toEqual(planned);
        const { plan, consequence, needMilliwattHours: need } = planned;
        const until = planned.untilSeconds;
        if (planned.answer === "ACCEPTED") {
          expect(consequence).not.toBeNull();
          if (need !== null) {
            expect(situation.evaluation.energy(plan, NOW, until)).toBeGreaterThanOrEqual(need);
            expect(consequence?.doneAtMillis).toBeLessThanOrEqual(until * 1_000);
          }
        }
        for (const { wishes: other } of planned.alternatives) {
          expect(planWishes(situation, other).answer).toBe("ACCEPTED");
        }
        if (plan !== null) expectWithin(situation, wishes, plan, given);
        if (planned.reason?.code === "time-too-short" && !wishes.offPeakOnly && wishes.maxPowerWatts === null) {
          // Full power all the time, as the core evaluates the operator's profiles cut to whole amperes.
          const full = planWishes(situation, { ...NONE, maxPowerWatts: 4_000_000, departureSeconds: until });
          expect(situation.evaluation.energy(full.plan, NOW, until)).toBeLessThan(need ?? 0);
        }
      }),
      { numRuns: 8 * runs, seed },
    );
    console.info(`Wishes by answer: ${JSON.stringify(counts)}; seed ${seed}`);
    expect(counts.ACCEPTED).toBeGreaterThan(runs);
  });

  /** Never above what the operator's own profiles come to, checked against the core's composite of them alone. */
  function expectWithin(situation: Situation, wishes: Wishes, plan: Plan, given: Facts) {
    const { evaluation } = situationOf({ ...given, takesWatts: null });
    const end = Math.min(plan.endSeconds ?? NOW + 86_400, NOW + 86_400);
    const instants = [
      ...plan.periods.map(({ startSeconds }) => startSeconds),
      ...evaluation.bounds(NOW, end).map(({ startSeconds }) => startSeconds),
    ];
    for (const instant of instants.flatMap((one) => [one, one + 1_799]).filter((one) => one >= NOW && one < end)) {
      const period = plan.periods.findLast(({ startSeconds }) => startSeconds <= instant);
      const [bound] = evaluation.bounds(instant, instant + 1);
      if (period === undefined || bound === undefined)
        throw new Error("A plan and its bounds say something of each instant.");
      expect(period.limit).toBeLessThanOrEqual(bound.limit);
      expect(period.limit === 0 || period.limit >= situation.least).toBe(true);
      expect(Number.isInteger(period.limit)).toBe(true);
      if (wishes.maxPowerWatts !== null) {
        expect(situation.wattsOf(period.limit, period.phases)).toBeLessThanOrEqual(wishes.maxPowerWatts);
      }
      const withPlan = evaluation.power(plan, instant, instant + 1)[0]?.milliwatts ?? 0;
      const without = evaluation.power(null, instant, instant + 1)[0]?.milliwatts ?? 0;
      expect(withPlan).toBeLessThanOrEqual(without);
    }
  }

  it("no choice of the same slots is cheaper", () => {
    const slot = fc.record({
      seconds: fc.integer({ min: 1, max: 20 }),
      milliwatts: fc.integer({ min: 0, max: 5 }).map((n) => n * 3_600),
      rank: optional(fc.integer({ min: -5, max: 5 })),
    });
    fc.assert(
      fc.property(fc.array(slot, { minLength: 1, maxLength: 7 }), fc.integer({ min: 1, max: 200 }), (list, need) => {
        let start = NOW;
        const slots = list.map(({ seconds, milliwatts, rank }): Slot => {
          start += seconds;
          const span = { fromSeconds: start - seconds, toSeconds: start };
          return { ...span, limit: 6, phases: null, phaseToUse: null, milliwatts, rank };
        });
        const chosen = choose(slots, need);
        const total = slots.reduce((sum, one) => sum + (one.milliwatts / 3_600) * (one.toSeconds - one.fromSeconds), 0);
        expect(chosen === null).toBe(total < need);
        if (chosen === null) return;
        const energy = chosen.reduce(
          (sum, one) => sum + (one.milliwatts / 3_600) * (one.toSeconds - one.fromSeconds),
          0,
        );
        expect(energy).toBeGreaterThanOrEqual(need);
        // Second by second, unknown ones dearest: the cheapest seconds that reach the need, found by going through all of them.
        const dear = 1_000;
        const cost = (ones: readonly Slot[]) =>
          ones.reduce(
            (sum, one) => sum + (one.rank ?? dear) * (one.milliwatts / 3_600) * (one.toSeconds - one.fromSeconds),
            0,
          );
        const cheapest = fractionalOptimum(
          slots.map((one) => ({
            energy: (one.milliwatts / 3_600) * (one.toSeconds - one.fromSeconds),
            rank: one.rank ?? dear,
          })),
          need,
        );
        const last = Math.max(...chosen.map(({ milliwatts }) => milliwatts / 3_600));
        // Whole seconds: at most one second of one slot more than the optimum of any fractions.
        expect(cost(chosen)).toBeLessThanOrEqual(cheapest + dear * last + 1e-6);
        const rounded = cost(chosen) - (energy - need) * Math.max(...chosen.map(({ rank }) => rank ?? dear));
        expect(rounded).toBeLessThanOrEqual(cheapest + 1e-6);
      }),
      { numRuns: 500 },
    );
  });

  /** The least cost of any fractions of the parts that come to `need`: a vertex of the linear programme, all of which are tried. */
  function fractionalOptimum(parts: readonly { energy: number; rank: number }[], need: number): number {
    let best = Number.POSITIVE_INFINITY;
    for (let mask = 0; mask < 2 ** parts.length; mask += 1) {
      const whole = parts.filter((_, index) => mask & (1 << index));
      const energy = whole.reduce((sum, part) => sum + part.energy, 0);
      const cost = whole.reduce((sum, part) => sum + part.energy * part.rank, 0);
      if (energy === need) best = Math.min(best, cost);
      if (energy >= need) continue;
      for (const [index, part] of parts.entries()) {
        if ((mask & (1 << index)) !== 0 || energy + part.energy < need) continue;
        best = Math.min(best, cost + (need - energy) * part.rank);
      }
    }
    return best;
  }
});
