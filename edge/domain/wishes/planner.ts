// From a driver's wishes to a plan within the operator's bounds, or to one of OCPI's refusals with what would be possible instead. Pure:
// the same situation and wishes lead to the same plan.
import {
  type Alternative,
  type AlternativeKind,
  type Consequence,
  type PreferencesAnswer,
  REASONS,
  REMARKS,
  type Said,
} from "./answers.ts";
import { consequenceOf, doneBy } from "./consequence.ts";
import { offPeakSpans, type Span, valueAt } from "./hours.ts";
import { HORIZON_SECONDS, OPEN_PLAN_SECONDS, type Plan, type Situation, type Wishes } from "./situation.ts";
import { choose, energyOfSlots, limitWithin, type Measure, planOf, type Slot, slotsOf } from "./slots.ts";

export interface Planned {
  readonly answer: PreferencesAnswer;
  readonly reason: Said | null;
  readonly remarks: readonly Said[];
  readonly consequence: Consequence | null;
  readonly alternatives: readonly Alternative[];
  /** Null: none is needed for what was accepted, or there is none. */
  readonly plan: Plan | null;
  /** From now on; null: none was wished. For comparing plans. */
  readonly needMilliwattHours: number | null;
  readonly untilSeconds: number;
}

const MINUTE = 60;
/** What a driver is offered less of is a round number: tenths of a kWh. */
const ENERGY_STEP = 100_000;

/** The plan and the answer, with alternatives where it is not possible. */
export function planWishes(situation: Situation, wishes: Wishes): Planned {
  const planned = planOnce(situation, wishes);
  if (planned.answer !== "NOT_POSSIBLE" && planned.answer !== "PROFILE_TYPE_NOT_SUPPORTED") return planned;
  return { ...planned, alternatives: alternativesTo(situation, wishes) };
}

function planOnce(situation: Situation, asked: Wishes): Planned {
  const { nowSeconds, offPeak, clock, chargedMilliwattHours } = situation;
  const { wishes, remarks: passed } = withoutPassedDeparture(asked, nowSeconds);
  const { profileType: type, departureSeconds, energyMilliwattHours } = wishes;
  const need = energyMilliwattHours === null ? null : Math.max(0, energyMilliwattHours - chargedMilliwattHours);
  const end = departureSeconds ?? nowSeconds + (need === null ? OPEN_PLAN_SECONDS : HORIZON_SECONDS);
  const window: Span = { fromSeconds: nowSeconds, toSeconds: end };
  const refuse = (answer: PreferencesAnswer, reason: Said): Planned => ({
    ...{ answer, reason, remarks: passed, consequence: null, alternatives: [], plan: null },
    ...{ needMilliwattHours: need, untilSeconds: end },
  });

  if (wishes.offPeakOnly && offPeak.length === 0) return refuse("NOT_POSSIBLE", REASONS["no-off-peak-hours"]());
  const measure = measureOf(situation, wishes, window);
  if (measure === "none") return refuse("PROFILE_TYPE_NOT_SUPPORTED", REASONS["no-hours"](type));
  const spans = wishes.offPeakOnly || measure?.by === "spans" ? offPeakSpans(offPeak, clock, window) : [];
  // All off-peak hours are to be used, with nothing to be chosen among them.
  const isGiven = need === null && (wishes.offPeakOnly || measure?.by === "spans");
  if (measure !== null && !isGiven) {
    if (departureSeconds === null && measure.by === "series")
      return refuse("DEPARTURE_REQUIRED", REASONS["departure-missing"](type));
    if (need === null) return refuse("ENERGY_NEED_REQUIRED", REASONS["energy-missing"](type));
  }
  const leastWatts = leastPowerOf(situation, wishes);
  if (leastWatts !== null) return refuse("NOT_POSSIBLE", REASONS["too-slow"](leastWatts));

  const only = wishes.offPeakOnly || isGiven ? spans : null;
  const slots = slotsOf(situation, wishes, window, { only, offPeak: spans, measure });
  const remarks = [...passed, ...remarksOf(slots, measure, need, situation)];
  if (need === null) {
    // Nothing is wished that the operator's own profiles do not do.
    const isFree = only === null && wishes.maxPowerWatts === null;
    const plan = isFree ? null : planOf(situation, slots, end);
    const consequence = consequenceOf(situation, plan, end, null);
    return accepted({ plan, consequence, remarks, need, end });
  }
  const chosen = choose(slots, need);
  if (chosen === null) {
    const possible = chargedMilliwattHours + energyOfSlots(slots);
    const reason =
      departureSeconds === null
        ? REASONS["power-too-low"](possible, HORIZON_SECONDS / 86_400)
        : REASONS["time-too-short"](possible, departureSeconds);
    return refuse("NOT_POSSIBLE", reason);
  }
  // With the energy reached the session pauses for good: the plan has no end.
  const plan = planOf(situation, chosen, null);
  const until = departureSeconds ?? Math.max(chosen.at(-1)?.toSeconds ?? nowSeconds, nowSeconds + 1);
  return accepted({ plan, consequence: consequenceOf(situation, plan, until, need), remarks, need, end: until });
}

/**
 * What is done of wishes that held once and cannot be kept any more: as much as their hours leave until the energy, else charging as
 * usual to the energy. Null: nothing is to be planned.
 */
export function bestPlan(situation: Situation, wishes: Wishes): Plan | null {
  const { plan, answer, reason, untilSeconds } = planOnce(situation, wishes);
  if (answer === "ACCEPTED") return plan;
  const isShort = reason?.code === "time-too-short" || reason?.code === "power-too-low";
  if (!isShort) {
    const usual = { ...wishes, profileType: "REGULAR", departureSeconds: null, offPeakOnly: false } as const;
    const { plan: other, answer: usually } = planOnce(situation, usual);
    return usually === "ACCEPTED" ? other : null;
  }
  const { nowSeconds, offPeak, clock } = situation;
  const window = { fromSeconds: nowSeconds, toSeconds: untilSeconds };
  const spans = wishes.offPeakOnly ? offPeakSpans(offPeak, clock, window) : [];
  const hours = { only: wishes.offPeakOnly ? spans : null, offPeak: spans, measure: null };
  return planOf(situation, slotsOf(situation, wishes, window, hours), untilSeconds);
}

function accepted(found: {
  readonly plan: Plan | null;
  readonly consequence: Consequence;
  readonly remarks: readonly Said[];
  readonly need: number | null;
  readonly end: number;
}): Planned {
  const { plan, consequence, remarks, need, end } = found;
  return {
    ...{ answer: "ACCEPTED", reason: null, remarks, consequence, alternatives: [], plan },
    ...{ needMilliwattHours: need, untilSeconds: end },
  };
}

/** Once the time has passed there is nothing to choose any more: what is left of the wishes holds as usual. */
function withoutPassedDeparture(wishes: Wishes, nowSeconds: number): { wishes: Wishes; remarks: readonly Said[] } {
  const { departureSeconds } = wishes;
  if (departureSeconds === null || departureSeconds > nowSeconds) return { wishes, remarks: [] };
  return {
    wishes: { ...wishes, profileType: "REGULAR", departureSeconds: null },
    remarks: [REMARKS["departure-passed"](departureSeconds)],
  };
}

/** By what the hours are chosen; null: by nothing. `none`: the type asks for what the site does not have. */
function measureOf({ series, offPeak }: Situation, { profileType }: Wishes, window: Span): Measure | null | "none" {
  if (profileType === "REGULAR" || profileType === "FAST") return null;
  // A series whose last hour is over says nothing any more.
  const isKnown = (kind: "price" | "carbon" | "renewable") => {
    const items = series.find((one) => one.kind === kind)?.items ?? [];
    const isLater = ({ startMillis }: { startMillis: number }) =>
      startMillis > window.fromSeconds * 1_000 && startMillis < window.toSeconds * 1_000;
    return valueAt(items, window.fromSeconds) !== null || items.some(isLater);
  };
  if (profileType === "CHEAP") {
    if (isKnown("price")) return { by: "series", kind: "price" };
    return offPeak.length > 0 ? { by: "spans" } : "none";
  }
  if (isKnown("carbon")) return { by: "series", kind: "carbon" };
  return isKnown("renewable") ? { by: "series", kind: "renewable" } : "none";
}

/** What the wished power lacks to charge at all, as the power that would do; null: it does, or none is wished. */
function leastPowerOf(situation: Situation, wishes: Wishes): number | null {
  if (wishes.maxPowerWatts === null) return null;
  const { evaluation, nowSeconds, least } = situation;
  const [bound] = evaluation.bounds(nowSeconds, nowSeconds + 1);
  // What the operator leaves is not asked here: it may be more later.
  const free = { startSeconds: nowSeconds, limit: Number.MAX_SAFE_INTEGER, phases: null, phaseToUse: null };
  const place = { ...free, phases: bound?.phases ?? null, phaseToUse: bound?.phaseToUse ?? null };
  return limitWithin(situation, wishes, place) > 0 ? null : Math.ceil(situation.wattsOf(least, place.phases));
}

function remarksOf(
  slots: readonly Slot[],
  measure: Measure | null,
  need: number | null,
  { series }: Situation,
): readonly Said[] {
  const remarks: Said[] = [];
  if (measure?.by === "series" && slots.some(({ rank }) => rank === null)) {
    const known = slots.findLast(({ rank }) => rank !== null);
    const has = series.some(({ kind }) => kind === measure.kind);
    remarks.push(REMARKS["hours-not-covered"](has && known !== undefined ? known.toSeconds * 1_000 : null));
  }
  if (need === 0) remarks.push(REMARKS["energy-reached"]());
  return remarks;
}

/** What would be possible instead: each is planned, and told only when it would be accepted. */
function alternativesTo(situation: Situation, wishes: Wishes): Alternative[] {
  const { nowSeconds, chargedMilliwattHours } = situation;
  const list: Alternative[] = [];
  const offer = (kind: AlternativeKind, changed: Partial<Wishes>): boolean => {
    const other = { ...wishes, ...changed };
    const planned = planOnce(situation, other);
    if (planned.answer !== "ACCEPTED" || planned.consequence === null) return false;
    list.push({ kind, wishes: other, consequence: planned.consequence });
    return true;
  };
  const planned = planOnce(situation, wishes);
  if (planned.answer === "PROFILE_TYPE_NOT_SUPPORTED") {
    offer("other-type", { profileType: "REGULAR" });
    return list;
  }
  if (planned.reason?.code === "too-slow") {
    offer("faster", { maxPowerWatts: Number(planned.reason.values.leastWatts) });
  } else if (wishes.maxPowerWatts !== null) offer("faster", { maxPowerWatts: null });
  if (wishes.offPeakOnly) offer("any-hour", { offPeakOnly: false });
  const { energyMilliwattHours: energy, departureSeconds } = wishes;
  if (energy === null || planned.needMilliwattHours === null) return list;
  if (departureSeconds !== null && planned.reason?.code === "time-too-short") {
    const later = readyBy(situation, wishes, planned.needMilliwattHours);
    // Whole minutes, since that is how people say a time; the wish reaches no further than the horizon.
    const rounded = later === null ? null : Math.ceil(later / MINUTE) * MINUTE;
    if (rounded !== null && rounded <= nowSeconds + HORIZON_SECONDS) offer("later", { departureSeconds: rounded });
  }
  const possible = Number(planned.reason?.values.possibleMilliwattHours ?? 0);
  const round = Math.floor(possible / ENERGY_STEP) * ENERGY_STEP;
  if (round > chargedMilliwattHours && round < energy) offer("less-energy", { energyMilliwattHours: round });
  return list;
}

/** When the need is met at full power in all hours that the wishes leave; null: not within the horizon. */
function readyBy(situation: Situation, wishes: Wishes, needMilliwattHours: number): number | null {
  const { nowSeconds, offPeak, clock } = situation;
  const window = { fromSeconds: nowSeconds, toSeconds: nowSeconds + HORIZON_SECONDS };
  const spans = wishes.offPeakOnly ? offPeakSpans(offPeak, clock, window) : [];
  const hours = { only: wishes.offPeakOnly ? spans : null, offPeak: spans, measure: null };
  const plan = planOf(situation, slotsOf(situation, wishes, window, hours), null);
  return doneBy(situation, plan, window.toSeconds, needMilliwattHours);
}
