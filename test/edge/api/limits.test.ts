// Limits come before parsing; refusals name the place; unknown addresses and methods are answered as problems.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import app from "../../../edge/app.ts";
import { MAX_BODY_BYTES, MAX_READINGS_PER_BATCH } from "../../../edge/contract/limits.ts";
import { MAX_READINGS_PER_SESSION } from "../../../edge/objects/readings-table.ts";
import { at, call, newStation, ORIGIN, problemOf, sessionDetail, stations, type TestStation } from "../server.ts";

const headers = (station: TestStation) => ({ Authorization: `Bearer ${station.secret}` });
const send = async (body: unknown, extra: Record<string, string> = {}) => {
  const station = await newStation();
  return problemOf(`/api/stations/${station.id}/readings`, { body, headers: { ...headers(station), ...extra } });
};

describe("a batch", () => {
  it("that is too large is refused, declared or not", async () => {
    const body = "x".repeat(MAX_BODY_BYTES + 1);
    expect(await send(body)).toMatchObject({ status: 413, code: "body-too-large" });
    const station = await newStation();
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const request = new Request(`${ORIGIN}/api/stations/${station.id}/readings`, {
      method: "POST",
      headers: { ...headers(station), "Content-Type": "application/json" },
      body: endless,
    });
    expect((await app.fetch(request, env)).status).toBe(413);
    expect(sent).toBeLessThan(2 * MAX_BODY_BYTES);
  });

  it("that is not JSON is refused at its byte", async () => {
    expect(await send('{"readings":[}')).toMatchObject({ status: 400, code: "json-malformed", offset: 13 });
    expect(await send("")).toMatchObject({ status: 400, code: "json-malformed", offset: 0 });
    expect(await send(Uint8Array.of(0x22, 0xff, 0x22))).toMatchObject({
      status: 400,
      code: "json-malformed",
      offset: 1,
    });
  });

  it("that is nested too deeply is refused at its byte", async () => {
    expect(await send(`{"readings":${"[".repeat(5_000)}`)).toMatchObject({
      status: 400,
      code: "json-too-deep",
      offset: 27,
    });
  });

  it("that is compressed is refused for that, and not for being no JSON", async () => {
    const problem = await send("x", { "Content-Encoding": "gzip" });
    expect(problem).toMatchObject({ status: 415, code: "unsupported-media-type" });
    expect(problem.detail).toContain("Content-Encoding");
    expect(await send("x", { "Content-Encoding": "identity" })).toMatchObject({ code: "json-malformed" });
  });

  it("that breaks a rule is told so in words of JSON, not of a library", async () => {
    const detail = async (body: unknown) => (await send(body)).detail;
    expect(await detail({})).toBe("/readings: it is missing.");
    expect(await detail({ readings: {} })).toBe("/readings: a list is needed.");
    expect(await detail({ readings: [] })).toBe("/readings: at least 1 item is needed.");
    expect(await detail("[]")).toBe("/readings: it is missing.");
    expect((await problemOf("/api/sessions?limit=0")).detail).toBe("limit: the least allowed value is 1.");
    expect((await problemOf("/api/sessions?state=x")).detail).toBe('state: "active" or "ended" is needed.');
  });

  it("that is no batch is refused with its place", async () => {
    expect(await send({})).toMatchObject({ status: 422, code: "schema-violated", pointer: "/readings" });
    expect(await send({ readings: [] })).toMatchObject({ status: 422, pointer: "/readings" });
    expect(await send({ readings: Array.from({ length: MAX_READINGS_PER_BATCH + 1 }, () => 0) })).toMatchObject({
      status: 422,
    });
    expect(await send('{"readings":[1],"readings":[2]}')).toMatchObject({
      status: 400,
      code: "json-malformed",
      offset: 16,
    });
    expect(await send({ readings: [1] }, { "Content-Type": "text/csv" })).toMatchObject({ status: 415 });
  });

  it("refuses an item that names a member twice, and takes the others", async () => {
    const station = await newStation();
    const good = JSON.stringify({ at: at(0), event: "begin", register: { value: 1, unit: "kWh" } });
    const twice = `{"at":"${at(1)}","register":{"value":1,"value":2,"unit":"kWh"}}`;
    const response = await call(`/api/stations/${station.id}/readings`, {
      body: `{"readings":[${twice},${good}]}`,
      headers: headers(station),
    });
    const { results } = await response.json<{ results: { status: string; problem?: { code: string } }[] }>();
    expect(results.map(({ status }) => status)).toEqual(["refused", "stored"]);
    expect(results[0]?.problem?.code).toBe("json-malformed");
  });

  it("of a thousand readings is taken in one go", async () => {
    const station = await newStation();
    const readings = Array.from({ length: MAX_READINGS_PER_BATCH }, (_, index) => ({
      at: at(index),
      transactionId: "T",
      register: { value: (1 + index * 0.01).toFixed(3), unit: "kWh" },
      ...(index === 0 ? { event: "begin" } : {}),
    }));
    const results = await station.post(readings);
    expect(results.filter(({ status }) => status === "stored").length).toBe(MAX_READINGS_PER_BATCH);
  });
});

describe("a session", () => {
  it("that holds 20,000 readings takes its end and signed readings still, and refuses others in words", async () => {
    const station = await newStation();
    const reading = (seconds: number, value: number, event?: string) => ({
      at: at(seconds),
      transactionId: "T",
      register: { value, unit: "kWh" },
      ...(event === undefined ? {} : { event }),
    });
    await station.post([reading(0, 1, "begin"), reading(1, 1.0001)]);
    // The readings in between go straight into the table: 19,998 copies of the second one, a second apart each.
    await runInDurableObject(stations.getByName(station.id), (_, { storage }) => {
      storage.sql.exec(
        `WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ${MAX_READINGS_PER_SESSION - 1})
         INSERT INTO readings (track, at_millis, hash, received_at_millis, evse_id, transaction_id, at, register_milliwatt_hours)
         SELECT track, at_millis + (i - 1) * 1000, hash || i, received_at_millis, evse_id, transaction_id, at,
           CAST(1000000 + i * 100 AS TEXT)
         FROM readings, n WHERE event IS NULL`,
      );
    });
    const results = await station.post([reading(30_000, 5), reading(30_001, 5, "end")]);
    expect(results.map(({ status }) => status)).toEqual(["refused", "stored"]);
    expect(results[0]?.problem).toMatchObject({ code: "session-full", pointer: "/readings/0" });
    const detail = await sessionDetail(results[1]?.sessionId);
    expect(detail).toMatchObject({
      state: "ended",
      energyMilliwattHours: 4_000_000,
      sampleCount: MAX_READINGS_PER_SESSION + 1,
    });
  });
});

describe("an address", () => {
  it("that is unknown is answered as a problem with a request id", async () => {
    for (const path of ["/api", "/api/", "/api/nope", "/api/stations/x/y/z"]) {
      const response = await call(path);
      const problem = await response.json<{ code: string; requestId: string }>();
      expect([path, response.status, problem.code]).toEqual([path, 404, "route-unknown"]);
      expect(response.headers.get("X-Request-Id")).toBe(problem.requestId);
    }
  });

  it("says which methods it knows", async () => {
    const response = await call("/api/stations", { method: "DELETE" });
    expect([response.status, response.headers.get("Allow")]).toEqual([405, "GET, HEAD, POST"]);
    expect((await call("/api/verify")).headers.get("Allow")).toBe("POST");
    expect((await call("/api/stations", { method: "OPTIONS" })).status).toBe(204);
    const head = await call("/api/health", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  it("sends headers that keep answers from being framed, sniffed or stored", async () => {
    const { headers: sent } = await call("/api/stations");
    expect(sent.get("X-Content-Type-Options")).toBe("nosniff");
    expect(sent.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
    expect(sent.get("Cache-Control")).toBe("no-store");
  });
});

describe("an object", () => {
  it("that was addressed by mistake stores nothing", async () => {
    await call("/api/stations/never-there");
    await call("/api/sessions/never-there.0123456789");
    const tables = await runInDurableObject(stations.getByName("never-there"), (_, state) =>
      state.storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
    );
    expect(tables).toEqual([]);
  });
});
