// A session as a function of the set of its readings: state, bounds, energy, power, verdict, findings. Nothing here
// remembers anything, so replay, repetition and any order of arrival end in the same session.
import { CLOCK_AHEAD_TOLERANCE_MILLIS, EARLIEST_BELIEVABLE_MILLIS, formatInstant } from "./clock.ts";
import { type EnergyAnswer, type MeteringRules, sessionEnergy, stepTolerance } from "./energy.ts";
import { identificationOf } from "./identification.ts";
import { powersOf } from "./power.ts";
import {
  type Finding,
  inOrder,
  type KeyVerdict,
  MAX_READINGS_PER_SESSION,
  type Reading,
  type SignatureVerdict,
} from "./reading.ts";
import { checkRecordChain } from "./record-chain.ts";
import type { Track } from "./register-tracks.ts";
import { sequenceFindings } from "./sequence.ts";
import { formatKilowattHours, sessionFinding, settleFindings } from "./session-findings.ts";

/** Used where no limit is registered for the EVSE, W: 500 kW, the most of CCS (IEC 61851-23, 500 A at 1,000 V). */
export const DEFAULT_MAX_POWER_WATTS = 500_000;

export interface DerivedSession {
  readonly idToken: string | null;
  readonly state: "active" | "ended";
  readonly startedAtMillis: number;
  readonly endedAtMillis: number | null;
  readonly updatedAtMillis: number;
  readonly energyMilliwattHours: number | null;
  readonly energySource: "signed" | "metered" | "unknown";
  readonly powerWatts: number | null;
  readonly peakPowerWatts: number | null;
  readonly meter: string | null;
  readonly signature: SignatureVerdict;
  readonly key: KeyVerdict;
  readonly findings: readonly Finding[];
  readonly recordCount: number;
  readonly sampleCount: number;
  /** The begin register that energy counts from; for the samples of the detail. */
  readonly begin: EnergyAnswer["begin"];
}

export interface DeriveOptions {
  readonly rules: MeteringRules;
  readonly maxPowerWatts: number;
  /** The EVSE's next session has begun: without an end reading of its own this one is over all the same. */
  readonly superseded?: boolean;
}

/** Derives the session of a non-empty set of readings of one transaction (or one segment of an EVSE's timeline). */
export function deriveSession(set: readonly Reading[], options: DeriveOptions): DerivedSession {
  const { rules, maxPowerWatts, superseded = false } = options;
  const readings = inOrder(set);
  const first = readings[0];
  const last = readings.at(-1);
  if (first === undefined || last === undefined) throw new Error("A session has at least one reading.");
  const findings: Finding[] = [];

  const bounds = boundsOf(readings);
  const ended = bounds.endMillis !== null || superseded;
  const endMillis = bounds.endMillis ?? (superseded ? last.atMillis : null);
  const energy = sessionEnergy(readings, bounds.beginMillis, endMillis, rules, maxPowerWatts);
  findings.push(...energy.findings);
  if (bounds.endMillis === null && superseded) {
    findings.push(sessionFinding("end-reading-missing"));
  }
  findings.push(...timeFindings(readings, bounds));
  const identification = identificationOf(readings);
  findings.push(...notedFindings(readings), ...sequenceFindings(readings), ...identification.findings);
  for (const track of energy.tracks) findings.push(...runFindings(track, endMillis, rules, maxPowerWatts));
  const chain = checkRecordChain(readings, { ended, billedFromRecords: energy.source === "signed" });
  findings.push(...chain.findings);

  const powers = powersOf(readings, rules);
  return {
    idToken: identification.idToken,
    state: ended ? "ended" : "active",
    startedAtMillis: bounds.beginMillis ?? first.atMillis,
    endedAtMillis: ended ? endMillis : null,
    updatedAtMillis: last.atMillis,
    energyMilliwattHours: energy.energyMilliwattHours,
    energySource: energy.source,
    powerWatts: powers.newestWatts,
    peakPowerWatts: powers.peakWatts,
    meter: energy.begin?.meter ?? chain.meter,
    signature: chain.anyInvalid
      ? "invalid"
      : (ended ? energy.source === "signed" && energy.newest?.role === "end" : energy.begin?.trust === "signed")
        ? "valid"
        : "unverifiable",
    key: chain.key,
    findings: settleFindings(findings),
    recordCount: chain.recordCount,
    sampleCount: readings.length,
    begin: energy.begin,
  };
}

interface Bounds {
  readonly beginMillis: number | null;
  readonly endMillis: number | null;
}

/**
 * Begin: the earliest begin event, or the begin value inside a record that carries both ends. End: the earliest end.
 */
function boundsOf(readings: readonly Reading[]): Bounds {
  let beginMillis: number | null = null;
  let endMillis: number | null = null;
  for (const reading of readings) {
    if (reading.event === "begin") beginMillis = Math.min(beginMillis ?? reading.atMillis, reading.atMillis);
    if (reading.event === "end") endMillis = Math.min(endMillis ?? reading.atMillis, reading.atMillis);
    if (reading.record === null || reading.record.signature === "invalid") continue;
    for (const value of reading.record.values) {
      if (value.role === "begin") beginMillis = Math.min(beginMillis ?? value.atMillis, value.atMillis);
    }
  }
  return { beginMillis, endMillis };
}

function timeFindings(readings: readonly Reading[], bounds: Bounds): Finding[] {
  const findings: Finding[] = [];
  const unset = readings.find((reading) => reading.atMillis < EARLIEST_BELIEVABLE_MILLIS);
  if (unset !== undefined) {
    findings.push(sessionFinding("clock-not-set", { time: formatInstant(unset.atMillis) }, "at"));
  }
  const ahead = readings.find((r) => r.atMillis > r.receivedAtMillis + CLOCK_AHEAD_TOLERANCE_MILLIS);
  if (ahead !== undefined) {
    findings.push(sessionFinding("clock-ahead", { time: formatInstant(ahead.atMillis) }, "at"));
  }
  const { beginMillis, endMillis } = bounds;
  if (endMillis === null) return findings;
  if (beginMillis !== null && endMillis < beginMillis) {
    const values = { end: formatInstant(endMillis), begin: formatInstant(beginMillis) };
    findings.push(sessionFinding("end-dated-before-begin", values, "at"));
  }
  const again = readings.find((reading) => reading.atMillis > endMillis && reading.event === "begin");
  if (again !== undefined && beginMillis !== null && beginMillis <= endMillis) {
    findings.push(sessionFinding("transaction-reused", { time: formatInstant(again.atMillis) }, "transactionId"));
  }
  const late = readings.find((reading) => reading.atMillis > endMillis && reading.event !== "end");
  if (late !== undefined) {
    findings.push(sessionFinding("reading-after-end", { time: formatInstant(late.atMillis) }));
  }
  return findings;
}

/** What had to be decided for the station, counted over the session's readings. */
function notedFindings(readings: readonly Reading[]): Finding[] {
  const findings: Finding[] = [];
  for (const note of ["time-unreadable", "time-without-zone", "register-unusable"] as const) {
    const count = readings.filter(({ notes }) => notes?.includes(note)).length;
    if (count > 0) findings.push(sessionFinding(note, { count }, note === "register-unusable" ? "register" : "at"));
  }
  if (readings.length >= MAX_READINGS_PER_SESSION) {
    findings.push(sessionFinding("readings-full", { count: readings.length }));
  }
  const unnamed = readings.filter(({ transactionId }) => transactionId === null).length;
  if (unnamed > 0 && unnamed < readings.length) {
    findings.push(sessionFinding("readings-attributed", { count: unnamed }, "transactionId"));
  }
  return findings;
}

/**
 * Unsigned registers are written in whole Wh by some messages of a station and exactly by others (OCPP 1.6: meterStart
 * and meterStop beside sampled values), so that less than 1 Wh, in mWh, is no contradiction between two of them.
 */
const WHOLE_WATT_HOUR = 1_000n;

/** How many different values there are; one where unsigned ones differ by rounding alone. */
function countRegisters(track: Track, role: "begin" | "end"): number {
  const points = track.points.filter((point) => point.role === role);
  const values = [...new Set(points.map((point) => point.milliwattHours))].sort((a, b) => (a < b ? -1 : 1));
  const spread = (values.at(-1) ?? 0n) - (values[0] ?? 0n);
  return track.trust === "raw" && spread < WHOLE_WATT_HOUR ? Math.min(1, values.length) : values.length;
}

/** A step between two unsigned values of which one is written in whole Wh and the other lies less than 1 Wh below. */
function isRounding(track: Track, run: Track["points"], index: number): boolean {
  const [before, after] = [run[index - 1]?.milliwattHours ?? 0n, run[index]?.milliwattHours ?? 0n];
  const whole = [before, after].some((value) => value % WHOLE_WATT_HOUR === 0n);
  return track.trust === "raw" && whole && before > after && before - after < WHOLE_WATT_HOUR;
}

/** The core's checks along one register, from its begin to the end, and begins or ends that contradict each other. */
function runFindings(track: Track, endMillis: number | null, rules: MeteringRules, maxPowerWatts: number): Finding[] {
  const findings: Finding[] = [];
  const begins = countRegisters(track, "begin");
  if (begins > 1) findings.push(sessionFinding("begin-ambiguous", { count: begins }, "begin.register"));
  const ends = countRegisters(track, "end");
  if (ends > 1) findings.push(sessionFinding("end-ambiguous", { count: ends }, "end.register"));
  const run = track.points.filter((p) => endMillis === null || p.atMillis <= endMillis || p.role === "end");
  const samples = run.map((p) => ({ atMillis: p.atMillis, energyMilliwattHours: p.milliwattHours }));
  const faults = rules.checkSamples(samples, maxPowerWatts, stepTolerance(maxPowerWatts));
  const place = track.trust === "raw" ? "register" : "signed";
  for (const code of ["register-falls", "power-implausible"] as const) {
    const hits = faults.filter((fault) => fault.fault === code && !isRounding(track, run, fault.index));
    const hit = run[hits[0]?.index ?? -1];
    const before = run[(hits[0]?.index ?? 0) - 1];
    if (hit === undefined || before === undefined) continue;
    // An unsigned zero begin has its own finding, which says more.
    const step = {
      before: formatKilowattHours(before.milliwattHours),
      after: formatKilowattHours(hit.milliwattHours),
      time: formatInstant(hit.atMillis),
    };
    const values = code === "register-falls" ? step : { ...step, kilowatts: maxPowerWatts / 1_000 };
    findings.push(
      hits.length > 1
        ? sessionFinding(`${code}-often`, { ...values, count: hits.length }, place)
        : sessionFinding(`${code}-once`, values, place),
    );
  }
  return findings;
}
