// Nothing secret reaches the log: not by an error of the database, which repeats what it was given, and not by a refusal.
import { afterEach, describe, expect, it, vi } from "vitest";
import { describeError, openText } from "../../../edge/error-log.ts";
import { newSignedIn } from "../identity/people.ts";
import { at, call, database, newStation, ORIGIN, OWNER_KEY, problemOf } from "../server.ts";

const methods = ["debug", "error", "info", "log", "trace", "warn"] as const;

afterEach(() => {
  vi.restoreAllMocks();
});

function logged(): () => string {
  const lines: string[] = [];
  for (const method of methods) {
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      lines.push(parts.map(String).join(" "));
    });
  }
  return () => lines.join("\n");
}

async function without<T>(table: string, work: () => Promise<T>): Promise<T> {
  await database.prepare(`ALTER TABLE ${table} RENAME TO ${table}_away`).run();
  return work().finally(() => database.prepare(`ALTER TABLE ${table}_away RENAME TO ${table}`).run());
}

describe("an error of the database", () => {
  it("is logged under the request's id without keys, passwords, addresses and tokens", async () => {
    const text = logged();
    const { cookie, person } = await newSignedIn("owner");
    const station = await newStation();
    const [result] = await station.postAsOwner([
      { at: at(0), transactionId: "T", event: "begin", register: { value: 1, unit: "kWh" } },
    ]);
    const session = await (await call(`/api/sessions/${result?.sessionId}`)).json<{ driverUrl: string }>();
    const token = session.driverUrl.replace(`${ORIGIN}/s/`, "");
    const key = `wat_${"aB3".repeat(15)}`;
    const attempts: [string, string, Parameters<typeof call>[1]][] = [
      ["driver_links", `/api/driver/${token}`, { by: "nobody" }],
      ["stations", "/api/stations?cursor=WzAsIngiXQ", {}],
      ["people", `/api/search?q=${encodeURIComponent(person.email)}`, {}],
      ["audit_entries", `/api/audit?actor=${person.id}`, {}],
      ["api_keys", "/api/stations", { headers: { Authorization: `Bearer ${key}` } }],
      ["sign_ins", "/api/overview", { headers: { Cookie: cookie } }],
      ["people", "/api/sign-in", { body: { email: person.email, password: "correct horse battery" }, by: "nobody" }],
    ];
    for (const [table, path, options] of attempts) {
      const problem = await without(table, () => problemOf(path, options));
      expect(problem, path).toMatchObject({ status: 503, code: "storage-unavailable" });
    }
    // The trail's own entries hold names: a delivery that fails says nothing of them.
    await without("audit_entries", () => call(`/api/stations/${station.id}/secret`, { body: {} }));
    const all = text();
    expect(all).toContain("no such table");
    for (const secret of [
      OWNER_KEY,
      key,
      token,
      cookie.split("=")[1] ?? "",
      person.email,
      "correct horse",
      station.secret,
    ]) {
      expect(secret.length).toBeGreaterThan(8);
      expect(all).not.toContain(secret);
      expect(all).not.toContain(encodeURIComponent(secret));
    }
  });
});

describe("a refusal", () => {
  it("logs nothing at all", async () => {
    const text = logged();
    await call("/api/stations", { headers: { Authorization: "Bearer wrong-key-0123456789" } });
    await call("/api/setup", { body: { code: "wrong" }, by: "nobody" });
    await call(`/api/driver/${"A".repeat(22)}`, { by: "nobody" });
    await call("/api/stations", { body: { stationId: "x", secret: "short" } });
    expect(text()).toBe("");
  });
});

describe("a message", () => {
  it("loses parameters, credentials, e-mail addresses and long opaque texts, and keeps what says what happened", () => {
    expect(openText('Failed query: select "a" from "b" where "c" = ?\nparams: secret,50')).toBe(
      'Failed query: select "a" from "b" where "c" = ?',
    );
    expect(openText("Authorization: Bearer abc.def was refused")).toBe("Authorization: Bearer … was refused");
    expect(openText("no user ada@wattest.example here")).toBe("no user …@… here");
    expect(openText(`key wat_${"aB3".repeat(9)}, at /api/driver/${"Zk3J".repeat(5)}ab`)).toBe(
      "key …, at /api/driver/…",
    );
    expect(openText("UNIQUE constraint failed: audit_entries.entry_key")).toBe(
      "UNIQUE constraint failed: audit_entries.entry_key",
    );
  });

  it("names its causes, and is no more than its own text however it is nested", () => {
    const cause = new Error("D1_ERROR: no such table: x");
    const text = describeError(new Error("Failed query: y\nparams: secret-1", { cause }));
    expect(text).toContain("Failed query: y");
    expect(text).toContain("Caused by Error: D1_ERROR: no such table: x");
    expect(text).toMatch(/\n\s+at /);
    expect(text).not.toContain("secret-1");
    expect(describeError("a text with a secret")).toBe("something that is no error");
    const loop = new Error("again");
    loop.cause = loop;
    expect(describeError(loop).split("again").length).toBeLessThan(10);
  });
});
