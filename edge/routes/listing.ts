// How a station stands in the public list: its operator chooses whether it does, and where it is.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { entryOf } from "../audit-entry.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import { type Listing, listingChangeSchema, listingSchema } from "../contract/listing.ts";
import { ProblemError } from "../errors.ts";
import {
  type AppEnv,
  answers,
  bindings,
  ifMatchParameter,
  jsonBody,
  problems,
  stationIdParameter,
  versionToChange,
} from "../http.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { auditStatement } from "../store/audit.ts";
import { listingOf, listingStatement } from "../store/listings.ts";
import { FORM_PROBLEMS } from "./access.ts";
import { knownStationId } from "./stations.ts";

const TAGS = ["Public list"];
const CALLER = ["credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"] as const;
const CHANGE_EXAMPLE = {
  listed: true,
  place: {
    ...{ name: "Car park Königstraße", operator: "Stadtwerke Musterstadt", street: "Königstraße 12" },
    ...{ postalCode: "12345", city: "Musterstadt", countryCode: "DE", latitude: 50.7321, longitude: 7.0963 },
    ...{ ocpiLocationId: "LOC-0042", connectors: [{ evseId: 1, standard: "IEC_62196_T2" }] },
  },
};
const EXAMPLE = { ...CHANGE_EXAMPLE, version: 1 };

/** The station of the address as it stands in the list. */
async function knownListing(c: Context<AppEnv>) {
  const stationId = knownStationId(c.req.param("stationId") ?? "");
  const known = await listingOf(bindings(c).database, stationId);
  if (known !== null) return { stationId, ...known };
  throw new ProblemError({ code: "station-unknown", detail: "No station is registered under this id." });
}

function shown(c: Context<AppEnv>, listing: Listing): Listing {
  c.header("ETag", `"${listing.version}"`);
  return listing;
}

function fieldsOf({ listed, place }: Listing) {
  const { connectors, ...rest } = place;
  return { listed, ...rest, connectors: connectors.map(({ evseId, standard }) => `${evseId}: ${standard}`) };
}

const conflict = () =>
  new ProblemError({ code: "version-conflict", detail: "Somebody changed this listing meanwhile; load it again." });

export const listingRoutes = new Hono<AppEnv>()
  .get(
    "/:stationId/listing",
    describeRoute({
      tags: TAGS,
      summary: "Read how a station stands in the public list",
      description:
        "The ETag is the version; 0 where nothing was chosen since the registration. An empty `name` stands for the station's own.",
      parameters: [stationIdParameter],
      responses: {
        ...answers(200, "How it stands there.", listingSchema, EXAMPLE),
        ...problems(...CALLER, "station-unknown"),
      },
    }),
    async (c) => c.json(shown(c, (await knownListing(c)).listing), 200),
  )
  .put(
    "/:stationId/listing",
    describeRoute({
      tags: TAGS,
      summary: "Choose how a station stands in the public list",
      description:
        "All of it, in place of what stood there. What drivers said of the station is no part of it: it is shown as long as the station is, and comes back with it.",
      parameters: [stationIdParameter, ifMatchParameter],
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(listingChangeSchema), example: CHANGE_EXAMPLE } },
      },
      responses: {
        ...answers(200, "As it stands now.", listingSchema, EXAMPLE),
        ...problems(
          ...FORM_PROBLEMS,
          ...(["bad-request", "station-unknown", "version-conflict", "credentials-missing"] as const),
          "credentials-wrong",
        ),
      },
    }),
    jsonBody(listingChangeSchema, MAX_FORM_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const version = versionToChange(c);
      const { stationId, name, listing: before } = await knownListing(c);
      if (before.version !== version) throw conflict();
      const after: Listing = { ...c.req.valid("json"), version };
      if (JSON.stringify(after) === JSON.stringify(before)) return c.json(shown(c, before), 200);
      after.version += 1;
      const subject = { kind: "station", id: stationId, name: name === "" ? null : name } as const;
      const entry = entryOf(c, "station.listing-changed", subject, fieldsOf(before), fieldsOf(after));
      const outcome = await commit(database, [
        requirement(
          database,
          "coalesce((SELECT version FROM station_listings WHERE station_id = ?), 0) = ?",
          stationId,
          version,
        ),
        listingStatement(database, stationId, after),
        auditStatement(database, entry),
      ]);
      if (outcome !== "done") throw conflict();
      return c.json(shown(c, after), 200);
    },
  );
