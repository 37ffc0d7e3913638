// Finds the session of a driver's link. The token itself is not in D1.

/** What D1 knows a token by: SHA-256, hex. 128 random bits need no salt and no slow hash. */
export async function tokenHash(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The session that the link once led to; whether it still does is for the station's object to say. */
export async function sessionOfLink(database: D1Database, token: string): Promise<string | null> {
  const row = await database
    .prepare("SELECT session_id FROM driver_links WHERE token_hash = ?")
    .bind(await tokenHash(token))
    .first<{ session_id: string }>();
  return row?.session_id ?? null;
}
