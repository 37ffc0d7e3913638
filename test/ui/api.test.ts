import { describe, expect, it } from "vitest";
import { stationSchema } from "../../edge/contract/stations.ts";
import { Api, type ApiError } from "../../ui/api.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { overview, SESSION_ID, STATION, session } from "./fixtures/sessions.ts";

const signal = new AbortController().signal;
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error("It did not fail.");
    },
    (error: ApiError) => error,
  );

describe("the client", () => {
  it("asks with the cookie of this site only, and leaves empty filters out", async () => {
    const edge = new FakeEdge({ "GET /api/sessions": () => json({ items: [session(1)] }) });
    const { items } = await edge.api.sessions({ stationId: null, state: "active", limit: 10 }, signal);
    expect(items).toHaveLength(1);
    const [request] = edge.requests;
    expect(new URL(request?.url ?? "").search).toBe("?state=active&limit=10");
    expect(request?.credentials).toBe("same-origin");
    expect(request?.headers.has("authorization")).toBe(false);
  });

  it("sends a change as JSON with the version that it was made from, and answers with the new one", async () => {
    const edge = new FakeEdge({
      "PATCH /api/stations/x": () => {
        const answer = json(STATION);
        answer.headers.set("etag", '"8"');
        return answer;
      },
    });
    const call = { method: "PATCH", body: { name: "Hafen" }, ifMatch: '"7"' } as const;
    const { value, etag } = await edge.api.readTagged("/api/stations/x", stationSchema, signal, call);
    expect([value.stationId, etag]).toEqual([STATION.stationId, '"8"']);
    const [request] = edge.requests;
    expect(request?.headers.get("if-match")).toBe('"7"');
    expect(request?.headers.get("content-type")).toBe("application/json");
    expect(await request?.json()).toEqual({ name: "Hafen" });
  });

  it("tells the kinds of refusal, an unknown answer and no answer apart", async () => {
    const limited = problem(429, "too-many-attempts", "Too many.");
    limited.headers.set("retry-after", "30");
    const edge = new FakeEdge({
      "GET /api/overview": () => problem(401, "credentials-missing", "Nobody is signed in."),
      "POST /api/sign-in": () => problem(401, "credentials-wrong", "E-mail or password is wrong."),
      "GET /api/people": () => problem(403, "forbidden", "Owners may."),
      "PATCH /api/people/x": () => problem(412, "version-conflict", "Changed meanwhile."),
      "POST /api/setup": () => limited,
      "GET /api/stations": () => json({ items: [{ stationId: 5 }] }),
      [`GET /api/sessions/${SESSION_ID}`]: () => problem(503, "storage-unavailable", "The database is away."),
      "GET /api/stations/x": () => new Response("<html>", { status: 502 }),
    });
    const perform = (method: "GET" | "POST" | "PATCH", path: string) => edge.api.perform(path, signal, { method });
    expect((await failure(edge.api.overview(0, signal))).kind).toBe("signed-out");
    expect(edge.signedOut).toBe(1);
    expect((await failure(perform("POST", "/api/sign-in"))).kind).toBe("problem");
    expect(edge.signedOut, "a wrong password ends no session").toBe(1);
    expect((await failure(perform("GET", "/api/people"))).kind).toBe("forbidden");
    expect((await failure(perform("PATCH", "/api/people/x"))).kind).toBe("conflict");
    const again = await failure(perform("POST", "/api/setup"));
    expect(again.kind).toBe("limited");
    expect(Math.abs((again.retryAtMillis ?? 0) - Date.now() - 30_000)).toBeLessThan(5_000);
    const wrongForm = await failure(edge.api.stations({}, signal));
    expect(wrongForm.kind).toBe("unexpected");
    expect(wrongForm.message).toContain("items.0.stationId");
    const away = await failure(edge.api.session(SESSION_ID, signal));
    expect([away.kind, away.problem?.code, away.message]).toEqual([
      "problem",
      "storage-unavailable",
      "The database is away.",
    ]);
    expect((await failure(edge.api.station("x", signal))).kind).toBe("unexpected");
    const offline = new Api({ fetch: () => Promise.reject(new TypeError("Failed to fetch")) });
    expect((await failure(offline.overview(0, signal))).kind).toBe("offline");
  });

  it("passes an abort on as an abort, not as an error to show", async () => {
    const edge = new FakeEdge({ "GET /api/overview": () => json(overview()) });
    await expect(edge.api.overview(0, AbortSignal.abort())).rejects.toThrow(DOMException);
  });
});
