// The driver's link of a session: 128 random bits that show this session and nothing else until they are revoked. The
// token stays here, where operators read it again; D1 knows its hash.
import { putLinkItem } from "./outbox-table.ts";
import { nextRevision } from "./registration.ts";
import { equalTexts } from "./secret.ts";

export interface DriverLink {
  /** How many links this session has had, this one counted. */
  readonly number: number;
  /** Null: revoked. */
  readonly token: string | null;
}

/** 128 bits as 22 characters of base64url. */
function makeToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** The link of a session; null when none was ever made. */
export function loadLink(sql: SqlStorage, sessionId: string): DriverLink | null {
  return (
    sql
      .exec<{ number: number; token: string | null }>(
        "SELECT number, token FROM driver_links WHERE session_id = ?",
        sessionId,
      )
      .toArray()[0] ?? null
  );
}

/** Makes a link in place of the one before. Runs inside the caller's transaction. */
function makeLink(sql: SqlStorage, sessionId: string, before: DriverLink | null): DriverLink {
  return saveLink(sql, sessionId, { number: (before?.number ?? 0) + 1, token: makeToken() });
}

/** Ends a link, or keeps the first from being made. Runs inside the caller's transaction. */
function revokeLink(sql: SqlStorage, sessionId: string, before: DriverLink | null): DriverLink {
  return saveLink(sql, sessionId, { number: before?.number ?? 0, token: null });
}

/** `keep` makes a link only where none ever was, `renew` puts a new one in place of any, `revoke` ends it. */
export type LinkWish = "keep" | "renew" | "revoke";

export interface LinkChange {
  readonly token: string | null;
  readonly number: number;
  /** The link that was good before, for the audit trail. */
  readonly was: { readonly number: number } | null;
  /** Null: nothing changed. */
  readonly action: "driver-link.made" | "driver-link.revoked" | null;
}

/** Does what is wished with the link of a session. Runs inside the caller's transaction. */
export function changeLink(sql: SqlStorage, sessionId: string, wish: LinkWish): LinkChange {
  const before = loadLink(sql, sessionId);
  const was = before === null || before.token === null ? null : { number: before.number };
  // A session whose link was never made can be revoked as well: then reading it makes none.
  const settled = wish === "keep" ? before !== null : wish === "revoke" && before?.token === null;
  if (before !== null && settled) return { ...before, was, action: null };
  return wish === "revoke"
    ? { ...revokeLink(sql, sessionId, before), was, action: "driver-link.revoked" }
    : { ...makeLink(sql, sessionId, before), was, action: "driver-link.made" };
}

function saveLink(sql: SqlStorage, sessionId: string, link: DriverLink): DriverLink {
  sql.exec(
    `INSERT INTO driver_links (session_id, number, token) VALUES (?, ?, ?)
     ON CONFLICT (session_id) DO UPDATE SET number = excluded.number, token = excluded.token`,
    sessionId,
    link.number,
    link.token,
  );
  putLinkItem(sql, sessionId, nextRevision(sql));
  return link;
}

/** Whether the token is this session's link now; takes the same time whatever it is. */
export async function isLink(sql: SqlStorage, sessionId: string, token: string): Promise<boolean> {
  const link = loadLink(sql, sessionId);
  const known = link?.token ?? null;
  const equal = await equalTexts(token, known ?? "");
  // Asked again: it may have been revoked while the texts were compared.
  return equal && known !== null && loadLink(sql, sessionId)?.token === known;
}
