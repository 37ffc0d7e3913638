// The checker of the whole store over the files of a stopped server: every station's object and D1.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { newCore } from "./core.ts";
import type { Acknowledged } from "./ocpp-oracle.ts";
import { checkReadModel, checkStation, type Sql, type StationCheck } from "./store-check.ts";

/** An object's SQLite as its own code sees it. */
function sqlOf(database: DatabaseSync): Sql {
  return {
    exec(query: string, ...bindings: unknown[]) {
      const rows = database.prepare(query).all(...(bindings as SQLInputValue[]));
      return { toArray: () => rows, [Symbol.iterator]: () => rows[Symbol.iterator]() };
    },
  };
}

function databasesIn(folder: string): DatabaseSync[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files
    .filter((name) => name.endsWith(".sqlite") && !name.endsWith("metadata.sqlite"))
    .map((name) => new DatabaseSync(join(folder, name)));
}

function hasTable(database: DatabaseSync, name: string): boolean {
  return database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined;
}

export interface FolderCheck {
  readonly faults: readonly string[];
  readonly stations: readonly StationCheck[];
}

/**
 * Checks the data folder of a server that does not run. What a connection's end left to be delivered may wait.
 * @param acknowledged By station, every transaction message that was acknowledged; of a station that is left out, those
 * of its message log.
 */
export function checkFolder(data: string, acknowledged: ReadonlyMap<string, readonly Acknowledged[]>): FolderCheck {
  const core = newCore();
  const opened = [...databasesIn(join(data, "v3/do")), ...databasesIn(join(data, "v3/d1"))];
  try {
    const stations = opened.flatMap((database): StationCheck[] => {
      if (!hasTable(database, "readings")) return [];
      const sql = sqlOf(database);
      const [row] = sql.exec("SELECT json_extract(registration, '$.stationId') AS id FROM station").toArray();
      const own = acknowledged.get(String(row?.id));
      return [checkStation(sql, core, { undelivered: true, ...(own === undefined ? {} : { acknowledged: own }) })];
    });
    const rows = opened
      .filter((database) => hasTable(database, "d1_migrations"))
      .flatMap((database) => database.prepare("SELECT * FROM sessions").all());
    return { faults: [...stations.flatMap(({ faults }) => faults), ...checkReadModel(stations, rows)], stations };
  } finally {
    for (const database of opened) database.close();
  }
}
