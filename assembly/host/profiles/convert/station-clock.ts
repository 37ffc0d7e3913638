// Times that are written for the station's clock (2.1 useLocalTime), as instants: earlier versions have nothing else.

import { clockChanges, offsetAt, utcOfWall } from "../clock.ts";
import type { ChargingProfile, ProfileSchedule, ProfileTime } from "../model.ts";
import { FIRST_SECONDS, formatTime, LAST_SECONDS } from "../time.ts";
import type { NoteList } from "./notes.ts";
import type { ConversionTarget } from "./target.ts";

const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 366 * DAY_SECONDS;

export class StationClock {
  readonly #target: ConversionTarget;
  readonly #notes: NoteList;

  constructor(target: ConversionTarget, notes: NoteList) {
    this.#target = target;
    this.#notes = notes;
  }

  /** When the station's clock shows a time. An hour that comes twice or never has no one instant, which is noted. */
  utcOf(time: ProfileTime, pointer: string): number {
    const { timeZone, version } = this.#target;
    if (timeZone === null) {
      this.#notes.add("time-zone-needed", pointer, { version });
      return time.utcSeconds;
    }
    const utc = utcOfWall(timeZone, time.wallSeconds);
    if (this.#changesBetween(utc, utc)) this.#notes.add("local-time-changes", pointer, { version });
    return utc;
  }

  /** Start of a schedule; null for one that is relative. */
  startOf(profile: ChargingProfile, schedule: ProfileSchedule, at: string): number | null {
    const { startSchedule, useLocalTime, durationSeconds, periods } = schedule;
    if (startSchedule === null || profile.kind === "Relative") return null;
    if (!useLocalTime) return startSchedule.utcSeconds;
    const pointer = `${at}/startSchedule`;
    const { timeZone, version } = this.#target;
    if (profile.kind === "Recurring" && timeZone !== null) {
      return this.#recurringStart(profile, startSchedule, timeZone, pointer);
    }
    const start = this.utcOf(startSchedule, pointer);
    const last = start + (durationSeconds ?? periods.at(-1)?.startSeconds ?? 0);
    if (this.#changesBetween(start, last)) this.#notes.add("local-time-changes", pointer, { version });
    return start;
  }

  /** As the clock is now: the occurrences to come are right until it changes. */
  #recurringStart({ validTo }: ChargingProfile, start: ProfileTime, timeZone: string, pointer: string): number {
    const { nowSeconds, version } = this.#target;
    const end = Math.min(validTo?.utcSeconds ?? LAST_SECONDS, nowSeconds + YEAR_SECONDS) + DAY_SECONDS;
    const [, change] = clockChanges(timeZone, nowSeconds, Math.max(end, nowSeconds));
    if (change !== undefined) {
      this.#notes.add("local-time-recurs", pointer, { version, from: formatTime(change.utcSeconds) });
    }
    return start.wallSeconds - offsetAt(timeZone, nowSeconds);
  }

  #changesBetween(from: number, to: number): boolean {
    const { timeZone } = this.#target;
    const first = Math.max(FIRST_SECONDS, from - DAY_SECONDS);
    const last = Math.min(LAST_SECONDS, to + DAY_SECONDS);
    return timeZone !== null && first < last && clockChanges(timeZone, first, last).length > 1;
  }
}
