// Transaction messages of a station that could not be read: to look at, and to have read again.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import { authorOf } from "../audit-entry.ts";
import { judgedAgainSchema, type SetAside, setAsideListSchema } from "../contract/ocpp.ts";
import {
  type AppEnv,
  answers,
  cursorParameter,
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
const REFUSALS = ["station-unknown", "credentials-missing", "credentials-wrong", "forbidden"] as const;

const EXAMPLE: SetAside = {
  id: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  receivedAtMillis: 1_772_366_400_000,
  version: "1.6",
  action: "StopTransaction",
  frame: '[2,"19223201","StopTransaction",{"transactionId":4117',
  reason: "The frame breaks off.",
};

export const setAsideRoutes = new Hono<AppEnv>()
  .get(
    "/:stationId/set-aside",
    describeRoute({
      tags: TAGS,
      summary: "List messages set aside",
      parameters: [stationIdParameter],
      description:
        "Transaction messages that could not be read were answered and kept as they came, oldest first. The first 1,000 stay until they can be read; of more, the newest 1,000. A page ends earlier than its limit where its frames are long.",
      responses: {
        ...answers(200, "A page of messages.", setAsideListSchema, { items: [EXAMPLE] }),
        ...problems("bad-request", ...REFUSALS),
      },
    }),
    query(v.object({ cursor: cursorParameter, limit: limitParameter })),
    async (c) => {
      const { cursor, limit } = c.req.valid("query");
      const after = positionOf(cursor)?.[0] ?? 0;
      const stationId = knownStationId(c.req.param("stationId"));
      const found = unwrap(await stationStub(c, stationId).setAside(after, limit));
      const items = found.items.map(({ number: _, ...item }) => item);
      const last = found.items.at(-1);
      if (!found.more || last === undefined) return c.json({ items }, 200);
      return c.json({ items, nextCursor: encodeCursor([last.number, "set-aside"]) }, 200);
    },
  )
  .post(
    "/:stationId/set-aside/judge",
    describeRoute({
      tags: TAGS,
      summary: "Read messages set aside again",
      parameters: [stationIdParameter],
      description:
        "Reads all of them with what the server knows today. Those that can be read become readings of their sessions, as if they had been readable when they came, and are no more in the list. Again, it changes nothing.",
      responses: {
        ...answers(200, "How many could be read, and how many are left.", judgedAgainSchema, { read: 3, left: 1 }),
        ...problems(...REFUSALS),
      },
    }),
    async (c) => {
      const stationId = knownStationId(c.req.param("stationId"));
      return c.json(unwrap(await stationStub(c, stationId).judgeSetAside(authorOf(c))), 200);
    },
  );
