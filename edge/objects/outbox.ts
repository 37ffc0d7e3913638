// Carries changes from a station's SQLite to D1: right after each commit, and by an alarm with growing pauses until it
// succeeds. What is not acknowledged stays in the outbox.
import { deliver } from "../store/deliver.ts";
import { loadStation, saveDrainFailures } from "./registration.ts";
import { clearOutbox, countActiveSessions, loadOutbox, loadSession, STATION_ITEM } from "./sessions-table.ts";

/** Items in one D1 transaction. */
const BATCH_ITEMS = 50;
/** Batches in one go: 1,000 changed sessions; what remains waits for the alarm. */
const MAX_BATCHES = 20;
const FIRST_PAUSE_MILLIS = 1_000;
const LONGEST_PAUSE_MILLIS = 300_000;

/** Pause before the next attempt: 1 s, doubled with each failure, at most 5 min. */
export function pauseMillis(failures: number): number {
  return Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS * 2 ** Math.min(failures, 20));
}

/** Tries to empty the outbox. True when nothing is left. Never throws because of D1. */
export async function drain(sql: SqlStorage, database: D1Database): Promise<boolean> {
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const rows = loadOutbox(sql, BATCH_ITEMS);
    if (rows.length === 0) return true;
    const station = loadStation(sql);
    if (station === null) return true;
    const { secret: _, ...registration } = station.registration;
    const sessions = rows.flatMap((row) => {
      const stored = row.removed || row.item === STATION_ITEM ? null : loadSession(sql, row.item);
      return stored === null ? [] : [{ session: stored.summary, revision: stored.revision }];
    });
    const stationRow = rows.find((row) => row.item === STATION_ITEM);
    try {
      await deliver(database, {
        sessions,
        removed: rows.filter((row) => row.removed).map(({ item, revision }) => ({ id: item, revision })),
        station:
          stationRow === undefined
            ? null
            : {
                ...registration,
                lastSeenAtMillis: station.lastSeenAtMillis,
                activeSessions: countActiveSessions(sql),
                revision: station.revision,
              },
      });
    } catch (error) {
      console.warn(
        `Delivery to D1 failed and will be tried again: ${error instanceof Error ? error.message : "unknown"}`,
      );
      saveDrainFailures(sql, station.drainFailures + 1);
      return false;
    }
    clearOutbox(sql, rows);
    saveDrainFailures(sql, 0);
  }
  return loadOutbox(sql, 1).length === 0;
}
