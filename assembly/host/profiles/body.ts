// Profiles as they are kept before anybody knows which station they go to: a ChargingProfile of OCPP 2.1 without what is given at
// delivery. One check for the editor and for the API.

import type { ProfileProblem } from "./model.ts";
import { type ProblemCode, type ProblemValues, problem } from "./problems.ts";
import { validateProfile } from "./validate.ts";

type Json = Readonly<Record<string, unknown>>;

const PHASED = ["limit", "dischargeLimit", "setpoint", "setpointReactive"];
const PROFILE_MEMBERS = new Set([
  ...["chargingProfilePurpose", "chargingProfileKind", "stackLevel", "recurrencyKind", "validFrom", "validTo"],
  ...["maxOfflineDuration", "invalidAfterOfflineDuration", "dynUpdateInterval", "chargingSchedule"],
]);
const SCHEDULE_MEMBERS = new Set([
  ...["startSchedule", "duration", "chargingRateUnit", "minChargingRate", "useLocalTime", "randomizedDelay"],
  ...["powerTolerance", "limitAtSoC", "chargingSchedulePeriod"],
]);
const PERIOD_MEMBERS = new Set([
  ...PHASED.flatMap((name) => [name, `${name}_L2`, `${name}_L3`]),
  ...["startPeriod", "numberPhases", "phaseToUse", "operationMode", "preconditioningRequest", "evseSleep"],
  ...["v2xBaseline", "v2xFreqWattCurve", "v2xSignalWattCurve"],
]);
const CURVES = { v2xFreqWattCurve: ["frequency", "power"], v2xSignalWattCurve: ["signal", "power"] } as const;
/** Of OCPP, and of us, that are given when a profile is sent. */
const GIVEN_AT_DELIVERY = new Set(["id", "transactionId", "dynUpdateTime"]);

/** 2.1 schema, ChargingSchedulePeriodType. */
const MAX_CURVE_POINTS = 20;
/** Problems told at once about members that do not belong there. */
const MAX_PROBLEMS = 32;

/**
 * What is wrong with a body; pointers start at it. `nowSeconds` (UTC, since 1970) tells whether its validity has ended; null: not
 * asked. A body without a problem of severity `error` can be published. Never throws on data.
 */
export function checkBody(body: unknown, nowSeconds: number | null): readonly ProfileProblem[] {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return [problem("field-no-object", "")];
  const members = checkMembers(body as Json);
  if (members.some(({ code }) => code === "field-no-list")) return members;
  return [...members, ...validateProfile(asDelivered(body as Json), { version: "2.1", nowSeconds }).problems];
}

/** The profile with something in place of what is given at delivery, so that the core reads it; `id` 1 or more. */
export function asDelivered(body: Json, id = 1, transactionId = "transaction"): Json {
  const isForTransaction = body.chargingProfilePurpose === "TxProfile";
  return { ...body, id, ...(isForTransaction ? { transactionId } : {}) };
}

function checkMembers(body: Json): ProfileProblem[] {
  const found: ProfileProblem[] = [];
  const report = (code: ProblemCode, pointer: string, values?: ProblemValues) => {
    if (found.length < MAX_PROBLEMS) found.push(problem(code, pointer, values));
  };
  const check = (value: unknown, pointer: string, allowed: ReadonlySet<string> | readonly string[]): Json => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
    const names = new Set(allowed);
    for (const name of Object.keys(value)) {
      if (names.has(name)) continue;
      const at = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      report(GIVEN_AT_DELIVERY.has(name) ? "field-of-delivery" : "field-unknown", at);
    }
    return value as Json;
  };
  const items = (from: Json, name: string): readonly unknown[] => {
    const list = from[name];
    // One too many is looked at: reading says that there are too many, and not what is in the others.
    return Array.isArray(list) ? list.slice(0, 1025) : [];
  };
  check(body, "", PROFILE_MEMBERS);
  const schedules = body.chargingSchedule;
  if (schedules !== undefined && schedules !== null && !Array.isArray(schedules)) {
    report("field-no-list", "/chargingSchedule");
  }
  // As with periods: the fourth schedule is refused as such.
  for (const [index, item] of items(body, "chargingSchedule").slice(0, 4).entries()) {
    const at = `/chargingSchedule/${index}`;
    const schedule = check(item, at, SCHEDULE_MEMBERS);
    check(schedule.limitAtSoC, `${at}/limitAtSoC`, ["soc", "limit"]);
    for (const [position, entry] of items(schedule, "chargingSchedulePeriod").entries()) {
      const place = `${at}/chargingSchedulePeriod/${position}`;
      const period = check(entry, place, PERIOD_MEMBERS);
      for (const [name, axes] of Object.entries(CURVES)) {
        const points = items(period, name);
        if (points.length > MAX_CURVE_POINTS) {
          report("curve-too-long", `${place}/${name}`, { most: MAX_CURVE_POINTS });
          continue;
        }
        points.forEach((point, number) => {
          check(point, `${place}/${name}/${number}`, axes);
        });
      }
    }
  }
  return found;
}
