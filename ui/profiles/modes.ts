// Operation modes of OCPP 2.1 in the editor: which a purpose may use, which values beside the leading one they allow, and what is left
// of a step when its mode changes.
import { MODE_VALUES, PURPOSE_MODES } from "../../assembly/host/profiles/rules/modes.ts";
import { leadingName, type ProfileForm, type Step } from "./profile-form.ts";

const MODES = Object.keys(MODE_VALUES) as (keyof typeof MODE_VALUES)[];
const isMode = (mode: string): mode is keyof typeof MODE_VALUES => Object.hasOwn(MODE_VALUES, mode);

/** Modes that a purpose may use; ChargingOnly first. A curve of frequencies is drawn as JSON alone. */
export function modesOf(purpose: string): readonly string[] {
  if (purpose === "PriorityCharging") return ["ChargingOnly"];
  const allowed = Object.entries(PURPOSE_MODES).find(([name]) => name === purpose)?.[1] ?? MODES;
  return allowed.filter((mode) => mode !== "LocalFrequency");
}

/** Members that a mode allows beside the value that it is led by. */
export function boundsOf(mode: string | null): readonly string[] {
  const values = mode === null || !isMode(mode) ? null : MODE_VALUES[mode];
  return values === null ? [] : [...values.needs, ...values.allows].filter((name) => name !== leadingName(mode));
}

const QUANTITY = /^(limit|dischargeLimit|setpoint|setpointReactive)(_L[23])?$/;

/** The step in another mode: what that mode forbids goes, so that the profile stays one that can be sent. */
export function setMode(form: ProfileForm, index: number, mode: string | null): ProfileForm {
  const step = form.steps[index];
  if (step === undefined || step.mode === mode) return form;
  const allowed = boundsOf(mode);
  const rest = Object.fromEntries(
    Object.entries(step.rest).filter(([name]) => !QUANTITY.test(name) || allowed.includes(name)),
  );
  const led = leadingName(mode);
  const values =
    led === null
      ? { limitMilli: 0, l2Milli: null, l3Milli: null }
      : led === "limit"
        ? { limitMilli: Math.max(0, step.limitMilli) }
        : {};
  const changed: Step = { ...step, ...values, mode, rest };
  return { ...form, steps: form.steps.with(index, changed) };
}

/** Thousandths; null takes the bound away. */
export function setBound(form: ProfileForm, index: number, name: string, milli: number | null): ProfileForm {
  const step = form.steps[index];
  if (step === undefined) return form;
  const { [name]: _, ...others } = step.rest;
  const rest = milli === null ? others : { ...others, [name]: milli / 1000 };
  return { ...form, steps: form.steps.with(index, { ...step, rest }) };
}
