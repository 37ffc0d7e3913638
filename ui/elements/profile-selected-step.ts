// What the selected step comes to, and what can be said of it beside its value: operation mode and further bounds of OCPP 2.1.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { boundsOf, modesOf } from "../profiles/modes.ts";
import { endOf, leadingName, type ProfileForm, type Step } from "../profiles/profile-form.ts";
import { limitNumber, limitText, modeWord, readSigned, spanText, stored, unitWord } from "../profiles/profile-words.ts";
import { timeLabel } from "../profiles/schedule-clock.ts";
import { convertLimit, phasesOf } from "../profiles/step-units.ts";
import { icon } from "./icons.ts";
import type { StepsOptions } from "./profile-steps.ts";

const valuesOf = ({ limitMilli, l2Milli, l3Milli }: Step): number[] =>
  [limitMilli, l2Milli, l3Milli].filter((value) => value !== null);

function facts({ form, clock, selected, volts }: StepsOptions, step: Step): TemplateResult {
  const isWeekly = form.recurrency === "Weekly";
  const end = endOf(form, selected);
  const span = html`${timeLabel(clock, step.startSeconds, isWeekly)} – ${timeLabel(clock, end, isWeekly, true)}`;
  if (leadingName(step.mode) === null) return html`<div><dt>${span}</dt><dd>${modeWord(step.mode ?? "")}</dd></div>`;
  const { unit } = form;
  const other = unit === "W" ? "A" : "W";
  const phases = phasesOf(step);
  const values = valuesOf(step);
  const converted = values.map((value) => convertLimit(value, unit, other, volts, phases));
  const watts = (unit === "W" ? values : converted).reduce((sum, value) => sum + value, 0);
  const seconds = Math.max(0, end - step.startSeconds);
  const energy = Math.round((watts * seconds) / 3.6e6) / 1000;
  const list = (milli: readonly number[], of: ProfileForm["unit"]) =>
    milli.map((value) => limitNumber(value, of)).join(" / ");
  return html`<div><dt>${span}</dt><dd class="big">${list(values, unit)}<span class="u">${unitWord(unit)}</span></dd></div>
    <div><dt>${values.length > 1 ? msg(str`At ${volts} V, for each phase`) : msg(str`At ${volts} V, phases: ${phases}`)}</dt><dd>${list(converted, other)} ${unitWord(other)}</dd></div>
    ${values.length > 1 ? html`<div><dt>${msg("All phases together")}</dt><dd>${limitText(watts, "W")}</dd></div>` : nothing}
    <div><dt>${leadingName(step.mode) === "setpoint" ? msg("Energy, if followed") : msg("Energy, at most")}</dt><dd>${limitNumber(energy * 1e6, "W")} kWh</dd></div>`;
}

/** Mode and bounds, where the purpose allows another mode than charging, or another is set. */
function modeFields(options: StepsOptions, step: Step): TemplateResult | typeof nothing {
  const { form, selected, readOnly, onMode } = options;
  const modes = modesOf(form.purpose);
  const mode = step.mode ?? "ChargingOnly";
  if (modes.length < 2 && mode === "ChargingOnly") return nothing;
  const all = modes.includes(mode) ? modes : [...modes, mode];
  return html`<div class="form-body profile-fields">
    <div class="field wide">
      <label for="step-mode">${msg("Operation mode")}</label>
      <select id="step-mode" ?disabled=${readOnly} aria-describedby="step-mode-hint" @change=${(event: Event) => {
        const { value } = event.target as HTMLSelectElement;
        onMode(selected, value === "ChargingOnly" ? null : value);
      }}>${all.map((one) => html`<option value=${one} ?selected=${one === mode}>${modeWord(one)}</option>`)}</select>
      <span id="step-mode-hint" class="hint">${mode === "ChargingOnly" ? msg("Others need OCPP 2.1; older stations get a limit in their place, or nothing.") : mode}</span>
    </div>
    ${boundsOf(step.mode).map((name) => boundField(name, options, step))}
  </div>`;
}

function boundField(name: string, { form, selected, readOnly, onBound }: StepsOptions, step: Step): TemplateResult {
  const value = step.rest[name];
  const text = typeof value === "number" ? limitNumber(Math.round(value * 1000), form.unit) : "";
  const isSigned = name !== "limit";
  const id = `step-${name}`;
  return html`<div class="field">
    <label for=${id}>${boundWord(name)}, ${unitWord(form.unit)}</label>
    <input id=${id} inputmode="decimal" autocomplete="off" placeholder=${msg("not said")} ?disabled=${readOnly} .value=${live(text)} @change=${(
      event: Event,
    ) => {
      const input = event.target as HTMLInputElement;
      const given = readSigned(input.value, isSigned);
      if (input.value.trim() === "") onBound(selected, name, null);
      else if (given === null) input.value = text;
      else onBound(selected, name, stored(given, form.unit));
    }} />
  </div>`;
}

function boundWord(name: string): string {
  switch (name) {
    case "limit":
      return msg("Limit");
    case "dischargeLimit":
      return msg("Discharge limit (0 or less)");
    case "setpointReactive":
      return msg("Reactive power");
    default:
      return name;
  }
}

/** What a W value means where each phase has its own, and what stands in the JSON alone. */
function remarks(form: ProfileForm, step: Step): TemplateResult {
  const isPhased = step.l2Milli !== null || step.l3Milli !== null;
  const shown = boundsOf(step.mode);
  const hidden = Object.keys(step.rest).filter((name) => !shown.includes(name));
  return html`${isPhased && form.unit === "W" ? html`<p class="pad sm mut">${msg("With values for L2 or L3 each number is the power of that one phase; they add up.")}</p>` : nothing}
    ${hidden.length === 0 ? nothing : html`<p class="pad sm mut">${msg("Said as JSON only:")} <span class="m brk">${hidden.join(", ")}</span></p>`}`;
}

export function selectedStep(options: StepsOptions): TemplateResult {
  const { form, selected, readOnly } = options;
  const step = form.steps[selected];
  if (step === undefined) return html``;
  const seconds = Math.max(0, endOf(form, selected) - step.startSeconds);
  return html`<section class="card">
    <div class="ch"><h2>${msg("Selected step")}</h2><span class="mut">${msg(str`${selected + 1} of ${form.steps.length}`)}</span><span class="sp sm mut row">${icon("clock")}${spanText(seconds)}</span></div>
    <dl class="facts">${facts(options, step)}</dl>
    ${modeFields(options, step)} ${remarks(form, step)}
    ${readOnly ? nothing : html`<p class="pad sm mut keys-line"><kbd>↑</kbd><kbd>↓</kbd> ${msg("0.1; with Shift 1")} <kbd>←</kbd><kbd>→</kbd> ${msg("15 min on the round grip, next step on the pill")} <kbd>N</kbd> ${msg("new step")} <kbd>Del</kbd></p>`}
  </section>`;
}
