// What counts as a complaint, and as answered in time, in SQL: lists, alerts, the course and what is measured mean the same by them.
// Neither holds a value from outside.
import { REASONS, severityOf } from "../domain/feedback/reasons.ts";

/** Operators are given so long to answer before it is said that they did not. */
export const ANSWER_WITHIN_MILLIS = 3 * 86_400_000;

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(", ");

/** Reasons that something went wrong, however slightly, for `IN (…)`. */
export const PROBLEM_REASONS = quoted(REASONS.filter((reason) => severityOf(reason) > 0));

/** One or two stars for the whole, or a reason of severity 2 and more. Of the table `feedback`. */
export const IS_COMPLAINT = `(coalesce(feedback.ratings ->> '$.overall' <= 2, 0) OR EXISTS (
  SELECT 1 FROM json_each(feedback.reasons) WHERE value IN (${quoted(REASONS.filter((reason) => severityOf(reason) >= 2))})))`;

/** Answered, resolved or declined within three days of its coming, whatever became of it later. Of the table `feedback`. */
export const IS_ANSWERED_IN_TIME = `EXISTS (
  SELECT 1 FROM feedback_events AS event
  WHERE event.feedback_id = feedback.id AND event.at_millis <= feedback.created_at_millis + ${ANSWER_WITHIN_MILLIS}
    AND (event.kind = 'answer' OR (event.kind = 'changed' AND event.after ->> '$.state' IN ('resolved', 'declined'))))`;
