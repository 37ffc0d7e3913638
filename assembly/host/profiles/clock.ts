// Wall clocks: the changes of a time zone's offset, as the core wants them. The rules of the zones are those of the runtime (Intl).

/** From `utcSeconds` on the clock is `offsetSeconds` ahead of UTC. */
export interface ClockChange {
  readonly utcSeconds: number;
  readonly offsetSeconds: number;
}

/** No zone changes twice within a week (tz database, 1970 to 2037). */
const STEP_SECONDS = 7 * 86_400;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether the runtime knows the IANA name. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const numeric = "numeric" as const;
    const parts = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric };
    format = new Intl.DateTimeFormat("en-US", { timeZone, ...parts, era: "short", hourCycle: "h23" });
    // Names come from outside: the cache must not grow with them. There are fewer than 600 zones.
    if (formats.size >= 600) formats.clear();
    formats.set(timeZone, format);
  }
  return format;
}

/** Seconds that a zone's clock is ahead of UTC. Throws RangeError for a name that the runtime does not know. */
export function offsetAt(timeZone: string, utcSeconds: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(utcSeconds * 1000)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - utcSeconds;
}

/** The offset at `from` and every change up to `to`, in order; the first entry is at `from` itself. */
export function clockChanges(timeZone: string, from: number, to: number): ClockChange[] {
  const changes: ClockChange[] = [{ utcSeconds: from, offsetSeconds: offsetAt(timeZone, from) }];
  let before = changes[0]?.offsetSeconds ?? 0;
  for (let start = from; start < to; start += STEP_SECONDS) {
    const end = Math.min(start + STEP_SECONDS, to);
    const after = offsetAt(timeZone, end);
    if (after === before) continue;
    let low = start;
    let high = end;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetAt(timeZone, middle) === before) low = middle;
      else high = middle;
    }
    changes.push({ utcSeconds: high, offsetSeconds: after });
    before = after;
  }
  return changes;
}

/** When a wall clock shows a time: of an hour that it repeats, the first one; of one that it skips, as long after the change. */
export function utcOfWall(timeZone: string, wallSeconds: number): number {
  const before = offsetAt(timeZone, wallSeconds - 86_400);
  const after = offsetAt(timeZone, wallSeconds + 86_400);
  const exact = [before, after].map((offset) => wallSeconds - offset);
  return exact.find((utc) => utc + offsetAt(timeZone, utc) === wallSeconds) ?? wallSeconds - before;
}
