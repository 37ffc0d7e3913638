import { describe, expect, it } from "vitest";
import { Api, type ApiError } from "../../ui/api.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { overview, SESSION_ID, session } from "./fixtures/sessions.ts";

const signal = new AbortController().signal;
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error("It did not fail.");
    },
    (error: ApiError) => error,
  );

describe("the client", () => {
  it("asks with the access key and leaves empty filters out", async () => {
    const edge = new FakeEdge({ "GET /api/sessions": () => json({ items: [session(1)] }) });
    edge.accessKey = "owner";
    const { items } = await edge.api.sessions({ stationId: null, state: "active", limit: 10 }, signal);
    expect(items).toHaveLength(1);
    expect(new URL(edge.requests[0]?.url ?? "").search).toBe("?state=active&limit=10");
    expect(edge.requests[0]?.headers.get("authorization")).toBe("Bearer owner");
  });

  it("tells a locked installation, a problem, an unknown answer and no answer apart", async () => {
    const edge = new FakeEdge({
      "GET /api/overview": () => problem(401, "credentials-missing", "Set WATTEST_BOOTSTRAP_KEY."),
      "GET /api/stations": () => json({ items: [{ stationId: 5 }] }),
      [`GET /api/sessions/${SESSION_ID}`]: () => problem(503, "storage-unavailable", "The database is away."),
      "GET /api/stations/x": () => new Response("<html>", { status: 502 }),
    });
    expect((await failure(edge.api.overview(0, signal))).kind).toBe("locked");
    expect(edge.lockedBecause).toBe("Set WATTEST_BOOTSTRAP_KEY.");
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
    const offline = new Api({ fetch: () => Promise.reject(new TypeError("Failed to fetch")), accessKey: () => null });
    expect((await failure(offline.overview(0, signal))).kind).toBe("offline");
  });

  it("passes an abort on as an abort, not as an error to show", async () => {
    const edge = new FakeEdge({ "GET /api/overview": () => json(overview()) });
    await expect(edge.api.overview(0, AbortSignal.abort())).rejects.toThrow(DOMException);
  });
});
