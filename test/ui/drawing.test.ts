import { describe, expect, it } from "vitest";
import { rosettePath } from "../../assembly/host/rosette.ts";
import { byteLines } from "../../ui/elements/byte-lines.ts";
import { rulerTicks, valueAxis } from "../../ui/elements/chart-ruler.ts";
import { sessionSeries } from "../../ui/elements/session-series.ts";
import { sample } from "./fixtures/sessions.ts";

const hash = (fill: string) => fill.repeat(64).slice(0, 64);

describe("the record figure", () => {
  it("is the same for the same hash and another for another one", () => {
    expect(rosettePath(hash("4b"), 64)).toBe(rosettePath(hash("4B"), 64));
    expect(rosettePath(hash("4b"), 64)).not.toBe(rosettePath(hash("4c"), 64));
  });

  it("is drawn more simply where fine lines would merge", () => {
    expect(rosettePath(hash("4b"), 32).length).toBeLessThan(rosettePath(hash("4b"), 64).length / 3);
  });

  it("draws nothing from what is no SHA-256", () => {
    for (const wrong of ["", "4b", "x".repeat(64), hash("4b").slice(1)]) expect(rosettePath(wrong, 64)).toBe("");
  });
});

describe("the ruler", () => {
  it("puts major ticks on round local times, with room for their labels", () => {
    const from = Date.UTC(2026, 6, 14, 12, 7, 13) / 1000;
    const { major, middle, minor } = rulerTicks(from, from + 1_800, 760, 7_200);
    expect(major.length).toBeGreaterThan(3);
    expect(major.every((time) => (time + 7_200) % 300 === 0)).toBe(true);
    expect(middle.length).toBeGreaterThan(major.length);
    expect(minor.length).toBeGreaterThan(middle.length);
  });

  it("copes with spans from nothing to a year", () => {
    expect(rulerTicks(5, 5, 700, 0).major).toEqual([]);
    for (const span of [1, 30, 3_600, 86_400, 31_536_000]) {
      const ticks = rulerTicks(0, span, 760, 3_600);
      expect(ticks.major.length + ticks.middle.length + ticks.minor.length).toBeLessThan(400);
    }
  });

  it("always shows zero and reaches above the greatest value with few lines", () => {
    for (const greatest of [0, 0.004, 0.829, 7.2, 11, 147.455, 4_000]) {
      const { top, step } = valueAxis(greatest);
      expect(top).toBeGreaterThanOrEqual(greatest);
      expect(Math.floor(top / step)).toBeLessThanOrEqual(4);
    }
  });

  it("reaches below zero for a vehicle that feeds back, with a line at zero", () => {
    for (const [greatest, least] of [
      [10, -9],
      [0, -11],
      [150, -0.5],
    ] as const) {
      const { top, bottom, step } = valueAxis(greatest, least);
      expect(top).toBeGreaterThanOrEqual(greatest);
      expect(bottom).toBeLessThanOrEqual(least);
      expect(Math.floor((top - bottom) / step)).toBeLessThanOrEqual(5);
    }
    expect(valueAxis(10, 5).bottom).toBe(0);
  });
});

describe("the series of a session", () => {
  it("leaves a gap a gap: no line is drawn through missing readings", () => {
    const seconds = [0, 1, 2, 3, 4, 5, 30, 31, 32];
    const series = sessionSeries(seconds.map((second) => sample(second)));
    expect(series.gaps).toHaveLength(1);
    expect(series.power.filter((value) => value === null)).toHaveLength(1);
    expect(series.times).toHaveLength(seconds.length + 1);
  });

  it("keeps order and takes a raw and a signed reading of one instant as one point", () => {
    const series = sessionSeries([sample(2), sample(1, { powerWatts: null }), sample(1), sample(0)]);
    expect(series.times).toEqual([...series.times].sort((a, b) => a - b));
    expect(series.power).toEqual([0, 120, 120]);
  });
});

describe("the bytes of a record", () => {
  const text = 'OCMF|{"GI":"Größe"}|{"SD":"30"}';
  const bytes = new TextEncoder().encode(text);
  const signed = { start: 5, end: 21 };
  const options = { mode: "text", columns: 7, signed, signature: { start: 28, end: 30 } } as const;

  it("shows every byte once, marks exactly the signed range, and splits no character", () => {
    for (let columns = 1; columns <= 40; columns++) {
      const segments = byteLines(bytes, { ...options, columns }).flatMap((line) => line.segments);
      expect(segments.map((segment) => segment.text).join("")).toBe(text);
      const marked = segments.filter((segment) => segment.kind === "signed").map((segment) => segment.text);
      expect(marked.join("")).toBe(new TextDecoder().decode(bytes.subarray(signed.start, signed.end)));
    }
  });

  it("gives each line the offset of its first byte, also after characters of several bytes", () => {
    const lines = byteLines(bytes, { ...options, columns: 4 });
    let offset = 0;
    for (const line of lines) {
      expect(line.offset).toBe(offset);
      offset += new TextEncoder().encode(line.segments.map((segment) => segment.text).join("")).length;
    }
    expect(offset).toBe(bytes.length);
  });

  it("survives bytes that are not UTF-8 and control characters", () => {
    const odd = Uint8Array.of(0x4f, 0x00, 0xff, 0xc3, 0x0a, 0xf0, 0x9f);
    const shown = byteLines(odd, { ...options, columns: 3, signed: null, signature: null });
    expect(shown.flatMap((line) => line.segments.map((segment) => segment.text)).join("")).not.toMatch(/[\0\n]/);
    expect(byteLines(odd, { ...options, mode: "hex" })[0]?.segments[0]?.text).toMatch(/^4f /);
  });
});
