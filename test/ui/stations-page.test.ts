// The list of stations: who is offline and since when, and who knocks without being registered.
import { deleteDB } from "idb";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Station } from "../../edge/contract/stations.ts";
import type { UnknownStation } from "../../edge/contract/unknown-stations.ts";
import { DraftStore } from "../../ui/drafts/draft-store.ts";
import "../../ui/pages/overview-page.ts";
import "../../ui/pages/register-page.ts";
import "../../ui/pages/stations-page.ts";
import { setQueryValue } from "../../ui/router.ts";
import { EMPTY_STATION, formFor } from "../../ui/station-form.ts";
import { seriousFindings } from "./accessibility.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { access } from "./fixtures/access.ts";
import { site } from "./fixtures/assignments.ts";
import { connected } from "./fixtures/ocpp.ts";
import { overview, STATION } from "./fixtures/sessions.ts";
import { PageHarness } from "./page-harness.ts";

const HOUR = 3_600_000;
let page: PageHarness;
afterEach(() => {
  page.leave();
  setQueryValue("connection", null);
  setQueryValue("stationId", null);
});

function knock(stationId: string, change: Partial<UnknownStation> = {}): UnknownStation {
  const nowMillis = Date.now();
  return {
    ...{ stationId, firstAtMillis: nowMillis - 3 * HOUR, lastAtMillis: nowMillis - 60_000, attempts: 12 },
    ...{ versions: ["ocpp1.6"], address: "192.0.2.17", ...change },
  };
}

function open(
  stations: readonly Station[],
  knocking: readonly UnknownStation[] = [],
  options: { role?: "owner" | "viewer"; remove?: () => Response } = {},
) {
  let unknown = knocking;
  const edge = new FakeEdge({
    "GET /api/stations": (request) => {
      const connection = new URL(request.url).searchParams.get("connection");
      const items = stations.filter((one) => {
        const kind = one.connection ? (one.connection.online ? "online" : "offline") : "never";
        return connection === null || kind === connection;
      });
      return json({ items });
    },
    "GET /api/unknown-stations": () => json({ items: unknown }),
    "DELETE /api/unknown-stations/CS-NEW": () => {
      const refused = options.remove?.();
      if (refused) return refused;
      unknown = [];
      return new Response(null, { status: 204 });
    },
  });
  page = new PageHarness("wt-stations-page", { api: edge.api, access: access(options.role ?? "owner") });
  return edge;
}

describe("the list of stations", () => {
  const now = Date.now();
  const stations = [
    { ...connected("1.6", now), stationId: "ON-1", lastSeenAtMillis: null },
    { ...connected("2.0.1", now - 3 * HOUR, false), stationId: "OFF-1", activeSessions: 1 },
    { ...STATION, stationId: "HTTP-1", registrationStatus: "pending" as const },
  ];

  it("says who is offline and since when, also while something charges there, and who is not accepted", async () => {
    open(stations);
    await page.sees("OFF-1");
    const row = (id: string) =>
      [...page.element.querySelectorAll("tr")].find((one) => one.textContent?.includes(id))?.textContent ?? "";
    await vi.waitFor(() => expect(row("OFF-1")).toMatch(/Offline\s+3\sh\sago/));
    expect(row("OFF-1")).toContain("Charging");
    expect(row("ON-1")).not.toContain("Offline");
    // Seen by what it sent over its connection, though no reading ever came.
    expect(row("ON-1")).not.toContain("never");
    expect(row("HTTP-1")).toContain("Pending");
    expect(row("HTTP-1")).not.toContain("Offline");
    expect(await seriousFindings()).toEqual([]);
  });

  it("shows one kind alone, keeps it in the address, and shows all again", async () => {
    open(stations);
    await page.sees("ON-1");
    await page.press("Offline");
    await vi.waitFor(() => expect(page.text).not.toContain("ON-1"));
    await page.sees("OFF-1");
    expect(location.search).toContain("connection=offline");
    page.leave();
    open(stations.slice(0, 1));
    await page.sees("No station fits this filter");
    await page.press("Show all stations");
    await page.sees("ON-1");
    expect(location.search).not.toContain("connection");
  });
});

describe("sites and groups", () => {
  it("narrow the list, stand in the address, and are cleared at once", async () => {
    const edge = new FakeEdge({
      "GET /api/stations": () => json({ items: [{ ...STATION, groups: ["fleet"] }] }),
      "GET /api/sites": () => json({ items: [site()] }),
      "GET /api/unknown-stations": () => json({ items: [] }),
    });
    const filter = { siteId: null, group: "fleet" };
    page = new PageHarness("wt-stations-page", { api: edge.api, access: access(), filter });
    await page.sees("Depot North");
    const select = page.element.querySelector("select");
    if (!select) throw new Error("There is no choice of a site.");
    select.value = site().id;
    select.dispatchEvent(new Event("change"));
    const asked = () => [
      ...new URL(edge.requests.findLast(({ url }) => url.includes("/api/stations"))?.url ?? "").searchParams,
    ];
    await vi.waitFor(() =>
      expect(asked()).toEqual(
        expect.arrayContaining([
          ["siteId", site().id],
          ["group", "fleet"],
        ]),
      ),
    );
    expect(new URL(location.href).searchParams.get("siteId")).toBe(site().id);
    await page.press("Clear the filter");
    await vi.waitFor(() => expect(asked()).toEqual([["limit", "100"]]));
    expect(new URL(location.href).searchParams.get("group")).toBeNull();
  });
});

describe("stations that knock", () => {
  it("are listed with what they offered, lead to the form with their id, and can be forgotten", async () => {
    open([STATION], [knock("CS-NEW")]);
    await page.sees("Unknown stations");
    await page.sees("12 attempts");
    expect(page.text).toContain("ocpp1.6");
    expect(page.text).toContain("192.0.2.17");
    expect(page.control("Register CS-NEW").getAttribute("href")).toBe("/register?stationId=CS-NEW");
    expect(await seriousFindings()).toEqual([]);
    await page.press("Forget CS-NEW");
    await vi.waitFor(() => expect(page.text).not.toContain("Unknown stations"));
    expect(page.announcements).toContain("CS-NEW is forgotten");
  });

  it("stay when forgetting fails, with the reason", async () => {
    open([STATION], [knock("CS-NEW")], { remove: () => problem(503, "storage-unavailable", "The database is away.") });
    await page.press("Forget CS-NEW");
    await page.sees("It was not forgotten.");
    expect(page.text).toContain("CS-NEW");
  });

  it("are five at first and all on demand", async () => {
    open(
      [STATION],
      Array.from({ length: 7 }, (_, n) => knock(`KNOCK-${n}`, { attempts: 1, versions: [], address: null })),
    );
    await page.sees("KNOCK-4");
    expect(page.text).not.toContain("KNOCK-5");
    expect(page.text).toContain("1 attempt, last");
    expect(page.text).toContain("no subprotocol");
    await page.press("Show all");
    await page.sees("KNOCK-6");
  });

  it("take no room while there are none, and are not asked for by who may not register", async () => {
    open([STATION]);
    await page.sees("HAF-04");
    expect(page.text).not.toContain("Unknown stations");
    page.leave();
    const edge = open([STATION], [knock("CS-NEW")], { role: "viewer" });
    await page.sees("HAF-04");
    expect(edge.requests.map(({ url }) => new URL(url).pathname)).not.toContain("/api/unknown-stations");
  });
});

describe("the registration form", () => {
  it("has the id of the station that knocked filled in", async () => {
    const name = "wattest-knock";
    await deleteDB(name);
    const store = new DraftStore(name);
    setQueryValue("stationId", "CS-NEW");
    page = new PageHarness("wt-register-page", { api: new FakeEdge({}).api, store });
    await page.sees("Station id");
    expect(page.field("Station id").value).toBe("CS-NEW");
    page.leave();
    await store.close();
  });

  it("takes nothing of another station's draft over, and all of its own", () => {
    const draft = { ...EMPTY_STATION, name: "Yard", meters: [{ serial: "M-1", publicKey: "3059" }] };
    expect(formFor("CS-2", { ...draft, stationId: "CS-1" })).toEqual({ ...EMPTY_STATION, stationId: "CS-2" });
    expect(formFor("CS-2", { ...draft, stationId: "CS-2" })).toEqual({ ...draft, stationId: "CS-2" });
    expect(formFor("CS-2", draft)).toEqual({ ...draft, stationId: "CS-2" });
    expect(formFor(null, { ...draft, stationId: "CS-1" })).toEqual({ ...draft, stationId: "CS-1" });
  });
});

describe("the overview", () => {
  function show(change: object) {
    const edge = new FakeEdge({
      "GET /api/overview": () => json(overview(change)),
      "GET /api/sessions": () => json({ items: [] }),
    });
    page = new PageHarness("wt-overview-page", { api: edge.api, access: access() });
  }

  it("names the stations that went offline, newest first, and says nothing where there are none", async () => {
    const sinceMillis = Date.now() - 2 * HOUR;
    const offline = [{ stationId: "OFF-1", name: "Yard", sinceMillis }];
    show({ stations: 3, stationsOffline: 9, offline });
    await page.sees("Stations offline");
    await page.sees("OFF-1, Yard");
    await page.sees("Needs attention");
    expect(page.text).not.toMatch(/Nothing is wrong(?! with the sessions)/);
    expect(page.control("All stations offline").getAttribute("href")).toBe("/stations?connection=offline");
    expect(await seriousFindings()).toEqual([]);
    page.leave();
    show({ stations: 3 });
    await page.sees("Charging now");
    expect(page.text).not.toContain("Stations offline");
  });
});
