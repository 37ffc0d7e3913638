// Compiles stations into the tables that the core evaluates: profiles with their anchors, periods, the order in which they lead.

import { clockChanges, offsetAt, utcOfWall } from "./clock.ts";
import { applicable, evseLayers, stationLayers } from "./layers.ts";
import {
  type ChargingProfile,
  OPERATION_MODES,
  type PhaseValues,
  type PlacedProfile,
  type ProfilePeriod,
  type ProfileSchedule,
  type ProfileVersion,
} from "./model.ts";
import type { EvaluationOptions } from "./options.ts";
import { delayedStarts } from "./randomized-delay.ts";
import type { ActiveTransaction, ProfileStation } from "./station.ts";
import { CORE_EPOCH_SECONDS } from "./time.ts";

/** Tables in the layout of assembly/profile/tables.ts. Fields that are f64 stand in `floats` views of the same bytes. */
export interface Plan {
  readonly profiles: Int32Array;
  readonly periods: Float64Array;
  readonly extras: Float64Array;
  readonly order: Int32Array;
  readonly evses: Int32Array;
  readonly stations: Float64Array;
  readonly transitions: Int32Array;
  /** EVSEs of each station, in the order in which the stations were added. */
  readonly evseIds: readonly (readonly number[])[];
}

const FOREVER = 0x7fff_ffff;
const ENDLESS = -1;
const LONG_AGO = -0x7fff_ffff;
const RECURRENCES = { Daily: 86_400, Weekly: 604_800 } as const;
const FLAG_BACKWARDS = 1;
const FLAG_LOCAL = 2;
const FLAG_WATTS = 0x100;
const EXTRAS_SHIFT = 9;
/** A year on either side of the window keeps a plan useful for queries about other windows near it. */
const CLOCK_MARGIN_SECONDS = 366 * 86_400;

export class PlanBuilder {
  readonly #profiles: number[] = [];
  /** Start, info and limit of each period; start and info share the eight bytes of one f64. */
  readonly #periodHeads: number[] = [];
  readonly #limits: number[] = [];
  readonly #extras: number[] = [];
  readonly #order: number[] = [];
  readonly #evses: number[] = [];
  readonly #stations: { readonly heads: number[]; readonly values: number[] }[] = [];
  readonly #transitions: number[] = [];
  readonly #clocks = new Map<string, { readonly first: number; readonly count: number }>();
  readonly #evseIds: (readonly number[])[] = [];
  #schedules = new Map<ProfileSchedule, { readonly first: number; readonly count: number }>();
  #hasExtras = false;

  /**
   * Adds a station for queries about a window that starts at `fromSeconds` and ends at `toSeconds` (both since 1970): Relative
   * profiles without a transaction start at the former. `evseId` n compiles that EVSE alone, as the plan's first; 0 all of them.
   * The station's profiles keep the rules of `validate.ts` on periods: at least one, from 0, ascending.
   */
  addStation(
    station: ProfileStation,
    evseId: number,
    fromSeconds: number,
    toSeconds: number,
    options: EvaluationOptions,
  ): void {
    this.#hasExtras = false;
    this.#schedules = new Map();
    const clock = this.#clock(options.timeZone, fromSeconds - CLOCK_MARGIN_SECONDS, toSeconds + CLOCK_MARGIN_SECONDS);
    const profiles = applicable(station, options);
    const anchors = { station, options, fromSeconds };
    const known = new Map<PlacedProfile, number | null>();
    const layer = (list: readonly PlacedProfile[], transaction: ActiveTransaction | null): [number, number] => {
      const first = this.#order.length;
      for (const placed of list) {
        // Only what starts with the transaction differs from EVSE to EVSE.
        const isShared = !startsWithTransaction(placed.profile, station.version);
        let index = isShared ? known.get(placed) : undefined;
        if (index === undefined) {
          index = this.#addProfile(placed, transaction, anchors);
          if (isShared) known.set(placed, index);
        }
        if (index !== null) this.#order.push(index);
      }
      return [first, this.#order.length - first];
    };
    const own = stationLayers(profiles);
    const heads = [this.#evses.length / 8, 0];
    heads.push(...layer(own.constraints, null), ...layer(own.generation, null), ...layer(own.maximum, null));
    const ids = evseId === 0 ? Array.from({ length: station.evseCount }, (_, index) => index + 1) : [evseId];
    for (const id of ids) {
      const transaction = station.transactions.find((candidate) => candidate.evseId === id) ?? null;
      const layers = evseLayers(station, profiles, id, transaction, options);
      this.#evses.push(...layer(layers.constraints, transaction), ...layer(layers.transaction, transaction));
      this.#evses.push(...layer(layers.generation, transaction), station.phaseTypes.get(id) === "DC" ? 1 : 0, 0);
    }
    heads[1] = ids.length;
    heads.push(clock.first, clock.count, station.defaultPhases, this.#hasExtras ? 1 : 0);
    const { currentMilliamps, powerMilliwatts } = station.defaults;
    this.#stations.push({
      heads,
      values: [station.voltageMillivolts, currentMilliamps ?? Number.NaN, powerMilliwatts ?? Number.NaN, 0],
    });
    this.#evseIds.push(ids);
  }

  finish(): Plan {
    const periods = new Float64Array(this.#limits.length * 2);
    const heads = new Int32Array(periods.buffer);
    this.#limits.forEach((limit, index) => {
      heads[index * 4] = this.#periodHeads[index * 2] ?? 0;
      heads[index * 4 + 1] = this.#periodHeads[index * 2 + 1] ?? 0;
      periods[index * 2 + 1] = limit;
    });
    const stations = new Float64Array(this.#stations.length * 10);
    const stationHeads = new Int32Array(stations.buffer);
    this.#stations.forEach((station, index) => {
      stationHeads.set(station.heads, index * 20);
      stations.set(station.values, index * 10 + 6);
    });
    return {
      profiles: Int32Array.from(this.#profiles),
      periods,
      extras: Float64Array.from(this.#extras),
      order: Int32Array.from(this.#order),
      evses: Int32Array.from(this.#evses),
      stations,
      transitions: Int32Array.from(this.#transitions),
      evseIds: this.#evseIds,
    };
  }

  /** Index of the profile as it stands at one EVSE; null where it cannot be in force. */
  #addProfile(
    { profile, evseId }: PlacedProfile,
    transaction: ActiveTransaction | null,
    anchors: Anchors,
  ): number | null {
    const { station, options, fromSeconds } = anchors;
    const schedule = profile.schedules[Math.min(options.scheduleIndex, profile.schedules.length - 1)];
    if (schedule === undefined || schedule.periods.length === 0) return null;
    const isElapsed = startsWithTransaction(profile, station.version);
    // An update comes at an instant, and what counts from an instant is not on the wall.
    const isAnchored = !isElapsed && profile.kind !== "Dynamic";
    const isLocal = isAnchored && (schedule.useLocalTime || (options.recurInLocalTime && profile.kind === "Recurring"));
    const read = (time: { utcSeconds: number; wallSeconds: number }): number => {
      if (schedule.useLocalTime) return isLocal ? time.wallSeconds : utcOfWall(options.timeZone, time.wallSeconds);
      return isLocal ? time.utcSeconds + offsetAt(options.timeZone, time.utcSeconds) : time.utcSeconds;
    };
    let origin: number | null;
    let length = schedule.durationSeconds ?? Number.POSITIVE_INFINITY;
    if (profile.kind === "Dynamic") {
      // Valid until dynUpdateTime + duration (2.1 K28); what was pushed at an unknown time is taken as new.
      origin =
        profile.dynUpdateTime === null
          ? schedule.durationSeconds === null
            ? Number.NEGATIVE_INFINITY
            : fromSeconds
          : profile.dynUpdateTime.utcSeconds;
    } else if (isElapsed) {
      origin = transaction?.startSeconds ?? (options.simulateTransaction ? fromSeconds : null);
    } else origin = schedule.startSchedule === null ? null : read(schedule.startSchedule);
    if (origin === null) return null;
    const recurrence = profile.kind === "Recurring" ? RECURRENCES[profile.recurrency ?? "Daily"] : 0;
    if (recurrence > 0) length = Math.min(length, recurrence);
    const { first, count } = this.#periods(schedule, profile.id, station, evseId, options);
    if (count === 0) return null;
    const index = this.#profiles.length / 8;
    this.#profiles.push(
      recurrence === 0 ? seconds(origin) : phaseOf(origin, recurrence, options.recurBackwards),
      recurrence,
      length === Number.POSITIVE_INFINITY ? ENDLESS : length,
      first,
      count,
      profile.validFrom === null ? LONG_AGO : seconds(read(profile.validFrom)),
      profile.validTo === null ? FOREVER : seconds(read(profile.validTo)),
      (options.recurBackwards ? FLAG_BACKWARDS : 0) | (isLocal ? FLAG_LOCAL : 0),
    );
    return index;
  }

  /** The schedule's periods, once for all EVSEs that it stands at. */
  #periods(schedule: ProfileSchedule, id: number, station: ProfileStation, evseId: number, options: EvaluationOptions) {
    const before = this.#schedules.get(schedule);
    if (before !== undefined) return before;
    const { randomizedDelaySeconds: delay, durationSeconds } = schedule;
    const written = schedule.periods.map(({ startSeconds }) => startSeconds);
    const seed = options.randomSeed;
    const starts =
      delay === null || seed === null ? written : delayedStarts(written, delay, seed ^ id, durationSeconds);
    const first = this.#limits.length;
    // K01.FR.49: on AC a period that says no phases uses three. 1.6 has no such rule, and says nothing.
    const isAlternating = station.version !== "1.6" && station.phaseTypes.get(evseId) === "AC";
    schedule.periods.forEach((period, index) => {
      const start = starts[index];
      if (start === null || start === undefined || start >= (durationSeconds ?? Number.POSITIVE_INFINITY)) return;
      this.#addPeriod(period, start, schedule, isAlternating ? 3 : 0, options.stateOfCharge);
    });
    const range = { first, count: this.#limits.length - first };
    this.#schedules.set(schedule, range);
    return range;
  }

  #addPeriod(
    period: ProfilePeriod,
    start: number,
    schedule: ProfileSchedule,
    phases: number,
    soc: number | null,
  ): void {
    const { limitAtSoc } = schedule;
    const bound = limitAtSoc !== null && soc !== null && soc >= limitAtSoc.soc ? limitAtSoc.limit : null;
    // Nothing flows while idle (2.1 Q, Idle), and its period must not say so itself.
    const limit = period.operationMode === "Idle" ? { value: 0, l2: null, l3: null } : lowered(period.limit, bound);
    const { dischargeLimit, setpoint } = period;
    const others = [limit.l2, limit.l3, dischargeLimit.value, dischargeLimit.l2, dischargeLimit.l3];
    const extras = [...others, setpoint.value, setpoint.l2, setpoint.l3];
    const hasExtras = extras.some((value) => value !== null);
    const mode = period.operationMode === null ? 0 : OPERATION_MODES.indexOf(period.operationMode);
    const extrasIndex = hasExtras ? this.#extras.length / 8 + 1 : 0;
    const info = (period.numberPhases ?? phases) | ((period.phaseToUse ?? 0) << 2) | (mode << 4);
    this.#periodHeads.push(start, info | (schedule.unit === "W" ? FLAG_WATTS : 0) | (extrasIndex << EXTRAS_SHIFT));
    this.#limits.push(limit.value ?? Number.NaN);
    if (!hasExtras) return;
    this.#extras.push(...extras.map((value) => value ?? Number.NaN));
    this.#hasExtras = true;
  }

  #clock(timeZone: string, from: number, to: number): Clock {
    if (timeZone === "UTC") return { first: 0, count: 0 };
    const key = `${timeZone} ${from} ${to}`;
    const before = this.#clocks.get(key);
    if (before !== undefined) return before;
    const first = this.#transitions.length / 2;
    for (const { utcSeconds, offsetSeconds } of clockChanges(timeZone, from, to)) {
      this.#transitions.push(seconds(utcSeconds), offsetSeconds);
    }
    const clock = { first, count: this.#transitions.length / 2 - first };
    this.#clocks.set(key, clock);
    return clock;
  }
}

interface Clock {
  readonly first: number;
  readonly count: number;
}

interface Anchors {
  readonly station: ProfileStation;
  readonly options: EvaluationOptions;
  readonly fromSeconds: number;
}

/** Relative, and 1.6's absolute and recurring without startSchedule (1.6 §7.13: relative to the start of charging). */
export function startsWithTransaction({ kind, schedules }: ChargingProfile, version: ProfileVersion): boolean {
  if (kind === "Relative") return true;
  return version === "1.6" && kind !== "Dynamic" && schedules[0]?.startSchedule === null;
}

function lowered(limit: PhaseValues, bound: number | null): PhaseValues {
  if (bound === null) return limit;
  const lower = (value: number | null) => (value === null ? null : Math.min(value, bound));
  return { value: Math.min(limit.value ?? bound, bound), l2: lower(limit.l2), l3: lower(limit.l3) };
}

/** Core's seconds, held within its range: what lies beyond is as good as for ever. */
function seconds(unixSeconds: number): number {
  return Math.max(LONG_AGO, Math.min(FOREVER - 1, unixSeconds - CORE_EPOCH_SECONDS));
}

/** Start of an occurrence within the core's range: any one where all of them count, else the first or one long ago. */
function phaseOf(origin: number, recurrence: number, isBackwards: boolean): number {
  const start = origin - CORE_EPOCH_SECONDS;
  if (isBackwards || start < LONG_AGO) {
    const into = start % recurrence;
    return isBackwards
      ? into < 0
        ? into + recurrence
        : into
      : LONG_AGO + ((((start - LONG_AGO) % recurrence) + recurrence) % recurrence);
  }
  return Math.min(FOREVER - 1, start);
}
