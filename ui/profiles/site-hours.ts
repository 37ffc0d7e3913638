// A site's hours on the axis of a schedule: when it is off-peak, what a kilowatt-hour costs, and where steps are drawn to.
import type { Series, SiteEnergy } from "../../edge/contract/site-energy.ts";
import type { View } from "./curve-scale.ts";
import { DAY, type ProfileForm, spanOf } from "./profile-form.ts";
import { placeOf, type ScheduleClock, startOfDay } from "./schedule-clock.ts";

export interface HourBand {
  /** Places of the axis. */
  readonly from: number;
  readonly to: number;
}

export interface PriceBand extends HourBand {
  /** Thousandths of the currency's unit for a kWh. */
  readonly value: number;
}

export interface SiteHours {
  readonly offPeak: readonly HourBand[];
  readonly prices: readonly PriceBand[];
  readonly currency: string | null;
  /** Where something begins or ends, of every day of the schedule; ascending. */
  readonly edges: readonly number[];
}

export const NO_HOURS: SiteHours = { offPeak: [], prices: [], currency: null, edges: [] };

/** Seconds into the day of "22:30". */
export function secondsOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 3_600 + minutes * 60;
}

/** Monday 1 to Sunday 7 of a wall clock's day, given as seconds since 1970 without a zone; 1 January 1970 was a Thursday. */
const weekdayOf = (wallSeconds: number): number => ((((Math.floor(wallSeconds / DAY) + 3) % 7) + 7) % 7) + 1;

/** What of a site's hours lies in a view. A schedule that counts from the start of charging has none. */
export function hoursOf(energy: SiteEnergy, form: ProfileForm, clock: ScheduleClock, view: View): SiteHours {
  if (clock.wallSeconds === null) return NO_HOURS;
  const price = energy.series.find(({ kind }) => kind === "price") ?? null;
  const prices = price === null ? [] : pricesOf(price, clock, view);
  return {
    offPeak: offPeakOf(energy, clock, view),
    prices,
    currency: price?.currency ?? null,
    edges: edgesOf(energy, form, clock, prices),
  };
}

function offPeakOf({ offPeak }: SiteEnergy, clock: ScheduleClock, view: View): HourBand[] {
  const midnight = -startOfDay(clock);
  const first = Math.floor((view.from - midnight) / DAY) - 1;
  const last = Math.floor((view.to - midnight) / DAY);
  const bands: HourBand[] = [];
  for (let day = first; day <= last; day++) {
    const at = midnight + day * DAY;
    for (const { days, from, to } of offPeak) {
      if (!days.includes(weekdayOf((clock.wallSeconds ?? 0) + at))) continue;
      const [start, end] = [secondsOfDay(from), secondsOfDay(to)];
      bands.push({ from: at + start, to: at + (end > start ? end : end + DAY) });
    }
  }
  return joined(bands).filter(({ from, to }) => to > view.from && from < view.to);
}

/** Bands that touch or overlap are one. */
function joined(bands: readonly HourBand[]): HourBand[] {
  const list: HourBand[] = [];
  for (const band of [...bands].sort((a, b) => a.from - b.from)) {
    const before = list.at(-1);
    if (before !== undefined && band.from <= before.to)
      list[list.length - 1] = { from: before.from, to: Math.max(before.to, band.to) };
    else list.push(band);
  }
  return list;
}

/** Each value holds until the next; the last as long as the one before it, an only one for an hour. */
function pricesOf({ items }: Series, clock: ScheduleClock, view: View): PriceBand[] {
  const sorted = [...items].sort((a, b) => a.startMillis - b.startMillis);
  const bands = sorted.flatMap(({ startMillis, value }, index) => {
    const before = sorted[index - 1];
    const lasts = before === undefined ? 3_600_000 : startMillis - before.startMillis;
    const end = sorted[index + 1]?.startMillis ?? startMillis + lasts;
    const [from, to] = [placeOf(clock, Math.floor(startMillis / 1000)), placeOf(clock, Math.floor(end / 1000))];
    return to > view.from && from < view.to ? [{ from, to, value }] : [];
  });
  const list: PriceBand[] = [];
  for (const band of bands) {
    const before = list.at(-1);
    // Hours of one price are one.
    if (before !== undefined && before.value === band.value && before.to === band.from)
      list[list.length - 1] = { ...before, to: band.to };
    else list.push(band);
  }
  return list;
}

/** Off-peak hours count on every day of the schedule: a daily one holds on weekends too. Prices where they change. */
function edgesOf(
  { offPeak }: SiteEnergy,
  form: ProfileForm,
  clock: ScheduleClock,
  prices: readonly PriceBand[],
): number[] {
  const span = spanOf(form);
  const edges = new Set<number>();
  const isDaily = form.recurrency === "Daily";
  for (let day = -1; day * DAY < span + DAY; day++) {
    const at = day * DAY - startOfDay(clock);
    const weekday = weekdayOf((clock.wallSeconds ?? 0) + at);
    for (const { days, from, to } of offPeak) {
      if (!isDaily && !days.includes(weekday)) continue;
      const [start, end] = [secondsOfDay(from), secondsOfDay(to)];
      edges.add(at + start);
      edges.add(at + (end > start ? end : end + DAY));
    }
  }
  prices.forEach(({ from, value }, index) => {
    if (index === 0 || prices[index - 1]?.value !== value) edges.add(from);
  });
  return [...edges].filter((edge) => edge >= 0 && edge < span).sort((a, b) => a - b);
}

/** The off-peak hours that hold on most days, for a template; null: none are known. */
export function usualOffPeak({ offPeak }: SiteEnergy): { readonly from: number; readonly to: number } | null {
  const [usual] = [...offPeak].sort((a, b) => b.days.length - a.days.length);
  return usual === undefined ? null : { from: secondsOfDay(usual.from), to: secondsOfDay(usual.to) % DAY };
}
