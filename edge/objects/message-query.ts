// What the message log is asked: which messages, and how many of each kind. No index serves this: an index entry would be
// billed with every message that is written, and a table has 2,500 rows at most.
import { FAILED_OUTCOMES, type MessageSummary, type OcppMessage, REFUSING_STATUSES } from "../contract/ocpp.ts";

export interface MessageFilter {
  readonly direction: OcppMessage["direction"] | null;
  readonly action: string | null;
  /** Null or left out: any. */
  readonly outcome?: "errors" | null;
  /** Somewhere in the frames, in either case; null or left out: any. */
  readonly text?: string | null;
  /** Only what is older than the message of this number. */
  readonly before: number | null;
}

export const ALL_MESSAGES: MessageFilter = { direction: null, action: null, outcome: null, text: null, before: null };

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(", ");

/** The status of an answer [3, id, payload]; a frame that was cut off is no JSON and has none. */
const STATUS = `CASE WHEN response LIKE '[3,%' AND json_valid(response) THEN coalesce(
  json_extract(response, '$[2].status'), json_extract(response, '$[2].idTagInfo.status'),
  json_extract(response, '$[2].idTokenInfo.status')) END`;
const IS_ERROR = `(outcome IN (${quoted(FAILED_OUTCOMES)}) OR coalesce(${STATUS} IN (${quoted(REFUSING_STATUSES)}), FALSE))`;

/** What stands behind WHERE, and the values of its question marks. */
export function condition(filter: MessageFilter, sinceMillis: number): { sql: string; values: (string | number)[] } {
  const parts: [sql: string, ...values: (string | number)[]][] = [
    ["number < ?", filter.before ?? Number.MAX_SAFE_INTEGER],
    ["at_millis > ?", sinceMillis],
  ];
  if (filter.direction !== null) parts.push(["direction = ?", filter.direction]);
  if (filter.action !== null) parts.push(["action = ?", filter.action]);
  if (filter.outcome) parts.push([IS_ERROR]);
  if (filter.text) {
    const pattern = `%${filter.text.replace(/[\\%_]/g, "\\$&")}%`;
    parts.push(["(request LIKE ? ESCAPE '\\' OR response LIKE ? ESCAPE '\\')", pattern, pattern]);
  }
  return { sql: parts.map(([sql]) => sql).join(" AND "), values: parts.flatMap(([, ...values]) => values) };
}

/** The columns of a summary, by action. */
export const SUMMARY = `action, count(*) AS count, sum(${IS_ERROR}) AS errors, min(at_millis) AS oldest`;

export interface SummaryRow extends Record<string, SqlStorageValue> {
  action: string | null;
  count: number;
  errors: number;
  oldest: number;
}

/** Both tables together. */
export function summed(rows: readonly SummaryRow[]): MessageSummary {
  const actions = new Map<string, number>();
  for (const { action, count } of rows) {
    if (action !== null) actions.set(action, (actions.get(action) ?? 0) + count);
  }
  return {
    count: rows.reduce((sum, { count }) => sum + count, 0),
    errors: rows.reduce((sum, { errors }) => sum + errors, 0),
    oldestAtMillis: rows.length === 0 ? null : Math.min(...rows.map(({ oldest }) => oldest)),
    actions: [...actions].map(([action, count]) => ({ action, count })).sort((a, b) => b.count - a.count),
  };
}
