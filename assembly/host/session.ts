// Several records of one transaction looked at together (OCMF 1.4.1, requirements for evaluation): pairing, pagination,
// register and time across records, energy and duration.

import type { Core } from "./core.ts";
import { type FindingCode, FindingList } from "./findings.ts";
import type { OcmfRecord } from "./records/ocmf.ts";
import { addFault, faultsOfRun } from "./records/ocmf-checks.ts";
import { chooseBilled, type OcmfReading } from "./records/ocmf-readings.ts";
import type { RecordReport, SessionReport } from "./verdict.ts";

/** A record that could be read, with what was said about it. */
export interface JudgedRecord {
  readonly record: OcmfRecord;
  readonly report: RecordReport;
  /** Its place in the input, from 1, as sentences name it. */
  readonly number: number;
}

/**
 * The session that the records form; undefined when they hold no begin or no end, or more than one complete
 * transaction: then nothing says that they belong together.
 */
export function judgeSession(core: Core, judged: readonly JudgedRecord[]): SessionReport | undefined {
  const order = inSessionOrder(judged);
  if (order === null) return undefined;
  const findings = new FindingList();
  if (order.some((item, index) => item !== judged[index])) findings.add("records-out-of-order");
  for (const item of order) checkVerdict(item, findings);
  for (let i = 1; i < order.length; i++) {
    const [before, after] = [order[i - 1], order[i]];
    if (before !== undefined && after !== undefined) comparePair(before, after, findings);
  }
  const located = order.flatMap((item) => item.record.readings.map((reading) => ({ reading, item })));
  const { begin, end } = chooseBilled(located.map(({ reading }) => reading));
  if (begin === undefined || end === undefined) {
    findings.add("register-differs");
    return { energyMilliwattHours: null, durationMillis: null, findings: findings.all() };
  }
  checkRegister(core, located, begin, end, findings);
  return {
    energyMilliwattHours: energyOf(core, order, begin, end),
    durationMillis: durationOf(begin, end),
    findings: findings.all(),
  };
}

interface Located {
  readonly reading: OcmfReading;
  readonly item: JudgedRecord;
}

/** Begin first, end last, what lies between by pagination; null when the records are not one transaction. */
function inSessionOrder(judged: readonly JudgedRecord[]): readonly JudgedRecord[] | null {
  const hasBegin = judged.some(({ record }) => record.billed.begin !== undefined);
  const hasEnd = judged.some(({ record }) => record.billed.end !== undefined);
  if (!hasBegin || !hasEnd || judged.filter(isComplete).length > 1) return null;
  const rank = ({ record: { billed } }: JudgedRecord) =>
    billed.end !== undefined ? 2 : billed.begin !== undefined ? 0 : 1;
  return judged.toSorted((a, b) => rank(a) - rank(b) || comparePagination(a, b));
}

/** Whether the record holds a whole transaction. */
function isComplete({ record: { billed } }: JudgedRecord): boolean {
  return billed.begin !== undefined && billed.end !== undefined;
}

function comparePagination(a: JudgedRecord, b: JudgedRecord): number {
  const [before, after] = [a.record.payload.paginationCounter, b.record.payload.paginationCounter];
  if (before === null || after === null || before === after) return 0;
  return before < after ? -1 : 1;
}

function checkVerdict({ report, number }: JudgedRecord, findings: FindingList): void {
  if (report.signature === "invalid") findings.add("record-invalid", { number });
  if (report.signature === "unverifiable") findings.add("record-unverified", { number });
}

function comparePair(before: JudgedRecord, after: JudgedRecord, findings: FindingList): void {
  const [a, b] = [before.record.payload, after.record.payload];
  const numbers = { first: before.number, second: after.number };
  const differs = (code: FindingCode, isDifferent: boolean, field: string) => {
    if (isDifferent) findings.add(code, numbers, field);
  };
  differs("meter-differs", a.serial !== b.serial, "MS");
  differs("gateway-differs", a.gatewaySerial !== b.gatewaySerial, "GS");
  const names = [a.identification, b.identification].filter((name) => name !== null);
  differs("identification-differs", names.length === 2 && names[0] !== names[1], "ID");
  differs("identification-incomplete", names.length === 1, "ID");
  differs("charge-point-differs", a.chargePoint !== b.chargePoint, "CI");
  differs("tariff-differs", a.tariffText !== b.tariffText, "TT");
  differs("firmware-differs", a.firmware !== b.firmware, "MF");
  const keysDiffer =
    before.report.publicKey !== after.report.publicKey &&
    before.report.publicKey !== null &&
    after.report.publicKey !== null;
  differs("key-differs", keysDiffer || before.report.curve !== after.report.curve, "SA");
  checkPagination(before, after, findings);
}

function checkPagination(before: JudgedRecord, after: JudgedRecord, findings: FindingList): void {
  const [a, b] = [before.record.payload.paginationCounter, after.record.payload.paginationCounter];
  if (a === null || b === null) return;
  const values = { before: `T${a}`, after: `T${b}`, value: `T${a}`, first: before.number, second: after.number };
  if (a === b) findings.add("pagination-repeated", values, "PG");
  else if (b < a) findings.add("pagination-falls", values, "PG");
  else if (b !== a + 1n) findings.add("pagination-gap", values, "PG");
}

/**
 * Monotony, time and plausibility from record to record: begin, what other records hold between, end. Within a record
 * its own findings say it. Stations often repeat begin or end in a later record; a repetition must state the same.
 */
function checkRegister(
  core: Core,
  located: readonly Located[],
  begin: OcmfReading,
  end: OcmfReading,
  findings: FindingList,
): void {
  const ofRegister = located.filter(({ reading }) => reading.report.register === begin.report.register);
  const owners = new Map(ofRegister.map(({ reading, item }) => [reading, item]));
  const between: OcmfReading[] = [];
  for (const { reading, item } of ofRegister) {
    const { event } = reading.report;
    if (event === "begin") compareRepeated("begin-differs", begin, reading, owners, findings);
    else if (event === "end") compareRepeated("end-differs", end, reading, owners, findings);
    else if (!isComplete(item)) between.push(reading);
  }
  for (const { before, after, fault } of faultsOfRun(core, [begin, ...between, end])) {
    const item = owners.get(after);
    if (item === undefined || item === owners.get(before)) continue;
    addFault(`records[${item.number - 1}].${after.field}`, fault, findings);
  }
}

function compareRepeated(
  code: FindingCode,
  counted: OcmfReading,
  repeated: OcmfReading,
  owners: ReadonlyMap<OcmfReading, JudgedRecord>,
  findings: FindingList,
): void {
  const [first, second] = [owners.get(counted)?.number ?? 0, owners.get(repeated)?.number ?? 0];
  if (first === second) return;
  const isSame =
    counted.milliwattHours === repeated.milliwattHours && counted.report.atMillis === repeated.report.atMillis;
  if (!isSame) findings.add(code, { first: Math.min(first, second), second: Math.max(first, second) }, "RD");
}

/** Null when the meter says that a value must not be used, when a record is forged, or when the register fell. */
function energyOf(core: Core, order: readonly JudgedRecord[], begin: OcmfReading, end: OcmfReading): number | null {
  if (begin.milliwattHours === null || end.milliwattHours === null) return null;
  if (!begin.isUsable || !end.isUsable) return null;
  if (order.some(({ report }) => report.signature === "invalid")) return null;
  return core.energyBetween(begin.milliwattHours, end.milliwattHours);
}

/** Null when a time cannot be read, when the meter flags one as unusable, or when time fell. */
function durationOf(begin: OcmfReading, end: OcmfReading): number | null {
  if ([begin, end].some(({ report }) => report.errorFlags.includes("t"))) return null;
  const [from, to] = [begin.report.atMillis, end.report.atMillis];
  return from === null || to === null || to < from ? null : to - from;
}
