// Feedback on a session, by its link: verified, one for each session.
import { type Context, Hono } from "hono";
import { type DescribeRouteOptions, describeRoute, resolver } from "hono-openapi";
import { feedbackDoorSchema, feedbackWritingSchema } from "../contract/feedback.ts";
import { MAX_FEEDBACK_BYTES } from "../contract/limits.ts";
import { type AppEnv, answers, jsonBody, problems, unwrap } from "../http.ts";
import { linkedSession, refuseLink, tokenParameter } from "./driver.ts";
import { type Door, eraseAtDoor, readDoor, writeAtDoor } from "./feedback-door.ts";
import { DOOR_EXAMPLE, WRITING_EXAMPLE } from "./feedback-examples.ts";

const TAGS = ["Drivers"];
const LINK = ["driver-link-unknown", "too-many-attempts", "storage-unavailable"] as const;
export const WRITING_PROBLEMS = [
  ...(["json-malformed", "json-too-deep", "body-too-large", "unsupported-media-type", "schema-violated"] as const),
  ...(["forbidden", "feedback-closed", "version-conflict"] as const),
] as const;
export const writingBody: NonNullable<DescribeRouteOptions["requestBody"]> = {
  required: true,
  content: { "application/json": { schema: resolver(feedbackWritingSchema), example: WRITING_EXAMPLE } },
};

async function doorOf(c: Context<AppEnv>, token: string): Promise<Door> {
  const { id, station } = await linkedSession(c, token);
  const answer = await station.driverSession(id, token);
  if (!answer.ok) return refuseLink(c);
  const { stationId, stationName, evseId, startedAtMillis, endedAtMillis } = unwrap(answer);
  return {
    door: `session ${id}`,
    station: { stationId, name: stationName, listed: false },
    evseId,
    session: { id, startedAtMillis, endedAtMillis },
  };
}

export const driverFeedbackRoutes = new Hono<AppEnv>()
  .get(
    "/:token/feedback",
    describeRoute({
      tags: TAGS,
      summary: "Read what was said of a session",
      parameters: [tokenParameter],
      description: "With the operator's answer and, where it was hidden, why.",
      responses: { ...answers(200, "What stands.", feedbackDoorSchema, DOOR_EXAMPLE), ...problems(...LINK) },
    }),
    async (c) => c.json(await readDoor(c, await doorOf(c, c.req.param("token"))), 200),
  )
  .put(
    "/:token/feedback",
    describeRoute({
      tags: TAGS,
      summary: "Say what a session was like",
      parameters: [tokenParameter],
      description:
        "One for each session, taken until 30 days after its end and changed for 14 days; it replaces what was said before, which stays in its history. The same `writingId` is taken once, however often it arrives: feedback written without network may be sent until it is answered. Stars count at once; a text with a link or contact data is held until somebody has looked at it.",
      requestBody: writingBody,
      responses: {
        ...answers(200, "What stands.", feedbackDoorSchema, DOOR_EXAMPLE),
        ...problems(...LINK, ...WRITING_PROBLEMS),
      },
    }),
    jsonBody(feedbackWritingSchema, MAX_FEEDBACK_BYTES),
    async (c) => c.json(await writeAtDoor(c, await doorOf(c, c.req.param("token")), c.req.valid("json")), 200),
  )
  .delete(
    "/:token/feedback",
    describeRoute({
      tags: TAGS,
      summary: "Erase text and contact",
      parameters: [tokenParameter],
      description: "Of all that was said of the session, for good and at any time. The stars stay.",
      responses: {
        ...answers(200, "What is left.", feedbackDoorSchema, DOOR_EXAMPLE),
        ...problems(...LINK, "forbidden"),
      },
    }),
    async (c) => c.json(await eraseAtDoor(c, await doorOf(c, c.req.param("token"))), 200),
  );
