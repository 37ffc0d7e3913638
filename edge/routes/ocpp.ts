// The charger's door: `GET /ocpp/:stationId` opens the OCPP-J WebSocket of a station.
import { type Context, Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import { stationCredentials } from "../access.ts";
import { certifies } from "../client-certificate.ts";
import { stationIdSchema } from "../contract/stations.ts";
import { type ProblemDetails, ProblemError } from "../errors.ts";
import { HANDSHAKE_REFUSALS } from "../event-log.ts";
import { noteRefusal } from "../handshakes.ts";
import { type AppEnv, bindings, problems, stationIdParameter, stationStub } from "../http.ts";
import { CERTIFICATE_HEADER, SECRET_HEADER, SOURCE_HEADER } from "../objects/station-object.ts";
import { knownStationId } from "./stations.ts";

export const ocppRoutes = new Hono<AppEnv>().get(
  "/:stationId",
  describeRoute({
    tags: ["OCPP"],
    summary: "Connect a charging station",
    parameters: [stationIdParameter],
    description:
      "Opens the station's WebSocket: OCPP-J with the subprotocols `ocpp2.1`, `ocpp2.0.1` and `ocpp1.6`, of which the newest that the station offers is spoken; where none is in common the connection is closed at once. HTTP Basic: user is the station id, password its secret (security profile 1, with TLS 2). Where the platform has verified a client certificate whose common name is the station id, that lets it in instead (profile 3). A station has one connection: a new one closes the one before with code 4001. A station that is not registered is refused and listed under `/api/unknown-stations`.",
    responses: {
      101: { description: "The connection is open." },
      ...problems("bad-request", "station-unknown", "credentials-missing", "credentials-wrong", "too-many-attempts"),
    },
  }),
  async (c) => {
    if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") {
      throw new ProblemError({ code: "bad-request", detail: "Charging stations open a WebSocket here (OCPP-J)." });
    }
    const named = c.req.param("stationId");
    const stationId = v.is(stationIdSchema, named) ? named : null;
    try {
      const answer = await open(c, knownStationId(named));
      const headers = new Headers(answer.headers);
      if (!headers.has("Sec-WebSocket-Protocol")) noteRefusal(c, "subprotocol", stationId);
      // A copy with headers of its own: those of the object's answer cannot be added to.
      return new Response(null, { status: 101, webSocket: answer.webSocket, headers });
    } catch (error) {
      const code = error instanceof ProblemError ? error.details.code : null;
      const kind = HANDSHAKE_REFUSALS.find((one) => one === code);
      if (kind !== undefined) noteRefusal(c, kind, stationId);
      throw error;
    }
  },
);

async function open(c: Context<AppEnv>, stationId: string): Promise<Response> {
  const headers = new Headers({
    Upgrade: "websocket",
    "Sec-WebSocket-Protocol": c.req.header("Sec-WebSocket-Protocol") ?? "",
  });
  if (certifies(c.req.raw, stationId, bindings(c).clientCertificates)) {
    headers.set(CERTIFICATE_HEADER, "verified");
  } else {
    const credentials = stationCredentials(c, stationId);
    if (credentials.kind !== "secret") throw new Error("Only the station itself connects.");
    headers.set(SECRET_HEADER, credentials.secret);
    headers.set(SOURCE_HEADER, credentials.source);
  }
  const answer = await stationStub(c, stationId).fetch(new Request("https://station/", { headers }));
  if (answer.webSocket === null) throw new ProblemError(await answer.json<ProblemDetails>());
  return answer;
}
