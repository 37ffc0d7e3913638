// Derived sessions of a station.
import * as v from "valibot";
import { type Session, sessionSchema } from "../contract/sessions.ts";
import type { Stretch } from "./derivation.ts";
import { putOutbox } from "./outbox-table.ts";
import { forgetSpans } from "./transactions.ts";

export interface StoredSession {
  readonly track: string;
  readonly anchorMillis: number;
  readonly summary: Session;
  readonly revision: number;
}

interface SessionRow extends Record<string, SqlStorageValue> {
  track: string;
  anchor_millis: number;
  summary: string;
  revision: number;
}

/** One session; null when there is none of this id. */
export function loadSession(sql: SqlStorage, id: string): StoredSession | null {
  const row = sql
    .exec<SessionRow>("SELECT track, anchor_millis, summary, revision FROM sessions WHERE id = ?", id)
    .toArray()[0];
  if (row === undefined) return null;
  return {
    track: row.track,
    anchorMillis: row.anchor_millis,
    summary: v.parse(sessionSchema, JSON.parse(row.summary)),
    revision: row.revision,
  };
}

export function countActiveSessions(sql: SqlStorage): number {
  return sql.exec<{ n: number }>("SELECT count(*) AS n FROM sessions WHERE active = 1").one().n;
}

export interface Changes {
  readonly sessionIds: readonly string[];
  /** A session appeared, went, ended or got another verdict: more than growth. */
  readonly turned: boolean;
}

/**
 * Replaces the sessions of a stretch and notes in the outbox what changed. Runs inside the caller's transaction;
 * `takeRevision` is called only when something changed.
 */
export function saveStretch(sql: SqlStorage, stretch: Stretch, takeRevision: () => number): Changes {
  forgetSpans(sql);
  const before = new Map(
    sql
      .exec<{ id: string; summary: string }>(
        "SELECT id, summary FROM sessions WHERE track = ? AND anchor_millis >= ? AND anchor_millis < ?",
        stretch.track,
        stretch.from,
        stretch.to,
      )
      .toArray()
      .map((row) => [row.id, row.summary]),
  );
  const sessionIds: string[] = [];
  let turned = false;
  for (const { summary, anchorMillis, span } of stretch.sessions) {
    const text = JSON.stringify(summary);
    const known = before.get(summary.id);
    before.delete(summary.id);
    if (known === text) continue;
    turned ||= known === undefined || turns(v.parse(sessionSchema, JSON.parse(known)), summary);
    const revision = takeRevision();
    const active = summary.state === "active" ? 1 : 0;
    const place = [active, span?.evseId ?? null, span?.beginMillis ?? null, span?.endMillis ?? null];
    sql.exec(
      `INSERT INTO sessions (id, track, anchor_millis, summary, revision, active, evse_id, span_begin_millis,
         span_end_millis)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET summary = excluded.summary, revision = excluded.revision`,
      ...[summary.id, stretch.track, anchorMillis, text, revision, ...place],
    );
    // Apart, since naming an indexed column writes its index whether it changes or not.
    sql.exec(
      `UPDATE sessions SET active = ?2, evse_id = ?3, span_begin_millis = ?4, span_end_millis = ?5
       WHERE id = ?1 AND (active, evse_id, span_begin_millis, span_end_millis) IS NOT (?2, ?3, ?4, ?5)`,
      ...[summary.id, ...place],
    );
    putOutbox(sql, summary.id, revision, false);
    sessionIds.push(summary.id);
  }
  // A late reading can move the begin of a session without a transaction: the old identity is no session any more.
  for (const id of before.keys()) {
    turned = true;
    sql.exec("DELETE FROM sessions WHERE id = ?", id);
    putOutbox(sql, id, takeRevision(), true);
    sessionIds.push(id);
  }
  return { sessionIds, turned };
}

function turns(before: Session, after: Session): boolean {
  return (
    before.state !== after.state ||
    before.signature !== after.signature ||
    before.key !== after.key ||
    before.idToken !== after.idToken
  );
}
