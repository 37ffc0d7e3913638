// A batch of readings in a station's object: what is new is verified and stored with the sessions that follow from it
// and their outbox rows, all in one transaction; the answer names each item's fate.
import type { Core } from "../../assembly/host/core.ts";
import type { RecordReport } from "../../assembly/host/verdict.ts";
import type { ReadingResult } from "../contract/readings.ts";
import { deriveTouched, type Stretch } from "./derivation.ts";
import { putOutbox, STATION_ITEM } from "./outbox-table.ts";
import { canonicalText, type ItemResult, type ReadingItem, type SignedItem } from "./reading-item.ts";
import {
  countReadings,
  hasReading,
  loadBoundary,
  loadReport,
  MAX_EXTRA_READINGS,
  MAX_READINGS_PER_SESSION,
  type NewReading,
  type StoredReport,
  saveReading,
  trackOf,
} from "./readings-table.ts";
import { nextRevision, type Registration, saveLastSeen } from "./registration.ts";
import { type Changes, saveStretch } from "./sessions-table.ts";
import { toHex, verifySignedValue } from "./signed-value.ts";

export interface Ingested {
  readonly results: readonly ReadingResult[];
  readonly changes: Changes;
}

interface Judged {
  readonly index: number;
  readonly item: ReadingItem;
  readonly hash: string;
  readonly stored: NewReading | null;
}

/** Stores a batch. Durable when it returns; the same batch again changes nothing. */
export function ingest(
  storage: DurableObjectStorage,
  core: Core,
  registration: Registration,
  items: readonly ItemResult[],
  nowMillis: number,
): Ingested {
  const sql = storage.sql;
  return storage.transactionSync(() => {
    const results: ReadingResult[] = [];
    const judged: Judged[] = [];
    const room = new Map<string, number>();
    for (const [index, result] of items.entries()) {
      if (!result.ok) {
        results.push({ index, status: "refused", problem: { ...result.problem } });
        continue;
      }
      const { item } = result;
      const track = trackOf(item);
      const hash = toHex(core.sha256(new TextEncoder().encode(canonicalText(item))));
      if (hasReading(sql, track, item.atMillis, hash)) {
        judged.push({ index, item, hash, stored: null });
        continue;
      }
      const scope = scopeOf(sql, item);
      const left = room.get(scope.key) ?? MAX_READINGS_PER_SESSION - countReadings(sql, track, scope.from, scope.to);
      // Kept also where the item is refused: the readings are counted once, not for each of a thousand items.
      room.set(scope.key, left);
      const essential = item.event === "begin" || item.event === "end" || item.signed !== null;
      if (left <= (essential ? -MAX_EXTRA_READINGS : 0)) {
        const detail = `A session holds ${MAX_READINGS_PER_SESSION} readings, and ${MAX_EXTRA_READINGS} more of begin, end and signed ones.`;
        results.push({
          index,
          status: "refused",
          problem: { code: "session-full", detail, pointer: `/readings/${index}` },
        });
        continue;
      }
      room.set(scope.key, left - 1);
      const stored = judge(core, registration, item, hash, nowMillis);
      saveReading(sql, stored);
      judged.push({ index, item, hash, stored });
    }
    const isNew = judged.some(({ stored }) => stored !== null);
    const stretches = deriveStretches(sql, core, registration, judged);
    const saved = isNew ? stretches.map((stretch) => saveStretch(sql, stretch, () => nextRevision(sql))) : [];
    const changes = {
      sessionIds: saved.flatMap(({ sessionIds }) => sessionIds),
      turned: saved.some(({ turned }) => turned),
    };
    if (judged.length > 0) {
      saveLastSeen(sql, nowMillis);
      putOutbox(sql, STATION_ITEM, nextRevision(sql), false);
    }
    const sessionOf = sessionsByReading(stretches);
    for (const { index, hash, item, stored } of judged) {
      const sessionId = sessionOf.get(hash);
      results.push({
        index,
        status: stored === null ? "duplicate" : "stored",
        verdict: verdictOf(stored?.signed?.report ?? loadReport(sql, hash), item),
        ...(sessionId === undefined ? {} : { sessionId }),
      });
    }
    results.sort((a, b) => a.index - b.index);
    return { results, changes };
  });
}

/** What a reading shares its room with: its transaction, or what follows the last begin or end of its EVSE. */
function scopeOf(sql: SqlStorage, item: ReadingItem): { key: string; from: number; to: number } {
  const track = trackOf(item);
  if (item.transactionId !== null) return { key: track, from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };
  const before = loadBoundary(sql, track, "before", item.atMillis + 1);
  const after = loadBoundary(sql, track, "after", item.atMillis);
  // Idle readings belong to no session and fill none.
  const idle = before?.begins !== true;
  const from = idle ? item.atMillis : before.atMillis;
  return { key: `${track} ${from}`, from, to: idle ? item.atMillis : (after?.atMillis ?? Number.MAX_SAFE_INTEGER) };
}

function judge(core: Core, registration: Registration, item: ReadingItem, hash: string, nowMillis: number): NewReading {
  const base = { hash, item, receivedAtMillis: nowMillis };
  if (!hasSigned(item)) return { ...base, event: item.event, signed: null };
  const { report, facts, event } = verifySignedValue(core, item, registration.meters, nowMillis);
  return { ...base, event: item.event ?? event, signed: { item: item.signed, facts, report } };
}

function hasSigned(item: ReadingItem): item is ReadingItem & { readonly signed: SignedItem } {
  return item.signed !== null;
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
