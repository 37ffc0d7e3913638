// How a person gets a session, whatever the way in: the library makes it, and what follows is the same for all. The new
// session has a new token; the one that the browser came with ends, so that nothing planted before lives on.
import type { Context } from "hono";
import * as v from "valibot";
import { entryOf } from "../audit-entry.ts";
import type { Access, Actor } from "../contract/access.ts";
import { ROLE_PERMISSIONS, roleSchema } from "../contract/permissions.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, bindings } from "../http.ts";
import type { Principal } from "../principal.ts";
import { auditStatement } from "../store/audit.ts";
import { authOf, originOf, passkeysWork } from "./library.ts";
import { isSetUp, loadPasswordHash, requirePassword } from "./people.ts";
import { commit } from "./requirements.ts";

const WRONG_PASSWORD = "E-mail address or password is wrong.";

/** What `GET /api/access` says to somebody. */
export async function accessFor(c: Context<AppEnv>, actor: Actor | null): Promise<Access> {
  const { database, oidc, authSecret } = bindings(c);
  return {
    setupNeeded: !(await isSetUp(database)),
    actor,
    methods: {
      passkey: authSecret !== null && passkeysWork(originOf(c.req.raw, bindings(c))),
      oidc: oidc === null || authSecret === null ? null : { name: oidc.name },
    },
  };
}

export function actorOf({ sessionId: _, ...actor }: Principal): Actor {
  return actor;
}

/** A session that the library has just made. */
export interface NewSession {
  readonly token: string;
  /** With the cookies that the answer must set. */
  readonly headers: Headers;
  readonly method: "password" | "passkey" | "oidc";
  /** What a password was compared with; when the person has another one by now, the sign-in is refused. */
  readonly passwordHash?: string;
}

const rowSchema = v.object({
  id: v.string(),
  personId: v.string(),
  name: v.string(),
  email: v.string(),
  role: roleSchema,
});

/**
 * Completes a sign-in: ends the browser's session of before, clears away what has expired, writes the trail, and sets the
 * cookie. When that fails the new session is taken back and nobody is signed in. Throws `credentials-wrong` when the
 * password was changed meanwhile.
 */
export async function completeSignIn(c: Context<AppEnv>, session: NewSession): Promise<Actor> {
  const { database } = bindings(c);
  const row = v.parse(
    rowSchema,
    await database
      .prepare(
        `SELECT sign_ins.id, people.id AS "personId", people.name, people.email, people.role
         FROM sign_ins JOIN people ON people.id = sign_ins."userId" WHERE sign_ins.token = ?`,
      )
      .bind(session.token)
      .first(),
  );
  const now = new Date().toISOString();
  const who = { id: row.personId, name: row.name };
  const entry = entryOf(
    c,
    "person.signed-in",
    { kind: "person", ...who },
    null,
    { method: session.method },
    {
      kind: "person",
      ...who,
    },
  );
  try {
    const outcome = await commit(database, [
      ...(session.passwordHash === undefined ? [] : [requirePassword(database, row.personId, session.passwordHash)]),
      database.prepare("DELETE FROM sign_ins WHERE id = ?").bind(c.get("principal")?.sessionId ?? ""),
      database.prepare('DELETE FROM sign_ins WHERE "expiresAt" <= ?').bind(now),
      database.prepare('DELETE FROM ceremonies WHERE "expiresAt" <= ?').bind(now),
      auditStatement(database, entry),
    ]);
    if (outcome !== "done") throw wrongPassword();
  } catch (error) {
    await database.prepare("DELETE FROM sign_ins WHERE id = ?").bind(row.id).run();
    throw error;
  }
  for (const cookie of session.headers.getSetCookie()) c.header("Set-Cookie", cookie, { append: true });
  const { name, email, role } = row;
  return { kind: "person", id: row.personId, name, email, role, permissions: [...ROLE_PERMISSIONS[role]] };
}

/** Signs in with e-mail address and password. Throws `credentials-wrong`, the same for each of the two. */
export async function signInByPassword(c: Context<AppEnv>, email: string, password: string): Promise<Actor> {
  const auth = await authOf(c.req.raw, bindings(c));
  // A change of the password ends all sessions: one that the old password begins at this moment must not outlive it.
  const passwordHash = await loadPasswordHash(bindings(c).database, email);
  const { headers, response } = await auth.api
    .signInEmail({ body: { email, password }, headers: c.req.raw.headers, returnHeaders: true })
    .catch((error: unknown) => {
      throw refusalOf(error, WRONG_PASSWORD);
    });
  return completeSignIn(c, { token: response.token, headers, method: "password", passwordHash: passwordHash ?? "" });
}

function wrongPassword(): ProblemError {
  return new ProblemError({ code: "credentials-wrong", detail: WRONG_PASSWORD });
}

/** The library's refusal as one of ours: what it says of the caller as `credentials-wrong`, else the storage's trouble. */
export function refusalOf(error: unknown, detail: string): unknown {
  const status = libraryStatus(error);
  if (status === null) return error;
  return status < 500 ? new ProblemError({ code: "credentials-wrong", detail }) : storageTrouble();
}

/** What a failure of the library comes from: it fails when D1 does, and its own error says neither more nor less. */
export function storageTrouble(): ProblemError {
  const detail = "The database does not answer. Try again in a moment.";
  return new ProblemError({ code: "storage-unavailable", detail, retryAfterSeconds: 5 });
}

/** The status of an error of the library; null when it is none of its own. */
export function libraryStatus(error: unknown): number | null {
  const status = error instanceof Error && error.name === "APIError" && "statusCode" in error ? error.statusCode : null;
  return typeof status === "number" ? status : null;
}
