import { afterEach, describe, expect, it } from "vitest";
import "../../ui/pages/overview-page.ts";
import "../../ui/pages/register-page.ts";
import "../../ui/pages/session-page.ts";
import "../../ui/pages/sessions-page.ts";
import "../../ui/pages/station-page.ts";
import "../../ui/pages/stations-page.ts";
import "../../ui/pages/verify-page.ts";
import { ALL_SESSIONS } from "../../ui/router.ts";
import { seriousFindings } from "./accessibility.ts";
import { eventStream, FakeEdge, json, problem } from "./fake-edge.ts";
import { access } from "./fixtures/access.ts";
import { overview, SESSION_ID, STATION, session } from "./fixtures/sessions.ts";
import { PageHarness } from "./page-harness.ts";

let page: PageHarness;
afterEach(() => {
  page.leave();
  delete document.documentElement.dataset.theme;
});

function edge(change: Record<string, () => Response> = {}) {
  const ended = session(9, { id: "HAF-04.8ZZZ2MX9TZ", state: "ended", endedAtMillis: session(9).updatedAtMillis });
  return new FakeEdge({
    "GET /api/overview": () => json(overview()),
    "GET /api/sessions": () => json({ items: [session(5), ended], nextCursor: "more" }),
    [`GET /api/sessions/${SESSION_ID}`]: () => json(session(5)),
    "GET /api/sessions/HAF-04.8ZZZ2MX9TZ": () => json(ended),
    [`GET /api/sessions/${SESSION_ID}/stream`]: () => eventStream().response,
    "GET /api/stations": () => json({ items: [STATION] }),
    "GET /api/stations/HAF-04": () => json(STATION),
    ...change,
  });
}

/** Each page with what shows that it is there. */
const PAGES: [string, object, string][] = [
  ["wt-overview-page", {}, "Needs attention"],
  ["wt-sessions-page", { filter: { ...ALL_SESSIONS, stationId: "HAF-04" } }, "Show older sessions"],
  ["wt-session-page", { sessionId: SESSION_ID }, "Signed records"],
  ["wt-stations-page", {}, "Hafenstraße 12"],
  ["wt-station-page", { stationId: "HAF-04" }, "Posting readings"],
  ["wt-register-page", {}, "Station id"],
  ["wt-verify-page", {}, "Your record"],
];

describe("every page", () => {
  for (const theme of ["light", "dark"]) {
    for (const [tag, properties, there] of PAGES) {
      it(`${tag} has no serious accessibility finding in the ${theme} theme`, async () => {
        document.documentElement.dataset.theme = theme;
        page = new PageHarness(tag, { api: edge().api, access: access(), ...properties });
        await page.sees(there);
        expect(await seriousFindings()).toEqual([]);
      });
    }
  }
});

describe("pages without content", () => {
  it("offers the demo charger and the registration on an empty installation", async () => {
    const empty = overview({ stations: 0, activeSessions: 0, attention: [] });
    const { api } = edge({ "GET /api/overview": () => json(empty), "GET /api/sessions": () => json({ items: [] }) });
    page = new PageHarness("wt-overview-page", { api, access: access() });
    let started = 0;
    page.element.addEventListener("wt-start-demo", () => started++);
    await page.press("Start the demo charger");
    expect(started).toBe(1);
    expect(page.control("Register a station").getAttribute("href")).toBe("/register");
  });

  it("offers whoever may only look neither of them, and says who registers stations", async () => {
    const empty = overview({ stations: 0, activeSessions: 0, attention: [] });
    const { api } = edge({ "GET /api/overview": () => json(empty), "GET /api/sessions": () => json({ items: [] }) });
    page = new PageHarness("wt-overview-page", { api, access: access("viewer") });
    await page.sees("Owners and operators register stations.");
    expect(page.text).not.toContain("demo charger");
    expect(page.element.querySelector('a[href="/register"]')).toBeNull();
  });

  it("says what will appear where there is nothing yet, and what hides it where a filter does", async () => {
    const { api } = edge({ "GET /api/sessions": () => json({ items: [] }) });
    page = new PageHarness("wt-sessions-page", { api, access: access() });
    await page.sees("No sessions yet");
    page.leave();
    page = new PageHarness("wt-sessions-page", {
      api,
      access: access(),
      filter: { ...ALL_SESSIONS, stationId: "HAF-04" },
    });
    await page.sees("No session fits this filter");
  });

  it("says what failed and reads again when asked", async () => {
    let away = true;
    const { api } = edge({
      "GET /api/stations": () =>
        away ? problem(503, "storage-unavailable", "The database is away.") : json({ items: [STATION] }),
    });
    page = new PageHarness("wt-stations-page", { api, access: access() });
    await page.sees("The database is away. Request req-1");
    away = false;
    await page.press("Try again");
    await page.sees("Hafenstraße 12");
  });
});

describe("the overview", () => {
  it("lists what is wrong with its reason in words, and shows a verdict by shape and word", async () => {
    page = new PageHarness("wt-overview-page", { api: edge().api, access: access() });
    await page.sees("The signature does not match the signed data.");
    expect(page.text).toContain("Must not be billed as it stands");
    const verdict = page.element.querySelector("wt-overview-page .v.valid") ?? page.element.querySelector(".v.valid");
    expect(verdict?.querySelector("svg")).not.toBeNull();
  });

  it("claims no 0 kW while what charges has sent nothing for too long", async () => {
    const silent = overview({ powerWatts: 0, activeSessions: 1 });
    page = new PageHarness("wt-overview-page", {
      api: edge({ "GET /api/overview": () => json(silent) }).api,
      access: access(),
    });
    await page.sees("Needs attention");
    const instrument = () => page.element.querySelector(".strip > div .val")?.textContent?.trim();
    expect(instrument()).toBe("not known");
    page.leave();
    const fresh = session(5, { updatedAtMillis: Date.now(), powerWatts: 0 });
    const items = { "GET /api/sessions": () => json({ items: [fresh] }) };
    page = new PageHarness("wt-overview-page", {
      api: edge({ "GET /api/overview": () => json(silent), ...items }).api,
      access: access(),
    });
    await page.sees("Needs attention");
    expect(instrument()).toBe("0.0kW");
  });
});

describe("deep links", () => {
  it("open the overview as it was: the day as a table, all findings", async () => {
    const before = location.href;
    history.replaceState(null, "", "/?power=table&attention=all");
    const attention = Array.from({ length: 6 }, (_, index) =>
      session(9, { ...overview().attention[0], id: `HAF-04.${index}AAA2MX9TZ` }),
    );
    const { api } = edge({
      "GET /api/overview": () => json(overview({ attention })),
      "GET /api/overview/power": () =>
        json({ fromMillis: Date.now() - 600_000, stepMillis: 300_000, powerWatts: [1, 2] }),
    });
    page = new PageHarness("wt-overview-page", { api, access: access() });
    await page.sees("As curve");
    expect(page.element.querySelectorAll(".beside a.att")).toHaveLength(6);
    await page.press("Show the worst");
    expect(location.search).toBe("?power=table");
    history.replaceState(null, "", before);
  });
});

describe("the list of sessions", () => {
  it("reads older sessions on demand and shows none of them twice", async () => {
    let asked = "";
    const fake = edge();
    const older = new FakeEdge({
      "GET /api/sessions": (request) => {
        asked = new URL(request.url).searchParams.get("cursor") ?? "";
        return asked
          ? json({ items: [session(5), session(2, { id: "HAF-04.9AAA2MX9TZ" })] })
          : (fake.api.sessions({}, request.signal).then((list) => json(list)) as unknown as Response);
      },
    });
    page = new PageHarness("wt-sessions-page", { api: older.api });
    await page.press("Show older sessions");
    await page.sees("9AAA-2M");
    expect(asked).toBe("more");
    expect(page.element.querySelectorAll("tbody tr")).toHaveLength(3);
    expect(page.text).not.toContain("Show older sessions");
  });
});
