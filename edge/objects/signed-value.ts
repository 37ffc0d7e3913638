// A signed value of a reading: from its text to the record's bytes, to a report, to the facts that a session needs.
import type { Core } from "../../assembly/host/core.ts";
import { parseEnergy } from "../../assembly/host/decimal.ts";
import type { ReadingReport, RecordReport } from "../../assembly/host/verdict.ts";
import { type RegisteredKey, type VerifyOptions, verifyRecord } from "../../assembly/host/verify.ts";
import type { EventKind, RecordFacts, RecordValue, Role } from "../domain/reading.ts";
import type { ReadingItem, SignedItem } from "./reading-item.ts";

const HEX = /^(?:[0-9A-Fa-f]{2})+$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const PREFIX = "OCMF|";

/**
 * The record's bytes. An encoding that does not fit its text leaves the text's own bytes: they are kept and reported as
 * unreadable rather than refused. Without a stated encoding, hex and base64 are tried when they hold an OCMF record.
 */
export function recordBytes(signed: SignedItem): Uint8Array {
  const plain = () => new TextEncoder().encode(signed.data);
  const compact = signed.data.replace(/\s+/g, "");
  switch (signed.encoding) {
    case "plain":
      return plain();
    case "hex":
      return HEX.test(compact) ? fromHex(compact) : plain();
    case "base64":
      return fromBase64(compact) ?? plain();
    case null: {
      if (signed.data.includes(PREFIX)) return plain();
      const decoded = HEX.test(compact) ? fromHex(compact) : fromBase64(compact);
      const opens = decoded !== null && new TextDecoder().decode(decoded.subarray(0, PREFIX.length)) === PREFIX;
      return opens ? decoded : plain();
    }
  }
}

function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index += 1)
    bytes[index] = Number.parseInt(text.slice(index * 2, index * 2 + 2), 16);
  return bytes;
}

function fromBase64(text: string): Uint8Array | null {
  if (!BASE64.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replace(/=+$/, ""));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

export interface SignedVerdict {
  readonly report: RecordReport;
  readonly facts: RecordFacts;
  /** The event that the record itself speaks of; null when it names none. */
  readonly event: EventKind | null;
}

/** Verifies the signed value of a reading once, on arrival. */
export function verifySignedValue(
  core: Core,
  item: ReadingItem & { readonly signed: SignedItem },
  registeredKeys: readonly RegisteredKey[],
  nowMillis: number,
): SignedVerdict {
  const bytes = recordBytes(item.signed);
  const options: VerifyOptions = {
    registeredKeys,
    nowMillis,
    ...(item.signed.publicKey === null ? {} : { publicKey: item.signed.publicKey }),
  };
  const report = verifyRecord(core, bytes, options);
  const event = report.end !== undefined ? "end" : report.begin !== undefined ? "begin" : null;
  return { report, facts: factsOf(core, report, bytes, item, item.event ?? event), event };
}

function factsOf(
  core: Core,
  report: RecordReport,
  bytes: Uint8Array,
  item: ReadingItem,
  event: EventKind | null,
): RecordFacts {
  const identity = report.fields.find((field) => field.key === "ID")?.value;
  return {
    recordHash: toHex(core.sha256(bytes)),
    signature: report.signature,
    key: report.key,
    meter: report.meter,
    publicKey: report.publicKey,
    pagination: report.pagination,
    identityHash:
      identity === undefined || identity === "" ? null : toHex(core.sha256(new TextEncoder().encode(identity))),
    values: valuesOf(report, item, event),
    findings: report.findings.filter((finding) => finding.severity !== "info"),
  };
}

/**
 * The usable values: begin and end as the record names them, else a single value in the role that the item gives it.
 * Values that the meter flags (status other than G, error flag E) are left out, so that they cannot be billed.
 */
function valuesOf(report: RecordReport, item: ReadingItem, event: EventKind | null): RecordValue[] {
  const billed = report.begin?.register ?? report.end?.register ?? report.readings[0]?.register ?? null;
  const bounded = report.begin !== undefined || report.end !== undefined;
  const values: RecordValue[] = [];
  for (const reading of report.readings) {
    if (reading.register !== billed) continue;
    const milliwattHours = usableEnergy(reading);
    if (milliwattHours === null) continue;
    let role: Role = "other";
    if (bounded) role = same(reading, report.begin) ? "begin" : same(reading, report.end) ? "end" : "other";
    else if (event === "begin" || event === "end") role = event;
    values.push({ role, atMillis: reading.atMillis ?? item.atMillis, obis: reading.register, milliwattHours });
  }
  return values;
}

function same(reading: ReadingReport, bound: ReadingReport | undefined): boolean {
  return (
    bound !== undefined &&
    reading.event === bound.event &&
    reading.at === bound.at &&
    reading.register === bound.register &&
    reading.value === bound.value
  );
}

function usableEnergy(reading: ReadingReport): bigint | null {
  if (reading.status !== null && reading.status !== "G") return null;
  if (reading.errorFlags.includes("E") || reading.value === null) return null;
  if (reading.unit !== "Wh" && reading.unit !== "kWh") return null;
  const energy = parseEnergy(reading.value, reading.unit);
  return energy.ok && energy.milliwattHours >= 0n ? energy.milliwattHours : null;
}

const HEX_PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX_PAIRS[byte];
  return text;
}
