// What a browser may be made to do: foreign pages change nothing and read nothing but the public calls; a cookie alone
// proves no intent; bodies that a form can send are not taken.
import { describe, expect, it } from "vitest";
import { MAX_BODY_BYTES } from "../../../edge/contract/limits.ts";
import { POLICY } from "../../../edge/policy.ts";
import { signedIn } from "../identity/people.ts";
import { type Call, call, ENVIRONMENT, newStation, ORIGIN, problemOf } from "../server.ts";

const FOREIGN = [
  ...["https://evil.example", "null", "http://localhost:9999", "http://localhost", "not an origin"],
  // The right host in what is no origin of a page.
  ...[`${ORIGIN}/`, `${ORIGIN}/page`, "http://user@localhost:8787", "ftp://localhost:8787", "app://localhost:8787"],
];
const PUBLIC = Object.entries(POLICY).flatMap(([route, rule]) =>
  rule.who === "anyone" && rule.cors === true ? [route] : [],
);

const station = () => ({ stationId: `CS-${crypto.randomUUID()}` });

async function codeOf(path: string, options: Call): Promise<string | number> {
  const response = await call(path, options);
  if (response.headers.get("Content-Type") !== "application/problem+json") return response.status;
  return (await response.json<{ code: string }>()).code;
}

describe("a change", () => {
  it("that a foreign page asks for is refused, with and without credentials, by any method", async () => {
    const { cookie } = await signedIn("owner");
    for (const origin of FOREIGN) {
      for (const credentials of [{}, { Cookie: cookie }]) {
        const headers = { Origin: origin, ...credentials };
        expect(await codeOf("/api/stations", { body: station(), headers }), origin).toBe("forbidden");
        expect(await codeOf("/api/sign-in", { body: {}, headers, by: "nobody" }), origin).toBe("forbidden");
        expect(await codeOf("/api/keys/x", { method: "DELETE", headers }), origin).toBe("forbidden");
      }
    }
    for (const site of ["cross-site", "same-site"]) {
      const headers = { "Sec-Fetch-Site": site };
      expect(await codeOf("/api/stations", { body: station(), headers }), site).toBe("forbidden");
    }
  });

  it("by cookie needs to show that it comes from our own pages", async () => {
    const { cookie } = await signedIn("owner");
    const by = (headers: Record<string, string>) =>
      codeOf("/api/stations", { body: station(), headers: { Cookie: cookie, ...headers } });
    expect(await by({})).toBe("forbidden");
    expect(await by({ "Sec-Fetch-Site": "none" })).toBe("forbidden");
    expect(await by({ Referer: `${ORIGIN}/stations` })).toBe("forbidden");
    expect(await by({ Origin: ORIGIN })).toBe(201);
    expect(await by({ "Sec-Fetch-Site": "same-origin" })).toBe(201);
    // What is only read needs no such proof.
    expect(await codeOf("/api/stations", { headers: { Cookie: cookie } })).toBe(200);
  });

  it("by cookie is taken under the public origin as well, and under no http page where ours is https", async () => {
    const publicOrigin = { ...ENVIRONMENT, WATTEST_ORIGIN: "https://wattest.example" };
    const ask = (origin: string, headers: Record<string, string>, environment: object = ENVIRONMENT) =>
      codeOf("/api/stations", { body: station(), origin, headers, environment });
    expect(await ask(ORIGIN, { Origin: "https://wattest.example" })).toBe("forbidden");
    expect(await ask(ORIGIN, { Origin: "https://wattest.example" }, publicOrigin)).toBe(201);
    expect(await ask("https://wattest.example", { Origin: "http://wattest.example" })).toBe("forbidden");
    // A proxy that ends TLS and says nothing of it.
    expect(await ask("http://wattest.example", { Origin: "https://wattest.example" })).toBe(201);
  });

  it("by a key needs no origin: programs have none", async () => {
    expect(await codeOf("/api/stations", { body: station() })).toBe(201);
  });

  it("is taken as JSON only: what a form can send is refused before it is read", async () => {
    const { id } = await newStation();
    const types = [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "text/json",
      "",
    ];
    for (const type of types) {
      const options = { body: JSON.stringify(station()), headers: { "Content-Type": type } };
      for (const path of ["/api/stations", `/api/stations/${id}/secret`, "/api/sign-in", "/api/setup", "/api/keys"]) {
        expect(await codeOf(path, options), `${path} ${type}`).toBe("unsupported-media-type");
      }
    }
  });

  it("that is too large is refused, whoever asks", async () => {
    const body = JSON.stringify({ name: "x".repeat(MAX_BODY_BYTES) });
    for (const path of ["/api/stations", "/api/keys", "/api/invitations", "/api/setup"]) {
      expect(await codeOf(path, { body }), path).toBe("body-too-large");
    }
  });
});

describe("another origin", () => {
  const from = { Origin: "https://other.example" };

  it("reads the public calls, without cookies, and refusals of them too", async () => {
    expect(PUBLIC.length).toBeGreaterThanOrEqual(3);
    for (const route of PUBLIC) {
      const [method = "", path = ""] = route.split(" ");
      const body = method === "POST" ? { body: "no record" } : {};
      const response = await call(path, { method, headers: from, by: "nobody", ...body });
      expect(response.headers.get("Access-Control-Allow-Origin"), route).toBe("*");
      expect(response.headers.has("Access-Control-Allow-Credentials"), route).toBe(false);
      expect(response.headers.get("Cross-Origin-Resource-Policy"), route).toBe("cross-origin");
      await response.body?.cancel();
    }
    const refused = await call("/api/verify", { body: "", headers: { ...from, "Content-Type": "text/csv" } });
    expect([refused.status, refused.headers.get("Access-Control-Allow-Origin")]).toEqual([415, "*"]);
  });

  it("is told nothing by all others, refused or not", async () => {
    for (const [route, rule] of Object.entries(POLICY)) {
      if (rule.who === "anyone" && rule.cors === true) continue;
      const [method = "", path = ""] = route.split(" ");
      const body = ["POST", "PATCH"].includes(method) ? { body: {} } : {};
      const place = path.replace(/:\w+/g, "no-such-one");
      for (const by of ["owner", "nobody"] as const) {
        const response = await call(place, { method, headers: from, by, ...body });
        const told = [...response.headers.keys()].filter((name) => name.startsWith("access-control-"));
        expect(told, route).toEqual([]);
        expect(response.headers.get("Cross-Origin-Resource-Policy"), route).toBe("same-origin");
        await response.body?.cancel();
      }
    }
  });

  it("may ask beforehand about the public calls, and learns of no others", async () => {
    const ask = (path: string, method: string) =>
      call(path, { method: "OPTIONS", headers: { ...from, "Access-Control-Request-Method": method }, by: "nobody" });
    const open = await ask("/api/verify", "POST");
    expect([open.status, open.headers.get("Access-Control-Allow-Origin")]).toEqual([204, "*"]);
    expect(open.headers.get("Access-Control-Allow-Methods")).toBe("POST");
    expect(open.headers.get("Access-Control-Allow-Headers")).toBe("Content-Type, If-None-Match");
    for (const path of ["/api/stations", "/api/sign-in", "/api/me", "/api/driver/x", "/api/nope"]) {
      const closed = await ask(path, "POST");
      expect(
        [...closed.headers.keys()].filter((name) => name.startsWith("access-control-")),
        path,
      ).toEqual([]);
    }
  });
});

describe("every answer", () => {
  it("keeps itself from being framed, sniffed, stored or named to others", async () => {
    const answers = [
      await call("/api/stations"),
      await call("/api/stations", { by: "nobody" }),
      await call("/api/docs", { by: "nobody" }),
      await call("/api/nope", { by: "nobody" }),
      await call(`/api/driver/${"A".repeat(22)}`, { by: "nobody" }),
    ];
    for (const { headers } of answers) {
      expect(headers.get("Content-Security-Policy")).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("Referrer-Policy")).toBe("no-referrer");
      expect(headers.get("Cache-Control")).toMatch(/^no-(store|cache)$/);
    }
    expect(await problemOf("/api/stations", { by: "nobody" })).toMatchObject({ status: 401 });
  });
});
