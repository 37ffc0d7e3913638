// A driver's link shows one session and nothing else, works as soon as it is answered, and is dead as soon as it is revoked.
import { runInDurableObject } from "cloudflare:test";
import * as v from "valibot";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type DriverSession, driverSessionSchema } from "../../../edge/contract/driver.ts";
import type { SessionDetail } from "../../../edge/contract/sessions.ts";
import { MAX_WATCHERS_PER_LINK } from "../../../edge/objects/watchers.ts";
import { at, call, callJson, database, newStation, ORIGIN, problemOf, stations, type TestStation } from "../server.ts";

const NOBODY = { by: "nobody" } as const;

afterEach(() => {
  vi.restoreAllMocks();
});

async function sessionOf(station: TestStation, transactionId: string): Promise<string> {
  const register = { value: 1, unit: "kWh" };
  const [result] = await station.postAsOwner([{ at: at(0), transactionId, event: "begin", register }]);
  return result?.sessionId ?? "";
}

async function linkOf(sessionId: string): Promise<string> {
  const { driverUrl } = await callJson<SessionDetail>(`/api/sessions/${sessionId}`);
  return driverUrl?.replace(`${ORIGIN}/s/`, "/api/driver/") ?? "";
}

async function trail(subject: string) {
  const { results } = await database
    .prepare("SELECT action, actor_kind, before, after FROM audit_entries WHERE subject_id = ? ORDER BY id")
    .bind(subject)
    .all<{ action: string; actor_kind: string; before: string | null; after: string | null }>();
  return results;
}

/** Reads a stream to its end. */
async function rest(response: Response): Promise<string> {
  return new Response(response.body).text();
}

describe("a driver's link", () => {
  it("is made by the first reading, stays the same, and shows its session at once to whoever has it", async () => {
    const station = await newStation({ name: "Car park" });
    const id = await sessionOf(station, "T");
    const link = await linkOf(id);
    expect(link).toMatch(/^\/api\/driver\/[A-Za-z0-9_-]{22}$/);
    expect(await linkOf(id)).toBe(link);
    await station.evict();
    expect(await linkOf(id)).toBe(link);
    const shown = await callJson<DriverSession>(link, NOBODY);
    expect(shown).toMatchObject({ id, stationId: station.id, stationName: "Car park", transactionId: "T" });
    // Reading is no change: a trail of all that was ever looked at would hide what was changed.
    expect(await trail(id)).toEqual([]);
  });

  it("shows the fields of the contract, also in the stream, and no others", async () => {
    const station = await newStation({ evses: [{ evseId: 1, maxPowerWatts: 22_000 }] });
    const id = await sessionOf(station, "T");
    const link = await linkOf(id);
    const fields = Object.keys(driverSessionSchema.entries).sort();
    expect(fields).not.toContain("findings");
    expect(fields).not.toContain("driverUrl");
    const shown = await callJson<DriverSession>(link, NOBODY);
    expect(Object.keys(shown).sort()).toEqual(fields);
    const stream = await call(`${link}/stream`, NOBODY);
    const reader = stream.body?.getReader() as ReadableStreamDefaultReader<Uint8Array>;
    const { value } = await reader.read();
    const data = new TextDecoder().decode(value).split("\n")[1]?.replace("data: ", "") ?? "";
    expect(Object.keys(v.parse(v.looseObject({}), JSON.parse(data))).sort()).toEqual(fields);
    await reader.cancel();
  });

  it("is not made by HEAD", async () => {
    const station = await newStation();
    const id = await sessionOf(station, "T");
    expect((await call(`/api/sessions/${id}`, { method: "HEAD" })).status).toBe(200);
    const links = await runInDurableObject(stations.getByName(station.id), (_, { storage }) =>
      storage.sql.exec("SELECT * FROM driver_links").toArray(),
    );
    expect(links).toEqual([]);
  });

  it("does not stand in D1 or in the audit trail, only its hash", async () => {
    const id = await sessionOf(await newStation(), "T");
    const tokens = [await linkOf(id)];
    await call(`/api/sessions/${id}/driver-link`, { method: "POST" });
    tokens.push(await linkOf(id));
    const rows = await Promise.all(
      ["driver_links", "audit_entries"].map((table) => database.prepare(`SELECT * FROM ${table}`).all()),
    );
    expect(JSON.stringify(rows)).toContain(id);
    expect(await trail(id)).toHaveLength(1);
    for (const token of tokens) expect(JSON.stringify(rows)).not.toContain(token.slice("/api/driver/".length));
  });
});

describe("a link that was revoked", () => {
  it("leads nowhere from that moment on, is not made again by reading, and gives way to a new one", async () => {
    const id = await sessionOf(await newStation(), "T");
    const first = await linkOf(id);
    const path = `/api/sessions/${id}/driver-link`;
    expect(await callJson(path, { method: "DELETE" })).toEqual({ driverUrl: null });
    const revoked = await problemOf(first, NOBODY);
    expect(revoked).toMatchObject({ status: 404, code: "driver-link-unknown" });
    expect((await callJson<SessionDetail>(`/api/sessions/${id}`)).driverUrl).toBeNull();
    // Revoking twice is revoking once.
    expect(await callJson(path, { method: "DELETE" })).toEqual({ driverUrl: null });
    const { driverUrl } = await callJson<{ driverUrl: string }>(path, { method: "POST" });
    const second = driverUrl.replace(`${ORIGIN}/s/`, "/api/driver/");
    expect(second).not.toBe(first);
    expect((await call(second, NOBODY)).status).toBe(200);
    expect((await call(first, NOBODY)).status).toBe(404);
    // Renewed while it is good: the old one dies as well.
    await callJson(path, { method: "POST" });
    expect((await call(second, NOBODY)).status).toBe(404);
    expect(await trail(id)).toEqual([
      { action: "driver-link.revoked", actor_kind: "bootstrap", before: '{"number":1}', after: null },
      { action: "driver-link.made", actor_kind: "bootstrap", before: null, after: '{"number":2}' },
      { action: "driver-link.made", actor_kind: "bootstrap", before: '{"number":2}', after: '{"number":3}' },
    ]);
  });

  it("is answered as one that never was", async () => {
    const id = await sessionOf(await newStation(), "T");
    const link = await linkOf(id);
    await callJson(`/api/sessions/${id}/driver-link`, { method: "DELETE" });
    const { requestId: _, ...revoked } = await problemOf(link, NOBODY);
    for (const path of [`/api/driver/${"A".repeat(22)}`, "/api/driver/short", `/api/driver/${"A".repeat(22)}/stream`]) {
      const { requestId: __, ...unknown } = await problemOf(path, NOBODY);
      expect(unknown).toEqual(revoked);
    }
  });

  it("ends the streams that it opened, and no others", async () => {
    const station = await newStation();
    const id = await sessionOf(station, "T");
    const byLink = await call(`${await linkOf(id)}/stream`, NOBODY);
    const own = await call(`/api/sessions/${id}/stream`);
    expect([byLink.status, own.status]).toEqual([200, 200]);
    await callJson(`/api/sessions/${id}/driver-link`, { method: "DELETE" });
    expect(await rest(byLink)).toMatch(/^event: session\n/);
    expect(await stations.getByName(station.id).watcherCount()).toBe(1);
    await own.body?.cancel();
  });
});

describe("links", () => {
  it("leave room for operators: a few streams each", async () => {
    const station = await newStation();
    const id = await sessionOf(station, "T");
    const link = await linkOf(id);
    const open: Response[] = [];
    for (let index = 0; index < MAX_WATCHERS_PER_LINK; index += 1) open.push(await call(`${link}/stream`, NOBODY));
    expect(await problemOf(`${link}/stream`, NOBODY)).toMatchObject({ status: 429 });
    const own = await call(`/api/sessions/${id}/stream`);
    expect(own.status).toBe(200);
    await Promise.all([...open, own].map((response) => response.body?.cancel()));
  });

  it("cannot be tried without end from one address, and good ones still work there", async () => {
    const link = await linkOf(await sessionOf(await newStation(), "T"));
    const from = { ...NOBODY, headers: { "CF-Connecting-IP": "203.0.113.99" } };
    const statuses: number[] = [];
    // The window may turn once while this runs; then there are at most twice as many.
    for (let attempt = 0; attempt < 45; attempt += 1) {
      const response = await call(`/api/driver/${crypto.randomUUID().replaceAll("-", "").slice(0, 22)}`, from);
      statuses.push(response.status);
      if (response.status === 429) expect(response.headers.get("Retry-After")).toBe("60");
    }
    expect(statuses.filter((status) => status === 404).length).toBeLessThanOrEqual(40);
    expect(statuses).toContain(429);
    expect((await call(link, from)).status).toBe(200);
  });

  it("that were revoked while D1 was away are dead all the same", async () => {
    vi.spyOn(console, "info").mockImplementation(() => undefined);
    const id = await sessionOf(await newStation(), "T");
    const link = await linkOf(id);
    await database.prepare("ALTER TABLE audit_entries RENAME TO audit_away").run();
    expect(await callJson(`/api/sessions/${id}/driver-link`, { method: "DELETE" })).toEqual({ driverUrl: null });
    const row = await database.prepare("SELECT token_hash FROM driver_links WHERE session_id = ?").bind(id).first();
    await database.prepare("ALTER TABLE audit_away RENAME TO audit_entries").run();
    // D1 still knows the hash; the station's object decides.
    expect(row?.token_hash).toMatch(/^[0-9a-f]{64}$/);
    expect((await call(link, NOBODY)).status).toBe(404);
  });
});
