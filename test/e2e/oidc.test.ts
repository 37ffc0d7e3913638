// The organisation's own sign-in as it is installed: npm start with its settings, and a provider on another port.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newOidcProvider, type OidcProvider } from "../support/oidc-provider.ts";
import { BOOTSTRAP_KEY } from "./owner.ts";
import { type RunningServer, startServer } from "./server.ts";

/** Serves a provider on a free port of this machine. */
async function serve(): Promise<{ provider: OidcProvider; server: Server }> {
  let provider: OidcProvider | undefined;
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const answer = await provider?.fetch(
      new Request(`http://${incoming.headers.host}${incoming.url}`, {
        method: incoming.method ?? "GET",
        headers: new Headers(incoming.headers as Record<string, string>),
        ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
      }),
    );
    outgoing.writeHead(answer?.status ?? 503, Object.fromEntries(answer?.headers ?? []));
    outgoing.end(Buffer.from((await answer?.arrayBuffer()) ?? new ArrayBuffer()));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  provider = await newOidcProvider(`http://127.0.0.1:${address.port}`);
  return { provider, server };
}

describe("npm start with an organisation's sign-in", () => {
  let data = "";
  let own: Awaited<ReturnType<typeof serve>>;
  let server: RunningServer;
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), "wattest-oidc-"));
    own = await serve();
    server = await startServer(data, {
      WATTEST_BOOTSTRAP_KEY: BOOTSTRAP_KEY,
      WATTEST_OIDC_ISSUER: own.provider.issuer,
      WATTEST_OIDC_CLIENT_ID: own.provider.clientId,
      WATTEST_OIDC_CLIENT_SECRET: own.provider.clientSecret,
      WATTEST_OIDC_NAME: "Organisation",
    });
  });
  afterAll(async () => {
    await server?.stop();
    own?.server.close();
    rmSync(data, { recursive: true, force: true });
  });

  const call = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${server.address}${path}`, {
      redirect: "manual",
      headers: { ...headers, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
  const cookieOf = (answer: Response) =>
    answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0])
      .join("; ");

  it("lets in who was invited by address, and prints no secret", async () => {
    const owner = {
      code: BOOTSTRAP_KEY,
      name: "Ada",
      email: "ada@wattest.example",
      password: "three words and a half",
    };
    expect((await call("/api/setup", owner)).status).toBe(200);
    const invitation = { role: "auditor", email: "eve@wattest.example" };
    expect((await call("/api/invitations", invitation, { Authorization: `Bearer ${BOOTSTRAP_KEY}` })).status).toBe(201);

    const begun = await call("/api/oidc/sign-in", { returnTo: "/settings/audit" });
    const { url } = (await begun.json()) as { url: string };
    const claims = { sub: "1", email: "eve@wattest.example", email_verified: true, name: "Eve Lind" };
    const back = new URL(own.provider.authorize(url, claims));
    const answer = await call(`${back.pathname}${back.search}`, undefined, { Cookie: cookieOf(begun) });
    expect([answer.status, answer.headers.get("Location")]).toEqual([302, "/settings/audit"]);
    const access = await call("/api/access", undefined, { Cookie: cookieOf(answer) });
    expect(await access.json()).toMatchObject({ actor: { name: "Eve Lind", role: "auditor" } });
    for (const secret of [own.provider.clientSecret, BOOTSTRAP_KEY, owner.password, back.searchParams.get("code")]) {
      expect(server.output()).not.toContain(secret);
    }
  });
});
