// Parts of the report that a station of 2.x was asked for (ReportChargingProfiles), until it is whole.

import * as v from "valibot";
import { type ReportedProfile, readReportPart } from "../ocpp/profile-report.ts";
import { changeStationState, loadStationState } from "./profile-tables.ts";

/** Characters of a report that are kept: 64 profiles of 1,024 periods. A longer one is compared with nothing. */
const MAX_LENGTH = 8_000_000;
const MAX_PARTS = 512;
/** A report that is not whole after this long is not waited for. */
const PATIENCE_MILLIS = 300_000;

const profilesSchema = v.array(
  v.object({
    evseId: v.number(),
    chargingProfileId: v.number(),
    purpose: v.string(),
    stackLevel: v.number(),
    source: v.string(),
    profile: v.looseObject({}),
  }),
);

/** The number for a new report. To be called before it is asked for: parts may come before the answer. */
export function beginReport(sql: SqlStorage, nowMillis: number): number {
  forgetReport(sql);
  const requestId = loadStationState(sql).reports + 1;
  const report = { requestId, askedAtMillis: nowMillis, untilMillis: nowMillis + PATIENCE_MILLIS };
  changeStationState(sql, { reports: requestId, report: { ...report, isComplete: false, isCut: false } });
  return requestId;
}

/** Keeps a part of the report that was asked for; any other is only logged. Runs inside the caller's transaction. */
export function noteProfileReport(sql: SqlStorage, payload: Readonly<Record<string, unknown>>): void {
  const { report } = loadStationState(sql);
  const part = readReportPart(payload);
  if (report === null || report.requestId !== part.requestId) return;
  const { length, parts } = sql
    .exec<{ length: number; parts: number }>(
      "SELECT coalesce(sum(length(profiles)), 0) AS length, count(*) AS parts FROM profile_report_parts",
    )
    .one();
  const text = JSON.stringify(part.profiles);
  const isCut = report.isCut || part.isCut || parts >= MAX_PARTS || length + text.length > MAX_LENGTH;
  if (!isCut) sql.exec("INSERT INTO profile_report_parts (profiles) VALUES (?)", text);
  const isComplete = report.isComplete || !part.toBeContinued;
  changeStationState(sql, { report: { ...report, isComplete, isCut } });
}

export function loadReported(sql: SqlStorage): ReportedProfile[] {
  return sql
    .exec<{ profiles: string }>("SELECT profiles FROM profile_report_parts ORDER BY number")
    .toArray()
    .flatMap(({ profiles }) => v.parse(profilesSchema, JSON.parse(profiles)));
}

export function forgetReport(sql: SqlStorage): void {
  sql.exec("DELETE FROM profile_report_parts");
}
