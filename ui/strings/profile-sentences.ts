// Sentences about charging profiles, by code, word for word those of assembly/host/profiles/problems.ts; a test compares them.
// `{name}` is filled after the translation. A chunk of the profiles' pages.
import { msg } from "@lit/localize";
import type { ProfileProblem } from "../../assembly/host/profiles/model.ts";
import type { ProblemCode } from "../../assembly/host/profiles/problems.ts";
import { CONVERSION_SENTENCES } from "./conversion-sentences.ts";
import { valueText } from "./value-words.ts";

export const PROFILE_SENTENCES: Readonly<Record<ProblemCode, () => string>> = {
  "field-missing": () => msg("This is missing."),
  "field-no-object": () => msg("This must be an object."),
  "field-no-list": () => msg("This must be a list."),
  "field-no-number": () => msg("This must be a finite decimal number of at most 1,000,000,000."),
  "field-no-integer": () => msg("This must be a whole number between −2,147,483,647 and 2,147,483,647."),
  "field-too-small": () => msg("This must be {least} or more."),
  "field-too-large": () => msg("This must be {most} or less."),
  "field-no-boolean": () => msg("This must be true or false."),
  "field-no-time": () => msg("This must be a date and time as in 2026-03-29T22:00:00Z."),
  "field-time-out-of-range": () => msg("This must lie between 1952 and 2087."),
  "field-unknown-word": () => msg("This must be one of: {words}."),
  "field-no-time-zone": () => msg("This must be the name of a time zone, as Europe/Berlin."),
  "field-unknown": () => msg("A profile of OCPP 2.1 has no such field, or it is not kept here."),
  "field-of-delivery": () => msg("This is given when the profile is sent to a station; leave it out."),
  "curve-too-long": () => msg("A curve has at most {most} points."),
  "schedules-none": () => msg("A profile needs a schedule."),
  "schedules-too-many": () => msg("A profile holds at most {most} schedules."),
  "periods-too-many": () => msg("A schedule holds at most {most} periods; this one has {count}."),
  "profiles-too-many": () => msg("This asks for more than is evaluated at once: at most {most} {what}."),
  "changes-too-many": () =>
    msg("This may come to {count} periods, and at most {most} are evaluated at once: a shorter window is needed."),
  "evse-unknown": () => msg("The station has EVSEs 1 to {count}; there is no {evseId}."),
  "periods-none": () => msg("A schedule needs at least one period."),
  "period-first-not-zero": () => msg("The first period must start at 0; it starts at {start}."),
  "period-out-of-order": () =>
    msg("Periods must start one after the other; this one starts at {start}, the one before at {before}."),
  "limit-missing": () => msg("This needs a limit."),
  "limit-negative": () => msg("A limit must be 0 or more; to send energy back there is dischargeLimit."),
  "min-rate-negative": () => msg("The least charging rate must be 0 or more."),
  "decimals-too-many": () => msg("OCPP {version} allows one decimal here."),
  "start-missing": () => msg("A profile of this kind needs startSchedule."),
  "start-extraneous": () => msg("A relative profile has no startSchedule."),
  "recurrency-missing": () => msg("A recurring profile needs recurrencyKind."),
  "duration-too-long": () =>
    msg("The schedule lasts longer than its recurrence of {recurrence} s; what is beyond is never executed."),
  "validity-empty": () => msg("validTo must be later than validFrom."),
  "validity-ended": () => msg("The profile ended at {end}: it would never be in force."),
  "schedules-not-tx": () => msg("Several schedules are alternatives for ISO 15118; only a TxProfile may hold them."),
  "phase-number": () => msg("numberPhases is 1, 2 or 3."),
  "phase-to-use-range": () => msg("phaseToUse is 1, 2 or 3."),
  "phase-to-use-needs-one": () => msg("phaseToUse goes with numberPhases 1 only."),
  "phase-to-use-unsupported": () => msg("The station does not switch phases, so phaseToUse is refused."),
  "phase-for-dc": () => msg("A direct-current EVSE has no phases to name."),
  "phase-more-than-supply": () => msg("The station is supplied with {phases} phases."),
  "phase-values-purpose": () => msg("Values for L2 and L3 stand in a TxProfile only."),
  "phase-values-dc": () => msg("Values for L2 and L3 are for alternating current."),
  "phase-values-conflict": () => msg("L2 and L3 have values, but the period uses {phases} phases."),
  "mode-unsupported": () => msg("The station does not support {mode}."),
  "mode-purpose": () => msg("{mode} is not allowed in a {purpose}."),
  "mode-value-missing": () => msg("{mode} needs {name}."),
  "mode-value-extraneous": () => msg("{mode} has no {name}."),
  "discharge-positive": () => msg("A discharge limit must be 0 or less."),
  "setpoint-signs": () => msg("Setpoints of L1, L2 and L3 must have the same sign."),
  "curve-missing": () => msg("LocalFrequency needs a curve of at least two points and a baseline."),
  "curve-unit": () => msg("LocalFrequency is told in watts."),
  "sleep-unsupported": () => msg("The station does not support evseSleep."),
  "priority-mode": () => msg("Priority charging is ChargingOnly."),
  "sleep-not-idle": () => msg("evseSleep goes with the mode Idle only."),
  "local-time-unsupported": () => msg("The station does not support useLocalTime."),
  "delay-unsupported": () => msg("The station does not support randomizedDelay."),
  "delay-purpose": () => msg("Only TxProfile and TxDefaultProfile may be delayed."),
  "soc-unsupported": () => msg("The station does not support limitAtSoC."),
  "soc-range": () => msg("A state of charge is between 0 and 100 percent."),
  "dynamic-unsupported": () => msg("The station does not support dynamic profiles."),
  "dynamic-periods": () => msg("A dynamic profile has exactly one period."),
  "dynamic-fields": () => msg("dynUpdateInterval and dynUpdateTime go with the kind Dynamic only."),
  "later-version": () => msg("OCPP {version} has no {name}: the station would not heed it."),
  "purpose-unsupported": () => msg("The station does not support {purpose}."),
  "purpose-not-settable": () => msg("External constraints come from the site, never from the operator."),
  "max-evse": () => msg("The station's maximum is set on {place} 0."),
  "max-kind": () => msg("The station's maximum cannot be relative."),
  "tx-evse": () => msg("A TxProfile is set on one {place}, not on 0."),
  "tx-transaction-missing": () => msg("A TxProfile needs the transactionId that it is for."),
  "tx-none-active": () => msg("No transaction is active there."),
  "tx-unknown": () => msg("The active transaction there is another one."),
  "transaction-not-tx": () => msg("Only a TxProfile has a transactionId."),
  "start-not-tx": () => msg("A profile sent with the start of a transaction must be a TxProfile."),
  "start-with-transaction": () => msg("A profile sent with the start of a transaction cannot name it yet."),
  "priority-evse": () => msg("Priority charging is set on one EVSE, not on 0."),
  "priority-duration": () => msg("A profile for priority charging has no duration."),
  "charging-off": () => msg("The station's smart charging is off."),
  "unit-unsupported": () => msg("The station takes limits in {units} only."),
  "stack-level-range": () => msg("The stack level must be between 0 and {most}."),
  "station-periods": () => msg("The station takes at most {most} periods in a schedule; this one has {count}."),
  "station-full": () => msg("The station holds {most} profiles already."),
  "rate-limited": () => msg("The station takes one profile in {seconds} s."),
  "id-reserved": () => msg("Profile ids up to {most} are the site's own."),
  "id-of-constraint": () => msg("Profile {id} is one of the site's constraints and cannot be replaced."),
  "stack-level-taken": () =>
    msg("Profile {id} has this purpose and stack level on the same EVSE, and their validity overlaps."),
  "stack-level-other-evse": () =>
    msg("Profile {id} has this stack level on {where}; a TxDefaultProfile stands on EVSE 0 or on single EVSEs."),
  "stack-level-transaction": () => msg("Profile {id} has this stack level for the same transaction."),
  "site-limit": () => msg("The site's limit is {limit} {unit}; this period allows {value} {unit}."),
};

const SENTENCES: Readonly<Record<string, () => string>> = { ...PROFILE_SENTENCES, ...CONVERSION_SENTENCES };

/** A problem or a note of a conversion in the reader's language; as it was said where its code or a value is not known. */
export function profileProblemText({
  code,
  message,
  values = {},
}: Pick<ProfileProblem, "code" | "message" | "values">): string {
  const sentence = Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined;
  if (sentence === undefined) return message;
  let isMissing = false;
  const text = sentence().replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) isMissing = true;
    return value === undefined ? "" : valueText(name, value);
  });
  return isMissing ? message : text;
}
