// Voices for the tests of the score.
import { DAY_MILLIS, type Rated, type Stars, type Voice } from "../../../edge/domain/score/voice.ts";

export const NOW = Date.UTC(2026, 10, 23, 12);

export const NONE: Readonly<Record<Rated, Stars | null>> = {
  ...{ overall: null, worked: null, speed: null },
  ...{ price: null, place: null, payment: null },
};

export interface Said {
  readonly sessionId: string;
  readonly driverKey: string | null;
  readonly daysAgo: number;
  readonly overall: Stars;
}

/** A verified voice that rates the whole. */
export function voice({ sessionId, driverKey, daysAgo, overall }: Said): Voice {
  const ratings = { ...NONE, overall };
  return { sessionId, driverKey, atMillis: NOW - daysAgo * DAY_MILLIS, verified: true, ratings };
}

/** One a day back from now, each of another driver. */
export function voicesOfDays(count: number, overall: Stars): Voice[] {
  return Array.from({ length: count }, (_, day) =>
    voice({ sessionId: `day ${day}`, driverKey: `driver of day ${day}`, daysAgo: day, overall }),
  );
}

const FIRST_WEEK = Date.UTC(2025, 0, 6);

/** An instant some hours after the check of a week's Monday. */
export function afterMonday(week: number): number {
  return FIRST_WEEK + week * 7 * DAY_MILLIS + DAY_MILLIS / 4;
}

/** So many weeks of the same stars, spread over each week, each of another driver. */
export function calmVoices(flow: {
  readonly from?: number;
  readonly weeks: number;
  readonly perWeek: number;
  readonly overall: Stars;
}): Voice[] {
  const { from = 0, weeks, perWeek, overall } = flow;
  return Array.from({ length: weeks * perWeek }, (_, index) => {
    const atMillis = FIRST_WEEK + Math.floor((from + (index + 0.5) / perWeek) * 7 * DAY_MILLIS);
    const name = `week ${from} voice ${index}`;
    return { sessionId: name, driverKey: name, atMillis, verified: true, ratings: { ...NONE, overall } };
  });
}
