// What a driver may do at a door, be it a session's link or the receipt of a report at a station: read, say, say otherwise, erase.
import type { Context } from "hono";
import { authorOf } from "../audit-entry.ts";
import type { FeedbackDoor, FeedbackWriting, OwnFeedback } from "../contract/feedback.ts";
import { BURST_REPORTS, heldBy, MOST_REPORTS_A_DAY } from "../domain/feedback/content-rules.ts";
import { ratingsOf, starsOf } from "../domain/feedback/ratings.ts";
import { editableUntil, isOpen, MAX_WRITINGS, OPEN_DAYS, writtenFault } from "../domain/feedback/times.ts";
import { SHORT_ID_BYTES, shortId } from "../domain/short-ids.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, bindings } from "../http.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { auditStatement, type NewAuditEntry } from "../store/audit.ts";
import {
  erasureStatements,
  type FeedbackRow,
  feedbackAtDoor,
  hasArrived,
  isErasable,
  isRepeated,
  likenessOf,
  unverifiedAt,
  writingStatements,
} from "../store/feedback-writings.ts";

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
    readonly endedAtMillis: number | null;
  } | null;
}

/** Two devices at once meet once or twice; more often something is wrong. */
const MAX_ATTEMPTS = 3;

const closed = (detail: string) => new ProblemError({ code: "feedback-closed", detail });

export async function readDoor(c: Context<AppEnv>, door: Door): Promise<FeedbackDoor> {
  return shown(door, await feedbackAtDoor(bindings(c).database, door.door));
}

/** Takes a writing. Throws where it cannot be: nothing is kept then. */
export async function writeAtDoor(c: Context<AppEnv>, door: Door, writing: FeedbackWriting): Promise<FeedbackDoor> {
  const { database } = bindings(c);
  const nowMillis = Date.now();
  requireWritten(writing.writtenAtMillis, door, nowMillis);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const before = await feedbackAtDoor(database, door.door);
    if (before !== null && (await hasArrived(database, before.id, writing.writingId))) return shown(door, before);
    if ((before?.version ?? 0) !== writing.basedOn) {
      const detail = "Something else was said here meanwhile, perhaps on another device; load it again.";
      throw new ProblemError({ code: "version-conflict", detail });
    }
    const after =
      before === null ? await begun(database, door, writing, nowMillis) : changed(before, writing, nowMillis);
    const row = await judged(database, before, after, nowMillis);
    const stands =
      before === null
        ? []
        : [
            requirement(
              database,
              "EXISTS (SELECT 1 FROM feedback WHERE id = ? AND revision = ?)",
              before.id,
              before.revision,
            ),
          ];
    if ((await commit(database, [...stands, ...writingStatements(database, row, writing)])) === "done") {
      return shown(door, row);
    }
  }
  throw new Error("A report was changed by others three times in a row.");
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

function requireWritten(writtenAtMillis: number, { session }: Door, nowMillis: number): void {
  const fault = writtenFault(writtenAtMillis, session?.startedAtMillis ?? null, nowMillis);
  if (fault === null) return;
  const pointer = "/writtenAtMillis";
  const sentence = {
    future: "a time that has come is needed.",
    "before-session": "a time after the session's begin is needed.",
    "too-old": "a time within the last 30 days is needed.",
  }[fault];
  throw new ProblemError({ code: "schema-violated", detail: `${pointer}: ${sentence}`, pointer });
}

/** A report's first writing. */
async function begun(
  database: D1Database,
  { door, station: { stationId }, evseId, session }: Door,
  writing: FeedbackWriting,
  nowMillis: number,
): Promise<FeedbackRow> {
  if (session !== null && !isOpen(session.endedAtMillis, nowMillis)) {
    throw closed(`Feedback is taken until ${OPEN_DAYS} days after the end of the session.`);
  }
  if (session === null && (await unverifiedAt(database, stationId, nowMillis)).day >= MOST_REPORTS_A_DAY) {
    const detail = "Very many have reported about this station within a day; try again later.";
    throw new ProblemError({ code: "too-many-attempts", detail, retryAfterSeconds: 3_600 });
  }
  return {
    ...{ id: shortId(crypto.getRandomValues(new Uint8Array(SHORT_ID_BYTES))), door, stationId, evseId },
    ...{ sessionId: session?.id ?? null, verified: session !== null, createdAtMillis: nowMillis },
    ...{ state: "received", assignee: null, dueAtMillis: null, mergedInto: null, answer: null, likeness: null },
    ...{ visibility: "public", holds: [], hidden: null, revision: 1 },
    ...words(writing, 1, nowMillis),
  };
}

function changed(before: FeedbackRow, writing: FeedbackWriting, nowMillis: number): FeedbackRow {
  if (nowMillis > editableUntil(before.createdAtMillis)) {
    throw closed("The time in which this feedback could be changed is over. Its text and contact may still be erased.");
  }
  if (before.version >= MAX_WRITINGS) throw closed(`Feedback is changed at most ${MAX_WRITINGS - 1} times.`);
  // Nobody has read the new words: whoever closed the report closed another one.
  const isClosed = before.state === "resolved" || before.state === "declined";
  return {
    ...before,
    ...{ state: isClosed ? "received" : before.state, revision: before.revision + 1 },
    ...words(writing, before.version + 1, nowMillis),
  };
}

function words(writing: FeedbackWriting, version: number, nowMillis: number) {
  const { reasons, text, language, contact } = writing;
  const said = { ratings: ratingsOf(writing), reasons, text: text === "" ? null : text, language, contact };
  return { ...said, version, updatedAtMillis: nowMillis, erasedAtMillis: null };
}

/** Whether others may read the text: judged anew when it is another one. */
async function judged(
  database: D1Database,
  before: FeedbackRow | null,
  after: FeedbackRow,
  nowMillis: number,
): Promise<FeedbackRow> {
  const { text, verified, stationId, id } = after;
  if (before !== null && before.text === text) return after;
  if (text === null) return { ...after, likeness: null, visibility: "public", holds: [], hidden: null };
  const likeness = await likenessOf(text);
  const holds: FeedbackRow["holds"][number][] = heldBy(text);
  if (!verified) {
    if (likeness !== null && (await isRepeated(database, likeness, id, nowMillis))) holds.push("repeated-text");
    if ((await unverifiedAt(database, stationId, nowMillis)).hour >= BURST_REPORTS) holds.push("burst");
  }
  // What was hidden is looked at again with its new words rather than shown by itself.
  const isHeld = holds.length > 0 || before?.visibility === "hidden";
  return { ...after, likeness, holds, visibility: isHeld ? "held" : "public", hidden: null };
}

function shown({ session, station }: Door, row: FeedbackRow | null): FeedbackDoor {
  const nowMillis = Date.now();
  const verified = session !== null;
  if (row === null)
    return { open: isOpen(session?.endedAtMillis ?? null, nowMillis), verified, station, feedback: null };
  const editableUntilMillis = editableUntil(row.createdAtMillis);
  const feedback: OwnFeedback = {
    ...{ version: row.version, ...starsOf(row.ratings), reasons: row.reasons, text: row.text, language: row.language },
    ...{ contact: row.contact, createdAtMillis: row.createdAtMillis, updatedAtMillis: row.updatedAtMillis },
    ...{ editableUntilMillis, erased: row.erasedAtMillis !== null, state: row.state, visibility: row.visibility },
    ...{ holds: [...row.holds], hidden: row.hidden, answer: row.answer, photos: [] },
  };
  return { open: nowMillis <= editableUntilMillis && row.version < MAX_WRITINGS, verified, station, feedback };
}
