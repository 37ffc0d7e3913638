// Edits of the editor with what is said of them: the curve that comes of each, the step that is selected then, and a sentence.
import { msg, str } from "@lit/localize";
import { endOf, type ProfileForm, type Unit } from "./profile-form.ts";
import { hourLabel, type ScheduleClock, startOfDay } from "./schedule-clock.ts";
import { convertUnit, joinPhases, splitPhases } from "./step-units.ts";
import { alignTo, alignToHours, insertAt, removeStep, splitStep } from "./steps.ts";

export interface Edit {
  /** The form itself where nothing could be done. */
  readonly form: ProfileForm;
  /** Null: as before. */
  readonly selected: number | null;
  /** Empty: nothing is said. */
  readonly said: string;
}

/** A new step from a place on. */
export function addStep(form: ProfileForm, clock: ScheduleClock, seconds: number): Edit {
  const at = Math.round(seconds);
  const next = insertAt(form, at);
  if (next === form) return { form, selected: null, said: "" };
  const selected = next.steps.findIndex(({ startSeconds }) => startSeconds === at);
  return { form: next, selected, said: msg(str`New step from ${hourLabel(clock, at)}`) };
}

export function splitAt(form: ProfileForm, clock: ScheduleClock, index: number): Edit {
  const next = splitStep(form, index, endOf(form, index));
  const added = next.steps[index + 1];
  if (next === form || added === undefined)
    return { form, selected: null, said: msg("There is no room for another step here.") };
  return { form: next, selected: index + 1, said: msg(str`New step from ${hourLabel(clock, added.startSeconds)}`) };
}

export function removeAt(form: ProfileForm, index: number): Edit {
  const next = removeStep(form, index);
  if (next === form) return { form, selected: null, said: msg("The last step stays: a schedule needs one.") };
  return { form: next, selected: Math.max(0, index - 1), said: msg(str`Step ${index + 1} is deleted`) };
}

export function convertTo(form: ProfileForm, unit: Unit, volts: number): Edit {
  const { form: next, cut } = convertUnit(form, unit, volts);
  if (next === form) return { form, selected: null, said: "" };
  const said =
    cut === 0
      ? msg(str`Converted at ${volts} V, exactly.`)
      : msg(str`Converted at ${volts} V; limits cut to a thousandth of an ampere: ${cut}.`);
  return { form: next, selected: null, said };
}

function aligned(form: ProfileForm, next: ProfileForm): Edit {
  const said =
    next === form
      ? msg("Every step starts at one of these hours already.")
      : msg(str`Steps moved to these hours; there are now ${next.steps.length}.`);
  return { form: next, selected: null, said };
}

/** `hours` null: what was typed are none. */
export function alignHours(form: ProfileForm, clock: ScheduleClock, hours: readonly number[] | null): Edit {
  if (hours === null)
    return { form, selected: null, said: msg("Full hours from 0 to 23, with commas between them, are needed.") };
  return aligned(form, alignToHours(form, hours, startOfDay(clock)));
}

export const alignEdges = (form: ProfileForm, edges: readonly number[]): Edit => aligned(form, alignTo(form, edges));

/** A value for each phase, or one for all again. */
export function perPhase(form: ProfileForm, isOn: boolean): Edit {
  if (isOn) {
    const said =
      form.unit === "W"
        ? msg("Each phase has an equal share now: a value is that of one phase, and they add up.")
        : msg("Each phase has its own value now.");
    return { form: splitPhases(form), selected: null, said };
  }
  return {
    form: joinPhases(form),
    selected: null,
    said: msg("One value for all phases: each gets the lowest that it had."),
  };
}
