// What a station says of the charging profiles that it takes: configuration keys of 1.6 (§9.4), variables of 2.0.1 and 2.1
// (SmartChargingCtrlr and EVSE, part 2 appendix 3), and the calls that ask for them.

import type { RateUnit } from "../../assembly/host/profiles/model.ts";
import { NOTHING_REPORTED, type StationLimits } from "../../assembly/host/profiles/rules/context.ts";
import type { Setting } from "../contract/ocpp.ts";
import type { OcppVersion } from "./versions.ts";

const KEYS_16 = [
  "ChargeProfileMaxStackLevel",
  "ChargingScheduleAllowedChargingRateUnit",
  "ChargingScheduleMaxPeriods",
  "MaxChargingProfilesInstalled",
];
const VARIABLES_201 = ["Enabled", "ProfileStackLevel", "RateUnit", "PeriodsPerSchedule"];
const VARIABLES_21 = [
  "SupportedAdditionalPurposes",
  "SupportsDynamicProfiles",
  "SupportsUseLocalTime",
  "SupportsRandomizedDelay",
  "SupportsLimitAtSoC",
  "MaxExternalConstraintsId",
];
const CONTROLLER = "SmartChargingCtrlr";

/** The call that asks a station for its limits; what it does not know it leaves out. */
export function limitsRequest(version: OcppVersion): {
  readonly action: string;
  readonly payload: Readonly<Record<string, unknown>>;
} {
  if (version === "1.6") return { action: "GetConfiguration", payload: { key: KEYS_16 } };
  const component = { name: CONTROLLER };
  const names = version === "2.1" ? [...VARIABLES_201, ...VARIABLES_21] : VARIABLES_201;
  return {
    action: "GetVariables",
    payload: { getVariableData: names.map((name) => ({ component, variable: { name } })) },
  };
}

/** Limits as far as they were told, from the settings of the station's version. */
export function reportedLimits(settings: readonly Setting[], version: OcppVersion): StationLimits {
  const told = (name: string, component: string | null): string | null => {
    const found = settings.find(
      (one) =>
        isSame(one.variable, name) &&
        isSame(one.component, component) &&
        one.evseId === null &&
        one.attribute === "Actual",
    );
    return found?.value ?? null;
  };
  if (version === "1.6") {
    return {
      ...NOTHING_REPORTED,
      maxStackLevel: wholeOf(told("ChargeProfileMaxStackLevel", null)),
      units: unitsOf(told("ChargingScheduleAllowedChargingRateUnit", null)),
      maxPeriods: wholeOf(told("ChargingScheduleMaxPeriods", null)),
      maxInstalled: wholeOf(told("MaxChargingProfilesInstalled", null)),
      canSwitchPhases: flagOf(told("ConnectorSwitch3to1PhaseSupported", null)),
    };
  }
  const own = (name: string) => told(name, CONTROLLER);
  const purposes = own("SupportedAdditionalPurposes");
  return {
    ...NOTHING_REPORTED,
    maxStackLevel: wholeOf(own("ProfileStackLevel")),
    units: unitsOf(own("RateUnit")),
    maxPeriods: wholeOf(own("PeriodsPerSchedule")),
    // Entries[ChargingProfiles] counts those that are installed now; only its maxLimit, in reports alone, is their most.
    maxInstalled: null,
    canSwitchPhases: flagOf(own("ACPhaseSwitchingSupported")),
    isSmartChargingOn: flagOf(own("Enabled")),
    additionalPurposes: purposes === null ? null : listOf(purposes),
    supportsDynamic: flagOf(own("SupportsDynamicProfiles")),
    supportsLocalTime: flagOf(own("SupportsUseLocalTime")),
    supportsRandomizedDelay: flagOf(own("SupportsRandomizedDelay")),
    supportsLimitAtSoc: flagOf(own("SupportsLimitAtSoC")),
    maxExternalConstraintsId: wholeOf(own("MaxExternalConstraintsId")),
  };
}

/** Kind of current by EVSE, where the station told: 2.x SupplyPhases of an EVSE is 0 for direct current. */
export function reportedPhaseTypes(settings: readonly Setting[]): ReadonlyMap<number, "AC" | "DC"> {
  const types = new Map<number, "AC" | "DC">();
  for (const { component, variable, evseId, attribute, value } of settings) {
    if (!isSame(component, "EVSE") || !isSame(variable, "SupplyPhases") || attribute !== "Actual") continue;
    const phases = wholeOf(value);
    if (evseId !== null && phases !== null) types.set(evseId, phases === 0 ? "DC" : "AC");
  }
  return types;
}

/** Names are the same in either case. */
function isSame(a: string | null, b: string | null): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}

function wholeOf(text: string | null): number | null {
  return text !== null && /^\s*\d{1,10}\s*$/.test(text) ? Number(text) : null;
}

function flagOf(text: string | null): boolean | null {
  const word = text?.trim().toLowerCase();
  return word === "true" ? true : word === "false" ? false : null;
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

/** 1.6 says Current and Power, 2.x A and W; stations of either use both. Null: none that is known. */
function unitsOf(text: string | null): readonly RateUnit[] | null {
  const words = new Set(listOf(text ?? "").map((word) => word.toLowerCase()));
  const units: RateUnit[] = [];
  if (words.has("a") || words.has("current")) units.push("A");
  if (words.has("w") || words.has("power")) units.push("W");
  return units.length === 0 ? null : units;
}
