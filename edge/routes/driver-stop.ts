// A driver stops the session of the link.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { authorOf } from "../audit-entry.ts";
import { stopAnswerSchema } from "../contract/driver.ts";
import { type AppEnv, answers, problems, unwrap } from "../http.ts";
import { linkedSession, refuseLink, tokenParameter } from "./driver.ts";

export const driverStopRoutes = new Hono<AppEnv>().post(
  "/:token/stop",
  describeRoute({
    tags: ["Drivers"],
    summary: "Stop a session by its driver's link",
    parameters: [tokenParameter],
    description:
      "Asks the station to end the transaction of this session, and waits up to 30 s for its answer. Asked for again meanwhile it is the same call, so that it may be repeated. `accepted` is the station's word that it stops; that it has stopped shows in the session. What was not answered is not sent again by itself.",
    responses: {
      ...answers(200, "What became of it.", stopAnswerSchema, { status: "accepted" }),
      ...problems(
        "driver-link-unknown",
        "too-many-attempts",
        "station-not-accepted",
        "storage-unavailable",
        "forbidden",
      ),
    },
  }),
  async (c) => {
    const token = c.req.param("token");
    const { id, station } = await linkedSession(c, token);
    const answer = await station.stopSession(id, token, authorOf(c));
    if (!answer.ok && answer.problem.code === "driver-link-unknown") return refuseLink(c);
    return c.json(unwrap(answer), 200);
  },
);
