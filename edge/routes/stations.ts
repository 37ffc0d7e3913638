// Registration of stations and their meters' keys.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import * as v from "valibot";
import { parsePublicKey } from "../../assembly/host/keys.ts";
import { authorOf } from "../audit-entry.ts";
import type { Site } from "../contract/sites.ts";
import {
  createdStationSchema,
  newStationSchema,
  type Station,
  stationChangeSchema,
  stationIdSchema,
  stationListSchema,
  stationSchema,
} from "../contract/stations.ts";
import { core } from "../core.ts";
import { ProblemError } from "../errors.ts";
import {
  type AppEnv,
  answers,
  bindings,
  cursorParameter,
  ifMatchParameter,
  jsonBody,
  limitParameter,
  problems,
  query,
  stationIdParameter,
  stationStub,
  unwrap,
  versionToChange,
} from "../http.ts";
import { hashSecret, makeSecret } from "../objects/secret.ts";
import { parseCursor } from "../store/cursor.ts";
import { listStations } from "../store/read-model.ts";
import { loadSite } from "../store/sites.ts";

type RegisteredMeter = Station["meters"][number];

const TAGS = ["Stations"];
const EXAMPLE = {
  stationId: "CS-0042",
  name: "Car park, level 2",
  version: 1,
  createdAtMillis: 1_772_366_400_000,
  lastSeenAtMillis: null,
  activeSessions: 0,
  meters: [{ serial: "1EMH0012345678", publicKey: "3059301306072a8648ce3d0201…", curve: "secp256r1" }],
  evses: [{ evseId: 1, maxPowerWatts: 22_000 }],
  registrationStatus: "accepted",
  clientCertificate: "accepted",
  siteId: "8TQ2M4ZK7X",
  groups: ["fleet"],
} as const;

const listQuery = v.object({
  cursor: cursorParameter,
  limit: limitParameter,
  connection: v.pipe(
    v.optional(v.picklist(["online", "offline", "never"])),
    v.description("By the OCPP connection. `offline`: it has been connected before; `never`: it has not."),
  ),
  siteId: v.pipe(v.optional(v.pipe(v.string(), v.maxLength(10))), v.description("Only those of this site.")),
  group: v.pipe(
    v.optional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(40))),
    v.description("Only those of this group, in either case."),
  ),
});

/** Reads each key once and keeps it in one form; a key that cannot be used is refused with its place. */
function parseMeters(meters: readonly { serial: string; publicKey: string }[]): RegisteredMeter[] {
  const serials = new Set<string>();
  return meters.map(({ serial, publicKey }, index) => {
    if (serials.has(serial)) {
      const detail = `/meters/${index}/serial: another meter of this station has the same serial number.`;
      throw new ProblemError({ code: "schema-violated", detail, pointer: `/meters/${index}/serial` });
    }
    serials.add(serial);
    const key = parsePublicKey(core(), publicKey);
    if (!key.ok) {
      const pointer = `/meters/${index}/publicKey`;
      throw new ProblemError({ code: "meter-key-malformed", detail: `${pointer}: ${key.message}`, pointer });
    }
    return { serial, publicKey: key.spkiHex, curve: key.curve };
  });
}

function checkEvses<E extends { readonly evseId: number }>(evses: readonly E[]): E[] {
  const duplicate = evses.findIndex(({ evseId }, index) => evses.findIndex((one) => one.evseId === evseId) !== index);
  if (duplicate === -1) return [...evses];
  const pointer = `/evses/${duplicate}/evseId`;
  throw new ProblemError({ code: "schema-violated", detail: `${pointer}: this EVSE is listed twice.`, pointer });
}

function checkGroups(groups: readonly string[]): string[] {
  const twice = groups.findIndex(
    (group, index) => groups.findIndex((one) => one.toLowerCase() === group.toLowerCase()) !== index,
  );
  if (twice === -1) return [...groups];
  const pointer = `/groups/${twice}`;
  throw new ProblemError({ code: "schema-violated", detail: `${pointer}: this group is listed twice.`, pointer });
}

/** A site that a body names by `siteId`. */
export async function requireSite(c: Context<AppEnv>, siteId: string): Promise<Site> {
  const site = await loadSite(bindings(c).database, siteId);
  if (site !== null) return site;
  const detail = "/siteId: there is no site of this id.";
  throw new ProblemError({ code: "schema-violated", detail, pointer: "/siteId" });
}

/** A station id from the path: what cannot be one is unknown. */
export function knownStationId(text: string): string {
  if (v.is(stationIdSchema, text)) return text;
  throw new ProblemError({ code: "station-unknown", detail: "No station is registered under this id." });
}

export const stationRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "List stations",
      description: "Stations by id, from the read model: a change may show here a moment after its answer.",
      responses: {
        ...answers(200, "A page of stations.", stationListSchema, { items: [EXAMPLE] }),
        ...problems("bad-request", "credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"),
      },
    }),
    query(listQuery),
    async (c) => {
      const { cursor, limit, connection = null, siteId = null, group = null } = c.req.valid("query");
      const filter = { connection, siteId, group };
      return c.json(await listStations(bindings(c).database, limit, positionOf(cursor), filter), 200);
    },
  )
  .post(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "Register a station",
      description:
        "Registers a charging station with the public keys of its meters. Keys come as SubjectPublicKeyInfo (DER in hex or base64, PEM) or as raw points, and are answered as DER in lower-case hex. The answer is the only one that shows the secret.",
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: resolver(newStationSchema),
            example: {
              stationId: "CS-0042",
              name: "Car park, level 2",
              meters: [{ serial: "1EMH0012345678", publicKey: "3059301306072a8648ce3d0201…" }],
              evses: [{ evseId: 1, maxPowerWatts: 22_000 }],
            },
          },
        },
      },
      responses: {
        ...answers(201, "Registered; `secret` is shown this once.", createdStationSchema, {
          ...EXAMPLE,
          secret: "7Q4K2M9XW1C5V8B3N6T0RJHG4F2D9SAP",
        }),
        ...problems(
          "json-malformed",
          "json-too-deep",
          "body-too-large",
          "unsupported-media-type",
          "schema-violated",
          "meter-key-malformed",
          "station-exists",
          "credentials-missing",
          "credentials-wrong",
          "forbidden",
        ),
      },
    }),
    jsonBody(newStationSchema),
    async (c) => {
      const { stationId, name = "", meters = [], evses = [], secret = makeSecret() } = c.req.valid("json");
      const { registrationStatus = "accepted", clientCertificate = "accepted" } = c.req.valid("json");
      const { siteId = null, groups = [], listed = true } = c.req.valid("json");
      if (siteId !== null) await requireSite(c, siteId);
      const registration = {
        stationId,
        name,
        version: 1,
        createdAtMillis: Date.now(),
        secret: await hashSecret(secret),
        previousSecrets: [],
        meters: parseMeters(meters),
        evses: checkEvses(evses),
        registrationStatus,
        clientCertificate,
        siteId,
        groups: checkGroups(groups),
        listed,
      };
      const station = unwrap(await stationStub(c, stationId).register(registration, authorOf(c)));
      c.header("ETag", `"${station.version}"`);
      c.header("Location", `/api/stations/${encodeURIComponent(stationId)}`);
      return c.json({ ...station, secret }, 201);
    },
  )
  .get(
    "/:stationId",
    describeRoute({
      tags: TAGS,
      summary: "Read a station",
      parameters: [stationIdParameter],
      description: "The station from its own object. The ETag is its version.",
      responses: {
        ...answers(200, "The station.", stationSchema, EXAMPLE),
        ...problems("station-unknown", "credentials-missing", "credentials-wrong", "forbidden"),
      },
    }),
    async (c) => {
      const station = unwrap(await stationStub(c, knownStationId(c.req.param("stationId"))).station());
      c.header("ETag", `"${station.version}"`);
      return c.json(station, 200);
    },
  )
  .patch(
    "/:stationId",
    describeRoute({
      tags: TAGS,
      summary: "Change a station",
      description:
        "Changes name, meters, EVSEs, site, groups, how its BootNotification is answered, or what it connects with; lists replace the old ones as a whole. Records that came before keep the verdict of their day. Another `registrationStatus` holds from the station's next message on.",
      parameters: [stationIdParameter, ifMatchParameter],
      requestBody: {
        required: true,
        content: {
          "application/json": { schema: resolver(stationChangeSchema), example: { name: "Car park, level 3" } },
        },
      },
      responses: {
        ...answers(200, "The changed station.", stationSchema, { ...EXAMPLE, version: 2 }),
        ...problems(
          "bad-request",
          "json-malformed",
          "json-too-deep",
          "body-too-large",
          "unsupported-media-type",
          "schema-violated",
          "meter-key-malformed",
          "station-unknown",
          "version-conflict",
          "credentials-missing",
          "credentials-wrong",
          "forbidden",
        ),
      },
    }),
    jsonBody(stationChangeSchema),
    async (c) => {
      const version = versionToChange(c);
      const { name, meters, evses, registrationStatus, clientCertificate, siteId, groups } = c.req.valid("json");
      if (typeof siteId === "string") await requireSite(c, siteId);
      const change = {
        ...{ name, registrationStatus, clientCertificate, siteId },
        groups: groups === undefined ? undefined : checkGroups(groups),
        meters: meters === undefined ? undefined : parseMeters(meters),
        evses: evses === undefined ? undefined : checkEvses(evses),
      };
      const stationId = knownStationId(c.req.param("stationId"));
      const station = unwrap(await stationStub(c, stationId).update(version, change, authorOf(c)));
      c.header("ETag", `"${station.version}"`);
      return c.json(station, 200);
    },
  );

/** A cursor from the query; one that is none of ours, or of a list whose ids look otherwise, is refused. */
export function positionOf(cursor: string | undefined, id = /./) {
  if (cursor === undefined) return null;
  const position = parseCursor(cursor);
  if (position !== null && id.test(position[1])) return position;
  throw new ProblemError({
    code: "bad-request",
    detail: "cursor: it is none that this server gave.",
    pointer: "cursor",
  });
}
