// Stations that knock and are not registered.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { entryOf } from "../audit-entry.ts";
import { unknownStationListSchema } from "../contract/unknown-stations.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, answers, bindings, problems, stationIdParameter } from "../http.ts";
import { forgetUnknownStation, listUnknownStations } from "../store/unknown-stations.ts";
import { knownStationId } from "./stations.ts";

const TAGS = ["Stations"];

export const unknownStationRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "List stations that knock",
      description:
        "Stations that tried to connect by OCPP within the last seven days and are not registered, newest first; at most 200. They are refused until somebody registers them. Whoever reaches the server can make entries: an id here proves nothing.",
      responses: {
        ...answers(200, "The stations.", unknownStationListSchema, {
          items: [
            {
              stationId: "CS-0043",
              firstAtMillis: 1_772_366_400_000,
              lastAtMillis: 1_772_367_000_000,
              attempts: 11,
              versions: ["ocpp1.6"],
              address: "192.0.2.17",
            },
          ],
        }),
        ...problems("credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"),
      },
    }),
    async (c) => c.json({ items: await listUnknownStations(bindings(c).database, Date.now()) }, 200),
  )
  .delete(
    "/:stationId",
    describeRoute({
      tags: TAGS,
      summary: "Forget a station that knocked",
      description: "Takes it off the list. It is back when it knocks again.",
      parameters: [stationIdParameter],
      responses: {
        204: { description: "Forgotten." },
        ...problems("station-unknown", "credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"),
      },
    }),
    async (c) => {
      const stationId = knownStationId(c.req.param("stationId"));
      const subject = { kind: "station", id: stationId, name: null } as const;
      const entry = entryOf(c, "station.knock-forgotten", subject, null, null);
      if (await forgetUnknownStation(bindings(c).database, stationId, entry)) return c.body(null, 204);
      throw new ProblemError({ code: "station-unknown", detail: "No station knocked under this id." });
    },
  );
