// Carries changes from a station's SQLite to D1: right after each commit, and by an alarm with growing pauses until it
// succeeds. What is not acknowledged stays in the outbox.
import * as v from "valibot";
import { deliveryReasonSchema, deliveryStateSchema } from "../contract/assignments.ts";
import type { Connection } from "../contract/ocpp.ts";
import { folded } from "../domain/folded-text.ts";
import { openText } from "../error-log.ts";
import { logEvent } from "../event-log.ts";
import type { AssignmentState } from "../store/assignment-states.ts";
import { type NewAuditEntry, newAuditEntrySchema } from "../store/audit.ts";
import { type Delivery, deliver } from "../store/deliver.ts";
import { tokenHash } from "../store/driver-links.ts";
import { loadLink } from "./driver-links.ts";
import { evseStates } from "./evse-states.ts";
import { clearOutbox, itemOf, loadOutbox, type OutboxRow } from "./outbox-table.ts";
import { loadRefusals } from "./refusals.ts";
import { loadStation, type StationRow, saveDrainFailures, withoutSecrets } from "./registration.ts";
import { countActiveSessions, loadSession } from "./sessions-table.ts";

/** Items in one D1 transaction. */
const BATCH_ITEMS = 50;
/** Batches in one go: 1,000 changed sessions; what remains waits for the alarm. */
const MAX_BATCHES = 20;
const FIRST_PAUSE_MILLIS = 1_000;
const LONGEST_PAUSE_MILLIS = 300_000;

const assignmentItemSchema = v.object({
  assignmentId: v.string(),
  rollOutId: v.number(),
  state: deliveryStateSchema,
  reason: v.nullable(deliveryReasonSchema),
  atMillis: v.number(),
});

/** Pause before the next attempt: 1 s, doubled with each failure, at most 5 min. */
export function pauseMillis(failures: number): number {
  return Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS * 2 ** Math.min(failures, 20));
}

/** Tries to empty the outbox. True when nothing is left. Never throws because of D1. */
export async function drain(
  sql: SqlStorage,
  database: D1Database,
  connection: () => Connection | null,
): Promise<boolean> {
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const rows = loadOutbox(sql, BATCH_ITEMS);
    if (rows.length === 0) return true;
    const station = loadStation(sql);
    if (station === null) return true;
    try {
      await deliver(database, await deliveryOf(sql, rows, station, connection()));
    } catch (error) {
      const failures = station.drainFailures + 1;
      const text = error instanceof Error ? openText(error.message) : "unknown";
      logEvent({ event: "delivery-failed", stationId: station.registration.stationId, failures, error: text });
      saveDrainFailures(sql, failures);
      return false;
    }
    clearOutbox(sql, rows);
    saveDrainFailures(sql, 0);
  }
  return loadOutbox(sql, 1).length === 0;
}

async function deliveryOf(
  sql: SqlStorage,
  rows: readonly OutboxRow[],
  station: StationRow,
  connection: Connection | null,
): Promise<Delivery> {
  const sessions: Delivery["sessions"][number][] = [];
  const removed: Delivery["removed"][number][] = [];
  const links: { sessionId: string; tokenHash: string | null; revision: number }[] = [];
  const audit: { key: string; entry: NewAuditEntry }[] = [];
  const assignments: AssignmentState[] = [];
  let stationRow: Delivery["station"] = null;
  for (const row of rows) {
    const item = itemOf(row);
    switch (item.kind) {
      case "station":
        stationRow = {
          ...withoutSecrets(station.registration),
          lastSeenAtMillis: station.lastSeenAtMillis,
          activeSessions: countActiveSessions(sql),
          connection,
          refusals: loadRefusals(sql),
          listedAtFirst: station.registration.listed,
          folded: folded(`${station.registration.name} ${station.registration.stationId}`),
          evseStates: evseStates(sql, station.registration),
          revision: station.revision,
        };
        break;
      case "session": {
        if (row.removed) removed.push({ id: item.id, revision: row.revision });
        const stored = row.removed ? null : loadSession(sql, item.id);
        if (stored !== null) sessions.push({ session: stored.summary, revision: stored.revision });
        break;
      }
      case "link": {
        // A token that is newer than the row does no harm: its own row comes after it.
        const token = loadLink(sql, item.sessionId)?.token ?? null;
        const hash = token === null ? null : await tokenHash(token);
        links.push({ sessionId: item.sessionId, tokenHash: hash, revision: row.revision });
        break;
      }
      case "assignment": {
        const state = v.parse(assignmentItemSchema, JSON.parse(item.state));
        assignments.push({ ...state, stationId: station.registration.stationId, revision: row.revision });
        break;
      }
      case "audit":
        audit.push({ key: item.key, entry: v.parse(newAuditEntrySchema, JSON.parse(item.entry)) });
        break;
      default:
        item satisfies never;
    }
  }
  return { sessions, removed, station: stationRow, links, audit, assignments };
}
