// What of a station's changes D1 does not have yet. Items: the station, a session by its id, a driver's link, an entry of
// the audit trail, an assignment's state. The first three are delivered as they stand when their turn comes.

import type { AssignmentState } from "../store/assignment-states.ts";
import type { NewAuditEntry } from "../store/audit.ts";

/** The station itself; session ids hold a dot and cannot be this. */
export const STATION_ITEM = "station";
// Neither session ids nor keys hold a space.
const LINK = "link ";
const AUDIT = "audit ";
const ASSIGNMENT = "assignment ";

export type OutboxItem =
  | { readonly kind: "station" }
  | { readonly kind: "session"; readonly id: string }
  | { readonly kind: "link"; readonly sessionId: string }
  | { readonly kind: "audit"; readonly key: string; readonly entry: string }
  | { readonly kind: "assignment"; readonly state: string };

export interface OutboxRow {
  readonly item: string;
  readonly revision: number;
  readonly removed: boolean;
  readonly payload: string | null;
}

/** What a row stands for. */
export function itemOf({ item, payload }: OutboxRow): OutboxItem {
  if (item === STATION_ITEM) return { kind: "station" };
  if (item.startsWith(LINK)) return { kind: "link", sessionId: item.slice(LINK.length) };
  if (item.startsWith(AUDIT)) return { kind: "audit", key: item.slice(AUDIT.length), entry: payload ?? "" };
  if (item.startsWith(ASSIGNMENT)) return { kind: "assignment", state: payload ?? "" };
  return { kind: "session", id: item };
}

/** Notes the station or a session: one row per item, what is delivered is its newest state. */
export function putOutbox(sql: SqlStorage, item: string, revision: number, removed: boolean): void {
  sql.exec(
    `INSERT INTO outbox (item, revision, removed) VALUES (?, ?, ?)
     ON CONFLICT (item) DO UPDATE SET revision = excluded.revision, removed = excluded.removed`,
    item,
    revision,
    removed ? 1 : 0,
  );
}

/** Notes the link of a session. */
export function putLinkItem(sql: SqlStorage, sessionId: string, revision: number): void {
  putOutbox(sql, `${LINK}${sessionId}`, revision, false);
}

/** Keeps an entry of the audit trail until D1 has it. Its key is made here, so that no delivery makes a second one. */
export function putAuditItem(sql: SqlStorage, entry: NewAuditEntry, revision: number): void {
  sql.exec(
    "INSERT INTO outbox (item, revision, removed, payload) VALUES (?, ?, 0, ?)",
    `${AUDIT}${crypto.randomUUID()}`,
    revision,
    JSON.stringify(entry),
  );
}

/** Keeps what has become of an assignment until D1 has it; a newer state takes the place of an older one. */
export function putAssignmentItem(
  sql: SqlStorage,
  state: Omit<AssignmentState, "stationId" | "revision">,
  revision: number,
): void {
  sql.exec(
    `INSERT INTO outbox (item, revision, removed, payload) VALUES (?, ?, 0, ?)
     ON CONFLICT (item) DO UPDATE SET revision = excluded.revision, payload = excluded.payload`,
    ...[`${ASSIGNMENT}${state.assignmentId}`, revision, JSON.stringify(state)],
  );
}

/** What waits longest comes first. */
export function loadOutbox(sql: SqlStorage, limit: number): OutboxRow[] {
  return sql
    .exec<{ item: string; revision: number; removed: number; payload: string | null }>(
      "SELECT item, revision, removed, payload FROM outbox ORDER BY revision LIMIT ?",
      limit,
    )
    .toArray()
    .map((row) => ({ item: row.item, revision: row.revision, removed: row.removed === 1, payload: row.payload }));
}

/** Whether D1 lacks the newest row of the station. */
export function hasStationItem(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM outbox WHERE item = ?", STATION_ITEM).toArray().length > 0;
}

/** Forgets what was delivered, unless it changed again in the meantime. */
export function clearOutbox(sql: SqlStorage, rows: readonly OutboxRow[]): void {
  for (const row of rows) sql.exec("DELETE FROM outbox WHERE item = ? AND revision <= ?", row.item, row.revision);
}
