// The core's evaluation of everything in force at a session's EVSE, as the planner of wishes asks for it: the operator's profiles, the
// EVSE's rating, the car as it was seen to charge, and a plan that is tried.
import { type CaseResult, type ProfileCase, parseCase } from "../../assembly/host/profiles/case.ts";
import { type CompiledCase, compileCase, energyOver } from "../../assembly/host/profiles/composite.ts";
import type { Piece, ProfileEvaluator } from "../../assembly/host/profiles/evaluator.ts";
import type { ChargingProfile, PhaseValues, PlacedProfile, RateUnit } from "../../assembly/host/profiles/model.ts";
import type { BoundPiece, Evaluation, Plan, PowerPiece } from "../domain/wishes/situation.ts";

type Json = Readonly<Record<string, unknown>>;

/** IEC 61851-1 table A.5: the least current that a control pilot tells, on each phase. */
const LEAST_AMPERES = 6;
/** Where nobody says what may flow: the most that common type 2 outlets carry. */
const USUAL_AMPERES = 32;
/** 63 A on three phases of 230 V; what is rated higher is direct current. */
const MOST_ALTERNATING_WATTS = 43_500;

export interface SessionPlace {
  readonly evseId: number;
  readonly transactionId: string;
  /** Of the EVSE as it is registered; null: not. */
  readonly maxPowerWatts: number | null;
  /** The car takes no more than this, as it was seen to; null: as much as there is, as far as is known. */
  readonly takesWatts: number | null;
}

export interface SessionEvaluation extends Evaluation {
  readonly unit: RateUnit;
  /** Whole amperes per phase, or watts. */
  readonly least: number;
  wattsOf(limit: number, phases: number | null): number;
  /** What the operator's profiles and the registered rating leave at an instant, W; null: nobody limits. */
  limitAt(atSeconds: number, plan: Plan | null): number | null;
}

/**
 * @param question A question for `POST /api/profiles/composite` without window, EVSE and unit.
 * @returns Null where the core cannot evaluate it: a station that has profiles which nobody can read.
 */
export function evaluateSession(
  evaluator: ProfileEvaluator,
  question: Json,
  place: SessionPlace,
  fromSeconds: number,
  toSeconds: number,
): SessionEvaluation | null {
  const window = { at: new Date(fromSeconds * 1_000).toISOString(), duration: toSeconds - fromSeconds };
  // Not the state of things: a transaction goes on, but what is Relative to it is known by its start.
  const parsed: CaseResult = parseCase({ ...question, ...window, evseId: place.evseId, unit: "W" });
  if (!parsed.ok) return null;
  return new CaseEvaluation(evaluator, parsed.question, place);
}

class CaseEvaluation implements SessionEvaluation {
  readonly unit: RateUnit;
  readonly least: number;
  readonly #evaluator: ProfileEvaluator;
  readonly #base: ProfileCase;
  readonly #place: SessionPlace;
  readonly #ceilingWatts: number;
  readonly #isLimited: boolean;
  readonly #operator: CompiledCase;
  /** The newest plan that was asked about: questions about one come one after another. */
  #tried: { readonly plan: Plan | null; readonly compiled: CompiledCase } | null = null;

  constructor(evaluator: ProfileEvaluator, base: ProfileCase, place: SessionPlace) {
    this.#evaluator = evaluator;
    // What a site generates itself comes and goes: nothing is promised by it, and a plan must not count it twice.
    const profiles = base.station.profiles.filter(({ profile }) => profile.purpose !== "LocalGeneration");
    const station = { ...base.station, profiles };
    this.#base = { ...base, station };
    this.#place = place;
    const isDirect =
      station.phaseTypes.get(place.evseId) === "DC" || (place.maxPowerWatts ?? 0) > MOST_ALTERNATING_WATTS;
    const units = new Set(
      station.profiles
        .filter(({ evseId }) => evseId === 0 || evseId === place.evseId)
        .flatMap(({ profile }) => profile.schedules.map(({ unit }) => unit)),
    );
    // A bound in amperes is one per phase: only a plan in amperes keeps it whatever phases the car uses. One in watts is kept by both.
    this.unit = units.has("A") || (units.size === 0 && !isDirect) ? "A" : "W";
    this.least = this.unit === "A" ? LEAST_AMPERES : isDirect ? 1 : Math.ceil(this.#watts(LEAST_AMPERES, 1));
    const usual = this.#watts(USUAL_AMPERES, station.defaultPhases);
    this.#ceilingWatts = place.maxPowerWatts ?? usual;
    this.#isLimited = place.maxPowerWatts !== null;
    this.#operator = compileCase({ ...this.#withProfiles([this.#ceiling(this.#ceilingWatts)]), unit: this.unit });
  }

  wattsOf(limit: number, phases: number | null): number {
    return this.unit === "W" ? limit : this.#watts(limit, phases);
  }

  bounds(fromSeconds: number, toSeconds: number): readonly BoundPiece[] {
    const query = { station: 0, evse: 1, fromSeconds, toSeconds, unit: this.unit };
    const pieces = this.#evaluator.pieces(this.#operator.plan, query);
    const bounds = pieces.map((piece): BoundPiece => {
      const { startSeconds, phases, phaseToUse } = piece;
      return { startSeconds, limit: boundOf(piece), phases: phases === 3 ? null : phases, phaseToUse };
    });
    return bounds.filter((bound, index) => {
      const before = bounds[index - 1];
      const isSame =
        before?.limit === bound.limit && before.phases === bound.phases && before.phaseToUse === bound.phaseToUse;
      return !isSame;
    });
  }

  power(plan: Plan | null, fromSeconds: number, toSeconds: number): readonly PowerPiece[] {
    const query = { station: 0, evse: 1, fromSeconds, toSeconds, unit: "W" as const };
    const pieces = this.#evaluator.pieces(this.#under(plan).plan, query);
    return pieces.map(({ startSeconds, limit }) => ({
      startSeconds,
      milliwatts: Math.floor(sumOf(limit) / 1_000),
    }));
  }

  energy(plan: Plan | null, fromSeconds: number, toSeconds: number): number {
    if (toSeconds <= fromSeconds) return 0;
    const energy = energyOver(this.#evaluator, this.#under(plan), fromSeconds, toSeconds);
    // The ceiling limits at every instant.
    if (energy === null) throw new Error("Nothing limits an EVSE that has a ceiling.");
    return energy;
  }

  limitAt(atSeconds: number, plan: Plan | null): number | null {
    const profiles = [
      ...(plan === null ? [] : [this.#placed(plan)]),
      ...(this.#isLimited ? [this.#ceiling(this.#ceilingWatts)] : []),
    ];
    const query = { station: 0, evse: 1, fromSeconds: atSeconds, toSeconds: atSeconds, unit: "W" as const };
    const [piece] = this.#evaluator.pieces(compileCase(this.#withProfiles(profiles)).plan, query);
    return piece === undefined || piece.limit.value === null ? null : Math.floor(sumOf(piece.limit) / 1e6);
  }

  #under(plan: Plan | null): CompiledCase {
    if (this.#tried?.plan === plan) return this.#tried.compiled;
    const { takesWatts } = this.#place;
    const ceiling = this.#ceiling(Math.min(this.#ceilingWatts, takesWatts ?? Number.POSITIVE_INFINITY));
    const compiled = compileCase(this.#withProfiles(plan === null ? [ceiling] : [ceiling, this.#placed(plan)]));
    this.#tried = { plan, compiled };
    return compiled;
  }

  #withProfiles(profiles: readonly PlacedProfile[]): ProfileCase {
    const { station } = this.#base;
    return { ...this.#base, station: { ...station, profiles: [...station.profiles, ...profiles] } };
  }

  #watts(amperes: number, phases: number | null): number {
    const { voltageMillivolts, defaultPhases } = this.#base.station;
    return (amperes * (phases ?? defaultPhases) * voltageMillivolts) / 1_000;
  }

  /** What the hardware and the car can do, as a constraint of the EVSE: it bounds whatever profiles say. */
  #ceiling(watts: number): PlacedProfile {
    const period = periodOf(0, Math.floor(watts) * 1_000);
    const profile = this.#profile("ChargingStationExternalConstraints", "W", 0, null, [period]);
    return { evseId: this.#place.evseId, profile: { ...profile, id: MADE_HERE } };
  }

  #placed({ unit, startSeconds, endSeconds, periods }: Plan): PlacedProfile {
    const duration = endSeconds === null ? null : endSeconds - startSeconds;
    const list = periods.map((period) => ({
      ...periodOf(period.startSeconds - startSeconds, period.limit * 1_000),
      ...{ numberPhases: period.phases, phaseToUse: period.phaseToUse },
    }));
    return { evseId: this.#place.evseId, profile: this.#profile("TxProfile", unit, startSeconds, duration, list) };
  }

  #profile(
    purpose: ChargingProfile["purpose"],
    unit: RateUnit,
    startSeconds: number,
    durationSeconds: number | null,
    periods: ChargingProfile["schedules"][number]["periods"],
  ): ChargingProfile {
    const start = { utcSeconds: startSeconds, wallSeconds: startSeconds };
    return {
      ...{ version: this.#base.station.version, id: MADE_HERE - 1, purpose, kind: "Absolute", recurrency: null },
      // Above whatever a station can have.
      ...{ stackLevel: MADE_HERE, validFrom: null, validTo: null, transactionId: this.#place.transactionId },
      schedules: [
        {
          ...{ id: null, startSchedule: start, durationSeconds, unit, periods, minChargingRate: null },
          ...{ useLocalTime: false, randomizedDelaySeconds: null, limitAtSoc: null },
        },
      ],
      ...{ maxOfflineDurationSeconds: null, invalidAfterOfflineDuration: false, dynUpdateIntervalSeconds: null },
      dynUpdateTime: null,
    };
  }
}

/** An id and a stack level that no station gives: the last one of 31 bits. */
const MADE_HERE = 0x7fff_ffff;
const NO_VALUES: PhaseValues = { value: null, l2: null, l3: null };

function periodOf(startSeconds: number, limitMilli: number): ChargingProfile["schedules"][number]["periods"][number] {
  return {
    ...{ startSeconds, limit: { ...NO_VALUES, value: limitMilli }, dischargeLimit: NO_VALUES, setpoint: NO_VALUES },
    ...{ setpointReactive: NO_VALUES, numberPhases: null, phaseToUse: null, operationMode: null },
    ...{
      preconditioningRequest: null,
      evseSleep: null,
      v2xBaseline: null,
      freqWattPoints: null,
      signalWattPoints: null,
    },
  };
}

/**
 * The whole units that a plan may allow where it takes the place of the operator's own profiles: the lowest of a limit's phases, and no
 * more than a setpoint asks for, since a plan knows none.
 */
function boundOf({ limit, setpoint }: Piece): number {
  const values = [limit, setpoint].flatMap(({ value, l2, l3 }) => [value, l2, l3]).filter((one) => one !== null);
  return values.length === 0 ? 0 : Math.max(0, Math.floor(Math.min(...values) / 1e6));
}

/** Millionths of a watt: that of L1 stands beside those of L2 and L3. */
function sumOf({ value, l2, l3 }: Piece["limit"]): number {
  return Math.max(0, (value ?? 0) + (l2 ?? 0) + (l3 ?? 0));
}
