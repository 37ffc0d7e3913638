// Invitations: a link, good once, for some days, for one address or for whoever has it. An open one is a row; one that
// was accepted or revoked is gone and stands in the audit trail.
import * as v from "valibot";
import type { Invitation } from "../contract/access.ts";
import { roleSchema } from "../contract/permissions.ts";
import { requirement } from "./requirements.ts";

/** Invitations in one list. */
const MAX_INVITATIONS = 500;

const rowSchema = v.object({
  id: v.string(),
  role: roleSchema,
  email: v.nullable(v.string()),
  created_at_millis: v.number(),
  expires_at_millis: v.number(),
  invited_by_name: v.string(),
});

function toInvitation(row: unknown): Invitation {
  const { id, role, email, ...rest } = v.parse(rowSchema, row);
  return {
    ...{ id, role, email },
    createdAtMillis: rest.created_at_millis,
    expiresAtMillis: rest.expires_at_millis,
    invitedBy: rest.invited_by_name,
  };
}

/** Open and expired ones, newest first. */
export async function listInvitations(database: D1Database): Promise<Invitation[]> {
  const { results } = await database
    .prepare(`SELECT * FROM invitations ORDER BY created_at_millis DESC, id LIMIT ${MAX_INVITATIONS}`)
    .all();
  return results.map(toInvitation);
}

export async function loadInvitation(database: D1Database, id: string): Promise<Invitation | null> {
  const row = await database.prepare("SELECT * FROM invitations WHERE id = ?").bind(id).first();
  return row === null ? null : toInvitation(row);
}

/** The invitation of a token's hash, if it is still good. */
export async function findInvitation(
  database: D1Database,
  tokenHash: string,
  nowMillis: number,
): Promise<Invitation | null> {
  const row = await database
    .prepare("SELECT * FROM invitations WHERE token_hash = ? AND expires_at_millis > ?")
    .bind(tokenHash, nowMillis)
    .first();
  return row === null ? null : toInvitation(row);
}

/** The newest good invitation that names this e-mail address. */
export async function findInvitationFor(
  database: D1Database,
  email: string,
  nowMillis: number,
): Promise<Invitation | null> {
  const row = await database
    .prepare(
      "SELECT * FROM invitations WHERE email = ? AND expires_at_millis > ? ORDER BY created_at_millis DESC LIMIT 1",
    )
    .bind(email, nowMillis)
    .first();
  return row === null ? null : toInvitation(row);
}

export function insertInvitation(database: D1Database, invitation: Invitation, tokenHash: string): D1PreparedStatement {
  const { id, role, email, createdAtMillis, expiresAtMillis, invitedBy } = invitation;
  return database
    .prepare(
      `INSERT INTO invitations (id, token_hash, role, email, created_at_millis, expires_at_millis, invited_by_name)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(id, tokenHash, role, email, createdAtMillis, expiresAtMillis, invitedBy);
}

/** Uses an invitation up; the batch fails where another was faster, or it ran out. */
export function spendInvitation(database: D1Database, id: string, nowMillis: number): D1PreparedStatement[] {
  return [
    requirement(database, "EXISTS (SELECT 1 FROM invitations WHERE id = ? AND expires_at_millis > ?)", id, nowMillis),
    database.prepare("DELETE FROM invitations WHERE id = ?").bind(id),
  ];
}
