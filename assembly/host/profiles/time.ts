// Date-times of profiles: RFC 3339, with fractions cut off and both readings kept.
import type { ProfileTime } from "./model.ts";

/** The core counts seconds from here in 32 bits. */
export const CORE_EPOCH_SECONDS = Date.UTC(2020, 0, 1) / 1000;
/** First and last instant that the core evaluates: 1952-01-01 and 2087-12-31. */
export const FIRST_SECONDS = Date.UTC(1952, 0, 1) / 1000;
export const LAST_SECONDS = Date.UTC(2087, 11, 31) / 1000;

const PATTERN = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d{1,12})?(?:[Zz]|([+-])(\d\d):(\d\d))?$/;

/**
 * Reads an RFC 3339 date-time of a day that exists; without an offset it counts as UTC, as stations that leave it out mean it. A leap
 * second is the first one of the next minute. Null for anything else.
 */
export function parseTime(text: unknown): ProfileTime | null {
  if (typeof text !== "string" || text.length > 40) return null;
  const parts = PATTERN.exec(text);
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 60) return null;
  const days = new Date(0);
  days.setUTCFullYear(year, month - 1, day);
  if (days.getUTCDate() !== day || days.getUTCMonth() !== month - 1) return null;
  const wallSeconds = days.getTime() / 1000 + hour * 3600 + minute * 60 + second;
  const offsetHours = Number(parts[8] ?? 0);
  const offsetMinutes = Number(parts[9] ?? 0);
  if (offsetHours > 23 || offsetMinutes > 59) return null;
  const offset = (offsetHours * 3600 + offsetMinutes * 60) * (parts[7] === "-" ? -1 : 1);
  return { utcSeconds: wallSeconds - offset, wallSeconds };
}

/** RFC 3339 in UTC without fractions. */
export function formatTime(utcSeconds: number): string {
  return `${new Date(utcSeconds * 1000).toISOString().slice(0, 19)}Z`;
}
