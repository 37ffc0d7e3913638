// The library where it is needed: loaded with the first request that concerns a person, so that a charger's request
// does not wait for it; one instance per origin.
import type { Bindings } from "../env.ts";
import { ProblemError } from "../errors.ts";
import type { Auth } from "./auth.ts";

/** Origins of one server: names of the same machine, or a few domains. A Host header can name more; they fall out. */
const MAX_INSTANCES = 8;

const instances = new WeakMap<D1Database, Map<string, Auth>>();

/** The origin that people see: scheme, host and port. */
export function originOf(request: Request, bindings: Bindings): string {
  return bindings.publicOrigin ?? new URL(request.url).origin;
}

/** The library for the request's origin. Throws `sign-in-unavailable` where no secret signs cookies. */
export async function authOf(request: Request, bindings: Bindings): Promise<Auth> {
  const { authSecret, database } = bindings;
  if (authSecret === null) {
    const detail =
      "Nobody can sign in here yet: WATTEST_AUTH_SECRET is not set. 32 random characters or more are needed.";
    throw new ProblemError({ code: "sign-in-unavailable", detail });
  }
  const origin = originOf(request, bindings);
  const known = instances.get(database) ?? new Map<string, Auth>();
  instances.set(database, known);
  const key = `${origin} ${authSecret}`;
  const instance = known.get(key);
  if (instance !== undefined) return instance;
  const { createAuth } = await import("./auth.ts");
  const made = createAuth(database, authSecret, origin);
  const oldest = known.keys().next().value;
  if (known.size >= MAX_INSTANCES && oldest !== undefined) known.delete(oldest);
  known.set(key, made);
  return made;
}

/** What cookies begin with; a browser takes `__Host-` only over https, for this host alone and all of its paths. */
export function cookiePrefix(origin: string): string {
  return origin.startsWith("https:") ? "__Host-wattest" : "wattest";
}

/** The name of the cookie that holds a person's session. */
export function sessionCookieName(origin: string): string {
  return `${cookiePrefix(origin)}.session_token`;
}

/** Whether passkeys can be used at an origin: WebAuthn binds them to a name, and wants https or localhost. */
export function passkeysWork(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  if (hostname.startsWith("[") || /^\d+(?:\.\d+){3}$/.test(hostname)) return false;
  return protocol === "https:" || hostname === "localhost" || hostname.endsWith(".localhost");
}
