// A plan as the profile that is sent: a TxProfile in the words of OCPP 2.1, without what is given at delivery.
import type { Plan } from "./situation.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * The schedule begins this much before the plan, with the plan's first limit: a station whose clock is a little behind would
 * else not follow it yet, and be found to allow what holds without it.
 */
export const LEAD_SECONDS = 60;

/** `stackLevel` is for whoever places it. */
export function bodyOf({ unit, startSeconds, endSeconds, periods }: Plan): Json {
  const start = startSeconds - LEAD_SECONDS;
  return {
    chargingProfilePurpose: "TxProfile",
    chargingProfileKind: "Absolute",
    stackLevel: 0,
    chargingSchedule: [
      {
        startSchedule: timeOf(start),
        ...(endSeconds === null ? {} : { duration: endSeconds - start }),
        chargingRateUnit: unit,
        chargingSchedulePeriod: periods.map(({ startSeconds: at, limit, phases, phaseToUse }, index) => ({
          startPeriod: index === 0 ? 0 : at - start,
          limit,
          ...(phases === null || phases >= 3 ? {} : { numberPhases: phases }),
          ...(phases === 1 && phaseToUse !== null ? { phaseToUse } : {}),
        })),
      },
    ],
  };
}

function timeOf(seconds: number): string {
  return `${new Date(seconds * 1_000).toISOString().slice(0, 19)}Z`;
}
