// Live streams end by themselves, so that whoever may no longer read stops reading.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Watchers } from "../../../edge/objects/watchers.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a stream", () => {
  it("ends after a quarter of an hour, however diligently it is read", async () => {
    const watchers = new Watchers();
    const stream = watchers.open({ sessionId: "s", byLink: false, state: () => '{"id":"s"}' });
    const reader = stream?.getReader() as ReadableStreamDefaultReader<Uint8Array>;
    let chunks = 0;
    let ended = false;
    const reading = (async () => {
      while (!ended) {
        ended = (await reader.read()).done;
        if (!ended) chunks += 1;
      }
    })();
    for (let beat = 0; beat < 60; beat += 1) await vi.advanceTimersByTimeAsync(15_000);
    expect([ended, watchers.count]).toEqual([false, 1]);
    await vi.advanceTimersByTimeAsync(15_000);
    await reading;
    expect(watchers.count).toBe(0);
    // The first state and 60 comments.
    expect(chunks).toBe(61);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("that nobody reads is given up after a minute", async () => {
    const watchers = new Watchers();
    const stream = watchers.open({ sessionId: "s", byLink: false, state: () => '{"id":"s"}' });
    expect(stream).not.toBeNull();
    // Four chunks wait, then four heartbeats are missed.
    for (let beat = 0; beat < 8; beat += 1) await vi.advanceTimersByTimeAsync(15_000);
    expect([watchers.count, vi.getTimerCount()]).toEqual([0, 0]);
  });
});
