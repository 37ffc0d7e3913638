// Exact decimals of sampled values: from literal text to whole milliwatt-hours, watts and milliamperes, and sums over
// phases before anything is rounded. No double holds a value on the way.

/** Digits times 10^exponent. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** A 64-bit integer has 19 digits, a double written out some 25; 64 leaves room for padding zeros. */
const MAX_LENGTH = 64;
/** Largest power of ten read either way, of a literal and of an OCPP multiplier: sums stay below 200 digits. */
const MAX_EXPONENT = 32;

const PATTERN = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Reads a decimal number with an optional power of ten; blanks around it are nothing. Null for what is none ("NaN", hex,
 * a decimal comma), for more than 64 characters and for powers beyond ±32.
 */
export function parseDecimal(text: string, multiplier = 0): Decimal | null {
  const trimmed = text.trim();
  if (trimmed.length > MAX_LENGTH) return null;
  const match = PATTERN.exec(trimmed);
  if (match === null) return null;
  const [, sign = "", mantissa = "", power = "0"] = match;
  if (Math.abs(Number(power)) > MAX_EXPONENT || Math.abs(multiplier) > MAX_EXPONENT) return null;
  const [whole = "", fraction = ""] = mantissa.split(".");
  const magnitude = BigInt(whole + fraction);
  return { digits: sign === "-" ? -magnitude : magnitude, exponent: Number(power) + multiplier - fraction.length };
}

/** The exact sum. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = ({ digits, exponent: own }: Decimal) => digits * 10n ** BigInt(own - exponent);
  return { digits: scaled(a) + scaled(b), exponent };
}

/**
 * The decimal times 10^power as an integer, rounded to the nearest; half-way cases go away from zero. A register that a
 * station computed with doubles (0.30002999999999996 kWh) thus becomes what it meant (300,030 mWh).
 */
export function toInteger(decimal: Decimal, power: number): bigint {
  const shift = decimal.exponent + power;
  if (shift >= 0) return decimal.digits * 10n ** BigInt(shift);
  const scale = 10n ** BigInt(-shift);
  const magnitude = decimal.digits < 0n ? -decimal.digits : decimal.digits;
  const rounded = (magnitude * 2n + scale) / (scale * 2n);
  return decimal.digits < 0n ? -rounded : rounded;
}

/** Plain decimal notation, such as "0.3" or "1200". */
export function formatDecimal({ digits, exponent }: Decimal): string {
  if (exponent >= 0) return (digits * 10n ** BigInt(exponent)).toString();
  const sign = digits < 0n ? "-" : "";
  const text = (digits < 0n ? -digits : digits).toString().padStart(1 - exponent, "0");
  return `${sign}${text.slice(0, exponent)}.${text.slice(exponent)}`;
}
