// Identifications in D1 as people keep them: lists, one, changes with their entries in the audit trail, the policy for
// those that are not kept.
import { and, asc, eq, gt, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import * as v from "valibot";
import { type Token, type TokenList, type TokenPolicy, tokenPolicySchema, tokenSchema } from "../contract/tokens.ts";
import { DEFAULT_POLICY, tokenKey } from "../domain/authorization.ts";
import { encodeCursor, type Position } from "./cursor.ts";
import { tokens } from "./schema.ts";
import { contains } from "./search.ts";
import { prepared } from "./statement.ts";

export type TokenRow = typeof tokens.$inferSelect;

export interface TokenFilter {
  /** Part of the identification or of the name. */
  readonly search: string | null;
  readonly status: Token["status"] | null;
  readonly group: string | null;
}

function statusOf({ blocked, expiresAtMillis }: TokenRow, nowMillis: number): Token["status"] {
  if (blocked) return "blocked";
  return expiresAtMillis !== null && expiresAtMillis <= nowMillis ? "expired" : "accepted";
}

function statusIs(status: Token["status"], nowMillis: number): SQL {
  switch (status) {
    case "blocked":
      return sql`${tokens.blocked} = 1`;
    case "expired":
      return sql`${tokens.blocked} = 0 AND ${tokens.expiresAtMillis} <= ${nowMillis}`;
    case "accepted":
      return sql`${tokens.blocked} = 0 AND (${tokens.expiresAtMillis} IS NULL OR ${tokens.expiresAtMillis} > ${nowMillis})`;
  }
}

/** Identifications in the order of their keys. `after` is the position of the last one of the page before. */
export async function listTokens(
  database: D1Database,
  filter: TokenFilter,
  limit: number,
  after: Position | null,
  nowMillis: number,
): Promise<TokenList> {
  const conditions: SQL[] = [];
  if (filter.search !== null) {
    conditions.push(sql`(${contains("id_token", filter.search)} OR ${contains("name", filter.search)})`);
  }
  if (filter.status !== null) conditions.push(statusIs(filter.status, nowMillis));
  if (filter.group !== null) conditions.push(sql`${tokens.group} COLLATE NOCASE = ${filter.group}`);
  if (after !== null) conditions.push(gt(tokens.key, after[1]));
  const rows = await drizzle(database)
    .select()
    .from(tokens)
    .where(and(...conditions))
    .orderBy(asc(tokens.key))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const items = await shownAs(database, page, nowMillis);
  const last = page.at(-1);
  return rows.length > limit && last !== undefined ? { items, nextCursor: encodeCursor([0, last.key]) } : { items };
}

/** One as it is kept; null: it is not. */
export async function loadToken(database: D1Database, idToken: string): Promise<TokenRow | null> {
  const rows = await drizzle(database)
    .select()
    .from(tokens)
    .where(eq(tokens.key, tokenKey(idToken)));
  return rows[0] ?? null;
}

/** Those of the keys that are kept, at most 1,000 keys. */
export async function loadTokens(database: D1Database, keys: readonly string[]): Promise<TokenRow[]> {
  return drizzle(database)
    .select()
    .from(tokens)
    .where(sql`${tokens.key} IN (SELECT value FROM json_each(${JSON.stringify(keys)}))`);
}

/** Rows as the API shows them, with the number of sessions that go on with each. */
export async function shownAs(database: D1Database, rows: readonly TokenRow[], nowMillis: number): Promise<Token[]> {
  if (rows.length === 0) return [];
  // By way of the active sessions, which are few.
  const { results } = await database
    .prepare(
      `SELECT lower(id_token) AS key, count(*) AS n FROM sessions
       WHERE state = 'active' AND removed = 0 AND lower(id_token) IN (SELECT value FROM json_each(?)) GROUP BY 1`,
    )
    .bind(JSON.stringify(rows.map(({ key }) => key)))
    .all();
  const counts = new Map(
    v.parse(v.array(v.object({ key: v.string(), n: v.number() })), results).map(({ key, n }) => [key, n]),
  );
  return rows.map((row) =>
    v.parse(tokenSchema, {
      ...row,
      status: statusOf(row, nowMillis),
      activeSessions: counts.get(row.key) ?? 0,
    }),
  );
}

/** The statement that keeps a new identification; fails where its key is kept already. */
export function insertToken(database: D1Database, row: TokenRow): D1PreparedStatement {
  return prepared(database, drizzle(database).insert(tokens).values(row));
}

/** The statement that puts a row in place of the one with its key. */
export function updateToken(database: D1Database, { key, ...fields }: TokenRow): D1PreparedStatement {
  return prepared(database, drizzle(database).update(tokens).set(fields).where(eq(tokens.key, key)));
}

/** Puts up to 1,000 rows in place of those with their keys, or beside them: one statement, as D1 counts them. */
export function putTokens(database: D1Database, rows: readonly TokenRow[]): D1PreparedStatement {
  return database
    .prepare(
      `INSERT INTO tokens (key, id_token, name, type, group_id, blocked, expires_at_millis, max_sessions,
         created_at_millis, version)
       SELECT value ->> 'key', value ->> 'idToken', value ->> 'name', value ->> 'type', value ->> 'group',
         value ->> 'blocked', value ->> 'expiresAtMillis', value ->> 'maxSessions', value ->> 'createdAtMillis',
         value ->> 'version'
       FROM json_each(?) WHERE true
       ON CONFLICT (key) DO UPDATE SET id_token = excluded.id_token, name = excluded.name, type = excluded.type,
         group_id = excluded.group_id, blocked = excluded.blocked, expires_at_millis = excluded.expires_at_millis,
         max_sessions = excluded.max_sessions, version = excluded.version`,
    )
    .bind(JSON.stringify(rows));
}

export async function loadPolicy(database: D1Database): Promise<TokenPolicy> {
  const row = await database.prepare("SELECT unknown FROM token_policy").first();
  return row === null ? { unknown: DEFAULT_POLICY.unknown } : v.parse(tokenPolicySchema, row);
}

export function putPolicy(database: D1Database, { unknown }: TokenPolicy): D1PreparedStatement {
  return database
    .prepare(
      "INSERT INTO token_policy (only, unknown) VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET unknown = excluded.unknown",
    )
    .bind(unknown);
}
