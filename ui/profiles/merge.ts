// Two people went on from one version: what each of them made of it, field by field and step by step, and the profile that comes of
// taking one side for each. Also what differs between two versions.
import { bodyOf, formOf, type Json, type ProfileForm, type Step, withoutSteps } from "./profile-form.ts";
import { withinSpan } from "./steps.ts";

export type Side = "mine" | "theirs";

/** `step`: what starts at one place. `curve`: unit and steps at once, where the units differ. `whole`: what the curve cannot show. */
export type DifferenceField =
  | Exclude<
      keyof ProfileForm,
      "steps" | "unit" | "rest" | "scheduleRest" | "recurrency" | "scheduleIndex" | "otherSchedules"
    >
  | "other"
  | "step"
  | "curve"
  | "whole";

export interface Difference {
  readonly key: string;
  readonly field: DifferenceField;
  /** Of a step, seconds from the schedule's start. */
  readonly startSeconds: number | null;
  /** As it was published when the draft began; undefined: there was none. */
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
  /** Both changed it. */
  readonly isContested: boolean;
}

const SIMPLE = [
  ...(["purpose", "kind", "stackLevel", "validFrom", "validTo"] as const),
  ...(["startSchedule", "durationSeconds", "useLocalTime"] as const),
];

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
/** A kind and its recurrence are one choice. */
const fieldOf = (form: ProfileForm, field: (typeof SIMPLE)[number]): unknown =>
  field === "kind" ? (form.recurrency ?? form.kind) : form[field];
const otherOf = ({ rest, scheduleRest, otherSchedules }: ProfileForm) => ({
  ...rest,
  ...scheduleRest,
  ...(otherSchedules.length === 0 ? {} : { chargingSchedule: otherSchedules }),
});
const stepFrom = (form: ProfileForm, startSeconds: number): Omit<Step, "startSeconds"> | undefined => {
  const found = form.steps.find((step) => step.startSeconds === startSeconds);
  if (found === undefined) return undefined;
  const { startSeconds: _, ...step } = found;
  return step;
};

/** Where mine and theirs differ, in the order of the form. Empty: they say the same. */
export function differences(base: Json, theirs: Json, mine: Json): Difference[] {
  const [from, yours, own] = [formOf(base), formOf(theirs), formOf(mine)];
  const list: Difference[] = [];
  const compare = (field: DifferenceField, values: readonly unknown[], startSeconds: number | null = null) => {
    const [before, other, one] = values;
    if (same(one, other)) return;
    const isContested = !same(before, one) && !same(before, other);
    const key = startSeconds === null ? field : `step-${startSeconds}`;
    list.push({ key, field, startSeconds, base: before, mine: one, theirs: other, isContested });
  };
  if (yours === null || own === null) {
    compare("whole", [base, theirs, mine]);
    return list;
  }
  const of = (take: (form: ProfileForm) => unknown) => [from === null ? undefined : take(from), take(yours), take(own)];
  for (const field of SIMPLE)
    compare(
      field,
      of((form) => fieldOf(form, field)),
    );
  compare("other", of(otherOf));
  if (yours.unit !== own.unit) {
    compare(
      "curve",
      of(({ unit, steps }) => ({ unit, steps })),
    );
    return list;
  }
  const starts = new Set(
    [from?.unit === own.unit ? from : null, yours, own].flatMap(
      (form) => form?.steps.map((step) => step.startSeconds) ?? [],
    ),
  );
  for (const start of [...starts].sort((a, b) => a - b)) {
    const before = from === null || from.unit !== own.unit ? undefined : stepFrom(from, start);
    compare("step", [before, stepFrom(yours, start), stepFrom(own, start)], start);
  }
  return list;
}

/** The side that is offered: whoever changed it; mine where both did. */
export const offeredSide = ({ base, mine }: Difference): Side => (same(base, mine) ? "theirs" : "mine");

/** The profile of the sides chosen; a difference that is not named takes the side that is offered. */
export function merged(base: Json, theirs: Json, mine: Json, sides: ReadonlyMap<string, Side>): Json {
  const [yours, own] = [formOf(theirs), formOf(mine)];
  const list = differences(base, theirs, mine);
  const sideOf = (difference: Difference) => sides.get(difference.key) ?? offeredSide(difference);
  if (yours === null || own === null) {
    const [whole] = list;
    return whole === undefined || sideOf(whole) === "mine" ? mine : theirs;
  }
  let form: ProfileForm = yours;
  const steps = new Map(yours.steps.map((step) => [step.startSeconds, step]));
  for (const difference of list) {
    if (sideOf(difference) === "theirs") continue;
    switch (difference.field) {
      case "kind":
        form = { ...form, kind: own.kind, recurrency: own.recurrency };
        break;
      case "other":
        form = { ...form, rest: own.rest, scheduleRest: own.scheduleRest, otherSchedules: own.otherSchedules };
        break;
      case "curve":
        form = { ...form, unit: own.unit };
        steps.clear();
        for (const step of own.steps) steps.set(step.startSeconds, step);
        break;
      case "step": {
        const start = difference.startSeconds ?? 0;
        const step = own.steps.find(({ startSeconds }) => startSeconds === start);
        if (step === undefined) steps.delete(start);
        else steps.set(start, step);
        break;
      }
      case "whole":
        break;
      default:
        form = { ...form, [difference.field]: own[difference.field] };
    }
  }
  const sorted = [...steps.values()].sort((a, b) => a.startSeconds - b.startSeconds);
  return bodyOf(withinSpan({ ...withoutSteps(form), steps: sorted }));
}
