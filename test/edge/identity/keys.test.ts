// API keys: what they may, and when they stop.
import { beforeAll, describe, expect, it } from "vitest";
import type { CreatedKey, Key } from "../../../edge/contract/access.ts";
import { call, database, ENVIRONMENT } from "../server.ts";
import { actionsOn, refusalOf, type SignedIn, send, signedIn } from "./people.ts";

let owner: SignedIn;
beforeAll(async () => {
  owner = await signedIn("owner");
});

async function newKey(body: object = {}, headers?: Record<string, string>): Promise<CreatedKey> {
  const fields = { name: "gateway", permissions: ["sessions:read"], expiresInDays: null, ...body };
  const response = await (headers === undefined
    ? send("/api/keys", { cookie: owner.cookie, body: fields })
    : call("/api/keys", { headers, body: fields }));
  expect(response.status, await response.clone().text()).toBe(201);
  return response.json<CreatedKey>();
}

const by = (key: string) => ({ headers: { Authorization: `Bearer ${key}` } });
const revoke = (id: string) => send(`/api/keys/${id}`, { method: "DELETE", cookie: owner.cookie });

describe("an API key", () => {
  it("is shown once and tells itself apart by its start", async () => {
    const { key, ...created } = await newKey({ expiresInDays: 30 });
    expect(key).toMatch(/^wat_[A-Za-z0-9_-]{43}$/);
    expect(key.startsWith(created.start)).toBe(true);
    expect(created.start).toHaveLength(8);
    expect(created.createdBy).toBe(owner.person.name);
    expect((created.expiresAtMillis ?? 0) - created.createdAtMillis).toBe(30 * 86_400_000);
    const list = await (await send("/api/keys", { cookie: owner.cookie })).text();
    expect((JSON.parse(list) as { items: Key[] }).items).toContainEqual(created);
    expect(list).not.toContain(key);
  });

  it("may what it was made for and nothing else, and is nobody's session", async () => {
    const { key, id } = await newKey({ permissions: ["sessions:read", "sessions:read"] });
    expect((await call("/api/sessions", by(key))).status).toBe(200);
    for (const path of ["/api/stations", "/api/people", "/api/keys", "/api/audit", "/api/me/sessions"]) {
      expect([path, await refusalOf(call(path, by(key)))]).toEqual([path, "forbidden"]);
    }
    const { actor } = await (await call("/api/access", by(key))).json<{ actor: unknown }>();
    expect(actor).toEqual({
      ...{ kind: "key", id, name: "gateway", email: null, role: null },
      permissions: ["sessions:read"],
    });
  });

  it("works where people cannot sign in: it needs no secret of theirs", async () => {
    const { key } = await newKey();
    const environment = { ...ENVIRONMENT, WATTEST_AUTH_SECRET: "" };
    expect((await call("/api/sessions", { ...by(key), environment })).status).toBe(200);
  });

  it("is refused from the request after its revocation", async () => {
    const { key, id } = await newKey();
    expect((await call("/api/sessions", by(key))).status).toBe(200);
    expect((await revoke(id)).status).toBe(204);
    expect(await refusalOf(call("/api/sessions", by(key)))).toBe("credentials-wrong");
    expect(await refusalOf(revoke(id))).toBe("key-unknown");
    expect(await actionsOn(id)).toEqual(["key.made", "key.revoked"]);
  });

  it("is refused when it has expired, and is listed still", async () => {
    const { key, id } = await newKey({ expiresInDays: 1 });
    await database.prepare("UPDATE api_keys SET expires_at_millis = ? WHERE id = ?").bind(Date.now(), id).run();
    expect(await refusalOf(call("/api/sessions", by(key)))).toBe("credentials-wrong");
    const { items } = await (await send("/api/keys", { cookie: owner.cookie })).json<{ items: Key[] }>();
    expect(items.map((item) => item.id)).toContain(id);
  });

  it("is refused when a character of it is wrong, missing or too many", async () => {
    const { key } = await newKey();
    for (const wrong of [
      key.slice(0, -1),
      `${key}A`,
      key.toLowerCase(),
      key.slice(4),
      "wat_",
      `wat_${"A".repeat(43)}`,
    ]) {
      expect(await refusalOf(call("/api/sessions", by(wrong)))).toBe("credentials-wrong");
    }
  });

  it("is made with permissions that its maker has, and no others", async () => {
    const { key } = await newKey({ permissions: ["keys:write", "sessions:read"] });
    const make = (permissions: string[]) =>
      call("/api/keys", { ...by(key), body: { name: "more", permissions, expiresInDays: null } });
    expect(await refusalOf(make(["people:write"]))).toBe("forbidden");
    expect(await refusalOf(make(["sessions:read", "audit:read"]))).toBe("forbidden");
    expect((await make(["sessions:read"])).status).toBe(201);
    expect(await refusalOf(make([]))).toBe("schema-violated");
    expect(await refusalOf(make(["everything"]))).toBe("schema-violated");
  });

  it("makes no key that outlives it", async () => {
    const makeBy = (key: string, expiresInDays: number | null) =>
      call("/api/keys", { ...by(key), body: { name: "next", permissions: ["keys:write"], expiresInDays } });
    const { key } = await newKey({ permissions: ["keys:write"], expiresInDays: 10 });
    expect(await refusalOf(makeBy(key, null))).toBe("forbidden");
    expect(await refusalOf(makeBy(key, 11))).toBe("forbidden");
    expect((await makeBy(key, 9)).status).toBe(201);
    const lasting = await newKey({ permissions: ["keys:write"], expiresInDays: null });
    expect((await makeBy(lasting.key, null)).status).toBe(201);
  });

  it("costs one write a minute for the time of its last use", async () => {
    const { key, id } = await newKey();
    const used = async () =>
      database.prepare("SELECT last_used_at_millis AS at FROM api_keys WHERE id = ?").bind(id).first("at");
    expect(await used()).toBe(null);
    await call("/api/sessions", by(key));
    const first = await used();
    expect(first).toBeGreaterThan(Date.now() - 60_000);
    await call("/api/sessions", by(key));
    expect(await used()).toBe(first);
    await database.prepare("UPDATE api_keys SET last_used_at_millis = 1 WHERE id = ?").bind(id).run();
    await call("/api/sessions", by(key));
    expect(await used()).toBeGreaterThan(Date.now() - 60_000);
  });
});
