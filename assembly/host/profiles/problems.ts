// The closed set of what can be wrong with a profile: a code, one sentence, and the clause that says so. `{name}` in a sentence is
// filled with a value.

import type { ProfileProblem } from "./model.ts";

interface Rule {
  readonly sentence: string;
  readonly clause?: string;
  /** The station will most likely take it all the same, or never heed it. */
  readonly isRemark?: true;
}

export const PROFILE_PROBLEMS = {
  // ---- What cannot be read
  "field-missing": { sentence: "This is missing." },
  "field-no-object": { sentence: "This must be an object." },
  "field-no-list": { sentence: "This must be a list." },
  "field-no-number": { sentence: "This must be a finite decimal number of at most 1,000,000,000." },
  "field-no-integer": { sentence: "This must be a whole number between −2,147,483,647 and 2,147,483,647." },
  "field-too-small": { sentence: "This must be {least} or more." },
  "field-too-large": { sentence: "This must be {most} or less." },
  "field-no-boolean": { sentence: "This must be true or false." },
  "field-no-time": { sentence: "This must be a date and time as in 2026-03-29T22:00:00Z." },
  "field-time-out-of-range": { sentence: "This must lie between 1952 and 2087." },
  "field-unknown-word": { sentence: "This must be one of: {words}." },
  "field-no-time-zone": { sentence: "This must be the name of a time zone, as Europe/Berlin." },
  "field-unknown": { sentence: "A profile of OCPP 2.1 has no such field, or it is not kept here." },
  "field-of-delivery": { sentence: "This is given when the profile is sent to a station; leave it out." },
  "curve-too-long": { sentence: "A curve has at most {most} points.", clause: "2.1 ChargingSchedulePeriodType" },
  "schedules-none": { sentence: "A profile needs a schedule." },
  "schedules-too-many": { sentence: "A profile holds at most {most} schedules." },
  "periods-too-many": { sentence: "A schedule holds at most {most} periods; this one has {count}." },
  "profiles-too-many": { sentence: "This asks for more than is evaluated at once: at most {most} {what}." },
  "changes-too-many": {
    sentence: "This may come to {count} periods, and at most {most} are evaluated at once: a shorter window is needed.",
  },
  "evse-unknown": { sentence: "The station has EVSEs 1 to {count}; there is no {evseId}.", clause: "K01.FR.28" },

  // ---- Schedules and periods
  "periods-none": { sentence: "A schedule needs at least one period.", clause: "1.6 §7.13, 2.x schema" },
  "period-first-not-zero": { sentence: "The first period must start at 0; it starts at {start}.", clause: "K01.FR.31" },
  "period-out-of-order": {
    sentence: "Periods must start one after the other; this one starts at {start}, the one before at {before}.",
    clause: "K01.FR.35",
  },
  "limit-missing": { sentence: "This needs a limit.", clause: "1.6 §7.14, 2.0.1 ChargingSchedulePeriodType" },
  "limit-negative": {
    sentence: "A limit must be 0 or more; to send energy back there is dischargeLimit.",
  },
  "min-rate-negative": { sentence: "The least charging rate must be 0 or more." },
  "decimals-too-many": {
    isRemark: true,
    sentence: "OCPP {version} allows one decimal here.",
    clause: "1.6 §7.14, 2.0.1 ChargingSchedulePeriodType",
  },
  "start-missing": { sentence: "A profile of this kind needs startSchedule.", clause: "K01.FR.40" },
  "start-extraneous": { sentence: "A relative profile has no startSchedule.", clause: "K01.FR.41" },
  "recurrency-missing": { sentence: "A recurring profile needs recurrencyKind.", clause: "1.6 §7.8" },
  "duration-too-long": {
    isRemark: true,
    sentence: "The schedule lasts longer than its recurrence of {recurrence} s; what is beyond is never executed.",
    clause: "1.6 §3.13.2",
  },
  "validity-empty": { sentence: "validTo must be later than validFrom." },
  "validity-ended": { sentence: "The profile ended at {end}: it would never be in force." },
  "schedules-not-tx": {
    sentence: "Several schedules are alternatives for ISO 15118; only a TxProfile may hold them.",
    clause: "2.x ChargingProfileType",
  },

  // ---- Phases
  "phase-number": { sentence: "numberPhases is 1, 2 or 3." },
  "phase-to-use-range": { sentence: "phaseToUse is 1, 2 or 3.", clause: "K01.FR.19" },
  "phase-to-use-needs-one": { sentence: "phaseToUse goes with numberPhases 1 only.", clause: "K01.FR.19" },
  "phase-to-use-unsupported": {
    sentence: "The station does not switch phases, so phaseToUse is refused.",
    clause: "K01.FR.20, K01.FR.48",
  },
  "phase-for-dc": { sentence: "A direct-current EVSE has no phases to name.", clause: "K01.FR.44" },
  "phase-more-than-supply": { sentence: "The station is supplied with {phases} phases.", clause: "K01.FR.45" },
  "phase-values-purpose": { sentence: "Values for L2 and L3 stand in a TxProfile only.", clause: "K01.FR.144" },
  "phase-values-dc": { sentence: "Values for L2 and L3 are for alternating current.", clause: "K01.FR.146" },
  "phase-values-conflict": {
    isRemark: true,
    sentence: "L2 and L3 have values, but the period uses {phases} phases.",
    clause: "K01.FR.146",
  },

  // ---- 2.1: modes, setpoints, delays
  "mode-unsupported": { sentence: "The station does not support {mode}.", clause: "Q08" },
  "mode-purpose": { sentence: "{mode} is not allowed in a {purpose}.", clause: "K01.FR.111–115" },
  "mode-value-missing": { sentence: "{mode} needs {name}.", clause: "Q08.FR.04" },
  "mode-value-extraneous": { sentence: "{mode} has no {name}.", clause: "Q08.FR.04" },
  "discharge-positive": {
    sentence: "A discharge limit must be 0 or less.",
    clause: "2.1 ChargingSchedulePeriodType",
  },
  "setpoint-signs": { sentence: "Setpoints of L1, L2 and L3 must have the same sign." },
  "curve-missing": {
    sentence: "LocalFrequency needs a curve of at least two points and a baseline.",
    clause: "Q08.FR.02",
  },
  "curve-unit": { sentence: "LocalFrequency is told in watts.", clause: "Q08.FR.05" },
  "sleep-unsupported": { sentence: "The station does not support evseSleep.", clause: "K01.FR.126" },
  "priority-mode": { sentence: "Priority charging is ChargingOnly.", clause: "K01.FR.71" },
  "sleep-not-idle": { sentence: "evseSleep goes with the mode Idle only.", clause: "K01.FR.126" },
  "local-time-unsupported": { sentence: "The station does not support useLocalTime.", clause: "K01.FR.123" },
  "delay-unsupported": { sentence: "The station does not support randomizedDelay.", clause: "K01.FR.124" },
  "delay-purpose": { sentence: "Only TxProfile and TxDefaultProfile may be delayed.", clause: "K01.FR.95" },
  "soc-unsupported": { sentence: "The station does not support limitAtSoC.", clause: "K01.FR.125" },
  "soc-range": { sentence: "A state of charge is between 0 and 100 percent.", clause: "K01.FR.100–105" },
  "dynamic-unsupported": { sentence: "The station does not support dynamic profiles.", clause: "K01.FR.121" },
  "dynamic-periods": { sentence: "A dynamic profile has exactly one period.", clause: "K28.FR.01" },
  "dynamic-fields": {
    sentence: "dynUpdateInterval and dynUpdateTime go with the kind Dynamic only.",
    clause: "K01.FR.122, K28.FR.04",
  },
  "later-version": { isRemark: true, sentence: "OCPP {version} has no {name}: the station would not heed it." },

  // ---- Purposes
  "purpose-unsupported": { sentence: "The station does not support {purpose}.", clause: "K01.FR.120" },
  "purpose-not-settable": {
    sentence: "External constraints come from the site, never from the operator.",
    clause: "K01.FR.22",
  },
  "max-evse": { sentence: "The station's maximum is set on {place} 0.", clause: "K01.FR.38, 1.6 §3.13.1" },
  "max-kind": { sentence: "The station's maximum cannot be relative.", clause: "K01.FR.38" },
  "tx-evse": { sentence: "A TxProfile is set on one {place}, not on 0.", clause: "K01.FR.16, 1.6 §5.16" },
  "tx-transaction-missing": { sentence: "A TxProfile needs the transactionId that it is for.", clause: "K01.FR.03" },
  "tx-none-active": { sentence: "No transaction is active there.", clause: "K01.FR.09, 1.6 §5.16" },
  "tx-unknown": { sentence: "The active transaction there is another one.", clause: "K01.FR.33, 1.6 §7.8" },
  "transaction-not-tx": { isRemark: true, sentence: "Only a TxProfile has a transactionId." },
  "start-not-tx": {
    sentence: "A profile sent with the start of a transaction must be a TxProfile.",
    clause: "1.6 §5.11, K05.FR.02",
  },
  "start-with-transaction": {
    sentence: "A profile sent with the start of a transaction cannot name it yet.",
    clause: "1.6 §5.11",
  },
  "priority-evse": { sentence: "Priority charging is set on one EVSE, not on 0.", clause: "K01.FR.70" },
  "priority-duration": { sentence: "A profile for priority charging has no duration.", clause: "K01.FR.70" },

  // ---- What the station reports of itself
  "charging-off": { sentence: "The station's smart charging is off.", clause: "K01.FR.29" },
  "unit-unsupported": {
    sentence: "The station takes limits in {units} only.",
    clause: "K01.FR.26, 1.6 §9.4.2",
  },
  "stack-level-range": { sentence: "The stack level must be between 0 and {most}.", clause: "1.6 §9.4.1" },
  "station-periods": {
    sentence: "The station takes at most {most} periods in a schedule; this one has {count}.",
    clause: "1.6 §9.4.3",
  },
  "station-full": { sentence: "The station holds {most} profiles already.", clause: "1.6 §9.4.5" },
  "rate-limited": { sentence: "The station takes one profile in {seconds} s.", clause: "K01.FR.56" },
  "id-reserved": { sentence: "Profile ids up to {most} are the site's own.", clause: "K01.FR.81" },

  // ---- Others that are installed
  "id-of-constraint": {
    sentence: "Profile {id} is one of the site's constraints and cannot be replaced.",
    clause: "K01.FR.05",
  },
  "stack-level-taken": {
    sentence: "Profile {id} has this purpose and stack level on the same EVSE, and their validity overlaps.",
    clause: "K01.FR.06",
  },
  "stack-level-other-evse": {
    sentence: "Profile {id} has this stack level on {where}; a TxDefaultProfile stands on EVSE 0 or on single EVSEs.",
    clause: "K01.FR.52, K01.FR.53",
  },
  "stack-level-transaction": {
    sentence: "Profile {id} has this stack level for the same transaction.",
    clause: "K01.FR.39",
  },

  // ---- The site
  "site-limit": { sentence: "The site's limit is {limit} {unit}; this period allows {value} {unit}." },
} as const satisfies Readonly<Record<string, Rule>>;

export type ProblemCode = keyof typeof PROFILE_PROBLEMS;
export type ProblemValues = Readonly<Record<string, string | number>>;

/** A problem of the closed set at a place; every `{name}` of its sentence must be among the values. */
export function problem(code: ProblemCode, pointer: string, values: ProblemValues = {}): ProfileProblem {
  const rule: Rule = PROFILE_PROBLEMS[code];
  const message = rule.sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? "?"));
  return {
    code,
    message,
    ...(Object.keys(values).length === 0 ? {} : { values }),
    pointer,
    severity: rule.isRemark ? "remark" : "error",
    ...(rule.clause === undefined ? {} : { clause: rule.clause }),
  };
}
