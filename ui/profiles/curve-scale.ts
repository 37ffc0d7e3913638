// From seconds and limits to places in the drawing and back; and the level stretches that a curve is drawn of.
import { valueAxis } from "../elements/chart-ruler.ts";
import {
  drawnSpan,
  leadingName,
  type ProfileForm,
  recurrenceOf,
  type Step,
  spanOf,
  type Unit,
} from "./profile-form.ts";

export const LEFT = 40;
export const RIGHT = 14;

export interface View {
  /** Seconds from the schedule's start. */
  readonly from: number;
  readonly to: number;
}

export interface CurveScale extends View {
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
  /** Of the value axis, thousandths of the unit. */
  readonly highest: number;
  /** 0, or below it where energy is sent back. */
  readonly lowest: number;
  readonly step: number;
  readonly x: (seconds: number) => number;
  readonly y: (limitMilli: number) => number;
  readonly secondsAt: (x: number) => number;
  readonly milliAt: (y: number) => number;
}

/** `highest`, `lowest`: of the values drawn, thousandths; the axis leaves room above to pull a step up, and below 0 down. */
export function scaleOf(
  view: View,
  width: number,
  top: number,
  bottom: number,
  highest: number,
  unit: Unit,
  lowest = 0,
): CurveScale {
  const factor = unit === "W" ? 1e6 : 1e3;
  const axis = valueAxis(Math.max(highest / factor, unit === "W" ? 11 : 16) * 1.08, (lowest / factor) * 1.08);
  const [most, least] = [axis.top * factor, axis.bottom * factor];
  const high = bottom - top;
  const clamped = (milli: number) => Math.min(most, Math.max(least, milli));
  const span = Math.max(1, view.to - view.from);
  const inner = Math.max(1, width - LEFT - RIGHT);
  return {
    ...view,
    ...{ width, top, bottom, highest: most, lowest: least, step: axis.step * factor },
    x: (seconds) => LEFT + ((seconds - view.from) / span) * inner,
    y: (limitMilli) => bottom - ((clamped(limitMilli) - least) / (most - least)) * high,
    secondsAt: (x) => view.from + ((x - LEFT) / inner) * span,
    milliAt: (y) => clamped(least + ((bottom - y) / high) * (most - least)),
  };
}

export interface Stretch extends Pick<Step, "limitMilli" | "l2Milli" | "l3Milli"> {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  /** Its mode has no value that could be drawn: something else decides, and not this profile. */
  readonly isBlank: boolean;
  /** Of another occurrence than the one that is edited. */
  readonly isRepeat: boolean;
}

/** Occurrences drawn at most: four weeks of days and one more at each end. */
const MAX_OCCURRENCES = 32;

/** Level stretches within a view, in order. Where the schedule has ended there is none. */
export function stretchesOf(form: ProfileForm, view: View): Stretch[] {
  const recurrence = recurrenceOf(form);
  const isEndless = recurrence === null && form.durationSeconds === null;
  const end = isEndless ? Math.max(view.to, drawnSpan(form)) : spanOf(form);
  const first = recurrence === null ? 0 : Math.floor(view.from / recurrence);
  const last = recurrence === null ? 0 : Math.min(first + MAX_OCCURRENCES, Math.floor((view.to - 1) / recurrence));
  const list: Stretch[] = [];
  for (let occurrence = first; occurrence <= last; occurrence++) {
    const origin = occurrence * (recurrence ?? 0);
    form.steps.forEach(({ startSeconds, limitMilli, l2Milli, l3Milli, mode }, index) => {
      const from = origin + startSeconds;
      const to = origin + (form.steps[index + 1]?.startSeconds ?? end);
      if (to <= view.from || from >= view.to || to <= from) return;
      const isBlank = leadingName(mode) === null && mode !== "Idle";
      list.push({ index, from, to, limitMilli, l2Milli, l3Milli, isBlank, isRepeat: occurrence !== 0 });
    });
  }
  return list;
}

/** The stretches of one phase that have a value there; null: what is led by, of all phases or L1. */
export function levelsOf(stretches: readonly Stretch[], phase: 1 | 2 | 3 | null): Stretch[] {
  return stretches.flatMap((stretch) => {
    const value = phase === 2 ? stretch.l2Milli : phase === 3 ? stretch.l3Milli : stretch.limitMilli;
    return value === null || stretch.isBlank ? [] : [{ ...stretch, limitMilli: value }];
  });
}

/** An SVG path along the stretches, with a break where nothing holds. */
export function stepPath(stretches: readonly Pick<Stretch, "from" | "to" | "limitMilli">[], scale: CurveScale): string {
  let path = "";
  let end = Number.NaN;
  for (const { from, to, limitMilli } of stretches) {
    const y = scale.y(limitMilli).toFixed(1);
    const start = scale.x(Math.max(from, scale.from)).toFixed(1);
    path += from === end ? `V${y}` : `M${start} ${y}`;
    path += `H${scale.x(Math.min(to, scale.to)).toFixed(1)}`;
    end = to;
  }
  return path;
}

/** The spans that the zoom offers: half an hour to four weeks. */
export const ZOOMS = [1_800, 7_200, 21_600, 86_400, 604_800, 2_419_200] as const;

/** The next closer (-1) or wider (+1) view around a place; null: there is none. */
export function zoomed(view: View, direction: -1 | 1, around: number): View | null {
  const span = view.to - view.from;
  const next = direction < 0 ? ZOOMS.findLast((zoom) => zoom < span) : ZOOMS.find((zoom) => zoom > span);
  if (next === undefined) return null;
  // From a day up a view begins where days of the schedule do.
  const grid = next >= 86_400 ? 86_400 : next / 2;
  const from = Math.max(
    0,
    Math.floor((next >= 86_400 ? Math.min(view.from, around) : around - next / 2) / grid) * grid,
  );
  return { from, to: from + next };
}
