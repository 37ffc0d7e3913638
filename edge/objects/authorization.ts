// Identifications that a station asks about: looked up in D1 before the one transaction that stores the message, judged
// inside it, and remembered there, so that a station whose D1 does not answer is told what was last known.
import * as v from "valibot";
import { sessionSchema } from "../contract/sessions.ts";
import {
  DEFAULT_POLICY,
  type Judgement,
  judgeToken,
  type KeptToken,
  TOKEN_STATUSES,
  tokenKey,
  type UnknownPolicy,
} from "../domain/authorization.ts";
import { openText } from "../error-log.ts";
import { logEvent } from "../event-log.ts";
import type { Frame, FrameFault } from "../ocpp/frame.ts";
import { type AskedToken, askedToken } from "../ocpp/tokens.ts";
import type { OcppVersion } from "../ocpp/versions.ts";
import {
  type FoundToken,
  findToken,
  keptTokenSchema,
  LIVING_MILLIS,
  unknownPolicySchema,
} from "../store/token-lookup.ts";
import { trackOf } from "./readings-table.ts";

/** A driver stands at the station: longer than this he is not kept waiting for D1. */
const LOOK_UP_MILLIS = 1_000;
/** Identifications that a station remembers; those asked about longest ago are forgotten, some at a time. */
const MAX_REMEMBERED = 1_000;
const FORGOTTEN_AT_ONCE = 100;
/** When it was asked about is written this roughly: rows are billed. */
const ASKED_MILLIS = 86_400_000;
/** No identification has an empty key. */
const POLICY_KEY = "";

/** What a message asks, and what D1 said to it; `found` null: it did not answer, or was not asked. */
export interface Question {
  readonly asked: AskedToken;
  readonly found: FoundToken | null;
}

/** A Start that cannot be read is answered as one with an identification that nobody knows. */
export const UNREADABLE_START: Question = {
  asked: { idToken: "", type: null, purpose: "start", isNone: false, hasCertificate: false },
  found: null,
};

/** Looks up identifications one message after the other: what arrives behind one that waits for D1 waits as well. */
export class TokenLookups {
  readonly #database: D1Database;
  /** Of the newest message that waits. */
  #last: Promise<Question | null> | null = null;

  constructor(database: D1Database) {
    this.#database = database;
  }

  /**
   * What a message asks, answered; itself null where nothing is to be waited for. Never rejects. Whoever waited calls
   * `release` without another pause.
   */
  turn(version: OcppVersion, frame: Frame | FrameFault, stationId: string): Promise<Question | null> | null {
    const asked =
      frame.ok && "action" in frame && frame.kind === "call" ? askedToken(version, frame.action, frame.payload) : null;
    if (asked === null && this.#last === null) return null;
    this.#last = this.#after(this.#last, asked, stationId);
    return this.#last;
  }

  /** The message of this turn goes on; the next need not wait any more unless others wait already. */
  release(turn: Promise<Question | null>): void {
    if (this.#last === turn) this.#last = null;
  }

  async #after(before: Promise<unknown> | null, asked: AskedToken | null, stationId: string): Promise<Question | null> {
    const looked = asked === null || asked.isNone ? null : this.#find(asked, stationId);
    await before;
    const found = await looked;
    return asked === null ? null : { asked, found };
  }

  async #find(asked: AskedToken, stationId: string): Promise<FoundToken | null> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<null>((done) => {
      timer = setTimeout(() => done(null), LOOK_UP_MILLIS);
    });
    const answer = findToken(this.#database, stationId, asked.idToken, Date.now()).catch((error: unknown) => {
      logEvent({
        event: "look-up-failed",
        stationId,
        error: error instanceof Error ? openText(error.message) : "unknown",
      });
      return null;
    });
    const found = await Promise.race([answer, patience]);
    clearTimeout(timer);
    return found;
  }
}

/** The transaction that an identification is shown for. */
export interface Place {
  readonly transactionId: string | null;
  readonly evseId: number | null;
}

/**
 * Judges what a message asks, by what D1 said or, where it did not answer, by what was last known here; what was never
 * asked about here then counts as not kept. Reads only.
 */
export function judgeQuestion(
  sql: SqlStorage,
  { asked, found }: Question,
  place: Place | null,
  nowMillis: number,
): Judgement {
  if (asked.isNone) return { status: "accepted", group: null, expiresAtMillis: null };
  const kept = found === null ? recallToken(sql, asked.idToken) : found.kept;
  const policy = found?.policy ?? recallPolicy(sql);
  const isFull = (maxSessions: number) => {
    if (asked.purpose !== "start" || place === null) return false;
    const told = recallStatus(sql, asked.idToken, place);
    if (told !== null) return told === "concurrent";
    return (found?.activeElsewhere ?? 0) + countOwn(sql, asked.idToken, place, nowMillis) >= maxSessions;
  };
  return judgeToken(kept, asked.type, policy, isFull, nowMillis);
}

/** Keeps what D1 said, if it is news. Runs inside the caller's transaction. */
export function rememberToken(sql: SqlStorage, { asked, found }: Question, nowMillis: number): void {
  if (found === null) return;
  remember(sql, POLICY_KEY, found.policy, nowMillis);
  const key = tokenKey(asked.idToken);
  if (key !== POLICY_KEY) remember(sql, key, found.kept, nowMillis);
}

function remember(sql: SqlStorage, key: string, facts: KeptToken | UnknownPolicy | null, nowMillis: number): void {
  const known = sql
    .exec<{ facts: string; asked_at_millis: number }>(
      "SELECT facts, asked_at_millis FROM known_tokens WHERE key = ?",
      key,
    )
    .toArray()[0];
  if (facts === null) {
    if (known !== undefined) sql.exec("DELETE FROM known_tokens WHERE key = ?", key);
    return;
  }
  const text = JSON.stringify(facts);
  if (known?.facts === text && nowMillis - known.asked_at_millis < ASKED_MILLIS) return;
  if (known === undefined) forgetSome(sql);
  sql.exec(
    `INSERT INTO known_tokens (key, facts, asked_at_millis) VALUES (?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET facts = excluded.facts, asked_at_millis = excluded.asked_at_millis`,
    ...[key, text, nowMillis],
  );
}

function forgetSome(sql: SqlStorage): void {
  const { n } = sql.exec<{ n: number }>("SELECT count(*) AS n FROM known_tokens").one();
  if (n <= MAX_REMEMBERED) return;
  sql.exec(
    `DELETE FROM known_tokens WHERE key IN
       (SELECT key FROM known_tokens WHERE key <> ? ORDER BY asked_at_millis LIMIT ?)`,
    ...[POLICY_KEY, FORGOTTEN_AT_ONCE],
  );
}

function recall<S extends v.GenericSchema>(sql: SqlStorage, key: string, schema: S): v.InferOutput<S> | null {
  const row = sql.exec<{ facts: string }>("SELECT facts FROM known_tokens WHERE key = ?", key).toArray()[0];
  return row === undefined ? null : v.parse(schema, JSON.parse(row.facts));
}

function recallToken(sql: SqlStorage, idToken: string): KeptToken | null {
  const key = tokenKey(idToken);
  return key === POLICY_KEY ? null : recall(sql, key, keptTokenSchema);
}

function recallPolicy(sql: SqlStorage): UnknownPolicy {
  return recall(sql, POLICY_KEY, unknownPolicySchema) ?? DEFAULT_POLICY;
}

/** What the station was told of this identification when the transaction's first reading with it came. */
function recallStatus(sql: SqlStorage, idToken: string, { transactionId }: Place) {
  if (transactionId === null) return null;
  const row = sql
    .exec<{ id_token_status: string }>(
      `SELECT id_token_status FROM readings WHERE track = ? AND id_token_status IS NOT NULL
         AND id_token = ? COLLATE NOCASE ORDER BY at_millis LIMIT 1`,
      ...[trackOf({ evseId: null, transactionId }), idToken],
    )
    .toArray()[0];
  return row === undefined ? null : v.parse(v.picklist(TOKEN_STATUSES), row.id_token_status);
}

/**
 * Other sessions of this station that go on with the identification. One on the same EVSE is over when the next begins
 * there, whether its end came or not.
 */
function countOwn(sql: SqlStorage, idToken: string, { transactionId, evseId }: Place, nowMillis: number): number {
  const key = tokenKey(idToken);
  return sql
    .exec<{ summary: string }>("SELECT summary FROM sessions WHERE active = 1")
    .toArray()
    .map(({ summary }) => v.parse(sessionSchema, JSON.parse(summary)))
    .filter(
      (session) =>
        session.idToken !== null &&
        tokenKey(session.idToken) === key &&
        session.updatedAtMillis > nowMillis - LIVING_MILLIS &&
        session.transactionId !== transactionId &&
        session.evseId !== evseId,
    ).length;
}
