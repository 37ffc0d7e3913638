// API keys for machines.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { entryOf } from "../audit-entry.ts";
import { createdKeySchema, type Key, keyListSchema, newKeySchema } from "../contract/access.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import { PERMISSIONS } from "../contract/permissions.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, answers, bindings, jsonBody, pathParameter, problems } from "../http.ts";
import { insertKey, listKeys, loadKey, makeKey } from "../identity/api-keys.ts";
import { requireGrantable } from "../identity/grants.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { makeId } from "../identity/tokens.ts";
import { auditStatement } from "../store/audit.ts";
import { FORM_PROBLEMS } from "./access.ts";

const TAGS = ["API keys"];
const DAY_MILLIS = 86_400_000;
const EXAMPLE = {
  id: "c8Qm2Lk7sVt1pYz0Rcb4Nw",
  name: "Gateway in the car park",
  start: "wat_4fQx",
  permissions: ["readings:write"],
  createdAtMillis: 1_772_366_400_000,
  createdBy: "Ada Keller",
  expiresAtMillis: 1_803_902_400_000,
  lastUsedAtMillis: null,
};
const CALLER = ["credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"] as const;

function unknownKey(): ProblemError {
  return new ProblemError({ code: "key-unknown", detail: "No key has this id, or it was revoked." });
}

/** Throws `forbidden` when the caller is a key that ends before this: its end would be none. */
async function requireNotLonger(c: Context<AppEnv>, expiresAtMillis: number | null): Promise<void> {
  const caller = c.get("principal");
  if (caller?.kind !== "key") return;
  const own = await loadKey(bindings(c).database, caller.id);
  // Revoked within this very request: it makes nothing any more.
  const endMillis = own === null ? 0 : (own.expiresAtMillis ?? Number.POSITIVE_INFINITY);
  if ((expiresAtMillis ?? Number.POSITIVE_INFINITY) <= endMillis) return;
  const detail = "/expiresInDays: a key makes none that outlives it.";
  throw new ProblemError({ code: "forbidden", detail, pointer: "/expiresInDays" });
}

export const keyRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "List API keys",
      description: "Keys that work and expired ones, newest first. Times of use are a minute rough.",
      responses: { ...answers(200, "The keys.", keyListSchema, { items: [EXAMPLE] }), ...problems(...CALLER) },
    }),
    async (c) => c.json({ items: await listKeys(bindings(c).database) }, 200),
  )
  .post(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "Make an API key",
      description:
        "With permissions that the caller has himself; a key makes none that outlives it. The answer is the only one that shows the key; send it as `Authorization: Bearer`.",
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: resolver(newKeySchema),
            example: { name: EXAMPLE.name, permissions: EXAMPLE.permissions, expiresInDays: 365 },
          },
        },
      },
      responses: {
        ...answers(201, "Made; `key` is shown this once.", createdKeySchema, {
          ...EXAMPLE,
          key: "wat_4fQxV7sQ2kLw9tYb4nRc6hJd1fGz8aEu5iOo0xBvCyM",
        }),
        ...problems(...FORM_PROBLEMS, "credentials-missing", "credentials-wrong"),
      },
    }),
    jsonBody(newKeySchema, MAX_FORM_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const { name, permissions: asked, expiresInDays } = c.req.valid("json");
      requireGrantable(c.get("principal"), asked, "/permissions");
      const createdAtMillis = Date.now();
      const expiresAtMillis = expiresInDays === null ? null : createdAtMillis + expiresInDays * DAY_MILLIS;
      await requireNotLonger(c, expiresAtMillis);
      const secret = makeKey();
      const key: Key = {
        ...{ id: makeId(), name, start: secret.start, createdAtMillis },
        permissions: PERMISSIONS.filter((permission) => asked.includes(permission)),
        createdBy: c.get("principal")?.name ?? "",
        expiresAtMillis,
        lastUsedAtMillis: null,
      };
      const { permissions, start } = key;
      const entry = entryOf(c, "key.made", { kind: "key", id: key.id, name }, null, {
        start,
        permissions,
        expiresAtMillis,
      });
      await database.batch([await insertKey(database, key, secret.key), auditStatement(database, entry)]);
      return c.json({ ...key, key: secret.key }, 201);
    },
  )
  .delete(
    "/:id",
    describeRoute({
      tags: TAGS,
      summary: "Revoke an API key",
      description: "It is refused from the next request on.",
      parameters: [pathParameter("id", "Id of the key.", EXAMPLE.id)],
      responses: { 204: { description: "Revoked." }, ...problems(...CALLER, "key-unknown") },
    }),
    async (c) => {
      const { database } = bindings(c);
      const key = await loadKey(database, c.req.param("id"));
      if (key === null) throw unknownKey();
      const { id, name, start, permissions } = key;
      const outcome = await commit(database, [
        requirement(database, "EXISTS (SELECT 1 FROM api_keys WHERE id = ?)", id),
        database.prepare("DELETE FROM api_keys WHERE id = ?").bind(id),
        auditStatement(database, entryOf(c, "key.revoked", { kind: "key", id, name }, { start, permissions }, null)),
      ]);
      if (outcome !== "done") throw unknownKey();
      return c.body(null, 204);
    },
  );
