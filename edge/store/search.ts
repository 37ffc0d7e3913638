// The search over stations, sites, sessions, charging profiles and people in D1. Sessions are many and are found by prefixes that an
// index serves; the others are few, so that any part of their names is looked for.

import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import * as v from "valibot";
import type { SearchAnswer } from "../contract/search.ts";

type Item = SearchAnswer["items"][number];

/** Of each kind; together the 28 that an answer holds. */
const MAX_STATIONS = 8;
const MAX_SITES = 4;
const MAX_SESSIONS = 8;
const MAX_PROFILES = 4;
const MAX_PEOPLE = 4;
/** Sessions that are looked at for the newest ones, where one meter or transaction has more. */
const MAX_CANDIDATES = 200;
/** Comes after every text that begins like another one. */
const LAST = "\u{10ffff}";

const stationRow = v.object({
  station_id: v.string(),
  name: v.string(),
  meters: v.pipe(v.string(), v.parseJson(), v.array(v.object({ serial: v.string() }))),
  last_seen_at_millis: v.nullable(v.number()),
});
const sessionRow = v.object({
  id: v.string(),
  station_id: v.string(),
  transaction_id: v.nullable(v.string()),
  meter: v.nullable(v.string()),
  started_at_millis: v.number(),
});
const profileRow = v.object({ id: v.string(), name: v.string(), updated_at_millis: v.number() });
const siteRow = v.object({ id: v.string(), name: v.string() });
const personRow = v.object({ id: v.string(), name: v.string(), email: v.string() });

export interface SearchScope {
  readonly stations: boolean;
  readonly sessions: boolean;
  readonly profiles: boolean;
  readonly people: boolean;
}

/** What `text` (2 characters or more) finds, best first: stations, sites, sessions, profiles, then people. */
export async function search(database: D1Database, text: string, scope: SearchScope): Promise<SearchAnswer> {
  const [stations, sites, sessions, profiles, people] = await Promise.all([
    scope.stations ? findStations(database, text) : [],
    scope.stations ? findSites(database, text) : [],
    scope.sessions ? findSessions(database, text) : [],
    scope.profiles ? findProfiles(database, text) : [],
    scope.people ? findPeople(database, text) : [],
  ]);
  return { items: [...stations, ...sites, ...sessions, ...profiles, ...people] };
}

/**
 * Holds the text anywhere. The database folds the case of ASCII letters only; others are looked for as written, and in
 * lower, upper and title case. No LIKE: D1 takes patterns of up to 50 bytes.
 */
export function contains(column: string, text: string) {
  const [first = "", ...rest] = [...text];
  const title = first.toUpperCase() + rest.join("").toLowerCase();
  const variants = /^[\x20-\x7e]*$/.test(text) ? [text] : [text, text.toLowerCase(), text.toUpperCase(), title];
  const conditions = [...new Set(variants)].map(
    (variant) => sql`instr(lower(${sql.raw(column)}), lower(${variant})) > 0`,
  );
  return sql`(${sql.join(conditions, sql` OR `)})`;
}

/** Begins with the text, whatever the case; an index with the same expression serves it. */
function begins(expression: string, text: string) {
  const nocase = sql.raw(`${expression} COLLATE NOCASE`);
  return sql`(${nocase} >= ${text} AND ${nocase} < ${text + LAST})`;
}

function startsWith(value: string | null, text: string): boolean {
  return value?.toLowerCase().startsWith(text.toLowerCase()) === true;
}

function includes(value: string, text: string): boolean {
  return value.toLowerCase().includes(text.toLowerCase());
}

async function findStations(database: D1Database, text: string): Promise<Item[]> {
  // Serial numbers stand in the list of meters as JSON, so the text is looked for as JSON writes it.
  const written = JSON.stringify(text).slice(1, -1);
  const rows = await drizzle(database).all(
    sql`SELECT station_id, name, meters, last_seen_at_millis FROM stations
        WHERE ${contains("station_id", text)} OR ${contains("name", text)} OR ${contains("meters", `"serial":"${written}`)}
        ORDER BY ${begins("station_id", text)} DESC, ${begins("name", text)} DESC, station_id
        LIMIT ${MAX_STATIONS}`,
  );
  return v.parse(v.array(stationRow), rows).map((row) => {
    const shown = includes(row.station_id, text) || includes(row.name, text);
    const serial = row.meters.find((meter) => startsWith(meter.serial, text))?.serial ?? null;
    return {
      kind: "station",
      id: row.station_id,
      title: row.name === "" ? row.station_id : row.name,
      matched: shown ? null : serial,
      atMillis: row.last_seen_at_millis,
    };
  });
}

async function findSites(database: D1Database, text: string): Promise<Item[]> {
  const rows = await drizzle(database).all(
    sql`SELECT id, name FROM sites WHERE ${contains("name", text)} OR id = ${text.toUpperCase()}
        ORDER BY ${begins("name", text)} DESC, name, id LIMIT ${MAX_SITES}`,
  );
  return v.parse(v.array(siteRow), rows).map(({ id, name }) => ({
    kind: "site",
    id,
    title: name,
    matched: includes(name, text) ? null : id,
    atMillis: null,
  }));
}

async function findSessions(database: D1Database, text: string): Promise<Item[]> {
  // A text without a dot is no more than a station's id, whose sessions are not what was looked for.
  const places = [
    ...(text.includes(".") ? ["id"] : []),
    ...(text.length <= 10 ? ["substr(id, -10)"] : []),
    ...["transaction_id", "meter"],
  ];
  const parts = places.map(
    (place) =>
      sql`SELECT * FROM (SELECT id, station_id, transaction_id, meter, started_at_millis FROM sessions
          WHERE ${begins(place, text)} AND removed = 0 LIMIT ${MAX_CANDIDATES})`,
  );
  const rows = await drizzle(database).all(
    sql`SELECT DISTINCT * FROM (${sql.join(parts, sql` UNION ALL `)})
        ORDER BY started_at_millis DESC, id DESC LIMIT ${MAX_SESSIONS}`,
  );
  return v.parse(v.array(sessionRow), rows).map((row) => {
    const byId = startsWith(row.id, text) || startsWith(row.id.slice(-10), text);
    return {
      kind: "session",
      id: row.id,
      title: row.station_id,
      matched: byId ? null : startsWith(row.transaction_id, text) ? row.transaction_id : row.meter,
      atMillis: row.started_at_millis,
    };
  });
}

/** By any part of the name; archived ones last. */
async function findProfiles(database: D1Database, text: string): Promise<Item[]> {
  const rows = await drizzle(database).all(
    sql`SELECT id, name, updated_at_millis FROM profiles WHERE ${contains("name", text)} OR id = ${text.toUpperCase()}
        ORDER BY archived, ${begins("name", text)} DESC, name, id LIMIT ${MAX_PROFILES}`,
  );
  return v.parse(v.array(profileRow), rows).map((row) => ({
    kind: "profile",
    id: row.id,
    title: row.name,
    matched: includes(row.name, text) ? null : row.id,
    atMillis: row.updated_at_millis,
  }));
}

async function findPeople(database: D1Database, text: string): Promise<Item[]> {
  const rows = await drizzle(database).all(
    sql`SELECT id, name, email FROM people WHERE ${contains("name", text)} OR ${contains("email", text)}
        ORDER BY ${begins("name", text)} DESC, name, id LIMIT ${MAX_PEOPLE}`,
  );
  return v.parse(v.array(personRow), rows).map(({ id, name, email }) => ({
    kind: "person",
    id,
    title: name,
    matched: includes(name, text) ? null : email,
    atMillis: null,
  }));
}
