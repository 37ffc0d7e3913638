// When a profile counts and where it stands: purpose, repetition, stack level, start, duration, validity, clock.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { offsetAt } from "../../assembly/host/profiles/clock.ts";
import { parseTime } from "../../assembly/host/profiles/time.ts";
import { DAY, type Json, type ProfileForm } from "../profiles/profile-form.ts";
import { kindWord, purposeWord, SETTABLE_PURPOSES } from "../profiles/profile-words.ts";
import { readHour, timeWithOffset } from "../profiles/schedule-clock.ts";
import { fieldHint } from "./meter-fields.ts";
import { profileFurther } from "./profile-further.ts";

export interface ProfileSettingsOptions {
  readonly form: ProfileForm;
  readonly timeZone: string;
  /** Midnight of today, for a schedule that gets a start. */
  readonly midnight: string;
  readonly readOnly: boolean;
  /** The sentence at a member, by its pointer. */
  readonly problemAt: (pointer: string) => string | null;
  readonly onChange: (change: Partial<ProfileForm>) => void;
}

const REPEATS = ["Daily", "Weekly", "Absolute", "Relative", "Dynamic"] as const;
/** Kinds that count from the start of charging, or from when they are sent. */
const hasStart = (repeat: string) => repeat !== "Relative" && repeat !== "Dynamic";

/** What a change of the repetition brings with it: a relative or dynamic profile has no start, every other needs one. */
export function withRepeat(
  form: ProfileForm,
  repeat: (typeof REPEATS)[number],
  midnight: string,
): Partial<ProfileForm> {
  const isRecurring = repeat === "Daily" || repeat === "Weekly";
  const most = repeat === "Daily" ? DAY : 7 * DAY;
  const { durationSeconds } = form;
  return {
    kind: isRecurring ? "Recurring" : repeat,
    recurrency: isRecurring ? repeat : null,
    startSchedule: hasStart(repeat) ? (form.startSchedule ?? midnight) : null,
    ...(hasStart(repeat) ? {} : { useLocalTime: false }),
    // One period is all that a dynamic profile has (2.1 K28), and the update interval is its alone.
    ...(repeat === "Dynamic" ? { steps: form.steps.slice(0, 1) } : { rest: withoutInterval(form.rest) }),
    ...(isRecurring && durationSeconds !== null && durationSeconds > most ? { durationSeconds: null } : {}),
  };
}

function withoutInterval({ dynUpdateInterval: _, ...rest }: Json): Json {
  return rest;
}

/** "2026-11-23T06:00" of a time as written: on the station's clock as it stands, else in the zone of the drawing. */
function localValue(time: string | null, isLocal: boolean, timeZone: string): string {
  const parsed = parseTime(time);
  if (parsed === null) return "";
  if (isLocal) return new Date(parsed.wallSeconds * 1000).toISOString().slice(0, 16);
  return new Date((parsed.utcSeconds + offsetAt(timeZone, parsed.utcSeconds)) * 1000).toISOString().slice(0, 16);
}

function timeField(
  name: "startSchedule" | "validFrom" | "validTo",
  label: string,
  hint: string,
  options: ProfileSettingsOptions,
): TemplateResult {
  const { form, readOnly, timeZone } = options;
  const id = `profile-${name}`;
  const pointer = name === "startSchedule" ? `/chargingSchedule/${form.scheduleIndex}/startSchedule` : `/${name}`;
  const problem = options.problemAt(pointer);
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      id=${id}
      type="datetime-local"
      ?disabled=${readOnly}
      aria-invalid=${problem !== null}
      aria-describedby="${id}-hint"
      .value=${live(localValue(form[name], form.useLocalTime, timeZone))}
      @change=${(event: Event) => {
        const wall = Date.parse(`${(event.target as HTMLInputElement).value}:00Z`);
        options.onChange({ [name]: Number.isNaN(wall) ? null : timeWithOffset(wall / 1000, timeZone) });
      }}
    />
    ${fieldHint(`${id}-hint`, problem, hint)}
  </div>`;
}

export function profileSettings(options: ProfileSettingsOptions): TemplateResult {
  const { form, readOnly, onChange, problemAt, midnight } = options;
  const repeat = form.recurrency ?? form.kind;
  const purposes = SETTABLE_PURPOSES.some((purpose) => purpose === form.purpose)
    ? SETTABLE_PURPOSES
    : [...SETTABLE_PURPOSES, form.purpose];
  const hours =
    form.durationSeconds === null
      ? ""
      : `${Math.floor(form.durationSeconds / 3600)}:${String(Math.floor(form.durationSeconds / 60) % 60).padStart(2, "0")}`;
  const schedule = (name: string) => `/chargingSchedule/${form.scheduleIndex}/${name}`;
  const problem = (pointer: string, hint: string, id: string) => fieldHint(id, problemAt(pointer), hint);
  return html`<section class="card">
    <div class="ch"><h2>${msg("When and where it counts")}</h2></div>
    <div class="form-body profile-fields">
      <div class="field">
        <label for="profile-purpose">${msg("Purpose")}</label>
        <select id="profile-purpose" aria-describedby="profile-purpose-hint" ?disabled=${readOnly} @change=${(event: Event) => onChange({ purpose: (event.target as HTMLSelectElement).value })}>
          ${purposes.map((purpose) => html`<option value=${purpose} ?selected=${purpose === form.purpose}>${purposeWord(purpose)}</option>`)}
        </select>
        ${problem("/chargingProfilePurpose", form.purpose, "profile-purpose-hint")}
      </div>
      <div class="field">
        <label for="profile-repeat">${msg("Repeats")}</label>
        <select id="profile-repeat" aria-describedby="profile-repeat-hint" ?disabled=${readOnly} @change=${(event: Event) => onChange(withRepeat(form, (event.target as HTMLSelectElement).value as (typeof REPEATS)[number], midnight))}>
          ${REPEATS.map((one) => html`<option value=${one} ?selected=${one === repeat}>${kindWord(one)}</option>`)}
        </select>
        ${problem("/chargingProfileKind", form.kind === "Dynamic" ? msg("OCPP 2.1. It holds from when it is sent; updates in between are not sent from here.") : "", "profile-repeat-hint")}
      </div>
      <div class="field">
        <label for="profile-stack">${msg("Stack level")}</label>
        <input
          id="profile-stack"
          inputmode="numeric"
          autocomplete="off"
          ?disabled=${readOnly}
          aria-invalid=${problemAt("/stackLevel") !== null}
          aria-describedby="profile-stack-hint"
          .value=${live(String(form.stackLevel))}
          @change=${(event: Event) => {
            const input = event.target as HTMLInputElement;
            if (/^\d{1,9}$/.test(input.value.trim())) onChange({ stackLevel: Number(input.value) });
            else input.value = String(form.stackLevel);
          }}
        />
        ${problem("/stackLevel", msg("The higher one leads among profiles of one purpose."), "profile-stack-hint")}
      </div>
      <div class="field">
        <label for="profile-duration">${msg("Duration")}</label>
        <input
          id="profile-duration"
          autocomplete="off"
          placeholder=${msg("without end")}
          ?disabled=${readOnly}
          aria-invalid=${problemAt(schedule("duration")) !== null}
          aria-describedby="profile-duration-hint"
          .value=${live(hours)}
          @change=${(event: Event) => {
            const input = event.target as HTMLInputElement;
            const seconds = input.value.trim() === "" ? null : readHour(input.value, 672);
            if (seconds === 0 || (seconds === null && input.value.trim() !== "")) input.value = hours;
            else onChange({ durationSeconds: seconds });
          }}
        />
        ${problem(schedule("duration"), msg("Hours and minutes, as 8:00. Empty: without end."), "profile-duration-hint")}
      </div>
      ${
        !hasStart(form.kind)
          ? nothing
          : html`${timeField("startSchedule", msg("Starts"), form.kind === "Recurring" ? msg("Steps count from this time of day.") : msg("Steps count from here."), options)}
            <label class="tick-box wide">
              <input type="checkbox" ?disabled=${readOnly} .checked=${live(form.useLocalTime)} @change=${(event: Event) => onChange({ useLocalTime: (event.target as HTMLInputElement).checked })} />
              <span>${msg("On the station’s clock")}<span class="hint">${msg("The hours stay on the clock when it changes to summer time. OCPP 2.1; older stations count in UTC.")}</span></span>
            </label>`
      }
      ${timeField("validFrom", msg("Valid from"), msg("Empty: at once."), options)} ${timeField("validTo", msg("Valid to"), msg("Empty: until it is replaced."), options)} ${profileFurther(options)}
    </div>
  </section>`;
}
