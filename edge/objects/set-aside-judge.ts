// Messages that were set aside, read again with what the server knows by now.
import type { Core } from "../../assembly/host/core.ts";
import { describeError } from "../error-log.ts";
import { parseFrame } from "../ocpp/frame.ts";
import { isTransactionMessage, type OcppVersion } from "../ocpp/versions.ts";
import { ingestMessage } from "./ingest.ts";
import type { Registration } from "./registration.ts";
import type { Changes } from "./sessions-table.ts";
import { countSetAside, loadSetAside, MAX_FIRST, MAX_NEWEST, removeSetAside, type SetAsideRow } from "./set-aside.ts";
import { readMessage, says } from "./transaction-messages.ts";
import { forgetSpans } from "./transactions.ts";

export interface JudgedAgain {
  readonly read: number;
  readonly left: number;
  readonly sessionIds: readonly string[];
}

/** Messages in one transaction: each may be 1 MiB. */
const BATCH = 50;

/**
 * Reads all of them again. Those that can be read become readings, as if they had been readable when they came, and are
 * set aside no more; the others stay. Durable when it returns; again, it changes nothing more.
 * @param note Notes what was read in the audit trail, within the transaction that stores it.
 */
export function judgeAgain(
  storage: DurableObjectStorage,
  core: Core,
  registration: Registration,
  note: (after: { readonly read: number; readonly left: number }) => void,
): JudgedAgain {
  const sql = storage.sql;
  const sessionIds = new Set<string>();
  let read = 0;
  let after = 0;
  // Ends: each round goes on behind the one before, and there are no more than these.
  for (let round = 0; round < (MAX_FIRST + MAX_NEWEST) / BATCH; round += 1) {
    const rows = [...loadSetAside(sql, after, BATCH)];
    if (rows.length === 0) break;
    after = rows.at(-1)?.number ?? after;
    try {
      read += storage.transactionSync(() => {
        const changes = rows.flatMap((row) => judge(storage, core, registration, row) ?? []);
        for (const change of changes) for (const id of change.sessionIds) sessionIds.add(id);
        if (changes.length > 0) note({ read: changes.length, left: countSetAside(sql) });
        return changes.length;
      });
    } finally {
      // What one message left in memory for the next may have been undone with both.
      forgetSpans(sql);
    }
  }
  return { read, left: countSetAside(sql), sessionIds: [...sessionIds] };
}

/** Null where it still cannot be read, or not be stored: it stays, and the others are read all the same. */
function judge(storage: DurableObjectStorage, core: Core, registration: Registration, row: SetAsideRow) {
  try {
    return storage.transactionSync(() => judgeOne(storage.sql, core, registration, row));
  } catch (error) {
    forgetSpans(storage.sql);
    if (!(error instanceof StillUnread)) {
      console.error(`A message of ${registration.stationId} that is set aside: ${describeError(error)}`);
    }
    return null;
  }
}

/** Undoes what was stored of a message that cannot be stored as a whole. */
class StillUnread extends Error {}

function judgeOne(sql: SqlStorage, core: Core, registration: Registration, row: SetAsideRow): Changes {
  const version = row.version as OcppVersion;
  const frame = parseFrame(version, row.frame);
  if (!frame.ok || !("action" in frame) || !isTransactionMessage(version, frame.action)) throw new StillUnread();
  const message = { version, action: frame.action, payload: frame.payload, text: row.frame };
  const { readings } = readMessage(sql, message, row.received_at_millis);
  if (readings.length === 0 && says(message)) throw new StillUnread();
  const { changes, full } = ingestMessage(sql, core, registration, readings, new Map(), row.received_at_millis);
  if (full) throw new StillUnread();
  removeSetAside(sql, row.number);
  return changes;
}
