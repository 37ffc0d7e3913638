// How many reports wait: beside the navigation of every page, so that the inbox's own calls come with the inbox.
import { type FeedbackCounts, feedbackCountsSchema } from "../edge/contract/feedback-work.ts";
import type { ApiClient } from "./api-client.ts";

export function counts(api: ApiClient, signal: AbortSignal): Promise<FeedbackCounts> {
  return api.read("/api/feedback-counts", feedbackCountsSchema, signal);
}
