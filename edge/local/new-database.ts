// All migrations as one script: wrangler applies them one by one, and starts a workerd for each.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** wrangler's list of what was applied, as it makes it itself; `wrangler d1 migrations apply` goes on from there. */
const APPLIED = `CREATE TABLE IF NOT EXISTS "d1_migrations"(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);
`;

/**
 * What a database without tables is to be given: the migrations in `folder` in the order of their names, each with its
 * line in wrangler's list. wrangler executes a file as one transaction: all of it is there afterwards, or nothing.
 */
export function newDatabaseScript(folder: string): string {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  const migrations = names.map(
    (name) => `${readFileSync(join(folder, name), "utf8")}\nINSERT INTO d1_migrations (name) VALUES ('${name}');\n`,
  );
  return APPLIED + migrations.join("");
}
