// Who makes a request: the bootstrap key, an API key, or a person with a session cookie.

import * as v from "valibot";
import { ROLE_PERMISSIONS, roleSchema } from "../contract/permissions.ts";
import type { Bindings } from "../env.ts";
import { ProblemError } from "../errors.ts";
import { equalTexts } from "../objects/secret.ts";
import { BOOTSTRAP, type Principal } from "../principal.ts";
import { KEY_PREFIX, keyPrincipal } from "./api-keys.ts";
import { hasCookie } from "./cookies.ts";
import { authOf, originOf, sessionCookieName } from "./library.ts";

/** When a session was last used is kept this roughly, so that a page that polls costs no write per request. */
const LAST_SEEN_MILLIS = 300_000;

/** What a request says in `Authorization: Bearer`; null when it says nothing of the kind. */
export function bearerOf(request: Request): string | null {
  return /^Bearer +([\x21-\x7e]{1,512})$/i.exec(request.headers.get("Authorization") ?? "")?.[1] ?? null;
}

/**
 * Who makes the request; null when nobody is known. A request with an Authorization header is judged by that alone: a
 * wrong key is not made good by a cookie. Throws `storage-unavailable`.
 */
export async function principalOf(request: Request, bindings: Bindings): Promise<Principal | null> {
  if (!request.headers.has("Authorization")) return personOf(request, bindings);
  const token = bearerOf(request);
  if (token === null) return null;
  if (bindings.bootstrapKey !== null && (await equalTexts(token, bindings.bootstrapKey))) return BOOTSTRAP;
  return token.startsWith(KEY_PREFIX) ? keyPrincipal(bindings.database, token, Date.now()) : null;
}

async function personOf(request: Request, bindings: Bindings): Promise<Principal | null> {
  if (bindings.authSecret === null || !hasCookie(request, sessionCookieName(originOf(request, bindings)))) return null;
  const auth = await authOf(request, bindings);
  const found = await auth.api.getSession({ headers: request.headers }).catch(storageProblem);
  if (found === null) return null;
  const role = v.parse(roleSchema, found.user.role);
  const { id, updatedAt } = found.session;
  const nowMillis = Date.now();
  if (nowMillis - updatedAt.getTime() > LAST_SEEN_MILLIS) {
    await bindings.database
      .prepare('UPDATE sign_ins SET "updatedAt" = ? WHERE id = ?')
      .bind(new Date(nowMillis).toISOString(), id)
      .run();
  }
  const { user } = found;
  const permissions = [...ROLE_PERMISSIONS[role]];
  return { kind: "person", id: user.id, name: user.name, email: user.email, role, permissions, sessionId: id };
}

/** The library fails here only when D1 does; its own error says neither more nor less. */
function storageProblem(): never {
  const detail = "The database does not answer. Try again in a moment.";
  throw new ProblemError({ code: "storage-unavailable", detail, retryAfterSeconds: 5 });
}
