// What D1 knows beside a report: sessions near it in time, and other reports about its station.
import { and, desc, eq, gt, isNull, lte, ne, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { OtherSession } from "../domain/feedback/claim-judgement.ts";
import type { FeedbackRow } from "./feedback-writings.ts";
import { sessions } from "./schema.ts";

const DAY_MILLIS = 86_400_000;
/** Others of the 30 days before a report are counted. */
const OTHERS_DAYS = 30;
/** Sessions near a report: an EVSE that is freed every few minutes for two hours. */
const MAX_SESSIONS = 20;
/** Longer than this no session goes on: what never ended is looked for no further back. */
const LONGEST_DAYS = 7;

export interface Near {
  readonly stationId: string;
  /** Null: of any EVSE. */
  readonly evseId: number | null;
  /** That the report itself is tied to. */
  readonly sessionId: string | null;
  readonly idToken: string | null;
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** Sessions that overlap a window, in the order of their begin. */
export async function sessionsNear(database: D1Database, near: Near): Promise<OtherSession[]> {
  const { stationId, evseId, sessionId, idToken, fromMillis, toMillis } = near;
  const rows = await drizzle(database)
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.stationId, stationId),
        lte(sessions.startedAtMillis, toMillis),
        gt(sessions.startedAtMillis, fromMillis - LONGEST_DAYS * DAY_MILLIS),
        or(
          gt(sessions.endedAtMillis, fromMillis),
          // Of one that never ended it is known until its newest reading.
          and(isNull(sessions.endedAtMillis), gt(sessions.updatedAtMillis, fromMillis)),
        ),
        eq(sessions.removed, 0),
        ...(evseId === null ? [] : [eq(sessions.evseId, evseId)]),
        ...(sessionId === null ? [] : [ne(sessions.id, sessionId)]),
      ),
    )
    .orderBy(desc(sessions.startedAtMillis))
    .limit(MAX_SESSIONS);
  // The letters A to Z of an identification count in either case.
  const plain = (token: string) => token.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return rows.reverse().map((row) => ({
    ...{ sessionId: row.id, startedAtMillis: row.startedAtMillis, endedAtMillis: row.endedAtMillis },
    energyMilliwattHours: row.energyMilliwattHours,
    sameDriver: idToken === null || row.idToken === null ? null : plain(idToken) === plain(row.idToken),
  }));
}

/** Reports about the station in the 30 days before one, and those of them that name a reason which it names. */
export async function otherReports(
  database: D1Database,
  { id, stationId, createdAtMillis, reasons }: FeedbackRow,
): Promise<{ readonly reports: number; readonly sameReason: number }> {
  const row = await drizzle(database).get<{ reports: number; same: number | null }>(sql`
    SELECT count(*) AS reports, sum(EXISTS (
        SELECT 1 FROM json_each(feedback.reasons) WHERE value IN (SELECT value FROM json_each(${JSON.stringify(reasons)}))
      )) AS same
    FROM feedback WHERE station_id = ${stationId} AND created_at_millis <= ${createdAtMillis}
      AND created_at_millis > ${createdAtMillis - OTHERS_DAYS * DAY_MILLIS} AND id <> ${id}`);
  return { reports: row?.reports ?? 0, sameReason: row?.same ?? 0 };
}

/** Of the session that a report is tied to: what evidence needs beside what readers see of it. */
export async function sessionBeside(
  database: D1Database,
  sessionId: string,
): Promise<{ readonly idToken: string | null; readonly updatedAtMillis: number; readonly recordCount: number } | null> {
  const rows = await drizzle(database)
    .select({
      ...{ idToken: sessions.idToken, updatedAtMillis: sessions.updatedAtMillis, recordCount: sessions.recordCount },
    })
    .from(sessions)
    .where(and(eq(sessions.id, sessionId), eq(sessions.removed, 0)));
  return rows[0] ?? null;
}
