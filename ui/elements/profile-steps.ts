// The steps of a profile as a table in which every number can be typed.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { DAY, endOf, isPerPhase, leadingName, type Phases, type ProfileForm } from "../profiles/profile-form.ts";
import { limitNumber, readSigned, stored, unitWord } from "../profiles/profile-words.ts";
import {
  dayLabel,
  dayOf,
  hourLabel,
  readHour,
  type ScheduleClock,
  startOfDay,
  timeLabel,
} from "../profiles/schedule-clock.ts";
import { type PhaseOf, valueOn } from "../profiles/steps.ts";

export interface StepsOptions {
  readonly form: ProfileForm;
  readonly clock: ScheduleClock;
  readonly selected: number;
  readonly volts: number;
  readonly readOnly: boolean;
  /** Problems by the index of their step. */
  readonly faults: ReadonlyMap<number, string>;
  readonly onSelect: (index: number) => void;
  readonly onLimit: (index: number, limitMilli: number, phase: PhaseOf) => void;
  readonly onStart: (index: number, seconds: number) => void;
  readonly onPhases: (index: number, phases: Phases) => void;
  readonly onSplit: (index: number) => void;
  readonly onCopy: (index: number) => void;
  readonly onRemove: (index: number) => void;
  readonly onMode: (index: number, mode: string | null) => void;
  /** Thousandths; null takes the bound away. */
  readonly onBound: (index: number, name: string, milli: number | null) => void;
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

function limitCell(index: number, options: StepsOptions): TemplateResult {
  const { form, readOnly } = options;
  const step = form.steps[index];
  if (step === undefined) return html``;
  // What something else decides has no number here.
  if (leadingName(step.mode) === null) return html`<span class="mut">${step.mode}</span>`;
  const phases = isPerPhase(form) ? ([1, 2, 3] as const) : ([null] as const);
  if (!readOnly)
    return html`<span class="row unit-cell">${phases.map((phase) => limitInput(index, phase, options))}<span class="u">${unitWord(form.unit)}</span></span>`;
  const values = phases.map((phase) => valueOn(step, phase)).filter((value) => value !== null);
  return html`${values.map((value) => limitNumber(value, form.unit)).join(" / ")} ${unitWord(form.unit)}`;
}

function limitInput(index: number, phase: PhaseOf, { form, onLimit, onSelect, faults }: StepsOptions): TemplateResult {
  const { unit } = form;
  const step = form.steps[index];
  const value = step === undefined ? null : valueOn(step, phase);
  const name =
    phase === null
      ? msg(str`Limit of step ${index + 1}, ${unitWord(unit)}`)
      : msg(str`Step ${index + 1} on L${phase}, ${unitWord(unit)}`);
  // A phase that the step does not use.
  if (value === null) return html`<span class="number mut" aria-label=${name}>–</span>`;
  const text = limitNumber(value, unit);
  const isSigned = step !== undefined && leadingName(step.mode) === "setpoint";
  return html`<input
    class="number ${phase === null ? "" : "narrow"}"
    inputmode="decimal"
    autocomplete="off"
    aria-label=${name}
    aria-invalid=${faults.has(index)}
    .value=${live(text)}
    @focus=${() => onSelect(index)}
    @change=${(event: Event) =>
      typed(
        event,
        (given) => readSigned(given, isSigned),
        (given) => onLimit(index, stored(given, unit), phase),
        text,
      )}
  />`;
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
          <th scope="col">${isPerPhase(form) ? msg("L1, L2, L3") : form.steps.some(({ mode }) => leadingName(mode) !== "limit") ? msg("Limit or setpoint") : msg("Limit")}</th>
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
