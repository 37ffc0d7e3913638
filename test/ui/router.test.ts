import { describe, expect, it, vi } from "vitest";
import {
  ALL_SESSIONS,
  ALL_STATIONS,
  hrefOf,
  ownPath,
  parseRoute,
  type Route,
  Router,
  sessionsHref,
} from "../../ui/router.ts";

const at = (path: string) => parseRoute(new URL(path, "http://wattest.test"));

describe("addresses accept", () => {
  it("gives every page an address that leads back to it, whatever a station is called", () => {
    const routes: Route[] = [
      { page: "overview" },
      { page: "sessions", filter: ALL_SESSIONS },
      {
        page: "sessions",
        filter: {
          stationId: "a=b|c@d:e.f+1*",
          state: "active",
          verdict: "invalid",
          idToken: "04A2 E5",
          from: "2026-07-01",
          to: "2026-07-14",
        },
      },
      { page: "session", sessionId: "DE*ABC*E1|x.7Q4K2MX9TZ" },
      { page: "stations", filter: ALL_STATIONS },
      { page: "stations", filter: { siteId: "8TQ2M4ZK7X", group: "level 2" } },
      { page: "sites" },
      { page: "site", siteId: null },
      { page: "site", siteId: "8TQ2M4ZK7X" },
      { page: "roll-out", rollOutId: 12 },
      { page: "station", stationId: "HAF-04", tab: "profiles" },
      { page: "station", stationId: "new" },
      { page: "station", stationId: "50%:@|=+*" },
      { page: "station", stationId: "messages", tab: "settings" },
      { page: "register" },
      { page: "verify" },
      { page: "account" },
      { page: "people" },
      { page: "keys" },
      { page: "audit", filter: {} },
      { page: "audit", filter: { action: "person", actor: "p-mara", from: "2026-07-01" } },
      { page: "sign-in", to: "/" },
      { page: "sign-in", to: "/sessions?state=active&stationId=a%2Bb" },
      { page: "setup" },
      { page: "invite" },
      { page: "driver", token: "AbCdEfGhIjKlMnOpQrStUv" },
      { page: "history" },
    ];
    for (const route of routes) expect(at(hrefOf(route))).toEqual(route);
  });
});

describe("addresses refuse", () => {
  it("says that nothing is there instead of showing another page", () => {
    for (const path of ["/nothing", "/sessions/a/b", "/verify/x", "/stations/a/b", "/settings/nothing"])
      expect(at(path).page).toBe("unknown");
  });

  it("ignores filters that do not exist", () => {
    expect(at("/sessions?state=broken&verdict=good&from=yesterday&to=2026-7-1")).toEqual({
      page: "sessions",
      filter: ALL_SESSIONS,
    });
    expect(sessionsHref({ state: "active" })).toBe("/sessions?state=active");
  });

  it("goes back after signing in to no other site, however its address is written", () => {
    for (const path of [
      "//evil.test/x",
      "/\\evil.test",
      "https://evil.test/",
      "javascript:alert(1)",
      "evil",
      "/\t/evil.test",
    ]) {
      expect(ownPath(path), path).toMatch(/^\/(?![/\\])/);
      expect(new URL(ownPath(path), location.origin).origin).toBe(location.origin);
    }
    expect(ownPath("/sessions?state=active#x")).toBe("/sessions?state=active");
  });
});

describe("the router", () => {
  it("follows plain links of this site, and leaves new tabs, other sites and the API alone", () => {
    const seen: string[] = [];
    const before = location.href;
    const router = new Router((route) => seen.push(route.page));
    router.start();
    const click = (attributes: Record<string, string>, init: MouseEventInit = {}) => {
      const link = document.createElement("a");
      for (const [name, value] of Object.entries(attributes)) link.setAttribute(name, value);
      document.body.append(link);
      const event = new MouseEvent("click", { bubbles: true, cancelable: true, ...init });
      const stop = vi.fn((e: Event) => e.preventDefault());
      // Stops the browser itself from leaving the test, after the router has had its say.
      window.addEventListener("click", stop, { once: true });
      link.dispatchEvent(event);
      const taken = event.defaultPrevented && stop.mock.calls.length === 1;
      link.remove();
      return taken;
    };
    seen.length = 0;
    click({ href: "/stations" });
    expect(seen).toEqual(["stations"]);
    expect(location.pathname).toBe("/stations");
    click({ href: "/verify" }, { ctrlKey: true });
    click({ href: "/verify", target: "_blank" });
    click({ href: "/api/docs" });
    click({ href: "https://example.test/verify" });
    expect(seen).toEqual(["stations"]);
    click({ href: "/invite#token" });
    expect(location.hash).toBe("#token");
    router.stop();
    history.replaceState(null, "", before);
  });
});
