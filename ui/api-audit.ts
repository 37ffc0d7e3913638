// Calls of the audit trail, and its filter as it stands in addresses.
import { type AuditList, auditListSchema } from "../edge/contract/audit.ts";
import { queryOf } from "./api.ts";
import type { ApiClient } from "./api-client.ts";

export interface AuditFilter {
  /** An action, or a group of them by the word before the dot. */
  readonly action: string | null;
  /** Id of the actor. */
  readonly actor: string | null;
  /** Id of the subject. */
  readonly subject: string | null;
  /** First and last day of the span, YYYY-MM-DD in the reader's zone. */
  readonly from: string | null;
  readonly to: string | null;
}

export const NO_FILTER: AuditFilter = { action: null, actor: null, subject: null, from: null, to: null };

export function isFiltered(filter: AuditFilter): boolean {
  return Object.values(filter).some((value) => value !== null);
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The filter of an address; what cannot be a filter is left out. */
export function parseAuditFilter(search: URLSearchParams): AuditFilter {
  const text = (name: string) => search.get(name)?.slice(0, 200) || null;
  const day = (name: string) => {
    const value = text(name);
    return value && DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : null;
  };
  return { action: text("action"), actor: text("actor"), subject: text("subject"), from: day("from"), to: day("to") };
}

/** The address of the trail with a filter. */
export function auditHref(filter: Partial<AuditFilter>): string {
  return `/settings/audit${queryOf({ ...filter })}`;
}

/** Midnight at the start of a day in the reader's zone, `later` days on; UTC milliseconds. */
function dayMillis(day: string, later: number): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  // Not by adding 24 hours: a day has 23 or 25 of them where clocks change.
  return new Date(year, month - 1, date + later).getTime();
}

function parametersOf({ action, actor, subject, from, to }: AuditFilter) {
  return {
    action,
    actor,
    subject,
    sinceMillis: from === null ? null : dayMillis(from, 0),
    untilMillis: to === null ? null : dayMillis(to, 1),
  };
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

/** Address of the whole trail of a filter as a file, oldest first. */
export function auditExportHref(filter: AuditFilter, format: "csv" | "jsonl"): string {
  return `/api/audit/export${queryOf({ format, ...parametersOf(filter) })}`;
}
