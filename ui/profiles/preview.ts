// What a charger would make of a profile together with others: the composite, the limit now, the energy by then. The same core as on
// the server answers.
import { asDelivered } from "../../assembly/host/profiles/body.ts";
import { parseCase } from "../../assembly/host/profiles/case.ts";
import { compileCase, composite, energyOver, limitAt } from "../../assembly/host/profiles/composite.ts";
import type { ProfileEvaluator } from "../../assembly/host/profiles/evaluator.ts";
import { formatTime } from "../../assembly/host/profiles/time.ts";
import type { Json, Unit } from "./profile-form.ts";

/** What holds from there to the next one; null: nothing limits. */
export interface PreviewPiece {
  readonly utcSeconds: number;
  /** Thousandths of the unit. */
  readonly limitMilli: number | null;
}

export interface Preview {
  readonly pieces: readonly PreviewPiece[];
  /** Seconds since 1970 up to which the pieces reach. */
  readonly untilSeconds: number;
  readonly nowMilli: number | null;
  /** From now to the time asked for; null: nothing limits for some of the time. */
  readonly energyMilliwattHours: number | null;
}

export interface PreviewQuestion {
  readonly body: Json;
  /** Other profiles that are in force beside it. */
  readonly others: readonly Json[];
  /** A maximum of the station, W; null: none is known. */
  readonly stationWatts: number | null;
  readonly unit: Unit;
  readonly volts: number;
  readonly timeZone: string;
  /** Seconds since 1970. */
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly nowSeconds: number;
  readonly bySeconds: number;
  /** Where a relative profile starts; null: it is none. */
  readonly chargingFromSeconds: number | null;
}

const ofStation = (body: Json) => body.chargingProfilePurpose === "ChargingStationMaxProfile";
/** At the EVSE: a default of the whole station counts there as well. */
const placed = (body: Json, id: number) => ({ evseId: ofStation(body) ? 0 : 1, profile: asDelivered(body, id) });

function stationMaximum(watts: number): Json {
  const schedule = { startSchedule: "2020-01-01T00:00:00Z", chargingRateUnit: "W" };
  return {
    ...{ chargingProfilePurpose: "ChargingStationMaxProfile", chargingProfileKind: "Absolute", stackLevel: 0 },
    chargingSchedule: [{ ...schedule, chargingSchedulePeriod: [{ startPeriod: 0, limit: watts }] }],
  };
}

/** Null where one of the profiles cannot be evaluated: its problems are told beside the fields. */
export function previewOf(evaluator: ProfileEvaluator, question: PreviewQuestion): Preview | null {
  const { body, others, stationWatts, unit, volts, timeZone, nowSeconds, bySeconds } = question;
  const all = [body, ...others, ...(stationWatts === null ? [] : [stationMaximum(stationWatts)])];
  const profiles = all.map((one, index) => placed(one, index + 1));
  const compiled = (from: number, to: number) => {
    const asked = parseCase({
      ...{ ocppVersion: "2.1", profiles, nEvses: 1, evseId: 1, unit, timeZone, simulateTransaction: true },
      ...{ at: formatTime(from), duration: Math.max(0, to - from), defaults: { voltage: volts, phases: 3 } },
    });
    return asked.ok ? compileCase(asked.question) : null;
  };
  const start = question.chargingFromSeconds;
  const shown = compiled(start ?? question.fromSeconds, Math.max(question.toSeconds, start ?? 0));
  const ahead = compiled(start ?? nowSeconds, bySeconds);
  if (shown === null || ahead === null) return null;
  const answer = composite(evaluator, shown);
  const limit = limitAt(evaluator, ahead, nowSeconds);
  return {
    pieces: answer.periods.map((period) => ({
      utcSeconds: shown.question.fromSeconds + period.start,
      limitMilli: period.limit === null ? null : Math.round(period.limit * 1000),
    })),
    untilSeconds: shown.question.toSeconds,
    nowMilli: limit === null ? null : Math.round(limit / 1000),
    energyMilliwattHours: energyOver(evaluator, ahead, nowSeconds, bySeconds),
  };
}
