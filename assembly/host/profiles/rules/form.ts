// Rules on the form of a profile that need nothing but the profile, and without which there is no evaluating it: K01.FR.31, .35, and
// what an evaluation could only guess.

import type { ChargingProfile, PhaseValues, ProfilePeriod, ProfileProblem, ProfileSchedule } from "../model.ts";
import { type ProblemCode, type ProblemValues, problem } from "../problems.ts";
import { FIRST_SECONDS, LAST_SECONDS } from "../time.ts";

/** Problems told about one schedule. */
const MAX_PROBLEMS = 16;

/** Problems that keep a profile from being evaluated, in the order of its text. */
export function checkForm(profile: ChargingProfile, pointer: string): ProfileProblem[] {
  const found: ProfileProblem[] = [];
  const at = scheduleAt(profile, pointer);
  if (profile.schedules.length > 1 && profile.purpose !== "TxProfile") {
    found.push(problem("schedules-not-tx", `${pointer}/chargingSchedule`));
  }
  if (profile.kind === "Recurring" && profile.recurrency === null && profile.version !== "1.6") {
    found.push(problem("recurrency-missing", `${pointer}/recurrencyKind`));
  }
  profile.schedules.forEach((schedule, index) => {
    found.push(...checkOrder(schedule, at(index)), ...checkStart(profile, schedule, at(index)));
    found.push(
      ...schedule.periods
        .flatMap((period, position) => checkValues(period, `${at(index)}/chargingSchedulePeriod/${position}`))
        .slice(0, MAX_PROBLEMS),
    );
  });
  return found;
}

/** Where a schedule stands: 1.6 has one without an index. */
export function scheduleAt(profile: ChargingProfile, pointer: string): (index: number) => string {
  return (index) =>
    profile.version === "1.6" ? `${pointer}/chargingSchedule` : `${pointer}/chargingSchedule/${index}`;
}

/** At least one period, the first at 0, each later than the one before (K01.FR.31, .35). */
export function checkOrder(schedule: ProfileSchedule, pointer: string): ProfileProblem[] {
  const at = `${pointer}/chargingSchedulePeriod`;
  const [first] = schedule.periods;
  if (first === undefined) return [problem("periods-none", at)];
  const found: ProfileProblem[] = [];
  if (first.startSeconds !== 0) {
    found.push(problem("period-first-not-zero", `${at}/0/startPeriod`, { start: first.startSeconds }));
  }
  for (const [index, period] of schedule.periods.entries()) {
    const before = schedule.periods[index - 1];
    if (before === undefined || period.startSeconds > before.startSeconds) continue;
    const values = { start: period.startSeconds, before: before.startSeconds };
    found.push(problem("period-out-of-order", `${at}/${index}/startPeriod`, values));
    if (found.length >= MAX_PROBLEMS) break;
  }
  return found;
}

/** 2.x: absolute and recurring schedules say when they start (K01.FR.40). In 1.6 one that does not starts with the transaction. */
export function checkStart(profile: ChargingProfile, schedule: ProfileSchedule, pointer: string): ProfileProblem[] {
  const { startSchedule } = schedule;
  const isAnchored = profile.kind === "Absolute" || profile.kind === "Recurring";
  const at = `${pointer}/startSchedule`;
  if (startSchedule === null) return isAnchored && profile.version !== "1.6" ? [problem("start-missing", at)] : [];
  // A recurrence can be counted on from any century, one start cannot.
  const isNear = startSchedule.utcSeconds >= FIRST_SECONDS && startSchedule.utcSeconds <= LAST_SECONDS;
  return profile.kind === "Absolute" && !isNear ? [problem("field-time-out-of-range", at)] : [];
}

/** Signs (a discharge limit's by the schema of 2.1) and phases of one period. */
export function checkValues(period: ProfilePeriod, pointer: string): ProfileProblem[] {
  const found: ProfileProblem[] = [];
  const report = (code: ProblemCode, name: string, values?: ProblemValues) =>
    found.push(problem(code, `${pointer}/${name}`, values));
  for (const [suffix, value] of named(period.limit)) if (value < 0) report("limit-negative", `limit${suffix}`);
  for (const [suffix, value] of named(period.dischargeLimit)) {
    if (value > 0) report("discharge-positive", `dischargeLimit${suffix}`);
  }
  const signs = new Set(
    named(period.setpoint)
      .filter(([, value]) => value !== 0)
      .map(([, value]) => Math.sign(value)),
  );
  if (signs.size > 1) report("setpoint-signs", "setpoint");
  const { numberPhases, phaseToUse } = period;
  if (numberPhases !== null && (numberPhases < 1 || numberPhases > 3)) report("phase-number", "numberPhases");
  if (phaseToUse !== null && (phaseToUse < 1 || phaseToUse > 3)) report("phase-to-use-range", "phaseToUse");
  return found;
}

/** The values given, with the suffix of their names. */
export function named({ value, l2, l3 }: PhaseValues): [string, number][] {
  const all: [string, number | null][] = [
    ["", value],
    ["_L2", l2],
    ["_L3", l3],
  ];
  return all.filter((entry): entry is [string, number] => entry[1] !== null);
}
