// Instants as stations write them: RFC 3339 date-times, parsed strictly to UTC milliseconds, and what makes a clock
// unbelievable. The clock itself is never read here; the present comes in as an argument.

/** Before this no charging station had a set clock: 2015-01-01T00:00:00Z, the year of OCPP 1.6. */
export const EARLIEST_BELIEVABLE_MILLIS = Date.UTC(2015, 0, 1);
/** A clock may be ahead of ours by this much: two minutes of drift and the time on the way. */
export const CLOCK_AHEAD_TOLERANCE_MILLIS = 120_000;

export type InstantResult =
  | { readonly ok: true; readonly atMillis: number }
  | { readonly ok: false; readonly message: string };

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d{2}):(\d{2}))$/;

/** The Gregorian calendar repeats after this. */
const MILLIS_OF_400_YEARS = 146_097 * 86_400_000;

/** Days of a month, 1 to 12, in the Gregorian calendar (RFC 3339 appendix C). */
function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * RFC 3339 section 5.6 with an offset, to UTC milliseconds; digits below a millisecond are cut off (towards the past).
 * Refuses every field outside its range, a missing offset, and leap seconds: a meter's second 60 is a wrong clock.
 */
export function parseInstant(text: string): InstantResult {
  const match = PATTERN.exec(text);
  if (match === null) {
    return { ok: false, message: "It is not an RFC 3339 date-time with an offset, such as 2026-03-01T12:00:00Z." };
  }
  const field = (group: number) => Number(match[group] ?? 0);
  const [year, month, day] = [field(1), field(2), field(3)] as const;
  const [hour, minute, second] = [field(4), field(5), field(6)] as const;
  if (month < 1 || month > 12) return { ok: false, message: `Month ${month} does not exist.` };
  if (day < 1 || day > daysInMonth(year, month)) return { ok: false, message: `Day ${day} is not in month ${month}.` };
  if (hour > 23) return { ok: false, message: `Hour ${hour} does not exist.` };
  if (minute > 59) return { ok: false, message: `Minute ${minute} does not exist.` };
  if (second > 59) return { ok: false, message: `Second ${second} does not exist.` };
  const [offsetHours, offsetMinutes] = [field(10), field(11)] as const;
  if (offsetHours > 23 || offsetMinutes > 59) return { ok: false, message: "The offset is out of range." };
  const millis = Number((match[7] ?? "0").padEnd(3, "0").slice(0, 3));
  // Date.UTC reads years 0 to 99 as 1900 to 1999; 400 years later the calendar is the same.
  const local = Date.UTC(year + 400, month - 1, day, hour, minute, second, millis) - MILLIS_OF_400_YEARS;
  const sign = match[9] === "-" ? -1 : 1;
  return { ok: true, atMillis: local - sign * (offsetHours * 60 + offsetMinutes) * 60_000 };
}

/** An instant as findings print it: UTC, to the second. */
export function formatInstant(atMillis: number): string {
  return `${new Date(atMillis).toISOString().slice(0, 19)}Z`;
}
