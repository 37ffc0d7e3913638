// What the rules know besides the profile: where it is to go, what the station reports of itself, what is installed there, and the
// site's limit. What is not known is not asked.

import type { PlacedProfile, ProfileVersion, RateUnit } from "../model.ts";

export interface EvseState {
  readonly evseId: number;
  readonly phaseType: "AC" | "DC" | null;
  /** A transaction is active there. Its id may not be known yet. */
  readonly transaction: { readonly id: string | null } | null;
}

/** Device-model variables of 2.x and configuration keys of 1.6; null: the station has not told. */
export interface StationLimits {
  /** ChargingScheduleChargingRateUnit; 1.6: ChargingScheduleAllowedChargingRateUnit. */
  readonly units: readonly RateUnit[] | null;
  /** 1.6: ChargeProfileMaxStackLevel; 2.x: ProfileStackLevel. */
  readonly maxStackLevel: number | null;
  /** 1.6: ChargingScheduleMaxPeriods; 2.x: PeriodsPerSchedule. */
  readonly maxPeriods: number | null;
  /** 1.6: MaxChargingProfilesInstalled; 2.x: Entries. */
  readonly maxInstalled: number | null;
  /** SupplyPhases. */
  readonly supplyPhases: number | null;
  /** ACPhaseSwitchingSupported, 1.6: ConnectorSwitch3to1PhaseSupported. */
  readonly canSwitchPhases: boolean | null;
  /** DCInputPhaseControl. */
  readonly hasDcPhaseControl: boolean | null;
  readonly isSmartChargingOn: boolean | null;
  /** 2.1: SupportedAdditionalPurposes. */
  readonly additionalPurposes: readonly string[] | null;
  /** 2.1: SupportedOperationModes. */
  readonly operationModes: readonly string[] | null;
  readonly supportsDynamic: boolean | null;
  readonly supportsLocalTime: boolean | null;
  readonly supportsRandomizedDelay: boolean | null;
  readonly supportsLimitAtSoc: boolean | null;
  readonly supportsEvseSleep: boolean | null;
  readonly maxExternalConstraintsId: number | null;
  /** Seconds between two profiles (2.1: ChargingProfileUpdateRateLimit). */
  readonly updateIntervalSeconds: number | null;
}

export const NOTHING_REPORTED: StationLimits = {
  units: null,
  maxStackLevel: null,
  maxPeriods: null,
  maxInstalled: null,
  supplyPhases: null,
  canSwitchPhases: null,
  hasDcPhaseControl: null,
  isSmartChargingOn: null,
  additionalPurposes: null,
  operationModes: null,
  supportsDynamic: null,
  supportsLocalTime: null,
  supportsRandomizedDelay: null,
  supportsLimitAtSoc: null,
  supportsEvseSleep: null,
  maxExternalConstraintsId: null,
  updateIntervalSeconds: null,
};

export interface RuleContext {
  readonly version: ProfileVersion;
  /** Where the profile is to be set; null: not decided yet, and rules about the place are not asked. */
  readonly evseId: number | null;
  /** All EVSEs of the station; null: not known. */
  readonly evses: readonly EvseState[] | null;
  /** With SetChargingProfile, or inside the message that starts a transaction. */
  readonly sentWith: "set" | "start";
  readonly installed: readonly PlacedProfile[];
  readonly limits: StationLimits;
  /** Whether 1.6 stations take absolute and recurring schedules without startSchedule. Default of the standard: yes (1.6 §7.13). */
  readonly allowsMissingStart: boolean;
  /** Now, seconds since 1970; null: not asked whether the profile has ended. */
  readonly nowSeconds: number | null;
  /** Seconds since the station last took a profile; null: not known. */
  readonly lastSetSecondsAgo: number | null;
  /** Limit of the grid connection, thousandths of a watt; null: none. */
  readonly siteLimitMilliwatts: number | null;
  readonly voltageMillivolts: number;
}

export const DEFAULT_CONTEXT: Omit<RuleContext, "version"> = {
  evseId: null,
  evses: null,
  sentWith: "set",
  installed: [],
  limits: NOTHING_REPORTED,
  allowsMissingStart: true,
  nowSeconds: null,
  lastSetSecondsAgo: null,
  siteLimitMilliwatts: null,
  voltageMillivolts: 230_000,
};

/** Kind of current where the profile goes: that of its EVSE, or of all of them for the whole station. */
export function phaseTypeOf({ evseId, evses }: RuleContext): "AC" | "DC" | null {
  if (evses === null || evseId === null) return null;
  if (evseId > 0) return evses.find((evse) => evse.evseId === evseId)?.phaseType ?? null;
  const types = new Set(evses.map(({ phaseType }) => phaseType));
  return types.size === 1 ? ([...types][0] ?? null) : null;
}
