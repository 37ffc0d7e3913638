// The saved SQL of the sign-in library's tables is what the installed library wants: it does not look at run time.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { identitySql } from "../edge/identity/print-migration.ts";

const FOLDER = resolve(import.meta.dirname, "../edge/migrations");
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".sql"));

/** Columns and indexes of the tables of a database, in one text per table. */
function tablesOf(scripts: readonly string[]): Map<string, string> {
  const database = new DatabaseSync(":memory:");
  for (const script of scripts) database.exec(script);
  const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[];
  const columns = database.prepare('SELECT name, type, "notnull", pk FROM pragma_table_info(?) ORDER BY name');
  const indexes = database.prepare(
    "SELECT name, \"unique\" FROM pragma_index_list(?) WHERE origin = 'c' ORDER BY name",
  );
  const references = database.prepare('SELECT "from", "table", "to", on_delete FROM pragma_foreign_key_list(?)');
  return new Map(
    names.map(({ name }) => [name, JSON.stringify([columns.all(name), indexes.all(name), references.all(name)])]),
  );
}

describe("the tables of the sign-in library", () => {
  it("are saved as it wants them, all of them", async () => {
    const wanted = tablesOf([await identitySql()]);
    expect([...wanted.keys()].sort()).toEqual(["ceremonies", "credentials", "passkeys", "people", "sign_ins"]);
    const saved = tablesOf([readFileSync(join(FOLDER, "1001_identity.sql"), "utf8")]);
    for (const [table, form] of wanted) expect([table, saved.get(table)]).toEqual([table, form]);
  });

  it("have numbers of their own, so that the read model's next ones are not taken for theirs", () => {
    const numbers = files.map((name) => Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1]));
    expect(numbers.every(Number.isInteger)).toBe(true);
    expect(new Set(numbers).size).toBe(numbers.length);
    const journal = JSON.parse(readFileSync(join(FOLDER, "meta/_journal.json"), "utf8")) as {
      entries: { tag: string }[];
    };
    const generated = journal.entries.map(({ tag }) => `${tag}.sql`);
    expect(files.filter((name) => Number(name.slice(0, 4)) >= 1000).some((name) => generated.includes(name))).toBe(
      false,
    );
    expect(files.filter((name) => Number(name.slice(0, 4)) < 1000).toSorted()).toEqual(generated.toSorted());
  });
});
