// The messages of both directions for people to read: the newest 2,500 to 5,000 exchanges, none
// older than seven days, and at least those of the last three and a half where there are not more. Two
// tables take turns: deleting row by row would be billed like writing, dropping a table is not. What sessions are made of
// is kept elsewhere, for good.
import * as v from "valibot";
import { type MessageSummary, messageSchema, type OcppMessage } from "../contract/ocpp.ts";
import { ALL_MESSAGES, condition, type MessageFilter, SUMMARY, type SummaryRow, summed } from "./message-query.ts";
import { messageTable } from "./tables.ts";

const ROWS_PER_TABLE = 2_500;
const MILLIS_PER_TABLE = 3.5 * 86_400_000;
const KEPT_MILLIS = 7 * 86_400_000;
/** Of each frame; with 5,000 rows and two frames each this is 160 MB at the very most. */
const MAX_TEXT_LENGTH = 16_384;

const TABLES = ["messages_0", "messages_1"] as const;
type Table = (typeof TABLES)[number];

export type NewMessage = Omit<OcppMessage, "number" | "sessionId" | "answeredAtMillis">;

/** A message as it is stored: the session follows from the transaction when it is read. */
export type StoredMessage = Omit<OcppMessage, "sessionId">;

interface Turn {
  readonly table: Table;
  readonly first: { readonly number: number; readonly atMillis: number } | null;
  readonly last: number;
}

interface Row extends Record<string, SqlStorageValue> {
  number: number;
  at_millis: number;
  direction: string;
  version: string;
  message_id: string | null;
  action: string | null;
  outcome: string;
  request: string;
  response: string | null;
  answered_at_millis: number | null;
  transaction_id: string | null;
}

const storedSchema = v.omit(messageSchema, ["sessionId"]);

export class MessageLog {
  readonly #sql: SqlStorage;
  #turn: Turn | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Adds an exchange and answers its number; one row written. Runs inside the caller's transaction. */
  append(message: NewMessage): number {
    const { table, last } = this.#tableFor(message.atMillis);
    const number = last + 1;
    this.#sql.exec(
      `INSERT INTO ${table} (number, at_millis, direction, version, message_id, action, outcome, request, response,
         answered_at_millis, transaction_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[number, message.atMillis, message.direction, message.version, message.messageId, message.action],
      ...[message.outcome, cut(message.request), message.response === null ? null : cut(message.response)],
      ...[message.response === null ? null : message.atMillis, message.transactionId],
    );
    const turn = this.#turn;
    if (turn === undefined) throw new Error("The log has no table.");
    this.#turn = { table, first: turn.first ?? { number, atMillis: message.atMillis }, last: number };
    return number;
  }

  /** Completes a call of ours. What went out of the log in the meantime is not written again. */
  settle(number: number, outcome: OcppMessage["outcome"], response: string | null, atMillis: number): void {
    for (const table of TABLES) {
      this.#sql.exec(
        `UPDATE ${table} SET outcome = ?, response = ?, answered_at_millis = ? WHERE number = ?`,
        ...[outcome, response === null ? null : cut(response), response === null ? null : atMillis, number],
      );
    }
  }

  /** The call of an exchange; null where it is out of the log. */
  request(number: number): { readonly text: string; readonly atMillis: number } | null {
    for (const table of TABLES) {
      const row = this.#sql
        .exec<{ request: string; at_millis: number }>(
          `SELECT request, at_millis FROM ${table} WHERE number = ?`,
          number,
        )
        .toArray()[0];
      if (row !== undefined) return { text: row.request, atMillis: row.at_millis };
    }
    return null;
  }

  /** After a transaction that was undone: what is remembered of the tables may not be so. */
  forget(): void {
    this.#turn = undefined;
  }

  /** The instant of the newest message; null when there is none. */
  newestAtMillis(): number | null {
    const rows = TABLES.flatMap((table) =>
      this.#sql
        .exec<{ at_millis: number }>(`SELECT at_millis FROM ${table} ORDER BY number DESC LIMIT 1`)
        .toArray()
        .map((row) => row.at_millis),
    );
    return rows.length === 0 ? null : Math.max(...rows);
  }

  /** When the station was last heard: its newest message, or answer to one of ours; null where the log has none. */
  heardAtMillis(): number | null {
    const rows = TABLES.flatMap((table) =>
      this.#sql
        .exec<{ at_millis: number }>(
          `SELECT iif(direction = 'in', at_millis, answered_at_millis) AS at_millis FROM ${table}
           WHERE direction = 'in' OR answered_at_millis IS NOT NULL ORDER BY number DESC LIMIT 1`,
        )
        .toArray()
        .map((row) => row.at_millis),
    );
    return rows.length === 0 ? null : Math.max(...rows);
  }

  /** Messages of the last seven days, newest first. */
  list(filter: MessageFilter, limit: number, nowMillis: number): StoredMessage[] {
    const newest = this.#load().table;
    const messages: StoredMessage[] = [];
    for (const table of [newest, other(newest)]) {
      const { sql, values } = condition(filter, nowMillis - KEPT_MILLIS);
      const rows = this.#sql.exec<Row>(
        `SELECT number, at_millis, direction, version, message_id, action, outcome, request, response,
           answered_at_millis, transaction_id
         FROM ${table} WHERE ${sql} ORDER BY number DESC LIMIT ?`,
        ...values,
        limit - messages.length,
      );
      messages.push(...Array.from(rows, toMessage));
    }
    return messages;
  }

  /** How many there are, of which actions, and since when; reads every row that is kept, 5,000 at most. */
  summary(nowMillis: number): MessageSummary {
    const rows = TABLES.flatMap((table) => {
      const { sql, values } = condition(ALL_MESSAGES, nowMillis - KEPT_MILLIS);
      return [...this.#sql.exec<SummaryRow>(`SELECT ${SUMMARY} FROM ${table} WHERE ${sql} GROUP BY action`, ...values)];
    });
    return summed(rows);
  }

  #tableFor(nowMillis: number): Turn {
    const turn = this.#load();
    const { table, first, last } = turn;
    const full =
      first !== null && (last - first.number + 1 >= ROWS_PER_TABLE || nowMillis - first.atMillis > MILLIS_PER_TABLE);
    if (!full) return turn;
    const next = other(table);
    this.#sql.exec(`DROP TABLE ${next}; ${messageTable(next)}`);
    this.#turn = { table: next, first: null, last };
    return this.#turn;
  }

  #load(): Turn {
    if (this.#turn !== undefined) return this.#turn;
    const ends = TABLES.map((table) => ({
      table,
      first: this.#end(table, "ASC"),
      last: this.#end(table, "DESC")?.number ?? 0,
    }));
    const [a, b] = ends;
    if (a === undefined || b === undefined) throw new Error("The log has two tables.");
    this.#turn = b.last > a.last ? b : a;
    return this.#turn;
  }

  #end(table: Table, order: "ASC" | "DESC"): { number: number; atMillis: number } | null {
    const row = this.#sql
      .exec<{ number: number; at_millis: number }>(
        `SELECT number, at_millis FROM ${table} ORDER BY number ${order} LIMIT 1`,
      )
      .toArray()[0];
    return row === undefined ? null : { number: row.number, atMillis: row.at_millis };
  }
}

function other(table: Table): Table {
  return table === "messages_0" ? "messages_1" : "messages_0";
}

function cut(text: string): string {
  return text.length <= MAX_TEXT_LENGTH ? text : `${text.slice(0, MAX_TEXT_LENGTH).toWellFormed()}…`;
}

function toMessage(row: Row): StoredMessage {
  return v.parse(storedSchema, {
    number: row.number,
    atMillis: row.at_millis,
    direction: row.direction,
    version: row.version,
    messageId: row.message_id,
    action: row.action,
    outcome: row.outcome,
    request: row.request,
    response: row.response,
    answeredAtMillis: row.answered_at_millis,
    transactionId: row.transaction_id,
  });
}
