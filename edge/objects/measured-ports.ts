// A station's uptime by the two laws of domain/score/uptime.ts, from what its object has kept of its connectors and its connection.
import type { Measured } from "../contract/community.ts";
import { portSpans } from "../domain/score/port.ts";
import type { Span } from "../domain/score/spans.ts";
import { type Exclusion, neviUptime, neviWindow, type Port, ukReliability, ukWindow } from "../domain/score/uptime.ts";
import type { Registration } from "./registration.ts";
import { loadStatusHistory } from "./status-history.ts";

export type MeasuredPorts = Pick<Measured, "nevi" | "uk" | "sinceMillis">;

/**
 * Ports are the EVSEs that are registered, and those that the station has told of. They can be reached at all hours, as far as is known
 * here. Nothing is measured of the time before the first connection.
 */
export function measuredPorts(
  sql: SqlStorage,
  { evses }: Pick<Registration, "evses">,
  exclusions: readonly Exclusion[],
  nowMillis: number,
  openUntilMillis: number,
): MeasuredPorts {
  const portsOf = (window: Span): Port[] => {
    const { changes, connections } = loadStatusHistory(sql, window, openUntilMillis);
    const told = changes.map(({ evseId }) => evseId).filter((evseId) => evseId > 0);
    const ids = [...new Set([...evses.map(({ evseId }) => evseId), ...told])].sort((a, b) => a - b);
    return ids.map((evseId) => ({ evseId, spans: portSpans({ evseId, changes, connections }, window), open: null }));
  };
  const { sinceMillis } = loadStatusHistory(sql, { fromMillis: nowMillis, toMillis: nowMillis }, nowMillis);
  if (sinceMillis === null) return { nevi: [], uk: null, sinceMillis };
  const nevi = neviWindow(nowMillis);
  const year = ukWindow(nowMillis);
  // Of the time before it was known nothing is known, which the regulation would count as reliable.
  const uk = { ...year, fromMillis: Math.max(year.fromMillis, sinceMillis) };
  return {
    nevi: portsOf(nevi).flatMap((port) => neviUptime(port, exclusions, nevi, sinceMillis) ?? []),
    uk: ukReliability(portsOf(uk), uk),
    sinceMillis,
  };
}
