// A statement that drizzle writes, as D1 takes it into a batch.

export function prepared(
  database: D1Database,
  statement: { toSQL(): { sql: string; params: unknown[] } },
): D1PreparedStatement {
  const { sql: text, params } = statement.toSQL();
  return database.prepare(text).bind(...params);
}
