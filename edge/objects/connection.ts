// The newest WebSocket of a station as its own SQLite remembers it, what the station said of itself, and the state of its
// connectors. Whether the socket is open now is for sockets.ts to say.
import * as v from "valibot";
import { type Boot, bootSchema, type Connector, connectorSchema, ocppVersionSchema } from "../contract/ocpp.ts";
import { type RegistrationStatus, registrationStatusSchema } from "../contract/stations.ts";
import type { StatusChange } from "../domain/station-status.ts";
import type { OcppVersion } from "../ocpp/versions.ts";
import { noteStatus } from "./status-history.ts";

export interface ConnectionRow {
  /** Counts the sockets of this station. */
  readonly number: number;
  readonly version: OcppVersion;
  readonly connectedAtMillis: number;
  /** Null: nobody noticed an end. */
  readonly disconnectedAtMillis: number | null;
  readonly boot: Boot | null;
  /** What that BootNotification was answered with; null: there was none. */
  readonly toldStatus: RegistrationStatus | null;
}

interface Row extends Record<string, SqlStorageValue> {
  number: number;
  version: string;
  connected_at_millis: number;
  disconnected_at_millis: number | null;
  boot: string | null;
  told_status: string | null;
}

/** Null when the station has never connected. */
export function loadConnection(sql: SqlStorage): ConnectionRow | null {
  const row = sql
    .exec<Row>("SELECT number, version, connected_at_millis, disconnected_at_millis, boot, told_status FROM connection")
    .toArray()[0];
  if (row === undefined) return null;
  return {
    number: row.number,
    version: v.parse(ocppVersionSchema, row.version),
    connectedAtMillis: row.connected_at_millis,
    disconnectedAtMillis: row.disconnected_at_millis,
    boot: row.boot === null ? null : v.parse(bootSchema, JSON.parse(row.boot)),
    toldStatus: row.told_status === null ? null : v.parse(registrationStatusSchema, row.told_status),
  };
}

/** Notes a new socket and answers its number. Runs inside the caller's transaction. */
export function saveConnected(sql: SqlStorage, version: OcppVersion, nowMillis: number): number {
  return sql
    .exec<{ number: number }>(
      `INSERT INTO connection (only, number, version, connected_at_millis) VALUES (1, 1, ?1, ?2)
       ON CONFLICT (only) DO UPDATE SET number = number + 1, version = excluded.version,
         connected_at_millis = excluded.connected_at_millis, disconnected_at_millis = NULL
       RETURNING number`,
      version,
      nowMillis,
    )
    .one().number;
}

/** Notes the end of a socket; false when it is not the newest one, or known to have ended. */
export function saveDisconnected(sql: SqlStorage, number: number, nowMillis: number): boolean {
  return (
    sql
      .exec(
        "UPDATE connection SET disconnected_at_millis = ? WHERE number = ? AND disconnected_at_millis IS NULL RETURNING 1",
        nowMillis,
        number,
      )
      .toArray().length > 0
  );
}

/** @param toldStatus What the station is answered. */
export function saveBoot(sql: SqlStorage, boot: Boot, toldStatus: RegistrationStatus): void {
  sql.exec("UPDATE connection SET boot = ?, told_status = ?", JSON.stringify(boot), toldStatus);
}

/** Connectors of one station at most: 32 EVSEs with four sockets each; a station that names more is not well. */
const MAX_CONNECTORS = 128;
/** Stands for the EVSE as a whole. */
const NO_CONNECTOR = -1;

/** Keeps the newest status of each; an older one that comes late changes nothing, and the same again writes nothing. */
export function saveConnectors(sql: SqlStorage, changes: readonly StatusChange[], nowMillis: number): void {
  for (const change of changes) {
    const { evseId, connectorId, status, availability, fault, atMillis } = change;
    const place = [evseId, connectorId ?? NO_CONNECTOR];
    const [known] = sql
      .exec<{ availability: string; fault: string | null; at_millis: number }>(
        "SELECT availability, fault, at_millis FROM connectors WHERE evse_id = ? AND connector_id = ?",
        ...place,
      )
      .toArray();
    if (known === undefined && loadConnectors(sql).length >= MAX_CONNECTORS) return;
    sql.exec(
      `INSERT INTO connectors (evse_id, connector_id, status, availability, fault, at_millis) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (evse_id, connector_id) DO UPDATE SET status = excluded.status,
         availability = excluded.availability, fault = excluded.fault, at_millis = excluded.at_millis
       WHERE excluded.at_millis >= at_millis AND (excluded.status, excluded.fault) IS NOT (status, fault)`,
      ...[...place, status, availability, fault, atMillis],
    );
    if (known !== undefined && atMillis < known.at_millis) continue;
    if (known?.availability !== availability || known.fault !== fault) noteStatus(sql, change, nowMillis);
  }
}

export function loadConnectors(sql: SqlStorage): Connector[] {
  return sql
    .exec<{
      evse_id: number;
      connector_id: number;
      status: string;
      availability: string;
      fault: string | null;
      at_millis: number;
    }>("SELECT evse_id, connector_id, status, availability, fault, at_millis FROM connectors ORDER BY 1, 2")
    .toArray()
    .map((row) => ({
      evseId: row.evse_id,
      connectorId: row.connector_id === NO_CONNECTOR ? null : row.connector_id,
      status: row.status,
      availability: v.parse(connectorSchema.entries.availability, row.availability),
      fault: row.fault,
      atMillis: row.at_millis,
    }));
}
