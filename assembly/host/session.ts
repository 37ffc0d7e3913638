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
  const located = order.flatMap(({ record, number }) => record.readings.map((reading) => ({ reading, number })));
  const { begin, end } = chooseBilled(located.map(({ reading }) => reading));
  if (begin === undefined || end === undefined) {
    findings.add("register-differs");
    return { energyMilliwattHours: null, durationMillis: null, findings: findings.all() };
  }
  checkRegister(core, order, begin, findings);
  return {
    energyMilliwattHours: energyOf(core, order, begin, end),
    durationMillis: durationOf(begin, end),
    findings: findings.all(),
  };
}

/** Begin first, end last, what lies between by pagination; null when the records are not one transaction. */
function inSessionOrder(judged: readonly JudgedRecord[]): readonly JudgedRecord[] | null {
  const begins = judged.filter(({ record }) => record.billed.begin !== undefined);
  const ends = judged.filter(({ record }) => record.billed.end !== undefined);
  if (begins.length === 0 || ends.length === 0) return null;
  if (begins.filter((item) => ends.includes(item)).length > 1) return null;
  const rank = (item: JudgedRecord) => (begins.includes(item) ? 0 : ends.includes(item) ? 2 : 1);
  return judged.toSorted((a, b) => rank(a) - rank(b) || comparePagination(a, b));
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
  differs("identification-differs", a.identification !== b.identification, "ID");
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

/** Monotony, time and plausibility from record to record; within a record its own findings say it. */
function checkRegister(core: Core, order: readonly JudgedRecord[], begin: OcmfReading, findings: FindingList): void {
  const owner = new Map<OcmfReading, JudgedRecord>();
  const run: OcmfReading[] = [];
  for (const item of order) {
    for (const reading of item.record.readings) {
      if (reading.report.register !== begin.report.register) continue;
      owner.set(reading, item);
      run.push(reading);
    }
  }
  for (const { before, after, fault } of faultsOfRun(core, run)) {
    const item = owner.get(after);
    if (item === undefined || item === owner.get(before)) continue;
    addFault(`records[${item.number - 1}].${after.field}`, fault, findings);
  }
}

/** Null when the meter says that a value must not be used, when a record is forged, or when the register fell. */
function energyOf(core: Core, order: readonly JudgedRecord[], begin: OcmfReading, end: OcmfReading): number | null {
  if (begin.milliwattHours === null || end.milliwattHours === null) return null;
  if (!begin.isUsable || !end.isUsable) return null;
  if (order.some(({ report }) => report.signature === "invalid")) return null;
  return core.energyBetween(begin.milliwattHours, end.milliwattHours);
}

function durationOf(begin: OcmfReading, end: OcmfReading): number | null {
  const [from, to] = [begin.report.atMillis, end.report.atMillis];
  return from === null || to === null || to < from ? null : to - from;
}
