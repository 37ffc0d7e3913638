// What a driver may do at a door, be it a session's link or the receipt of a report at a station: read and erase; feedback-taking.ts
// has how something is said.
import type { Context } from "hono";
import { authorOf } from "../audit-entry.ts";
import type { FeedbackDoor, OwnFeedback } from "../contract/feedback.ts";
import { starsOf } from "../domain/feedback/ratings.ts";
import { editableUntil, isOpen, MAX_WRITINGS } from "../domain/feedback/times.ts";
import { type AppEnv, bindings } from "../http.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { auditStatement, type NewAuditEntry } from "../store/audit.ts";
import { erasureStatements, type FeedbackRow, feedbackAtDoor, isErasable } from "../store/feedback-writings.ts";

/** Where something is said: found and checked by the route. */
export interface Door {
  /** Names the door for all time. */
  readonly door: string;
  readonly station: FeedbackDoor["station"];
  readonly evseId: number | null;
  /** Null: tied to none. */
  readonly session: {
    readonly id: string;
    readonly startedAtMillis: number;
    /** Null: it goes on. The later one of when it ended and when that was known here. */
    readonly endKnownAtMillis: number | null;
  } | null;
}

/** Two devices at once meet once or twice; more often something is wrong. */
export const MAX_ATTEMPTS = 3;

export async function readDoor(c: Context<AppEnv>, door: Door): Promise<FeedbackDoor> {
  return shown(door, await feedbackAtDoor(bindings(c).database, door.door));
}

/** Erases text and contact, at any time. What is erased already is answered as it stands. */
export async function eraseAtDoor(c: Context<AppEnv>, door: Door): Promise<FeedbackDoor> {
  const { database } = bindings(c);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const row = await feedbackAtDoor(database, door.door);
    if (row === null || !(await isErasable(database, row))) return shown(door, row);
    const entry: NewAuditEntry = {
      // Without the address: it would outlive what is erased.
      ...{ ...authorOf(c), address: null, action: "feedback.erased" },
      ...{ subject: { kind: "feedback", id: row.id, name: null }, before: null, after: null },
    };
    const outcome = await commit(database, [
      requirement(database, "EXISTS (SELECT 1 FROM feedback WHERE id = ? AND revision = ?)", row.id, row.revision),
      ...erasureStatements(database, row, Date.now()),
      auditStatement(database, entry),
    ]);
    if (outcome === "done") return shown(door, await feedbackAtDoor(database, door.door));
  }
  throw new Error("A report was changed by others three times in a row.");
}

/** A report as its driver reads it. */
export function shown({ session, station }: Door, row: FeedbackRow | null): FeedbackDoor {
  const nowMillis = Date.now();
  const verified = session !== null;
  if (row === null)
    return { open: isOpen(session?.endKnownAtMillis ?? null, nowMillis), verified, station, feedback: null };
  const editableUntilMillis = editableUntil(row.createdAtMillis);
  const feedback: OwnFeedback = {
    ...{ version: row.version, ...starsOf(row.ratings), reasons: row.reasons, text: row.text, language: row.language },
    ...{ contact: row.contact, createdAtMillis: row.createdAtMillis, updatedAtMillis: row.updatedAtMillis },
    ...{ editableUntilMillis, erased: row.erasedAtMillis !== null, state: row.state, visibility: row.visibility },
    ...{ holds: [...row.holds], hidden: row.hidden, answer: row.answer, photos: [] },
  };
  return { open: nowMillis <= editableUntilMillis && row.version < MAX_WRITINGS, verified, station, feedback };
}
