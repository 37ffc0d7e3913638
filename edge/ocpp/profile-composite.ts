// A station's composite schedule (GetCompositeSchedule; 1.6 §5.7, 2.x K08) beside what its accepted profiles allow: whether
// the station would let more flow. Less is its own business: it knows of limits that nobody told here.

import { parseCase } from "../../assembly/host/profiles/case.ts";
import { type CompositeSchedule, compileCase, composite } from "../../assembly/host/profiles/composite.ts";
import type { ProfileEvaluator } from "../../assembly/host/profiles/evaluator.ts";
import { parseTime } from "../../assembly/host/profiles/time.ts";

type Json = Readonly<Record<string, unknown>>;

/** What the station says it would allow, in steps that hold until the next one. */
export interface ToldComposite {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly unit: "A" | "W";
  readonly steps: readonly { readonly atSeconds: number; readonly limit: number }[];
}

/** Where the station allows more than it should. Limits in the unit. */
export interface Excess {
  readonly atSeconds: number;
  readonly unit: "A" | "W";
  readonly told: number;
  readonly allowed: number;
}

/** Shorter than this nothing counts: the clocks of two machines are never the same to the second. */
const SHORTEST_SECONDS = 60;
/** Steps that are looked at; OCPP allows 1,024 in a schedule. */
const MAX_STEPS = 1_024;

/** Reads the answer's schedule; null where the station gave none, or none that can be read. */
export function readComposite(response: Json, version: string, askedAtSeconds: number): ToldComposite | null {
  if (response.status !== "Accepted") return null;
  const outer = (version === "1.6" ? response : response.schedule) as Json | undefined;
  const schedule = (version === "1.6" ? response.chargingSchedule : response.schedule) as Json | undefined;
  if (outer === undefined || schedule === undefined) return null;
  const { chargingRateUnit: unit, chargingSchedulePeriod: periods, duration } = schedule;
  if ((unit !== "A" && unit !== "W") || !Array.isArray(periods) || periods.length === 0) return null;
  const fromSeconds =
    (parseTime(outer.scheduleStart) ?? parseTime(schedule.startSchedule))?.utcSeconds ?? askedAtSeconds;
  const steps = (periods as Json[]).slice(0, MAX_STEPS).map(({ startPeriod, limit }) => ({
    atSeconds: fromSeconds + Number(startPeriod),
    limit: Number(limit),
  }));
  if (steps.some(({ atSeconds, limit }) => !Number.isFinite(atSeconds) || !Number.isFinite(limit))) return null;
  const last = steps.at(-1)?.atSeconds ?? fromSeconds;
  const toSeconds = typeof duration === "number" ? fromSeconds + duration : Math.max(last + 1, fromSeconds + 86_400);
  return toSeconds <= fromSeconds ? null : { fromSeconds, toSeconds, unit, steps };
}

/**
 * What a question's profiles allow at an EVSE over the told window; null where the case cannot be evaluated. `base` is a
 * question without its window.
 */
export function allowedOver(
  evaluator: ProfileEvaluator,
  base: Json,
  evseId: number,
  { fromSeconds, toSeconds, unit }: Pick<ToldComposite, "fromSeconds" | "toSeconds" | "unit">,
): CompositeSchedule | null {
  const parsed = parseCase({
    ...base,
    ...{ evseId, unit, at: new Date(fromSeconds * 1_000).toISOString(), duration: toSeconds - fromSeconds },
    simulateTransaction: false,
  });
  return parsed.ok ? composite(evaluator, compileCase(parsed.question)) : null;
}

/**
 * The first stretch of a minute or more in which the station would allow more than `allowed`, beyond rounding: 0.1 A, or
 * what that is in watts, or 1 %. Null: nowhere. What nothing limits cannot be exceeded.
 * @param voltageMillivolts Nominal; 0.1 A on three phases of it are the tolerance in watts.
 */
export function excessOf(told: ToldComposite, allowed: CompositeSchedule, voltageMillivolts: number): Excess | null {
  return firstStretch(told, allowed, voltageMillivolts, (theirs, limit, room) => theirs > limit + room);
}

/** Whether it would allow less than that for a minute or more, beyond rounding. */
export function isStricter(told: ToldComposite, allowed: CompositeSchedule, voltageMillivolts: number): boolean {
  return firstStretch(told, allowed, voltageMillivolts, (theirs, limit, room) => theirs < limit - room) !== null;
}

function firstStretch(
  told: ToldComposite,
  allowed: CompositeSchedule,
  voltageMillivolts: number,
  counts: (theirs: number, limit: number, room: number) => boolean,
): Excess | null {
  const least = told.unit === "A" ? 0.1 : (0.1 * 3 * voltageMillivolts) / 1_000;
  const ours = allowed.periods.map(({ start, limit }) => ({ atSeconds: told.fromSeconds + start, limit }));
  const instants = [...told.steps, ...ours]
    .map(({ atSeconds }) => atSeconds)
    .filter((at) => at >= told.fromSeconds && at < told.toSeconds)
    .sort((a, b) => a - b);
  let stretch: Excess | null = null;
  for (const [index, atSeconds] of instants.entries()) {
    const theirs = valueAt(told.steps, atSeconds);
    const limit = valueAt(ours, atSeconds);
    // A billionth more than the room is a sum of binary fractions.
    const room = Math.max(least, (limit ?? 0) / 100) + 1e-9;
    if (theirs === null || limit === null || !counts(theirs, limit, room)) {
      stretch = null;
      continue;
    }
    stretch ??= { atSeconds, unit: told.unit, told: theirs, allowed: limit };
    const until = instants[index + 1] ?? told.toSeconds;
    if (until - stretch.atSeconds >= SHORTEST_SECONDS) return stretch;
  }
  return null;
}

function valueAt(
  steps: readonly { readonly atSeconds: number; readonly limit: number | null }[],
  atSeconds: number,
): number | null {
  let value: number | null = null;
  for (const step of steps) {
    if (step.atSeconds > atSeconds) break;
    value = step.limit;
  }
  return value;
}
