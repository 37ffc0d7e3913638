// Which profiles may be sent: the outside vectors' verdicts with their reasons, and what goes beyond them.
import { describe, expect, it } from "vitest";
import type { PlacedProfile, ProfileVersion, RateUnit } from "../../../../assembly/host/profiles/model.ts";
import { parseProfile } from "../../../../assembly/host/profiles/parse.ts";
import {
  type EvseState,
  NOTHING_REPORTED,
  type RuleContext,
} from "../../../../assembly/host/profiles/rules/context.ts";
import { type RuleGroup, validateProfile } from "../../../../assembly/host/profiles/validate.ts";
import { HAVE_VECTORS, readVectors } from "../../../support/vectors.ts";

type Json = Readonly<Record<string, unknown>>;
interface Vector {
  readonly id: string;
  readonly ocppVersion: ProfileVersion;
  readonly profile: Json;
  readonly expected: string;
  readonly reason?: string;
  readonly claimedReason?: string;
  readonly context: {
    readonly level?: string;
    readonly source?: string;
    readonly message?: string;
    readonly clock?: string;
    readonly evseId?: number | null;
    readonly connectorId?: number;
    readonly nConnectors?: number;
    readonly evses?: readonly {
      readonly evseId: number;
      readonly hasActiveTransaction: boolean;
      readonly id?: string;
      readonly phaseType: "AC" | "DC";
    }[];
    readonly transactions?: readonly { readonly connectorId: number; readonly id: number | null }[];
    readonly effectivePhaseType?: "AC" | "DC";
    readonly installed?: readonly { readonly evseId?: number; readonly connectorId?: number; readonly profile: Json }[];
    readonly maxStackLevel?: number;
    readonly maxInstalled?: number;
    readonly maxPeriods?: number;
    readonly units?: readonly RateUnit[];
    readonly ignoreNoTransaction?: boolean;
    readonly allowWithoutStartSchedule?: boolean;
    readonly deviceModel?: Readonly<Record<string, string | number | boolean | null>>;
  };
}

/** Functions of the peer that look at one part of a profile only, and our groups that look at the same. */
const GROUPS: Readonly<Record<string, readonly RuleGroup[]>> = {
  validate_profile_schedules: ["form", "schedules"],
  validate_tx_profile: ["purpose", "installed"],
  validate_tx_default_profile: ["purpose", "installed"],
  validate_charging_station_max_profile: ["purpose"],
  verify_no_conflicting_external_constraints_id: ["installed"],
};

/** The peer's reasons and ours. */
const REASONS: Readonly<Record<string, readonly string[]>> = {
  ChargingProfileEmptyChargingSchedules: ["schedules-none"],
  ChargingProfileExtraneousStartSchedule: ["start-extraneous"],
  ChargingProfileFirstStartScheduleIsNotZero: ["period-first-not-zero"],
  ChargingProfileIdSmallerThanMaxExternalConstraintsId: ["id-reserved"],
  ChargingProfileMissingRequiredStartSchedule: ["start-missing"],
  ChargingProfileNoChargingSchedulePeriods: ["periods-none"],
  ChargingProfileDynamicMustHaveSinglePeriod: ["dynamic-periods"],
  ChargingProfileDynamicMustHaveSingleSchedule: ["dynamic-periods"],
  ChargingProfileNotDynamic: ["dynamic-fields"],
  ChargingProfileRateLimitExceeded: ["rate-limited"],
  ChargingProfileUnsupportedKind: ["dynamic-unsupported"],
  ChargingProfileUnsupportedPurpose: ["purpose-unsupported"],
  ChargingScheduleChargingRateUnitUnsupported: ["unit-unsupported", "curve-unit"],
  ChargingScheduleNonFiniteValue: ["field-no-number"],
  ChargingSchedulePeriodExtraneousPhaseValues: ["phase-for-dc"],
  ChargingSchedulePeriodInvalidPhaseToUse: ["phase-to-use-needs-one"],
  ChargingSchedulePeriodNoFreqWattCurve: ["curve-missing", "curve-unit"],
  ChargingSchedulePeriodNoPhaseForDC: ["phase-for-dc"],
  ChargingSchedulePeriodNonFiniteValue: ["field-no-number"],
  ChargingSchedulePeriodPhaseToUseACPhaseSwitchingUnsupported: ["phase-to-use-unsupported"],
  ChargingSchedulePeriodPriorityChargingNotChargingOnly: ["priority-mode"],
  ChargingSchedulePeriodSignDifference: ["setpoint-signs", "limit-negative", "discharge-positive"],
  ChargingSchedulePeriodUnsupportedLimitSetpoint: ["mode-value-missing", "mode-value-extraneous"],
  ChargingSchedulePeriodUnsupportedNumberPhases: ["phase-more-than-supply"],
  ChargingSchedulePeriodUnsupportedOperationMode: ["mode-purpose"],
  ChargingSchedulePeriodsOutOfOrder: ["period-out-of-order"],
  ChargingSchedulePriorityExtranousDuration: ["priority-duration"],
  ChargingScheduleRandomizedDelay: ["delay-purpose"],
  ChargingScheduleUnsupportedEvseSleep: ["sleep-unsupported"],
  ChargingScheduleUnsupportedLimitAtSoC: ["soc-unsupported"],
  ChargingScheduleUnsupportedLocalTime: ["local-time-unsupported"],
  ChargingScheduleUnsupportedRandomizedDelay: ["delay-unsupported"],
  ChargingStationMaxProfileCannotBeRelative: ["max-kind"],
  ChargingStationMaxProfileEvseIdGreaterThanZero: ["max-evse"],
  DuplicateProfileValidityPeriod: ["stack-level-taken"],
  DuplicateTxDefaultProfileFound: ["stack-level-other-evse"],
  EvseDoesNotExist: ["evse-unknown"],
  ExstingChargingStationExternalConstraints: ["id-of-constraint"],
  RequestStartTransactionNonTxProfile: ["start-not-tx"],
  TxProfileConflictingStackLevel: ["stack-level-transaction"],
  TxProfileEvseHasNoActiveTransaction: ["tx-none-active"],
  TxProfileEvseIdNotGreaterThanZero: ["tx-evse"],
  TxProfileMissingTransactionId: ["tx-transaction-missing"],
  TxProfileTransactionNotOnEvse: ["tx-unknown"],
};

/** Of the rules on neighbours the peer's function asks K01.FR.53 alone. */
const UNASKED: Readonly<Record<string, string>> = { validate_tx_default_profile: "stack-level-taken" };

/** The function for the station's maximum is handed a profile of another purpose: no profile can be at fault there. */
const NOT_OF_PROFILES = new Set(["l201v-K01_ValidateChargingStationMaxProfile_NotChargingStationMaxProfile_Invalid"]);

/** The peer is handed profiles that no message could bring: the schemas ask for a limit and a period, and so do we. */
const SCHEMA_CODES = new Set(["limit-missing", "periods-none"]);

function contextOf({ id, ocppVersion: version, context: c }: Vector): RuleContext {
  const model = c.deviceModel;
  const flag = (name: string) => (model === undefined ? null : model[name] === true);
  const evseId = c.evseId ?? c.connectorId ?? null;
  const evses: EvseState[] | null =
    c.evses?.map(({ evseId: id, phaseType, hasActiveTransaction, id: transaction }) => ({
      evseId: id,
      phaseType: c.effectivePhaseType ?? phaseType,
      transaction: hasActiveTransaction ? { id: transaction ?? null } : null,
    })) ??
    (c.nConnectors === undefined
      ? null
      : Array.from({ length: c.nConnectors }, (_, index) => {
          const active = c.transactions?.find(({ connectorId }) => connectorId === index + 1);
          const transaction = active === undefined ? null : { id: active.id === null ? null : String(active.id) };
          return { evseId: index + 1, phaseType: null, transaction };
        }));
  const installed = (c.installed ?? []).map(({ evseId: place, connectorId, profile }): PlacedProfile => {
    const parsed = parseProfile(profile, version);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return { evseId: place ?? connectorId ?? 0, profile: parsed.profile };
  });
  const isStart = /^(?:RemoteStart|RequestStart)Transaction$/.test(c.source ?? c.message ?? "");
  const units =
    model === undefined ? c.units : (String(model.ChargingScheduleChargingRateUnit).split(",") as RateUnit[]);
  const number = (name: string) => (typeof model?.[name] === "number" ? model[name] : null);
  return {
    version,
    // Rules that are asked without a place are asked about EVSE 1, which has the phase type in question.
    evseId: evseId ?? (c.effectivePhaseType === undefined ? null : 1),
    evses,
    sentWith: isStart ? "start" : "set",
    installed,
    allowsMissingStart: c.allowWithoutStartSchedule ?? true,
    nowSeconds: c.clock === undefined ? null : Date.parse(c.clock) / 1000,
    lastSetSecondsAgo: installed.length > 0 ? 0 : null,
    siteLimitMilliwatts: null,
    voltageMillivolts: 230_000,
    limits: {
      ...NOTHING_REPORTED,
      units: units ?? null,
      maxStackLevel: c.maxStackLevel ?? null,
      maxInstalled: c.maxInstalled ?? null,
      maxPeriods: c.maxPeriods ?? null,
      supplyPhases: number("ChargingStationSupplyPhases"),
      // A variable that the vectors leave out of the device model; the test's name tells it.
      hasDcPhaseControl: id.includes("DCInputPhaseControlTrue"),
      canSwitchPhases: flag("ACPhaseSwitchingSupported"),
      additionalPurposes: model === undefined ? null : String(model.SupportedAdditionalPurposes).split(","),
      supportsDynamic: flag("SupportsDynamicProfiles"),
      supportsLocalTime: flag("SupportsUseLocalTime"),
      supportsRandomizedDelay: flag("SupportsRandomizedDelay"),
      supportsLimitAtSoc: flag("SupportsLimitAtSoC"),
      supportsEvseSleep: flag("SupportsEvseSleep"),
      maxExternalConstraintsId: number("MaxExternalConstraintsId"),
      updateIntervalSeconds: number("ChargingProfileUpdateRateLimit"),
    },
  };
}

describe.skipIf(!HAVE_VECTORS)("the outside vectors of validation", () => {
  it("get their verdict, for their reason", () => {
    const vectors = readVectors<Vector[]>("profile-validation.json");
    const counts = { accepted: 0, refused: 0, byReason: 0 };
    const wrong: string[] = [];
    for (const vector of vectors) {
      if (NOT_OF_PROFILES.has(vector.id)) continue;
      const { level = "" } = vector.context;
      const groups = GROUPS[level];
      const { problems } = validateProfile(vector.profile, contextOf(vector), groups);
      const errors = problems
        .filter(({ severity, code }) => severity === "error" && code !== UNASKED[level])
        .map(({ code }) => code);
      const said = `${vector.id}: ${vector.expected} ${vector.reason ?? ""}, but ${errors.join(", ") || "valid"}`;
      if (vector.expected === "Accepted") {
        if (errors.some((code) => !SCHEMA_CODES.has(code))) wrong.push(said);
        counts.accepted += 1;
        continue;
      }
      counts.refused += 1;
      if (
        errors.every((code) => SCHEMA_CODES.has(code) && vector.reason !== "ChargingProfileNoChargingSchedulePeriods")
      )
        wrong.push(said);
      if (vector.reason === undefined) continue;
      counts.byReason += 1;
      if (!REASONS[vector.reason]?.some((code) => errors.includes(code))) wrong.push(said);
    }
    expect(wrong).toEqual([]);
    const asked = vectors.filter(({ id }) => !NOT_OF_PROFILES.has(id));
    expect(counts).toMatchObject({ accepted: asked.filter(({ expected }) => expected === "Accepted").length });
    expect(counts.accepted + counts.refused).toBe(asked.length);
    expect(counts.byReason).toBeGreaterThan(0);
  });
});
