// A series of values over time, as prices: each holds until the next begins, the last as long as the one before it. And what is kept of
// one.

export interface SeriesItem {
  readonly startMillis: number;
  readonly value: number;
}

const HOUR_MILLIS = 3_600_000;
/** The past day stays: what was charged in it can still be told. */
const KEPT_MILLIS = 24 * HOUR_MILLIS;
/** Day-ahead prices are published some twelve hours before their day begins; six are left when one was missed. */
const SOON_MILLIS = 6 * HOUR_MILLIS;
/** A series of more is cut: three weeks of quarter hours. */
export const MAX_SERIES_ITEMS = 2_000;

/** Until when the values are known; null where there are none. `items` ascend. */
export function seriesEnd(items: readonly SeriesItem[]): number | null {
  const last = items.at(-1);
  if (last === undefined) return null;
  const before = items.at(-2);
  return last.startMillis + (before === undefined ? HOUR_MILLIS : last.startMillis - before.startMillis);
}

/** Whether a series that was meant to go on ends soon, or has ended. */
export function endsSoon(items: readonly SeriesItem[], nowMillis: number): boolean {
  const end = seriesEnd(items);
  return end !== null && end < nowMillis + SOON_MILLIS;
}

/** The items in order, of two with one start the later one, and of those before the past day only the one that holds when it begins. */
export function keptItems(items: readonly SeriesItem[], nowMillis: number): SeriesItem[] {
  const byStart = new Map(items.map((item) => [item.startMillis, item]));
  const ascending = [...byStart.values()].sort((a, b) => a.startMillis - b.startMillis);
  const from = nowMillis - KEPT_MILLIS;
  const next = ascending.findIndex(({ startMillis }) => startMillis > from);
  const first = next === -1 ? ascending.length - 1 : Math.max(0, next - 1);
  const kept = ascending.slice(Math.max(0, first));
  // Two items of the past may tell how long the last one holds.
  const isAlone = kept.length === 1 && ascending.length > 1;
  return (isAlone ? ascending.slice(-2) : kept).slice(0, MAX_SERIES_ITEMS);
}
