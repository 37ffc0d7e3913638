// Driver's links as operators handle them: made anew, revoked.
import type { Context } from "hono";
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { authorOf } from "../audit-entry.ts";
import { driverLinkSchema, driverPath } from "../contract/driver.ts";
import { type AppEnv, answers, bindings, problems, sessionIdParameter, stationStub, unwrap } from "../http.ts";
import { stationIn } from "./session-ids.ts";

const TAGS = ["Sessions"];
const REFUSALS = ["session-unknown", "credentials-missing", "credentials-wrong", "forbidden"] as const;

/** Gives, renews or revokes the link of a session; null: it is revoked. */
export async function driverUrl(
  c: Context<AppEnv>,
  id: string,
  wish: "keep" | "renew" | "revoke",
): Promise<string | null> {
  const token = unwrap(await stationStub(c, stationIn(id)).driverLink(id, wish, authorOf(c)));
  if (token === null) return null;
  return `${bindings(c).publicOrigin ?? new URL(c.req.url).origin}${driverPath(token)}`;
}

export const driverLinkRoutes = new Hono<AppEnv>()
  .post(
    "/:id/driver-link",
    describeRoute({
      tags: TAGS,
      summary: "Make a new driver's link",
      parameters: [sessionIdParameter],
      description: "The link before, and the streams that it opened, end at once.",
      responses: {
        ...answers(200, "The new link.", driverLinkSchema, {
          driverUrl: "https://wattest.example/s/Zk3Jx0Qb7m2Yt9Ua5c1DeA",
        }),
        ...problems(...REFUSALS),
      },
    }),
    async (c) => c.json({ driverUrl: await driverUrl(c, c.req.param("id"), "renew") }, 200),
  )
  .delete(
    "/:id/driver-link",
    describeRoute({
      tags: TAGS,
      summary: "Revoke a driver's link",
      parameters: [sessionIdParameter],
      description: "The link and the streams that it opened end at once. `driverUrl` is null until a new one is made.",
      responses: {
        ...answers(200, "No link leads to the session.", driverLinkSchema, { driverUrl: null }),
        ...problems(...REFUSALS),
      },
    }),
    async (c) => c.json({ driverUrl: await driverUrl(c, c.req.param("id"), "revoke") }, 200),
  );
