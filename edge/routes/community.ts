// The public list of stations: for anyone, from pages of other origins too. A station that is not listed is as unknown as one that is not
// there.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import * as v from "valibot";
import {
  COMMUNITY_SORTS,
  communityDetailSchema,
  communityListSchema,
  methodNumbersSchema,
  publicFeedbackListSchema,
} from "../contract/community.ts";
import { stationIdSchema } from "../contract/stations.ts";
import { SHORT_ID } from "../domain/short-ids.ts";
import { ProblemError } from "../errors.ts";
import {
  type AppEnv,
  answers,
  bindings,
  cursorParameter,
  limitParameter,
  problems,
  query,
  stationIdParameter,
} from "../http.ts";
import { communityPage, communityStation, isListed } from "../store/community.ts";
import { measuredOf } from "../store/measured.ts";
import { publicFeedback } from "../store/public-feedback.ts";
import { BADGE_LANGUAGES, BADGE_THEMES, badgePicture } from "./badge-picture.ts";
import { publicAnswer } from "./community-answer.ts";
import { DETAIL_EXAMPLE, FEEDBACK_EXAMPLE, LIST_EXAMPLE } from "./community-examples.ts";
import { METHOD_NUMBERS, METHOD_SAID } from "./community-method.ts";
import { GEOJSON, geoJsonOf } from "./geojson.ts";
import { positionOf } from "./stations.ts";

const TAGS = ["Public list"];
const JSON_TYPE = "application/json";
const SVG_TYPE = "image/svg+xml";
const ANYONE = ["too-many-attempts", "storage-unavailable"] as const;
/** Reports that come with a station; the others by their own pages. */
const FIRST_REPORTS = 10;
/** Half the way round the earth. */
const FURTHEST_METERS = 20_037_508;

const POINT = /^(-?\d{1,2}(?:\.\d{1,12})?),(-?\d{1,3}(?:\.\d{1,12})?)$/;

const whole = (most: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,9}$/, "a whole number is needed."),
    v.transform(Number),
    v.maxValue(most, `at most ${most} is allowed.`),
  );

const near = v.pipe(
  v.string(),
  v.regex(POINT, "latitude and longitude in degrees are needed, as 50.73,7.1."),
  v.transform((text) => {
    const [latitude = 0, longitude = 0] = text.split(",").map(Number);
    return { latitude, longitude };
  }),
  v.check(
    ({ latitude, longitude }) => Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180,
    "a latitude from -90 to 90 and a longitude from -180 to 180 are needed.",
  ),
);

const listQuery = v.object({
  search: v.pipe(
    v.optional(v.pipe(v.string(), v.maxLength(100))),
    v.description(
      "Words of name, operator, address, OCPI location id or station id; all of them, accents do not count.",
    ),
  ),
  near: v.pipe(v.optional(near), v.description("A point, as `50.73,7.1`: latitude and longitude in degrees (WGS 84).")),
  radiusMeters: v.pipe(v.optional(whole(FURTHEST_METERS)), v.description("With `near`: only those within it.")),
  minPowerWatts: v.pipe(v.optional(whole(4_000_000)), v.description("Only those where one EVSE gives this much.")),
  badge: v.pipe(
    v.optional(v.picklist(["true", "false"])),
    v.description("`true`: only those that are consistently excellent."),
  ),
  sort: v.pipe(
    v.optional(v.picklist(COMMUNITY_SORTS)),
    v.description(
      "`score`: by the lower end of the interval, those with too few voices after the ranked ones; `distance` needs `near` and is the default with it.",
    ),
  ),
  format: v.pipe(
    v.optional(v.picklist(["json", "geojson"])),
    v.description("`geojson`, or `Accept: application/geo+json`: a FeatureCollection of those whose place is known."),
  ),
  cursor: cursorParameter,
  limit: limitParameter,
});

const unknown = () => new ProblemError({ code: "station-unknown", detail: "No station is listed under this id." });

/** A station id from the path: what cannot be one is not listed. */
export function listedStationId(c: Context<AppEnv>): string {
  const text = c.req.param("stationId") ?? "";
  if (v.is(stationIdSchema, text)) return text;
  throw unknown();
}

function refuse(parameter: string, sentence: string): never {
  throw new ProblemError({ code: "bad-request", detail: `${parameter}: ${sentence}`, pointer: parameter });
}

function filterOf({ near, search, radiusMeters, minPowerWatts, badge, sort }: v.InferOutput<typeof listQuery>) {
  if (near === undefined && radiusMeters !== undefined) refuse("radiusMeters", "it needs near.");
  if (near === undefined && sort === "distance") refuse("sort", "distance needs near.");
  return {
    ...{ search: search?.trim() || null, near: near ?? null, radiusMeters: radiusMeters ?? null },
    ...{ minPowerWatts: minPowerWatts ?? null, badge: badge === "true" },
    sort: sort ?? (near === undefined ? ("score" as const) : ("distance" as const)),
  };
}

export const communityRoutes = new Hono<AppEnv>()
  .get(
    "/stations",
    describeRoute({
      tags: TAGS,
      summary: "List public stations",
      description:
        "Stations that their operators have listed, with their scores by the published method. What a driver has just said counts at once; whether an EVSE is free is some seconds old. The ETag is of the whole answer: ask again with If-None-Match.",
      responses: {
        200: {
          description: "A page of stations.",
          content: {
            [JSON_TYPE]: { schema: resolver(communityListSchema), example: LIST_EXAMPLE },
            [GEOJSON]: { schema: { type: "object" } },
          },
        },
        304: { description: "Nothing has changed since the answer with this ETag." },
        ...problems("bad-request", ...ANYONE),
      },
    }),
    query(listQuery),
    async (c) => {
      const asked = c.req.valid("query");
      const isGeo = asked.format === "geojson" || (asked.format === undefined && accepts(c, GEOJSON));
      const filter = { ...filterOf(asked), placed: isGeo };
      const { database } = bindings(c);
      const position = positionOf(asked.cursor);
      const list = {
        ...(await communityPage(database, filter, asked.limit, position, Date.now())),
        method: METHOD_SAID,
      };
      return isGeo
        ? publicAnswer(c, JSON.stringify(geoJsonOf(list)), GEOJSON)
        : publicAnswer(c, JSON.stringify(list), JSON_TYPE);
    },
  )
  .get(
    "/stations/:stationId",
    describeRoute({
      tags: TAGS,
      summary: "Read a public station",
      description:
        "With scores by dimension, what was measured, why it has its badge or not, and the newest reports. One that is not listed is unknown here.",
      parameters: [stationIdParameter],
      responses: {
        ...answers(200, "The station.", communityDetailSchema, DETAIL_EXAMPLE),
        304: { description: "Nothing has changed since the answer with this ETag." },
        ...problems("station-unknown", ...ANYONE),
      },
    }),
    async (c) => {
      const stationId = listedStationId(c);
      const station = await communityStation(bindings(c).database, stationId, Date.now());
      if (station === null) throw unknown();
      const [measured, feedback] = await Promise.all([
        measuredOf(bindings(c), stationId, Date.now()),
        publicFeedback(bindings(c).database, stationId, FIRST_REPORTS, null),
      ]);
      return publicAnswer(c, JSON.stringify({ ...station, measured, feedback, method: METHOD_SAID }), JSON_TYPE);
    },
  )
  .get(
    "/stations/:stationId/feedback",
    describeRoute({
      tags: TAGS,
      summary: "Read what drivers said of a public station",
      description:
        "Newest first, all of it: words that are hidden, held for review or erased are left out with the reason, their stars stay. `verified`: given through the link of a session.",
      parameters: [stationIdParameter],
      responses: {
        ...answers(200, "A page of reports.", publicFeedbackListSchema, FEEDBACK_EXAMPLE),
        304: { description: "Nothing has changed since the answer with this ETag." },
        ...problems("bad-request", "station-unknown", ...ANYONE),
      },
    }),
    query(v.object({ cursor: cursorParameter, limit: limitParameter })),
    async (c) => {
      const stationId = listedStationId(c);
      const { cursor, limit } = c.req.valid("query");
      const position = positionOf(cursor, SHORT_ID);
      const { database } = bindings(c);
      if (!(await isListed(database, stationId))) throw unknown();
      return publicAnswer(c, JSON.stringify(await publicFeedback(database, stationId, limit, position)), JSON_TYPE);
    },
  )
  .get(
    "/stations/:stationId/badge.svg",
    describeRoute({
      tags: TAGS,
      summary: "Show a station's badge on another page",
      description:
        "A picture for an `<img>`, 420 by 104 px: the badge, or that it is not held, and the score. Another figure for each period that it is held.",
      parameters: [stationIdParameter],
      responses: {
        200: { description: "The picture.", content: { [SVG_TYPE]: { schema: { type: "string" } } } },
        304: { description: "Nothing has changed since the answer with this ETag." },
        ...problems("bad-request", "station-unknown", ...ANYONE),
      },
    }),
    query(
      v.object({
        language: v.pipe(v.optional(v.picklist(BADGE_LANGUAGES), "en"), v.description("Of its words.")),
        theme: v.pipe(
          v.optional(v.picklist(BADGE_THEMES), "auto"),
          v.description("`auto`: light or dark as the reader's system has it."),
        ),
      }),
    ),
    async (c) => {
      const station = await communityStation(bindings(c).database, listedStationId(c), Date.now());
      if (station === null) throw unknown();
      const { language, theme } = c.req.valid("query");
      const picture = badgePicture(station.name, station.badgeDetails, station, language, theme);
      // Opened by itself it is a document: nothing is loaded and nothing runs.
      c.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
      return publicAnswer(c, picture, SVG_TYPE);
    },
  )
  .get(
    "/method",
    describeRoute({
      tags: TAGS,
      summary: "Read how scores are made",
      description: "The numbers of the published method, and of the rule of the badge.",
      responses: {
        ...answers(200, "The numbers.", methodNumbersSchema, METHOD_NUMBERS),
        304: { description: "Nothing has changed since the answer with this ETag." },
        ...problems("too-many-attempts"),
      },
    }),
    (c) => publicAnswer(c, JSON.stringify(METHOD_NUMBERS), JSON_TYPE),
  );

/** Whether this type is asked for by name; a browser's list of everything is not. */
function accepts(c: Context<AppEnv>, type: string): boolean {
  const ranges = (c.req.header("Accept") ?? "").split(",").map((range) => range.split(";")[0]?.trim().toLowerCase());
  return ranges.includes(type);
}
