import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { page as tab } from "vitest/browser";
import type { SessionDetail } from "../../edge/contract/sessions.ts";
import { loadCore } from "../../ui/core.ts";
import "../../ui/pages/overview-page.ts";
import "../../ui/pages/register-page.ts";
import "../../ui/pages/session-page.ts";
import "../../ui/pages/sessions-page.ts";
import "../../ui/pages/station-page.ts";
import "../../ui/pages/stations-page.ts";
import "../../ui/pages/verify-page.ts";
import { ALL_SESSIONS } from "../../ui/router.ts";
import { eventStream, FakeEdge, json } from "./fake-edge.ts";
import { BEGIN, overview, record, SESSION_ID, STATION, session } from "./fixtures/sessions.ts";
import { layoutFaults } from "./layout-faults.ts";
import { PageHarness } from "./page-harness.ts";

const PHONE = 390;

const LONG_ID = "DE*ABC*E1234567890_1234567890_1234567890_1234567";
const LONG_NAME = "Parkhaus am Alten Elbtunnel, Ebene -2, Reihe C, Stellplatz 114 links neben dem Kassenautomaten";
const LONG_SESSION = `${LONG_ID}.7Q4K2MX9TZ`;

function longSession(): SessionDetail {
  const end = { ...BEGIN, event: "end" as const, energyMilliwattHours: 9_999_999_999_000, value: "9999999.999" };
  return session(9, {
    id: LONG_SESSION,
    stationId: LONG_ID,
    transactionId: "T".repeat(64),
    meter: "M".repeat(64),
    energyMilliwattHours: 1_499_000_000_000,
    signature: "invalid",
    findings: [
      {
        severity: "error",
        code: "register-falls",
        message: "The register falls from 1,007 to 990.",
        field: "RD[0].RV",
      },
    ],
    records: [
      record(),
      record({
        signature: "invalid",
        reason: "The signature does not match the signed data.",
        reasonCode: "signature-mismatch",
        meter: "M".repeat(64),
        end,
        readings: [BEGIN, { ...end, event: "exception", status: "M", errorFlags: "Et" }, end],
        text: `OCMF|{"MS":"${"M".repeat(400)}"}|{"SD":"3045"}`,
      }),
    ],
  });
}

function edge() {
  const items = [longSession(), session(5), session(9, { id: "HAF-04.8ZZZ2MX9TZ", state: "ended" })];
  const station = { ...STATION, stationId: LONG_ID, name: LONG_NAME };
  return new FakeEdge({
    "GET /api/overview": () => json(overview({ energyMilliwattHours: 1_499_000_000_000, attention: items })),
    "GET /api/sessions": () => json({ items, nextCursor: "more" }),
    [`GET /api/sessions/${LONG_SESSION}`]: () => json(longSession()),
    [`GET /api/sessions/${SESSION_ID}`]: () => json(session(5)),
    [`GET /api/sessions/${LONG_SESSION}/stream`]: () => eventStream().response,
    "GET /api/stations": () => json({ items: [station, STATION] }),
    [`GET /api/stations/${LONG_ID}`]: () => json(station),
  });
}

let page: PageHarness;
const before = { width: innerWidth, height: innerHeight };
beforeAll(async () => {
  await loadCore();
  await tab.viewport(PHONE, 844);
});
afterAll(() => tab.viewport(before.width, before.height));
beforeEach(() => document.fonts.ready);
afterEach(() => page.leave());

function open(tag: string, properties: object = {}): PageHarness {
  page = new PageHarness(tag, { api: edge().api, ...properties });
  page.element.parentElement?.classList.add("page");
  return page;
}

/** Each page in the state that is hardest to fit, and how a person gets there. */
const STATES: [string, () => Promise<unknown>][] = [
  ["the overview", () => open("wt-overview-page").sees("Needs attention")],
  [
    "the list of sessions",
    () => open("wt-sessions-page", { filter: { ...ALL_SESSIONS, stationId: LONG_ID } }).sees("Show older sessions"),
  ],
  ["a session", () => open("wt-session-page", { sessionId: LONG_SESSION }).sees("Timeline")],
  [
    "a session as table",
    async () => {
      await open("wt-session-page", { sessionId: LONG_SESSION }).press("As table");
      await page.sees("newest first");
    },
  ],
  [
    "an opened record",
    async () => {
      await open("wt-session-page", { sessionId: LONG_SESSION }).press("Begin and end");
      await page.sees("Decoded fields");
    },
  ],
  ["the list of stations", () => open("wt-stations-page").sees(LONG_NAME)],
  ["a station", () => open("wt-station-page", { stationId: LONG_ID }).sees("Posting readings")],
  [
    "a registration with errors",
    async () => {
      await open("wt-register-page").sees("Station id");
      page.type("Station id", ".x.");
      page.type("Public key of meter 1", "30593013");
      await page.press("Register");
      await page.sees("Which meter is this the key of?");
    },
  ],
  ["the empty verify page", () => open("wt-verify-page").sees("Your record")],
  ...["A valid record", "A tampered record", "A session of three records"].map(
    (example): [string, () => Promise<unknown>] => [
      `verify: ${example}`,
      async () => {
        await open("wt-verify-page").press(example);
        await page.sees("Decoded fields");
      },
    ],
  ),
];

describe("on a phone", () => {
  for (const [name, reach] of STATES) {
    it(`${name} fits the screen, and no text stands letter below letter`, async () => {
      await reach();
      // Charts take their box's width a frame after they are drawn.
      await vi.waitFor(() => expect(layoutFaults()).toEqual([]));
    });
  }

  it("the check itself sees both faults", async () => {
    await open("wt-verify-page").sees("Your record");
    const wide = document.createElement("div");
    wide.style.width = "500px";
    wide.textContent = "wide";
    const narrow = document.createElement("p");
    narrow.className = "brk";
    narrow.textContent = "one letter per line";
    narrow.style.width = "8px";
    page.element.append(wide, narrow);
    const faults = layoutFaults().join("\n");
    expect(faults).toContain("beyond the screen");
    expect(faults).toContain('narrow: p.brk "one letter per line"');
  });
});
