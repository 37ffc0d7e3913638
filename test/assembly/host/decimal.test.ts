// Energy literals to milliwatt-hours, against a model that counts digits in text.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEnergy } from "../../../assembly/host/decimal.ts";

/** Independent model: pads the fraction with zeros and cuts it as text. */
function model(whole: string, fraction: string, decimals: number): { milliwattHours: bigint; rounded: boolean } {
  const padded = fraction.padEnd(decimals, "0");
  return {
    milliwattHours: BigInt(whole + padded.slice(0, decimals)),
    rounded: /[1-9]/.test(padded.slice(decimals)),
  };
}

const digits = (min: number, max: number) =>
  fc.array(fc.constantFrom(..."0123456789"), { minLength: min, maxLength: max }).map((list) => list.join(""));

describe("accepts", () => {
  it.each([
    ["0", "Wh", 0n],
    ["-0.0", "kWh", 0n],
    ["2935.6", "kWh", 2_935_600_000n],
    ["0.001", "kWh", 1_000n],
    ["00000446.540", "kWh", 446_540_000n],
    ["1e3", "Wh", 1_000_000n],
    ["1.5E-3", "kWh", 1_500n],
    ["-12.5", "Wh", -12_500n],
    ["99999999999.999", "kWh", 99_999_999_999_999_000n],
    ["9223372036854775.807", "Wh", 9_223_372_036_854_775_807n],
  ] as const)("reads %s %s exactly", (literal, unit, milliwattHours) => {
    expect(parseEnergy(literal, unit)).toEqual({ ok: true, milliwattHours, rounded: false });
  });

  it("cuts digits below 1 mWh toward zero, on both sides of zero and at the half-way case, and says so", () => {
    expect(parseEnergy("0.0005", "Wh")).toEqual({ ok: true, milliwattHours: 0n, rounded: true });
    expect(parseEnergy("1.0009999", "Wh")).toEqual({ ok: true, milliwattHours: 1_000n, rounded: true });
    expect(parseEnergy("-1.0009999", "Wh")).toEqual({ ok: true, milliwattHours: -1_000n, rounded: true });
    expect(parseEnergy("1.0000000", "kWh")).toEqual({ ok: true, milliwattHours: 1_000_000n, rounded: false });
  });

  it("agrees with the digit model for any literal in both units", () => {
    fc.assert(
      fc.property(
        digits(1, 11),
        digits(0, 12),
        fc.boolean(),
        fc.constantFrom("Wh", "kWh"),
        (whole, fraction, minus, unit) => {
          const literal = `${minus ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
          const expected = model(whole, fraction, unit === "Wh" ? 3 : 6);
          const signed = minus ? -expected.milliwattHours : expected.milliwattHours;
          expect(parseEnergy(literal, unit)).toEqual({ ok: true, milliwattHours: signed, rounded: expected.rounded });
        },
      ),
      { seed: 20_263, numRuns: 2_000 },
    );
  });

  it("gives one value for one energy, whichever exponent writes it", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 12n), fc.integer({ min: 0, max: 6 }), (wattHours, shift) => {
        const plain = parseEnergy(`${wattHours}`, "Wh");
        expect(parseEnergy(`${wattHours}e-3`, "kWh")).toEqual(plain);
        expect(parseEnergy(`${wattHours}${"0".repeat(shift)}e-${shift}`, "Wh")).toEqual(plain);
      }),
      { seed: 20_264, numRuns: 500 },
    );
  });
});

describe("refuses", () => {
  it.each([
    "",
    " 1",
    "1 ",
    "NaN",
    "Infinity",
    "0x10",
    "1,5",
    "1_000",
    "+1",
    ".5",
    "5.",
    "1e",
    "--1",
    "1e33",
    "1e-33",
    "٣",
  ])("refuses %j with a sentence", (literal) => {
    const result = parseEnergy(literal, "kWh");
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.message).toMatch(/^The .+\.$/s);
  });

  it("refuses what leaves signed 64 bits, either way", () => {
    expect(parseEnergy("9223372036854775.808", "Wh").ok).toBe(false);
    expect(parseEnergy("-9223372036854775.808", "Wh").ok).toBe(false);
    expect(parseEnergy("1e32", "kWh").ok).toBe(false);
  });

  it("refuses a literal of more than 64 characters, however small", () => {
    expect(parseEnergy(`${"0".repeat(63)}1`, "Wh").ok).toBe(true);
    expect(parseEnergy(`${"0".repeat(64)}1`, "Wh").ok).toBe(false);
  });
});
