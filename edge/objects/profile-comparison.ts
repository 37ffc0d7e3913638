// Asks a station what it has, and compares it with what it accepted. 2.x reports its profiles (K09); where it cannot, and in
// 1.6, its composite schedules must not allow more than the accepted profiles do. What differs has drifted: it is sent again
// once by itself, and if it differs still, waits for people.

import type { ProfileEvaluator } from "../../assembly/host/profiles/evaluator.ts";
import type { DeliveryReason } from "../contract/assignments.ts";
import { allowedOver, type Excess, excessOf, isStricter, type ToldComposite } from "../ocpp/profile-composite.ts";
import { profileDifferences, type ReportedProfile } from "../ocpp/profile-report.ts";
import type { OcppVersion } from "../ocpp/versions.ts";
import type { StationSide } from "./profile-judgement.ts";
import { forgetReport, loadReported } from "./profile-reports.ts";
import { changeStationState, loadPlaces, loadStationState, type PlaceRow, savePlace } from "./profile-tables.ts";
import { questionBase } from "./profile-view.ts";

/** While it is connected a station is asked again after this long. */
export const COMPARE_MILLIS = 86_400_000;
/** Of a composite schedule that is asked for. */
export const COMPARED_SECONDS = 86_400;

type Side = StationSide & { readonly version: OcppVersion };
export type Comparison = "same" | "different" | "unknown" | null;

/** The comparison is done, or cannot be. Runs inside the caller's transaction. */
export function finishComparison(
  sql: SqlStorage,
  comparison: Comparison,
  nowMillis: number,
  more: Parameters<typeof changeStationState>[1] = {},
): void {
  forgetReport(sql);
  const next = { compareAtMillis: nowMillis + COMPARE_MILLIS, comparedAtMillis: nowMillis, comparison, report: null };
  changeStationState(sql, { ...next, ...more });
}

/** What was accepted, and is not about to become something else. */
function isComparable(row: PlaceRow, version: OcppVersion, askedAtMillis: number): boolean {
  return (
    row.wanted === "set" &&
    row.messageId === null &&
    row.installed?.ocppVersion === version &&
    (row.state === "drifted" || (row.state === "accepted" && row.doubts.length === 0)) &&
    // Sent after the question: the report may be of before.
    (row.sentAtMillis ?? 0) <= askedAtMillis
  );
}

/** Takes a whole report. Runs inside the caller's transaction. True when a place has turned. */
export function compareReport(sql: SqlStorage, version: OcppVersion, isCut: boolean, nowMillis: number): boolean {
  const { report } = loadStationState(sql);
  const reported = loadReported(sql);
  const rows = loadPlaces(sql);
  const askedAtMillis = report?.askedAtMillis ?? nowMillis;
  const ids = new Set(rows.map(({ chargingProfileId }) => chargingProfileId));
  const foreign = reported.filter(({ chargingProfileId }) => !ids.has(chargingProfileId));
  let turned = false;
  let isDifferent = false;
  const compared = isCut ? [] : rows.filter((row) => isComparable(row, version, askedAtMillis));
  for (const row of compared) {
    const found = reported.find(({ chargingProfileId }) => chargingProfileId === row.chargingProfileId);
    const reason = reportReason(row, found, version);
    isDifferent ||= reason !== null;
    turned =
      savePlace(sql, row, reason === null ? same(row) : drifted(row, reason, found?.profile ?? {}, nowMillis)) ||
      turned;
  }
  const comparison = isDifferent ? "different" : isCut ? "unknown" : compared.length === 0 ? null : "same";
  const isLate = rows.some(({ state, sentAtMillis }) => state === "accepted" && (sentAtMillis ?? 0) > askedAtMillis);
  const again = isLate ? { compareAtMillis: nowMillis } : {};
  finishComparison(sql, comparison, nowMillis, { foreign: kept(foreign), isStricter: false, ...again });
  return turned;
}

function reportReason(row: PlaceRow, found: ReportedProfile | undefined, version: OcppVersion): DeliveryReason | null {
  if (found === undefined) {
    return { by: "wattest", code: "profile-missing", detail: "The station does not report it any more." };
  }
  const names = profileDifferences(row.installed?.profile ?? {}, found.profile, version);
  if (found.evseId !== row.evseId) names.unshift("evseId");
  if (names.length === 0) return null;
  const told = names.join(", ");
  const detail = `The station reports another one; it differs in ${told}.`;
  return { by: "wattest", code: "profile-different", detail, values: { names: told } };
}

/** Foreign profiles that are kept, and what of them at most: 64 of 4 KiB. */
const MAX_FOREIGN = 64;
const MAX_FOREIGN_LENGTH = 4_096;

function kept(foreign: readonly ReportedProfile[]): ReportedProfile[] {
  return foreign
    .slice(0, MAX_FOREIGN)
    .map((one) => (JSON.stringify(one.profile).length > MAX_FOREIGN_LENGTH ? { ...one, profile: {} } : one));
}

function same(row: PlaceRow): PlaceRow {
  const isBack = row.state === "drifted";
  const now = { ...row, resent: false, found: null };
  return isBack ? { ...now, state: "accepted", reason: null, doubts: [], nextAttemptAtMillis: null } : now;
}

/** Of what a station reported instead, characters; of a longer one nothing is said to be in force. */
const MAX_FOUND_LENGTH = 600_000;

/** @param found What the station has instead; empty: nothing; null: not known. */
function drifted(row: PlaceRow, reason: DeliveryReason, found: PlaceRow["found"], nowMillis: number): PlaceRow {
  // One row of the table holds two more of them.
  const kept = found !== null && JSON.stringify(found).length > MAX_FOUND_LENGTH ? {} : found;
  const doubts = row.doubts.includes(row.holder) ? row.doubts : [...row.doubts, row.holder];
  const nextAttemptAtMillis = row.resent ? null : nowMillis;
  return { ...row, state: "drifted", reason, found: kept, doubts, nextAttemptAtMillis, resent: true };
}

/** What is asked in composite schedules, and the places that it tells of. */
export interface CompositeQuestion {
  readonly evseId: number;
  readonly unit: "A" | "W";
  readonly ids: readonly number[];
}

/**
 * Connector 0 for the station's maximum, and each with a transaction for what holds for that. Between transactions stations
 * tell of a connector what they like.
 */
export function compositeQuestions(rows: readonly PlaceRow[], side: Side, nowMillis: number): CompositeQuestion[] {
  const usable = rows.filter((row) => isComparable(row, side.version, nowMillis));
  const of = (evseId: number, group: readonly PlaceRow[]): CompositeQuestion[] =>
    group.length === 0 ? [] : [{ evseId, unit: unitOf(group), ids: group.map(({ id }) => id) }];
  return [
    ...of(
      0,
      usable.filter(({ purpose }) => purpose === "ChargingStationMaxProfile"),
    ),
    ...side.transactions.flatMap(({ evseId, transactionId }) =>
      of(
        evseId,
        usable.filter(
          (row) =>
            (row.purpose === "TxDefaultProfile" && (row.evseId === 0 || row.evseId === evseId)) ||
            (row.purpose === "TxProfile" && row.transactionId === transactionId),
        ),
      ),
    ),
  ];
}

export interface Compared {
  readonly comparison: "same" | "different" | "unknown";
  readonly isStricter: boolean;
  /** Places that it found nothing against. */
  readonly sameIds: readonly number[];
  /** The place that allows more than it should. */
  readonly driftedId: number | null;
}
const NOT_COMPARED: Compared = { comparison: "unknown", isStricter: false, sameIds: [], driftedId: null };

/** What one composite schedule says of the places that were asked about. Runs inside the caller's transaction. */
export function compareComposite(
  sql: SqlStorage,
  evaluator: ProfileEvaluator,
  side: Side,
  question: CompositeQuestion,
  told: ToldComposite,
  nowMillis: number,
): Compared {
  // What was ordered meanwhile is no longer what was asked about.
  const rows = loadPlaces(sql).filter(
    (row) => question.ids.includes(row.id) && isComparable(row, side.version, nowMillis),
  );
  const allowed = allowedOver(evaluator, questionBase(rows, side), question.evseId, told);
  if (allowed === null || rows.length < question.ids.length) return NOT_COMPARED;
  const excess = excessOf(told, allowed, side.voltageMillivolts);
  if (excess === null) {
    const sameIds = rows.map(({ id }) => id);
    const stricter = isStricter(told, allowed, side.voltageMillivolts);
    return { ...NOT_COMPARED, comparison: "same", isStricter: stricter, sameIds };
  }
  const leader = leaderAt(evaluator, rows, side, question.evseId, excess);
  for (const row of rows) {
    if (row.id !== leader?.id) continue;
    savePlace(sql, row, drifted(row, excessReason(question.evseId, excess), null, nowMillis));
  }
  return { ...NOT_COMPARED, comparison: "different", driftedId: leader?.id ?? null };
}

/** Places that nothing was found against at any EVSE. Runs inside the caller's transaction. */
export function noteSame(sql: SqlStorage, compared: readonly Compared[]): void {
  const driftedIds = new Set(compared.map(({ driftedId }) => driftedId));
  const sameIds = new Set(compared.flatMap((one) => one.sameIds));
  for (const row of loadPlaces(sql)) {
    if (sameIds.has(row.id) && !driftedIds.has(row.id) && row.messageId === null) savePlace(sql, row, same(row));
  }
}

/** The place whose profile decides at that instant: that of the transaction before the default, then the higher level. */
function leaderAt(
  evaluator: ProfileEvaluator,
  rows: readonly PlaceRow[],
  side: Side,
  evseId: number,
  { atSeconds, unit }: Excess,
): PlaceRow | undefined {
  const rank = ({ purpose }: PlaceRow) => (purpose === "TxProfile" ? 0 : 1);
  return rows
    .toSorted((a, b) => rank(a) - rank(b) || b.stackLevel - a.stackLevel || b.evseId - a.evseId)
    .find((row) => {
      const window = { fromSeconds: atSeconds, toSeconds: atSeconds + 1, unit };
      const limit = allowedOver(evaluator, questionBase([row], side), evseId, window)?.periods[0]?.limit;
      return limit !== null && limit !== undefined;
    });
}

function excessReason(evseId: number, { atSeconds, unit, told, allowed }: Excess): DeliveryReason {
  const at = new Date(atSeconds * 1_000).toISOString();
  const values = { evseId, at, told, allowed: Math.round(allowed * 1_000) / 1_000, unit };
  const detail = `From ${at} the station would allow ${told} ${unit} at EVSE ${evseId}, and the profile ${values.allowed} ${unit}.`;
  return { by: "wattest", code: "composite-exceeds", detail, values };
}

function unitOf(rows: readonly PlaceRow[]): "A" | "W" {
  const [first] = rows;
  const schedule = first?.installed?.profile.chargingSchedule as { chargingRateUnit?: unknown } | unknown[] | undefined;
  const one = (Array.isArray(schedule) ? schedule[0] : schedule) as { chargingRateUnit?: unknown } | undefined;
  return one?.chargingRateUnit === "W" ? "W" : "A";
}
