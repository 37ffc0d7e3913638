// Sites: the places where stations stand, with the clock and the grid connection that they share.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import * as v from "valibot";
import { isTimeZone } from "../../assembly/host/profiles/clock.ts";
import { entryOf } from "../audit-entry.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import { newSiteSchema, type Site, siteChangeSchema, siteListSchema, siteSchema } from "../contract/sites.ts";
import { siteKey } from "../domain/assignment-target.ts";
import { SHORT_ID, SHORT_ID_BYTES, shortId } from "../domain/short-ids.ts";
import { ProblemError } from "../errors.ts";
import {
  type AppEnv,
  answers,
  bindings,
  cursorParameter,
  ifMatchParameter,
  jsonBody,
  limitParameter,
  pathParameter,
  problems,
  query,
  versionToChange,
} from "../http.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { auditStatement, type NewAuditEntry } from "../store/audit.ts";
import { deleteSiteEnergy } from "../store/site-energy.ts";
import { deleteSite, insertSite, listSites, loadSite, updateSite } from "../store/sites.ts";
import { stationsOf } from "../store/target-stations.ts";
import { FORM_PROBLEMS } from "./access.ts";
import { commitWithWalk } from "./starting-roll-outs.ts";
import { positionOf } from "./stations.ts";

const TAGS = ["Sites"];
const CALLER = ["credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"] as const;
export const siteIdParameter = pathParameter("id", "Id of the site.", "8TQ2M4ZK7X");
const EXAMPLE = {
  id: "8TQ2M4ZK7X",
  name: "Depot North",
  timeZone: "Europe/Berlin",
  limit: { kind: "current", milliampsPerPhase: 63_000 },
  phases: 3,
  voltageMillivolts: 230_000,
  createdAtMillis: 1_772_366_400_000,
  version: 1,
};
const { id: _, createdAtMillis: __, version: ___, ...NEW_EXAMPLE } = EXAMPLE;

/** The site of the address. */
export async function knownSite(c: Context<AppEnv>): Promise<Site> {
  const id = c.req.param("id") ?? "";
  const site = SHORT_ID.test(id) ? await loadSite(bindings(c).database, id) : null;
  if (site !== null) return site;
  throw new ProblemError({ code: "site-unknown", detail: "There is no site of this id." });
}

function requireTimeZone(name: string): void {
  if (isTimeZone(name)) return;
  const detail = "/timeZone: the name of a time zone is needed, as Europe/Berlin.";
  throw new ProblemError({ code: "schema-violated", detail, pointer: "/timeZone" });
}

function fieldsOf({ name, timeZone, limit, phases, voltageMillivolts }: Site) {
  const carries =
    limit === null ? null : limit.kind === "current" ? `${limit.milliampsPerPhase / 1_000} A` : `${limit.watts} W`;
  return { name, timeZone, limit: carries, phases, voltage: `${voltageMillivolts / 1_000} V` };
}

function entryFor(
  c: Context<AppEnv>,
  action: "site.made" | "site.changed" | "site.removed",
  before: Site | null,
  after: Site | null,
): NewAuditEntry {
  const { id = "", name = null } = before ?? after ?? {};
  const subject = { kind: "site" as const, id, name };
  return entryOf(c, action, subject, before && fieldsOf(before), after && fieldsOf(after));
}

function shown(c: Context<AppEnv>, site: Site): Site {
  c.header("ETag", `"${site.version}"`);
  return site;
}

const conflict = () =>
  new ProblemError({ code: "version-conflict", detail: "Somebody changed this site meanwhile; load it again." });

export const siteRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "List sites",
      description: "In the order in which they were made.",
      responses: {
        ...answers(200, "A page of sites.", siteListSchema, { items: [EXAMPLE] }),
        ...problems("bad-request", ...CALLER),
      },
    }),
    query(v.object({ cursor: cursorParameter, limit: limitParameter })),
    async (c) => {
      const { cursor, limit } = c.req.valid("query");
      return c.json(await listSites(bindings(c).database, limit, positionOf(cursor, SHORT_ID)), 200);
    },
  )
  .post(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "Make a site",
      description:
        "Left out: no limit, three phases of 230 V. The limit is what the grid connection carries: `milliampsPerPhase`, or `watts` of all phases. Stations are put there by their `siteId`.",
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(newSiteSchema), example: NEW_EXAMPLE } },
      },
      responses: {
        ...answers(201, "Made.", siteSchema, EXAMPLE),
        ...problems(...FORM_PROBLEMS, "credentials-missing", "credentials-wrong"),
      },
    }),
    jsonBody(newSiteSchema, MAX_FORM_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const fields = c.req.valid("json");
      requireTimeZone(fields.timeZone);
      const id = shortId(crypto.getRandomValues(new Uint8Array(SHORT_ID_BYTES)));
      const site: Site = { id, ...fields, createdAtMillis: Date.now(), version: 1 };
      const entry = entryFor(c, "site.made", null, site);
      const outcome = await commit(database, [insertSite(database, site), auditStatement(database, entry)]);
      if (outcome !== "done") throw new Error("An id of 50 random bits was there already.");
      c.header("Location", `/api/sites/${id}`);
      return c.json(shown(c, site), 201);
    },
  )
  .get(
    "/:id",
    describeRoute({
      tags: TAGS,
      summary: "Read a site",
      description: "The ETag is its version.",
      parameters: [siteIdParameter],
      responses: {
        ...answers(200, "The site.", siteSchema, EXAMPLE),
        ...problems(...CALLER, "site-unknown"),
      },
    }),
    async (c) => c.json(shown(c, await knownSite(c)), 200),
  )
  .patch(
    "/:id",
    describeRoute({
      tags: TAGS,
      summary: "Change a site",
      description:
        "What is left out stays as it is; a `limit` of null is none. With another time zone, other phases or another voltage the profiles of its stations are converted and sent again.",
      parameters: [siteIdParameter, ifMatchParameter],
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: resolver(siteChangeSchema),
            example: { limit: { kind: "power", watts: 50_000 } },
          },
        },
      },
      responses: {
        ...answers(200, "The changed site.", siteSchema, { ...EXAMPLE, version: 2 }),
        ...problems(
          ...FORM_PROBLEMS,
          ...(["bad-request", "site-unknown", "version-conflict", "credentials-missing"] as const),
          "credentials-wrong",
        ),
      },
    }),
    jsonBody(siteChangeSchema, MAX_FORM_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const version = versionToChange(c);
      const before = await knownSite(c);
      if (before.version !== version) throw conflict();
      const change = c.req.valid("json");
      if (change.timeZone !== undefined) requireTimeZone(change.timeZone);
      const after: Site = {
        ...before,
        name: change.name ?? before.name,
        timeZone: change.timeZone ?? before.timeZone,
        limit: change.limit === undefined ? before.limit : change.limit,
        phases: change.phases ?? before.phases,
        voltageMillivolts: change.voltageMillivolts ?? before.voltageMillivolts,
      };
      if (JSON.stringify(after) === JSON.stringify(before)) return c.json(shown(c, before), 200);
      after.version += 1;
      const write = () =>
        commit(database, [
          requirement(database, "EXISTS (SELECT 1 FROM sites WHERE id = ? AND version = ?)", before.id, version),
          updateSite(database, after),
          auditStatement(database, entryFor(c, "site.changed", before, after)),
        ]);
      const isConverted = (["timeZone", "phases", "voltageMillivolts"] as const).some(
        (field) => after[field] !== before[field],
      );
      const outcome = await (isConverted ? commitWithWalk(c, { kind: "site", siteId: before.id }, write) : write());
      if (outcome !== "done") throw conflict();
      return c.json(shown(c, after), 200);
    },
  )
  .delete(
    "/:id",
    describeRoute({
      tags: TAGS,
      summary: "Remove a site",
      description:
        "One where stations stand, or to which charging profiles are assigned, is kept: put them elsewhere and end these first.",
      parameters: [siteIdParameter],
      responses: {
        204: { description: "Removed." },
        ...problems(...CALLER, "site-unknown", "site-in-use"),
      },
    }),
    async (c) => {
      const { database } = bindings(c);
      const site = await knownSite(c);
      const outcome = await commit(database, [
        requirement(database, "NOT EXISTS (SELECT 1 FROM stations WHERE site_id = ?)", site.id),
        requirement(
          database,
          "NOT EXISTS (SELECT 1 FROM assignments WHERE target_key = ? AND ended_at_millis IS NULL)",
          siteKey(site.id),
        ),
        deleteSite(database, site.id),
        ...deleteSiteEnergy(database, site.id),
        auditStatement(database, entryFor(c, "site.removed", site, null)),
      ]);
      if (outcome !== "done") {
        const { count } = await stationsOf(database, { kind: "site", siteId: site.id }, 1);
        const detail =
          count > 0
            ? "Stations stand at this site; put them elsewhere first."
            : "Charging profiles are assigned to this site; end these assignments first.";
        throw new ProblemError({ code: "site-in-use", detail });
      }
      return c.body(null, 204);
    },
  );
