// A verification report in words, as plain text for a terminal or a file. What stands in a record is foreign text:
// control characters are made visible, never passed on.

import type { Finding, ReadingReport, RecordReport, SessionReport, VerifyReport } from "./verdict.ts";

/** All signatures of a report in one word; the rules are a verdict of their own. */
export type OverallVerdict = "valid" | "invalid" | "unverifiable";

/** Invalid: a signature does not fit. Valid: all fit. Unverifiable: otherwise, one could not be checked. */
export function overallVerdict(report: VerifyReport): OverallVerdict {
  if (report.records.some(({ signature }) => signature === "invalid")) return "invalid";
  return report.records.every(({ signature }) => signature === "valid") ? "valid" : "unverifiable";
}

/** How many findings of the records and of the session are errors: while there is one, nothing should be billed. */
export function brokenRules(report: VerifyReport): number {
  const findings = [...report.records.flatMap((record) => record.findings), ...(report.session?.findings ?? [])];
  return findings.filter(({ severity }) => severity === "error").length;
}

/** Kilowatt-hours with three decimals, more where the value has more: nothing is rounded. */
export function kilowattHours(milliwattHours: number): string {
  const digits = String(Math.abs(milliwattHours)).padStart(7, "0");
  const decimals = digits.slice(-6).replace(/0{1,3}$/, "");
  return `${milliwattHours < 0 ? "-" : ""}${digits.slice(0, -6)}.${decimals} kWh`;
}

/** The whole report, lines ended by line feeds. */
export function describeReport(report: VerifyReport): string {
  const lines: string[] = [];
  report.records.forEach((record, index) => {
    lines.push(...describeRecord(record, index + 1, report.records.length), "");
  });
  if (report.session !== undefined) lines.push(...describeSession(report.session), "");
  const broken = brokenRules(report);
  lines.push(
    VERDICT_SENTENCES[overallVerdict(report)],
    broken === 0
      ? "No rule is broken."
      : `Rules: ${broken} ${broken === 1 ? "finding is an error" : "findings are errors"}; this must not be billed as it stands.`,
  );
  return `${lines.join("\n")}\n`;
}

const VERDICT_SENTENCES: Readonly<Record<OverallVerdict, string>> = {
  valid: "Valid: every signature fits.",
  invalid: "Invalid: a signature does not fit.",
  unverifiable: "Unverifiable: not every signature could be checked.",
};

const KEY_SENTENCES: Readonly<Record<RecordReport["key"], string>> = {
  registered: "registered for this meter",
  supplied: "supplied with this check; nothing else vouches for it",
  embedded: "came with the record; nothing else vouches for it",
  unknown: "unknown",
  contradicting: "contradicts the key that is registered for this meter",
};

function describeRecord(record: RecordReport, number: number, count: number): string[] {
  const format = record.format === "OCMF" ? `OCMF ${record.formatVersion ?? "without a version"}` : "unreadable";
  const lines = [`Record ${number} of ${count}: ${printable(format)}`];
  const row = (label: string, value: string | null) => {
    if (value !== null) lines.push(`  ${label.padEnd(10)} ${printable(value)}`);
  };
  row("Signature", describeSignature(record));
  if (record.format !== "unknown") row("Key", KEY_SENTENCES[record.key]);
  row("Meter", record.meter);
  row("Pagination", record.pagination);
  row("Begin", record.begin === undefined ? null : describeReading(record.begin));
  row("End", record.end === undefined ? null : describeReading(record.end));
  lines.push(...describeFindings(record.findings));
  return lines;
}

function describeSignature({ signature, reason, curve, hash, signatureEncoding }: RecordReport): string {
  const encoding = signatureEncoding === "der" ? "DER" : signatureEncoding === "raw" ? "bare r and s" : null;
  const method = [curve, hash, encoding].filter((part) => part !== null).join(", ");
  const head = method === "" ? signature : `${signature} (${method})`;
  return reason === undefined ? head : `${head}. ${reason}`;
}

function describeReading(reading: ReadingReport): string {
  const { energyMilliwattHours, value, unit } = reading;
  const energy =
    energyMilliwattHours === null ? `${value ?? "no value"} ${unit ?? ""}`.trim() : kilowattHours(energyMilliwattHours);
  const time = reading.at === null ? "at no readable time" : `at ${reading.at}`;
  const clock = reading.timeStatus === null ? "" : ` (clock ${reading.timeStatus})`;
  return `${energy} ${time}${clock}${reading.register === null ? "" : `, register ${reading.register}`}`;
}

function describeSession({ energyMilliwattHours, durationMillis, findings }: SessionReport): string[] {
  const energy = energyMilliwattHours === null ? "unknown" : kilowattHours(energyMilliwattHours);
  const duration = durationMillis === null ? "unknown" : describeDuration(durationMillis);
  return ["Session", `  Energy     ${energy}`, `  Duration   ${duration}`, ...describeFindings(findings)];
}

/** Whole seconds, what is below is cut. */
function describeDuration(millis: number): string {
  const seconds = Math.floor(millis / 1_000);
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min ${seconds % 60} s`;
}

function describeFindings(findings: readonly Finding[]): string[] {
  return findings.map(({ severity, code, message, field }) => {
    const place = field === undefined ? "" : ` ${field}:`;
    return printable(`  ${`${severity}`.padEnd(10)}${place} ${message} [${code}]`);
  });
}

/** C0, DEL, C1 and the marks that turn the direction of text would act on a terminal; they are written as \u{…}. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (mark) => `\\u{${(mark.codePointAt(0) ?? 0).toString(16)}}`);
}
