// Which page needs what, and where somebody goes who may not open it. The pages' side of edge/policy.ts.
import type { Access } from "../edge/contract/access.ts";
import type { Permission } from "../edge/contract/permissions.ts";
import { may } from "./access.ts";
import { hrefOf, type PageName, type Route } from "./router.ts";

/** `anyone`: nobody needs to be signed in. `person`: whoever is signed in. */
export const PAGE_NEEDS: Readonly<Record<PageName, Permission | "anyone" | "person">> = {
  overview: "sessions:read",
  sessions: "sessions:read",
  session: "sessions:read",
  stations: "stations:read",
  station: "stations:read",
  register: "stations:write",
  tokens: "tokens:read",
  profiles: "profiles:read",
  profile: "profiles:read",
  "roll-out": "profiles:read",
  sites: "stations:read",
  site: "stations:read",
  feedback: "feedback:read",
  verify: "anyone",
  account: "person",
  people: "people:read",
  keys: "keys:write",
  audit: "audit:read",
  "sign-in": "anyone",
  setup: "anyone",
  invite: "anyone",
  driver: "anyone",
  at: "anyone",
  history: "anyone",
  community: "anyone",
  "community-method": "anyone",
  unknown: "person",
};

/** Pages of drivers and of passers-by: who is signed in is not asked there, and no frame is around them. */
export const WITHOUT_FRAME: readonly PageName[] = ["driver", "at", "history", "community", "community-method"];

export type Entrance =
  | { readonly kind: "open" }
  | { readonly kind: "elsewhere"; readonly href: string }
  | { readonly kind: "no-right"; readonly needed: Permission };

const OPEN: Entrance = { kind: "open" };

/** Whether a route opens. `here`: the address in view, to come back to after signing in. */
export function entrance(route: Route, access: Access, here: string): Entrance {
  // An invitation as well: automation may invite the first owner, with WATTEST_BOOTSTRAP_KEY.
  if (route.page === "verify" || route.page === "invite" || WITHOUT_FRAME.includes(route.page)) return OPEN;
  if (access.setupNeeded) return route.page === "setup" ? OPEN : { kind: "elsewhere", href: "/setup" };
  if (route.page === "setup") return { kind: "elsewhere", href: "/" };
  if (route.page === "sign-in" && access.actor !== null) return { kind: "elsewhere", href: route.to };
  const needed = PAGE_NEEDS[route.page];
  if (needed === "anyone") return OPEN;
  if (access.actor === null) return { kind: "elsewhere", href: hrefOf({ page: "sign-in", to: here }) };
  if (needed === "person" || may(access, needed)) return OPEN;
  return { kind: "no-right", needed };
}
