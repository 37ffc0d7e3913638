// The verification report as it crosses the wire: the types of assembly/host/verdict.ts, as schemas for the OpenAPI document.
import * as v from "valibot";

/** Codes of the sentences about a session, as `values.sentence` of a finding names them. */
export type { SessionSentenceCode } from "../domain/session-findings.ts";

/** What a sentence says beside its fixed words, by name; `sentence` and `because` name sentences (assembly/host). */
const sentenceValuesSchema = v.record(v.string(), v.union([v.string(), v.number()]));

export const findingSchema = v.object({
  severity: v.picklist(["error", "warning", "info"]),
  code: v.string(),
  message: v.string(),
  /** The values in the message, for saying it in another language; absent in what was stored without. */
  values: v.optional(sentenceValuesSchema),
  field: v.optional(v.string()),
});

export const readingReportSchema = v.object({
  atMillis: v.nullable(v.number()),
  at: v.nullable(v.string()),
  timeStatus: v.nullable(v.picklist(["synchronised", "informative", "unknown", "relative"])),
  event: v.nullable(v.picklist(["begin", "charging", "exception", "end", "suspended", "tariff-change"])),
  endCause: v.optional(v.string()),
  register: v.nullable(v.string()),
  energyMilliwattHours: v.nullable(v.number()),
  value: v.nullable(v.string()),
  unit: v.nullable(v.string()),
  status: v.nullable(v.string()),
  errorFlags: v.string(),
});

const byteRangeSchema = v.object({ start: v.number(), end: v.number() });

export const recordReportSchema = v.object({
  format: v.picklist(["OCMF", "unknown"]),
  formatVersion: v.nullable(v.string()),
  signature: v.picklist(["valid", "invalid", "unverifiable"]),
  reason: v.optional(v.string()),
  reasonCode: v.optional(v.string()),
  reasonValues: v.optional(sentenceValuesSchema),
  curve: v.nullable(v.string()),
  hash: v.nullable(v.string()),
  signatureEncoding: v.nullable(v.picklist(["der", "raw"])),
  publicKeySource: v.picklist(["registered", "supplied", "embedded", "none"]),
  publicKey: v.nullable(v.string()),
  key: v.picklist(["registered", "supplied", "embedded", "unknown", "contradicting"]),
  meter: v.nullable(v.string()),
  pagination: v.nullable(v.string()),
  begin: v.optional(readingReportSchema),
  end: v.optional(readingReportSchema),
  readings: v.array(readingReportSchema),
  findings: v.array(findingSchema),
  fields: v.array(v.object({ key: v.string(), label: v.string(), value: v.string() })),
  signedRange: v.nullable(byteRangeSchema),
  signatureRange: v.nullable(byteRangeSchema),
  signedSha256: v.nullable(v.string()),
  text: v.string(),
});

export const verifyReportSchema = v.object({
  records: v.array(recordReportSchema),
  session: v.optional(
    v.object({
      energyMilliwattHours: v.nullable(v.number()),
      durationMillis: v.nullable(v.number()),
      findings: v.array(findingSchema),
    }),
  ),
});
