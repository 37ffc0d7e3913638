// The questions people ask of a station's profiles: the composite schedule, the limit now, the energy by then.

import type { ProfileCase } from "./case.ts";
import type { Piece, PieceValues, ProfileEvaluator } from "./evaluator.ts";
import type { RateUnit } from "./model.ts";
import { type Plan, PlanBuilder } from "./plan.ts";
import { formatTime } from "./time.ts";

/** A period of a composite schedule in the unit asked for; `limit` null: nothing limits. With L2 and L3, `limit` is that of L1. */
export interface CompositePeriod {
  /** Seconds from startSchedule. */
  readonly start: number;
  readonly limit: number | null;
  readonly limitL2?: number;
  readonly limitL3?: number;
  /** Absent where no profile says any. */
  readonly phases?: number;
  readonly phaseToUse?: number;
  readonly setpoint?: number;
  readonly setpointL2?: number;
  readonly setpointL3?: number;
  readonly dischargeLimit?: number;
  readonly dischargeLimitL2?: number;
  readonly dischargeLimitL3?: number;
  /** Absent for ChargingOnly. */
  readonly operationMode?: string;
}

export interface CompositeSchedule {
  readonly startSchedule: string;
  readonly duration: number;
  readonly unit: RateUnit;
  readonly periods: readonly CompositePeriod[];
}

/** A case compiled, to be asked more than once. */
export interface CompiledCase {
  readonly question: ProfileCase;
  readonly plan: Plan;
  /** Position of the EVSE asked for in the plan. */
  readonly evse: number;
}

export function compileCase(question: ProfileCase): CompiledCase {
  const { station, evseId, fromSeconds, toSeconds, options } = question;
  const builder = new PlanBuilder();
  builder.addStation(station, evseId, fromSeconds, toSeconds, options);
  return { question, plan: builder.finish(), evse: evseId === 0 ? 0 : 1 };
}

/** The composite schedule of the case's window. Values are decimal: millionths are exact, a quotient is rounded to the nearest. */
export function composite(evaluator: ProfileEvaluator, { question, plan, evse }: CompiledCase): CompositeSchedule {
  const { fromSeconds, toSeconds, unit } = question;
  const pieces = evaluator.pieces(plan, { station: 0, evse, fromSeconds, toSeconds, unit });
  return {
    startSchedule: formatTime(fromSeconds),
    duration: toSeconds - fromSeconds,
    unit,
    periods: pieces.map((piece) => periodOf(piece, fromSeconds)),
  };
}

/** The limit at one instant, millionths of the case's unit; null: nothing limits. */
export function limitAt(
  evaluator: ProfileEvaluator,
  { question, plan, evse }: CompiledCase,
  atSeconds: number,
): number | null {
  return evaluator.limitAt(plan, 0, evse, atSeconds, question.unit);
}

/** Energy that can flow in between two instants, whole mWh; null where nothing limits it for some of the time. */
export function energyOver(
  evaluator: ProfileEvaluator,
  { plan, evse }: CompiledCase,
  fromSeconds: number,
  toSeconds: number,
): number | null {
  const { energyMilliwattHours, unlimitedSeconds } = evaluator.energyOver(plan, {
    station: 0,
    evse,
    fromSeconds,
    toSeconds,
  });
  return unlimitedSeconds === 0 ? energyMilliwattHours : null;
}

function periodOf(piece: Piece, fromSeconds: number): CompositePeriod {
  return {
    start: piece.startSeconds - fromSeconds,
    limit: piece.limit.value === null ? null : piece.limit.value / 1e6,
    ...(piece.limit.l2 === null ? {} : { limitL2: piece.limit.l2 / 1e6 }),
    ...(piece.limit.l3 === null ? {} : { limitL3: piece.limit.l3 / 1e6 }),
    ...(piece.phases === null ? {} : { phases: piece.phases }),
    ...(piece.phaseToUse === null ? {} : { phaseToUse: piece.phaseToUse }),
    ...valuesOf("setpoint", piece.setpoint),
    ...valuesOf("dischargeLimit", piece.dischargeLimit),
    ...(piece.operationMode === null ? {} : { operationMode: piece.operationMode }),
  };
}

function valuesOf(
  name: "setpoint" | "dischargeLimit",
  { value, l2, l3 }: PieceValues,
): Readonly<Record<string, number>> {
  return {
    ...(value === null ? {} : { [name]: value / 1e6 }),
    ...(l2 === null ? {} : { [`${name}L2`]: l2 / 1e6 }),
    ...(l3 === null ? {} : { [`${name}L3`]: l3 / 1e6 }),
  };
}
