// What a driver's link leads to: one session, read and followed, for whoever has the link.
import type { Context } from "hono";
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import { driverSessionSchema, driverTokenSchema } from "../contract/driver.ts";
import { type ProblemDetails, ProblemError } from "../errors.ts";
import { type AppEnv, answers, bindings, pathParameter, problems, stationStub, unwrap } from "../http.ts";
import { LINK_UNKNOWN } from "../objects/answer.ts";
import { LINK_TOKEN_HEADER } from "../objects/station-object.ts";
import { spendOf } from "../rate-limits.ts";
import { sessionOfLink } from "../store/driver-links.ts";
import { stationIn } from "./session-ids.ts";
import { SESSION_EXAMPLE } from "./sessions.ts";

const TAGS = ["Drivers"];
const { findings: _, ...SHOWN } = SESSION_EXAMPLE;
export const tokenParameter = pathParameter(
  "token",
  "The last part of `driverUrl`: 22 characters that nobody can guess.",
  "Zk3Jx0Qb7m2Yt9Ua5c1DeA",
);

/** The session that the link leads to; whoever tries links that lead nowhere is slowed down. */
export async function linkedSession(c: Context<AppEnv>, token: string) {
  const id = v.is(driverTokenSchema, token) ? await sessionOfLink(bindings(c).database, token) : null;
  if (id === null) return refuseLink(c);
  return { id, station: stationStub(c, stationIn(id)) };
}

export async function refuseLink(c: Context<AppEnv>): Promise<never> {
  await spendOf(bindings(c).limiters, "unknown-link", c.req.raw);
  throw new ProblemError(LINK_UNKNOWN.problem);
}

async function readSession(c: Context<AppEnv>, token: string) {
  const { id, station } = await linkedSession(c, token);
  const answer = await station.driverSession(id, token);
  return answer.ok ? unwrap(answer) : refuseLink(c);
}

export const driverRoutes = new Hono<AppEnv>()
  .get(
    "/:token",
    describeRoute({
      tags: TAGS,
      summary: "Read a session by its driver's link",
      parameters: [tokenParameter],
      description:
        "The session that the link was made for, and nothing else. A link that was revoked and one that never was are answered alike.",
      responses: {
        ...answers(200, "The session.", driverSessionSchema, {
          ...SHOWN,
          stationName: "Car park, level 2",
          samples: [],
          records: [],
        }),
        ...problems("driver-link-unknown", "too-many-attempts", "storage-unavailable"),
      },
    }),
    async (c) => c.json(await readSession(c, c.req.param("token")), 200),
  )
  .get(
    "/:token/stream",
    describeRoute({
      tags: TAGS,
      summary: "Follow a session by its driver's link",
      parameters: [tokenParameter],
      description:
        "Server-sent events as those of a session, each with what the link shows. The stream ends when the link is revoked.",
      responses: {
        200: { description: "The stream.", content: { "text/event-stream": { schema: { type: "string" } } } },
        ...problems("driver-link-unknown", "too-many-attempts", "storage-unavailable"),
      },
    }),
    async (c) => {
      const token = c.req.param("token");
      // HEAD is answered by GET's route with its body dropped: a stream would stay open with nobody to read it.
      if (c.req.method === "HEAD") {
        await readSession(c, token);
        return new Response(null, { headers: { "Content-Type": "text/event-stream; charset=utf-8" } });
      }
      const { id, station } = await linkedSession(c, token);
      const url = new URL(`/${encodeURIComponent(id)}`, "https://station");
      const headers = { [LINK_TOKEN_HEADER]: token };
      const answer = await station.fetch(new Request(url, { signal: c.req.raw.signal, headers }));
      if (answer.ok) return new Response(answer.body, answer);
      if (answer.status === 404) return refuseLink(c);
      throw new ProblemError(await answer.json<ProblemDetails>());
    },
  );
