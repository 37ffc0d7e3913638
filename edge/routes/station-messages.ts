// Commands to a station over OCPP, and the messages that went both ways.
import { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import * as v from "valibot";
import { authorOf } from "../audit-entry.ts";
import {
  commandAnswerSchema,
  commandSchema,
  messageListSchema,
  messageSchema,
  messageSummarySchema,
} from "../contract/ocpp.ts";
import {
  type AppEnv,
  answers,
  cursorParameter,
  jsonBody,
  limitParameter,
  problems,
  query,
  stationIdParameter,
  stationStub,
  unwrap,
} from "../http.ts";
import { encodeCursor } from "../store/cursor.ts";
import { knownStationId, positionOf } from "./stations.ts";

const TAGS = ["OCPP"];

const MESSAGE_EXAMPLE = {
  number: 4_711,
  atMillis: 1_772_366_400_000,
  direction: "in" as const,
  version: "1.6" as const,
  messageId: "19223201",
  action: "Heartbeat",
  outcome: "answered" as const,
  request: '[2,"19223201","Heartbeat",{}]',
  response: '[3,"19223201",{"currentTime":"2026-03-01T12:00:00Z"}]',
  answeredAtMillis: 1_772_366_400_000,
  transactionId: null,
  sessionId: null,
};

const messagesQuery = v.object({
  direction: v.pipe(
    v.optional(messageSchema.entries.direction),
    v.description("`in`: calls of the station; `out`: commands to it."),
  ),
  outcome: v.pipe(
    v.optional(v.picklist(["errors"])),
    v.description("`errors`: refused, answered with a refusing status, not answered, or not readable."),
  ),
  action: v.pipe(v.optional(v.pipe(v.string(), v.maxLength(64))), v.description("Only this action.")),
  text: v.pipe(
    v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(100))),
    v.description("Only those with this text in one of their frames, letters in either case."),
  ),
  cursor: cursorParameter,
  limit: limitParameter,
});

export const stationMessageRoutes = new Hono<AppEnv>()
  .post(
    "/:stationId/commands",
    describeRoute({
      tags: TAGS,
      summary: "Send a command",
      parameters: [stationIdParameter],
      description:
        "Calls the station in the OCPP version that it is connected with and waits for its answer. The payload is checked against that version's schema first. Calls go out one at a time; the wait for its turn is part of the time-out. To a station that is not connected nothing is sent: `offline`. With `whenOffline: wait` it is kept instead, up to `expiresInSeconds`: `waiting`, with the `commandId` under which it can be read and cancelled. It is checked against the version that the station spoke last, and sent, once, when the station has come back and has been answered. At most 50 wait.",
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: resolver(commandSchema),
            example: { action: "Reset", payload: { type: "Soft" } },
          },
        },
      },
      responses: {
        ...answers(200, "What became of it.", commandAnswerSchema, {
          status: "answered",
          response: { status: "Accepted" },
        }),
        ...problems(
          "json-malformed",
          "json-too-deep",
          "body-too-large",
          "unsupported-media-type",
          "schema-violated",
          "station-unknown",
          "too-many-attempts",
          "station-not-accepted",
          "credentials-missing",
          "credentials-wrong",
          "forbidden",
        ),
      },
    }),
    jsonBody(commandSchema),
    async (c) => {
      const stationId = knownStationId(c.req.param("stationId"));
      const answer = unwrap(await stationStub(c, stationId).command(c.req.valid("json"), authorOf(c)));
      return c.json(answer, 200);
    },
  )
  .get(
    "/:stationId/messages",
    describeRoute({
      tags: TAGS,
      summary: "List messages",
      parameters: [stationIdParameter],
      description:
        "Calls of both directions with their answers, newest first: the newest 2,500 to 5,000, and none older than seven days.",
      responses: {
        ...answers(200, "A page of messages.", messageListSchema, { items: [MESSAGE_EXAMPLE] }),
        ...problems("bad-request", "station-unknown", "credentials-missing", "credentials-wrong", "forbidden"),
      },
    }),
    query(messagesQuery),
    async (c) => {
      const { direction = null, outcome = null, action = null, text = null, cursor, limit } = c.req.valid("query");
      const before = positionOf(cursor)?.[0] ?? null;
      const stationId = knownStationId(c.req.param("stationId"));
      const found = unwrap(
        await stationStub(c, stationId).messages({ direction, outcome, action, text, before }, limit + 1),
      );
      const items = found.slice(0, limit);
      const last = items.at(-1);
      if (found.length <= limit || last === undefined) return c.json({ items: [...items] }, 200);
      return c.json({ items: [...items], nextCursor: encodeCursor([last.number, "message"]) }, 200);
    },
  )
  .get(
    "/:stationId/messages/summary",
    describeRoute({
      tags: TAGS,
      summary: "Count messages",
      parameters: [stationIdParameter],
      description:
        "How many messages are kept, how many of them are errors, of which actions they are, and since when there are any.",
      responses: {
        ...answers(200, "The messages counted.", messageSummarySchema, {
          count: 1_204,
          errors: 3,
          oldestAtMillis: 1_771_761_600_000,
          actions: [{ action: "MeterValues", count: 870 }],
        }),
        ...problems("station-unknown", "credentials-missing", "credentials-wrong", "forbidden"),
      },
    }),
    async (c) => {
      const stationId = knownStationId(c.req.param("stationId"));
      return c.json(unwrap(await stationStub(c, stationId).messageSummary()), 200);
    },
  );
