// The audit trail in D1: entries are added here and nowhere else.
import * as v from "valibot";
import { auditEntrySchema } from "../contract/audit.ts";

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
