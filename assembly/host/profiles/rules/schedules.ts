// Rules on schedules and periods beyond their form: kinds and start, decimals, phases, what the station can do (K01.FR.19–.49, .90–.126).

import type { ChargingProfile, ProfilePeriod, ProfileProblem, ProfileSchedule } from "../model.ts";
import { type ProblemCode, type ProblemValues, problem } from "../problems.ts";
import { phaseTypeOf, type RuleContext } from "./context.ts";
import { named, scheduleAt } from "./form.ts";
import { checkModes } from "./modes.ts";

const RECURRENCES = { Daily: 86_400, Weekly: 604_800 } as const;

export function checkSchedules(profile: ChargingProfile, context: RuleContext, pointer: string): ProfileProblem[] {
  const at = scheduleAt(profile, pointer);
  const several = profile.kind === "Dynamic" && profile.schedules.length > 1;
  const found = several ? [problem("dynamic-periods", `${pointer}/chargingSchedule`)] : [];
  const inSchedules = profile.schedules.flatMap((schedule, index) => [
    ...checkSchedule(profile, schedule, context, at(index)),
    ...schedule.periods.flatMap((period, position) =>
      checkPeriod(profile, schedule, period, context, `${at(index)}/chargingSchedulePeriod/${position}`),
    ),
  ]);
  return [...found, ...inSchedules];
}

function checkSchedule(
  profile: ChargingProfile,
  schedule: ProfileSchedule,
  context: RuleContext,
  pointer: string,
): ProfileProblem[] {
  const found: ProfileProblem[] = [];
  const report = (code: ProblemCode, name: string, values?: ProblemValues) =>
    found.push(problem(code, `${pointer}/${name}`, values));
  const { limits, version } = context;
  const isAnchored = profile.kind === "Absolute" || profile.kind === "Recurring";
  if (version === "1.6" && isAnchored && schedule.startSchedule === null && !context.allowsMissingStart) {
    report("start-missing", "startSchedule");
  }
  if (version !== "1.6" && profile.kind === "Relative" && schedule.startSchedule !== null) {
    report("start-extraneous", "startSchedule");
  }
  if (limits.units !== null && !limits.units.includes(schedule.unit)) {
    report("unit-unsupported", "chargingRateUnit", { units: limits.units.join(", ") });
  }
  const { maxPeriods } = limits;
  if (maxPeriods !== null && schedule.periods.length > maxPeriods) {
    report("station-periods", "chargingSchedulePeriod", { most: maxPeriods, count: schedule.periods.length });
  }
  if (schedule.minChargingRate !== null && schedule.minChargingRate < 0) report("min-rate-negative", "minChargingRate");
  const recurrence = profile.recurrency === null ? null : RECURRENCES[profile.recurrency];
  if (recurrence !== null && schedule.durationSeconds !== null && schedule.durationSeconds > recurrence) {
    report("duration-too-long", "duration", { recurrence });
  }
  if (profile.kind === "Dynamic" && schedule.periods.length !== 1) report("dynamic-periods", "chargingSchedulePeriod");
  if (profile.purpose === "PriorityCharging" && schedule.durationSeconds !== null)
    report("priority-duration", "duration");
  const isDelayed = (schedule.randomizedDelaySeconds ?? 0) > 0;
  if (isDelayed && profile.purpose !== "TxProfile" && profile.purpose !== "TxDefaultProfile") {
    report("delay-purpose", "randomizedDelay");
  }
  if (schedule.useLocalTime && limits.supportsLocalTime === false) report("local-time-unsupported", "useLocalTime");
  if (schedule.randomizedDelaySeconds !== null && limits.supportsRandomizedDelay === false) {
    report("delay-unsupported", "randomizedDelay");
  }
  if (schedule.limitAtSoc !== null) {
    if (limits.supportsLimitAtSoc === false) report("soc-unsupported", "limitAtSoC");
    if (schedule.limitAtSoc.soc > 100) report("soc-range", "limitAtSoC/soc");
    if (schedule.limitAtSoc.limit < 0) report("limit-negative", "limitAtSoC/limit");
  }
  return found;
}

function checkPeriod(
  profile: ChargingProfile,
  schedule: ProfileSchedule,
  period: ProfilePeriod,
  context: RuleContext,
  pointer: string,
): ProfileProblem[] {
  const found: ProfileProblem[] = [];
  const report = (code: ProblemCode, name: string, values?: ProblemValues) =>
    found.push(problem(code, `${pointer}/${name}`, values));
  const { version } = context;
  if (version !== "2.1") {
    if (period.limit.value === null) report("limit-missing", "limit");
    else if (period.limit.value % 100 !== 0) report("decimals-too-many", "limit", { version });
    for (const name of laterMembers(period, version)) report("later-version", name, { version, name });
  }
  checkPhases(period, context, report);
  if (version === "2.1") {
    checkPhaseValues(profile, period, context, report);
    checkModes(profile, schedule, period, context, report);
    if (period.evseSleep === true) {
      if (context.limits.supportsEvseSleep === false) report("sleep-unsupported", "evseSleep");
      else if (period.operationMode !== "Idle") report("sleep-not-idle", "evseSleep");
    }
  }
  return found;
}

/** Members given that the version's ChargingSchedulePeriod does not have (its JSON schema). */
function laterMembers(period: ProfilePeriod, version: "1.6" | "2.0.1"): string[] {
  const { limit, dischargeLimit, setpoint, setpointReactive } = period;
  const phased = { limit: { ...limit, value: null }, dischargeLimit, setpoint, setpointReactive };
  const one = {
    phaseToUse: version === "1.6" ? period.phaseToUse : null,
    operationMode: period.operationMode,
    preconditioningRequest: period.preconditioningRequest,
    evseSleep: period.evseSleep,
    v2xBaseline: period.v2xBaseline,
    v2xFreqWattCurve: period.freqWattPoints,
    v2xSignalWattCurve: period.signalWattPoints,
  };
  return [
    ...Object.entries(phased).flatMap(([name, values]) => named(values).map(([suffix]) => name + suffix)),
    ...Object.entries(one).flatMap(([name, value]) => (value === null ? [] : [name])),
  ];
}

type Report = (code: ProblemCode, name: string, values?: ProblemValues) => void;

/** K01.FR.19, .20, .44, .45, .48. */
function checkPhases({ numberPhases, phaseToUse }: ProfilePeriod, context: RuleContext, report: Report): void {
  const { limits, version } = context;
  const isDirect = version !== "1.6" && phaseTypeOf(context) === "DC" && limits.hasDcPhaseControl !== true;
  if (isDirect) {
    if (numberPhases !== null) report("phase-for-dc", "numberPhases");
    if (phaseToUse !== null) report("phase-for-dc", "phaseToUse");
    return;
  }
  if (phaseToUse !== null) {
    if (numberPhases !== 1) report("phase-to-use-needs-one", "phaseToUse");
    else if (limits.canSwitchPhases === false) report("phase-to-use-unsupported", "phaseToUse");
  }
  if (numberPhases !== null && limits.supplyPhases !== null && numberPhases > limits.supplyPhases) {
    report("phase-more-than-supply", "numberPhases", { phases: limits.supplyPhases });
  }
}

/** K01.FR.144, .146. */
function checkPhaseValues(
  { purpose }: ChargingProfile,
  period: ProfilePeriod,
  context: RuleContext,
  report: Report,
): void {
  const quantities = { limit: period.limit, dischargeLimit: period.dischargeLimit, setpoint: period.setpoint };
  for (const [name, values] of Object.entries(quantities)) {
    const [suffix] = named(values)
      .map(([found]) => found)
      .filter((found) => found !== "");
    if (suffix === undefined) continue;
    if (purpose !== "TxProfile") report("phase-values-purpose", name + suffix);
    else if (phaseTypeOf(context) === "DC") report("phase-values-dc", name + suffix);
    else if (period.numberPhases !== null && period.numberPhases < 3) {
      if (values.l3 !== null || period.numberPhases === 1) {
        report("phase-values-conflict", name + suffix, { phases: period.numberPhases });
      }
    }
  }
}
