// Scores and badges of all of the operator's stations, listed or not.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import { operatorScoresSchema } from "../contract/community.ts";
import { type AppEnv, answers, bindings, cursorParameter, limitParameter, problems, query } from "../http.ts";
import { operatorScores } from "../store/community.ts";
import { OPERATOR_EXAMPLE } from "./community-examples.ts";
import { METHOD_SAID } from "./community-method.ts";
import { CALLER, TAGS } from "./feedback.ts";
import { positionOf } from "./stations.ts";

export const feedbackScoreRoutes = new Hono<AppEnv>().get(
  "/",
  describeRoute({
    tags: TAGS,
    summary: "Read scores and badges",
    description:
      "Of all stations, listed or not: by the lower end of the whole, those with too few voices after the ranked ones, those that nobody rated last.",
    responses: {
      ...answers(200, "A page of stations.", operatorScoresSchema, OPERATOR_EXAMPLE),
      ...problems("bad-request", ...CALLER),
    },
  }),
  query(
    v.object({
      siteId: v.pipe(v.optional(v.pipe(v.string(), v.maxLength(10))), v.description("Only those of this site.")),
      cursor: cursorParameter,
      limit: limitParameter,
    }),
  ),
  async (c) => {
    const { siteId = null, cursor, limit } = c.req.valid("query");
    const { database } = bindings(c);
    const page = await operatorScores(database, siteId, limit, positionOf(cursor), Date.now());
    return c.json({ ...page, method: METHOD_SAID }, 200);
  },
);
