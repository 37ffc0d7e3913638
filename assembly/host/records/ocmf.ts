// One OCMF record (Open Charge Metering Format 1.4.1; versions 0.1 to 1.4): from its bytes as received to signed bytes,
// signature, embedded key, fields, readings and findings. Nothing is verified here.

import { type Cause, cause } from "../causes.ts";
import type { Core } from "../core.ts";
import { FindingList, quoted } from "../findings.ts";
import { type JsonObject, member, parseJson } from "../json.ts";
import type { ByteRange, DecodedField } from "../verdict.ts";
import { checkReadings } from "./ocmf-checks.ts";
import { frameOcmf } from "./ocmf-framing.ts";
import { decodeFields, type OcmfPayload, parsePayload } from "./ocmf-payload.ts";
import { type BilledReadings, chooseBilled, type OcmfReading, parseReadings } from "./ocmf-readings.ts";
import { type OcmfSignature, parseSignature } from "./ocmf-signature.ts";

export interface OcmfRecord {
  readonly ok: true;
  readonly payload: OcmfPayload;
  readonly readings: readonly OcmfReading[];
  readonly billed: BilledReadings;
  readonly signature: OcmfSignature;
  /** Text of the fourth section; null when there is none. */
  readonly embeddedKey: string | null;
  readonly fields: readonly DecodedField[];
  /** Signed bytes, within the record. */
  readonly signedRange: ByteRange;
  readonly findings: FindingList;
}

export interface OcmfRefusal {
  readonly ok: false;
  /** Names the byte. */
  readonly cause: Cause;
  readonly signedRange: ByteRange | null;
}

/** Most readings of one input: 1 MiB holds some 8,000 as meters write them. Shorter ones would grow the report, not the facts. */
export const MAX_READINGS = 10_000;
/** Nesting of a payload: the format has 3 levels (RD, reading, vendor object); 16 leave vendors room. */
const MAX_DEPTH = 16;

const READINGS: ReadonlySet<string> = new Set(["RD"]);
const SIGNATURE_DATA: ReadonlySet<string> = new Set(["SD"]);

/**
 * Reads one record, which starts at byte 0 with `OCMF|`. Refuses only what cannot be taken apart; everything else is a
 * finding.
 * @param readingsLeft Readings that may still be read of the input, at most `MAX_READINGS`.
 * @param nowMillis Now, UTC milliseconds, for readings in the future; undefined leaves them unchecked.
 */
export function parseOcmf(
  core: Core,
  record: Uint8Array,
  nowMillis: number | undefined,
  readingsLeft: number,
): OcmfRecord | OcmfRefusal {
  const sections = frameOcmf(record, 0, record.length);
  if (!sections.ok) return { ok: false, cause: sections, signedRange: null };
  const findings = new FindingList();
  const signedRange = sections.payload;
  const payloadRoot = parseSection(record, sections.payload, "payload", findings);
  if (!("kind" in payloadRoot)) return { ok: false, cause: payloadRoot, signedRange };
  const signatureRoot = parseSection(record, sections.signature, "signature-section", findings);
  if (!("kind" in signatureRoot)) return { ok: false, cause: signatureRoot, signedRange };

  const list = member(payloadRoot, "RD");
  if (list?.kind === "array" && list.items.length > readingsLeft) {
    return { ok: false, cause: cause("input-too-many-readings", { limit: MAX_READINGS }), signedRange };
  }
  if (sections.hasSeparatorInText) findings.add("separator-in-text");
  if (sections.key !== null) findings.add("key-section");
  const payload = parsePayload(payloadRoot, findings);
  const readings = parseReadings(payloadRoot, findings);
  const billed = chooseBilled(readings);
  checkReadings(core, payload, readings, billed, nowMillis, findings);
  return {
    ok: true,
    payload,
    readings,
    billed,
    signature: parseSignature(signatureRoot, sections.signature.start, findings),
    embeddedKey: sections.key === null ? null : textOf(record, sections.key),
    fields: [
      ...decodeFields(payloadRoot, record.subarray(sections.payload.start), READINGS),
      ...decodeFields(signatureRoot, record.subarray(sections.signature.start), SIGNATURE_DATA),
    ],
    signedRange,
    findings,
  };
}

/** The section's JSON object, or why there is none. */
function parseSection(
  record: Uint8Array,
  range: ByteRange,
  name: "payload" | "signature-section",
  findings: FindingList,
): JsonObject | Cause {
  const result = parseJson(record.subarray(range.start, range.end), MAX_DEPTH);
  if (!result.ok) {
    return cause(`${name}-unreadable`, { offset: range.start + result.offset, detail: result.message });
  }
  if (result.root.kind !== "object") return cause(`${name}-no-object`, { offset: range.start + result.root.start });
  for (const duplicate of result.duplicates) {
    findings.add("member-repeated", { name: quoted(duplicate.name), offset: range.start + duplicate.offset });
  }
  return result.root;
}

function textOf(bytes: Uint8Array, range: ByteRange): string {
  return new TextDecoder().decode(bytes.subarray(range.start, range.end)).trim();
}
