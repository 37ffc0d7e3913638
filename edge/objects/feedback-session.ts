// What feedback has to know of a session: where and when it was, and since when this server could know that it had ended.
import { loadSession } from "./sessions-table.ts";

export interface FeedbackSession {
  readonly stationId: string;
  readonly stationName: string;
  readonly evseId: number | null;
  readonly startedAtMillis: number;
  /** Whose identification it names now, in lower case, as cards compare; null: it names none. */
  readonly driverKey: string | null;
  /** When its end first came here, if later than it was: gateways send days late, and no driver had a link before. Null: it goes on. */
  readonly endKnownAtMillis: number | null;
}

/** Null: there is no session of this id. Reads two rows, however long the session is. */
export function loadFeedbackSession(sql: SqlStorage, stationName: string, id: string): FeedbackSession | null {
  const stored = loadSession(sql, id);
  if (stored === null) return null;
  const { stationId, evseId, startedAtMillis, endedAtMillis, idToken } = stored.summary;
  const cameAtMillis =
    endedAtMillis === null
      ? null
      : sql
          .exec<{ came: number | null }>(
            "SELECT min(received_at_millis) AS came FROM readings WHERE track = ? AND at_millis = ?",
            ...[stored.track, endedAtMillis],
          )
          .one().came;
  const endKnownAtMillis = endedAtMillis === null ? null : Math.max(endedAtMillis, cameAtMillis ?? 0);
  // SQLite's lower() changes these letters and no others.
  const driverKey = idToken?.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) ?? null;
  return { stationId, stationName, evseId, startedAtMillis, driverKey, endKnownAtMillis };
}
