// Roles and permissions in words, and how permissions are grouped where somebody chooses among them.
import { msg } from "@lit/localize";
import { PERMISSIONS, type Permission, type Role } from "../edge/contract/permissions.ts";

export function roleWord(role: Role): string {
  switch (role) {
    case "owner":
      return msg("Owner");
    case "operator":
      return msg("Operator");
    case "auditor":
      return msg("Auditor");
    case "viewer":
      return msg("Viewer");
  }
}

/** What the role may do, in one sentence. */
export function roleSentence(role: Role): string {
  switch (role) {
    case "owner":
      return msg("May do everything: people, API keys and the audit trail included.");
    case "operator":
      return msg(
        "Registers and changes stations, gives them secrets, publishes charging profiles, shares sessions with drivers.",
      );
    case "auditor":
      return msg("Sees sessions, stations, charging profiles and the audit trail. Changes nothing.");
    case "viewer":
      return msg("Sees sessions, stations and charging profiles. Changes nothing.");
  }
}

export function permissionWord(permission: Permission): string {
  switch (permission) {
    case "sessions:read":
      return msg("Read sessions");
    case "sessions:share":
      return msg("Make and revoke drivers’ links");
    case "stations:read":
      return msg("Read stations");
    case "stations:write":
      return msg("Register and change stations");
    case "stations:secret":
      return msg("Give stations new secrets");
    case "stations:command":
      return msg("Send commands to stations");
    case "tokens:read":
      return msg("See identifications");
    case "tokens:write":
      return msg("Add, change and delete identifications");
    case "profiles:read":
      return msg("See charging profiles");
    case "profiles:write":
      return msg("Publish, change and archive charging profiles");
    case "feedback:read":
      return msg("Read what drivers say");
    case "feedback:write":
      return msg("Work on what drivers say: answer, hide with a reason");
    case "readings:write":
      return msg("Post readings for any station");
    case "audit:read":
      return msg("Read the audit trail");
    case "metrics:read":
      return msg("Read the metrics");
    case "people:read":
      return msg("See people");
    case "people:write":
      return msg("Invite, change and remove people");
    case "keys:write":
      return msg("Make and revoke API keys");
  }
}

export interface PermissionGroup {
  readonly title: string;
  readonly permissions: readonly Permission[];
}

/** The permissions of `held` in groups, as they are offered for a key; a group without any is left out. */
export function permissionGroups(held: readonly Permission[]): PermissionGroup[] {
  const all: { title: string; kinds: readonly string[] }[] = [
    { title: msg("Readings"), kinds: ["readings"] },
    { title: msg("Sessions"), kinds: ["sessions"] },
    { title: msg("Stations"), kinds: ["stations"] },
    { title: msg("Identifications"), kinds: ["tokens"] },
    { title: msg("Charging profiles"), kinds: ["profiles"] },
    { title: msg("Feedback"), kinds: ["feedback"] },
    { title: msg("Access"), kinds: ["people", "keys", "audit", "metrics"] },
  ];
  return all
    .map(({ title, kinds }) => ({
      title,
      permissions: PERMISSIONS.filter(
        (permission) => held.includes(permission) && kinds.includes(permission.split(":")[0] ?? ""),
      ),
    }))
    .filter((group) => group.permissions.length > 0);
}
