// A profile drawn for a station and beside a site's hours, with phases, schedules and modes, driven as a person does.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { page as tab } from "vitest/browser";
import { loadCore } from "../../../ui/core.ts";
import { ProfileDrafts } from "../../../ui/drafts/profile-drafts.ts";
import "../../../ui/pages/profile-page.ts";
import { formOf, type ProfileForm } from "../../../ui/profiles/profile-form.ts";
import { seriousFindings } from "../accessibility.ts";
import { FakeEdge, json, problem } from "../fake-edge.ts";
import { access } from "../fixtures/access.ts";
import { DEPOT, dailyBody, PROFILE_ID, profile, profileItem } from "../fixtures/profiles.ts";
import { SITE, STATION, STATION_ID, siteEnergy, stationProfiles } from "../fixtures/station-profiles.ts";
import { layoutFaults } from "../layout-faults.ts";
import { PageHarness, settled } from "../page-harness.ts";

type Json = Readonly<Record<string, unknown>>;
let page: PageHarness;
let store: ProfileDrafts;
let databaseName = "";
const before = { width: innerWidth, height: innerHeight };
const address = location.href;

beforeAll(() => loadCore());
afterAll(() => tab.viewport(before.width, before.height));
afterEach(async () => {
  page.leave();
  await store.close();
  indexedDB.deleteDatabase(databaseName);
  history.replaceState(null, "", address);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function open(body: Json = DEPOT, answers: ConstructorParameters<typeof FakeEdge>[0] = {}): FakeEdge {
  databaseName = `test-place-${crypto.randomUUID()}`;
  store = new ProfileDrafts({ databaseName });
  const edge = new FakeEdge({
    "GET /api/profiles": () => json({ items: [profileItem()] }),
    [`GET /api/profiles/${PROFILE_ID}`]: () => json(profile({ body })),
    [`GET /api/profiles/${PROFILE_ID}/versions`]: () => json({ items: [] }),
    "GET /api/sites": () => json({ items: [SITE] }),
    [`GET /api/sites/${SITE.id}/energy`]: () => json(siteEnergy()),
    "GET /api/stations": () => json({ items: [STATION] }),
    "GET /api/search": () =>
      json({ items: [{ kind: "station", id: STATION_ID, title: "South yard 1", matched: null, atMillis: null }] }),
    [`GET /api/stations/${STATION_ID}`]: () => json(STATION),
    [`GET /api/stations/${STATION_ID}/profiles`]: () => json(stationProfiles()),
    ...answers,
  });
  page = new PageHarness("wt-profile-page", { api: edge.api, access: access(), profileId: PROFILE_ID, store });
  page.element.parentElement?.classList.add("page");
  return edge;
}

const settledPage = () => (page.element as unknown as { updateComplete: Promise<boolean> }).updateComplete;
const body = (): Json => JSON.parse((page.field("The profile as JSON") as HTMLTextAreaElement).value);
const form = (schedule = 0) => formOf(body(), schedule) as ProfileForm;
const input = (name: string) =>
  vi.waitFor(() => {
    const found = page.element.querySelector<HTMLInputElement>(`[aria-label="${name}"]`);
    if (!found) throw new Error(`There is no field ${name}.`);
    return found;
  });
async function change(control: HTMLInputElement | HTMLSelectElement, value: string): Promise<void> {
  control.value = value;
  control.dispatchEvent(new Event("change", { bubbles: true }));
  await settledPage();
}
const select = (id: string) =>
  vi.waitFor(() => {
    const found = page.element.querySelector<HTMLSelectElement>(`#${id}`);
    if (!found) throw new Error(`There is no choice ${id}.`);
    return found;
  });
const choice = () => page.field("At the station") as HTMLInputElement;
async function chooseStation(): Promise<void> {
  await vi.waitFor(() => choice().focus());
  page.type("At the station", "sued");
  await page.sees("South yard 1");
  choice().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
}

describe("a profile drawn for a station", () => {
  it("stands in its place among what that accepted, by the site's clock, and says what the station's version loses", async () => {
    // At night, when the draft allows 22 kW: the site's share of 15 kW is the lower one.
    vi.useFakeTimers({ now: new Date("2026-11-23T02:30:00Z"), toFake: ["Date"] });
    const edge = open();
    await page.sees("the zone of this device");
    await chooseStation();
    await page.sees("Profiles that it has accepted: 2 (OCPP 2.0.1)");
    await page.sees("Europe/Lisbon, Depot Süd");
    await page.sees("Site share, version 2");
    await page.sees(/OCPP 2.0.1 recurs in UTC/);
    expect(edge.requests.some(({ url }) => url.includes("/api/search?q=sued"))).toBe(true);
    await page.sees(/Saved on this device/);
    expect((await store.list())[0]).toMatchObject({
      draft: { content: { place: { stationId: STATION_ID, evseId: 1 } } },
    });
    await change(await select("profile-evse"), "0");
    await page.sees(/Limit now 15 ?kW/);
    await page.press("Without a station");
    await page.sees("the zone of this device");
  });

  it("is drawn alone, and said so, where the station's profiles cannot be read or it never connected", async () => {
    open(DEPOT, { [`GET /api/stations/${STATION_ID}/profiles`]: () => problem(503, "unavailable", "Try again.") });
    await chooseStation();
    await page.sees("What this station has accepted could not be read. The draft is drawn alone.");
    await page.sees("What the charger will do");
    page.leave();
    open(DEPOT, { [`GET /api/stations/${STATION_ID}/profiles`]: () => json(stationProfiles({ inForce: null })) });
    await chooseStation();
    await page.sees("This station has never connected");
  });

  it("says that no station is found, and that stations cannot be read", async () => {
    open(DEPOT, { "GET /api/search": () => json({ items: [] }) });
    await vi.waitFor(() => choice().focus());
    page.type("At the station", "nowhere");
    await page.sees("No station is found for “nowhere”.");
    page.leave();
    open(DEPOT, { "GET /api/stations": () => problem(500, "internal", "Broken.") });
    await vi.waitFor(() => choice().focus());
    await page.sees("The stations could not be read.");
  });
});

describe("a site's hours", () => {
  it("name the clock, stand behind the curve, move the steps to them, and are offered as night rate", async () => {
    open();
    await change(await select("profile-site"), SITE.id);
    await page.sees("Europe/Lisbon, Depot Süd");
    await vi.waitFor(() => expect(page.element.querySelectorAll("rect.off-peak").length).toBeGreaterThan(0));
    expect(page.element.querySelectorAll("rect.price").length).toBeGreaterThan(5);
    await page.press("Align to the site’s hours");
    await vi.waitFor(() => expect(form().steps.some(({ startSeconds }) => startSeconds === 5.5 * 3600)).toBe(false));
    expect(page.announcements.at(-1)).toMatch(/^Steps moved to these hours; there are now \d\.$/);
    await page.press("Night rate");
    await page.sees("These are the off-peak hours of Depot Süd.");
    page.type("From", "21:00");
    await page.sees("Off-peak at Depot Süd is 22:30 – 06:30; outside it power costs more.");
    page.type("From", "22:30");
    await page.answer("Draw it");
    await vi.waitFor(() => expect(form().steps.map(({ startSeconds }) => startSeconds / 3600)).toEqual([0, 6.5, 22.5]));
    expect(form().startSchedule).toMatch(/T00:00:00(Z|\+01:00)$/);
  });
});

describe("a profile of a session", () => {
  const session = (change: Json = {}) => ({
    ...dailyBody([[0, 11_000]]),
    chargingProfilePurpose: "TxProfile",
    ...change,
  });

  it("has values per phase: split, moved one by one by keys and numbers, and joined again", async () => {
    open(session());
    await page.press("Per phase");
    await vi.waitFor(() => expect(form().steps[0]?.l3Milli).toBe(3_666_666));
    await page.sees("With values for L2 or L3 each number is the power of that one phase; they add up.");
    await change(await input("Step 1 on L2, kW"), "2");
    expect(form().steps[0]).toMatchObject({ limitMilli: 3_666_666, l2Milli: 2_000_000 });
    await page.press("L2");
    const grip = await vi.waitFor(() => page.element.querySelector<SVGElement>("#grip-limit-0") as SVGElement);
    grip.focus();
    grip.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowUp", bubbles: true, cancelable: true }));
    await vi.waitFor(() => expect(form().steps[0]?.l2Milli).toBe(2_100_000));
    expect(form().steps[0]?.limitMilli).toBe(3_666_666);
    await page.press("Per phase");
    await vi.waitFor(() => expect(form().steps[0]).toMatchObject({ limitMilli: 6_300_000, l2Milli: null }));
  });

  it("has up to three schedules, each drawn and changed by itself", async () => {
    open(session());
    await page.press("Alternative");
    await page.press("Alternative");
    await vi.waitFor(() => expect(body().chargingSchedule).toHaveLength(3));
    expect(page.text).not.toContain("Delete this oneAlternative");
    await change(await input("Limit of step 1, kW"), "5");
    expect([form(0), form(1), form(2)].map(({ steps }) => steps[0]?.limitMilli)).toEqual([
      11_000_000, 11_000_000, 5_000_000,
    ]);
    await page.press("Delete this one");
    await vi.waitFor(() => expect(body().chargingSchedule).toHaveLength(2));
  });

  it("has operation modes with their bounds, below 0 too, and says what older stations get", async () => {
    open(session());
    await change(await select("step-mode"), "CentralSetpoint");
    await change(await input("Limit of step 1, kW"), "-4");
    await change(page.field("Discharge limit (0 or less), kW") as HTMLInputElement, "-7.4");
    const [schedule] = body().chargingSchedule as { chargingSchedulePeriod: Json[] }[];
    expect(schedule?.chargingSchedulePeriod[0]).toEqual({
      ...{ startPeriod: 0, operationMode: "CentralSetpoint", setpoint: -4_000, dischargeLimit: -7_400 },
    });
    await page.sees("OCPP 2.0.1 has no setpoints");
    await change(await select("step-mode"), "ExternalLimits");
    await page.sees("OCPP 1.6 cannot say ExternalLimits");
  });

  it("is dynamic with one step, and says that updates are not sent", async () => {
    open(session());
    await change(await select("profile-repeat"), "Dynamic");
    await page.sees("updates in between are not sent from here");
    await page.sees("OCPP 1.6 has no dynamic profiles.");
    expect(form()).toMatchObject({ kind: "Dynamic", startSchedule: null });
  });
});

const schedule = (DEPOT.chargingSchedule as Json[])[0] ?? {};
const withSchedule = (change: Json): Json => ({ ...DEPOT, chargingSchedule: [{ ...schedule, ...change }] });
const BAD: readonly (readonly [string, Json, string | RegExp])[] = [
  ["no periods", withSchedule({ chargingSchedulePeriod: [] }), "A schedule needs at least one period."],
  [
    "periods out of order",
    withSchedule({ chargingSchedulePeriod: [0, 7_200, 3_600].map((startPeriod) => ({ startPeriod, limit: 1 })) }),
    "Periods must start one after the other; this one starts at 3600, the one before at 7200.",
  ],
  [
    "a first period that is late",
    withSchedule({ chargingSchedulePeriod: [{ startPeriod: 60, limit: 1 }] }),
    "The first period must start at 0; it starts at 60.",
  ],
  [
    "a negative limit",
    withSchedule({ chargingSchedulePeriod: [{ startPeriod: 0, limit: -1 }] }),
    "A limit must be 0 or more; to send energy back there is dischargeLimit.",
  ],
  ["a duration that overflows", withSchedule({ duration: 3_000_000_000 }), /duration This must be a whole number/],
  ["a duration beyond the day", withSchedule({ duration: 90_000 }), "The schedule lasts longer than its recurrence"],
  [
    "a validity that ended",
    { ...DEPOT, validTo: "2020-01-01T00:00:00Z" },
    /The profile ended at .*2020.*: it would never be in force\./,
  ],
  [
    "L2 in a default",
    withSchedule({ chargingSchedulePeriod: [{ startPeriod: 0, limit: 1, limit_L2: 1 }] }),
    "Values for L2 and L3 stand in a TxProfile only.",
  ],
];

describe("bad input", () => {
  for (const [name, bad, words] of BAD) {
    it(`${name}: is said in words, nothing can be published, and the draft is kept`, async () => {
      open();
      await vi.waitFor(() => page.field("The profile as JSON"));
      page.type("The profile as JSON", JSON.stringify(bad));
      await page.sees(words);
      await page.sees(/Saved on this device/);
      const isRemark = name === "a validity that ended" || name === "a duration beyond the day";
      if (!isRemark) expect(page.control("Publish version 7")).toHaveProperty("disabled", true);
      const [kept] = await store.list();
      expect(kept).toMatchObject({ state: "readable", draft: { content: { body: bad } } });
    });
  }

  it("a device without room: said, tried again with each change, and kept as soon as there is room", async () => {
    open();
    await input("Limit of step 1, kW");
    const put = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
      throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    });
    await change(await input("Limit of step 1, kW"), "9");
    await page.sees("This device has no room left: what is drawn since is not kept.");
    expect(await store.list()).toEqual([]);
    put.mockRestore();
    await change(await input("Limit of step 1, kW"), "8");
    await page.sees(/Saved on this device/);
    expect(page.text).not.toContain("no room left");
  });
});

describe("on a phone and on a desk, in both themes", () => {
  const perPhase = { startPeriod: 0, limit: 16, limit_L2: 10, limit_L3: 8 };
  const periods = [
    perPhase,
    { startPeriod: 21_600, operationMode: "ExternalLimits" },
    { startPeriod: 43_200, operationMode: "CentralSetpoint", setpoint: -12 },
  ];
  for (const width of [390, 1440]) {
    it(`station, hours, phases and modes fit ${width} pixels, and axe finds nothing serious`, async () => {
      await tab.viewport(width, 900);
      open({
        ...withSchedule({ chargingRateUnit: "A", chargingSchedulePeriod: periods }),
        chargingProfilePurpose: "TxProfile",
      });
      await chooseStation();
      await page.sees("Europe/Lisbon, Depot Süd");
      await page.sees(/cannot say this draft/);
      for (const theme of ["light", "dark"]) {
        document.documentElement.dataset.theme = theme;
        await settled();
        await vi.waitFor(() => expect(layoutFaults()).toEqual([]));
        expect(await seriousFindings()).toEqual([]);
      }
      delete document.documentElement.dataset.theme;
    });
  }
});
