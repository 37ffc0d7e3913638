// People of this installation: who they are, their roles, and their end.
import { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { entryOf } from "../audit-entry.ts";
import { type Person, personChangeSchema, personListSchema, personSchema } from "../contract/access.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import { ProblemError } from "../errors.ts";
import {
  type AppEnv,
  answers,
  bindings,
  ifMatchParameter,
  jsonBody,
  pathParameter,
  problems,
  versionToChange,
} from "../http.ts";
import { requireRank } from "../identity/grants.ts";
import { listPeople, loadPerson, requireOtherOwner } from "../identity/people.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { auditStatement } from "../store/audit.ts";
import { deleteViewsOf } from "../store/feedback-desk.ts";
import { FORM_PROBLEMS } from "./access.ts";

const TAGS = ["People"];
const EXAMPLE = {
  id: "Zk3vQ8mT1pYw5rXn0aLc2g",
  name: "Ada Keller",
  email: "ada@wattest.example",
  role: "operator",
  version: 1,
  createdAtMillis: 1_772_366_400_000,
  lastSeenAtMillis: 1_772_370_000_000,
  passkeys: 1,
};
const CALLER = ["credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"] as const;
const idParameter = pathParameter("id", "Id of the person.", EXAMPLE.id);

function known(person: Person | null): Person {
  if (person !== null) return person;
  throw new ProblemError({ code: "person-unknown", detail: "Nobody here has this id." });
}

function ownerNeeded(): ProblemError {
  const detail = "This is the only owner. Make somebody else an owner first.";
  return new ProblemError({ code: "owner-needed", detail });
}

export const peopleRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "List people",
      description: "Everybody, by name.",
      responses: { ...answers(200, "The people.", personListSchema, { items: [EXAMPLE] }), ...problems(...CALLER) },
    }),
    async (c) => c.json({ items: await listPeople(bindings(c).database) }, 200),
  )
  .get(
    "/:id",
    describeRoute({
      tags: TAGS,
      summary: "Read a person",
      parameters: [idParameter],
      description: "The ETag is the person's version.",
      responses: { ...answers(200, "The person.", personSchema, EXAMPLE), ...problems(...CALLER, "person-unknown") },
    }),
    async (c) => {
      const person = known(await loadPerson(bindings(c).database, c.req.param("id")));
      c.header("ETag", `"${person.version}"`);
      return c.json(person, 200);
    },
  )
  .patch(
    "/:id",
    describeRoute({
      tags: TAGS,
      summary: "Change a person's role",
      description:
        "Holds from the person's next request on. The caller needs all that the old and the new role may do, and an owner must remain.",
      parameters: [idParameter, ifMatchParameter],
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(personChangeSchema), example: { role: "auditor" } } },
      },
      responses: {
        ...answers(200, "The changed person.", personSchema, { ...EXAMPLE, role: "auditor", version: 2 }),
        ...problems(
          ...FORM_PROBLEMS,
          "bad-request",
          "person-unknown",
          "version-conflict",
          "owner-needed",
          "credentials-missing",
          "credentials-wrong",
        ),
      },
    }),
    jsonBody(personChangeSchema, MAX_FORM_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const id = c.req.param("id");
      const version = versionToChange(c);
      const { role } = c.req.valid("json");
      const before = known(await loadPerson(database, id));
      requireRank(c.get("principal"), before.role);
      requireRank(c.get("principal"), role);
      const conflict = new ProblemError({
        code: "version-conflict",
        detail: "Somebody changed this person meanwhile.",
      });
      if (before.version !== version) throw conflict;
      if (before.role !== role) {
        const subject = { kind: "person", id, name: before.name } as const;
        const outcome = await commit(database, [
          requirement(database, "EXISTS (SELECT 1 FROM people WHERE id = ? AND version = ?)", id, version),
          ...(role === "owner" ? [] : [requireOtherOwner(database, id)]),
          database
            .prepare('UPDATE people SET role = ?, version = version + 1, "updatedAt" = ? WHERE id = ?')
            .bind(role, new Date().toISOString(), id),
          auditStatement(database, entryOf(c, "person.role-changed", subject, { role: before.role }, { role })),
        ]);
        const now = known(await loadPerson(database, id));
        if (outcome !== "done") throw now.version === version ? ownerNeeded() : conflict;
      }
      const person = known(await loadPerson(database, id));
      c.header("ETag", `"${person.version}"`);
      return c.json(person, 200);
    },
  )
  .delete(
    "/:id",
    describeRoute({
      tags: TAGS,
      summary: "Remove a person",
      description:
        "Ends the person's sessions and forgets password and passkeys. API keys stay: they belong to the installation.",
      parameters: [idParameter],
      responses: {
        204: { description: "Removed." },
        ...problems(...CALLER, "person-unknown", "owner-needed"),
      },
    }),
    async (c) => {
      const { database } = bindings(c);
      const id = c.req.param("id");
      const { name, email, role, version } = known(await loadPerson(database, id));
      requireRank(c.get("principal"), role);
      const outcome = await commit(database, [
        requirement(database, "EXISTS (SELECT 1 FROM people WHERE id = ? AND version = ?)", id, version),
        requireOtherOwner(database, id),
        // Sessions, password and passkeys go with the row (ON DELETE CASCADE).
        database.prepare("DELETE FROM people WHERE id = ?").bind(id),
        deleteViewsOf(database, id),
        auditStatement(
          database,
          entryOf(c, "person.removed", { kind: "person", id, name }, { name, email, role }, null),
        ),
      ]);
      if (outcome === "done") return c.body(null, 204);
      if (known(await loadPerson(database, id)).version === version) throw ownerNeeded();
      throw new ProblemError({ code: "version-conflict", detail: "Somebody changed this person meanwhile." });
    },
  );
