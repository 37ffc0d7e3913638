// Which time of day a second of a schedule is: on the station's clock, or counted from the start of charging.
import { offsetAt, utcOfWall } from "../../assembly/host/profiles/clock.ts";
import { parseTime } from "../../assembly/host/profiles/time.ts";
import { formats } from "../format.ts";
import { DAY, drawnSpan, type ProfileForm, recurrenceOf } from "./profile-form.ts";

export interface ScheduleClock {
  /** Null: counted from the start of charging. Else what a wall clock shows at second 0, as seconds since 1970 without a zone. */
  readonly wallSeconds: number | null;
  /** When second 0 is: of the occurrence that is running. */
  readonly utcSeconds: number;
  readonly timeZone: string;
  /** Whether the schedule follows the wall clock over its changes. */
  readonly isLocal: boolean;
  /** More than one day is shown, so that an hour alone does not tell the time. */
  readonly hasDays: boolean;
}

/** `nowSeconds` since 1970. A schedule without a start counts from the last midnight. */
export function clockOf(form: ProfileForm, nowSeconds: number, timeZone: string): ScheduleClock {
  const hasDays = drawnSpan(form) > DAY;
  const { useLocalTime: isLocal, startSchedule } = form;
  if (form.kind === "Relative" || form.kind === "Dynamic") {
    return { wallSeconds: null, utcSeconds: Math.floor(nowSeconds / 60) * 60, timeZone, isLocal: false, hasDays };
  }
  const nowWall = nowSeconds + offsetAt(timeZone, nowSeconds);
  const midnight = Math.floor(nowWall / DAY) * DAY;
  const start = parseTime(startSchedule);
  const recurrence = recurrenceOf(form);
  if (start === null || isLocal) {
    const origin = start === null ? midnight : start.wallSeconds;
    const into = recurrence === null ? 0 : Math.floor((nowWall - origin) / recurrence) * recurrence;
    const wallSeconds = origin + into;
    return { wallSeconds, utcSeconds: utcOfWall(timeZone, wallSeconds), timeZone, isLocal, hasDays };
  }
  const into = recurrence === null ? 0 : Math.floor((nowSeconds - start.utcSeconds) / recurrence) * recurrence;
  const utcSeconds = start.utcSeconds + into;
  return { wallSeconds: utcSeconds + offsetAt(timeZone, utcSeconds), utcSeconds, timeZone, isLocal, hasDays };
}

/** Where an instant lies on the schedule's axis. */
export function placeOf(clock: ScheduleClock, utcSeconds: number): number {
  if (!clock.isLocal || clock.wallSeconds === null) return utcSeconds - clock.utcSeconds;
  return utcSeconds + offsetAt(clock.timeZone, utcSeconds) - clock.wallSeconds;
}

/** The instant at a place of the axis. */
export function instantOf(clock: ScheduleClock, seconds: number): number {
  if (!clock.isLocal || clock.wallSeconds === null) return clock.utcSeconds + seconds;
  return utcOfWall(clock.timeZone, clock.wallSeconds + seconds);
}

/** Seconds into the day at which the schedule starts; 0 where it has no time of day. */
export const startOfDay = ({ wallSeconds }: ScheduleClock): number =>
  wallSeconds === null ? 0 : ((wallSeconds % DAY) + DAY) % DAY;

/** The next instant after `nowSeconds` at which a clock in the zone shows so many seconds into its day. */
export function nextTimeOfDay(ofDay: number, nowSeconds: number, timeZone: string): number {
  const wall = nowSeconds + offsetAt(timeZone, nowSeconds);
  const today = Math.floor(wall / DAY) * DAY + ofDay;
  const next = utcOfWall(timeZone, today);
  return next > nowSeconds ? next : utcOfWall(timeZone, today + DAY);
}

/** The clock of a zone from an instant on, as an axis that follows its changes. */
export function clockFrom(utcSeconds: number, timeZone: string, hasDays: boolean): ScheduleClock {
  return { wallSeconds: utcSeconds + offsetAt(timeZone, utcSeconds), utcSeconds, timeZone, isLocal: true, hasDays };
}

const two = (n: number) => String(n).padStart(2, "0");

/** "06:30"; at the end of a day "24:00"; where charging starts it "+1:30". */
export function hourLabel(clock: ScheduleClock, seconds: number, isEnd = false): string {
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60 === 0 ? "" : `:${two(seconds % 60)}`;
  if (clock.wallSeconds === null) return `+${Math.floor(minutes / 60)}:${two(minutes % 60)}${rest}`;
  const ofDay = (startOfDay(clock) + seconds) % DAY;
  if (isEnd && ofDay === 0) return "24:00";
  return `${two(Math.floor(ofDay / 3600))}:${two(Math.floor(ofDay / 60) % 60)}${rest}`;
}

/** Which day of the schedule it is, from 0, counted at midnights. */
export const dayOf = (clock: ScheduleClock, seconds: number): number => Math.floor((startOfDay(clock) + seconds) / DAY);

/** "Mon" of a week, "24 Nov" of a schedule that does not recur. */
export function dayLabel(clock: ScheduleClock, day: number, isWeekly: boolean): string {
  const wall = (clock.wallSeconds ?? 0) - startOfDay(clock) + day * DAY;
  const options = isWeekly ? ({ weekday: "short" } as const) : ({ day: "numeric", month: "short" } as const);
  return new Intl.DateTimeFormat(formats.locale, { ...options, timeZone: "UTC" }).format(wall * 1000);
}

/** "Mon 06:30" where several days are shown, else "06:30". */
export function timeLabel(clock: ScheduleClock, seconds: number, isWeekly: boolean, isEnd = false): string {
  const hour = hourLabel(clock, seconds, isEnd);
  if (!clock.hasDays || clock.wallSeconds === null) return hour;
  return `${dayLabel(clock, dayOf(clock, seconds) - (hour === "24:00" ? 1 : 0), isWeekly)} ${hour}`;
}

/** Seconds of an hour as it is typed: "6", "6:30", "06:30", "+1:30"; hours up to 24, or 672 where charging starts it. Null: none. */
export function readHour(typed: string, mostHours = 24): number | null {
  const parts = /^\+?(\d{1,3})(?:[:.](\d{2})(?::(\d{2}))?)?$/.exec(typed.trim());
  if (parts === null) return null;
  const [hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  if (minutes > 59 || seconds > 59 || hours > mostHours) return null;
  return hours * 3600 + minutes * 60 + seconds;
}

/** The last midnight in a zone as RFC 3339 with its offset: where a new daily schedule starts. */
export function midnightOf(nowSeconds: number, timeZone: string): string {
  const wall = Math.floor((nowSeconds + offsetAt(timeZone, nowSeconds)) / DAY) * DAY;
  return timeWithOffset(wall, timeZone);
}

/** A wall clock's time in a zone as RFC 3339 with the offset in force there. */
export function timeWithOffset(wallSeconds: number, timeZone: string): string {
  const offset = wallSeconds - utcOfWall(timeZone, wallSeconds);
  const away = Math.abs(offset);
  const sign = offset < 0 ? "-" : "+";
  const zone = offset === 0 ? "Z" : `${sign}${two(Math.floor(away / 3600))}:${two(Math.floor(away / 60) % 60)}`;
  return `${new Date(wallSeconds * 1000).toISOString().slice(0, 19)}${zone}`;
}
