// Decimal numbers of profiles as whole thousandths, exactly: from their text, or from a number's shortest decimal.

/** 1 GW: no charging station has more, and a thousand of them still add up in 64 bits. */
export const MAX_MILLI = 1e12;

/**
 * Thousandths of a number given as a JSON number or as its literal text; null when it is neither, not finite, or beyond ±1 GW (or
 * GA). Digits beyond the third decimal are cut toward zero, so no limit is ever raised. A double stands for its shortest decimal:
 * 0.1 is one tenth. A literal of up to 15 digits loses nothing on the way through one.
 */
export function milliOf(value: unknown): number | null {
  if (typeof value !== "number" && typeof value !== "string") return null;
  const text = typeof value === "number" ? String(value) : value;
  if (text.length > 64) return null;
  const parts = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?$/.exec(text);
  if (parts === null) return null;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts;
  const shift = Number(exponent) - fraction.length + 3;
  const digits = whole + fraction;
  // The point is moved in the text; 400 digits are the most that 64 characters and an exponent below 1000 can ask for here.
  const moved =
    shift >= 0 ? (Number(digits) === 0 ? "0" : digits + "0".repeat(Math.min(shift, 40))) : digits.slice(0, shift);
  const magnitude = Number(moved === "" ? "0" : moved);
  if (!(magnitude <= MAX_MILLI)) return null;
  return sign === "-" && magnitude !== 0 ? -magnitude : magnitude;
}

/** Decimals that a number is written with; 0 for what is no number. */
export function decimalsOf(value: unknown): number {
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value : "";
  return /^-?[0-9]+\.([0-9]+)$/.exec(text)?.[1]?.length ?? 0;
}

/** A whole number given as a number or as its text, within ±(2³¹ − 1), as OCPP's integers are; null for everything else. */
export function integerOf(value: unknown): number | null {
  const number = typeof value === "string" && /^-?[0-9]{1,10}$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number) || Math.abs(number) > 0x7fff_ffff) return null;
  return number;
}
