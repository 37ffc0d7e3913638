// The readings of an OCMF payload (OCMF 1.4.1 table 7): omitted fields taken over from the reading before, values from
// their literal text, and the begin and end reading of the register to bill.

import { because, cause } from "../causes.ts";
import { parseEnergy } from "../decimal.ts";
import { type FindingList, quoted } from "../findings.ts";
import { type JsonNode, type JsonObject, member } from "../json.ts";
import type { ReadingEvent, ReadingReport } from "../verdict.ts";
import { billingRank } from "./obis.ts";
import { describeKind } from "./ocmf-payload.ts";
import { EVENTS, METER_STATUSES, RESISTANCE_UNITS, VENDOR_UNITS } from "./ocmf-tables.ts";
import { type OcmfTime, parseOcmfTime } from "./ocmf-time.ts";

export interface OcmfReading {
  readonly report: ReadingReport;
  /** `RD[i]`. */
  readonly field: string;
  /** Exact register value; null when it is no energy or cannot be read. */
  readonly milliwattHours: bigint | null;
  /** Cumulated loss (CL) in the reading's unit; null when there is none or it cannot be read. */
  readonly lossMilliwattHours: bigint | null;
  readonly hasLoss: boolean;
  /** Whether the meter itself says that the energy may be used: status G and no flag E. */
  readonly isUsable: boolean;
}

/** The readings of the register to bill. */
export interface BilledReadings {
  readonly begin?: OcmfReading;
  readonly end?: OcmfReading;
}

/** Fields that a reading takes over from the one before when it leaves them out. RV and CL are values and are not. */
interface Carried {
  time: OcmfTime | null;
  event: string | null;
  register: string | null;
  unit: string | null;
  status: string | null;
  errorFlags: string;
}

const FIRST: Carried = { time: null, event: null, register: null, unit: null, status: null, errorFlags: "" };

/** Largest and smallest energy that a JavaScript number holds exactly. */
const SAFE_LIMIT = BigInt(Number.MAX_SAFE_INTEGER);

/** Reads all readings; what is wrong with them goes to `findings`. */
export function parseReadings(root: JsonObject, findings: FindingList): OcmfReading[] {
  const list = member(root, "RD");
  if (list?.kind !== "array" || list.items.length === 0) {
    findings.add("readings-missing", {}, "RD");
    return [];
  }
  const readings: OcmfReading[] = [];
  let carried = FIRST;
  list.items.forEach((node, index) => {
    const field = `RD[${index}]`;
    if (node.kind !== "object") {
      findings.add("reading-malformed", {}, field);
      return;
    }
    carried = carryOver(node, carried, field, findings);
    readings.push(readOne(node, carried, field, findings));
  });
  return readings;
}

/**
 * Begin and end of the register to bill: among the registers with both the one that suits billing best, else the best
 * with either. Never by position: a record may end with a reading of another register.
 */
export function chooseBilled(readings: readonly OcmfReading[]): BilledReadings {
  const registers = new Map<string | null, { begin?: OcmfReading; end?: OcmfReading }>();
  for (const reading of readings) {
    const { event, register, unit } = reading.report;
    if (unit !== "Wh" && unit !== "kWh") continue;
    const pair = registers.get(register) ?? {};
    if (event === "begin") pair.begin ??= reading;
    if (event === "end") pair.end = reading;
    registers.set(register, pair);
  }
  let best: BilledReadings = {};
  let bestRank = Number.POSITIVE_INFINITY;
  for (const [register, pair] of registers) {
    const isComplete = pair.begin !== undefined && pair.end !== undefined;
    const isEmpty = pair.begin === undefined && pair.end === undefined;
    const rank = billingRank(register) + (isComplete ? 0 : isEmpty ? 200 : 100);
    if (rank >= bestRank) continue;
    bestRank = rank;
    best = pair;
  }
  return best;
}

function carryOver(node: JsonObject, before: Carried, field: string, findings: FindingList): Carried {
  const text = (name: string, inherited: string | null) => textMember(node, name, inherited, field, findings);
  const timeNode = member(node, "TM");
  const carried: Carried = {
    time: timeNode === undefined ? before.time : parseTimeMember(timeNode, field, findings),
    event: text("TX", before.event),
    register: text("RI", before.register),
    unit: text("RU", before.unit),
    status: text("ST", before.status),
    errorFlags: text("EF", before.errorFlags) ?? "",
  };
  if (timeNode === undefined && before.time === null) findings.add("time-missing", {}, `${field}.TM`);
  return carried;
}

function textMember(
  node: JsonObject,
  name: string,
  inherited: string | null,
  field: string,
  findings: FindingList,
): string | null {
  const value = member(node, name);
  if (value === undefined) return inherited;
  if (value.kind === "string") return value.value;
  findings.add("field-type", { found: describeKind(value), expected: "a text" }, `${field}.${name}`);
  return null;
}

function parseTimeMember(node: JsonNode, field: string, findings: FindingList): OcmfTime {
  const text = node.kind === "string" ? node.value : null;
  const time: OcmfTime = text === null ? { ok: false, ...cause("time-kind") } : parseOcmfTime(text);
  if (!time.ok) {
    const value = text === null ? describeKind(node) : quoted(text);
    findings.add("time-malformed", { ...because(time), value }, `${field}.TM`);
  } else if (time.status === null) findings.add("time-status-missing", {}, `${field}.TM`);
  return time;
}

function readOne(node: JsonObject, carried: Carried, field: string, findings: FindingList): OcmfReading {
  const event = parseEvent(carried.event, field, findings);
  const value = parseValue(node, carried.unit, field, findings);
  const loss = parseLoss(node, carried.unit, field, findings);
  const statusIsGood = checkStatus(carried.status, field, findings);
  const energyIsFlagged = checkFlags(carried.errorFlags, field, findings);
  const time = carried.time?.ok ? carried.time : null;
  const report: ReadingReport = {
    atMillis: time?.atMillis ?? null,
    at: time?.at ?? null,
    timeStatus: time?.status ?? null,
    event,
    ...(event === "end" && carried.event !== null ? { endCause: carried.event } : {}),
    register: carried.register,
    energyMilliwattHours: safeNumber(value.milliwattHours),
    value: value.literal,
    unit: carried.unit,
    status: carried.status,
    errorFlags: carried.errorFlags,
  };
  return {
    report,
    field,
    milliwattHours: value.milliwattHours,
    lossMilliwattHours: loss,
    hasLoss: member(node, "CL") !== undefined,
    isUsable: statusIsGood && !energyIsFlagged,
  };
}

function safeNumber(milliwattHours: bigint | null): number | null {
  if (milliwattHours === null || milliwattHours > SAFE_LIMIT || milliwattHours < -SAFE_LIMIT) return null;
  return Number(milliwattHours);
}

function parseEvent(letter: string | null, field: string, findings: FindingList): ReadingEvent | null {
  if (letter === null) return null;
  const event = EVENTS.get(letter);
  if (event === undefined) findings.add("event-unknown", { value: quoted(letter) }, `${field}.TX`);
  if (event === "exception") findings.add("exception", {}, `${field}.TX`);
  return event ?? null;
}

interface Value {
  readonly literal: string | null;
  readonly milliwattHours: bigint | null;
}

function parseValue(node: JsonObject, unit: string | null, field: string, findings: FindingList): Value {
  const place = `${field}.RV`;
  const value = member(node, "RV");
  if (value === undefined) {
    findings.add("value-missing", {}, place);
    return { literal: null, milliwattHours: null };
  }
  if (value.kind !== "number" && value.kind !== "string") {
    findings.add("value-malformed", because(cause("value-kind", { found: describeKind(value) })), place);
    return { literal: null, milliwattHours: null };
  }
  // DZG pads with blanks, Isabellenhütte with zeros; both write text.
  const literal = value.kind === "number" ? value.literal : value.value;
  if (value.kind === "string") findings.add("value-as-text", {}, place);
  if (!checkUnit(unit, field, findings)) return { literal, milliwattHours: null };
  const energy = parseEnergy(literal.trim(), unit);
  if (!energy.ok) {
    findings.add("value-malformed", because(energy), place);
    return { literal, milliwattHours: null };
  }
  if (energy.rounded) findings.add("value-cut", {}, place);
  if (safeNumber(energy.milliwattHours) === null) findings.add("value-beyond-range", {}, place);
  return { literal, milliwattHours: energy.milliwattHours };
}

function checkUnit(unit: string | null, field: string, findings: FindingList): unit is "Wh" | "kWh" {
  if (unit === "Wh" || unit === "kWh") return true;
  const place = `${field}.RU`;
  if (unit === null || unit === "") findings.add("unit-missing", {}, place);
  else if (VENDOR_UNITS.has(unit)) findings.add("unit-of-vendor", { value: quoted(unit) }, place);
  else if (!RESISTANCE_UNITS.has(unit)) findings.add("unit-unknown", { value: quoted(unit) }, place);
  return false;
}

function parseLoss(node: JsonObject, unit: string | null, field: string, findings: FindingList): bigint | null {
  const value = member(node, "CL");
  if (value === undefined) return null;
  const place = `${field}.CL`;
  if ((value.kind !== "number" && value.kind !== "string") || (unit !== "Wh" && unit !== "kWh")) {
    const isEnergy = unit === "Wh" || unit === "kWh";
    const fault = isEnergy ? cause("loss-kind", { found: describeKind(value) }) : cause("loss-without-unit");
    findings.add("loss-malformed", because(fault), place);
    return null;
  }
  const loss = parseEnergy((value.kind === "number" ? value.literal : value.value).trim(), unit);
  if (!loss.ok) {
    findings.add("loss-malformed", because(loss), place);
    return null;
  }
  return loss.milliwattHours;
}

function checkStatus(status: string | null, field: string, findings: FindingList): boolean {
  const place = `${field}.ST`;
  if (status === "G") return true;
  if (status === null) {
    findings.add("status-missing", {}, place);
    return true;
  }
  const meaning = METER_STATUSES.get(status);
  if (meaning === undefined) findings.add("status-unknown", { value: quoted(status) }, place);
  else findings.add("status-not-good", { value: status, meaning }, place);
  return false;
}

/** Returns whether the energy is flagged. */
function checkFlags(flags: string, field: string, findings: FindingList): boolean {
  const place = `${field}.EF`;
  if (flags.includes("E")) findings.add("energy-unusable", {}, place);
  if (flags.includes("t")) findings.add("time-unusable", {}, place);
  const other = flags.replaceAll(/[Et]/g, "");
  if (other !== "") findings.add("flag-unknown", { value: quoted(other) }, place);
  return flags.includes("E");
}
