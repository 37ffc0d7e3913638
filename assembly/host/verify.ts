// From bytes as received to a verdict with reasons: splits the input into records, verifies each with the core, and
// looks at them together as one transaction.

import { toHex } from "./binary-text.ts";
import { type Cause, type CauseCode, cause, reasonValues } from "./causes.ts";
import type { Core } from "./core.ts";
import { finding } from "./findings.ts";
import { MAX_READINGS, type OcmfRecord, parseOcmf } from "./records/ocmf.ts";
import { type InputPiece, MAX_RECORDS, splitRecords } from "./records/ocmf-framing.ts";
import { DER_METHOD } from "./records/ocmf-signature.ts";
import { type JudgedRecord, judgeSession } from "./session.ts";
import { judgeSignature, type KeysAtHand } from "./signature.ts";
import type { ByteRange, Finding, RecordReport, VerifyReport } from "./verdict.ts";

/** A key that somebody vouches for. */
export interface RegisteredKey {
  /** Serial number of the meter, as the record names it. */
  readonly serial: string;
  /** SubjectPublicKeyInfo or raw point, in any text form that `parsePublicKey` reads. */
  readonly publicKey: string;
}

export interface VerifyOptions {
  /** A key given by the caller: SPKI as DER hex, DER base64 or PEM, or a raw point in hex or base64. */
  readonly publicKey?: string;
  /** The keys of the station's meters. A registered key goes before a supplied or embedded one. */
  readonly registeredKeys?: readonly RegisteredKey[];
  /** Now, UTC milliseconds: readings in its future are remarked. Left out: not checked. */
  readonly nowMillis?: number;
}

/** Largest input, in bytes: 1 MiB, some 1,000 OCMF records. */
export const MAX_INPUT_BYTES = 1_048_576;

/** Verifies every record in the input and reports on them together. Never throws on data. */
export function verifyRecords(core: Core, input: Uint8Array, options: VerifyOptions = {}): VerifyReport {
  if (input.length > MAX_INPUT_BYTES) return { records: [tooLarge(input)] };
  const pieces = splitRecords(input);
  if (pieces.length === 0) return { records: [unreadable(input, cause("input-empty"))] };
  const records: RecordReport[] = [];
  const judged: JudgedRecord[] = [];
  const seen = new Map<string, number>();
  let readingsLeft = MAX_READINGS;
  pieces.forEach((piece, index) => {
    const bytes = input.slice(piece.start, piece.end);
    const { report, record } = judgePiece(core, piece, bytes, options, readingsLeft);
    readingsLeft -= report.readings.length;
    // The signed bytes tell, not the signature: ECDSA gives another one each time.
    const earlier = seen.get(report.signedSha256 ?? "");
    if (earlier !== undefined && record !== null) {
      records.push({ ...report, findings: [...report.findings, finding("record-repeated", { number: earlier })] });
      return;
    }
    records.push(report);
    if (record === null) return;
    seen.set(report.signedSha256 ?? "", index + 1);
    judged.push({ record, report, number: index + 1 });
  });
  const session = judgeSession(core, judged);
  return session === undefined ? { records } : { records, session };
}

/** Verifies exactly one record, bytes as received. Never throws on data. */
export function verifyRecord(core: Core, record: Uint8Array, options: VerifyOptions = {}): RecordReport {
  if (record.length > MAX_INPUT_BYTES) return tooLarge(record);
  const [first, second] = splitRecords(record);
  if (first === undefined) return unreadable(record, cause("input-empty"));
  const { report } = judgePiece(core, first, record.slice(first.start, first.end), options, MAX_READINGS);
  if (second === undefined) return report;
  return { ...report, findings: [...report.findings, finding("several-records")] };
}

interface Judged {
  readonly report: RecordReport;
  readonly record: OcmfRecord | null;
}

function judgePiece(
  core: Core,
  piece: InputPiece,
  bytes: Uint8Array,
  options: VerifyOptions,
  readingsLeft: number,
): Judged {
  if (!piece.isOcmf) {
    const why = piece.isRest
      ? cause("input-too-many-records", { limit: MAX_RECORDS, offset: piece.start })
      : cause(startOf(bytes), { offset: piece.start });
    return { report: unreadable(bytes, why), record: null };
  }
  const record = parseOcmf(core, bytes, options.nowMillis, readingsLeft);
  const around = findingsAround(piece);
  if (!record.ok) {
    const report = unreadable(bytes, record.cause, around);
    return { report: withSignedRange(core, { ...report, format: "OCMF" }, bytes, record.signedRange), record: null };
  }
  return { report: reportOf(core, record, bytes, options, around), record };
}

function reportOf(
  core: Core,
  record: OcmfRecord,
  bytes: Uint8Array,
  options: VerifyOptions,
  around: readonly Finding[],
): RecordReport {
  const { payload, signature, findings, billed } = record;
  const message = bytes.subarray(record.signedRange.start, record.signedRange.end);
  const input =
    signature.scheme === null || signature.bytes === null
      ? null
      : { ...signature.scheme, message, signature: signature.bytes };
  const keys = keysFor(record, options);
  const outcome = judgeSignature(core, input, signature.refusal, keys, signature.scheme?.curve ?? null, findings);
  noteMethod(record, outcome.encoding);
  return {
    format: "OCMF",
    formatVersion: payload.version,
    signature: outcome.verdict,
    ...(outcome.reason === undefined
      ? {}
      : { reason: outcome.reason.message, reasonValues: reasonValues(outcome.reason) }),
    ...(outcome.code === undefined ? {} : { reasonCode: outcome.code }),
    curve: signature.curveName,
    hash: signature.hash,
    signatureEncoding: outcome.encoding,
    publicKeySource: outcome.source,
    publicKey: outcome.publicKey,
    key: outcome.key,
    meter: payload.serial,
    pagination: payload.pagination,
    ...(billed.begin === undefined ? {} : { begin: billed.begin.report }),
    ...(billed.end === undefined ? {} : { end: billed.end.report }),
    readings: record.readings.map(({ report }) => report),
    findings: [...around, ...findings.all()],
    fields: record.fields,
    signedRange: record.signedRange,
    signatureRange: signature.textRange,
    signedSha256: toHex(core.sha256(message)),
    text: textOf(bytes),
  };
}

/** Registered keys count when they are the named meter's, or the gateway's where it signs for its meters. */
function keysFor({ payload, embeddedKey }: OcmfRecord, options: VerifyOptions): KeysAtHand {
  const keysOf = (serial: string | null) =>
    (options.registeredKeys ?? []).filter((key) => key.serial === serial).map((key) => key.publicKey);
  const ofMeter = keysOf(payload.serial);
  return {
    registered: ofMeter.length > 0 ? ofMeter : keysOf(payload.gatewaySerial),
    supplied: options.publicKey ?? null,
    embedded: embeddedKey === "" ? null : embeddedKey,
  };
}

/** What SM says against what the signature is; known only after it was read. Of Ed25519 the format says nothing. */
function noteMethod({ signature, findings }: OcmfRecord, encoding: "der" | "raw" | null): void {
  const { method } = signature;
  if (encoding === "raw") findings.add("signature-raw", {}, "SD");
  if (method === null || method === DER_METHOD || signature.scheme?.curve === "Ed25519") return;
  const value = JSON.stringify(method.slice(0, 40));
  findings.add(encoding === "der" ? "signature-method" : "signature-method-unknown", { value }, "SM");
}

function findingsAround({ before, textAfterBytes }: InputPiece): Finding[] {
  const around: Finding[] = [];
  if (before === "byte-order-mark") around.push(finding("byte-order-mark"));
  if (before === "space") around.push(finding("space-before-record"));
  if (textAfterBytes > 0) around.push(finding("text-after-record", { count: textAfterBytes }));
  return around;
}

function startOf(bytes: Uint8Array): CauseCode {
  if (bytes[0] === 0x3c) return "record-is-xml";
  if (bytes[0] === 0x7b || bytes[0] === 0x5b) return "record-is-json";
  return "record-is-neither";
}

function tooLarge(input: Uint8Array): RecordReport {
  // No text of it: the limit is there so that nobody has to carry it.
  return unreadable(new Uint8Array(0), cause("input-too-large", { count: input.length, limit: MAX_INPUT_BYTES }));
}

function unreadable(bytes: Uint8Array, why: Cause, findings: readonly Finding[] = []): RecordReport {
  return {
    format: "unknown",
    formatVersion: null,
    signature: "unverifiable",
    reason: why.message,
    reasonCode: "record-unreadable",
    reasonValues: reasonValues(why),
    curve: null,
    hash: null,
    signatureEncoding: null,
    publicKeySource: "none",
    publicKey: null,
    key: "unknown",
    meter: null,
    pagination: null,
    readings: [],
    findings,
    fields: [],
    signedRange: null,
    signatureRange: null,
    signedSha256: null,
    text: textOf(bytes),
  };
}

function withSignedRange(core: Core, report: RecordReport, bytes: Uint8Array, range: ByteRange | null): RecordReport {
  if (range === null) return report;
  return { ...report, signedRange: range, signedSha256: toHex(core.sha256(bytes.subarray(range.start, range.end))) };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
