// The report of a verification as a JSON file, made on this device.
import type { VerifiedInput } from "./verification.ts";

/** Where the records came from. */
export interface VerifiedSource {
  readonly name: string;
  /** Of the whole input, hex. */
  readonly sha256: string;
}

/** Offers the report as a file. */
export function saveReport(source: VerifiedSource | null, result: VerifiedInput): void {
  const report = {
    tool: "Wattest",
    checkedAt: new Date().toISOString(),
    source,
    records: result.records.map(({ number, report: record }) => ({ number, ...record })),
    session: result.session,
  };
  const url = URL.createObjectURL(new Blob([JSON.stringify(report, null, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "wattest-verification.json";
  link.click();
  URL.revokeObjectURL(url);
}
