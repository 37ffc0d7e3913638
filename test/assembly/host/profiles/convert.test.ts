// Profiles on their way to stations of each version: what arrives is a message of that version, allows no more than was meant, and what
// it cannot say is said.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../../../assembly/host/json.ts";
import { asDelivered, checkBody } from "../../../../assembly/host/profiles/body.ts";
import type { CompositePeriod } from "../../../../assembly/host/profiles/composite.ts";
import { CONVERSION_NOTES } from "../../../../assembly/host/profiles/convert/notes.ts";
import { type Conversion, type ConversionTarget, convertProfile } from "../../../../assembly/host/profiles/convert.ts";
import { OCPP_VERSIONS, type ProfileVersion } from "../../../../assembly/host/profiles/model.ts";
import { validateProfile } from "../../../../assembly/host/profiles/validate.ts";
import { checkPayload, loadRules, type PayloadRules } from "../../../../edge/ocpp/validate.ts";
import { SEED } from "../../../support/seed.ts";
import { compositeOf } from "./case.ts";

type Json = Readonly<Record<string, unknown>>;

const NOW = Date.parse("2026-02-01T12:00:00Z") / 1_000;
const TIME_ZONE = "Europe/Berlin";
const RULES = new Map<ProfileVersion, PayloadRules>();
for (const version of OCPP_VERSIONS) RULES.set(version, await loadRules(version));

const target = (version: ProfileVersion, members: Partial<ConversionTarget> = {}): ConversionTarget => ({
  ...{ version, profileId: 7, evseId: 1, transactionId: "4711", nowSeconds: NOW, timeZone: TIME_ZONE, units: null },
  ...{ voltageMillivolts: 230_000, phases: 3, scheduleIndex: 0, ...members },
});

function body(period: Json = { limit: 16 }, schedule: Json = {}, members: Json = {}): Json {
  return {
    ...{ chargingProfilePurpose: "TxDefaultProfile", chargingProfileKind: "Absolute", stackLevel: 1 },
    chargingSchedule: [
      {
        ...{ startSchedule: "2026-02-01T10:00:00Z", duration: 86_400, chargingRateUnit: "A" },
        chargingSchedulePeriod: [{ startPeriod: 0, ...period }],
        ...schedule,
      },
    ],
    ...members,
  };
}

/** The payload; throws where there is none. */
function payloadOf(conversion: Conversion): Json {
  if (!conversion.ok) throw new Error(JSON.stringify(conversion.notes));
  return conversion.payload;
}

const codes = (conversion: Conversion) => conversion.notes.map(({ code, pointer }) => [code, pointer]);

/** The profile in a payload, and its first schedule. */
function sent(conversion: Conversion): { readonly profile: Json; readonly schedule: Json } {
  const payload = payloadOf(conversion);
  const profile = (payload.csChargingProfiles ?? payload.chargingProfile) as Json;
  const schedules = profile.chargingSchedule;
  return { profile, schedule: (Array.isArray(schedules) ? schedules[0] : schedules) as Json };
}

/** First fault of a payload by the schema of its version; null for none. */
function faultOf(version: ProfileVersion, payload: Json): string | null {
  const node = parseJson(new TextEncoder().encode(JSON.stringify(payload)), 16);
  const rules = RULES.get(version);
  if (!node.ok || rules === undefined) throw new Error("A payload is JSON of a version.");
  const result = checkPayload(rules, "SetChargingProfile", "request", node.root);
  return result.ok ? null : JSON.stringify(result.faults[0]);
}

function compositeWith(version: ProfileVersion, profile: unknown, evseId: number, unit: "A" | "W") {
  return compositeOf({
    ...{ ocppVersion: version, profiles: [{ evseId, profile }], nEvses: 1, evseId, unit, timeZone: TIME_ZONE },
    ...{
      at: "2026-02-01T00:00:00Z",
      duration: 2 * 86_400,
      transaction: { evseId: 1, startTime: "2026-02-01T09:30:00Z", id: "4711" },
    },
  }).periods;
}

const periodAt = (periods: readonly CompositePeriod[], second: number): CompositePeriod =>
  periods.findLast(({ start }) => start <= second) ?? { start: 0, limit: null };

const given = ({ limit, limitL2, limitL3 }: CompositePeriod): number[] =>
  [limit, limitL2, limitL3].filter((value) => value !== null && value !== undefined);

/** Watts of all phases. */
const total = (period: CompositePeriod) =>
  period.limit === null ? Number.POSITIVE_INFINITY : given(period).reduce((sum, value) => sum + value, 0);
/** Amperes that each phase may carry. */
const perPhase = (period: CompositePeriod) => Math.min(...given(period));

// ---- Random bodies

const thousandths = (most: number) => fc.integer({ min: 0, max: most * 1_000 }).map((value) => value / 1_000);
const limit = fc.oneof(fc.constantFrom(0, 6, 16, 32, 11_000), thousandths(40), thousandths(22_000));
/** Given in one of so many cases. */
const oneIn = <T>(cases: number, arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: cases - 1 }, { arbitrary, weight: 1 });
const rarely = <T>(arbitrary: fc.Arbitrary<T>) => oneIn(6, arbitrary);
const often = <T>(arbitrary: fc.Arbitrary<T>) => oneIn(2, arbitrary);

const period = (isRich: boolean) =>
  fc.record({
    gap: fc.integer({ min: 1, max: 40_000 }),
    limit,
    numberPhases: often(fc.constantFrom(1, 2, 3)),
    limit_L2: isRich ? rarely(limit) : fc.constant(undefined),
    limit_L3: isRich ? rarely(limit) : fc.constant(undefined),
    mode: isRich
      ? fc.constantFrom(
          ...["ChargingOnly", undefined, undefined, undefined, "Idle", "CentralSetpoint"],
          "ExternalSetpoint",
        )
      : fc.constant(undefined),
    setpoint: fc.tuple(limit, fc.boolean()).map(([value, isNegative]) => (isNegative ? -value : value)),
    phaseToUse: isRich ? rarely(fc.constantFrom(1, 2, 3)) : fc.constant(undefined),
  });

const schedule = (isRich: boolean) =>
  fc.record({
    periods: fc.array(period(isRich), { minLength: 1, maxLength: 4 }),
    unit: fc.constantFrom("A", "W"),
    start: fc.integer({ min: -5 * 86_400, max: 2 * 86_400 }),
    duration: often(fc.integer({ min: 1, max: 200_000 })),
    useLocalTime: isRich ? often(fc.boolean()) : fc.constant(undefined),
    randomizedDelay: isRich ? rarely(fc.integer({ min: 0, max: 600 })) : fc.constant(undefined),
    limitAtSoC: isRich ? rarely(fc.constant({ soc: 80, limit: 8 })) : fc.constant(undefined),
    minChargingRate: rarely(thousandths(6)),
  });

const bodies = (isRich: boolean): fc.Arbitrary<Json> =>
  fc
    .record({
      purpose: fc.constantFrom("TxDefaultProfile", "TxProfile", "ChargingStationMaxProfile"),
      kind: fc.constantFrom("Absolute", "Recurring", "Relative"),
      recurrencyKind: fc.constantFrom("Daily", "Weekly"),
      schedules: fc.array(schedule(isRich), { minLength: 1, maxLength: isRich ? 2 : 1 }),
      validFrom: rarely(fc.integer({ min: -86_400, max: 86_400 })),
      validTo: rarely(fc.integer({ min: 90_000, max: 400_000 })),
      maxOfflineDuration: isRich ? rarely(fc.constant(60)) : fc.constant(undefined),
    })
    .map(({ purpose, kind, recurrencyKind, schedules, validFrom, validTo, ...members }) => {
      const at = (seconds: number | undefined) =>
        seconds === undefined ? undefined : new Date((NOW + seconds) * 1_000).toISOString();
      const { chargingSchedule, ...rest }: Json = {
        ...{ chargingProfilePurpose: purpose, chargingProfileKind: kind, stackLevel: 1, ...members },
        ...(kind === "Recurring" ? { recurrencyKind } : {}),
        ...{ validFrom: at(validFrom), validTo: at(validTo) },
        chargingSchedule: schedules.map(({ periods, unit, start, ...one }) => {
          let startPeriod = 0;
          return {
            ...{ ...one, chargingRateUnit: unit, startSchedule: kind === "Relative" ? undefined : at(start) },
            chargingSchedulePeriod: periods.map(({ gap, mode, setpoint, phaseToUse, ...values }, index) => {
              startPeriod += index === 0 ? 0 : gap;
              const isIdle = mode === "Idle";
              const { numberPhases } = values;
              return {
                ...{ startPeriod, operationMode: mode },
                ...(isIdle ? { numberPhases } : values),
                ...(mode === "CentralSetpoint" ? { setpoint } : {}),
                ...(numberPhases === 1 ? { phaseToUse } : {}),
              };
            }),
          };
        }),
      };
      return JSON.parse(JSON.stringify({ ...rest, chargingSchedule })) as Json;
    })
    .filter((one) => checkBody(one, null).every(({ severity }) => severity !== "error"));

const targets = fc.record({
  version: fc.constantFrom(...OCPP_VERSIONS),
  units: fc.constantFrom(null, ["A"] as const, ["W"] as const),
});

describe("a profile on its way to a station", () => {
  it("is a message of that version that keeps its rules, and never allows more at any second", () => {
    let refused = 0;
    let unchanged = 0;
    const seen = new Set<string>();
    const check = (one: Json, { version, units }: { version: ProfileVersion; units: ConversionTarget["units"] }) => {
      const evseId = one.chargingProfilePurpose === "ChargingStationMaxProfile" ? 0 : 1;
      const conversion = convertProfile(one, target(version, { units, evseId }));
      for (const { code } of conversion.notes) seen.add(code);
      if (!conversion.ok) {
        refused += 1;
        expect(conversion.notes[0]?.severity).toBe("error");
        return;
      }
      expect(faultOf(version, conversion.payload)).toBeNull();
      const { profile } = sent(conversion);
      const { problems } = validateProfile(profile, { version, evseId }, ["form", "schedules", "purpose"]);
      expect(problems.filter(({ severity, code }) => severity === "error" || code === "later-version")).toEqual([]);
      if (conversion.notes.length === 0) {
        unchanged += 1;
        for (const unit of ["A", "W"] as const) {
          expect(compositeWith(version, profile, evseId, unit)).toEqual(
            compositeWith("2.1", asDelivered(one, 7, "4711"), evseId, unit),
          );
        }
      }
      for (const [unit, measure] of [
        ["W", total],
        ["A", perPhase],
      ] as const) {
        const meant = compositeWith("2.1", asDelivered(one, 7, "4711"), evseId, unit);
        const told = compositeWith(version, profile, evseId, unit);
        for (const { start } of [...meant, ...told]) {
          // Quotients are rounded to millionths.
          const most = measure(periodAt(meant, start)) + 1e-6;
          expect(measure(periodAt(told, start)), `${unit} at ${start}`).toBeLessThanOrEqual(most);
        }
      }
    };
    fc.assert(fc.property(bodies(true), targets, check), { seed: SEED, numRuns: 400 });
    fc.assert(fc.property(bodies(false), targets, check), { seed: SEED, numRuns: 200 });
    expect(refused).toBeGreaterThan(10);
    expect(unchanged).toBeGreaterThan(40);
    expect(seen.size).toBeGreaterThan(10);
  });

  it("loses nothing on the way to 2.1, and gets its ids", () => {
    const one = body(
      { limit: 16.123, numberPhases: 3 },
      { useLocalTime: true, randomizedDelay: 60 },
      { maxOfflineDuration: 5 },
    );
    const conversion = convertProfile(one, target("2.1"));
    expect(conversion.notes).toEqual([]);
    expect(sent(conversion).profile).toEqual({
      ...one,
      id: 7,
      chargingSchedule: [{ id: 1, ...(one.chargingSchedule as Json[])[0] }],
    });
    const dynamic = body({ limit: 16 }, { startSchedule: undefined }, { chargingProfileKind: "Dynamic" });
    expect(sent(convertProfile(dynamic, target("2.1"))).profile).toMatchObject({
      dynUpdateTime: "2026-02-01T12:00:00Z",
    });
  });

  it("goes to 1.6 under that version's names", () => {
    const one = body({ limit: 16.5 }, {}, { chargingProfilePurpose: "ChargingStationMaxProfile" });
    expect(convertProfile(one, target("1.6", { evseId: 0 }))).toEqual({
      ok: true,
      notes: [],
      payload: {
        connectorId: 0,
        csChargingProfiles: {
          ...{ chargingProfileId: 7, stackLevel: 1, chargingProfilePurpose: "ChargePointMaxProfile" },
          chargingProfileKind: "Absolute",
          chargingSchedule: {
            ...{ startSchedule: "2026-02-01T10:00:00Z", duration: 86_400, chargingRateUnit: "A" },
            chargingSchedulePeriod: [{ startPeriod: 0, limit: 16.5 }],
          },
        },
      },
    });
    const tx = body({ limit: 16 }, {}, { chargingProfilePurpose: "TxProfile" });
    expect(sent(convertProfile(tx, target("1.6"))).profile).toMatchObject({ transactionId: 4711 });
    expect(sent(convertProfile(tx, target("2.0.1"))).profile).toMatchObject({ transactionId: "4711" });
  });
});

const PERIOD = "/chargingSchedule/0/chargingSchedulePeriod/0";
const TX = { chargingProfilePurpose: "TxProfile" };

/** Each note once, with what is sent in place of what is lost. */
const LOSSES: readonly {
  readonly code: keyof typeof CONVERSION_NOTES;
  readonly pointer: string;
  readonly body: Json;
  readonly target?: Partial<ConversionTarget>;
  readonly sent?: Json;
}[] = [
  {
    ...{ code: "purpose-unknown", pointer: "/chargingProfilePurpose" },
    body: body({ limit: 1 }, { duration: undefined }, { chargingProfilePurpose: "PriorityCharging" }),
  },
  {
    ...{ code: "kind-unknown", pointer: "/chargingProfileKind" },
    body: body({ limit: 1 }, { startSchedule: undefined }, { chargingProfileKind: "Dynamic" }),
  },
  { code: "mode-unknown", pointer: `${PERIOD}/operationMode`, body: body({ operationMode: "LocalLoadBalancing" }) },
  {
    code: "transaction-missing",
    pointer: "/chargingProfilePurpose",
    body: body({ limit: 1 }, {}, TX),
    target: { transactionId: null },
  },
  {
    code: "transaction-no-number",
    pointer: "/chargingProfilePurpose",
    body: body({ limit: 1 }, {}, TX),
    target: { transactionId: "T-1" },
  },
  {
    ...{ code: "time-zone-needed", pointer: "/chargingSchedule/0/startSchedule", target: { timeZone: null } },
    body: body({ limit: 1 }, { useLocalTime: true }),
  },
  {
    ...{ code: "local-time-mixed", pointer: "/chargingSchedule", target: { version: "2.0.1" } },
    body: {
      ...body({ limit: 1 }, {}, { ...TX, validTo: "2026-03-01T00:00:00Z" }),
      chargingSchedule: [true, false].map((useLocalTime) => ({
        ...((body().chargingSchedule as Json[])[0] ?? {}),
        useLocalTime,
      })),
    },
  },
  {
    ...{ code: "local-time-recurs", pointer: "/chargingSchedule/0/startSchedule" },
    body: body({ limit: 1 }, { useLocalTime: true }, { chargingProfileKind: "Recurring", recurrencyKind: "Daily" }),
    // Ten o'clock in Berlin, in winter.
    sent: { startSchedule: "2026-02-01T09:00:00Z" },
  },
  {
    ...{ code: "local-time-changes", pointer: "/chargingSchedule/0/startSchedule" },
    body: body({ limit: 1 }, { useLocalTime: true, startSchedule: "2026-03-28T20:00:00Z" }),
    sent: { startSchedule: "2026-03-28T19:00:00Z" },
  },
  {
    ...{ code: "randomized-delay", pointer: "/chargingSchedule/0/randomizedDelay" },
    body: body({ limit: 1 }, { randomizedDelay: 60 }),
  },
  {
    ...{ code: "limit-at-soc", pointer: "/chargingSchedule/0/limitAtSoC" },
    body: body({ limit: 1 }, { limitAtSoC: { soc: 80, limit: 1 } }),
  },
  { code: "offline-duration", pointer: "/maxOfflineDuration", body: body({ limit: 1 }, {}, { maxOfflineDuration: 1 }) },
  {
    ...{ code: "schedules-left-out", pointer: "/chargingSchedule", target: { scheduleIndex: 1 } },
    body: {
      ...body({ limit: 1 }, {}, TX),
      chargingSchedule: [1, 2].map((one) => (body({ limit: one }).chargingSchedule as Json[])[0]),
    },
    sent: { chargingSchedulePeriod: [{ startPeriod: 0, limit: 2 }] },
  },
  {
    ...{ code: "phase-to-use", pointer: `${PERIOD}/phaseToUse` },
    body: body({ limit: 1, numberPhases: 1, phaseToUse: 2 }),
    sent: { chargingSchedulePeriod: [{ startPeriod: 0, limit: 1, numberPhases: 1 }] },
  },
  {
    ...{ code: "unit-converted", pointer: "/chargingSchedule/0/chargingRateUnit", target: { units: ["A"] } },
    // 10,000 W / (230 V × 3) = 14.49 A.
    body: body({ limit: 10_000 }, { chargingRateUnit: "W", minChargingRate: 4_140 }),
    sent: { chargingRateUnit: "A", minChargingRate: 6, chargingSchedulePeriod: [{ startPeriod: 0, limit: 14.4 }] },
  },
  {
    ...{ code: "curve-in-watts", pointer: `${PERIOD}/operationMode`, target: { version: "2.1", units: ["A"] } },
    body: body(
      {
        ...{ operationMode: "LocalFrequency", v2xBaseline: 0 },
        v2xFreqWattCurve: [49, 50].map((frequency) => ({ frequency, power: 0 })),
      },
      { chargingRateUnit: "W" },
    ),
  },
  {
    ...{ code: "mode-setpoint", pointer: `${PERIOD}/operationMode` },
    body: body({ operationMode: "CentralSetpoint", setpoint: -6, limit: 16 }),
    sent: { chargingSchedulePeriod: [{ startPeriod: 0, limit: 0 }] },
  },
  {
    ...{ code: "mode-idle", pointer: `${PERIOD}/operationMode` },
    body: body({ operationMode: "Idle" }),
    sent: { chargingSchedulePeriod: [{ startPeriod: 0, limit: 0 }] },
  },
  {
    ...{ code: "discharge", pointer: `${PERIOD}/dischargeLimit` },
    body: body({ operationMode: "CentralSetpoint", setpoint: 20, limit: 16, dischargeLimit: -6 }),
    sent: { chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] },
  },
  {
    ...{ code: "reactive-power", pointer: `${PERIOD}/setpointReactive` },
    body: body({ operationMode: "CentralSetpoint", setpoint: 10, setpointReactive: 1 }),
    sent: { chargingSchedulePeriod: [{ startPeriod: 0, limit: 10 }] },
  },
  {
    ...{ code: "phase-values", pointer: `${PERIOD}/limit_L2` },
    body: body({ limit: 3_000, limit_L2: 1_000, limit_L3: 2_000 }, { chargingRateUnit: "W" }, TX),
    sent: { chargingSchedulePeriod: [{ startPeriod: 0, limit: 3_000 }] },
  },
  {
    ...{ code: "decimals-cut", pointer: `${PERIOD}/limit` },
    body: body({ limit: 10.19 }),
    sent: { chargingSchedulePeriod: [{ startPeriod: 0, limit: 10.1 }] },
  },
  {
    ...{ code: "preconditioning", pointer: `${PERIOD}/preconditioningRequest` },
    body: body({ limit: 1, preconditioningRequest: true }),
  },
  { code: "evse-sleep", pointer: `${PERIOD}/evseSleep`, body: body({ operationMode: "Idle", evseSleep: true }) },
  {
    ...{ code: "power-tolerance", pointer: "/chargingSchedule/0/powerTolerance" },
    body: body({ limit: 1 }, { powerTolerance: 5 }),
  },
];

describe("what a version cannot say", () => {
  it.each(LOSSES.map((loss) => [loss.code, loss] as const))("is said: %s", (code, loss) => {
    const one = JSON.parse(JSON.stringify(loss.body)) as Json;
    expect(checkBody(one, null).filter(({ severity }) => severity === "error")).toEqual([]);
    const conversion = convertProfile(one, target("1.6", loss.target));
    expect(codes(conversion)).toContainEqual([code, loss.pointer]);
    const note = conversion.notes.find((found) => found.code === code);
    expect(note?.message).toMatch(/^[^{}?]+\.$/);
    expect(conversion.ok).toBe(CONVERSION_NOTES[code].effect !== "refused");
    if (loss.sent !== undefined) expect(sent(conversion).schedule).toMatchObject(loss.sent);
  });

  it("is tried here in all its kinds", () => {
    expect(Object.keys(CONVERSION_NOTES).sort()).toEqual(LOSSES.map(({ code }) => code).sort());
  });

  it("is said once, with the number of its places", () => {
    const periods = Array.from({ length: 1_024 }, (_, index) => ({ startPeriod: index, limit: 0.25 }));
    const conversion = convertProfile(body({}, { chargingSchedulePeriod: periods }), target("2.0.1"));
    expect(conversion.notes).toMatchObject([
      { code: "decimals-cut", pointer: `${PERIOD}/limit`, values: { count: 1_024 } },
    ]);
  });

  it("is nothing for a zone whose clock never changes, nor for one that is not needed", () => {
    const local = body(
      { limit: 1 },
      { useLocalTime: true },
      { chargingProfileKind: "Recurring", recurrencyKind: "Daily" },
    );
    const conversion = convertProfile(local, target("1.6", { timeZone: "Asia/Kolkata" }));
    expect(conversion.notes).toEqual([]);
    expect(sent(conversion).schedule.startSchedule).toBe("2026-02-01T04:30:00Z");
    const relative = body(
      { limit: 1 },
      { startSchedule: undefined, useLocalTime: true },
      { chargingProfileKind: "Relative" },
    );
    expect(convertProfile(JSON.parse(JSON.stringify(relative)), target("1.6", { timeZone: null })).notes).toEqual([]);
  });

  it("is nothing that a body without a profile could be told", () => {
    expect(() => convertProfile({}, target("1.6"))).toThrow(RangeError);
    expect(() => convertProfile(body({ limit: "16" }), target("2.1"))).toThrow(RangeError);
  });

  it("is nothing of an offset that was left out: it is UTC, and is written for the station", () => {
    const one = body({ limit: 1 }, { startSchedule: "2026-02-01T10:00:00" }, { validFrom: "2026-02-01T09:00:00" });
    for (const version of OCPP_VERSIONS) {
      const { profile, schedule } = sent(convertProfile(one, target(version)));
      expect([profile.validFrom, schedule.startSchedule]).toEqual(["2026-02-01T09:00:00Z", "2026-02-01T10:00:00Z"]);
    }
  });
});
