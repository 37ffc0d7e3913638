// A profile of 2.1 in the words of 2.0.1 or 1.6, which have one limit and know neither setpoints nor local time.

import type { ChargingProfile, PhaseValues, ProfilePeriod, ProfileSchedule, ProfileTime, RateUnit } from "../model.ts";
import { formatTime } from "../time.ts";
import type { ConversionCode, NoteList } from "./notes.ts";
import { StationClock } from "./station-clock.ts";
import type { ConversionTarget, Json } from "./target.ts";
import { inUnit, unitFor } from "./units.ts";

/** 1.6 and 2.0.1: one decimal (1.6 §7.14, 2.0.1 ChargingSchedulePeriodType). */
const MILLI_PER_STEP = 100;

export class EarlierProfile {
  readonly #profile: ChargingProfile;
  readonly #body: Json;
  readonly #target: ConversionTarget;
  readonly #notes: NoteList;
  readonly #clock: StationClock;
  readonly #isSixteen: boolean;

  constructor(profile: ChargingProfile, body: Json, target: ConversionTarget, notes: NoteList) {
    this.#profile = profile;
    this.#body = body;
    this.#target = target;
    this.#notes = notes;
    this.#clock = new StationClock(target, notes);
    this.#isSixteen = target.version === "1.6";
  }

  json(): Json {
    const { id, stackLevel, purpose, kind, recurrency, maxOfflineDurationSeconds } = this.#profile;
    if (purpose === "PriorityCharging" || purpose === "LocalGeneration") {
      this.#notes.add("purpose-unknown", "/chargingProfilePurpose", { version: this.#target.version, purpose });
    }
    if (kind === "Dynamic") this.#lose("kind-unknown", "/chargingProfileKind");
    if (maxOfflineDurationSeconds !== null) this.#lose("offline-duration", "/maxOfflineDuration");
    const chosen = this.#chosen();
    const schedules = chosen.map(({ schedule, index }) => this.#schedule(schedule, index));
    return {
      [this.#isSixteen ? "chargingProfileId" : "id"]: id,
      stackLevel,
      chargingProfilePurpose:
        this.#isSixteen && purpose === "ChargingStationMaxProfile" ? "ChargePointMaxProfile" : purpose,
      chargingProfileKind: kind,
      ...(recurrency === null ? {} : { recurrencyKind: recurrency }),
      ...this.#validity(chosen.map(({ schedule }) => schedule)),
      ...this.#transaction(),
      chargingSchedule: this.#isSixteen
        ? schedules[0]
        : schedules.map((schedule, index) => ({ id: index + 1, ...schedule })),
    };
  }

  #lose(code: ConversionCode, pointer: string): void {
    this.#notes.add(code, pointer, { version: this.#target.version });
  }

  /** The schedules that are sent, with their positions in the body. */
  #chosen(): { readonly schedule: ProfileSchedule; readonly index: number }[] {
    const all = this.#profile.schedules.map((schedule, index) => ({ schedule, index }));
    if (!this.#isSixteen || all.length === 1) return all;
    const index = Math.min(this.#target.scheduleIndex, all.length - 1);
    this.#notes.add("schedules-left-out", "/chargingSchedule", { number: index + 1 });
    return all.slice(index, index + 1);
  }

  #validity(schedules: readonly ProfileSchedule[]): Json {
    const { validFrom, validTo } = this.#profile;
    if (validFrom === null && validTo === null) return {};
    const isLocal = schedules.some(({ useLocalTime }) => useLocalTime);
    if (isLocal && !schedules.every(({ useLocalTime }) => useLocalTime)) {
      this.#lose("local-time-mixed", "/chargingSchedule");
    }
    const told = (name: string, time: ProfileTime | null): Json =>
      time === null ? {} : { [name]: formatTime(isLocal ? this.#clock.utcOf(time, `/${name}`) : time.utcSeconds) };
    return { ...told("validFrom", validFrom), ...told("validTo", validTo) };
  }

  #transaction(): Json {
    const { purpose, transactionId } = this.#profile;
    if (purpose !== "TxProfile" || transactionId === null) return {};
    if (!this.#isSixteen) return { transactionId };
    const number = /^-?\d{1,10}$/.test(transactionId) ? Number(transactionId) : Number.NaN;
    if (!(Math.abs(number) <= 0x7fff_ffff)) this.#notes.add("transaction-no-number", "/chargingProfilePurpose");
    return { transactionId: number };
  }

  #schedule(schedule: ProfileSchedule, index: number): Json {
    const at = `/chargingSchedule/${index}`;
    const unit = unitFor(schedule.unit, at, this.#target, this.#notes);
    if ((schedule.randomizedDelaySeconds ?? 0) > 0) this.#lose("randomized-delay", `${at}/randomizedDelay`);
    if (schedule.limitAtSoc !== null) this.#lose("limit-at-soc", `${at}/limitAtSoC`);
    // Reading has looked at it and does not keep it: nothing is evaluated by it.
    const written = (this.#body.chargingSchedule as readonly Json[])[index];
    if (typeof written?.powerTolerance === "number") this.#lose("power-tolerance", `${at}/powerTolerance`);
    const start = this.#clock.startOf(this.#profile, schedule, at);
    const { durationSeconds, minChargingRate } = schedule;
    const value = (milli: number, phases: number | null, pointer: string) =>
      this.#value(milli, schedule.unit, unit, phases, pointer);
    return {
      ...(start === null ? {} : { startSchedule: formatTime(start) }),
      ...(durationSeconds === null ? {} : { duration: durationSeconds }),
      chargingRateUnit: unit,
      ...(minChargingRate === null ? {} : { minChargingRate: value(minChargingRate, null, `${at}/minChargingRate`) }),
      chargingSchedulePeriod: schedule.periods.map((period, position) => {
        const place = `${at}/chargingSchedulePeriod/${position}`;
        const { startSeconds, numberPhases } = period;
        return {
          startPeriod: startSeconds,
          limit: value(this.#limit(period, schedule.unit, place), numberPhases, `${place}/limit`),
          ...(numberPhases === null ? {} : { numberPhases }),
          ...this.#phaseToUse(period, place),
        };
      }),
    };
  }

  #phaseToUse({ phaseToUse }: ProfilePeriod, at: string): Json {
    if (phaseToUse === null) return {};
    if (!this.#isSixteen) return { phaseToUse };
    this.#notes.add("phase-to-use", `${at}/phaseToUse`);
    return {};
  }

  /** The one limit of a period, thousandths of its unit; in watts of all phases together. */
  #limit(period: ProfilePeriod, unit: RateUnit, at: string): number {
    const { limit, setpoint, operationMode } = period;
    if (period.preconditioningRequest === true) this.#lose("preconditioning", `${at}/preconditioningRequest`);
    if (period.evseSleep === true) this.#lose("evse-sleep", `${at}/evseSleep`);
    if (isGiven(period.dischargeLimit)) this.#lose("discharge", `${at}/dischargeLimit`);
    if (isGiven(period.setpointReactive)) this.#lose("reactive-power", `${at}/setpointReactive`);
    const lowest = (values: PhaseValues, name: string) =>
      this.#lowest(values, unit, period.numberPhases, `${at}/${name}`);
    const mode = operationMode ?? "ChargingOnly";
    switch (mode) {
      case "Idle":
        this.#lose("mode-idle", `${at}/operationMode`);
        return 0;
      case "ChargingOnly":
        return lowest(limit, "limit") ?? 0;
      case "CentralSetpoint":
      case "CentralFrequency": {
        this.#lose("mode-setpoint", `${at}/operationMode`);
        const target = lowest(setpoint, "setpoint") ?? 0;
        return Math.max(0, Math.min(target, lowest(limit, "limit") ?? target));
      }
      case "ExternalSetpoint":
      case "ExternalLimits":
      case "LocalFrequency":
      case "LocalLoadBalancing":
        this.#notes.add("mode-unknown", `${at}/operationMode`, { version: this.#target.version, mode });
        return 0;
    }
  }

  /** Beside values for L2 and L3 the first is that of L1, in watts too (2.1 K01.FR.144 ff.): each phase gets the lowest. */
  #lowest(values: PhaseValues, unit: RateUnit, numberPhases: number | null, at: string): number | null {
    const { value, l2, l3 } = values;
    if (l2 === null && l3 === null) return value;
    this.#lose("phase-values", `${at}_${l2 === null ? "L3" : "L2"}`);
    const lowest = Math.min(...[value, l2, l3].filter((one) => one !== null));
    return unit === "A" ? lowest : lowest * (numberPhases ?? this.#target.phases);
  }

  /** A number with the one decimal that these versions have; what is beyond it is cut off. */
  #value(milli: number, from: RateUnit, to: RateUnit, numberPhases: number | null, pointer: string): number {
    const { voltageMillivolts, phases } = this.#target;
    const converted = from === to ? milli : inUnit(milli, to, voltageMillivolts, numberPhases ?? phases);
    // Decimals of a quotient were written by nobody, and the note on the unit tells of it.
    if (from === to && milli % MILLI_PER_STEP !== 0) this.#lose("decimals-cut", pointer);
    return Math.floor(converted / MILLI_PER_STEP) / 10;
  }
}

function isGiven({ value, l2, l3 }: PhaseValues): boolean {
  return value !== null || l2 !== null || l3 !== null;
}
