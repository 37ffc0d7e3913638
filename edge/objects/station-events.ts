// What a station told of itself, newest first. Two rings of slots that are written over, so that an event costs one row
// and nothing is ever deleted: one for what monitors and reports send, which may be much, one for all the rest.
import * as v from "valibot";
import { type StationEvent, stationEventSchema } from "../contract/ocpp.ts";

/** Of each ring. */
export const EVENTS_PER_RING = 500;
const NOISY: ReadonlySet<StationEvent["kind"]> = new Set(["monitoring", "report"]);

export type NewStationEvent = Omit<StationEvent, "number">;

export interface EventFilter {
  readonly kind: StationEvent["kind"] | null;
  /** Only what is older than the event of this number. */
  readonly before: number | null;
}

interface Row extends Record<string, SqlStorageValue> {
  number: number;
  at_millis: number;
  action: string;
  kind: string;
  status: string | null;
  detail: string | null;
  request_id: number | null;
}

/** Adds an event, in place of the oldest of its ring where that is full. Runs inside the caller's transaction. */
export function addStationEvent(sql: SqlStorage, event: NewStationEvent): void {
  const ring = NOISY.has(event.kind) ? 1 : 0;
  const { count, newest } = sql
    .exec<{ count: number; newest: number | null }>(
      "SELECT count(*) FILTER (WHERE ring = ?) AS count, max(number) AS newest FROM station_events",
      ring,
    )
    .one();
  const slot =
    count < EVENTS_PER_RING
      ? count
      : sql.exec<{ slot: number }>("SELECT slot FROM station_events WHERE ring = ? ORDER BY number LIMIT 1", ring).one()
          .slot;
  sql.exec(
    `INSERT INTO station_events (ring, slot, number, at_millis, action, kind, status, detail, request_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (ring, slot) DO UPDATE SET number = excluded.number, at_millis = excluded.at_millis,
       action = excluded.action, kind = excluded.kind, status = excluded.status, detail = excluded.detail,
       request_id = excluded.request_id`,
    ...[ring, slot, (newest ?? 0) + 1, event.atMillis, event.action, event.kind, event.status, event.detail],
    event.requestId,
  );
}

/** By arrival, newest first. */
export function loadStationEvents(sql: SqlStorage, filter: EventFilter, limit: number): StationEvent[] {
  return sql
    .exec<Row>(
      `SELECT number, at_millis, action, kind, status, detail, request_id FROM station_events
       WHERE number < ? AND (?2 IS NULL OR kind = ?2) ORDER BY number DESC LIMIT ?`,
      ...[filter.before ?? Number.MAX_SAFE_INTEGER, filter.kind, limit],
    )
    .toArray()
    .map((row) => ({
      number: row.number,
      atMillis: row.at_millis,
      action: row.action,
      kind: v.parse(stationEventSchema.entries.kind, row.kind),
      status: row.status,
      detail: row.detail,
      requestId: row.request_id,
    }));
}
