// Readings in a station's object: what is new is verified and stored with the sessions that follow from it and their
// outbox rows, all in one transaction. A batch of a gateway is answered item by item; readings that only let a session of
// an OCPP transaction grow are stored alone, and its summary follows with the next delivery.
import type { Core } from "../../assembly/host/core.ts";
import type { RecordReport } from "../../assembly/host/verdict.ts";
import type { ReadingResult } from "../contract/readings.ts";
import { deriveTouched, type Stretch } from "./derivation.ts";
import { type Judged, storeItems } from "./new-readings.ts";
import { putOutbox, STATION_ITEM } from "./outbox-table.ts";
import type { ItemResult, ReadingItem } from "./reading-item.ts";
import { loadBoundary, loadReport, type StoredReport, trackOf } from "./readings-table.ts";
import { loadStation, nextRevision, type Registration } from "./registration.ts";
import { type Changes, saveStretch } from "./sessions-table.ts";
import {
  loadActiveTransactions,
  loadOwner,
  loadPredecessor,
  loadSpans,
  loadSpansAgain,
  type StoredSpan,
} from "./transactions.ts";

/** Transactions whose room is remembered between messages: more than a station's EVSEs have. */
const MAX_REMEMBERED = 64;

export interface Ingested {
  readonly results: readonly ReadingResult[];
  readonly changes: Changes;
}

/** Stores a gateway's batch. Durable when it returns; the same batch again changes nothing. */
export function ingest(
  storage: DurableObjectStorage,
  core: Core,
  registration: Registration,
  items: readonly ItemResult[],
  nowMillis: number,
): Ingested {
  const sql = storage.sql;
  return storage.transactionSync(() => {
    const good = items.map((result) => (result.ok ? result.item : null));
    const { judged, full } = storeItems(sql, core, registration, good, new Map(), nowMillis);
    const { stretches, changes } = saveSessions(sql, core, registration, judged);
    if (judged.length > 0) {
      putOutbox(sql, STATION_ITEM, nextRevision(sql, nowMillis), false);
    }
    const sessionOf = sessionsByReading(stretches);
    const results: ReadingResult[] = judged.map(({ index, hash, item, stored }) => {
      const sessionId = sessionOf.get(hash);
      return {
        index,
        status: stored === null ? "duplicate" : "stored",
        verdict: verdictOf(stored?.signed?.report ?? loadReport(sql, hash), item),
        ...(sessionId === undefined ? {} : { sessionId }),
      };
    });
    for (const { index, problem } of full) results.push({ index, status: "refused", problem: { ...problem } });
    for (const [index, result] of items.entries()) {
      if (!result.ok) results.push({ index, status: "refused", problem: { ...result.problem } });
    }
    results.sort((a, b) => a.index - b.index);
    return { results, changes };
  });
}

export interface IngestedMessage {
  readonly changes: Changes;
  /** Readings were stored whose sessions are derived with the next delivery. */
  readonly grown: boolean;
  /** A session was full, so that begins, ends or signed readings are not stored. */
  readonly full: boolean;
}

/**
 * Stores what an OCPP message says. Runs inside the caller's transaction; the same message again changes nothing.
 * @param room What is left of each transaction's room, remembered from message to message; to be cleared when the
 * transaction is undone and when readings come another way.
 */
export function ingestMessage(
  sql: SqlStorage,
  core: Core,
  registration: Registration,
  items: readonly ReadingItem[],
  room: Map<string, number>,
  nowMillis: number,
): IngestedMessage {
  // A stretch of an EVSE's timeline changes with what is around it.
  if (room.size > MAX_REMEMBERED) room.clear();
  for (const key of room.keys()) if (key.startsWith("evse ")) room.delete(key);
  const stored = storeItems(sql, core, registration, items, room, nowMillis);
  const { judged } = stored;
  // Nobody is billed by values in between; the session says that it holds no more of them.
  const full = stored.full.filter(({ essential }) => essential);
  const fresh = judged.filter(({ stored }) => stored !== null);
  const growing = growingSessions(sql, fresh);
  if (growing !== null) {
    return { changes: { sessionIds: growing, turned: false }, grown: growing.length > 0, full: full.length > 0 };
  }
  const { changes } = saveSessions(sql, core, registration, fresh);
  if (fresh.length > 0) {
    putOutbox(sql, STATION_ITEM, nextRevision(sql, nowMillis), false);
  }
  return { changes, grown: false, full: full.length > 0 };
}

/** When the station was last heard stands in lists; while sessions grow it is brought there this often. */
const HEARD_STEP_MILLIS = 3_600_000;

/**
 * Brings the sessions that grew since up to date; true when one had grown. The station's own row follows once an hour: it
 * says nothing new but the hour. Runs inside the caller's transaction.
 */
export function saveGrown(sql: SqlStorage, core: Core, registration: Registration, nowMillis: number): boolean {
  const heardAtMillis = loadStation(sql)?.lastSeenAtMillis ?? 0;
  let revision: number | null = null;
  // One for all of them: this happens every few minutes at every station, and rows are billed.
  const takeRevision = () => {
    revision ??= nextRevision(sql, nowMillis);
    return revision;
  };
  for (const transactionId of loadActiveTransactions(sql)) {
    const stretch = deriveTouched(sql, core, registration, { evseId: null, transactionId, atMillis: 0 });
    saveStretch(sql, stretch, takeRevision);
  }
  if (revision === null) return false;
  const isNewHour = Math.floor(heardAtMillis / HEARD_STEP_MILLIS) < Math.floor(nowMillis / HEARD_STEP_MILLIS);
  if (isNewHour) putOutbox(sql, STATION_ITEM, revision, false);
  return true;
}

/**
 * The sessions that new readings let grow and nothing more: they go on, and unsigned values between begin and end cannot
 * turn them. Null when one may do more.
 */
function growingSessions(sql: SqlStorage, fresh: readonly Judged[]): string[] | null {
  const ids = new Set<string>();
  for (const { item } of fresh) {
    if (item.event === "begin" || item.event === "end" || item.signed !== null || item.idToken !== undefined)
      return null;
    const spans = item.transactionId === null ? ownersOf(sql, item) : loadSpansAgain(sql, item.transactionId);
    if (spans.length === 0 && item.transactionId === null && isIdle(sql, item)) continue;
    const [span] = spans;
    if (span === undefined || spans.length > 1 || !span.active) return null;
    // A reading that names another EVSE, or none, may move the session to another one; an early one its begin.
    if (item.transactionId !== null && item.evseId !== null && item.evseId !== span.evseId) return null;
    if (item.atMillis < span.beginMillis) return null;
    ids.add(span.sessionId);
  }
  return [...ids];
}

/** Nothing without a transaction begins or ends on its EVSE before or after it. */
function isIdle(sql: SqlStorage, item: ReadingItem): boolean {
  const track = trackOf(item);
  const before = loadBoundary(sql, track, "before", item.atMillis + 1);
  return before?.begins !== true && loadBoundary(sql, track, "after", item.atMillis) === null;
}

function ownersOf(sql: SqlStorage, item: ReadingItem): StoredSpan[] {
  const owner = item.evseId === null ? null : loadOwner(sql, item.evseId, item.atMillis);
  return owner === null ? [] : [owner];
}

/**
 * Derives and saves what the readings touch: each transaction once, each stretch of an EVSE's timeline once, then the
 * transactions that readings without one belong to, and those that end where a touched one begins.
 */
function saveSessions(
  sql: SqlStorage,
  core: Core,
  registration: Registration,
  judged: readonly Judged[],
): { stretches: Stretch[]; changes: Changes } {
  const before = spansOf(sql, judged);
  const first = deriveStretches(sql, core, registration, judged);
  if (judged.every(({ stored }) => stored === null)) {
    return { stretches: first, changes: { sessionIds: [], turned: false } };
  }
  const saved = first.map((stretch) => saveStretch(sql, stretch, () => nextRevision(sql)));
  const others = new Set<string>();
  const moved = new Map(before.map((span) => [`${span.sessionId} ${span.beginMillis}`, span]));
  for (const span of spansOf(sql, judged)) {
    const key = `${span.sessionId} ${span.beginMillis}`;
    if (moved.has(key)) moved.delete(key);
    else moved.set(key, span);
  }
  for (const span of moved.values()) {
    // What it gains or gives up was, or is, of the one that began before it.
    const previous = loadPredecessor(sql, span);
    if (previous !== null) others.add(previous.transactionId);
  }
  for (const { item, stored } of judged) {
    if (stored === null || item.transactionId !== null) continue;
    for (const owner of ownersOf(sql, item)) others.add(owner.transactionId);
  }
  const second = [...others].map((transactionId) => {
    const stretch = deriveTouched(sql, core, registration, { evseId: null, transactionId, atMillis: 0 });
    saved.push(saveStretch(sql, stretch, () => nextRevision(sql)));
    return stretch;
  });
  return {
    stretches: [...first, ...second],
    changes: {
      sessionIds: [...new Set(saved.flatMap(({ sessionIds }) => sessionIds))],
      turned: saved.some(({ turned }) => turned),
    },
  };
}

/** The stored spans of the transactions that the readings name. */
function spansOf(sql: SqlStorage, judged: readonly Judged[]): StoredSpan[] {
  const named = new Set(judged.flatMap(({ item }) => item.transactionId ?? []));
  return [...named].flatMap((transactionId) => loadSpans(sql, transactionId));
}

/** Derives what the readings touch: each transaction once, each stretch of an EVSE's timeline once. */
function deriveStretches(
  sql: SqlStorage,
  core: Core,
  registration: Registration,
  judged: readonly Judged[],
): Stretch[] {
  const stretches = new Map<string, Stretch[]>();
  for (const { item } of [...judged].sort((a, b) => a.item.atMillis - b.item.atMillis)) {
    const track = trackOf(item);
    const done = stretches.get(track) ?? [];
    const last = done.at(-1);
    // Instants rise, so that only the last stretch can hold this one.
    if (last !== undefined && item.atMillis < last.to) continue;
    const { evseId, transactionId, atMillis } = item;
    stretches.set(track, [...done, deriveTouched(sql, core, registration, { evseId, transactionId, atMillis })]);
  }
  return [...stretches.values()].flat();
}

function sessionsByReading(stretches: readonly Stretch[]): Map<string, string> {
  const sessionOf = new Map<string, string>();
  for (const { sessions } of stretches) {
    for (const { summary, readings } of sessions) for (const { hash } of readings) sessionOf.set(hash, summary.id);
  }
  return sessionOf;
}

function verdictOf(
  report: RecordReport | StoredReport | null,
  item: ReadingItem,
): NonNullable<ReadingResult["verdict"]> {
  if (report === null) {
    const reason = item.signed === null ? "The reading carries no signed record." : "The record's report is not there.";
    return { signature: "unverifiable", reason, reasonCode: "signature-missing", key: "unknown", findings: [] };
  }
  return {
    signature: report.signature,
    ...(report.reason === undefined ? {} : { reason: report.reason }),
    ...(report.reasonCode === undefined ? {} : { reasonCode: report.reasonCode }),
    key: report.key,
    findings: [...report.findings],
  };
}
