// A profile's body as the editor holds it: one of its schedules as steps, each with a value, and everything that the editor does not
// show kept beside it. Reading and writing are inverse, so that nothing is lost on the way through the curve.
import { MAX_MILLI, milliOf } from "../../assembly/host/profiles/numbers.ts";

export type Json = Readonly<Record<string, unknown>>;
export type Unit = "A" | "W";
export type Phases = 1 | 2 | 3 | null;

export interface Step {
  /** Seconds from the schedule's start. The first step starts at 0. */
  readonly startSeconds: number;
  /**
   * The value that its mode is led by: the limit, or a setpoint (below 0 it sends energy back). Thousandths of the schedule's unit, up
   * to 10¹²; 0 where the mode has no such value. With values for L2 or L3 it is that of L1, in watts too (2.1 K01.FR.144 ff.).
   */
  readonly limitMilli: number;
  /** Null: not given. */
  readonly l2Milli: number | null;
  readonly l3Milli: number | null;
  /** operationMode of 2.1; null: not said, which is ChargingOnly. */
  readonly mode: string | null;
  /** Null: not said. */
  readonly phases: Phases;
  /** Members of the period that the editor does not show. */
  readonly rest: Json;
}

export const KINDS = ["Recurring", "Absolute", "Relative", "Dynamic"] as const;
export type Kind = (typeof KINDS)[number];

export interface ProfileForm {
  readonly purpose: string;
  readonly kind: Kind;
  /** Of a recurring profile, else null. */
  readonly recurrency: "Daily" | "Weekly" | null;
  readonly stackLevel: number;
  /** RFC 3339 as written; null: not given. */
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly startSchedule: string | null;
  readonly durationSeconds: number | null;
  readonly useLocalTime: boolean;
  readonly unit: Unit;
  /** Ascending, the first at 0, at least one. */
  readonly steps: readonly Step[];
  readonly rest: Json;
  readonly scheduleRest: Json;
  /** Which of the profile's schedules this is, from 0, and all the others in their order. */
  readonly scheduleIndex: number;
  readonly otherSchedules: readonly unknown[];
}

/** The member of a period that a mode is led by; null: it needs none, as Idle. */
export function leadingName(mode: string | null): "limit" | "setpoint" | null {
  if (mode === null || mode === "ChargingOnly") return "limit";
  return mode === "CentralSetpoint" || mode === "CentralFrequency" ? "setpoint" : null;
}

/** A step with a limit and nothing else. */
export const plainStep = (startSeconds: number, limitMilli: number): Step => ({
  ...{ startSeconds, limitMilli, l2Milli: null, l3Milli: null },
  ...{ phases: null, mode: null, rest: {} },
});

/** Whether some step has values of its own for L2 or L3. */
export const isPerPhase = ({ steps }: Pick<ProfileForm, "steps">): boolean =>
  steps.some(({ l2Milli, l3Milli }) => l2Milli !== null || l3Milli !== null);

export const DAY = 86_400;

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
const isText = (value: unknown) => value === undefined || value === null || typeof value === "string";
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const whole = (value: unknown): value is number => typeof value === "number" && Number.isSafeInteger(value);

/** The rest of an object without the members named. */
function without(from: Json, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)));
}

/** How many schedules a body has; 0 for what is none. */
export function scheduleCount(body: unknown): number {
  return isObject(body) && Array.isArray(body.chargingSchedule) ? body.chargingSchedule.length : 0;
}

/** Null for what the curve cannot show: periods without the value that their mode needs, or out of order. */
export function formOf(body: unknown, scheduleIndex = 0): ProfileForm | null {
  if (!isObject(body)) return null;
  const { chargingProfilePurpose: purpose, chargingProfileKind, recurrencyKind, stackLevel, chargingSchedule } = body;
  const kind = KINDS.find((known) => known === chargingProfileKind);
  const list: readonly unknown[] = Array.isArray(chargingSchedule) ? chargingSchedule : [];
  const schedule = list[scheduleIndex];
  if (kind === undefined || typeof purpose !== "string" || !whole(stackLevel)) return null;
  if (!isObject(schedule) || !isText(body.validFrom) || !isText(body.validTo) || !isText(schedule.startSchedule))
    return null;
  const { chargingRateUnit: unit, duration = null, useLocalTime = null, chargingSchedulePeriod: periods } = schedule;
  const isDaily = recurrencyKind === "Daily" || recurrencyKind === "Weekly";
  if (kind === "Recurring" ? !isDaily : recurrencyKind !== undefined) return null;
  if ((unit !== "A" && unit !== "W") || !Array.isArray(periods) || periods.length === 0) return null;
  if (duration !== null && !(whole(duration) && duration > 0)) return null;
  if (useLocalTime !== null && typeof useLocalTime !== "boolean") return null;
  const steps: Step[] = [];
  for (const period of periods as readonly unknown[]) {
    const step = stepOf(period);
    if (step === null || step.startSeconds <= (steps.at(-1)?.startSeconds ?? -1)) return null;
    steps.push(step);
  }
  if (steps[0]?.startSeconds !== 0) return null;
  return {
    purpose,
    kind,
    recurrency: kind === "Recurring" ? (recurrencyKind as "Daily" | "Weekly") : null,
    stackLevel,
    validFrom: text(body.validFrom),
    validTo: text(body.validTo),
    startSchedule: text(schedule.startSchedule),
    durationSeconds: duration,
    useLocalTime: useLocalTime === true,
    unit,
    steps,
    rest: without(body, [
      ...["chargingProfilePurpose", "chargingProfileKind", "recurrencyKind", "stackLevel"],
      ...["validFrom", "validTo", "chargingSchedule"],
    ]),
    scheduleRest: without(schedule, [
      ...["startSchedule", "duration", "useLocalTime", "chargingRateUnit", "chargingSchedulePeriod"],
    ]),
    scheduleIndex,
    otherSchedules: list.toSpliced(scheduleIndex, 1),
  };
}

function stepOf(period: unknown): Step | null {
  if (!isObject(period)) return null;
  const { startPeriod, numberPhases = null, operationMode = null } = period;
  if (!whole(startPeriod) || !isText(operationMode)) return null;
  const mode = text(operationMode);
  const name = leadingName(mode);
  const names = name === null ? [] : [name, `${name}_L2`, `${name}_L3`];
  const [value = 0, l2 = null, l3 = null] = names.map((one) => period[one] ?? null);
  const isValue = (one: unknown) => {
    const milli = typeof one === "number" ? milliOf(one) : null;
    return milli !== null && milli / 1000 === one && (name === "setpoint" || milli >= 0);
  };
  if (!isValue(value) || ![l2, l3].every((one) => one === null || isValue(one))) return null;
  const phases = ([1, 2, 3] as const).find((count) => count === numberPhases) ?? null;
  if (numberPhases !== null && phases === null) return null;
  const milli = (one: unknown) => (typeof one === "number" ? milliOf(one) : null);
  return {
    startSeconds: startPeriod,
    ...{ limitMilli: milli(value) ?? 0, l2Milli: milli(l2), l3Milli: milli(l3) },
    ...{ phases, mode },
    rest: without(period, ["startPeriod", "numberPhases", "operationMode", ...names]),
  };
}

function periodOf({ startSeconds, limitMilli, l2Milli, l3Milli, phases, mode, rest }: Step): Json {
  const name = leadingName(mode);
  const value = (suffix: string, milli: number | null) =>
    name === null || milli === null ? {} : { [`${name}${suffix}`]: milli / 1000 };
  return {
    startPeriod: startSeconds,
    ...value("", limitMilli),
    ...value("_L2", l2Milli),
    ...value("_L3", l3Milli),
    ...(phases === null ? {} : { numberPhases: phases }),
    ...(mode === null ? {} : { operationMode: mode }),
    ...rest,
  };
}

/** OCPP's JSON of a form. `formOf(bodyOf(form), form.scheduleIndex)` is the form. */
export function bodyOf(form: ProfileForm): Json {
  const given = (name: string, value: unknown) => (value === null || value === false ? {} : { [name]: value });
  return {
    chargingProfilePurpose: form.purpose,
    chargingProfileKind: form.kind,
    ...given("recurrencyKind", form.recurrency),
    stackLevel: form.stackLevel,
    ...given("validFrom", form.validFrom),
    ...given("validTo", form.validTo),
    ...form.rest,
    chargingSchedule: form.otherSchedules.toSpliced(form.scheduleIndex, 0, {
      ...given("startSchedule", form.startSchedule),
      ...given("duration", form.durationSeconds),
      ...given("useLocalTime", form.useLocalTime),
      chargingRateUnit: form.unit,
      ...form.scheduleRest,
      chargingSchedulePeriod: form.steps.map(periodOf),
    }),
  };
}

/** Where steps may start: before this many seconds from the schedule's start. Up to four weeks where nothing says an end. */
export function spanOf(form: ProfileForm): number {
  const recurrence = recurrenceOf(form);
  if (recurrence !== null) return Math.min(recurrence, form.durationSeconds ?? recurrence);
  return form.durationSeconds ?? 28 * DAY;
}

/** Seconds after which a recurring profile begins anew; null: it does not. */
export function recurrenceOf({ recurrency }: ProfileForm): number | null {
  return recurrency === null ? null : recurrency === "Daily" ? DAY : 7 * DAY;
}

/** What the whole curve is shown in: a day, a week, or as many days as its steps need. */
export function drawnSpan(form: ProfileForm): number {
  const recurrence = recurrenceOf(form);
  if (recurrence !== null) return recurrence;
  const needed = form.durationSeconds ?? (form.steps.at(-1)?.startSeconds ?? 0) + 3_600;
  return Math.max(DAY, Math.ceil(needed / DAY) * DAY);
}

/** The step in force so many seconds from the start. */
export function stepAt(form: ProfileForm, seconds: number): number {
  let index = 0;
  form.steps.forEach((step, place) => {
    if (step.startSeconds <= seconds) index = place;
  });
  return index;
}

/** Where a step ends: at the next one, or with the schedule. */
export function endOf(form: ProfileForm, index: number): number {
  return form.steps[index + 1]?.startSeconds ?? Math.min(spanOf(form), drawnSpan(form));
}

/** A new profile: 11 kW all day, every day on the station's clock. `startSchedule`: a midnight, with its offset. */
export function newBody(startSchedule: string): Json {
  return bodyOf({
    purpose: "TxDefaultProfile",
    kind: "Recurring",
    recurrency: "Daily",
    stackLevel: 0,
    validFrom: null,
    validTo: null,
    startSchedule,
    durationSeconds: null,
    useLocalTime: true,
    unit: "W",
    steps: [plainStep(0, 11_000_000)],
    rest: {},
    scheduleRest: {},
    scheduleIndex: 0,
    otherSchedules: [],
  });
}

export { MAX_MILLI };

/** A form without its steps, to be given others. */
export function withoutSteps({ steps: _, ...form }: ProfileForm): Omit<ProfileForm, "steps"> {
  return form;
}
