// Figures about what drivers say: how much waits, and how it went over time.
import * as v from "valibot";
import {
  type AssigneeList,
  assigneeListSchema,
  type FeedbackCounts,
  type FeedbackCourse,
  feedbackCountsSchema,
  feedbackCourseSchema,
} from "../contract/feedback-work.ts";
import { ROLE_PERMISSIONS, ROLES } from "../contract/permissions.ts";
import { DIMENSIONS } from "../domain/score/voice.ts";
import { IS_ANSWERED_IN_TIME, IS_COMPLAINT } from "./feedback-complaints.ts";

const WEEK_MILLIS = 7 * 86_400_000;
/** Monday, 5 January 1970, 00:00 UTC. */
const FIRST_MONDAY_MILLIS = 4 * 86_400_000;
/** What reports of one span have in common, of the table `feedback`. */
const SPAN_IS = {
  week: `(created_at_millis - ${FIRST_MONDAY_MILLIS}) / ${WEEK_MILLIS}`,
  month: "strftime('%Y-%m', created_at_millis / 1000, 'unixepoch')",
} as const;
const MAX_WEEKS = 26;
const MAX_MONTHS = 24;
const MAX_PEOPLE = 1_000;

/** Those who may answer, by name. */
export async function listAssignees(database: D1Database): Promise<AssigneeList> {
  const roles = ROLES.filter((role) => ROLE_PERMISSIONS[role].includes("feedback:write"));
  const { results } = await database
    .prepare(
      `SELECT id, name FROM people WHERE role IN (SELECT value FROM json_each(?))
       ORDER BY name COLLATE NOCASE, id LIMIT ?`,
    )
    .bind(JSON.stringify(roles), MAX_PEOPLE)
    .all();
  return v.parse(assigneeListSchema, { items: results });
}

/** @param personId Whose `mine` are; null: nobody's. */
export async function feedbackCounts(
  database: D1Database,
  personId: string | null,
  nowMillis: number,
): Promise<FeedbackCounts> {
  const [open, held] = await database.batch([
    database
      .prepare(
        `SELECT count(*) AS open, coalesce(sum(state = 'received'), 0) AS received,
           coalesce(sum(due_at_millis <= ?1), 0) AS due, coalesce(sum(assignee = ?2), 0) AS mine
         FROM feedback WHERE state NOT IN ('resolved', 'declined')`,
      )
      .bind(nowMillis, personId),
    database.prepare("SELECT count(*) AS held FROM feedback WHERE visibility = 'held'"),
  ]);
  const [all, looked] = [open, held].map((answer) => answer?.results[0] as object | undefined);
  return v.parse(feedbackCountsSchema, { ...all, ...looked });
}

export interface CourseQuestion {
  readonly by: "week" | "month";
  readonly stationId?: string | undefined;
  readonly siteId?: string | undefined;
}

/** Weeks begin on Monday, months on their first, at 00:00 UTC. Spans without a report are there too, since the first that has one. */
export async function feedbackCourse(
  database: D1Database,
  { by, stationId, siteId }: CourseQuestion,
  nowMillis: number,
): Promise<FeedbackCourse> {
  const begins = by === "week" ? weekBegins(nowMillis) : monthBegins(nowMillis);
  const mean = (rated: string) => `avg(iif(verified, ratings ->> '$.${rated}', NULL)) AS ${rated}`;
  const narrowed = [
    ...(stationId === undefined ? [] : [{ sql: "feedback.station_id = ?", value: stationId }]),
    ...(siteId === undefined
      ? []
      : [{ sql: "feedback.station_id IN (SELECT station_id FROM stations WHERE site_id = ?)", value: siteId }]),
  ];
  const { results } = await database
    .prepare(
      // Made once for each report, and not wherever it is named: the sums name it several times.
      `WITH reports AS MATERIALIZED (
         SELECT id, created_at_millis, verified, ratings, ${SPAN_IS[by]} AS span, ${IS_COMPLAINT} AS complaint
         FROM feedback
         WHERE ${["feedback.created_at_millis >= ?", ...narrowed.map(({ sql }) => sql)].join(" AND ")}
       )
       SELECT min(created_at_millis) AS atMillis, count(*) AS reports, sum(verified) AS verified,
         sum(complaint) AS complaints, sum(iif(complaint, ${IS_ANSWERED_IN_TIME}, 0)) AS answeredInTime,
         ${["overall", ...DIMENSIONS].map(mean).join(", ")}
       FROM reports AS feedback GROUP BY span ORDER BY atMillis`,
    )
    .bind(begins[0] ?? 0, ...narrowed.map(({ value }) => value))
    .all<{ atMillis: number; overall: number | null } & Record<(typeof DIMENSIONS)[number], number | null>>();
  const found = new Map(
    results.map(({ atMillis, overall, worked, speed, price, place, payment, ...counts }) => {
      const fromMillis = begins.findLast((begin) => begin <= atMillis) ?? 0;
      return [
        fromMillis,
        { ...counts, fromMillis, stars: overall, dimensions: { worked, speed, price, place, payment } },
      ];
    }),
  );
  const first = Math.min(...found.keys());
  const items = begins.filter((begin) => begin >= first).map((begin) => found.get(begin) ?? nothing(begin));
  return v.parse(feedbackCourseSchema, { items });
}

function nothing(fromMillis: number): FeedbackCourse["items"][number] {
  const dimensions = { worked: null, speed: null, price: null, place: null, payment: null };
  return { fromMillis, reports: 0, verified: 0, complaints: 0, answeredInTime: 0, stars: null, dimensions };
}

function weekBegins(nowMillis: number): number[] {
  const newest = nowMillis - ((nowMillis - FIRST_MONDAY_MILLIS) % WEEK_MILLIS);
  return Array.from({ length: MAX_WEEKS }, (_, index) => newest - (MAX_WEEKS - 1 - index) * WEEK_MILLIS);
}

function monthBegins(nowMillis: number): number[] {
  const now = new Date(nowMillis);
  return Array.from({ length: MAX_MONTHS }, (_, index) =>
    Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (MAX_MONTHS - 1 - index)),
  );
}
