// `npm run cost`: what a month of stations costs at Cloudflare, from rows and requests that a test counted for each event
// (test/support/counted-costs.ts). Options say what a station does: `-- --stations 1000 --sessions 4 --hours 3 --interval 60
// --heartbeat 300`.
import { parseArgs } from "node:util";
import { BYTES_PER_LOGGED_MESSAGE, BYTES_PER_READING, COUNTED, EVENTS, type Event } from "../support/counted-costs.ts";

const { values } = parseArgs({
  options: {
    stations: { type: "string", default: "1000" },
    /** A day and station, and hours of each. */
    sessions: { type: "string", default: "4" },
    hours: { type: "string", default: "3" },
    /** Seconds between MeterValues and between heartbeats. */
    interval: { type: "string", default: "60" },
    heartbeat: { type: "string", default: "300" },
  },
});
const stations = positive(values.stations);
const sessions = positive(values.sessions);
const hours = positive(values.hours);
const interval = positive(values.interval);
const heartbeat = positive(values.heartbeat);

function positive(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  console.error(`"${text}" is no number above 0.`);
  process.exit(1);
}

if (sessions * hours > 24) {
  console.error("A day has 24 hours.");
  process.exit(1);
}

const DAYS = 30;
/** edge/objects/station-object.ts: how often a growing session is delivered, and an idle connection looked at. */
const DELIVERIES_PER_HOUR = 12;
/** The most exchanges that a station's log holds (edge/objects/message-log.ts). */
const LOGGED_MESSAGES = 5_000;

/**
 * List prices of the paid plan (developers.cloudflare.com, Durable Objects, D1 and Workers, as of November 2026), US
 * dollars for a million after what is included; storage by the GB and month. An incoming WebSocket message is a twentieth
 * of a request, an outgoing one is free, an alarm is a request and setting it a row.
 */
const MILLION = 1_000_000;
const PLAN_DOLLARS = 5;
const MESSAGES_PER_REQUEST = 20;
/** The platform bills 128 MB whatever an object takes. */
const GIGABYTES_PER_OBJECT = 0.128;
/** Not counted but assumed: an object works so long for a message, and waits so long for D1. */
const MESSAGE_SECONDS = 0.005;
const DELIVERY_SECONDS = 0.1;

/** Events of a station in a day. A session changes its connector's status four times, twice so that the public list shows it, and each is authorised once. */
const perDay: Readonly<Record<Event, number>> = {
  connection: 1,
  boot: 1,
  heartbeat: 86_400 / heartbeat,
  status: sessions * 2,
  shownStatus: sessions * 2,
  authorize: sessions,
  start: sessions,
  meterValues: (sessions * hours * 3_600) / interval,
  growth: sessions * hours * (DELIVERIES_PER_HOUR - 1),
  growthOfNewHour: sessions * hours,
  stop: sessions,
  look: 24 - sessions * hours,
};
const MESSAGES: readonly Event[] = [
  "boot",
  "heartbeat",
  "status",
  "shownStatus",
  "authorize",
  "start",
  "meterValues",
  "stop",
];
const DELIVERIES: readonly Event[] = ["connection", "start", "growth", "growthOfNewHour", "stop"];

const perMonth = (event: Event) => perDay[event] * DAYS * stations;
const total = (events: readonly Event[], each: (event: Event) => number = () => 1) =>
  events.reduce((sum, event) => sum + perMonth(event) * each(event), 0);

const messages = total(MESSAGES);
const alarms = total(["growth", "growthOfNewHour", "look"]);
const requests = messages / MESSAGES_PER_REQUEST + alarms + total(["connection"]);
const seconds = messages * MESSAGE_SECONDS + total(DELIVERIES) * DELIVERY_SECONDS;
const gigabytes =
  (perMonth("meterValues") * BYTES_PER_READING + stations * LOGGED_MESSAGES * BYTES_PER_LOGGED_MESSAGE) / 1e9;

interface Line {
  readonly name: string;
  readonly amount: number;
  readonly included: number;
  /** For `unit` of them. */
  readonly dollars: number;
  readonly unit: number;
}

const rows = (of: "objectRowsWritten" | "objectRowsRead" | "d1RowsWritten" | "d1RowsRead") =>
  total(EVENTS, (event) => COUNTED[event][of]);
const lines: readonly Line[] = [
  { name: "rows written, objects", amount: rows("objectRowsWritten"), included: 50e6, dollars: 1, unit: MILLION },
  { name: "rows written, D1", amount: rows("d1RowsWritten"), included: 50e6, dollars: 1, unit: MILLION },
  { name: "rows read, objects", amount: rows("objectRowsRead"), included: 25e9, dollars: 0.001, unit: MILLION },
  { name: "rows read, D1", amount: rows("d1RowsRead"), included: 25e9, dollars: 0.001, unit: MILLION },
  { name: "requests to objects", amount: requests, included: 1e6, dollars: 0.15, unit: MILLION },
  { name: "duration, GB-s", amount: seconds * GIGABYTES_PER_OBJECT, included: 400_000, dollars: 12.5, unit: MILLION },
  { name: "requests to the worker", amount: total(["connection"]), included: 10e6, dollars: 0.3, unit: MILLION },
  { name: "storage, objects, GB", amount: gigabytes, included: 5, dollars: 0.2, unit: 1 },
];
const billed = ({ amount, included, dollars, unit }: Line) => (Math.max(0, amount - included) * dollars) / unit;

console.log("event             per month     rows in objects        rows in D1");
for (const event of EVENTS) {
  const { objectRowsWritten, d1RowsWritten } = COUNTED[event];
  const cells = [
    event.padEnd(16),
    short(perMonth(event)).padStart(10),
    `${objectRowsWritten} × = ${short(perMonth(event) * objectRowsWritten)}`.padStart(19),
    `${d1RowsWritten} × = ${short(perMonth(event) * d1RowsWritten)}`.padStart(17),
  ];
  console.log(cells.join(" "));
}
console.log("\nbilled                       amount   included   dollars");
for (const line of lines) {
  const { name, amount, included } = line;
  console.log(
    `${name.padEnd(24)} ${short(amount).padStart(10)} ${short(included).padStart(10)} ${billed(line).toFixed(2).padStart(9)}`,
  );
}
console.log(`${"the plan".padEnd(46)} ${PLAN_DOLLARS.toFixed(2).padStart(9)}`);
const sum = lines.reduce((dollars, line) => dollars + billed(line), PLAN_DOLLARS);
console.log(`${`${stations} stations, ${DAYS} days`.padEnd(46)} ${sum.toFixed(2).padStart(9)}`);

function short(amount: number): string {
  if (amount >= 1e9) return `${(amount / 1e9).toFixed(1)} bn`;
  if (amount >= 1e6) return `${(amount / 1e6).toFixed(1)} m`;
  if (amount >= 1e3) return `${(amount / 1e3).toFixed(0)} k`;
  return amount.toFixed(1).replace(/\.0$/, "");
}
