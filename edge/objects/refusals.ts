// How many of a station's messages were refused or set aside, by what was wrong: one row each, counted in the transaction
// that logs the message. D1 gets the counts as they stand with the station, so that no delivery counts twice.
import { logEvent } from "../event-log.ts";
import { type OcppVersion, sendersOf } from "../ocpp/versions.ts";
import { putOutbox, STATION_ITEM } from "./outbox-table.ts";
import { nextRevision } from "./registration.ts";

/**
 * What a count stands for: `refused <error code>` or `kept <reason>`. Both are of closed sets, so that the table has a
 * dozen rows at most.
 */
export type RefusalKind = `refused ${string}` | `kept ${"unreadable" | "session-full" | "overwritten"}`;

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

interface Receiver {
  readonly storage: DurableObjectStorage;
  readonly registration: { readonly stationId: string };
  readonly rules: { readonly version: OcppVersion };
  readonly nowMillis: number;
}

/** Counts a message that was answered with an error, or would have been, and logs it. See countRefusal. */
export function noteRefused(receiver: Receiver, action: string | null, code: string): void {
  const { storage, registration, rules, nowMillis } = receiver;
  countRefusal(storage.sql, `refused ${code}`);
  const { stationId } = registration;
  const { version } = rules;
  // An action that the version does not know is a text of the station's own.
  const known = action !== null && sendersOf(version, action).length > 0 ? action : null;
  logEvent({ event: "message-refused", stationId, version, action: known, code }, nowMillis);
}

/** Counts a transaction message that was set aside, and logs it. See countRefusal. */
export function noteKept(receiver: Receiver, action: string, reason: "unreadable" | "session-full"): void {
  const { storage, registration, rules, nowMillis } = receiver;
  countRefusal(storage.sql, `kept ${reason}`);
  const { stationId } = registration;
  logEvent({ event: "message-kept", stationId, version: rules.version, action, reason }, nowMillis);
}
