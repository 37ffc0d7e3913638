// What a station had accepted of charging profiles, and since when: a row for each profile from when it was accepted, or reported, to when
// it was replaced, removed or missed. Written where places and reports are written (profile-tables.ts), so that nothing passes it by.
import * as v from "valibot";
import { ocppVersionSchema } from "../contract/ocpp.ts";
import type { OcppVersion } from "../ocpp/versions.ts";

type Json = Readonly<Record<string, unknown>>;

/** Of those that are over: the time in which drivers may speak of a session and change what they said (30 and 14 days), and room. */
export const KEPT_MILLIS = 60 * 86_400_000;
/** A profile that changes every hour for six weeks; one that changes every minute is kept for most of a day. */
const MAX_ENDED = 1_000;
/** Characters of them: twenty profiles of 1,024 periods, or thousands as operators write them. */
const MAX_ENDED_LENGTH = 4_000_000;

/** Rows that are too many are looked for with every so many new ones: all of those that are over are read for it. */
const FORGET_EVERY = 16;

const jsonSchema = v.looseObject({});
const kindSchema = v.picklist(["wish", "profile", "foreign"]);

/** A profile that a station has. */
interface Held {
  readonly kind: v.InferOutput<typeof kindSchema>;
  /** Of the profile as it was called when it was accepted; null: it has none, or it is not known any more. */
  readonly name: string | null;
  readonly evseId: number;
  readonly version: OcppVersion;
  readonly profile: Json;
}

export interface HeldProfile extends Held {
  readonly number: number;
  readonly fromMillis: number;
  /** Null: the station has it now. */
  readonly toMillis: number | null;
}

/** Of a place at the station: what it has come to by its own word. */
export interface HeldPlace {
  readonly id: number;
  readonly evseId: number;
  readonly installed: { readonly key: string; readonly ocppVersion: OcppVersion; readonly profile: Json } | null;
  /** What the station reported instead; without members: nothing. */
  readonly found: Json | null;
}

/** A profile that a station says to have and that is not from here. */
interface Reported {
  readonly evseId: number;
  readonly chargingProfileId: number;
  readonly source: string;
  readonly profile: Json;
}

/** Counts the writes since the object woke: what was computed from the history before is old then. */
const revisions = new WeakMap<SqlStorage, number>();
const changed = (sql: SqlStorage) => revisions.set(sql, historyRevision(sql) + 1);
export function historyRevision(sql: SqlStorage): number {
  return revisions.get(sql) ?? 0;
}

/** A place is written: notes what the station has there now. `isPlan`: whether an order's key is that of a driver's plan. */
export function noteHeldPlace(
  sql: SqlStorage,
  before: HeldPlace,
  after: HeldPlace,
  isPlan: (key: string) => boolean,
  nowMillis: number,
): void {
  const profile = profileIn(after);
  if (JSON.stringify([profileIn(before), before.installed?.key]) === JSON.stringify([profile, after.installed?.key])) {
    return;
  }
  endHeldPlace(sql, after.id, nowMillis);
  if (profile === null || after.installed === null) return;
  const { key, ocppVersion } = after.installed;
  const [order] = sql
    .exec<{ name: string }>("SELECT profile_name AS name FROM profile_orders WHERE key = ?", key)
    .toArray();
  const isWish = isPlan(key);
  const held: Held = {
    ...{ kind: isWish ? "wish" : "profile", name: isWish ? null : order?.name || null },
    ...{ evseId: after.evseId, version: ocppVersion, profile },
  };
  add(sql, placeKey(after.id), held, nowMillis);
}

/** The station has nothing at a place any more. */
export function endHeldPlace(sql: SqlStorage, id: number, nowMillis: number): void {
  end(sql, placeKey(id), nowMillis);
}

/** The station reported what it has of others. @param version That it speaks; null: none is known. */
export function noteForeign(
  sql: SqlStorage,
  reported: readonly Reported[],
  version: OcppVersion | null,
  nowMillis: number,
): void {
  const now = new Map(version === null ? [] : reported.map((one) => [foreignKey(one), one]));
  const open = sql
    .exec<{ place: string; profile: string }>(
      "SELECT place, profile FROM limit_history WHERE to_millis IS NULL AND kind = 'foreign'",
    )
    .toArray();
  for (const { place, profile } of open) {
    if (JSON.stringify(now.get(place)?.profile) === profile) now.delete(place);
    else end(sql, place, nowMillis);
  }
  for (const [place, { evseId, profile }] of now) {
    add(sql, place, { kind: "foreign", name: null, evseId, version: version ?? "1.6", profile }, nowMillis);
  }
}

/** Since when everything that a station had is known; 0: ever. */
export function knownSinceMillis(sql: SqlStorage): number {
  return sql.exec<{ since: number }>("SELECT since_millis AS since FROM limit_history_known").toArray()[0]?.since ?? 0;
}

/** What it had at an EVSE at some time of a span, the profiles of the whole station included, in the order of their begin. */
export function loadHeld(sql: SqlStorage, evseId: number, fromMillis: number, toMillis: number): HeldProfile[] {
  return sql
    .exec<HeldRow>(
      `SELECT * FROM limit_history WHERE evse_id IN (0, ?) AND from_millis < ? AND (to_millis IS NULL OR to_millis > ?)
       ORDER BY number`,
      ...[evseId, toMillis, fromMillis],
    )
    .toArray()
    .map((row) => ({
      ...{ number: row.number, fromMillis: row.from_millis, toMillis: row.to_millis, name: row.name },
      ...{ kind: v.parse(kindSchema, row.kind), evseId: row.evse_id },
      version: v.parse(ocppVersionSchema, row.version),
      profile: v.parse(jsonSchema, JSON.parse(row.profile)),
    }));
}

interface HeldRow extends Record<string, SqlStorageValue> {
  number: number;
  from_millis: number;
  to_millis: number | null;
  kind: string;
  name: string | null;
  evse_id: number;
  version: string;
  profile: string;
}

const placeKey = (id: number) => `place ${id}`;
const foreignKey = ({ evseId, chargingProfileId, source }: Reported) =>
  `foreign ${evseId} ${chargingProfileId} ${source}`;

function profileIn({ installed, found }: HeldPlace): Json | null {
  if (installed === null) return null;
  if (found === null) return installed.profile;
  return Object.keys(found).length === 0 ? null : found;
}

function add(sql: SqlStorage, place: string, { kind, name, evseId, version, profile }: Held, nowMillis: number): void {
  sql.exec(
    `INSERT INTO limit_history (place, from_millis, kind, name, evse_id, version, profile)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ...[place, nowMillis, kind, name, evseId, version, JSON.stringify(profile)],
  );
  changed(sql);
  const { number } = sql.exec<{ number: number }>("SELECT max(number) AS number FROM limit_history").one();
  if (number % FORGET_EVERY === 0) forgetOldest(sql, nowMillis);
}

function end(sql: SqlStorage, place: string, nowMillis: number): void {
  const { rowsWritten } = sql.exec(
    "UPDATE limit_history SET to_millis = ? WHERE place = ? AND to_millis IS NULL",
    ...[nowMillis, place],
  );
  if (rowsWritten > 0) changed(sql);
}

/** Of the rows that are over: those that are too old or too many go, and what is known begins after them. */
function forgetOldest(sql: SqlStorage, nowMillis: number): void {
  const ended = sql
    .exec<{ number: number; to_millis: number; length: number }>(
      `SELECT number, to_millis, length(profile) AS length FROM limit_history WHERE to_millis IS NOT NULL
       ORDER BY to_millis DESC, number DESC`,
    )
    .toArray();
  let length = 0;
  const gone = ended.filter((row, index) => {
    length += row.length;
    return index >= MAX_ENDED || length > MAX_ENDED_LENGTH || row.to_millis < nowMillis - KEPT_MILLIS;
  });
  if (gone.length === 0) return;
  for (const { number } of gone) sql.exec("DELETE FROM limit_history WHERE number = ?", number);
  const since = Math.max(knownSinceMillis(sql), ...gone.map(({ to_millis }) => to_millis));
  sql.exec(
    `INSERT INTO limit_history_known (only, since_millis) VALUES (1, ?1)
     ON CONFLICT (only) DO UPDATE SET since_millis = ?1 WHERE since_millis <> ?1`,
    since,
  );
}
