// What Cloudflare bills of one event of a charging station, counted in workerd by test/edge/ocpp/costs.test.ts, which fails
// when a figure is no longer so. `npm run cost` makes a month of them.

export interface Counted {
  /** Rows written in the station's object, index entries and set alarms among them. */
  readonly objectRowsWritten: number;
  /** The most that was counted: an object that slept reads its tables again. */
  readonly objectRowsRead: number;
  readonly d1RowsWritten: number;
  readonly d1RowsRead: number;
}

export const EVENTS = [
  "connection",
  "boot",
  "heartbeat",
  "status",
  "shownStatus",
  "authorize",
  "start",
  "meterValues",
  "growth",
  "growthOfNewHour",
  "stop",
  "look",
] as const;
export type Event = (typeof EVENTS)[number];

const counted = (
  objectRowsWritten: number,
  objectRowsRead: number,
  d1RowsWritten: number,
  d1RowsRead: number,
): Counted => ({ objectRowsWritten, objectRowsRead, d1RowsWritten, d1RowsRead });

export const COUNTED: Readonly<Record<Event, Counted>> = {
  connection: counted(6, 50, 1, 5),
  boot: counted(3, 20, 0, 0),
  heartbeat: counted(1, 20, 0, 0),
  status: counted(2, 20, 0, 0),
  // One that the public list shows (free, in use …), delivered.
  shownStatus: counted(7, 90, 1, 5),
  authorize: counted(2, 20, 0, 5),
  start: counted(16, 80, 12, 10),
  // In the middle of 180 readings: an object that slept counts what the session holds.
  meterValues: counted(2, 120, 0, 0),
  // After 180 readings, all of which are read.
  growth: counted(5, 240, 1, 5),
  growthOfNewHour: counted(7, 250, 2, 5),
  stop: counted(13, 450, 10, 10),
  look: counted(1, 20, 0, 0),
};

/** Bytes that the object's database grows by with each MeterValues of three measurands, at most: its reading, for good. */
export const BYTES_PER_READING = 800;
/** And its exchange in the message log, which ends at 5,000 of them. */
export const BYTES_PER_LOGGED_MESSAGE = 450;
