// The operators' inbox, read: reports listed, and one with its history and what its session shows.
import { type Context, Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import { FEEDBACK_STATES, feedbackDetailSchema, feedbackListSchema, visibilitySchema } from "../contract/feedback.ts";
import { INBOX_SORTS } from "../contract/feedback-work.ts";
import { REASONS } from "../domain/feedback/reasons.ts";
import { RATED } from "../domain/score/voice.ts";
import { SHORT_ID } from "../domain/short-ids.ts";
import { ProblemError } from "../errors.ts";
import {
  type AppEnv,
  answers,
  bindings,
  cursorParameter,
  limitParameter,
  pathParameter,
  problems,
  query,
} from "../http.ts";
import { mayDo } from "../principal.ts";
import type { FeedbackFilter } from "../store/feedback-filter.ts";
import { feedbackDetail, listFeedback, loadFeedback } from "../store/feedback-inbox.ts";
import type { FeedbackRow } from "../store/feedback-writings.ts";
import { withEvidence } from "./feedback-evidence.ts";
import { DETAIL_EXAMPLE, ITEM_EXAMPLE } from "./feedback-examples.ts";
import { positionOf } from "./stations.ts";

export const TAGS = ["Feedback"];
export const CALLER = ["credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"] as const;
export const feedbackIdParameter = pathParameter("id", "Id of the report.", "8TQ2M4ZK7X");
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const filters = {
  search: v.pipe(v.optional(text), v.description("Part of the text, or of the id of report, session or station.")),
  state: v.pipe(
    v.optional(v.picklist([...FEEDBACK_STATES, "open"])),
    v.description("`open`: all but resolved and declined."),
  ),
  stationId: v.pipe(v.optional(text), v.description("Reports of one station.")),
  siteId: v.pipe(v.optional(text), v.description("Reports of the stations that stand at a site.")),
  verified: v.pipe(v.optional(v.picklist(["true", "false"])), v.description("Whether tied to a session.")),
  visibility: v.pipe(v.optional(visibilitySchema), v.description("`held`: texts that wait to be looked at.")),
  assignee: v.pipe(
    v.optional(v.pipe(v.string(), v.maxLength(64))),
    v.description("Id of whom it is given to; empty: nobody."),
  ),
  answered: v.pipe(v.optional(v.picklist(["true", "false"])), v.description("Whether there is a public answer.")),
  due: v.pipe(v.optional(v.literal("true")), v.description("Open, and its due time has come.")),
  sinceMillis: v.pipe(
    v.optional(
      v.pipe(v.string(), v.regex(/^\d{1,15}$/, "whole milliseconds since 1970 are needed."), v.transform(Number)),
    ),
    v.description("Reports that came from this instant on, UTC milliseconds."),
  ),
  problem: v.pipe(
    v.optional(v.picklist([...REASONS, ...RATED])),
    v.description("What was named, or rated with one or two stars, as lines of the trends call it."),
  ),
  model: v.pipe(v.optional(text), v.description("Reports of the stations of a model, as the trends call it.")),
  firmware: v.pipe(v.optional(text), v.description("Reports of the stations with a firmware, as the trends call it.")),
};
export const filterQuery = v.object(filters);
const listQuery = v.object({
  ...filters,
  sort: v.pipe(
    v.optional(v.picklist(INBOX_SORTS), "newest"),
    v.description("`due`: those with a due time first, the earliest before others, then the oldest."),
  ),
  cursor: cursorParameter,
  limit: limitParameter,
});

export function filterOf({ verified, answered, due, ...filter }: v.InferOutput<typeof filterQuery>): FeedbackFilter {
  const flag = (value: string | undefined) => (value === undefined ? undefined : value === "true");
  return {
    ...filter,
    ...{ verified: flag(verified), answered: flag(answered) },
    dueByMillis: due === undefined ? undefined : Date.now(),
  };
}

/** The report of the address. */
export async function knownFeedback(c: Context<AppEnv>): Promise<FeedbackRow> {
  const id = c.req.param("id") ?? "";
  const row = SHORT_ID.test(id) ? await loadFeedback(bindings(c).database, id) : null;
  if (row !== null) return row;
  throw new ProblemError({ code: "feedback-unknown", detail: "There is no feedback of this id." });
}

/** The report as its reader may see it, with its ETag. */
export async function shownFeedback(c: Context<AppEnv>, row: FeedbackRow) {
  c.header("ETag", `"${row.revision}"`);
  const shown = await feedbackDetail(bindings(c).database, row, mayDo(c.get("principal"), "feedback:write"));
  return withEvidence(c, row, shown);
}

export const feedbackRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "List what drivers say",
      description: "Newest first. How drivers can be reached stands in a report alone.",
      responses: {
        ...answers(200, "A page of reports.", feedbackListSchema, { items: [ITEM_EXAMPLE] }),
        ...problems("bad-request", ...CALLER),
      },
    }),
    query(listQuery),
    async (c) => {
      const { cursor, limit, sort, ...filter } = c.req.valid("query");
      const position = positionOf(cursor, SHORT_ID);
      return c.json(await listFeedback(bindings(c).database, { ...filterOf(filter), sort }, limit, position), 200);
    },
  )
  .get(
    "/:id",
    describeRoute({
      tags: TAGS,
      summary: "Read a report",
      description:
        "With all that was said before, what was done with it, and what its session shows. `contact` for those who may answer alone. The ETag is its revision.",
      parameters: [feedbackIdParameter],
      responses: {
        ...answers(200, "The report.", feedbackDetailSchema, DETAIL_EXAMPLE),
        ...problems(...CALLER, "feedback-unknown"),
      },
    }),
    async (c) => c.json(await shownFeedback(c, await knownFeedback(c)), 200),
  );
