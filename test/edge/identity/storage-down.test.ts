// People and keys while D1 does not answer: nobody is taken for nobody, and nobody is let in.
import { beforeAll, describe, expect, it, vi } from "vitest";
import { call, database, ENVIRONMENT } from "../server.ts";
import { isSignedIn, newSignedIn, PASSWORD, refusalOf, type SignedIn, send } from "./people.ts";

/** The database, but statements that match fail as D1's do. */
function failing(pattern: RegExp): object {
  const fail = () => Promise.reject(new Error("D1_ERROR: Network connection lost."));
  const broken = { bind: () => broken, first: fail, all: fail, run: fail, raw: fail };
  const prepare = (sql: string) => (pattern.test(sql) ? broken : database.prepare(sql));
  const batch = (statements: unknown[]) =>
    statements.includes(broken) ? fail() : database.batch(statements as D1PreparedStatement[]);
  return { ...ENVIRONMENT, DB: { prepare, batch, exec: fail } };
}

let owner: SignedIn;
beforeAll(async () => {
  owner = await newSignedIn("owner");
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

describe("while D1 does not answer", () => {
  it("a session and a key are answered 503, not 401, so that nobody thinks he was signed out", async () => {
    const environment = failing(/./);
    const headers = { Authorization: `Bearer wat_${"A".repeat(43)}` };
    expect(await refusalOf(send("/api/people", { cookie: owner.cookie, environment }))).toBe("storage-unavailable");
    expect(await refusalOf(send("/api/access", { cookie: owner.cookie, environment }))).toBe("storage-unavailable");
    expect(await refusalOf(call("/api/people", { headers, environment }))).toBe("storage-unavailable");
    const body = { email: owner.person.email, password: PASSWORD };
    expect(await refusalOf(send("/api/sign-in", { body, environment }))).toBe("storage-unavailable");
    expect(await isSignedIn(owner.cookie)).toBe(true);
  });

  it("a sign-in whose entry in the audit trail cannot be kept is taken back", async () => {
    const count = () =>
      database.prepare('SELECT count(*) AS n FROM sign_ins WHERE "userId" = ?').bind(owner.person.id).first("n");
    const before = await count();
    const body = { email: owner.person.email, password: PASSWORD };
    const response = await send("/api/sign-in", { body, environment: failing(/audit_entries/) });
    expect(response.status).toBe(503);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await count()).toBe(before);
  });

  it("a change of people without its entry does not happen", async () => {
    const environment = failing(/audit_entries/);
    const { person } = await newSignedIn("viewer");
    const headers = { "If-Match": '"1"' };
    const change = { method: "PATCH", cookie: owner.cookie, body: { role: "auditor" }, headers, environment };
    expect(await refusalOf(send(`/api/people/${person.id}`, change))).toBe("storage-unavailable");
    const key = { name: "k", permissions: ["sessions:read"], expiresInDays: null };
    expect(await refusalOf(send("/api/keys", { cookie: owner.cookie, body: key, environment }))).toBe(
      "storage-unavailable",
    );
    const role = await database.prepare("SELECT role FROM people WHERE id = ?").bind(person.id).first("role");
    expect(role).toBe("viewer");
    expect(await database.prepare("SELECT count(*) AS n FROM api_keys").first("n")).toBe(0);
  });
});
