// Registration of stations, and their own credentials.
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { CreatedStation, Station, StationList } from "../../../edge/contract/stations.ts";
import { at, call, callJson, newMeter, newStation, problemOf, stations } from "../server.ts";

const reading = { readings: [{ at: at(0), event: "begin", register: { value: 1, unit: "kWh" } }] };
const basic = (user: string, password: string) => ({ Authorization: `Basic ${btoa(`${user}:${password}`)}` });

describe("a registration", () => {
  it("answers the secret once, and keys in one form with their curve", async () => {
    const meter = await newMeter();
    const base64 = btoa(
      String.fromCharCode(...(meter.publicKey.match(/../g) ?? []).map((two) => Number.parseInt(two, 16))),
    );
    const response = await call("/api/stations", {
      body: {
        stationId: "A.1*x",
        name: " Hall ",
        meters: [{ serial: "M", publicKey: base64 }],
        evses: [{ evseId: 1, maxPowerWatts: 22000 }],
      },
    });
    expect(response.status).toBe(201);
    expect(response.headers.get("Location")).toBe("/api/stations/A.1*x");
    const created = await response.json<CreatedStation>();
    expect(created.secret).toMatch(/^[0-9A-HJKMNP-TV-Z]{32}$/);
    expect(created).toMatchObject({
      name: "Hall",
      version: 1,
      meters: [{ serial: "M", publicKey: meter.publicKey, curve: "secp256r1" }],
    });
    const read = await call("/api/stations/A.1*x");
    expect(read.headers.get("ETag")).toBe('"1"');
    const { secret: _, ...station } = created;
    expect(await read.json()).toEqual(station);
    expect(
      (await call("/api/stations/A.1*x/readings", { body: reading, headers: basic("A.1*x", created.secret) })).status,
    ).toBe(200);
  });

  it("is refused for an id that is taken, and changes nothing", async () => {
    const station = await newStation({ name: "first" });
    const body = { stationId: station.id, name: "second", secret: "0123456789abcdef" };
    expect(await problemOf("/api/stations", { body })).toMatchObject({ status: 409, code: "station-exists" });
    expect((await callJson<Station>(`/api/stations/${station.id}`)).name).toBe("first");
    const wrong = await call(`/api/stations/${station.id}/readings`, {
      body: reading,
      headers: basic(station.id, body.secret),
    });
    expect(wrong.status).toBe(401);
  });

  const keys: readonly [string, string][] = [
    ["truncated", "3059301306072a8648ce3d020106082a8648ce3d03010703420004aabb"],
    ["the point at infinity", "3019301306072a8648ce3d020106082a8648ce3d03010703020000"],
    ["off the curve", `04${"11".repeat(64)}`],
    [
      "of an unknown curve",
      "3043300506032b6571033a005fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180",
    ],
    ["no key at all", "hello"],
  ];
  for (const [what, publicKey] of keys) {
    it(`is refused with a key that is ${what}, with its place`, async () => {
      const body = {
        stationId: "never",
        meters: [
          { serial: "A", publicKey: (await newMeter()).publicKey },
          { serial: "B", publicKey },
        ],
      };
      const problem = await problemOf("/api/stations", { body });
      expect(problem).toMatchObject({ status: 422, code: "meter-key-malformed", pointer: "/meters/1/publicKey" });
      expect(problem.detail.length).toBeGreaterThan(30);
      expect((await call("/api/stations/never")).status).toBe(404);
    });
  }

  it("never repeats what was sent", async () => {
    const secret = "short secret";
    const response = await call("/api/stations", { body: { stationId: "S", secret } });
    expect(response.status).toBe(422);
    const text = await response.text();
    expect(text).not.toContain(secret);
    expect(JSON.parse(text)).toMatchObject({ code: "schema-violated", pointer: "/secret" });
  });

  it("changes only from the version that was seen", async () => {
    const station = await newStation({ name: "old" });
    const change = (version: string, name: string) =>
      call(`/api/stations/${station.id}`, { method: "PATCH", body: { name }, headers: { "If-Match": version } });
    const changed = await change('"1"', "new");
    expect(changed.headers.get("ETag")).toBe('"2"');
    expect(await changed.json()).toMatchObject({ name: "new", version: 2 });
    expect((await change('"1"', "lost")).status).toBe(412);
    expect((await change("*", "lost")).status).toBe(400);
    await station.evict();
    expect((await callJson<Station>(`/api/stations/${station.id}`)).name).toBe("new");
  });

  it("is listed in pages that miss nobody", async () => {
    const made = new Set<string>();
    for (let index = 0; index < 5; index += 1) made.add((await newStation()).id);
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 50; page += 1) {
      const list: StationList = await callJson(
        `/api/stations?limit=2${cursor === undefined ? "" : `&cursor=${cursor}`}`,
      );
      seen.push(...list.items.map(({ stationId }) => stationId));
      cursor = list.nextCursor;
      if (cursor === undefined) break;
    }
    expect(new Set(seen).size).toBe(seen.length);
    for (const id of made) expect(seen).toContain(id);
    expect(await problemOf("/api/stations?cursor=zzz")).toMatchObject({ status: 400, pointer: "cursor" });
    expect(await problemOf("/api/stations?limit=0")).toMatchObject({ status: 400, pointer: "limit" });
  });
});

describe("a station's credentials", () => {
  it("are needed, and must be this station's", async () => {
    const station = await newStation();
    const other = await newStation();
    const path = `/api/stations/${station.id}/readings`;
    const missing = await call(path, { body: reading, by: "nobody" });
    expect(missing.status).toBe(401);
    expect(missing.headers.get("WWW-Authenticate")).toContain("Basic");
    expect(await problemOf(path, { body: reading, headers: basic(other.id, other.secret) })).toMatchObject({
      code: "credentials-wrong",
    });
    expect(await problemOf(path, { body: reading, headers: basic(station.id, other.secret) })).toMatchObject({
      code: "credentials-wrong",
    });
    expect(await problemOf(path, { body: reading, headers: { Authorization: "Digest x" } })).toMatchObject({
      code: "credentials-missing",
    });
    expect((await call(path, { body: reading, headers: basic(station.id, station.secret) })).status).toBe(200);
  });

  it("do not exist for a station that is not registered", async () => {
    for (const id of ["nobody", "a%20b", "%2Fetc", "x".repeat(49)]) {
      const problem = await problemOf(`/api/stations/${id}/readings`, {
        body: reading,
        headers: { Authorization: "Bearer 0123456789abcdef" },
      });
      expect(problem).toMatchObject({ status: 404, code: "station-unknown" });
    }
  });

  it("cannot be guessed quickly, also not by making the object forget", async () => {
    const station = await newStation();
    const guess = (source: string) =>
      call(`/api/stations/${station.id}/readings`, {
        body: reading,
        headers: { Authorization: `Bearer ${crypto.randomUUID()}`, "CF-Connecting-IP": source },
      });
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 24; attempt += 1) {
      const response = await guess("203.0.113.7");
      statuses.push(response.status);
      if (response.status === 429) expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
      await station.evict();
    }
    // The window may turn once while this runs; then there are at most twice as many.
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(20);
    expect(statuses).toContain(429);
    // The station itself, elsewhere, still gets in.
    const own = await call(`/api/stations/${station.id}/readings`, {
      body: reading,
      headers: { Authorization: `Bearer ${station.secret}`, "CF-Connecting-IP": "203.0.113.8" },
    });
    expect(own.status).toBe(200);
  });

  it("are hashed at rest", async () => {
    const station = await newStation({ secret: "correct-horse-battery" });
    const text = await runInDurableObject(stations.getByName(station.id), (_, state) =>
      JSON.stringify(state.storage.sql.exec("SELECT * FROM station").toArray()),
    );
    expect(text).toContain('\\"iterations\\":100000');
    expect(text).not.toContain("correct-horse-battery");
  });
});

describe("a station's name and its meters' serial numbers", () => {
  it("are refused where they hold what nobody can read", async () => {
    for (const text of ["a\u0000b", "half \ud800", "\u202edlrow", "line\u2028break"]) {
      const body = { stationId: `CS-${crypto.randomUUID()}` };
      expect(await problemOf("/api/stations", { body: { ...body, name: text } })).toMatchObject({ pointer: "/name" });
      expect(
        await problemOf("/api/stations", { body: { ...body, meters: [{ serial: text, publicKey: "00" }] } }),
      ).toMatchObject({ pointer: "/meters/0/serial" });
    }
    const named = { stationId: `CS-${crypto.randomUUID()}`, name: "Käse 🚗 مرآب" };
    expect(await callJson<Station>("/api/stations", { body: named })).toMatchObject({ name: named.name });
  });
});
