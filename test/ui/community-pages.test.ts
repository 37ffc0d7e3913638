// The public pages: what stands in the list and on a station's page, what goes into the address, and what is said where nothing is.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { page as tab } from "vitest/browser";
import type { CommunityDetail } from "../../edge/contract/community.ts";
import "../../ui/elements/wt-app.ts";
import { locate, placeTyped } from "../../ui/community-place.ts";
import { intervalText } from "../../ui/community-words.ts";
import { saveLanguage } from "../../ui/language.ts";
import "../../ui/pages/community-method-page.ts";
import "../../ui/pages/community-page.ts";
import { ALL_COMMUNITY, type CommunityFilter, communityHref, hrefOf, parseRoute } from "../../ui/router.ts";
import { saveTheme } from "../../ui/theme.ts";
import { seriousFindings } from "./accessibility.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { detail, list, listed, METHOD_NUMBERS, STATIONS, said } from "./fixtures/community.ts";
import { layoutFaults } from "./layout-faults.ts";
import { PageHarness, settled } from "./page-harness.ts";

const LIST = "GET /api/community/stations";
const STATION = "GET /api/community/stations/HAF-04";
let page: PageHarness;
let went: string[] = [];
const before = { width: innerWidth, height: innerHeight };

beforeAll(() => document.fonts.ready);
beforeEach(() => {
  went = [];
});
afterEach(async () => {
  page?.leave();
  saveTheme("auto");
  await saveLanguage("en");
});
afterAll(() => tab.viewport(before.width, before.height));

interface Opened {
  readonly filter?: Partial<CommunityFilter>;
  readonly stationId?: string | null;
  readonly handlers?: Record<string, (request: Request) => Response>;
  readonly locate?: () => ReturnType<typeof locate>;
}

function open({ filter = {}, stationId = null, handlers = {}, locate: where }: Opened = {}): FakeEdge {
  const edge = new FakeEdge({
    [LIST]: () => json(list(STATIONS)),
    [STATION]: () => json(detail()),
    ...handlers,
  });
  page = new PageHarness("wt-community-page", {
    api: edge.api,
    stationId,
    filter: { ...ALL_COMMUNITY, ...filter },
    ...(where ? { locate: where } : {}),
  });
  page.element.addEventListener("wt-navigate", (event) => went.push((event as CustomEvent<string>).detail));
  return edge;
}

const asked = (edge: FakeEdge) => edge.requests.map(({ url }) => new URL(url).search);
const withDetail = (change: Partial<CommunityDetail>) => ({ [STATION]: () => json(detail(change)) });

describe("the list shows", () => {
  it("score, free EVSEs, voices, and how far a station is from a rank", async () => {
    const edge = open();
    await page.sees("Rathausplatz");
    const rows = [...document.querySelectorAll(".com-row")].map((row) => (row.textContent ?? "").replace(/\s+/g, " "));
    expect(rows[0]).toContain("Hafenstraße 12");
    expect(rows[0]).toContain("1 of 4 free");
    expect(rows[0]).toContain("4.6 of 5 stars, 95 % interval 4.4 – 4.7, 212 ratings");
    expect(rows[4]).toContain("not ranked yet: 3 of 10");
    expect(rows[5]).toContain("no rating yet");
    expect(document.querySelectorAll(".com-row .com-badge-mark")).toHaveLength(2);
    expect(asked(edge)).toEqual(["?limit=25"]);
    expect(document.querySelector(".com-row")?.getAttribute("href")).toBe("/community/HAF-04");
  });

  it("never a free station where nobody knows its EVSEs", async () => {
    const unsaid = listed("X", {
      evses: [{ evseId: 1, status: "unknown", maxPowerWatts: null, connectors: [] }],
      free: 0,
    });
    open({ handlers: { [LIST]: () => json(list([unsaid])) } });
    await page.sees("Not known if free");
    expect(page.text).not.toContain("0 of 1 free");
  });

  it("further stations on demand, each once", async () => {
    const edge = open({
      handlers: {
        [LIST]: ({ url }) =>
          new URL(url).searchParams.has("cursor")
            ? json(list([STATIONS[0] as never, listed("NEW-1", { name: "Am Kanal" })]))
            : json(list(STATIONS.slice(0, 2), "page-2")),
      },
    });
    await page.sees("Further stations");
    await page.press("Further stations");
    await page.sees("Am Kanal");
    expect(document.querySelectorAll(".com-row")).toHaveLength(3);
    expect(page.text).not.toContain("Further stations");
    expect(asked(edge)).toContain("?cursor=page-2&limit=25");
  });

  it("why it is empty, and the way back where something was asked for", async () => {
    open({ handlers: { [LIST]: () => json(list([])) } });
    await page.sees("No station is listed yet");
    page.leave();
    open({ filter: { search: "Nirgendwo" }, handlers: { [LIST]: () => json(list([])) } });
    await page.sees("No station is like this");
    await page.press("Show all");
    expect(went).toEqual(["/community"]);
  });

  it("what went wrong, with another try", async () => {
    let away = true;
    open({
      handlers: { [LIST]: () => (away ? problem(503, "storage-unavailable", "It is away.") : json(list(STATIONS))) },
    });
    await page.sees("This could not be read");
    away = false;
    await page.press("Try again");
    await page.sees("Rathausplatz");
  });
});

describe("what the list is narrowed to", () => {
  it("goes into the address and from there to the server", async () => {
    const edge = open({
      filter: { search: "Kiel", near: "54.323,10.123", minPowerWatts: "50000", badge: "true", sort: "power" },
    });
    await page.sees("Rathausplatz");
    expect(asked(edge)[0]).toBe("?search=Kiel&near=54.323%2C10.123&minPowerWatts=50000&badge=true&sort=power&limit=25");
    await page.press("Near 54.323,10.123. Leave it out");
    expect(went).toEqual(["/community?search=Kiel&minPowerWatts=50000&badge=true&sort=power"]);
    await page.choose("With badge");
    expect(went.at(-1)).toBe("/community?search=Kiel&near=54.323%2C10.123&minPowerWatts=50000&sort=power");
  });

  it("leads back to the same page from its address, and drops what means nothing", () => {
    const href = communityHref("a|b", { near: "-33.9,18.4", sort: "name" });
    const route = parseRoute(new URL(href, "http://wattest.test"));
    expect(hrefOf(route)).toBe(href);
    const odd = parseRoute(new URL("http://wattest.test/community?near=here&minPowerWatts=-1&badge=no&sort=worst"));
    expect(odd).toEqual({ page: "community", stationId: null, filter: ALL_COMMUNITY });
  });

  it("keeps the method and a station that is called method apart", () => {
    expect(parseRoute(new URL("http://wattest.test/community/method"))).toEqual({ page: "community-method" });
    const route = parseRoute(new URL(communityHref("method"), "http://wattest.test"));
    expect(route).toEqual({ page: "community", stationId: "method", filter: ALL_COMMUNITY });
  });

  it("follows what is searched for, and goes there at once on Enter", async () => {
    open();
    await page.sees("Rathausplatz");
    const field = document.querySelector<HTMLInputElement>(".com-search input");
    if (!field) throw new Error("There is no search.");
    field.value = " Markt ";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    field.form?.requestSubmit();
    expect(went).toEqual(["/community?search=Markt"]);
  });
});

describe("where somebody is", () => {
  it("is asked for on a tap alone, and rounded to some 100 m before it is sent", async () => {
    const asks = vi.fn(() => Promise.resolve({ state: "found", place: "54.323,10.123" } as const));
    open({ locate: asks });
    await page.sees("Rathausplatz");
    expect(asks).not.toHaveBeenCalled();
    await page.press("Near me");
    await vi.waitFor(() => expect(went).toEqual(["/community?near=54.323%2C10.123"]));
    const device = {
      getCurrentPosition: (found: (at: object) => void) =>
        found({ coords: { latitude: 54.323_456_7, longitude: 10.122_511_1 } }),
    };
    expect(await locate(device as unknown as Geolocation)).toEqual({ state: "found", place: "54.323,10.123" });
  });

  it("can be typed where the browser may not say it, and the refusal is in words", async () => {
    const refusing = {
      getCurrentPosition: (_found: unknown, refused: (error: object) => void) =>
        refused({ code: 1, PERMISSION_DENIED: 1, POSITION_UNAVAILABLE: 2, TIMEOUT: 3 }),
    };
    open({ locate: () => locate(refusing as unknown as Geolocation) });
    await page.sees("Rathausplatz");
    await page.press("Near me");
    await page.sees("The browser was not allowed to say where you are.");
    page.type("Latitude, longitude", "somewhere");
    await page.press("Show");
    await page.sees("Degrees north and east are needed");
    page.type("Latitude, longitude", "54,3233; 10,1228");
    await page.press("Show");
    expect(went).toEqual(["/community?near=54.323%2C10.123"]);
  });

  it.each([
    ["54.3233, 10.1228", "54.323,10.123"],
    ["54.3233,10.1228", "54.323,10.123"],
    ["54,3233 10,1228", "54.323,10.123"],
    ["-33.9 18.4", "-33.9,18.4"],
    ["54° 10°", "54,10"],
    ["91, 10", null],
    ["54.3", null],
    ["54, 181", null],
    ["Kiel", null],
  ])("is read from %s as %s", (typed, place) => expect(placeTyped(typed)).toBe(place));
});

describe("a station shows", () => {
  it("its score with the interval, what is free, the badge's criteria with their values, and its history", async () => {
    open({ stationId: "HAF-04" });
    await page.sees("4.4 – 4.7, 212 ratings, 128 drivers, 365 days");
    for (const words of [
      "In use",
      "Out of order",
      "Not known",
      "Consistently excellent",
      "Why this station has the badge",
    ])
      expect(page.text).toContain(words);
    expect(page.text).toMatch(/Lower end of the interval at least 4\.25 4\.41/);
    expect(document.querySelector(".com-badge path")?.getAttribute("d")?.length).toBeGreaterThan(1_000);
    expect(document.querySelector(".com-history")?.textContent).toContain("Gained");
    expect(page.control("Write about this station").getAttribute("href")).toBe("/at/HAF-04");
    expect(page.control("Open in maps").getAttribute("href")).toMatch(/^geo:54\.3233,10\.1394\?q=/);
  });

  it("what is missing where the badge is not held", async () => {
    const badgeDetails: CommunityDetail["badgeDetails"] = {
      held: false,
      sinceMillis: null,
      figure: null,
      streak: 1,
      streakNeeds: 4,
      check: {
        atMillis: Date.UTC(2026, 6, 13),
        criteria: [
          { criterion: "lower-end", have: 4_299, gainNeeds: 4_300, keepNeeds: 4_250 },
          { criterion: "drivers", have: 15, gainNeeds: 15, keepNeeds: 10 },
        ],
        passes: false,
        fails: false,
      },
      history: [],
    };
    open({ stationId: "HAF-04", handlers: withDetail({ badgeDetails, badge: null }) });
    await page.sees("What is missing for the badge");
    const lines = [...document.querySelectorAll(".com-criteria li")];
    expect(lines.map((line) => line.querySelector("svg")?.getAttribute("aria-label"))).toEqual(["not met", "met"]);
    // Not 4.3: what is not met never reads as met.
    expect(lines[0]?.textContent).toContain("4.29");
    expect(page.text).toContain("Mondays in a row with all of it: 1 of 4.");
    expect(document.querySelector(".com-badge")).toBeNull();
  });

  it("uptime that is not met as not met, however it is rounded", async () => {
    open({ stationId: "HAF-04" });
    await page.sees("Uptime by 23 CFR 680.116(b)");
    expect(page.text).toContain("96.99 %");
    expect(page.text).toContain("The lowest of 2 EVSEs. Not met.");
    expect(page.text).toContain("99.4 %");
  });

  it("that nothing is known instead of zeros", async () => {
    const measured: CommunityDetail["measured"] = {
      chargeSuccess: { charged: 0, aborted: 0, failed: 0, notJudged: 0, successPermille: null },
      deliveredPower: { sessions: 0, vehicleKnown: 0, medianPermille: null, bestTenthPermille: null },
      nevi: [],
      uk: null,
      exclusions: [],
      sinceMillis: null,
      records: { valid: 0, all: 0 },
      answered: { inTime: 0, all: 0 },
    };
    open({ stationId: "HAF-04", handlers: withDetail({ measured }) });
    await page.sees("Measured at the station");
    expect([...document.querySelectorAll(".com-measured dd.b")].map((value) => value.textContent?.trim())).toEqual(
      Array.from({ length: 6 }, () => "not known yet"),
    );
  });

  it("which feedback is verified, why a text is not shown, and what the operator answered", async () => {
    open({ stationId: "HAF-04" });
    await page.sees("A technician is on site this afternoon.");
    const lines = [...document.querySelectorAll(".com-voices-list > li")].map((line) => line.textContent ?? "");
    expect(lines[0]).toContain("Verified session");
    expect(lines[1]).toContain("settled, says the operator");
    expect(lines[2]).toContain("Not verified, counts for no score");
    expect(lines[2]).toContain("The operator hides the text as an insult. The stars count on.");
    expect(document.querySelectorAll(".com-voices-list [dir=auto][lang=he]")).toHaveLength(1);
  });

  it("script in a text as its letters", async () => {
    const text = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    open({ stationId: "HAF-04", handlers: withDetail({ feedback: { items: [said("f", { text })] }, name: text }) });
    await page.sees("<script>document.title=2</script>");
    expect(page.element.querySelector(".com-text img, .com-text script")).toBeNull();
    expect(document.querySelector(".com-embed pre")?.textContent).not.toContain("<script");
  });

  it("older feedback on demand", async () => {
    const edge = open({
      stationId: "HAF-04",
      handlers: { [`${STATION}/feedback`]: () => json({ items: [said("f9", { text: "Früher war hier Kies." })] }) },
    });
    await page.press("Show older ones");
    await page.sees("Früher war hier Kies.");
    expect(asked(edge)).toContain("?cursor=older");
    expect(page.text).not.toContain("Show older ones");
  });

  it("one and the same words whether it is unlisted or does not exist", async () => {
    open({ stationId: "HAF-04", handlers: { [STATION]: () => problem(404, "station-unknown", "There is none.") } });
    await page.sees("This station is not in the list");
    expect(page.text).toContain("It does not exist, or its operator does not list it.");
  });
});

describe("numbers", () => {
  it("round the lower end down, so that nothing is claimed that is not so", () => {
    expect(intervalText({ lower: 4.299, upper: 4.649 })).toBe("4.2 – 4.6");
    expect(intervalText({ lower: 4.3, upper: 4.65 })).toBe("4.3 – 4.7");
    expect(intervalText({ lower: 1, upper: 5 })).toBe("1.0 – 5.0");
  });
});

describe("the method's page", () => {
  it("says the numbers in force and how feedback is verified", async () => {
    const edge = new FakeEdge({
      "GET /api/community/method": () =>
        json({ ...METHOD_NUMBERS, halfLifeDays: 77, badge: { ...METHOD_NUMBERS.badge, gainDrivers: 33 } }),
    });
    page = new PageHarness("wt-community-method-page", { api: edge.api });
    await page.sees("after 77 days a voice counts half");
    expect(page.text).toContain("at least 33");
    expect(page.text).toContain("How feedback is verified");
    const plot = document.querySelector<HTMLImageElement>(".com-plot img");
    await vi.waitFor(() => expect(plot?.naturalWidth).toBeGreaterThan(0));
    expect(await seriousFindings()).toEqual([]);
  });
});

describe("the frame", () => {
  it("asks nobody who is signed in on a public page, and names the window after the station", async () => {
    const calls: string[] = [];
    const real = globalThis.fetch;
    globalThis.fetch = async (input) => {
      const path = new URL(String(input), location.origin).pathname;
      calls.push(path);
      return path.endsWith("/HAF-04") ? json(detail()) : json(list(STATIONS));
    };
    const address = location.href;
    try {
      history.replaceState(null, "", "/community/HAF-04");
      page = new PageHarness("wt-app", {});
      await page.sees("A technician is on site");
      await vi.waitFor(() => expect(document.title).toBe("Hafenstraße 12 · Wattest"));
      expect(calls.every((path) => path.startsWith("/api/community/"))).toBe(true);
      await page.press("Rathausplatz");
      await vi.waitFor(() => expect(location.pathname).toBe("/community/RAT-01"));
    } finally {
      page.leave();
      history.replaceState(null, "", address);
      globalThis.fetch = real;
    }
  });
});

describe.each([320, 390, 768, 1024, 1440, 1920])("on a screen of %d px", (width) => {
  it.each([
    ["light", "en"],
    ["dark", "de"],
  ] as const)("nothing reaches beyond it and axe finds nothing, %s, %s", async (theme, language) => {
    await tab.viewport(width, 900);
    saveTheme(theme);
    await saveLanguage(language);
    const near = { near: "54.323,10.123" };
    const far = STATIONS.map((station) => ({
      ...station,
      distanceMeters: 12_345,
      name: `${station.name} ${"Parkhausebene ".repeat(4)}`,
    }));
    open({ filter: near, handlers: { [LIST]: () => json(list(far, "more")) } });
    await page.sees("Rathausplatz");
    await settled();
    expect(layoutFaults()).toEqual([]);
    expect(await seriousFindings()).toEqual([]);
    page.leave();
    open({ stationId: "HAF-04" });
    await page.sees("A technician is on site");
    for (const part of document.querySelectorAll("details")) part.open = true;
    await settled();
    expect(layoutFaults()).toEqual([]);
    expect(await seriousFindings()).toEqual([]);
    // One of the two on a narrow screen, both beside each other on a wide one.
    const isShown = (selector: string) => document.querySelector(selector)?.getClientRects().length !== 0;
    expect(isShown("wt-community-list")).toBe(width >= 1024);
    expect(isShown(".com-back")).toBe(width < 1024);
  });
});
