// Stands before every route: finds its rule in the policy table, who asks, and refuses what the rule does not allow.
// Also what a browser may do in somebody's name: changes from this server's own pages only, answers to other origins
// only where the rule says so.
import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { type Permission, ROLE_PERMISSIONS, ROLES } from "./contract/permissions.ts";
import { ProblemError } from "./errors.ts";
import { type AppEnv, bindings } from "./http.ts";
import { principalOf } from "./identity/principal-of.ts";
import type { Credentials } from "./objects/station-object.ts";
import { POLICY, type Rule } from "./policy.ts";
import { mayDo, type Principal } from "./principal.ts";
import { spendOf } from "./rate-limits.ts";

const READING_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Lets through whom the policy table allows; `c.get("principal")` says who it is. */
export const authorise: MiddlewareHandler<AppEnv> = async (c, next) => {
  c.set("principal", null);
  // The router's own match: what is authorised is what will run, however an address is spelled.
  const route = matchedRoutes(c).find(({ method }) => method !== "ALL");
  // No such address or method; a route for all methods would have no rule, and is none.
  if (route === undefined) return c.notFound();
  const rule = POLICY[`${route.method} ${route.path}`];
  if (rule === undefined) throw new Error(`The policy table does not name ${route.method} ${route.path}.`);
  c.set("rule", rule);
  if (isOpenToOthers(rule)) c.set("openToOthers", true);
  const changes = !READING_METHODS.has(c.req.method) && !isOpenToOthers(rule);
  if (changes && isForeign(c)) {
    throw new ProblemError({ code: "forbidden", detail: "Changes are accepted from this server's own pages only." });
  }
  if (rule.limit !== undefined) await spendOf(bindings(c).limiters, rule.limit, c.req.raw);
  const principal = await callerOf(c, rule);
  // A browser adds the cookie to whatever a page asks for: the request must say that the page is one of ours.
  if (changes && principal?.kind === "person" && !isOwn(c)) {
    const detail = "A change by cookie needs the Origin of this server's own pages, or Sec-Fetch-Site: same-origin.";
    throw new ProblemError({ code: "forbidden", detail });
  }
  check(c, rule, principal);
  c.set("principal", principal);
  await next();
};

/** Whether pages of other origins may read the answer. */
export function isOpenToOthers(rule: Rule | undefined): boolean {
  return rule?.who === "anyone" && rule.cors === true;
}

/** Who asks, where the rule makes a difference of it. */
async function callerOf(c: Context<AppEnv>, rule: Rule): Promise<Principal | null> {
  const authorization = c.req.header("Authorization");
  if (authorization === undefined && c.req.header("Cookie") === undefined) return null;
  switch (rule.who) {
    case "link":
    case "charger":
      return null;
    case "anyone":
      return rule.asks === true ? principalOf(c.req.raw, bindings(c)) : null;
    case "station":
      // The station's own name and secret: the cookie of a browser that sends them says nothing.
      return authorization === undefined || bearer(c) !== null ? principalOf(c.req.raw, bindings(c)) : null;
    case "person":
    case "permitted":
      return principalOf(c.req.raw, bindings(c));
    default:
      return rule satisfies never;
  }
}

function check(c: Context<AppEnv>, rule: Rule, principal: Principal | null): void {
  switch (rule.who) {
    case "anyone":
    case "link":
    case "charger":
      return;
    case "station":
      // Without a caller of ours the route asks for the station's secret.
      if (principal !== null) requirePermission(principal, "readings:write");
      return;
    case "person":
      if (requireCaller(c, principal).kind === "person") return;
      throw new ProblemError({
        code: "forbidden",
        detail: "This belongs to a person's own account; a key has none.",
      });
    case "permitted":
      requirePermission(requireCaller(c, principal), rule.permission);
  }
}

function requireCaller(c: Context<AppEnv>, principal: Principal | null): Principal {
  if (principal !== null) return principal;
  if (bearer(c) === null) {
    const detail = "Nobody is signed in; programs send an API key as Authorization: Bearer.";
    throw new ProblemError({ code: "credentials-missing", detail });
  }
  const detail = "The key is wrong, or it has expired or was revoked.";
  throw new ProblemError({ code: "credentials-wrong", detail });
}

function requirePermission(principal: Principal, permission: Permission): void {
  if (mayDo(principal, permission)) return;
  const roles = ROLES.filter((role) => ROLE_PERMISSIONS[role].includes(permission));
  const last = roles.at(-1) ?? "";
  const words =
    roles.length < 2 ? `the role ${last} has` : `the roles ${roles.slice(0, -1).join(", ")} and ${last} have`;
  const detail = `This needs the permission ${permission}, which ${words}.`;
  throw new ProblemError({ code: "forbidden", detail });
}

/** Whether a page of another origin sends this. Programs send neither header. */
function isForeign(c: Context<AppEnv>): boolean {
  const origin = c.req.header("Origin");
  if (origin !== undefined) return !isOwnOrigin(c, origin);
  const site = c.req.header("Sec-Fetch-Site");
  return site === "cross-site" || site === "same-site";
}

/** Whether the request shows that one of our own pages sends it. */
function isOwn(c: Context<AppEnv>): boolean {
  const origin = c.req.header("Origin");
  return origin === undefined ? c.req.header("Sec-Fetch-Site") === "same-origin" : isOwnOrigin(c, origin);
}

function isOwnOrigin(c: Context<AppEnv>, text: string): boolean {
  if (text === bindings(c).publicOrigin) return true;
  if (!URL.canParse(text)) return false;
  const origin = new URL(text);
  const own = new URL(c.req.url);
  // A browser writes an origin and nothing more (Fetch standard 3.1); extensions and files have schemes of their own.
  if (!/^https?:$/.test(origin.protocol) || origin.origin !== text) return false;
  // Behind a proxy that ends TLS our own scheme is the lesser one; the other way round it is somebody between.
  return origin.host === own.host && !(own.protocol === "https:" && origin.protocol === "http:");
}

/** What lets a caller post for a station: a permission that was checked, HTTP Basic with its id, or its secret as a Bearer. */
export function stationCredentials(c: Context<AppEnv>, stationId: string): Credentials {
  if (c.get("principal") !== null) return { kind: "trusted" };
  const secret = bearer(c) ?? basicPassword(c, stationId);
  return { kind: "secret", secret, source: c.req.header("CF-Connecting-IP") ?? "local" };
}

function bearer(c: Context): string | null {
  return /^Bearer +([\x21-\x7e]{1,512})$/i.exec(c.req.header("Authorization") ?? "")?.[1] ?? null;
}

function basicPassword(c: Context, stationId: string): string {
  const header = c.req.header("Authorization");
  if (header === undefined) {
    const detail = "Send the station's secret: HTTP Basic with the station id as user, or Authorization: Bearer.";
    throw new ProblemError({ code: "credentials-missing", detail, basic: true });
  }
  const encoded = /^Basic +([A-Za-z0-9+/]{1,1024}={0,2})$/i.exec(header)?.[1];
  const unreadable = new ProblemError({
    code: "credentials-missing",
    detail: "The Authorization header is neither Basic nor Bearer.",
    basic: true,
  });
  if (encoded === undefined) throw unreadable;
  let text: string;
  try {
    text = atob(encoded);
  } catch {
    throw unreadable;
  }
  // RFC 7617: the user ends at the first colon; station ids may hold colons, so the known id is taken off.
  if (!text.startsWith(`${stationId}:`)) {
    throw new ProblemError({ code: "credentials-wrong", detail: "The user is not this station's id.", basic: true });
  }
  return text.slice(stationId.length + 1);
}
