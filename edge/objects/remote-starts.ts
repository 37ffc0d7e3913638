// Starts that this server asked a station for (RemoteStartTransaction, RequestStartTransaction), by their identification:
// somebody who may send commands has vouched for it, so that the transaction that comes of one is accepted although the
// identification is not kept. One command is good for one transaction.
import * as v from "valibot";
import { tokenKey } from "../domain/authorization.ts";
import type { AskedToken } from "../ocpp/tokens.ts";

/** The newest are kept: as many as may wait for a station at the same time (kept-commands.ts). */
export const MAX_REMOTE_STARTS = 50;
/** So long after the command its transaction may begin: a station may go offline in between, and send the begin later. */
export const REMOTE_START_MILLIS = 86_400_000;

const startSchema = v.union([
  v.object({ idToken: v.object({ idToken: v.string(), type: v.string() }) }),
  v.object({ idTag: v.string() }),
]);

/** Notes a command that starts a transaction; any other is left alone. Runs in the transaction that logs the call. */
export function noteRemoteStart(sql: SqlStorage, action: string, payload: unknown, nowMillis: number): void {
  if (action !== "RemoteStartTransaction" && action !== "RequestStartTransaction") return;
  const start = v.safeParse(startSchema, payload);
  if (!start.success) return;
  const [idToken, type] =
    "idTag" in start.output ? [start.output.idTag, null] : [start.output.idToken.idToken, start.output.idToken.type];
  // A ring: the oldest slot is written over.
  sql.exec(
    `INSERT INTO remote_starts (slot, number, key, type, at_millis)
     SELECT (coalesce(max(number), 0) + 1) % ?, coalesce(max(number), 0) + 1, ?, ?, ? FROM remote_starts WHERE true
     ON CONFLICT (slot) DO UPDATE SET number = excluded.number, key = excluded.key, type = excluded.type,
       at_millis = excluded.at_millis, transaction_id = NULL`,
    ...[MAX_REMOTE_STARTS, tokenKey(idToken), type, nowMillis],
  );
}

/**
 * The command that a message follows from: the one whose transaction it is already, else the oldest of the last day that
 * has none. Null where nobody asked for a start with this identification and type. Reads at most MAX_REMOTE_STARTS rows.
 * @param transactionId Null: the message names none (Authorize).
 */
export function findRemoteStart(
  sql: SqlStorage,
  { idToken, type }: Pick<AskedToken, "idToken" | "type">,
  transactionId: string | null,
  nowMillis: number,
): { readonly number: number; readonly transactionId: string | null } | null {
  const row = sql
    .exec<{ number: number; transaction_id: string | null }>(
      `SELECT number, transaction_id FROM remote_starts
       WHERE key = ? AND type IS ? AND (transaction_id = ? OR (transaction_id IS NULL AND at_millis > ?))
       ORDER BY transaction_id IS NULL, number LIMIT 1`,
      ...[tokenKey(idToken), type, transactionId, nowMillis - REMOTE_START_MILLIS],
    )
    .toArray()[0];
  return row === undefined ? null : { number: row.number, transactionId: row.transaction_id };
}

/** From now on the command is this transaction's. Runs inside the caller's transaction. */
export function claimRemoteStart(sql: SqlStorage, number: number, transactionId: string): void {
  sql.exec("UPDATE remote_starts SET transaction_id = ? WHERE number = ?", transactionId, number);
}
