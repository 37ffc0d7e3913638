// Calls of the audit trail: its filter as the address holds it, as the server takes it.
import { type AuditList, auditListSchema } from "../edge/contract/audit.ts";
import { queryOf } from "./api.ts";
import type { ApiClient } from "./api-client.ts";
import type { AuditFilter } from "./router.ts";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Midnight at the start of a day in the reader's zone, `later` days on, UTC milliseconds; null for what is no day. */
function dayMillis(day: string | undefined, later: number): number | null {
  if (day === undefined || !DAY.test(day)) return null;
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  // Not by adding 24 hours: a day has 23 or 25 of them where clocks change.
  const millis = new Date(year, month - 1, date + later).getTime();
  return Number.isNaN(millis) ? null : millis;
}

/** `from` and `to` are the first and the last day of the span. */
function parametersOf({ action, actor, subject, from, to }: AuditFilter) {
  return { action, actor, subject, sinceMillis: dayMillis(from, 0), untilMillis: dayMillis(to, 1) };
}

/** Newest first. */
export function auditEntries(
  api: ApiClient,
  filter: AuditFilter,
  page: { readonly cursor: string | null; readonly limit: number },
  signal: AbortSignal,
): Promise<AuditList> {
  return api.read(`/api/audit${queryOf({ ...parametersOf(filter), ...page })}`, auditListSchema, signal);
}

/** Address of everything that fits the filter as a file, oldest first. */
export function auditExportHref(filter: AuditFilter, format: "csv" | "jsonl"): string {
  return `/api/audit/export${queryOf({ format, ...parametersOf(filter) })}`;
}
