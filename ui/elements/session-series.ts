// A session's samples as columns for the chart: power and energy over time, gaps left as gaps. Pure.
import type { SessionSample } from "../../edge/contract/sessions.ts";

export interface SessionSeries {
  /** Seconds since 1970, ascending. */
  readonly times: number[];
  /** kW; null where none was sent or inside a gap. */
  readonly power: (number | null)[];
  /** kWh since the begin register; null where not known or inside a gap. */
  readonly energy: (number | null)[];
  /** Spans without values, seconds since 1970. */
  readonly gaps: readonly (readonly [number, number])[];
  /** Usual time between two samples, seconds; null for fewer than two. */
  readonly intervalSeconds: number | null;
}

/** A pause this many usual intervals long is a gap; shorter than this many seconds it never is. */
const GAP_INTERVALS = 3;
const GAP_SECONDS = 5;

/** The usual distance between neighbours: their median, which a few long pauses do not move. */
export function usualInterval(times: readonly number[]): number | null {
  const steps = times
    .slice(1)
    .map((time, index) => time - (times[index] ?? time))
    .filter((step) => step > 0)
    .sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? null;
}

export function sessionSeries(samples: readonly SessionSample[]): SessionSeries {
  const ordered = [...samples].sort((a, b) => a.atMillis - b.atMillis);
  const intervalSeconds = usualInterval(ordered.map((sample) => sample.atMillis / 1000));
  const longest = Math.max(GAP_SECONDS, GAP_INTERVALS * (intervalSeconds ?? Number.POSITIVE_INFINITY));
  const times: number[] = [];
  const power: (number | null)[] = [];
  const energy: (number | null)[] = [];
  const gaps: [number, number][] = [];
  for (const sample of ordered) {
    const at = sample.atMillis / 1000;
    const before = times.at(-1);
    const watts = sample.powerWatts === null ? null : sample.powerWatts / 1000;
    const wattHours = sample.energyMilliwattHours === null ? null : sample.energyMilliwattHours / 1e6;
    if (before === at) {
      // Two readings of one instant (a raw one and a signed one) are one point; what either knows is kept.
      const last = times.length - 1;
      power[last] = watts ?? power[last] ?? null;
      energy[last] = wattHours ?? energy[last] ?? null;
      continue;
    }
    if (before !== undefined && at - before > longest) {
      gaps.push([before, at]);
      times.push((before + at) / 2);
      power.push(null);
      energy.push(null);
    }
    times.push(at);
    power.push(watts);
    energy.push(wattHours);
  }
  return { times, power, energy, gaps, intervalSeconds };
}
