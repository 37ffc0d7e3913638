// Rules that need several readings of one record: order, monotony, plausibility, clock and losses.

import type { Core, Sample } from "../core.ts";
import type { FindingCode, FindingList } from "../findings.ts";
import type { TimeStatus } from "../verdict.ts";
import type { OcmfPayload } from "./ocmf-payload.ts";
import type { BilledReadings, OcmfReading } from "./ocmf-readings.ts";

/**
 * Largest power taken for possible where no limit of the connector is known, W: the megawatt charging system ends at
 * 1,250 V × 3,000 A = 3.75 MW (SAE J3271), taken as 4 MW.
 */
export const MAX_PLAUSIBLE_WATTS = 4_000_000;
/** Energy allowed beyond that: one second of it, because meters give times in whole seconds. 4 MW × 1 s / 3.6, mWh. */
export const PLAUSIBLE_TOLERANCE_MILLIWATT_HOURS = 1_111_111;

/** 2017-01-01 UTC: OCMF was first published in that year. */
const FORMAT_EXISTS_SINCE_MILLIS = Date.UTC(2017, 0, 1);
/** How far a clock may run ahead of ours before it is remarked: 300 s, what a clock off the network drifts in some months. */
const CLOCK_TOLERANCE_MILLIS = 300_000;

const TIME_STATUS_FINDINGS: Readonly<Record<TimeStatus, FindingCode | null>> = {
  synchronised: null,
  informative: "time-informative",
  unknown: "time-unknown",
  relative: "time-relative",
};

/** Checks the readings together. `nowMillis` left out: the future is not checked. */
export function checkReadings(
  core: Core,
  payload: OcmfPayload,
  readings: readonly OcmfReading[],
  billed: BilledReadings,
  nowMillis: number | undefined,
  findings: FindingList,
): void {
  checkEvents(readings, billed, findings);
  for (const reading of readings) checkClock(reading, nowMillis, findings);
  for (const run of registersOf(readings)) checkRun(core, run, findings);
  checkLosses(payload, readings, billed, findings);
}

/** The core's findings on readings of one register, in the given order; readings without energy or time are left out. */
export function faultsOfRun(
  core: Core,
  run: readonly OcmfReading[],
): { readonly before: OcmfReading; readonly after: OcmfReading; readonly fault: FindingCode }[] {
  const usable = run.filter((reading) => reading.milliwattHours !== null && reading.report.atMillis !== null);
  const samples = usable.map(
    (reading): Sample => ({
      atMillis: reading.report.atMillis ?? 0,
      energyMilliwattHours: reading.milliwattHours ?? 0n,
    }),
  );
  const faults = core.checkSamples(samples, MAX_PLAUSIBLE_WATTS, PLAUSIBLE_TOLERANCE_MILLIWATT_HOURS);
  return faults.flatMap(({ index, fault }) => {
    const [before, after] = [usable[index - 1], usable[index]];
    return before === undefined || after === undefined ? [] : [{ before, after, fault }];
  });
}

function registersOf(readings: readonly OcmfReading[]): OcmfReading[][] {
  const runs = new Map<string | null, OcmfReading[]>();
  for (const reading of readings) {
    const run = runs.get(reading.report.register);
    if (run === undefined) runs.set(reading.report.register, [reading]);
    else run.push(reading);
  }
  return [...runs.values()];
}

function checkEvents(readings: readonly OcmfReading[], billed: BilledReadings, findings: FindingList): void {
  const { begin, end } = billed;
  if (begin === undefined && end === undefined) {
    if (readings.length > 0) findings.add("events-missing", {}, "RD");
  } else if (begin === undefined) findings.add("begin-missing", {}, end?.field);
  else if (end === undefined) findings.add("end-missing", {}, begin.field);
  else if (readings.indexOf(end) < readings.indexOf(begin)) findings.add("end-before-begin", {}, end.field);
}

function checkClock(reading: OcmfReading, nowMillis: number | undefined, findings: FindingList): void {
  const { atMillis, timeStatus } = reading.report;
  const field = `${reading.field}.TM`;
  const code = timeStatus === null ? null : TIME_STATUS_FINDINGS[timeStatus];
  // The clock's status is a property of the record: once is enough.
  if (code !== null && !findings.has(code)) findings.add(code, {}, field);
  if (atMillis === null) return;
  if (atMillis < FORMAT_EXISTS_SINCE_MILLIS && !findings.has("clock-implausible")) {
    findings.add("clock-implausible", {}, field);
  }
  if (nowMillis !== undefined && atMillis > nowMillis + CLOCK_TOLERANCE_MILLIS && !findings.has("time-in-future")) {
    findings.add("time-in-future", { seconds: Math.floor((atMillis - nowMillis) / 1_000) }, field);
  }
}

function checkRun(core: Core, run: readonly OcmfReading[], findings: FindingList): void {
  for (const { after, fault } of faultsOfRun(core, run)) addFault(after.field, fault, findings);
}

/** Adds one fault of a run, at the value or the time of the later reading. */
export function addFault(field: string, fault: FindingCode, findings: FindingList): void {
  const place = `${field}.${fault === "time-falls" ? "TM" : "RV"}`;
  findings.add(fault, { watts: MAX_PLAUSIBLE_WATTS }, place);
}

function checkLosses(
  payload: OcmfPayload,
  readings: readonly OcmfReading[],
  { begin, end }: BilledReadings,
  findings: FindingList,
): void {
  for (const reading of readings) {
    const loss = reading.lossMilliwattHours;
    const field = `${reading.field}.CL`;
    if (reading.hasLoss && !payload.hasCable && !findings.has("loss-without-cable")) {
      findings.add("loss-without-cable", {}, field);
    }
    if (loss === null) continue;
    if (loss < 0n) findings.add("loss-negative", {}, field);
    else if (reading.report.event === "begin" && loss !== 0n) {
      findings.add("loss-not-reset", { value: `${loss} mWh` }, field);
    }
  }
  const loss = end?.lossMilliwattHours ?? null;
  if (loss === null || begin?.milliwattHours == null || end?.milliwattHours == null) return;
  if (loss > end.milliwattHours - begin.milliwattHours && end.milliwattHours >= begin.milliwattHours) {
    findings.add("loss-exceeds-energy", {}, `${end.field}.CL`);
  }
}
