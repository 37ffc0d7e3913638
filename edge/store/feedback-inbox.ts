// What drivers say, as operators find it: lists, one report with its history, and changes of what is made of it.
import { and, asc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import * as v from "valibot";
import {
  type FeedbackDetail,
  type FeedbackEvent,
  type FeedbackItem,
  type FeedbackList,
  feedbackEventSchema,
  feedbackItemSchema,
} from "../contract/feedback.ts";
import type { INBOX_SORTS } from "../contract/feedback-work.ts";
import { starsOf } from "../domain/feedback/ratings.ts";
import { checkInStatus } from "../domain/feedback/reasons.ts";
import { encodeCursor, type Position } from "./cursor.ts";
import { conditionsOf, type FeedbackFilter, orderOf } from "./feedback-filter.ts";
import { arrivedPhotos } from "./feedback-photos.ts";
import { feedback, feedbackEvents, feedbackTexts, feedbackWritings } from "./feedback-tables.ts";
import type { FeedbackRow } from "./feedback-writings.ts";
import { sessions, stations } from "./schema.ts";
import { prepared } from "./statement.ts";

/** @param after The position of the last one of the page before. */
export async function listFeedback(
  database: D1Database,
  { sort = "newest", ...filter }: FeedbackFilter & { readonly sort?: (typeof INBOX_SORTS)[number] | undefined },
  limit: number,
  after: Position | null,
): Promise<FeedbackList> {
  const order = orderOf(sort);
  const conditions = conditionsOf(filter);
  if (after !== null) conditions.push(order.after(after));
  const rows = await drizzle(database)
    .select()
    .from(feedback)
    .where(and(...conditions))
    .orderBy(...order.by)
    .limit(limit + 1);
  const shown = rows.slice(0, limit);
  const arrived = await arrivedOf(database, shown);
  const items = shown.map((row) => itemOf(row, arrived));
  const last = shown.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, nextCursor: encodeCursor(order.positionOf(last)) };
}

type Arrived = Awaited<ReturnType<typeof arrivedPhotos>>;

function arrivedOf(database: D1Database, rows: readonly FeedbackRow[]): Promise<Arrived> {
  const doors = rows.filter(({ photos }) => photos.length > 0).map(({ door }) => door);
  return arrivedPhotos(database, doors);
}

function itemOf(row: FeedbackRow, arrived: Arrived): FeedbackItem {
  const derived = {
    ...starsOf(row.ratings),
    photos: row.photos.filter((photoId) => arrived.get(row.door)?.has(photoId)),
    erased: row.erasedAtMillis !== null,
    checkInStatus: checkInStatus(row.reasons),
  };
  return v.parse(feedbackItemSchema, { ...row, ...derived });
}

/** Null: there is none of this id. */
export async function loadFeedback(database: D1Database, id: string): Promise<FeedbackRow | null> {
  const rows = await drizzle(database).select().from(feedback).where(eq(feedback.id, id));
  return rows[0] ?? null;
}

/** All that is known of a report. */
export async function feedbackDetail(
  database: D1Database,
  row: FeedbackRow,
  mayAnswer: boolean,
): Promise<FeedbackDetail> {
  const orm = drizzle(database);
  const arrived = await arrivedOf(database, [row]);
  const [writings, events, merged, session] = await orm.batch([
    orm
      .select({ writing: feedbackWritings, text: feedbackTexts.text })
      .from(feedbackWritings)
      .leftJoin(
        feedbackTexts,
        and(
          eq(feedbackTexts.feedbackId, feedbackWritings.feedbackId),
          eq(feedbackTexts.version, feedbackWritings.version),
        ),
      )
      .where(eq(feedbackWritings.feedbackId, row.id))
      .orderBy(asc(feedbackWritings.version)),
    orm.select().from(feedbackEvents).where(eq(feedbackEvents.feedbackId, row.id)).orderBy(asc(feedbackEvents.id)),
    orm.select({ id: feedback.id }).from(feedback).where(eq(feedback.mergedInto, row.id)).orderBy(asc(feedback.id)),
    orm
      .select({ session: sessions, evses: stations.evses })
      .from(sessions)
      .leftJoin(stations, eq(stations.stationId, sessions.stationId))
      .where(and(eq(sessions.id, row.sessionId ?? ""), eq(sessions.removed, 0))),
  ]);
  return {
    ...itemOf(row, arrived),
    contact: mayAnswer ? row.contact : null,
    history: writings.map(({ writing, text }) => {
      const { version, ratings, reasons, language, atMillis, writtenAtMillis } = writing;
      const photos = writing.photos.filter((photoId) => arrived.get(row.door)?.has(photoId));
      return { version, ...starsOf(ratings), photos, reasons, text, language, atMillis, writtenAtMillis };
    }),
    events: v.parse(v.array(feedbackEventSchema), events),
    merged: merged.map(({ id }) => id),
    session: session[0] === undefined ? null : evidenceOf(session[0]),
    ...{ faults: [], claims: [], others: { reports: 0, sameReason: 0 } },
  };
}

function evidenceOf({
  session,
  evses,
}: {
  session: typeof sessions.$inferSelect;
  evses: (typeof stations.$inferSelect)["evses"] | null;
}): FeedbackDetail["session"] {
  const { state, startedAtMillis, endedAtMillis, stopReason, energyMilliwattHours, peakPowerWatts, signature } =
    session;
  return {
    ...{ state, startedAtMillis, endedAtMillis, stopReason, energyMilliwattHours, peakPowerWatts, signature },
    offeredPowerWatts: evses?.find(({ evseId }) => evseId === session.evseId)?.maxPowerWatts ?? null,
    ...{ powerCurve: session.powerCurve, batteryPercent: null, limit: null, neighbours: [] },
    findings: [...session.findings],
  };
}

/** What operators make of a report; the words are not among it. */
export type Handling = Pick<
  FeedbackRow,
  "state" | "assignee" | "dueAtMillis" | "mergedInto" | "answer" | "visibility" | "holds" | "hidden"
>;

/** Changes what is made of a report, and adds the event that says so. */
export function handlingStatements(
  database: D1Database,
  row: FeedbackRow,
  change: Partial<Handling>,
  event: FeedbackEvent,
): D1PreparedStatement[] {
  const orm = drizzle(database);
  const update = orm
    .update(feedback)
    .set({ ...change, revision: row.revision + 1 })
    .where(eq(feedback.id, row.id));
  return [
    prepared(database, update),
    prepared(database, orm.insert(feedbackEvents).values({ ...event, feedbackId: row.id })),
  ];
}
