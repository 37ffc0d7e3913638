// Power of a session: as sent, else the mean over the step of the register.
import type { MeteringRules } from "./energy.ts";
import type { Reading } from "./reading.ts";

export interface PowerSample {
  readonly powerWatts: number | null;
  readonly computed: boolean;
}

/** Steps shorter than this say nothing about power: a coarse register's 10 Wh in 1 s would be 36 kW. */
const SHORTEST_STEP_MILLIS = 5_000;
/** More than any connector delivers, W: 4 MW, beyond MCS (3.75 MW). A step above it is a fault of the register. */
const MOST_WATTS = 4_000_000;

/**
 * Power at each reading, in order. Computed power is energy over time since the previous value of the same register, W,
 * rounded to the nearest (half away from zero); it is left out where the register fell or counts export, where the step
 * is under 5 s, and where it is more than any connector delivers.
 */
export function powerSamples(
  readings: readonly Reading[],
  rules: Pick<MeteringRules, "isExportRegister">,
): PowerSample[] {
  const previous = new Map<string | null, { atMillis: number; milliwattHours: bigint }>();
  return readings.map((reading) => {
    const { register, atMillis } = reading;
    const name = register?.obis ?? null;
    const before = previous.get(name);
    if (register !== null && (before === undefined || atMillis - before.atMillis >= SHORTEST_STEP_MILLIS)) {
      previous.set(name, { atMillis, milliwattHours: register.milliwattHours });
    }
    if (reading.powerWatts !== null) return { powerWatts: reading.powerWatts, computed: false };
    if (register === null || before === undefined || rules.isExportRegister(name)) {
      return { powerWatts: null, computed: false };
    }
    const stepMillis = atMillis - before.atMillis;
    const step = register.milliwattHours - before.milliwattHours;
    if (stepMillis < SHORTEST_STEP_MILLIS || step < 0n) return { powerWatts: null, computed: false };
    // mWh over ms: 1 mWh/ms = 3.6 MJ/1000/1000 / 1 ms = 3,600 W.
    const duration = BigInt(stepMillis);
    const watts = Number((step * 3_600n * 2n + duration) / (duration * 2n));
    return watts <= MOST_WATTS ? { powerWatts: watts, computed: true } : { powerWatts: null, computed: false };
  });
}

/** Newest and highest power; null when none is known. */
export function powersOf(
  readings: readonly Reading[],
  rules: Pick<MeteringRules, "isExportRegister">,
): { newestWatts: number | null; peakWatts: number | null } {
  let newestWatts: number | null = null;
  let peakWatts: number | null = null;
  for (const { powerWatts } of powerSamples(readings, rules)) {
    if (powerWatts === null) continue;
    newestWatts = powerWatts;
    if (peakWatts === null || powerWatts > peakWatts) peakWatts = powerWatts;
  }
  return { newestWatts, peakWatts };
}
