// Whether a plan that was recomputed takes the place of the one that stands: only where that one does not do any more, or the new one
// gains enough. A station is not sent a plan for every breath of a price series.
import { doneBy } from "./consequence.ts";
import { changesOf, offPeakSpans, valueAt } from "./hours.ts";
import type { Planned } from "./planner.ts";
import { OPEN_PLAN_SECONDS, type Plan, type SiteSeries, type Situation, type Wishes } from "./situation.ts";
import { lastUpTo, limitWithin } from "./slots.ts";

/** A gain below both is none: 1 %, and five minutes. */
const LEAST_GAIN = 0.01;
const LEAST_GAIN_SECONDS = 300;
/** An energy is reached within what flows in this time: half of the minute in which stations commonly send a value. */
const CLOSE_SECONDS = 30;
/** 1 Wh outside off-peak hours where only these are wished: hours have changed. */
const LEAST_OUTSIDE = 1_000;
/** What is left of a plan for a car that takes nothing when it is made anew. */
const IDLE_SHARE = 0.2;

/** @param before The plan that stands, as it was last placed; the wishes are the same as then. */
export function isWorthReplacing(situation: Situation, wishes: Wishes, before: Plan | null, planned: Planned): boolean {
  const { plan: next, needMilliwattHours: need, untilSeconds } = planned;
  if (before === null || next === null) return before !== next;
  if (before.unit !== next.unit || (before.endSeconds === null) !== (next.endSeconds === null)) return true;
  const { nowSeconds, evaluation } = situation;
  if (before.endSeconds !== null && before.endSeconds - nowSeconds < runsOutBelow(wishes)) return true;
  if (exceeds(situation, wishes, before, untilSeconds)) return true;
  // Both say something until then; what follows a plan's end is the operator's, and one without an end pauses in its last period.
  const pauses = Math.max(untilSeconds, before.periods.at(-1)?.startSeconds ?? untilSeconds);
  const until = before.endSeconds === null ? pauses : Math.min(before.endSeconds, untilSeconds);
  // Each span is cut to whole mWh.
  if (wishes.offPeakOnly && outsideOffPeak(situation, before, until) > LEAST_OUTSIDE) return true;
  const old = evaluation.energy(before, nowSeconds, until);
  const fresh = evaluation.energy(next, nowSeconds, until);
  if (need === null) return Math.abs(fresh - old) > LEAST_GAIN * Math.max(old, fresh);
  // No plan brings a car nearer that takes nothing; this one must only not end before it may take something again.
  if (situation.isIdle) return old < IDLE_SHARE * Math.min(need, fresh);
  // Short of the need, or of what is possible of it, it does not do; beyond it the session would not end there.
  const target = Math.min(need, fresh);
  // The need is as new as the newest value.
  const most = Math.max(...evaluation.power(before, nowSeconds, until).map(({ milliwatts }) => milliwatts));
  const close = Math.max(LEAST_GAIN * need, (most * CLOSE_SECONDS) / 3_600);
  if (Math.abs(old - target) > close) return true;
  if (fresh < need) return false;
  const oldDone = doneBy(situation, before, until, Math.min(old, need));
  const newDone = doneBy(situation, next, until, need);
  if (oldDone === null || newDone === null) return true;
  const [oldRank, newRank] = [rankOf(situation, wishes, before, oldDone), rankOf(situation, wishes, next, newDone)];
  if (oldRank === null || newRank === null) return oldDone - newDone >= LEAST_GAIN_SECONDS;
  return oldRank - newRank > LEAST_GAIN * Math.abs(oldRank);
}

/** A plan without a departure is renewed when half of it is over; one with a departure ends there. */
function runsOutBelow({ departureSeconds }: Wishes): number {
  return departureSeconds === null ? OPEN_PLAN_SECONDS / 2 : 0;
}

/** Whether a plan allows more than the bounds somewhere from now on, until `untilSeconds`. */
export function exceeds(situation: Situation, wishes: Wishes, plan: Plan, untilSeconds: number): boolean {
  const { nowSeconds, evaluation } = situation;
  const end = Math.min(plan.endSeconds ?? untilSeconds, untilSeconds);
  if (end <= nowSeconds) return false;
  const bounds = evaluation.bounds(nowSeconds, end);
  const starts = [
    ...bounds.map(({ startSeconds }) => startSeconds),
    ...plan.periods.map(({ startSeconds }) => startSeconds),
  ].filter((start) => start >= nowSeconds && start < end);
  return starts.some((start) => {
    const bound = lastUpTo(bounds, start, (one) => one.startSeconds);
    const period = lastUpTo(plan.periods, start, (one) => one.startSeconds);
    if (bound === null || period === null || period.limit === 0) return false;
    const isWider = (period.phases ?? 3) > (bound.phases ?? 3);
    return isWider || period.limit > limitWithin(situation, wishes, bound);
  });
}

/** What a plan is judged by, summed over what is charged: price, carbon, what is not renewable, or not off-peak; null: by time. */
function rankOf(situation: Situation, { profileType }: Wishes, plan: Plan, untilSeconds: number): number | null {
  const { series, evaluation, nowSeconds, offPeak } = situation;
  if (profileType !== "CHEAP" && profileType !== "GREEN") return null;
  const kinds = profileType === "CHEAP" ? (["price"] as const) : (["carbon", "renewable"] as const);
  const window = { fromSeconds: nowSeconds, toSeconds: untilSeconds };
  const isKnown = ({ items }: SiteSeries) =>
    valueAt(items, nowSeconds) !== null || changesOf(items, window).some((at) => valueAt(items, at) !== null);
  const one = kinds.flatMap((kind) => series.filter((candidate) => candidate.kind === kind)).find(isKnown);
  if (one === undefined) return offPeak.length === 0 ? null : outsideOffPeak(situation, plan, untilSeconds);
  const points = [nowSeconds, ...new Set(changesOf(one.items, window)), untilSeconds].sort((a, b) => a - b);
  let sum = 0;
  for (const [index, from] of points.slice(0, -1).entries()) {
    const value = valueAt(one.items, from);
    if (value === null) continue;
    const energy = evaluation.energy(plan, from, points[index + 1] ?? from);
    sum += energy * (one.kind === "renewable" ? 100 - value : value);
  }
  return sum;
}

/** Energy that a plan lets flow outside off-peak hours, mWh. */
function outsideOffPeak(
  { evaluation, nowSeconds, offPeak, clock }: Situation,
  plan: Plan,
  untilSeconds: number,
): number {
  const spans = offPeakSpans(offPeak, clock, { fromSeconds: nowSeconds, toSeconds: untilSeconds });
  const within = spans.map(({ fromSeconds, toSeconds }) =>
    evaluation.energy(plan, Math.max(fromSeconds, nowSeconds), Math.min(toSeconds, untilSeconds)),
  );
  return evaluation.energy(plan, nowSeconds, untilSeconds) - within.reduce((sum, energy) => sum + energy, 0);
}
