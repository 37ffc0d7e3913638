// What the signed records of one session say together: one meter, one key, one identification, pagination without a
// gap, a begin and an end record. After the OCMF specification, "Verification of the transaction" (same serial number,
// continuous pagination, nothing removed or added).
import { formatInstant } from "./clock.ts";
import type { Finding, KeyVerdict, Reading, RecordFacts } from "./reading.ts";
import { sessionFinding } from "./session-findings.ts";

/** Worst first: what a session's key verdict is taken from. */
const KEYS_WORST_FIRST: readonly KeyVerdict[] = ["contradicting", "unknown", "embedded", "supplied", "registered"];
/** Item and record may name their instants this far apart: the gateway's and the meter's clocks are two. */
const TIME_TOLERANCE_MILLIS = 60_000;

export interface RecordChain {
  readonly recordCount: number;
  readonly anyInvalid: boolean;
  readonly key: KeyVerdict;
  readonly meter: string | null;
  readonly findings: readonly Finding[];
}

interface Placed {
  readonly record: RecordFacts;
  readonly reading: Reading;
  readonly atMillis: number;
}

/** Checks the records of a session's readings, which are in order. */
export function checkRecordChain(
  readings: readonly Reading[],
  session: { readonly ended: boolean; readonly billedFromRecords: boolean },
): RecordChain {
  const placed = recordsOf(readings);
  const records = placed.map(({ record }) => record);
  const usable = records.filter((record) => record.signature !== "invalid");
  const findings: Finding[] = [];
  if (records.length === 0) {
    findings.push(sessionFinding("no-signed-records"));
  }
  const total = records.length;
  const invalid = records.filter((record) => record.signature === "invalid");
  if (invalid.length > 0) {
    findings.push(sessionFinding("records-invalid", { count: invalid.length, total }, nameOf(invalid[0])));
  }
  const unchecked = records.filter((record) => record.signature === "unverifiable");
  if (unchecked.length > 0) {
    findings.push(sessionFinding("records-unverified", { count: unchecked.length, total }, nameOf(unchecked[0])));
  }
  const own = records.filter((record) => record.signature === "valid" && record.key !== "registered");
  if (own.length > 0) {
    findings.push(sessionFinding("key-not-registered", { count: own.length, total }, nameOf(own[0])));
  }
  for (const { record, reading } of placed) findings.push(...besideFindings(record, reading));
  findings.push(...carriedFindings(records));
  findings.push(...samenessFindings(usable));
  findings.push(...paginationFindings(placed, session.ended));
  if (records.length > 0 && !session.billedFromRecords) findings.push(...missingEnds(usable, session.ended));
  const key = KEYS_WORST_FIRST.find((verdict) => records.some((record) => record.key === verdict)) ?? "unknown";
  const meter = usable.find((record) => record.meter !== null)?.meter ?? records.find((r) => r.meter !== null)?.meter;
  return { recordCount: records.length, anyInvalid: invalid.length > 0, key, meter: meter ?? null, findings };
}

/** Each record once, by its own instant where it has one. */
function recordsOf(readings: readonly Reading[]): Placed[] {
  const placed = new Map<string, Placed>();
  for (const reading of readings) {
    const record = reading.record;
    if (record === null || placed.has(record.recordHash)) continue;
    placed.set(record.recordHash, { record, reading, atMillis: record.values.at(-1)?.atMillis ?? reading.atMillis });
  }
  return [...placed.values()].sort(
    (a, b) => a.atMillis - b.atMillis || (a.record.recordHash < b.record.recordHash ? -1 : 1),
  );
}

function nameOf(record: RecordFacts | undefined): string | undefined {
  if (record === undefined) return undefined;
  return record.pagination === null ? "record" : `record ${record.pagination}`;
}

/** The item beside the record names another time or event than the record itself. */
function besideFindings(record: RecordFacts, reading: Reading): Finding[] {
  const findings: Finding[] = [];
  if (record.values.length === 0) return findings;
  const near = record.values.some((v) => Math.abs(v.atMillis - reading.atMillis) <= TIME_TOLERANCE_MILLIS);
  if (!near) {
    const values = {
      reading: formatInstant(reading.atMillis),
      record: formatInstant(record.values.at(-1)?.atMillis ?? 0),
    };
    findings.push(sessionFinding("record-time-differs", values, nameOf(record)));
  }
  const roles = new Set(record.values.map((value) => value.role));
  const differs =
    (reading.event === "begin" && !roles.has("begin")) ||
    (reading.event === "end" && !roles.has("end") && roles.has("begin"));
  if (differs) {
    findings.push(sessionFinding("record-event-differs", { event: reading.event ?? "" }, nameOf(record)));
  }
  return findings;
}

/** The records' own errors and warnings, named by record. */
function carriedFindings(records: readonly RecordFacts[]): Finding[] {
  const first = new Map<string, Finding>();
  for (const record of records) {
    for (const finding of record.findings) {
      const place = [nameOf(record), finding.field].filter((part) => part !== undefined).join(" ");
      // Once per code: every record of a meter with, say, an unsynchronised clock says the same.
      if (!first.has(finding.code)) first.set(finding.code, { ...finding, field: place });
    }
  }
  return [...first.values()];
}

function samenessFindings(records: readonly RecordFacts[]): Finding[] {
  const findings: Finding[] = [];
  const meters = distinct(records.map((record) => record.meter));
  if (meters.length > 1) {
    const named = meters.slice(0, 4).join(", ");
    findings.push(sessionFinding("meters-differ", { count: meters.length, meters: named }));
  }
  const keys = distinct(records.map((record) => record.publicKey));
  if (keys.length > 1 && meters.length <= 1) {
    findings.push(sessionFinding("keys-differ", { count: keys.length }));
  }
  const identities = distinct(records.map((record) => record.identityHash));
  if (identities.length > 1) {
    findings.push(sessionFinding("identifications-differ"));
  }
  return findings;
}

function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))].sort();
}

/** OCMF PG: a letter and a counter that grows by one with each record of that kind. */
function paginationFindings(placed: readonly Placed[], ended: boolean): Finding[] {
  const findings: Finding[] = [];
  const counters = new Map<string, { counter: number; name: string; atMillis: number }[]>();
  for (const { record, atMillis } of placed) {
    const match = /^([TF])(0|[1-9]\d{0,14})$/.exec(record.pagination ?? "");
    if (match === null || record.signature === "invalid") continue;
    const [name, letter = ""] = match;
    const key = JSON.stringify([letter, record.meter]);
    const list = counters.get(key) ?? [];
    list.push({ counter: Number(match[2]), name, atMillis });
    counters.set(key, list);
  }
  for (const list of counters.values()) {
    for (const [index, later] of list.entries()) {
      const earlier = list[index - 1];
      if (earlier === undefined) continue;
      if (later.counter <= earlier.counter) {
        const values = { later: later.name, earlier: earlier.name, time: formatInstant(later.atMillis) };
        findings.push(sessionFinding("pagination-dated-back", values, `record ${later.name}`));
        break;
      }
      if (later.counter !== earlier.counter + 1) {
        const values = { later: later.name, earlier: earlier.name };
        // While the session grows, the missing one may still be on its way.
        const sentence = ended ? "records-missing" : "records-awaited";
        findings.push(sessionFinding(sentence, values, `record ${later.name}`));
        break;
      }
    }
  }
  return findings;
}

function missingEnds(records: readonly RecordFacts[], ended: boolean): Finding[] {
  const findings: Finding[] = [];
  const has = (role: "begin" | "end") => records.some((record) => record.values.some((value) => value.role === role));
  if (!has("begin")) {
    findings.push(sessionFinding("begin-record-missing"));
  }
  if (ended && !has("end")) {
    findings.push(sessionFinding("end-record-missing"));
  }
  return findings;
}
