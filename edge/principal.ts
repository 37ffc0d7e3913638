// Whoever makes a request, as far as the server knows.
import type { Actor } from "./contract/access.ts";
import { PERMISSIONS, type Permission } from "./contract/permissions.ts";

/** A person with a session, an API key, or the bootstrap key. */
export interface Principal extends Actor {
  /** Of people: the id of the session that the cookie names; else null. */
  readonly sessionId: string | null;
}

export const BOOTSTRAP: Principal = {
  kind: "bootstrap",
  id: "bootstrap",
  name: "WATTEST_BOOTSTRAP_KEY",
  email: null,
  role: "owner",
  permissions: [...PERMISSIONS],
  sessionId: null,
};

export function mayDo(principal: Principal | null, permission: Permission): boolean {
  return principal?.permissions.includes(permission) ?? false;
}
