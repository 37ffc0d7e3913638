// Sites in D1: listed, one, made, changed, removed.
import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import * as v from "valibot";
import { type Site, type SiteList, siteSchema } from "../contract/sites.ts";
import { encodeCursor, type Position } from "./cursor.ts";
import { sites } from "./schema.ts";
import { prepared } from "./statement.ts";

/** In the order in which they were made. `after` is the position of the last one of the page before. */
export async function listSites(database: D1Database, limit: number, after: Position | null): Promise<SiteList> {
  const conditions: SQL[] =
    after === null ? [] : [sql`(${sites.createdAtMillis}, ${sites.id}) > (${after[0]}, ${after[1]})`];
  const rows = await drizzle(database)
    .select()
    .from(sites)
    .where(and(...conditions))
    .orderBy(asc(sites.createdAtMillis), asc(sites.id))
    .limit(limit + 1);
  const counts = await stationsOfSites(
    database,
    rows.map(({ id }) => id),
  );
  const items = rows.slice(0, limit).map((row) => v.parse(siteSchema, { ...row, stations: counts.get(row.id) ?? 0 }));
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, nextCursor: encodeCursor([last.createdAtMillis, last.id]) };
}

/** How many stations stand at each; a site without any is not in it. `ids`: at most 101, as a page has. */
async function stationsOfSites(database: D1Database, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const { results } = await database
    .prepare(
      "SELECT site_id, COUNT(*) AS stations FROM stations WHERE site_id IN (SELECT value FROM json_each(?)) GROUP BY site_id",
    )
    .bind(JSON.stringify(ids))
    .all<{ site_id: string; stations: number }>();
  return new Map(results.map(({ site_id, stations }) => [site_id, stations]));
}

/** Null: there is no such site. */
export async function loadSite(database: D1Database, id: string): Promise<Site | null> {
  const rows = await drizzle(database).select().from(sites).where(eq(sites.id, id));
  return rows[0] === undefined ? null : v.parse(siteSchema, rows[0]);
}

export function insertSite(database: D1Database, site: Site): D1PreparedStatement {
  return prepared(database, drizzle(database).insert(sites).values(site));
}

export function updateSite(database: D1Database, { id, ...fields }: Site): D1PreparedStatement {
  return prepared(database, drizzle(database).update(sites).set(fields).where(eq(sites.id, id)));
}

export function deleteSite(database: D1Database, id: string): D1PreparedStatement {
  return database.prepare("DELETE FROM sites WHERE id = ?").bind(id);
}
