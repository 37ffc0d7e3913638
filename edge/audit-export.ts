// The audit trail as a file: comma-separated values for spreadsheets (RFC 4180), JSON lines for programs. Written page by
// page, as fast as it is read.
import type { AUDIT_EXPORT_FORMATS, AuditEntry } from "./contract/audit.ts";

export type ExportFormat = (typeof AUDIT_EXPORT_FORMATS)[number];

const COLUMNS: Readonly<Record<string, (entry: AuditEntry) => string | number | null>> = {
  id: (entry) => entry.id,
  at: (entry) => new Date(entry.atMillis).toISOString(),
  actor_kind: ({ actor }) => actor.kind,
  actor_id: ({ actor }) => actor.id,
  actor_name: ({ actor }) => actor.name,
  action: (entry) => entry.action,
  subject_kind: ({ subject }) => subject.kind,
  subject_id: ({ subject }) => subject.id,
  subject_name: ({ subject }) => subject.name,
  before: (entry) => json(entry.before),
  after: (entry) => json(entry.after),
  request_id: (entry) => entry.requestId,
  address: (entry) => entry.address,
};

function json(fields: AuditEntry["before"]): string | null {
  return fields === null ? null : JSON.stringify(fields);
}

/**
 * Places where a spreadsheet may find a formula: the begin of the value, and within it wherever one that parts cells at
 * semicolons or tabs, as in German, would begin a cell of its own.
 */
const FORMULA = /(^|[;\t\r\n]"*)(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])/g;

/**
 * One value of a row. A spreadsheet runs what begins with = + - @ (full-width ones too), a tab or a carriage return as a
 * formula: a person may have called himself so. An apostrophe in front makes it text.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = value.replace(FORMULA, "$1'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvRow(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function writeEntry(format: ExportFormat, entry: AuditEntry): string {
  if (format === "jsonl") return `${JSON.stringify(entry)}\n`;
  return csvRow(Object.values(COLUMNS).map((read) => read(entry)));
}

/**
 * The file, from a first page that was read already and a way to read the page after an entry; an empty page is the end.
 * Nothing is read before somebody takes it.
 */
export function exportStream(
  format: ExportFormat,
  firstPage: readonly AuditEntry[],
  pageAfter: (entry: AuditEntry) => Promise<readonly AuditEntry[]>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let page = firstPage;
  let head = format === "csv" ? csvRow(Object.keys(COLUMNS)) : "";
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const text = head + page.map((entry) => writeEntry(format, entry)).join("");
        head = "";
        if (text !== "") controller.enqueue(encoder.encode(text));
        const last = page.at(-1);
        page = last === undefined ? [] : await pageAfter(last);
        if (page.length === 0) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
