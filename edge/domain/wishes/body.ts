// A plan as the profile that is sent: a TxProfile in the words of OCPP 2.1, without what is given at delivery.
import type { Plan } from "./situation.ts";

type Json = Readonly<Record<string, unknown>>;

/** `stackLevel` is for whoever places it. */
export function bodyOf({ unit, startSeconds, endSeconds, periods }: Plan): Json {
  return {
    chargingProfilePurpose: "TxProfile",
    chargingProfileKind: "Absolute",
    stackLevel: 0,
    chargingSchedule: [
      {
        startSchedule: timeOf(startSeconds),
        ...(endSeconds === null ? {} : { duration: endSeconds - startSeconds }),
        chargingRateUnit: unit,
        chargingSchedulePeriod: periods.map(({ startSeconds: start, limit, phases, phaseToUse }) => ({
          startPeriod: start - startSeconds,
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
