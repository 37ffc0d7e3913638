// What an installation does at a glance: now, and over the reader's day.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import { overviewPowerSchema, overviewSchema } from "../contract/sessions.ts";
import { type AppEnv, answers, bindings, problems, query } from "../http.ts";
import { loadOverview, loadOverviewPower } from "../store/read-model.ts";

const TAGS = ["Sessions"];
const DAY_MILLIS = 86_400_000;

const overviewQuery = v.object({
  sinceMillis: v.pipe(
    v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/, "whole milliseconds since 1970 are needed."))),
    v.description("Start of the reader's day, UTC milliseconds; left out: 24 hours ago."),
  ),
});

/** The begin of the reader's day, and now. */
function daySince(sinceMillis: string | undefined): { since: number; nowMillis: number } {
  const nowMillis = Date.now();
  return { since: sinceMillis === undefined ? nowMillis - DAY_MILLIS : Number(sinceMillis), nowMillis };
}

export const overviewRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "Overview",
      description: "What charges now, the energy since the start of the reader's day, and what needs attention.",
      responses: {
        ...answers(200, "The overview.", overviewSchema, {
          stations: 3,
          stationsOnline: 1,
          stationsOffline: 1,
          offline: [{ stationId: "CS-0042", name: "Car park, level 2", sinceMillis: 1_772_366_400_000 }],
          activeSessions: 1,
          powerWatts: 21_000,
          energyMilliwattHours: 10_500_000,
          sessions: { valid: 3, invalid: 0, unverifiable: 1 },
          unknownEnergySessions: 0,
          attention: [],
        }),
        ...problems("bad-request", "credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"),
      },
    }),
    query(overviewQuery),
    async (c) => {
      const { since, nowMillis } = daySince(c.req.valid("query").sinceMillis);
      return c.json(await loadOverview(bindings(c).database, since, nowMillis), 200);
    },
  )
  .get(
    "/power",
    describeRoute({
      tags: TAGS,
      summary: "Power of all sessions together",
      description:
        "The course since the start of the reader's day, in steps of 5 minutes or more, at most 361. Summed from the sessions' small curves (48 points each): for the eye, not for accounts.",
      responses: {
        ...answers(200, "The course.", overviewPowerSchema, {
          fromMillis: 1_772_366_400_000,
          stepMillis: 300_000,
          powerWatts: [null, 0, 21_000],
        }),
        ...problems("bad-request", "credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"),
      },
    }),
    query(overviewQuery),
    async (c) => {
      const { since, nowMillis } = daySince(c.req.valid("query").sinceMillis);
      return c.json(await loadOverviewPower(bindings(c).database, since, nowMillis), 200);
    },
  );
