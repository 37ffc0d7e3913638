// Entries of the audit trail as requests make them: who, from where, and what differs.
import type { Context } from "hono";
import type { AuditEntry } from "./contract/audit.ts";
import type { AppEnv } from "./http.ts";
import type { NewAuditEntry } from "./store/audit.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Who changes something, when and from where. */
export type Author = Pick<NewAuditEntry, "atMillis" | "actor" | "requestId" | "address">;

/** The author of what this request changes. */
export function authorOf(c: Context<AppEnv>, actor: AuditEntry["actor"] = actorOf(c)): Author {
  return {
    atMillis: Date.now(),
    actor,
    requestId: c.get("requestId"),
    address: c.req.header("CF-Connecting-IP") ?? null,
  };
}

/**
 * The entry for a change that this request makes. Of `before` and `after` only the fields that differ stay; null says
 * that there was nothing. `actor` is given where the caller is not the one who acts, as somebody who only just signs in.
 */
export function entryOf(
  c: Context<AppEnv>,
  action: AuditEntry["action"],
  subject: AuditEntry["subject"],
  before: Fields | null,
  after: Fields | null,
  actor: AuditEntry["actor"] = actorOf(c),
): NewAuditEntry {
  return { ...authorOf(c, actor), action, subject, ...differences(before, after) };
}

/** The caller as the trail names him. */
export function actorOf(c: Context<AppEnv>): AuditEntry["actor"] {
  const principal = c.get("principal");
  if (principal === null) return { kind: "nobody", id: null, name: "" };
  return { kind: principal.kind, id: principal.id, name: principal.name };
}

/** Keeps the fields that are not the same on both sides; values are compared as JSON. */
export function differences(before: Fields | null, after: Fields | null): Pick<AuditEntry, "before" | "after"> {
  if (before === null || after === null) return { before: copy(before), after: copy(after) };
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  const pick = (fields: Fields) => Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
  return { before: pick(before), after: pick(after) };
}

function copy(fields: Fields | null): AuditEntry["before"] {
  return fields === null ? null : { ...fields };
}
