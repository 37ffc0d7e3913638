// Stations that knock at the door and are registered by nobody: whoever sets one up sees that it got this far. Strangers
// decide what stands here, so everything is bounded: the rows, the rows of one address, their age, and how often they are
// written (edge/handshakes.ts).
import { and, desc, eq, gt, notExists, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import * as v from "valibot";
import { type UnknownStation, unknownStationSchema } from "../contract/unknown-stations.ts";
import { auditStatement, type NewAuditEntry } from "./audit.ts";
import { stations, unknownStations } from "./schema.ts";

/** More than a screen shows; the oldest go. */
export const MAX_UNKNOWN = 200;
/** A depot's chargers share an address; one stranger must not push out everybody else's. */
export const MAX_PER_ADDRESS = 50;
export const KEPT_MILLIS = 7 * 86_400_000;

export interface Knock {
  readonly stationId: string;
  readonly atMillis: number;
  /** Since this station was last written. */
  readonly attempts: number;
  /** The subprotocols that it offered. */
  readonly versions: readonly string[];
  readonly address: string | null;
}

/** Notes a station, unless it is registered; one row written, or two for a new one, and those that make room. */
export async function saveKnock(database: D1Database, knock: Knock): Promise<void> {
  const { stationId, atMillis, attempts, versions, address } = knock;
  const newest = "SELECT station_id FROM unknown_stations ORDER BY last_at_millis DESC, station_id LIMIT ?";
  const newestOfAddress =
    "SELECT station_id FROM unknown_stations WHERE address IS ?1 ORDER BY last_at_millis DESC, station_id LIMIT ?2";
  await database.batch([
    database
      .prepare(
        `INSERT INTO unknown_stations (station_id, first_at_millis, last_at_millis, attempts, versions, address)
         SELECT ?1, ?2, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (SELECT 1 FROM stations WHERE station_id = ?1)
         ON CONFLICT (station_id) DO UPDATE SET last_at_millis = max(last_at_millis, excluded.last_at_millis),
           attempts = attempts + excluded.attempts, versions = excluded.versions, address = excluded.address`,
      )
      .bind(stationId, atMillis, attempts, JSON.stringify(versions), address),
    database
      .prepare(`DELETE FROM unknown_stations WHERE address IS ?1 AND station_id NOT IN (${newestOfAddress})`)
      .bind(address, MAX_PER_ADDRESS),
    database
      .prepare(`DELETE FROM unknown_stations WHERE last_at_millis < ? OR station_id NOT IN (${newest})`)
      .bind(atMillis - KEPT_MILLIS, MAX_UNKNOWN),
  ]);
}

/** Those of the last seven days that are not registered meanwhile, newest first. */
export async function listUnknownStations(database: D1Database, nowMillis: number): Promise<UnknownStation[]> {
  const db = drizzle(database);
  const registered = db.select({ one: sql`1` }).from(stations).where(eq(stations.stationId, unknownStations.stationId));
  const rows = await db
    .select()
    .from(unknownStations)
    .where(and(gt(unknownStations.lastAtMillis, nowMillis - KEPT_MILLIS), notExists(registered)))
    .orderBy(desc(unknownStations.lastAtMillis), unknownStations.stationId)
    .limit(MAX_UNKNOWN);
  return rows.map((row) => v.parse(unknownStationSchema, row));
}

/** Forgets one, with its entry in the audit trail; false when it is not there. It comes back if it knocks again. */
export async function forgetUnknownStation(
  database: D1Database,
  stationId: string,
  entry: NewAuditEntry,
): Promise<boolean> {
  const known = await database.prepare("SELECT 1 FROM unknown_stations WHERE station_id = ?").bind(stationId).first();
  if (known === null) return false;
  await database.batch([
    database.prepare("DELETE FROM unknown_stations WHERE station_id = ?").bind(stationId),
    auditStatement(database, entry),
  ]);
  return true;
}
