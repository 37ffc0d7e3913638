// Passkeys as far as no authenticator is needed; whole ceremonies run in Chromium (test/e2e).
import { describe, expect, it } from "vitest";
import { passkeysWork } from "../../../edge/identity/library.ts";
import { database } from "../server.ts";
import { actionsOn, cookieOf, newSignedIn, refusalOf, send } from "./people.ts";

const credential = { id: "AAAA", rawId: "AAAA", type: "public-key", response: {}, clientExtensionResults: {} };

async function addRow(personId: string, id: string): Promise<void> {
  await database
    .prepare(
      `INSERT INTO passkeys (id, name, "publicKey", "userId", "credentialID", counter, "deviceType", "backedUp", "createdAt")
       VALUES (?, 'Phone', 'AAAA', ?, ?, 0, 'multiDevice', 1, ?)`,
    )
    .bind(id, personId, `credential-${id}`, new Date().toISOString())
    .run();
}

describe("the ceremonies", () => {
  it("ask for a discoverable credential of this host and a checked user, in a cookie-bound challenge", async () => {
    const { person, cookie } = await newSignedIn("viewer");
    const response = await send("/api/passkeys/registration/options", { method: "POST", cookie });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      challenge: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      rp: { id: "localhost" },
      user: { name: person.email },
      attestation: "none",
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    });
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^wattest\.passkey=[^;]+; Max-Age=300; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    const options = await (await send("/api/passkeys/sign-in/options", { method: "POST", cookie })).json<object>();
    // No list of credentials: it would tell whoever asks which ones there are.
    expect(Object.keys(options).sort()).toEqual(["challenge", "rpId", "timeout", "userVerification"]);
    expect(options).toMatchObject({ rpId: "localhost", userVerification: "required" });
  });

  it("are refused where the address is an IP number or not secure, and access says so before", async () => {
    for (const origin of ["http://127.0.0.1:8787", "http://[::1]:8787", "https://192.0.2.1", "http://box.local:8787"]) {
      expect([origin, passkeysWork(origin)]).toEqual([origin, false]);
      expect(await (await send("/api/access", { origin })).json()).toMatchObject({ methods: { passkey: false } });
      const options = send("/api/passkeys/sign-in/options", { method: "POST", origin });
      expect(await refusalOf(options)).toBe("passkey-refused");
    }
    for (const origin of ["http://localhost:8787", "https://wattest.example", "http://a.localhost"]) {
      expect([origin, passkeysWork(origin)]).toEqual([origin, true]);
    }
  });

  it("refuse an answer without a challenge, to another one's challenge, and of an unknown passkey", async () => {
    const { cookie } = await newSignedIn("viewer");
    const register = (cookies: string) =>
      send("/api/passkeys/registration", { cookie: cookies, body: { name: "Laptop", response: credential } });
    expect(await refusalOf(register(cookie))).toBe("passkey-refused");
    const challenge = cookieOf(await send("/api/passkeys/registration/options", { method: "POST", cookie }));
    const stranger = await newSignedIn("viewer");
    expect(await refusalOf(register(`${stranger.cookie}; ${challenge}`))).toBe("passkey-refused");
    const signInWith = (cookies: string) =>
      send("/api/passkeys/sign-in", { cookie: cookies, body: { response: credential } });
    expect(await refusalOf(signInWith(""))).toBe("passkey-refused");
    // A challenge for adding is none for signing in.
    const other = cookieOf(await send("/api/passkeys/registration/options", { method: "POST", cookie }));
    expect(await refusalOf(signInWith(other))).toBe("passkey-refused");
    const own = cookieOf(await send("/api/passkeys/sign-in/options", { method: "POST" }));
    expect(await refusalOf(signInWith(own))).toBe("passkey-refused");
    expect(await database.prepare("SELECT count(*) AS n FROM passkeys").first("n")).toBe(0);
  });

  it("add a passkey only within a day of signing in", async () => {
    const { person, cookie } = await newSignedIn("viewer");
    const past = new Date(Date.now() - 86_401_000).toISOString();
    await database.prepare('UPDATE sign_ins SET "createdAt" = ? WHERE "userId" = ?').bind(past, person.id).run();
    const options = send("/api/passkeys/registration/options", { method: "POST", cookie });
    expect(await refusalOf(options)).toBe("forbidden");
  });
});

describe("one's own passkeys", () => {
  it("are listed, renamed and removed by their person and by nobody else", async () => {
    const { person, cookie } = await newSignedIn("viewer");
    const stranger = await newSignedIn("owner");
    await addRow(person.id, "passkey-1");
    const path = "/api/me/passkeys/passkey-1";
    expect(await (await send("/api/me/passkeys", { cookie })).json()).toEqual({
      items: [{ id: "passkey-1", name: "Phone", createdAtMillis: expect.any(Number), backedUp: true }],
    });
    const rename = (by: string) => send(path, { method: "PATCH", cookie: by, body: { name: "Laptop" } });
    const remove = (by: string) => send(path, { method: "DELETE", cookie: by });
    expect(await refusalOf(rename(stranger.cookie))).toBe("passkey-unknown");
    expect(await refusalOf(remove(stranger.cookie))).toBe("passkey-unknown");
    expect(await (await rename(cookie)).json()).toMatchObject({ name: "Laptop" });
    expect((await remove(cookie)).status).toBe(204);
    expect(await refusalOf(remove(cookie))).toBe("passkey-unknown");
    expect(await actionsOn("passkey-1")).toEqual(["passkey.renamed", "passkey.removed"]);
  });

  it("are one person's each: the same credential is not kept twice", async () => {
    const { person } = await newSignedIn("viewer");
    await addRow(person.id, "passkey-2");
    const copy = database.prepare(
      `INSERT INTO passkeys SELECT 'passkey-3', name, "publicKey", "userId", "credentialID", counter, "deviceType",
         "backedUp", transports, "createdAt", aaguid FROM passkeys WHERE id = 'passkey-2'`,
    );
    await expect(copy.run()).rejects.toThrow(/UNIQUE/);
  });
});
