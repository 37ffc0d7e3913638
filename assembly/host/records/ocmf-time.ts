// OCMF times: `2025-06-01T10:00:00,000+0200 S`, OCMF 1.4.1 table 7 (TM) and table 19 (status).

import { type Cause, type CauseCode, cause } from "../causes.ts";
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
  | ({ readonly ok: false } & Cause);

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2}),(\d{3})([+-])(\d{2})(\d{2})(?: ([A-Za-z]))?$/;

/**
 * Reads a time strictly: comma before the milliseconds, offset of four digits, a day that exists, seconds up to 59.
 * Offsets reach from −1200 to +1400, as civil time does.
 */
export function parseOcmfTime(text: string): OcmfTime {
  const parts = PATTERN.exec(text);
  if (parts === null) return refuse(faultOfShape(text));
  const part = (index: number) => Number(parts[index]);
  const [year, month, day] = [part(1), part(2), part(3)];
  const [hour, minute, second, millis] = [part(4), part(5), part(6), part(7)];
  if (month < 1 || month > 12) return refuse("time-month", { month });
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day < 1 || day > daysInMonth) return refuse("time-day", { day });
  if (hour > 23 || minute > 59 || second > 59) return refuse("time-of-day");
  const [offsetHours, offsetMinutes] = [part(9), part(10)];
  const offsetSign = parts[8] === "-" ? -1 : 1;
  const offset = offsetSign * (offsetHours * 60 + offsetMinutes);
  if (offsetMinutes > 59 || offset < -12 * 60 || offset > 14 * 60) return refuse("time-offset");
  const letter = parts[11];
  const status = letter === undefined ? null : TIME_STATUSES.get(letter);
  if (status === undefined) return refuse("time-status", { status: letter ?? "" });
  const local = Date.UTC(year, month - 1, day, hour, minute, second, millis);
  return { ok: true, atMillis: local - offset * 60_000, at: text.slice(0, 28), status };
}

function faultOfShape(text: string): CauseCode {
  if (/^\S*\dZ/.test(text)) return "time-ends-in-z";
  if (/^\S{19}\.\d/.test(text)) return "time-point";
  if (/^\S+[+-]\d{2}:\d{2}/.test(text)) return "time-colon";
  return "time-form";
}

function refuse(...what: Parameters<typeof cause>): OcmfTime {
  return { ok: false, ...cause(...what) };
}
