// One's own account: name, password, where one is signed in.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import * as v from "valibot";
import { entryOf } from "../audit-entry.ts";
import { accessSchema, ownChangeSchema, ownSessionListSchema, passwordChangeSchema } from "../contract/access.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, answers, bindings, jsonBody, pathParameter, problems } from "../http.ts";
import { authOf } from "../identity/library.ts";
import { requirePassword } from "../identity/people.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { accessFor, actorOf, signInByPassword } from "../identity/signing-in.ts";
import type { Principal } from "../principal.ts";
import { hashedKey, spend } from "../rate-limits.ts";
import { auditStatement } from "../store/audit.ts";
import { ACCESS_EXAMPLE, FORM_PROBLEMS } from "./access.ts";

export const OWN_ACCOUNT = ["Own account"];
export const PERSON_PROBLEMS = ["credentials-missing", "forbidden", "storage-unavailable"] as const;
const MAX_USER_AGENT_LENGTH = 300;

/** The person who asks; the policy table lets nobody else here. */
export function self(c: Context<AppEnv>): Principal & { readonly email: string } {
  const principal = c.get("principal");
  if (principal?.kind === "person" && principal.email !== null) return { ...principal, email: principal.email };
  throw new Error("A route for people was reached by somebody else.");
}

const sessionRowSchema = v.object({
  id: v.string(),
  createdAt: v.string(),
  updatedAt: v.string(),
  expiresAt: v.string(),
  userAgent: v.nullable(v.string()),
  ipAddress: v.nullable(v.string()),
});

export const meRoutes = new Hono<AppEnv>()
  .patch(
    "/",
    describeRoute({
      tags: OWN_ACCOUNT,
      summary: "Change one's name",
      description: "As others see it: in the list of people and in the audit trail from now on.",
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(ownChangeSchema), example: { name: "Ada Keller" } } },
      },
      responses: {
        ...answers(200, "Changed.", accessSchema, ACCESS_EXAMPLE),
        ...problems(...FORM_PROBLEMS, "credentials-missing"),
      },
    }),
    jsonBody(ownChangeSchema, MAX_FORM_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const { name } = c.req.valid("json");
      const person = self(c);
      if (name !== person.name) {
        const subject = { kind: "person", id: person.id, name } as const;
        await database.batch([
          database
            .prepare('UPDATE people SET name = ?, version = version + 1, "updatedAt" = ? WHERE id = ?')
            .bind(name, new Date().toISOString(), person.id),
          auditStatement(database, entryOf(c, "person.changed", subject, { name: person.name }, { name })),
        ]);
      }
      return c.json(await accessFor(c, actorOf({ ...person, name })), 200);
    },
  )
  .post(
    "/password",
    describeRoute({
      tags: OWN_ACCOUNT,
      summary: "Change one's password",
      description: "Ends all sessions of this person; the answer sets a new one.",
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: resolver(passwordChangeSchema),
            example: { currentPassword: "three words and a half", newPassword: "four other words and more" },
          },
        },
      },
      responses: {
        ...answers(200, "Changed, and signed in anew.", accessSchema, ACCESS_EXAMPLE),
        ...problems(...FORM_PROBLEMS, "credentials-missing", "credentials-wrong", "too-many-attempts"),
      },
    }),
    jsonBody(passwordChangeSchema, MAX_FORM_BYTES),
    async (c) => {
      const { currentPassword, newPassword } = c.req.valid("json");
      await changePassword(c, currentPassword, newPassword);
      return c.json(await accessFor(c, await signInByPassword(c, self(c).email, newPassword)), 200);
    },
  )
  .get(
    "/sessions",
    describeRoute({
      tags: OWN_ACCOUNT,
      summary: "Where one is signed in",
      description: "Newest use first; times of use are five minutes rough.",
      responses: {
        ...answers(200, "The sessions.", ownSessionListSchema, {
          items: [
            {
              id: "Lk7sVt1pYz0Rcb4Nw8xQm2",
              current: true,
              createdAtMillis: 1_772_366_400_000,
              lastSeenAtMillis: 1_772_370_000_000,
              expiresAtMillis: 1_774_958_400_000,
              userAgent: "Mozilla/5.0 …",
              address: "192.0.2.7",
            },
          ],
        }),
        ...problems(...PERSON_PROBLEMS),
      },
    }),
    async (c) => {
      const { results } = await bindings(c)
        .database.prepare(
          'SELECT * FROM sign_ins WHERE "userId" = ? AND "expiresAt" > ? ORDER BY "updatedAt" DESC, id LIMIT 100',
        )
        .bind(self(c).id, new Date().toISOString())
        .all();
      const items = v.parse(v.array(sessionRowSchema), results).map((row) => ({
        id: row.id,
        current: row.id === self(c).sessionId,
        createdAtMillis: Date.parse(row.createdAt),
        lastSeenAtMillis: Date.parse(row.updatedAt),
        expiresAtMillis: Date.parse(row.expiresAt),
        userAgent: row.userAgent?.slice(0, MAX_USER_AGENT_LENGTH) || null,
        address: row.ipAddress || null,
      }));
      return c.json({ items }, 200);
    },
  )
  .delete(
    "/sessions/:id",
    describeRoute({
      tags: OWN_ACCOUNT,
      summary: "End a session of one's own",
      description: "Whoever uses it is signed out with the next request.",
      parameters: [pathParameter("id", "Id of the session.", "Lk7sVt1pYz0Rcb4Nw8xQm2")],
      responses: { 204: { description: "Ended." }, ...problems(...PERSON_PROBLEMS, "session-unknown") },
    }),
    async (c) => {
      const { database } = bindings(c);
      const person = self(c);
      const id = c.req.param("id");
      const subject = { kind: "person", id: person.id, name: person.name } as const;
      const outcome = await commit(database, [
        requirement(database, 'EXISTS (SELECT 1 FROM sign_ins WHERE id = ? AND "userId" = ?)', id, person.id),
        database.prepare('DELETE FROM sign_ins WHERE id = ? AND "userId" = ?').bind(id, person.id),
        auditStatement(database, entryOf(c, "person.session-ended", subject, null, null)),
      ]);
      if (outcome !== "done") {
        throw new ProblemError({ code: "session-unknown", detail: "You have no such session, or it has ended." });
      }
      return c.body(null, 204);
    },
  );

/** Throws `credentials-wrong` or `too-many-attempts`; then nothing was changed. */
async function changePassword(c: Context<AppEnv>, currentPassword: string, newPassword: string): Promise<void> {
  const { database, limiters } = bindings(c);
  const person = self(c);
  // Guesses with a stolen cookie from many addresses. Not counted with sign-ins: they would lock the person out of those.
  await spend(limiters, "email", await hashedKey(`password of ${person.id}`));
  const { password } = await (await authOf(c.req.raw, bindings(c))).$context;
  const row = await database
    .prepare(`SELECT password FROM credentials WHERE "userId" = ? AND "providerId" = 'credential'`)
    .bind(person.id)
    .first<{ password: string | null }>();
  const wrong = new ProblemError({ code: "credentials-wrong", detail: "The current password is wrong." });
  if (typeof row?.password !== "string") {
    const detail = "This account has no password: it signs in with the organisation's own sign-in.";
    throw new ProblemError({ code: "credentials-wrong", detail });
  }
  if (!(await password.verify({ hash: row.password, password: currentPassword }))) throw wrong;
  const hash = await password.hash(newPassword);
  const subject = { kind: "person", id: person.id, name: person.name } as const;
  const outcome = await commit(database, [
    requirePassword(database, person.id, row.password),
    database
      .prepare(
        `UPDATE credentials SET password = ?, "updatedAt" = ? WHERE "userId" = ? AND "providerId" = 'credential'`,
      )
      .bind(hash, new Date().toISOString(), person.id),
    database.prepare('DELETE FROM sign_ins WHERE "userId" = ?').bind(person.id),
    auditStatement(database, entryOf(c, "person.password-changed", subject, null, null)),
  ]);
  // Another change was faster: the current password is another one now.
  if (outcome !== "done") throw wrong;
}
