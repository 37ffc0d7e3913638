// For whoever stands at a station and opens the page behind its QR code, without a session and without a name.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import { type StationDoor, stationDoorSchema } from "../contract/feedback.ts";
import { stationIdSchema } from "../contract/stations.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, answers, bindings, problems, stationIdParameter } from "../http.ts";
import { STATION_UNKNOWN } from "../objects/answer.ts";
import { spendOf } from "../rate-limits.ts";
import { loadStationDoor } from "../store/station-doors.ts";

const EXAMPLE: StationDoor = {
  ...{ stationId: "CS-0042", name: "Quay 3", listed: true },
  evses: [{ evseId: 1, status: "free", maxPowerWatts: 22_080 }],
};

export const atStationRoutes = new Hono<AppEnv>().get(
  "/:stationId",
  describeRoute({
    tags: ["Drivers"],
    summary: "Greet at a station",
    parameters: [stationIdParameter],
    description:
      "Name and EVSEs of a station, for the page behind its QR code. Of a station that is not in the public list the states are `unknown`. Whoever asks for many that do not exist is slowed down.",
    responses: {
      ...answers(200, "The station.", stationDoorSchema, EXAMPLE),
      ...problems("station-unknown", "too-many-attempts", "storage-unavailable"),
    },
  }),
  async (c) => {
    const stationId = c.req.param("stationId");
    const { database, limiters } = bindings(c);
    const door = v.is(stationIdSchema, stationId) ? await loadStationDoor(database, stationId, Date.now()) : null;
    if (door !== null) return c.json(door, 200);
    await spendOf(limiters, "unknown-link", c.req.raw);
    throw new ProblemError(STATION_UNKNOWN.problem);
  },
);
