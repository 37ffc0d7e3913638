// The organisation's own sign-in against a small provider: who gets in, as what, and what is refused.
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Claims, newOidcProvider, type OidcProvider } from "../../support/oidc-provider.ts";
import { call, database, ENVIRONMENT } from "../server.ts";
import {
  accessWith,
  actionsOn,
  cookieOf,
  isSignedIn,
  newPerson,
  newSignedIn,
  PASSWORD,
  refusalOf,
  SETUP_CODE,
  send,
} from "./people.ts";

const ISSUER = "https://login.organisation.example/realm";
let provider: OidcProvider;
let environment: object;

beforeAll(async () => {
  const body = { code: SETUP_CODE, name: "Ada", email: "ada@wattest.example", password: PASSWORD };
  expect((await send("/api/setup", { body })).status).toBe(200);
});

beforeEach(async () => {
  provider = await newOidcProvider(ISSUER);
  environment = {
    ...ENVIRONMENT,
    WATTEST_OIDC_ISSUER: ISSUER,
    WATTEST_OIDC_CLIENT_ID: provider.clientId,
    WATTEST_OIDC_CLIENT_SECRET: provider.clientSecret,
    WATTEST_OIDC_NAME: "Organisation",
  };
  vi.stubGlobal("fetch", (input: RequestInfo, init?: RequestInit) => provider.fetch(new Request(input, init)));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function begin(returnTo = "/sessions"): Promise<{ url: string; cookie: string }> {
  const response = await send("/api/oidc/sign-in", { body: { returnTo }, environment });
  expect(response.status, await response.clone().text()).toBe(200);
  return { url: (await response.json<{ url: string }>()).url, cookie: cookieOf(response) };
}

function comeBack(address: string, cookie: string): Promise<Response> {
  const { pathname, search } = new URL(address);
  return send(`${pathname}${search}`, { cookie, environment });
}

/** The whole way there and back. */
async function signInAs(claims: Claims, returnTo?: string): Promise<Response> {
  const { url, cookie } = await begin(returnTo);
  return comeBack(provider.authorize(url, claims), cookie);
}

async function expectRefused(response: Response, code: string): Promise<void> {
  expect(response.status).toBe(302);
  expect(response.headers.get("Location")).toBe(`/sign-in?error=${code}`);
  expect(cookieOf(response)).not.toContain("session_token");
}

const countPeople = () => database.prepare("SELECT count(*) AS n FROM people").first("n");

describe("the organisation's sign-in", () => {
  it("is offered by name, and asks for the code with PKCE and a nonce", async () => {
    const access = await (await send("/api/access", { environment })).json();
    expect(access).toMatchObject({ methods: { oidc: { name: "Organisation" } } });
    const { url, cookie } = await begin();
    const parameters = new URL(url).searchParams;
    expect(parameters.get("redirect_uri")).toBe("http://localhost:8787/api/oidc/callback");
    expect(parameters.get("nonce")?.length).toBeGreaterThanOrEqual(16);
    expect(parameters.get("code_challenge_method")).toBe("S256");
    expect(cookie).toMatch(/^wattest\.state=/);
  });

  it("lets in who is here already by an address that was vouched for, and goes where it was asked to", async () => {
    const person = await newPerson("auditor");
    const response = await signInAs(
      { sub: "1", email: person.email.toUpperCase(), email_verified: true },
      "/settings/audit?a=1",
    );
    expect(response.status).toBe(302);
    expect(response.headers.get("Location")).toBe("/settings/audit?a=1");
    expect((await accessWith(cookieOf(response))).actor).toMatchObject({ id: person.id, role: "auditor" });
    expect(await actionsOn(person.id)).toEqual(["person.signed-in"]);
    // Found by the provider's own name for the person from then on, whatever the address.
    const again = await signInAs({ sub: "1", email: "moved@wattest.example", email_verified: true });
    expect((await accessWith(cookieOf(again))).actor?.id).toBe(person.id);
  });

  it("lets in whoever was invited by address, once, in the role of the invitation", async () => {
    const made = await call("/api/invitations", { body: { role: "operator", email: "eve@wattest.example" } });
    expect(made.status).toBe(201);
    const response = await signInAs({ sub: "2", email: "eve@wattest.example", email_verified: true, name: "Eve Lind" });
    const { actor } = await accessWith(cookieOf(response));
    expect(actor).toMatchObject({ name: "Eve Lind", email: "eve@wattest.example", role: "operator" });
    expect(await actionsOn(actor?.id ?? "")).toEqual(["person.joined", "person.signed-in"]);
    expect(await database.prepare("SELECT count(*) AS n FROM invitations").first("n")).toBe(0);
  });

  it("refuses whoever was not invited, unless there is a role for everybody of the organisation", async () => {
    const before = await countPeople();
    const claims = { sub: "3", email: "fay@wattest.example", email_verified: true };
    await expectRefused(await signInAs(claims), "forbidden");
    expect(await countPeople()).toBe(before);
    environment = { ...environment, WATTEST_OIDC_ROLE: "viewer" };
    const { actor } = await accessWith(cookieOf(await signInAs(claims)));
    expect(actor).toMatchObject({ name: "fay@wattest.example", role: "viewer" });
  });

  it("believes no address that the provider has not verified", async () => {
    environment = { ...environment, WATTEST_OIDC_ROLE: "viewer" };
    const person = await newPerson("owner");
    for (const email_verified of [false, undefined]) {
      const verified = email_verified === undefined ? {} : { email_verified };
      await expectRefused(await signInAs({ sub: "4", email: person.email, ...verified }), "forbidden");
      await expectRefused(await signInAs({ sub: "5", email: "new@wattest.example", ...verified }), "forbidden");
    }
    const before = await countPeople();
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    await expectRefused(await signInAs({ sub: "6" }), "credentials-wrong");
    expect(await countPeople()).toBe(before);
  });

  it("does not hand an account to the organisation's person whose address somebody else only claimed", async () => {
    const made = await call("/api/invitations", { body: { role: "viewer" } });
    const token = (await made.json<{ url: string }>()).url.split("#")[1];
    const email = "chief@wattest.example";
    const body = { token, name: "Not the chief", email, password: PASSWORD };
    expect((await send("/api/invitations/accept", { body })).status).toBe(200);
    await expectRefused(await signInAs({ sub: "7", email, email_verified: true }), "forbidden");
  });

  it("ends the session that the browser came with", async () => {
    const planted = (await newSignedIn("viewer")).cookie;
    const person = await newPerson("viewer");
    const { url, cookie } = await begin();
    const back = provider.authorize(url, { sub: "8", email: person.email, email_verified: true });
    const response = await comeBack(back, `${planted}; ${cookie}`);
    expect((await accessWith(cookieOf(response))).actor?.id).toBe(person.id);
    expect(await isSignedIn(planted)).toBe(false);
  });

  it("keeps none of the provider's tokens", async () => {
    const person = await newPerson("viewer");
    await signInAs({ sub: "9", email: person.email, email_verified: true });
    const { results } = await database.prepare(`SELECT * FROM credentials WHERE "providerId" = 'oidc'`).all();
    expect(results.length).toBeGreaterThan(0);
    for (const row of results) {
      expect([row.accessToken, row.refreshToken, row.idToken, row.password]).toEqual([null, null, null, null]);
    }
  });
});

describe("a way back", () => {
  const claims = { sub: "20", email: "ada@wattest.example", email_verified: true };

  it("is refused in another browser than the one that set out, and a second time", async () => {
    const { url, cookie } = await begin();
    const back = provider.authorize(url, claims);
    await expectRefused(await comeBack(back, ""), "credentials-wrong");
    const other = await begin();
    await expectRefused(await comeBack(back, other.cookie), "credentials-wrong");
    const { url: next, cookie: own } = await begin();
    const good = provider.authorize(next, claims);
    expect(cookieOf(await comeBack(good, own))).toContain("session_token");
    await expectRefused(await comeBack(good, own), "credentials-wrong");
    expect(cookie).not.toBe(own);
  });

  it("is refused with a token that is of another key, issuer, client, time or nonce", async () => {
    const wrong: Record<string, (token: Record<string, unknown>) => Record<string, unknown>> = {
      issuer: (token) => ({ ...token, iss: "https://other.example" }),
      client: (token) => ({ ...token, aud: "another" }),
      time: (token) => ({ ...token, exp: 1 }),
      nonce: (token) => ({ ...token, nonce: "another" }),
      "no nonce": ({ nonce: _, ...token }) => token,
    };
    const silent = vi.spyOn(console, "error").mockImplementation(() => undefined);
    for (const change of Object.values(wrong)) {
      provider.tamper(change);
      await expectRefused(await signInAs(claims), "credentials-wrong");
    }
    provider.tamper((token) => token);
    await provider.useUnknownKey();
    await expectRefused(await signInAs(claims), "credentials-wrong");
    expect(JSON.stringify(silent.mock.calls)).not.toContain("ada@wattest.example");
  });

  it("tells the sign-in page in a code of ours when the person or the provider said no", async () => {
    const { url, cookie } = await begin();
    const state = new URL(url).searchParams.get("state") ?? "";
    const path = `http://localhost/api/oidc/callback?error=access_denied&error_description=%3Cscript%3E&state=${state}`;
    await expectRefused(await comeBack(path, cookie), "credentials-wrong");
    await expectRefused(await comeBack("http://localhost/api/oidc/callback", ""), "credentials-wrong");
  });

  it("leads to paths of this site only", async () => {
    for (const returnTo of [
      "//evil.example",
      "/\\evil.example",
      "https://evil.example",
      "sessions",
      "/\t/evil.example",
    ]) {
      const response = send("/api/oidc/sign-in", { body: { returnTo }, environment });
      expect([returnTo, await refusalOf(response)]).toEqual([returnTo, "schema-violated"]);
    }
  });
});

describe("without a provider", () => {
  it("that answers, and is the one that was named, nobody is sent away", async () => {
    const silent = vi.spyOn(console, "error").mockImplementation(() => undefined);
    vi.stubGlobal("fetch", async () => new Response(null, { status: 503 }));
    const setOut = () => send("/api/oidc/sign-in", { body: { returnTo: "/" }, environment });
    expect(await refusalOf(setOut())).toBe("sign-in-unavailable");
    const other = await newOidcProvider("https://other.example/realm");
    vi.stubGlobal("fetch", (input: RequestInfo) => other.fetch(new Request(input)));
    expect(await refusalOf(setOut())).toBe("sign-in-unavailable");
    expect(await refusalOf(send("/api/oidc/sign-in", { body: { returnTo: "/" } }))).toBe("sign-in-unavailable");
    expect(silent).toHaveBeenCalled();
  });

  it("passwords work as ever", async () => {
    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("no network")));
    const body = { email: "ada@wattest.example", password: PASSWORD };
    expect((await send("/api/sign-in", { body, environment })).status).toBe(200);
  });
});
