// Passkeys: the two ceremonies of WebAuthn through the sign-in library, and one's own passkeys.
import type { AuthenticationResponseJSON } from "@simplewebauthn/browser";
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import * as v from "valibot";
import { entryOf } from "../audit-entry.ts";
import {
  accessSchema,
  ceremonyOptionsSchema,
  type Passkey,
  passkeyChangeSchema,
  passkeyListSchema,
  passkeyRegistrationSchema,
  passkeySchema,
  passkeySignInSchema,
} from "../contract/access.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, answers, bindings, jsonBody, pathParameter, problems } from "../http.ts";
import { authOf, originOf, passkeysWork } from "../identity/library.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { accessFor, completeSignIn, libraryStatus, storageTrouble } from "../identity/signing-in.ts";
import { auditStatement } from "../store/audit.ts";
import { ACCESS_EXAMPLE, FORM_PROBLEMS, SIGNING_IN } from "./access.ts";
import { OWN_ACCOUNT, PERSON_PROBLEMS, self } from "./me.ts";

const EXAMPLE = { id: "m2Lk7sVt1pYz0Rcb4Nw8xQ", name: "Laptop", createdAtMillis: 1_772_366_400_000, backedUp: true };
const CHALLENGE = { challenge: "n2hQ…" };
/** Shortened: an authenticator's answer has some 500 characters in each member of `response`. */
const CREDENTIAL_EXAMPLE = { id: "9dX0…", rawId: "9dX0…", type: "public-key", response: { clientDataJSON: "eyJ0…" } };
const idParameter = pathParameter("id", "Id of the passkey.", EXAMPLE.id);

const rowSchema = v.object({
  id: v.string(),
  name: v.nullable(v.string()),
  createdAt: v.nullable(v.string()),
  backedUp: v.number(),
});

function toPasskey(row: unknown): Passkey {
  const { id, name, createdAt, backedUp } = v.parse(rowSchema, row);
  const createdAtMillis = createdAt === null ? null : Date.parse(createdAt);
  return { id, name: name ?? "", createdAtMillis, backedUp: backedUp === 1 };
}

/** Throws where WebAuthn cannot work: passkeys are bound to a name, and an IP address is none. */
function requirePasskeys(c: Context<AppEnv>): void {
  if (passkeysWork(originOf(c.req.raw, bindings(c)))) return;
  const detail = "Passkeys need https or localhost, and a name in the address instead of an IP number.";
  throw new ProblemError({ code: "passkey-refused", detail });
}

/** The library's refusal of a ceremony as one of ours; which of its checks failed is not told. */
function ceremonyRefusal(error: unknown, detail: string): unknown {
  const status = libraryStatus(error);
  if (status === null) return error;
  // What the verification itself throws, the library answers as 500 under this code.
  const failed = (error as { body?: { code?: unknown } }).body?.code === "FAILED_TO_VERIFY_REGISTRATION";
  return status < 500 || failed ? new ProblemError({ code: "passkey-refused", detail }) : storageTrouble();
}

function passCookies(c: Context<AppEnv>, headers: Headers): void {
  for (const cookie of headers.getSetCookie()) c.header("Set-Cookie", cookie, { append: true });
}

async function loadOwn(c: Context<AppEnv>, id: string): Promise<Passkey> {
  const row = await bindings(c)
    .database.prepare('SELECT * FROM passkeys WHERE id = ? AND "userId" = ?')
    .bind(id, self(c).id)
    .first();
  if (row === null) throw unknownPasskey();
  return toPasskey(row);
}

function unknownPasskey(): ProblemError {
  return new ProblemError({ code: "passkey-unknown", detail: "You have no passkey of this id." });
}

export const passkeyCeremonyRoutes = new Hono<AppEnv>()
  .post(
    "/registration/options",
    describeRoute({
      tags: OWN_ACCOUNT,
      summary: "Begin to add a passkey",
      description:
        "Options for `navigator.credentials.create`, WebAuthn level 3 in JSON; a cookie of five minutes ties them to the answer. Within a day of signing in.",
      responses: {
        ...answers(200, "The options.", ceremonyOptionsSchema, CHALLENGE),
        ...problems(...PERSON_PROBLEMS, "passkey-refused"),
      },
    }),
    async (c) => {
      requirePasskeys(c);
      const auth = await authOf(c.req.raw, bindings(c));
      const { headers, response } = await auth.api
        .generatePasskeyRegistrationOptions({ headers: c.req.raw.headers, returnHeaders: true })
        .catch(notFresh);
      passCookies(c, headers);
      return c.json(v.parse(ceremonyOptionsSchema, response), 200);
    },
  )
  .post(
    "/registration",
    describeRoute({
      tags: OWN_ACCOUNT,
      summary: "Add a passkey",
      description: "Takes the authenticator's answer to the options, in the JSON form of WebAuthn level 3 (5.1.8).",
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: resolver(passkeyRegistrationSchema),
            example: { name: "Laptop", response: CREDENTIAL_EXAMPLE },
          },
        },
      },
      responses: {
        ...answers(201, "Added.", passkeySchema, EXAMPLE),
        ...problems(...FORM_PROBLEMS, "credentials-missing", "passkey-refused"),
      },
    }),
    jsonBody(passkeyRegistrationSchema, MAX_FORM_BYTES),
    async (c) => {
      requirePasskeys(c);
      const { database } = bindings(c);
      const { name, response } = c.req.valid("json");
      const auth = await authOf(c.req.raw, bindings(c));
      const made = await auth.api
        .verifyPasskeyRegistration({ body: { name, response }, headers: c.req.raw.headers })
        .catch(notFresh)
        .catch((error: unknown) => {
          throw ceremonyRefusal(error, "The device's answer does not fit, or came too late. Begin again.");
        });
      try {
        const subject = { kind: "passkey", id: made.id, name } as const;
        await auditStatement(database, entryOf(c, "passkey.added", subject, null, { name })).run();
      } catch (error) {
        await database.prepare("DELETE FROM passkeys WHERE id = ?").bind(made.id).run();
        throw error;
      }
      return c.json(await loadOwn(c, made.id), 201);
    },
  )
  .post(
    "/sign-in/options",
    describeRoute({
      tags: SIGNING_IN,
      summary: "Begin to sign in with a passkey",
      description:
        "Options for `navigator.credentials.get`, WebAuthn level 3 in JSON; a cookie of five minutes ties them to the answer. No e-mail address is needed: the device offers the passkeys it has for this site.",
      responses: {
        ...answers(200, "The options.", ceremonyOptionsSchema, CHALLENGE),
        ...problems("forbidden", "passkey-refused", "sign-in-unavailable", "storage-unavailable", "too-many-attempts"),
      },
    }),
    async (c) => {
      requirePasskeys(c);
      const auth = await authOf(c.req.raw, bindings(c));
      // Without the caller's cookie: the options are the same for everybody.
      const { headers, response } = await auth.api
        .generatePasskeyAuthenticationOptions({ headers: new Headers(), returnHeaders: true })
        .catch((error: unknown) => {
          throw libraryStatus(error) === null ? error : storageTrouble();
        });
      passCookies(c, headers);
      return c.json({ ...v.parse(ceremonyOptionsSchema, response), userVerification: "required" }, 200);
    },
  )
  .post(
    "/sign-in",
    describeRoute({
      tags: SIGNING_IN,
      summary: "Sign in with a passkey",
      description: "Takes the authenticator's answer to the options. The session is in an HttpOnly cookie.",
      requestBody: {
        required: true,
        content: {
          "application/json": { schema: resolver(passkeySignInSchema), example: { response: CREDENTIAL_EXAMPLE } },
        },
      },
      responses: {
        ...answers(200, "Signed in.", accessSchema, ACCESS_EXAMPLE),
        ...problems(...FORM_PROBLEMS, "passkey-refused", "sign-in-unavailable", "too-many-attempts"),
      },
    }),
    jsonBody(passkeySignInSchema, MAX_FORM_BYTES),
    async (c) => {
      requirePasskeys(c);
      const auth = await authOf(c.req.raw, bindings(c));
      const { headers, response } = await auth.api
        .verifyPasskeyAuthentication({
          // The verification checks its form, member by member, and refuses what does not fit.
          body: { response: c.req.valid("json").response as unknown as AuthenticationResponseJSON },
          headers: c.req.raw.headers,
          returnHeaders: true,
        })
        .catch((error: unknown) => {
          const detail =
            "This passkey is not known here, or its answer came too late. Try again, or use your password.";
          throw ceremonyRefusal(error, detail);
        });
      const actor = await completeSignIn(c, { token: response.session.token, headers, method: "passkey" });
      return c.json(await accessFor(c, actor), 200);
    },
  );

export const ownPasskeyRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: OWN_ACCOUNT,
      summary: "One's own passkeys",
      description: "Their public keys stay here; what is listed tells them apart.",
      responses: {
        ...answers(200, "The passkeys, oldest first.", passkeyListSchema, { items: [EXAMPLE] }),
        ...problems(...PERSON_PROBLEMS),
      },
    }),
    async (c) => {
      const { results } = await bindings(c)
        .database.prepare('SELECT * FROM passkeys WHERE "userId" = ? ORDER BY "createdAt", id LIMIT 100')
        .bind(self(c).id)
        .all();
      return c.json({ items: results.map(toPasskey) }, 200);
    },
  )
  .patch(
    "/:id",
    describeRoute({
      tags: OWN_ACCOUNT,
      summary: "Rename a passkey",
      description: "The name is for its person alone.",
      parameters: [idParameter],
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(passkeyChangeSchema), example: { name: "Laptop" } } },
      },
      responses: {
        ...answers(200, "Renamed.", passkeySchema, EXAMPLE),
        ...problems(...FORM_PROBLEMS, "credentials-missing", "passkey-unknown"),
      },
    }),
    jsonBody(passkeyChangeSchema, MAX_FORM_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const { name } = c.req.valid("json");
      const before = await loadOwn(c, c.req.param("id"));
      const { id } = before;
      const subject = { kind: "passkey", id, name } as const;
      if (name !== before.name) {
        await database.batch([
          database.prepare("UPDATE passkeys SET name = ? WHERE id = ?").bind(name, id),
          auditStatement(database, entryOf(c, "passkey.renamed", subject, { name: before.name }, { name })),
        ]);
      }
      return c.json({ ...before, name }, 200);
    },
  )
  .delete(
    "/:id",
    describeRoute({
      tags: OWN_ACCOUNT,
      summary: "Remove a passkey",
      description: "It signs nobody in any more; sessions that it began go on.",
      parameters: [idParameter],
      responses: { 204: { description: "Removed." }, ...problems(...PERSON_PROBLEMS, "passkey-unknown") },
    }),
    async (c) => {
      const { database } = bindings(c);
      const { id, name } = await loadOwn(c, c.req.param("id"));
      const subject = { kind: "passkey", id, name } as const;
      const outcome = await commit(database, [
        requirement(database, "EXISTS (SELECT 1 FROM passkeys WHERE id = ?)", id),
        database.prepare("DELETE FROM passkeys WHERE id = ?").bind(id),
        auditStatement(database, entryOf(c, "passkey.removed", subject, { name }, null)),
      ]);
      if (outcome !== "done") throw unknownPasskey();
      return c.body(null, 204);
    },
  );

/** The library wants a session of this day for a new passkey (edge/identity/auth.ts). */
function notFresh(error: unknown): never {
  if (libraryStatus(error) !== 403) throw error;
  const detail = "You signed in more than a day ago. Sign in again to add a passkey.";
  throw new ProblemError({ code: "forbidden", detail });
}
