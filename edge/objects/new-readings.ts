// New readings in a station's SQLite: each item is told by its content, has room in its session or not, and is verified
// once, when it comes.
import type { Core } from "../../assembly/host/core.ts";
import { canonicalText, type ItemProblem, type ReadingItem, type SignedItem } from "./reading-item.ts";
import {
  countReadings,
  hasReading,
  loadBoundary,
  MAX_EXTRA_READINGS,
  MAX_READINGS_PER_SESSION,
  type NewReading,
  saveReading,
  trackOf,
} from "./readings-table.ts";
import type { Registration } from "./registration.ts";
import { toHex, verifySignedValue } from "./signed-value.ts";

const ENCODER = new TextEncoder();

/** An item with its fate. */
export interface Judged {
  readonly index: number;
  readonly item: ReadingItem;
  readonly hash: string;
  /** Null: it was there already. */
  readonly stored: NewReading | null;
}

export interface Stored {
  readonly judged: readonly Judged[];
  /** Those that found no room. */
  readonly full: readonly { readonly index: number; readonly essential: boolean; readonly problem: ItemProblem }[];
}

/**
 * Stores the items that are new and have room. Null stands for an item that was refused before. Runs inside the caller's
 * transaction.
 * @param room What is left of each session's room, filled here so that readings are counted once.
 */
export function storeItems(
  sql: SqlStorage,
  core: Core,
  registration: Registration,
  items: readonly (ReadingItem | null)[],
  room: Map<string, number>,
  nowMillis: number,
): Stored {
  const judged: Judged[] = [];
  const full: { index: number; essential: boolean; problem: ItemProblem }[] = [];
  for (const [index, item] of items.entries()) {
    if (item === null) continue;
    const track = trackOf(item);
    const hash = toHex(core.sha256(ENCODER.encode(canonicalText(item))));
    // Verifying costs more than looking, and one without a time has no key of its own: these are looked for first.
    if (isLookedFor(item) && hasReading(sql, item, hash)) {
      judged.push({ index, item, hash, stored: null });
      continue;
    }
    const scope = scopeOf(sql, item);
    const left = room.get(scope.key) ?? MAX_READINGS_PER_SESSION - countReadings(sql, track, scope.from, scope.to);
    // Kept also where the item is refused: the readings are counted once, not for each of a thousand items.
    room.set(scope.key, left);
    const essential = item.event === "begin" || item.event === "end" || item.signed !== null;
    if (left <= (essential ? -MAX_EXTRA_READINGS : 0)) {
      if (hasReading(sql, item, hash)) {
        judged.push({ index, item, hash, stored: null });
        continue;
      }
      const detail = `A session holds ${MAX_READINGS_PER_SESSION} readings, and ${MAX_EXTRA_READINGS} more of begin, end and signed ones.`;
      full.push({ index, essential, problem: { code: "session-full", detail, pointer: `/readings/${index}` } });
      continue;
    }
    const reading = judge(core, registration, item, hash, nowMillis);
    const stored = saveReading(sql, reading) ? reading : null;
    if (stored !== null) room.set(scope.key, left - 1);
    judged.push({ index, item, hash, stored });
  }
  return { judged, full };
}

function isLookedFor(item: ReadingItem): boolean {
  return item.signed !== null || item.notes.includes("time-unreadable");
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
