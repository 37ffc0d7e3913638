// What went wrong where, by drivers affected: the open reports of a time, grouped by station, site, model or firmware, or not at all.
import * as v from "valibot";
import { type FeedbackTrends, feedbackTrendsSchema, type TREND_GROUPS } from "../contract/feedback.ts";
import { PROBLEM_REASONS } from "./feedback-complaints.ts";

/** Lines of an answer: more than anybody fixes at once. */
const MAX_LINES = 200;

type Group = (typeof TREND_GROUPS)[number];

/** Of the table `stations`: what its model, and its firmware, is called. Empty: it has told neither. */
export const TREND_PLACES = {
  model: "trim(coalesce(connection ->> 'vendor', '') || ' ' || coalesce(connection ->> 'model', ''))",
  firmware: `trim(coalesce(connection ->> 'vendor', '') || ' ' || coalesce(connection ->> 'model', '') || ' '
    || coalesce(connection ->> 'firmwareVersion', ''))`,
} as const;

const GROUP_IS: Readonly<Record<Group, string>> = {
  ...{ station: "feedback.station_id", site: "stations.site_id", all: "NULL" },
  ...TREND_PLACES,
};

/** Worst first: by drivers, then by reports, then the newest. */
export async function feedbackTrends(database: D1Database, by: Group, sinceMillis: number): Promise<FeedbackTrends> {
  const { results } = await database
    .prepare(
      `WITH reports AS (
         SELECT feedback.ratings, feedback.reasons, feedback.verified, feedback.created_at_millis AS at_millis,
           nullif(${GROUP_IS[by]}, '') AS place, coalesce(lower(sessions.id_token), feedback.id) AS driver
         FROM feedback LEFT JOIN stations ON stations.station_id = feedback.station_id
           LEFT JOIN sessions ON sessions.id = feedback.session_id
         WHERE feedback.created_at_millis >= ?1 AND feedback.state NOT IN ('resolved', 'declined')
       ), problems AS (
         SELECT place, driver, verified, at_millis, 'reason' AS kind, one.value AS problem
         FROM reports, json_each(reports.reasons) AS one WHERE one.value IN (${PROBLEM_REASONS})
         UNION ALL
         SELECT place, driver, verified, at_millis, 'rated', one.key
         FROM reports, json_each(reports.ratings) AS one WHERE one.value <= 2
       )
       SELECT place AS "group", kind, problem, COUNT(DISTINCT driver) AS drivers, COUNT(*) AS reports,
         sum(verified) AS verified, max(at_millis) AS newestAtMillis
       FROM problems GROUP BY place, kind, problem
       ORDER BY drivers DESC, reports DESC, newestAtMillis DESC, place, kind, problem LIMIT ?2`,
    )
    .bind(sinceMillis, MAX_LINES)
    .all();
  return v.parse(feedbackTrendsSchema, { items: results });
}
