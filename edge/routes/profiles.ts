// Charging profiles kept under a name: listed, made, renamed, archived, checked. Their versions have a file of their own.
import { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import * as v from "valibot";
import { actorOf, authorOf, entryOf } from "../audit-entry.ts";
import { MAX_FORM_BYTES, MAX_PROFILES_BYTES } from "../contract/limits.ts";
import {
  newProfileSchema,
  profileChangeSchema,
  profileListSchema,
  profileQuestionSchema,
  profileSchema,
  profileVerdictSchema,
} from "../contract/profiles.ts";
import { bodyFields } from "../domain/profile-differences.ts";
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
import { holdingAssignments } from "../store/assignments.ts";
import { auditStatement } from "../store/audit.ts";
import { insertProfile, listProfiles, type ProfileRow } from "../store/profiles.ts";
import { FORM_PROBLEMS } from "./access.ts";
import {
  changedMeanwhile,
  isPublishable,
  knownProfile,
  knownVersion,
  listed,
  problemsOf,
  replaceProfile,
  requirePublishable,
  shown,
  siteProblems,
  versionsOf,
  withoutNulls,
} from "./profile-publishing.ts";
import { positionOf, requireSite } from "./stations.ts";

export const PROFILE_TAGS = ["Charging profiles"];
export const PROFILE_CALLER = ["credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"] as const;
export const profileIdParameter = pathParameter("id", "Id of the profile.", "4H8ZK2M9XW");

const BODY_EXAMPLE = {
  chargingProfilePurpose: "TxDefaultProfile",
  chargingProfileKind: "Recurring",
  recurrencyKind: "Daily",
  stackLevel: 1,
  chargingSchedule: [
    {
      startSchedule: "2026-01-01T00:00:00Z",
      duration: 86_400,
      chargingRateUnit: "W",
      chargingSchedulePeriod: [
        { startPeriod: 0, limit: 22_000 },
        { startPeriod: 21_600, limit: 7_000 },
        { startPeriod: 79_200, limit: 22_000 },
      ],
    },
  ],
};
export const NEW_VERSION_EXAMPLE = { body: BODY_EXAMPLE, reason: "Less at noon", basedOn: 1 };
const ITEM_EXAMPLE = {
  id: "4H8ZK2M9XW",
  name: "Depot night",
  version: 1,
  revision: 1,
  purpose: "TxDefaultProfile",
  unit: "W",
  updatedAtMillis: 1_772_366_400_000,
  updatedBy: { kind: "person", id: "p-7Q4K2M9XW1", name: "Mara Lindt" },
  archived: false,
};
export const PROFILE_EXAMPLE = {
  ...ITEM_EXAMPLE,
  body: BODY_EXAMPLE,
  reason: "First night rate",
  createdAtMillis: 1_772_366_400_000,
};

const listQuery = v.object({
  search: v.pipe(
    v.optional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100))),
    v.description("Part of the name."),
  ),
  archived: v.pipe(
    v.optional(v.picklist(["false", "true", "all"]), "false"),
    v.description("`true`: the archived ones alone; `all`: these too."),
  ),
  cursor: cursorParameter,
  limit: limitParameter,
});

export const profileRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: PROFILE_TAGS,
      summary: "List charging profiles",
      description: "Those published last come first.",
      responses: {
        ...answers(200, "A page of profiles.", profileListSchema, { items: [ITEM_EXAMPLE] }),
        ...problems("bad-request", ...PROFILE_CALLER),
      },
    }),
    query(listQuery),
    async (c) => {
      const { search = null, archived, cursor, limit } = c.req.valid("query");
      const filter = { search, archived: archived === "all" ? null : archived === "true" };
      return c.json(await listProfiles(bindings(c).database, filter, limit, positionOf(cursor, SHORT_ID)), 200);
    },
  )
  .post(
    "/",
    describeRoute({
      tags: PROFILE_TAGS,
      summary: "Publish a new charging profile",
      description:
        "`body` is a ChargingProfile of OCPP 2.1 without what is given when it is sent to a station: `id`, `transactionId`, `dynUpdateTime` and the `id` of a schedule. What is wrong with it is told at its field; `errors` lists everything found, remarks too. Versions are never changed or removed.",
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: resolver(newProfileSchema),
            example: { name: "Depot night", body: BODY_EXAMPLE, reason: "First night rate" },
          },
        },
      },
      responses: {
        ...answers(201, "Published as version 1.", profileSchema, PROFILE_EXAMPLE),
        ...problems(...FORM_PROBLEMS, "credentials-missing", "credentials-wrong"),
      },
    }),
    jsonBody(newProfileSchema, MAX_PROFILES_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const { name, reason = null, ...sent } = c.req.valid("json");
      const body = withoutNulls(sent.body);
      requirePublishable(body, "/body");
      const id = shortId(crypto.getRandomValues(new Uint8Array(SHORT_ID_BYTES)));
      const atMillis = Date.now();
      const by = actorOf(c);
      const row: ProfileRow = {
        ...{ id, name, version: 1, revision: 1, ...listed(body), archived: false },
        ...{ updatedAtMillis: atMillis, updatedBy: by, createdAtMillis: atMillis },
      };
      const entry = {
        ...authorOf(c),
        action: "profile.published" as const,
        subject: { kind: "profile" as const, id, name },
        before: null,
        after: { name, version: 1, ...(reason === null ? {} : { reason }), ...bodyFields(body) },
      };
      const version = { profileId: id, version: 1, atMillis, by, reason, restores: null, body: JSON.stringify(body) };
      const outcome = await commit(database, [
        ...insertProfile(database, row, version),
        auditStatement(database, entry),
      ]);
      if (outcome !== "done") throw new Error("An id of 50 random bits was there already.");
      c.header("Location", `/api/profiles/${id}`);
      return c.json(shown(c, row, { body, reason }), 201);
    },
  )
  .post(
    "/check",
    describeRoute({
      tags: PROFILE_TAGS,
      summary: "Check a charging profile",
      description:
        "What publishing this body would be told, with pointers into the body. An empty list, or one of remarks alone: it can be published. Then `versions` says what becomes of it at stations of each version that take both units; without `siteId`, what goes by local time cannot be sent to versions before 2.1. What breaks the site's limit alone can be published all the same: a profile is for any site.",
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(profileQuestionSchema), example: { body: BODY_EXAMPLE } } },
      },
      responses: {
        ...answers(200, "What is wrong with it, at most some hundred problems.", profileVerdictSchema, {
          problems: [
            {
              code: "limit-negative",
              message: "A limit must be 0 or more; to send energy back there is dischargeLimit.",
              pointer: "/chargingSchedule/0/chargingSchedulePeriod/1/limit",
              severity: "error",
            },
          ],
          versions: [],
        }),
        ...problems(...FORM_PROBLEMS, "credentials-missing", "credentials-wrong", "too-many-attempts"),
      },
    }),
    jsonBody(profileQuestionSchema, MAX_PROFILES_BYTES),
    async (c) => {
      const { body: sent, siteId } = c.req.valid("json");
      const site = siteId === undefined ? null : await requireSite(c, siteId);
      const body = withoutNulls(sent);
      const found = problemsOf(body);
      const isGood = isPublishable(found);
      const ofSite = isGood && site !== null ? siteProblems(body, site) : [];
      return c.json({ problems: [...found, ...ofSite], versions: isGood ? versionsOf(body, site) : [] }, 200);
    },
  )
  .get(
    "/:id",
    describeRoute({
      tags: PROFILE_TAGS,
      summary: "Read a charging profile",
      parameters: [profileIdParameter],
      description: "With the body of its newest version. The ETag is its revision, which grows with its name as well.",
      responses: {
        ...answers(200, "The profile.", profileSchema, PROFILE_EXAMPLE),
        ...problems(...PROFILE_CALLER, "profile-unknown"),
      },
    }),
    async (c) => {
      const row = await knownProfile(c);
      return c.json(shown(c, row, await knownVersion(c, row, row.version)), 200);
    },
  )
  .patch(
    "/:id",
    describeRoute({
      tags: PROFILE_TAGS,
      summary: "Rename or archive a charging profile",
      description:
        "An archived one leaves the list and stays as it is; it can be brought back, and new versions can be published. One that is assigned is not archived: end its assignments first.",
      parameters: [profileIdParameter, ifMatchParameter],
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(profileChangeSchema), example: { archived: true } } },
      },
      responses: {
        ...answers(200, "The changed profile.", profileSchema, { ...PROFILE_EXAMPLE, archived: true, revision: 2 }),
        ...problems(
          ...FORM_PROBLEMS,
          ...(["bad-request", "profile-unknown", "profile-assigned", "version-conflict"] as const),
          "credentials-missing",
          "credentials-wrong",
        ),
      },
    }),
    jsonBody(profileChangeSchema, MAX_FORM_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const revision = versionToChange(c);
      const before = await knownProfile(c);
      const conflict = changedMeanwhile("Somebody changed this profile meanwhile.");
      if (before.revision !== revision) throw conflict;
      const { name = before.name, archived = before.archived } = c.req.valid("json");
      const newest = await knownVersion(c, before, before.version);
      if (name === before.name && archived === before.archived) return c.json(shown(c, before, newest), 200);
      const after: ProfileRow = { ...before, name, archived, revision: revision + 1 };
      const subject = { kind: "profile" as const, id: before.id, name: before.name };
      const fields = (row: ProfileRow) => ({ name: row.name, archived: row.archived });
      const isArchived = archived && !before.archived;
      const unassigned = "NOT EXISTS (SELECT 1 FROM assignments WHERE profile_id = ? AND ended_at_millis IS NULL)";
      const outcome = await commit(database, [
        ...(isArchived ? [requirement(database, unassigned, before.id)] : []),
        ...replaceProfile(database, before, after),
        auditStatement(database, entryOf(c, "profile.changed", subject, fields(before), fields(after))),
      ]);
      if (outcome === "done") return c.json(shown(c, after, newest), 200);
      if (isArchived && (await holdingAssignments(database, before.id, null, 1)).length > 0) {
        const detail = "The profile is assigned: end its assignments before it is archived.";
        throw new ProblemError({ code: "profile-assigned", detail, pointer: "/archived" });
      }
      throw conflict;
    },
  );
