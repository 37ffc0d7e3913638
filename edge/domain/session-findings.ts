// The closed set of what can be said about a session, with severity and sentence. Findings about one record come from
// the record's own verification and keep their codes.
import type { Finding } from "./reading.ts";

const SEVERITIES = {
  "begin-register-unknown": "error",
  "end-register-missing": "warning",
  "end-below-begin": "error",
  "energy-out-of-range": "error",
  "begin-ambiguous": "warning",
  "end-ambiguous": "warning",
  "end-before-begin": "error",
  "end-reading-missing": "error",
  "reading-after-end": "warning",
  "transaction-reused": "error",
  "register-exports": "error",
  "register-falls": "error",
  "time-falls": "error",
  "power-implausible": "error",
  "clock-not-set": "error",
  "clock-ahead": "warning",
  "no-signed-records": "info",
  "record-invalid": "error",
  "record-unverified": "warning",
  "key-not-registered": "warning",
  "begin-record-missing": "error",
  "end-record-missing": "error",
  "meters-differ": "error",
  "registers-differ": "error",
  "keys-differ": "error",
  "identifications-differ": "error",
  "pagination-gap": "error",
  "pagination-open": "warning",
  "pagination-falls": "error",
  "signed-energy-differs": "warning",
  "record-time-differs": "warning",
  "record-event-differs": "warning",
} as const;

export type SessionFindingCode = keyof typeof SEVERITIES;

/** Makes a finding of the set; `message` is one sentence, `field` names the place when there is one. */
export function sessionFinding(code: SessionFindingCode, message: string, field?: string): Finding {
  return { severity: SEVERITIES[code], code, message, ...(field === undefined ? {} : { field }) };
}

const RANK = { error: 0, warning: 1, info: 2 } as const;
/** Findings kept per session: one page of reasons. What is beyond stays visible at the records themselves. */
export const MAX_FINDINGS = 40;

/** Errors first, each code and place once, at most MAX_FINDINGS. The order depends on nothing but the findings. */
export function settleFindings(findings: readonly Finding[]): Finding[] {
  const unique = new Map(findings.map((finding) => [`${finding.code} ${finding.field ?? ""}`, finding]));
  return [...unique.values()]
    .sort(
      (a, b) =>
        RANK[a.severity] - RANK[b.severity] ||
        (a.code < b.code ? -1 : a.code > b.code ? 1 : (a.field ?? "") < (b.field ?? "") ? -1 : 1),
    )
    .slice(0, MAX_FINDINGS);
}

/** Energy for a sentence: kWh with the digits that are there, from mWh. */
export function formatKilowattHours(milliwattHours: bigint): string {
  const negative = milliwattHours < 0n;
  const digits = (negative ? -milliwattHours : milliwattHours).toString().padStart(7, "0");
  const fraction = digits.slice(-6).replace(/0+$/, "").padEnd(3, "0");
  return `${negative ? "−" : ""}${digits.slice(0, -6)}.${fraction} kWh`;
}
