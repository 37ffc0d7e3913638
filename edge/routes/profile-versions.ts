// Versions of charging profiles: each stays as it was published; going back to one publishes it again.
import { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import * as v from "valibot";
import { MAX_FORM_BYTES, MAX_PROFILES_BYTES } from "../contract/limits.ts";
import {
  newVersionSchema,
  profileSchema,
  profileVersionListSchema,
  profileVersionSchema,
  rollBackSchema,
} from "../contract/profiles.ts";
import { SHORT_ID } from "../domain/short-ids.ts";
import { ProblemError } from "../errors.ts";
import {
  type AppEnv,
  answers,
  bindings,
  cursorParameter,
  jsonBody,
  limitParameter,
  pathParameter,
  problems,
  query,
} from "../http.ts";
import { listVersions } from "../store/profiles.ts";
import { FORM_PROBLEMS } from "./access.ts";
import {
  changedMeanwhile,
  knownProfile,
  knownVersion,
  publish,
  requirePublishable,
  requirePublishableAgain,
  withoutNulls,
} from "./profile-publishing.ts";
import { NEW_VERSION_EXAMPLE, PROFILE_CALLER, PROFILE_EXAMPLE, PROFILE_TAGS, profileIdParameter } from "./profiles.ts";
import { positionOf } from "./stations.ts";

const VERSION_EXAMPLE = {
  version: 3,
  atMillis: 1_772_366_400_000,
  by: { kind: "person", id: "p-7Q4K2M9XW1", name: "Mara Lindt" },
  reason: "The noon cap was too low",
  restores: 1,
};
const PUBLISHING = [
  ...FORM_PROBLEMS,
  "profile-unknown",
  "version-conflict",
  "credentials-missing",
  "credentials-wrong",
] as const;

export const profileVersionRoutes = new Hono<AppEnv>()
  .get(
    "/:id/versions",
    describeRoute({
      tags: PROFILE_TAGS,
      summary: "List the versions of a charging profile",
      description: "The newest first, without their bodies.",
      parameters: [profileIdParameter],
      responses: {
        ...answers(200, "A page of versions.", profileVersionListSchema, { items: [VERSION_EXAMPLE] }),
        ...problems("bad-request", ...PROFILE_CALLER, "profile-unknown"),
      },
    }),
    query(v.object({ cursor: cursorParameter, limit: limitParameter })),
    async (c) => {
      const { cursor, limit } = c.req.valid("query");
      const { id } = await knownProfile(c);
      return c.json(await listVersions(bindings(c).database, id, limit, positionOf(cursor, SHORT_ID)), 200);
    },
  )
  .get(
    "/:id/versions/:version",
    describeRoute({
      tags: PROFILE_TAGS,
      summary: "Read a version of a charging profile",
      description: "With its body, as it was published.",
      parameters: [profileIdParameter, pathParameter("version", "Number of the version, from 1.", "3")],
      responses: {
        ...answers(200, "The version.", profileVersionSchema, { ...VERSION_EXAMPLE, body: PROFILE_EXAMPLE.body }),
        ...problems(...PROFILE_CALLER, "profile-unknown", "profile-version-unknown"),
      },
    }),
    async (c) => {
      const row = await knownProfile(c);
      const text = c.req.param("version");
      return c.json(await knownVersion(c, row, /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0), 200);
    },
  )
  .post(
    "/:id/versions",
    describeRoute({
      tags: PROFILE_TAGS,
      summary: "Publish another version of a charging profile",
      description:
        "`basedOn` is the version that the body was drawn from; where somebody published another one since, nothing is changed.",
      parameters: [profileIdParameter],
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(newVersionSchema), example: NEW_VERSION_EXAMPLE } },
      },
      responses: {
        ...answers(201, "Published; the profile at its new version.", profileSchema, {
          ...PROFILE_EXAMPLE,
          version: 2,
          revision: 2,
          reason: NEW_VERSION_EXAMPLE.reason,
        }),
        ...problems(...PUBLISHING),
      },
    }),
    jsonBody(newVersionSchema, MAX_PROFILES_BYTES),
    async (c) => {
      const { reason, basedOn, ...sent } = c.req.valid("json");
      const body = withoutNulls(sent.body);
      requirePublishable(body, "/body");
      const profile = await publish(c, ({ version }) => {
        if (version === basedOn) return { body, reason, restores: null };
        throw changedMeanwhile(`Version ${version} is the newest one; this was drawn from another.`);
      });
      return c.json(profile, 201);
    },
  )
  .post(
    "/:id/roll-back",
    describeRoute({
      tags: PROFILE_TAGS,
      summary: "Go back to an earlier version of a charging profile",
      description:
        "Publishes its body again as a new version. One that could not be published today, as its validity has ended, is refused with the reason.",
      parameters: [profileIdParameter],
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: resolver(rollBackSchema),
            example: { version: 1, reason: VERSION_EXAMPLE.reason },
          },
        },
      },
      responses: {
        ...answers(201, "Published; the profile at its new version.", profileSchema, {
          ...PROFILE_EXAMPLE,
          version: 3,
          revision: 3,
          reason: VERSION_EXAMPLE.reason,
        }),
        ...problems(...PUBLISHING, "profile-version-unknown"),
      },
    }),
    jsonBody(rollBackSchema, MAX_FORM_BYTES),
    async (c) => {
      const { version, reason } = c.req.valid("json");
      const profile = await publish(c, async (row) => {
        if (row.version === version) {
          const detail = "/version: this version is the newest one already.";
          throw new ProblemError({ code: "schema-violated", detail, pointer: "/version" });
        }
        const { body } = await knownVersion(c, row, version);
        requirePublishableAgain(body);
        return { body, reason, restores: version };
      });
      return c.json(profile, 201);
    },
  );
