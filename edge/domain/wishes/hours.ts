// Hours of a site over a window: when it is off-peak by its wall clock, and what a series says of each instant.
import { type SeriesItem, seriesEnd } from "../series.ts";
import type { OffPeak, WallClock } from "./situation.ts";

/** Half open, seconds since 1970. */
export interface Span {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

const DAY = 86_400;

/**
 * Off-peak spans that touch the window, in order and not touching each other. On the day when the clock is put back an hour that comes
 * twice is counted from its first to its second end; one that is skipped is skipped.
 */
export function offPeakSpans(offPeak: readonly OffPeak[], clock: WallClock, window: Span): Span[] {
  const firstDay = dayOf(clock, window.fromSeconds) - DAY;
  const lastDay = dayOf(clock, window.toSeconds);
  const spans: Span[] = [];
  // Sixteen days and 21 rows at most.
  for (let day = firstDay; day <= lastDay; day += DAY) {
    // 1970-01-01 was a Thursday.
    const weekday = ((Math.floor(day / DAY) + 3) % 7) + 1;
    for (const { days, from, to } of offPeak) {
      if (!days.includes(weekday)) continue;
      const begin = day + secondsOf(from);
      const end = day + secondsOf(to) + (secondsOf(to) <= secondsOf(from) ? DAY : 0);
      const span = { fromSeconds: clock.utcOfWall(begin), toSeconds: clock.utcOfWall(end) };
      if (span.toSeconds > window.fromSeconds && span.fromSeconds < window.toSeconds) spans.push(span);
    }
  }
  return joined(spans);
}

/** Midnight of the day that the wall clock shows, as wall seconds. */
function dayOf(clock: WallClock, utcSeconds: number): number {
  const wall = utcSeconds + clock.offsetAt(utcSeconds);
  return Math.floor(wall / DAY) * DAY;
}

function secondsOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 3_600 + minutes * 60;
}

function joined(spans: readonly Span[]): Span[] {
  const list: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.fromSeconds - b.fromSeconds)) {
    const last = list.at(-1);
    if (last === undefined || span.fromSeconds > last.toSeconds) list.push(span);
    else list[list.length - 1] = { ...last, toSeconds: Math.max(last.toSeconds, span.toSeconds) };
  }
  return list;
}

export function isWithin(spans: readonly Span[], seconds: number): boolean {
  return spans.some(({ fromSeconds, toSeconds }) => fromSeconds <= seconds && seconds < toSeconds);
}

/** The value at an instant; null where the series says none. Items ascend. */
export function valueAt(items: readonly SeriesItem[], seconds: number): number | null {
  const end = seriesEnd(items);
  if (end === null || seconds * 1_000 >= end) return null;
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.startMillis ?? 0) <= seconds * 1_000) low = middle + 1;
    else high = middle;
  }
  return items[low - 1]?.value ?? null;
}

/** Instants inside a window at which a series changes or ends. Parts of a second are passed over upwards. */
export function changesOf(items: readonly SeriesItem[], window: Span): number[] {
  const end = seriesEnd(items);
  return [...items.map(({ startMillis }) => startMillis), ...(end === null ? [] : [end])]
    .map((millis) => Math.ceil(millis / 1_000))
    .filter((seconds) => seconds > window.fromSeconds && seconds < window.toSeconds);
}
