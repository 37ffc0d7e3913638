// A new local database is made by one script instead of one run of wrangler for each migration: it must be the same one.
import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { newDatabaseScript } from "../edge/local/new-database.ts";

const FOLDER = new URL("../edge/migrations/", import.meta.url).pathname;
const names = readdirSync(FOLDER).filter((name) => name.endsWith(".sql"));

function schemaOf(database: DatabaseSync): unknown {
  // sqlite_sequence comes with the first AUTOINCREMENT, which is the list's.
  const others = "tbl_name NOT IN ('d1_migrations', 'sqlite_sequence')";
  return database.prepare(`SELECT type, name, sql FROM sqlite_master WHERE ${others}`).all();
}

describe("a new database", () => {
  it("has every migration in order, and wrangler's list says so", () => {
    const atOnce = new DatabaseSync(":memory:");
    atOnce.exec(newDatabaseScript(FOLDER));
    const oneByOne = new DatabaseSync(":memory:");
    for (const name of [...names].sort()) oneByOne.exec(readFileSync(`${FOLDER}${name}`, "utf8"));
    const schema = schemaOf(oneByOne);
    expect((schema as unknown[]).length).toBeGreaterThan(names.length);
    expect(schemaOf(atOnce)).toEqual(schema);
    const applied = atOnce.prepare("SELECT name FROM d1_migrations ORDER BY id").all();
    expect(applied.map(({ name }) => name)).toEqual([...names].sort());
  });
});
