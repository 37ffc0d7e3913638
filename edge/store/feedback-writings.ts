// What a driver says, on its way into D1: found by its door, written as one more writing, erased.
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { FeedbackWriting } from "../contract/feedback.ts";
import { BURST_WITHIN_MILLIS, comparable, REPEATED_WITHIN_MILLIS } from "../domain/feedback/content-rules.ts";
import { feedback, feedbackEvents, feedbackTexts, feedbackWritings } from "./feedback-tables.ts";
import { prepared } from "./statement.ts";

export type FeedbackRow = typeof feedback.$inferSelect;

/** Null: nothing was said there yet. */
export async function feedbackAtDoor(database: D1Database, door: string): Promise<FeedbackRow | null> {
  const rows = await drizzle(database).select().from(feedback).where(eq(feedback.door, door));
  return rows[0] ?? null;
}

/** Whether this writing has arrived already. */
export async function hasArrived(database: D1Database, feedbackId: string, writingId: string): Promise<boolean> {
  const row = await database
    .prepare("SELECT 1 FROM feedback_writings WHERE feedback_id = ? AND writing_id = ?")
    .bind(feedbackId, writingId)
    .first();
  return row !== null;
}

/** What was said each time, oldest first. */
export async function writingsOf(database: D1Database, feedbackId: string) {
  return drizzle(database)
    .select({
      writingId: feedbackWritings.writingId,
      ratings: feedbackWritings.ratings,
      reasons: feedbackWritings.reasons,
      language: feedbackWritings.language,
      /** Null: there was none, or it is erased. */
      text: feedbackTexts.text,
    })
    .from(feedbackWritings)
    .leftJoin(
      feedbackTexts,
      and(
        eq(feedbackTexts.feedbackId, feedbackWritings.feedbackId),
        eq(feedbackTexts.version, feedbackWritings.version),
      ),
    )
    .where(eq(feedbackWritings.feedbackId, feedbackId))
    .orderBy(feedbackWritings.version);
}
export type KeptWriting = Awaited<ReturnType<typeof writingsOf>>[number];

/** What two texts are compared by; null: too short to be the same by more than chance. */
export async function likenessOf(text: string): Promise<string | null> {
  const letters = comparable(text);
  if (letters === "") return null;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(letters));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether another report of the last days says the same. */
export async function isRepeated(
  database: D1Database,
  likeness: string,
  exceptId: string,
  nowMillis: number,
): Promise<boolean> {
  const row = await database
    .prepare("SELECT 1 FROM feedback WHERE likeness = ? AND created_at_millis >= ? AND id <> ? LIMIT 1")
    .bind(likeness, nowMillis - REPEATED_WITHIN_MILLIS, exceptId)
    .first();
  return row !== null;
}

/** Whether somebody has hidden a text of this report, and nobody has shown one again since. */
export async function isUnderHiding(database: D1Database, feedbackId: string): Promise<boolean> {
  const newest = await database
    .prepare(
      "SELECT kind FROM feedback_events WHERE feedback_id = ? AND kind IN ('hidden', 'released') ORDER BY id DESC LIMIT 1",
    )
    .bind(feedbackId)
    .first<string>("kind");
  return newest === "hidden";
}

/** How many reports tied to no session the station got within the last hour and day. */
export async function unverifiedAt(
  database: D1Database,
  stationId: string,
  nowMillis: number,
): Promise<{ readonly hour: number; readonly day: number }> {
  const row = await database
    .prepare(
      `SELECT COUNT(*) AS day, coalesce(sum(created_at_millis >= ?2), 0) AS hour
       FROM feedback WHERE station_id = ?1 AND created_at_millis >= ?3 AND verified = 0`,
    )
    .bind(stationId, nowMillis - BURST_WITHIN_MILLIS, nowMillis - 86_400_000)
    .first<{ day: number; hour: number }>();
  return row ?? { hour: 0, day: 0 };
}

/** A writing with its text, and the report as it stands with it: the writing first, which the triggers ask for. */
export function writingStatements(
  database: D1Database,
  row: FeedbackRow,
  { writingId, writtenAtMillis }: FeedbackWriting,
): D1PreparedStatement[] {
  const { id: feedbackId, version, updatedAtMillis: atMillis, ratings, reasons, language, photos, text } = row;
  const orm = drizzle(database);
  const writing = { feedbackId, version, writingId, atMillis, writtenAtMillis, ratings, reasons, language, photos };
  const statements = [prepared(database, orm.insert(feedbackWritings).values(writing))];
  if (text !== null) {
    statements.push(prepared(database, orm.insert(feedbackTexts).values({ feedbackId, version, text })));
  }
  const report =
    version === 1 ? orm.insert(feedback).values(row) : orm.update(feedback).set(row).where(eq(feedback.id, row.id));
  statements.push(prepared(database, report));
  return statements;
}

/** From the device that said it, or by the link alone: its cookie is gone after 14 days, or it was another device. */
export interface ErasedFrom {
  readonly from: "device" | "link";
}

/** Takes text, contact and photos out of D1, of all writings; the stars stay, since they have been counted. */
export function erasureStatements(
  database: D1Database,
  row: FeedbackRow,
  after: ErasedFrom,
  atMillis: number,
): D1PreparedStatement[] {
  const orm = drizzle(database);
  const event: typeof feedbackEvents.$inferInsert = {
    ...{ feedbackId: row.id, atMillis, by: { kind: "nobody", name: "" }, kind: "erased", version: row.version },
    ...{ before: null, after: { ...after }, text: null },
  };
  const gone = {
    photos: [],
    text: null,
    contact: null,
    likeness: null,
    erasedAtMillis: atMillis,
    revision: row.revision + 1,
  };
  return [
    prepared(database, orm.insert(feedbackEvents).values(event)),
    prepared(database, orm.delete(feedbackTexts).where(eq(feedbackTexts.feedbackId, row.id))),
    prepared(database, orm.update(feedback).set(gone).where(eq(feedback.id, row.id))),
  ];
}

/** Whether there is a text, a contact or a photo to erase. */
export async function isErasable(database: D1Database, row: FeedbackRow): Promise<boolean> {
  if (row.text !== null || row.contact !== null || row.photos.length > 0) return true;
  const text = await database
    .prepare(
      `SELECT 1 FROM feedback_texts WHERE feedback_id = ?
       UNION ALL SELECT 1 FROM feedback_photos WHERE door = ? AND gone = 0 LIMIT 1`,
    )
    .bind(row.id, row.door)
    .first();
  return text !== null;
}
