// Transaction ids that this server gives away (OCPP 1.6), and the spans of transactions on an EVSE, by which readings that
// name none find theirs.
import type { TransactionSpan } from "../domain/attribution.ts";

/** Seconds since 2020 fit an OCPP integer of 32 bits until 2088. */
const EPOCH_MILLIS = Date.UTC(2020, 0, 1);

export interface GivenTransaction {
  readonly transactionId: number;
  /** The connector that its Start named; null when it named none that can charge. */
  readonly evseId: number | null;
}

/**
 * The transaction id of a Start: the same for each repetition of it, and never one that was given before. Ids grow with
 * the clock, so that they do not repeat either when the object is restored from a backup or lost; ids that readings
 * brought from elsewhere are passed over. Runs inside the caller's transaction.
 */
export function giveTransactionId(sql: SqlStorage, contentKey: string, evseId: number | null, nowMillis: number) {
  const known = sql
    .exec<{ transaction_id: number }>("SELECT transaction_id FROM ocpp_transactions WHERE content_key = ?", contentKey)
    .toArray()[0];
  if (known !== undefined) return known.transaction_id;
  const last = sql
    .exec<{ last: number }>("SELECT coalesce(max(transaction_id), 0) AS last FROM ocpp_transactions")
    .one().last;
  let transactionId = Math.max(last + 1, Math.floor((nowMillis - EPOCH_MILLIS) / 1_000));
  const isTaken = (id: number) =>
    sql.exec("SELECT 1 FROM readings WHERE track = ? LIMIT 1", `transaction ${id}`).toArray().length > 0;
  // Ends: each taken id has readings of its own.
  while (isTaken(transactionId)) transactionId += 1;
  sql.exec(
    "INSERT INTO ocpp_transactions (transaction_id, content_key, evse_id) VALUES (?, ?, ?)",
    transactionId,
    contentKey,
    evseId,
  );
  return transactionId;
}

/** EVSEs of transactions that were asked for: they never change. */
const givenEvses = new WeakMap<SqlStorage, { readonly transactionId: string; readonly evseId: number }>();

/**
 * What an id was given to is known by another key now. Its EVSE stays unknown, so that messages which came with the id
 * before are told to be the same when they come again. Runs inside the caller's transaction.
 */
export function renameGiven(sql: SqlStorage, before: string, after: string): void {
  const known = sql.exec("SELECT 1 FROM ocpp_transactions WHERE content_key IN (?, ?)", before, after).toArray();
  // Nothing to rename, or the same Start came again in the meantime and has an id under the new key.
  if (known.length !== 1) return;
  sql.exec("UPDATE ocpp_transactions SET content_key = ? WHERE content_key = ?", after, before);
}

/** The EVSE of a transaction whose id was given here; null for others. */
export function evseOfGiven(sql: SqlStorage, transactionId: string): number | null {
  const known = givenEvses.get(sql);
  if (known?.transactionId === transactionId) return known.evseId;
  const evseId = sql
    .exec<{ evse_id: number | null }>(
      "SELECT evse_id FROM ocpp_transactions WHERE transaction_id = ?",
      Number(transactionId),
    )
    .toArray()[0]?.evse_id;
  if (evseId == null) return null;
  givenEvses.set(sql, { transactionId, evseId });
  return evseId;
}

interface SpanRow extends Record<string, SqlStorageValue> {
  id: string;
  track: string;
  evse_id: number;
  span_begin_millis: number;
  span_end_millis: number | null;
  active: number;
}

/** A transaction's session as it is stored, with its span. */
export interface StoredSpan extends TransactionSpan {
  readonly sessionId: string;
  readonly active: boolean;
}

const COLUMNS = "id, track, evse_id, span_begin_millis, span_end_millis, active";

/** The transaction that was going on at an instant, as attribution.ts says it; null where none was. */
export function loadOwner(sql: SqlStorage, evseId: number, atMillis: number): StoredSpan | null {
  const span = loadLatest(sql, evseId, "span_begin_millis <= ?", [atMillis]);
  return span === null || (span.endMillis !== null && span.endMillis < atMillis) ? null : span;
}

/** The transaction on the EVSE that began last before another; of those of one instant the id decides, as in ownerOf. */
export function loadPredecessor(
  sql: SqlStorage,
  { evseId, beginMillis, transactionId }: TransactionSpan,
): StoredSpan | null {
  const values = [beginMillis, `transaction ${transactionId}`];
  return loadLatest(sql, evseId, "(span_begin_millis, track) < (?, ?)", values);
}

function loadLatest(
  sql: SqlStorage,
  evseId: number,
  condition: string,
  values: readonly (string | number)[],
): StoredSpan | null {
  const row = sql
    .exec<SpanRow>(
      `SELECT ${COLUMNS} FROM sessions WHERE evse_id = ? AND ${condition}
       ORDER BY span_begin_millis DESC, track DESC LIMIT 1`,
      evseId,
      ...values,
    )
    .toArray()[0];
  return row === undefined ? null : toSpan(row);
}

/** Before this instant unnamed readings are the span's own: there another transaction begins. Null: nowhere. */
export function loadNextBegin(sql: SqlStorage, { evseId, beginMillis, transactionId }: TransactionSpan): number | null {
  return (
    sql
      .exec<{ next: number | null }>(
        `SELECT min(span_begin_millis) AS next FROM sessions WHERE evse_id = ?1
           AND (span_begin_millis > ?2 OR (span_begin_millis = ?2 AND track > ?3))`,
        evseId,
        beginMillis,
        `transaction ${transactionId}`,
      )
      .one().next ?? null
  );
}

/** The stored session of a transaction on an EVSE; with several EVSEs each is one. */
export function loadSpans(sql: SqlStorage, transactionId: string): StoredSpan[] {
  return sql
    .exec<SpanRow>(
      `SELECT ${COLUMNS} FROM sessions WHERE track = ? AND span_begin_millis IS NOT NULL`,
      `transaction ${transactionId}`,
    )
    .toArray()
    .map(toSpan);
}

/**
 * EVSEs whose sessions may grow without being derived at once, by their number, which counts from 1: a station has 128 at
 * the very most.
 */
const MAX_GROWING_EVSE = 128;

/** With whether it is the one that goes on: active, and nothing began after it on its EVSE. */
export interface LiveSpan extends StoredSpan {
  readonly live: boolean;
}

export function withLive(sql: SqlStorage, span: StoredSpan): LiveSpan {
  return { ...span, live: span.active && span.evseId <= MAX_GROWING_EVSE && loadNextBegin(sql, span) === null };
}

/** Spans of the transaction that was asked for last, by the database that they are from. */
const rememberedSpans = new WeakMap<SqlStorage, { readonly transactionId: string; readonly spans: LiveSpan[] }>();

/**
 * Like loadSpans, without a look into the database where the same transaction is asked for again and no session was
 * written since. Not for use in a transaction that writes sessions, which may be undone.
 */
export function loadSpansAgain(sql: SqlStorage, transactionId: string): LiveSpan[] {
  const known = rememberedSpans.get(sql);
  if (known?.transactionId === transactionId) return known.spans;
  const spans = loadSpans(sql, transactionId).map((span) => withLive(sql, span));
  rememberedSpans.set(sql, { transactionId, spans });
  return spans;
}

/** Whoever writes sessions says so here. */
export function forgetSpans(sql: SqlStorage): void {
  rememberedSpans.delete(sql);
}

/**
 * Transactions whose sessions go on (LiveSpan). Ends get lost, and what never ended stays active for good: a station that
 * has hundreds of those would have them all derived again and again.
 */
export function loadLiveTransactions(sql: SqlStorage): string[] {
  return sql
    .exec<{ track: string }>(
      `SELECT DISTINCT track FROM sessions AS one
       WHERE active = 1 AND span_begin_millis IS NOT NULL AND evse_id <= ? AND NOT EXISTS (
         SELECT 1 FROM sessions AS later WHERE later.evse_id = one.evse_id AND later.span_begin_millis IS NOT NULL
           AND (later.span_begin_millis, later.track) > (one.span_begin_millis, one.track))`,
      MAX_GROWING_EVSE,
    )
    .toArray()
    .map(({ track }) => transactionIn(track));
}

/** The transactions that go on (LiveSpan), one on each EVSE at most. */
export function loadLiveSpans(sql: SqlStorage): StoredSpan[] {
  return loadLiveTransactions(sql)
    .flatMap((transactionId) => loadSpans(sql, transactionId))
    .filter((span) => withLive(sql, span).live);
}

function toSpan(row: SpanRow): StoredSpan {
  return {
    sessionId: row.id,
    transactionId: transactionIn(row.track),
    evseId: row.evse_id,
    beginMillis: row.span_begin_millis,
    endMillis: row.span_end_millis,
    active: row.active === 1,
  };
}

function transactionIn(track: string): string {
  return track.slice("transaction ".length);
}
