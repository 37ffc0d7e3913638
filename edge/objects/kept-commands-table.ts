// Rows of commands that wait for their station, or waited. One is sent at most once: it turns from waiting to sent in the
// transaction that logs the call, before anything goes out.
import * as v from "valibot";
import type { Author } from "../audit-entry.ts";
import { type CommandAnswer, type KeptCommand, keptCommandSchema } from "../contract/ocpp.ts";
import { withoutSecrets } from "../ocpp/secrets.ts";

/** Of those that ended, so many are kept. */
const MAX_ENDED = 100;
/** Of a payload while it waits, and of an answer, in characters: with 50 that wait and 100 that ended at most 20 MB. */
export const MAX_KEPT_LENGTH = 65_536;

export interface NewKeptCommand {
  readonly action: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly timeoutSeconds: number;
  readonly author: Author;
  readonly createdAtMillis: number;
  readonly expiresAtMillis: number;
}

export interface WaitingCommand extends NewKeptCommand {
  readonly number: number;
}

interface Row extends Record<string, SqlStorageValue> {
  number: number;
  action: string;
  payload: string;
  timeout_seconds: number;
  state: string;
  author: string;
  created_at_millis: number;
  expires_at_millis: number;
  sent_at_millis: number | null;
  ended_at_millis: number | null;
  answer: string | null;
}

const COLUMNS = `number, action, payload, timeout_seconds, state, author, created_at_millis, expires_at_millis,
  sent_at_millis, ended_at_millis, answer`;

const authorSchema = v.object({
  atMillis: v.number(),
  actor: v.object({
    kind: v.picklist(["person", "key", "bootstrap", "nobody"]),
    id: v.nullable(v.string()),
    name: v.string(),
  }),
  requestId: v.string(),
  address: v.nullable(v.string()),
});
const payloadSchema = v.record(v.string(), v.unknown());
const answerSchema = v.pick(keptCommandSchema, ["response", "error"]);

/** Adds one that waits, and answers its number. Forgets the oldest of those that ended. */
export function addKeptCommand(sql: SqlStorage, command: NewKeptCommand): number {
  sql.exec(
    `DELETE FROM kept_commands WHERE number IN (
       SELECT number FROM kept_commands WHERE state NOT IN ('waiting', 'sent') ORDER BY number DESC LIMIT -1 OFFSET ?)`,
    MAX_ENDED - 1,
  );
  return sql
    .exec<{ number: number }>(
      `INSERT INTO kept_commands (number, action, payload, timeout_seconds, state, author, created_at_millis,
         expires_at_millis)
       VALUES ((SELECT coalesce(max(number), 0) + 1 FROM kept_commands), ?, ?, ?, 'waiting', ?, ?, ?) RETURNING number`,
      ...[command.action, JSON.stringify(command.payload), command.timeoutSeconds, JSON.stringify(command.author)],
      ...[command.createdAtMillis, command.expiresAtMillis],
    )
    .one().number;
}

/** All that wait and are not expired, oldest first. */
export function loadWaiting(sql: SqlStorage, nowMillis: number): WaitingCommand[] {
  return sql
    .exec<Row>(
      `SELECT ${COLUMNS} FROM kept_commands WHERE state = 'waiting' AND expires_at_millis > ? ORDER BY number`,
      nowMillis,
    )
    .toArray()
    .map((row) => ({
      number: row.number,
      action: row.action,
      payload: v.parse(payloadSchema, JSON.parse(row.payload)),
      timeoutSeconds: row.timeout_seconds,
      author: v.parse(authorSchema, JSON.parse(row.author)),
      createdAtMillis: row.created_at_millis,
      expiresAtMillis: row.expires_at_millis,
    }));
}

/** Newest first; with a number only that one. */
export function loadKeptCommands(sql: SqlStorage, number: number | null): KeptCommand[] {
  return sql
    .exec<Row>(`SELECT ${COLUMNS} FROM kept_commands WHERE ?1 IS NULL OR number = ?1 ORDER BY number DESC`, number)
    .toArray()
    .map((row) => ({
      id: String(row.number),
      action: row.action,
      payload: withoutSecrets(JSON.parse(row.payload)),
      state: v.parse(keptCommandSchema.entries.state, row.state),
      createdAtMillis: row.created_at_millis,
      createdBy: v.parse(authorSchema, JSON.parse(row.author)).actor.name,
      expiresAtMillis: row.expires_at_millis,
      sentAtMillis: row.sent_at_millis,
      endedAtMillis: row.ended_at_millis,
      ...(row.answer === null ? {} : v.parse(answerSchema, JSON.parse(row.answer))),
    }));
}

/** Marks one as sent under a message id; its secrets are needed no more. False when it does not wait any longer. */
export function markSent(sql: SqlStorage, command: WaitingCommand, messageId: string, nowMillis: number): boolean {
  return (
    sql
      .exec(
        `UPDATE kept_commands SET state = 'sent', message_id = ?, sent_at_millis = ?, payload = ?
         WHERE number = ? AND state = 'waiting' AND expires_at_millis > ? RETURNING 1`,
        ...[messageId, nowMillis, JSON.stringify(withoutSecrets(command.payload)), command.number, nowMillis],
      )
      .toArray().length > 0
  );
}

/** Ends one that waits without its being sent. False when it does not wait any longer. */
export function endWaiting(
  sql: SqlStorage,
  { number, payload }: Pick<WaitingCommand, "number" | "payload">,
  state: "cancelled" | "error",
  error: KeptCommand["error"],
  nowMillis: number,
): boolean {
  return (
    sql
      .exec(
        `UPDATE kept_commands SET state = ?, ended_at_millis = ?, answer = ?, payload = ?
         WHERE number = ? AND state = 'waiting' AND expires_at_millis > ? RETURNING 1`,
        ...[state, nowMillis, error === undefined ? null : JSON.stringify({ error })],
        ...[JSON.stringify(withoutSecrets(payload)), number, nowMillis],
      )
      .toArray().length > 0
  );
}

/** What became of the call under this message id, if it was one of these. */
export function markEnded(sql: SqlStorage, messageId: string, answer: CommandAnswer, nowMillis: number): void {
  const { status, response, error } = answer;
  const state = status === "answered" || status === "error" ? status : "unanswered";
  const told = JSON.stringify(withoutSecrets({ response, error }));
  sql.exec(
    "UPDATE kept_commands SET state = ?, ended_at_millis = ?, answer = ? WHERE message_id = ? AND state = 'sent'",
    ...[state, nowMillis, told.length > MAX_KEPT_LENGTH ? null : told, messageId],
  );
}

/**
 * Ends what nobody ended: those whose time ran out, and those that were sent and whose answer cannot come any more.
 * @param outstanding Message id of the call that waits for its answer; null: none does.
 */
export function sweep(sql: SqlStorage, outstanding: string | null, nowMillis: number): void {
  const overdue = sql
    .exec<{ number: number; payload: string }>(
      "SELECT number, payload FROM kept_commands WHERE state = 'waiting' AND expires_at_millis <= ?",
      nowMillis,
    )
    .toArray();
  for (const { number, payload } of overdue) {
    sql.exec(
      "UPDATE kept_commands SET state = 'expired', ended_at_millis = expires_at_millis, payload = ? WHERE number = ?",
      ...[JSON.stringify(withoutSecrets(JSON.parse(payload))), number],
    );
  }
  sql.exec(
    "UPDATE kept_commands SET state = 'unanswered', ended_at_millis = ? WHERE state = 'sent' AND message_id IS NOT ?",
    nowMillis,
    outstanding,
  );
}
