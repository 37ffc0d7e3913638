// What is to be said of a site's hours today: the off-peak ones, and the cheapest and dearest price. Pure but for the words.
import { msg, str } from "@lit/localize";
import { offsetAt } from "../assembly/host/profiles/clock.ts";
import type { Series, SiteEnergy } from "../edge/contract/site-energy.ts";
import { formats } from "./format.ts";
import { endOf, offPeakOn, shownValue } from "./series-text.ts";
import { seriesUnit } from "./series-words.ts";

const DAY = 86_400;

/** Day (1 Monday to 7 Sunday) and minute on a zone's clock. */
export function wallNow(timeZone: string, nowMillis: number): { readonly day: number; readonly minute: number } {
  const seconds = Math.floor(nowMillis / 1_000);
  const wall = seconds + offsetAt(timeZone, seconds);
  // The first of January 1970 was a Thursday.
  return { day: ((Math.floor(wall / DAY) + 3) % 7) + 1, minute: Math.floor((wall % DAY) / 60) };
}

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** "Mon": of a day from 1 Monday to 7 Sunday. */
export function weekdayWord(day: number, length: "short" | "long" = "short"): string {
  // The first of June 2026 was a Monday.
  return new Intl.DateTimeFormat(formats.locale, { weekday: length, timeZone: "UTC" }).format(Date.UTC(2026, 5, day));
}

/** "Mon to Fri", "Sat and Sun", "every day". */
export function daysText(days: readonly number[]): string {
  const sorted = days.toSorted((a, b) => a - b);
  if (sorted.length === 7) return msg("every day");
  const first = sorted[0] ?? 1;
  const last = sorted.at(-1) ?? 1;
  const isRun = last - first === sorted.length - 1 && sorted.length > 2;
  return isRun ? `${weekdayWord(first)}–${weekdayWord(last)}` : formats.list(sorted.map((day) => weekdayWord(day)));
}

/** "22:00–24:00, 00:00–06:00 off-peak; 0.08 to 0.41 EUR/kWh"; a word where nothing is known. */
export function todayText({ offPeak, series }: SiteEnergy, timeZone: string, nowMillis: number): string {
  const spans = offPeakOn(offPeak, wallNow(timeZone, nowMillis).day).map(
    ({ from, to }) => `${clock(from)}–${clock(to)}`,
  );
  const parts = spans.length === 0 ? [] : [msg(str`off-peak ${spans.join(", ")}`)];
  for (const one of series) {
    const range = rangeToday(one, timeZone, nowMillis);
    if (range !== null) parts.push(range);
  }
  return parts.length === 0 ? msg("no hours or prices") : parts.join("; ");
}

function rangeToday({ kind, currency, items }: Series, timeZone: string, nowMillis: number): string | null {
  const seconds = Math.floor(nowMillis / 1_000);
  const wall = seconds + offsetAt(timeZone, seconds);
  const midnight = (seconds - (wall % DAY)) * 1_000;
  const values = items
    .filter(({ startMillis }, index) => startMillis < midnight + DAY * 1_000 && endOf(items, index) > midnight)
    .map(({ value }) => shownValue(value, kind));
  if (values.length === 0) return null;
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => formats.axis(value));
  return least === most
    ? `${least} ${seriesUnit(kind, currency)}`
    : msg(str`${least} to ${most} ${seriesUnit(kind, currency)}`);
}
