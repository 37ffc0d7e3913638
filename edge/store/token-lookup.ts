// What D1 knows of an identification that is shown to a station, in one statement.
import * as v from "valibot";
import { TOKEN_TYPES, tokenPolicySchema } from "../contract/tokens.ts";
import { DEFAULT_POLICY, type KeptToken, tokenKey, type UnknownPolicy } from "../domain/authorization.ts";

/**
 * A session counts as going on while its newest reading is at most this old: stations are taken down with sessions open,
 * and their drivers could never charge again.
 */
export const LIVING_MILLIS = 86_400_000;
/** No session lasts longer; what began before is not looked at. */
const LONGEST_SESSION_MILLIS = 7 * 86_400_000;

export const keptTokenSchema = v.object({
  type: v.picklist(TOKEN_TYPES),
  group: v.nullable(v.string()),
  blocked: v.boolean(),
  expiresAtMillis: v.nullable(v.number()),
  maxSessions: v.nullable(v.number()),
});
export const unknownPolicySchema = v.object({ unknown: tokenPolicySchema.entries.unknown, anyKept: v.boolean() });

export interface FoundToken {
  /** Null: not kept. */
  readonly kept: KeptToken | null;
  readonly policy: UnknownPolicy;
  /** Sessions with it that go on at other stations, as far as they were delivered. */
  readonly activeElsewhere: number;
}

const rowSchema = v.object({
  type: v.nullable(keptTokenSchema.entries.type),
  group_id: v.nullable(v.string()),
  blocked: v.nullable(v.number()),
  expires_at_millis: v.nullable(v.number()),
  max_sessions: v.nullable(v.number()),
  unknown: v.nullable(tokenPolicySchema.entries.unknown),
  any_kept: v.number(),
  active: v.number(),
});

/** What is known of an identification that a station asks about. Throws when D1 does not answer. */
export async function findToken(
  database: D1Database,
  stationId: string,
  idToken: string,
  nowMillis: number,
): Promise<FoundToken> {
  const found = await database
    .prepare(
      `SELECT type, group_id, blocked, expires_at_millis, max_sessions,
         (SELECT unknown FROM token_policy) AS unknown, EXISTS (SELECT 1 FROM tokens) AS any_kept,
         (SELECT count(*) FROM sessions WHERE id_token = ?2 COLLATE NOCASE AND started_at_millis > ?4
            AND updated_at_millis > ?5 AND state = 'active' AND removed = 0 AND station_id <> ?3) AS active
       FROM (SELECT 1) LEFT JOIN tokens ON key = ?1`,
    )
    .bind(
      ...[tokenKey(idToken), idToken.trim(), stationId],
      ...[nowMillis - LONGEST_SESSION_MILLIS, nowMillis - LIVING_MILLIS],
    )
    .first();
  const row = v.parse(rowSchema, found);
  return {
    kept:
      row.type === null
        ? null
        : {
            type: row.type,
            group: row.group_id,
            blocked: row.blocked === 1,
            expiresAtMillis: row.expires_at_millis,
            maxSessions: row.max_sessions,
          },
    policy: { unknown: row.unknown ?? DEFAULT_POLICY.unknown, anyKept: row.any_kept === 1 },
    activeElsewhere: row.active,
  };
}
