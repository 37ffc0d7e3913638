// Commands that wait for their station, or waited: what became of them, and taking one back.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { authorOf } from "../audit-entry.ts";
import { type KeptCommand, keptCommandListSchema, keptCommandSchema } from "../contract/ocpp.ts";
import { type AppEnv, answers, pathParameter, problems, stationIdParameter, stationStub, unwrap } from "../http.ts";
import { knownStationId } from "./stations.ts";

const TAGS = ["OCPP"];
const REFUSALS = ["station-unknown", "credentials-missing", "credentials-wrong", "forbidden"] as const;

const commandIdParameter = pathParameter("commandId", "Id of the command, as the answer that kept it named it.", "17");

const EXAMPLE: KeptCommand = {
  id: "17",
  action: "ChangeAvailability",
  payload: { connectorId: 1, type: "Inoperative" },
  state: "answered",
  createdAtMillis: 1_772_366_400_000,
  createdBy: "Ada Operator",
  expiresAtMillis: 1_772_452_800_000,
  sentAtMillis: 1_772_370_000_000,
  endedAtMillis: 1_772_370_000_400,
  response: { status: "Accepted" },
};

export const stationCommandRoutes = new Hono<AppEnv>()
  .get(
    "/:stationId/commands",
    describeRoute({
      tags: TAGS,
      summary: "List waiting commands",
      parameters: [stationIdParameter],
      description:
        "Commands sent with `whenOffline: wait` while the station was not connected: all that wait, up to 50, and the newest 100 that ended, newest first.",
      responses: {
        ...answers(200, "The commands.", keptCommandListSchema, { items: [EXAMPLE] }),
        ...problems(...REFUSALS),
      },
    }),
    async (c) => {
      const station = stationStub(c, knownStationId(c.req.param("stationId")));
      return c.json(unwrap(await station.keptCommands()), 200);
    },
  )
  .get(
    "/:stationId/commands/:commandId",
    describeRoute({
      tags: TAGS,
      summary: "Read a waiting command",
      parameters: [stationIdParameter, commandIdParameter],
      description: "What became of it so far.",
      responses: {
        ...answers(200, "The command.", keptCommandSchema, EXAMPLE),
        ...problems("command-unknown", ...REFUSALS),
      },
    }),
    async (c) => {
      const station = stationStub(c, knownStationId(c.req.param("stationId")));
      return c.json(unwrap(await station.keptCommand(c.req.param("commandId"))), 200);
    },
  )
  .delete(
    "/:stationId/commands/:commandId",
    describeRoute({
      tags: TAGS,
      summary: "Cancel a waiting command",
      parameters: [stationIdParameter, commandIdParameter],
      description: "It is not sent any more. One that was sent, or has ended, stays as it is: `command-ended`.",
      responses: {
        ...answers(200, "It is cancelled.", keptCommandSchema, {
          ...EXAMPLE,
          ...{ state: "cancelled", sentAtMillis: null, response: undefined },
        }),
        ...problems("command-unknown", "command-ended", ...REFUSALS),
      },
    }),
    async (c) => {
      const station = stationStub(c, knownStationId(c.req.param("stationId")));
      return c.json(unwrap(await station.cancelCommand(c.req.param("commandId"), authorOf(c))), 200);
    },
  );
