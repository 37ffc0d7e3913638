// What went wrong where, by drivers affected: the open reports of a time, grouped by station, site, model or firmware.
import * as v from "valibot";
import { type FeedbackTrends, feedbackTrendsSchema, type TREND_GROUPS } from "../contract/feedback.ts";
import { REASONS, severityOf } from "../domain/feedback/reasons.ts";

/** Lines of an answer: more than anybody fixes at once. */
const MAX_LINES = 200;

const GROUP_IS: Readonly<Record<(typeof TREND_GROUPS)[number], string>> = {
  station: "feedback.station_id",
  site: "stations.site_id",
  model: "trim(coalesce(connection ->> 'vendor', '') || ' ' || coalesce(connection ->> 'model', ''))",
  firmware: `trim(coalesce(connection ->> 'vendor', '') || ' ' || coalesce(connection ->> 'model', '') || ' '
    || coalesce(connection ->> 'firmwareVersion', ''))`,
};
const PROBLEMS = JSON.stringify(REASONS.filter((reason) => severityOf(reason) > 0));

/** Worst first: by drivers, then by reports, then the newest. */
export async function feedbackTrends(
  database: D1Database,
  by: (typeof TREND_GROUPS)[number],
  sinceMillis: number,
): Promise<FeedbackTrends> {
  const { results } = await database
    .prepare(
      `WITH reports AS (
         SELECT feedback.id, feedback.ratings, feedback.reasons, feedback.verified, feedback.created_at_millis AS at_millis,
           nullif(${GROUP_IS[by]}, '') AS place, coalesce(lower(sessions.id_token), feedback.id) AS driver
         FROM feedback LEFT JOIN stations ON stations.station_id = feedback.station_id
           LEFT JOIN sessions ON sessions.id = feedback.session_id
         WHERE feedback.created_at_millis >= ?1 AND feedback.state NOT IN ('resolved', 'declined')
       ), problems AS (
         SELECT reports.*, 'reason' AS kind, one.value AS problem FROM reports, json_each(reports.reasons) AS one
         WHERE one.value IN (SELECT value FROM json_each(?2))
         UNION ALL
         SELECT reports.*, 'rated', one.key FROM reports, json_each(reports.ratings) AS one WHERE one.value <= 2
       )
       SELECT place AS "group", kind, problem, COUNT(DISTINCT driver) AS drivers, COUNT(*) AS reports,
         sum(verified) AS verified, max(at_millis) AS newestAtMillis
       FROM problems GROUP BY place, kind, problem
       ORDER BY drivers DESC, reports DESC, newestAtMillis DESC, place, kind, problem LIMIT ?3`,
    )
    .bind(sinceMillis, PROBLEMS, MAX_LINES)
    .all();
  return v.parse(feedbackTrendsSchema, { items: results });
}
