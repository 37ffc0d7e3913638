// The grips of a profile's curve: pills that move a limit, rounds that move the time at which a step starts.
import { msg, str } from "@lit/localize";
import { nothing, svg, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { CurveScale, Stretch } from "../profiles/curve-scale.ts";
import { endOf, leadingName, type ProfileForm, spanOf } from "../profiles/profile-form.ts";
import { limitNumber, limitText } from "../profiles/profile-words.ts";
import { type ScheduleClock, timeLabel } from "../profiles/schedule-clock.ts";
import { type PhaseOf, valueOn } from "../profiles/steps.ts";

/** Grips closer together than this are drawn for the selected step alone. */
const GRIP_PIXELS = 24;
/** Above this a value stands below its pill. */
const TOP = 24;

export type GripKind = "limit" | "start";

export interface Grips {
  readonly form: ProfileForm;
  readonly clock: ScheduleClock;
  readonly isWeekly: boolean;
  readonly selected: number;
  /** The phase whose values are moved; null: all together. */
  readonly phase: PhaseOf;
  readonly readOnly: boolean;
  readonly onFocus: (index: number) => void;
  readonly onGrab: (event: PointerEvent, kind: GripKind, index: number) => void;
  readonly onPull: (event: PointerEvent) => void;
  readonly onDrop: () => void;
  readonly onKey: (event: KeyboardEvent, kind: GripKind, index: number) => void;
}

/** Pills at the limits, rounds at the starts. */
export function gripLayer(stretches: readonly Stretch[], scale: CurveScale, grips: Grips): TemplateResult {
  const own = stretches.filter(({ isRepeat }) => !isRepeat);
  let lastPill = Number.NEGATIVE_INFINITY;
  const shownPills = own.filter((stretch) => {
    const x = middle(stretch, scale);
    const isShown = stretch.index === grips.selected || x - lastPill >= GRIP_PIXELS;
    if (isShown) lastPill = x;
    return isShown;
  });
  let lastRound = Number.NEGATIVE_INFINITY;
  const shownRounds = own.filter((stretch) => {
    const x = scale.x(stretch.from);
    if (stretch.index === 0 || stretch.from < scale.from || stretch.from > scale.to) return false;
    const isShown = stretch.index === grips.selected || x - lastRound >= GRIP_PIXELS;
    if (isShown) lastRound = x;
    return isShown;
  });
  return svg`${repeat(
    shownRounds,
    ({ index }) => `r${index}`,
    (stretch) => round(stretch, scale, grips),
  )}
      ${repeat(
        shownPills,
        ({ index }) => `p${index}`,
        (stretch) => pill(stretch, scale, grips),
      )}`;
}

function spanOfStep({ form, clock, isWeekly }: Grips, index: number): string {
  const from = form.steps[index]?.startSeconds ?? 0;
  return `${timeLabel(clock, from, isWeekly)} – ${timeLabel(clock, endOf(form, index), isWeekly, true)}`;
}

function pill(stretch: Stretch, scale: CurveScale, grips: Grips): TemplateResult {
  const { form, phase, selected, readOnly } = grips;
  const { index } = stretch;
  const { unit } = form;
  const value = stretch.isBlank ? null : valueOn(stretch, phase);
  const limitMilli = value ?? 0;
  const [x, y] = [middle(stretch, scale), scale.y(limitMilli)];
  const isSelected = index === selected;
  const width = scale.x(Math.min(stretch.to, scale.to)) - scale.x(Math.max(stretch.from, scale.from));
  return svg`<g
      id="grip-limit-${index}"
      class="grip ${isSelected ? "on" : ""}"
      transform="translate(${x.toFixed(1)} ${y.toFixed(1)})"
      role="slider"
      tabindex=${isSelected ? 0 : -1}
      aria-orientation="vertical"
      aria-label=${pillName(grips, index)}
      aria-valuemin=${scale.lowest / (unit === "W" ? 1e6 : 1e3)}
      aria-valuemax=${scale.highest / (unit === "W" ? 1e6 : 1e3)}
      aria-valuenow=${limitMilli / (unit === "W" ? 1e6 : 1e3)}
      aria-valuetext="${value === null ? (form.steps[index]?.mode ?? msg("no value on this phase")) : limitText(limitMilli, unit)}, ${spanOfStep(grips, index)}"
      aria-disabled=${readOnly ? "true" : nothing}
      @focus=${() => grips.onFocus(index)}
      @pointerdown=${(event: PointerEvent) => grips.onGrab(event, "limit", index)}
      @pointermove=${grips.onPull}
      @pointerup=${grips.onDrop}
      @pointercancel=${grips.onDrop}
      @keydown=${(event: KeyboardEvent) => grips.onKey(event, "limit", index)}
    ><rect class="hit" x="-14" y="-12" width="28" height="24"/><rect class="ring" x="-13" y="-8.5" width="26" height="17" rx="8.5"/><rect class="pill" x="-9" y="-4.5" width="18" height="9" rx="4.5"/><path class="bars" d="M-3 -1.5h6M-3 1.5h6"/>${
      value !== null && (width > 34 || isSelected)
        ? svg`<text class="value halo" y=${y < TOP + 14 ? 20 : -12} text-anchor="middle">${limitNumber(limitMilli, unit)}</text>`
        : nothing
    }</g>`;
}

function pillName({ form, phase }: Grips, index: number): string {
  const { length } = form.steps;
  const name = leadingName(form.steps[index]?.mode ?? null);
  if (phase !== null) return msg(str`Value of step ${index + 1} of ${length} on L${phase}`);
  if (name === "setpoint") return msg(str`Setpoint of step ${index + 1} of ${length}`);
  return msg(str`Limit of step ${index + 1} of ${length}`);
}

function round(stretch: Stretch, scale: CurveScale, grips: Grips): TemplateResult {
  const { form, clock, isWeekly, selected, readOnly } = grips;
  const { index, from, limitMilli } = stretch;
  const before = form.steps[index - 1]?.limitMilli ?? limitMilli;
  const gap = Math.abs(scale.y(before) - scale.y(limitMilli));
  // Two equal steps: beside the line, so that it does not lie under the pills.
  const y =
    gap < 30
      ? Math.min(scale.bottom - 12, Math.max(scale.y(before), scale.y(limitMilli)) + 18)
      : (scale.y(before) + scale.y(limitMilli)) / 2;
  const isSelected = index === selected;
  return svg`<g
      id="grip-start-${index}"
      class="grip time ${isSelected ? "on" : ""}"
      transform="translate(${scale.x(from).toFixed(1)} ${y.toFixed(1)})"
      role="slider"
      tabindex=${isSelected ? 0 : -1}
      aria-orientation="horizontal"
      aria-label=${msg(str`Start of step ${index + 1} of ${form.steps.length}`)}
      aria-valuemin=${Math.round((form.steps[index - 1]?.startSeconds ?? 0) / 60)}
      aria-valuemax=${Math.round((form.steps[index + 1]?.startSeconds ?? spanOf(form)) / 60)}
      aria-valuenow=${Math.round(from / 60)}
      aria-valuetext=${timeLabel(clock, from, isWeekly)}
      aria-disabled=${readOnly ? "true" : nothing}
      @focus=${() => grips.onFocus(index)}
      @pointerdown=${(event: PointerEvent) => grips.onGrab(event, "start", index)}
      @pointermove=${grips.onPull}
      @pointerup=${grips.onDrop}
      @pointercancel=${grips.onDrop}
      @keydown=${(event: KeyboardEvent) => grips.onKey(event, "start", index)}
    >${gap < 30 ? svg`<path class="stem" d="M0 0V${(scale.y(limitMilli) - y).toFixed(1)}"/>` : nothing}<circle class="hit" r="12"/><circle class="ring" r="9"/><circle class="dot" r=${isSelected ? 5 : 4}/></g>`;
}

/** Where the pill of a stretch stands: in the middle of what is in view. */
function middle({ from, to }: Stretch, scale: CurveScale): number {
  return (scale.x(Math.max(from, scale.from)) + scale.x(Math.min(to, scale.to))) / 2;
}
