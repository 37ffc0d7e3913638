// What `npm start` lets whoever reaches it do while nobody has signed in: nothing, but for the first run's code.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callAddress, isLoopback, shownAddress } from "../../edge/local/address.ts";
import { envLine } from "../../edge/local/env-file.ts";
import { makeSetupCode } from "../../edge/local/secrets.ts";
import { type RunningServer, startServer } from "./server.ts";

/** What a shell, dotenv or a template would each change. */
const ODD_NAME = "a$HOME \"b\" \\n 'c' #d \\$e ";
/** As in wrangler.toml. */
const DATABASE_ID = "00000000-0000-0000-0000-000000000000";
const ENVIRONMENT = {
  // Empty: whatever the tests' own environment sets does not count.
  WATTEST_BOOTSTRAP_KEY: "",
  WATTEST_OIDC_ISSUER: "http://localhost:1",
  WATTEST_OIDC_CLIENT_ID: "x",
  WATTEST_OIDC_CLIENT_SECRET: "y",
  WATTEST_OIDC_NAME: ODD_NAME,
};

describe("a server without a bootstrap key", () => {
  let parent = "";
  let data = "";
  let server: RunningServer;
  beforeAll(async () => {
    parent = mkdtempSync(join(tmpdir(), "wattest-exposure-"));
    data = join(parent, "data");
    server = await startServer(data, ENVIRONMENT);
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(parent, { recursive: true, force: true });
  });

  it("answers management calls to nobody, on its own machine either", async () => {
    for (const path of ["/api/stations", "/api/sessions", "/api/overview", "/api/people", "/api/audit"]) {
      const answer = await fetch(`${server.address}${path}`);
      expect([path, answer.status]).toEqual([path, 401]);
    }
  });

  it("serves none of the local tools that read and write the database for anybody, and keeps no trace of requests", async () => {
    const sql = JSON.stringify({ sql: "SELECT email FROM people" });
    for (const folder of ["/cdn-cgi/explorer", "/cdn-cgi/local/explorer"]) {
      for (const path of ["", "/api", "/api/d1/database", `/api/d1/database/${DATABASE_ID}/raw`]) {
        for (const method of ["GET", "POST"]) {
          const body = method === "POST" ? { body: sql, headers: { "Content-Type": "application/json" } } : {};
          const answer = await fetch(`${server.address}${folder}${path}`, { method, ...body });
          // A page of ours, which says that there is no such page, or a refusal; never the tools' own.
          const text = await answer.text();
          expect([path, /explorer|"success"/i.test(text)]).toEqual([path, false]);
        }
      }
    }
    expect(readdirSync(join(data, "v3"))).not.toContain("observability");
  });

  it("keeps its data folder from other users", () => {
    expect(statSync(data).mode & 0o777).toBe(0o700);
  });

  it("is given the values of its environment as they are, whatever characters they have", async () => {
    const access = await (await fetch(`${server.address}/api/access`)).json();
    expect(access).toMatchObject({ methods: { oidc: { name: ODD_NAME } } });
    expect(envLine("NAME", 'it\'s `all` "three"')).toBe(null);
  });

  it("prints the first run's link, and that code makes the owner; the next start prints none", async () => {
    const link = /http:\/\/localhost:\d+\/setup#code=(\S+)/.exec(server.output());
    expect(link?.[0]).toContain(server.address);
    const body = { code: link?.[1], name: "Ada", email: "ada@wattest.example", password: "three words and a half" };
    const setUp = (code: unknown) =>
      fetch(`${server.address}/api/setup`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ...body, code }),
      });
    expect((await setUp("0000-0000-0000-0000")).status).toBe(401);
    const answer = await setUp(body.code);
    expect(answer.status).toBe(200);
    const cookie = answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    await server.stop();
    server = await startServer(data, ENVIRONMENT);
    expect(server.output()).not.toContain("#code=");
    // The secret that signs cookies is the data folder's, so that the session outlives the restart.
    const access = await fetch(`${server.address}/api/access`, { headers: { Cookie: cookie } });
    expect(await access.json()).toMatchObject({ setupNeeded: false, actor: { email: "ada@wattest.example" } });
  });

  it("keeps the secret that signs cookies from other users, and out of its output", () => {
    const path = join(data, "auth-secret");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(server.output()).not.toContain(readFileSync(path, "utf8").trim());
  });
});

describe("the address", () => {
  it("is a name where one reaches the server, since passkeys need one", () => {
    for (const host of ["127.0.0.1", "::1", "0.0.0.0", "::"]) {
      expect([host, shownAddress(host, 1)]).toEqual([host, "http://localhost:1"]);
    }
    expect(shownAddress("192.0.2.1", 1)).toBe("http://192.0.2.1:1");
    expect(callAddress("::1", 1)).toBe("http://[::1]:1");
    expect(callAddress("::", 1)).toBe("http://127.0.0.1:1");
  });

  it("is known to be reached by others unless it is loopback", () => {
    expect(["localhost", "::1", "127.0.0.1", "127.1.2.3"].every(isLoopback)).toBe(true);
    expect(["0.0.0.0", "::", "192.0.2.1", "station.example", "127.0.0.1.example"].some(isLoopback)).toBe(false);
  });
});

describe("a setup code", () => {
  it("has 80 random bits in characters that are not misread", () => {
    const codes = new Set(Array.from({ length: 100 }, makeSetupCode));
    expect(codes.size).toBe(100);
    for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
  });
});
