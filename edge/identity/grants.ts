// What somebody may hand on: no more than he has himself, be it to a person or to a key.
import { type Permission, ROLE_PERMISSIONS, type Role } from "../contract/permissions.ts";
import { ProblemError } from "../errors.ts";
import type { Principal } from "../principal.ts";

/** Throws `forbidden` and names what the caller lacks. */
export function requireGrantable(caller: Principal | null, permissions: readonly Permission[], pointer: string): void {
  const lacking = permissions.filter((permission) => !caller?.permissions.includes(permission));
  if (lacking.length === 0) return;
  const detail = `${pointer}: nobody hands on what he may not do himself: ${lacking.join(", ")}.`;
  throw new ProblemError({ code: "forbidden", detail, pointer });
}

/** The same for a role. Who acts on people of a role needs all that the role may do, too. */
export function requireRank(caller: Principal | null, role: Role): void {
  requireGrantable(caller, ROLE_PERMISSIONS[role], "/role");
}
