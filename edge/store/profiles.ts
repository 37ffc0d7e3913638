// Charging profiles in D1: lists, one, its versions, and the statements that publish and change. Versions are only ever added.
import { and, desc, eq, lt, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import * as v from "valibot";
import {
  type Profile,
  type ProfileBody,
  type ProfileList,
  type ProfileVersion,
  type ProfileVersionList,
  profileBodySchema,
  profileItemSchema,
  profileSchema,
  profileVersionItemSchema,
  profileVersionSchema,
} from "../contract/profiles.ts";
import { encodeCursor, type Position } from "./cursor.ts";
import { profiles, profileVersions } from "./schema.ts";
import { contains } from "./search.ts";
import { prepared } from "./statement.ts";

export type ProfileRow = typeof profiles.$inferSelect;
export type ProfileVersionRow = typeof profileVersions.$inferSelect;

export interface ProfileFilter {
  /** Part of the name. */
  readonly search: string | null;
  /** Null: both. */
  readonly archived: boolean | null;
}

const storedBody = v.pipe(v.string(), v.parseJson(), profileBodySchema);

/** Those published last first. `after` is the position of the last one of the page before. */
export async function listProfiles(
  database: D1Database,
  filter: ProfileFilter,
  limit: number,
  after: Position | null,
): Promise<ProfileList> {
  const conditions: SQL[] = [];
  if (filter.search !== null) conditions.push(contains("name", filter.search));
  if (filter.archived !== null) conditions.push(eq(profiles.archived, filter.archived));
  if (after !== null) {
    conditions.push(sql`(${profiles.updatedAtMillis}, ${profiles.id}) < (${after[0]}, ${after[1]})`);
  }
  const rows = await drizzle(database)
    .select()
    .from(profiles)
    .where(and(...conditions))
    .orderBy(desc(profiles.updatedAtMillis), desc(profiles.id))
    .limit(limit + 1);
  const items = rows.slice(0, limit).map((row) => v.parse(profileItemSchema, row));
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, nextCursor: encodeCursor([last.updatedAtMillis, last.id]) };
}

export async function loadProfile(database: D1Database, id: string): Promise<ProfileRow | null> {
  const rows = await drizzle(database).select().from(profiles).where(eq(profiles.id, id));
  return rows[0] ?? null;
}

/** One version with its body; null: there is none. */
export async function loadVersion(
  database: D1Database,
  profileId: string,
  version: number,
): Promise<ProfileVersion | null> {
  const rows = await drizzle(database)
    .select()
    .from(profileVersions)
    .where(and(eq(profileVersions.profileId, profileId), eq(profileVersions.version, version)));
  const row = rows[0];
  return row === undefined ? null : v.parse(profileVersionSchema, { ...row, body: v.parse(storedBody, row.body) });
}

/** A profile as it is shown: its row, and what belongs to its newest version. */
export function shownProfile(row: ProfileRow, { body, reason }: { body: ProfileBody; reason: string | null }): Profile {
  return v.parse(profileSchema, { ...row, body, reason });
}

/** Versions of a profile without their bodies, newest first. */
export async function listVersions(
  database: D1Database,
  profileId: string,
  limit: number,
  after: Position | null,
): Promise<ProfileVersionList> {
  const rows = await drizzle(database)
    .select({
      version: profileVersions.version,
      atMillis: profileVersions.atMillis,
      by: profileVersions.by,
      reason: profileVersions.reason,
      restores: profileVersions.restores,
    })
    .from(profileVersions)
    .where(
      and(eq(profileVersions.profileId, profileId), ...(after === null ? [] : [lt(profileVersions.version, after[0])])),
    )
    .orderBy(desc(profileVersions.version))
    .limit(limit + 1);
  const items = rows.slice(0, limit).map((row) => v.parse(profileVersionItemSchema, row));
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, nextCursor: encodeCursor([last.version, profileId]) };
}

/** The statements that keep a new profile at its version 1. */
export function insertProfile(
  database: D1Database,
  row: ProfileRow,
  version: ProfileVersionRow,
): D1PreparedStatement[] {
  return [prepared(database, drizzle(database).insert(profiles).values(row)), insertVersion(database, version)];
}

/** The statement that adds a version; fails where it exists. */
export function insertVersion(database: D1Database, row: ProfileVersionRow): D1PreparedStatement {
  return prepared(database, drizzle(database).insert(profileVersions).values(row));
}

/** The statement that puts a row in place of the one with its id. */
export function updateProfile(database: D1Database, { id, ...fields }: ProfileRow): D1PreparedStatement {
  return prepared(database, drizzle(database).update(profiles).set(fields).where(eq(profiles.id, id)));
}
