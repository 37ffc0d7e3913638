// Bursts of complaints that nobody has acknowledged, from D1.
import * as v from "valibot";
import { feedbackItemSchema } from "../contract/feedback.ts";
import type { FeedbackAlerts } from "../contract/feedback-work.ts";
import { newestBurst } from "../domain/feedback/bursts.ts";
import { IS_COMPLAINT } from "./feedback-complaints.ts";

const DAY_MILLIS = 86_400_000;
/** What nobody has looked at for so long is seen in the inbox. */
const SINCE_DAYS = 30;
/** Complaints looked at, the newest ones: more than a thousand stations have of each. */
const MAX_COMPLAINTS = 5_000;
const MAX_ALERTS = 50;

const row = v.object({
  id: v.string(),
  stationId: v.string(),
  name: v.string(),
  atMillis: v.number(),
  driver: v.string(),
  verified: v.pipe(
    v.number(),
    v.transform((value) => value === 1),
  ),
  reasons: v.pipe(v.string(), v.parseJson(), feedbackItemSchema.entries.reasons),
});
type ComplaintRow = v.InferOutput<typeof row>;

/** Newest first. A report that is merged into another one counts as its driver's own. */
export async function feedbackAlerts(database: D1Database, nowMillis: number): Promise<FeedbackAlerts> {
  const complaints = await complaintsSince(database, null, nowMillis);
  const items = [...Map.groupBy(complaints, ({ stationId }) => stationId)].flatMap(([stationId, list]) => {
    const burst = newestBurst(list);
    return burst === null ? [] : [{ stationId, name: list[0]?.name ?? "", ...burst }];
  });
  items.sort((a, b) => b.newestAtMillis - a.newestAtMillis || (a.stationId < b.stationId ? -1 : 1));
  return { items: items.slice(0, MAX_ALERTS) };
}

/** Drivers of the burst that this report made of complaints that were none before it; null: it made none. */
export async function burstBegunBy(
  database: D1Database,
  feedbackId: string,
  stationId: string,
  nowMillis: number,
): Promise<number | null> {
  const complaints = await complaintsSince(database, stationId, nowMillis);
  const without = complaints.filter(({ id }) => id !== feedbackId);
  if (without.length === complaints.length || newestBurst(without) !== null) return null;
  return newestBurst(complaints)?.drivers ?? null;
}

/** @param stationId Null: of all stations. */
async function complaintsSince(
  database: D1Database,
  stationId: string | null,
  nowMillis: number,
): Promise<ComplaintRow[]> {
  const { results } = await database
    .prepare(
      // The state twice: the second is that of the index of open reports.
      `SELECT feedback.id, feedback.station_id AS stationId, coalesce(stations.name, '') AS name,
         feedback.created_at_millis AS atMillis, coalesce(lower(sessions.id_token), feedback.id) AS driver,
         feedback.verified, feedback.reasons
       FROM feedback LEFT JOIN sessions ON sessions.id = feedback.session_id
         LEFT JOIN stations ON stations.station_id = feedback.station_id
       WHERE feedback.created_at_millis >= ?1 ${stationId === null ? "" : "AND feedback.station_id = ?3"}
         AND feedback.state = 'received' AND feedback.state NOT IN ('resolved', 'declined') AND ${IS_COMPLAINT}
       ORDER BY feedback.created_at_millis DESC, feedback.id DESC LIMIT ?2`,
    )
    .bind(nowMillis - SINCE_DAYS * DAY_MILLIS, MAX_COMPLAINTS, ...(stationId === null ? [] : [stationId]))
    .all();
  return v.parse(v.array(row), results);
}
