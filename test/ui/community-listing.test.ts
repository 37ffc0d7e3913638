// What operators publish: the listing and its conflicts, times left out of uptime, the sheet with the QR code, all scores in a table.
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { page as tab } from "vitest/browser";
import type { OperatorScores } from "../../edge/contract/community.ts";
import type { Listing, Place } from "../../edge/contract/listing.ts";
import "../../ui/elements/wt-scores.ts";
import * as v from "valibot";
import { saveLanguage } from "../../ui/language.ts";
import { fieldProblem, listingFormOf, listingOfForm } from "../../ui/listing-form.ts";
import { newStation, stationFormSchema } from "../../ui/station-form.ts";
import "../../ui/pages/station-listing.ts";
import { seriousFindings } from "./accessibility.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { detail, list, STATIONS, score, UNRATED } from "./fixtures/community.ts";
import { STATION } from "./fixtures/sessions.ts";
import { layoutFaults } from "./layout-faults.ts";
import { PageHarness, settled } from "./page-harness.ts";

const PATH = "/api/stations/HAF-04";
let page: PageHarness;
const before = { width: innerWidth, height: innerHeight };
afterEach(async () => {
  page?.leave();
  document.querySelector("body > .qr-paper")?.remove();
  await saveLanguage("en");
});
afterAll(() => tab.viewport(before.width, before.height));

const PLACE: Place = {
  name: "",
  operator: "Stadtwerk Förde",
  street: "Hafenstraße 12",
  postalCode: "24103",
  city: "Kiel",
  countryCode: "DE",
  latitude: 54.3233,
  longitude: 10.1394,
  ocpiLocationId: "LOC-0012",
  connectors: [{ evseId: 1, standard: "IEC_62196_T2_COMBO" }],
};

const tagged = (listing: Listing) => {
  const response = json(listing);
  response.headers.set("etag", `"${listing.version}"`);
  return response;
};

function open(mayChange = true, handlers: Record<string, (request: Request) => Response | Promise<Response>> = {}) {
  const kept = { listing: { listed: true, place: PLACE, version: 3 } as Listing };
  const edge = new FakeEdge({
    [`GET ${PATH}/listing`]: () => tagged(kept.listing),
    [`PUT ${PATH}/listing`]: async (request) => {
      if (request.headers.get("if-match") !== `"${kept.listing.version}"`) {
        return problem(412, "version-conflict", "Somebody changed this listing meanwhile; load it again.");
      }
      kept.listing = { ...((await request.json()) as Listing), version: kept.listing.version + 1 };
      return tagged(kept.listing);
    },
    [`GET ${PATH}/exclusions`]: () => json({ items: [] }),
    ...handlers,
  });
  page = new PageHarness("wt-station-listing", {
    api: edge.api,
    mayChange,
    station: {
      ...STATION,
      evses: [
        { evseId: 1, maxPowerWatts: 150_000 },
        { evseId: 2, maxPowerWatts: 50_000 },
      ],
    },
  });
  return { edge, kept };
}

const changes = (edge: FakeEdge) => edge.requests.filter(({ method }) => method !== "GET");

describe("the listing", () => {
  it("is saved as a whole with the version that it was made from, and says so", async () => {
    const { edge, kept } = open();
    await page.sees("Save the listing");
    expect(page.control("Save the listing").hasAttribute("disabled")).toBe(true);
    page.type("Name on the map", "Am Hafen");
    page.type("Country", "dk");
    await page.choose("In the public list");
    await page.press("Another plug");
    await page.press("Save the listing");
    await page.sees("Saved");
    expect(changes(edge)[0]?.headers.get("if-match")).toBe('"3"');
    expect(kept.listing).toMatchObject({ listed: false, version: 4, place: { name: "Am Hafen", countryCode: "DK" } });
    expect(kept.listing.place.connectors).toEqual([...PLACE.connectors, { evseId: 2, standard: "IEC_62196_T2" }]);
    expect(page.text).not.toContain("Open the public page");
  });

  it("sends nothing while something is wrong, and says what beside the field", async () => {
    const { edge } = open();
    await page.sees("Save the listing");
    page.type("Latitude", "91");
    await page.sees("Between −90 and 90 degrees.");
    await page.press("Save the listing");
    page.type("Latitude", "");
    await page.sees("Latitude and longitude are needed together.");
    await page.press("Save the listing");
    expect(changes(edge)).toEqual([]);
  });

  it("shows what somebody else saved meanwhile beside mine, and takes either", async () => {
    const { edge, kept } = open();
    await page.sees("Save the listing");
    page.type("Street and number", "Kai 1");
    kept.listing = { ...kept.listing, version: 4, place: { ...PLACE, street: "Kai 2" } };
    await page.press("Save the listing");
    await page.sees("Somebody else has saved this listing since you opened it.");
    const cells = [...document.querySelectorAll("table.sides tbody tr")].map((row) =>
      [...row.children].map((cell) => cell.textContent?.trim()),
    );
    expect(cells).toEqual([["Street and number", "Kai 1", "Kai 2"]]);
    await page.press("Save mine over it");
    await page.sees("Saved");
    expect(kept.listing.place.street).toBe("Kai 1");
    expect(changes(edge).at(-1)?.headers.get("if-match")).toBe('"4"');
  });

  it("keeps theirs when that is wanted, and forgets mine", async () => {
    const { kept } = open();
    await page.sees("Save the listing");
    page.type("Town", "Lübeck");
    kept.listing = { ...kept.listing, version: 4, place: { ...PLACE, city: "Flensburg" } };
    await page.press("Save the listing");
    await page.press("Keep theirs");
    await page.sees("Save the listing");
    expect(page.field("Town").value).toBe("Flensburg");
  });

  it("is only read by those who may not change it", async () => {
    open(false);
    await page.sees("54.3233, 10.1394");
    for (const words of ["Save the listing", "Leave a time out"]) expect(page.text).not.toContain(words);
    expect(document.querySelector("form")).toBeNull();
  });

  it("takes degrees with a comma, and refuses half a place", () => {
    const form = listingFormOf({ listed: true, place: PLACE });
    expect(listingOfForm({ ...form, latitude: " 54,5 " })?.place.latitude).toBe(54.5);
    expect(listingOfForm({ ...form, latitude: "", longitude: "" })?.place).toMatchObject({
      latitude: null,
      longitude: null,
    });
    for (const wrong of ["5e1", "54.", "north", "1234"]) {
      expect(fieldProblem({ ...form, latitude: wrong }, "latitude")).not.toBeNull();
      expect(listingOfForm({ ...form, latitude: wrong })).toBeNull();
    }
    expect(listingOfForm({ ...form, plugs: [{ evseId: "0", standard: "CHADEMO" }] })).toBeNull();
  });
});

describe("a station that is registered", () => {
  it("is listed unless the box is cleared; a draft from before the box is", () => {
    const older = v.parse(stationFormSchema, { stationId: "A", name: "", maxPowerKilowatts: "", meters: [] });
    expect(newStation(older, null)).toEqual({ stationId: "A" });
    expect(newStation({ ...older, listed: false }, null)).toEqual({ stationId: "A", listed: false });
  });
});

describe("times left out of uptime", () => {
  const ITEM = {
    id: "e1",
    evseId: 2,
    fromMillis: Date.UTC(2026, 4, 4, 6),
    toMillis: Date.UTC(2026, 4, 4, 8),
    reason: "vandalism" as const,
    note: "Cable cut",
  };

  it("are added with reason and key, once for each thing that is sent", async () => {
    const items: (typeof ITEM)[] = [];
    const { edge } = open(true, {
      [`GET ${PATH}/exclusions`]: () => json({ items }),
      [`POST ${PATH}/exclusions`]: async (request) => {
        items.push({ ...((await request.json()) as typeof ITEM), id: "e1" });
        return json(items[0], 201);
      },
    });
    const at = (field: "from" | "to", moment: string) => {
      const input = document.querySelector<HTMLInputElement>(`#exclusion-${field}`);
      if (!input) throw new Error("There is no such field.");
      input.value = moment;
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    };
    await page.press("Leave a time out");
    await vi.waitFor(() => page.dialog);
    await page.answer("Leave it out");
    await page.sees("Both times are needed.");
    at("from", "2026-05-04T08:00");
    at("to", "2026-05-04T07:00");
    await page.sees("The end must come after the begin.");
    at("to", "2026-05-04T10:00");
    await page.answer("Leave it out");
    await vi.waitFor(() => expect(items).toHaveLength(1));
    // The test's browser is in Berlin.
    expect(items[0]).toMatchObject({
      evseId: 1,
      reason: "scheduled-maintenance",
      fromMillis: ITEM.fromMillis,
      toMillis: ITEM.toMillis,
    });
    expect(changes(edge)[0]?.headers.get("idempotency-key")).toMatch(/^[0-9a-f-]{36}$/);
    await page.sees("Planned maintenance");
  });

  it("are removed after a question", async () => {
    let items = [ITEM];
    const { edge } = open(true, {
      [`GET ${PATH}/exclusions`]: () => json({ items }),
      [`DELETE ${PATH}/exclusions/e1`]: () => {
        items = [];
        return new Response(null, { status: 204 });
      },
    });
    await page.sees("Vandalism");
    await page.press("Remove the time from 4 May 2026");
    await vi.waitFor(() => page.dialog);
    expect(changes(edge)).toEqual([]);
    await page.answer("Remove");
    await vi.waitFor(() => expect(changes(edge)).toHaveLength(1));
    await page.sees("An outage for one of five reasons");
  });
});

describe("the sheet with the QR code", () => {
  it("prints the address of the station's form with words in both languages, and leaves nothing behind", async () => {
    open();
    await page.sees("QR code for the station");
    const print = vi.fn();
    await vi.waitFor(() => expect(document.querySelector("wt-station-sheet .qr path")).not.toBeNull());
    Object.assign(document.querySelector("wt-station-sheet") ?? {}, { print });
    await page.press("A4");
    await page.press("Print the sheet");
    const paper = document.querySelector<HTMLElement>("body > .qr-paper.a4");
    expect(print).toHaveBeenCalledOnce();
    for (const words of ["How was charging here?", "Wie war das Laden hier?", `${location.origin}/at/HAF-04`])
      expect(paper?.textContent).toContain(words);
    // On the screen nobody sees it.
    expect(paper?.getClientRects()).toHaveLength(0);
    dispatchEvent(new Event("afterprint"));
    expect(document.querySelector(".qr-paper")).toBeNull();
  });
});

describe("all scores of an operator", () => {
  type Line = OperatorScores["items"][number];
  const none: Line["scores"] = {
    ...{ overall: UNRATED, worked: UNRATED, speed: UNRATED },
    ...{ price: UNRATED, place: UNRATED, payment: UNRATED },
  };
  const line = (stationId: string, change: Partial<Line> = {}): Line => ({
    stationId,
    name: "",
    listed: true,
    scores: none,
    badge: { held: false, sinceMillis: null, streak: 0, streakNeeds: 4 },
    check: null,
    ...change,
  });
  const LINES: Line[] = [
    line("B-2", { scores: { ...none, overall: score(4.6, 4.4, 4.7, 212), speed: score(2, 1.5, 2.5, 20) } }),
    line("A-1", { scores: { ...none, overall: score(4.9, 3.9, 5, 12), speed: score(4, 3.5, 4.5, 20) }, listed: false }),
    line("C-10", {
      badge: { held: true, sinceMillis: Date.UTC(2026, 6, 6), streak: 1, streakNeeds: 2 },
      check: detail().badgeDetails.check,
    }),
    line("C-9", { badge: { held: false, sinceMillis: null, streak: 3, streakNeeds: 4 } }),
  ];
  const { method } = list([]);
  const openScores = (view: "scores" | "badges", answer: OperatorScores = { items: LINES, method }) => {
    const edge = new FakeEdge({
      "GET /api/feedback-scores": ({ url }) =>
        new URL(url).searchParams.has("cursor") ? json({ items: [line("D-1")], method }) : json(answer),
    });
    page = new PageHarness("wt-scores", { api: edge.api, view });
  };
  const order = () =>
    [...document.querySelectorAll(".com-station > a:first-child")].map((link) => link.textContent?.trim());

  it("stand by the lower end, and by any column that is pressed; those without a value last", async () => {
    openScores("scores");
    await page.sees("C-10");
    expect(order()).toEqual(["B-2", "A-1", "C-9", "C-10"]);
    await page.press("Speed as promised");
    await vi.waitFor(() => expect(order().slice(0, 2)).toEqual(["A-1", "B-2"]));
    await page.press("Speed as promised");
    await vi.waitFor(() => expect(order()).toEqual(["B-2", "A-1", "C-9", "C-10"]));
    expect(document.querySelectorAll("[aria-sort]")).toHaveLength(1);
    expect(page.control("not listed").getAttribute("href")).toBe("/stations/A-1/listing");
  });

  it("are sorted on a phone by a choice, since the heads are not in view", async () => {
    await tab.viewport(390, 844);
    openScores("scores");
    await page.sees("C-10");
    const choice = document.querySelector<HTMLSelectElement>(".com-order select");
    if (!choice) throw new Error("There is no choice.");
    expect(choice.getClientRects()).toHaveLength(1);
    choice.value = "speed";
    choice.dispatchEvent(new Event("change"));
    await vi.waitFor(() => expect(order().slice(0, 2)).toEqual(["A-1", "B-2"]));
    await tab.viewport(before.width, before.height);
  });

  it("say who holds the badge, since when, and what it hangs on", async () => {
    openScores("badges");
    await page.sees("held since 6 Jul 2026, something missing on 1 of 2 Mondays");
    expect(page.text).toContain("not held, met on 3 of 4 Mondays");
    expect(page.text).toContain("Different drivers within a year: 127");
  });

  it("are read further on demand, and say where there are none", async () => {
    openScores("scores", { items: LINES, method, nextCursor: "2" });
    await page.press("Further stations");
    await page.sees("D-1");
    page.leave();
    openScores("scores", { items: [], method });
    await page.sees("No scores yet");
  });
});

describe.each([320, 768, 1280])("on a screen of %d px", (width) => {
  it.each(["en", "de"] as const)("nothing reaches beyond it and axe finds nothing, %s", async (language) => {
    await tab.viewport(width, 900);
    await saveLanguage(language);
    open();
    await vi.waitFor(() => expect(document.querySelector("#plug-evse-1, #listing-name")).not.toBeNull());
    await settled();
    expect(layoutFaults()).toEqual([]);
    expect(await seriousFindings()).toEqual([]);
    page.leave();
    const edge = new FakeEdge({
      "GET /api/feedback-scores": () =>
        json({
          items: STATIONS.map(({ stationId, name }) => ({
            ...{ stationId, name, listed: true, scores: detail().scores, check: detail().badgeDetails.check },
            badge: { held: true, sinceMillis: 0, streak: 1, streakNeeds: 2 },
          })),
          method: list([]).method,
        }),
    });
    for (const view of ["scores", "badges"]) {
      page = new PageHarness("wt-scores", { api: edge.api, view });
      await page.sees("Rathausplatz");
      await settled();
      expect(layoutFaults()).toEqual([]);
      expect(await seriousFindings()).toEqual([]);
      page.leave();
    }
  });
});
