// How a plan is watched: when to look at it again, whether a session runs behind or ahead of it, and what is shown of it.
import type { SessionDetail } from "../contract/sessions.ts";
import type { DriverWishes } from "../contract/wishes.ts";
import type { Planned } from "../domain/wishes/planner.ts";
import { OPEN_PLAN_SECONDS, type Plan } from "../domain/wishes/situation.ts";
import { cutPlan } from "../domain/wishes/slots.ts";
import type { OrderState } from "./profile-order.ts";
import type { SessionSituation, SiteHours } from "./wishes-situation.ts";
import type { WishesRow } from "./wishes-table.ts";

/** Whatever else: a site that could not be asked to tell of its hours is read this often. */
const LONGEST_PAUSE_MILLIS = 3_600_000;
/** Before the plan's end, so that a car that is behind is not stopped by it. */
const BEFORE_END_MILLIS = 60_000;
const SHORTEST_PAUSE_MILLIS = 30_000;
/** 100 Wh: half a minute at 12 kW. Below it nothing is worth a new plan. */
const LEAST_DIFFERENCE = 100_000;
const DIFFERENCE_SHARE = 0.02;
/** What is not possible may become so when the car takes more. */
const HOPELESS_PAUSE_MILLIS = 600_000;

/** When to look at a plan again: before it ends, at the departure, when half of an open one is over. */
function nextLookAt(planned: Planned, plan: Plan | null, situation: SessionSituation, nowMillis: number): number {
  const { consequence, untilSeconds } = planned;
  const instants = [nowMillis + LONGEST_PAUSE_MILLIS];
  const done = consequence?.doneAtMillis ?? null;
  if (done !== null && done > nowMillis) {
    // Within the last minute it is looked at when it is over: whether the energy was reached.
    const isClose = done - BEFORE_END_MILLIS < nowMillis + SHORTEST_PAUSE_MILLIS;
    instants.push(isClose ? done + BEFORE_END_MILLIS : done - BEFORE_END_MILLIS);
  }
  if (untilSeconds > situation.nowSeconds) instants.push(untilSeconds * 1_000);
  if (plan !== null && plan.endSeconds !== null) instants.push((plan.endSeconds - OPEN_PLAN_SECONDS / 2) * 1_000);
  return Math.max(nowMillis + SHORTEST_PAUSE_MILLIS, Math.min(...instants.filter((at) => at > nowMillis)));
}

/** The same, and before what the station has of a plan that was too long for it is over. */
export function nextWith(planned: Planned, plan: Plan | null, situation: SessionSituation, nowMillis: number): number {
  const next = nextLookAt(planned, plan, situation, nowMillis);
  const renewAt = plan === null ? null : cutPlan(plan, situation.maxPeriods).renewAtSeconds;
  return renewAt === null || renewAt * 1_000 <= nowMillis ? next : Math.min(next, renewAt * 1_000);
}

/** Whether a session has charged notably less or more by its newest value than was computed for then, or all that was wished. */
export function isBehindOrAhead(row: WishesRow, session: SessionDetail): boolean {
  const need = row.wishes?.energyMilliwattHours ?? null;
  const newest = session.samples.findLast(({ energyMilliwattHours }) => energyMilliwattHours !== null);
  if (need === null || newest === undefined || newest.energyMilliwattHours === null) return false;
  const charged = newest.energyMilliwattHours;
  const last = row.plan?.periods.at(-1);
  const isPaused = last !== undefined && last.limit === 0 && last.startSeconds * 1_000 <= newest.atMillis;
  if (charged >= need) return !isPaused;
  // A car that takes nothing does not come nearer by another plan; before this one ends it is looked at.
  if (newest.atMillis < row.computedAtMillis || newest.powerWatts === 0) return false;
  if (row.answer?.consequence == null) return newest.atMillis - row.computedAtMillis > HOPELESS_PAUSE_MILLIS;
  const expected = Math.min(need, row.chargedMilliwattHours + expectedSince(row, newest.atMillis));
  return Math.abs(expected - charged) > Math.max(LEAST_DIFFERENCE, DIFFERENCE_SHARE * (need - charged));
}

/** Energy from when the answer was computed to an instant, as it says, mWh. */
function expectedSince({ answer, computedAtMillis }: WishesRow, atMillis: number): number {
  const periods = answer?.consequence?.periods ?? [];
  return periods.reduce((sum, { atMillis: start, watts }, index) => {
    const from = Math.max(start, computedAtMillis);
    const to = Math.min(periods[index + 1]?.atMillis ?? Number.POSITIVE_INFINITY, atMillis);
    return to > from ? sum + Math.floor((watts * (to - from)) / 3_600) : sum;
  }, 0);
}

/** Since when what may be taken has been what it is with another plan in the place of the row's. */
export function steadySince(
  { evaluation, nowSeconds }: SessionSituation,
  row: WishesRow | null,
  plan: Plan | null,
  nowMillis: number,
): number {
  const isSame = evaluation.limitAt(nowSeconds, row?.plan ?? null) === evaluation.limitAt(nowSeconds, plan);
  return isSame ? (row?.steadySinceMillis ?? 0) : nowMillis;
}

/** Where the plan is, in the words of a delivery; null: there is none. */
export function deliveryOf(
  row: WishesRow | null,
  order: OrderState | null,
  hasEnded: boolean,
): DriverWishes["delivery"] {
  if (row === null || row.wishes === null || row.plan === null) return null;
  if (hasEnded) return "ended";
  switch (order?.state) {
    case undefined:
    case "pending":
    case "waiting":
    case "removed":
    case "elsewhere":
      return "waiting";
    // The operator's own profile for the session has the only level that the station takes.
    case "covered":
      return "rejected";
    default:
      return order?.state ?? "waiting";
  }
}

/** What may be wished; a situation of null: nothing. */
export function boundsOf(situation: SessionSituation | null, site: SiteHours): DriverWishes["bounds"] {
  const { offPeak, series } = site.energy;
  const has = (kind: string) => series.some((one) => one.kind === kind && one.items.length > 0);
  const types: DriverWishes["bounds"]["profileTypes"] = ["REGULAR", "FAST"];
  if (has("price") || offPeak.length > 0) types.push("CHEAP");
  if (has("carbon") || has("renewable")) types.push("GREEN");
  const [bound] = situation?.evaluation.bounds(situation.nowSeconds, situation.nowSeconds + 1) ?? [];
  return {
    profileTypes: types,
    maxPowerWatts: situation?.evaluation.limitAt(situation.nowSeconds, null) ?? null,
    minPowerWatts: situation === null ? null : Math.ceil(situation.wattsOf(situation.least, bound?.phases ?? null)),
    hasOffPeakHours: offPeak.length > 0,
    timeZone: site.timeZone,
    open: situation !== null,
  };
}
