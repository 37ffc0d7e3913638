// What a station of 2.x reports of its charging profiles (ReportChargingProfiles, K09), beside what it has accepted: the same
// in its meaning or not, whatever the station writes differently.

import type {
  ChargingProfile,
  PhaseValues,
  ProfilePeriod,
  ProfileSchedule,
} from "../../assembly/host/profiles/model.ts";
import { parseProfile } from "../../assembly/host/profiles/parse.ts";
import type { OcppVersion } from "./versions.ts";

type Json = Readonly<Record<string, unknown>>;

export interface ReportedProfile {
  readonly evseId: number;
  readonly chargingProfileId: number;
  readonly purpose: string;
  readonly stackLevel: number;
  /** chargingLimitSource: CSO is who operates the station, and what was set from here. */
  readonly source: string;
  readonly profile: Json;
}

export interface ReportPart {
  readonly requestId: number;
  readonly toBeContinued: boolean;
  /** It holds more than is read. */
  readonly isCut: boolean;
  readonly profiles: readonly ReportedProfile[];
}

/** Profiles of one part at most; the schema allows any number. */
const MAX_PROFILES_PER_PART = 256;
/** Names of differing members that are told. */
const MAX_NAMES = 8;

/** A part that its schema allows. */
export function readReportPart(payload: Json): ReportPart {
  const { requestId, tbc, evseId, chargingLimitSource, chargingProfile } = payload;
  const all = Array.isArray(chargingProfile) ? (chargingProfile as Json[]) : [];
  const list = all.slice(0, MAX_PROFILES_PER_PART);
  return {
    requestId: Number(requestId),
    toBeContinued: tbc === true,
    isCut: all.length > list.length,
    profiles: list.map((profile) => ({
      evseId: Number(evseId),
      chargingProfileId: Number(profile.id),
      purpose: String(profile.chargingProfilePurpose),
      stackLevel: Number(profile.stackLevel),
      source: String(chargingLimitSource),
      profile,
    })),
  };
}

/**
 * Names of members in which a reported profile is another than the one that was accepted; none: it is the same. What was
 * not sent and the station filled in is no difference where the standard gives it that value or lets the station choose
 * (numberPhases, K01.FR.49; phaseToUse; startSchedule of a relative one). Limits may differ by rounding: 0.1 or 1 %.
 */
export function profileDifferences(sent: Json, reported: Json, version: OcppVersion): string[] {
  const ours = parseProfile(sent, version);
  const theirs = parseProfile(reported, version);
  if (!ours.ok || !theirs.ok) return ["chargingProfile"];
  return [...new Set(differing(ours.profile, theirs.profile))].slice(0, MAX_NAMES);
}

function* differing(ours: ChargingProfile, theirs: ChargingProfile): Generator<string> {
  if (ours.stackLevel !== theirs.stackLevel) yield "stackLevel";
  if (ours.purpose !== theirs.purpose) yield "chargingProfilePurpose";
  if (ours.kind !== theirs.kind) yield "chargingProfileKind";
  if (ours.kind === "Recurring" && ours.recurrency !== theirs.recurrency) yield "recurrencyKind";
  if (ours.validFrom?.utcSeconds !== theirs.validFrom?.utcSeconds) yield "validFrom";
  if (ours.validTo?.utcSeconds !== theirs.validTo?.utcSeconds) yield "validTo";
  if (ours.purpose === "TxProfile" && ours.transactionId !== theirs.transactionId) yield "transactionId";
  if (ours.maxOfflineDurationSeconds !== theirs.maxOfflineDurationSeconds) yield "maxOfflineDuration";
  if (ours.schedules.length !== theirs.schedules.length) yield "chargingSchedule";
  for (const [index, schedule] of ours.schedules.entries()) {
    const their = theirs.schedules[index];
    if (their !== undefined) yield* differingSchedules(schedule, their);
  }
}

function* differingSchedules(ours: ProfileSchedule, theirs: ProfileSchedule): Generator<string> {
  const isFilledIn = ours.startSchedule === null;
  if (!isFilledIn && ours.startSchedule?.utcSeconds !== theirs.startSchedule?.utcSeconds) yield "startSchedule";
  if (ours.durationSeconds !== theirs.durationSeconds) yield "duration";
  if (ours.unit !== theirs.unit) yield "chargingRateUnit";
  if (ours.useLocalTime !== theirs.useLocalTime) yield "useLocalTime";
  if ((ours.randomizedDelaySeconds ?? 0) !== (theirs.randomizedDelaySeconds ?? 0)) yield "randomizedDelay";
  if (ours.limitAtSoc?.soc !== theirs.limitAtSoc?.soc) yield "limitAtSoC";
  else if (!isClose(ours.limitAtSoc?.limit ?? null, theirs.limitAtSoc?.limit ?? null)) yield "limitAtSoC";
  if (ours.periods.length !== theirs.periods.length) yield "chargingSchedulePeriod";
  for (const [index, period] of ours.periods.entries()) {
    const their = theirs.periods[index];
    if (their !== undefined) yield* differingPeriods(period, their);
  }
}

function* differingPeriods(ours: ProfilePeriod, theirs: ProfilePeriod): Generator<string> {
  if (ours.startSeconds !== theirs.startSeconds) yield "startPeriod";
  if (!areClose(ours.limit, theirs.limit)) yield "limit";
  if (!areClose(ours.dischargeLimit, theirs.dischargeLimit)) yield "dischargeLimit";
  if (!areClose(ours.setpoint, theirs.setpoint)) yield "setpoint";
  if (!areClose(ours.setpointReactive, theirs.setpointReactive)) yield "setpointReactive";
  if (ours.numberPhases !== null && ours.numberPhases !== (theirs.numberPhases ?? 3)) yield "numberPhases";
  if (ours.phaseToUse !== null && ours.phaseToUse !== theirs.phaseToUse) yield "phaseToUse";
  if ((ours.operationMode ?? "ChargingOnly") !== (theirs.operationMode ?? "ChargingOnly")) yield "operationMode";
}

function areClose(ours: PhaseValues, theirs: PhaseValues): boolean {
  return isClose(ours.value, theirs.value) && isClose(ours.l2, theirs.l2) && isClose(ours.l3, theirs.l3);
}

/** Thousandths of the unit, compared with room for rounding: 0.1 or 1 %. */
function isClose(ours: number | null, theirs: number | null): boolean {
  if (ours === null || theirs === null) return ours === theirs;
  return Math.abs(ours - theirs) <= Math.max(100, Math.abs(ours) / 100);
}
