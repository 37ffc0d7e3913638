// The steps of a profile as a table in which every number can be typed, and what can be done with the one that is selected.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { DAY, endOf, type Phases, type ProfileForm } from "../profiles/profile-form.ts";
import { limitNumber, limitText, readNumber, spanText, stored, unitWord } from "../profiles/profile-words.ts";
import {
  dayLabel,
  dayOf,
  hourLabel,
  readHour,
  type ScheduleClock,
  startOfDay,
  timeLabel,
} from "../profiles/schedule-clock.ts";
import { convertLimit, phasesOf } from "../profiles/steps.ts";
import { icon } from "./icons.ts";

export interface StepsOptions {
  readonly form: ProfileForm;
  readonly clock: ScheduleClock;
  readonly selected: number;
  readonly volts: number;
  readonly readOnly: boolean;
  /** Problems by the index of their step. */
  readonly faults: ReadonlyMap<number, string>;
  readonly onSelect: (index: number) => void;
  readonly onLimit: (index: number, limitMilli: number) => void;
  readonly onStart: (index: number, seconds: number) => void;
  readonly onPhases: (index: number, phases: Phases) => void;
  readonly onSplit: (index: number) => void;
  readonly onCopy: (index: number) => void;
  readonly onRemove: (index: number) => void;
}

/** Rows rendered at once; more would only be scrolled past. */
const MAX_ROWS = 60;

/** An input that takes what can be read and goes back to what was there otherwise. */
function typed(
  event: Event,
  read: (text: string) => number | null,
  take: (value: number) => void,
  before: string,
): void {
  const input = event.target as HTMLInputElement;
  const value = read(input.value);
  if (value === null) input.value = before;
  else take(value);
}

/** A time of day typed into a step's start: the place on the same day of the schedule. */
function placeOfHour(clock: ScheduleClock, current: number, ofDay: number, day = dayOf(clock, current)): number {
  if (clock.wallSeconds === null) return ofDay;
  // A daily schedule that starts at 22:00 has its 06:00 on the day after.
  if (!clock.hasDays) return (ofDay - startOfDay(clock) + DAY) % DAY;
  return day * DAY + ofDay - startOfDay(clock);
}

function startCell(index: number, options: StepsOptions): TemplateResult {
  const { form, clock, readOnly, onStart } = options;
  const start = form.steps[index]?.startSeconds ?? 0;
  const text = hourLabel(clock, start);
  const isWeekly = form.recurrency === "Weekly";
  if (index === 0 || readOnly) return html`${timeLabel(clock, start, isWeekly)}`;
  const lastDay = dayOf(clock, endOf(form, form.steps.length - 1) - 1);
  const day = dayOf(clock, start);
  return html`<span class="row start-cell">
    ${
      clock.hasDays && clock.wallSeconds !== null
        ? html`<select
            aria-label=${msg(str`Day of step ${index + 1}`)}
            @change=${(event: Event) => onStart(index, placeOfHour(clock, start, (startOfDay(clock) + start) % DAY, Number((event.target as HTMLSelectElement).value)))}
          >
            ${Array.from({ length: Math.min(29, Math.max(lastDay, day) + 1) }, (_, one) => html`<option value=${one} ?selected=${one === day}>${dayLabel(clock, one, isWeekly)}</option>`)}
          </select>`
        : nothing
    }<input
      class="hour"
      aria-label=${msg(str`Start of step ${index + 1}`)}
      autocomplete="off"
      .value=${live(text)}
      @focus=${() => options.onSelect(index)}
      @change=${(event: Event) =>
        typed(
          event,
          (value) => readHour(value, clock.wallSeconds === null ? 672 : 24),
          (value) => onStart(index, placeOfHour(clock, start, value)),
          text,
        )}
  /></span>`;
}

function limitCell(index: number, { form, readOnly, onLimit, onSelect, faults }: StepsOptions): TemplateResult {
  const { unit } = form;
  const limit = form.steps[index]?.limitMilli ?? 0;
  if (readOnly) return html`${limitText(limit, unit)}`;
  const text = limitNumber(limit, unit);
  return html`<span class="row unit-cell"><input
      class="number"
      inputmode="decimal"
      autocomplete="off"
      aria-label=${msg(str`Limit of step ${index + 1}, ${unitWord(unit)}`)}
      aria-invalid=${faults.has(index)}
      .value=${live(text)}
      @focus=${() => onSelect(index)}
      @change=${(event: Event) =>
        typed(
          event,
          (value) => readNumber(value),
          (value) => onLimit(index, stored(value, unit)),
          text,
        )}
    /><span class="u">${unitWord(unit)}</span></span>`;
}

function phasesCell(index: number, { form, readOnly, onPhases }: StepsOptions): TemplateResult {
  const phases = form.steps[index]?.phases ?? null;
  if (readOnly) return html`${phases ?? html`<span class="mut">${msg("as the station")}</span>`}`;
  return html`<select
    aria-label=${msg(str`Phases of step ${index + 1}`)}
    @change=${(event: Event) => {
      const value = (event.target as HTMLSelectElement).value;
      onPhases(index, value === "" ? null : (Number(value) as Phases));
    }}
  >
    <option value="" ?selected=${phases === null}>${msg("not said")}</option>
    ${[1, 2, 3].map((one) => html`<option value=${one} ?selected=${phases === one}>${one}</option>`)}
  </select>`;
}

function stepRow(index: number, options: StepsOptions): TemplateResult {
  const { form, clock, selected, readOnly, faults } = options;
  const isWeekly = form.recurrency === "Weekly";
  const fault = faults.get(index);
  return html`<tr class=${index === selected ? "sel" : ""} @click=${() => options.onSelect(index)}>
      <th scope="row">${startCell(index, options)}</th>
      <td>${timeLabel(clock, endOf(form, index), isWeekly, true)}</td>
      <td>${limitCell(index, options)}</td>
      <td>${phasesCell(index, options)}</td>
      ${
        readOnly
          ? nothing
          : html`<td class="acts">
              <button class="btn s" aria-label=${msg(str`Split step ${index + 1}`)} @click=${() => options.onSplit(index)}>${msg("Split")}</button
              ><button class="btn s" aria-label=${msg(str`Repeat step ${index + 1} right after it`)} @click=${() => options.onCopy(index)}>${msg("Repeat")}</button
              ><button class="btn s d" aria-label=${msg(str`Delete step ${index + 1}`)} ?disabled=${form.steps.length < 2} @click=${() => options.onRemove(index)}>${msg("Delete")}</button>
            </td>`
      }
    </tr>
    ${fault === undefined ? nothing : html`<tr class="fault"><td colspan="5"><span class="hint invalid">${fault}</span></td></tr>`}`;
}

export function stepsTable(options: StepsOptions): TemplateResult {
  const { form, selected, readOnly } = options;
  const first = Math.max(0, Math.min(selected - MAX_ROWS / 2, form.steps.length - MAX_ROWS));
  const rows = form.steps.slice(first, first + MAX_ROWS);
  return html`<div class="table-box steps-box"><table class="steps-table">
      <thead>
        <tr>
          <th scope="col">${msg("From")}</th>
          <th scope="col">${msg("To")}</th>
          <th scope="col">${msg("Limit")}</th>
          <th scope="col">${msg("Phases")}</th>
          ${readOnly ? nothing : html`<th scope="col"><span class="vh">${msg("Actions")}</span></th>`}
        </tr>
      </thead>
      <tbody>
        ${rows.map((_, place) => stepRow(first + place, options))}
      </tbody>
    </table></div>
    ${rows.length < form.steps.length ? html`<p class="pad sm mut">${msg(str`Steps ${first + 1} to ${first + rows.length} of ${form.steps.length}, around the one that is selected.`)}</p>` : nothing}`;
}

/** What the selected step comes to. */
export function selectedStep({ form, clock, selected, volts }: StepsOptions): TemplateResult {
  const step = form.steps[selected];
  if (step === undefined) return html``;
  const isWeekly = form.recurrency === "Weekly";
  const end = endOf(form, selected);
  const other = form.unit === "W" ? "A" : "W";
  const phases = phasesOf(step);
  const converted = convertLimit(step.limitMilli, form.unit, other, volts, phases);
  const watts = form.unit === "W" ? step.limitMilli : converted;
  const seconds = Math.max(0, end - step.startSeconds);
  const energy = Math.round((watts * seconds) / 3.6e6) / 1000;
  return html`<section class="card">
    <div class="ch"><h2>${msg("Selected step")}</h2><span class="mut">${msg(str`${selected + 1} of ${form.steps.length}`)}</span><span class="sp sm mut row">${icon("clock")}${spanText(seconds)}</span></div>
    <dl class="facts">
      <div><dt>${timeLabel(clock, step.startSeconds, isWeekly)} – ${timeLabel(clock, end, isWeekly, true)}</dt><dd class="big">${limitNumber(step.limitMilli, form.unit)}<span class="u">${unitWord(form.unit)}</span></dd></div>
      <div><dt>${msg(str`At ${volts} V, phases: ${phases}`)}</dt><dd>${limitText(converted, other)}</dd></div>
      <div><dt>${msg("Energy, at most")}</dt><dd>${limitNumber(energy * 1e6, "W")} kWh</dd></div>
    </dl>
    <p class="pad sm mut keys-line"><kbd>↑</kbd><kbd>↓</kbd> ${msg("0.1; with Shift 1")} <kbd>←</kbd><kbd>→</kbd> ${msg("15 min on the round grip, next step on the pill")} <kbd>N</kbd> ${msg("new step")} <kbd>Del</kbd></p>
  </section>`;
}
