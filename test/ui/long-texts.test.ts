// What a station says of itself is shown as text, however long its words are and whatever they look like.
import { afterEach, expect, it } from "vitest";
import type { Connector, StationEvent } from "../../edge/contract/ocpp.ts";
import { DraftStore } from "../../ui/drafts/draft-store.ts";
import "../../ui/pages/station-page.ts";
import { FakeEdge, json } from "./fake-edge.ts";
import { access } from "./fixtures/access.ts";
import { connected } from "./fixtures/ocpp.ts";
import { layoutFaults } from "./layout-faults.ts";
import { PageHarness } from "./page-harness.ts";

const AT = "/api/stations/HAF-04";
const WORD = `"><img src="x" onerror="window.ran=1">${"W".repeat(60)}`;
let page: PageHarness;
let store: DraftStore;

afterEach(async () => {
  page.leave();
  await store.close();
});

function open(tab: string): void {
  const now = Date.now();
  const connectors: Connector[] = [
    { evseId: 1, connectorId: 1, status: "Faulted", availability: "faulted", fault: WORD, atMillis: now },
    { evseId: 0, connectorId: null, status: "W".repeat(20), availability: "unknown", fault: WORD, atMillis: now },
  ];
  const event: StationEvent = {
    ...{ number: 1, atMillis: now, action: "SecurityEventNotification", kind: "security" as const },
    ...{ status: WORD, detail: `techInfo: ${WORD.repeat(4)}`, requestId: null },
  };
  const edge = new FakeEdge({
    [`GET ${AT}`]: () => json({ ...connected("2.0.1", now), connectors }),
    "GET /api/sessions": () => json({ items: [] }),
    [`GET ${AT}/messages`]: () => json({ items: [] }),
    [`GET ${AT}/messages/summary`]: () => json({ count: 0, errors: 0, oldestAtMillis: null, actions: [] }),
    [`GET ${AT}/commands`]: () => json({ items: [] }),
    [`GET ${AT}/certificate-requests`]: () => json({ items: [] }),
    [`GET ${AT}/events`]: () => json({ items: [event] }),
  });
  store = new DraftStore(`wattest-test-long-${tab}`);
  page = new PageHarness("wt-station-page", {
    api: edge.api,
    access: access("operator"),
    stationId: "HAF-04",
    tab,
    store,
  });
  page.element.parentElement?.classList.add("page");
}

for (const tab of ["overview", "events"]) {
  it(`a word that is longer than a phone is wide breaks in its line, and is only text: ${tab}`, async () => {
    const { page: screen } = await import("vitest/browser");
    const before = { width: innerWidth, height: innerHeight };
    await screen.viewport(390, 844);
    open(tab);
    await page.sees("WWWWWWWWWW");
    expect(layoutFaults()).toEqual([]);
    expect(page.element.querySelector("img[src=x]")).toBeNull();
    await screen.viewport(before.width, before.height);
  });
}
