// Invitations: made and revoked by who may, read and accepted by who has the link.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { entryOf } from "../audit-entry.ts";
import {
  acceptInvitationSchema,
  accessSchema,
  createdInvitationSchema,
  type Invitation,
  invitationListSchema,
  invitationTokenSchema,
  newInvitationSchema,
  openInvitationSchema,
} from "../contract/access.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, answers, bindings, jsonBody, pathParameter, problems } from "../http.ts";
import { requireRank } from "../identity/grants.ts";
import {
  findInvitation,
  insertInvitation,
  listInvitations,
  loadInvitation,
  spendInvitation,
} from "../identity/invitations.ts";
import { authOf, originOf } from "../identity/library.ts";
import { insertPassword, insertPerson } from "../identity/people.ts";
import { commit } from "../identity/requirements.ts";
import { accessFor, signInByPassword } from "../identity/signing-in.ts";
import { hashToken, makeId, makeToken } from "../identity/tokens.ts";
import { auditStatement } from "../store/audit.ts";
import { ACCESS_EXAMPLE, FORM_PROBLEMS } from "./access.ts";

const TAGS = ["People"];
const DAY_MILLIS = 86_400_000;
const TOKEN = "pX3mV7sQ2kLw9tYb4nRc6hJd1fGz8aEu5iOo0xBvCyM";
const EXAMPLE = {
  id: "b4Nw8xQm2Lk7sVt1pYz0Rc",
  role: "operator",
  email: "bo@wattest.example",
  createdAtMillis: 1_772_366_400_000,
  expiresAtMillis: 1_772_971_200_000,
  invitedBy: "Ada Keller",
};
const CALLER = ["credentials-missing", "credentials-wrong", "storage-unavailable"] as const;

function unknownInvitation(): ProblemError {
  const detail = "The invitation was used, revoked or has run out. Ask for a new one.";
  return new ProblemError({ code: "invitation-unknown", detail });
}

/** The good invitation of a token; throws `invitation-unknown`. */
async function invitationOf(c: Context<AppEnv>, token: string): Promise<Invitation> {
  const invitation = await findInvitation(bindings(c).database, await hashToken(token), Date.now());
  if (invitation === null) throw unknownInvitation();
  return invitation;
}

export const invitationRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "List invitations",
      description: "Open and expired ones, newest first.",
      responses: {
        ...answers(200, "The invitations.", invitationListSchema, { items: [EXAMPLE] }),
        ...problems(...CALLER, "forbidden"),
      },
    }),
    async (c) => c.json({ items: await listInvitations(bindings(c).database) }, 200),
  )
  .post(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "Invite somebody",
      description:
        "Makes a link that is good once. With `email` it is good for that address alone. The answer is the only one that shows the link.",
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: resolver(newInvitationSchema),
            example: { role: "operator", email: "bo@wattest.example", expiresInDays: 7 },
          },
        },
      },
      responses: {
        ...answers(201, "Made; `url` is shown this once.", createdInvitationSchema, {
          ...EXAMPLE,
          url: `https://wattest.example/invite#${TOKEN}`,
        }),
        ...problems(...FORM_PROBLEMS, "person-exists", "credentials-missing", "credentials-wrong"),
      },
    }),
    jsonBody(newInvitationSchema, MAX_FORM_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const { role, email = null, expiresInDays } = c.req.valid("json");
      requireRank(c.get("principal"), role);
      if (email !== null && (await database.prepare("SELECT 1 FROM people WHERE email = ?").bind(email).first())) {
        throw new ProblemError({ code: "person-exists", detail: "Somebody with this e-mail address is here already." });
      }
      const token = makeToken();
      const createdAtMillis = Date.now();
      const invitation = {
        ...{ id: makeId(), role, email, createdAtMillis },
        expiresAtMillis: createdAtMillis + expiresInDays * DAY_MILLIS,
        invitedBy: c.get("principal")?.name ?? "",
      };
      const subject = { kind: "invitation", id: invitation.id, name: email } as const;
      const { expiresAtMillis } = invitation;
      await database.batch([
        insertInvitation(database, invitation, await hashToken(token)),
        auditStatement(database, entryOf(c, "invitation.made", subject, null, { role, email, expiresAtMillis })),
      ]);
      return c.json({ ...invitation, url: `${originOf(c.req.raw, bindings(c))}/invite#${token}` }, 201);
    },
  )
  .delete(
    "/:id",
    describeRoute({
      tags: TAGS,
      summary: "Revoke an invitation",
      description: "Its link is dead at once.",
      parameters: [pathParameter("id", "Id of the invitation.", EXAMPLE.id)],
      responses: { 204: { description: "Revoked." }, ...problems(...CALLER, "forbidden", "invitation-unknown") },
    }),
    async (c) => {
      const { database } = bindings(c);
      const invitation = await loadInvitation(database, c.req.param("id"));
      if (invitation === null) throw unknownInvitation();
      const { id, role, email } = invitation;
      const entry = entryOf(c, "invitation.revoked", { kind: "invitation", id, name: email }, { role, email }, null);
      // From the beginning of time: an expired one is revoked as well.
      const outcome = await commit(database, [...spendInvitation(database, id, 0), auditStatement(database, entry)]);
      if (outcome !== "done") throw unknownInvitation();
      return c.body(null, 204);
    },
  )
  .post(
    "/read",
    describeRoute({
      tags: TAGS,
      summary: "Read an invitation",
      description: "What whoever has the link sees before accepting.",
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(invitationTokenSchema), example: { token: TOKEN } } },
      },
      responses: {
        ...answers(200, "It is good.", openInvitationSchema, {
          role: EXAMPLE.role,
          email: EXAMPLE.email,
          invitedBy: EXAMPLE.invitedBy,
          expiresAtMillis: EXAMPLE.expiresAtMillis,
        }),
        ...problems(...FORM_PROBLEMS, "invitation-unknown", "too-many-attempts"),
      },
    }),
    jsonBody(invitationTokenSchema, MAX_FORM_BYTES),
    async (c) => {
      const { role, email, invitedBy, expiresAtMillis } = await invitationOf(c, c.req.valid("json").token);
      return c.json({ role, email, invitedBy, expiresAtMillis }, 200);
    },
  )
  .post(
    "/accept",
    describeRoute({
      tags: TAGS,
      summary: "Accept an invitation",
      description: "Makes the account and signs in. Of two that accept the same one, one is refused.",
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: resolver(acceptInvitationSchema),
            example: { token: TOKEN, name: "Bo Lind", email: "bo@wattest.example", password: "three words and a half" },
          },
        },
      },
      responses: {
        ...answers(200, "Joined and signed in.", accessSchema, ACCESS_EXAMPLE),
        ...problems(
          ...FORM_PROBLEMS,
          "invitation-unknown",
          "person-exists",
          "sign-in-unavailable",
          "too-many-attempts",
        ),
      },
    }),
    jsonBody(acceptInvitationSchema, MAX_FORM_BYTES),
    async (c) => {
      const { token, ...acceptance } = c.req.valid("json");
      await join(c, await invitationOf(c, token), acceptance);
      return c.json(await accessFor(c, await signInByPassword(c, acceptance.email, acceptance.password)), 200);
    },
  );

/** Makes the account of an invitation. Throws `schema-violated`, `invitation-unknown` or `person-exists`. */
async function join(
  c: Context<AppEnv>,
  invitation: Invitation,
  { name, email, password }: { readonly name: string; readonly email: string; readonly password: string },
): Promise<void> {
  const { database } = bindings(c);
  if (invitation.email !== null && invitation.email !== email) {
    const detail = "/email: the invitation is for another e-mail address.";
    throw new ProblemError({ code: "schema-violated", detail, pointer: "/email" });
  }
  const auth = await authOf(c.req.raw, bindings(c));
  const hash = await (await auth.$context).password.hash(password);
  const nowMillis = Date.now();
  const { role, invitedBy } = invitation;
  const person = { id: makeId(), name, email, emailVerified: invitation.email !== null, role };
  const who = { kind: "person", id: person.id, name } as const;
  const outcome = await commit(database, [
    ...spendInvitation(database, invitation.id, nowMillis),
    insertPerson(database, person, nowMillis),
    insertPassword(database, person.id, hash, nowMillis),
    auditStatement(database, entryOf(c, "person.joined", who, null, { email, role, invitedBy }, who)),
  ]);
  if (outcome === "requirement") throw unknownInvitation();
  if (outcome !== "done") {
    throw new ProblemError({ code: "person-exists", detail: "Somebody with this e-mail address is here already." });
  }
}
