// What the best peer gets wrong, and what the standards leave open: each decided as README.md says.
import { describe, expect, it } from "vitest";
import { compileCase, energyOver, limitAt } from "../../../../assembly/host/profiles/composite.ts";
import { PlanBuilder } from "../../../../assembly/host/profiles/plan.ts";
import { settleStarts } from "../../../../assembly/host/profiles/randomized-delay.ts";
import { compositeOf, EMPTY_CASE, evaluator, profile, questionOf, refusalOf } from "./case.ts";

type Json = Readonly<Record<string, unknown>>;

const on = (evseId: number, one: Json) => ({ evseId, profile: one });
const ask = (profiles: readonly Json[], members: Json = {}) =>
  compositeOf({ ...EMPTY_CASE, profiles, ...members }).periods;
const station = (profiles: readonly Json[], members: Json = {}) =>
  ask(profiles, { evseId: 0, nEvses: 2, duration: 60, ...members });
const constant = (limit: number, members: Json = {}, schedule: Json = {}) =>
  profile([{ startPeriod: 0, limit, numberPhases: 3 }], members, schedule);

describe("defects of the best peer", () => {
  const mixed = [on(1, constant(10)), on(2, constant(2000, {}, { chargingRateUnit: "W" }))];

  it("station totals with mixed units are sums of the same quantity", () => {
    expect(station(mixed, { unit: "W" })).toEqual([{ start: 0, limit: 8900, phases: 3 }]);
    expect(station(mixed)).toEqual([{ start: 0, limit: 12.898551, phases: 3 }]);
  });

  it("a station-wide constraint counts once, whatever the number of EVSEs", () => {
    const site = on(0, constant(10, { chargingProfilePurpose: "ChargingStationExternalConstraints" }));
    for (const nEvses of [1, 2, 100]) expect(station([site], { nEvses })).toEqual([{ start: 0, limit: 10, phases: 3 }]);
  });

  it("periods that differ only in L2 or L3 stay apart", () => {
    const list = [
      { startPeriod: 0, limit: 16, numberPhases: 3, limit_L2: 16, limit_L3: 16 },
      { startPeriod: 600, limit: 16, numberPhases: 3, limit_L2: 6, limit_L3: 16 },
      { startPeriod: 1200, limit: 16, numberPhases: 3, limit_L2: 6, limit_L3: 10 },
    ];
    expect(ask([on(1, profile(list))]).map(({ start, limitL2, limitL3 }) => [start, limitL2, limitL3])).toEqual([
      [0, 16, 16],
      [600, 6, 16],
      [1200, 6, 10],
    ]);
  });

  it("discharge limits and setpoints are kept at EVSE 0, and a plain power stays one sum", () => {
    const both = {
      startPeriod: 0,
      limit: 5000,
      numberPhases: 3,
      dischargeLimit: -3000,
      setpoint: -2000,
      operationMode: "CentralSetpoint",
    };
    const watts = { chargingRateUnit: "W" };
    expect(
      station(
        [1, 2].map((id) => on(id, profile([both], {}, watts))),
        { unit: "W" },
      ),
    ).toEqual([{ start: 0, limit: 10_000, phases: 3, dischargeLimit: -6000, setpoint: -4000 }]);
    // One EVSE alone has them: the other adds nothing to them.
    expect(station([on(1, profile([both], {}, watts)), on(2, constant(1000, {}, watts))], { unit: "W" })).toEqual([
      { start: 0, limit: 6000, phases: 3, dischargeLimit: -3000, setpoint: -2000 },
    ]);
  });

  it("priority charging overrules the transaction's profiles while it is active, never the station's", () => {
    const profiles = [
      on(1, constant(32, { chargingProfilePurpose: "PriorityCharging" }, { duration: undefined })),
      on(1, constant(10)),
      on(1, constant(12, { chargingProfilePurpose: "TxProfile" })),
    ];
    const maximum = on(0, constant(20, { chargingProfilePurpose: "ChargingStationMaxProfile" }));
    expect(ask(profiles, { duration: 60 })[0]?.limit).toBe(32);
    expect(ask(profiles, { duration: 60, isPriorityActive: false })[0]?.limit).toBe(12);
    expect(ask([...profiles, maximum], { duration: 60 })[0]?.limit).toBe(20);
  });

  it("dynamic profiles count from their update, and the next level leads when they have expired", () => {
    const dynamic = (dynUpdateTime: string) =>
      on(1, {
        ...profile(
          [{ startPeriod: 0, limit: 10, numberPhases: 3 }],
          { chargingProfileKind: "Dynamic", stackLevel: 1, dynUpdateTime },
          { duration: 600, startSchedule: undefined },
        ),
      });
    const limits = (updated: string) =>
      ask([dynamic(updated), on(1, constant(6))]).map(({ start, limit }) => [start, limit]);
    expect(limits("2024-01-17T17:00:00Z")).toEqual([[0, 6]]);
    expect(limits("2024-01-17T17:55:00Z")).toEqual([
      [0, 10],
      [300, 6],
    ]);
  });

  it("dynamic profiles count from the instant of their update also where the rest is read on the wall clock", () => {
    const dynamic = (members: Json) => {
      const kind = { chargingProfileKind: "Dynamic", validTo: "2024-01-17T19:20:00Z", ...members };
      const schedule = { duration: 600, startSchedule: undefined, useLocalTime: true };
      return on(1, profile([{ startPeriod: 0, limit: 10 }], kind, schedule));
    };
    const limits = (members: Json) =>
      ask([dynamic(members)], { timeZone: "Europe/Berlin" }).map(({ start, limit }) => [start, limit]);
    expect(limits({ dynUpdateTime: "2024-01-17T17:55:00Z" })).toEqual([
      [0, 10],
      [300, 57],
    ]);
    expect(limits({})).toEqual([
      [0, 10],
      [600, 57],
    ]);
    // Its validity is on the wall: 19:20 in Berlin is 18:20 UTC.
    expect(limits({ dynUpdateTime: "2024-01-17T18:15:00Z" })).toEqual([
      [0, 57],
      [900, 10],
      [1200, 57],
    ]);
  });

  it("local generation adds to what the other limits leave, and lifts no default", () => {
    const roof = on(1, constant(2300, { chargingProfilePurpose: "LocalGeneration" }, { chargingRateUnit: "W" }));
    expect(ask([on(1, constant(10)), roof], { unit: "W", duration: 60 })[0]?.limit).toBe(9200);
    expect(ask([roof], { unit: "W", duration: 60 })[0]?.limit).toBe(55_612);
    const onStation = on(0, constant(2300, { chargingProfilePurpose: "LocalGeneration" }, { chargingRateUnit: "W" }));
    expect(station([on(1, constant(10)), on(2, constant(10)), onStation], { unit: "W" })[0]?.limit).toBe(16_100);
  });

  it("local generation adds the power that it is: on one phase it lifts three by a third of its current, at an EVSE and in a sum", () => {
    const roof = (evseId: number, schedule: Json = {}) => {
      const members = { chargingProfilePurpose: "LocalGeneration" };
      return on(evseId, profile([{ startPeriod: 0, limit: 3, numberPhases: 1 }], members, schedule));
    };
    for (const place of [0, 1]) {
      const own = [on(1, constant(10)), roof(place)];
      for (const evseId of [0, 1]) {
        expect(ask(own, { evseId, duration: 60 })).toEqual([{ start: 0, limit: 11, phases: 3 }]);
        expect(ask(own, { evseId, duration: 60, unit: "W" })).toEqual([{ start: 0, limit: 7590, phases: 3 }]);
      }
      const phased = on(1, profile([{ startPeriod: 0, limit: 10, limit_L2: 8, limit_L3: 6, numberPhases: 3 }]));
      expect(ask([phased, roof(place)], { evseId: place, duration: 60 })).toEqual([
        { start: 0, limit: 11, limitL2: 9, limitL3: 7, phases: 3 },
      ]);
      const watts = [on(1, constant(10)), roof(place, { chargingRateUnit: "W" })];
      expect(ask(watts, { evseId: place, duration: 60, unit: "W" })[0]?.limit).toBe(6903);
    }
  });

  it("a profile that ends leaves the next level, not the default", () => {
    const ending = on(1, constant(6, { stackLevel: 3, validTo: "2024-01-17T18:10:00Z" }));
    expect(ask([ending, on(1, constant(8))]).map(({ start, limit }) => [start, limit])).toEqual([
      [0, 6],
      [600, 8],
    ]);
  });

  it("the default fills gaps and bounds nothing, for an EVSE and for the station", () => {
    expect(ask([on(1, constant(100, {}, { duration: 600 }))]).map(({ limit }) => limit)).toEqual([100, 57]);
    const maximum = on(0, constant(200, { chargingProfilePurpose: "ChargingStationMaxProfile" }));
    expect(ask([maximum])[0]?.limit).toBe(200);
    expect(station([maximum])[0]?.limit).toBe(200);
    expect(station([on(1, constant(10))])[0]?.limit).toBe(67);
    expect(station([])[0]?.limit).toBe(114);
    expect(station([on(1, constant(10))], { defaults: {} })[0]?.limit).toBeNull();
  });

  it("limits are exact to the thousandth, beyond single precision", () => {
    expect(ask([on(1, constant(20_000_000.5, {}, { chargingRateUnit: "W" }))], { unit: "W" })[0]?.limit).toBe(
      20_000_000.5,
    );
    expect(ask([on(1, constant(16.123))])[0]?.limit).toBe(16.123);
    // A third of 10 kW at 230 V: half a millionth away from what single precision says.
    expect(ask([on(1, constant(10_000, {}, { chargingRateUnit: "W" }))])[0]?.limit).toBe(14.492754);
  });

  it("phaseToUse is told", () => {
    expect(ask([on(1, profile([{ startPeriod: 0, limit: 16, numberPhases: 1, phaseToUse: 2 }]))])[0]).toEqual({
      ...{ start: 0, limit: 16, phases: 1, phaseToUse: 2 },
    });
  });
});

describe("what the standards leave open", () => {
  const relative = on(
    1,
    profile(
      [{ startPeriod: 0, limit: 6 }],
      { chargingProfileKind: "Relative" },
      { startSchedule: undefined, duration: 600 },
    ),
  );

  it("Relative without a transaction starts with the window for planning, and is not in force for the state of things", () => {
    expect(ask([relative]).map(({ limit }) => limit)).toEqual([6, 57]);
    expect(ask([relative], { simulateTransaction: false }).map(({ limit }) => limit)).toEqual([57]);
    expect(ask([relative], { duration: 1 }).map(({ limit }) => limit)).toEqual([57]);
  });

  it("Recurring counts before its startSchedule, unless that is switched off", () => {
    const daily = on(
      1,
      constant(
        6,
        { chargingProfileKind: "Recurring", recurrencyKind: "Daily" },
        { startSchedule: "2024-02-01T18:10:00Z", duration: 600 },
      ),
    );
    expect(ask([daily]).map(({ start, limit }) => [start, limit])).toEqual([
      [0, 57],
      [600, 6],
      [1200, 57],
    ]);
    expect(ask([daily], { recurBackwards: false }).map(({ limit }) => limit)).toEqual([57]);
  });

  it("of equal stack levels the lower id leads", () => {
    const two = [on(1, constant(8, { id: 900 })), on(1, constant(9, { id: 899 }))];
    expect(ask(two)[0]?.limit).toBe(9);
    expect(ask(two.toReversed())[0]?.limit).toBe(9);
  });

  it("1.6 replaces: the later one of a purpose and stack level, and connector 0's on the connector that has its own", () => {
    const sixteen = (id: number, limit: number, schedule: Json = {}) => ({
      ...{
        chargingProfileId: id,
        stackLevel: 0,
        chargingProfilePurpose: "TxDefaultProfile",
        chargingProfileKind: "Absolute",
      },
      chargingSchedule: {
        ...{ startSchedule: "2024-01-17T18:00:00Z", chargingRateUnit: "A", duration: 3600, ...schedule },
        chargingSchedulePeriod: [{ startPeriod: 0, limit }],
      },
    });
    const limits = (profiles: readonly Json[]) => ask(profiles, { ocppVersion: "1.6" }).map(({ limit }) => limit);
    expect(limits([on(1, sixteen(1, 8)), on(1, sixteen(2, 9))])).toEqual([9]);
    const own = on(1, sixteen(1, 16, { duration: 600 }));
    const all = on(0, sixteen(2, 10));
    for (const profiles of [
      [own, all],
      [all, own],
    ])
      expect(limits(profiles)).toEqual([16, 57]);
  });

  it("profiles with one id all count: the list is what is installed, and replacing is done where a profile is set", () => {
    const two = [on(1, constant(6, { id: 7, stackLevel: 2 })), on(1, constant(20, { id: 7, stackLevel: 1 }))];
    expect(ask(two)[0]?.limit).toBe(6);
    expect(ask(two.toReversed())[0]?.limit).toBe(6);
  });

  it("a TxDefaultProfile is in force before any transaction: it is what the next one gets", () => {
    expect(ask([on(1, constant(6))], { simulateTransaction: false })[0]?.limit).toBe(6);
  });

  it("purposes that a station ignores while it is offline are left out then, and only then", () => {
    const two = [on(1, constant(6)), on(0, constant(4, { chargingProfilePurpose: "ChargingStationMaxProfile" }))];
    const limit = (members: Json) => ask(two, members)[0]?.limit;
    const ignored = { ignoredPurposesOffline: ["ChargingStationMaxProfile"] };
    expect([limit(ignored), limit({ ...ignored, offlineForSeconds: 5 })]).toEqual([4, 6]);
    expect(limit({ ignoredPurposesOffline: ["ChargePointMaxProfile"], offlineForSeconds: 5 })).toBe(6);
    const refused = (ignoredPurposesOffline: unknown) => refusalOf({ ...EMPTY_CASE, ignoredPurposesOffline });
    expect(refused("TxProfile")).toEqual(["field-no-list /ignoredPurposesOffline"]);
    expect(refused(["Anything"])).toEqual(["field-unknown-word /ignoredPurposesOffline/0"]);
  });

  it("1.6 without startSchedule starts with the transaction; 2.x refuses it", () => {
    const without = constant(6, {}, { startSchedule: undefined, duration: 600 });
    const transaction = { evseId: 1, startTime: "2024-01-17T17:55:00Z", id: 1 };
    const sixteen = { ...without, chargingProfileId: 1, chargingSchedule: (without.chargingSchedule as Json[])[0] };
    expect(
      ask([on(1, sixteen)], { ocppVersion: "1.6", transaction }).map(({ start, limit }) => [start, limit]),
    ).toEqual([
      [0, 6],
      [300, 57],
    ]);
    expect(refusalOf({ ...EMPTY_CASE, profiles: [on(1, without)] })).toEqual([
      "start-missing /profiles/0/profile/chargingSchedule/0/startSchedule",
    ]);
  });

  it("a profile that may not outlive the connection is left out as long as the station is away too long", () => {
    const short = on(1, constant(6, { maxOfflineDuration: 600 }));
    const none = on(1, constant(6, { maxOfflineDuration: 0 }));
    const limit = (one: Json, offlineForSeconds: number | null) => ask([one], { offlineForSeconds })[0]?.limit;
    expect([limit(short, null), limit(short, 600), limit(short, 601)]).toEqual([6, 6, 57]);
    expect([limit(none, null), limit(none, 0)]).toEqual([6, 57]);
  });

  it("limitAtSoC bounds from its state of charge on, and not where that is unknown", () => {
    const full = on(1, constant(32, {}, { limitAtSoC: { soc: 80, limit: 6 } }));
    expect([null, 79, 80].map((stateOfCharge) => ask([full], { stateOfCharge })[0]?.limit)).toEqual([32, 32, 6]);
  });

  it("a period with values for more phases than are left gives its lowest, also where it says no phases", () => {
    const values = { startPeriod: 0, limit: 30, limit_L2: 20, limit_L3: 10 };
    const maximum = (numberPhases: number) =>
      on(
        0,
        profile([{ startPeriod: 0, limit: 99, numberPhases }], { chargingProfilePurpose: "ChargingStationMaxProfile" }),
      );
    for (const own of [values, { ...values, numberPhases: 3 }]) {
      const under = (phases: number) => ask([on(1, profile([own])), maximum(phases)])[0];
      expect(under(3)).toEqual({ start: 0, limit: 30, limitL2: 20, limitL3: 10, phases: 3 });
      expect(under(2)).toEqual({ start: 0, limit: 10, limitL2: 10, phases: 2 });
      expect(under(1)).toEqual({ start: 0, limit: 10, phases: 1 });
    }
  });

  it("phases that nobody says are three on alternating current in 2.x, one on direct current, and not told where neither is known", () => {
    const watts = on(1, profile([{ startPeriod: 0, limit: 6900 }], {}, { chargingRateUnit: "W" }));
    const first = (members: Json) => ask([watts], members)[0];
    for (const phaseType of ["AC", { 1: "AC" }])
      expect(first({ phaseType })).toEqual({ start: 0, limit: 10, phases: 3 });
    for (const phaseType of ["DC", { 1: "DC" }]) expect(first({ phaseType })).toEqual({ start: 0, limit: 30 });
    expect(first({})).toEqual({ start: 0, limit: 10 });
  });

  it("nothing flows while idle", () => {
    expect(ask([on(1, profile([{ startPeriod: 0, operationMode: "Idle" }]))])[0]).toMatchObject({
      limit: 0,
      operationMode: "Idle",
    });
  });

  it("of two alternatives the one asked for counts; only a TxProfile has them", () => {
    const [first] = constant(8).chargingSchedule as Json[];
    const [second] = constant(9).chargingSchedule as Json[];
    const two = on(1, constant(8, { chargingProfilePurpose: "TxProfile", chargingSchedule: [first, second] }));
    expect([0, 1, 2].map((scheduleIndex) => ask([two], { scheduleIndex })[0]?.limit)).toEqual([8, 9, 9]);
  });
});

describe("local time", () => {
  const night = (useLocalTime: boolean) =>
    on(
      1,
      constant(
        6,
        { chargingProfileKind: "Recurring", recurrencyKind: "Daily" },
        { startSchedule: "2026-01-10T22:00:00Z", duration: 8 * 3600, useLocalTime },
      ),
    );
  /** Wall-clock times in Berlin of the changes between two UTC instants. */
  const changes = (from: string, days: number, useLocalTime: boolean) =>
    ask([night(useLocalTime)], { at: from, duration: days * 86_400, timeZone: "Europe/Berlin" })
      .slice(1)
      .map(({ start, limit }) => {
        const at = new Date(Date.parse(from) + start * 1000);
        return `${at.toLocaleTimeString("de-DE", { timeZone: "Europe/Berlin", hour: "2-digit", minute: "2-digit" })} ${limit}`;
      });

  it("keeps recurrences on the wall clock on the days when clocks change", () => {
    for (const from of ["2026-03-28T11:00:00Z", "2026-10-24T11:00:00Z"]) {
      expect(changes(from, 3, true)).toEqual(["22:00 6", "06:00 57", "22:00 6", "06:00 57", "22:00 6", "06:00 57"]);
    }
  });

  it("is not what profiles without useLocalTime keep: those stay on UTC, as the standard has it", () => {
    expect(changes("2026-03-28T11:00:00Z", 2, false)).toEqual(["23:00 6", "08:00 57", "00:00 6", "08:00 57"]);
  });

  it("makes the night that is an hour shorter, and the one that is longer, last as long as it does", () => {
    const energy = (from: string) => {
      const body = {
        ...EMPTY_CASE,
        profiles: [night(true)],
        at: from,
        duration: 86_400,
        unit: "W",
        timeZone: "Europe/Berlin",
      };
      const compiled = compileCase(
        questionOf({ ...body, defaults: { limitA: 0, limitW: 0, phases: 3, voltage: 230 } }),
      );
      const { fromSeconds, toSeconds } = compiled.question;
      return energyOver(evaluator, compiled, fromSeconds, toSeconds) ?? 0;
    };
    expect(energy("2026-03-27T11:00:00Z")).toBe(8 * 4_140_000);
    expect(energy("2026-03-28T11:00:00Z")).toBe(7 * 4_140_000);
    expect(energy("2026-10-24T11:00:00Z")).toBe(9 * 4_140_000);
  });
});

describe("randomised delay", () => {
  it("drops the period that the next one overtakes (K01.FR.97, the standard's example)", () => {
    expect(settleStarts([0, 300 + 753, 600 + 123, 900 + 87], null)).toEqual([0, null, 723, 987]);
    expect(settleStarts([0, 300], 200)).toEqual([0, null]);
  });

  it("is the same for a seed, another for another, within its bounds, and none without", () => {
    const list = [0, 600, 1200, 1800].map((startPeriod, index) => ({ startPeriod, limit: 6 + index, numberPhases: 3 }));
    const starts = (randomSeed: number | null) =>
      ask([on(1, profile(list, { id: 5 }, { randomizedDelay: 120 }))], { randomSeed }).map(({ start }) => start);
    expect(starts(null)).toEqual([0, 600, 1200, 1800, 3600].slice(0, 4));
    expect(starts(7)).toEqual(starts(7));
    expect(starts(7)).not.toEqual(starts(8));
    for (let seed = 0; seed < 50; seed++) {
      starts(seed).forEach((start, index) => {
        expect(start).toBeGreaterThanOrEqual(index * 600);
        expect(start).toBeLessThanOrEqual(index * 600 + (index === 0 ? 0 : 120));
      });
    }
  });
});

describe("large questions", () => {
  it("a result that overflows the module's area comes in parts and is whole", () => {
    const list = Array.from({ length: 1024 }, (_, index) => ({
      startPeriod: index * 80,
      limit: index % 2 === 0 ? 6 : 8,
      numberPhases: 3,
    }));
    const daily = on(
      1,
      profile(list, { chargingProfileKind: "Recurring", recurrencyKind: "Daily" }, { duration: 81_920 }),
    );
    const days = 60;
    const periods = ask([daily], { duration: days * 86_400 });
    expect(periods).toHaveLength(days * 1025);
    expect(new Set(periods.slice(1).map(({ start }, index) => start - (periods[index]?.start ?? 0)))).toEqual(
      new Set([80, 4480]),
    );
  });

  it("a sum that overflows its points is cut into shorter windows and stays the same", () => {
    const list = (evse: number) =>
      Array.from({ length: 1000 }, (_, index) => ({
        startPeriod: index === 0 ? 0 : index * 80 + evse,
        limit: index % 2 === 0 ? 6 : 8,
        numberPhases: 3,
      }));
    const profiles = Array.from({ length: 30 }, (_, index) =>
      on(
        index + 1,
        profile(list(index + 1), { chargingProfileKind: "Recurring", recurrencyKind: "Daily" }, { duration: 86_400 }),
      ),
    );
    const body = { nEvses: 30, duration: 7 * 86_400 };
    const whole = station(profiles, body);
    const day = station(profiles, { ...body, duration: 86_400 });
    expect(day.length).toBeGreaterThan(2_000);
    expect(whole.slice(0, day.length)).toEqual(day);
    expect(whole).toHaveLength(7 * day.length);
  });

  it("a question whose answer would be too long is refused at its window", () => {
    const list = Array.from({ length: 1024 }, (_, index) => ({ startPeriod: index, limit: index }));
    const daily = on(1, profile(list, { chargingProfileKind: "Recurring", recurrencyKind: "Daily" }));
    const body = { ...EMPTY_CASE, profiles: [daily] };
    expect(refusalOf({ ...body, duration: 254 * 86_400 })).toEqual([]);
    expect(refusalOf({ ...body, duration: 256 * 86_400 })).toEqual(["changes-too-many /duration"]);
  });

  it("a question that the core's tables do not hold is refused in words, and the largest that they hold is answered", () => {
    const body = { ...EMPTY_CASE, evseId: 0, nEvses: 1024, duration: 60 };
    const transactions = Array.from({ length: 1024 }, (_, index) => ({ evseId: index + 1, startTime: EMPTY_CASE.at }));
    const shared = (count: number, members: Json, schedule: Json) =>
      Array.from({ length: count }, (_, stackLevel) =>
        on(0, profile([{ startPeriod: 0, limit: 6 }], { ...members, stackLevel }, schedule)),
      );
    const relative = (count: number) =>
      shared(count, { chargingProfileKind: "Relative" }, { startSchedule: undefined, duration: undefined });
    expect(compositeOf({ ...body, transactions, profiles: relative(16) }).periods).toEqual([{ start: 0, limit: 6144 }]);
    expect(refusalOf({ ...body, transactions, profiles: relative(17) })).toEqual(["profiles-too-many /profiles"]);
    expect(compositeOf({ ...body, profiles: shared(64, {}, {}) }).periods).toEqual([{ start: 0, limit: 6144 }]);
    expect(refusalOf({ ...body, profiles: shared(65, {}, {}) })).toEqual(["profiles-too-many /profiles"]);
    const rich = (count: number) =>
      Array.from({ length: count }, (_, stackLevel) => {
        const length = stackLevel === 16 ? 1 : 1024;
        const list = Array.from({ length }, (_, startPeriod) => ({ startPeriod, limit: 6, limit_L2: 5, limit_L3: 4 }));
        return on(1, profile(list, { chargingProfilePurpose: "TxProfile", stackLevel }));
      });
    expect(compositeOf({ ...EMPTY_CASE, profiles: rich(16) }).periods).toHaveLength(1);
    expect(refusalOf({ ...EMPTY_CASE, profiles: rich(17) })).toEqual(["profiles-too-many /profiles"]);
  });

  it("an EVSE beyond all that there can be is refused, not counted up to", () => {
    const [far] = [on(2_000_000_000, constant(6))];
    const body = { ...EMPTY_CASE, nEvses: undefined, evseId: 0, profiles: [far] };
    expect(refusalOf(body)).toEqual(["evse-unknown /profiles/0"]);
    const phaseType = { 2000000000: "AC" };
    expect(compositeOf({ ...body, profiles: [], phaseType }).periods).toEqual([{ start: 0, limit: 57 * 1024 }]);
  });

  it("members that are null count as absent, wherever peers write them, and others of the wrong kind are refused", () => {
    const nothing = {
      transaction: null,
      transactions: null,
      phaseType: { 1: null },
      stationPhaseType: null,
      end: null,
    };
    const place = { evseId: 1, connectorId: null, profile: constant(6, { transactionId: null, recurrencyKind: null }) };
    const body = { ...EMPTY_CASE, ...nothing, timeZone: null, kind: null, unit: null, profiles: [place] };
    expect(compositeOf(body).periods).toEqual([{ start: 0, limit: 6, phases: 3 }]);
    const transaction = { evseId: null, connectorId: null, startTime: EMPTY_CASE.at };
    expect(refusalOf({ ...body, transactions: undefined, transaction })).toEqual([]);
    const words = (members: Json) => refusalOf({ ...EMPTY_CASE, ...members });
    for (const phaseType of [5, ["AC"], "ac"]) expect(words({ phaseType })).toEqual(["field-unknown-word /phaseType"]);
    expect(words({ stationPhaseType: "XX" })).toEqual(["field-unknown-word /stationPhaseType"]);
    expect(words({ defaults: [] })).toEqual(["field-no-object /defaults"]);
  });

  it("two thousand stations in one call are each as alone", () => {
    const builder = new PlanBuilder();
    const stations = Array.from({ length: 2_000 }, (_, index) => {
      const own = [
        on(0, constant(20 + (index % 7), { chargingProfilePurpose: "ChargingStationMaxProfile" })),
        on(1, constant(index % 31, {}, { duration: index + 1 })),
      ];
      return questionOf({ ...EMPTY_CASE, profiles: own, evseId: 0, nEvses: 2 });
    });
    for (const { station: one, fromSeconds, toSeconds, options } of stations) {
      builder.addStation(one, 0, fromSeconds, toSeconds, options);
    }
    const [{ fromSeconds, toSeconds } = { fromSeconds: 0, toSeconds: 0 }] = stations;
    const all = evaluator.piecesOfAll(builder.finish(), { evse: 0, fromSeconds, toSeconds, unit: "A" });
    expect(all).toHaveLength(2_000);
    for (const index of [0, 1, 999, 1_999]) {
      const question = stations[index];
      if (question === undefined) throw new Error("no station");
      const { plan } = compileCase(question);
      expect(all[index]).toEqual(evaluator.pieces(plan, { station: 0, evse: 0, fromSeconds, toSeconds, unit: "A" }));
    }
  });

  it("an instant of a station is the sum there", () => {
    const profiles = [1, 2, 3].map((id) => on(id, constant(10 + id)));
    const compiled = compileCase(questionOf({ ...EMPTY_CASE, profiles, evseId: 0, nEvses: 3 }));
    expect(limitAt(evaluator, compiled, compiled.question.fromSeconds + 5)).toBe(36_000_000);
  });
});
