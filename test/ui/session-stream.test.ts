import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sessionDetailSchema } from "../../edge/contract/sessions.ts";
import { SessionStream, type StreamState } from "../../ui/controllers/session-stream.ts";
import { eventStream } from "./fake-edge.ts";
import { session } from "./fixtures/sessions.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Lets stream plumbing run without moving the clock. */
const settle = () => vi.advanceTimersByTimeAsync(0);

function follow(open: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>) {
  const states: StreamState[] = [];
  const seconds: number[] = [];
  const stream = new SessionStream({
    schema: sessionDetailSchema,
    open,
    onSession: (detail) => seconds.push(detail.sampleCount - 1),
    onState: (state) => states.push(state),
  });
  return { stream, states, seconds };
}

const bodyOf = (response: Response) => response.body as ReadableStream<Uint8Array>;

describe("the live stream", () => {
  it("doubles its pauses up to 30 s, keeps telling since when it is lost, and starts over once it lives", async () => {
    let attempts = 0;
    const { stream, states } = follow(async () => {
      attempts += 1;
      throw new TypeError("Failed to fetch");
    });
    const startMillis = Date.now();
    stream.start();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      await settle();
      const state = states.at(-1);
      if (state?.kind !== "lost") throw new Error(`Expected a lost connection, not ${state?.kind}.`);
      expect(state.sinceMillis).toBe(startMillis);
      waits.push(state.nextAtMillis - Date.now());
      await vi.advanceTimersByTimeAsync(state.nextAtMillis - Date.now());
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(attempts).toBe(9);
    stream.close();
  });

  it("takes a silent connection for dead after 37.5 s, and a heartbeat for life", async () => {
    const connections: ReturnType<typeof eventStream>[] = [];
    const { stream, states, seconds } = follow(async (signal) => {
      const live = eventStream();
      connections.push(live);
      signal.addEventListener("abort", live.fail);
      return bodyOf(live.response);
    });
    stream.start();
    await settle();
    connections[0]?.send("session", session(1));
    await vi.waitFor(() => expect(seconds).toEqual([1]));
    await vi.advanceTimersByTimeAsync(30_000);
    connections[0]?.comment();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(states.at(-1)).toEqual({ kind: "live" });
    await vi.advanceTimersByTimeAsync(8_000);
    expect(states.at(-1)?.kind).toBe("lost");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(connections).toHaveLength(2);
    stream.close();
  });

  it("reads nothing more after it was closed", async () => {
    const live = eventStream();
    const { stream, states, seconds } = follow(async () => bodyOf(live.response));
    stream.start();
    live.send("session", session(1));
    await vi.waitFor(() => expect(seconds).toEqual([1]));
    stream.close();
    live.send("session", session(2));
    await settle();
    expect(seconds).toEqual([1]);
    expect(states.at(-1)).toEqual({ kind: "closed" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states.at(-1)).toEqual({ kind: "closed" });
  });
});
