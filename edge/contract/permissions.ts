// What may be done, and which role may do it: the closed set of permissions. Routes name what they need in
// edge/policy.ts; API keys carry permissions of their own; the UI shows what the reader's permissions allow.
import * as v from "valibot";

export const PERMISSIONS = [
  /** Overview, lists, details and live streams of sessions. */
  "sessions:read",
  /** See, make and revoke the driver's link of a session. */
  "sessions:share",
  "stations:read",
  /** Register and change stations. */
  "stations:write",
  /** Give a station another secret. */
  "stations:secret",
  /** Send commands to stations over OCPP. */
  "stations:command",
  /** Who may charge: identifications with their holders' names, and what unknown ones are told. */
  "tokens:read",
  /** Add, change, block and delete them. */
  "tokens:write",
  /** Charging profiles that are kept here, with their versions. */
  "profiles:read",
  /** Publish them, change their names, archive them, assign them to stations. */
  "profiles:write",
  /** What drivers say, with what operators make of it. */
  "feedback:read",
  /** Work on it, answer, hide with a reason; see how drivers can be reached. */
  "feedback:write",
  /** Post readings in the name of any station: gateways. */
  "readings:write",
  "audit:read",
  /** Scrape the metrics: monitoring systems. */
  "metrics:read",
  "people:read",
  /** Invite people, change their roles, remove them. */
  "people:write",
  /** See, make and revoke API keys. */
  "keys:write",
] as const;
export type Permission = (typeof PERMISSIONS)[number];
export const permissionSchema = v.picklist(PERMISSIONS);

/** In the order of their rights, widest first. */
export const ROLES = ["owner", "operator", "auditor", "viewer"] as const;
export type Role = (typeof ROLES)[number];
export const roleSchema = v.picklist(ROLES);

const VIEWER: readonly Permission[] = ["sessions:read", "stations:read", "profiles:read"];

/** The permissions of a role. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  owner: PERMISSIONS,
  operator: [
    ...VIEWER,
    "sessions:share",
    "stations:write",
    "stations:secret",
    "stations:command",
    "tokens:read",
    "tokens:write",
    "profiles:write",
    "feedback:read",
    "feedback:write",
    "metrics:read",
  ],
  auditor: [...VIEWER, "tokens:read", "feedback:read", "audit:read", "metrics:read"],
  viewer: VIEWER,
};
