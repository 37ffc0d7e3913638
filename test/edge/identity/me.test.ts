// One's own account.
import { describe, expect, it } from "vitest";
import type { Access, OwnSession } from "../../../edge/contract/access.ts";
import { database, ENVIRONMENT } from "../server.ts";
import {
  accessWith,
  actionsOn,
  cookieOf,
  isSignedIn,
  newSignedIn,
  PASSWORD,
  refusalOf,
  send,
  signIn,
} from "./people.ts";

const OTHER = "staple another battery";

describe("one's name", () => {
  it("is changed, and the version grows, so that a change of the role made from before is refused", async () => {
    const { person, cookie } = await newSignedIn("viewer");
    const response = await send("/api/me", { method: "PATCH", cookie, body: { name: " Ada  K. " } });
    expect((await response.json<Access>()).actor?.name).toBe("Ada  K.");
    expect((await accessWith(cookie)).actor?.name).toBe("Ada  K.");
    const owner = await newSignedIn("owner");
    const late = await send(`/api/people/${person.id}`, {
      method: "PATCH",
      cookie: owner.cookie,
      body: { role: "auditor" },
      headers: { "If-Match": '"1"' },
    });
    expect(late.status).toBe(412);
    expect(await actionsOn(person.id)).toEqual(["person.signed-in", "person.changed"]);
    expect(await refusalOf(send("/api/me", { method: "PATCH", cookie, body: { name: "", role: "owner" } }))).toBe(
      "schema-violated",
    );
    expect((await accessWith(cookie)).actor?.role).toBe("viewer");
  });
});

describe("one's password", () => {
  it("changes with the current one, ends every session, and answers a new one", async () => {
    const { person, cookie } = await newSignedIn("operator");
    const second = await signIn(person.email);
    const response = await send("/api/me/password", {
      cookie,
      body: { currentPassword: PASSWORD, newPassword: OTHER },
    });
    expect(response.status).toBe(200);
    const renewed = cookieOf(response);
    expect(await Promise.all([cookie, second, renewed].map(isSignedIn))).toEqual([false, false, true]);
    const attempt = (password: string) => send("/api/sign-in", { body: { email: person.email, password } });
    expect(await refusalOf(attempt(PASSWORD))).toBe("credentials-wrong");
    expect((await attempt(OTHER)).status).toBe(200);
    expect(await actionsOn(person.id)).toContain("person.password-changed");
  });

  it("stays, and so do the sessions, when the current one is wrong or the new one too short", async () => {
    const { person, cookie } = await newSignedIn("viewer");
    const change = (currentPassword: string, newPassword: string) =>
      send("/api/me/password", { cookie, body: { currentPassword, newPassword } });
    expect(await refusalOf(change("wrong password", OTHER))).toBe("credentials-wrong");
    expect(await refusalOf(change(PASSWORD, "elevenchars"))).toBe("schema-violated");
    expect(await isSignedIn(cookie)).toBe(true);
    expect((await send("/api/sign-in", { body: { email: person.email, password: PASSWORD } })).status).toBe(200);
  });

  it("is changed once by two that come at once with the same current one", async () => {
    const { cookie } = await newSignedIn("viewer");
    const both = await Promise.all(
      ["the first new password", "the second new password"].map((newPassword) =>
        send("/api/me/password", { cookie, body: { currentPassword: PASSWORD, newPassword } }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  });
});

describe("where one is signed in", () => {
  it("is listed with the browser, and one's own is marked; others' are not shown", async () => {
    const { person, cookie } = await newSignedIn("viewer");
    await newSignedIn("viewer");
    const second = await send("/api/sign-in", {
      body: { email: person.email, password: PASSWORD },
      headers: { "User-Agent": `Browser/1 ${"x".repeat(400)}`, "CF-Connecting-IP": "192.0.2.77" },
    });
    const { items } = await (await send("/api/me/sessions", { cookie })).json<{ items: OwnSession[] }>();
    expect(items).toHaveLength(2);
    expect(items.filter(({ current }) => current)).toHaveLength(1);
    const other = items.find(({ current }) => !current);
    expect(other).toMatchObject({ address: "192.0.2.77", userAgent: expect.stringMatching(/^Browser\/1 x{290}$/) });

    const end = (id: string, by: string) => send(`/api/me/sessions/${id}`, { method: "DELETE", cookie: by });
    const stranger = await newSignedIn("owner");
    expect(await refusalOf(end(other?.id ?? "", stranger.cookie))).toBe("session-unknown");
    expect(await isSignedIn(cookieOf(second))).toBe(true);
    expect((await end(other?.id ?? "", cookie)).status).toBe(204);
    expect(await isSignedIn(cookieOf(second))).toBe(false);
    expect(await refusalOf(end(other?.id ?? "", cookie))).toBe("session-unknown");
    expect(await isSignedIn(cookie)).toBe(true);
    expect(await actionsOn(person.id)).toContain("person.session-ended");
  });
});

describe("a password that was changed", () => {
  it("signs nobody in who had begun to with the old one", async () => {
    const { person, cookie } = await newSignedIn("viewer");
    const change = { currentPassword: PASSWORD, newPassword: "another horse battery" };
    let changed = 0;
    // The change comes between the comparison with the old password and the session that the library makes of it.
    const DB = changedBefore(/insert into "sign_ins"/i, async () => {
      changed = (await send("/api/me/password", { cookie, body: change })).status;
    });
    const environment = { ...ENVIRONMENT, DB };
    const late = await send("/api/sign-in", { body: { email: person.email, password: PASSWORD }, environment });
    expect([changed, await refusalOf(Promise.resolve(late))]).toEqual([200, "credentials-wrong"]);
    const { items } = await (
      await send("/api/me/sessions", { cookie: await signIn(person.email, change.newPassword) })
    ).json<{ items: OwnSession[] }>();
    // That of the change itself, and this one.
    expect(items).toHaveLength(2);
  });
});

/** The database, where `before` happens once ahead of the first statement of this kind. */
function changedBefore(kind: RegExp, before: () => Promise<void>): D1Database {
  let waiting = true;
  const held = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        if (name === "bind") return (...values: unknown[]) => held(target.bind(...values));
        return async (...values: unknown[]) => {
          if (waiting) {
            waiting = false;
            await before();
          }
          return Reflect.apply(value, target, values);
        };
      },
    });
  return new Proxy(database, {
    get(target, name) {
      if (name === "prepare") {
        return (sql: string) => (kind.test(sql) ? held(target.prepare(sql)) : target.prepare(sql));
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

describe("the current password", () => {
  it("is not guessed with a stolen cookie, from wherever the tries come; the person still signs in", async () => {
    const { person, cookie } = await newSignedIn("viewer");
    const statuses: number[] = [];
    for (let round = 0; round < 22; round += 1) {
      const body = { currentPassword: `wrong ${round}`, newPassword: "x".repeat(12) };
      statuses.push((await send("/api/me/password", { cookie, body })).status);
    }
    // Windows are minutes of the clock: one may turn while this runs, then there are at most twice as many.
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(20);
    expect(statuses).toContain(429);
    expect(await isSignedIn(await signIn(person.email))).toBe(true);
  });
});

describe("bodies about people", () => {
  it("are refused above 16 KiB, before anything is hashed", async () => {
    const body = { email: "ada@wattest.example", password: "x".repeat(17_000) };
    expect(await refusalOf(send("/api/sign-in", { body }))).toBe("body-too-large");
  });

  it("are never repeated in a refusal", async () => {
    const { cookie } = await newSignedIn("viewer");
    const response = await send("/api/me/password", {
      cookie,
      body: { currentPassword: "visible?", newPassword: "visible!" },
    });
    expect(response.status).toBe(422);
    expect(await response.text()).not.toContain("visible");
    expect(
      await database.prepare("SELECT count(*) AS n FROM audit_entries WHERE after LIKE '%visible%'").first("n"),
    ).toBe(0);
  });
});
