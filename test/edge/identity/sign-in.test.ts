// Signing in and out: what a session is, and what ends it.
import { describe, expect, it, vi } from "vitest";
import { bindingsOf } from "../../../edge/env.ts";
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
  send,
  signIn,
} from "./people.ts";

const tokenOf = (cookie: string) => /session_token=([^.;]+)/.exec(cookie)?.[1] ?? "";

describe("a sign-in", () => {
  it("answers who one is; case and spaces of the e-mail address do not count", async () => {
    const person = await newPerson("operator");
    const body = { email: ` ${person.email.toUpperCase()} `, password: PASSWORD };
    const response = await send("/api/sign-in", { body });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ actor: { kind: "person", id: person.id, role: "operator" } });
    expect(await actionsOn(person.id)).toEqual(["person.signed-in"]);
  });

  it("answers the same for an unknown address, a wrong password and an account without one", async () => {
    const person = await newPerson("viewer");
    const withoutPassword = await newPerson("viewer");
    await database.prepare('DELETE FROM credentials WHERE "userId" = ?').bind(withoutPassword.id).run();
    const answers = await Promise.all(
      [
        { email: "nobody@wattest.example", password: PASSWORD },
        { email: person.email, password: `${PASSWORD}.` },
        { email: withoutPassword.email, password: PASSWORD },
      ].map((body) => send("/api/sign-in", { body })),
    );
    const problems = await Promise.all(
      answers.map(async (answer) => ({ ...(await answer.json<object>()), requestId: "", status: answer.status })),
    );
    expect(problems[0]).toMatchObject({ status: 401, code: "credentials-wrong" });
    expect(problems[1]).toEqual(problems[0]);
    expect(problems[2]).toEqual(problems[0]);
    expect(answers.every((answer) => answer.headers.getSetCookie().length === 0)).toBe(true);
  });

  it("hashes a password for an unknown address too, so that the time does not tell it", async () => {
    const person = await newPerson("viewer");
    const millis = async (email: string) => {
      const start = performance.now();
      await send("/api/sign-in", { body: { email, password: "wrong password" } });
      return performance.now() - start;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 5; round++) {
      known.push(await millis(person.email));
      unknown.push(await millis(`nobody-${round}@wattest.example`));
    }
    const median = (times: number[]) => times.toSorted((a, b) => a - b)[2] ?? 0;
    // Without the hash the unknown one would take a tenth.
    expect(median(unknown)).toBeGreaterThan(median(known) / 3);
    expect(median(unknown)).toBeLessThan(median(known) * 3);
  });

  it("sets a cookie for this host alone, out of reach of scripts, and over https only where it is https", async () => {
    const person = await newPerson("viewer");
    const body = { email: person.email, password: PASSWORD };
    const cookieAt = async (origin: string) => {
      const [cookie, ...others] = (await send("/api/sign-in", { body, origin })).headers.getSetCookie();
      expect(others).toEqual([]);
      return cookie?.split(/; ?/) ?? [];
    };
    const attributes = ["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Lax"];
    const [plain = "", ...plainAttributes] = await cookieAt("http://localhost:8787");
    expect(plain).toMatch(/^wattest\.session_token=/);
    expect(plainAttributes.sort()).toEqual(attributes);
    const [secure = "", ...secureAttributes] = await cookieAt("https://wattest.example");
    expect(secure).toMatch(/^__Host-wattest\.session_token=/);
    expect(secureAttributes.sort()).toEqual([...attributes, "Secure"]);
  });

  it("knows the public origin behind a proxy that ends TLS", async () => {
    const person = await newPerson("viewer");
    const environment = { ...ENVIRONMENT, WATTEST_ORIGIN: "https://wattest.example" };
    const response = await send("/api/sign-in", {
      body: { email: person.email, password: PASSWORD },
      origin: "http://10.0.0.2:8787",
      headers: { Origin: "https://wattest.example" },
      environment,
    });
    expect(response.headers.getSetCookie()[0]).toMatch(/^__Host-.*; Secure/);
  });

  it("is refused per e-mail address after ten tries within a minute, from wherever they come", async () => {
    const { email } = await newPerson("viewer");
    const statuses: number[] = [];
    for (let round = 0; round < 22; round++) {
      statuses.push((await send("/api/sign-in", { body: { email, password: "wrong password" } })).status);
    }
    // Windows are minutes of the clock: one may turn while this runs, then there are at most twice as many.
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(20);
    expect(statuses).toContain(429);
  });
});

describe("a session", () => {
  it("is a new one at each sign-in: a value planted before is never taken over", async () => {
    const { person, cookie } = await newSignedIn("viewer");
    // What an attacker would plant: his own session, and a made-up one.
    const planted = (await newSignedIn("viewer")).cookie;
    const taken = await signIn(person.email, PASSWORD, planted);
    expect(tokenOf(taken)).not.toBe(tokenOf(planted));
    expect((await accessWith(taken)).actor?.id).toBe(person.id);
    expect(await isSignedIn(planted)).toBe(false);
    expect(await isSignedIn(cookie)).toBe(true);
    const made =
      "wattest.session_token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D";
    expect(tokenOf(await signIn(person.email, PASSWORD, made))).not.toContain("AAAA");
  });

  it("is not believed without the signature, nor with another one", async () => {
    const { cookie } = await newSignedIn("viewer");
    expect(await isSignedIn(cookie)).toBe(true);
    const token = tokenOf(cookie);
    expect(token.length).toBeGreaterThan(20);
    // All that D1 knows of a session is the token: whoever reads the table cannot sign in with it.
    for (const value of [token, `${token}.`, `${token}.AAAA`, cookie.split("=")[1]?.replace(/.{4}%3D$/, "AAAA%3D")]) {
      expect(await isSignedIn(`wattest.session_token=${value}`)).toBe(false);
    }
    const other = { ...ENVIRONMENT, WATTEST_AUTH_SECRET: "another-secret-0123456789-abcdefghij" };
    expect(await (await send("/api/access", { cookie, environment: other })).json()).toMatchObject({ actor: null });
  });

  it("ends with its sign-out, and with nobody else's", async () => {
    const { person, cookie } = await newSignedIn("viewer");
    const second = await signIn(person.email);
    const response = await send("/api/sign-out", { method: "POST", cookie });
    expect(response.status).toBe(204);
    expect(response.headers.get("Set-Cookie")).toMatch(/^wattest\.session_token=; Max-Age=0; Path=\/; HttpOnly/);
    expect(await isSignedIn(cookie)).toBe(false);
    expect(await isSignedIn(second)).toBe(true);
    expect(await refusalOf(send("/api/sessions", { cookie }))).toBe("credentials-missing");
    expect((await send("/api/sign-out", { method: "POST" })).status).toBe(204);
    expect(await actionsOn(person.id)).toEqual(["person.signed-in", "person.signed-in", "person.signed-out"]);
  });

  it("ends by itself, however much it is used", async () => {
    const { person, cookie } = await newSignedIn("viewer");
    const expires = async () =>
      database.prepare('SELECT "expiresAt" AS at FROM sign_ins WHERE "userId" = ?').bind(person.id).first<string>("at");
    const before = await expires();
    expect(Date.parse(before ?? "") - Date.now()).toBeGreaterThan(29.9 * 86_400_000);
    expect(await isSignedIn(cookie)).toBe(true);
    expect(await expires()).toBe(before);
    const past = new Date(Date.now() - 1_000).toISOString();
    await database.prepare('UPDATE sign_ins SET "expiresAt" = ? WHERE "userId" = ?').bind(past, person.id).run();
    expect(await isSignedIn(cookie)).toBe(false);
    expect(await refusalOf(send("/api/me/sessions", { cookie }))).toBe("credentials-missing");
  });

  it("does not make good a wrong key beside it", async () => {
    const { cookie } = await newSignedIn("owner");
    for (const token of ["nonsense", "wat_nonsense", "wattest.session_token"]) {
      const headers = { Authorization: `Bearer ${token}` };
      expect(await refusalOf(send("/api/people", { cookie, headers }))).toBe("credentials-wrong");
      expect(await (await send("/api/access", { cookie, headers })).json()).toMatchObject({ actor: null });
    }
  });

  it("shows when it was last used, at the cost of one write in five minutes", async () => {
    const { person, cookie } = await newSignedIn("viewer");
    const seen = async () =>
      database.prepare('SELECT "updatedAt" AS at FROM sign_ins WHERE "userId" = ?').bind(person.id).first<string>("at");
    const first = await seen();
    await isSignedIn(cookie);
    expect(await seen()).toBe(first);
    const old = new Date(Date.now() - 301_000).toISOString();
    await database.prepare('UPDATE sign_ins SET "updatedAt" = ? WHERE "userId" = ?').bind(old, person.id).run();
    await isSignedIn(cookie);
    expect(Date.now() - Date.parse((await seen()) ?? "")).toBeLessThan(60_000);
  });
});

describe("secrets of people", () => {
  it("stand neither in a table in plain nor in a log", async () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const logged = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const password = "a password to look for";
    const body = { role: "viewer", expiresInDays: 1 };
    const made = await call("/api/invitations", { body });
    const token = (await made.json<{ url: string }>()).url.split("#")[1] ?? "";
    const accepted = await send("/api/invitations/accept", {
      body: { token, name: "Cy", email: "cy@wattest.example", password },
    });
    expect(accepted.status).toBe(200);
    const cookie = cookieOf(accepted);
    await send("/api/sign-in", { body: { email: "cy@wattest.example", password: `${password} wrong` } });
    await send("/api/me/password", { cookie, body: { currentPassword: "wrong guess here", newPassword: password } });
    const keyAnswer = await call("/api/keys", {
      body: { name: "k", permissions: ["sessions:read"], expiresInDays: null },
    });
    const { key } = await keyAnswer.json<{ key: string }>();
    const signature = decodeURIComponent(cookie.split(".").at(-1) ?? "");
    const secrets = [password, "wrong guess here", token, key, signature, bindingsOf(ENVIRONMENT).authSecret ?? ""];
    expect(secrets.every((secret) => secret.length > 10)).toBe(true);

    const tables = ["people", "sign_ins", "credentials", "ceremonies", "invitations", "api_keys", "audit_entries"];
    for (const table of tables) {
      const rows = JSON.stringify((await database.prepare(`SELECT * FROM ${table}`).all()).results);
      for (const secret of secrets) expect(rows.includes(secret), `${table} holds a secret`).toBe(false);
    }
    const output = JSON.stringify([printed, logged, warned].flatMap((spy) => spy.mock.calls));
    for (const secret of [...secrets, tokenOf(cookie)]) expect(output.includes(secret)).toBe(false);
    vi.restoreAllMocks();
  });
});
