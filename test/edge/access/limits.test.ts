// What nobody needs credentials for cannot be asked without end from one place.
import { describe, expect, it } from "vitest";
import { POLICY } from "../../../edge/policy.ts";
import { LIMITS, networkOf } from "../../../edge/rate-limits.ts";
import { type Call, call, ENVIRONMENT } from "../server.ts";

async function statuses(count: number, path: string, options: Call): Promise<number[]> {
  const seen: number[] = [];
  for (let attempt = 0; attempt < count; attempt += 1) {
    const response = await call(path, { by: "nobody", ...options });
    seen.push(response.status);
    if (response.status === 429) {
      expect(response.headers.get("Retry-After")).toBe("60");
      expect(await response.json()).toMatchObject({ code: "too-many-attempts" });
    } else await response.body?.cancel();
  }
  return seen;
}

const wrong = { code: "wrong", name: "A", email: "a@example.org", password: "x".repeat(12) };

describe("guessing", () => {
  it("ends after 30 attempts a minute from one address, over all calls that take a guess together", async () => {
    const headers = { "CF-Connecting-IP": "203.0.113.40" };
    const setup = await statuses(20, "/api/setup", { body: wrong, headers });
    expect(setup).not.toContain(429);
    // The window may turn once while this runs; then there are at most twice as many.
    const body = { token: "A".repeat(22) };
    const invitations = await statuses(45, "/api/invitations/read", { body, headers });
    expect(invitations).toContain(429);
    expect(invitations.filter((status) => status !== 429).length).toBeLessThanOrEqual(40);
    // Elsewhere nobody notices.
    const other = { "CF-Connecting-IP": "203.0.113.41" };
    expect(await statuses(1, "/api/invitations/read", { body, headers: other })).not.toContain(429);
  });

  it("is limited at every call that takes a secret from somebody unknown", () => {
    const open = Object.entries(POLICY).filter(
      ([route, rule]) => rule.who === "anyone" && rule.asks === true && !route.startsWith("GET /api/access"),
    );
    for (const [route, rule] of open) if (route !== "POST /api/sign-out") expect(rule.limit, route).toBe("guessing");
    expect(open.length).toBeGreaterThan(7);
  });
});

describe("computing", () => {
  it("is bounded per address, and free for this very machine", async () => {
    // The same limiter with a count that a test reaches.
    let count = 0;
    const few = {
      ...ENVIRONMENT,
      COMPUTING_LIMIT: {
        limit: async () => {
          count += 1;
          return { success: count <= 3 };
        },
      },
    };
    const options = { body: "no record", headers: { "Content-Type": "text/plain" } };
    const from = (address: string, extra = {}) => ({
      ...options,
      headers: { ...options.headers, "CF-Connecting-IP": address, ...extra },
      environment: few,
    });
    expect(await statuses(5, "/api/verify", from("203.0.113.9"))).toEqual([200, 200, 200, 429, 429]);
    expect(await statuses(5, "/api/verify", from("127.0.0.1"))).toEqual([200, 200, 200, 200, 200]);
    expect(await statuses(2, "/api/verify", from("::1"))).toEqual([200, 200]);
    // Links of this very machine as well, those that lead nowhere not.
    let links = 0;
    const none = { ...few, LINK_LIMIT: { limit: async () => ({ success: ++links < 0 }) } };
    const unknown = { by: "nobody" as const, environment: none, headers: { "CF-Connecting-IP": "127.0.0.1" } };
    const tried = await statuses(21, `/api/driver/${"A".repeat(22)}/feedback`, unknown);
    expect([tried[0], tried[20], links]).toEqual([404, 429, 0]);
    // A proxy on this machine speaks for others.
    expect(await statuses(1, "/api/verify", from("127.0.0.1", { "X-Forwarded-For": "203.0.113.9" }))).toEqual([429]);
  });
});

describe("an address", () => {
  it("counts as what one subscriber has: an IPv4 address, or 64 bits of IPv6", () => {
    expect(networkOf("203.0.113.9")).toBe("203.0.113.9");
    const same = ["2001:db8:1:2:3:4:5:6", "2001:DB8:1:2::9", "2001:0db8:0001:0002:0:0:0:1", "2001:db8:1:2::"];
    expect(new Set(same.map(networkOf))).toEqual(new Set(["2001:db8:1:2"]));
    expect(networkOf("2001:db8:1:3::9")).not.toBe("2001:db8:1:2");
    expect(networkOf("::1")).toBe("0:0:0:0");
    expect(networkOf("2001:db8::")).toBe("2001:db8:0:0");
    expect(networkOf("::ffff:203.0.113.9")).toBe("203.0.113.9");
    expect(networkOf("")).toBe("");
  });
});

describe("the limits", () => {
  it("are all used", () => {
    const named = new Set(Object.values(POLICY).flatMap(({ limit }) => (limit === undefined ? [] : [limit])));
    // Of the others one counts per account, one what was asked for in vain, one stations that nobody knows.
    expect([...LIMITS].filter((limit) => !named.has(limit))).toEqual(["email", "unknown-link", "knock"]);
  });
});
