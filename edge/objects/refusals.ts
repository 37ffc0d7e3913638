// How many of a station's messages were refused or set aside, by what was wrong: one row each, counted in the transaction
// that logs the message. D1 gets the counts as they stand with the station, so that no delivery counts twice.
import { putOutbox, STATION_ITEM } from "./outbox-table.ts";
import { nextRevision } from "./registration.ts";

/**
 * What a count stands for: `refused <error code>` or `kept <reason>`. Both are of closed sets, so that the table has a
 * dozen rows at most.
 */
export type RefusalKind = `refused ${string}` | `kept ${"unreadable" | "session-full"}`;

/**
 * Counts one more. Writes one row, and three when the station does not wait for a delivery yet. Runs inside the caller's
 * transaction.
 */
export function countRefusal(sql: SqlStorage, kind: RefusalKind): void {
  sql.exec("INSERT INTO refusals (kind, count) VALUES (?, 1) ON CONFLICT (kind) DO UPDATE SET count = count + 1", kind);
  const waits = sql.exec("SELECT 1 FROM outbox WHERE item = ?", STATION_ITEM).toArray().length > 0;
  if (!waits) putOutbox(sql, STATION_ITEM, nextRevision(sql), false);
}

/** All counts since the station was registered. */
export function loadRefusals(sql: SqlStorage): Record<string, number> {
  const rows = sql.exec<{ kind: string; count: number }>("SELECT kind, count FROM refusals ORDER BY kind");
  return Object.fromEntries(Array.from(rows, ({ kind, count }) => [kind, count]));
}
