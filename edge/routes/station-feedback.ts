// Reports at a station, for whoever stands there with its QR code: not verified, and counted in no score. The page makes the receipt,
// so that a report written without network is one however often it is sent, and keeps it to change or erase the report.
import { type Context, Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import { feedbackDoorSchema, feedbackWritingSchema, receiptSchema } from "../contract/feedback.ts";
import { MAX_FEEDBACK_BYTES } from "../contract/limits.ts";
import { stationIdSchema } from "../contract/stations.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, answers, bindings, jsonBody, pathParameter, problems, stationIdParameter } from "../http.ts";
import { STATION_UNKNOWN } from "../objects/answer.ts";
import { tokenHash } from "../store/driver-links.ts";
import { stationAtDoor } from "../store/station-doors.ts";
import { WRITING_PROBLEMS, writingBody } from "./driver-feedback.ts";
import { type Door, eraseAtDoor, readDoor } from "./feedback-door.ts";
import { DOOR_EXAMPLE } from "./feedback-examples.ts";
import { writeAtDoor } from "./feedback-taking.ts";

const TAGS = ["Drivers"];
export const RECEIPT = ["station-unknown", "feedback-unknown", "too-many-attempts", "storage-unavailable"] as const;
const EXAMPLE = { ...DOOR_EXAMPLE, verified: false };
export const receiptParameter = pathParameter(
  "receipt",
  "128 random bits in base64url, 22 characters, made by the page: whoever has them may change the report.",
  "Zk3Jx0Qb7m2Yt9Ua5c1DeA",
);
const parameters = [stationIdParameter, receiptParameter];

/** The door of a report at a station, by its receipt. */
export async function stationDoor(c: Context<AppEnv>): Promise<Door> {
  const { stationId = "", receipt = "" } = c.req.param() as Record<string, string>;
  const station = v.is(stationIdSchema, stationId) ? await stationAtDoor(bindings(c).database, stationId) : null;
  if (station === null) throw new ProblemError(STATION_UNKNOWN.problem);
  if (!v.is(receiptSchema, receipt)) {
    const detail = "A receipt has 22 characters of A-Z a-z 0-9 _ -.";
    throw new ProblemError({ code: "feedback-unknown", detail });
  }
  const door = `receipt ${stationId} ${await tokenHash(receipt)}`;
  return { door, station, evseId: null, session: null };
}

export const stationFeedbackRoutes = new Hono<AppEnv>()
  .get(
    "/:stationId/feedback/:receipt",
    describeRoute({
      tags: TAGS,
      summary: "Read a report at a station by its receipt",
      parameters,
      description: "Where nothing was said yet, `feedback` is null.",
      responses: { ...answers(200, "What stands.", feedbackDoorSchema, EXAMPLE), ...problems(...RECEIPT) },
    }),
    async (c) => c.json(await readDoor(c, await stationDoor(c)), 200),
  )
  .put(
    "/:stationId/feedback/:receipt",
    describeRoute({
      tags: TAGS,
      summary: "Report about a station",
      parameters,
      description:
        "Tied to no session, so that it is marked as not verified and moves no score. As with a session it may be sent again, and changed for 14 days. A text that others have sent within a week, and those of a burst, are held until somebody has looked at them; beyond 200 reports of a station within a day none is taken.",
      requestBody: writingBody,
      responses: {
        ...answers(200, "What stands.", feedbackDoorSchema, EXAMPLE),
        ...problems(...RECEIPT, ...WRITING_PROBLEMS),
      },
    }),
    jsonBody(feedbackWritingSchema, MAX_FEEDBACK_BYTES),
    async (c) => c.json(await writeAtDoor(c, await stationDoor(c), c.req.valid("json")), 200),
  )
  .delete(
    "/:stationId/feedback/:receipt",
    describeRoute({
      tags: TAGS,
      summary: "Erase text and contact of a report",
      parameters,
      description: "For good and at any time. The stars stay.",
      responses: {
        ...answers(200, "What is left.", feedbackDoorSchema, EXAMPLE),
        ...problems(...RECEIPT, "forbidden"),
      },
    }),
    async (c) => c.json(await eraseAtDoor(c, await stationDoor(c)), 200),
  );
