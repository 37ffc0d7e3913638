// One question about a station's profiles as JSON: the body of `POST /api/profiles/composite`, which is a case of the vectors. Reads
// it with a problem at each field that cannot be used.

import { sizeProblem } from "./case-size.ts";
import { isTimeZone } from "./clock.ts";
import {
  OCPP_VERSIONS,
  type PlacedProfile,
  type ProfileProblem,
  type ProfileVersion,
  PURPOSES,
  type RateUnit,
} from "./model.ts";
import { integerOf, milliOf } from "./numbers.ts";
import { DEFAULT_OPTIONS, type EvaluationOptions } from "./options.ts";
import { parsePlaced } from "./parse.ts";
import { type ProblemCode, type ProblemValues, problem } from "./problems.ts";
import { checkForm } from "./rules/form.ts";
import type { ActiveTransaction, ProfileStation } from "./station.ts";
import { FIRST_SECONDS, LAST_SECONDS, parseTime } from "./time.ts";

/** Profiles in one case: four for each of a hundred EVSEs and some. */
export const MAX_CASE_PROFILES = 512;
/** Periods in one case: 32 schedules of the most that 2.x allows. */
export const MAX_CASE_PERIODS = 32_768;
export const MAX_CASE_EVSES = 1024;
/** Ten years of 366 days. */
export const MAX_WINDOW_SECONDS = 316_224_000;

export interface ProfileCase {
  readonly station: ProfileStation;
  readonly options: EvaluationOptions;
  readonly evseId: number;
  /** Seconds since 1970; the end is not before the start. */
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly unit: RateUnit;
}

export type CaseResult =
  | { readonly ok: true; readonly question: ProfileCase }
  | { readonly ok: false; readonly problems: readonly ProfileProblem[] };

type Json = Readonly<Record<string, unknown>>;

/** Problems told at once. */
const MAX_PROBLEMS = 32;

/** Reads a case. Profiles must keep the rules that their evaluation rests on (`rules/form.ts`); other rules are not asked here. */
export function parseCase(body: unknown): CaseResult {
  const problems: ProfileProblem[] = [];
  const report = (code: ProblemCode, pointer: string, values?: ProblemValues): null => {
    problems.push(problem(code, pointer, values));
    return null;
  };
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return { ok: false, problems: [problem("field-no-object", "")] };
  }
  const from = body as Json;
  const version = OCPP_VERSIONS.find((candidate) => candidate === from.ocppVersion);
  if (version === undefined) {
    return {
      ok: false,
      problems: [problem("field-unknown-word", "/ocppVersion", { words: OCPP_VERSIONS.join(", ") })],
    };
  }
  const whole = (name: string, fallback: number | null, least: number, most: number): number | null => {
    const value = from[name];
    if (value === undefined || value === null) return fallback ?? report("field-missing", `/${name}`);
    const number = integerOf(value);
    if (number === null) return report("field-no-integer", `/${name}`);
    if (number < least) return report("field-too-small", `/${name}`, { least });
    return number > most ? report("field-too-large", `/${name}`, { most }) : number;
  };
  const instant = (value: unknown, pointer: string): number | null => {
    const time = parseTime(value);
    if (time === null) return value === undefined ? report("field-missing", pointer) : report("field-no-time", pointer);
    const isInRange = time.utcSeconds >= FIRST_SECONDS && time.utcSeconds <= LAST_SECONDS;
    return isInRange ? time.utcSeconds : report("field-time-out-of-range", pointer);
  };
  const at = instant(from.at, "/at");
  const duration = whole("duration", null, 0, MAX_WINDOW_SECONDS);
  const evseId = whole("evseId", null, 0, MAX_CASE_EVSES);
  const unit = from.unit ?? "A";
  if (unit !== "A" && unit !== "W") report("field-unknown-word", "/unit", { words: "A, W" });
  const profiles = parseProfiles(from.profiles, version, problems);
  const transactions = parseTransactions(from, evseId ?? 0, instant, report);
  const phaseTypes = parsePhaseTypes(from, report);
  const defaults = parseDefaults(from.defaults, report);
  const options = parseOptions(from, duration ?? 0, report);
  const places = [...profiles, ...transactions].map((one) => one.evseId);
  // What is mentioned beyond the most that there can be is refused as unknown.
  const mentioned = Math.max(1, evseId ?? 0, ...places, ...phaseTypes.keys());
  const evseCount = whole("nEvses", Math.min(mentioned, MAX_CASE_EVSES), 1, MAX_CASE_EVSES);
  if (evseCount !== null && evseId !== null && evseId > evseCount) {
    report("evse-unknown", "/evseId", { count: evseCount, evseId });
  }
  profiles.forEach((placed, index) => {
    if (evseCount !== null && placed.evseId > evseCount) {
      report("evse-unknown", `/profiles/${index}`, { count: evseCount, evseId: placed.evseId });
    }
  });
  // A case may say where its window ends: one that ends before it begins is asked about its end.
  const end = from.end === undefined || from.end === null ? null : instant(from.end, "/end");
  if (
    problems.length > 0 ||
    at === null ||
    duration === null ||
    evseId === null ||
    evseCount === null ||
    defaults === null
  ) {
    return { ok: false, problems: problems.slice(0, MAX_PROBLEMS) };
  }
  const fromSeconds = end === null ? at : Math.min(at, end);
  if (fromSeconds + duration > LAST_SECONDS) {
    return { ok: false, problems: [problem("field-time-out-of-range", "/duration")] };
  }
  const oversize = sizeProblem(profiles, version, evseId === 0 ? evseCount : 1, duration);
  if (oversize !== null) return { ok: false, problems: [oversize] };
  // One word stands for every EVSE.
  const everywhere = typeof from.phaseType === "string" ? phaseTypes.get(0) : undefined;
  for (let id = 1; everywhere !== undefined && id <= evseCount; id++) phaseTypes.set(id, everywhere);
  const stationType = from.stationPhaseType === "AC" || from.stationPhaseType === "DC" ? from.stationPhaseType : null;
  const isAlternating = phaseTypes.size > 0 && [...phaseTypes.values()].every((type) => type === "AC");
  if (!phaseTypes.has(0) && (stationType !== null || isAlternating)) phaseTypes.set(0, stationType ?? "AC");
  return {
    ok: true,
    question: {
      station: { version, evseCount, profiles, transactions, phaseTypes, ...defaults },
      options,
      evseId,
      fromSeconds,
      toSeconds: fromSeconds + duration,
      unit: unit === "W" ? "W" : "A",
    },
  };
}

function parseProfiles(value: unknown, version: ProfileVersion, problems: ProfileProblem[]): PlacedProfile[] {
  if (!Array.isArray(value)) {
    problems.push(problem(value === undefined ? "field-missing" : "field-no-list", "/profiles"));
    return [];
  }
  if (value.length > MAX_CASE_PROFILES) {
    problems.push(problem("profiles-too-many", "/profiles", { most: MAX_CASE_PROFILES, what: "profiles" }));
    return [];
  }
  const profiles: PlacedProfile[] = [];
  let periods = 0;
  for (const [index, entry] of value.entries()) {
    const pointer = `/profiles/${index}`;
    const result = parsePlaced(entry, version, pointer);
    const found = result.ok ? checkForm(result.placed.profile, `${pointer}/profile`) : result.problems;
    problems.push(...found);
    if (!result.ok || found.length > 0) continue;
    profiles.push(result.placed);
    for (const schedule of result.placed.profile.schedules) periods += schedule.periods.length;
    if (problems.length >= MAX_PROBLEMS) break;
  }
  if (periods > MAX_CASE_PERIODS) {
    problems.push(problem("profiles-too-many", "/profiles", { most: MAX_CASE_PERIODS, what: "periods" }));
  }
  return profiles;
}

type Report = (code: ProblemCode, pointer: string, values?: ProblemValues) => null;
type Instant = (value: unknown, pointer: string) => number | null;

function parseTransactions(from: Json, evseId: number, instant: Instant, report: Report): ActiveTransaction[] {
  const isList = from.transactions !== undefined && from.transactions !== null;
  const list = isList
    ? from.transactions
    : from.transaction === undefined || from.transaction === null
      ? []
      : [from.transaction];
  if (!Array.isArray(list)) {
    report("field-no-list", "/transactions");
    return [];
  }
  if (list.length > MAX_CASE_EVSES) {
    report("profiles-too-many", "/transactions", { most: MAX_CASE_EVSES, what: "transactions" });
    return [];
  }
  return list.flatMap((entry: unknown, index): ActiveTransaction[] => {
    const pointer = isList ? `/transactions/${index}` : "/transaction";
    if (typeof entry !== "object" || entry === null) {
      report("field-no-object", pointer);
      return [];
    }
    const transaction = entry as Json;
    const place = transaction.evseId ?? transaction.connectorId ?? Math.max(evseId, 1);
    const own = integerOf(place);
    if (own === null || own < 1) {
      report("field-too-small", `${pointer}/evseId`, { least: 1 });
      return [];
    }
    const startSeconds = instant(transaction.startTime, `${pointer}/startTime`);
    const id = transaction.id === undefined || transaction.id === null ? null : String(transaction.id);
    return startSeconds === null ? [] : [{ evseId: own, startSeconds, id }];
  });
}

function parsePhaseTypes(from: Json, report: Report): Map<number, "AC" | "DC"> {
  const types = new Map<number, "AC" | "DC">();
  const { phaseType: value, stationPhaseType } = from;
  if (!["AC", "DC", null, undefined].includes(stationPhaseType as string)) {
    report("field-unknown-word", "/stationPhaseType", { words: "AC, DC" });
  }
  const wrong = () => report("field-unknown-word", "/phaseType", { words: "AC, DC" });
  if (value === undefined || value === null) return types;
  const isMap = typeof value === "object" && !Array.isArray(value);
  if (typeof value !== "string" && !isMap) wrong();
  const entries: [string, unknown][] = isMap
    ? Object.entries(value)
    : [["0", typeof value === "string" ? value : null]];
  for (const [key, type] of entries.slice(0, MAX_CASE_EVSES)) {
    if (type === null) continue;
    const evseId = integerOf(key);
    if (evseId === null || (type !== "AC" && type !== "DC")) wrong();
    else types.set(evseId, type);
  }
  return types;
}

function parseDefaults(
  value: unknown,
  report: Report,
): Pick<ProfileStation, "defaults" | "defaultPhases" | "voltageMillivolts"> | null {
  if ((value ?? null) !== null && (typeof value !== "object" || Array.isArray(value))) {
    return report("field-no-object", "/defaults");
  }
  const from = (value ?? {}) as Json;
  const milli = (name: string, most: number): number | null | undefined => {
    const given = from[name];
    if (given === undefined || given === null) return null;
    const number = milliOf(given);
    if (number === null || number < 0 || number > most) {
      report(
        number === null ? "field-no-number" : number < 0 ? "field-too-small" : "field-too-large",
        `/defaults/${name}`,
        { least: 0, most: most / 1000 },
      );
      return undefined;
    }
    return number;
  };
  const currentMilliamps = milli("limitA", 1e9);
  const powerMilliwatts = milli("limitW", 1e12);
  const voltage = milli("voltage", 1e6);
  const phases = from.phases === undefined || from.phases === null ? 3 : integerOf(from.phases);
  if (phases === null || phases < 1 || phases > 3) return report("phase-number", "/defaults/phases");
  if (voltage === 0) return report("field-too-small", "/defaults/voltage", { least: 0.001 });
  if (currentMilliamps === undefined || powerMilliwatts === undefined || voltage === undefined) return null;
  return {
    defaults: { currentMilliamps, powerMilliwatts },
    defaultPhases: phases,
    // IEC 60038: the public mains in Europe and most of the world.
    voltageMillivolts: voltage ?? 230_000,
  };
}

function parseOptions(from: Json, duration: number, report: Report): EvaluationOptions {
  const flag = (name: string, fallback: boolean): boolean => {
    const value = from[name];
    if (value !== undefined && value !== null && typeof value !== "boolean") report("field-no-boolean", `/${name}`);
    return typeof value === "boolean" ? value : fallback;
  };
  const number = (name: string, least: number): number | null => {
    const value = from[name];
    if (value === undefined || value === null) return null;
    const whole = integerOf(value);
    if (whole === null) return report("field-no-integer", `/${name}`);
    return whole < least ? report("field-too-small", `/${name}`, { least }) : whole;
  };
  const purposes = (name: string): readonly string[] => {
    const value = from[name] ?? [];
    if (!Array.isArray(value)) {
      report("field-no-list", `/${name}`);
      return [];
    }
    return value.map((word: unknown, index) => {
      const purpose = word === "ChargePointMaxProfile" ? "ChargingStationMaxProfile" : word;
      const known = PURPOSES.find((candidate) => candidate === purpose);
      return known ?? report("field-unknown-word", `/${name}/${index}`, { words: PURPOSES.join(", ") }) ?? "";
    });
  };
  // Whoever asks about one instant asks about the state of things; a window is planning.
  const isState = from.kind === "limit-at" || ((from.kind ?? null) === null && duration <= 1);
  const timeZone = from.timeZone ?? DEFAULT_OPTIONS.timeZone;
  if (typeof timeZone !== "string" || !isTimeZone(timeZone)) report("field-no-time-zone", "/timeZone");
  return {
    simulateTransaction: flag("simulateTransaction", !isState),
    recurBackwards: flag("recurBackwards", DEFAULT_OPTIONS.recurBackwards),
    recurInLocalTime: flag("recurInLocalTime", DEFAULT_OPTIONS.recurInLocalTime),
    timeZone: typeof timeZone === "string" && isTimeZone(timeZone) ? timeZone : "UTC",
    isPriorityActive: flag("isPriorityActive", DEFAULT_OPTIONS.isPriorityActive),
    offlineForSeconds: number("offlineForSeconds", 0),
    ignoredPurposesOffline: purposes("ignoredPurposesOffline"),
    stateOfCharge: number("stateOfCharge", 0),
    randomSeed: number("randomSeed", 0),
    scheduleIndex: number("scheduleIndex", 0) ?? 0,
  };
}
