// What addresses of price, carbon and renewable series answer with, in the shapes that are published, made items of ours: prices per kWh
// in thousandths of the currency's unit, g CO2 per kWh, percent.
import { MAX_SERIES_ITEMS, type SeriesItem } from "./series.ts";

export type FeedKind = "price" | "carbon" | "renewable";

export type FeedResult =
  /** `currency`: as the shape implies it; null: it says none. */
  | { readonly ok: true; readonly items: SeriesItem[]; readonly currency: string | null }
  /** In words. */
  | { readonly ok: false; readonly failure: string };

type Json = Readonly<Record<string, unknown>>;

/** A value with when it begins and, where the shape says so, when it ends. */
interface Stretch {
  readonly startMillis: number;
  readonly endMillis: number | null;
  readonly value: number;
}

interface Shape {
  readonly kind: FeedKind | null;
  readonly currency: string | null;
  readonly stretches: readonly (Stretch | null)[];
}

const DAY_MILLIS = 86_400_000;
/** As far ahead as wishes reach, and a day. */
const HORIZON_MILLIS = 15 * DAY_MILLIS;
/** Entries looked at: what is longer is no series for the coming days. */
const MAX_ENTRIES = 20_000;
const PENCE_TO_THOUSANDTHS = 10;

/** Reads the JSON of a feed for a series of `kind`. Never throws on data. */
export function readFeedJson(value: unknown, kind: FeedKind, nowMillis: number): FeedResult {
  const shape = shapeOf(value, kind);
  if (shape === null) {
    return { ok: false, failure: "The answer has none of the shapes that are read." };
  }
  if (shape.kind !== null && shape.kind !== kind) {
    return { ok: false, failure: `The answer is a series of ${NAMES[shape.kind]}, not of ${NAMES[kind]}.` };
  }
  const good = shape.stretches.filter((one): one is Stretch => one !== null && isPlausible(one.value, kind));
  if (good.length === 0) return { ok: false, failure: "The answer has no values." };
  // The share of load exceeds it where power is exported.
  const most = kind === "renewable" ? 100 : Number.POSITIVE_INFINITY;
  const items = itemsOf(good, nowMillis).map((item) => ({ ...item, value: Math.min(item.value, most) }));
  if (items.length === 0) return { ok: false, failure: "The answer has no values for the coming days." };
  return { ok: true, items, currency: shape.currency };
}

const NAMES: Readonly<Record<FeedKind, string>> = {
  price: "prices",
  carbon: "carbon intensity",
  renewable: "renewable share",
};

function shapeOf(value: unknown, kind: FeedKind): Shape | null {
  const root = objectOf(value);
  if (root === null) return null;
  if (Array.isArray(root.items)) {
    const stretches = listOf(root.items).map((one) => stretch(instant(one.start), null, one.value));
    return { kind: null, currency: currencyOf(root.currency), stretches };
  }
  if (Array.isArray(root.unix_seconds)) return energyCharts(root, kind);
  if (Array.isArray(root.results)) {
    // Octopus Energy, unit rates: pence per kWh with VAT, newest first; without an end a rate goes on.
    const stretches = listOf(root.results).map((one) =>
      stretch(instant(one.valid_from), instant(one.valid_to) ?? nowOpen(one.valid_to), one.value_inc_vat, (pence) =>
        round(pence * PENCE_TO_THOUSANDTHS),
      ),
    );
    return { kind: "price", currency: "GBP", stretches };
  }
  // The carbon intensity API nests a region's values one level deeper.
  const data = Array.isArray(root.data) ? root.data : objectOf(root.data)?.data;
  if (!Array.isArray(data)) return null;
  const entries = listOf(data);
  if (entries.some((one) => "marketprice" in one)) {
    // aWATTar, market data: EUR per MWh is a thousandth of a euro per kWh.
    const stretches = entries.map((one) =>
      one.unit === undefined || unitOf(one.unit) === "eur/mwh"
        ? stretch(millis(one.start_timestamp), millis(one.end_timestamp), one.marketprice)
        : null,
    );
    return { kind: "price", currency: "EUR", stretches };
  }
  if (entries.some((one) => objectOf(one.intensity) !== null)) {
    const stretches = entries.map((one) =>
      stretch(instant(one.from), instant(one.to), objectOf(one.intensity)?.forecast),
    );
    return { kind: "carbon", currency: null, stretches };
  }
  return null;
}

/** Energy-Charts: columns of instants and values; gaps are null. */
function energyCharts(root: Json, kind: FeedKind): Shape | null {
  const isPrice = Array.isArray(root.price);
  const values = isPrice ? root.price : root.ren_share;
  if (!Array.isArray(values) || !Array.isArray(root.unix_seconds)) return null;
  if (isPrice && unitOf(root.unit) !== "eur/mwh") return { kind, currency: null, stretches: [] };
  const stretches = root.unix_seconds.slice(0, MAX_ENTRIES).map((seconds: unknown, index) => {
    const start = typeof seconds === "number" ? millis(seconds * 1_000) : null;
    return stretch(start, null, values[index]);
  });
  return { kind: isPrice ? "price" : "renewable", currency: isPrice ? "EUR" : null, stretches };
}

function stretch(
  startMillis: number | null,
  endMillis: number | null,
  value: unknown,
  convert: (value: number) => number = (same) => same,
): Stretch | null {
  const isRead = startMillis !== null && typeof value === "number" && Number.isFinite(value);
  return isRead ? { startMillis, endMillis, value: convert(value) } : null;
}

/** What holds for days is said day by day, so that the last item does not end after an hour. */
function itemsOf(stretches: readonly Stretch[], nowMillis: number): SeriesItem[] {
  const from = nowMillis - DAY_MILLIS;
  const until = nowMillis + HORIZON_MILLIS;
  const ascending = stretches.toSorted((a, b) => a.startMillis - b.startMillis);
  const items = ascending.flatMap(({ startMillis, endMillis, value }, index): SeriesItem[] => {
    const next = ascending[index + 1]?.startMillis ?? null;
    const end = Math.min(endMillis ?? next ?? startMillis, next ?? Number.POSITIVE_INFINITY, until);
    if (endMillis === null || end - startMillis <= DAY_MILLIS) {
      return (next ?? end) < from || startMillis >= until ? [] : [{ startMillis, value }];
    }
    const list: SeriesItem[] = [];
    // Bounded by the horizon: sixteen days.
    const first = startMillis + Math.max(0, Math.floor((from - startMillis) / DAY_MILLIS)) * DAY_MILLIS;
    for (let at = first; at < end; at += DAY_MILLIS) list.push({ startMillis: at, value });
    return list;
  });
  return items.slice(0, MAX_SERIES_ITEMS);
}

function isPlausible(value: number, kind: FeedKind): boolean {
  if (kind === "price") return Math.abs(value) <= 1_000_000;
  return value >= 0 && value <= (kind === "renewable" ? 1_000 : 1_000_000);
}

function nowOpen(end: unknown): number | null {
  return end === null ? Number.MAX_SAFE_INTEGER : null;
}

/** Decimal fractions of a thousandth do not add up in binary; six places are enough for a price. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function objectOf(value: unknown): Json | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

function listOf(value: readonly unknown[]): Json[] {
  return value
    .slice(0, MAX_ENTRIES)
    .map(objectOf)
    .filter((one) => one !== null);
}

function currencyOf(value: unknown): string | null {
  return typeof value === "string" && /^[A-Z]{3}$/.test(value) ? value : null;
}

function unitOf(value: unknown): string | null {
  return typeof value === "string" ? value.replaceAll(/\s/g, "").toLowerCase() : null;
}

/** Milliseconds since 1970, in the years that a series can be of. */
function millis(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : null;
}

/** RFC 3339, the seconds left out as some do; a zone must be named. */
function instant(value: unknown): number | null {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(value))
    return null;
  const at = Date.parse(value);
  return Number.isNaN(at) || at < 0 ? null : at;
}
