// Another secret for a station.
import { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { authorOf } from "../audit-entry.ts";
import { rotatedSecretSchema, secretRotationSchema } from "../contract/stations.ts";
import { type AppEnv, answers, jsonBody, problems, stationIdParameter, stationStub, unwrap } from "../http.ts";
import { hashSecret, makeSecret } from "../objects/secret.ts";
import { knownStationId } from "./stations.ts";

const HOUR_MILLIS = 3_600_000;

export const stationSecretRoutes = new Hono<AppEnv>().post(
  "/:stationId/secret",
  describeRoute({
    tags: ["Stations"],
    summary: "Give a station another secret",
    parameters: [stationIdParameter],
    description:
      "The new secret is good at once, and shown in this answer only. With `overlapHours` the one before is good for that long too, for a charger that is offline; up to three rotations overlap. Without, all that were good before end at once. The station's version stays.",
    requestBody: {
      required: true,
      content: { "application/json": { schema: resolver(secretRotationSchema), example: { overlapHours: 24 } } },
    },
    responses: {
      ...answers(200, "Changed; `secret` is shown this once.", rotatedSecretSchema, {
        secret: "7Q4K2M9XW1C5V8B3N6T0RJHG4F2D9SAP",
        previousUntilMillis: 1_772_452_800_000,
      }),
      ...problems(
        "json-malformed",
        "json-too-deep",
        "body-too-large",
        "unsupported-media-type",
        "schema-violated",
        "station-unknown",
        "credentials-missing",
        "credentials-wrong",
        "forbidden",
      ),
    },
  }),
  jsonBody(secretRotationSchema),
  async (c) => {
    const { secret = makeSecret(), overlapHours } = c.req.valid("json");
    const author = authorOf(c);
    const previousUntilMillis = overlapHours === 0 ? null : author.atMillis + overlapHours * HOUR_MILLIS;
    const station = stationStub(c, knownStationId(c.req.param("stationId")));
    unwrap(await station.rotateSecret(await hashSecret(secret), previousUntilMillis, author));
    return c.json({ secret, previousUntilMillis }, 200);
  },
);
