// Meter readings from a gateway, in batches.
import { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import * as v from "valibot";
import { stationCredentials } from "../access.ts";
import { MAX_READINGS_PER_BATCH } from "../contract/limits.ts";
import { readingSchema, readingsAnswerSchema } from "../contract/readings.ts";
import {
  type AppEnv,
  answers,
  bodyBytes,
  problems,
  requireJson,
  stationIdParameter,
  stationStub,
  unwrap,
} from "../http.ts";
import { knownStationId } from "./stations.ts";

/** For the document only: items are checked one by one. */
const batchSchema = v.object({
  readings: v.pipe(v.array(readingSchema), v.minLength(1), v.maxLength(MAX_READINGS_PER_BATCH)),
});

const EXAMPLE = {
  readings: [
    {
      at: "2026-03-01T12:00:00Z",
      evseId: 1,
      transactionId: "4711",
      event: "begin",
      register: { value: 910.0, unit: "kWh", obis: "1-0:1.8.0" },
    },
    {
      at: "2026-03-01T12:30:00Z",
      transactionId: "4711",
      event: "end",
      signed: { format: "OCMF", data: 'OCMF|{"FV":"1.0",…}|{"SD":"3045…"}', encoding: "plain" },
    },
  ],
};

export const readingRoutes = new Hono<AppEnv>().post(
  "/:stationId/readings",
  describeRoute({
    tags: ["Readings"],
    summary: "Post readings",
    parameters: [stationIdParameter],
    description:
      "Takes a batch of readings, raw or signed, from the station or its gateway. Each item is judged by itself. Everything `stored` is durable when the answer arrives; the same batch again answers `duplicate` and changes nothing; batches may come in any order. Authenticate with HTTP Basic (user: station id), with the station's secret as a Bearer, or with an API key that may write readings.",
    requestBody: {
      required: true,
      content: { "application/json": { schema: resolver(batchSchema), example: EXAMPLE } },
    },
    responses: {
      ...answers(200, "What became of each item, in the order of the batch.", readingsAnswerSchema, {
        results: [
          {
            index: 0,
            status: "stored",
            verdict: {
              signature: "unverifiable",
              reason: "The reading carries no signed record.",
              reasonCode: "signature-missing",
              key: "unknown",
              findings: [],
            },
            sessionId: "CS-0042.7Q4K2M9XW1",
          },
        ],
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
        "too-many-attempts",
        "forbidden",
      ),
    },
  }),
  async (c) => {
    const stationId = knownStationId(c.req.param("stationId"));
    const credentials = stationCredentials(c, stationId);
    requireJson(c);
    const results = unwrap(await stationStub(c, stationId).ingest(credentials, await bodyBytes(c)));
    return c.json({ results: [...results] }, 200);
  },
);
