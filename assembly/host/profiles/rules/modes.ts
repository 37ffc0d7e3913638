// Operation modes of OCPP 2.1: which purposes may use them, and which values they need or forbid (K01.FR.111–.115, Q08.FR.02, .04, .05).

import type { ChargingProfile, OperationMode, ProfilePeriod, ProfileSchedule, Purpose } from "../model.ts";
import type { ProblemCode, ProblemValues } from "../problems.ts";
import type { RuleContext } from "./context.ts";
import { named } from "./form.ts";

/** Values of a mode: needed, allowed; all others are forbidden. */
interface ModeValues {
  readonly needs: readonly ValueName[];
  readonly allows: readonly ValueName[];
}
const VALUE_NAMES = ["limit", "dischargeLimit", "setpoint", "setpointReactive"] as const;
type ValueName = (typeof VALUE_NAMES)[number];

export const MODE_VALUES: Readonly<Record<OperationMode, ModeValues>> = {
  ChargingOnly: { needs: ["limit"], allows: [] },
  CentralSetpoint: { needs: ["setpoint"], allows: ["limit", "dischargeLimit", "setpointReactive"] },
  CentralFrequency: { needs: ["setpoint"], allows: ["limit", "dischargeLimit"] },
  ExternalSetpoint: { needs: [], allows: ["limit", "dischargeLimit"] },
  ExternalLimits: { needs: [], allows: [] },
  LocalFrequency: { needs: [], allows: [] },
  LocalLoadBalancing: { needs: [], allows: [] },
  Idle: { needs: [], allows: [] },
};

/** Modes of a purpose; a purpose that is not listed may use all. */
export const PURPOSE_MODES: Readonly<Partial<Record<Purpose, readonly OperationMode[]>>> = {
  ChargingStationMaxProfile: ["ChargingOnly"],
  ChargingStationExternalConstraints: ["ChargingOnly", "ExternalLimits", "ExternalSetpoint"],
  LocalGeneration: ["ChargingOnly", "ExternalLimits"],
};

export function checkModes(
  { purpose }: ChargingProfile,
  schedule: ProfileSchedule,
  period: ProfilePeriod,
  { limits }: RuleContext,
  report: (code: ProblemCode, name: string, values?: ProblemValues) => void,
): void {
  const mode = period.operationMode ?? "ChargingOnly";
  if (purpose === "PriorityCharging" && mode !== "ChargingOnly") report("priority-mode", "operationMode");
  const allowed = PURPOSE_MODES[purpose];
  if (allowed !== undefined && !allowed.includes(mode)) report("mode-purpose", "operationMode", { mode, purpose });
  if (limits.operationModes !== null && mode !== "ChargingOnly" && !limits.operationModes.includes(mode)) {
    report("mode-unsupported", "operationMode", { mode });
  }
  const { needs, allows } = MODE_VALUES[mode];
  for (const name of VALUE_NAMES) {
    const given = named(period[name]);
    // Values for L2 and L3 stand beside the one for L1, never for it.
    if (period[name].value === null && needs.includes(name)) report("mode-value-missing", name, { mode, name });
    if (given.length > 0 && !needs.includes(name) && !allows.includes(name)) {
      report("mode-value-extraneous", name, { mode, name });
    }
  }
  if (mode !== "LocalFrequency") return;
  if (schedule.unit !== "W") report("curve-unit", "operationMode");
  if ((period.freqWattPoints ?? 0) < 2 || period.v2xBaseline === null) report("curve-missing", "v2xFreqWattCurve");
}
