// Turns the scores of yesterday into those of today, some at a time: what is read meanwhile is turned by its reader.
import { turnScores } from "../store/station-scores.ts";

/** Of one run, some milliseconds each; with a run each five minutes 10,000 rated stations are through by three in the morning (UTC). */
const STATIONS_PER_RUN = 300;
/** In one batch: D1 reads and writes these together. */
const STATIONS_PER_BATCH = 50;

/** How many were turned. Throws when D1 does not answer; the next run begins where this one ended. */
export async function turnDueScores(database: D1Database, nowMillis: number): Promise<number> {
  let turned = 0;
  while (turned < STATIONS_PER_RUN) {
    const count = await turnScores(database, nowMillis, STATIONS_PER_BATCH);
    turned += count;
    if (count < STATIONS_PER_BATCH) break;
  }
  return turned;
}
