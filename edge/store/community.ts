// The public list and its stations as they cross the wire: nothing here names a session or an identification.
import * as v from "valibot";
import {
  type CommunityDetail,
  type CommunityStation,
  communityStationSchema,
  type OperatorScores,
  type Score,
} from "../contract/community.ts";
import type { Place } from "../contract/listing.ts";
import { evseSchema } from "../contract/stations.ts";
import type { WeeklyCheck } from "../domain/score/badge.ts";
import { METHOD } from "../domain/score/method.ts";
import { RATED } from "../domain/score/voice.ts";
import { EVSE_STATES, type EvseSaid, saidStates, statesNow } from "../domain/station-state.ts";
import { type CommunityFilter, listStatement, positionOf, stationStatement } from "./community-query.ts";
import { encodeCursor, type Position } from "./cursor.ts";
import type { KeptScore } from "./kept-scores.ts";
import { placeOf } from "./listings.ts";
import { loadScores, type StationScores, settleScores, unrated } from "./station-scores.ts";

/** A session whose newest reading is older than this says nothing of now; deliveries are five minutes apart at most. */
const FRESH_MILLIS = 900_000;
const rowSchema = v.object({
  ...{ station_id: v.string(), station_name: v.string(), sort_key: v.union([v.number(), v.string()]) },
  evses: v.pipe(v.string(), v.parseJson(), v.array(evseSchema)),
  evse_states: v.pipe(
    v.string(),
    v.parseJson(),
    v.array(v.object({ evseId: v.number(), state: v.picklist(EVSE_STATES) })),
  ),
  is_online: v.nullable(v.number()),
  distance_meters: v.nullable(v.number()),
});
type Row = v.InferOutput<typeof rowSchema> & { readonly place: Place };

function rowsIn(results: readonly Record<string, unknown>[]): Row[] {
  return results.map((row) => ({ ...v.parse(rowSchema, row), place: placeOf(row) }));
}

export interface CommunityPage {
  readonly items: CommunityStation[];
  readonly nextCursor?: string;
}

/** Listed stations. What was said a moment ago is in it. */
export async function communityPage(
  database: D1Database,
  filter: CommunityFilter,
  limit: number,
  after: Position | null,
  nowMillis: number,
): Promise<CommunityPage> {
  await settleScores(database, nowMillis);
  const rows = rowsIn((await listStatement(database, filter, limit, after).all()).results);
  const items = await stationsOf(database, rows.slice(0, limit), nowMillis);
  const last = rows[limit - 1];
  if (rows.length <= limit || last === undefined) return { items };
  const position = filter.sort === "distance" ? { ...last, sort_key: last.distance_meters ?? 0 } : last;
  return { items, nextCursor: encodeCursor(positionOf(filter.sort, position)) };
}

/** A listed station with all that its scores say; null: there is none of this id, or it is not listed. */
export async function communityStation(
  database: D1Database,
  stationId: string,
  nowMillis: number,
): Promise<Omit<CommunityDetail, "measured" | "feedback" | "method"> | null> {
  const [row] = rowsIn((await stationStatement(database, stationId).all()).results);
  if (row === undefined) return null;
  const scores = (await loadScores(database, [stationId], nowMillis, 1)).get(stationId) ?? unrated(nowMillis);
  const item = stationOf(row, scores, (await chargingAt(database, [stationId], nowMillis)).get(stationId));
  return {
    ...item,
    scores: scoresSaid(scores),
    spread: [...scores.spread],
    badgeDetails: {
      ...badgeSaid(scores),
      figure: await figureOf(stationId, scores),
      check: checkSaid(scores.badge.check),
      history: scores.badge.changes.map(({ check, ...change }) => ({ ...change, check: checkOf(check) })),
    },
  };
}

/** Whether the station stands in the list. */
export async function isListed(database: D1Database, stationId: string): Promise<boolean> {
  return (await stationStatement(database, stationId).first()) !== null;
}

/** Ids of the stations in the list. */
export async function listedIds(database: D1Database, most: number): Promise<string[]> {
  const { results } = await database
    .prepare(
      `SELECT s.station_id FROM stations s LEFT JOIN station_listings l ON l.station_id = s.station_id
       WHERE coalesce(l.listed, s.listed_at_first) = 1 ORDER BY s.station_id LIMIT ?`,
    )
    .bind(most)
    .all<{ station_id: string }>();
  return results.map(({ station_id }) => station_id);
}

/** What badges are drawn from: of each period that a station has it, another figure. Null: it does not have it. */
export async function figureOf(stationId: string, { badge }: Pick<StationScores, "badge">): Promise<string | null> {
  if (!badge.state.held) return null;
  const text = `wattest badge ${stationId} ${badge.state.sinceMillis}`;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function stationsOf(database: D1Database, rows: readonly Row[], nowMillis: number): Promise<CommunityStation[]> {
  const ids = rows.map(({ station_id }) => station_id);
  if (ids.length === 0) return [];
  const [scores, charging] = await Promise.all([
    loadScores(database, ids, nowMillis, 0),
    chargingAt(database, ids, nowMillis),
  ]);
  const nothing = unrated(nowMillis);
  return rows.map((row) => stationOf(row, scores.get(row.station_id) ?? nothing, charging.get(row.station_id)));
}

/** EVSEs with a session that is going on, by station. */
async function chargingAt(
  database: D1Database,
  stationIds: readonly string[],
  nowMillis: number,
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  // The plus keeps to the index of what is active: few sessions are, and a station has thousands.
  const { results } = await database
    .prepare(
      `SELECT station_id, evse_id FROM sessions WHERE state = 'active' AND removed = 0 AND updated_at_millis >= ?
         AND +station_id IN (SELECT value FROM json_each(?))`,
    )
    .bind(nowMillis - FRESH_MILLIS, JSON.stringify(stationIds))
    .all<{ station_id: string; evse_id: number }>();
  const charging = new Map<string, Set<number>>();
  for (const { station_id, evse_id } of results) {
    charging.set(station_id, (charging.get(station_id) ?? new Set<number>()).add(evse_id));
  }
  return charging;
}

function stationOf(row: Row, scores: StationScores, charging: ReadonlySet<number> = new Set()): CommunityStation {
  const { place } = row;
  const power = new Map(row.evses.map(({ evseId, maxPowerWatts }) => [evseId, maxPowerWatts]));
  const isOnline = row.is_online === null ? null : row.is_online === 1;
  const evses = statesNow(knownEvses(row), isOnline, charging).map(({ evseId, state }) => ({
    ...{ evseId, status: state, maxPowerWatts: power.get(evseId) ?? null },
    connectors: place.connectors.filter((connector) => connector.evseId === evseId).map(({ standard }) => standard),
  }));
  const { badge } = scores;
  return v.parse(communityStationSchema, {
    ...{ stationId: row.station_id, name: place.name || row.station_name || row.station_id },
    ...{ operator: place.operator, street: place.street, postalCode: place.postalCode, city: place.city },
    ...{ countryCode: place.countryCode, latitude: place.latitude, longitude: place.longitude },
    ocpiLocationId: place.ocpiLocationId === "" ? null : place.ocpiLocationId,
    maxPowerWatts: power.size === 0 ? null : Math.max(...power.values()),
    evses,
    free: evses.filter(({ status }) => status === "free").length,
    ...scoreSaid(scores.scores.overall),
    badge: badge.state.held ? { sinceMillis: badge.state.sinceMillis ?? 0 } : null,
    distanceMeters: row.distance_meters,
  });
}

/** Those that the station named, was registered with, or has connectors of. */
function knownEvses({ evses, evse_states, place }: Row): EvseSaid[] {
  const said = new Map(evse_states.map((one) => [one.evseId, one]));
  const ids = [...evses, ...evse_states, ...place.connectors].map(({ evseId }) => evseId);
  return saidStates(ids, []).map((one) => said.get(one.evseId) ?? one);
}

/** Thousandths of a star as stars. */
export function scoreSaid({ estimate, ...counts }: KeptScore): Score {
  if (estimate === null) return { score: null, ...counts };
  const { meanMilliStars, lowerMilliStars, upperMilliStars } = estimate;
  const interval = { lower: lowerMilliStars / 1_000, upper: upperMilliStars / 1_000 };
  return { score: meanMilliStars / 1_000, interval, ...counts };
}

function scoresSaid({ scores }: StationScores): CommunityDetail["scores"] {
  return Object.fromEntries(RATED.map((rated) => [rated, scoreSaid(scores[rated])])) as CommunityDetail["scores"];
}

function badgeSaid({ badge }: StationScores) {
  const { held, sinceMillis, streak } = badge.state;
  return { held, sinceMillis, streak, streakNeeds: held ? METHOD.badge.loseWeeks : METHOD.badge.gainWeeks };
}

/** The last check, in lists of its own. */
function checkSaid(check: WeeklyCheck | null) {
  return check === null ? null : checkOf(check);
}

function checkOf({ criteria, ...check }: WeeklyCheck) {
  return { ...check, criteria: [...criteria] };
}

const operatorRow = v.object({
  ...{ station_id: v.string(), station_name: v.string(), listed: v.number(), sort_key: v.number() },
});

/** All stations of the operator, listed or not: by the lower end of the whole, those that nobody rated last. */
export async function operatorScores(
  database: D1Database,
  siteId: string | null,
  limit: number,
  after: Position | null,
  nowMillis: number,
): Promise<Omit<OperatorScores, "method">> {
  await settleScores(database, nowMillis);
  const { results } = await database
    .prepare(
      `SELECT * FROM (
         SELECT s.station_id, s.name AS station_name, coalesce(l.listed, s.listed_at_first) AS listed,
           coalesce(sc.ranked, 0) * 10000 + coalesce(sc.lower_milli_stars, 0) AS sort_key
         FROM stations s LEFT JOIN station_listings l ON l.station_id = s.station_id
           LEFT JOIN station_scores sc ON sc.station_id = s.station_id
         WHERE ?1 IS NULL OR s.site_id = ?1)
       WHERE ?2 IS NULL OR sort_key < ?2 OR (sort_key = ?2 AND station_id > ?3)
       ORDER BY sort_key DESC, station_id LIMIT ?4`,
    )
    .bind(siteId, after?.[0] ?? null, after?.[1] ?? "", limit + 1)
    .all();
  const rows = v.parse(v.array(operatorRow), results);
  const shown = rows.slice(0, limit);
  const ids = shown.map(({ station_id }) => station_id);
  const scores = await loadScores(database, ids, nowMillis, 0);
  const nothing = unrated(nowMillis);
  const items = shown.map((row) => {
    const own = scores.get(row.station_id) ?? nothing;
    const name = row.station_name || row.station_id;
    const badge = badgeSaid(own);
    return {
      stationId: row.station_id,
      name,
      listed: row.listed === 1,
      scores: scoresSaid(own),
      badge,
      check: checkSaid(own.badge.check),
    };
  });
  const last = shown.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, nextCursor: encodeCursor([last.sort_key, last.station_id]) };
}
