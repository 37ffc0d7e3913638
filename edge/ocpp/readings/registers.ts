// What a reading shows of many sampled values: the energy register that can be billed, the power and the currents. All
// of them come from one place of the station, and phases are summed exactly before anything is rounded.
import type { Measurand, ReadingItem } from "../../domain/reading-item.ts";
import { addDecimals, type Decimal, formatDecimal, parseDecimal, toInteger } from "./quantities.ts";

/** What the driver gets comes first; then what lies between, then what the station takes from the grid. */
const LOCATIONS = ["Outlet", "Cable", "EV", "Body", "Inlet", "Upstream"] as const;
/** One phase may be named alone or against neutral; line-to-line values (L1-L2) are no parts of a sum. */
const PHASES = [
  ["L1", "L1-N"],
  ["L2", "L2-N"],
  ["L3", "L3-N"],
] as const;
/** More than any connector delivers, W and mA: 4 MW and 4,000 A, beyond MCS. */
const MOST = 4_000_000n;
/** Bound of the core's registers: 2⁶³ − 1 mWh. */
const MOST_MILLIWATT_HOURS = 2n ** 63n - 1n;

/** Units by their spelling in lower case, with the power of ten to Wh, W and A; "" where none is named. */
type Units = Readonly<Record<string, number>>;
const ENERGY_UNITS: Units = { "": 0, wh: 0, kwh: 3 };
const POWER_UNITS: Units = { "": 0, w: 0, kw: 3 };
const CURRENT_UNITS: Units = { "": 0, a: 0 };

/** In base units; null where the value is no number or its unit another. */
function decimalOf(sample: Measurand, units: Units): Decimal | null {
  const unit = (sample.unit ?? "").trim().toLowerCase();
  const power = Object.hasOwn(units, unit) ? units[unit] : undefined;
  return power === undefined ? null : parseDecimal(sample.value, sample.multiplier + power);
}

/** The values of one measurand at the best place that has any. */
function atBestPlace(samples: readonly Measurand[], measurand: string): readonly Measurand[] {
  const named = samples.filter((sample) => sample.measurand === measurand);
  const place = LOCATIONS.find((location) => named.some((sample) => sample.location === location));
  return place === undefined ? named : named.filter((sample) => sample.location === place);
}

/** The first value of each phase, L1 to L3; undefined where a phase has none. */
function byPhase(samples: readonly Measurand[]): readonly (Measurand | undefined)[] {
  return PHASES.map((names) => samples.find(({ phase }) => names.some((name) => name === phase)));
}

/** The value without a phase, else the sum of the phases; null where one of them is unusable, undefined where none is. */
function totalOf(samples: readonly Measurand[], units: Units): Decimal | null | undefined {
  const totals = samples.filter(({ phase }) => phase === null);
  if (totals.length > 0) {
    for (const sample of totals) {
      const decimal = decimalOf(sample, units);
      if (decimal !== null) return decimal;
    }
    return null;
  }
  let sum: Decimal | undefined;
  for (const sample of byPhase(samples)) {
    if (sample === undefined) continue;
    const decimal = decimalOf(sample, units);
    if (decimal === null) return null;
    sum = sum === undefined ? decimal : addDecimals(sum, decimal);
  }
  return sum;
}

export type RegisterAnswer =
  | { readonly status: "absent" | "unusable" }
  | { readonly status: "read"; readonly register: NonNullable<ReadingItem["register"]> };

/**
 * The register of imported active energy, mWh, rounded half up: at the outlet before any other place, the total before
 * the sum of its phases, in Wh or kWh and in Wh where no unit is named (OCPP 1.6 §7.43, 2.0.1 part 2 §2.37). Unusable:
 * there is one that is no such number, is below 0, or beyond 2⁶³ − 1 mWh.
 */
export function registerOf(samples: readonly Measurand[]): RegisterAnswer {
  const candidates = atBestPlace(samples, "Energy.Active.Import.Register");
  const total = totalOf(candidates, ENERGY_UNITS);
  if (total === undefined) return { status: candidates.length === 0 ? "absent" : "unusable" };
  const first = candidates[0];
  if (total === null || first === undefined) return { status: "unusable" };
  const milliwattHours = toInteger(total, 3);
  if (total.digits < 0n || milliwattHours > MOST_MILLIWATT_HOURS) return { status: "unusable" };
  const obis = first.location === "Outlet" ? null : first.location.slice(0, 32);
  const sent = candidates.find((sample) => sample.phase === null && decimalOf(sample, ENERGY_UNITS) !== null);
  const written =
    sent?.multiplier === 0
      ? { literal: sent.value.trim(), unit: /^\s*kwh\s*$/i.test(sent.unit ?? "") ? ("kWh" as const) : ("Wh" as const) }
      : // A sum, or a value that a power of ten goes with: no literal of the station's says it.
        { literal: formatDecimal(total), unit: "Wh" as const };
  return { status: "read", register: { milliwattHours, ...written, obis } };
}

/** A register in whole or decimal Wh that is no sampled value: meterStart and meterStop of OCPP 1.6. */
export function registerFromWattHours(text: string | null): RegisterAnswer {
  if (text === null) return { status: "absent" };
  return registerOf([
    {
      measurand: "Energy.Active.Import.Register",
      value: text,
      unit: "Wh",
      multiplier: 0,
      context: "",
      phase: null,
      location: "Outlet",
    },
  ]);
}

/** Power that flows to the car, W, half away from zero; null where it is not there or beyond 4 MW. */
export function powerOf(samples: readonly Measurand[]): number | null {
  const total = totalOf(atBestPlace(samples, "Power.Active.Import"), POWER_UNITS);
  return total == null ? null : bounded(toInteger(total, 0));
}

/**
 * Current, mA, half away from zero: one value, or one for each phase from L1 on. Null where it is not there, where a
 * phase before another is missing (an unknown current is not 0), and beyond 4,000 A.
 */
export function currentsOf(samples: readonly Measurand[]): readonly number[] | null {
  const candidates = atBestPlace(samples, "Current.Import");
  const phases = byPhase(candidates);
  const count = phases.findLastIndex((sample) => sample !== undefined) + 1;
  const chosen = count > 0 ? phases.slice(0, count) : candidates.filter(({ phase }) => phase === null).slice(0, 1);
  const currents = chosen.map((sample) => {
    const decimal = sample === undefined ? null : decimalOf(sample, CURRENT_UNITS);
    return decimal === null ? null : bounded(toInteger(decimal, 3));
  });
  return currents.length > 0 && currents.every((current) => current !== null) ? currents : null;
}

function bounded(value: bigint): number | null {
  return value > MOST || value < -MOST ? null : Number(value);
}
