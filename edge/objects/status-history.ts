// What a station's connectors said over time, and when it was connected: a row for each change, by this server's clock, since a station
// that is cut off or runs a wrong clock cannot say when it was there. Uptime (domain/score/port.ts) and what stands beside a driver's
// complaint are read from it.
import * as v from "valibot";
import { connectorSchema } from "../contract/ocpp.ts";
import type { Span } from "../domain/score/spans.ts";
import type { Availability, StatusChange } from "../domain/station-status.ts";
import { HEARTBEAT_SECONDS } from "../ocpp/answers.ts";

const DAY_MILLIS = 86_400_000;
/** The previous twelve calendar months, which the longest window asks for, are 397 days at most. */
const KEPT_DAYS = 400;
/** The begin is moved once a month and not each day: moving it writes a row for each connector. */
const SLACK_DAYS = 30;
/** What changes nothing of uptime (from available to occupied) is kept as long as drivers may report it, and a few days more. */
const FINE_DAYS = 35;
/** Rows: 30 EVSEs with four changes of uptime a day over 400 days, some 3 MB. Beyond it the history begins later. */
const MAX_ROWS = 50_000;
/** Changes in a day: 32 EVSEs with 30 sessions each. Beyond it a change takes the place of its connector's newest. */
const MAX_CHANGES_A_DAY = 2_000;

/**
 * A station that has said nothing for so long is not taken for connected: three of the heartbeats that it was asked for. Its socket may
 * look open for hours when the network behind it is gone.
 */
export const SILENCE_MILLIS = 3 * HEARTBEAT_SECONDS * 1_000;

const NO_CONNECTOR = -1;
/** Stands for the connection in the place of an EVSE. */
const CONNECTION = -1;
const WORKING: readonly Availability[] = ["available", "occupied", "reserved"];

interface Row extends Record<string, SqlStorageValue> {
  at_millis: number;
  evse_id: number;
  connector_id: number;
  status: string;
  availability: string;
  fault: string | null;
}

/** Until when a connection is taken for one: now, or the last sign of life where that is too long ago. */
export function connectedUntil(heardAtMillis: number, nowMillis: number): number {
  return nowMillis - heardAtMillis > SILENCE_MILLIS ? heardAtMillis : nowMillis;
}

/** Notes what a connector has come to be. To be called for changes alone, in the transaction that stores them. */
export function noteStatus(sql: SqlStorage, change: StatusChange, nowMillis: number): void {
  const { evseId, connectorId, status, availability, fault } = change;
  add(sql, [nowMillis, evseId, connectorId ?? NO_CONNECTOR, status, availability, fault]);
}

export function noteConnected(sql: SqlStorage, atMillis: number): void {
  add(sql, [atMillis, CONNECTION, NO_CONNECTOR, "connected", "available", null]);
}

export function noteGone(sql: SqlStorage, atMillis: number): void {
  add(sql, [atMillis, CONNECTION, NO_CONNECTOR, "gone", "unknown", null]);
}

function add(sql: SqlStorage, row: readonly [number, number, number, string, string, string | null]): void {
  const [atMillis, evseId, connectorId] = row;
  const day = Math.floor(atMillis / DAY_MILLIS) * DAY_MILLIS;
  const newest = sql.exec<{ at: number | null }>("SELECT max(at_millis) AS at FROM status_history").one().at;
  if (newest !== null && newest < day) prune(sql, atMillis);
  const today = sql
    .exec<{ count: number }>("SELECT count(*) AS count FROM status_history WHERE at_millis >= ?", day)
    .one().count;
  const replaced = today < MAX_CHANGES_A_DAY ? null : newestToday(sql, day, evseId, connectorId);
  sql.exec(
    `INSERT OR REPLACE INTO status_history (at_millis, evse_id, connector_id, status, availability, fault)
     VALUES (?, ?, ?, ?, ?, ?)`,
    replaced ?? atMillis,
    ...row.slice(1),
  );
}

function newestToday(sql: SqlStorage, day: number, evseId: number, connectorId: number): number | null {
  return sql
    .exec<{ at: number | null }>(
      "SELECT max(at_millis) AS at FROM status_history WHERE at_millis >= ? AND evse_id = ? AND connector_id = ?",
      ...[day, evseId, connectorId],
    )
    .one().at;
}

/** Once a day, with the first change. */
function prune(sql: SqlStorage, nowMillis: number): void {
  const working = JSON.stringify(WORKING);
  sql.exec(
    `DELETE FROM status_history WHERE (at_millis, evse_id, connector_id) IN (
       SELECT at_millis, evse_id, connector_id FROM (
         SELECT at_millis, evse_id, connector_id, availability,
           lag(availability) OVER (PARTITION BY evse_id, connector_id ORDER BY at_millis) AS before
         FROM status_history WHERE at_millis < ?1 AND evse_id <> ?2)
       WHERE availability IN (SELECT value FROM json_each(?3)) AND before IN (SELECT value FROM json_each(?3)))`,
    ...[nowMillis - FINE_DAYS * DAY_MILLIS, CONNECTION, working],
  );
  const { first, count } = sql
    .exec<{ first: number | null; count: number }>(
      "SELECT min(at_millis) AS first, count(*) AS count FROM status_history",
    )
    .one();
  if (count > MAX_ROWS) {
    const most = Math.floor(MAX_ROWS * 0.9);
    begin(sql, sql.exec<Row>("SELECT * FROM status_history ORDER BY at_millis DESC LIMIT 1 OFFSET ?", most).one());
  } else if (first !== null && first < nowMillis - (KEPT_DAYS + SLACK_DAYS) * DAY_MILLIS) {
    begin(sql, { at_millis: nowMillis - KEPT_DAYS * DAY_MILLIS });
  }
}

/** Lets the history begin at an instant: what held then is its first row, what was before is gone. */
function begin(sql: SqlStorage, { at_millis: fromMillis }: Pick<Row, "at_millis">): void {
  sql.exec(
    `UPDATE OR IGNORE status_history SET at_millis = ?1 WHERE (at_millis, evse_id, connector_id) IN (
       SELECT max(at_millis), evse_id, connector_id FROM status_history WHERE at_millis < ?1 GROUP BY 2, 3)`,
    fromMillis,
  );
  sql.exec("DELETE FROM status_history WHERE at_millis < ?", fromMillis);
}

export interface StatusHistory {
  /** Since when changes are kept; null: it has never connected by OCPP. */
  readonly sinceMillis: number | null;
  /** By time; with what held at the begin of the window as it was said before. */
  readonly changes: StatusChange[];
  readonly connections: Span[];
}

/**
 * A window of the history, its end not included.
 * @param openUntilMillis Until when a connection that has not ended is taken for one, see `connectedUntil`.
 */
export function loadStatusHistory(sql: SqlStorage, window: Span, openUntilMillis: number): StatusHistory {
  const { fromMillis, toMillis } = window;
  // Beside max() SQLite takes the other columns of the row that has it.
  const rows = sql
    .exec<Row>(
      `SELECT max(at_millis) AS at_millis, evse_id, connector_id, status, availability, fault FROM status_history
       WHERE at_millis < ?1 GROUP BY evse_id, connector_id
       UNION ALL
       SELECT at_millis, evse_id, connector_id, status, availability, fault FROM status_history
       WHERE at_millis >= ?1 AND at_millis < ?2
       ORDER BY 1`,
      ...[fromMillis, toMillis],
    )
    .toArray();
  return {
    sinceMillis: sql.exec<{ at: number | null }>("SELECT min(at_millis) AS at FROM status_history").one().at,
    changes: rows.filter(({ evse_id }) => evse_id !== CONNECTION).map(toChange),
    connections: toConnections(
      rows.filter(({ evse_id }) => evse_id === CONNECTION),
      Math.min(toMillis, openUntilMillis),
    ),
  };
}

function toConnections(rows: readonly Row[], openUntilMillis: number): Span[] {
  return rows.flatMap(({ status, at_millis: fromMillis }, index) => {
    const toMillis = rows[index + 1]?.at_millis ?? Math.max(fromMillis, openUntilMillis);
    return status === "connected" ? [{ fromMillis, toMillis }] : [];
  });
}

function toChange(row: Row): StatusChange {
  return {
    ...{ evseId: row.evse_id, connectorId: row.connector_id === NO_CONNECTOR ? null : row.connector_id },
    ...{ atMillis: row.at_millis, status: row.status, fault: row.fault },
    availability: v.parse(connectorSchema.entries.availability, row.availability),
  };
}
