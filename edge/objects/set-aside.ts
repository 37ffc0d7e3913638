// Transaction messages of which no reading could be made, as they came: somebody may be billed by them.

import * as v from "valibot";
import type { Core } from "../../assembly/host/core.ts";
import { ocppVersionSchema, type SetAside } from "../contract/ocpp.ts";
import type { OcppVersion } from "../ocpp/versions.ts";
import { countRefusal } from "./refusals.ts";
import { toHex } from "./signed-value.ts";

/** Kept for good: what a station's firmware got wrong shows in far fewer. */
export const MAX_FIRST = 1_000;
/** Beyond those the newest so many are kept, so that a broken station is answered on and stalls nothing behind it. */
export const MAX_NEWEST = 1_000;
/** The platform's row holds 2 MB; a frame has 1 MiB at most. */
const MAX_LENGTH = 1_500_000;
/** Characters of frames in one answer; the frame that reaches it is the last. */
const MAX_PAGE_LENGTH = 4_000_000;

export interface Kept {
  readonly version: OcppVersion;
  readonly action: string;
  /** As text, as it came. */
  readonly frame: string;
  readonly reason: string;
}

/**
 * Keeps a message; the same text is kept once. Where there are too many the oldest of the newest gives way, which is
 * counted as `kept overwritten`: it shows in the station's figures. Runs inside the caller's transaction.
 */
export function setAside(sql: SqlStorage, core: Core, kept: Kept, nowMillis: number): void {
  const hash = toHex(core.sha256(new TextEncoder().encode(kept.frame)));
  if (sql.exec("SELECT 1 FROM set_aside WHERE hash = ?", hash).toArray().length > 0) return;
  if (countSetAside(sql) >= MAX_FIRST + MAX_NEWEST) {
    sql.exec(
      "DELETE FROM set_aside WHERE rowid = (SELECT rowid FROM set_aside ORDER BY rowid LIMIT 1 OFFSET ?)",
      MAX_FIRST,
    );
    countRefusal(sql, "kept overwritten");
  }
  sql.exec(
    "INSERT INTO set_aside (hash, received_at_millis, version, action, frame, reason) VALUES (?, ?, ?, ?, ?, ?)",
    ...[hash, nowMillis, kept.version, kept.action, kept.frame.slice(0, MAX_LENGTH), kept.reason],
  );
}

export function countSetAside(sql: SqlStorage): number {
  return sql.exec<{ n: number }>("SELECT count(*) AS n FROM set_aside").one().n;
}

export interface SetAsideRow extends Record<string, SqlStorageValue> {
  number: number;
  hash: string;
  received_at_millis: number;
  version: string;
  action: string;
  frame: string;
  reason: string;
}

/** One that is set aside, and its place in the order in which they came. */
export interface NumberedSetAside extends SetAside {
  readonly number: number;
}

export interface SetAsidePage {
  readonly items: readonly NumberedSetAside[];
  /** Whether there are more after these. */
  readonly more: boolean;
}

/** Those after a place, oldest first: at most `limit`, and at least one however long it is. */
export function setAsidePage(sql: SqlStorage, after: number, limit: number): SetAsidePage {
  const items: NumberedSetAside[] = [];
  let length = 0;
  for (const row of loadSetAside(sql, after, limit + 1)) {
    if (items.length === limit || length >= MAX_PAGE_LENGTH) return { items, more: true };
    const { number, hash, received_at_millis: receivedAtMillis, action, frame, reason } = row;
    const version = v.parse(ocppVersionSchema, row.version);
    items.push({ number, id: hash, receivedAtMillis, version, action, frame, reason });
    length += frame.length;
  }
  return { items, more: false };
}

/** The rows after a place, as they are read. */
export function loadSetAside(sql: SqlStorage, after: number, limit: number): Iterable<SetAsideRow> {
  return sql.exec<SetAsideRow>(
    `SELECT rowid AS number, hash, received_at_millis, version, action, frame, reason FROM set_aside
     WHERE rowid > ? ORDER BY rowid LIMIT ?`,
    after,
    limit,
  );
}

/** It could be read. */
export function removeSetAside(sql: SqlStorage, number: number): void {
  sql.exec("DELETE FROM set_aside WHERE rowid = ?", number);
}
