// Instants as stations write them. OCPP prescribes RFC 3339 in UTC (1.6 §3.14, 2.0.1 part 2 §1.2); what stations leave
// out or write otherwise is read where it can mean only one thing, and else the time of arrival stands for it.
import { parseInstant } from "../../domain/clock.ts";
import type { ReadingNote } from "../../domain/reading-item.ts";

export interface ReadInstant {
  readonly atMillis: number;
  /** As sent; empty where nothing was sent. */
  readonly at: string;
  readonly notes: readonly ReadingNote[];
}

/** Date, time without or with seconds and a fraction after a point or comma, then the zone in any form of ISO 8601. */
const PATTERN =
  /^\s*(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d+))?)? ?(?:([Zz])|([+-]\d{2})(?::?(\d{2}))?)?\s*$/;

/**
 * Reads an instant, UTC milliseconds, digits below a millisecond cut off. Without a zone it is taken as UTC and noted;
 * where it cannot be read, or was not sent, it is `receivedAtMillis` and noted.
 */
export function readInstant(text: string | null, receivedAtMillis: number): ReadInstant {
  const at = text ?? "";
  // Nearly all are as they should be.
  const plain = parseInstant(at);
  if (plain.ok) return { atMillis: plain.atMillis, at, notes: [] };
  const match = PATTERN.exec(at);
  if (match !== null) {
    const [, date, minutes, seconds = "00", fraction, utc, offsetHours, offsetMinutes = "00"] = match;
    const zone = utc !== undefined || offsetHours === undefined ? "Z" : `${offsetHours}:${offsetMinutes}`;
    const digits = fraction === undefined ? "" : `.${fraction.slice(0, 9)}`;
    const instant = parseInstant(`${date}T${minutes}:${seconds}${digits}${zone}`);
    if (instant.ok) {
      const zoned = utc !== undefined || offsetHours !== undefined;
      return { atMillis: instant.atMillis, at, notes: zoned ? [] : ["time-without-zone"] };
    }
  }
  return { atMillis: receivedAtMillis, at, notes: ["time-unreadable"] };
}

/** What stands for an instant in the key of a message: equal for Z and +00:00, and as sent where it cannot be read. */
export function instantKey(text: string | null): number | string | null {
  const { atMillis, notes } = readInstant(text, 0);
  return notes.includes("time-unreadable") ? text : atMillis;
}
