// Which stations a reader of the public list gets, and in what order: one statement over the registry, what was chosen of it, and the
// scores as they stand.
import type { COMMUNITY_SORTS } from "../contract/community.ts";
import { searchedWords } from "../domain/folded-text.ts";
import { boxAround, EARTH_RADIUS_METERS, type Point } from "../domain/near.ts";
import type { Position } from "./cursor.ts";
import { PLACE_COLUMNS } from "./listings.ts";

export type CommunitySort = (typeof COMMUNITY_SORTS)[number];

export interface CommunityFilter {
  readonly search: string | null;
  readonly near: Point | null;
  /** Only with `near`; null: however far. */
  readonly radiusMeters: number | null;
  readonly minPowerWatts: number | null;
  /** Only those that hold the badge. */
  readonly badge: boolean;
  /** Only those whose place is known. */
  readonly placed: boolean;
  /** `distance` only with `near`. */
  readonly sort: CommunitySort;
}

/** Scores have at most four digits: whoever is ranked stands before whoever is not. */
const SCORE_KEY = "coalesce(sc.ranked, 0) * 10000 + coalesce(sc.lower_milli_stars, 0)";
const POWER = "coalesce((SELECT max(value ->> 'maxPowerWatts') FROM json_each(s.evses)), 0)";
const NAME = "coalesce(nullif(l.name, ''), nullif(s.name, ''), s.station_id)";

/** The key that each order goes by, of two the same the station's id; names are texts and stand in the cursor beside the id. */
const KEYS: Readonly<Record<Exclude<CommunitySort, "name">, { readonly key: string; readonly falls: boolean }>> = {
  score: { key: SCORE_KEY, falls: true },
  power: { key: POWER, falls: true },
  distance: { key: "distance_meters", falls: false },
};

/** Between name and id in a cursor: neither holds a line's end. */
const BETWEEN = "\n";

class Statement {
  readonly values: unknown[] = [];

  /** A value's place in the text. */
  take(value: unknown): string {
    this.values.push(value);
    return `?${this.values.length}`;
  }
}

/**
 * The page after a position, one row more than asked for. Every row has `sort_key` and, where asked for, `distance_meters` (whole
 * metres, by haversine), null where it is not known where the station is.
 */
export function listStatement(
  database: D1Database,
  filter: CommunityFilter,
  limit: number,
  after: Position | null,
): D1PreparedStatement {
  const statement = new Statement();
  const inner = `SELECT s.station_id, s.name AS station_name, s.evses, s.evse_states, s.connection ->> 'online' AS is_online,
       ${PLACE_COLUMNS}, ${distanceOf(statement, filter.near)} AS distance_meters, ${keyOf(filter.sort)} AS sort_key
     FROM stations s LEFT JOIN station_listings l ON l.station_id = s.station_id
       LEFT JOIN station_scores sc ON sc.station_id = s.station_id
     WHERE ${conditionsOf(statement, filter).join(" AND ")}`;
  const outer = [...outerConditions(statement, filter), ...(after === null ? [] : [beyond(statement, filter, after)])];
  const where = outer.length === 0 ? "" : `WHERE ${outer.join(" AND ")}`;
  const sql = `SELECT * FROM (${inner}) ${where} ORDER BY ${orderOf(filter)}, station_id LIMIT ${statement.take(limit + 1)}`;
  return database.prepare(sql).bind(...statement.values);
}

/** One listed station, with the columns of the list; no row: there is none of this id, or it is not listed. */
export function stationStatement(database: D1Database, stationId: string): D1PreparedStatement {
  return database
    .prepare(
      `SELECT s.station_id, s.name AS station_name, s.evses, s.evse_states, s.connection ->> 'online' AS is_online,
         ${PLACE_COLUMNS}, NULL AS distance_meters, 0 AS sort_key
       FROM stations s LEFT JOIN station_listings l ON l.station_id = s.station_id
       WHERE coalesce(l.listed, s.listed_at_first) = 1 AND s.station_id = ?`,
    )
    .bind(stationId);
}

/** Where the next page begins, from the last row of this one. */
export function positionOf(sort: CommunitySort, row: { station_id: string; sort_key: number | string }): Position {
  return sort === "name" ? [0, `${row.sort_key}${BETWEEN}${row.station_id}`] : [Number(row.sort_key), row.station_id];
}

function keyOf(sort: CommunitySort): string {
  // The distance has its own column.
  return sort === "name" ? NAME : sort === "distance" ? "0" : KEYS[sort].key;
}

function orderOf({ sort }: CommunityFilter): string {
  if (sort === "name") return "sort_key COLLATE NOCASE";
  return sort === "distance" ? "distance_meters" : "sort_key DESC";
}

function conditionsOf(statement: Statement, filter: CommunityFilter): string[] {
  const { search, near, radiusMeters, minPowerWatts, badge, placed, sort } = filter;
  const conditions = ["coalesce(l.listed, s.listed_at_first) = 1"];
  for (const word of search === null ? [] : searchedWords(search)) {
    conditions.push(`instr(s.folded || ' ' || coalesce(l.folded, ''), ${statement.take(word)}) > 0`);
  }
  if (minPowerWatts !== null) conditions.push(`${POWER} >= ${statement.take(minPowerWatts)}`);
  if (badge) conditions.push("sc.held_since_millis IS NOT NULL");
  if (placed || radiusMeters !== null || sort === "distance") conditions.push("l.latitude IS NOT NULL");
  if (near !== null && radiusMeters !== null) {
    const { south, north, west, east } = boxAround(near, radiusMeters);
    conditions.push(`l.latitude BETWEEN ${statement.take(south)} AND ${statement.take(north)}`);
    const [from, to] = [statement.take(west), statement.take(east)];
    conditions.push(`(l.longitude >= ${from} ${west > east ? "OR" : "AND"} l.longitude <= ${to})`);
  }
  return conditions;
}

function outerConditions(statement: Statement, { near, radiusMeters }: CommunityFilter): string[] {
  return near === null || radiusMeters === null ? [] : [`distance_meters <= ${statement.take(radiusMeters)}`];
}

function distanceOf(statement: Statement, near: Point | null): string {
  if (near === null) return "NULL";
  const [latitude, longitude] = [statement.take(near.latitude), statement.take(near.longitude)];
  const half = (from: string, to: string) => `pow(sin(radians(${to} - ${from}) / 2), 2)`;
  const h = `${half(latitude, "l.latitude")} + cos(radians(${latitude})) * cos(radians(l.latitude)) * ${half(longitude, "l.longitude")}`;
  return `CAST(round(${2 * EARTH_RADIUS_METERS} * asin(min(1, sqrt(${h})))) AS INTEGER)`;
}

function beyond(statement: Statement, { sort }: CommunityFilter, [key, text]: Position): string {
  if (sort === "name") {
    const [name = "", id = ""] = text.split(BETWEEN);
    const place = statement.take(name);
    return `(sort_key > ${place} COLLATE NOCASE OR (sort_key = ${place} COLLATE NOCASE AND station_id > ${statement.take(id)}))`;
  }
  const column = sort === "distance" ? "distance_meters" : "sort_key";
  const place = statement.take(key);
  const further = KEYS[sort].falls ? "<" : ">";
  return `(${column} ${further} ${place} OR (${column} = ${place} AND station_id > ${statement.take(text)}))`;
}
