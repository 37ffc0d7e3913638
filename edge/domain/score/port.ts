// What a port (an EVSE: it charges one vehicle at a time) was doing over time, from what the station said and whether it was connected.
// Both laws on uptime read this.
import type { Availability, StatusChange } from "../station-status.ts";
import { common, type Span, without } from "./spans.ts";

/**
 * OCPI's words for what OCPP says: working (AVAILABLE, CHARGING, RESERVED), inoperative (INOPERATIVE: taken out of service),
 * out-of-order (OUTOFORDER: a fault), unknown (UNKNOWN: it never said, or is not connected). OCPI's BLOCKED has no word in OCPP.
 */
export type PortStatus = "working" | "inoperative" | "out-of-order" | "unknown";

export interface PortSpan extends Span {
  readonly status: PortStatus;
  /** Whether the station was connected then. While it is not, the status is unknown. */
  readonly connected: boolean;
}

const STATUS: Readonly<Record<Availability, PortStatus>> = {
  available: "working",
  occupied: "working",
  reserved: "working",
  unavailable: "inoperative",
  faulted: "out-of-order",
  unknown: "unknown",
};

/** Of a port with several connectors one that works is enough, since it charges one vehicle at a time. */
const BEST_FIRST: readonly PortStatus[] = ["working", "unknown", "inoperative", "out-of-order"];

export interface PortHistory {
  readonly evseId: number;
  /**
   * The station's status messages with the last ones before the window, those of other ports are passed over. In any order; of
   * two in one millisecond the later in the list counts.
   */
  readonly changes: readonly StatusChange[];
  /** When the station was connected. */
  readonly connections: readonly Span[];
}

/** The window cut into spans of one status each, without gaps, in order. */
export function portSpans({ evseId, changes, connections }: PortHistory, window: Span): PortSpan[] {
  const own = changes
    .filter((change) => change.evseId === 0 || change.evseId === evseId)
    .sort((a, b) => a.atMillis - b.atMillis);
  const station = { status: "unknown" as PortStatus };
  const connectors = new Map<number | null, PortStatus>();
  const said: PortSpan[] = [];
  let fromMillis = window.fromMillis;
  let status: PortStatus = "unknown";
  for (const change of own) {
    if (change.atMillis >= window.toMillis) break;
    if (change.atMillis > fromMillis) {
      said.push({ fromMillis, toMillis: change.atMillis, status, connected: true });
      fromMillis = change.atMillis;
    }
    if (change.evseId === 0) station.status = STATUS[change.availability];
    else connectors.set(change.connectorId, STATUS[change.availability]);
    status = statusOf(station.status, connectors);
  }
  if (window.toMillis > fromMillis) said.push({ fromMillis, toMillis: window.toMillis, status, connected: true });
  return joined([...withinConnections(said, connections), ...outside(window, connections)]);
}

/** What is out for the whole station is out for each port; otherwise the port's own word counts, its best connector's. */
function statusOf(station: PortStatus, connectors: ReadonlyMap<number | null, PortStatus>): PortStatus {
  if (station === "inoperative" || station === "out-of-order") return station;
  const whole = connectors.get(null);
  if (whole === "inoperative" || whole === "out-of-order") return whole;
  const said = [...connectors.values()];
  return BEST_FIRST.find((status) => said.includes(status)) ?? "unknown";
}

function withinConnections(said: readonly PortSpan[], connections: readonly Span[]): PortSpan[] {
  return said.flatMap((span) => common([span], connections).map((part) => ({ ...span, ...part })));
}

function outside(window: Span, connections: readonly Span[]): PortSpan[] {
  return without(window, connections).map((span) => ({ ...span, status: "unknown", connected: false }));
}

/** In order, neighbours of one kind made one. */
function joined(spans: readonly PortSpan[]): PortSpan[] {
  const out: PortSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.fromMillis - b.fromMillis)) {
    const last = out.at(-1);
    if (last !== undefined && last.status === span.status && last.connected === span.connected) {
      out[out.length - 1] = { ...last, toMillis: span.toMillis };
    } else {
      out.push(span);
    }
  }
  return out;
}
