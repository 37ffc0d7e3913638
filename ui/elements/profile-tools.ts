// The controls of a profile's curve: which part is in view, unit, snapping; and what is done to all of its steps at once.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { type View, zoomed } from "../profiles/curve-scale.ts";
import { isPerPhase, type ProfileForm, type Unit } from "../profiles/profile-form.ts";
import { spanText, unitWord } from "../profiles/profile-words.ts";
import type { SiteHours } from "../profiles/site-hours.ts";
import type { PhaseOf } from "../profiles/steps.ts";
import { icon } from "./icons.ts";

export interface CurveToolsOptions {
  readonly form: ProfileForm;
  readonly view: View;
  readonly isWhole: boolean;
  readonly selected: number;
  readonly snaps: boolean;
  readonly readOnly: boolean;
  /** What the last action came to; empty: nothing is said. */
  readonly said: string;
  /** Null: the whole curve. */
  readonly onView: (view: View | null) => void;
  readonly onUnit: (unit: Unit) => void;
  readonly onSnaps: (snaps: boolean) => void;
  readonly onSplit: () => void;
  /** Whose clock the axis is in: the zone with the name of the site, or that it is the device's. */
  readonly zone: string;
  /** Schedules of the profile, and which of them is shown. */
  readonly schedules: number;
  readonly onSchedule: (index: number) => void;
  readonly onAddSchedule: () => void;
  readonly onRemoveSchedule: () => void;
  /** The phase that is moved; null: all together. */
  readonly phase: PhaseOf;
  readonly onPhase: (phase: PhaseOf) => void;
  readonly onPerPhase: (isOn: boolean) => void;
}

/** OCPP 2.x: alternatives for ISO 15118, of a TxProfile alone. */
const MAX_SCHEDULES = 3;

/** Which of several schedules is shown, and whether each phase has a value of its own. */
function alternatives(options: CurveToolsOptions): TemplateResult | typeof nothing {
  const { form, schedules, phase, readOnly } = options;
  const isOfTransaction = form.purpose === "TxProfile";
  const isPhased = isPerPhase(form);
  if (!isOfTransaction && schedules < 2 && !isPhased) return nothing;
  const press = (words: string, isOn: boolean, go: () => void, title: string | typeof nothing = nothing) =>
    html`<button type="button" aria-pressed=${isOn} title=${title} @click=${go}>${words}</button>`;
  return html`<div class="row wrap alternatives">
    <span class="sm mut">${msg("Schedule")}</span>
    <span class="seg" role="group" aria-label=${msg("Schedule that is shown")}>${Array.from({ length: schedules }, (_, index) => press(String(index + 1), index === form.scheduleIndex, () => options.onSchedule(index)))}</span>
    ${readOnly || schedules >= MAX_SCHEDULES || !isOfTransaction ? nothing : html`<button class="btn s" type="button" title=${msg("Alternatives of which the vehicle chooses one (ISO 15118); OCPP 1.6 gets the first.")} @click=${options.onAddSchedule}>${icon("plus")}${msg("Alternative")}</button>`}
    ${readOnly || schedules < 2 ? nothing : html`<button class="btn s" type="button" @click=${options.onRemoveSchedule}>${msg("Delete this one")}</button>`}
    <span class="grow"></span>
    ${readOnly ? nothing : html`<span class="seg">${press(msg("Per phase"), isPhased, () => options.onPerPhase(!isPhased), isOfTransaction ? nothing : msg("Values for L2 and L3 stand in a TxProfile only."))}</span>`}
    ${isPhased ? html`<span class="seg" role="group" aria-label=${msg("Phase that is moved")}>${press(msg("All"), phase === null, () => options.onPhase(null))}${([1, 2, 3] as const).map((one) => press(`L${one}`, phase === one, () => options.onPhase(one)))}</span>` : nothing}
  </div>`;
}

export function curveTools(options: CurveToolsOptions): TemplateResult {
  const { form, view, isWhole, selected, snaps, readOnly, onView } = options;
  const around = Math.min(Math.max(form.steps[selected]?.startSeconds ?? 0, view.from), view.to);
  const zoom = (direction: -1 | 1, name: string, sign: string) => {
    const next = zoomed(view, direction, around);
    return html`<button type="button" aria-label=${name} title=${name} ?disabled=${next === null} @click=${() => {
      onView(next);
    }}>${sign}</button>`;
  };
  const pan = (share: number, name: string, sign: string) =>
    html`<button type="button" aria-label=${name} title=${name} ?disabled=${share < 0 && view.from <= 0} @click=${() => {
      const away = Math.max(-view.from, share * (view.to - view.from));
      onView({ from: view.from + away, to: view.to + away });
    }}>${sign}</button>`;
  const unit = (one: Unit) =>
    html`<button type="button" aria-pressed=${form.unit === one} ?disabled=${readOnly} @click=${() => options.onUnit(one)}>${unitWord(one)}</button>`;
  return html`<div class="ch tools">
    <h2>${msg("Limit")}</h2>
    <span class="mut brk">${form.kind === "Relative" ? msg("from the start of charging") : form.kind === "Dynamic" ? msg("from when it is sent") : options.zone}</span>
    <span class="sp row">
      <span class="seg" role="group" aria-label=${msg("Part in view")}>${pan(-0.5, msg("Earlier"), "‹")}${zoom(1, msg("Wider"), "−")}<button type="button" aria-pressed=${isWhole} title=${msg("Show the whole curve")} @click=${() => {
        onView(null);
      }}>${spanText(view.to - view.from)}</button>${zoom(-1, msg("Closer"), "+")}${pan(0.5, msg("Later"), "›")}</span>
      <span class="seg" role="group" aria-label=${msg("Unit")}>${unit("W")}${unit("A")}</span>
      <span class="seg"><button type="button" aria-pressed=${snaps} @click=${() => {
        options.onSnaps(!snaps);
      }}>${msg("Snap 15 min")}</button></span>
      ${readOnly ? nothing : html`<button class="btn s" type="button" @click=${() => options.onSplit()}>${icon("plus")}${msg("New step")}</button>`}
    </span>
  </div>
  ${alternatives(options)}
  ${options.said === "" ? nothing : html`<p class="said sm mut">${options.said}</p>`}`;
}

export interface BulkOptions {
  readonly form: ProfileForm;
  /** As typed. */
  readonly hours: string;
  readonly selected: number;
  readonly onHours: (typed: string) => void;
  /** Null: what is typed are no hours. */
  readonly onAlign: (hours: readonly number[] | null) => void;
  readonly onCopyDay: (day: number) => void;
  /** Of the site that is chosen. */
  readonly siteHours: SiteHours;
  readonly onAlignSite: () => void;
}

/** Full hours of a day in a text; null where there is anything else, or nothing. */
export function readHours(typed: string): readonly number[] | null {
  const hours = typed
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
  const isWrong = hours.length === 0 || hours.some((hour) => !Number.isInteger(hour) || hour < 0 || hour > 23);
  return isWrong ? null : hours;
}

export function bulkTools(options: BulkOptions): TemplateResult {
  const { form, hours: typed, selected, onHours, onAlign, onCopyDay, siteHours } = options;
  return html`<div class="bulk">
    <form class="row wrap" @submit=${(event: Event) => {
      event.preventDefault();
      onAlign(readHours(typed));
    }}>
      <label for="profile-hours">${msg("Hours of the tariff")}</label>
      <input id="profile-hours" autocomplete="off" placeholder="0, 6, 17, 22" .value=${typed} @input=${(
        event: Event,
      ) => {
        onHours((event.target as HTMLInputElement).value);
      }} />
      <button class="btn s" type="submit">${msg("Align the steps")}</button>
    </form>
    ${siteHours.edges.length === 0 ? nothing : html`<button class="btn s" type="button" @click=${options.onAlignSite}>${msg("Align to the site’s hours")}</button>`}
    ${
      form.recurrency === "Weekly"
        ? html`<button class="btn s" type="button" @click=${() => {
            const day = Math.floor((form.steps[selected]?.startSeconds ?? 0) / 86_400);
            onCopyDay(day);
          }}>${msg("Copy the selected day to all days")}</button>`
        : nothing
    }
  </div>`;
}
