// What to fix first, from what drivers say.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import { feedbackTrendsSchema, TREND_GROUPS } from "../contract/feedback.ts";
import { type AppEnv, answers, bindings, problems, query } from "../http.ts";
import { feedbackTrends } from "../store/feedback-trends.ts";
import { CALLER, TAGS } from "./feedback.ts";

const EXAMPLE = {
  ...{ group: "CS-0042", kind: "reason", problem: "did-not-start", drivers: 7, reports: 9, verified: 6 },
  newestAtMillis: 1_772_370_005_000,
};

export const feedbackTrendRoutes = new Hono<AppEnv>().get(
  "/",
  describeRoute({
    tags: TAGS,
    summary: "Read what to fix first",
    description:
      "Of the reports that are neither resolved nor declined: what went wrong (named, or rated with one or two stars) where, by drivers affected.",
    responses: {
      ...answers(200, "At most 200 lines, worst first.", feedbackTrendsSchema, { items: [EXAMPLE] }),
      ...problems("bad-request", ...CALLER),
    },
  }),
  query(
    v.object({
      by: v.pipe(v.optional(v.picklist(TREND_GROUPS), "station"), v.description("What the reports are grouped by.")),
      sinceMillis: v.pipe(
        v.optional(
          v.pipe(v.string(), v.regex(/^\d{1,15}$/, "whole milliseconds since 1970 are needed."), v.transform(Number)),
        ),
        v.description("Reports from this instant on, UTC milliseconds; left out, of the last 30 days."),
      ),
    }),
  ),
  async (c) => {
    const { by, sinceMillis = Date.now() - 30 * 86_400_000 } = c.req.valid("query");
    return c.json(await feedbackTrends(bindings(c).database, by, sinceMillis), 200);
  },
);
