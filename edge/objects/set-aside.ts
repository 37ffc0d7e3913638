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
/**
 * Bytes of frames that the first may hold together, and as many the newest: 64 MiB of a station's 10 GB, where 2,000 of
 * the longest frames would be 2 GB.
 */
export const MAX_HALF_BYTES = 33_554_432;
/** The platform's row holds 2 MB. A frame that can be read has 1 MiB at most; longer ones are kept to here. */
const MAX_FRAME_BYTES = 1_500_000;
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
 * Keeps a message; the same text is kept once. Where there are too many, or too long ones, the oldest of the newest give
 * way, each counted as `kept overwritten`: it shows in the station's figures. Runs inside the caller's transaction.
 */
export function setAside(sql: SqlStorage, core: Core, kept: Kept, nowMillis: number): void {
  const bytes = new TextEncoder().encode(kept.frame);
  const hash = toHex(core.sha256(bytes));
  if (sql.exec("SELECT 1 FROM set_aside WHERE hash = ?", hash).toArray().length > 0) return;
  const isCut = bytes.length > MAX_FRAME_BYTES;
  // As a stream the decoder leaves a character out that the cut parts.
  const frame = isCut ? new TextDecoder().decode(bytes.subarray(0, MAX_FRAME_BYTES), { stream: true }) : kept.frame;
  const sizes = sql
    .exec<Size>("SELECT rowid AS number, octet_length(frame) AS bytes FROM set_aside ORDER BY rowid")
    .toArray();
  for (const number of givingWay(sizes, Math.min(bytes.length, MAX_FRAME_BYTES))) {
    removeSetAside(sql, number);
    countRefusal(sql, "kept overwritten");
  }
  sql.exec(
    "INSERT INTO set_aside (hash, received_at_millis, version, action, frame, reason) VALUES (?, ?, ?, ?, ?, ?)",
    ...[hash, nowMillis, kept.version, kept.action, frame, kept.reason],
  );
}

interface Size extends Record<string, SqlStorageValue> {
  number: number;
  bytes: number;
}

/**
 * Which of those that are kept, oldest first, make room for one more: of those behind the first (as many as fit both
 * bounds) the oldest, until the rest and the new one fit both as well.
 */
function givingWay(sizes: readonly Size[], bytes: number): number[] {
  let firstBytes = 0;
  const end = sizes.findIndex((size, index) => {
    firstBytes += size.bytes;
    return index >= MAX_FIRST || firstBytes > MAX_HALF_BYTES;
  });
  const newest = end === -1 ? [] : sizes.slice(end);
  let count = newest.length + 1;
  let total = newest.reduce((sum, size) => sum + size.bytes, bytes);
  const numbers: number[] = [];
  for (const size of newest) {
    if (count <= MAX_NEWEST && total <= MAX_HALF_BYTES) break;
    numbers.push(size.number);
    count -= 1;
    total -= size.bytes;
  }
  return numbers;
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
