// The tables of a station's own SQLite. A migration is only ever added to the list; a column keeps its meaning for life.
// One reading is one row: (track, instant, hash) is both its order and what finds it again, without a second index.

const MIGRATIONS: readonly string[] = [
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
];

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
