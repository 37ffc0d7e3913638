// The charger's door: `GET /ocpp/:stationId` opens the OCPP-J WebSocket of a station.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { stationCredentials } from "../access.ts";
import { type ProblemDetails, ProblemError } from "../errors.ts";
import { type AppEnv, problems, stationIdParameter, stationStub } from "../http.ts";
import { SECRET_HEADER, SOURCE_HEADER } from "../objects/station-object.ts";
import { knownStationId } from "./stations.ts";

export const ocppRoutes = new Hono<AppEnv>().get(
  "/:stationId",
  describeRoute({
    tags: ["OCPP"],
    summary: "Connect a charging station",
    parameters: [stationIdParameter],
    description:
      "Opens the station's WebSocket: OCPP-J with the subprotocols `ocpp2.1`, `ocpp2.0.1` and `ocpp1.6`, of which the newest that the station offers is spoken; where none is in common the connection is closed at once. HTTP Basic: user is the station id, password its secret (security profile 1, with TLS 2). A station has one connection: a new one closes the one before with code 4001.",
    responses: {
      101: { description: "The connection is open." },
      ...problems("bad-request", "station-unknown", "credentials-missing", "credentials-wrong", "too-many-attempts"),
    },
  }),
  async (c) => {
    if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") {
      throw new ProblemError({ code: "bad-request", detail: "Charging stations open a WebSocket here (OCPP-J)." });
    }
    const stationId = knownStationId(c.req.param("stationId"));
    const credentials = stationCredentials(c, stationId);
    if (credentials.kind !== "secret") throw new Error("Only the station itself connects.");
    const headers = {
      Upgrade: "websocket",
      "Sec-WebSocket-Protocol": c.req.header("Sec-WebSocket-Protocol") ?? "",
      [SECRET_HEADER]: credentials.secret,
      [SOURCE_HEADER]: credentials.source,
    };
    const answer = await stationStub(c, stationId).fetch(new Request("https://station/", { headers }));
    if (answer.webSocket === null) throw new ProblemError(await answer.json<ProblemDetails>());
    // A copy with headers of its own: those of the object's answer cannot be added to.
    return new Response(null, { status: 101, webSocket: answer.webSocket, headers: new Headers(answer.headers) });
  },
);
