// What drivers say, as the score reads it: every verified report, hidden and held ones too, so that no operator's doing moves a score.
import * as v from "valibot";
import { starsSchema } from "../contract/feedback.ts";
import { EDIT_DAYS } from "../domain/feedback/times.ts";
import { MAX_VOICES } from "../domain/score/score.ts";
import { RATED, type Voice } from "../domain/score/voice.ts";

/** What was said anew since an instant was said first no longer before it: with this the index leaves out what is older. */
const EDIT_MILLIS = EDIT_DAYS * 86_400_000;

const keptStars = v.nullable(starsSchema);
const keptRatings = v.object(v.entriesFromList(RATED, keptStars));

const voiceRow = v.object({
  session_id: v.string(),
  driver_key: v.nullable(v.string()),
  at_millis: v.number(),
  ratings: v.pipe(v.string(), v.parseJson(), keptRatings),
});

/**
 * The verified voices of a station since an instant, newest first, at most `MAX_VOICES`. The driver is whose identification the session
 * named when feedback was given, or else names now, in lower case, as cards compare; null where it names none, or where D1 does not know
 * the session yet. For a batch; `voicesIn` reads its answer.
 */
export function voicesStatement(database: D1Database, stationId: string, sinceMillis: number): D1PreparedStatement {
  return database
    .prepare(
      `SELECT feedback.session_id, coalesce(feedback.driver_key, lower(sessions.id_token)) AS driver_key, feedback.updated_at_millis AS at_millis,
         feedback.ratings
       FROM feedback LEFT JOIN sessions ON sessions.id = feedback.session_id AND sessions.removed = 0
       WHERE feedback.station_id = ? AND feedback.verified = 1 AND feedback.session_id IS NOT NULL
         AND feedback.created_at_millis >= ? AND feedback.updated_at_millis >= ?
       ORDER BY feedback.updated_at_millis DESC LIMIT ?`,
    )
    .bind(stationId, sinceMillis - EDIT_MILLIS, sinceMillis, MAX_VOICES);
}

export function voicesIn({ results }: D1Result): Voice[] {
  return v.parse(v.array(voiceRow), results).map((row) => ({
    ...{ sessionId: row.session_id, driverKey: row.driver_key, atMillis: row.at_millis },
    ...{ verified: true, ratings: row.ratings },
  }));
}

/** Writings of one replay of the badge: a check looks at a year, and most drivers write once. */
const MAX_WRITINGS = 2 * MAX_VOICES;

/**
 * The same with everything that a driver said of one session before: what stood on a Monday of then decided then. From `sinceMillis` to
 * `untilMillis`, both included, the newest 4,000. For a batch; `voicesIn` reads its answer.
 */
export function writingsStatement(
  database: D1Database,
  stationId: string,
  sinceMillis: number,
  untilMillis: number,
): D1PreparedStatement {
  return database
    .prepare(
      `SELECT feedback.session_id, coalesce(feedback.driver_key, lower(sessions.id_token)) AS driver_key,
         writing.at_millis, writing.ratings
       FROM feedback JOIN feedback_writings AS writing ON writing.feedback_id = feedback.id
       LEFT JOIN sessions ON sessions.id = feedback.session_id AND sessions.removed = 0
       WHERE feedback.station_id = ?1 AND feedback.verified = 1 AND feedback.session_id IS NOT NULL
         AND feedback.updated_at_millis >= ?2 AND feedback.created_at_millis BETWEEN ?5 AND ?3
         AND writing.at_millis BETWEEN ?2 AND ?3
       ORDER BY writing.at_millis DESC LIMIT ?4`,
    )
    .bind(stationId, sinceMillis, untilMillis, MAX_WRITINGS, sinceMillis - EDIT_MILLIS);
}

/** When these stations were rated first by a verified voice; one that never was is not in it. */
export async function firstVoices(
  database: D1Database,
  stationIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { results } = await database
    .prepare(
      `SELECT station_id, min(created_at_millis) AS at FROM feedback
       WHERE verified = 1 AND station_id IN (SELECT value FROM json_each(?)) GROUP BY station_id`,
    )
    .bind(JSON.stringify(stationIds))
    .all<{ station_id: string; at: number }>();
  return new Map(results.map(({ station_id, at }) => [station_id, at]));
}
