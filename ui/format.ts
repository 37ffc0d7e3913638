// Quantities and times as the reader's locale writes them. Quantities come as integers in their stored unit and are
// divided for display only.

/** A locale that Intl accepts. Browsers started from a POSIX locale report tags like "en-US@posix", which Intl refuses. */
export function readerLocale(languages: readonly string[]): string {
  for (const tag of languages) {
    try {
      const [canonical] = Intl.getCanonicalLocales(tag.split("@")[0]);
      if (canonical) return canonical;
    } catch {
      // Not a language tag: the next one may be.
    }
  }
  return "en";
}

/**
 * "41 min ago", "vor 41 min": the symbols of the units, as beside every other figure here. Intl writes "41 min. ago", "1 hr.
 * ago", and "vor 41 Min.", whose full stop meets that of the sentence.
 */
function relativeIn(language: string): (sign: -1 | 1, count: number, unit: "s" | "min" | "h") => string {
  const [past, ahead] = language === "de" ? ["vor {}", "in {}"] : ["{} ago", "in {}"];
  return (sign, count, unit) => (sign < 0 ? past : ahead).replace("{}", `${count}\u00a0${unit}`);
}

/**
 * Formatters for one locale and time zone; both injectable for tests. Digits are Latin and years Gregorian in every
 * locale: the same figures stand in the records beside them, and 2569 for 2026 would be another date.
 */
export function createFormats(readerTag: string, timeZone?: string) {
  const locale = new Intl.Locale(readerTag, { numberingSystem: "latn", calendar: "gregory" }).toString();
  const zone = timeZone === undefined ? {} : { timeZone };
  const decimals = (digits: number) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const three = decimals(3);
  const one = decimals(1);
  const whole = decimals(0);
  const clock = new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    ...zone,
  });
  const hourMinute = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...zone });
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", ...zone });
  const calendarDay = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  const weekday = new Intl.DateTimeFormat(locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    ...zone,
  });
  const zoneName = new Intl.DateTimeFormat(locale, { timeZoneName: "short", ...zone });
  const relative = relativeIn(new Intl.Locale(readerTag).language);
  const axis = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const two = (n: number) => String(n).padStart(2, "0");
  const zoneOf = (atMillis: number) =>
    zoneName.formatToParts(atMillis).find((p) => p.type === "timeZoneName")?.value ?? "UTC";

  return {
    locale,
    /** kWh with the three decimals of a meter, from mWh; the last digit is rounded half away from zero. */
    energy: (milliwattHours: number) => three.format(milliwattHours / 1e6),
    /** kW with one decimal, from W. */
    power: (watts: number) => one.format(watts / 1e3),
    /** "owner, operator and auditor". */
    list: (words: readonly string[]) => list.format(words),
    /** A label of a value axis: as many decimals as the step needs, at most 2. */
    axis: (n: number) => axis.format(n),
    count: (n: number) => whole.format(n),
    percent: (share: number) => one.format(share * 100),
    /** Stars with one decimal, from 1 to 5. */
    stars: (n: number) => one.format(n),
    /** Degrees as in coordinates: at most five decimals, with a point in every language, since they are copied into maps. */
    degrees: (n: number) => String(Number(n.toFixed(5))),
    /** "450 m" rounded to tens, "3.2 km" from 1 km on, "28 km" from 10 km on. */
    distance(meters: number): string {
      const tens = Math.round(meters / 10) * 10;
      if (tens < 1_000) return `${whole.format(tens)}\u00a0m`;
      return `${(meters < 9_950 ? one : whole).format(meters / 1_000)}\u00a0km`;
    },
    /** Kibibytes or bytes of a file. */
    bytes: (n: number) => (n < 10_240 ? whole.format(n) : one.format(n / 1024)),
    /** 24-hour time with seconds. */
    clock: (atMillis: number) => clock.format(atMillis),
    hourMinute: (atMillis: number) => hourMinute.format(atMillis),
    day: (atMillis: number) => day.format(atMillis),
    /** A calendar day given as its midnight in UTC, whatever the reader's zone. */
    calendarDay: (atMillis: number) => calendarDay.format(atMillis),
    weekday: (atMillis: number) => weekday.format(atMillis),
    zone: zoneOf,
    /** hh:mm:ss; hours grow past 99. Negative spans count as 0. */
    duration(millis: number): string {
      const seconds = Math.max(0, Math.floor(millis / 1000));
      return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    },
    /**
     * "41 min ago" or "in 5 h" within 48 h, the date beyond. What lies less than a minute ahead counts as now: the
     * clocks of station, server and reader differ by as much.
     */
    ago(atMillis: number, nowMillis: number): string {
      const seconds = Math.round((nowMillis - atMillis) / 1000);
      const away = Math.abs(seconds);
      const sign = seconds < 0 ? 1 : -1;
      if (away < 60) return relative(-1, Math.max(0, seconds), "s");
      if (away < 3600) return relative(sign, Math.floor(away / 60), "min");
      if (away < 172_800) return relative(sign, Math.floor(away / 3600), "h");
      return day.format(atMillis);
    },
    /** The whole moment: "14 Jul 2026, 14:08:07 CEST". */
    moment: (atMillis: number) => `${day.format(atMillis)}, ${clock.format(atMillis)} ${zoneOf(atMillis)}`,
    /** Start of the reader's day, UTC milliseconds; `days` later, for the end of it. Days of 23 and 25 hours count. */
    dayStart(nowMillis: number, days = 0): number {
      const start = new Date(nowMillis);
      start.setDate(start.getDate() + days);
      start.setHours(0, 0, 0, 0);
      return start.getTime();
    },
  };
}

/** Start of a calendar day "2026-07-14" in the reader's zone, UTC milliseconds; `days` later for its end. Null: no day. */
export function startOfDay(day: string, days = 0): number | null {
  const [year, month, date] = day.split("-").map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  const start = new Date(year, month - 1, date + days).getTime();
  return Number.isFinite(start) ? start : null;
}

export type Formats = ReturnType<typeof createFormats>;

/** The reader's own formats; follow the language (language.ts). Read them where they are used, never keep them. */
export let formats: Formats = createFormats(readerLocale(navigator.languages));

/** Formats of another locale from now on; a tag that Intl refuses counts as English. */
export function setFormatLocale(tag: string): void {
  formats = createFormats(readerLocale([tag]));
}

/** "7Q4K-2M" from `<station>.7Q4K2M…`: enough to recognise a session; the whole id is in the address and the tooltip. */
export function shortSessionId(id: string): string {
  const tail = id.slice(id.lastIndexOf(".") + 1);
  return `${tail.slice(0, 4)}-${tail.slice(4, 6)}`;
}
