// Which reports a list, an export or a saved view is of, and in which order they come.
import { asc, desc, eq, type SQL, sql } from "drizzle-orm";
import type { FeedbackState, Visibility } from "../contract/feedback.ts";
import type { INBOX_SORTS } from "../contract/feedback-work.ts";
import type { Reason } from "../domain/feedback/reasons.ts";
import { isReason } from "../domain/feedback/reasons.ts";
import type { Rated } from "../domain/score/voice.ts";
import type { Position } from "./cursor.ts";
import { feedback } from "./feedback-tables.ts";
import { TREND_PLACES } from "./feedback-trends.ts";
import { contains } from "./search.ts";

export interface FeedbackFilter {
  /** Part of the text, or of the id of report, session or station. */
  readonly search?: string | undefined;
  /** `open`: all but resolved and declined. */
  readonly state?: FeedbackState | "open" | undefined;
  readonly stationId?: string | undefined;
  readonly siteId?: string | undefined;
  readonly verified?: boolean | undefined;
  readonly visibility?: Visibility | undefined;
  /** A person's id; empty: nobody. */
  readonly assignee?: string | undefined;
  /** Whether there is a public answer. */
  readonly answered?: boolean | undefined;
  /** Open, and due by then. */
  readonly dueByMillis?: number | undefined;
  readonly sinceMillis?: number | undefined;
  /** Named, or rated with one or two stars. */
  readonly problem?: Reason | Rated | undefined;
  /** Groups of the trends. */
  readonly model?: string | undefined;
  readonly firmware?: string | undefined;
}

/** In SQL as the index of open reports has it. */
const IS_OPEN = sql`state NOT IN ('resolved', 'declined')`;

export function conditionsOf(filter: FeedbackFilter): SQL[] {
  const { search, state, stationId, siteId, verified, visibility, assignee, answered, dueByMillis } = filter;
  const { sinceMillis, problem, model, firmware } = filter;
  const conditions: SQL[] = [];
  if (search !== undefined) {
    const places = ["text", "id", "station_id", "session_id"].map((column) =>
      contains(`"feedback"."${column}"`, search),
    );
    conditions.push(sql`(${sql.join(places, sql` OR `)})`);
  }
  if (state === "open" || dueByMillis !== undefined) conditions.push(IS_OPEN);
  if (state !== undefined && state !== "open") conditions.push(eq(feedback.state, state));
  if (stationId !== undefined) conditions.push(eq(feedback.stationId, stationId));
  if (siteId !== undefined) conditions.push(ofStations(sql`site_id = ${siteId}`));
  if (model !== undefined) conditions.push(ofStations(sql`${sql.raw(TREND_PLACES.model)} = ${model}`));
  if (firmware !== undefined) conditions.push(ofStations(sql`${sql.raw(TREND_PLACES.firmware)} = ${firmware}`));
  if (verified !== undefined) conditions.push(eq(feedback.verified, verified));
  // In words, so that the index of held texts serves it.
  if (visibility !== undefined) conditions.push(sql.raw(`visibility = '${visibility}'`));
  if (assignee === "") conditions.push(sql`${feedback.assignee} IS NULL`);
  else if (assignee !== undefined) conditions.push(eq(feedback.assignee, assignee));
  if (answered !== undefined) conditions.push(answered ? sql`answer IS NOT NULL` : sql`answer IS NULL`);
  if (dueByMillis !== undefined) conditions.push(sql`${feedback.dueAtMillis} <= ${dueByMillis}`);
  if (sinceMillis !== undefined) conditions.push(sql`${feedback.createdAtMillis} >= ${sinceMillis}`);
  if (problem !== undefined) conditions.push(has(problem));
  return conditions;
}

function ofStations(condition: SQL): SQL {
  return sql`${feedback.stationId} IN (SELECT station_id FROM stations WHERE ${condition})`;
}

function has(problem: Reason | Rated): SQL {
  if (isReason(problem)) return sql`EXISTS (SELECT 1 FROM json_each(feedback.reasons) WHERE value = ${problem})`;
  return sql`${feedback.ratings} ->> ${problem} <= 2`;
}

/** What a list is ordered by, and how: the page after a position begins where `after` holds. */
export interface FeedbackOrder {
  readonly by: SQL[];
  readonly after: (position: Position) => SQL;
  readonly positionOf: (row: typeof feedback.$inferSelect) => Position;
}

/** Later than any due time that a calendar names. */
const NO_DUE_MILLIS = 1_000_000_000_000_000;
const DUE_KEY = sql`iif(due_at_millis IS NULL, ${sql.raw(String(NO_DUE_MILLIS))} + created_at_millis, min(due_at_millis, ${sql.raw(String(NO_DUE_MILLIS - 1))}))`;

const ORDERS: Readonly<Record<(typeof INBOX_SORTS)[number], FeedbackOrder>> = {
  newest: {
    by: [desc(feedback.createdAtMillis), desc(feedback.id)],
    after: ([atMillis, id]) => sql`(${feedback.createdAtMillis}, ${feedback.id}) < (${atMillis}, ${id})`,
    positionOf: ({ createdAtMillis, id }) => [createdAtMillis, id],
  },
  due: {
    by: [asc(DUE_KEY), asc(feedback.id)],
    after: ([key, id]) => sql`(${DUE_KEY}, ${feedback.id}) > (${key}, ${id})`,
    positionOf: ({ createdAtMillis, dueAtMillis, id }) => [
      dueAtMillis === null ? NO_DUE_MILLIS + createdAtMillis : Math.min(dueAtMillis, NO_DUE_MILLIS - 1),
      id,
    ],
  },
};

/** `newest`: by coming, the newest first. `due`: by due time, the earliest first, then those without one, the oldest first. */
export function orderOf(sort: (typeof INBOX_SORTS)[number]): FeedbackOrder {
  return ORDERS[sort];
}
