// Energy from the literal text of a decimal number to whole milliwatt-hours, exactly: no double ever holds a register.

import { type Cause, cause } from "./causes.ts";

/** Longest literal read: a signed 64-bit value has 19 digits; 64 leaves room for padding zeros of real meters. */
const MAX_LITERAL_LENGTH = 64;
/** Largest exponent read either way: with it the longest literal still spans fewer than 100 digits. */
const MAX_EXPONENT = 32;
/** Bound of the result, either sign: the core computes in signed 64 bits. 2⁶³ − 1 mWh are 9.2 million GWh. */
const MAX_MILLIWATT_HOURS = 2n ** 63n - 1n;

/** Powers of ten from the unit to mWh. */
const MILLIWATT_HOUR_EXPONENT = { Wh: 3, kWh: 6 } as const;
export type EnergyUnit = keyof typeof MILLIWATT_HOUR_EXPONENT;

export type EnergyResult =
  | {
      readonly ok: true;
      readonly milliwattHours: bigint;
      /** True when digits below 1 mWh were cut off. */
      readonly rounded: boolean;
    }
  | ({ readonly ok: false } & Cause);

/**
 * Reads a decimal literal (JSON's number grammar, and leading zeros as meters pad them) in Wh or kWh.
 * Digits below 1 mWh are cut toward zero and flagged by `rounded`. Refuses anything else: empty text, "NaN", hex, signs
 * other than one minus, more than 64 characters, exponents beyond ±32, results beyond ±(2⁶³ − 1) mWh.
 */
export function parseEnergy(literal: string, unit: EnergyUnit): EnergyResult {
  if (literal.length === 0) return refuse("value-empty");
  if (literal.length > MAX_LITERAL_LENGTH) {
    return refuse("value-too-long", { length: literal.length, limit: MAX_LITERAL_LENGTH });
  }
  const parts = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(literal);
  if (parts === null) return refuse("value-not-decimal", { value: JSON.stringify(literal) });
  const [, sign = "", whole = "", fraction = "", exponentText = "0"] = parts;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > MAX_EXPONENT) {
    return refuse("value-exponent", { exponent: exponentText, limit: MAX_EXPONENT });
  }
  const digits = BigInt(whole + fraction);
  // value · 10^k mWh, with the decimal point moved behind the last digit of the literal
  const shift = exponent - fraction.length + MILLIWATT_HOUR_EXPONENT[unit];
  const scale = 10n ** BigInt(Math.abs(shift));
  const magnitude = shift >= 0 ? digits * scale : digits / scale;
  const rounded = shift < 0 && digits % scale !== 0n;
  if (magnitude > MAX_MILLIWATT_HOURS) return refuse("value-too-large", { value: literal, unit });
  return { ok: true, milliwattHours: sign === "-" ? -magnitude : magnitude, rounded };
}

function refuse(...what: Parameters<typeof cause>): EnergyResult {
  return { ok: false, ...cause(...what) };
}
