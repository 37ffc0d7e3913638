import { openDB } from "idb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DriverSession } from "../../edge/contract/driver.ts";
import { DraftStore } from "../../ui/drafts/draft-store.ts";
import { periodsOf, stationsOf, totalsOf } from "../../ui/history/consumption.ts";
import {
  HISTORY_FORMAT,
  type HistoryEntry,
  historyEntry,
  KEPT_SAMPLES,
  thinned,
} from "../../ui/history/history-entry.ts";
import { historyCsv, historyJson } from "../../ui/history/history-files.ts";
import { HistoryStore, MOST_CHARACTERS } from "../../ui/history/history-store.ts";
import { saveLanguage } from "../../ui/language.ts";
import "../../ui/pages/driver-page.ts";
import "../../ui/pages/history-page.ts";
import { seriousFindings } from "./accessibility.ts";
import { eventStream, FakeEdge, json, problem } from "./fake-edge.ts";
import { record, session } from "./fixtures/sessions.ts";
import { PageHarness, settled } from "./page-harness.ts";

const DAY = 86_400_000;
const TOKEN = "Zk3vQ9xT2mB7rL5wY8nA1c";
const token = (index: number) => TOKEN.slice(0, 18) + String(index).padStart(4, "0");

function driver(change: Partial<DriverSession> = {}): DriverSession {
  const { findings: _operators, ...shown } = session(9);
  const end = shown.updatedAtMillis;
  return { ...shown, state: "ended", endedAtMillis: end, stationName: "Hafenstraße 12", stoppable: false, ...change };
}

/** The session `index` days before now, another one each. */
function past(index: number, change: Partial<DriverSession> = {}): DriverSession {
  const at = Date.now() - index * DAY;
  const times = { startedAtMillis: at, endedAtMillis: at + 1_800_000, updatedAtMillis: at + 1_800_000 };
  return driver({ id: `HAF-04.S${index}`, ...times, ...change });
}

let databases = 0;
let name = "";
let store: HistoryStore;
let page: PageHarness | null = null;
beforeEach(() => {
  databases += 1;
  name = `driver-history-${Date.now()}-${databases}`;
  store = new HistoryStore({ databaseName: name });
});
afterEach(async () => {
  page?.leave();
  page = null;
  await store.close();
  await saveLanguage("en");
});

const entriesOf = async () => (await store.load()).entries;

describe("the history on the device", () => {
  it("keeps a session once, however often it changes and whatever its link is then", async () => {
    await store.keep(past(1, { state: "active", energyMilliwattHours: 1_000_000 }), token(1), 1);
    await store.rate("HAF-04.S1", 4);
    await store.keep(past(1, { energyMilliwattHours: 2_000_000 }), token(2), 2);
    const entries = await entriesOf();
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ token: token(2), energyMilliwattHours: 2_000_000, stars: 4, state: "ended" });
    expect(await store.whole(token(1))).toBeNull();
    expect((await store.whole(token(2)))?.session.energyMilliwattHours).toBe(2_000_000);
  });

  it("is bounded: the oldest begin goes first, the one in view stays", async () => {
    const small = new HistoryStore({ databaseName: name, mostEntries: 5, mostWhole: 2 });
    for (let index = 0; index < 6; index += 1) await small.keep(past(index), token(index), index);
    // The last one kept is the oldest, and was just opened: the next oldest made room for it.
    const kept = (await small.load()).entries.map(({ sessionId }) => sessionId);
    expect(kept).toEqual([0, 1, 2, 3, 5].map((index) => `HAF-04.S${index}`));
    const whole = await Promise.all([0, 1, 2, 3, 4, 5].map((index) => small.whole(token(index))));
    expect(whole.map((one) => one !== null)).toEqual([true, false, false, false, false, true]);
    await small.close();
  });

  it("keeps of a very large session the summary alone", async () => {
    await store.keep(past(1, { records: [record({ text: "x".repeat(MOST_CHARACTERS) })] }), token(1), 1);
    expect(await entriesOf()).toHaveLength(1);
    expect(await store.whole(token(1))).toBeNull();
  });

  it("thins readings evenly, with first, last and signed ones", () => {
    const { samples } = session(1_999);
    const long = driver({ samples: samples.map((one, index) => ({ ...one, signed: index === 777 })) });
    const kept = thinned(long).samples;
    expect(kept.length).toBeLessThanOrEqual(KEPT_SAMPLES + 2);
    expect(kept.length).toBeGreaterThanOrEqual(KEPT_SAMPLES);
    expect(kept[0]).toEqual(long.samples[0]);
    expect(kept.at(-1)).toEqual(long.samples.at(-1));
    expect(kept.some(({ signed }) => signed)).toBe(true);
  });

  it("forgets the rest of a session whose link was revoked, and keeps what the driver charged", async () => {
    await store.keep(past(1), token(1), 1);
    await store.linkGone(token(1));
    expect(await store.whole(token(1))).toBeNull();
    expect((await entriesOf())[0]).toMatchObject({ linkGone: true, sessionId: "HAF-04.S1" });
  });

  it("keeps nothing once it is told so, and leaves what is there", async () => {
    await store.keep(past(1), token(1), 1);
    await store.setKeeping(false);
    expect(await store.keep(past(2), token(2), 2)).toBe(false);
    expect(await store.load()).toMatchObject({ keeping: false, entries: [{ sessionId: "HAF-04.S1" }] });
  });

  it("removes one, or all with what cannot be read", async () => {
    await store.keep(past(1), token(1), 1);
    await store.keep(past(2), token(2), 2);
    await store.remove("HAF-04.S1");
    expect((await entriesOf()).map(({ sessionId }) => sessionId)).toEqual(["HAF-04.S2"]);
    expect(await store.whole(token(1))).toBeNull();
    await store.clear();
    expect(await entriesOf()).toEqual([]);
    expect(await store.whole(token(2))).toBeNull();
  });

  it("survives what an earlier, a later and a broken version of the page left", async () => {
    await store.keep(past(1), token(1), 1);
    const [entry] = await entriesOf();
    await store.close();
    const raw = await openDB(name, 1);
    await raw.put("sessions", { ...entry, sessionId: "later", format: HISTORY_FORMAT + 1, extra: true });
    await raw.put("sessions", { sessionId: "broken", format: HISTORY_FORMAT });
    await raw.put("whole", { sessionId: "broken", token: token(9), savedAtMillis: 1, startedAtMillis: 1, json: "{" });
    raw.close();
    expect(await store.load()).toMatchObject({ unreadable: 2, entries: [{ sessionId: "HAF-04.S1" }] });
    expect(await store.whole(token(9))).toBeNull();
    // A later version's entry is not written over.
    expect(await store.keep(past(1, { id: "later" }), token(3), 3)).toBe(false);
    await store.close();
    // The next version reads this one's.
    const migrations = {
      [HISTORY_FORMAT]: (row: Readonly<Record<string, unknown>>) => ({ ...row, stationName: "moved" }),
    };
    const next = new HistoryStore({ databaseName: name, format: HISTORY_FORMAT + 1, migrations });
    const names = (await next.load()).entries.map(({ stationName }) => stationName);
    expect(names).toContain("moved");
    await next.close();
  });
});

describe("sums", () => {
  const entry = (startedAtMillis: number, change: Partial<HistoryEntry> = {}): HistoryEntry => ({
    ...historyEntry(driver(), TOKEN, null, 0),
    ...{ startedAtMillis, endedAtMillis: startedAtMillis + 3_600_000, energyMilliwattHours: 10_000_000 },
    ...change,
  });

  it("put each session into the week or month of its begin, also where a week has a day of 25 hours", () => {
    // Berlin: clocks are set back on Sunday, 25 October 2026; the week ends at midnight after it.
    const now = new Date(2026, 9, 28, 12).getTime();
    const sunday = new Date(2026, 9, 25, 23, 59).getTime();
    const monday = new Date(2026, 9, 26, 0, 0).getTime();
    const weeks = periodsOf([entry(sunday), entry(monday), entry(monday + 1)], "week", now);
    expect(weeks.slice(-2).map(({ sessions }) => sessions)).toEqual([1, 2]);
    expect(weeks.at(-1)?.fromMillis).toBe(monday);
    for (const [index, week] of weeks.slice(1).entries()) expect(week.fromMillis).toBe(weeks[index]?.toMillis);
    const months = periodsOf([entry(sunday), entry(new Date(2026, 0, 31).getTime())], "month", now);
    expect(months).toHaveLength(12);
    expect(
      months.filter(({ sessions }) => sessions > 0).map(({ fromMillis }) => new Date(fromMillis).getMonth()),
    ).toEqual([0, 9]);
  });

  it("say what is not known instead of counting it as nothing", () => {
    const totals = totalsOf([entry(0), entry(1, { energyMilliwattHours: null, recordCount: 0 })]);
    expect(totals).toMatchObject({ sessions: 2, energyMilliwattHours: 10_000_000, unknownEnergy: 1, verified: 1 });
    expect(totals.millis).toBe(7_200_000);
  });

  it("name stations as they were called last, most energy first", () => {
    const shares = stationsOf([
      entry(3, { stationId: "A", stationName: "" }),
      entry(2, { stationId: "B", stationName: "New name", energyMilliwattHours: 30_000_000 }),
      entry(1, { stationId: "B", stationName: "Old name" }),
    ]);
    expect(shares.map(({ name: called }) => called)).toEqual(["New name", "A"]);
  });

  it("leave as files that a spreadsheet opens without running anything", () => {
    const at = Date.UTC(2026, 6, 14, 12, 8);
    const csv = historyCsv(
      [entry(at, { stationName: '=HYPERLINK("evil"), "quoted"', energyMilliwattHours: null })],
      "https://example.org",
    );
    const [head, row] = csv.split("\r\n");
    expect(head?.split(",")[0]).toBe("started");
    expect(row).toContain(
      `2026-07-14T12:08:00.000Z,2026-07-14T13:08:00.000Z,"'=HYPERLINK(""evil""), ""quoted""",HAF-04,1,`,
    );
    // Unknown energy is an empty cell, not a zero.
    expect(row).toContain("HAF-04.7Q4K2MX9TZ,,metered,3600,");
    expect(row?.endsWith(`https://example.org/s/${TOKEN}`)).toBe(true);
    const { sessions } = JSON.parse(historyJson([entry(at)], at)) as { sessions: HistoryEntry[] };
    expect(sessions).toEqual([entry(at)]);
  });
});

describe("the page of the history", () => {
  const show = () => {
    page = new PageHarness("wt-history-page", { store });
    return page;
  };

  it("shows sums, consumption and sessions, of all stations or of one", async () => {
    await store.keep(past(1, { energyMilliwattHours: 12_000_000 }), token(1), 1);
    await store.keep(
      past(2, { energyMilliwattHours: 30_000_000, stationId: "DEP-01", stationName: "Depot" }),
      token(2),
      2,
    );
    const shown = show();
    await shown.sees("Energy 42.000kWh");
    expect(shown.control("Hafenstraße 12").getAttribute("href")).toBe(`/s/${token(1)}`);
    await shown.press("Week");
    await vi.waitFor(() =>
      expect(shown.element.querySelector(".use-chart")?.getAttribute("aria-label")).toContain("12 weeks: 42.000 kWh"),
    );
    const choice = document.querySelector<HTMLSelectElement>("#use-station");
    if (!choice) throw new Error("There is no choice of stations.");
    choice.value = "DEP-01";
    choice.dispatchEvent(new Event("change"));
    await shown.sees("Energy 30.000kWh");
    expect(shown.text).not.toContain("Hafenstraße 12 1");
  });

  it("removes one session, and all, only after asking", async () => {
    await store.keep(past(1), token(1), 1);
    await store.keep(past(2), token(2), 2);
    const shown = show();
    await shown.press("Remove the session of");
    await shown.sees("With the operator it stays");
    await shown.answer("Cancel");
    await vi.waitFor(() => expect(document.querySelector("wa-dialog")).toBeNull());
    expect(await entriesOf()).toHaveLength(2);
    await shown.press("Remove the session of");
    await shown.answer("Remove");
    await shown.sees("Sessions 1");
    await vi.waitFor(() => expect(document.querySelector("wa-dialog")).toBeNull());
    await shown.press("Remove all from this device");
    await shown.answer("Remove");
    await shown.sees("No session yet");
    expect(await entriesOf()).toEqual([]);
  });

  it("says where the browser keeps nothing", async () => {
    page = new PageHarness("wt-history-page", {
      store: { load: () => Promise.reject(new DOMException("Storage is forbidden.", "SecurityError")) },
    });
    await page.sees("This browser keeps nothing");
  });

  it("has no serious finding, in both themes, in German", async () => {
    await saveLanguage("de");
    await store.keep(past(1, { energyMilliwattHours: null }), token(1), 1);
    await store.keep(past(40, { stationId: "DEP-01", signature: "invalid" }), token(2), 2);
    await store.rate("HAF-04.S1", 5);
    await store.linkGone(token(2));
    const shown = show();
    await shown.sees("Sie haben 5 von 5 Sternen gegeben.");
    for (const theme of ["light", "dark"]) {
      document.documentElement.dataset.theme = theme;
      await settled();
      expect(await seriousFindings()).toEqual([]);
    }
    delete document.documentElement.dataset.theme;
  });
});

describe("a driver's page without a server", () => {
  const offline = () => Promise.reject(new TypeError("Failed to fetch"));

  function open(load: () => Response | Promise<Response>) {
    const edge = new FakeEdge({
      [`GET /api/driver/${TOKEN}`]: load,
      [`GET /api/driver/${TOKEN}/stream`]: () => eventStream().response,
    });
    const drafts = new DraftStore(`${name}-drafts`);
    page = new PageHarness("wt-driver-page", { api: edge.api, token: TOKEN, history: store, drafts });
    return page;
  }

  it("shows the receipt as this device kept it, says so, and takes the server's as soon as it is there", async () => {
    const first = open(() => json(driver()));
    await first.sees("Receipt");
    await vi.waitFor(async () => expect(await store.whole(TOKEN)).not.toBeNull());
    first.leave();
    let isAway = true;
    const second = open(() => (isAway ? offline() : json(driver({ stationName: "Renamed" }))));
    await second.sees("Shown as this device kept it on");
    expect(second.text).toContain("Hafenstraße 12");
    expect(second.text).toContain("Meter at end 18,204.631kWh");
    await second.press("Check it yourself");
    await second.sees(/disagrees with the server on 1 of 1|1 of 1 verified on this device/);
    isAway = false;
    window.dispatchEvent(new Event("online"));
    await second.sees("Renamed");
    expect(second.text).not.toContain("Shown as this device kept it");
  });

  it("offers neither stop nor wishes for a session that goes on", async () => {
    await store.keep(driver({ state: "active", endedAtMillis: null, stoppable: true }), TOKEN, Date.now());
    const shown = open(offline);
    await shown.sees("Shown as this device kept it on");
    expect(() => shown.control("Stop charging")).toThrow();
    expect(shown.text).not.toContain("How shall it charge?");
  });

  it("shows nothing of a link that was revoked, also not from before", async () => {
    await store.keep(driver(), TOKEN, Date.now());
    const shown = open(() => problem(404, "driver-link-unknown", "The link is not valid, or no more."));
    await shown.sees("This link shows nothing");
    await vi.waitFor(async () => expect((await entriesOf())[0]?.linkGone).toBe(true));
    shown.leave();
    await open(offline).sees("The server cannot be reached");
    expect(page?.text).not.toContain("Hafenstraße");
  });

  it("keeps the stars that were given", async () => {
    const shown = open(() => json(driver()));
    await shown.sees("Receipt");
    shown.element.dispatchEvent(new CustomEvent("wt-feedback-given", { detail: 5 }));
    await vi.waitFor(async () => expect((await entriesOf())[0]).toMatchObject({ stars: 5, feedbackGiven: true }));
  });
});
