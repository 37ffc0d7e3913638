// Times that the uptime of a station leaves out: given by its operator, and public with the uptime that they change.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { entryOf } from "../audit-entry.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import { exclusionListSchema, exclusionSchema, keptExclusionSchema } from "../contract/listing.ts";
import { SHORT_ID_BYTES, shortId } from "../domain/short-ids.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, answers, bindings, jsonBody, pathParameter, problems, stationIdParameter } from "../http.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { auditStatement } from "../store/audit.ts";
import {
  deleteExclusion,
  type Exclusion,
  insertExclusion,
  listExclusions,
  loadExclusion,
  MAX_EXCLUSIONS,
} from "../store/exclusions.ts";
import { listingOf } from "../store/listings.ts";
import { forgetMeasured } from "../store/measured.ts";
import { FORM_PROBLEMS } from "./access.ts";
import { knownStationId } from "./stations.ts";

const TAGS = ["Public list"];
const CALLER = ["credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"] as const;
const NEW_EXAMPLE = {
  ...{ evseId: 1, fromMillis: 1_772_366_400_000, toMillis: 1_772_380_800_000 },
  ...{ reason: "utility-interruption", note: "Outage of the grid operator, reference 4711" },
};
const EXAMPLE = { ...NEW_EXAMPLE, id: "8TQ2M4ZK7X" };

/** The station of the address, as the audit trail names it. */
async function knownStation(c: Context<AppEnv>) {
  const id = knownStationId(c.req.param("stationId") ?? "");
  const known = await listingOf(bindings(c).database, id);
  if (known !== null) return { kind: "station", id, name: known.name === "" ? null : known.name } as const;
  throw new ProblemError({ code: "station-unknown", detail: "No station is registered under this id." });
}

/** Instants as the audit trail shows them. */
function fieldsOf({ evseId, fromMillis, toMillis, reason, note }: Exclusion) {
  return { evseId, from: new Date(fromMillis).toISOString(), to: new Date(toMillis).toISOString(), reason, note };
}

export const exclusionRoutes = new Hono<AppEnv>()
  .get(
    "/:stationId/exclusions",
    describeRoute({
      tags: TAGS,
      summary: "List times left out of the uptime",
      description: `By their begin, at most ${MAX_EXCLUSIONS}.`,
      parameters: [stationIdParameter],
      responses: {
        ...answers(200, "The times.", exclusionListSchema, { items: [EXAMPLE] }),
        ...problems(...CALLER, "station-unknown"),
      },
    }),
    async (c) => c.json(await listExclusions(bindings(c).database, (await knownStation(c)).id), 200),
  )
  .post(
    "/:stationId/exclusions",
    describeRoute({
      tags: TAGS,
      summary: "Leave a time out of the uptime",
      description:
        "For one of the reasons of 23 CFR 680.116(b)(3). It counts for an EVSE and shows to everybody beside the uptime, without the note.",
      parameters: [stationIdParameter],
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(exclusionSchema), example: NEW_EXAMPLE } },
      },
      responses: {
        ...answers(201, "Left out.", keptExclusionSchema, EXAMPLE),
        ...problems(...FORM_PROBLEMS, "station-unknown", "list-full", "credentials-missing", "credentials-wrong"),
      },
    }),
    jsonBody(exclusionSchema, MAX_FORM_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const station = await knownStation(c);
      const id = shortId(crypto.getRandomValues(new Uint8Array(SHORT_ID_BYTES)));
      const exclusion = { ...c.req.valid("json"), id };
      const outcome = await commit(database, [
        requirement(
          database,
          "(SELECT count(*) FROM station_exclusions WHERE station_id = ?) < ?",
          station.id,
          MAX_EXCLUSIONS,
        ),
        insertExclusion(database, station.id, exclusion),
        auditStatement(database, entryOf(c, "station.exclusion-added", station, null, fieldsOf(exclusion))),
      ]);
      if (outcome === "requirement") {
        const detail = `${MAX_EXCLUSIONS} times are left out at this station; remove one that counts no more.`;
        throw new ProblemError({ code: "list-full", detail });
      }
      if (outcome !== "done") throw new Error("An id of 50 random bits was there already.");
      forgetMeasured(database, station.id);
      c.header("Location", `/api/stations/${encodeURIComponent(station.id)}/exclusions/${id}`);
      return c.json(exclusion, 201);
    },
  )
  .delete(
    "/:stationId/exclusions/:id",
    describeRoute({
      tags: TAGS,
      summary: "Count a time in the uptime again",
      description: "It is no more left out, from the next reading on.",
      parameters: [stationIdParameter, pathParameter("id", "Id of the time.", "8TQ2M4ZK7X")],
      responses: {
        204: { description: "It counts again." },
        ...problems(...CALLER, "station-unknown", "exclusion-unknown"),
      },
    }),
    async (c) => {
      const { database } = bindings(c);
      const station = await knownStation(c);
      const exclusion = await loadExclusion(database, station.id, c.req.param("id"));
      if (exclusion === null) {
        throw new ProblemError({
          code: "exclusion-unknown",
          detail: "No time of this id is left out at this station.",
        });
      }
      await database.batch([
        deleteExclusion(database, station.id, exclusion.id),
        auditStatement(database, entryOf(c, "station.exclusion-removed", station, fieldsOf(exclusion), null)),
      ]);
      forgetMeasured(database, station.id);
      return c.body(null, 204);
    },
  );
