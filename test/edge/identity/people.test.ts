// People's roles and their end: felt at once, and never without an owner.
import { beforeAll, describe, expect, it } from "vitest";
import type { Person } from "../../../edge/contract/access.ts";
import { call, database } from "../server.ts";
import {
  accessWith,
  actionsOn,
  isSignedIn,
  newPerson,
  newSignedIn,
  PASSWORD,
  refusalOf,
  type SignedIn,
  send,
} from "./people.ts";

let owner: SignedIn;
beforeAll(async () => {
  owner = await newSignedIn("owner");
});

const change = (id: string, role: string, version: number, cookie = owner.cookie) =>
  send(`/api/people/${id}`, { method: "PATCH", cookie, body: { role }, headers: { "If-Match": `"${version}"` } });
const remove = (id: string, cookie = owner.cookie) => send(`/api/people/${id}`, { method: "DELETE", cookie });

describe("people", () => {
  it("are listed with their role, when they were last here, and how many passkeys they have", async () => {
    const absent = await newPerson("auditor", { name: "Zoe" });
    const { items } = await (await send("/api/people", { cookie: owner.cookie })).json<{ items: Person[] }>();
    expect(items.find(({ id }) => id === absent.id)).toEqual({
      ...{ id: absent.id, name: "Zoe", email: absent.email, role: "auditor", version: 1, passkeys: 0 },
      createdAtMillis: expect.any(Number),
      lastSeenAtMillis: null,
    });
    expect(items.find(({ id }) => id === owner.person.id)?.lastSeenAtMillis).toBeGreaterThan(Date.now() - 60_000);
    const read = await send(`/api/people/${absent.id}`, { cookie: owner.cookie });
    expect(read.headers.get("ETag")).toBe('"1"');
    expect(await refusalOf(send("/api/people/nobody", { cookie: owner.cookie }))).toBe("person-unknown");
  });

  it("may what their new role may from the next request on, in a session that was open before", async () => {
    const { person, cookie } = await newSignedIn("viewer");
    expect(await refusalOf(send("/api/audit", { cookie }))).toBe("forbidden");
    const changed = await change(person.id, "auditor", 1);
    expect(changed.status).toBe(200);
    expect(changed.headers.get("ETag")).toBe('"2"');
    expect((await send("/api/audit", { cookie })).status).toBe(200);
    expect((await accessWith(cookie)).actor?.role).toBe("auditor");
    await change(person.id, "viewer", 2);
    expect(await refusalOf(send("/api/audit", { cookie }))).toBe("forbidden");
    expect(await actionsOn(person.id)).toEqual(["person.signed-in", "person.role-changed", "person.role-changed"]);
  });

  it("are changed from the version that was read, and from no other", async () => {
    const { id } = await newPerson("viewer");
    expect((await change(id, "operator", 1)).status).toBe(200);
    const late = await change(id, "auditor", 1);
    expect(late.status).toBe(412);
    expect(await refusalOf(Promise.resolve(late))).toBe("version-conflict");
    const both = await Promise.all([change(id, "viewer", 2), change(id, "auditor", 2)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(
      await refusalOf(send(`/api/people/${id}`, { method: "PATCH", cookie: owner.cookie, body: { role: "viewer" } })),
    ).toBe("bad-request");
  });

  it("leave no entry when nothing changes", async () => {
    const { id } = await newPerson("viewer");
    expect((await change(id, "viewer", 1)).headers.get("ETag")).toBe('"1"');
    expect(await actionsOn(id)).toEqual([]);
  });
});

describe("a removed person", () => {
  it("is signed out everywhere at once and cannot sign in again", async () => {
    const { person, cookie } = await newSignedIn("operator");
    expect((await remove(person.id)).status).toBe(204);
    expect(await isSignedIn(cookie)).toBe(false);
    expect(await refusalOf(send("/api/stations", { cookie }))).toBe("credentials-missing");
    expect(await refusalOf(send("/api/sign-in", { body: { email: person.email, password: PASSWORD } }))).toBe(
      "credentials-wrong",
    );
    for (const table of ["sign_ins", "credentials", "passkeys"]) {
      const rows = await database
        .prepare(`SELECT count(*) AS n FROM ${table} WHERE "userId" = ?`)
        .bind(person.id)
        .first("n");
      expect([table, rows]).toEqual([table, 0]);
    }
    expect(await refusalOf(remove(person.id))).toBe("person-unknown");
    expect(await actionsOn(person.id)).toEqual(["person.signed-in", "person.removed"]);
  });

  it("leaves the API keys that he made: they are the installation's", async () => {
    const maker = await newSignedIn("owner");
    const body = { name: "gateway", permissions: ["sessions:read"], expiresInDays: null };
    const { key } = await (await send("/api/keys", { cookie: maker.cookie, body })).json<{ key: string }>();
    expect((await remove(maker.person.id)).status).toBe(204);
    expect((await call("/api/sessions", { headers: { Authorization: `Bearer ${key}` } })).status).toBe(200);
  });
});

describe("an owner", () => {
  it("remains: the last one is neither demoted nor removed, by himself or with the bootstrap key", async () => {
    await database.prepare("DELETE FROM people WHERE role = 'owner' AND id <> ?").bind(owner.person.id).run();
    const { id } = owner.person;
    expect(await refusalOf(change(id, "viewer", 1))).toBe("owner-needed");
    expect(await refusalOf(remove(id))).toBe("owner-needed");
    expect(await refusalOf(call(`/api/people/${id}`, { method: "DELETE" }))).toBe("owner-needed");
    expect((await accessWith(owner.cookie)).actor?.role).toBe("owner");
    expect(await actionsOn(id)).not.toContain("person.role-changed");
  });

  it("remains when two of them demote each other, or both leave, at the same moment", async () => {
    const owners = async () => database.prepare("SELECT count(*) AS n FROM people WHERE role = 'owner'").first("n");
    const other = await newSignedIn("owner");
    const demoted = await Promise.all([
      change(other.person.id, "viewer", 1, owner.cookie),
      change(owner.person.id, "viewer", 1, other.cookie),
    ]);
    expect(demoted.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await owners()).toBe(1);
    owner = await newSignedIn("owner");
    const third = await newSignedIn("owner");
    await database
      .prepare("DELETE FROM people WHERE role = 'owner' AND id NOT IN (?, ?)")
      .bind(owner.person.id, third.person.id)
      .run();
    const left = await Promise.all([remove(owner.person.id, owner.cookie), remove(third.person.id, third.cookie)]);
    expect(left.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(await owners()).toBe(1);
  });
});

describe("whoever may change people", () => {
  it("hands on no more than he may himself, and does not act on those who may more", async () => {
    owner = await newSignedIn("owner");
    const permissions = ["people:read", "people:write", "profiles:read", "sessions:read", "stations:read"];
    const body = { name: "directory", permissions, expiresInDays: 1 };
    const { key } = await (await send("/api/keys", { cookie: owner.cookie, body })).json<{ key: string }>();
    const headers = { Authorization: `Bearer ${key}`, "If-Match": '"1"' };
    const viewer = await newPerson("viewer");
    const operator = await newPerson("operator");
    const patch = (id: string, role: string) => call(`/api/people/${id}`, { method: "PATCH", headers, body: { role } });
    expect(await refusalOf(patch(viewer.id, "owner"))).toBe("forbidden");
    expect(await refusalOf(patch(viewer.id, "auditor"))).toBe("forbidden");
    expect(await refusalOf(patch(operator.id, "viewer"))).toBe("forbidden");
    expect(await refusalOf(call(`/api/people/${owner.person.id}`, { method: "DELETE", headers }))).toBe("forbidden");
    expect(await refusalOf(call("/api/invitations", { headers, body: { role: "owner" } }))).toBe("forbidden");
    expect((await call("/api/invitations", { headers, body: { role: "viewer" } })).status).toBe(201);
    expect((await call(`/api/people/${viewer.id}`, { method: "DELETE", headers })).status).toBe(204);
  });
});
