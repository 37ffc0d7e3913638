// Changes that hold together: one D1 transaction of statements, and what must be true in it.

/** Fails the batch unless the condition, an SQL expression with its values, is true when its turn comes. */
export function requirement(database: D1Database, condition: string, ...values: unknown[]): D1PreparedStatement {
  return database
    .prepare(`INSERT INTO requirements (holds) SELECT 0 WHERE NOT coalesce((${condition}), 0)`)
    .bind(...values);
}

/** `done`, or why nothing at all was changed: a requirement did not hold, or a value that must be unique exists. */
export type Outcome = "done" | "requirement" | { readonly taken: string };

/** Runs all statements in one transaction or none. Throws on trouble with the database. */
export async function commit(database: D1Database, statements: D1PreparedStatement[]): Promise<Outcome> {
  try {
    await database.batch(statements);
    return "done";
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    if (/CHECK constraint failed: holds\b/.test(message)) return "requirement";
    const taken = /UNIQUE constraint failed: ([a-z_]+\.[a-zA-Z_]+)/.exec(message)?.[1];
    if (taken !== undefined) return { taken };
    throw error;
  }
}
