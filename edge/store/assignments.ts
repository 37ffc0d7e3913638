// Assignments of charging profiles in D1: lists, one, what holds at a station, and the statements that make and end them.
import { and, desc, eq, inArray, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import * as v from "valibot";
import {
  type Assignment,
  type AssignmentList,
  type AssignmentTarget,
  assignmentSchema,
  targetSchema,
} from "../contract/assignments.ts";
import { siteSchema } from "../contract/sites.ts";
import { keysOf, type Placed } from "../domain/assignment-target.ts";
import { countsOfAssignments } from "./assignment-states.ts";
import { assignments } from "./assignment-tables.ts";
import { encodeCursor, type Position } from "./cursor.ts";
import { profiles, sites, stations } from "./schema.ts";
import { prepared } from "./statement.ts";

export type AssignmentRow = typeof assignments.$inferSelect;

export interface AssignmentFilter {
  readonly profileId: string | null;
  /** Of any of these targets (domain/assignment-target.ts); null: of all. */
  readonly targetKeys: readonly string[] | null;
  /** Null: both. */
  readonly ended: boolean | null;
}

/** Newest first. `after` is the position of the last one of the page before. */
export async function listAssignments(
  database: D1Database,
  filter: AssignmentFilter,
  limit: number,
  after: Position | null,
): Promise<AssignmentList> {
  const conditions: SQL[] = [];
  if (filter.profileId !== null) conditions.push(eq(assignments.profileId, filter.profileId));
  if (filter.targetKeys !== null) conditions.push(inArray(assignments.targetKey, [...filter.targetKeys]));
  if (filter.ended !== null) {
    conditions.push(filter.ended ? isNotNull(assignments.endedAtMillis) : isNull(assignments.endedAtMillis));
  }
  if (after !== null) {
    conditions.push(sql`(${assignments.createdAtMillis}, ${assignments.id}) < (${after[0]}, ${after[1]})`);
  }
  const rows = await selected(database)
    .where(and(...conditions))
    .orderBy(desc(assignments.createdAtMillis), desc(assignments.id))
    .limit(limit + 1);
  const items = await shownWithCounts(database, rows.slice(0, limit));
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, nextCursor: encodeCursor([last.createdAtMillis, last.id]) };
}

/** Null: there is none of this id. */
export async function loadAssignment(database: D1Database, id: string): Promise<Assignment | null> {
  const rows = await selected(database).where(eq(assignments.id, id));
  return (await shownWithCounts(database, rows))[0] ?? null;
}

/** Those of a profile that hold, at most `limit`, oldest first; with ids only those of them. */
export async function holdingAssignments(
  database: D1Database,
  profileId: string,
  ids: readonly string[] | null,
  limit: number,
): Promise<AssignmentRow[]> {
  return drizzle(database)
    .select()
    .from(assignments)
    .where(
      and(
        eq(assignments.profileId, profileId),
        isNull(assignments.endedAtMillis),
        ids === null ? undefined : sql`${assignments.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
      ),
    )
    .orderBy(assignments.createdAtMillis, assignments.id)
    .limit(limit);
}

/** Ids of the assignments whose newest roll-out this is; of one that was not removed by it, while they hold. */
export async function newestOf(database: D1Database, rollOutId: number): Promise<string[]> {
  const { results } = await database
    .prepare(
      `SELECT a.id FROM roll_outs AS r, json_each(r.assignment_ids) AS each JOIN assignments AS a ON a.id = each.value
       WHERE r.id = ?1 AND a.roll_out_id = ?1 AND (r.kind = 'remove' OR a.ended_at_millis IS NULL)`,
    )
    .bind(rollOutId)
    .all();
  return v.parse(v.array(v.object({ id: v.string() })), results).map(({ id }) => id);
}

export function insertAssignment(database: D1Database, row: AssignmentRow): D1PreparedStatement {
  return prepared(database, drizzle(database).insert(assignments).values(row));
}

/** What another version makes of assignments. */
export interface NextVersion {
  readonly rollOutId: number;
  readonly version: number;
  readonly purpose: string;
  readonly stackLevel: number;
}

/** What counts for stations that come while the new roll-out is stopped: what held before, unless that was stopped itself. */
const BEFORE = ["version", "roll_out_id"]
  .map(
    (column) =>
      `previous_${column} = CASE WHEN EXISTS (
         SELECT 1 FROM roll_outs WHERE id = assignments.roll_out_id AND state = 'stopped'
       ) THEN previous_${column} ELSE ${column} END`,
  )
  .join(", ");

/** The statement that gives assignments another version. */
export function versionStatement(
  database: D1Database,
  ids: readonly string[],
  { rollOutId, version, purpose, stackLevel }: NextVersion,
): D1PreparedStatement {
  return database
    .prepare(
      `UPDATE assignments SET ${BEFORE}, roll_out_id = ?1, version = ?2, purpose = ?3, stack_level = ?4
       WHERE id IN (SELECT value FROM json_each(?5))`,
    )
    .bind(rollOutId, version, purpose, stackLevel, JSON.stringify(ids));
}

/** The statement that ends an assignment. */
export function endStatement(
  database: D1Database,
  id: string,
  rollOutId: number,
  atMillis: number,
): D1PreparedStatement {
  return database
    .prepare(`UPDATE assignments SET ${BEFORE}, roll_out_id = ?1, ended_at_millis = ?2 WHERE id = ?3`)
    .bind(rollOutId, atMillis, id);
}

/** An assignment that holds at a station, in the words of objects/profile-order.ts. */
export interface HoldingOrder {
  readonly rollOutId: number;
  readonly assignmentId: string;
  readonly wanted: "set";
  readonly target: AssignmentTarget;
  readonly profileId: string;
  readonly profileName: string;
  readonly version: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly site: {
    readonly id: string;
    readonly timeZone: string;
    readonly phases: 1 | 3;
    readonly voltageMillivolts: number;
  } | null;
}

const jsonText = v.pipe(v.string(), v.parseJson());
const holdingRow = v.object({
  assignmentId: v.string(),
  target: v.pipe(jsonText, targetSchema),
  profileId: v.string(),
  profileName: v.string(),
  rollOutId: v.number(),
  version: v.number(),
  body: v.pipe(jsonText, v.looseObject({})),
});

/**
 * All that hold at a station, each with the version that the station is to have. A roll-out that was stopped is not completed
 * by this: who had been told of it has it, who had not keeps what it was told before, and who came since gets what the
 * assignment was before, which is nothing for one that was new.
 *
 * Ask after the station's own row was delivered: then a station that registers or moves while somebody assigns is either told
 * here, or in the roll-out's list.
 */
export async function ordersOf(database: D1Database, placed: Placed): Promise<HoldingOrder[]> {
  const [found, site] = await database.batch([
    database
      .prepare(
        // `held` is the roll-out that counts at this station: the newest, or where that was stopped the one before.
        `WITH here AS (
           SELECT a.id, a.target, a.profile_id, a.ended_at_millis, a.roll_out_id, a.previous_roll_out_id,
             r.state AS roll_out_state, s.roll_out_id AS wanted, s.told_roll_out_id AS told, s.state AS reached
           FROM assignments AS a
           JOIN roll_outs AS r ON r.id = a.roll_out_id
           LEFT JOIN assignment_stations AS s ON s.assignment_id = a.id AND s.station_id = ?1
           WHERE a.target_key IN (SELECT value FROM json_each(?2))
             AND (a.ended_at_millis IS NULL OR (r.kind = 'remove' AND r.state = 'stopped'))
         ), held AS (
           SELECT id, target, profile_id, CASE
             WHEN roll_out_state <> 'stopped' OR (wanted = roll_out_id AND reached <> 'pending') THEN roll_out_id
             WHEN told IS NOT NULL THEN told
             WHEN wanted IS NULL AND ended_at_millis IS NULL THEN previous_roll_out_id END AS held_id
           FROM here
         )
         SELECT held.id AS assignmentId, held.target, held.profile_id AS profileId, p.name AS profileName,
           r.id AS rollOutId, r.version, v.body
         FROM held JOIN roll_outs AS r ON r.id = held.held_id
         JOIN profiles AS p ON p.id = held.profile_id
         JOIN profile_versions AS v ON v.profile_id = held.profile_id AND v.version = r.version
         WHERE r.kind <> 'remove' ORDER BY r.id, held.id`,
      )
      .bind(placed.stationId, JSON.stringify(keysOf(placed))),
    database.prepare("SELECT * FROM sites WHERE id = ?").bind(placed.siteId),
  ]);
  const [row] = v.parse(v.array(siteRow), site?.results);
  return v.parse(v.array(holdingRow), found?.results).map((one) => ({ ...one, wanted: "set", site: row ?? null }));
}

const siteRow = v.pipe(
  v.object({
    id: v.string(),
    time_zone: v.string(),
    phases: siteSchema.entries.phases,
    voltage_millivolts: v.number(),
  }),
  v.transform(({ id, time_zone, phases, voltage_millivolts }) => ({
    ...{ id, timeZone: time_zone, phases, voltageMillivolts: voltage_millivolts },
  })),
);

/** The station's place as the read model has it; one that is not there stands nowhere. */
export async function placeOf(database: D1Database, stationId: string): Promise<Placed> {
  const rows = await drizzle(database)
    .select({ stationId: stations.stationId, siteId: stations.siteId, groups: stations.groups })
    .from(stations)
    .where(eq(stations.stationId, stationId));
  return rows[0] ?? { stationId, siteId: null, groups: [] };
}

function selected(database: D1Database) {
  return drizzle(database)
    .select({
      assignment: assignments,
      profileName: profiles.name,
      newestVersion: profiles.version,
      siteName: sites.name,
      stationName: stations.name,
    })
    .from(assignments)
    .innerJoin(profiles, eq(profiles.id, assignments.profileId))
    .leftJoin(
      sites,
      sql`${sites.id} = CASE WHEN ${assignments.targetKey} LIKE 'site %' THEN substr(${assignments.targetKey}, 6) END`,
    )
    .leftJoin(
      stations,
      sql`${stations.stationId} = CASE WHEN ${assignments.targetKey} LIKE 'station %'
        THEN substr(${assignments.targetKey}, 9) END`,
    )
    .$dynamic();
}

type Selected = Awaited<ReturnType<typeof selected>>[number];

async function shownWithCounts(database: D1Database, rows: readonly Selected[]): Promise<Assignment[]> {
  if (rows.length === 0) return [];
  const counts = await countsOfAssignments(
    database,
    rows.map(({ assignment }) => assignment.id),
  );
  return rows.map(({ assignment, profileName, newestVersion, siteName, stationName }) =>
    v.parse(assignmentSchema, {
      ...assignment,
      ...{ profileName, newestVersion, counts: counts.get(assignment.id) ?? {} },
      targetName: siteName ?? (stationName === "" ? null : stationName),
    }),
  );
}
