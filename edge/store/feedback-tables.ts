// What drivers say, in D1. A report's line holds what stands now; writings and events are only ever added (triggers, a migration of
// its own). Texts stand apart, so that erasing them leaves the stars: the driver's erasure is asked for by the trigger itself.
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { AuditEntry } from "../contract/audit.ts";
import type { FeedbackEvent, FeedbackItem, FeedbackState, HoldReason, Visibility } from "../contract/feedback.ts";
import type { Ratings } from "../domain/feedback/ratings.ts";

export const feedback = sqliteTable(
  "feedback",
  {
    id: text("id").primaryKey(),
    /** `session <id>` or `receipt <SHA-256>`: a session, and a receipt, has one report. */
    door: text("door").notNull().unique(),
    stationId: text("station_id").notNull(),
    evseId: integer("evse_id"),
    sessionId: text("session_id"),
    /**
     * Whose identification the session named when feedback was first given, in lower case; null: none. What readings say of it later
     * changes nothing: whoever can post them could make many drivers' voices one's.
     */
    driverKey: text("driver_key"),
    verified: integer("verified", { mode: "boolean" }).notNull(),
    /** Of the writing that stands: its number, when the server took it, what it says. */
    version: integer("version").notNull(),
    createdAtMillis: integer("created_at_millis").notNull(),
    updatedAtMillis: integer("updated_at_millis").notNull(),
    ratings: text("ratings", { mode: "json" }).$type<Ratings>().notNull(),
    reasons: text("reasons", { mode: "json" }).$type<FeedbackItem["reasons"]>().notNull(),
    language: text("language"),
    /** Ids of the photos that stand with it, arrived or not; none when it is erased. */
    photos: text("photos", { mode: "json" }).$type<readonly string[]>().notNull().default([]),
    /** Text and contact; null: none, or erased. */
    text: text("text"),
    contact: text("contact"),
    /** For comparing texts: SHA-256 of its letters; null: none, too short, or erased. */
    likeness: text("likeness"),
    erasedAtMillis: integer("erased_at_millis"),
    visibility: text("visibility").$type<Visibility>().notNull(),
    holds: text("holds", { mode: "json" }).$type<readonly HoldReason[]>().notNull(),
    hidden: text("hidden", { mode: "json" }).$type<FeedbackItem["hidden"]>(),
    state: text("state").$type<FeedbackState>().notNull(),
    assignee: text("assignee"),
    dueAtMillis: integer("due_at_millis"),
    mergedInto: text("merged_into"),
    answer: text("answer", { mode: "json" }).$type<FeedbackItem["answer"]>(),
    revision: integer("revision").notNull(),
  },
  (table) => [
    index("feedback_by_time").on(table.createdAtMillis, table.id),
    index("feedback_by_station").on(table.stationId, table.createdAtMillis, table.id),
    index("feedback_open").on(table.createdAtMillis, table.id).where(sql`state NOT IN ('resolved', 'declined')`),
    index("feedback_by_likeness").on(table.likeness, table.createdAtMillis).where(sql`likeness IS NOT NULL`),
    index("feedback_held").on(table.createdAtMillis, table.id).where(sql`visibility = 'held'`),
    index("feedback_answered").on(table.createdAtMillis, table.id).where(sql`answer IS NOT NULL`),
    index("feedback_with_contact").on(table.updatedAtMillis).where(sql`contact IS NOT NULL`),
    index("feedback_merged").on(table.mergedInto).where(sql`merged_into IS NOT NULL`),
  ],
);

/** Each writing without its text: for good. */
export const feedbackWritings = sqliteTable(
  "feedback_writings",
  {
    feedbackId: text("feedback_id").notNull(),
    version: integer("version").notNull(),
    /** The client's own id: the same writing arrives once. */
    writingId: text("writing_id").notNull(),
    atMillis: integer("at_millis").notNull(),
    writtenAtMillis: integer("written_at_millis").notNull(),
    ratings: text("ratings", { mode: "json" }).$type<Ratings>().notNull(),
    reasons: text("reasons", { mode: "json" }).$type<FeedbackItem["reasons"]>().notNull(),
    language: text("language"),
    photos: text("photos", { mode: "json" }).$type<readonly string[]>().notNull().default([]),
  },
  (table) => [primaryKey({ columns: [table.feedbackId, table.version] })],
);

/** The text of a writing: never changed, removed only by its driver's erasure. */
export const feedbackTexts = sqliteTable(
  "feedback_texts",
  {
    feedbackId: text("feedback_id").notNull(),
    version: integer("version").notNull(),
    text: text("text").notNull(),
  },
  (table) => [primaryKey({ columns: [table.feedbackId, table.version] })],
);

/** What was done with a report: for good. */
export const feedbackEvents = sqliteTable(
  "feedback_events",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    feedbackId: text("feedback_id").notNull(),
    atMillis: integer("at_millis").notNull(),
    by: text("by", { mode: "json" }).$type<Pick<AuditEntry["actor"], "kind" | "name">>().notNull(),
    kind: text("kind").$type<FeedbackEvent["kind"]>().notNull(),
    /** Of `erased`: up to this writing. */
    version: integer("version"),
    before: text("before", { mode: "json" }).$type<FeedbackEvent["before"]>(),
    after: text("after", { mode: "json" }).$type<FeedbackEvent["after"]>(),
    text: text("text"),
  },
  (table) => [index("feedback_events_by_report").on(table.feedbackId, table.id)],
);

/**
 * Photos in R2, each under a key of its own. The line is there before the object is and goes after it, so that no object is ever left
 * that nobody knows of.
 */
export const feedbackPhotos = sqliteTable(
  "feedback_photos",
  {
    /** Of the object in R2: random. */
    key: text("key").primaryKey(),
    /** As of the report, which may come later than its photos. */
    door: text("door").notNull(),
    photoId: text("photo_id").notNull(),
    stationId: text("station_id").notNull(),
    /** When it came. */
    atMillis: integer("at_millis").notNull(),
    width: integer("width").notNull(),
    height: integer("height").notNull(),
    bytes: integer("bytes").notNull(),
    /** The object is in R2; before that the photo has not arrived. */
    stored: integer("stored", { mode: "boolean" }).notNull(),
    /** Named no more, erased, or never named in time: it is shown to nobody, and waits to be deleted from R2. */
    gone: integer("gone", { mode: "boolean" }).notNull(),
  },
  (table) => [
    uniqueIndex("feedback_photos_by_door").on(table.door, table.photoId).where(sql`gone = 0`),
    index("feedback_photos_by_station").on(table.stationId, table.atMillis),
  ],
);
