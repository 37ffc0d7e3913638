// A profile's body as the editor holds it: one schedule of steps, each with a limit, and everything that the editor does not show
// kept beside it. Reading and writing are inverse, so that nothing is lost on the way through the curve.
import { MAX_MILLI, milliOf } from "../../assembly/host/profiles/numbers.ts";

export type Json = Readonly<Record<string, unknown>>;
export type Unit = "A" | "W";
export type Phases = 1 | 2 | 3 | null;

export interface Step {
  /** Seconds from the schedule's start. The first step starts at 0. */
  readonly startSeconds: number;
  /** Thousandths of the schedule's unit, 0 to 10¹². */
  readonly limitMilli: number;
  /** Null: not said. */
  readonly phases: Phases;
  /** Members of the period that the editor does not show. */
  readonly rest: Json;
}

export const KINDS = ["Recurring", "Absolute", "Relative"] as const;
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
}

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

/** Null for what the curve cannot show: several schedules, dynamic ones, periods without a limit or out of order. */
export function formOf(body: unknown): ProfileForm | null {
  if (!isObject(body)) return null;
  const { chargingProfilePurpose: purpose, chargingProfileKind, recurrencyKind, stackLevel, chargingSchedule } = body;
  const kind = KINDS.find((known) => known === chargingProfileKind);
  const list: readonly unknown[] = Array.isArray(chargingSchedule) ? chargingSchedule : [];
  const schedule = list[0];
  if (kind === undefined || typeof purpose !== "string" || !whole(stackLevel) || list.length !== 1) return null;
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
  };
}

function stepOf(period: unknown): Step | null {
  if (!isObject(period)) return null;
  const { startPeriod, limit, numberPhases = null } = period;
  const limitMilli = typeof limit === "number" ? milliOf(limit) : null;
  if (!whole(startPeriod) || limitMilli === null || limitMilli < 0 || limitMilli / 1000 !== limit) return null;
  const phases = ([1, 2, 3] as const).find((count) => count === numberPhases) ?? null;
  if (numberPhases !== null && phases === null) return null;
  return {
    startSeconds: startPeriod,
    limitMilli,
    phases,
    rest: without(period, ["startPeriod", "limit", "numberPhases"]),
  };
}

/** OCPP's JSON of a form. `formOf(bodyOf(form))` is the form. */
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
    chargingSchedule: [
      {
        ...given("startSchedule", form.startSchedule),
        ...given("duration", form.durationSeconds),
        ...given("useLocalTime", form.useLocalTime),
        chargingRateUnit: form.unit,
        ...form.scheduleRest,
        chargingSchedulePeriod: form.steps.map(({ startSeconds, limitMilli, phases, rest }) => ({
          startPeriod: startSeconds,
          limit: limitMilli / 1000,
          ...given("numberPhases", phases),
          ...rest,
        })),
      },
    ],
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
    steps: [{ startSeconds: 0, limitMilli: 11_000_000, phases: null, rest: {} }],
    rest: {},
    scheduleRest: {},
  });
}

export { MAX_MILLI };

/** A form without its steps, to be given others. */
export function withoutSteps({ steps: _, ...form }: ProfileForm): Omit<ProfileForm, "steps"> {
  return form;
}
