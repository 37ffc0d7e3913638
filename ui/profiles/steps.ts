// What can be done to the steps of a curve. Each edit takes a form and gives another that keeps the rules: the first step at 0, each
// later than the one before, none beyond the schedule, limits from 0 up. An edit that cannot be done gives the form itself.
import {
  DAY,
  leadingName,
  MAX_MILLI,
  type Phases,
  type ProfileForm,
  recurrenceOf,
  type Step,
  spanOf,
  stepAt,
} from "./profile-form.ts";

/** Steps closer together than this are not made by hand; JSON may have them. */
export const LEAST_SECONDS = 60;
/** OCPP 2.x allows so many periods in a schedule. */
export const MAX_STEPS = 1024;

function withSteps(form: ProfileForm, steps: readonly Step[]): ProfileForm {
  return { ...form, steps };
}

function replaced(form: ProfileForm, index: number, change: Partial<Step>): ProfileForm {
  return withSteps(
    form,
    form.steps.map((step, place) => (place === index ? { ...step, ...change } : step)),
  );
}

const inRange = (value: number, isSigned = false) =>
  Math.min(MAX_MILLI, Math.max(isSigned ? -MAX_MILLI : 0, Math.round(value)));

/** The value of a step on one phase; null: of all that it has, which are set to the same. Setpoints may be below 0. */
export function setLimit(form: ProfileForm, index: number, limitMilli: number, phase: PhaseOf = null): ProfileForm {
  const step = form.steps[index];
  const name = step && leadingName(step.mode);
  if (step === undefined || !name || !Number.isFinite(limitMilli)) return form;
  const value = inRange(limitMilli, name === "setpoint");
  const { l2Milli, l3Milli } = step;
  const change = {
    limitMilli: phase === null || phase === 1 ? value : step.limitMilli,
    l2Milli: l2Milli !== null && (phase === null || phase === 2) ? value : l2Milli,
    l3Milli: l3Milli !== null && (phase === null || phase === 3) ? value : l3Milli,
  };
  const isSame = change.limitMilli === step.limitMilli && change.l2Milli === l2Milli && change.l3Milli === step.l3Milli;
  return isSame ? form : replaced(form, index, change);
}

/** What is moved or shown: the value of one phase; null: of all together. */
export type PhaseOf = 1 | 2 | 3 | null;

/** The value of a step on a phase; null: it has none there. */
export function valueOn(step: Pick<Step, "limitMilli" | "l2Milli" | "l3Milli">, phase: PhaseOf): number | null {
  return phase === 2 ? step.l2Milli : phase === 3 ? step.l3Milli : step.limitMilli;
}

export function setPhases(form: ProfileForm, index: number, phases: Phases): ProfileForm {
  const step = form.steps[index];
  if (step === undefined || step.phases === phases) return form;
  // A phase that is not used has no value.
  const l2Milli = phases === 1 ? null : step.l2Milli;
  const l3Milli = phases === 1 || phases === 2 ? null : step.l3Milli;
  return replaced(form, index, { phases, l2Milli, l3Milli });
}

/** Moves the start of a step between its neighbours; the first one stays. */
export function moveStart(form: ProfileForm, index: number, seconds: number): ProfileForm {
  const step = form.steps[index];
  const before = form.steps[index - 1];
  if (step === undefined || before === undefined || !Number.isFinite(seconds)) return form;
  const least = before.startSeconds + LEAST_SECONDS;
  const most = (form.steps[index + 1]?.startSeconds ?? spanOf(form)) - LEAST_SECONDS;
  if (most < least) return form;
  const startSeconds = Math.min(most, Math.max(least, Math.round(seconds)));
  return startSeconds === step.startSeconds ? form : replaced(form, index, { startSeconds });
}

/** A new step from there on, with the limit that holds there. Nothing where one starts already. */
export function insertAt(form: ProfileForm, seconds: number): ProfileForm {
  const at = Math.round(seconds);
  const index = stepAt(form, at);
  const here = form.steps[index];
  // A dynamic profile has one period (2.1 K28).
  if (here === undefined || form.kind === "Dynamic") return form;
  if (form.steps.length >= MAX_STEPS || at <= 0 || at >= spanOf(form)) return form;
  const next = form.steps[index + 1]?.startSeconds ?? Number.POSITIVE_INFINITY;
  if (at - here.startSeconds < LEAST_SECONDS || next - at < LEAST_SECONDS) return form;
  return withSteps(form, form.steps.toSpliced(index + 1, 0, { ...here, startSeconds: at }));
}

/** Splits a step in its middle, at a quarter of an hour where there is one inside. */
export function splitStep(form: ProfileForm, index: number, endSeconds: number): ProfileForm {
  const step = form.steps[index];
  if (step === undefined) return form;
  const middle = (step.startSeconds + endSeconds) / 2;
  const quarter = Math.round(middle / 900) * 900;
  const isInside = quarter > step.startSeconds && quarter < endSeconds;
  return insertAt(form, isInside ? quarter : middle);
}

/** The step before holds on; of the first one, the next takes its place. The last one that is left stays. */
export function removeStep(form: ProfileForm, index: number): ProfileForm {
  if (form.steps.length < 2 || form.steps[index] === undefined) return form;
  const steps = form.steps.toSpliced(index, 1);
  return withSteps(
    form,
    steps.map((step, place) => (place === 0 ? { ...step, startSeconds: 0 } : step)),
  );
}

/** Lays a limit over [from, to); what lies beyond the schedule is cut. */
export function layOver(form: ProfileForm, from: number, to: number, like: Step): ProfileForm {
  const end = Math.min(to, spanOf(form));
  const start = Math.max(0, from);
  if (end - start < LEAST_SECONDS || form.kind === "Dynamic") return form;
  const after = form.steps[stepAt(form, end)];
  const kept = form.steps.filter(({ startSeconds }) => startSeconds < start || startSeconds > end);
  const steps = [...kept, { ...like, startSeconds: start }];
  if (after !== undefined && end < spanOf(form)) steps.push({ ...after, startSeconds: end });
  steps.sort((a, b) => a.startSeconds - b.startSeconds);
  return steps.length > MAX_STEPS ? form : withSteps(form, steps);
}

/** The step once more, right behind itself. */
export function copyStep(form: ProfileForm, index: number, endSeconds: number): ProfileForm {
  const step = form.steps[index];
  if (step === undefined) return form;
  return layOver(form, endSeconds, endSeconds + (endSeconds - step.startSeconds), step);
}

/** The day (from 0) of a weekly schedule on all seven, each from the hour at which the schedule starts. */
export function copyDay(form: ProfileForm, day: number): ProfileForm {
  if (recurrenceOf(form) !== 7 * DAY || day < 0 || day > 6) return form;
  const from = day * DAY;
  const first = form.steps[stepAt(form, from)];
  if (first === undefined) return form;
  const inside = form.steps.filter(({ startSeconds }) => startSeconds > from && startSeconds < from + DAY);
  const pattern = [
    { ...first, startSeconds: 0 },
    ...inside.map((step) => ({ ...step, startSeconds: step.startSeconds - from })),
  ];
  const steps = Array.from({ length: 7 }, (_, index) =>
    pattern.map((step) => ({ ...step, startSeconds: step.startSeconds + index * DAY })),
  ).flat();
  const span = spanOf(form);
  const kept = steps.filter(({ startSeconds }) => startSeconds < span);
  return kept.length > MAX_STEPS ? form : withSteps(form, kept);
}

/**
 * Moves every start but the first to the nearest of the hours of a day (0 to 23). `startOfDay`: seconds into the day at which the
 * schedule starts. Where two come together the later one counts.
 */
export function alignToHours(form: ProfileForm, hours: readonly number[], startOfDay: number): ProfileForm {
  const places: number[] = [];
  for (let day = -1; day * DAY < spanOf(form) + DAY; day++) {
    for (const hour of hours) places.push(day * DAY + hour * 3_600 - startOfDay);
  }
  return alignTo(form, places);
}

/** Moves every start but the first to the nearest of these places, or to the start. Where two come together the later one counts. */
export function alignTo(form: ProfileForm, places: readonly number[]): ProfileForm {
  const span = spanOf(form);
  const allowed = [...new Set([0, ...places])].filter((place) => place >= 0 && place < span).sort((a, b) => a - b);
  const byStart = new Map<number, Step>();
  for (const step of form.steps) {
    let nearest = 0;
    for (const place of allowed) {
      if (Math.abs(place - step.startSeconds) < Math.abs(nearest - step.startSeconds)) nearest = place;
    }
    byStart.set(nearest, { ...step, startSeconds: nearest });
  }
  const steps = [...byStart.values()].sort((a, b) => a.startSeconds - b.startSeconds);
  return JSON.stringify(steps) === JSON.stringify(form.steps) ? form : withSteps(form, steps);
}

/** Drops steps that start beyond the schedule, after its kind or length was changed. */
export function withinSpan(form: ProfileForm): ProfileForm {
  const span = spanOf(form);
  const steps = form.steps.filter(({ startSeconds }) => startSeconds === 0 || startSeconds < span);
  return steps.length === form.steps.length ? form : withSteps(form, steps);
}
