import { describe, expect, it, vi } from "vitest";
import { hrefOf, parseRoute, type Route, Router } from "../../ui/router.ts";

const at = (path: string) => parseRoute(new URL(path, "http://wattest.test"));

describe("addresses accept", () => {
  it("gives every page an address that leads back to it, whatever a station is called", () => {
    const routes: Route[] = [
      { page: "overview" },
      { page: "sessions", stationId: null, state: null },
      { page: "sessions", stationId: "a=b|c@d:e.f+1*", state: "active" },
      { page: "session", sessionId: "DE*ABC*E1|x.7Q4K2MX9TZ" },
      { page: "stations" },
      { page: "station", stationId: "new" },
      { page: "station", stationId: "50%:@|=+*" },
      { page: "register" },
      { page: "verify" },
    ];
    for (const route of routes) expect(at(hrefOf(route))).toEqual(route);
  });
});

describe("addresses refuse", () => {
  it("says that nothing is there instead of showing another page", () => {
    for (const path of ["/nothing", "/sessions/a/b", "/verify/x", "/stations/a/b"])
      expect(at(path).page).toBe("unknown");
  });

  it("ignores a state filter that does not exist", () => {
    expect(at("/sessions?state=broken")).toEqual({ page: "sessions", stationId: null, state: null });
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
    router.stop();
    history.replaceState(null, "", before);
  });
});
