// Prints the SQL of the tables that the sign-in library wants: node edge/identity/print-migration.ts. The first one is
// saved as edge/migrations/1001_identity.sql; after an update of the library, what differs becomes the next 10xx file.
import { DatabaseSync } from "node:sqlite";
import { getMigrations } from "better-auth/db/migration";
import { authOptions } from "./auth.ts";

const SECRET = "only for printing; signs nothing at all";

/** The library's tables as SQL, one statement after the other. */
export async function identitySql(): Promise<string> {
  const database = new DatabaseSync(":memory:");
  const { compileMigrations } = await getMigrations(authOptions(database, SECRET, "http://localhost"));
  return await compileMigrations();
}

if (import.meta.main) console.log(await identitySql());
