// A site's series as text and back: a pasted table of times and values, the faults named line by line. Pure but for the words.
import { msg, str } from "@lit/localize";
import { offsetAt, utcOfWall } from "../assembly/host/profiles/clock.ts";
import type { OffPeak, SeriesItem, SeriesKind } from "../edge/contract/site-energy.ts";

/** As many items as the server takes. */
export const MOST_ITEMS = 2_000;

export interface LineFault {
  /** From 1. */
  readonly line: number;
  readonly sentence: string;
}

export interface ReadSeries {
  readonly items: readonly SeriesItem[];
  readonly faults: readonly LineFault[];
}

/** "2026-11-24 00:00", "24.11.2026 00:00", with or without seconds and an offset. */
const TIME =
  /^(?:(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})|(?<dd>\d{1,2})\.(?<dm>\d{1,2})\.(?<dy>\d{4}))[ T]+(?<h>\d{1,2}):(?<min>\d{2})(?::(?<s>\d{2})(?:\.\d+)?)?\s*(?<zone>Z|[+-]\d{2}:?\d{2})?$/i;

/** UTC milliseconds; a time without an offset is one of the site's clock. Null: it is none. */
export function readTime(typed: string, timeZone: string): number | null {
  const parts = TIME.exec(typed.trim())?.groups;
  if (parts === undefined) return null;
  const [year, month, day] = [parts.y ?? parts.dy, parts.m ?? parts.dm, parts.d ?? parts.dd].map(Number);
  const [hour, minute, second] = [parts.h, parts.min, parts.s ?? 0].map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  if (hour === undefined || minute === undefined || second === undefined) return null;
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return null;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  // 31 February is none.
  if (new Date(wall).getUTCDate() !== day) return null;
  const zone = parts.zone?.toUpperCase();
  if (zone === undefined) return utcOfWall(timeZone, wall / 1_000) * 1_000;
  if (zone === "Z") return wall;
  const ahead = Number(zone.slice(1, 3)) * 3_600_000 + Number(zone.slice(-2)) * 60_000;
  return wall - (zone.startsWith("-") ? -ahead : ahead);
}

/** "0.284", "0,284", "−12"; as the contract keeps it: prices in thousandths. Null: no number within its bounds. */
export function readValue(typed: string, kind: SeriesKind): number | null {
  const text = typed.trim().replace("−", "-").replace(",", ".");
  if (!/^-?\d{1,7}(?:\.\d{1,6})?$/.test(text)) return null;
  const value = kind === "price" ? Math.round(Number(text) * 1e6) / 1e3 : Number(text);
  if (Math.abs(value) > 1_000_000) return null;
  if (kind === "carbon" && value < 0) return null;
  return kind === "renewable" && (value < 0 || value > 100) ? null : value;
}

/** Lines "time;value"; empty ones and a first line of headings do not count. */
export function readSeries(text: string, kind: SeriesKind, timeZone: string): ReadSeries {
  const items: SeriesItem[] = [];
  const faults: LineFault[] = [];
  const lines = text.split(/\r\n|\n|\r/);
  let isFirst = true;
  for (const [index, raw] of lines.entries()) {
    const content = raw.trim();
    if (content === "") continue;
    const line = index + 1;
    const isHead = isFirst && !/\d/.test(content);
    isFirst = false;
    if (isHead) continue;
    const cells = content.split(/[;\t]/).map((cell) => cell.trim());
    const [time = "", value = ""] = cells;
    if (cells.length < 2) {
      faults.push({ line, sentence: msg("A time and a value are needed, with a semicolon or a tab between them.") });
      continue;
    }
    const startMillis = readTime(time, timeZone);
    const read = readValue(value, kind);
    const before = items.at(-1);
    if (startMillis === null) {
      faults.push({ line, sentence: msg(str`"${time.slice(0, 40)}" is no time as in 2026-11-24 06:00.`) });
    } else if (read === null) {
      faults.push({ line, sentence: valueFault(kind, value.slice(0, 40)) });
    } else if (before !== undefined && startMillis <= before.startMillis) {
      faults.push({
        line,
        sentence: msg(
          "It must be later than the line before; an hour that the clock repeats needs its offset, as +01:00.",
        ),
      });
    } else {
      items.push({ startMillis, value: read });
    }
  }
  if (items.length > MOST_ITEMS) {
    faults.push({ line: lines.length, sentence: msg("More than 2,000 values.") });
  }
  if (items.length === 0 && faults.length === 0) faults.push({ line: 1, sentence: msg("There is no value yet.") });
  return { items, faults };
}

function valueFault(kind: SeriesKind, value: string): string {
  switch (kind) {
    case "price":
      return msg(str`"${value}" is no price between −1,000 and 1,000 per kWh.`);
    case "carbon":
      return msg(str`"${value}" is no number of grams between 0 and 1,000,000.`);
    case "renewable":
      return msg(str`"${value}" is no percentage between 0 and 100.`);
  }
}

const two = (n: number) => String(n).padStart(2, "0");

/** "2026-11-24 06:00+01:00": what the site's clock shows, without doubt on the day when it is set back. */
export function timeText(atMillis: number, timeZone: string): string {
  const offset = offsetAt(timeZone, Math.floor(atMillis / 1_000));
  const away = Math.abs(offset);
  const wall = new Date(atMillis + offset * 1_000).toISOString();
  return `${wall.slice(0, 10)} ${wall.slice(11, 16)}${offset < 0 ? "-" : "+"}${two(Math.floor(away / 3_600))}:${two(Math.floor(away / 60) % 60)}`;
}

/** A value as people say it: prices in the currency's unit. */
export const shownValue = (value: number, kind: SeriesKind): number => (kind === "price" ? value / 1_000 : value);

/** Up to six decimals, as they are read back; what lies behind them is no price that anybody pays. */
const plain = (value: number): string => value.toFixed(6).replace(/\.?0+$/, "");

/** The text that is read back as these items. */
export function seriesText(items: readonly SeriesItem[], kind: SeriesKind, timeZone: string): string {
  return items
    .map(({ startMillis, value }) => `${timeText(startMillis, timeZone)};${plain(shownValue(value, kind))}`)
    .join("\n");
}

const HOUR = 3_600_000;

/** When an item ends: at the next one; the last is as long as the one before it, an only one an hour. */
export function endOf(items: readonly SeriesItem[], index: number): number {
  const [item, next, before] = [items[index], items[index + 1], items[index - 1]];
  if (item === undefined) return 0;
  if (next !== undefined) return next.startMillis;
  return item.startMillis + (before === undefined ? HOUR : item.startMillis - before.startMillis);
}

const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** Off-peak hours of one day of the week (1 Monday to 7 Sunday) in minutes, as they fall on it; those of the evening before too. */
export function offPeakOn(offPeak: readonly OffPeak[], day: number): { readonly from: number; readonly to: number }[] {
  const spans: { from: number; to: number }[] = [];
  const before = day === 1 ? 7 : day - 1;
  for (const { days, from, to } of offPeak) {
    const start = minutes(from);
    const end = minutes(to);
    const isOverMidnight = end <= start;
    if (days.includes(day)) spans.push({ from: start, to: isOverMidnight ? 1_440 : end });
    if (days.includes(before) && isOverMidnight && end > 0) spans.push({ from: 0, to: end });
  }
  return joined(spans);
}

function joined(spans: readonly { readonly from: number; readonly to: number }[]) {
  const list: { from: number; to: number }[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = list.at(-1);
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else list.push({ ...span });
  }
  return list;
}
