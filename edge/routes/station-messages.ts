// Commands to a station over OCPP, and the messages that went both ways.
import { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import * as v from "valibot";
import { authorOf } from "../audit-entry.ts";
import { commandAnswerSchema, commandSchema, messageListSchema, messageSchema } from "../contract/ocpp.ts";
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
  action: v.pipe(v.optional(v.pipe(v.string(), v.maxLength(64))), v.description("Only this action.")),
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
        "Calls the station in the OCPP version that it is connected with and waits for its answer. The payload is checked against that version's schema first. Calls go out one at a time; the wait for its turn is part of the time-out. To a station that is not connected nothing is sent: `offline`.",
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
      const { direction = null, action = null, cursor, limit } = c.req.valid("query");
      const before = positionOf(cursor)?.[0] ?? null;
      const stationId = knownStationId(c.req.param("stationId"));
      const found = unwrap(await stationStub(c, stationId).messages({ direction, action, before }, limit + 1));
      const items = found.slice(0, limit);
      const last = items.at(-1);
      if (found.length <= limit || last === undefined) return c.json({ items: [...items] }, 200);
      return c.json({ items: [...items], nextCursor: encodeCursor([last.number, "message"]) }, 200);
    },
  );
