// Every route with everybody: each role, nobody, keys that fit and that do not, wrong, expired and revoked ones. What is
// expected follows from the policy table alone; a route that it does not name fails, and a rule that no route has.
import { beforeAll, describe, expect, it } from "vitest";
import app from "../../../edge/app.ts";
import type { CreatedKey } from "../../../edge/contract/access.ts";
import {
  PERMISSIONS,
  type Permission,
  ROLE_PERMISSIONS,
  ROLES,
  type Role,
} from "../../../edge/contract/permissions.ts";
import type { Problem } from "../../../edge/contract/problem.ts";
import { POLICY, type Rule } from "../../../edge/policy.ts";
import { signedIn } from "../identity/people.ts";
import { call, callJson, database, ORIGIN } from "../server.ts";

interface Operation {
  readonly security?: readonly Record<string, readonly string[]>[];
  readonly "x-permission"?: string;
  readonly "x-who-may"?: string;
  readonly responses: Record<string, { readonly description: string }>;
}

interface Caller {
  readonly name: string;
  readonly kind: "nobody" | "person" | "key" | "wrong";
  readonly permissions: readonly Permission[];
  readonly headers: () => Record<string, string>;
}

/** Addresses that exist in no installation: what is let through is answered with 404 or 422 and changes nothing. */
const PLACES: Readonly<Record<string, string>> = {
  stationId: "no-such-station",
  token: "A".repeat(22),
  receipt: "A".repeat(22),
  idToken: "no-such-identification",
  id: "no-such-id",
  commandId: "no-such-id",
  photoId: "0b54c5a1-59f0-4e51-9a0c-6a3a0c2f1d77",
  version: "1",
  kind: "price",
};
/** Would end the session that the other calls use. */
const OWN_SESSION_ENDS = "POST /api/sign-out";

const callers: Caller[] = [];
const keys: Record<string, string> = {};

async function newKey(permissions: readonly Permission[], name: string): Promise<CreatedKey> {
  return callJson<CreatedKey>("/api/keys", { body: { name, permissions, expiresInDays: null } });
}

beforeAll(async () => {
  const cookies = new Map<Role, string>();
  for (const role of ROLES) cookies.set(role, (await signedIn(role)).cookie);
  for (const role of ROLES) {
    callers.push({
      name: role,
      kind: "person",
      permissions: ROLE_PERMISSIONS[role],
      headers: () => ({ Cookie: cookies.get(role) ?? "", Origin: ORIGIN }),
    });
  }
  for (const permission of PERMISSIONS) keys[permission] = (await newKey([permission], `only ${permission}`)).key;
  for (const permission of PERMISSIONS) {
    callers.push({
      name: `a key with ${permission}`,
      kind: "key",
      permissions: [permission],
      headers: () => ({ Authorization: `Bearer ${keys[permission]}` }),
    });
  }
  const expired = await newKey(PERMISSIONS, "expired");
  await database.prepare("UPDATE api_keys SET expires_at_millis = 1 WHERE id = ?").bind(expired.id).run();
  const revoked = await newKey(PERMISSIONS, "revoked");
  expect((await call(`/api/keys/${revoked.id}`, { method: "DELETE" })).status).toBe(204);
  const owner = cookies.get("owner") ?? "";
  const wrong: [string, Record<string, string>][] = [
    ["a key that never was", { Authorization: `Bearer wat_${"x".repeat(40)}` }],
    ["an expired key", { Authorization: `Bearer ${expired.key}` }],
    ["a revoked key", { Authorization: `Bearer ${revoked.key}` }],
    ["a wrong key beside an owner's cookie", { Authorization: "Bearer wrong", Cookie: owner, Origin: ORIGIN }],
  ];
  for (const [name, headers] of wrong) callers.push({ name, kind: "wrong", permissions: [], headers: () => headers });
  const broken = `${owner.slice(0, -4)}AAAA`;
  callers.push(
    { name: "nobody", kind: "nobody", permissions: [], headers: () => ({}) },
    { name: "a changed cookie", kind: "nobody", permissions: [], headers: () => ({ Cookie: broken, Origin: ORIGIN }) },
  );
});

/** What the table makes of a caller: let through, or the code of the refusal. */
function expected(rule: Rule, caller: Caller): "through" | "credentials-missing" | "credentials-wrong" | "forbidden" {
  const unknown = caller.kind === "nobody" || caller.kind === "wrong";
  const refusal = caller.kind === "wrong" ? "credentials-wrong" : "credentials-missing";
  switch (rule.who) {
    case "anyone":
    case "link":
    // The route itself asks for the station's secret, of those who open a WebSocket.
    case "charger":
      return "through";
    case "person":
      return unknown ? refusal : caller.kind === "person" ? "through" : "forbidden";
    case "permitted":
      return unknown ? refusal : caller.permissions.includes(rule.permission) ? "through" : "forbidden";
    case "station":
      // Somebody unknown with a Bearer is taken for the station: its object answers, here that there is none.
      if (caller.kind === "wrong") return "through";
      return unknown ? "credentials-missing" : caller.permissions.includes("readings:write") ? "through" : "forbidden";
  }
}

const served = [
  ...new Set(app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`)),
];

async function attempt(
  route: string,
  caller: Caller,
): Promise<{ status: number; code: string | null; detail: string }> {
  const [method = "", pattern = ""] = route.split(" ");
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => PLACES[name] ?? "");
  // A body that no schema takes: what is let through stops there.
  const body = ["POST", "PATCH", "PUT"].includes(method) ? { body: [] } : {};
  const response = await call(path, { method, headers: caller.headers(), by: "nobody", ...body });
  const isProblem = response.headers.get("Content-Type") === "application/problem+json";
  const problem = isProblem ? await response.json<Problem>() : null;
  if (!isProblem) await response.body?.cancel();
  return { status: response.status, code: problem?.code ?? null, detail: problem?.detail ?? "" };
}

describe("the policy table", () => {
  it("names every route of the app and of the OpenAPI document, and nothing else", async () => {
    const { paths } = await callJson<{ paths: Record<string, Record<string, Operation>> }>("/api/openapi.json");
    const described = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`),
    );
    expect(served.toSorted()).toEqual(Object.keys(POLICY).sort());
    expect(described.sort()).toEqual(Object.keys(POLICY).sort());
  });

  it("stands in the description of each call: credentials, permission, refusals", async () => {
    const { paths } = await callJson<{ paths: Record<string, Record<string, Operation>> }>("/api/openapi.json");
    for (const [route, rule] of Object.entries(POLICY)) {
      const [method = "", pattern = ""] = route.split(" ");
      const operation = paths[pattern.replace(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
      expect(operation?.["x-who-may"], route).toBeTruthy();
      const open = rule.who === "anyone" || rule.who === "link";
      expect(operation?.security?.length === 0, route).toBe(open);
      const refusals = Object.values(operation?.responses ?? {})
        .map(({ description }) => description)
        .join(" ");
      if (!open) expect(refusals, route).toContain("`credentials-missing`");
      if (rule.who === "permitted") expect(operation?.["x-permission"], route).toBe(rule.permission);
      if (rule.who === "permitted" || rule.who === "person") expect(refusals, route).toContain("`forbidden`");
      if (rule.limit !== undefined) expect(refusals, route).toContain("`too-many-attempts`");
    }
  });

  it("has no two patterns of one method that take the same address", () => {
    const fits = (a: string, b: string) => {
      const [left, right] = [a.split("/"), b.split("/")];
      return (
        left.length === right.length &&
        left.every((part, index) => part === right[index] || part.startsWith(":") || right[index]?.startsWith(":"))
      );
    };
    const overlaps = served.flatMap((one) =>
      served.filter((other) => {
        const [[method, path = ""], [otherMethod, otherPath = ""]] = [one.split(" "), other.split(" ")];
        return one < other && method === otherMethod && fits(path, otherPath);
      }),
    );
    expect(overlaps).toEqual([]);
  });

  it("decides about every caller at every route", async () => {
    let refused = 0;
    let through = 0;
    for (const [route, rule] of Object.entries(POLICY)) {
      for (const caller of callers) {
        if (route === OWN_SESSION_ENDS && caller.kind === "person") continue;
        const what = `${route} by ${caller.name}`;
        const { status, code, detail } = await attempt(route, caller);
        const expectation = expected(rule, caller);
        if (expectation === "through") {
          through += 1;
          expect(["credentials-missing", "forbidden"], what).not.toContain(code);
          if (rule.who !== "anyone") expect(code, what).not.toBe("credentials-wrong");
          expect(status, `${what}: ${detail}`).toBeLessThan(500);
        } else {
          refused += 1;
          expect(code, `${what}: ${detail}`).toBe(expectation);
          expect(status, what).toBe(expectation === "forbidden" ? 403 : 401);
          if (rule.who === "permitted" && code === "forbidden") expect(detail).toContain(rule.permission);
        }
      }
    }
    console.info(`Routes × callers: ${through} let through, ${refused} refused.`);
    expect(through + refused).toBe(Object.keys(POLICY).length * callers.length - ROLES.length);
    expect(refused).toBeGreaterThan(400);
  });

  it("refuses a route that it does not name, in closed words", async () => {
    const { Hono } = await import("hono");
    const { authorise } = await import("../../../edge/access.ts");
    const other = new Hono();
    const errors: string[] = [];
    other.use(authorise as never);
    other.onError((error) => {
      errors.push(error.message);
      return new Response("refused", { status: 500 });
    });
    other.get("/api/forgotten", () => new Response("secret"));
    other.all("/api/anything", () => new Response("secret"));
    const environment = (await import("../server.ts")).ENVIRONMENT;
    const answer = await other.request("/api/forgotten", {}, environment);
    expect([answer.status, await answer.text()]).toEqual([500, "refused"]);
    expect(errors[0]).toContain("does not name GET /api/forgotten");
    expect((await other.request("/api/anything", {}, environment)).status).toBe(404);
  });
});
