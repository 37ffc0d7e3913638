// Calls of the inbox: reports, work on them, and what helps with it.
import {
  type FeedbackChange,
  type FeedbackDetail,
  type FeedbackList,
  type FeedbackTrends,
  feedbackDetailSchema,
  feedbackListSchema,
  feedbackTrendsSchema,
  type TREND_GROUPS,
} from "../edge/contract/feedback.ts";
import {
  type AnswerTemplate,
  type AssigneeList,
  answerTemplateListSchema,
  answerTemplateSchema,
  assigneeListSchema,
  type FeedbackAlerts,
  type FeedbackCourse,
  feedbackAlertsSchema,
  feedbackCourseSchema,
  type SavedView,
  savedViewListSchema,
  savedViewSchema,
} from "../edge/contract/feedback-work.ts";
import { queryOf } from "./api.ts";
import type { ApiClient, Tagged } from "./api-client.ts";

export type TrendGroup = (typeof TREND_GROUPS)[number];
export type HidingReason = NonNullable<FeedbackDetail["hidden"]>["reason"];
export type Assignees = Readonly<AssigneeList["items"]>;
export type NewTemplate = Omit<AnswerTemplate, "id" | "revision">;

const at = (id: string, rest = "") => `/api/feedback/${encodeURIComponent(id)}${rest}`;
const templateAt = (id: string) => `/api/feedback-templates/${encodeURIComponent(id)}`;
/** Nobody waits for these to be given up. */
const unhurried = () => new AbortController().signal;

/** `limit`: 1 to 200. */
export function reports(
  api: ApiClient,
  query: URLSearchParams,
  page: { readonly cursor: string | null; readonly limit: number },
  signal: AbortSignal,
): Promise<FeedbackList> {
  const all = new URLSearchParams(query);
  if (page.cursor !== null) all.set("cursor", page.cursor);
  all.set("limit", String(page.limit));
  return api.read(`/api/feedback?${all}`, feedbackListSchema, signal);
}

/** Where the same reports are a file. */
export function exportHref(query: URLSearchParams): string {
  const wanted = new URLSearchParams(query);
  // A file has one order.
  wanted.delete("sort");
  const text = wanted.toString();
  return text ? `/api/feedback-export?${text}` : "/api/feedback-export";
}

export const photoHref = (id: string, photoId: string) => at(id, `/photos/${encodeURIComponent(photoId)}`);

export function report(api: ApiClient, id: string, signal: AbortSignal): Promise<Tagged<FeedbackDetail>> {
  return api.readTagged(at(id), feedbackDetailSchema, signal);
}

/** A report as the reader saw it when he decided. */
type Seen = Pick<FeedbackDetail, "id" | "revision">;
const change = (api: ApiClient, seen: Seen, rest: string, method: "PATCH" | "PUT" | "DELETE", body?: unknown) =>
  api.read(at(seen.id, rest), feedbackDetailSchema, unhurried(), {
    ...{ method, ifMatch: `"${seen.revision}"` },
    ...(body === undefined ? {} : { body }),
  });

/** Throws `conflict` where somebody else changed it first, as the others do. */
export function changeReport(api: ApiClient, seen: Seen, wanted: FeedbackChange): Promise<FeedbackDetail> {
  return change(api, seen, "", "PATCH", wanted);
}

export function answerReport(api: ApiClient, seen: Seen, text: string): Promise<FeedbackDetail> {
  return change(api, seen, "/answer", "PUT", { text });
}

export function hideReport(
  api: ApiClient,
  seen: Seen,
  hiding: { readonly reason: HidingReason; readonly explanation: string },
): Promise<FeedbackDetail> {
  return change(api, seen, "/hiding", "PUT", hiding);
}

/** Shows a text that is hidden or held. */
export function showReport(api: ApiClient, seen: Seen): Promise<FeedbackDetail> {
  return change(api, seen, "/hiding", "DELETE");
}

export function noteReport(api: ApiClient, id: string, text: string): Promise<FeedbackDetail> {
  return api.read(at(id, "/notes"), feedbackDetailSchema, unhurried(), { method: "POST", body: { text } });
}

/** Who may answer, by name. */
export async function assignees(api: ApiClient, signal: AbortSignal): Promise<Assignees> {
  return (await api.read("/api/feedback-assignees", assigneeListSchema, signal)).items;
}

export function alerts(api: ApiClient, signal: AbortSignal): Promise<FeedbackAlerts> {
  return api.read("/api/feedback-alerts", feedbackAlertsSchema, signal);
}

export function trends(
  api: ApiClient,
  query: { readonly by: TrendGroup; readonly sinceMillis: number | null },
  signal: AbortSignal,
): Promise<FeedbackTrends> {
  return api.read(`/api/feedback-trends${queryOf(query)}`, feedbackTrendsSchema, signal);
}

export function course(
  api: ApiClient,
  query: { readonly by: "week" | "month"; readonly stationId: string | null; readonly siteId: string | null },
  signal: AbortSignal,
): Promise<FeedbackCourse> {
  return api.read(`/api/feedback-course${queryOf(query)}`, feedbackCourseSchema, signal);
}

export async function templates(api: ApiClient, signal: AbortSignal): Promise<readonly AnswerTemplate[]> {
  return (await api.read("/api/feedback-templates", answerTemplateListSchema, signal)).items;
}

export function addTemplate(api: ApiClient, template: NewTemplate, idempotencyKey: string): Promise<AnswerTemplate> {
  return api.read("/api/feedback-templates", answerTemplateSchema, unhurried(), {
    ...{ method: "POST", body: template, idempotencyKey },
  });
}

/** `basis`: as the reader saw it. */
export function changeTemplate(api: ApiClient, basis: AnswerTemplate, wanted: NewTemplate): Promise<AnswerTemplate> {
  return api.read(templateAt(basis.id), answerTemplateSchema, unhurried(), {
    ...{ method: "PUT", body: wanted, ifMatch: `"${basis.revision}"` },
  });
}

export function removeTemplate(api: ApiClient, id: string): Promise<void> {
  return api.perform(templateAt(id), unhurried(), { method: "DELETE" });
}

export async function views(api: ApiClient, signal: AbortSignal): Promise<readonly SavedView[]> {
  return (await api.read("/api/feedback-views", savedViewListSchema, signal)).items;
}

export function addView(api: ApiClient, view: Omit<SavedView, "id">, idempotencyKey: string): Promise<SavedView> {
  return api.read("/api/feedback-views", savedViewSchema, unhurried(), {
    ...{ method: "POST", body: view, idempotencyKey },
  });
}

export function removeView(api: ApiClient, id: string): Promise<void> {
  return api.perform(`/api/feedback-views/${encodeURIComponent(id)}`, unhurried(), { method: "DELETE" });
}
