// Every rule on profiles can be broken, says so at the field, in a whole sentence, and leaves a good profile alone.
import { describe, expect, it } from "vitest";
import type { PlacedProfile, ProfileVersion } from "../../../../assembly/host/profiles/model.ts";
import { MAX_PERIODS, parseProfile } from "../../../../assembly/host/profiles/parse.ts";
import { PROFILE_PROBLEMS } from "../../../../assembly/host/profiles/problems.ts";
import {
  NOTHING_REPORTED,
  type RuleContext,
  type StationLimits,
} from "../../../../assembly/host/profiles/rules/context.ts";
import { validateProfile } from "../../../../assembly/host/profiles/validate.ts";

type Json = Readonly<Record<string, unknown>>;
interface Breach {
  readonly code: keyof typeof PROFILE_PROBLEMS;
  readonly pointer: string;
  readonly members?: Json;
  readonly schedule?: Json;
  readonly period?: Json;
  readonly context?: Partial<RuleContext>;
  readonly version?: ProfileVersion;
}

const PERIOD = { startPeriod: 0, limit: 16, numberPhases: 3 };
const SCHEDULE = { id: 1, startSchedule: "2026-01-01T18:00:00Z", duration: 3600, chargingRateUnit: "A" };
const PROFILE = { id: 7, stackLevel: 1, chargingProfilePurpose: "TxDefaultProfile", chargingProfileKind: "Absolute" };

function profileOf({ members, schedule, period }: Partial<Breach>, version: ProfileVersion = "2.1"): Json {
  const one = { ...SCHEDULE, chargingSchedulePeriod: [{ ...PERIOD, ...period }], ...schedule };
  const whole = { ...PROFILE, chargingSchedule: version === "1.6" ? one : [one], ...members };
  return version === "1.6" ? { chargingProfileId: 7, ...whole } : whole;
}

function installed(evseId: number, members: Json): PlacedProfile {
  const parsed = parseProfile(profileOf({ members }), "2.1");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { evseId, profile: parsed.profile };
}

const limits = (some: Partial<StationLimits>): Partial<RuleContext> => ({ limits: { ...NOTHING_REPORTED, ...some } });
const evse = (phaseType: "AC" | "DC", id?: string) => ({
  evseId: 1,
  phaseType,
  transaction: id === undefined ? null : { id },
});
const at = "/chargingSchedule/0";
const first = `${at}/chargingSchedulePeriod/0`;
const TX = { chargingProfilePurpose: "TxProfile", transactionId: "t" };

const BREACHES: readonly Breach[] = [
  { code: "field-missing", pointer: "/stackLevel", members: { stackLevel: undefined } },
  { code: "field-no-object", pointer: at, members: { chargingSchedule: ["x"] } },
  { code: "field-no-list", pointer: `${at}/chargingSchedulePeriod`, schedule: { chargingSchedulePeriod: 1 } },
  { code: "field-no-number", pointer: `${first}/limit`, period: { limit: Number.NaN } },
  { code: "field-no-integer", pointer: `${first}/startPeriod`, period: { startPeriod: 0.5 } },
  { code: "field-too-small", pointer: `${at}/duration`, schedule: { duration: -1 } },
  { code: "field-no-boolean", pointer: `${at}/useLocalTime`, schedule: { useLocalTime: "yes" } },
  { code: "field-no-time", pointer: "/validTo", members: { validTo: "2026-02-30T00:00:00Z" } },
  { code: "field-unknown-word", pointer: "/chargingProfileKind", members: { chargingProfileKind: "Sometimes" } },
  { code: "schedules-none", pointer: "/chargingSchedule", members: { chargingSchedule: [] } },
  {
    code: "schedules-too-many",
    pointer: "/chargingSchedule",
    members: { chargingSchedule: [1, 2, 3, 4].map(() => ({ ...SCHEDULE, chargingSchedulePeriod: [PERIOD] })) },
  },
  {
    code: "periods-too-many",
    pointer: `${at}/chargingSchedulePeriod`,
    schedule: {
      chargingSchedulePeriod: Array.from({ length: MAX_PERIODS + 1 }, (_, index) => ({ startPeriod: index, limit: 1 })),
    },
  },
  { code: "evse-unknown", pointer: "", context: { evseId: 9, evses: [evse("AC")] } },
  { code: "periods-none", pointer: `${at}/chargingSchedulePeriod`, schedule: { chargingSchedulePeriod: [] } },
  { code: "period-first-not-zero", pointer: `${first}/startPeriod`, period: { startPeriod: 1 } },
  {
    code: "period-out-of-order",
    pointer: `${at}/chargingSchedulePeriod/1/startPeriod`,
    schedule: { chargingSchedulePeriod: [PERIOD, PERIOD] },
  },
  { code: "limit-missing", pointer: `${first}/limit`, period: { limit: undefined }, version: "2.0.1" },
  { code: "limit-negative", pointer: `${first}/limit`, period: { limit: -0.001 } },
  { code: "min-rate-negative", pointer: `${at}/minChargingRate`, schedule: { minChargingRate: -1 } },
  {
    code: "decimals-too-many",
    pointer: "/chargingSchedule/chargingSchedulePeriod/0/limit",
    period: { limit: 16.25 },
    version: "1.6",
  },
  { code: "start-missing", pointer: `${at}/startSchedule`, schedule: { startSchedule: undefined } },
  { code: "start-extraneous", pointer: `${at}/startSchedule`, members: { chargingProfileKind: "Relative" } },
  {
    code: "dynamic-periods",
    pointer: "/chargingSchedule",
    members: {
      ...{ ...TX, chargingProfileKind: "Dynamic" },
      chargingSchedule: [1, 2].map((id) => ({ ...SCHEDULE, id, chargingSchedulePeriod: [PERIOD] })),
    },
  },
  { code: "mode-value-missing", pointer: `${first}/limit`, period: { limit: undefined, limit_L2: 6 }, members: TX },
  { code: "recurrency-missing", pointer: "/recurrencyKind", members: { chargingProfileKind: "Recurring" } },
  {
    code: "duration-too-long",
    pointer: `${at}/duration`,
    members: { chargingProfileKind: "Recurring", recurrencyKind: "Daily" },
    schedule: { duration: 86_401 },
  },
  {
    code: "validity-empty",
    pointer: "/validTo",
    members: { validFrom: "2026-01-02T00:00:00Z", validTo: "2026-01-02T00:00:00Z" },
  },
  {
    code: "validity-ended",
    pointer: "/validTo",
    members: { validTo: "2026-01-02T00:00:00Z" },
    context: { nowSeconds: Date.UTC(2026, 0, 2) / 1000 },
  },
  {
    code: "schedules-not-tx",
    pointer: "/chargingSchedule",
    members: { chargingSchedule: [1, 2].map(() => ({ ...SCHEDULE, chargingSchedulePeriod: [PERIOD] })) },
  },
  { code: "phase-number", pointer: `${first}/numberPhases`, period: { numberPhases: 0 } },
  { code: "phase-to-use-range", pointer: `${first}/phaseToUse`, period: { numberPhases: 1, phaseToUse: 4 } },
  { code: "phase-to-use-needs-one", pointer: `${first}/phaseToUse`, period: { phaseToUse: 1 } },
  {
    code: "phase-to-use-unsupported",
    pointer: `${first}/phaseToUse`,
    period: { numberPhases: 1, phaseToUse: 1 },
    context: limits({ canSwitchPhases: false }),
  },
  { code: "phase-for-dc", pointer: `${first}/numberPhases`, context: { evseId: 1, evses: [evse("DC")] } },
  { code: "phase-more-than-supply", pointer: `${first}/numberPhases`, context: limits({ supplyPhases: 1 }) },
  { code: "phase-values-purpose", pointer: `${first}/limit_L2`, period: { limit_L2: 10 } },
  {
    code: "phase-values-dc",
    pointer: `${first}/limit_L2`,
    members: TX,
    period: { limit_L2: 10, numberPhases: undefined },
    context: { evseId: 1, evses: [evse("DC", "t")] },
  },
  {
    code: "phase-values-conflict",
    pointer: `${first}/limit_L3`,
    members: TX,
    period: { limit_L3: 10, numberPhases: 2 },
  },
  {
    code: "mode-unsupported",
    pointer: `${first}/operationMode`,
    period: { operationMode: "CentralSetpoint", setpoint: 1 },
    context: limits({ operationModes: ["Idle"] }),
  },
  {
    code: "mode-purpose",
    pointer: `${first}/operationMode`,
    members: { chargingProfilePurpose: "ChargingStationMaxProfile" },
    period: { operationMode: "Idle", limit: undefined },
  },
  { code: "mode-value-missing", pointer: `${first}/limit`, period: { limit: undefined } },
  { code: "mode-value-extraneous", pointer: `${first}/setpoint`, period: { setpoint: 5 } },
  {
    code: "discharge-positive",
    pointer: `${first}/dischargeLimit`,
    period: { operationMode: "CentralSetpoint", setpoint: 1, dischargeLimit: 1 },
  },
  {
    code: "setpoint-signs",
    pointer: `${first}/setpoint`,
    members: TX,
    period: { operationMode: "CentralSetpoint", setpoint: 1, setpoint_L2: -1 },
  },
  {
    code: "curve-missing",
    pointer: `${first}/v2xFreqWattCurve`,
    schedule: { chargingRateUnit: "W" },
    period: { operationMode: "LocalFrequency", limit: undefined },
  },
  {
    code: "curve-unit",
    pointer: `${first}/operationMode`,
    period: { operationMode: "LocalFrequency", limit: undefined },
  },
  { code: "sleep-not-idle", pointer: `${first}/evseSleep`, period: { evseSleep: true } },
  {
    code: "sleep-unsupported",
    pointer: `${first}/evseSleep`,
    period: { evseSleep: true },
    context: limits({ supportsEvseSleep: false }),
  },
  {
    code: "priority-mode",
    pointer: `${first}/operationMode`,
    members: { chargingProfilePurpose: "PriorityCharging" },
    schedule: { duration: undefined },
    period: { operationMode: "Idle", limit: undefined },
  },
  {
    code: "local-time-unsupported",
    pointer: `${at}/useLocalTime`,
    schedule: { useLocalTime: true },
    context: limits({ supportsLocalTime: false }),
  },
  {
    code: "delay-unsupported",
    pointer: `${at}/randomizedDelay`,
    schedule: { randomizedDelay: 9 },
    context: limits({ supportsRandomizedDelay: false }),
  },
  {
    code: "delay-purpose",
    pointer: `${at}/randomizedDelay`,
    members: { chargingProfilePurpose: "ChargingStationMaxProfile" },
    schedule: { randomizedDelay: 9 },
  },
  {
    code: "soc-unsupported",
    pointer: `${at}/limitAtSoC`,
    schedule: { limitAtSoC: { soc: 80, limit: 6 } },
    context: limits({ supportsLimitAtSoc: false }),
  },
  { code: "soc-range", pointer: `${at}/limitAtSoC/soc`, schedule: { limitAtSoC: { soc: 101, limit: 6 } } },
  {
    code: "dynamic-unsupported",
    pointer: "/chargingProfileKind",
    members: { chargingProfileKind: "Dynamic" },
    schedule: { startSchedule: undefined },
    context: limits({ supportsDynamic: false }),
  },
  {
    code: "dynamic-periods",
    pointer: `${at}/chargingSchedulePeriod`,
    members: { chargingProfileKind: "Dynamic" },
    schedule: { startSchedule: undefined, chargingSchedulePeriod: [PERIOD, { ...PERIOD, startPeriod: 1 }] },
  },
  { code: "dynamic-fields", pointer: "/dynUpdateInterval", members: { dynUpdateInterval: 9 } },
  { code: "later-version", pointer: "/maxOfflineDuration", members: { maxOfflineDuration: 9 }, version: "2.0.1" },
  {
    code: "purpose-unsupported",
    pointer: "/chargingProfilePurpose",
    members: { chargingProfilePurpose: "LocalGeneration" },
    context: limits({ additionalPurposes: [] }),
  },
  {
    code: "purpose-not-settable",
    pointer: "/chargingProfilePurpose",
    members: { chargingProfilePurpose: "ChargingStationExternalConstraints" },
  },
  {
    code: "max-evse",
    pointer: "",
    members: { chargingProfilePurpose: "ChargingStationMaxProfile" },
    context: { evseId: 1 },
  },
  {
    code: "max-kind",
    pointer: "/chargingProfileKind",
    members: { chargingProfilePurpose: "ChargingStationMaxProfile", chargingProfileKind: "Relative" },
    schedule: { startSchedule: undefined },
  },
  { code: "tx-evse", pointer: "", members: TX, context: { evseId: 0 } },
  { code: "tx-transaction-missing", pointer: "/transactionId", members: { chargingProfilePurpose: "TxProfile" } },
  { code: "tx-none-active", pointer: "/transactionId", members: TX, context: { evseId: 1, evses: [evse("AC")] } },
  { code: "tx-unknown", pointer: "/transactionId", members: TX, context: { evseId: 1, evses: [evse("AC", "u")] } },
  { code: "transaction-not-tx", pointer: "/transactionId", members: { transactionId: "t" } },
  { code: "start-not-tx", pointer: "/chargingProfilePurpose", context: { sentWith: "start" } },
  { code: "start-with-transaction", pointer: "/transactionId", members: TX, context: { sentWith: "start" } },
  {
    code: "priority-evse",
    pointer: "",
    members: { chargingProfilePurpose: "PriorityCharging" },
    schedule: { duration: undefined },
    context: { evseId: 0 },
  },
  { code: "priority-duration", pointer: `${at}/duration`, members: { chargingProfilePurpose: "PriorityCharging" } },
  { code: "charging-off", pointer: "", context: limits({ isSmartChargingOn: false }) },
  { code: "unit-unsupported", pointer: `${at}/chargingRateUnit`, context: limits({ units: ["W"] }) },
  { code: "stack-level-range", pointer: "/stackLevel", context: limits({ maxStackLevel: 0 }) },
  { code: "station-periods", pointer: `${at}/chargingSchedulePeriod`, context: limits({ maxPeriods: 0 }) },
  {
    code: "station-full",
    pointer: "/chargingProfilePurpose",
    context: { installed: [installed(1, { id: 1 })], ...limits({ maxInstalled: 1 }) },
  },
  { code: "rate-limited", pointer: "", context: { lastSetSecondsAgo: 9, ...limits({ updateIntervalSeconds: 10 }) } },
  { code: "id-reserved", pointer: "/id", context: limits({ maxExternalConstraintsId: 7 }) },
  {
    code: "id-of-constraint",
    pointer: "/id",
    context: { installed: [installed(0, { chargingProfilePurpose: "ChargingStationExternalConstraints" })] },
  },
  { code: "stack-level-taken", pointer: "/stackLevel", context: { evseId: 1, installed: [installed(1, { id: 8 })] } },
  {
    code: "stack-level-other-evse",
    pointer: "/stackLevel",
    context: { evseId: 1, installed: [installed(0, { id: 8 })] },
  },
  {
    code: "stack-level-transaction",
    pointer: "/stackLevel",
    members: TX,
    context: { evseId: 1, installed: [installed(1, { ...TX, id: 8 })] },
  },
  { code: "site-limit", pointer: `${first}/limit`, context: { siteLimitMilliwatts: 11_039_999 } },
];

/** Told about a whole question, not about a profile: `decisions.test.ts` and the API's tests. */
const OF_QUESTIONS = [
  "field-too-large",
  "field-time-out-of-range",
  "field-no-time-zone",
  "profiles-too-many",
  "changes-too-many",
];
/** Told about a profile that is kept for no station yet: `body.test.ts`. */
const OF_BODIES = ["field-unknown", "field-of-delivery", "curve-too-long"];

describe("a profile", () => {
  it("that keeps the rules has no problem in any version", () => {
    for (const version of ["1.6", "2.0.1", "2.1"] as const) {
      const context = { version, evseId: 1, evses: [evse("AC")], siteLimitMilliwatts: 11_040_000, nowSeconds: 0 };
      expect(validateProfile(profileOf({}, version), context).problems, version).toEqual([]);
    }
  });

  it("that is dynamic may say when it starts: K01.FR.41 is about relative ones", () => {
    const dynamic = profileOf({ members: { chargingProfileKind: "Dynamic", dynUpdateInterval: 60 } });
    expect(validateProfile(dynamic, { version: "2.1", evseId: 1 }).problems).toEqual([]);
  });

  it("that does not ask to sleep asks nothing of a station that cannot (K01.FR.126)", () => {
    const context = { version: "2.1", evseId: 1, ...limits({ supportsEvseSleep: false }) } as const;
    const problems = (evseSleep: boolean) =>
      validateProfile(profileOf({ period: { evseSleep } }), context).problems.map(({ code }) => code);
    expect([problems(false), problems(true)]).toEqual([[], ["sleep-unsupported"]]);
  });

  it("with members of a later version is told which of them the station does not know", () => {
    const period = { numberPhases: 1, phaseToUse: 1, limit_L2: 4, setpoint: 5, setpoint_L3: 5, operationMode: "Idle" };
    const names = (version: ProfileVersion) =>
      validateProfile(profileOf({ period }, version), { version, evseId: 1 }).problems.map(({ code, pointer }) =>
        code === "later-version" ? pointer.split("/").at(-1) : code,
      );
    expect(names("2.0.1")).toEqual(["limit_L2", "setpoint", "setpoint_L3", "operationMode"]);
    expect(names("1.6")).toEqual(["limit_L2", "setpoint", "setpoint_L3", "phaseToUse", "operationMode"]);
  });

  it.each(BREACHES.map((breach) => [breach.code, breach] as const))(
    "that breaks %s is told so at the field",
    (code, breach) => {
      const version = breach.version ?? "2.1";
      const { problems, isValid } = validateProfile(profileOf(breach, version), { version, ...breach.context });
      const found = problems.find((one) => one.code === code);
      expect(found, JSON.stringify(problems)).toMatchObject({ pointer: breach.pointer });
      expect(found?.message).toMatch(/^[^{}?]+\.$/);
      const isRemark = found?.severity === "remark";
      if (problems.length === 1) expect(isValid).toBe(isRemark);
    },
  );

  it("can break every rule that there is", () => {
    const tried = new Set<string>([...BREACHES.map(({ code }) => code), ...OF_QUESTIONS, ...OF_BODIES]);
    expect(Object.keys(PROFILE_PROBLEMS).filter((code) => !tried.has(code))).toEqual([]);
  });

  it("of anything at all never throws", () => {
    for (const json of [
      null,
      1,
      "x",
      [],
      {},
      { chargingSchedule: null },
      { chargingSchedule: [[[]]] },
      Object.create(null),
    ]) {
      for (const version of ["1.6", "2.0.1", "2.1"] as const) {
        expect(validateProfile(json, { version }).isValid).toBe(false);
      }
    }
  });
});
