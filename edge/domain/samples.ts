// The course of a session for the eye: one sample per reading, thinned evenly when there are very many.
import type { EnergyAnswer, MeteringRules } from "./energy.ts";
import { powerSamples } from "./power.ts";
import { inOrder, type Reading } from "./reading.ts";

/** Samples in one session detail: twice the widest chart's pixels; 2,000 × some 150 bytes is 300 kB of JSON. */
export const MAX_DETAIL_SAMPLES = 2_000;

export interface SessionCourseSample {
  readonly atMillis: number;
  readonly receivedAtMillis: number;
  readonly powerWatts: number | null;
  readonly powerComputed: boolean;
  readonly registerMilliwattHours: number | null;
  readonly energyMilliwattHours: number | null;
  readonly event: string | null;
  readonly signed: boolean;
}

/** Raw registers are often rounded to whole Wh: an end may lie this much above the signed one, mWh. */
const ROUNDING_MILLIWATT_HOURS = 10_000n;

/**
 * In time order. Energy counts from `begin`; it is null where the value is of another register, which shows in its name
 * or in a result beyond the session's whole energy, and everywhere while that is not known (`total` null).
 */
export function sessionSamples(
  set: readonly Reading[],
  begin: EnergyAnswer["begin"],
  total: number | null,
  rules: Pick<MeteringRules, "isExportRegister">,
): SessionCourseSample[] {
  const readings = inOrder(set);
  const powers = powerSamples(readings, rules);
  const most = total === null ? null : BigInt(total) + ROUNDING_MILLIWATT_HOURS;
  const samples = readings.map((reading, index): SessionCourseSample => {
    const point = reading.register ?? reading.record?.values.at(-1);
    const value = point?.milliwattHours ?? null;
    const name = point?.obis ?? null;
    const other =
      rules.isExportRegister(name) ||
      (name !== null && begin?.obis != null && name.toUpperCase() !== begin.obis.toUpperCase());
    const since = most !== null && begin !== null && value !== null && !other ? value - begin.milliwattHours : null;
    return {
      atMillis: reading.atMillis,
      receivedAtMillis: reading.receivedAtMillis,
      powerWatts: powers[index]?.powerWatts ?? null,
      powerComputed: powers[index]?.computed ?? false,
      registerMilliwattHours: value === null ? null : safeNumber(value),
      energyMilliwattHours: since === null || most === null || since < 0n || since > most ? null : safeNumber(since),
      event: reading.event,
      signed: reading.record !== null,
    };
  });
  return thin(samples, MAX_DETAIL_SAMPLES);
}

/** A JSON number holds integers to 2⁵³−1 exactly; what is larger is left out rather than rounded. */
function safeNumber(value: bigint): number | null {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : null;
}

/** Keeps first, last and signed samples, and of the others every n-th, so that at most `limit` remain. */
export function thin(samples: readonly SessionCourseSample[], limit: number): SessionCourseSample[] {
  if (samples.length <= limit) return [...samples];
  const kept = new Set([0, samples.length - 1]);
  for (const [index, sample] of samples.entries()) {
    if (sample.signed && kept.size < limit) kept.add(index);
  }
  const room = limit - kept.size;
  if (room > 0) {
    const step = Math.ceil(samples.length / room);
    for (let index = step; index < samples.length && kept.size < limit; index += step) kept.add(index);
  }
  return [...kept].sort((a, b) => a - b).flatMap((index) => samples[index] ?? []);
}
