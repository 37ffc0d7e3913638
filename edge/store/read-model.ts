// Questions to the read model: lists of stations and sessions, and the overview. Rows are outside data: each is checked
// against the contract before it leaves.
import { and, asc, desc, eq, gt, gte, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import * as v from "valibot";
import {
  type Overview,
  type OverviewPower,
  type Session,
  type SessionList,
  sessionSchema,
} from "../contract/sessions.ts";
import { type StationList, stationSchema } from "../contract/stations.ts";
import { sumOfCurves } from "../domain/power-curve.ts";
import { encodeCursor, type Position } from "./cursor.ts";
import { sessions, stations } from "./schema.ts";

/** Sessions shown as needing attention: what fits on a screen. */
const MAX_ATTENTION = 20;

/** By the OCPP connection as it was delivered; a station that never had one is not offline. */
const CONNECTION_IS = {
  online: sql`json_extract(${stations.connection}, '$.online') = 1`,
  offline: sql`json_extract(${stations.connection}, '$.online') = 0`,
  never: sql`coalesce(json_type(${stations.connection}), 'null') = 'null'`,
} as const satisfies Readonly<Record<string, SQL>>;
export type ConnectionKind = keyof typeof CONNECTION_IS;

/** Stations shown as offline. */
const MAX_OFFLINE = 20;

export interface StationFilter {
  readonly connection: ConnectionKind | null;
  readonly siteId: string | null;
  /** In either case. */
  readonly group: string | null;
}

/** Stations by id. `after` is the last id of the page before. A filter reads the stations that it leaves out. */
export async function listStations(
  database: D1Database,
  limit: number,
  after: Position | null,
  { connection, siteId, group }: StationFilter = { connection: null, siteId: null, group: null },
): Promise<StationList> {
  const rows = await drizzle(database)
    .select()
    .from(stations)
    .where(
      and(
        after === null ? undefined : gt(stations.stationId, after[1]),
        connection === null ? undefined : CONNECTION_IS[connection],
        siteId === null ? undefined : eq(stations.siteId, siteId),
        group === null
          ? undefined
          : sql`EXISTS (SELECT 1 FROM json_each(${stations.groups}) WHERE value COLLATE NOCASE = ${group})`,
      ),
    )
    .orderBy(asc(stations.stationId))
    .limit(limit + 1);
  const items = rows.slice(0, limit).map((row) => v.parse(stationSchema, row));
  const last = items.at(-1);
  return rows.length > limit && last !== undefined
    ? { items, nextCursor: encodeCursor([0, last.stationId]) }
    : { items };
}

export interface SessionFilter {
  readonly stationId: string | null;
  readonly state: Session["state"] | null;
  readonly signature: Session["signature"] | null;
  readonly idToken: string | null;
  /** Begun at or after, and before; UTC milliseconds. */
  readonly sinceMillis: number | null;
  readonly untilMillis: number | null;
}

/** Written out so that the small index of what is not valid can serve it; most sessions are valid. */
const SIGNATURE_IS: Readonly<Record<Session["signature"], SQL>> = {
  valid: sql`signature = 'valid'`,
  invalid: sql`signature <> 'valid' and signature = 'invalid'`,
  unverifiable: sql`signature <> 'valid' and signature = 'unverifiable'`,
};

/** Sessions, newest begin first. `before` is the position of the last one of the page before. */
export async function listSessions(
  database: D1Database,
  filter: SessionFilter,
  limit: number,
  before: Position | null,
): Promise<SessionList> {
  const conditions: (SQL | undefined)[] = [eq(sessions.removed, 0)];
  if (filter.stationId !== null) conditions.push(eq(sessions.stationId, filter.stationId));
  // Written out so that the partial index of active sessions can serve it.
  if (filter.state !== null) conditions.push(filter.state === "active" ? sql`state = 'active'` : sql`state = 'ended'`);
  if (filter.signature !== null) conditions.push(SIGNATURE_IS[filter.signature]);
  if (filter.idToken !== null) conditions.push(sql`${sessions.idToken} COLLATE NOCASE = ${filter.idToken}`);
  if (filter.sinceMillis !== null) conditions.push(gte(sessions.startedAtMillis, filter.sinceMillis));
  if (filter.untilMillis !== null) conditions.push(lt(sessions.startedAtMillis, filter.untilMillis));
  if (before !== null) {
    const [startedAtMillis, id] = before;
    conditions.push(
      or(
        lt(sessions.startedAtMillis, startedAtMillis),
        and(eq(sessions.startedAtMillis, startedAtMillis), lt(sessions.id, id)),
      ),
    );
  }
  const rows = await drizzle(database)
    .select()
    .from(sessions)
    .where(and(...conditions))
    .orderBy(desc(sessions.startedAtMillis), desc(sessions.id))
    .limit(limit + 1);
  const items = rows.slice(0, limit).map((row) => v.parse(sessionSchema, row));
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, nextCursor: encodeCursor([last.startedAtMillis, last.id]) };
}

/** A session whose newest reading is older than this, or as far ahead of our clock, says nothing of the power now. */
const FRESH_MILLIS = 900_000;

/** What charges now and what is wrong; sums over sessions that began at or after `sinceMillis`. */
export async function loadOverview(database: D1Database, sinceMillis: number, nowMillis: number): Promise<Overview> {
  const db = drizzle(database);
  const began = and(eq(sessions.removed, 0), gte(sessions.startedAtMillis, sinceMillis));
  const count = (condition: SQL) => sql<number>`coalesce(sum(${condition}), 0)`;
  const isFresh = and(
    gte(sessions.updatedAtMillis, nowMillis - FRESH_MILLIS),
    lte(sessions.updatedAtMillis, nowMillis + FRESH_MILLIS),
  );
  const wentAtMillis = sql<number>`coalesce(json_extract(${stations.connection}, '$.disconnectedAtMillis'),
    json_extract(${stations.connection}, '$.connectedAtMillis'))`;
  const [stationCount, active, since, attention, offline] = await db.batch([
    db
      .select({
        n: sql<number>`count(*)`,
        online: sql<number>`count(*) filter (where ${CONNECTION_IS.online})`,
        offline: sql<number>`count(*) filter (where ${CONNECTION_IS.offline})`,
      })
      .from(stations),
    db
      .select({
        n: sql<number>`count(*)`,
        powerWatts: sql<number>`coalesce(sum(${sessions.powerWatts}) filter (where ${isFresh}), 0)`,
      })
      .from(sessions)
      .where(and(sql`state = 'active'`, eq(sessions.removed, 0))),
    db
      .select({
        energyMilliwattHours: sql<number>`coalesce(sum(${sessions.energyMilliwattHours}), 0)`,
        valid: count(sql`${sessions.signature} = 'valid'`),
        invalid: count(sql`${sessions.signature} = 'invalid'`),
        unverifiable: count(sql`${sessions.signature} = 'unverifiable'`),
        unknownEnergy: count(sql`${sessions.energyMilliwattHours} is null`),
      })
      .from(sessions)
      .where(began),
    db
      .select()
      .from(sessions)
      .where(and(sql`attention > 0`, eq(sessions.removed, 0)))
      .orderBy(desc(sessions.attention), desc(sessions.startedAtMillis), desc(sessions.id))
      .limit(MAX_ATTENTION),
    db
      .select({ stationId: stations.stationId, name: stations.name, sinceMillis: wentAtMillis })
      .from(stations)
      .where(CONNECTION_IS.offline)
      .orderBy(desc(wentAtMillis), asc(stations.stationId))
      .limit(MAX_OFFLINE),
  ]);
  return {
    stations: stationCount[0]?.n ?? 0,
    stationsOnline: stationCount[0]?.online ?? 0,
    stationsOffline: stationCount[0]?.offline ?? 0,
    offline,
    activeSessions: active[0]?.n ?? 0,
    powerWatts: active[0]?.powerWatts ?? 0,
    energyMilliwattHours: since[0]?.energyMilliwattHours ?? 0,
    sessions: {
      valid: since[0]?.valid ?? 0,
      invalid: since[0]?.invalid ?? 0,
      unverifiable: since[0]?.unverifiable ?? 0,
    },
    unknownEnergySessions: since[0]?.unknownEnergy ?? 0,
    attention: attention.map((row) => v.parse(sessionSchema, row)),
  };
}

/** Instants of the course of power: a chart's pixels, two to a point. */
const MAX_POWER_STEPS = 360;
const SHORTEST_POWER_STEP_MILLIS = 300_000;
/** A session that began longer before than this and still charges is found by its state. */
const LONGEST_SESSION_MILLIS = 86_400_000;
/** Small curves that are summed: 2 MB of rows. */
const MAX_SUMMED_SESSIONS = 2_000;

/** The course of all sessions' power since `sinceMillis`, from the newest 2,000 sessions of that time. */
export async function loadOverviewPower(
  database: D1Database,
  sinceMillis: number,
  nowMillis: number,
): Promise<OverviewPower> {
  const rows = await drizzle(database)
    .select({ powerCurve: sessions.powerCurve })
    .from(sessions)
    .where(
      and(
        eq(sessions.removed, 0),
        gte(sessions.updatedAtMillis, sinceMillis),
        or(gte(sessions.startedAtMillis, sinceMillis - LONGEST_SESSION_MILLIS), sql`state = 'active'`),
      ),
    )
    .orderBy(desc(sessions.startedAtMillis), desc(sessions.id))
    .limit(MAX_SUMMED_SESSIONS);
  const spanMillis = Math.max(0, nowMillis - sinceMillis);
  const steps = Math.ceil(spanMillis / MAX_POWER_STEPS / SHORTEST_POWER_STEP_MILLIS);
  const stepMillis = Math.max(1, steps) * SHORTEST_POWER_STEP_MILLIS;
  const curves = rows.map((row) => v.parse(sessionSchema.entries.powerCurve, row.powerCurve));
  const count = Math.floor(spanMillis / stepMillis) + 1;
  return { fromMillis: sinceMillis, stepMillis, powerWatts: sumOfCurves(curves, sinceMillis, stepMillis, count) };
}
