// Consumption over time from the sessions of the history: by week or month, by station, and in all. Calendar days are those of the
// reader's zone. Pure.
import type { HistoryEntry } from "./history-entry.ts";

export type Step = "week" | "month";

export interface Period {
  /** First instant, UTC milliseconds, and that of the next period. */
  readonly fromMillis: number;
  readonly toMillis: number;
  readonly sessions: number;
  /** mWh of the sessions of which it is known. */
  readonly energyMilliwattHours: number;
}

/** Periods that a chart shows. */
export const PERIODS = 12;

/** Start of the week (Monday) or month of an instant, `by` periods later. */
function startOf(atMillis: number, step: Step, by: number): number {
  const at = new Date(atMillis);
  // The constructor counts days and months on, and knows days of 23 and 25 hours.
  return step === "month"
    ? new Date(at.getFullYear(), at.getMonth() + by, 1).getTime()
    : new Date(at.getFullYear(), at.getMonth(), at.getDate() - ((at.getDay() + 6) % 7) + by * 7).getTime();
}

/** The period of now and those before it, oldest first. A session belongs to the period of its begin. */
export function periodsOf(entries: readonly HistoryEntry[], step: Step, nowMillis: number): Period[] {
  return Array.from({ length: PERIODS }, (_, index) => {
    const fromMillis = startOf(nowMillis, step, index - PERIODS + 1);
    const toMillis = startOf(nowMillis, step, index - PERIODS + 2);
    const inside = entries.filter(({ startedAtMillis: at }) => at >= fromMillis && at < toMillis);
    return { fromMillis, toMillis, sessions: inside.length, energyMilliwattHours: energyOf(inside) };
  });
}

const energyOf = (entries: readonly HistoryEntry[]): number =>
  entries.reduce((sum, { energyMilliwattHours }) => sum + (energyMilliwattHours ?? 0), 0);

export interface Totals {
  readonly sessions: number;
  readonly energyMilliwattHours: number;
  /** Of those: without a known energy. */
  readonly unknownEnergy: number;
  readonly millis: number;
  /** Signed by the meter and valid, with no rule broken. */
  readonly verified: number;
  readonly peakPowerWatts: number | null;
}

export function totalsOf(entries: readonly HistoryEntry[]): Totals {
  const peaks = entries.map(({ peakPowerWatts }) => peakPowerWatts).filter((peak) => peak !== null);
  return {
    sessions: entries.length,
    energyMilliwattHours: energyOf(entries),
    unknownEnergy: entries.filter(({ energyMilliwattHours }) => energyMilliwattHours === null).length,
    millis: entries.reduce((sum, entry) => sum + lastedMillis(entry), 0),
    verified: entries.filter(isVerified).length,
    peakPowerWatts: peaks.length === 0 ? null : Math.max(...peaks),
  };
}

/** To its end, or to what was heard of it last. */
export const lastedMillis = ({ startedAtMillis, endedAtMillis, updatedAtMillis }: HistoryEntry): number =>
  Math.max(0, (endedAtMillis ?? updatedAtMillis) - startedAtMillis);

export const isVerified = ({ recordCount, signature, rulesBroken }: HistoryEntry): boolean =>
  recordCount > 0 && signature === "valid" && !rulesBroken;

export interface StationShare {
  readonly stationId: string;
  /** As it was called last. */
  readonly name: string;
  readonly sessions: number;
  readonly energyMilliwattHours: number;
}

/** By energy, most first. `entries`: newest first. */
export function stationsOf(entries: readonly HistoryEntry[]): StationShare[] {
  const ids = [...new Set(entries.map(({ stationId }) => stationId))];
  return ids
    .map((stationId) => {
      const own = entries.filter((entry) => entry.stationId === stationId);
      const name = own.find(({ stationName }) => stationName !== "")?.stationName ?? stationId;
      return { stationId, name, sessions: own.length, energyMilliwattHours: energyOf(own) };
    })
    .sort((a, b) => b.energyMilliwattHours - a.energyMilliwattHours);
}
