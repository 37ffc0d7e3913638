// Reports of 2.x that come in parts (NotifyReport): which parts are there, in whatever order, so that a report counts as
// told only when nothing of it is missing.
import * as v from "valibot";
import { saveComplete } from "./settings-table.ts";

/** Reports that are not complete, newest by their beginning: whoever asks again and again gets the newest ones. */
const MAX_REPORTS = 8;
/** The longest inventories have some 150 parts; one with more is never called complete. */
const MAX_PARTS = 1_000;

const partsSchema = v.array(v.number());

interface Report {
  readonly requestId: number;
  readonly begunAtMillis: number;
  /** Asked for as a full inventory. */
  readonly isFull: boolean;
  readonly parts: readonly number[];
  /** Number of the last part; null: not seen yet. */
  readonly last: number | null;
}

/** The station has agreed to report. Parts that came under the same number before it was asked are of another report. */
export function noteReportAsked(
  sql: SqlStorage,
  requestId: number,
  isFull: boolean,
  askedAtMillis: number,
  nowMillis: number,
): void {
  const known = loadReport(sql, requestId);
  const report =
    known !== null && known.begunAtMillis >= askedAtMillis
      ? { ...known, isFull }
      : { requestId, begunAtMillis: askedAtMillis, isFull, parts: [], last: null };
  saveReport(sql, report, nowMillis);
}

/** A part has come. The first has the number 0 (part 2, NotifyReportRequest). */
export function noteReportPart(
  sql: SqlStorage,
  part: { readonly requestId: number; readonly seqNo: number; readonly toBeContinued: boolean },
  nowMillis: number,
): void {
  const { requestId, seqNo, toBeContinued } = part;
  const none = { requestId, begunAtMillis: nowMillis, isFull: false, parts: [], last: null };
  const known = loadReport(sql, requestId) ?? none;
  const isNew = !known.parts.includes(seqNo) && known.parts.length < MAX_PARTS;
  const parts = isNew ? [...known.parts, seqNo].sort((a, b) => a - b) : known.parts;
  const last = toBeContinued ? known.last : seqNo;
  if (!isNew && last === known.last) return;
  saveReport(sql, { ...known, parts, last }, nowMillis);
}

function saveReport(sql: SqlStorage, report: Report, nowMillis: number): void {
  const { requestId, begunAtMillis, isFull, parts, last } = report;
  if (isFull && last !== null && parts.length === last + 1) {
    // Distinct, none negative, none beyond the last: all of 0 to last.
    if (parts[0] === 0 && parts.at(-1) === last) {
      sql.exec("DELETE FROM reports WHERE request_id = ?", requestId);
      saveComplete(sql, true, nowMillis);
      return;
    }
  }
  sql.exec(
    `INSERT INTO reports (request_id, begun_at_millis, is_full, parts, last) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (request_id) DO UPDATE SET begun_at_millis = excluded.begun_at_millis, is_full = excluded.is_full,
       parts = excluded.parts, last = excluded.last`,
    ...[requestId, begunAtMillis, Number(isFull), JSON.stringify(parts), last],
  );
  sql.exec(
    "DELETE FROM reports WHERE request_id IN (SELECT request_id FROM reports ORDER BY begun_at_millis DESC LIMIT -1 OFFSET ?)",
    MAX_REPORTS,
  );
}

function loadReport(sql: SqlStorage, requestId: number): Report | null {
  const row = sql
    .exec<{ begun_at_millis: number; is_full: number; parts: string; last: number | null }>(
      "SELECT begun_at_millis, is_full, parts, last FROM reports WHERE request_id = ?",
      requestId,
    )
    .toArray()[0];
  if (row === undefined) return null;
  const parts = v.parse(partsSchema, JSON.parse(row.parts));
  return { requestId, begunAtMillis: row.begun_at_millis, isFull: row.is_full === 1, parts, last: row.last };
}
