// The rules behind the pages of sites and assignments, without a page: tables of values, hours of a week, forms, counts, choices.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ASSIGNMENT_PROBLEMS } from "../../../edge/contract/assignment-problems.ts";
import type { DeliveryState } from "../../../edge/contract/assignments.ts";
import { countedStates, countsText, DELIVERY_STATES, inOrder, targetKindsOf } from "../../../ui/delivery-words.ts";
import { groupedNotes } from "../../../ui/elements/assign-check.ts";
import { clockOf } from "../../../ui/elements/wt-off-peak-form.ts";
import { endOf, offPeakOn, readSeries, readTime, seriesText, timeText } from "../../../ui/series-text.ts";
import { formOfSite, newSite, siteChange, siteLimitText, siteProblems } from "../../../ui/site-form.ts";
import { daysText, todayText, wallNow } from "../../../ui/site-hours.ts";
import { groupsOf, groupsProblem } from "../../../ui/station-place.ts";
import { ASSIGNMENT_SENTENCES } from "../../../ui/strings/assignment-sentences.ts";
import { FEED_SENTENCES, feedFailureText } from "../../../ui/strings/feed-sentences.ts";
import { groupChoices } from "../../../ui/target-choices.ts";
import { saidTarget } from "../../../ui/target-words.ts";
import { assignment, energy, MIDNIGHT, site } from "../fixtures/assignments.ts";
import { STATION } from "../fixtures/sessions.ts";

const BERLIN = "Europe/Berlin";

describe("a pasted table of values", () => {
  it("is read with either decimal mark and separator, a line of headings, and both ways of writing a day", () => {
    const { items, faults } = readSeries(
      "Zeit;EUR\n2026-07-14 00:00;0,284\r\n\n14.07.2026 01:00\t−0.0955\n",
      "price",
      BERLIN,
    );
    expect(faults).toEqual([]);
    expect(items).toEqual([
      { startMillis: MIDNIGHT, value: 284 },
      { startMillis: MIDNIGHT + 3_600_000, value: -95.5 },
    ]);
  });

  it("names each faulty line, and no other", () => {
    const text =
      "2026-07-14 00:00;1\ntomorrow;2\n2026-02-31 00:00;2\n2026-07-14 02:00;x\n2026-07-14 00:00;3\nonly one\n2026-07-14 03:00;4";
    expect(readSeries(text, "carbon", BERLIN).faults.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
    expect(readSeries("2026-07-14 00:00;101", "renewable", BERLIN).faults).toHaveLength(1);
    expect(readSeries("2026-07-14 00:00;-1", "carbon", BERLIN).faults).toHaveLength(1);
    expect(readSeries("", "price", BERLIN).faults).toHaveLength(1);
  });

  it("tells the two hours of one name apart by their offset on the day when the clock is set back", () => {
    expect(readTime("2026-10-25 02:30+02:00", BERLIN)).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(readTime("2026-10-25 02:30+01:00", BERLIN)).toBe(Date.UTC(2026, 9, 25, 1, 30));
    expect(readTime("2026-10-25T02:30:00Z", BERLIN)).toBe(Date.UTC(2026, 9, 25, 2, 30));
    expect(timeText(Date.UTC(2026, 9, 25, 1, 30), BERLIN)).toBe("2026-10-25 02:30+01:00");
  });

  it("is written so that it is read back as it was, in any zone and on any day", () => {
    const zones = fc.constantFrom(BERLIN, "America/St_Johns", "Pacific/Chatham", "UTC", "America/New_York");
    const hours = fc.uniqueArray(fc.integer({ min: 0, max: 24 * 800 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        zones,
        hours,
        fc.array(fc.integer({ min: -2_000_000, max: 2_000_000 }), { minLength: 60, maxLength: 60 }),
        (zone, at, values) => {
          const items = at
            .toSorted((a, b) => a - b)
            .map((hour, index) => ({ startMillis: MIDNIGHT + hour * 3_600_000, value: (values[index] ?? 0) / 1_000 }));
          const read = readSeries(seriesText(items, "price", zone), "price", zone);
          expect(read.faults).toEqual([]);
          expect(read.items.map(({ startMillis }) => startMillis)).toEqual(items.map(({ startMillis }) => startMillis));
          for (const [index, { value }] of read.items.entries()) expect(value).toBeCloseTo(items[index]?.value ?? 0, 6);
        },
      ),
    );
  });

  it("ends an item at the next one, the last after as long as the one before it, an only one after an hour", () => {
    const items = [0, 1, 3].map((hour) => ({ startMillis: hour * 3_600_000, value: 1 }));
    expect(items.map((_, index) => endOf(items, index) / 3_600_000)).toEqual([1, 3, 5]);
    expect(endOf(items.slice(0, 1), 0)).toBe(3_600_000);
  });
});

describe("off-peak hours", () => {
  it("that go over midnight fall on the next day too, from Sunday to Monday as well", () => {
    const nights = [{ days: [7], from: "22:00", to: "06:00" }];
    expect(offPeakOn(nights, 7)).toEqual([{ from: 1_320, to: 1_440 }]);
    expect(offPeakOn(nights, 1)).toEqual([{ from: 0, to: 360 }]);
    expect(offPeakOn(nights, 2)).toEqual([]);
  });

  it("of one time from and to are the whole day, and what touches is one span", () => {
    expect(offPeakOn([{ days: [6], from: "00:00", to: "00:00" }], 6)).toEqual([{ from: 0, to: 1_440 }]);
    const both = [
      { days: [1], from: "06:00", to: "08:00" },
      { days: [1], from: "08:00", to: "09:00" },
    ];
    expect(offPeakOn(both, 1)).toEqual([{ from: 360, to: 540 }]);
  });

  it("are said by the days that follow each other, and today's with the range of the price", () => {
    expect(daysText([5, 1, 2, 3, 4])).toBe("Mon–Fri");
    expect(daysText([6, 7])).toBe("Sat and Sun");
    expect(daysText([1, 2, 3, 4, 5, 6, 7])).toBe("every day");
    expect(wallNow(BERLIN, MIDNIGHT)).toEqual({ day: 2, minute: 0 });
    expect(todayText(energy(), BERLIN, MIDNIGHT)).toBe("off-peak 00:00–06:00, 22:00–24:00; 0.1 to 0.28 EUR/kWh");
    expect(todayText({ offPeak: [], series: [] }, BERLIN, MIDNIGHT)).toBe("no hours or prices");
  });

  it("are taken as people type them", () => {
    expect(["22", "6.30", "0630", "24:00", "24", "7:5", "x"].map(clockOf)).toEqual([
      "22:00",
      "06:30",
      "06:30",
      "00:00",
      "00:00",
      "7:5",
      "x",
    ]);
  });
});

describe("a site's form", () => {
  const form = formOfSite(site());

  it("that nobody touched changes nothing; what was changed is sent and nothing else", () => {
    const same = newSite(form);
    expect(same === null ? null : siteChange(site(), same)).toEqual({});
    const changed = newSite({ ...form, limitKind: "power", limit: "50,5" });
    expect(changed === null ? null : siteChange(site(), changed)).toEqual({ limit: { kind: "power", watts: 50_500 } });
    const none = newSite({ ...form, limitKind: "none" });
    expect(none === null ? null : siteChange(site(), none)).toEqual({ limit: null });
  });

  it("refuses what is no name, zone, current, power or voltage, each at its field", () => {
    const problems = siteProblems({ ...form, name: " ", timeZone: "Europe/Nowhere", limit: "0", volts: "12" });
    expect(Object.values(problems).every((problem) => problem !== null)).toBe(true);
    for (const limit of ["", "-1", "1e3", "10001", "x"]) expect(newSite({ ...form, limit })).toBeNull();
    expect(newSite({ ...form, limitKind: "none", limit: "x" })).not.toBeNull();
  });

  it("says a limit in its own unit", () => {
    expect(siteLimitText(site().limit)).toBe("63 A per phase");
    expect(siteLimitText({ kind: "power", watts: 50_500 })).toBe("50.5 kW");
    expect(siteLimitText(null)).toBe("none known");
  });
});

describe("a station's groups", () => {
  it("stand one a line, with commas in them if need be", () => {
    expect(groupsOf(" fleet \r\n\n level 2, left ")).toEqual(["fleet", "level 2, left"]);
    expect(groupsProblem("fleet\nFleet")).toContain("twice");
    expect(groupsProblem("x".repeat(41))).toContain("40");
    expect(groupsProblem(Array.from({ length: 17 }, (_, n) => `g${n}`).join("\n"))).toContain("16");
    expect(groupsProblem("fleet\nlevel 2")).toBeNull();
  });

  it("are offered with their stations counted in either case, and what is typed beside them", () => {
    const stations = [["Fleet", "east"], ["fleet"], []].map((groups) => ({ ...STATION, groups }));
    expect(groupChoices(stations, "").map(({ title, detail }) => [title, detail])).toEqual([
      ["east", "Stations: 1"],
      ["Fleet", "Stations: 2"],
    ]);
    expect(groupChoices(stations, "flee").map(({ id }) => id)).toEqual(["Fleet", "flee"]);
    expect(groupChoices(stations, "FLEET").map(({ id }) => id)).toEqual(["Fleet"]);
  });
});

describe("what became of a profile", () => {
  it("is counted in every state once, those that need somebody first", () => {
    const counts = Object.fromEntries(DELIVERY_STATES.map((state, index) => [state, index + 1]));
    expect(countedStates(counts).map(({ state }) => state)).toEqual(DELIVERY_STATES);
    const all: Record<DeliveryState, true> = {
      ...{ pending: true, waiting: true, sent: true, accepted: true, rejected: true },
      ...{ drifted: true, covered: true, removed: true, elsewhere: true },
    };
    expect(Object.keys(all).sort()).toEqual([...DELIVERY_STATES].sort());
    expect(countsText({ accepted: 35, rejected: 2 })).toBe("2 rejected and 35 accepted");
    expect(countsText({})).toBe("No station is there yet");
  });

  it("puts assignments first that need somebody, then the newest", () => {
    const items = [
      assignment({ id: "old", counts: { accepted: 1 }, createdAtMillis: 1 }),
      assignment({ id: "new", counts: { accepted: 1 }, createdAtMillis: 3 }),
      assignment({ id: "drifted", counts: { drifted: 1 }, createdAtMillis: 2 }),
      assignment({ id: "rejected", counts: { rejected: 1 }, createdAtMillis: 0 }),
    ];
    expect(inOrder(items).map(({ id }) => id)).toEqual(["rejected", "drifted", "new", "old"]);
  });

  it("says one note of many stations once, refusals first", () => {
    const note = (code: string, effect: "refused" | "looser" | "stricter") => ({
      ...{ code, message: code, pointer: "", severity: "remark" as const, effect },
    });
    const item = (stationId: string, notes: ReturnType<typeof note>[]) => ({
      ...{ stationId, stationName: "", ocppVersion: "1.6" as const, canBeSent: true, notes },
    });
    const groups = groupedNotes([
      item("A", [note("cut", "stricter"), note("late", "looser")]),
      item("B", [note("late", "looser"), note("no", "refused")]),
    ]);
    expect(groups.map(({ note: { code }, stationIds }) => [code, stationIds])).toEqual([
      ["no", ["B"]],
      ["late", ["A", "B"]],
      ["cut", ["A"]],
    ]);
  });

  it("offers for each purpose the targets that it can have, and none for what comes from the site itself", () => {
    expect(targetKindsOf("TxProfile")).toEqual(["session"]);
    expect(targetKindsOf("ChargingStationMaxProfile")).not.toContain("evse");
    expect(targetKindsOf("TxDefaultProfile")).toContain("evse");
    expect(targetKindsOf("ChargingStationExternalConstraints")).toEqual([]);
  });
});

describe("sentences of the server", () => {
  it("call a target as pages call it, and leave alone what is none", () => {
    const said = [
      "site Depot North",
      "group buses",
      "station HAF-04",
      "station HAF-04, EVSE 2",
      "session HAF-04.7Q4K2MX9TZ",
    ];
    expect(said.map(saidTarget)).toEqual([
      "Site Depot North",
      "Group buses",
      "Station HAF-04",
      "HAF-04, EVSE 2",
      "Session 7Q4K-2M",
    ]);
    expect(saidTarget("elsewhere")).toBe("elsewhere");
  });

  it("about assignments are word for word those of the contract", () => {
    const said = Object.fromEntries(Object.entries(ASSIGNMENT_SENTENCES).map(([code, say]) => [code, say()]));
    const contract = Object.fromEntries(
      Object.entries(ASSIGNMENT_PROBLEMS).map(([code, { sentence }]) => [code, sentence]),
    );
    expect(said).toEqual(contract);
  });

  it("about addresses of series are those that the server does say", () => {
    const sources = import.meta.glob<string>(
      ["../../../edge/domain/feed-*.ts", "../../../edge/objects/feed-reading.ts"],
      { query: "?raw", import: "default", eager: true },
    );
    const all = Object.values(sources).join("\n");
    expect(Object.keys(FEED_SENTENCES).filter((sentence) => !all.includes(sentence))).toEqual([]);
    expect(feedFailureText("The address answers with status 503.")).toBe("The address answers with status 503.");
    expect(feedFailureText("Something new.")).toBe("Something new.");
  });
});
