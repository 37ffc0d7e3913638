import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { page as tab } from "vitest/browser";
import { loadCore } from "../../ui/core.ts";
import "../../ui/elements/wt-app.ts";
import { saveDensity } from "../../ui/preferences.ts";
import { followPrinting, saveTheme } from "../../ui/theme.ts";
import { eventStream, FakeEdge, json } from "./fake-edge.ts";
import { access } from "./fixtures/access.ts";
import { overview, STATION, session } from "./fixtures/sessions.ts";
import { PageHarness } from "./page-harness.ts";

const testAddress = location.href;
let page: PageHarness;
let edge: FakeEdge;

beforeEach(async () => {
  await loadCore();
  edge = new FakeEdge({
    "GET /api/access": () => json(access()),
    "GET /api/overview": () => json(overview()),
    "GET /api/sessions": () => json({ items: [session(5)] }),
    [`GET /api/sessions/${session(1).id}`]: () => json(session(5)),
    "GET /api/stations": () => json({ items: [STATION] }),
  });
});
afterEach(() => {
  page.leave();
  vi.restoreAllMocks();
  saveTheme("auto");
  history.replaceState(null, "", testAddress);
});

function open(path: string): PageHarness {
  const own = window.fetch;
  vi.spyOn(window, "fetch").mockImplementation((input, init) =>
    String(input).startsWith("/api/") ? edge.fetch(input, init) : own(input, init),
  );
  history.replaceState(null, "", path);
  page = new PageHarness("wt-app", {});
  return page;
}

describe("the frame", () => {
  it("goes from page to page without loading anew: title, current place, focus and the way back follow", async () => {
    open("/");
    await page.sees("Needs attention");
    expect(document.title).toBe("Overview · Wattest");
    page.control("Stations").click();
    await page.sees("Hafenstraße 12");
    expect(location.pathname).toBe("/stations");
    expect(document.title).toBe("Stations · Wattest");
    expect(page.element.querySelector('nav.nav [aria-current="page"]')?.textContent).toContain("Stations");
    expect(document.activeElement?.id).toBe("main");
    history.back();
    await page.sees("Needs attention");
  });

  it("opens any page by its address, filters included", async () => {
    open("/sessions?stationId=HAF-04&state=active");
    await page.sees("at HAF-04");
    const asked = new URL(edge.requests.find((request) => request.url.includes("/api/sessions"))?.url ?? "");
    expect(asked.searchParams.get("stationId")).toBe("HAF-04");
    expect(asked.searchParams.get("state")).toBe("active");
  });

  it("says that there is nothing at an unknown address", async () => {
    open("/nowhere");
    await page.sees("Nothing answers at /nowhere.");
  });

  it("asks of the server on the verify page who is signed in and nothing else, not even the counts beside it", async () => {
    open("/verify");
    await page.sees("Your record");
    expect(edge.requests.map(({ url }) => new URL(url).pathname)).toEqual(["/api/access"]);
  });

  it("counts anew beside the navigation when the session in view begins or ends, and takes what the overview read", async () => {
    const stream = eventStream();
    let active = 1;
    edge = new FakeEdge({
      "GET /api/access": () => json(access()),
      "GET /api/overview": () => json(overview({ activeSessions: active })),
      "GET /api/sessions": () => json({ items: [] }),
      [`GET /api/sessions/${session(1).id}`]: () => json(session(5)),
      [`GET /api/sessions/${session(1).id}/stream`]: () => stream.response,
    });
    open(`/sessions/${session(1).id}`);
    const foot = () => page.element.querySelector(".foot")?.textContent?.replace(/\s+/g, " ") ?? "";
    await vi.waitFor(() => expect(foot()).toContain("Charging now1"));
    active = 0;
    stream.send("session", session(7, { state: "ended", endedAtMillis: session(7).updatedAtMillis }));
    await page.sees("Ended");
    await vi.waitFor(() => expect(foot()).toContain("Charging now0"));
    active = 3;
    page.control("Overview").click();
    await page.sees("Needs attention");
    await vi.waitFor(() => expect(foot()).toContain("Charging now3"));
  });

  it("moves focus into the drawer and back to its button", async () => {
    await tab.viewport(390, 844);
    open("/nowhere");
    await page.press("Wattest, navigation");
    await vi.waitFor(() => expect(document.activeElement?.closest("nav.nav")).not.toBeNull());
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    await vi.waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe("Wattest, navigation"));
    expect(document.querySelector("nav.nav")?.classList).not.toContain("open");
    await tab.viewport(1280, 900);
  });

  it("remembers the theme that was chosen", async () => {
    open("/nowhere");
    await page.press("Theme: as the system");
    expect(document.documentElement.dataset.theme).toBe("light");
    await page.press("Theme: light");
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(localStorage.getItem("wattest-theme")).toBe("dark");
  });

  it("prints in the light theme, and goes back to the one that was chosen", () => {
    saveTheme("dark");
    followPrinting();
    window.dispatchEvent(new Event("beforeprint"));
    expect(document.documentElement.dataset.theme).toBe("light");
    window.dispatchEvent(new Event("afterprint"));
    expect(document.documentElement.dataset.theme).toBe("dark");
  });

  it("takes 4 px off the rows when they are to be compact, and remembers it", async () => {
    open("/stations");
    await page.sees("Hafenstraße 12");
    const height = () => page.element.querySelector("tbody td")?.getBoundingClientRect().height ?? 0;
    const before = height();
    saveDensity("compact");
    expect(before - height()).toBe(4);
    expect(localStorage.getItem("wattest-density")).toBe("compact");
    saveDensity("normal");
  });

  it("says aloud which page has come, and leaves no tab stop behind the open drawer", async () => {
    open("/");
    await page.sees("Needs attention");
    page.control("Stations").click();
    await vi.waitFor(() =>
      expect(page.element.querySelector("[role=status][aria-live]")?.textContent).toBe("Stations"),
    );
    await tab.viewport(800, 900);
    await page.press("Wattest, navigation");
    await vi.waitFor(() => expect(page.element.querySelector("main")?.closest("[inert]")).not.toBeNull());
    await tab.viewport(1280, 900);
  });
});
