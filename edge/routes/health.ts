// `GET /api/health`: whether this server serves, and whether its database answers.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { type Health, healthSchema } from "../contract/health.ts";
import { type AppEnv, answers, bindings } from "../http.ts";
import { VERSION } from "../version.ts";

/** Longer is as good as not at all: whoever asks has a time-out of its own. */
const PATIENCE_MILLIS = 1_000;
/** Anybody may ask, as often as he likes: the database is asked this often. */
const CACHE_MILLIS = 5_000;

const cache = new WeakMap<D1Database, { readonly atMillis: number; readonly database: Promise<Health["database"]> }>();

export const healthRoutes = new Hono<AppEnv>().get(
  "/",
  describeRoute({
    tags: ["Server"],
    summary: "Health",
    description:
      "Answers 200 as long as the server serves. `degraded`: the database does not answer within a second. Stations and their readings are served without it and nothing is lost, so that this is no reason to take the server out of service; lists and people's sign-ins wait. The answer is at most 5 s old.",
    responses: answers(200, "It serves.", healthSchema, { status: "ok", database: "reachable", version: VERSION }),
  }),
  async (c) => {
    const { database } = bindings(c);
    const nowMillis = Date.now();
    let asked = cache.get(database);
    if (asked === undefined || nowMillis - asked.atMillis >= CACHE_MILLIS) {
      asked = { atMillis: nowMillis, database: reach(database) };
      cache.set(database, asked);
    }
    const reached = await asked.database;
    const health: Health = {
      status: reached === "reachable" ? "ok" : "degraded",
      database: reached,
      version: VERSION,
    };
    return c.json(health, 200);
  },
);

/** Whether the database answers in time; it never throws. */
export async function reach(database: D1Database, patienceMillis = PATIENCE_MILLIS): Promise<Health["database"]> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<"unreachable">((done) => {
    timer = setTimeout(() => done("unreachable"), patienceMillis);
  });
  // The registry, not `SELECT 1`: a database without its tables serves nobody.
  const question = database
    .prepare("SELECT 1 FROM stations LIMIT 1")
    .first()
    .then(
      () => "reachable" as const,
      () => "unreachable" as const,
    );
  const answer = await Promise.race([question, patience]);
  clearTimeout(timer);
  return answer;
}
