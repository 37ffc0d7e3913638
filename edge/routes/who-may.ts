// The policy table in the API's description: which credentials a call takes, and who may make it, in words.
import { ROLE_PERMISSIONS, ROLES } from "../contract/permissions.ts";
import type { Rule } from "../policy.ts";

type Security = readonly Readonly<Record<string, readonly string[]>>[];

/** How callers show who they are. */
export const SECURITY_SCHEMES = {
  session: {
    type: "apiKey",
    in: "cookie",
    name: "wattest.session_token",
    description:
      "The cookie of a person who signed in; behind https its name begins with `__Host-`. Changes by cookie also need the Origin of this server's own pages.",
  },
  key: {
    type: "http",
    scheme: "bearer",
    description: "An API key with the permission that the call names, or the owner's key in WATTEST_BOOTSTRAP_KEY.",
  },
  stationBasic: { type: "http", scheme: "basic", description: "User: station id. Password: the station's secret." },
  stationBearer: { type: "http", scheme: "bearer", description: "The station's secret." },
} as const;

/** The credentials that a rule takes, as OpenAPI lists them: any one of them; none where the list is empty. */
export function securityOf(rule: Rule): Security {
  switch (rule.who) {
    case "anyone":
    case "link":
      return [];
    case "person":
      return [{ session: [] }];
    case "permitted":
      return [{ session: [] }, { key: [] }];
    case "charger":
      return [{ stationBasic: [] }];
    case "station":
      return [{ stationBasic: [] }, { stationBearer: [] }, { key: [] }, { session: [] }];
    default:
      return rule satisfies never;
  }
}

/** Who may make a call. */
export function whoMay(rule: Rule): string {
  const limit = rule.limit === undefined ? "" : " Limited per address and minute.";
  return `${sentenceOf(rule)}${limit}`;
}

function sentenceOf(rule: Rule): string {
  switch (rule.who) {
    case "anyone":
      return rule.cors === true ? "Anyone, from pages of other origins too." : "Anyone.";
    case "person":
      return "Any person who is signed in, for the own account.";
    case "link":
      return "Whoever has the link.";
    case "charger":
      return "The station with its secret.";
    case "station":
      return `The station with its secret, or whoever has ${permission("readings:write")}.`;
    case "permitted":
      return `Whoever has ${permission(rule.permission)}.`;
    default:
      return rule satisfies never;
  }
}

function permission(name: (typeof ROLE_PERMISSIONS)["owner"][number]): string {
  const roles = ROLES.filter((role) => ROLE_PERMISSIONS[role].includes(name));
  return `\`${name}\`: ${roles.join(", ")}, and API keys with it`;
}
