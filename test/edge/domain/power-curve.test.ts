// The small curve of a session and the sum of many: what lists and the overview draw.
import { describe, expect, it } from "vitest";
import { type CurvePoint, MAX_CURVE_POINTS, powerCurve, sumOfCurves } from "../../../edge/domain/power-curve.ts";
import type { Reading } from "../../../edge/domain/reading.ts";

const RULES = { isExportRegister: () => false };
const MINUTE = 60_000;

function reading(atMillis: number, powerWatts: number | null): Reading {
  return {
    ...{ hash: `h${atMillis}`, atMillis, receivedAtMillis: atMillis, evseId: 1, transactionId: "T", event: null },
    ...{ register: null, powerWatts, record: null },
  };
}

describe("the small curve of a session", () => {
  it("keeps few readings as they are and leaves out those without power", () => {
    const readings = [reading(0, 0), reading(MINUTE, null), reading(2 * MINUTE, 11_000)];
    expect(powerCurve(readings, RULES)).toEqual([
      [0, 0],
      [2 * MINUTE, 11_000],
    ]);
  });

  it("thins many to 48 points in time order whose ends stand, whatever the order of arrival", () => {
    const readings = Array.from({ length: 5_000 }, (_, index) => reading(index * 1_000, 1_000 + (index % 7)));
    const curve = powerCurve(readings, RULES);
    expect(curve.length).toBeLessThanOrEqual(MAX_CURVE_POINTS);
    expect(curve.length).toBeGreaterThan(MAX_CURVE_POINTS - 3);
    expect(curve[0]).toEqual([0, 1_000]);
    expect(curve.at(-1)).toEqual([4_999_000, 1_000 + (4_999 % 7)]);
    expect(curve.map(([at]) => at)).toEqual(curve.map(([at]) => at).toSorted((a, b) => a - b));
    expect(new Set(curve.slice(1, -1).map(([, watts]) => watts))).toEqual(new Set([1_003]));
    expect(powerCurve(readings.toReversed(), RULES)).toEqual(curve);
  });

  it("leaves a gap where nothing came", () => {
    const early = Array.from({ length: 100 }, (_, index) => reading(index * MINUTE, 5_000));
    const late = Array.from({ length: 100 }, (_, index) => reading((index + 500) * MINUTE, 5_000));
    const times = powerCurve([...early, ...late], RULES).map(([at]) => at);
    expect(times.filter((at) => at > 100 * MINUTE && at < 499 * MINUTE)).toEqual([]);
  });
});

describe("the power of sessions together", () => {
  const step = 5 * MINUTE;

  it("adds what each one had at an instant, on the line between its points", () => {
    const curves: CurvePoint[][] = [
      [
        [0, 0],
        [10 * MINUTE, 10_000],
        [20 * MINUTE, 10_000],
      ],
      [
        [5 * MINUTE, 2_000],
        [20 * MINUTE, 2_000],
      ],
    ];
    expect(sumOfCurves(curves, 0, step, 6)).toEqual([0, 7_000, 12_000, 12_000, null, null]);
  });

  it("says nothing of a time between two points that are more than half an hour apart", () => {
    const curve: CurvePoint[] = [
      [0, 5_000],
      [31 * MINUTE, 5_000],
      [41 * MINUTE, 5_000],
    ];
    expect(sumOfCurves([curve], 0, step, 9)).toEqual([null, null, null, null, null, null, null, 5_000, 5_000]);
  });

  it("counts sessions that began before the first instant from there on", () => {
    const curve: CurvePoint[] = [
      [-10 * MINUTE, 1_000],
      [10 * MINUTE, 3_000],
    ];
    expect(sumOfCurves([curve], 0, step, 3)).toEqual([2_000, 2_500, null]);
  });
});
