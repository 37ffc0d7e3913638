// What helps operators to work on feedback: answers to begin with, views to come back to, bursts of complaints, and how it went over time.
import * as v from "valibot";
import { REASONS } from "../domain/feedback/reasons.ts";
import { DIMENSIONS } from "../domain/score/voice.ts";
import { lines, printable } from "./text.ts";

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60), printable);

/**
 * `GET, POST /api/feedback-templates`, `PUT` (with If-Match: the `revision`) and `DELETE /api/feedback-templates/:id`: seen by all who
 * may read feedback, changed by who may answer; at most 100, by name.
 */
export const answerTemplateSchema = v.object({
  id: v.string(),
  revision: v.number(),
  name,
  /** Of the answer, as `en`. */
  language: v.picklist(["en", "de"]),
  /** `{station}`, `{date}`, `{energy}`, `{limit}` are filled in by the page when it is used. */
  text: v.pipe(lines(2_000), v.minLength(1)),
});
export type AnswerTemplate = v.InferOutput<typeof answerTemplateSchema>;
export const newAnswerTemplateSchema = v.omit(answerTemplateSchema, ["id", "revision"]);
export const answerTemplateListSchema = v.object({ items: v.array(answerTemplateSchema) });

/** `GET, POST /api/feedback-views`, `DELETE /api/feedback-views/:id`: one's own, oldest first; at most 30. */
export const savedViewSchema = v.object({
  id: v.string(),
  name,
  /** The query of the inbox's address, without the question mark. */
  query: v.pipe(v.string(), v.maxLength(500), printable),
});
export type SavedView = v.InferOutput<typeof savedViewSchema>;
export const newSavedViewSchema = v.omit(savedViewSchema, ["id"]);
export const savedViewListSchema = v.object({ items: v.array(savedViewSchema) });

/**
 * Of `GET /api/feedback`, beside the filters named there: `answered=true|false`, `due=true` (open, its due time has come), `sinceMillis=`,
 * and those that lead from a line of the trends to its reports: `problem=` (a reason that was named; a dimension or `overall` rated with
 * one or two stars), `model=` and `firmware=` (a group of the trends). `sort=due`: those with a due time first, the earliest before
 * others, then the oldest.
 */
export const INBOX_SORTS = ["newest", "due"] as const;

/**
 * `GET /api/feedback-counts`: of all reports. `due`: open, and its due time has come. `held`: the text waits to be looked at. `mine`:
 * open and given to whoever asks.
 */
export const feedbackCountsSchema = v.object({
  open: v.number(),
  received: v.number(),
  due: v.number(),
  held: v.number(),
  mine: v.number(),
});
export type FeedbackCounts = v.InferOutput<typeof feedbackCountsSchema>;

/** `GET /api/feedback-assignees`: who may answer, by name; at most 1,000. Whoever may read feedback may ask. */
export const assigneeListSchema = v.object({ items: v.array(v.object({ id: v.string(), name: v.string() })) });
export type AssigneeList = v.InferOutput<typeof assigneeListSchema>;

/**
 * `GET /api/feedback-alerts`: stations about which three or more complained within 24 hours and whose reports nobody has acknowledged
 * yet. A complaint has one or two stars, or a reason of severity 2 and more. Three of one driver are one. Newest first, at most 50.
 */
export const feedbackAlertsSchema = v.object({
  items: v.array(
    v.object({
      stationId: v.string(),
      name: v.string(),
      drivers: v.number(),
      reports: v.number(),
      /** Of these, tied to a session. */
      verified: v.number(),
      /** What was named most; null: nothing was. */
      reason: v.nullable(v.picklist(REASONS)),
      firstAtMillis: v.number(),
      newestAtMillis: v.number(),
    }),
  ),
});
export type FeedbackAlerts = v.InferOutput<typeof feedbackAlertsSchema>;

/** `GET /api/feedback-course?by=week|month&stationId=&siteId=`: how it went, oldest first; at most 26 weeks or 24 months. */
export const feedbackCourseSchema = v.object({
  items: v.array(
    v.object({
      fromMillis: v.number(),
      reports: v.number(),
      verified: v.number(),
      complaints: v.number(),
      /** Of the complaints: answered, resolved or declined within three days of their coming. */
      answeredInTime: v.number(),
      /** Mean stars of the verified ones, 1 to 5; null: none. */
      stars: v.nullable(v.number()),
      dimensions: v.object({
        ...v.entriesFromList(DIMENSIONS, v.nullable(v.number())),
      }),
    }),
  ),
});
export type FeedbackCourse = v.InferOutput<typeof feedbackCourseSchema>;
