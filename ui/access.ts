// What whoever is signed in may do, for the pages: which entries, buttons and routes there are. The server decides
// again with every call (edge/policy.ts).
import type { Access } from "../edge/contract/access.ts";
import { type Permission, ROLE_PERMISSIONS, ROLES, type Role } from "../edge/contract/permissions.ts";

/** Whether the permission is there; nobody signed in has none. */
export function may(access: Access | null, permission: Permission): boolean {
  return access?.actor?.permissions.includes(permission) ?? false;
}

/** The roles that have a permission, widest first: "who can" of a page that one may not open. */
export function rolesWith(permission: Permission): Role[] {
  return ROLES.filter((role) => ROLE_PERMISSIONS[role].includes(permission));
}

/** Whether two answers are of the same person with the same rights, so that nothing on the page changes. */
export function sameActor(one: Access, other: Access): boolean {
  const key = ({ setupNeeded, actor }: Access) =>
    JSON.stringify([setupNeeded, actor?.kind, actor?.id, actor?.role, actor?.permissions]);
  return key(one) === key(other);
}
