import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { saveAccessKey } from "../../ui/access-key.ts";
import { loadCore } from "../../ui/core.ts";
import "../../ui/elements/wt-access-dialog.ts";
import "../../ui/elements/wt-app.ts";
import { saveTheme } from "../../ui/theme.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { overview, STATION, session } from "./fixtures/sessions.ts";
import { PageHarness } from "./page-harness.ts";

const testAddress = location.href;
let page: PageHarness;
let edge: FakeEdge;

beforeEach(async () => {
  await loadCore();
  edge = new FakeEdge({
    "GET /api/overview": () => json(overview()),
    "GET /api/sessions": () => json({ items: [session(5)] }),
    [`GET /api/sessions/${session(1).id}`]: () => json(session(5)),
    "GET /api/stations": () => json({ items: [STATION] }),
  });
});
afterEach(() => {
  page.leave();
  vi.restoreAllMocks();
  saveAccessKey(null);
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

  it("asks nothing of the server on the verify page, not even the counts beside it", async () => {
    open("/verify");
    await page.sees("Your record");
    expect(edge.requests).toEqual([]);
  });

  it("remembers the theme that was chosen", async () => {
    open("/nowhere");
    await page.press("Theme: as the system");
    expect(document.documentElement.dataset.theme).toBe("light");
    await page.press("Theme: light");
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(localStorage.getItem("wattest-theme")).toBe("dark");
  });

  it("asks for the access key of a locked installation, and goes on with it", async () => {
    const refuse = () => problem(401, "credentials-missing", "This installation is locked.");
    const answer = (body: unknown) => (request: Request) =>
      request.headers.get("authorization") === "Bearer owner" ? json(body) : refuse();
    edge = new FakeEdge({
      "GET /api/overview": answer(overview()),
      "GET /api/sessions": answer({ items: [session(5)] }),
    });
    open("/");
    await page.sees("Access key needed");
    expect(page.text).toContain("The server says: This installation is locked.");
    const field = document.querySelector<HTMLInputElement>("#access-key");
    if (!field) throw new Error("There is no field for the key.");
    field.value = "wrong";
    await page.press("Unlock");
    await page.sees("The server does not accept this key.");
    const again = document.querySelector<HTMLInputElement>("#access-key");
    if (again) again.value = "owner";
    await page.press("Unlock");
    await page.sees("Needs attention");
    expect(document.querySelector("dialog")).toBeNull();
  });
});
