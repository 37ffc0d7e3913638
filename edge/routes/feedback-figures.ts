// What the inbox shows around its reports: how many wait, who may take them, bursts of complaints, and how it went over time.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import {
  assigneeListSchema,
  type FeedbackAlerts,
  type FeedbackCounts,
  type FeedbackCourse,
  feedbackAlertsSchema,
  feedbackCountsSchema,
  feedbackCourseSchema,
} from "../contract/feedback-work.ts";
import { type AppEnv, answers, bindings, problems, query } from "../http.ts";
import { feedbackAlerts } from "../store/feedback-alerts.ts";
import { feedbackCounts, feedbackCourse, listAssignees } from "../store/feedback-figures.ts";
import { CALLER, TAGS } from "./feedback.ts";

const COUNTS_EXAMPLE: FeedbackCounts = { open: 12, received: 3, due: 1, held: 0, mine: 4 };
const ALERT_EXAMPLE: FeedbackAlerts["items"][number] = {
  ...{ stationId: "CS-0042", name: "Quay 3", drivers: 4, reports: 5, verified: 3, reason: "did-not-start" },
  ...{ firstAtMillis: 1_772_340_000_000, newestAtMillis: 1_772_370_005_000 },
};
const COURSE_EXAMPLE: FeedbackCourse["items"][number] = {
  ...{ fromMillis: 1_771_804_800_000, reports: 31, verified: 27, complaints: 6, answeredInTime: 5, stars: 4.4 },
  dimensions: { worked: 4.6, speed: 4.1, price: 4.5, place: 4.2, payment: null },
};
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

export const feedbackFigureRoutes = new Hono<AppEnv>()
  .get(
    "/feedback-counts",
    describeRoute({
      tags: TAGS,
      summary: "Count what waits",
      description: "`mine` is 0 for API keys: reports are given to people.",
      responses: {
        ...answers(200, "The counts.", feedbackCountsSchema, COUNTS_EXAMPLE),
        ...problems(...CALLER),
      },
    }),
    async (c) => {
      const principal = c.get("principal");
      const personId = principal?.kind === "person" ? principal.id : null;
      return c.json(await feedbackCounts(bindings(c).database, personId, Date.now()), 200);
    },
  )
  .get(
    "/feedback-assignees",
    describeRoute({
      tags: TAGS,
      summary: "List whom reports can be given to",
      description: "Whoever may answer, by name; without their addresses.",
      responses: {
        ...answers(200, "Ids and names.", assigneeListSchema, {
          items: [{ id: "Zk3vQ8mT1pYw5rXn0aLc2g", name: "Ada Keller" }],
        }),
        ...problems(...CALLER),
      },
    }),
    async (c) => c.json(await listAssignees(bindings(c).database), 200),
  )
  .get(
    "/feedback-alerts",
    describeRoute({
      tags: TAGS,
      summary: "List bursts of complaints",
      description:
        "Stations about which three drivers or more complained within 24 hours, while nobody has acknowledged it. A complaint has one or two stars, or names something that kept the driver from charging well.",
      responses: {
        ...answers(200, "At most 50, the newest first.", feedbackAlertsSchema, { items: [ALERT_EXAMPLE] }),
        ...problems(...CALLER),
      },
    }),
    async (c) => c.json(await feedbackAlerts(bindings(c).database, Date.now()), 200),
  )
  .get(
    "/feedback-course",
    describeRoute({
      tags: TAGS,
      summary: "Read how it went over time",
      description:
        "By weeks from Monday on, or calendar months, in UTC: 26 weeks or 24 months, since the first report.",
      responses: {
        ...answers(200, "Oldest first.", feedbackCourseSchema, { items: [COURSE_EXAMPLE] }),
        ...problems("bad-request", ...CALLER),
      },
    }),
    query(
      v.object({
        by: v.pipe(v.optional(v.picklist(["week", "month"]), "week"), v.description("How long a span is.")),
        stationId: v.pipe(v.optional(id), v.description("Reports of one station.")),
        siteId: v.pipe(v.optional(id), v.description("Reports of the stations that stand at a site.")),
      }),
    ),
    async (c) => c.json(await feedbackCourse(bindings(c).database, c.req.valid("query"), Date.now()), 200),
  );
