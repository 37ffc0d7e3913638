// Certificates that stations ask to be signed: shown to whoever runs the authority, who brings the signed one back.
import { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { authorOf } from "../audit-entry.ts";
import { certificateRequestListSchema, commandAnswerSchema, signedCertificateSchema } from "../contract/ocpp.ts";
import {
  type AppEnv,
  answers,
  jsonBody,
  pathParameter,
  problems,
  stationIdParameter,
  stationStub,
  unwrap,
} from "../http.ts";
import { knownStationId } from "./stations.ts";

const TAGS = ["OCPP"];
const REFUSALS = ["station-unknown", "credentials-missing", "credentials-wrong", "forbidden"] as const;

const requestIdParameter = pathParameter("id", "Id of the certificate request.", "3");

const EXAMPLE = {
  id: "3",
  atMillis: 1_772_366_400_000,
  certificateType: "ChargingStationCertificate",
  csr: "-----BEGIN CERTIFICATE REQUEST-----\nMIHx…\n-----END CERTIFICATE REQUEST-----\n",
  subject: "CN=SN-0042, O=Stadtwerke",
  key: "secp256r1",
  namesSerialNumber: true,
  state: "open" as const,
};

export const certificateRequestRoutes = new Hono<AppEnv>()
  .get(
    "/:stationId/certificate-requests",
    describeRoute({
      tags: TAGS,
      summary: "List certificate requests",
      parameters: [stationIdParameter],
      description:
        "What the station asked to be signed (SignCertificate), newest first, up to 20. The newest of each type is open alone: a station that asks again has another key.",
      responses: {
        ...answers(200, "The requests.", certificateRequestListSchema, { items: [EXAMPLE] }),
        ...problems(...REFUSALS),
      },
    }),
    async (c) => {
      const station = stationStub(c, knownStationId(c.req.param("stationId")));
      return c.json({ items: [...unwrap(await station.certificateRequests())] }, 200);
    },
  )
  .post(
    "/:stationId/certificate-requests/:id",
    describeRoute({
      tags: TAGS,
      summary: "Hand over a signed certificate",
      parameters: [stationIdParameter, requestIdParameter],
      description:
        "Sends the chain to the station (CertificateSigned) and waits for its answer. With `Accepted` the request is signed; with anything else it stays open. The certificate itself is checked by the station.",
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: resolver(signedCertificateSchema),
            example: { certificateChain: "-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n" },
          },
        },
      },
      responses: {
        ...answers(200, "What became of it.", commandAnswerSchema, {
          status: "answered",
          response: { status: "Accepted" },
        }),
        ...problems(
          "json-malformed",
          "json-too-deep",
          "body-too-large",
          "unsupported-media-type",
          "schema-violated",
          "certificate-request-unknown",
          "certificate-request-closed",
          "too-many-attempts",
          ...REFUSALS,
        ),
      },
    }),
    jsonBody(signedCertificateSchema),
    async (c) => {
      const station = stationStub(c, knownStationId(c.req.param("stationId")));
      const { certificateChain } = c.req.valid("json");
      return c.json(unwrap(await station.signCertificate(c.req.param("id"), certificateChain, authorOf(c))), 200);
    },
  )
  .delete(
    "/:stationId/certificate-requests/:id",
    describeRoute({
      tags: TAGS,
      summary: "Dismiss a certificate request",
      parameters: [stationIdParameter, requestIdParameter],
      description: "It will not be signed. The station is not told; it may ask again.",
      responses: {
        204: { description: "It is dismissed." },
        ...problems("certificate-request-unknown", "certificate-request-closed", ...REFUSALS),
      },
    }),
    async (c) => {
      const station = stationStub(c, knownStationId(c.req.param("stationId")));
      unwrap(await station.dismissCertificate(c.req.param("id"), authorOf(c)));
      return c.body(null, 204);
    },
  );
