// What helps operators to work on feedback: answers to begin with, views to come back to, bursts of complaints, and how it went over time.
import * as v from "valibot";
import { REASONS } from "../domain/feedback/reasons.ts";
import { DIMENSIONS } from "../domain/score/voice.ts";

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60));

/** `GET, POST /api/feedback-templates`, `PUT, DELETE /api/feedback-templates/:id`: seen by all who may read feedback; at most 100. */
export const answerTemplateSchema = v.object({
  id: v.string(),
  name,
  /** Of the answer, as `en`. */
  language: v.picklist(["en", "de"]),
  /** `{station}`, `{date}`, `{energy}`, `{limit}` are filled in by the page when it is used. */
  text: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(2_000)),
});
export type AnswerTemplate = v.InferOutput<typeof answerTemplateSchema>;
export const newAnswerTemplateSchema = v.omit(answerTemplateSchema, ["id"]);
export const answerTemplateListSchema = v.object({ items: v.array(answerTemplateSchema) });

/** `GET, POST /api/feedback-views`, `DELETE /api/feedback-views/:id`: one's own; at most 30. */
export const savedViewSchema = v.object({
  id: v.string(),
  name,
  /** The query of the inbox's address, without the question mark. */
  query: v.pipe(v.string(), v.maxLength(500)),
});
export type SavedView = v.InferOutput<typeof savedViewSchema>;
export const newSavedViewSchema = v.omit(savedViewSchema, ["id"]);
export const savedViewListSchema = v.object({ items: v.array(savedViewSchema) });

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
      /** Answered, resolved or declined within three days of their coming. */
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
