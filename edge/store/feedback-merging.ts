// Reports that are merged into another one are handled with it: they take on its state and its answer, so that the driver of each reads
// what became of the fault.
import type { FeedbackEvent } from "../contract/feedback.ts";
import type { Handling } from "./feedback-inbox.ts";

/**
 * Lets the reports that are merged into this one follow a change of its state or answer, each with an event of its own. Nothing where
 * the change is of neither, or none is merged into it. To be put behind the change itself, in one batch with it.
 */
export function followingStatements(
  database: D1Database,
  feedbackId: string,
  { state, answer }: Partial<Handling>,
  { atMillis, by }: Pick<FeedbackEvent, "atMillis" | "by">,
): D1PreparedStatement[] {
  const statements: D1PreparedStatement[] = [];
  const who = JSON.stringify(by);
  if (state !== undefined) {
    statements.push(
      database
        .prepare(
          `INSERT INTO feedback_events (feedback_id, at_millis, by, kind, before, after)
           SELECT id, ?1, ?2, 'changed', json_object('state', state), json_object('state', ?3)
           FROM feedback WHERE merged_into = ?4 AND state <> ?3 ORDER BY id`,
        )
        .bind(atMillis, who, state, feedbackId),
      database
        .prepare("UPDATE feedback SET state = ?1, revision = revision + 1 WHERE merged_into = ?2 AND state <> ?1")
        .bind(state, feedbackId),
    );
  }
  if (answer !== undefined && answer !== null) {
    statements.push(
      database
        .prepare(
          `INSERT INTO feedback_events (feedback_id, at_millis, by, kind, text)
           SELECT id, ?, ?, 'answer', ? FROM feedback WHERE merged_into = ? ORDER BY id`,
        )
        .bind(atMillis, who, answer.text, feedbackId),
      database
        .prepare("UPDATE feedback SET answer = ?, revision = revision + 1 WHERE merged_into = ?")
        .bind(JSON.stringify(answer), feedbackId),
    );
  }
  return statements;
}
