import { afterEach, describe, expect, it, vi } from "vitest";
import { highestPoint, nearestPoint, powerStretches } from "../../ui/day-power.ts";
import "../../ui/elements/wt-day-power.ts";
import { PageHarness } from "./page-harness.ts";

const STEP = 300_000;
const MIDNIGHT = Date.UTC(2026, 6, 13, 22);
const course = (powerWatts: (number | null)[]) => ({ fromMillis: MIDNIGHT, stepMillis: STEP, powerWatts });
const at = (step: number) => MIDNIGHT + step * STEP;

describe("stretches of a day's power", () => {
  it("end where nothing is known, and are not bridged", () => {
    expect(powerStretches(course([null, 10, 20, null, null, 5]), [])).toEqual([
      [
        [at(1), 10],
        [at(2), 20],
      ],
      [[at(5), 5]],
    ]);
    expect(powerStretches(course([null, null]), [])).toEqual([]);
  });

  it("go on with what is read now, unless nothing was read for too long", () => {
    const live = [
      [at(1) - 1, 1],
      [at(2) + 1_000, 30],
      [at(2) + 4_000, 31],
      [at(2) + 400_000, 40],
    ] as const;
    expect(powerStretches(course([null, 10, 20]), live)).toEqual([
      [
        [at(1), 10],
        [at(2), 20],
        [at(2) + 1_000, 30],
        [at(2) + 4_000, 31],
      ],
      [[at(2) + 400_000, 40]],
    ]);
  });

  it("tell the highest and the nearest point, and none where there is none", () => {
    const stretches = powerStretches(course([10, 90, null, 40]), []);
    expect(highestPoint(stretches)).toEqual([at(1), 90]);
    expect(nearestPoint(stretches, at(2) + 200_000)).toEqual([at(3), 40]);
    expect([highestPoint([]), nearestPoint([], 0)]).toEqual([null, null]);
  });
});

describe("the day's curve", () => {
  let page: PageHarness;
  afterEach(() => page.leave());
  const day = { fromMillis: MIDNIGHT, toMillis: MIDNIGHT + 86_400_000, nowMillis: at(144) };

  it("is read by arrow keys, value by value, and stands as a table as well", async () => {
    const powers = Array.from({ length: 145 }, (_, index) => index * 1_000);
    page = new PageHarness("wt-day-power", { ...day, stretches: powerStretches(course(powers), []) });
    await page.sees("highest 144.0 kW at 12:00");
    const chart = page.control("Power of all stations over the day");
    expect(chart.getAttribute("aria-valuetext")).toBe("12:00, 144.0 kW");
    chart.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
    await vi.waitFor(() => expect(chart.getAttribute("aria-valuetext")).toBe("11:55, 143.0 kW"));
    chart.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
    await vi.waitFor(() => expect(chart.getAttribute("aria-valuetext")).toBe("00:00, 0.0 kW"));
    page.element.addEventListener("wt-as-table", (event) =>
      Object.assign(page.element, { asTable: (event as CustomEvent<boolean>).detail }),
    );
    await page.press("As table");
    await vi.waitFor(() => expect(page.element.querySelectorAll("tbody tr")).toHaveLength(49));
  });

  it("draws its axes before anything is read, and says what is read", async () => {
    page = new PageHarness("wt-day-power", { ...day, stretches: null });
    await page.sees("Reading the day so far");
    expect(page.element.querySelectorAll(".axis")).toHaveLength(1);
  });
});
