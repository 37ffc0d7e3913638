// Sessions: list, detail, live stream.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import { sessionDetailSchema, sessionListSchema } from "../contract/sessions.ts";
import { stationIdSchema } from "../contract/stations.ts";
import { idTokenSchema } from "../contract/tokens.ts";
import { type ProblemDetails, ProblemError } from "../errors.ts";
import { guardedStream } from "../guarded-stream.ts";
import {
  type AppEnv,
  answers,
  bindings,
  cursorParameter,
  limitParameter,
  problems,
  query,
  sessionIdParameter,
  stationStub,
  unwrap,
} from "../http.ts";
import { principalOf } from "../identity/principal-of.ts";
import { mayDo } from "../principal.ts";
import { listSessions } from "../store/read-model.ts";
import { driverUrl } from "./driver-links.ts";
import { stationIn } from "./session-ids.ts";
import { positionOf } from "./stations.ts";

const TAGS = ["Sessions"];
export const SESSION_EXAMPLE = {
  id: "CS-0042.7Q4K2M9XW1",
  stationId: "CS-0042",
  evseId: 1,
  transactionId: "4711",
  idToken: "04A2E5D1C36F80",
  state: "ended",
  startedAtMillis: 1_772_366_400_000,
  endedAtMillis: 1_772_368_200_000,
  updatedAtMillis: 1_772_368_200_000,
  energyMilliwattHours: 10_500_000,
  energySource: "signed",
  powerWatts: 21_000,
  peakPowerWatts: 22_000,
  meter: "1EMH0012345678",
  signature: "valid",
  key: "registered",
  findings: [],
  recordCount: 2,
  sampleCount: 32,
};

const instant = v.pipe(
  v.string(),
  v.regex(/^\d{1,15}$/, "whole milliseconds since 1970 are needed."),
  v.transform(Number),
);

const listQuery = v.object({
  stationId: v.pipe(v.optional(stationIdSchema), v.description("Only sessions of this station.")),
  state: v.pipe(v.optional(v.picklist(["active", "ended"])), v.description("Only sessions in this state.")),
  signature: v.pipe(
    v.optional(v.picklist(["valid", "invalid", "unverifiable"])),
    v.description("Only sessions whose signed records have this verdict together."),
  ),
  idToken: v.pipe(v.optional(idTokenSchema), v.description("Only sessions of this identification, in either case.")),
  sinceMillis: v.pipe(v.optional(instant), v.description("Begun at this instant or later, UTC milliseconds.")),
  untilMillis: v.pipe(v.optional(instant), v.description("Begun before this instant, UTC milliseconds.")),
  cursor: cursorParameter,
  limit: limitParameter,
});

export const sessionRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "List sessions",
      description: "Newest begin first, from the read model: a change may show here a moment after its answer.",
      responses: {
        ...answers(200, "A page of sessions.", sessionListSchema, { items: [SESSION_EXAMPLE] }),
        ...problems("bad-request", "credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"),
      },
    }),
    query(listQuery),
    async (c) => {
      const { cursor, limit, ...asked } = c.req.valid("query");
      const { stationId = null, state = null, signature = null, idToken = null } = asked;
      const { sinceMillis = null, untilMillis = null } = asked;
      const filter = { stationId, state, signature, idToken, sinceMillis, untilMillis };
      const list = await listSessions(bindings(c).database, filter, limit, positionOf(cursor));
      return c.json(list, 200);
    },
  )
  .get(
    "/:id",
    describeRoute({
      tags: TAGS,
      summary: "Read a session",
      parameters: [sessionIdParameter],
      description:
        "The session with its samples and signed records, from the station's own object. Who may share it also reads `driverUrl`, the link for its driver; the first to read it makes it.",
      responses: {
        ...answers(200, "The session.", sessionDetailSchema, { ...SESSION_EXAMPLE, samples: [], records: [] }),
        ...problems("session-unknown", "credentials-missing", "credentials-wrong", "forbidden"),
      },
    }),
    async (c) => {
      const id = c.req.param("id");
      const detail = unwrap(await stationStub(c, stationIn(id)).session(id));
      // HEAD reads no body, so that it makes no link.
      if (c.req.method === "HEAD" || !mayDo(c.get("principal"), "sessions:share")) return c.json(detail, 200);
      return c.json({ ...detail, driverUrl: await driverUrl(c, id, "keep") }, 200);
    },
  )
  .get(
    "/:id/stream",
    describeRoute({
      tags: TAGS,
      summary: "Follow a session",
      parameters: [sessionIdParameter],
      description:
        "Server-sent events: `event: session` with the session's detail as `data`, at once and after each change, at most one a second. A comment every 15 s keeps the connection open. The stream ends within 45 s once its caller may no longer read, and after 15 minutes.",
      responses: {
        200: { description: "The stream.", content: { "text/event-stream": { schema: { type: "string" } } } },
        ...problems("session-unknown", "credentials-missing", "credentials-wrong", "forbidden", "too-many-attempts"),
      },
    }),
    async (c) => {
      const id = c.req.param("id");
      // HEAD is answered by GET's route with its body dropped: a stream would stay open with nobody to read it.
      if (c.req.method === "HEAD") {
        unwrap(await stationStub(c, stationIn(id)).session(id));
        return new Response(null, { headers: { "Content-Type": "text/event-stream; charset=utf-8" } });
      }
      const url = new URL(`/${encodeURIComponent(id)}`, "https://station");
      const answer = await stationStub(c, stationIn(id)).fetch(new Request(url, { signal: c.req.raw.signal }));
      if (!answer.ok || answer.body === null) throw new ProblemError(await answer.json<ProblemDetails>());
      const mayRead = async () => mayDo(await principalOf(c.req.raw, bindings(c)), "sessions:read");
      return new Response(guardedStream(answer.body, mayRead), answer);
    },
  );
