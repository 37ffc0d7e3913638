// The audit trail in D1: entries are added here and nowhere else, listed by time, and read through for an export.
import { and, asc, desc, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import * as v from "valibot";
import {
  AUDIT_ACTIONS,
  type AuditAction,
  type AuditEntry,
  type AuditList,
  auditEntrySchema,
} from "../contract/audit.ts";
import { encodeCursor, type Position } from "./cursor.ts";
import { auditEntries } from "./schema.ts";

/** An entry before it has its place in the trail. */
export const newAuditEntrySchema = v.omit(auditEntrySchema, ["id"]);
export type NewAuditEntry = v.InferOutput<typeof newAuditEntrySchema>;

/**
 * The statement that adds an entry; put it into the batch of the change that it tells of. `entryKey` names the entry for
 * all time: adding it again does nothing. Left out, the entry is a new one.
 */
export function auditStatement(
  database: D1Database,
  entry: NewAuditEntry,
  entryKey: string = crypto.randomUUID(),
): D1PreparedStatement {
  const { actor, subject } = entry;
  return database
    .prepare(
      `INSERT INTO audit_entries (entry_key, at_millis, actor_kind, actor_id, actor_name, action, subject_kind, subject_id,
         subject_name, before, after, request_id, address)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    )
    .bind(
      entryKey,
      entry.atMillis,
      ...[actor.kind, actor.id, actor.name, entry.action],
      ...[subject.kind, subject.id, subject.name],
      entry.before === null ? null : JSON.stringify(entry.before),
      entry.after === null ? null : JSON.stringify(entry.after),
      ...[entry.requestId, entry.address],
    );
}

/** The same for up to 1,000 new entries: one statement, as D1 counts them. */
export function auditStatementOfMany(database: D1Database, entries: readonly NewAuditEntry[]): D1PreparedStatement {
  const rows = entries.map(({ actor, subject, before, after, ...entry }) => ({
    ...entry,
    entryKey: crypto.randomUUID(),
    ...{ actorKind: actor.kind, actorId: actor.id, actorName: actor.name },
    ...{ subjectKind: subject.kind, subjectId: subject.id, subjectName: subject.name },
    before: before === null ? null : JSON.stringify(before),
    after: after === null ? null : JSON.stringify(after),
  }));
  return database
    .prepare(
      `INSERT INTO audit_entries (entry_key, at_millis, actor_kind, actor_id, actor_name, action, subject_kind, subject_id,
         subject_name, before, after, request_id, address)
       SELECT value ->> 'entryKey', value ->> 'atMillis', value ->> 'actorKind', value ->> 'actorId',
         value ->> 'actorName', value ->> 'action', value ->> 'subjectKind', value ->> 'subjectId',
         value ->> 'subjectName', value ->> 'before', value ->> 'after', value ->> 'requestId', value ->> 'address'
       FROM json_each(?)`,
    )
    .bind(JSON.stringify(rows));
}

export interface AuditFilter {
  /** An action, or the word before the dot for all of a group. */
  readonly action?: string | undefined;
  readonly actor?: string | undefined;
  readonly subject?: string | undefined;
  readonly sinceMillis?: number | undefined;
  /** The first instant that is not of the span. */
  readonly untilMillis?: number | undefined;
}

/** Entries, newest first. `before` is the position of the last one of the page before. */
export async function listAudit(
  database: D1Database,
  filter: AuditFilter,
  limit: number,
  before: Position | null,
): Promise<AuditList> {
  const rows = await select(database, filter, before, "desc", limit + 1);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, nextCursor: encodeCursor([last.atMillis, String(last.id)]) };
}

/** Entries, oldest first: at most `limit` after an entry, null: from the first. */
export function auditAfter(
  database: D1Database,
  filter: AuditFilter,
  limit: number,
  after: AuditEntry | null,
): Promise<AuditEntry[]> {
  return select(database, filter, after === null ? null : [after.atMillis, String(after.id)], "asc", limit);
}

async function select(
  database: D1Database,
  filter: AuditFilter,
  beyond: Position | null,
  order: "asc" | "desc",
  limit: number,
): Promise<AuditEntry[]> {
  const { action, actor, subject, sinceMillis, untilMillis } = filter;
  const conditions: SQL[] = [];
  if (action !== undefined) conditions.push(inArray(auditEntries.action, actionsOf(action)));
  if (actor !== undefined) conditions.push(eq(auditEntries.actorId, actor));
  if (subject !== undefined) conditions.push(eq(auditEntries.subjectId, subject));
  if (sinceMillis !== undefined) conditions.push(gte(auditEntries.atMillis, sinceMillis));
  if (untilMillis !== undefined) conditions.push(lt(auditEntries.atMillis, untilMillis));
  if (beyond !== null) {
    const [atMillis, id] = [beyond[0], Number(beyond[1])];
    const place = sql`(${auditEntries.atMillis}, ${auditEntries.id})`;
    conditions.push(order === "asc" ? sql`${place} > (${atMillis}, ${id})` : sql`${place} < (${atMillis}, ${id})`);
  }
  const towards = order === "asc" ? asc : desc;
  const rows = await drizzle(database)
    .select()
    .from(auditEntries)
    .where(and(...conditions))
    .orderBy(towards(auditEntries.atMillis), towards(auditEntries.id))
    .limit(limit);
  return rows.map((row) =>
    v.parse(auditEntrySchema, {
      ...row,
      actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
      subject: { kind: row.subjectKind, id: row.subjectId, name: row.subjectName },
    }),
  );
}

function actionsOf(wish: string): AuditAction[] {
  return AUDIT_ACTIONS.filter((action) => action === wish || action.startsWith(`${wish}.`));
}
