import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Access } from "../../edge/contract/access.ts";
import { ROLES } from "../../edge/contract/permissions.ts";
import { loadCore } from "../../ui/core.ts";
import "../../ui/elements/wt-app.ts";
import { entrance, PAGE_NEEDS } from "../../ui/page-access.ts";
import { parseRoute, type Route } from "../../ui/router.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { access } from "./fixtures/access.ts";
import { overview, STATION, session } from "./fixtures/sessions.ts";
import { PageHarness } from "./page-harness.ts";

const NOBODY = access("owner", { actor: null });
const EMPTY = access("owner", { actor: null, setupNeeded: true });
const testAddress = location.href;
let page: PageHarness | null = null;
let edge: FakeEdge;
/** Who is signed in, as the server knows it. */
let known: Access;

beforeEach(async () => {
  await loadCore();
  localStorage.removeItem("wattest-recent");
  const needsSession = (body: unknown) => () =>
    known.actor ? json(body) : problem(401, "credentials-missing", "Nobody is signed in.");
  edge = new FakeEdge({
    "GET /api/access": () => json(known),
    "GET /api/overview": needsSession(overview()),
    "GET /api/overview/power": needsSession({ fromMillis: 0, stepMillis: 300_000, powerWatts: [] }),
    "GET /api/sessions": needsSession({ items: [session(5)] }),
    "GET /api/stations": needsSession({ items: [STATION] }),
    "POST /api/sign-in": async (request) => {
      const { password } = (await request.json()) as { password: string };
      if (password !== "three words in a row") return problem(401, "credentials-wrong", "E-mail or password is wrong.");
      known = access();
      return json(known);
    },
    "POST /api/sign-out": () => {
      known = NOBODY;
      return new Response(null, { status: 204 });
    },
  });
});
afterEach(() => {
  page?.leave();
  page = null;
  vi.restoreAllMocks();
  history.replaceState(null, "", testAddress);
});

function open(path: string, as: Access): PageHarness {
  known = as;
  const own = window.fetch;
  vi.spyOn(window, "fetch").mockImplementation((input, init) =>
    String(input).startsWith("/api/") ? edge.fetch(input, init) : own(input, init),
  );
  history.replaceState(null, "", path);
  const opened = new PageHarness("wt-app", {});
  page = opened;
  return opened;
}

const at = (path: string) => parseRoute(new URL(path, "http://wattest.test"));

describe("who may open which page", () => {
  it("every page has a rule, and what needs a right needs a session first", () => {
    const paths = ["/", "/sessions", "/sessions/a.b", "/stations", "/stations/a", "/register", "/settings"];
    for (const path of [...paths, "/settings/people", "/settings/keys", "/settings/audit", "/nowhere"]) {
      const route = at(path);
      expect(PAGE_NEEDS[route.page], path).not.toBe("anyone");
      const entered = entrance(route, NOBODY, path);
      expect(entered).toEqual({
        kind: "elsewhere",
        href: path === "/" ? "/sign-in" : `/sign-in?to=${encodeURIComponent(path)}`,
      });
    }
    for (const path of ["/verify", "/s/AbCdEfGhIjKlMnOpQrStUv", "/sign-in", "/invite"]) {
      expect(entrance(at(path), NOBODY, path), path).toEqual({ kind: "open" });
    }
  });

  it("a role opens what its permissions allow and is told what it lacks of the rest", () => {
    const kinds = (path: string) => ROLES.map((role) => entrance(at(path), access(role), path).kind);
    expect(kinds("/settings/people")).toEqual(["open", "no-right", "no-right", "no-right"]);
    expect(kinds("/settings/keys")).toEqual(["open", "no-right", "no-right", "no-right"]);
    expect(kinds("/settings/audit")).toEqual(["open", "no-right", "open", "no-right"]);
    expect(kinds("/register")).toEqual(["open", "open", "no-right", "no-right"]);
    expect(kinds("/settings")).toEqual(["open", "open", "open", "open"]);
  });

  it("before the first owner everything leads to the first run, but verifying, a driver's link and an invitation", () => {
    expect(entrance(at("/sessions"), EMPTY, "/sessions")).toEqual({ kind: "elsewhere", href: "/setup" });
    expect(entrance(at("/verify"), EMPTY, "/verify")).toEqual({ kind: "open" });
    expect(entrance(at("/s/x"), EMPTY, "/s/x")).toEqual({ kind: "open" });
    expect(entrance(at("/invite"), EMPTY, "/invite")).toEqual({ kind: "open" });
    const setup: Route = { page: "setup" };
    expect(entrance(setup, EMPTY, "/setup")).toEqual({ kind: "open" });
    expect(entrance(setup, NOBODY, "/setup"), "the first run is over").toEqual({ kind: "elsewhere", href: "/" });
  });
});

describe("the frame accepts", () => {
  it("a deep link of somebody who is not signed in: signs in, and shows what was asked for", async () => {
    const page = open("/sessions?state=active", NOBODY);
    await page.sees("Then the page that you asked for opens.");
    expect(location.pathname).toBe("/sign-in");
    page.type("E-mail", "mara@example.org");
    page.type("Password", "three words in a row");
    await page.press("Sign in");
    await page.sees("Charging");
    expect(location.pathname + location.search).toBe("/sessions?state=active");
    expect(document.title).toBe("Sessions · Wattest");
  });

  it("shows a viewer neither the entries nor the buttons of what a viewer may not do", async () => {
    const page = open("/stations", access("viewer"));
    await page.sees("Hafenstraße 12");
    expect(page.text).not.toContain("Register a station");
    page.control("Settings").click();
    await vi.waitFor(() => {
      const tabs = [...page.element.querySelectorAll(".tabs a")].map((tab) => tab.textContent?.trim());
      expect(tabs).toEqual(["Account"]);
    });
  });
});

describe("the frame refuses", () => {
  it("a deep link that the role may not open, and says who can", async () => {
    const page = open("/settings/people", access("auditor"));
    await page.sees("Your role does not allow this");
    expect(page.text).toContain("You are signed in as Auditor.");
    expect(page.text).toContain("Who can: Owner.");
    expect(location.pathname).toBe("/settings/people");
    expect(edge.requests.some(({ url }) => url.includes("/api/people"))).toBe(false);
  });
});

describe("the frame survives", () => {
  it("a session that ends meanwhile: asks to sign in and leads back to the place", async () => {
    const page = open("/stations", access());
    await page.sees("Hafenstraße 12");
    known = NOBODY;
    page.control("Sessions").click();
    await page.sees("Then the page that you asked for");
    expect(location.pathname + location.search).toBe("/sign-in?to=%2Fsessions");
  });

  it("signing out in another tab, and signing in there as somebody else", async () => {
    const page = open("/stations", access());
    await page.sees("Hafenstraße 12");
    const other = new BroadcastChannel("wattest-access");
    known = NOBODY;
    other.postMessage("changed");
    await vi.waitFor(() => expect(location.pathname).toBe("/sign-in"));
    known = access("viewer");
    other.postMessage("changed");
    await page.sees("Hafenstraße 12");
    expect(location.pathname).toBe("/stations");
    expect(page.text).not.toContain("Register a station");
    other.close();
  });

  it("signing out tells other tabs and forgets the places that were opened", async () => {
    const told = vi.fn();
    const other = new BroadcastChannel("wattest-access");
    other.onmessage = told;
    const page = open("/stations", access());
    await page.sees("Hafenstraße 12");
    localStorage.setItem("wattest-recent", JSON.stringify({ person: "p-mara", places: [] }));
    page.element.dispatchEvent(new CustomEvent("wt-action", { detail: { kind: "sign-out" } }));
    await vi.waitFor(() => expect(location.pathname).toBe("/sign-in"));
    // The next person begins at the overview, not where this one was.
    expect(location.search).not.toContain("stations");
    await vi.waitFor(() => expect(told).toHaveBeenCalled());
    expect(localStorage.getItem("wattest-recent")).toBeNull();
    other.close();
  });

  it("a server that is away at the start: says so and goes on when it is back", async () => {
    let away = true;
    const answer = edge;
    edge = new FakeEdge({
      "GET /api/access": (request) =>
        away ? problem(503, "storage-unavailable", "The database is away.") : answer.fetch(request.url),
    });
    const page = open("/stations", access());
    await page.sees("The database is away.");
    away = false;
    edge = answer;
    await page.press("Try again");
    await page.sees("Hafenstraße 12");
  });

  it("a driver's page asks nobody who is signed in", async () => {
    const page = open("/s/AbCdEfGhIjKlMnOpQrStUv", access());
    await vi.waitFor(() => expect(edge.requests.length).toBeGreaterThan(0));
    expect(edge.requests.map(({ url }) => new URL(url).pathname)).not.toContain("/api/access");
    expect(page.element.querySelector("nav.nav")).toBeNull();
  });
});
