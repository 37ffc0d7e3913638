// Times that a station's uptime leaves out (23 CFR 680.116(b)(3)), as its operator gave them.
import { and, asc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import * as v from "valibot";
import { type Exclusions, exclusionListSchema } from "../contract/listing.ts";
import { stationExclusions } from "./listing-tables.ts";
import { prepared } from "./statement.ts";

/** Of one station: one a week for four years. */
export const MAX_EXCLUSIONS = 200;
export type Exclusion = Exclusions["items"][number];

/** By their begin. */
export async function listExclusions(database: D1Database, stationId: string): Promise<Exclusions> {
  const items = await drizzle(database)
    .select()
    .from(stationExclusions)
    .where(eq(stationExclusions.stationId, stationId))
    .orderBy(asc(stationExclusions.fromMillis), asc(stationExclusions.id))
    .limit(MAX_EXCLUSIONS);
  return v.parse(exclusionListSchema, { items });
}

/** Null: the station has none of this id. */
export async function loadExclusion(database: D1Database, stationId: string, id: string): Promise<Exclusion | null> {
  const { items } = await listExclusions(database, stationId);
  return items.find((exclusion) => exclusion.id === id) ?? null;
}

export function insertExclusion(database: D1Database, stationId: string, exclusion: Exclusion): D1PreparedStatement {
  return prepared(
    database,
    drizzle(database)
      .insert(stationExclusions)
      .values({ stationId, ...exclusion }),
  );
}

export function deleteExclusion(database: D1Database, stationId: string, id: string): D1PreparedStatement {
  const own = and(eq(stationExclusions.stationId, stationId), eq(stationExclusions.id, id));
  return prepared(database, drizzle(database).delete(stationExclusions).where(own));
}
