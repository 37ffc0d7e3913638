// The ruler: where a time axis has its major, middle and minor ticks, and where a value axis has its lines. Pure.

export interface RulerTicks {
  readonly major: readonly number[];
  readonly middle: readonly number[];
  readonly minor: readonly number[];
}

/** Seconds between major, middle and minor ticks. */
const STEPS: readonly (readonly [number, number, number])[] = [
  [5, 5, 1],
  [10, 5, 1],
  [30, 10, 5],
  [60, 30, 10],
  [120, 60, 20],
  [300, 60, 30],
  [600, 300, 60],
  [1_800, 600, 300],
  [3_600, 1_800, 600],
  [7_200, 3_600, 1_200],
  [10_800, 3_600, 1_800],
  [21_600, 10_800, 3_600],
  [43_200, 21_600, 7_200],
  [86_400, 43_200, 10_800],
];

/** Labels need this much room, ticks that much; CSS pixels. */
const LABEL_PIXELS = 76;
const TICK_PIXELS = 4;

/**
 * Ticks of the span [from, to] (seconds since 1970) drawn `widthPixels` wide. `offsetSeconds` is the local time's
 * offset from UTC, so that hours fall on local hours.
 */
export function rulerTicks(from: number, to: number, widthPixels: number, offsetSeconds: number): RulerTicks {
  const span = to - from;
  if (!(span > 0) || !(widthPixels > 0)) return { major: [], middle: [], minor: [] };
  const pixelsPerSecond = widthPixels / span;
  const [major, middle, minor] = STEPS.find(([step]) => step * pixelsPerSecond >= LABEL_PIXELS) ?? [
    // A session of many days: whole days, as many as fit.
    86_400 * Math.ceil(LABEL_PIXELS / pixelsPerSecond / 86_400),
    86_400,
    43_200,
  ];
  const ticks: { major: number[]; middle: number[]; minor: number[] } = { major: [], middle: [], minor: [] };
  const step = minor * pixelsPerSecond >= TICK_PIXELS ? minor : middle;
  const first = Math.ceil((from + offsetSeconds) / step) * step;
  for (let local = first; local <= to + offsetSeconds; local += step) {
    const at = local - offsetSeconds;
    if (local % major === 0) ticks.major.push(at);
    else if (local % middle === 0) ticks.middle.push(at);
    else ticks.minor.push(at);
  }
  return ticks;
}

export interface ValueAxis {
  readonly top: number;
  /** 0, or below it where values are negative: a vehicle that feeds back. */
  readonly bottom: number;
  /** Distance between lines; one of them is always at 0. */
  readonly step: number;
}

/** A value axis with 3 or 4 lines through 0, for values from `least` (at most 0) to `greatest`. */
export function valueAxis(greatest: number, least = 0): ValueAxis {
  const low = Number.isFinite(least) && least < 0 ? least : 0;
  const high = Number.isFinite(greatest) && greatest > 0 ? greatest : low < 0 ? 0 : 1;
  const rough = (high - low) / 3.4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * magnitude >= rough) ?? 10;
  const step = factor * magnitude;
  // A little air above the highest value, but no empty line.
  return {
    top: Math.max(Math.ceil(high / step) * step, high * 1.06),
    bottom: low < 0 ? Math.min(Math.floor(low / step) * step, low * 1.06) : 0,
    step,
  };
}
