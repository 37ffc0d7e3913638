// Feedback on a session, by its link: verified, one for each session.
import { type Context, Hono } from "hono";
import { type DescribeRouteOptions, describeRoute, resolver } from "hono-openapi";
import { feedbackDoorSchema, feedbackWritingSchema, firstFeedbackSchema } from "../contract/feedback.ts";
import { MAX_FEEDBACK_BYTES } from "../contract/limits.ts";
import { type AppEnv, answers, bindings, jsonBody, problems, unwrap } from "../http.ts";
import { requireKey } from "../idempotency.ts";
import { stationAtDoor } from "../store/station-doors.ts";
import { linkedSession, refuseLink, tokenParameter } from "./driver.ts";
import { type Door, eraseAtDoor, readDoor } from "./feedback-door.ts";
import { DOOR_EXAMPLE, FIRST_EXAMPLE, WRITING_EXAMPLE } from "./feedback-examples.ts";
import { beginAtDoor, writeAtDoor } from "./feedback-taking.ts";

const TAGS = ["Drivers"];
export const LINK = ["driver-link-unknown", "too-many-attempts", "storage-unavailable"] as const;
const BODY = [
  ...(["json-malformed", "json-too-deep", "body-too-large", "unsupported-media-type", "schema-violated"] as const),
] as const;
export const WRITING_PROBLEMS = [...BODY, ...(["forbidden", "feedback-closed", "version-conflict"] as const)] as const;
export const writingBody: NonNullable<DescribeRouteOptions["requestBody"]> = {
  required: true,
  content: { "application/json": { schema: resolver(feedbackWritingSchema), example: WRITING_EXAMPLE } },
};

const keyParameter = {
  ...{ name: "Idempotency-Key", in: "header" as const, required: false },
  description:
    "16 to 255 printable ASCII characters, best a UUID: the same under the same key is answered as it was the first time, another body is refused.",
  schema: { type: "string" as const, minLength: 16, maxLength: 255 },
};

/** The door of a session, by its link. */
export async function driverDoor(c: Context<AppEnv>, token: string): Promise<Door> {
  const { id, station } = await linkedSession(c, token);
  const answer = await station.feedbackSession(id, token);
  if (!answer.ok) return refuseLink(c);
  const { stationId, stationName, evseId, ...session } = unwrap(answer);
  return {
    door: `session ${id}`,
    // D1 hears of a new station a moment later than of its session's link, at the worst.
    station: (await stationAtDoor(bindings(c).database, stationId)) ?? { stationId, name: stationName, listed: false },
    evseId,
    session: { id, ...session },
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
    async (c) => c.json(await readDoor(c, await driverDoor(c, c.req.param("token"))), 200),
  )
  .post(
    "/:token/feedback",
    describeRoute({
      tags: TAGS,
      summary: "Say what a session was like, once",
      parameters: [tokenParameter, keyParameter],
      description:
        "For clients without a page of their own: the first thing that is said of a session, with stars. 201 when this call said it. The same again, with or without a key, changes nothing and is answered with what stands, 200; something else is refused with 409, since changes go by `PUT`. Dimensions, reasons and times are those of `PUT`.",
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(firstFeedbackSchema), example: FIRST_EXAMPLE } },
      },
      responses: {
        ...answers(201, "Said; `Location` is where it is read.", feedbackDoorSchema, DOOR_EXAMPLE),
        ...answers(200, "It was said before: what stands.", feedbackDoorSchema, DOOR_EXAMPLE),
        ...problems(
          ...LINK,
          ...BODY,
          "bad-request",
          "forbidden",
          "feedback-closed",
          "feedback-given",
          "idempotency-key-reused",
        ),
      },
    }),
    jsonBody(firstFeedbackSchema, MAX_FEEDBACK_BYTES),
    async (c) => {
      const token = c.req.param("token");
      const key = c.req.header("Idempotency-Key") ?? null;
      if (key !== null) requireKey(key);
      const { status, door } = await beginAtDoor(c, await driverDoor(c, token), c.req.valid("json"), key);
      if (status === 201) c.header("Location", `/api/driver/${token}/feedback`);
      return c.json(door, status);
    },
  )
  .put(
    "/:token/feedback",
    describeRoute({
      tags: TAGS,
      summary: "Say what a session was like",
      parameters: [tokenParameter],
      description:
        "One for each session, taken until 30 days after its end was known here and changed for 14 days from the device that said it (a cookie; the link alone is known to operators too); it replaces what was said before, which stays in its history. The same `writingId` is taken once, however often it arrives: feedback written without network may be sent until it is answered. Stars count at once; a text with a link or contact data is held until somebody has looked at it.",
      requestBody: writingBody,
      responses: {
        ...answers(200, "What stands.", feedbackDoorSchema, DOOR_EXAMPLE),
        ...problems(...LINK, ...WRITING_PROBLEMS),
      },
    }),
    jsonBody(feedbackWritingSchema, MAX_FEEDBACK_BYTES),
    async (c) => c.json(await writeAtDoor(c, await driverDoor(c, c.req.param("token")), c.req.valid("json")), 200),
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
    async (c) => c.json(await eraseAtDoor(c, await driverDoor(c, c.req.param("token"))), 200),
  );
