// The organisation's own sign-in: who comes through it, and as what.
import type { Context } from "hono";
import * as v from "valibot";
import { entryOf } from "../audit-entry.ts";
import { ownChangeSchema, signInSchema } from "../contract/access.ts";
import type { ProblemCode } from "../contract/problem.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, bindings } from "../http.ts";
import { auditStatement } from "../store/audit.ts";
import { findInvitationFor, spendInvitation } from "./invitations.ts";
import { originOf } from "./library.ts";
import type { Claims, OidcAuth } from "./oidc-library.ts";
import { insertPerson, isSetUp } from "./people.ts";
import { commit } from "./requirements.ts";
import { makeId } from "./tokens.ts";

const claimsSchema = v.looseObject({ email: signInSchema.entries.email, email_verified: v.literal(true) });

function unavailable(detail: string): ProblemError {
  return new ProblemError({ code: "sign-in-unavailable", detail });
}

/** The library with the provider. Throws `sign-in-unavailable` when none is set, or it does not answer as it should. */
export async function oidcAuthOf(c: Context<AppEnv>): Promise<OidcAuth> {
  const { oidc, authSecret, database } = bindings(c);
  if (oidc === null || authSecret === null) throw unavailable("No sign-in of an organisation is set up here.");
  if (!(await isSetUp(database))) throw unavailable("There is no owner yet: the first run comes first.");
  const { createOidcAuth, PROVIDER } = await import("./oidc-library.ts");
  const origin = originOf(c.req.raw, bindings(c));
  const auth = createOidcAuth(database, authSecret, origin, oidc, (claims) => admit(c, claims));
  const provider = (await auth.$context).socialProviders.find(({ id }) => id === PROVIDER);
  // OpenID Connect Discovery 4.3: the document must be of the issuer that was asked for.
  if (provider?.issuer?.replace(/\/$/, "") === oidc.issuer) return auth;
  throw unavailable("The organisation's sign-in does not answer, or not as WATTEST_OIDC_ISSUER says. Try again later.");
}

/**
 * Adds the person of verified claims who is not here yet: as invited, or in the role for everybody of the organisation.
 * Without either nobody is added, and the library, which makes no accounts, refuses the sign-in.
 */
async function admit(c: Context<AppEnv>, claims: Claims): Promise<void> {
  const checked = v.safeParse(claimsSchema, claims);
  if (!checked.success) return;
  const { email } = checked.output;
  const { database, oidc } = bindings(c);
  if ((await database.prepare("SELECT 1 FROM people WHERE email = ?").bind(email).first()) !== null) return;
  const nowMillis = Date.now();
  const invitation = await findInvitationFor(database, email, nowMillis);
  const role = invitation?.role ?? oidc?.role ?? null;
  if (role === null) return;
  const named = v.safeParse(ownChangeSchema.entries.name, claims.name);
  const person = { id: makeId(), name: named.success ? named.output : email, email, emailVerified: true, role };
  const who = { kind: "person", id: person.id, name: person.name } as const;
  const invitedBy = invitation?.invitedBy ?? null;
  // Refused when another call was faster: then the person is here, or the invitation is spent.
  await commit(database, [
    ...(invitation === null ? [] : spendInvitation(database, invitation.id, nowMillis)),
    insertPerson(database, person, nowMillis),
    auditStatement(database, entryOf(c, "person.joined", who, null, { email, role, invitedBy, method: "oidc" }, who)),
  ]);
}

/** Whom the library does not let in: not invited, without a verified address, or in conflict with an account here. */
const NOT_ADMITTED = new Set([
  "signup_disabled",
  "account_not_linked",
  "unable_to_link_account",
  "email_not_found",
  "email_not_verified",
]);

/** What the sign-in page is told of the library's error; the provider's own words are not passed on. */
export function callbackProblem(error: string | null): ProblemCode {
  if (error !== null && NOT_ADMITTED.has(error)) return "forbidden";
  return error === "internal_server_error" ? "storage-unavailable" : "credentials-wrong";
}
