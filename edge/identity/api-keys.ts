// API keys for machines: random, kept as a hash, with permissions of their own and an end. They belong to the
// installation, so they outlive whoever made them, until they expire or are revoked.
import * as v from "valibot";
import type { Key } from "../contract/access.ts";
import { type Permission, permissionSchema } from "../contract/permissions.ts";
import type { Principal } from "../principal.ts";
import { hashToken, makeToken } from "./tokens.ts";

/** Tells our keys from other secrets, for us and for scanners that look for leaked ones. */
export const KEY_PREFIX = "wat_";
const SHOWN_CHARACTERS = KEY_PREFIX.length + 4;
/** The time of the last use is kept this roughly, so that a busy key costs no write per request. */
const LAST_USED_MILLIS = 60_000;

const rowSchema = v.object({
  id: v.string(),
  name: v.string(),
  start: v.string(),
  permissions: v.pipe(v.string(), v.parseJson(), v.array(permissionSchema)),
  created_at_millis: v.number(),
  created_by_name: v.string(),
  expires_at_millis: v.nullable(v.number()),
  last_used_at_millis: v.nullable(v.number()),
});

export function makeKey(): { key: string; start: string } {
  const key = `${KEY_PREFIX}${makeToken()}`;
  return { key, start: key.slice(0, SHOWN_CHARACTERS) };
}

function toKey(row: unknown): Key {
  const { id, name, start, permissions, ...rest } = v.parse(rowSchema, row);
  return {
    ...{ id, name, start, permissions },
    createdAtMillis: rest.created_at_millis,
    createdBy: rest.created_by_name,
    expiresAtMillis: rest.expires_at_millis,
    lastUsedAtMillis: rest.last_used_at_millis,
  };
}

/** The statement that keeps a new key, by its hash. */
export async function insertKey(database: D1Database, key: Key, secret: string): Promise<D1PreparedStatement> {
  return database
    .prepare(
      `INSERT INTO api_keys (id, key_hash, name, start, permissions, created_at_millis, created_by_name, expires_at_millis)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      ...[key.id, await hashToken(secret), key.name, key.start, JSON.stringify(key.permissions)],
      ...[key.createdAtMillis, key.createdBy, key.expiresAtMillis],
    );
}

/** All keys that were not revoked, newest first; at most 500. */
export async function listKeys(database: D1Database): Promise<Key[]> {
  const { results } = await database
    .prepare("SELECT * FROM api_keys ORDER BY created_at_millis DESC, id LIMIT 500")
    .all();
  return results.map(toKey);
}

export async function loadKey(database: D1Database, id: string): Promise<Key | null> {
  const row = await database.prepare("SELECT * FROM api_keys WHERE id = ?").bind(id).first();
  return row === null ? null : toKey(row);
}

/** Who an API key is; null when it is none, expired or revoked. */
export async function keyPrincipal(database: D1Database, secret: string, nowMillis: number): Promise<Principal | null> {
  const row = await database
    .prepare("SELECT * FROM api_keys WHERE key_hash = ?")
    .bind(await hashToken(secret))
    .first();
  if (row === null) return null;
  const key = toKey(row);
  if (key.expiresAtMillis !== null && key.expiresAtMillis <= nowMillis) return null;
  if (key.lastUsedAtMillis === null || nowMillis - key.lastUsedAtMillis > LAST_USED_MILLIS) {
    await database.prepare("UPDATE api_keys SET last_used_at_millis = ? WHERE id = ?").bind(nowMillis, key.id).run();
  }
  const permissions: Permission[] = key.permissions;
  return { kind: "key", id: key.id, name: key.name, email: null, role: null, permissions, sessionId: null };
}
