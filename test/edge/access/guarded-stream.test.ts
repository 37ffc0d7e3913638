// Whoever may no longer read gets no more of a stream that is open: signed out, removed, another role, a revoked key.
import { afterEach, describe, expect, it, vi } from "vitest";
import type { CreatedKey } from "../../../edge/contract/access.ts";
import { guardedStream, RECHECK_MILLIS } from "../../../edge/guarded-stream.ts";
import { newSignedIn, send } from "../identity/people.ts";
import { at, call, callJson, newStation, stations, type TestStation } from "../server.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

interface Opened {
  readonly station: TestStation;
  readonly sessionId: string;
  readonly reader: ReadableStreamDefaultReader<Uint8Array>;
}

const sample = (seconds: number) => ({ at: at(seconds), transactionId: "T", register: { value: 1, unit: "kWh" } });

async function open(headers: Record<string, string>): Promise<Opened> {
  const station = await newStation();
  const [result] = await station.postAsOwner([{ ...sample(0), event: "begin" }]);
  const sessionId = result?.sessionId ?? "";
  const response = await call(`/api/sessions/${sessionId}/stream`, { headers });
  expect(response.status).toBe(200);
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  expect(new TextDecoder().decode((await reader.read()).value)).toMatch(/^event: session\n/);
  return { station, sessionId, reader };
}

/** The next state, once the time of asking again has come; undefined: the stream has ended. */
async function next({ station, reader }: Opened): Promise<Uint8Array | undefined> {
  const later = Date.now() + RECHECK_MILLIS;
  vi.spyOn(Date, "now").mockReturnValue(later);
  await station.postAsOwner([sample(60)]);
  const { value } = await reader.read();
  vi.restoreAllMocks();
  return value;
}

describe("an open stream", () => {
  it("goes on for a person and a key that may still read", async () => {
    const { cookie } = await newSignedIn("viewer");
    const stream = await open({ Cookie: cookie });
    expect(new TextDecoder().decode(await next(stream))).toMatch(/^event: session\n/);
    await stream.reader.cancel();
    expect(await stations.getByName(stream.station.id).watcherCount()).toBe(0);
  });

  const ends: readonly [string, (who: { cookie: string; id: string }) => Promise<Response>][] = [
    ["signed out", ({ cookie }) => send("/api/sign-out", { method: "POST", cookie })],
    ["was removed", ({ id }) => call(`/api/people/${id}`, { method: "DELETE" })],
  ];
  for (const [what, happens] of ends) {
    it(`ends for a person who ${what}`, async () => {
      const { cookie, person } = await newSignedIn("viewer");
      const stream = await open({ Cookie: cookie });
      expect((await happens({ cookie, id: person.id })).status).toBe(204);
      expect((await next(stream)) === undefined).toBe(true);
      expect(await stations.getByName(stream.station.id).watcherCount()).toBe(0);
    });
  }

  it("ends for a key that was revoked", async () => {
    const body = { name: "screen", permissions: ["sessions:read"], expiresInDays: 1 };
    const { key, id } = await callJson<CreatedKey>("/api/keys", { body });
    const stream = await open({ Authorization: `Bearer ${key}` });
    expect((await call(`/api/keys/${id}`, { method: "DELETE" })).status).toBe(204);
    expect((await next(stream)) === undefined).toBe(true);
  });
});

describe("a guarded stream", () => {
  const chunks = () =>
    new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          controller.enqueue(new Uint8Array([1]));
        },
      },
      { highWaterMark: 0 },
    );

  it("asks once per period, not per chunk", async () => {
    let nowMillis = 0;
    const mayRead = vi.fn(async () => true);
    const reader = guardedStream(chunks(), mayRead, () => nowMillis).getReader();
    for (const instant of [0, 1, RECHECK_MILLIS - 1, RECHECK_MILLIS, RECHECK_MILLIS + 1, 2 * RECHECK_MILLIS]) {
      nowMillis = instant;
      await reader.read();
    }
    await reader.cancel();
    // What was read ahead may have been asked for as well.
    expect(mayRead.mock.calls.length).toBeGreaterThanOrEqual(2);
    expect(mayRead.mock.calls.length).toBeLessThanOrEqual(3);
  });

  it("breaks when nobody can say whether its reader may read", async () => {
    let nowMillis = 0;
    const mayRead = () => Promise.reject(new Error("D1 is away"));
    const reader = guardedStream(chunks(), mayRead, () => nowMillis).getReader();
    await reader.read();
    nowMillis = RECHECK_MILLIS;
    // One chunk may have passed already.
    await expect(reader.read().then(() => reader.read())).rejects.toThrow("D1 is away");
  });
});
