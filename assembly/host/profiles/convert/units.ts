// Amperes and watts of a profile for stations that take only one of them: P = I · V · phases (1.6 §3.13, 2.x K01.FR.50), cut off
// towards 0, so that no limit is raised.

import type { RateUnit } from "../model.ts";
import { MAX_MILLI, milliOf } from "../numbers.ts";
import type { NoteList } from "./notes.ts";
import type { ConversionTarget, Json } from "./target.ts";

const QUANTITIES = ["limit", "dischargeLimit", "setpoint", "setpointReactive"];

/** Thousandths of the other unit; `phases` carry the current together. */
export function inUnit(milli: number, to: RateUnit, voltageMillivolts: number, phases: number): number {
  const volts = BigInt(voltageMillivolts) * BigInt(phases);
  const converted = Number(to === "W" ? (BigInt(milli) * volts) / 1_000n : (BigInt(milli) * 1_000n) / volts);
  return Math.max(-MAX_MILLI, Math.min(MAX_MILLI, converted));
}

/** The unit that a schedule is sent in, with a note where it is not its own. */
export function unitFor(unit: RateUnit, at: string, target: ConversionTarget, notes: NoteList): RateUnit {
  const { units, voltageMillivolts, phases } = target;
  if (units === null || units.length === 0 || units.includes(unit)) return unit;
  const other = unit === "A" ? "W" : "A";
  notes.add("unit-converted", `${at}/chargingRateUnit`, { unit: other, volts: voltageMillivolts / 1_000, phases });
  return other;
}

/** A schedule of 2.1 in the unit that the station takes, all its values converted. */
export function scheduleInUnit(schedule: Json, at: string, target: ConversionTarget, notes: NoteList): Json {
  const from = schedule.chargingRateUnit === "W" ? "W" : "A";
  const to = unitFor(from, at, target, notes);
  if (to === from) return schedule;
  const convert = (value: unknown, phases: number): number =>
    inUnit(milliOf(value) ?? 0, to, target.voltageMillivolts, phases) / 1_000;
  const { minChargingRate, limitAtSoC } = schedule;
  const soc = limitAtSoC as Json | undefined;
  const periods = (Array.isArray(schedule.chargingSchedulePeriod) ? schedule.chargingSchedulePeriod : []) as Json[];
  return {
    ...schedule,
    chargingRateUnit: to,
    ...(typeof minChargingRate === "number" ? { minChargingRate: convert(minChargingRate, target.phases) } : {}),
    ...(soc === undefined ? {} : { limitAtSoC: { ...soc, limit: convert(soc.limit, target.phases) } }),
    chargingSchedulePeriod: periods.map((period, position) => {
      if (period.operationMode === "LocalFrequency") {
        const place = `${at}/chargingSchedulePeriod/${position}/operationMode`;
        notes.add("curve-in-watts", place, { unit: to });
      }
      const phases = typeof period.numberPhases === "number" ? period.numberPhases : target.phases;
      const values = QUANTITIES.flatMap((name) => {
        const names = [name, `${name}_L2`, `${name}_L3`].filter((one) => typeof period[one] === "number");
        // With values for L2 or L3 each is that of one phase; alone it is of all.
        const of = names.some((one) => one !== name) ? 1 : phases;
        return names.map((one) => [one, convert(period[one], of)] as const);
      });
      return { ...period, ...Object.fromEntries(values) };
    }),
  };
}
