import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "../../ui/elements/wt-time.ts";
import type { WtTime } from "../../ui/elements/wt-time.ts";

const NOW = Date.UTC(2026, 6, 14, 12, 8, 0);

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(NOW);
});
afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

async function show(markup: string): Promise<WtTime> {
  // Away from the corner, where the pointer of the test's browser rests.
  document.body.innerHTML = `<div>${markup}</div>`;
  Object.assign((document.body.firstElementChild as HTMLElement).style, { padding: "200px" });
  const time = document.querySelector<WtTime>("wt-time");
  if (!time) throw new Error("There is no time.");
  await time.updateComplete;
  return time;
}

const shown = () => document.querySelector(".tip:popover-open")?.textContent ?? null;
const said = (time: WtTime) => time.querySelector("time")?.firstChild?.textContent ?? time.textContent?.trim();

describe("a moment", () => {
  it("keeps itself true while it is shown", async () => {
    const time = await show(`<wt-time at="${NOW - 58_000}"></wt-time>`);
    expect(time.textContent).toMatch(/58\u00a0s ago/);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(time.textContent).toMatch(/1\u00a0min ago/);
    expect(time.querySelector("time")?.dateTime).toBe(new Date(NOW - 58_000).toISOString());
    expect(said(time)).toBeTruthy();
  });

  it("shows the exact time on hover and on focus, and lets it go with Escape", async () => {
    const time = await show(`<wt-time at="${NOW - 3_600_000}"></wt-time>`);
    time.dispatchEvent(new PointerEvent("pointerenter"));
    expect(shown()).toBe("14 Jul 2026, 13:08:00 CEST");
    time.dispatchEvent(new PointerEvent("pointerleave"));
    await vi.advanceTimersByTimeAsync(200);
    expect(shown()).toBeNull();
    time.querySelector<HTMLElement>("time")?.focus();
    expect(shown()).toBe("14 Jul 2026, 13:08:00 CEST");
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    expect(shown()).toBeNull();
  });

  it("is no tab stop of its own in a link, and shows itself with the link", async () => {
    const time = await show(`<a href="#x">HAF-04 <wt-time at="${NOW - 3_600_000}"></wt-time></a>`);
    expect(time.querySelector("time")?.hasAttribute("tabindex")).toBe(false);
    document.querySelector("a")?.focus();
    expect(shown()).toContain("13:08:00");
  });

  it("is exact where it is evidence, with the day unless it is today", async () => {
    expect((await show(`<wt-time exact at="${NOW}"></wt-time>`)).textContent?.trim()).toBe("14:08:00");
    const before = await show(`<wt-time exact at="${NOW - 86_400_000}"></wt-time>`);
    expect(before.textContent?.trim()).toBe("13 Jul 2026, 14:08:00");
  });
});
