// What is in force at a station: which profile decides where, phases told apart, and the element that draws it.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { page as tab } from "vitest/browser";
import type { ProfileEvaluator } from "../../../assembly/host/profiles/evaluator.ts";
import { loadCore } from "../../../ui/core.ts";
import "../../../ui/elements/wt-in-force.ts";
import { decidersText, namesOf, phaseLimitsText } from "../../../ui/profiles/force-words.ts";
import { type ForceBase, holdingAt, inForceOf } from "../../../ui/profiles/in-force.ts";
import { seriousFindings } from "../accessibility.ts";
import { installedProfile, STATION_MAXIMUM, stationProfiles } from "../fixtures/station-profiles.ts";
import { layoutFaults } from "../layout-faults.ts";
import { PageHarness, settled } from "../page-harness.ts";

const seconds = (time: string) => Date.parse(time) / 1000;
const MIDNIGHT = seconds("2026-07-15T00:00:00+02:00");
let evaluator: ProfileEvaluator;
beforeAll(async () => {
  evaluator = (await loadCore()).profiles;
});

const base = (...profiles: object[]) =>
  ({
    ...{ ocppVersion: "2.1", nEvses: 2, timeZone: "Europe/Berlin", defaults: { phases: 3, voltage: 230 } },
    profiles,
  }) as ForceBase;
function asked(of: ForceBase, evseId = 1, unit: "A" | "W" = "W") {
  const force = inForceOf(evaluator, {
    ...{ base: of, evseId, unit, fromSeconds: MIDNIGHT, toSeconds: MIDNIGHT + 86_400 },
    ...{ nowSeconds: MIDNIGHT + 23 * 3600, bySeconds: MIDNIGHT + 31 * 3600 },
  });
  if (force === null) throw new Error("It was not evaluated.");
  const names = namesOf(stationProfiles().items);
  return {
    force,
    at: (hour: number) => {
      const at = MIDNIGHT + hour * 3600;
      const limits = holdingAt(force.pieces, at) ?? { limit: null, l2: null, l3: null };
      return `${phaseLimitsText(limits, unit)}: ${decidersText(holdingAt(force.decisions, at)?.deciders ?? [], names)}`;
    },
  };
}

describe("the profile that decides", () => {
  it("is the lowest of the layers, by name, hour for hour, with the limit now and the energy by then", () => {
    const { inForce } = stationProfiles();
    const { force, at } = asked(inForce as ForceBase);
    expect([at(3), at(12), at(23)]).toEqual([
      "15 kW: Site share, version 2",
      "11 kW: Depot night, version 6",
      "15 kW: Site share, version 2",
    ]);
    expect(force.decisions).toHaveLength(3);
    expect(force.now.limit).toBe(15_000_000);
    // 7 h at 15 kW, 1 h at 11 kW.
    expect(force.energyMilliwattHours).toBe(116_000_000);
  });

  it("is the higher stack level where that says something, and the lower one in its gaps; none where nothing limits", () => {
    const short = installedProfile(5, [[0, 4_000]], { stackLevel: 3 });
    const schedule = (short.chargingSchedule as object[])[0];
    const { at } = asked(
      base(
        { evseId: 1, profile: { ...short, chargingSchedule: [{ ...schedule, duration: 7_200 }] } },
        { evseId: 0, profile: installedProfile(2, [[0, 9_000]], { validTo: "2026-07-15T10:00:00Z" }) },
      ),
    );
    expect([at(1), at(3), at(13)]).toEqual([
      "4 kW: Every session, stack level 3",
      "9 kW: Depot night, version 6",
      "no limit: ",
    ]);
  });

  it("is all that lead where no one of them alone comes to it, and tells phases apart", () => {
    const perPhase = installedProfile(7, [], {
      chargingProfilePurpose: "TxProfile",
      transactionId: "t",
      chargingSchedule: [
        {
          ...{ id: 1, startSchedule: "2026-07-14T00:00:00+02:00", chargingRateUnit: "A" },
          chargingSchedulePeriod: [{ startPeriod: 0, limit: 16, limit_L2: 10, limit_L3: 6 }],
        },
      ],
    });
    const cap = installedProfile(1, [[0, 5_520]], { chargingProfilePurpose: "ChargingStationMaxProfile" });
    expect(asked(base({ evseId: 1, profile: perPhase }), 1, "A").at(1)).toBe(
      "16 / 10 / 6 A: One session, stack level 0",
    );
    const { at } = asked(base({ evseId: 1, profile: perPhase }, { evseId: 0, profile: cap }), 1, "A");
    expect(at(1)).toMatch(/^[\d./ ]+ A: Site share, version 2 and One session, stack level 0$/);
  });

  it("of the station as a whole is its maximum", () => {
    const { at } = asked(base({ evseId: 0, profile: STATION_MAXIMUM }), 0);
    expect(at(1)).toBe("15 kW: Site share, version 2");
  });
});

describe("the element", () => {
  let page: PageHarness;
  const before = { width: innerWidth, height: innerHeight };
  afterEach(() => {
    page.leave();
    delete document.documentElement.dataset.theme;
  });
  afterAll(() => tab.viewport(before.width, before.height));
  const open = (change: object = {}) => {
    const { inForce, items } = stationProfiles();
    page = new PageHarness("wt-in-force", { inForce, items, evseId: 1, timeZone: "Europe/Berlin", ...change });
    page.element.parentElement?.classList.add("card");
  };
  const axis = () => page.element.querySelector<SVGElement>("svg[role=slider]");

  it("draws a day from now on, says limit and energy, and zooms from an hour to four weeks", async () => {
    open();
    await page.sees(/Limit now 1[15] ?kW/);
    await page.sees(/Energy by .*\d ?kWh/);
    await page.sees("Times of Europe/Berlin");
    await page.sees("Site share, version 2");
    for (const span of ["7 d", "28 d"]) {
      await page.press("Wider");
      await page.sees(span);
    }
    expect(page.control("Wider")).toHaveProperty("disabled", true);
    for (const span of ["7 d", "24 h", "6 h", "60 min"]) {
      await page.press("Closer");
      await page.sees(span.replace("60 min", "1 h"));
    }
    await page.press("A");
    await page.sees(/Limit now [\d.]+ ?A/);
  });

  it("says at the pointer and by the arrow keys what holds there, and who decides", async () => {
    open();
    await vi.waitFor(() => expect(axis()).not.toBeNull());
    const spoken = new Set<string>();
    for (let press = 0; press < 96; press++) {
      axis()?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
      await (page.element as unknown as { updateComplete: Promise<boolean> }).updateComplete;
      spoken.add(
        axis()
          ?.getAttribute("aria-valuetext")
          ?.replace(/^.*\d\d:\d\d: /, "") ?? "",
      );
    }
    expect([...spoken].sort()).toEqual([
      "11 kW, decided by Depot night, version 6",
      "15 kW, decided by Site share, version 2",
    ]);
  });

  it("says where nothing is known, and where it cannot be evaluated", async () => {
    open({ inForce: null });
    await page.sees("What is in force is not known.");
    page.leave();
    open({ inForce: base({ evseId: 1, profile: {} }) });
    await page.sees("What this station has installed cannot be evaluated.");
  });

  it("fits a phone and a desk in both themes, and axe finds nothing serious", async () => {
    for (const width of [390, 1440]) {
      await tab.viewport(width, 900);
      open();
      await page.sees(/Limit now/);
      for (const theme of ["light", "dark"]) {
        document.documentElement.dataset.theme = theme;
        await settled();
        await vi.waitFor(() => expect(layoutFaults()).toEqual([]));
        expect(await seriousFindings()).toEqual([]);
      }
      page.leave();
    }
  });
});
