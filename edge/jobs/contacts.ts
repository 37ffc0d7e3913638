// Erases how drivers can be reached once nobody has to ask them any more.
import { CONTACT_KEPT_DAYS, CONTACT_KEPT_OPEN_DAYS } from "../domain/feedback/times.ts";

const DAY_MILLIS = 86_400_000;
/** Of one run: a run each five minutes erases 144,000 a day. */
const REPORTS_PER_RUN = 500;

/**
 * Erases contacts of reports that were resolved or declined long enough ago, and of those that nobody ever closed. Answers how many.
 * Throws when D1 does not answer; the next run finds the same ones.
 */
export async function eraseOldContacts(database: D1Database, nowMillis: number): Promise<number> {
  const { meta } = await database
    .prepare(
      // A report closed by then was written by then: the index of reports with a contact is by the time of the writing.
      `UPDATE feedback SET contact = NULL, revision = revision + 1 WHERE id IN (
         SELECT id FROM feedback
         WHERE contact IS NOT NULL AND updated_at_millis <= ?1 AND (updated_at_millis <= ?2 OR (
           state IN ('resolved', 'declined') AND ?1 >= (
             SELECT max(at_millis) FROM feedback_events AS event
             WHERE event.feedback_id = feedback.id AND event.kind = 'changed'
               AND event.after ->> '$.state' IN ('resolved', 'declined'))))
         ORDER BY updated_at_millis LIMIT ?3)`,
    )
    .bind(nowMillis - CONTACT_KEPT_DAYS * DAY_MILLIS, nowMillis - CONTACT_KEPT_OPEN_DAYS * DAY_MILLIS, REPORTS_PER_RUN)
    .run();
  return meta.changes;
}
