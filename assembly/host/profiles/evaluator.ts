// The core's evaluation of compiled profiles: writes a plan's tables when another one is there, calls, and reads pieces back.

import type { Instance } from "../instance.ts";
import { OPERATION_MODES, type OperationMode, type RateUnit } from "./model.ts";
import type { Plan } from "./plan.ts";
import { CORE_EPOCH_SECONDS } from "./time.ts";

/** Millionths of an ampere or a watt; null: none. L2 and L3 are only there where the value is per phase. */
export interface PieceValues {
  readonly value: number | null;
  readonly l2: number | null;
  readonly l3: number | null;
}

/** What holds from `startSeconds` (since 1970) to the next piece. */
export interface Piece {
  readonly startSeconds: number;
  readonly limit: PieceValues;
  readonly dischargeLimit: PieceValues;
  readonly setpoint: PieceValues;
  /** Null where no profile says any. */
  readonly phases: number | null;
  readonly phaseToUse: number | null;
  readonly operationMode: OperationMode | null;
}

export interface PieceQuery {
  /** Index of the station in the plan. */
  readonly station: number;
  /** Position of the EVSE among those of the plan's station, from 1; 0: the station as a whole. */
  readonly evse: number;
  /** Seconds since 1970; a window of no length asks for the one piece at its start. */
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly unit: RateUnit;
}

export interface ProfileEvaluator {
  /** Whether the core can hold the plan at once; a plan that it cannot hold makes the calls below throw RangeError. */
  fits(plan: Plan): boolean;
  /** The pieces of a window, neighbours differing in some field; the first starts at the window's start. */
  pieces(plan: Plan, query: PieceQuery): Piece[];
  /** The same for every station of the plan in one call, in their order. */
  piecesOfAll(plan: Plan, query: Omit<PieceQuery, "station">): Piece[][];
  /** The limit at one instant, millionths of the unit; null: none. For several quantities ask `pieces` for an empty window. */
  limitAt(plan: Plan, station: number, evse: number, atSeconds: number, unit: RateUnit): number | null;
  /** Energy that the limits let flow in, cut to whole mWh, and the seconds in which nothing limits it. */
  energyOver(
    plan: Plan,
    query: Omit<PieceQuery, "unit">,
  ): { readonly energyMilliwattHours: number; readonly unlimitedSeconds: number };
}

export function createProfileEvaluator(run: <T>(stretch: (at: Instance) => T) => T): ProfileEvaluator {
  /** Whose tables the instance holds: they stay until another plan comes, or another instance. */
  let loaded: { readonly instance: Instance; readonly plan: Plan } | null = null;

  function load(at: Instance, plan: Plan): void {
    if (loaded?.plan === plan && loaded.instance === at) return;
    if (!holds(at, plan)) throw new RangeError("the plan is larger than the core's tables");
    loaded = null;
    const { tables } = at.evaluation;
    tables.profiles.set(plan.profiles);
    tables.periods.set(plan.periods);
    tables.extras.set(plan.extras);
    tables.order.set(plan.order);
    tables.evses.set(plan.evses);
    tables.stations.set(plan.stations);
    tables.transitions.set(plan.transitions);
    loaded = { instance: at, plan };
  }

  function compose(at: Instance, first: number, count: number, query: Omit<PieceQuery, "station">): Piece[][] {
    const { compose: call, results, isFull } = at.evaluation;
    const unit = query.unit === "W" ? 1 : 0;
    const to = query.toSeconds - CORE_EPOCH_SECONDS;
    const lists = Array.from({ length: count }, (): Piece[] => []);
    const from = query.fromSeconds - CORE_EPOCH_SECONDS;
    /** Takes the pieces there are; where the area filled up, a round may begin with what the last one ended with. */
    const take = () => {
      for (let index = 0; index < (results.summary[0] ?? 0); index++) {
        const { piece, station } = readPiece(at, index);
        const list = lists[station - first];
        const before = list?.at(-1);
        if (before === undefined || !isSame(before, piece)) list?.push(piece);
      }
    };
    let station = first;
    // Each round fills the result area or ends, and the pieces of a window are finite.
    while (station < first + count && isFull(call(station, first + count - station, query.evse, from, to, unit))) {
      station += results.summary[1] ?? 0;
      let next = results.summary[2] ?? to;
      take();
      while (isFull(call(station, 1, query.evse, next, to, unit))) {
        take();
        next = results.summary[2] ?? to;
      }
      take();
      results.summary[0] = 0;
      station++;
    }
    take();
    return lists;
  }

  return {
    fits: (plan) => run((at) => holds(at, plan)),
    pieces: (plan, query) =>
      run((at) => {
        load(at, plan);
        return compose(at, query.station, 1, query)[0] ?? [];
      }),
    piecesOfAll: (plan, query) =>
      run((at) => {
        load(at, plan);
        return plan.evseIds.length === 0 ? [] : compose(at, 0, plan.evseIds.length, query);
      }),
    limitAt: (plan, station, evse, atSeconds, unit) =>
      run((at) => {
        load(at, plan);
        const { limitAt, results, values } = at.evaluation;
        at.succeed(limitAt(station, evse, atSeconds - CORE_EPOCH_SECONDS, unit === "W" ? 1 : 0));
        const limit = results.floats[values] ?? Number.NaN;
        return Number.isNaN(limit) ? null : limit;
      }),
    energyOver: (plan, query) =>
      run((at) => {
        load(at, plan);
        const { energy, results } = at.evaluation;
        const { station, evse, fromSeconds, toSeconds } = query;
        at.succeed(energy(station, evse, fromSeconds - CORE_EPOCH_SECONDS, toSeconds - CORE_EPOCH_SECONDS));
        return { energyMilliwattHours: results.energy[2] ?? 0, unlimitedSeconds: results.summary[3] ?? 0 };
      }),
  };
}

function holds(at: Instance, plan: Plan): boolean {
  const { tables } = at.evaluation;
  return (
    plan.profiles.length <= tables.profiles.length &&
    plan.periods.length <= tables.periods.length &&
    plan.extras.length <= tables.extras.length &&
    plan.order.length <= tables.order.length &&
    plan.evses.length <= tables.evses.length &&
    plan.stations.length <= tables.stations.length &&
    plan.transitions.length <= tables.transitions.length
  );
}

function readPiece(at: Instance, index: number): { readonly piece: Piece; readonly station: number } {
  const { results, pieceSize, values } = at.evaluation;
  const integer = index * (pieceSize / 4);
  const float = index * (pieceSize / 8) + values;
  const info = results.integers[integer + 1] ?? 0;
  const three = (offset: number): PieceValues => ({
    value: numberAt(results.floats, float + offset),
    l2: numberAt(results.floats, float + offset + 1),
    l3: numberAt(results.floats, float + offset + 2),
  });
  const piece: Piece = {
    startSeconds: (results.integers[integer] ?? 0) + CORE_EPOCH_SECONDS,
    limit: three(0),
    dischargeLimit: three(3),
    setpoint: three(6),
    phases: info & 3 || null,
    phaseToUse: (info >> 2) & 3 || null,
    operationMode: ((info >> 4) & 15) === 0 ? null : (OPERATION_MODES[(info >> 4) & 15] ?? null),
  };
  return { piece, station: results.integers[integer + 2] ?? 0 };
}

function numberAt(list: Float64Array, index: number): number | null {
  const number = list[index] ?? Number.NaN;
  return Number.isNaN(number) ? null : number;
}

function isSame(a: Piece, b: Piece): boolean {
  const same = (name: "limit" | "dischargeLimit" | "setpoint") =>
    a[name].value === b[name].value && a[name].l2 === b[name].l2 && a[name].l3 === b[name].l3;
  return (
    same("limit") &&
    same("dischargeLimit") &&
    same("setpoint") &&
    a.phases === b.phases &&
    a.phaseToUse === b.phaseToUse &&
    a.operationMode === b.operationMode
  );
}
