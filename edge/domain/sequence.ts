// The numbers that a station gives the events of a transaction (OCPP 2.x seqNo, part 2 §1.3.2): which of them never came.
import type { Finding, Reading } from "./reading.ts";
import { sessionFinding } from "./session-findings.ts";

/** Gaps named in a sentence; what is beyond them is counted. */
const NAMED_GAPS = 10;

/**
 * Says which numbers are missing between the lowest and the highest that came; nothing while no end has come, since the
 * rest may be on its way. Stations in the field number every event 0, or none: they have no gap. A begin or an end that
 * is missing has findings of its own. A function of the set of readings.
 */
export function sequenceFindings(readings: readonly Reading[]): Finding[] {
  if (!readings.some(({ event, seqNo }) => event === "end" && seqNo !== undefined)) return [];
  const numbers = [...new Set(readings.flatMap(({ seqNo }) => seqNo ?? []))].sort((a, b) => a - b);
  const gaps = numbers.slice(1).flatMap((after, index) => {
    const [first, last] = [(numbers[index] ?? after) + 1, after - 1];
    return first > last ? [] : [{ first, last }];
  });
  if (gaps.length === 0) return [];
  const count = gaps.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  const named = gaps.slice(0, NAMED_GAPS).map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`));
  const values = { count, numbers: [...named, ...(gaps.length > NAMED_GAPS ? ["…"] : [])].join(", ") };
  return [sessionFinding("messages-missing", values, "seqNo")];
}
