import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Role } from "../../edge/contract/permissions.ts";
import type { Station } from "../../edge/contract/stations.ts";
import { EXAMPLE_KEY } from "../../ui/demo/example-records.ts";
import { DraftStore } from "../../ui/drafts/draft-store.ts";
import "../../ui/pages/station-page.ts";
import { setQueryValue } from "../../ui/router.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { access } from "./fixtures/access.ts";
import { STATION, session } from "./fixtures/sessions.ts";
import { PageHarness } from "./page-harness.ts";

const AT_FIRST: Station = {
  ...STATION,
  meters: [{ serial: "BQ27400330018", publicKey: EXAMPLE_KEY, curve: "secp256r1" }],
};
/** A database of its own for each test: what an earlier one still writes does not hold up the next. */
let databases = 0;
let store: DraftStore;
let page: PageHarness;

beforeEach(() => {
  databases += 1;
  store = new DraftStore(`wattest-test-station-${databases}`);
});
afterEach(async () => {
  page.leave();
  setQueryValue("edit", null);
  await store.close();
});

/** A server that keeps the station and refuses changes of an older version. */
function open(role: Role = "operator", change: ConstructorParameters<typeof FakeEdge>[0] = {}) {
  const kept = { station: AT_FIRST };
  const edge = new FakeEdge({
    "GET /api/stations/HAF-04": () => json(kept.station),
    "GET /api/sessions": () => json({ items: [session(5)] }),
    "PATCH /api/stations/HAF-04": async (request) => {
      if (request.headers.get("if-match") !== `"${kept.station.version}"`) {
        return problem(412, "version-conflict", "Somebody else changed the station first.");
      }
      kept.station = { ...kept.station, ...(await request.clone().json()), version: kept.station.version + 1 };
      return json(kept.station);
    },
    ...change,
  });
  page = new PageHarness("wt-station-page", { api: edge.api, access: access(role), stationId: "HAF-04", store });
  return { edge, kept };
}

const patches = (edge: FakeEdge) => edge.requests.filter((request) => request.method === "PATCH");

describe("the station page", () => {
  it("shows each EVSE with what it does and can do", async () => {
    open("viewer");
    await page.sees("EVSE 1");
    expect(page.text).toMatch(/EVSE 1 150\.0 ?kW/);
    expect(page.element.querySelector(".evse")?.textContent).toContain("Charging");
  });

  it("offers nothing that changes to those who may not", async () => {
    open("auditor");
    await page.sees("BQ27400330018");
    for (const words of ["Change", "New secret"]) expect(() => page.control(words)).toThrow();
    // An auditor may see who did.
    expect(page.control("Who changed what").getAttribute("href")).toBe("/settings/audit?subject=HAF-04");
  });
});

describe("changing a station", () => {
  it("opens by its address, for those who may", async () => {
    setQueryValue("edit", "yes");
    open();
    await page.sees("Change the station");
    page.leave();
    open("viewer");
    await page.sees("BQ27400330018");
    expect(page.text).not.toContain("Change the station");
  });

  it("sends only what differs, with the version that it was made from", async () => {
    const { edge } = open();
    await page.press("Change");
    await page.sees("Change the station");
    page.type("Name", "Hafenstraße 12, Nord");
    await page.press("Save the changes");
    await page.sees("Hafenstraße 12, Nord, last seen");
    const [patch] = patches(edge);
    expect(patch?.headers.get("if-match")).toBe('"1"');
    expect(await patch?.json()).toEqual({ name: "Hafenstraße 12, Nord" });
    expect(page.text).not.toContain("Change the station");
  });

  it("adds and removes EVSEs and meters, and refuses what is wrong beside the field", async () => {
    const { edge } = open();
    await page.press("Change");
    await page.press("Another EVSE");
    await page.press("Remove meter 1");
    await page.sees("Another meter");
    page.type("EVSE in row 2", "1");
    page.type("Highest power, kW in row 2", "50");
    await page.press("Save the changes");
    await page.sees("This number is there twice.");
    expect(patches(edge)).toEqual([]);
    page.type("EVSE in row 2", "2");
    await page.press("Save the changes");
    await vi.waitFor(() => expect(patches(edge)).toHaveLength(1));
    expect(await patches(edge)[0]?.json()).toEqual({
      evses: [
        { evseId: 1, maxPowerWatts: 150_000 },
        { evseId: 2, maxPowerWatts: 50_000 },
      ],
      meters: [],
    });
  });

  it("asks nothing of the server when nothing differs", async () => {
    const { edge } = open();
    await page.press("Change");
    await page.sees("Change the station");
    await page.press("Save the changes");
    await vi.waitFor(() => expect(page.text).not.toContain("Change the station"));
    expect(patches(edge)).toEqual([]);
  });
});

describe("a conflict", () => {
  it("shows mine and theirs; one side's change is taken without asking, a contested one by choice", async () => {
    const { edge, kept } = open();
    await page.press("Change");
    await page.sees("Change the station");
    page.type("Name", "Mine");
    page.type("Highest power", "120");
    kept.station = {
      ...AT_FIRST,
      version: 2,
      name: "Theirs",
      meters: [{ serial: "BQ99", publicKey: EXAMPLE_KEY, curve: "secp256r1" }],
    };
    await page.press("Save the changes");
    await page.sees("Somebody else has saved this station since you opened it.");
    const rows = [...page.element.querySelectorAll("table.sides tbody tr")].map((row) => row.textContent ?? "");
    expect(rows[0]).toMatch(/Name\s*changed by both/);
    expect(rows[1]).toMatch(/EVSEs\s*changed by you/);
    expect(rows[2]).toMatch(/Meters\s*changed by them/);
    // The contested name goes to them.
    const theirs = [
      ...(page.element.querySelector('[aria-label="Which Name holds"]')?.querySelectorAll("button") ?? []),
    ];
    theirs[1]?.click();
    await page.press("Save what is chosen");
    await vi.waitFor(() => expect(patches(edge)).toHaveLength(2));
    expect(patches(edge)[1]?.headers.get("if-match")).toBe('"2"');
    expect(await patches(edge)[1]?.json()).toEqual({ evses: [{ evseId: 1, maxPowerWatts: 120_000 }] });
    await vi.waitFor(() => expect(kept.station.name).toBe("Theirs"));
    expect(kept.station.meters[0]?.serial).toBe("BQ99");
  });

  it("leaves theirs when the person keeps it, and forgets the draft", async () => {
    const { edge, kept } = open();
    await page.press("Change");
    await page.sees("Change the station");
    page.type("Name", "Mine");
    kept.station = { ...AT_FIRST, version: 2, name: "Theirs" };
    await page.press("Save the changes");
    await page.press("Keep theirs");
    await vi.waitFor(() => expect(page.element.querySelector("wt-station-edit")).toBeNull());
    expect(patches(edge)).toHaveLength(1);
    await page.press("Change");
    await vi.waitFor(() => expect(page.field("Name").value).not.toBe("Mine"));
  });
});

describe("the draft", () => {
  it("is there again after the page was left", async () => {
    open();
    await page.press("Change");
    await page.sees("Change the station");
    page.type("Name", "Unfinished");
    await page.sees(/Saved on this device \d+ s ago/);
    page.leave();
    open();
    await page.press("Change");
    await vi.waitFor(() => expect(page.field("Name").value).toBe("Unfinished"));
  });

  it("of an older version is shown beside the newer one before anything is sent", async () => {
    open();
    await page.press("Change");
    await page.sees("Change the station");
    page.type("Name", "Unfinished");
    await page.sees(/Saved on this device \d+ s ago/);
    page.leave();
    const { edge, kept } = open();
    kept.station = { ...AT_FIRST, version: 5, name: "Theirs" };
    await page.sees("BQ27400330018");
    await page.press("Change");
    await page.sees("Somebody else has saved this station since you opened it.");
    expect(patches(edge)).toEqual([]);
  });
});

describe("another secret", () => {
  const SECRET = "n7Qd-4tXz-Lw9k-2Rbv";

  it("is asked for with the time the old one keeps, shown once, and gone from the page after closing", async () => {
    const { edge } = open("operator", {
      "POST /api/stations/HAF-04/secret": () => json({ secret: SECRET, previousUntilMillis: Date.now() + 3_600_000 }),
    });
    await page.press("New secret");
    await page.choose("Good for one more hour");
    await page.answer("Make a new secret");
    await page.sees(SECRET);
    expect(await edge.requests.find((request) => request.method === "POST")?.json()).toEqual({ overlapHours: 1 });
    await page.answer("Done");
    await vi.waitFor(() => expect(document.querySelector("wa-dialog")).toBeNull());
    expect(document.documentElement.outerHTML).not.toContain(SECRET);
  });

  it("that is refused says why and keeps the choice", async () => {
    open("operator", {
      "POST /api/stations/HAF-04/secret": () => problem(429, "too-many-attempts", "Too many secrets in a short time."),
    });
    await page.press("New secret");
    await page.choose("Ends at once");
    await page.answer("Make a new secret");
    await page.sees("Too many secrets in a short time.");
    expect(document.querySelector<HTMLInputElement>('input[name="overlap"]:checked')?.value).toBe("0");
  });
});
