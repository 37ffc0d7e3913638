// Why a session charged as fast as it did, as far as its power beside its limits shows it. Pure.
import type { LimitPiece } from "../limit-course.ts";
import type { Found } from "./claim-judgement.ts";

export interface PowerFacts {
  readonly updatedAtMillis: number;
  readonly energyMilliwattHours: number | null;
  readonly peakPowerWatts: number | null;
  /** What the EVSE is registered with; null: nothing. */
  readonly offeredPowerWatts: number | null;
  /** The battery's newest state of charge; null: never said. */
  readonly batteryPercent: number | null;
  /** [UTC milliseconds, W], ascending. */
  readonly powerCurve: readonly (readonly [number, number])[];
  /** Null: not known. */
  readonly limits: readonly LimitPiece[] | null;
}

/** From nine tenths of a limit on it is the limit that bounds: meters and wires take some, and vehicles follow in steps. */
const REACHED = 0.9;
/** Most of the time. */
const MOST = 0.5;
/** Of three phases one carries a third, give or take what meters and the grid's voltage do. */
const ONE_OF_THREE = { least: 0.3, most: 0.36 };
/** 63 A on three phases of 230 V; what may be more is direct current. */
const MOST_ALTERNATING_WATTS = 43_500;
/** From here on batteries take less and less (ISO 15118 calls bulk charging what ends at 80 %). */
const FULL_PERCENT = 80;
/** In the last quarter the mean is below this share of the peak: it has fallen. */
const FALLEN = 0.7;

interface Stretch {
  readonly millis: number;
  readonly watts: number;
  /** Null: nothing bounds it, or it is not known. */
  readonly limit: LimitPiece | null;
}

/** Null: nothing was measured that says anything of it. @param hasFault The station reported one about that time. */
export function speedClaim(facts: PowerFacts, hasFault: boolean): Found | null {
  const { peakPowerWatts: peakWatts, offeredPowerWatts: offeredWatts, limits } = facts;
  const stretches = chargingOf(facts);
  const bound = boundOf(stretches);
  if (bound !== null) return bound.isHardware ? asOffered(facts) : reached(bound, facts);
  if (peakWatts === null) return null;
  const { batteryPercent } = facts;
  if (batteryPercent !== null && batteryPercent >= FULL_PERCENT && hasFallen(stretches, peakWatts)) {
    return { verdict: "explained", code: "battery-nearly-full", values: { batteryPercent, peakWatts } };
  }
  if (offeredWatts !== null && peakWatts >= REACHED * offeredWatts) return asOffered(facts);
  const allowedWatts = allowedOf(stretches);
  if (limits !== null && allowedWatts !== null && !hasFault) {
    const code = isOnOnePhase(stretches) ? "one-phase-of-three" : "vehicle-took-less";
    return { verdict: "explained", code, values: { peakWatts, offeredWatts: allowedWatts } };
  }
  return offeredWatts === null
    ? null
    : { verdict: "confirmed", code: "power-below-offered", values: { peakWatts, offeredWatts } };
}

/** The time in which something flowed, or was not to. */
function chargingOf({ powerCurve, limits }: PowerFacts): Stretch[] {
  return powerCurve.slice(1).flatMap(([toMillis, toWatts], index): Stretch[] => {
    const [fromMillis, fromWatts] = powerCurve[index] ?? [toMillis, toWatts];
    const watts = (fromWatts + toWatts) / 2;
    const middle = (fromMillis + toMillis) / 2;
    const piece = limits?.findLast(({ atMillis }) => atMillis <= middle) ?? null;
    const limit = piece?.watts == null ? null : piece;
    const isPaused = limit?.watts === 0;
    return watts > 0 || isPaused ? [{ millis: toMillis - fromMillis, watts, limit }] : [];
  });
}

interface Bound {
  readonly limit: LimitPiece;
  readonly isHardware: boolean;
}

/** What the power reached most of the time; null: nothing. Of several reasons the one for longest, with the limit it had for longest. */
function boundOf(stretches: readonly Stretch[]): Bound | null {
  const at = stretches.filter(({ watts, limit }) => limit?.watts != null && watts >= REACHED * limit.watts);
  const total = sum(stretches);
  if (total === 0 || sum(at) < MOST * total) return null;
  const longest = longestOf(at, ({ limit }) => `${limit?.reason?.kind} ${limit?.reason?.name}`);
  // A pause says less than what held while something flowed.
  const flowing = longest.filter(({ limit }) => (limit?.watts ?? 0) > 0);
  const limit = longestOf(flowing.length > 0 ? flowing : longest, (one) => String(one.limit?.watts))[0]?.limit ?? null;
  return limit === null ? null : { limit, isHardware: limit.reason?.kind === "station" };
}

function longestOf(stretches: readonly Stretch[], keyOf: (one: Stretch) => string): readonly Stretch[] {
  return [...Map.groupBy(stretches, keyOf).values()].sort((a, b) => sum(b) - sum(a))[0] ?? [];
}

const sum = (stretches: readonly Stretch[]) => stretches.reduce((millis, one) => millis + one.millis, 0);

/** A limit of as much as is offered explains nothing. */
function reached({ limit }: Bound, facts: PowerFacts): Found | null {
  const { offeredPowerWatts: offeredWatts } = facts;
  const limitWatts = limit.watts ?? 0;
  if (offeredWatts !== null && limitWatts >= REACHED * offeredWatts) return asOffered(facts);
  const values = { limitWatts, ...(offeredWatts === null ? {} : { offeredWatts }) };
  switch (limit.reason?.kind) {
    case "profile":
      return {
        verdict: "explained",
        code: "limited-by-profile",
        values: { ...values, name: limit.reason.name ?? "?" },
      };
    case "wish":
      return { verdict: "explained", code: "limited-by-wish", values };
    case "foreign":
      return { verdict: "explained", code: "limited-by-foreign", values };
    case "station":
    case undefined:
      return null;
  }
}

function asOffered({ peakPowerWatts: peakWatts, offeredPowerWatts: offeredWatts }: PowerFacts): Found | null {
  if (peakWatts === null || offeredWatts === null || peakWatts < REACHED * offeredWatts) return null;
  return { verdict: "not-confirmed", code: "power-as-offered", values: { peakWatts, offeredWatts } };
}

/** The highest limit while something flowed; null: nothing bounded some of it, so that nobody knows how much was allowed. */
function allowedOf(stretches: readonly Stretch[]): number | null {
  const flowing = stretches.filter(({ watts }) => watts > 0);
  if (flowing.length === 0 || flowing.some(({ limit }) => limit === null)) return null;
  return Math.max(...flowing.map(({ limit }) => limit?.watts ?? 0));
}

/** Most of what flowed was a third of what was allowed: limits are of three phases, and many vehicles use one. */
function isOnOnePhase(stretches: readonly Stretch[]): boolean {
  const flowing = stretches.filter(({ watts }) => watts > 0);
  const third = flowing.filter(({ watts, limit }) => {
    const allowed = limit?.watts ?? 0;
    if (allowed <= 0 || allowed > MOST_ALTERNATING_WATTS) return false;
    return watts >= ONE_OF_THREE.least * allowed && watts <= ONE_OF_THREE.most * allowed;
  });
  return sum(third) >= MOST * sum(flowing);
}

function hasFallen(stretches: readonly Stretch[], peakWatts: number): boolean {
  const flowing = stretches.filter(({ watts }) => watts > 0);
  const total = sum(flowing);
  let before = 0;
  const last = flowing.filter((one) => {
    before += one.millis;
    return before > 0.75 * total;
  });
  const energy = last.reduce((all, { millis, watts }) => all + millis * watts, 0);
  return last.length > 0 && energy < FALLEN * peakWatts * sum(last);
}
