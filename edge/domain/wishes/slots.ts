// The window until a departure as slots in which everything is constant, and the choice of those that are charged in.
import { changesOf, isWithin, type Span, valueAt } from "./hours.ts";
import type { BoundPiece, Plan, PlanPeriod, Situation, Wishes } from "./situation.ts";

export interface Slot {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  /** 0: pauses. */
  readonly limit: number;
  readonly phases: number | null;
  readonly phaseToUse: number | null;
  /** What can flow into this car at the limit. */
  readonly milliwatts: number;
  /** The lower the better; null: not known. */
  readonly rank: number | null;
}

/** By what slots are chosen; `spans`: off-peak hours rank before others. */
export type Measure =
  | { readonly by: "series"; readonly kind: "price" | "carbon" | "renewable" }
  | { readonly by: "spans" };

/** Cuts the window at every change of bounds, hours and series; `only`: hours outside them pause. */
export function slotsOf(
  situation: Situation,
  wishes: Wishes,
  window: Span,
  hours: { readonly only: readonly Span[] | null; readonly offPeak: readonly Span[]; readonly measure: Measure | null },
): Slot[] {
  const { evaluation, series } = situation;
  const { measure, only, offPeak } = hours;
  const bounds = evaluation.bounds(window.fromSeconds, window.toSeconds);
  const items = measure?.by === "series" ? (series.find(({ kind }) => kind === measure.kind)?.items ?? []) : [];
  const edges = [...(only ?? []), ...(measure?.by === "spans" ? offPeak : [])].flatMap((span) => [
    span.fromSeconds,
    span.toSeconds,
  ]);
  const cuts = [...bounds.map(({ startSeconds }) => startSeconds), ...edges, ...changesOf(items, window)];
  const rankOf = (seconds: number): number | null => {
    if (measure === null) return 0;
    if (measure.by === "spans") return isWithin(offPeak, seconds) ? 0 : 1;
    const value = valueAt(items, seconds);
    return value === null ? null : measure.kind === "renewable" ? -value : value;
  };
  const bare = spansBetween(window, cuts).map((span) => {
    const bound = lastUpTo(bounds, span.fromSeconds, (one) => one.startSeconds);
    const isAllowed = only === null || isWithin(only, span.fromSeconds);
    const limit = isAllowed && bound !== null ? limitWithin(situation, wishes, bound) : 0;
    const { phases = null, phaseToUse = null } = bound ?? {};
    return { ...span, limit, phases, phaseToUse, rank: rankOf(span.fromSeconds) };
  });
  const power = evaluation.power(planOf(situation, bare, null), window.fromSeconds, window.toSeconds);
  // What the car and limits that a plan does not see leave of it may change in between.
  const all = [...bare.map(({ fromSeconds }) => fromSeconds), ...power.map(({ startSeconds }) => startSeconds)];
  return spansBetween(window, all).flatMap((span) => {
    const slot = lastUpTo(bare, span.fromSeconds, (one) => one.fromSeconds);
    if (slot === null) return [];
    const flows = lastUpTo(power, span.fromSeconds, (one) => one.startSeconds)?.milliwatts ?? 0;
    return [{ ...slot, ...span, milliwatts: slot.limit === 0 ? 0 : flows }];
  });
}

/** What a plan may allow under a bound and the wished power: whole units, at least what a car charges with, or 0. */
export function limitWithin(situation: Situation, { maxPowerWatts }: Wishes, bound: BoundPiece): number {
  const each = situation.wattsOf(1, bound.phases);
  const wished = maxPowerWatts === null ? bound.limit : Math.floor(maxPowerWatts / each);
  const limit = Math.min(bound.limit, wished);
  return limit < situation.least ? 0 : limit;
}

function spansBetween({ fromSeconds, toSeconds }: Span, cuts: readonly number[]): Span[] {
  const inside = cuts.filter((cut) => cut > fromSeconds && cut < toSeconds);
  const points = [fromSeconds, ...new Set(inside.sort((a, b) => a - b)), toSeconds];
  return points.slice(1).map((to, index) => ({ fromSeconds: points[index] ?? fromSeconds, toSeconds: to }));
}

/** The last of an ascending list that begins at or before an instant. */
export function lastUpTo<T>(list: readonly T[], seconds: number, startOf: (one: T) => number): T | null {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = list[middle];
    if (one !== undefined && startOf(one) <= seconds) low = middle + 1;
    else high = middle;
  }
  return list[low - 1] ?? null;
}

/** mW for seconds; 4 MW over 14 days stay below 2^53. */
const energyOf = ({ milliwatts, fromSeconds, toSeconds }: Slot) => milliwatts * (toSeconds - fromSeconds);

/**
 * The slots that suffice for `needMilliwattHours`: those of lowest rank, earlier first among equals, not known ones last; of the last one
 * taken its begin. In the order of time. Null: all of them do not suffice.
 */
export function choose(slots: readonly Slot[], needMilliwattHours: number): Slot[] | null {
  const order = slots
    .filter(({ milliwatts }) => milliwatts > 0)
    .toSorted((a, b) => compareRanks(a.rank, b.rank) || a.fromSeconds - b.fromSeconds);
  let left = needMilliwattHours * 3_600;
  const chosen: Slot[] = [];
  for (const slot of order) {
    if (left <= 0) break;
    const seconds = Math.min(slot.toSeconds - slot.fromSeconds, Math.ceil(left / slot.milliwatts));
    const taken = { ...slot, toSeconds: slot.fromSeconds + seconds };
    chosen.push(taken);
    left -= energyOf(taken);
  }
  return left > 0 ? null : chosen.sort((a, b) => a.fromSeconds - b.fromSeconds);
}

function compareRanks(a: number | null, b: number | null): number {
  return a === null || b === null ? Number(a === null) - Number(b === null) : a - b;
}

/** Energy of all slots together, cut to whole mWh. */
export function energyOfSlots(slots: readonly Slot[]): number {
  return Math.floor(slots.reduce((sum, slot) => sum + energyOf(slot), 0) / 3_600);
}

type Chosen = Pick<Slot, "fromSeconds" | "toSeconds" | "limit" | "phases" | "phaseToUse">;

/** The plan that allows the slots, in the order of time, and pauses between them and after the last until `endSeconds`. */
export function planOf(
  { nowSeconds, unit }: Pick<Situation, "nowSeconds" | "unit">,
  slots: readonly Chosen[],
  endSeconds: number | null,
): Plan {
  const periods: PlanPeriod[] = [];
  const push = (period: PlanPeriod) => {
    if (periods.at(-1)?.startSeconds === period.startSeconds) periods.pop();
    const last = periods.at(-1);
    const isSame =
      last?.limit === period.limit && last.phases === period.phases && last.phaseToUse === period.phaseToUse;
    if (!isSame) periods.push(period);
  };
  const pause = (startSeconds: number) => push({ startSeconds, limit: 0, phases: null, phaseToUse: null });
  pause(nowSeconds);
  for (const { fromSeconds, toSeconds, limit, phases, phaseToUse } of slots) {
    if (limit === 0) pause(fromSeconds);
    else push({ startSeconds: fromSeconds, limit, phases, phaseToUse });
    if (toSeconds !== endSeconds) pause(toSeconds);
  }
  return { unit, startSeconds: nowSeconds, endSeconds, periods };
}

/**
 * The plan in as many periods as a station takes: what is too long is cut, and its last period allows no more than any of those that it
 * stands for. `renewAtSeconds`: when the rest has to be sent; null: nothing was cut.
 */
export function cutPlan(plan: Plan, most: number): { readonly plan: Plan; readonly renewAtSeconds: number | null } {
  if (plan.periods.length <= most) return { plan, renewAtSeconds: null };
  const rest = plan.periods.slice(most - 1);
  const lowest = rest.reduce((low, period) => (period.limit < low.limit ? period : low));
  const fewest = rest.reduce((low, period) => ((period.phases ?? 3) < (low.phases ?? 3) ? period : low));
  const renewAtSeconds = rest[0]?.startSeconds ?? plan.startSeconds;
  const last = { ...fewest, limit: lowest.limit, startSeconds: renewAtSeconds };
  return { plan: { ...plan, periods: [...plan.periods.slice(0, most - 1), last] }, renewAtSeconds };
}
