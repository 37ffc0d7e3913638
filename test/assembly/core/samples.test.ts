// The checks on a run of samples, and energy between two registers, against a plain model in bigints.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sample, SampleFinding } from "../../../assembly/host/core.ts";
import { newCore } from "../../support/core.ts";
import { SEED } from "../../support/seed.ts";

const core = newCore();
const sample = (atMillis: number, energyMilliwattHours: bigint): Sample => ({ atMillis, energyMilliwattHours });
const HOUR = 3_600_000;

/** The rules as the interface states them, written without regard to width. */
function model(samples: readonly Sample[], maxPowerWatts: number, tolerance: number): SampleFinding[] {
  return samples.flatMap((later, index) => {
    const earlier = samples[index - 1];
    if (earlier === undefined) return [];
    const energy = later.energyMilliwattHours - earlier.energyMilliwattHours;
    const millis = BigInt(later.atMillis - earlier.atMillis);
    const faults: SampleFinding[] = [];
    if (energy < 0n) faults.push({ index, fault: "register-falls" });
    if (millis < 0n) faults.push({ index, fault: "time-falls" });
    if (faults.length === 0 && (energy - BigInt(tolerance)) * 3600n > BigInt(maxPowerWatts) * millis) {
      faults.push({ index, fault: "power-implausible" });
    }
    return faults;
  });
}

describe("a run of samples is accepted", () => {
  it("when it is empty, of one sample, or stands still", () => {
    expect(core.checkSamples([], 0)).toEqual([]);
    expect(core.checkSamples([sample(5, -7n)], 0)).toEqual([]);
    expect(core.checkSamples([sample(5, 9n), sample(5, 9n), sample(6, 9n)], 0)).toEqual([]);
  });

  it("at exactly the power that there is: 11 kW for an hour are 11,000,000 mWh", () => {
    const run = (energy: bigint) => [sample(0, 0n), sample(HOUR, energy)];
    expect(core.checkSamples(run(11_000_000n), 11_000)).toEqual([]);
    expect(core.checkSamples(run(11_000_001n), 11_000)).toEqual([{ index: 1, fault: "power-implausible" }]);
    expect(core.checkSamples(run(11_000_005n), 11_000, 5)).toEqual([]);
    expect(core.checkSamples(run(11_000_006n), 11_000, 5)).toEqual([{ index: 1, fault: "power-implausible" }]);
  });

  it("exactly, at registers of 14 digits and more, where doubles round", () => {
    for (const start of [99_999_999_999_999n, 2n ** 53n, 2n ** 63n - 2n, -(2n ** 63n)]) {
      expect(core.checkSamples([sample(0, start), sample(3600, start + 1n)], 1)).toEqual([]);
      expect(core.checkSamples([sample(0, start), sample(3599, start + 1n)], 1)).toHaveLength(1);
      expect(core.checkSamples([sample(0, start + 1n), sample(3600, start)], 1)).toEqual([
        { index: 1, fault: "register-falls" },
      ]);
    }
  });
});

describe("a run of samples is refused", () => {
  it("where the register falls, where time falls, and where both do, in this order", () => {
    const run = [sample(10, 10n), sample(20, 9n), sample(19, 9n), sample(18, 8n), sample(18, 8n)];
    expect(core.checkSamples(run, 1_000_000)).toEqual([
      { index: 1, fault: "register-falls" },
      { index: 2, fault: "time-falls" },
      { index: 3, fault: "register-falls" },
      { index: 3, fault: "time-falls" },
    ]);
  });

  it("when energy comes in no time, beyond the tolerance", () => {
    expect(core.checkSamples([sample(0, 0n), sample(0, 3n)], 22_000, 3)).toEqual([]);
    expect(core.checkSamples([sample(0, 0n), sample(0, 4n)], 22_000, 3)).toEqual([
      { index: 1, fault: "power-implausible" },
    ]);
  });

  it("across the whole of i64 without overflow, and beyond i64 as at its border", () => {
    const [low, high] = [-(2n ** 63n), 2n ** 63n - 1n];
    const implausible = [{ index: 1, fault: "power-implausible" }];
    const farthest = Number.MAX_SAFE_INTEGER;
    expect(core.checkSamples([sample(0, low), sample(1, high)], 0xffff_ffff)).toEqual(implausible);
    expect(core.checkSamples([sample(-farthest, low), sample(farthest, high)], 3_686_400)).toEqual(implausible);
    // (2⁶⁴ − 1) · 3600 / (2⁵⁴ − 2) W = 3,686,400.0000000004: one watt more is enough.
    expect(core.checkSamples([sample(-farthest, low), sample(farthest, high)], 3_686_401)).toEqual([]);
    expect(core.checkSamples([sample(0, 0n), sample(1, 10n ** 30n)], 0xffff_ffff)).toEqual(implausible);
    expect(core.checkSamples([sample(0, 10n ** 30n), sample(1, 0n)], 1)).toEqual([
      { index: 1, fault: "register-falls" },
    ]);
  });

  it.each([
    ["a power below zero", 0, -1, 0],
    ["a power with a fraction", 0, 1.5, 0],
    ["a power of 2³² W", 0, 2 ** 32, 0],
    ["no power", 0, Number.NaN, 0],
    ["a tolerance below zero", 0, 1, -1],
    ["a tolerance with a fraction", 0, 1, 0.5],
    ["a time that is none", Number.NaN, 1, 0],
    ["a time with a fraction", 0.5, 1, 0],
  ])("as a bug of the caller: %s", (_, atMillis, power, tolerance) => {
    expect(() => core.checkSamples([sample(atMillis, 0n), sample(1, 0n)], power, tolerance)).toThrow(RangeError);
  });
});

describe("a run of samples survives", () => {
  it("being longer than the sample area: a fault at every place around the borders is found once", () => {
    const length = 3_100;
    for (const place of [1, 2, 1_022, 1_023, 1_024, 1_025, 2_045, 2_046, 2_047, 2_048, 3_069, 3_070, length - 1]) {
      const run = Array.from({ length }, (_, index) => sample(index, index < place ? 1n : 0n));
      expect(core.checkSamples(run, 1_000_000)).toEqual([{ index: place, fault: "register-falls" }]);
    }
    const falling = Array.from({ length }, (_, index) => sample(-index, BigInt(-index)));
    expect(core.checkSamples(falling, 1_000_000)).toHaveLength(2 * (length - 1));
  });

  it("1,000 random runs, with the findings of the plain model", () => {
    const energy = fc.oneof(
      fc.bigInt(0n, 30n),
      fc.bigInt(10n ** 13n, 10n ** 14n),
      fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
    );
    const time = fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.maxSafeInteger());
    const runs = fc.array(fc.record({ atMillis: time, energyMilliwattHours: energy }), { maxLength: 12 });
    const power = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
    const tolerance = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 50 }), fc.maxSafeNat());
    let found = 0;
    const property = fc.property(runs, power, tolerance, (samples, maxPower, allowed) => {
      const findings = core.checkSamples(samples, maxPower, allowed);
      expect(findings).toEqual(model(samples, maxPower, allowed));
      found += findings.length;
    });
    fc.assert(property, { numRuns: 1_000, seed: SEED });
    expect(found).toBeGreaterThan(100);
  });

  it("1,000 runs at the very border of plausible power", () => {
    const property = fc.property(
      fc.bigInt(0n, 2n ** 62n),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.integer({ min: 0, max: 2 ** 45 }),
      fc.integer({ min: -1, max: 1 }),
      (start, power, millis, beside) => {
        const step = (BigInt(power) * BigInt(millis)) / 3600n + BigInt(beside);
        fc.pre(step >= 0n && start + step < 2n ** 63n);
        const run = [sample(0, start), sample(millis, start + step)];
        expect(core.checkSamples(run, power)).toEqual(beside > 0 ? [{ index: 1, fault: "power-implausible" }] : []);
      },
    );
    fc.assert(property, { numRuns: 1_000, seed: SEED });
  });
});

describe("energy between two registers", () => {
  it("is exact, also at registers that doubles cannot hold", () => {
    expect(core.energyBetween(0n, 0n)).toBe(0);
    expect(core.energyBetween(2n ** 53n, 2n ** 53n + 1n)).toBe(1);
    expect(core.energyBetween(99_999_999_999_998n, 99_999_999_999_999n)).toBe(1);
    expect(core.energyBetween(-5n, 7n)).toBe(12);
    expect(core.energyBetween(0n, 2n ** 53n - 1n)).toBe(Number.MAX_SAFE_INTEGER);
    expect(core.energyBetween(2n ** 63n - 2n, 2n ** 63n - 1n)).toBe(1);
  });

  it("is unknown when the register fell, the difference is too large or a value leaves i64", () => {
    expect(core.energyBetween(1n, 0n)).toBeNull();
    expect(core.energyBetween(0n, 2n ** 53n)).toBeNull();
    expect(core.energyBetween(-(2n ** 63n), 2n ** 63n - 1n)).toBeNull();
    expect(core.energyBetween(2n ** 63n, 2n ** 63n)).toBeNull();
    expect(core.energyBetween(2n ** 64n, 2n ** 64n + 5n)).toBeNull();
    expect(core.energyBetween(-(2n ** 63n) - 1n, 0n)).toBeNull();
  });

  it("equals the difference in bigints over all of i64", () => {
    const value = fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.bigInt(-(2n ** 54n), 2n ** 54n));
    const property = fc.property(value, value, (begin, end) => {
      const difference = end - begin;
      const expected = difference < 0n || difference > 2n ** 53n - 1n ? null : Number(difference);
      expect(core.energyBetween(begin, end)).toBe(expected);
    });
    fc.assert(property, { numRuns: 1_000, seed: SEED });
  });
});
