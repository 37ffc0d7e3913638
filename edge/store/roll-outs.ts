// Roll-outs in D1: lists, one, its stations, and the statements that start, stop and continue one.
import { and, desc, eq, lt, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import * as v from "valibot";
import {
  type DeliveryCounts,
  type DeliveryState,
  type RollOut,
  type RollOutList,
  rollOutSchema,
  rollOutStationListSchema,
  rollOutStationSchema,
} from "../contract/assignments.ts";
import { countsOfRollOuts } from "./assignment-states.ts";
import { rollOuts } from "./assignment-tables.ts";
import { encodeCursor, type Position } from "./cursor.ts";
import { profiles } from "./schema.ts";
import { prepared } from "./statement.ts";

export type RollOutRow = typeof rollOuts.$inferSelect;

export interface RollOutFilter {
  readonly profileId: string | null;
  readonly state: RollOut["state"] | null;
}

/** Newest first. `after` is the position of the last one of the page before. */
export async function listRollOuts(
  database: D1Database,
  filter: RollOutFilter,
  limit: number,
  after: Position | null,
): Promise<RollOutList> {
  const conditions: SQL[] = [];
  if (filter.profileId !== null) conditions.push(eq(rollOuts.profileId, filter.profileId));
  if (filter.state !== null) conditions.push(eq(rollOuts.state, filter.state));
  // Written out so that the small index of those that are not done can serve it.
  if (filter.state !== null && filter.state !== "done") conditions.push(sql`state <> 'done'`);
  if (after !== null) conditions.push(lt(rollOuts.id, after[0]));
  const rows = await selected(database)
    .where(and(...conditions))
    .orderBy(desc(rollOuts.id))
    .limit(limit + 1);
  const items = await shownWithCounts(database, rows.slice(0, limit));
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, nextCursor: encodeCursor([last.id, ""]) };
}

/** Null: there is none of this id. */
export async function loadRollOut(database: D1Database, id: number): Promise<RollOut | null> {
  const rows = await selected(database).where(eq(rollOuts.id, id));
  return (await shownWithCounts(database, rows))[0] ?? null;
}

const stationRow = v.object({
  station_id: v.string(),
  name: v.nullable(v.string()),
  online: v.nullable(v.number()),
  assignment_id: v.string(),
  state: rollOutStationSchema.entries.state,
  reason: v.nullable(v.pipe(v.string(), v.parseJson())),
  at_millis: v.number(),
});

/** Its stations by id, those that a later roll-out has not taken over. `after`: station and assignment of the last one before. */
export async function listRollOutStations(
  database: D1Database,
  id: number,
  state: DeliveryState | null,
  limit: number,
  after: Position | null,
): Promise<v.InferOutput<typeof rollOutStationListSchema>> {
  const [stationId = "", assignmentId = ""] = after?.[1].split(" ") ?? [];
  const { results } = await database
    .prepare(
      `SELECT a.station_id, s.name, json_extract(s.connection, '$.online') AS online, a.assignment_id, a.state, a.reason,
         a.at_millis
       FROM assignment_stations AS a LEFT JOIN stations AS s ON s.station_id = a.station_id
       WHERE a.roll_out_id = ?1 ${state === null ? "" : "AND a.state = ?5"} AND (a.station_id, a.assignment_id) > (?2, ?3)
       ORDER BY a.station_id, a.assignment_id LIMIT ?4`,
    )
    .bind(id, stationId, assignmentId, limit + 1, ...(state === null ? [] : [state]))
    .all();
  const rows = v.parse(v.array(stationRow), results);
  const items = rows.slice(0, limit).map((row) => ({
    stationId: row.station_id,
    stationName: row.name ?? "",
    online: row.online === 1,
    ...{ assignmentId: row.assignment_id, state: row.state, reason: row.reason, atMillis: row.at_millis },
  }));
  const last = items.at(-1);
  const isMore = rows.length > limit && last !== undefined;
  const nextCursor = isMore ? encodeCursor([0, `${last.stationId} ${last.assignmentId}`]) : undefined;
  return v.parse(rollOutStationListSchema, nextCursor === undefined ? { items } : { items, nextCursor });
}

/** The id that the next roll-out has, unless somebody starts another one first: then it is taken when it is inserted. */
export async function nextRollOutId(database: D1Database): Promise<number> {
  const row = await database.prepare("SELECT coalesce(max(id), 0) + 1 AS id FROM roll_outs").first();
  return v.parse(v.object({ id: v.number() }), row).id;
}

/**
 * The statements that start a roll-out. Between them go `changes`, which make its assignments what they will be; they see its
 * row, and the states at the stations as they were.
 */
export function startStatements(
  database: D1Database,
  row: RollOutRow,
  changes: readonly D1PreparedStatement[],
): D1PreparedStatement[] {
  return [
    prepared(database, drizzle(database).insert(rollOuts).values(row)),
    ...changes,
    ...reachStatements(database, row, row.assignmentIds, row.startedAtMillis),
  ];
}

/** Makes the list of the stations to be reached, and notes with the roll-outs that had them last what had become of them. */
function reachStatements(
  database: D1Database,
  { id, kind }: Pick<RollOut, "id" | "kind">,
  assignmentIds: readonly string[],
  atMillis: number,
): D1PreparedStatement[] {
  const ids = JSON.stringify(assignmentIds);
  return [
    takeOver(database, id, ids, 1),
    listStations(database, id, ids, atMillis),
    ...(kind === "remove" ? [listFormerStations(database, id, ids, atMillis)] : []),
    // Those that it has not taken over: they are of its assignments' targets no more.
    takeOver(database, id, ids, -1),
  ];
}

/** Adds to earlier roll-outs the states of the stations that are theirs now, or takes them away again. */
function takeOver(database: D1Database, id: number, ids: string, sign: 1 | -1): D1PreparedStatement {
  return database
    .prepare(
      `UPDATE roll_outs SET taken = (
         SELECT json_group_object(state, n) FROM (
           SELECT state, sum(n) AS n FROM (
             SELECT key AS state, value AS n FROM json_each(roll_outs.taken)
             UNION ALL
             SELECT state, ?3 FROM assignment_stations
             WHERE roll_out_id = roll_outs.id AND assignment_id IN (SELECT value FROM json_each(?2))
           ) GROUP BY state HAVING sum(n) > 0
         )
       )
       WHERE id IN (
         SELECT roll_out_id FROM assignment_stations
         WHERE assignment_id IN (SELECT value FROM json_each(?2)) AND roll_out_id < ?1
       )`,
    )
    .bind(id, ids, sign);
}

/** Puts every station of the assignments' targets into the list of the roll-out, to be reached. Again changes nothing. */
function listStations(database: D1Database, id: number, ids: string, atMillis: number): D1PreparedStatement {
  return database
    .prepare(
      `INSERT INTO assignment_stations
         (assignment_id, station_id, roll_out_id, told_roll_out_id, state, reason, at_millis, revision)
       SELECT assignment_id, station_id, ?1, NULL, 'pending', NULL, ?2, 0 FROM (
         SELECT a.id AS assignment_id, s.station_id FROM assignments AS a, stations AS s
         WHERE a.id IN (SELECT value FROM json_each(?3)) AND a.target_key LIKE 'site %'
           AND s.site_id = substr(a.target_key, 6)
         UNION ALL
         SELECT a.id, s.station_id FROM assignments AS a, stations AS s
         WHERE a.id IN (SELECT value FROM json_each(?3)) AND a.target_key LIKE 'group %'
           AND EXISTS (SELECT 1 FROM json_each(s.groups) WHERE value COLLATE NOCASE = substr(a.target_key, 7))
         UNION ALL
         SELECT a.id, substr(a.target_key, 9) FROM assignments AS a
         WHERE a.id IN (SELECT value FROM json_each(?3)) AND a.target_key LIKE 'station %'
       ) WHERE true
       ON CONFLICT (assignment_id, station_id) DO UPDATE SET
         roll_out_id = excluded.roll_out_id, state = 'pending', reason = NULL, at_millis = excluded.at_millis
       WHERE assignment_stations.roll_out_id < excluded.roll_out_id`,
    )
    .bind(id, atMillis, ids);
}

/** The same for those that may have the assignments although they are of their targets no more. */
function listFormerStations(database: D1Database, id: number, ids: string, atMillis: number): D1PreparedStatement {
  return database
    .prepare(
      `UPDATE assignment_stations SET roll_out_id = ?1, state = 'pending', reason = NULL, at_millis = ?2
       WHERE assignment_id IN (SELECT value FROM json_each(?3)) AND roll_out_id < ?1
         AND state NOT IN ('elsewhere', 'removed')`,
    )
    .bind(id, atMillis, ids);
}

/** The statement that stops a roll-out. */
export function stopStatement(database: D1Database, id: number, atMillis: number): D1PreparedStatement {
  return database
    .prepare("UPDATE roll_outs SET state = 'stopped', ended_at_millis = ?2 WHERE id = ?1 AND state = 'running'")
    .bind(id, atMillis);
}

/** The statements that let it go on, with the stations that came meanwhile. `ids`: of the assignments that it is the newest of. */
export function continueStatements(
  database: D1Database,
  rollOut: Pick<RollOut, "id" | "kind">,
  ids: readonly string[],
  atMillis: number,
): D1PreparedStatement[] {
  return [
    database
      .prepare("UPDATE roll_outs SET state = 'running', ended_at_millis = NULL WHERE id = ? AND state = 'stopped'")
      .bind(rollOut.id),
    ...reachStatements(database, rollOut, ids, atMillis),
  ];
}

function selected(database: D1Database) {
  return drizzle(database)
    .select({ rollOut: rollOuts, profileName: profiles.name })
    .from(rollOuts)
    .innerJoin(profiles, eq(profiles.id, rollOuts.profileId))
    .$dynamic();
}

async function shownWithCounts(
  database: D1Database,
  rows: readonly { readonly rollOut: RollOutRow; readonly profileName: string }[],
): Promise<RollOut[]> {
  if (rows.length === 0) return [];
  const live = await countsOfRollOuts(
    database,
    rows.map(({ rollOut }) => rollOut.id),
  );
  return rows.map(({ rollOut, profileName }) => {
    const counts = added(rollOut.taken, live.get(rollOut.id) ?? {});
    const stations = Object.values(counts).reduce((sum, n) => sum + n, 0);
    return v.parse(rollOutSchema, { ...rollOut, profileName, counts, stations });
  });
}

function added(a: DeliveryCounts, b: DeliveryCounts): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const [state, n] of [...Object.entries(a), ...Object.entries(b)]) sum[state] = (sum[state] ?? 0) + (n ?? 0);
  return sum;
}
