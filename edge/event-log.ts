// Structured logs: one line of JSON for what an operator looks for afterwards. Closed kinds, and in them ids, codes, counts
// and times only: no secret, no token or idTag, no network address (those of strangers stand in /api/unknown-stations, for
// a week), no text that a station or a stranger made up. Nothing that every station does every few minutes is logged.
import type { Connection } from "./contract/ocpp.ts";

type OcppVersion = Connection["version"];

/** Why a handshake was refused. */
export const HANDSHAKE_REFUSALS = [
  "station-unknown",
  "credentials-missing",
  "credentials-wrong",
  "too-many-attempts",
  "subprotocol",
] as const;
export type HandshakeRefusal = (typeof HANDSHAKE_REFUSALS)[number];

export type LogEvent =
  | { readonly event: "handshake-refused"; readonly kind: HandshakeRefusal; readonly stationId: string | null }
  | {
      readonly event: "connection-opened";
      readonly stationId: string;
      readonly version: OcppVersion;
      readonly connection: number;
    }
  | {
      readonly event: "connection-closed";
      readonly stationId: string;
      readonly connection: number;
      /** Close code of the WebSocket; null: it ended without one. */
      readonly code: number | null;
      readonly seconds: number;
    }
  | {
      readonly event: "message-refused";
      readonly stationId: string;
      readonly version: OcppVersion;
      /** Null: none that the version knows. */
      readonly action: string | null;
      readonly code: string;
    }
  | {
      readonly event: "message-kept";
      readonly stationId: string;
      readonly version: OcppVersion;
      readonly action: string;
      readonly reason: "unreadable" | "session-full";
    }
  | { readonly event: "message-failed"; readonly stationId: string; readonly error: string }
  | { readonly event: "flood"; readonly stationId: string; readonly connection: number; readonly transactions: boolean }
  | {
      readonly event: "command";
      readonly stationId: string;
      readonly action: string;
      readonly status: string;
      readonly millis: number;
    }
  | { readonly event: "delivery-failed"; readonly stationId: string; readonly failures: number; readonly error: string }
  /** D1 did not say what it knows of an identification. */
  | { readonly event: "look-up-failed"; readonly stationId: string; readonly error: string }
  /** Several drivers complain about a station within a day. */
  | { readonly event: "complaints"; readonly stationId: string; readonly drivers: number }
  | { readonly event: "lines-left-out"; readonly of: string; readonly count: number };

/** What went wrong, on whichever side; the rest is told as it goes. */
const WARNINGS: ReadonlySet<LogEvent["event"]> = new Set([
  "handshake-refused",
  "message-refused",
  "message-kept",
  "flood",
  "delivery-failed",
  "look-up-failed",
  "complaints",
  "lines-left-out",
]);

/** Lines a minute of one event: a broken station and a stranger can repeat theirs without end, and lines are billed. */
const LINES_PER_MINUTE = 300;
const MINUTE_MILLIS = 60_000;

/** Counts lines by event and minute; one per isolate. */
class LineBrake {
  readonly #counts = new Map<string, { startMillis: number; lines: number }>();

  /** Whether one more may be written; the number of those that were left out in the minute before, if any. */
  take(kind: string, nowMillis: number): { readonly ok: boolean; readonly leftOut: number } {
    const known = this.#counts.get(kind);
    if (known === undefined || nowMillis - known.startMillis >= MINUTE_MILLIS) {
      this.#counts.set(kind, { startMillis: nowMillis, lines: 1 });
      return { ok: true, leftOut: Math.max(0, (known?.lines ?? 0) - LINES_PER_MINUTE) };
    }
    known.lines += 1;
    return { ok: known.lines <= LINES_PER_MINUTE, leftOut: 0 };
  }
}

const brake = new LineBrake();

/** Writes one line. @param nowMillis UTC; `at` of the line. */
export function logEvent(event: LogEvent, nowMillis: number = Date.now()): void {
  const { ok, leftOut } = brake.take(event.event, nowMillis);
  if (leftOut > 0) write({ event: "lines-left-out", of: event.event, count: leftOut }, nowMillis);
  if (ok) write(event, nowMillis);
}

function write(event: LogEvent, nowMillis: number): void {
  // Only this one is ours to repair: a message that could not be stored.
  const level = event.event === "message-failed" ? "error" : WARNINGS.has(event.event) ? "warn" : "info";
  const line = JSON.stringify({ at: new Date(nowMillis).toISOString(), level, ...event });
  // Warnings go with the rest: local wrangler would put an ornament around them, and nobody could parse the line.
  if (level === "error") console.error(line);
  else console.info(line);
}
