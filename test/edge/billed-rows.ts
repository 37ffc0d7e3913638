// Counts what the platform bills: rows that statements of objects and D1 report, and alarms that are set (a row each).
// Objects and tests share one isolate, so that the platform's own methods are replaced for both.
import { runInDurableObject } from "cloudflare:test";
import type { Counted } from "../support/counted-costs.ts";
import { database, stations, type TestStation } from "./server.ts";

type Method = (this: unknown, ...parameters: unknown[]) => unknown;
type Methods = Record<string, Method>;

/** Counts while `work` runs. Nothing else may run at the same time. */
export async function countBilled(station: TestStation, work: () => Promise<void>): Promise<Counted> {
  const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  const metas: D1Meta[] = [];
  let alarms = 0;
  const undo: (() => void)[] = [];
  const replace = (prototype: Methods, name: string, by: (original: Method) => Method) => {
    const original = prototype[name];
    if (original === undefined) throw new Error(`There is no ${name} to count.`);
    prototype[name] = by(original);
    undo.push(() => {
      prototype[name] = original;
    });
  };
  const [sql, storage] = await runInDurableObject(stations.getByName(station.id), (_, { storage }) => [
    Object.getPrototypeOf(storage.sql) as Methods,
    Object.getPrototypeOf(storage) as Methods,
  ]);
  const d1 = Object.getPrototypeOf(database) as Methods;
  const statement = Object.getPrototypeOf(database.prepare("SELECT 1")) as Methods;
  replace(
    sql as Methods,
    "exec",
    (original) =>
      function (...parameters) {
        const cursor = original.apply(this, parameters) as (typeof cursors)[number];
        cursors.push(cursor);
        return cursor;
      },
  );
  replace(
    storage as Methods,
    "setAlarm",
    (original) =>
      function (...parameters) {
        alarms += 1;
        return original.apply(this, parameters);
      },
  );
  const noting = (original: Method): Method =>
    async function (...parameters) {
      const result = (await original.apply(this, parameters)) as D1Result | D1Result[];
      metas.push(...[result].flat().map(({ meta }) => meta as D1Meta));
      return result;
    };
  replace(d1, "batch", noting);
  replace(statement, "all", noting);
  replace(statement, "run", noting);
  const { all } = statement;
  if (all === undefined) throw new Error("There is no all to count.");
  // `first` tells nothing of its rows; it is `all` and the first of them.
  replace(
    statement,
    "first",
    () =>
      async function (column) {
        const { results } = (await all.call(this)) as D1Result<Record<string, unknown>>;
        const [row = null] = results;
        return typeof column === "string" ? (row?.[column] ?? null) : row;
      },
  );
  try {
    await work();
  } finally {
    for (const one of undo) one();
  }
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return runInDurableObject(stations.getByName(station.id), () => ({
    objectRowsWritten: sum(cursors.map(({ rowsWritten }) => rowsWritten)) + alarms,
    objectRowsRead: sum(cursors.map(({ rowsRead }) => rowsRead)),
    d1RowsWritten: sum(metas.map((meta) => meta.rows_written)),
    d1RowsRead: sum(metas.map((meta) => meta.rows_read)),
  }));
}
