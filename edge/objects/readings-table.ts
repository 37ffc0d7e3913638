// Readings and signed records in a station's SQLite. What came is kept as it came; numbers beyond 2⁵³ are text, since
// the platform's SQLite hands integers out as doubles.
import * as v from "valibot";
import type { RecordReport } from "../../assembly/host/verdict.ts";
import { readingEventSchema } from "../contract/readings.ts";
import { findingSchema, recordReportSchema } from "../contract/verdict.ts";
import { TOKEN_STATUSES } from "../domain/authorization.ts";
import { DEFAULT_EVSE_ID } from "../domain/evses.ts";
import type { EventKind, Reading, RecordFacts } from "../domain/reading.ts";
import type { ReadingItem, SignedItem } from "./reading-item.ts";

export { MAX_READINGS_PER_SESSION } from "../domain/reading.ts";
/** Beyond that only begin, end and signed readings still come in, this many more. */
export const MAX_EXTRA_READINGS = 2_000;

/** The track of a reading: its transaction, whatever EVSE it names, or its EVSE's timeline. */
export function trackOf(item: { readonly evseId: number | null; readonly transactionId: string | null }): string {
  return item.transactionId === null ? `evse ${item.evseId ?? DEFAULT_EVSE_ID}` : `transaction ${item.transactionId}`;
}

const encodingSchema = v.nullable(v.picklist(["plain", "hex", "base64"]));
const eventSchema = v.nullable(readingEventSchema);
const tokenStatusSchema = v.picklist(TOKEN_STATUSES);
const notesSchema = v.array(v.picklist(["time-unreadable", "time-without-zone", "register-unusable"]));

/** RecordFacts as JSON: integers beyond 2⁵³ as text. */
const storedFactsSchema = v.object({
  recordHash: v.string(),
  signature: v.picklist(["valid", "invalid", "unverifiable"]),
  key: v.picklist(["registered", "supplied", "embedded", "unknown", "contradicting"]),
  meter: v.nullable(v.string()),
  publicKey: v.nullable(v.string()),
  pagination: v.nullable(v.string()),
  identityHash: v.nullable(v.string()),
  values: v.array(
    v.object({
      role: v.picklist(["begin", "end", "other"]),
      atMillis: v.number(),
      obis: v.nullable(v.string()),
      milliwattHours: v.pipe(
        v.string(),
        v.regex(/^\d{1,19}$/),
        v.transform((text) => BigInt(text)),
      ),
    }),
  ),
  findings: v.array(findingSchema),
});
type StoredFacts = v.InferInput<typeof storedFactsSchema>;

export interface NewReading {
  readonly hash: string;
  readonly item: ReadingItem;
  readonly event: EventKind | null;
  readonly receivedAtMillis: number;
  readonly signed: { readonly item: SignedItem; readonly facts: RecordFacts; readonly report: RecordReport } | null;
}

/** Whether a reading of this content is there. One whose time could not be read is looked for at any time. */
export function hasReading(sql: SqlStorage, item: ReadingItem, hash: string): boolean {
  const track = trackOf(item);
  const found = item.notes.includes("time-unreadable")
    ? sql.exec("SELECT 1 FROM readings WHERE track = ? AND hash = ? LIMIT 1", track, hash)
    : sql.exec("SELECT 1 FROM readings WHERE track = ? AND at_millis = ? AND hash = ?", track, item.atMillis, hash);
  return found.toArray().length > 0;
}

/** Readings of a track with `from` <= instant < `to`. */
export function countReadings(sql: SqlStorage, track: string, from: number, to: number): number {
  return sql
    .exec<{ n: number }>(
      "SELECT count(*) AS n FROM readings WHERE track = ? AND at_millis >= ? AND at_millis < ?",
      track,
      from,
      to,
    )
    .one().n;
}

/** Stores a reading; false when one of this content is there at this instant. */
export function saveReading(sql: SqlStorage, reading: NewReading): boolean {
  const { item, signed } = reading;
  const facts: StoredFacts | null =
    signed === null
      ? null
      : {
          ...signed.facts,
          findings: [...signed.facts.findings],
          values: signed.facts.values.map((value) => ({ ...value, milliwattHours: value.milliwattHours.toString() })),
        };
  const { rowsWritten } = sql.exec(
    `INSERT INTO readings (track, at_millis, hash, received_at_millis, evse_id, evse_named, transaction_id, event, at,
       register_milliwatt_hours, register_literal, register_unit, obis, power_watts, current_milliamps, facts,
       measurands, notes, seq_no, id_token, id_token_status)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
    trackOf(item),
    item.atMillis,
    reading.hash,
    reading.receivedAtMillis,
    item.evseId ?? DEFAULT_EVSE_ID,
    item.evseId === null ? 0 : 1,
    item.transactionId,
    reading.event,
    item.at,
    item.register?.milliwattHours.toString() ?? null,
    item.register?.literal ?? null,
    item.register?.unit ?? null,
    item.register?.obis ?? null,
    item.powerWatts,
    item.currentMilliamps === null ? null : JSON.stringify(item.currentMilliamps),
    facts === null ? null : JSON.stringify(facts),
    item.measurands === null ? null : JSON.stringify(item.measurands),
    item.notes.length === 0 ? null : JSON.stringify(item.notes),
    item.seqNo ?? null,
    item.idToken ?? null,
    item.idTokenStatus ?? null,
  );
  if (rowsWritten === 0) return false;
  if (signed === null) return true;
  // The text is in `data` already, byte for byte.
  const { text: _, ...report } = signed.report;
  sql.exec(
    "INSERT INTO records (hash, data, encoding, format, public_key, report) VALUES (?, ?, ?, ?, ?, ?)",
    reading.hash,
    new TextEncoder().encode(signed.item.data),
    signed.item.encoding,
    signed.item.format,
    signed.item.publicKey,
    JSON.stringify(report),
  );
  return true;
}

interface ReadingRow extends Record<string, SqlStorageValue> {
  hash: string;
  at_millis: number;
  received_at_millis: number;
  evse_id: number;
  evse_named: number;
  transaction_id: string | null;
  event: string | null;
  register_milliwatt_hours: string | null;
  obis: string | null;
  power_watts: number | null;
  facts: string | null;
  notes: string | null;
  id_token: string | null;
  id_token_status: string | null;
  seq_no: number | null;
}

/** Readings of a track with `from` <= instant < `to`, in time order, at most `limit`: the newest ones where more are. */
export function loadReadings(sql: SqlStorage, track: string, from: number, to: number, limit: number): Reading[] {
  const rows = sql.exec<ReadingRow>(
    `SELECT hash, at_millis, received_at_millis, evse_id, evse_named, transaction_id, event, register_milliwatt_hours, obis,
       power_watts, facts, notes, seq_no, id_token, id_token_status
     FROM readings WHERE track = ? AND at_millis >= ? AND at_millis < ? ORDER BY at_millis DESC, hash DESC LIMIT ?`,
    track,
    from,
    to,
    limit,
  );
  return Array.from(rows, toReading).reverse();
}

function toReading(row: ReadingRow): Reading {
  return {
    hash: row.hash,
    atMillis: row.at_millis,
    receivedAtMillis: row.received_at_millis,
    evseId: row.evse_named === 1 ? row.evse_id : null,
    transactionId: row.transaction_id,
    event: v.parse(eventSchema, row.event),
    register:
      row.register_milliwatt_hours === null
        ? null
        : { milliwattHours: BigInt(row.register_milliwatt_hours), obis: row.obis },
    powerWatts: row.power_watts,
    record: row.facts === null ? null : v.parse(storedFactsSchema, JSON.parse(row.facts)),
    ...(row.notes === null ? {} : { notes: v.parse(notesSchema, JSON.parse(row.notes)) }),
    ...(row.seq_no === null ? {} : { seqNo: row.seq_no }),
    ...(row.id_token === null ? {} : { idToken: row.id_token }),
    ...(row.id_token_status === null ? {} : { idTokenStatus: v.parse(tokenStatusSchema, row.id_token_status) }),
  };
}

const { text: _, ...reportEntries } = recordReportSchema.entries;
const storedReportSchema = v.object(reportEntries);
/** A report without the record's text, which is kept byte for byte beside it. */
export type StoredReport = v.InferOutput<typeof storedReportSchema>;

/** The verdict given to a reading's signed value when it came; null when it has none. */
export function loadReport(sql: SqlStorage, hash: string): StoredReport | null {
  const row = sql.exec<{ report: string }>("SELECT report FROM records WHERE hash = ?", hash).toArray()[0];
  return row === undefined ? null : v.parse(storedReportSchema, JSON.parse(row.report));
}

export interface StoredRecord {
  readonly signed: SignedItem;
  readonly report: StoredReport;
}

/** A signed record as it came, and its report. */
export function loadRecord(sql: SqlStorage, hash: string): StoredRecord | null {
  const row = sql
    .exec<{
      data: ArrayBuffer;
      encoding: string | null;
      format: string | null;
      public_key: string | null;
      report: string;
    }>("SELECT data, encoding, format, public_key, report FROM records WHERE hash = ?", hash)
    .toArray()[0];
  if (row === undefined) return null;
  return {
    signed: {
      data: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(row.data),
      encoding: v.parse(encodingSchema, row.encoding),
      format: row.format,
      publicKey: row.public_key,
    },
    report: v.parse(storedReportSchema, JSON.parse(row.report)),
  };
}

export interface Boundary {
  readonly atMillis: number;
  readonly begins: boolean;
  readonly ends: boolean;
}

/** The nearest instant with begin or end readings of an EVSE's timeline before (or after) an instant; null when none. */
export function loadBoundary(
  sql: SqlStorage,
  track: string,
  side: "before" | "after",
  atMillis: number,
): Boundary | null {
  const [compare, order] = side === "before" ? ["<", "DESC"] : [">", "ASC"];
  const row = sql
    .exec<{ at_millis: number; begins: number; ends: number }>(
      `SELECT at_millis, max(event = 'begin') AS begins, max(event = 'end') AS ends FROM readings
       WHERE track = ? AND at_millis ${compare} ? AND transaction_id IS NULL AND event IN ('begin', 'end')
       GROUP BY at_millis ORDER BY at_millis ${order} LIMIT 1`,
      track,
      atMillis,
    )
    .toArray()[0];
  return row === undefined ? null : { atMillis: row.at_millis, begins: row.begins === 1, ends: row.ends === 1 };
}
