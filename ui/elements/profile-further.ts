// Rarer members of a profile and its schedule: numbers as fields, and by name what is said in the JSON alone.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Json, ProfileForm } from "../profiles/profile-form.ts";
import { limitNumber, readNumber, stored, unitWord } from "../profiles/profile-words.ts";
import { fieldHint } from "./meter-fields.ts";
import type { ProfileSettingsOptions } from "./profile-settings.ts";

interface NumberMember {
  readonly name: string;
  readonly isOfSchedule: boolean;
  readonly label: string;
  readonly hint: string;
  /** A value in the schedule's unit; else seconds. */
  readonly isLimit: boolean;
}

function members(form: ProfileForm): NumberMember[] {
  const delay = { name: "randomizedDelay", isOfSchedule: true, isLimit: false, label: msg("Spread over, s") };
  const least = { name: "minChargingRate", isOfSchedule: true, isLimit: true };
  const offline = { name: "maxOfflineDuration", isOfSchedule: false, isLimit: false };
  const update = { name: "dynUpdateInterval", isOfSchedule: false, isLimit: false };
  const isDelayable = form.purpose === "TxProfile" || form.purpose === "TxDefaultProfile";
  return [
    ...(isDelayable || "randomizedDelay" in form.scheduleRest
      ? [{ ...delay, hint: msg("Each station starts up to so much later, drawn by lot. OCPP 2.1.") }]
      : []),
    {
      ...least,
      label: `${msg("Least that is worth charging")}, ${unitWord(form.unit)}`,
      hint: msg("A hint for the station; it raises no limit."),
    },
    {
      ...offline,
      label: msg("Holds offline for, s"),
      hint: msg("After so long without connection it does not hold any more. OCPP 2.1. Empty: on."),
    },
    ...(form.kind === "Dynamic"
      ? [
          {
            ...update,
            label: msg("The station asks every, s"),
            hint: msg("It is refused: updates are not sent from here."),
          },
        ]
      : []),
  ];
}

function numberField(
  member: NumberMember,
  { form, readOnly, problemAt, onChange }: ProfileSettingsOptions,
): TemplateResult {
  const { name, isOfSchedule, isLimit, label, hint } = member;
  const from: Json = isOfSchedule ? form.scheduleRest : form.rest;
  const value = from[name];
  const text =
    typeof value !== "number" ? "" : isLimit ? limitNumber(Math.round(value * 1000), form.unit) : String(value);
  const id = `profile-${name}`;
  const pointer = isOfSchedule ? `/chargingSchedule/${form.scheduleIndex}/${name}` : `/${name}`;
  const put = (next: number | null) => {
    const { [name]: _, ...others } = from;
    const rest = next === null ? others : { ...others, [name]: next };
    onChange(isOfSchedule ? { scheduleRest: rest } : { rest });
  };
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input id=${id} inputmode=${isLimit ? "decimal" : "numeric"} autocomplete="off" placeholder=${msg("not said")} ?disabled=${readOnly} aria-invalid=${problemAt(pointer) !== null} aria-describedby="${id}-hint" .value=${live(text)} @change=${(
      event: Event,
    ) => {
      const input = event.target as HTMLInputElement;
      const given = readNumber(input.value);
      if (input.value.trim() === "") put(null);
      else if (given === null || (!isLimit && !Number.isInteger(given))) input.value = text;
      else put(isLimit ? stored(given, form.unit) / 1000 : given);
    }} />
    ${fieldHint(`${id}-hint`, problemAt(pointer), hint)}
  </div>`;
}

/** Closed at first, open where something is said there. */
export function profileFurther(options: ProfileSettingsOptions): TemplateResult {
  const { form } = options;
  const list = members(form);
  const names = list.map(({ name }) => name);
  const hidden = [...Object.keys(form.rest), ...Object.keys(form.scheduleRest)].filter((name) => !names.includes(name));
  const isSaid = hidden.length > 0 || list.some(({ name }) => name in form.rest || name in form.scheduleRest);
  return html`<details class="wide further" ?open=${isSaid}>
    <summary>${msg("Further fields")}</summary>
    <div class="profile-fields">${list.map((member) => numberField(member, options))}</div>
    ${hidden.length === 0 ? nothing : html`<p class="sm mut">${msg("Said as JSON only:")} <span class="m brk">${hidden.join(", ")}</span></p>`}
  </details>`;
}
