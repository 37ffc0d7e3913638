// One search over everything that the caller may see.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import { searchSchema } from "../contract/search.ts";
import { type AppEnv, answers, bindings, problems, query } from "../http.ts";
import { mayDo } from "../principal.ts";
import { search } from "../store/search.ts";

const searchQuery = v.object({
  q: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(2),
    v.maxLength(100),
    v.description("2 to 100 characters; upper and lower case are the same."),
  ),
});

export const searchRoutes = new Hono<AppEnv>().get(
  "/",
  describeRoute({
    tags: ["Search"],
    summary: "Search",
    description:
      "Stations by any part of their id or name and by the begin of a meter's serial number; sites by any part of their name or by their id; sessions by the begin of their id, of its last ten characters, of the transaction's id or of the meter's serial number; charging profiles by any part of their name, archived ones last, or by their id; people, for those who may read them, by any part of name or e-mail address. At most 28.",
    responses: {
      ...answers(200, "What was found, best first.", searchSchema, {
        items: [
          {
            kind: "session",
            id: "CS-0042.7Q4K2M9XW1",
            title: "CS-0042",
            matched: "4711",
            atMillis: 1_772_366_400_000,
          },
        ],
      }),
      ...problems("bad-request", "credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"),
    },
  }),
  query(searchQuery),
  async (c) => {
    const principal = c.get("principal");
    const scope = {
      stations: mayDo(principal, "stations:read"),
      sessions: mayDo(principal, "sessions:read"),
      profiles: mayDo(principal, "profiles:read"),
      people: mayDo(principal, "people:read"),
    };
    return c.json(await search(bindings(c).database, c.req.valid("query").q, scope), 200);
  },
);
