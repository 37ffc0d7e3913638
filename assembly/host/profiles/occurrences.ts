// When the schedule of a profile begins: its one start, or every recurrence of it.

import { offsetAt, utcOfWall } from "./clock.ts";
import type { ChargingProfile } from "./model.ts";

const RECURRENCES = { Daily: 86_400, Weekly: 604_800 } as const;
/** A decade of days, and some. */
export const MAX_OCCURRENCES = 4_096;

/**
 * Starts of the profile's first schedule that matter to [fromSeconds, toSeconds], since 1970, in order: for a recurring one the
 * occurrence under way at `fromSeconds` and those after it, also where they lie before its startSchedule; else its one start, wherever
 * that lies. `sessionSeconds` is where Relative counts from, else `fromSeconds`; so do schedules without a start. Of a schedule on
 * the station's wall clock (useLocalTime) the starts are those of `timeZone`; one in an hour that is skipped is told as
 * long after the change as it would be.
 */
export function occurrenceStarts(
  profile: ChargingProfile,
  fromSeconds: number,
  toSeconds: number,
  sessionSeconds: number | null,
  timeZone = "UTC",
): number[] {
  const [schedule] = profile.schedules;
  if (schedule === undefined) return [];
  const session = sessionSeconds ?? fromSeconds;
  if (profile.kind === "Dynamic") return [profile.dynUpdateTime?.utcSeconds ?? fromSeconds];
  const { startSchedule } = schedule;
  if (profile.kind === "Relative") return [session];
  if (startSchedule === null) return [profile.validFrom?.utcSeconds ?? session];
  const isLocal = schedule.useLocalTime;
  const anchor = isLocal ? startSchedule.wallSeconds : startSchedule.utcSeconds;
  const utcOf = (seconds: number) => (isLocal ? utcOfWall(timeZone, seconds) : seconds);
  if (profile.kind === "Absolute") return [utcOf(anchor)];
  const recurrence = RECURRENCES[profile.recurrency ?? "Daily"];
  const clock = isLocal ? offsetAt(timeZone, fromSeconds) : 0;
  const starts: number[] = [];
  let start = anchor + Math.floor((fromSeconds + clock - anchor) / recurrence) * recurrence;
  for (; utcOf(start) <= toSeconds && starts.length < MAX_OCCURRENCES; start += recurrence) starts.push(utcOf(start));
  return starts;
}
