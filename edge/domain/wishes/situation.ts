// What a driver's wishes are planned with. Times are whole seconds since 1970 (UTC), energy is in mWh, series are in the units of the
// site's hours; `limit` counts whole amperes per phase or whole watts.
import type { SeriesItem } from "../series.ts";

export type ProfileType = "REGULAR" | "CHEAP" | "FAST" | "GREEN";
export type RateUnit = "A" | "W";

/** OCPI ChargingPreferences and what we take besides; null: not wished. */
export interface Wishes {
  readonly profileType: ProfileType;
  readonly departureSeconds: number | null;
  /** Of the session in all. */
  readonly energyMilliwattHours: number | null;
  readonly maxPowerWatts: number | null;
  readonly offPeakOnly: boolean;
}

export interface PlanPeriod {
  readonly startSeconds: number;
  readonly limit: number;
  /** 1 or 2 where the operator says fewer than three. */
  readonly phases: number | null;
  readonly phaseToUse: number | null;
}

/** A TxProfile to be: what may be taken from `startSeconds` on. */
export interface Plan {
  readonly unit: RateUnit;
  readonly startSeconds: number;
  /** Null: the last period holds until the session ends. */
  readonly endSeconds: number | null;
  readonly periods: readonly PlanPeriod[];
}

/** What holds until the next piece. */
export interface BoundPiece {
  readonly startSeconds: number;
  /** Most that a plan may allow, cut to a whole unit. */
  readonly limit: number;
  readonly phases: number | null;
  readonly phaseToUse: number | null;
}

export interface PowerPiece {
  readonly startSeconds: number;
  readonly milliwatts: number;
}

/** The core's evaluation of everything in force at the session's EVSE, with a plan or without one (null). */
export interface Evaluation {
  /** What the operator's profiles and the EVSE leave a plan, in the plan's unit. */
  bounds(fromSeconds: number, toSeconds: number): readonly BoundPiece[];
  /** What can flow into this car. */
  power(plan: Plan | null, fromSeconds: number, toSeconds: number): readonly PowerPiece[];
  /** The same as energy, cut to whole mWh. */
  energy(plan: Plan | null, fromSeconds: number, toSeconds: number): number;
}

/** The site's wall clock: as assembly/host/profiles/clock.ts answers. */
export interface WallClock {
  offsetAt(utcSeconds: number): number;
  utcOfWall(wallSeconds: number): number;
}

export interface OffPeak {
  /** 1 Monday to 7 Sunday: on which it begins. */
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

export interface SiteSeries {
  readonly kind: "price" | "carbon" | "renewable";
  readonly currency: string | null;
  readonly items: readonly SeriesItem[];
}

export interface Situation {
  readonly nowSeconds: number;
  readonly chargedMilliwattHours: number;
  /** The car takes nothing of what it may, as one that is full or waits by itself. */
  readonly isIdle: boolean;
  readonly unit: RateUnit;
  /** Least that a car charges with, in the unit: 6 A (IEC 61851-1 A.5); below it there is 0. */
  readonly least: number;
  /** What a whole ampere is on as many phases; in watts 1. */
  wattsOf(limit: number, phases: number | null): number;
  /** Periods that the station takes in a schedule. */
  readonly maxPeriods: number;
  readonly evaluation: Evaluation;
  readonly clock: WallClock;
  readonly offPeak: readonly OffPeak[];
  readonly series: readonly SiteSeries[];
}

/** OCPI has none; what a charging session lasts at most here, and what the price series reach. */
export const HORIZON_SECONDS = 14 * 86_400;
/** A plan without an end of its own: renewed when half of it is over. */
export const OPEN_PLAN_SECONDS = 2 * 86_400;
