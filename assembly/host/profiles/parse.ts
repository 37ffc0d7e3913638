// From a profile's JSON, in the words of any of the three versions, to the one model. What cannot be read is a problem at its
// place; whether what was read keeps the rules is for `validate.ts`.

import {
  type ChargingProfile,
  KINDS,
  type Kind,
  OPERATION_MODES,
  type OperationMode,
  type PhaseValues,
  type PlacedProfile,
  type ProfilePeriod,
  type ProfileProblem,
  type ProfileSchedule,
  type ProfileTime,
  type ProfileVersion,
  PURPOSES,
  type Purpose,
} from "./model.ts";
import { integerOf, milliOf } from "./numbers.ts";
import { type ProblemCode, type ProblemValues, problem } from "./problems.ts";
import { parseTime } from "./time.ts";

/** 2.x allows 1,024 periods in a schedule (its JSON schema); 1.6 leaves it to the station, and none is known to take more. */
export const MAX_PERIODS = 1024;
/** 2.x allows three schedules in a profile. */
export const MAX_SCHEDULES = 3;
/** Problems told about one profile: more help nobody. */
export const MAX_PROBLEMS = 32;

export type ProfileResult =
  | { readonly ok: true; readonly profile: ChargingProfile }
  | { readonly ok: false; readonly problems: readonly ProfileProblem[] };

type Json = Readonly<Record<string, unknown>>;

/** Names under which the versions differ. */
const SIXTEEN = { id: "chargingProfileId" } as const;
const TWO = { id: "id" } as const;

/**
 * Reads one profile. Members that are null count as absent; unknown members are passed
 * over. Refuses nothing that a rule refuses, except what leaves no profile to speak of.
 */
export function parseProfile(value: unknown, version: ProfileVersion, pointer = ""): ProfileResult {
  const reader = new Reader(version);
  const profile = reader.profile(value, pointer);
  return profile !== null && reader.problems.length === 0
    ? { ok: true, profile }
    : { ok: false, problems: reader.problems.slice(0, MAX_PROBLEMS) };
}

/** The EVSE and the profile of `{evseId | connectorId, profile}`. */
export function parsePlaced(
  value: unknown,
  version: ProfileVersion,
  pointer: string,
): { readonly ok: true; readonly placed: PlacedProfile } | Exclude<ProfileResult, { ok: true }> {
  const reader = new Reader(version);
  const entry = reader.object(value, pointer);
  const name = (entry?.connectorId ?? null) === null ? "evseId" : "connectorId";
  const evseId = entry === null ? null : reader.integer(entry, name, pointer, { least: 0, isRequired: true });
  const profile = entry === null ? null : reader.profile(entry.profile, `${pointer}/profile`);
  return profile !== null && evseId !== null && reader.problems.length === 0
    ? { ok: true, placed: { evseId, profile } }
    : { ok: false, problems: reader.problems.slice(0, MAX_PROBLEMS) };
}

class Reader {
  readonly problems: ProfileProblem[] = [];
  readonly #version: ProfileVersion;

  constructor(version: ProfileVersion) {
    this.#version = version;
  }

  #report(code: ProblemCode, pointer: string, values?: ProblemValues): null {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(problem(code, pointer, values));
    return null;
  }

  object(value: unknown, pointer: string): Json | null {
    if (value === undefined || value === null) return this.#report("field-missing", pointer);
    if (typeof value !== "object" || Array.isArray(value)) return this.#report("field-no-object", pointer);
    return value as Json;
  }

  integer(
    from: Json,
    name: string,
    pointer: string,
    rule: { readonly least?: number; readonly isRequired?: boolean } = {},
  ): number | null {
    const value = from[name];
    const at = `${pointer}/${name}`;
    if (value === undefined || value === null) return rule.isRequired ? this.#report("field-missing", at) : null;
    const number = typeof value === "number" ? integerOf(value) : null;
    if (number === null) return this.#report("field-no-integer", at);
    if (rule.least !== undefined && number < rule.least)
      return this.#report("field-too-small", at, { least: rule.least });
    return number;
  }

  #milli(from: Json, name: string, pointer: string): number | null {
    const value = from[name];
    if (value === undefined || value === null) return null;
    return (typeof value === "number" ? milliOf(value) : null) ?? this.#report("field-no-number", `${pointer}/${name}`);
  }

  #time(from: Json, name: string, pointer: string): ProfileTime | null {
    const value = from[name];
    if (value === undefined || value === null) return null;
    return parseTime(value) ?? this.#report("field-no-time", `${pointer}/${name}`);
  }

  #word<Word extends string>(from: Json, name: string, pointer: string, words: readonly Word[]): Word | null {
    const value = from[name];
    const at = `${pointer}/${name}`;
    if (value === undefined || value === null) return this.#report("field-missing", at);
    const word = words.find((candidate) => candidate === value);
    return word ?? this.#report("field-unknown-word", at, { words: words.join(", ") });
  }

  #flag(from: Json, name: string, pointer: string): boolean | null {
    const value = from[name];
    if (value === undefined || value === null) return null;
    return typeof value === "boolean" ? value : this.#report("field-no-boolean", `${pointer}/${name}`);
  }

  profile(value: unknown, pointer: string): ChargingProfile | null {
    const from = this.object(value, pointer);
    if (from === null) return null;
    const isSixteen = this.#version === "1.6";
    const purposeWord = from.chargingProfilePurpose;
    const purpose: Purpose | null =
      isSixteen && purposeWord === "ChargePointMaxProfile"
        ? "ChargingStationMaxProfile"
        : this.#word(from, "chargingProfilePurpose", pointer, purposesOf(this.#version));
    const kind = this.#word<Kind>(from, "chargingProfileKind", pointer, kindsOf(this.#version));
    // 1.6's libraries send a recurrency with every kind: where it means nothing it is not read.
    const recurrency =
      kind === "Recurring" && from.recurrencyKind !== undefined && from.recurrencyKind !== null
        ? this.#word(from, "recurrencyKind", pointer, ["Daily", "Weekly"] as const)
        : null;
    const id = this.integer(from, (isSixteen ? SIXTEEN : TWO).id, pointer, { isRequired: true });
    const stackLevel = this.integer(from, "stackLevel", pointer, { isRequired: true });
    const schedules = this.#schedules(from.chargingSchedule, `${pointer}/chargingSchedule`);
    const transaction = from.transactionId;
    const profile = {
      version: this.#version,
      recurrency,
      validFrom: this.#time(from, "validFrom", pointer),
      validTo: this.#time(from, "validTo", pointer),
      transactionId: transaction === undefined || transaction === null ? null : String(transaction),
      schedules,
      maxOfflineDurationSeconds: this.integer(from, "maxOfflineDuration", pointer, { least: 0 }),
      invalidAfterOfflineDuration: this.#flag(from, "invalidAfterOfflineDuration", pointer) ?? false,
      dynUpdateIntervalSeconds: this.integer(from, "dynUpdateInterval", pointer, { least: 0 }),
      dynUpdateTime: this.#time(from, "dynUpdateTime", pointer),
    };
    if (id === null || stackLevel === null || purpose === null || kind === null) return null;
    return { ...profile, id, stackLevel, purpose, kind };
  }

  #schedules(value: unknown, pointer: string): ProfileSchedule[] {
    // 1.6 has one object where 2.x has a list; either is taken in either.
    const list = Array.isArray(value) ? value : [value];
    if (list.length === 0) this.#report("schedules-none", pointer);
    if (list.length > MAX_SCHEDULES) this.#report("schedules-too-many", pointer, { most: MAX_SCHEDULES });
    return list
      .slice(0, MAX_SCHEDULES)
      .map((item, index) => this.#schedule(item, Array.isArray(value) ? `${pointer}/${index}` : pointer))
      .filter((schedule) => schedule !== null);
  }

  #schedule(value: unknown, pointer: string): ProfileSchedule | null {
    const from = this.object(value, pointer);
    if (from === null) return null;
    const unit = this.#word(from, "chargingRateUnit", pointer, ["A", "W"] as const);
    const at = `${pointer}/chargingSchedulePeriod`;
    const list = from.chargingSchedulePeriod;
    if (list === undefined || list === null) this.#report("field-missing", at);
    else if (!Array.isArray(list)) this.#report("field-no-list", at);
    else if (list.length > MAX_PERIODS) {
      this.#report("periods-too-many", at, { most: MAX_PERIODS, count: list.length });
    }
    const periods = (Array.isArray(list) ? list : [])
      .slice(0, MAX_PERIODS)
      .map((item, index) => this.#period(item, `${at}/${index}`))
      .filter((period) => period !== null);
    const soc = from.limitAtSoC === undefined || from.limitAtSoC === null ? null : this.#soc(from.limitAtSoC, pointer);
    this.#milli(from, "powerTolerance", pointer);
    if (unit === null) return null;
    return {
      id: this.integer(from, "id", pointer),
      startSchedule: this.#time(from, "startSchedule", pointer),
      durationSeconds: this.integer(from, "duration", pointer, { least: 0 }),
      unit,
      periods,
      minChargingRate: this.#milli(from, "minChargingRate", pointer),
      useLocalTime: this.#flag(from, "useLocalTime", pointer) ?? false,
      randomizedDelaySeconds: this.integer(from, "randomizedDelay", pointer, { least: 0 }),
      limitAtSoc: soc,
    };
  }

  /** Points of a curve whose numbers can be read; null: there is none. */
  #curve(from: Json, name: string, pointer: string, axes: readonly string[]): number | null {
    const list = from[name];
    if (list === undefined || list === null) return null;
    const at = `${pointer}/${name}`;
    if (!Array.isArray(list)) return this.#report("field-no-list", at);
    for (const [index, item] of list.slice(0, MAX_PERIODS).entries()) {
      const point = this.object(item, `${at}/${index}`);
      if (point !== null) for (const axis of axes) this.#milli(point, axis, `${at}/${index}`);
    }
    return list.length;
  }

  #soc(value: unknown, pointer: string): ProfileSchedule["limitAtSoc"] {
    const at = `${pointer}/limitAtSoC`;
    const from = this.object(value, at);
    if (from === null) return null;
    const soc = this.integer(from, "soc", at, { least: 0, isRequired: true });
    const limit = this.#milli(from, "limit", at);
    if (from.limit === undefined) this.#report("field-missing", `${at}/limit`);
    return soc === null || limit === null ? null : { soc, limit };
  }

  #period(value: unknown, pointer: string): ProfilePeriod | null {
    const from = this.object(value, pointer);
    if (from === null) return null;
    const startSeconds = this.integer(from, "startPeriod", pointer, { isRequired: true });
    const values = (name: string): PhaseValues => ({
      value: this.#milli(from, name, pointer),
      l2: this.#milli(from, `${name}_L2`, pointer),
      l3: this.#milli(from, `${name}_L3`, pointer),
    });
    const mode =
      from.operationMode === undefined || from.operationMode === null
        ? null
        : this.#word<OperationMode>(from, "operationMode", pointer, OPERATION_MODES);
    if (startSeconds === null) return null;
    return {
      startSeconds,
      limit: values("limit"),
      dischargeLimit: values("dischargeLimit"),
      setpoint: values("setpoint"),
      setpointReactive: values("setpointReactive"),
      numberPhases: this.integer(from, "numberPhases", pointer),
      phaseToUse: this.integer(from, "phaseToUse", pointer),
      operationMode: mode,
      preconditioningRequest: this.#flag(from, "preconditioningRequest", pointer),
      evseSleep: this.#flag(from, "evseSleep", pointer),
      v2xBaseline: this.#milli(from, "v2xBaseline", pointer),
      freqWattPoints: this.#curve(from, "v2xFreqWattCurve", pointer, ["frequency", "power"]),
      signalWattPoints: this.#curve(from, "v2xSignalWattCurve", pointer, ["signal", "power"]),
    };
  }
}

/** Purposes that a version's messages can name. 1.6's own name of the first is read beside it. */
export function purposesOf(version: ProfileVersion): readonly Purpose[] {
  if (version === "1.6") return ["TxDefaultProfile", "TxProfile"];
  return version === "2.0.1" ? PURPOSES.slice(0, 4) : PURPOSES;
}

export function kindsOf(version: ProfileVersion): readonly Kind[] {
  return version === "2.1" ? KINDS : KINDS.slice(0, 3);
}
