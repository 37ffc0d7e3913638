// One checker for the whole store, after whatever was done to it: what was acknowledged is there exactly once, sessions
// follow from their readings and from nothing else, D1 says what the objects say, nothing waits, nothing is left over.
// Runs in workerd on an object's storage and on Node on the files of a stopped server.
import type { Core } from "../../assembly/host/core.ts";
import { readingsByTransaction, spanOf } from "../../edge/domain/attribution.ts";
import type { SessionIdentity } from "../../edge/domain/ids.ts";
import type { Reading } from "../../edge/domain/reading.ts";
import { cutTimeline } from "../../edge/domain/timeline.ts";
import { toSession } from "../../edge/objects/derivation.ts";
import { loadReadings } from "../../edge/objects/readings-table.ts";
import { loadStation, type Registration } from "../../edge/objects/registration.ts";
import { type Acknowledged, contentKey, contentsOf, type Version } from "./ocpp-oracle.ts";

type Row = Record<string, unknown>;

/** What the checker needs of an object's SQLite. */
export interface Sql {
  exec(query: string, ...bindings: unknown[]): { toArray(): Row[] };
}

export interface StationCheck {
  readonly stationId: string;
  readonly faults: readonly string[];
  readonly sessions: readonly { readonly summary: Row; readonly revision: number }[];
  readonly counts: { readonly messages: number; readonly readings: number; readonly sessions: number };
}

export interface CheckOptions {
  /**
   * Every transaction message that was acknowledged to the station: then nothing else may be stored. Left out, those of
   * the message log must be there, and whatever else there is may have come another way.
   */
  readonly acknowledged?: readonly Acknowledged[];
  /** Whether deliveries to D1 may still wait. */
  readonly undelivered?: boolean;
}

/** Checks one station's object. Run it after a delivery: what only grew is brought up to date by that. */
export function checkStation(sql: Sql, core: Core, options: CheckOptions = {}): StationCheck {
  const station = loadStation(sql as never);
  if (station === null) return { stationId: "", faults: ["The object has no station."], sessions: [], counts: NOTHING };
  const faults: string[] = [];
  const { registration } = station;
  const log = loggedMessages(sql, faults);
  const messages = options.acknowledged ?? log;
  const readings = checkReadings(sql, messages, options.acknowledged !== undefined, faults);
  checkGiven(sql, messages, faults);
  checkSetAside(sql, faults);
  const sessions = checkSessions(sql, core, registration, faults);
  const waiting = rowsOf(sql, "SELECT item FROM outbox").map(({ item }) => String(item));
  if (waiting.length > 0 && options.undelivered !== true) faults.push(`waits for D1: ${waiting.join(", ")}`);
  const counts = { messages: messages.length, readings, sessions: sessions.length };
  const { stationId } = registration;
  return { stationId, faults: faults.map((fault) => `${stationId}: ${fault}`), sessions, counts };
}

const NOTHING = { messages: 0, readings: 0, sessions: 0 };

/** Compares D1's table `sessions` (all of its columns) with the stations' objects; answers what is wrong. */
export function checkReadModel(checks: readonly StationCheck[], rows: readonly Row[]): string[] {
  const faults: string[] = [];
  const byId = new Map(rows.map((row) => [String(row.id), row]));
  const stations = new Set(checks.map(({ stationId }) => stationId));
  const known = new Set<string>();
  for (const { sessions } of checks) {
    for (const { summary, revision } of sessions) {
      const id = String(summary.id);
      known.add(id);
      const row = byId.get(id);
      if (row === undefined || row.removed !== 0) faults.push(`${id}: is not in D1`);
      else if (Number(row.revision) < revision) faults.push(`${id}: D1 has revision ${row.revision} of ${revision}`);
      else faults.push(...differences(summary, row).map((name) => `${id}: D1 says another ${name}`));
    }
  }
  for (const row of rows) {
    if (row.removed === 0 && stations.has(String(row.station_id)) && !known.has(String(row.id))) {
      faults.push(`${row.id}: is in D1 alone`);
    }
  }
  return faults;
}

function differences(summary: Row, row: Row): string[] {
  return Object.entries(summary).flatMap(([name, value]) => {
    const column = row[name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
    const said = typeof value === "object" && value !== null ? JSON.stringify(value) : (value ?? null);
    return said === (column ?? null) ? [] : [name];
  });
}

function rowsOf(sql: Sql, query: string, ...bindings: unknown[]): Row[] {
  return sql.exec(query, ...bindings).toArray();
}

/** The log's own consistency; answers the transaction messages in it that were answered and not set aside. */
function loggedMessages(sql: Sql, faults: string[]): Acknowledged[] {
  const rows = ["messages_0", "messages_1"].flatMap((table) => rowsOf(sql, `SELECT * FROM ${table}`));
  rows.sort((a, b) => Number(a.number) - Number(b.number));
  const messages: Acknowledged[] = [];
  for (const [index, row] of rows.entries()) {
    const place = `message ${row.number}`;
    if (row.number === rows[index - 1]?.number) faults.push(`${place}: is there twice`);
    const response = row.response === null ? null : String(row.response);
    const isAnswer = ["answered", "refused", "kept"].includes(String(row.outcome));
    if (isAnswer !== (response !== null) && row.direction === "in" && row.outcome !== "kept") {
      faults.push(`${place}: ${row.outcome}, and its answer is ${response}`);
    }
    const request = String(row.request);
    if (row.direction !== "in" || row.outcome !== "answered" || request.endsWith("…") || response === null) continue;
    const [, id, action, payload] = JSON.parse(request) as [number, string, string, unknown];
    const [, answered, answer] = JSON.parse(response) as [number, string, { transactionId?: number } | undefined];
    if (id !== answered) faults.push(`${place}: ${id} is answered as ${answered}`);
    if (!TRANSACTION_MESSAGES.has(action)) continue;
    const given = action === "StartTransaction" ? String(answer?.transactionId) : null;
    messages.push({ version: row.version as Version, action, payload, given });
  }
  return messages;
}

const TRANSACTION_MESSAGES = new Set(["StartTransaction", "StopTransaction", "MeterValues", "TransactionEvent"]);

/** Each message's readings are there, each once; answers how many there are. */
function checkReadings(sql: Sql, messages: readonly Acknowledged[], isAll: boolean, faults: string[]): number {
  const connectors = new Map(
    rowsOf(sql, "SELECT transaction_id, evse_id FROM ocpp_transactions").map((row) => [
      String(row.transaction_id),
      row.evse_id as number | null,
    ]),
  );
  const expected = new Set<string>();
  for (const message of messages) {
    const contents = contentsOf(message, (transactionId) => connectors.get(transactionId) ?? null);
    for (const content of contents) expected.add(contentKey(content));
  }
  // The label of a reading with a record may be the record's own.
  const unlabelled = (key: string): string => {
    const parts = JSON.parse(key) as unknown[];
    return JSON.stringify(parts[6] === null ? parts : parts.with(3, null));
  };
  const wanted = new Set([...expected].map(unlabelled));
  const rows = rowsOf(
    sql,
    "SELECT readings.*, records.data, records.hash AS record FROM readings LEFT JOIN records USING (hash)",
  );
  const stored = new Map<string, number>();
  for (const row of rows) {
    if ((row.facts === null) !== (row.record === null)) faults.push(`reading ${row.hash}: half a signed record`);
    if (row.measurands === null) continue;
    const key = unlabelled(storedKey(row));
    stored.set(key, (stored.get(key) ?? 0) + 1);
  }
  for (const [key, count] of stored) {
    if (count > 1) faults.push(`is stored ${count} times: ${key}`);
    if (isAll && !wanted.has(key)) faults.push(`is stored and nobody sent it: ${key}`);
  }
  for (const key of wanted) if (!stored.has(key)) faults.push(`was acknowledged and is lost: ${key}`);
  return rows.length;
}

function storedKey(row: Row): string {
  const measurands = JSON.parse(String(row.measurands)) as {
    readonly [name in "measurand" | "value" | "unit" | "context" | "phase" | "location"]: string | null;
  }[];
  return contentKey({
    transactionId: row.transaction_id as string | null,
    evseId: row.evse_named === 1 ? Number(row.evse_id) : null,
    atMillis: Number(row.at_millis),
    event: row.event as string | null,
    registerMilliwattHours: row.register_milliwatt_hours as string | null,
    samples: measurands.map((one) => [
      String(one.measurand),
      Number(one.value),
      one.unit,
      Number((one as { multiplier?: number }).multiplier ?? 0),
      String(one.context),
      one.phase,
      String(one.location),
    ]),
    signed: row.data === null ? null : new TextDecoder().decode(row.data as ArrayBuffer),
    seqNo: row.seq_no as number | null,
  });
}

/** A Start has one transaction id however often it came, and no other Start has it. */
function checkGiven(sql: Sql, messages: readonly Acknowledged[], faults: string[]): void {
  const idOf = new Map<string, string>();
  const startOf = new Map<string, string>();
  for (const { action, payload, given } of messages) {
    if (action !== "StartTransaction" || given === null) continue;
    const { connectorId, idTag, timestamp, meterStart } = payload as Row;
    const start = JSON.stringify([connectorId, idTag, Date.parse(String(timestamp)), meterStart]);
    if ((idOf.get(start) ?? given) !== given) faults.push(`${start} was given ${idOf.get(start)} and ${given}`);
    if ((startOf.get(given) ?? start) !== start)
      faults.push(`${given} was given to ${startOf.get(given)} and ${start}`);
    idOf.set(start, given);
    startOf.set(given, start);
  }
  const known = new Set(rowsOf(sql, "SELECT transaction_id AS id FROM ocpp_transactions").map(({ id }) => String(id)));
  for (const id of startOf.keys()) if (!known.has(id)) faults.push(`transaction ${id} was given and is not known`);
}

/** What is set aside says nothing that could be read. */
function checkSetAside(sql: Sql, faults: string[]): void {
  for (const row of rowsOf(sql, "SELECT * FROM set_aside")) {
    if (row.reason === "session-full") continue;
    try {
      const [, , action, payload] = JSON.parse(String(row.frame)) as [number, string, string, unknown];
      const message = { version: row.version as Version, action, payload, given: "1" };
      if (contentsOf(message, () => null).length > 0) faults.push(`is set aside and can be read: ${row.frame}`);
    } catch {
      // It cannot be read.
    }
  }
}

/** The stored sessions are those of the whole set of readings, derived at once. */
function checkSessions(sql: Sql, core: Core, registration: Registration, faults: string[]) {
  const tracks = rowsOf(sql, "SELECT DISTINCT track FROM readings").map(({ track }) => String(track));
  const readings = tracks.flatMap((track): Reading[] =>
    loadReadings(sql as never, track, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 1_000_000),
  );
  const expected = new Map<string, { text: string; span: string }>();
  const add = (identity: SessionIdentity, own: readonly Reading[], superseded: boolean, span: unknown) => {
    const { summary } = toSession(core, registration, identity, own, superseded);
    expected.set(summary.id, { text: JSON.stringify(summary), span: JSON.stringify(span) });
  };
  for (const { transactionId, evseId, readings: own } of readingsByTransaction(readings)) {
    const span = spanOf(
      transactionId,
      evseId,
      own.filter((reading) => reading.transactionId !== null),
    );
    add({ evseId, transactionId }, own, false, [evseId, span?.beginMillis ?? null, span?.endMillis ?? null]);
  }
  for (const track of tracks.filter((name) => name.startsWith("evse "))) {
    const evseId = Number(track.slice(5));
    const own = readings.filter((reading) => reading.transactionId === null && (reading.evseId ?? 1) === evseId);
    for (const segment of cutTimeline(evseId, own, false)) {
      add(segment.identity, segment.readings, segment.superseded, [null, null, null]);
    }
  }
  const rows = rowsOf(sql, "SELECT * FROM sessions");
  for (const row of rows) {
    const id = String(row.id);
    const derived = expected.get(id);
    expected.delete(id);
    if (derived === undefined) faults.push(`session ${id} follows from no readings`);
    else if (derived.text !== row.summary)
      faults.push(`session ${id} is ${row.summary}\n  and should be ${derived.text}`);
    else if (derived.span !== JSON.stringify([row.evse_id, row.span_begin_millis, row.span_end_millis])) {
      faults.push(`session ${id} has another span than ${derived.span}`);
    }
    if ((row.active === 1) !== String(row.summary).includes('"state":"active"')) faults.push(`session ${id}: active?`);
  }
  for (const id of expected.keys()) faults.push(`session ${id} follows from readings and is not stored`);
  return rows.map((row) => ({ summary: JSON.parse(String(row.summary)) as Row, revision: Number(row.revision) }));
}
