// The page behind a station's QR code, as whoever scans it meets it.

import { is } from "valibot";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { page as tab } from "vitest/browser";
import type { DriverSession } from "../../edge/contract/driver.ts";
import { receiptSchema, type StationDoor } from "../../edge/contract/feedback.ts";
import { newReceipt } from "../../ui/api-feedback.ts";
import { FeedbackStore } from "../../ui/drafts/feedback-store.ts";
import { HistoryStore } from "../../ui/history/history-store.ts";
import { saveLanguage } from "../../ui/language.ts";
import "../../ui/pages/at-page.ts";
import { hrefOf, parseRoute } from "../../ui/router.ts";
import { seriousFindings } from "./accessibility.ts";
import { json, problem } from "./fake-edge.ts";
import { StationEdge, TOKEN } from "./feedback-edge.ts";
import { session } from "./fixtures/sessions.ts";
import { layoutFaults } from "./layout-faults.ts";
import { PageHarness, settled } from "./page-harness.ts";

const STATION: StationDoor = {
  ...{ stationId: "HAF-04", name: "Hafenstraße 12", listed: true },
  evses: [
    { evseId: 1, status: "free", maxPowerWatts: 150_000 },
    { evseId: 2, status: "out-of-order", maxPowerWatts: null },
  ],
};
let page: PageHarness;
let store: FeedbackStore;
let history: HistoryStore;
const before = { width: innerWidth, height: innerHeight };
beforeAll(() => tab.viewport(390, 844));
afterAll(() => tab.viewport(before.width, before.height));
afterEach(async () => {
  page.leave();
  await Promise.all([store.close(), history.close()]);
  delete document.documentElement.dataset.theme;
  await saveLanguage("en");
});

let opened = 0;
const edge = (answer: () => Response = () => json(STATION)) =>
  new StationEdge("HAF-04", { "GET /api/at/HAF-04": answer });
function open(server = edge(), stationId = "HAF-04"): StationEdge {
  store = new FeedbackStore(`wattest-test-at-${++opened}`);
  history = new HistoryStore({ databaseName: `wattest-test-at-history-${opened}` });
  show(server, stationId);
  return server;
}
/** As after a reload. */
function show(server: StationEdge, stationId = "HAF-04"): void {
  page = new PageHarness("wt-at-page", { api: server.edge.api, stationId, store, history });
}
async function rate(stars: number): Promise<void> {
  await vi.waitFor(() => {
    // The report that is being written stands above those that were given.
    const writing = page.element.querySelector("wt-feedback");
    const found = writing?.querySelector<HTMLInputElement>(`.fb-stars.big input[value="${stars}"]`);
    if (!found) throw new Error("There are no stars.");
    found.click();
  });
}
function driverSession(change: Partial<DriverSession>): DriverSession {
  const { findings: _operators, ...shown } = session(9);
  return { ...shown, stationName: "Hafenstraße 12", stoppable: false, ...change };
}
const reports = (server: StationEdge) => [...server.reports.values()].filter(({ writings }) => writings.length > 0);

describe("whoever scans the code", () => {
  it("is greeted with the station and what its EVSEs do, and told what a report here is worth", async () => {
    open();
    await page.sees("Hafenstraße 12");
    await page.sees("What is it like here?");
    expect(page.text).toMatch(/EVSE 1 Free up to 150\.0/);
    expect(page.text).toContain("EVSE 2 Out of order");
    expect(page.text).toContain("Not verified: tied to no session.");
    expect(page.text).toContain("What is said there is verified and counts.");
    expect(page.element.querySelector('a[href="/community/HAF-04"]')).not.toBeNull();
  });

  it("reports, sees it again with its answer after a reload, and can report something else", async () => {
    const server = open();
    await rate(1);
    await page.sees("You can add to it until");
    expect(reports(server)).toHaveLength(1);
    await page.press("Report something else");
    await vi.waitFor(() => expect(page.element.querySelectorAll("wt-feedback")).toHaveLength(2));
    await page.sees("What is it like here?");
    expect(document.activeElement?.querySelectorAll("wt-feedback")).toHaveLength(1);
    await rate(3);
    await vi.waitFor(() => expect(reports(server)).toHaveLength(2));
    const [first] = reports(server);
    if (first?.feedback)
      first.feedback = { ...first.feedback, state: "resolved", answer: { text: "Repaired.", atMillis: 1 } };
    page.leave();
    show(server);
    await page.sees("Your reports at this station");
    await page.sees("Repaired.");
    expect(page.element.querySelectorAll("wt-feedback")).toHaveLength(2);
    expect(page.text).not.toContain("What is it like here?");
  });

  it("finds a report that is begun and not sent where it was left", async () => {
    const server = open();
    await page.press("Say more");
    await page.sees("In your own words");
    page.type("In your own words", "The cable of EVSE 2 is torn.");
    await page.sees("Not sent yet");
    page.leave();
    show(server);
    await page.sees("Not sent yet");
    expect(page.field("In your own words").value).toBe("The cable of EVSE 2 is torn.");
    expect(await store.receipts("HAF-04")).toHaveLength(1);
  });

  it("writes without a connection from the first moment on", async () => {
    const server = open();
    page.leave();
    server.isAway = true;
    show(server);
    await page.sees("No connection. What you write is kept on this device and sent later.");
    await rate(2);
    await page.sees("Kept on this device, sent as soon as there is a connection.");
    server.isAway = false;
    window.dispatchEvent(new Event("online"));
    await vi.waitFor(() => expect(reports(server)).toHaveLength(1));
  });

  it("is led to the own sessions of this station, where it would be verified", async () => {
    const server = open();
    page.leave();
    await history.keep(driverSession({ stationId: "HAF-04" }), TOKEN, Date.now());
    await history.keep(driverSession({ id: "OTHER.1234", stationId: "OTHER" }), "AnotherTokenAnotherTok", Date.now());
    show(server);
    await page.sees("Did you charge here?");
    // The question stands there before the history is read.
    await vi.waitFor(() => {
      const links = [...page.element.querySelectorAll(".at-sessions a")].map((link) => link.getAttribute("href"));
      expect(links).toEqual([`/s/${TOKEN}`]);
    });
  });

  it("of a station that is not known reads so, and finds no form", async () => {
    open(edge(() => problem(404, "station-unknown", "No station is registered under this id.")));
    await page.sees("No station is known here by this name");
    expect(page.text).toContain("HAF-04");
    expect(page.element.querySelector("wt-feedback")).toBeNull();
  });

  it("sees what went wrong when the station cannot be read, with another try", async () => {
    let isAway = true;
    open(edge(() => (isAway ? problem(503, "storage-unavailable", "The database is away.") : json(STATION))));
    await page.sees("The database is away.");
    isAway = false;
    await page.press("Try again");
    await page.sees("Hafenstraße 12");
  });
});

it("no finding of axe and nothing beyond 320 px, in either theme and language, with a name that has no end", async () => {
  await tab.viewport(320, 700);
  for (const [theme, language] of [
    ["light", "en"],
    ["dark", "de"],
  ] as const) {
    await saveLanguage(language);
    open(edge(() => json({ ...STATION, name: "Parkhaus".repeat(12) })));
    document.documentElement.dataset.theme = theme;
    await page.sees("ParkhausParkhaus");
    await rate(2);
    await vi.waitFor(() => expect(page.element.querySelector("textarea")).not.toBeNull());
    await settled();
    expect(await seriousFindings()).toEqual([]);
    await vi.waitFor(() => expect(layoutFaults()).toEqual([]));
    page.leave();
  }
  await tab.viewport(390, 844);
});

it("its address names the station whatever its id, and a receipt is what the server takes", () => {
  const route = { page: "at", stationId: "DE*ABC*E1 2/3" } as const;
  expect(parseRoute(new URL(hrefOf(route), location.origin))).toEqual(route);
  expect(is(receiptSchema, newReceipt(new Uint8Array(16).fill(0xfb)))).toBe(true);
});
