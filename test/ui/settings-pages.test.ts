// The pages of settings, a station while it is edited, and the driver's page: on a phone's screen and to assistive
// technology, in their fullest states.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { page as tab } from "vitest/browser";
import { EXAMPLE_KEY } from "../../ui/demo/example-records.ts";
import "../../ui/pages/account-page.ts";
import "../../ui/pages/audit-page.ts";
import "../../ui/pages/driver-page.ts";
import "../../ui/pages/keys-page.ts";
import "../../ui/pages/people-page.ts";
import "../../ui/pages/session-page.ts";
import "../../ui/pages/station-page.ts";
import { saveLanguage } from "../../ui/language.ts";
import { setQueryValue } from "../../ui/router.ts";
import { seriousFindings } from "./accessibility.ts";
import { eventStream, FakeEdge, json, problem } from "./fake-edge.ts";
import { access, apiKeys, auditEntries, invitations, ownSessions, passkeys, people } from "./fixtures/access.ts";
import { SESSION_ID, STATION, session } from "./fixtures/sessions.ts";
import { layoutFaults } from "./layout-faults.ts";
import { PageHarness } from "./page-harness.ts";

const NOW = Date.now();
const LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
const LONG_EMAIL = `${"sehr.lange.adresse.".repeat(3)}kern@stadtwerke-kiel-und-umgebung.example`;
const URL_NOW = `${location.origin}/s/Zk3vQ9xT2mB7rL5wY8nA1c`;
const TOKEN = "Zk3vQ9xT2mB7rL5wY8nA1c";

function edge() {
  const station = { ...STATION, meters: [{ serial: "M".repeat(64), publicKey: EXAMPLE_KEY, curve: "secp256r1" }] };
  const { findings: _operators, ...driver } = session(600);
  const ended = { state: "ended" as const, endedAtMillis: session(600).updatedAtMillis };
  const everybody = people(NOW).map((person, index) =>
    index === 1 ? { ...person, name: LONG, email: LONG_EMAIL } : person,
  );
  const entries = auditEntries(NOW).map((entry, index) =>
    index === 1 ? { ...entry, after: { ...entry.after, name: LONG.repeat(2) } } : entry,
  );
  let refusals = 0;
  return new FakeEdge({
    "GET /api/people": () => json({ items: everybody }),
    "GET /api/people/p-jonas": () => json({ ...everybody[1], role: "auditor", version: 9 }),
    "PATCH /api/people/p-jonas": () => problem(412, "version-conflict", "Somebody else was first."),
    "GET /api/invitations": () => json({ items: invitations(NOW).map((item) => ({ ...item, email: LONG_EMAIL })) }),
    "POST /api/invitations": () => json({ ...invitations(NOW)[0], url: `${location.origin}/invite#${"x".repeat(43)}` }),
    "GET /api/keys": () => json({ items: apiKeys(NOW).map((key) => ({ ...key, name: LONG })) }),
    "POST /api/keys": () => json({ ...apiKeys(NOW)[0], key: `wat_${"k".repeat(64)}` }),
    "GET /api/audit": () => json({ items: entries, nextCursor: "more" }),
    "GET /api/me/sessions": () => json({ items: ownSessions(NOW) }),
    "GET /api/me/passkeys": () => json({ items: passkeys(NOW).map((passkey) => ({ ...passkey, name: LONG })) }),
    "GET /api/sessions": () => json({ items: [session(5)] }),
    [`GET /api/sessions/${SESSION_ID}`]: () => json(session(5, { driverUrl: URL_NOW })),
    [`GET /api/sessions/${SESSION_ID}/stream`]: () => eventStream().response,
    "GET /api/stations/HAF-04": () => json(refusals > 0 ? { ...station, version: 2, name: LONG } : station),
    "PATCH /api/stations/HAF-04": () => {
      refusals += 1;
      return problem(412, "version-conflict", "Somebody else was first.");
    },
    "POST /api/stations/HAF-04/secret": () => json({ secret: "s".repeat(128), previousUntilMillis: NOW + 3_600_000 }),
    [`GET /api/driver/${TOKEN}`]: () => json({ ...driver, stationName: LONG }),
    [`GET /api/driver/${TOKEN}/stream`]: () => eventStream().response,
    "GET /api/driver/ended": () =>
      json({ ...driver, ...ended, energyMilliwattHours: 1_499_000_000_000, stationName: LONG }),
  });
}

let page: PageHarness;
function open(tag: string, properties: object = {}): PageHarness {
  page = new PageHarness(tag, { api: edge().api, access: access(), ...properties });
  page.element.parentElement?.classList.add("page");
  return page;
}
afterEach(() => {
  page.leave();
  // What is open stands in the address.
  for (const name of ["entry", "edit", "record"]) setQueryValue(name, null);
  delete document.documentElement.dataset.theme;
});

/** Each page in its fullest states, and how a person gets there. */
const STATES: [string, () => Promise<unknown>][] = [
  ["people", () => open("wt-people-page").sees("Invitations")],
  [
    "an invitation",
    async () => {
      await open("wt-people-page").press("Invite somebody");
      await page.sees("May do everything");
    },
  ],
  [
    "an invitation's link",
    async () => {
      await open("wt-people-page").press("Invite somebody");
      await page.answer("Make the link");
      await page.sees("Shown this once");
    },
  ],
  [
    "a role in conflict",
    async () => {
      await open("wt-people-page").press("Change role of");
      await page.choose("Viewer");
      await page.answer("Change the role");
      await page.sees("Somebody else changed this first.");
    },
  ],
  [
    "a person's removal",
    async () => {
      await open("wt-people-page").press("Remove");
      await page.sees("ends at once");
    },
  ],
  ["keys", () => open("wt-keys-page").sees("wat_4fQx")],
  [
    "a new key",
    async () => {
      await open("wt-keys-page").press("Make a key");
      await page.sees("As few as it needs");
      page.type("Name", "x");
      await page.choose("Read sessions");
      await page.answer("Make the key");
      await page.sees("Shown this once");
    },
  ],
  [
    "the form of a key with errors",
    async () => {
      await open("wt-keys-page").press("Make a key");
      await page.answer("Make the key");
      await page.sees("A key needs a name.");
    },
  ],
  [
    "the audit trail with an open entry",
    async () => {
      await open("wt-audit-page", { filter: { actor: "p-jonas", subject: "HAF-04" } }).press("Station changed");
      await page.sees("192.0.2.17");
    },
  ],
  ["one's own account", () => open("wt-account-page").sees("Safari on iPhone")],
  [
    "a passkey's removal",
    async () => {
      await open("wt-account-page").press("Remove");
      await page.sees("Nobody can sign in with it any more.");
    },
  ],
  [
    "a station while it is edited",
    async () => {
      await open("wt-station-page", { stationId: "HAF-04" }).press("Change");
      await page.sees("Change the station");
    },
  ],
  [
    "a station in conflict",
    async () => {
      await open("wt-station-page", { stationId: "HAF-04" }).press("Change");
      await page.sees("Change the station");
      page.type("Name", "Mine");
      await page.press("Save the changes");
      await page.sees("Somebody else has saved this station");
    },
  ],
  [
    "a station's new secret",
    async () => {
      await open("wt-station-page", { stationId: "HAF-04" }).press("New secret");
      await page.answer("Make a new secret");
      await page.sees("Shown this once");
    },
  ],
  ["a session's link", () => open("wt-session-page", { sessionId: SESSION_ID }).sees("Let the driver scan it")],
  ["a driver's live session", () => open("wt-driver-page", { token: TOKEN }).sees("Signed so far")],
  [
    "a driver's ended session with its signed values",
    async () => {
      await open("wt-driver-page", { token: "ended" }).press("Check it yourself");
      await page.sees("Check on this device");
    },
  ],
];

describe("on a phone", () => {
  const before = { width: innerWidth, height: innerHeight };
  beforeAll(() => tab.viewport(390, 844));
  afterAll(() => tab.viewport(before.width, before.height));
  for (const [name, reach] of STATES) {
    it(`${name}: everything fits the screen, and no text stands letter below letter`, async () => {
      await document.fonts.ready;
      await reach();
      expect(layoutFaults()).toEqual([]);
    });
  }
});

describe("on a phone in German", () => {
  const before = { width: innerWidth, height: innerHeight };
  beforeAll(async () => {
    await tab.viewport(390, 844);
    await saveLanguage("de");
  });
  afterAll(async () => {
    await saveLanguage("en");
    await tab.viewport(before.width, before.height);
  });

  it("the audit trail's choice is no wider than the screen, however long its longest option", async () => {
    await document.fonts.ready;
    await open("wt-audit-page", { filter: {} }).sees("Änderungsprotokoll");
    expect(layoutFaults()).toEqual([]);
  });
});

describe("to assistive technology", () => {
  for (const theme of ["light", "dark"]) {
    for (const [name, reach] of STATES) {
      it(`${name}: nothing serious is wrong in the ${theme} theme`, async () => {
        document.documentElement.dataset.theme = theme;
        await reach();
        expect(await seriousFindings()).toEqual([]);
      });
    }
  }
});

describe("between phone and wide screen", () => {
  const before = { width: innerWidth, height: innerHeight };
  // As wide as a page beside the navigation on a screen of 1024 px.
  beforeAll(() => tab.viewport(816, 900));
  afterAll(() => tab.viewport(before.width, before.height));

  for (const [tag, there] of [
    ["wt-people-page", "Invitations"],
    ["wt-keys-page", "Begins with"],
    ["wt-audit-page", "Export CSV"],
  ] as const) {
    it(`every column of ${tag} is in its card, its buttons as well`, async () => {
      await open(tag).sees(there);
      await document.fonts.ready;
      const tables = [...page.element.querySelectorAll(".fit")];
      expect(tables).not.toEqual([]);
      for (const table of tables) expect(table.scrollWidth).toBeLessThanOrEqual(table.clientWidth);
    });
  }
});
