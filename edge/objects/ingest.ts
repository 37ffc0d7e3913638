// A batch of readings in a station's object: what is new is verified and stored with the sessions that follow from it
// and their outbox rows, all in one transaction; the answer names each item's fate.
import type { Core } from "../../assembly/host/core.ts";
import type { ReadingResult } from "../contract/readings.ts";
import { deriveTouched, type Stretch, type Touched } from "./derivation.ts";
import { canonicalText, type ItemResult, type ReadingItem, type SignedItem } from "./reading-item.ts";
import {
  countReadings,
  hasReading,
  loadVerdict,
  MAX_EXTRA_READINGS,
  MAX_READINGS_PER_SESSION,
  type NewReading,
  saveReading,
  trackOf,
} from "./readings-table.ts";
import { nextRevision, type Registration, saveLastSeen } from "./registration.ts";
import { putOutbox, STATION_ITEM, saveStretch } from "./sessions-table.ts";
import { toHex, verifySignedValue } from "./signed-value.ts";

export interface Ingested {
  readonly results: readonly ReadingResult[];
  readonly changedSessions: readonly string[];
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
      const left = room.get(track) ?? roomOf(sql, item);
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
      room.set(track, left - 1);
      const stored = judge(core, registration, item, hash, nowMillis);
      saveReading(sql, stored);
      judged.push({ index, item, hash, stored });
    }
    const isNew = judged.some(({ stored }) => stored !== null);
    const stretches = touchedBy(judged).map((touched) => deriveTouched(sql, core, registration, touched));
    const changedSessions = isNew
      ? stretches.flatMap((stretch) => saveStretch(sql, stretch, () => nextRevision(sql)))
      : [];
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
        verdict: verdictOf(stored?.signed?.report ?? loadVerdict(sql, hash), item),
        ...(sessionId === undefined ? {} : { sessionId }),
      });
    }
    results.sort((a, b) => a.index - b.index);
    return { results, changedSessions };
  });
}

function roomOf(sql: SqlStorage, item: ReadingItem): number {
  // A timeline without transactions has no bound of its own: its sessions are cut out of it.
  return item.transactionId === null
    ? Number.POSITIVE_INFINITY
    : MAX_READINGS_PER_SESSION - countReadings(sql, trackOf(item));
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

/** One entry per transaction, and one per EVSE timeline with the span of its instants. */
function touchedBy(judged: readonly Judged[]): Touched[] {
  const touched = new Map<string, Touched>();
  for (const { item } of judged) {
    const track = trackOf(item);
    const known = touched.get(track);
    touched.set(track, {
      evseId: item.evseId,
      transactionId: item.transactionId,
      fromMillis: Math.min(known?.fromMillis ?? item.atMillis, item.atMillis),
      toMillis: Math.max(known?.toMillis ?? item.atMillis, item.atMillis),
    });
  }
  return [...touched.values()];
}

function sessionsByReading(stretches: readonly Stretch[]): Map<string, string> {
  const sessionOf = new Map<string, string>();
  for (const { sessions } of stretches) {
    for (const { summary, readings } of sessions) for (const { hash } of readings) sessionOf.set(hash, summary.id);
  }
  return sessionOf;
}

function verdictOf(report: ReturnType<typeof loadVerdict>, item: ReadingItem): NonNullable<ReadingResult["verdict"]> {
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
