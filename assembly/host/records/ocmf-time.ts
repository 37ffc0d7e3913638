// OCMF times: `2025-06-01T10:00:00,000+0200 S`, OCMF 1.4.1 table 7 (TM) and table 19 (status).

import type { TimeStatus } from "../verdict.ts";
import { TIME_STATUSES } from "./ocmf-tables.ts";

export type OcmfTime =
  | {
      readonly ok: true;
      /** UTC milliseconds since 1970-01-01. */
      readonly atMillis: number;
      /** As received, without the status. */
      readonly at: string;
      /** Null when the status is left out. */
      readonly status: TimeStatus | null;
    }
  | { readonly ok: false /** A clause without a full stop. */; readonly message: string };

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2}),(\d{3})([+-])(\d{2})(\d{2})(?: ([A-Za-z]))?$/;

/**
 * Reads a time strictly: comma before the milliseconds, offset of four digits, a day that exists, seconds up to 59.
 * Offsets reach from −1200 to +1400, as civil time does.
 */
export function parseOcmfTime(text: string): OcmfTime {
  const parts = PATTERN.exec(text);
  if (parts === null) return { ok: false, message: describeShape(text) };
  const part = (index: number) => Number(parts[index]);
  const [year, month, day] = [part(1), part(2), part(3)];
  const [hour, minute, second, millis] = [part(4), part(5), part(6), part(7)];
  if (month < 1 || month > 12) return { ok: false, message: `there is no month ${month}` };
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day < 1 || day > daysInMonth) return { ok: false, message: `the month has no day ${day}` };
  if (hour > 23 || minute > 59 || second > 59) return { ok: false, message: "there is no such time of day" };
  const [offsetHours, offsetMinutes] = [part(9), part(10)];
  const offsetSign = parts[8] === "-" ? -1 : 1;
  const offset = offsetSign * (offsetHours * 60 + offsetMinutes);
  if (offsetMinutes > 59 || offset < -12 * 60 || offset > 14 * 60) {
    return { ok: false, message: "there is no such offset from UTC" };
  }
  const letter = parts[11];
  const status = letter === undefined ? null : TIME_STATUSES.get(letter);
  if (status === undefined) return { ok: false, message: `the status ${letter} is not U, I, S or R` };
  const local = Date.UTC(year, month - 1, day, hour, minute, second, millis);
  return { ok: true, atMillis: local - offset * 60_000, at: text.slice(0, 28), status };
}

function describeShape(text: string): string {
  if (/^\S*\dZ/.test(text)) return "it ends in Z; the format wants an offset such as +0200";
  if (/^\S{19}\.\d/.test(text)) return "a point stands before the milliseconds; the format wants a comma";
  if (/^\S+[+-]\d{2}:\d{2}/.test(text)) return "a colon stands in the offset";
  return "it does not have the form 2025-06-01T10:00:00,000+0200 S";
}
