import type { ReactiveController } from "lit";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../ui/api.ts";
import { PollController } from "../../ui/controllers/poll-controller.ts";

/** An element as far as a controller knows one. */
class Host {
  controller: ReactiveController | null = null;
  updateComplete = Promise.resolve(true);
  updates = 0;
  addController(controller: ReactiveController) {
    this.controller = controller;
  }
  removeController() {}
  requestUpdate() {
    this.updates += 1;
  }
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

async function poll(load: (signal: AbortSignal) => Promise<number>) {
  const host = new Host();
  const controller = new PollController(host, { intervalMillis: 3_000, load });
  host.controller?.hostConnected?.();
  await vi.advanceTimersByTimeAsync(0);
  return { host, controller };
}

describe("repeated reading", () => {
  it("keeps the last value when a reading fails, waits longer each time, and recovers", async () => {
    const answers: (number | Error)[] = [1, new ApiError("offline", "away"), new ApiError("offline", "away"), 2];
    let asked = 0;
    const { controller } = await poll(async () => {
      const answer = answers[asked++];
      if (answer instanceof Error) throw answer;
      return answer ?? 0;
    });
    expect([controller.state, controller.value]).toEqual(["done", 1]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect([controller.state, controller.value, controller.lost]).toEqual(["failed", 1, true]);
    const since = controller.failingSinceMillis;
    expect(controller.nextAtMillis - Date.now()).toBe(6_000);
    await vi.advanceTimersByTimeAsync(6_000);
    expect([controller.failingSinceMillis, controller.nextAtMillis - Date.now()]).toEqual([since, 12_000]);
    await vi.advanceTimersByTimeAsync(12_000);
    expect([controller.state, controller.value, controller.failingSinceMillis]).toEqual(["done", 2, null]);
  });

  it("does not ask again for what is refused until it is told to", async () => {
    let asked = 0;
    const { controller } = await poll(async () => {
      asked += 1;
      throw new ApiError("signed-out", "Nobody is signed in.");
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect([asked, controller.refused, controller.lost]).toEqual([1, true, false]);
    controller.restart();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toBe(2);
  });

  it("drops the answer of a reading that was replaced, and stops when the page is left", async () => {
    const waiting: ((value: number) => void)[] = [];
    const { host, controller } = await poll(() => new Promise((resolve) => waiting.push(resolve)));
    controller.restart();
    waiting[1]?.(2);
    await vi.advanceTimersByTimeAsync(0);
    waiting[0]?.(1);
    await vi.advanceTimersByTimeAsync(0);
    expect(controller.value).toBe(2);
    host.controller?.hostDisconnected?.();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(waiting).toHaveLength(2);
  });
});
