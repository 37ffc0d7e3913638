// The tables of a station's own SQLite. A migration is only ever added to the list; a column keeps its meaning for life.
// One reading is one row: (track, instant, hash) is both its order and what finds it again, without a second index.

export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE station (
     only INTEGER PRIMARY KEY CHECK (only = 1),
     registration TEXT NOT NULL,
     last_seen_at_millis INTEGER,
     revision INTEGER NOT NULL,
     drain_failures INTEGER NOT NULL
   );
   CREATE TABLE readings (
     track TEXT NOT NULL,
     at_millis INTEGER NOT NULL,
     hash TEXT NOT NULL,
     received_at_millis INTEGER NOT NULL,
     evse_id INTEGER NOT NULL,
     transaction_id TEXT,
     event TEXT,
     at TEXT NOT NULL,
     register_milliwatt_hours TEXT,
     register_literal TEXT,
     register_unit TEXT,
     obis TEXT,
     power_watts INTEGER,
     current_milliamps TEXT,
     facts TEXT,
     PRIMARY KEY (track, at_millis, hash)
   ) WITHOUT ROWID;
   CREATE INDEX bounds ON readings (track, at_millis, event)
     WHERE transaction_id IS NULL AND event IN ('begin', 'end');
   CREATE TABLE records (
     hash TEXT PRIMARY KEY,
     data BLOB NOT NULL,
     encoding TEXT,
     format TEXT,
     public_key TEXT,
     report TEXT NOT NULL
   );
   CREATE TABLE sessions (
     id TEXT PRIMARY KEY,
     track TEXT NOT NULL,
     anchor_millis INTEGER NOT NULL,
     summary TEXT NOT NULL,
     revision INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX sessions_by_track ON sessions (track, anchor_millis);
   CREATE TABLE outbox (
     item TEXT PRIMARY KEY,
     revision INTEGER NOT NULL,
     removed INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE failed_attempts (
     source TEXT PRIMARY KEY,
     window_start_millis INTEGER NOT NULL,
     count INTEGER NOT NULL
   ) WITHOUT ROWID;`,
  // A transaction is one track whatever EVSE its readings name; 0 in evse_named: this reading named none.
  `ALTER TABLE readings ADD COLUMN evse_named INTEGER NOT NULL DEFAULT 1;
   UPDATE readings SET track = 'transaction ' || transaction_id WHERE transaction_id IS NOT NULL;
   UPDATE sessions SET track = 'transaction ' || json_extract(summary, '$.transactionId')
     WHERE json_extract(summary, '$.transactionId') IS NOT NULL;`,
  // An entry of the audit trail waits in the outbox itself; a link without a token is revoked, number counts its making.
  `ALTER TABLE outbox ADD COLUMN payload TEXT;
   CREATE TABLE driver_links (
     session_id TEXT PRIMARY KEY,
     number INTEGER NOT NULL,
     token TEXT
   ) WITHOUT ROWID;`,
  // OCPP. Spans are of sessions with a transaction, see domain/attribution.ts. A row of ocpp_transactions is a transaction id that was given away. The two message tables take turns, see
  // message-log.ts. The index finds active sessions without reading all that ever were.
  `ALTER TABLE readings ADD COLUMN measurands TEXT;
   ALTER TABLE readings ADD COLUMN notes TEXT;
   ALTER TABLE sessions ADD COLUMN active INTEGER NOT NULL DEFAULT 0;
   UPDATE sessions SET active = 1 WHERE json_extract(summary, '$.state') = 'active';
   ALTER TABLE sessions ADD COLUMN evse_id INTEGER;
   ALTER TABLE sessions ADD COLUMN span_begin_millis INTEGER;
   ALTER TABLE sessions ADD COLUMN span_end_millis INTEGER;
   UPDATE sessions SET evse_id = json_extract(summary, '$.evseId'),
       span_begin_millis = json_extract(summary, '$.startedAtMillis'),
       span_end_millis = json_extract(summary, '$.endedAtMillis')
     WHERE json_extract(summary, '$.transactionId') IS NOT NULL;
   CREATE INDEX sessions_by_span ON sessions (evse_id, span_begin_millis, track) WHERE span_begin_millis IS NOT NULL;
   CREATE INDEX sessions_active ON sessions (id) WHERE active = 1;
   CREATE TABLE connection (
     only INTEGER PRIMARY KEY CHECK (only = 1),
     number INTEGER NOT NULL,
     version TEXT NOT NULL,
     connected_at_millis INTEGER NOT NULL,
     disconnected_at_millis INTEGER,
     boot TEXT
   );
   CREATE TABLE connectors (
     evse_id INTEGER NOT NULL,
     connector_id INTEGER NOT NULL,
     status TEXT NOT NULL,
     availability TEXT NOT NULL,
     fault TEXT,
     at_millis INTEGER NOT NULL,
     PRIMARY KEY (evse_id, connector_id)
   ) WITHOUT ROWID;
   CREATE TABLE ocpp_transactions (
     transaction_id INTEGER PRIMARY KEY,
     content_key TEXT NOT NULL UNIQUE,
     evse_id INTEGER
   );
   CREATE TABLE set_aside (
     hash TEXT PRIMARY KEY,
     received_at_millis INTEGER NOT NULL,
     version TEXT NOT NULL,
     action TEXT NOT NULL,
     frame TEXT NOT NULL,
     reason TEXT NOT NULL
   );
   ${messageTable("messages_0")}
   ${messageTable("messages_1")}`,
  // The number of the event that a reading came with (OCPP 2.x).
  "ALTER TABLE readings ADD COLUMN seq_no INTEGER",
  "CREATE TABLE refusals (kind TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID",
  // The station's side of OCPP beside sessions: commands that wait for it, what it told of itself. Events are two rings of
  // slots that are written over, see station-events.ts; -1 and the empty text stand for what a setting does not name.
  `CREATE TABLE kept_commands (
     number INTEGER PRIMARY KEY,
     action TEXT NOT NULL,
     payload TEXT NOT NULL,
     timeout_seconds INTEGER NOT NULL,
     state TEXT NOT NULL,
     author TEXT NOT NULL,
     created_at_millis INTEGER NOT NULL,
     expires_at_millis INTEGER NOT NULL,
     message_id TEXT,
     sent_at_millis INTEGER,
     ended_at_millis INTEGER,
     answer TEXT
   );
   CREATE TABLE settings (
     component TEXT NOT NULL COLLATE NOCASE,
     component_instance TEXT NOT NULL COLLATE NOCASE,
     evse_id INTEGER NOT NULL,
     connector_id INTEGER NOT NULL,
     variable TEXT NOT NULL COLLATE NOCASE,
     variable_instance TEXT NOT NULL COLLATE NOCASE,
     attribute TEXT NOT NULL,
     value TEXT,
     readonly INTEGER,
     unit TEXT,
     data_type TEXT,
     options TEXT,
     at_millis INTEGER NOT NULL,
     PRIMARY KEY (component, component_instance, evse_id, connector_id, variable, variable_instance, attribute)
   ) WITHOUT ROWID;
   CREATE TABLE reports (
     request_id INTEGER PRIMARY KEY,
     begun_at_millis INTEGER NOT NULL,
     is_full INTEGER NOT NULL,
     parts TEXT NOT NULL,
     last INTEGER
   );
   CREATE TABLE settings_told (
     only INTEGER PRIMARY KEY CHECK (only = 1),
     complete_at_millis INTEGER NOT NULL
   );
   CREATE TABLE station_events (
     ring INTEGER NOT NULL,
     slot INTEGER NOT NULL,
     number INTEGER NOT NULL,
     at_millis INTEGER NOT NULL,
     action TEXT NOT NULL,
     kind TEXT NOT NULL,
     status TEXT,
     detail TEXT,
     request_id INTEGER,
     PRIMARY KEY (ring, slot)
   ) WITHOUT ROWID;
   CREATE TABLE certificate_requests (
     number INTEGER PRIMARY KEY,
     at_millis INTEGER NOT NULL,
     certificate_type TEXT,
     csr TEXT NOT NULL,
     request_id INTEGER,
     state TEXT NOT NULL
   );`,
  // Who charges; and what D1 said of identifications that were asked about here, for while it does not answer. The empty
  // key is the policy for unknown ones, see authorization.ts.
  `ALTER TABLE readings ADD COLUMN id_token TEXT;
   ALTER TABLE readings ADD COLUMN id_token_status TEXT;
   CREATE TABLE known_tokens (
     key TEXT PRIMARY KEY,
     facts TEXT NOT NULL,
     asked_at_millis INTEGER NOT NULL
   ) WITHOUT ROWID;`,
  // Whether the complete list was one of 2.x.
  "ALTER TABLE settings_told ADD COLUMN of_components INTEGER NOT NULL DEFAULT 0",
  // What the newest BootNotification was answered with; null: none was, or before there was this column.
  "ALTER TABLE connection ADD COLUMN told_status TEXT",
  // Why a session ended.
  "ALTER TABLE readings ADD COLUMN stop_reason TEXT",
  // Starts that a command asked for, in slots that are written over, see remote-starts.ts.
  `CREATE TABLE remote_starts (
     slot INTEGER PRIMARY KEY,
     number INTEGER NOT NULL,
     key TEXT NOT NULL,
     type TEXT,
     at_millis INTEGER NOT NULL,
     transaction_id TEXT
   );`,
  // Delivery of charging profiles, see profile-tables.ts. A key is an assignment's id, or that of a driver's plan; of an order
  // that has ended only the numbers are kept. One row about the station holds what is compared and when to look again.
  `CREATE TABLE profile_orders (
     key TEXT PRIMARY KEY,
     roll_out_id INTEGER NOT NULL,
     wanted TEXT NOT NULL,
     target TEXT NOT NULL,
     purpose TEXT NOT NULL,
     stack_level INTEGER NOT NULL,
     profile_id TEXT NOT NULL,
     profile_name TEXT NOT NULL,
     version INTEGER NOT NULL,
     body TEXT,
     told TEXT
   ) WITHOUT ROWID;
   CREATE TABLE profile_places (
     id INTEGER PRIMARY KEY,
     charging_profile_id INTEGER NOT NULL,
     evse_id INTEGER NOT NULL,
     purpose TEXT NOT NULL,
     stack_level INTEGER NOT NULL,
     transaction_id TEXT,
     holder TEXT NOT NULL,
     wanted TEXT NOT NULL,
     state TEXT NOT NULL,
     reason TEXT,
     notes TEXT NOT NULL,
     attempts INTEGER NOT NULL,
     next_attempt_at_millis INTEGER,
     message_id TEXT,
     sent_at_millis INTEGER,
     sent TEXT,
     installed TEXT,
     doubts TEXT NOT NULL,
     found TEXT,
     resent INTEGER NOT NULL
   );
   CREATE TABLE profile_station (
     only INTEGER PRIMARY KEY CHECK (only = 1),
     state TEXT NOT NULL,
     next_millis INTEGER NOT NULL
   );
   CREATE TABLE profile_report_parts (
     number INTEGER PRIMARY KEY,
     profiles TEXT NOT NULL
   );`,
  // Wishes of drivers by session; without an instant to look at them again they are over.
  `CREATE TABLE session_wishes (
     session_id TEXT PRIMARY KEY,
     wishes TEXT,
     plan TEXT,
     answer TEXT,
     computed_at_millis INTEGER NOT NULL,
     charged_milliwatt_hours INTEGER NOT NULL,
     next_at_millis INTEGER,
     window_start_millis INTEGER NOT NULL,
     window_changes INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX session_wishes_open ON session_wishes (next_at_millis) WHERE next_at_millis IS NOT NULL;`,
  // What connectors said and when the station was connected, see status-history.ts; -1 in evse_id is the connection. It begins with what
  // stands now.
  `CREATE TABLE status_history (
     at_millis INTEGER NOT NULL,
     evse_id INTEGER NOT NULL,
     connector_id INTEGER NOT NULL,
     status TEXT NOT NULL,
     availability TEXT NOT NULL,
     fault TEXT,
     PRIMARY KEY (at_millis, evse_id, connector_id)
   ) WITHOUT ROWID;
   INSERT INTO status_history SELECT unixepoch() * 1000, evse_id, connector_id, status, availability, fault FROM connectors;
   INSERT INTO status_history SELECT unixepoch() * 1000, -1, -1, iif(disconnected_at_millis IS NULL, 'connected', 'gone'),
       iif(disconnected_at_millis IS NULL, 'available', 'unknown'), NULL FROM connection;`,
  // What the station had accepted of charging profiles over time, see limit-history.ts. It begins with what it has now; where it never
  // was sent any, all is known.
  `CREATE TABLE limit_history (
     number INTEGER PRIMARY KEY,
     place TEXT NOT NULL,
     from_millis INTEGER NOT NULL,
     to_millis INTEGER,
     kind TEXT NOT NULL,
     name TEXT,
     evse_id INTEGER NOT NULL,
     version TEXT NOT NULL,
     profile TEXT NOT NULL
   );
   CREATE TABLE limit_history_known (
     only INTEGER PRIMARY KEY CHECK (only = 1),
     since_millis INTEGER NOT NULL
   );
   INSERT INTO limit_history (place, from_millis, kind, name, evse_id, version, profile)
     SELECT 'place ' || id, unixepoch() * 1000,
       iif(json_extract(installed, '$.key') LIKE 'plan %', 'wish', 'profile'),
       (SELECT nullif(profile_name, '') FROM profile_orders WHERE key = json_extract(installed, '$.key')),
       evse_id, json_extract(installed, '$.ocppVersion'), coalesce(found, json_extract(installed, '$.profile'))
     FROM profile_places WHERE installed IS NOT NULL AND coalesce(found, '') <> '{}';
   INSERT INTO limit_history (place, from_millis, kind, evse_id, version, profile)
     SELECT 'foreign ' || json_extract(value, '$.evseId') || ' ' || json_extract(value, '$.chargingProfileId') || ' '
         || json_extract(value, '$.source'),
       unixepoch() * 1000, 'foreign', json_extract(value, '$.evseId'), connection.version, json_extract(value, '$.profile')
     FROM profile_station, connection, json_each(profile_station.state, '$.foreign');
   INSERT INTO limit_history_known SELECT 1, unixepoch() * 1000 FROM profile_station;`,
];

/** A table of OCPP messages; made again whenever its turn comes. */
export function messageTable(name: "messages_0" | "messages_1"): string {
  return `CREATE TABLE ${name} (
     number INTEGER PRIMARY KEY,
     at_millis INTEGER NOT NULL,
     direction TEXT NOT NULL,
     version TEXT NOT NULL,
     message_id TEXT,
     action TEXT,
     outcome TEXT NOT NULL,
     request TEXT NOT NULL,
     response TEXT,
     answered_at_millis INTEGER,
     transaction_id TEXT
   );`;
}

/** Whether the object has tables: an object that was addressed by mistake stores nothing at all. */
export function hasTables(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'").toArray().length > 0;
}

/** Brings the tables to the newest version; `user_version` is not available in objects, so a table of one row holds it. */
export function migrate(storage: DurableObjectStorage): void {
  storage.transactionSync(() => {
    storage.sql.exec("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
    const version = storage.sql.exec<{ version: number }>("SELECT version FROM schema_version").toArray()[0]?.version;
    if (version === undefined) storage.sql.exec("INSERT INTO schema_version VALUES (0)");
    if (version === MIGRATIONS.length) return;
    for (const migration of MIGRATIONS.slice(version ?? 0)) storage.sql.exec(migration);
    storage.sql.exec("UPDATE schema_version SET version = ?", MIGRATIONS.length);
  });
}
