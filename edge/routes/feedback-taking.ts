// How feedback is taken at a door: what may be said when, what holds a text, and that each thing said is kept once however often it
// arrives.
import type { Context } from "hono";
import type { FeedbackDoor, FeedbackWriting, FirstFeedback } from "../contract/feedback.ts";
import { BURST_REPORTS, heldBy, MOST_REPORTS_A_DAY } from "../domain/feedback/content-rules.ts";
import { ratingsOf } from "../domain/feedback/ratings.ts";
import { editableUntil, isOpen, MAX_WRITINGS, OPEN_DAYS, writtenFault } from "../domain/feedback/times.ts";
import { SHORT_ID_BYTES, shortId } from "../domain/short-ids.ts";
import { describeError } from "../error-log.ts";
import { ProblemError } from "../errors.ts";
import { logEvent } from "../event-log.ts";
import { type AppEnv, bindings } from "../http.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { burstBegunBy } from "../store/feedback-alerts.ts";
import { goneStatement } from "../store/feedback-photos.ts";
import {
  type FeedbackRow,
  feedbackAtDoor,
  hasArrived,
  isRepeated,
  isUnderHiding,
  type KeptWriting,
  likenessOf,
  unverifiedAt,
  writingStatements,
  writingsOf,
} from "../store/feedback-writings.ts";
import {
  type Door,
  isTaking,
  isWriter,
  MAX_ATTEMPTS,
  rememberWriter,
  shown,
  takingPhotosAway,
} from "./feedback-door.ts";

const closed = (detail: string) => new ProblemError({ code: "feedback-closed", detail });

/** Takes a writing. Throws where it cannot be: nothing is kept then. */
export async function writeAtDoor(c: Context<AppEnv>, door: Door, writing: FeedbackWriting): Promise<FeedbackDoor> {
  const stands = await feedbackAtDoor(bindings(c).database, door.door);
  const drops = stands?.photos.some((photoId) => !writing.photos.includes(photoId)) === true;
  const write = () => written(c, door, writing);
  return drops ? takingPhotosAway(c, door.station.stationId, write) : write();
}

async function written(c: Context<AppEnv>, door: Door, writing: FeedbackWriting): Promise<FeedbackDoor> {
  const { database } = bindings(c);
  const nowMillis = Date.now();
  requireWritten(writing.writtenAtMillis, door, nowMillis);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const before = await feedbackAtDoor(database, door.door);
    if (before !== null && (await hasArrived(database, before.id, writing.writingId))) {
      // The answer was lost, and with it what the device would be known by.
      rememberWriter(c, door, before, writing.writingId);
      return shown(c, door, before, true);
    }
    if ((before?.version ?? 0) !== writing.basedOn) {
      const detail = "Something else was said here meanwhile, perhaps on another device; load it again.";
      throw new ProblemError({ code: "version-conflict", detail });
    }
    if (isTaking(door, before, nowMillis) && !(await isWriter(c, door, before))) {
      const detail =
        "This was said on another device, and only that one can change it. Whoever has the link can erase its text, photos and contact.";
      throw new ProblemError({ code: "forbidden", detail });
    }
    const row = await saved(database, door, before, writing, nowMillis);
    if (row === null) continue;
    rememberWriter(c, door, row, writing.writingId);
    return shown(c, door, row, true);
  }
  throw new Error("A report was changed by others three times in a row.");
}

export interface Begun {
  /** 201: this request said it, or the one that is repeated under its key. 200: it stood already. */
  readonly status: 200 | 201;
  readonly door: FeedbackDoor;
}

/**
 * Takes what is said first, from a client that keeps nothing of its own. The same again is answered with what stands, something else
 * is refused. Under a client's key (`writingId` made of it) a repetition is answered as the first request was.
 */
export async function beginAtDoor(
  c: Context<AppEnv>,
  door: Door,
  said: FirstFeedback,
  key: string | null,
): Promise<Begun> {
  const { database } = bindings(c);
  const nowMillis = Date.now();
  const writingId = key === null ? crypto.randomUUID() : await keyedWritingId(door, key);
  const dimensions = said.dimensions ?? { worked: null, speed: null, price: null, place: null, payment: null };
  const words = { text: said.text ?? "", language: said.language ?? null, photos: [], contact: null };
  const writing = { ...said, dimensions, ...words, writingId, basedOn: 0, writtenAtMillis: nowMillis };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const before = await feedbackAtDoor(database, door.door);
    if (before !== null) {
      const status = await statusOfRepeated(database, before, writing);
      if (status === 201) rememberWriter(c, door, before, writingId);
      return { status, door: await shown(c, door, before, status === 201 || (await isWriter(c, door, before))) };
    }
    const row = await saved(database, door, null, writing, nowMillis);
    if (row === null) continue;
    rememberWriter(c, door, row, writingId);
    return { status: 201, door: await shown(c, door, row, true) };
  }
  throw new Error("A report was changed by others three times in a row.");
}

/** The id of the writing that a request under this key is: a UUID of its hash, the same at the same door alone. */
async function keyedWritingId({ door }: Door, key: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${door}\n${key}`));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  // Version 8 of RFC 9562: made by a rule of one's own.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

async function statusOfRepeated(database: D1Database, row: FeedbackRow, writing: FeedbackWriting): Promise<200 | 201> {
  const writings = await writingsOf(database, row.id);
  const keyed = writings.find(({ writingId }) => writingId === writing.writingId);
  if (keyed !== undefined) {
    if (saysSame(keyed, writing)) return 201;
    const detail = "Idempotency-Key: something else was said under this key before.";
    throw new ProblemError({ code: "idempotency-key-reused", detail, pointer: "Idempotency-Key" });
  }
  if (writings.some((one) => saysSame(one, writing))) return 200;
  const detail = "Feedback was given on this session already, and it says something else. PUT changes it.";
  throw new ProblemError({ code: "feedback-given", detail });
}

/** An erased text is not there to be compared: what is said beside it decides. */
function saysSame(kept: KeptWriting, writing: FeedbackWriting): boolean {
  const words = ({ ratings, reasons, language }: Pick<KeptWriting, "ratings" | "reasons" | "language">) =>
    JSON.stringify([Object.entries(ratings).sort(), [...reasons].sort(), language]);
  const sameText = kept.text === writing.text || kept.text === null;
  return sameText && words(kept) === words({ ...writing, ratings: ratingsOf(writing) });
}

/** Keeps a writing; null: somebody else was first, and what stands has to be read again. */
async function saved(
  database: D1Database,
  door: Door,
  before: FeedbackRow | null,
  writing: FeedbackWriting,
  nowMillis: number,
): Promise<FeedbackRow | null> {
  const after = before === null ? await begun(database, door, writing, nowMillis) : changed(before, writing, nowMillis);
  const row = await judged(database, before, after, nowMillis);
  const dropped = before?.photos.filter((photoId) => !row.photos.includes(photoId)) ?? [];
  const stands = "EXISTS (SELECT 1 FROM feedback WHERE id = ? AND revision = ?)";
  const outcome = await commit(database, [
    ...(before === null ? [] : [requirement(database, stands, before.id, before.revision)]),
    ...writingStatements(database, row, writing),
    ...(dropped.length === 0 ? [] : [goneStatement(database, row.door, dropped)]),
  ]);
  if (outcome !== "done") return null;
  if (row.version === 1) await noteBurst(database, row, nowMillis);
  return row;
}

/** The log has a line where a report makes a burst of complaints; what was said is kept whether or not it can be asked for. */
async function noteBurst(database: D1Database, { id, stationId }: FeedbackRow, nowMillis: number): Promise<void> {
  try {
    const drivers = await burstBegunBy(database, id, stationId, nowMillis);
    if (drivers !== null) logEvent({ event: "complaints", stationId, drivers }, nowMillis);
  } catch (error) {
    console.warn(`Complaints about ${stationId}: ${describeError(error)}`);
  }
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
  if (session !== null && !isOpen(session.endKnownAtMillis, nowMillis)) {
    throw closed(`Feedback is taken until ${OPEN_DAYS} days after the end of the session.`);
  }
  if (session === null && (await unverifiedAt(database, stationId, nowMillis)).day >= MOST_REPORTS_A_DAY) {
    const detail = "Very many have reported about this station within a day; try again later.";
    throw new ProblemError({ code: "too-many-attempts", detail, retryAfterSeconds: 3_600 });
  }
  return {
    ...{ id: shortId(crypto.getRandomValues(new Uint8Array(SHORT_ID_BYTES))), door, stationId, evseId },
    ...{
      sessionId: session?.id ?? null,
      driverKey: session?.driverKey ?? null,
      verified: session !== null,
      createdAtMillis: nowMillis,
    },
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
    mergedInto: isClosed ? null : before.mergedInto,
    ...words(writing, before.version + 1, nowMillis),
  };
}

function words(writing: FeedbackWriting, version: number, nowMillis: number) {
  const { reasons, text, language, contact, photos } = writing;
  const said = { ratings: ratingsOf(writing), reasons, text: text === "" ? null : text, language, contact };

  return { ...said, photos: [...new Set(photos)], version, updatedAtMillis: nowMillis, erasedAtMillis: null };
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
  // Once a text was hidden, others are looked at rather than shown by themselves, also the second one after it.
  const isHeld = holds.length > 0 || (before !== null && (await isUnderHiding(database, id)));
  return { ...after, likeness, holds, visibility: isHeld ? "held" : "public", hidden: null };
}
