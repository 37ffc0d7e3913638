// Steps in the other unit, and in values per phase: P = U · I · n (2.1 K01.FR.50). What has to be cut is cut towards 0, so that no
// limit is raised.
import { type Json, MAX_MILLI, type ProfileForm, type Step, type Unit } from "./profile-form.ts";

/** Phases that count in a conversion: with values per phase one, where a step does not say three (K01.FR.49). */
export const phasesOf = (step: Pick<Step, "phases"> & Partial<Pick<Step, "l2Milli" | "l3Milli">>): number =>
  (step.l2Milli ?? step.l3Milli ?? null) === null ? (step.phases ?? 3) : 1;

const inRange = (value: number) => Math.min(MAX_MILLI, Math.max(-MAX_MILLI, value));

/** A value in the other unit at so many volts; amperes are cut to milliamperes. */
export function convertLimit(limitMilli: number, from: Unit, to: Unit, volts: number, phases: number): number {
  if (from === to) return limitMilli;
  const factor = volts * phases;
  return to === "W" ? inRange(Math.round(limitMilli * factor)) : Math.trunc(limitMilli / factor);
}

const QUANTITIES = ["limit", "dischargeLimit", "setpoint", "setpointReactive"];
const REST_NAMES = QUANTITIES.flatMap((name) => [name, `${name}_L2`, `${name}_L3`]);

/** The whole curve in the other unit, and how many of its values had to be cut to a thousandth of an ampere. */
export function convertUnit(
  form: ProfileForm,
  unit: Unit,
  volts: number,
): { readonly form: ProfileForm; readonly cut: number } {
  if (form.unit === unit) return { form, cut: 0 };
  let cut = 0;
  const convert = (milli: number, phases: number): number => {
    const value = convertLimit(milli, form.unit, unit, volts, phases);
    if (convertLimit(value, unit, form.unit, volts, phases) !== milli) cut += 1;
    return value;
  };
  const restOf = (rest: Json, phasesFor: (name: string) => number): Json =>
    Object.fromEntries(
      Object.entries(rest).map(([name, value]) => [
        name,
        typeof value === "number" && (REST_NAMES.includes(name) || name === "minChargingRate")
          ? convert(Math.round(value * 1000), phasesFor(name)) / 1000
          : value,
      ]),
    );
  const steps = form.steps.map((step): Step => {
    const phases = phasesOf(step);
    const other = (milli: number | null) => (milli === null ? null : convert(milli, phases));
    // Each quantity is per phase or not by itself.
    const phasesFor = (name: string) => {
      const quantity = name.replace(/_L[23]$/, "");
      const isPhased = `${quantity}_L2` in step.rest || `${quantity}_L3` in step.rest;
      return isPhased ? 1 : (step.phases ?? 3);
    };
    return {
      ...step,
      ...{ limitMilli: convert(step.limitMilli, phases), l2Milli: other(step.l2Milli), l3Milli: other(step.l3Milli) },
      rest: restOf(step.rest, phasesFor),
    };
  });
  const { limitAtSoC, ...others } = restOf(form.scheduleRest, () => 3);
  const atSoc = limitAtSoC as { readonly limit?: unknown } | undefined;
  const scheduleRest =
    typeof atSoc?.limit === "number"
      ? { ...others, limitAtSoC: { ...atSoc, limit: convert(Math.round(atSoc.limit * 1000), 3) / 1000 } }
      : limitAtSoC === undefined
        ? others
        : { ...others, limitAtSoC };
  return { form: { ...form, unit, steps, scheduleRest }, cut };
}

/** Every step with a value for each phase that it may use: amperes as they are, of watts an equal share, cut to a thousandth. */
export function splitPhases(form: ProfileForm): ProfileForm {
  const steps = form.steps.map((step): Step => {
    const phases = step.phases ?? 3;
    if (phases === 1 || (step.l2Milli ?? step.l3Milli) !== null) return step;
    const share = form.unit === "A" ? step.limitMilli : Math.trunc(step.limitMilli / phases);
    return { ...step, limitMilli: share, l2Milli: share, l3Milli: phases === 2 ? null : share };
  });
  return { ...form, steps };
}

/** Every step with one value again: each phase gets the lowest, so that none gets more than it had; in watts that of all together. */
export function joinPhases(form: ProfileForm): ProfileForm {
  const steps = form.steps.map((step): Step => {
    const values = [step.limitMilli, step.l2Milli, step.l3Milli].filter((value) => value !== null);
    if (values.length === 1) return step;
    // Of setpoints that send back the one nearest to 0.
    const lowest = values.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a));
    const limitMilli = form.unit === "A" ? lowest : inRange(lowest * (step.phases ?? 3));
    return { ...step, limitMilli, l2Milli: null, l3Milli: null };
  });
  return { ...form, steps };
}
