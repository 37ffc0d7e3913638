// What drivers say, as the score reads it: every verified report, hidden and held ones too, so that no operator's doing moves a score.
import * as v from "valibot";
import { starsSchema } from "../contract/feedback.ts";
import { MAX_VOICES } from "../domain/score/score.ts";
import { RATED, type Voice } from "../domain/score/voice.ts";

const keptStars = v.nullable(starsSchema);
const keptRatings = v.object(v.entriesFromList(RATED, keptStars));

const voiceRow = v.object({
  session_id: v.string(),
  driver_key: v.nullable(v.string()),
  updated_at_millis: v.number(),
  ratings: v.pipe(v.string(), v.parseJson(), keptRatings),
});

/**
 * The verified voices of a station since an instant. The driver is whose identification the session names, in lower case, as cards
 * compare; null where it names none, or where D1 does not know the session yet.
 */
export async function voicesOf(database: D1Database, stationId: string, sinceMillis: number): Promise<Voice[]> {
  const { results } = await database
    .prepare(
      `SELECT feedback.session_id, lower(sessions.id_token) AS driver_key, feedback.updated_at_millis, feedback.ratings
       FROM feedback LEFT JOIN sessions ON sessions.id = feedback.session_id AND sessions.removed = 0
       WHERE feedback.station_id = ? AND feedback.verified = 1 AND feedback.session_id IS NOT NULL
         AND feedback.updated_at_millis >= ?
       ORDER BY feedback.updated_at_millis DESC LIMIT ?`,
    )
    .bind(stationId, sinceMillis, MAX_VOICES)
    .all();
  return v.parse(v.array(voiceRow), results).map((row) => ({
    ...{ sessionId: row.session_id, driverKey: row.driver_key, atMillis: row.updated_at_millis },
    ...{ verified: true, ratings: row.ratings },
  }));
}
