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
  const items = rows.slice(0, limit).map((row) => v.parse(siteSchema, row));
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, nextCursor: encodeCursor([last.createdAtMillis, last.id]) };
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
