// Rows of the delivery of charging profiles: orders as they were told, places with what is wanted and what the station has
// accepted, and one row about the station. A station that was never sent a profile has none of them.
import * as v from "valibot";
import {
  deliveryReasonSchema,
  deliveryStateSchema,
  stationProfileSchema,
  targetSchema,
} from "../contract/assignments.ts";
import { ocppVersionSchema } from "../contract/ocpp.ts";
import type { ProfilePlace } from "../domain/profile-places.ts";
import { loadConnection } from "./connection.ts";
import { endHeldPlace, noteForeign, noteHeldPlace } from "./limit-history.ts";
import type { ProfileOrder } from "./profile-order.ts";

/** Orders that a station keeps at the same time; with bodies of 512 KiB at most 32 MiB. */
export const MAX_ORDERS = 64;
/** Places at a station: two for each of 32 EVSEs. What is installed and what was sent last are some 200 KiB each at most. */
export const MAX_PLACES = 64;
/** Orders that have ended are kept so that an older roll-out does not bring them back. */
const MAX_ENDED = 64;
/**
 * Ids of profiles begin here: those of a station's own constraints and of whoever ran it before are small numbers
 * (2.1 MaxExternalConstraintsId).
 */
const FIRST_PROFILE_ID = 1_000_001;

const jsonSchema = v.looseObject({});
const noteSchema = stationProfileSchema.entries.notes.item;
const siteSchema = v.object({
  id: v.string(),
  timeZone: v.string(),
  phases: v.picklist([1, 3]),
  voltageMillivolts: v.number(),
});
const toldSchema = v.object({ state: deliveryStateSchema, reason: v.nullable(deliveryReasonSchema) });
export type Told = v.InferOutput<typeof toldSchema>;

/** What a message to the station set or cleared. */
const sentSchema = v.object({
  wanted: v.picklist(["set", "clear"]),
  key: v.string(),
  profileId: v.nullable(v.string()),
  version: v.nullable(v.number()),
  ocppVersion: ocppVersionSchema,
  /** Null: it was cleared. */
  profile: v.nullable(jsonSchema),
});
export type Sent = v.InferOutput<typeof sentSchema>;

/** What the station has accepted, by its own answer. */
const installedSchema = v.object({
  key: v.string(),
  profileId: v.nullable(v.string()),
  version: v.nullable(v.number()),
  ocppVersion: ocppVersionSchema,
  acceptedAtMillis: v.number(),
  profile: jsonSchema,
});
export type Installed = v.InferOutput<typeof installedSchema>;

export interface OrderRow {
  /** The assignment's id, or that of a driver's plan, see planKey. */
  readonly key: string;
  readonly rollOutId: number;
  readonly wanted: "set" | "clear";
  readonly target: ProfileOrder["target"];
  readonly purpose: string;
  readonly stackLevel: number;
  readonly profileId: string;
  readonly profileName: string;
  readonly version: number;
  /** Null: it has ended. */
  readonly body: Readonly<Record<string, unknown>> | null;
  /** What D1 was told last of it. */
  readonly told: Told | null;
}

export interface PlaceRow extends ProfilePlace {
  readonly id: number;
  readonly chargingProfileId: number;
  /** Key of the order that holds it, or where it is to be cleared, held it last. */
  readonly holder: string;
  readonly wanted: "set" | "clear";
  readonly state: v.InferOutput<typeof stationProfileSchema.entries.state>;
  readonly reason: v.InferOutput<typeof deliveryReasonSchema> | null;
  readonly notes: v.InferOutput<typeof stationProfileSchema.entries.notes>;
  /** Since it last changed or was accepted. */
  readonly attempts: number;
  readonly nextAttemptAtMillis: number | null;
  /** Of the call that waits for its answer. */
  readonly messageId: string | null;
  readonly sentAtMillis: number | null;
  readonly sent: Sent | null;
  readonly installed: Installed | null;
  /** Keys of orders of which the station may have something, since nobody knows what became of a message. */
  readonly doubts: readonly string[];
  /** What the station reported instead of what it had accepted; null: nothing, or nothing else. */
  readonly found: Readonly<Record<string, unknown>> | null;
  /** It had drifted and was sent again by itself once. */
  readonly resent: boolean;
}

const PLAN = "plan ";
/** The key of a driver's plan; ids of assignments hold no space. */
export function planKey(sessionId: string): string {
  return `${PLAN}${sessionId}`;
}

/** The session of a driver's plan; null: the key is that of an assignment. */
export function planSession(key: string): string | null {
  return key.startsWith(PLAN) ? key.slice(PLAN.length) : null;
}

interface RawOrder extends Record<string, SqlStorageValue> {
  key: string;
  roll_out_id: number;
  wanted: string;
  target: string;
  purpose: string;
  stack_level: number;
  profile_id: string;
  profile_name: string;
  version: number;
  body: string | null;
  told: string | null;
}

const wantedSchema = v.picklist(["set", "clear"]);

export function loadOrders(sql: SqlStorage): OrderRow[] {
  return sql
    .exec<RawOrder>("SELECT * FROM profile_orders ORDER BY key")
    .toArray()
    .map((row) => ({
      key: row.key,
      rollOutId: row.roll_out_id,
      wanted: v.parse(wantedSchema, row.wanted),
      target: v.parse(targetSchema, JSON.parse(row.target)),
      purpose: row.purpose,
      stackLevel: row.stack_level,
      profileId: row.profile_id,
      profileName: row.profile_name,
      version: row.version,
      body: row.body === null ? null : v.parse(jsonSchema, JSON.parse(row.body)),
      told: row.told === null ? null : v.parse(toldSchema, JSON.parse(row.told)),
    }));
}

export function saveOrder(sql: SqlStorage, order: OrderRow): void {
  sql.exec(
    `INSERT INTO profile_orders (key, roll_out_id, wanted, target, purpose, stack_level, profile_id, profile_name, version,
       body, told) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET roll_out_id = excluded.roll_out_id, wanted = excluded.wanted,
       target = excluded.target, purpose = excluded.purpose, stack_level = excluded.stack_level,
       profile_id = excluded.profile_id, profile_name = excluded.profile_name, version = excluded.version,
       body = excluded.body, told = excluded.told`,
    ...[order.key, order.rollOutId, order.wanted, JSON.stringify(order.target), order.purpose, order.stackLevel],
    ...[order.profileId, order.profileName, order.version, order.body === null ? null : JSON.stringify(order.body)],
    order.told === null ? null : JSON.stringify(order.told),
  );
}

export function saveTold(sql: SqlStorage, key: string, told: Told): void {
  sql.exec("UPDATE profile_orders SET told = ? WHERE key = ?", JSON.stringify(told), key);
}

/** The order is wanted no more; it ends when the station has nothing of it. */
export function clearOrder(sql: SqlStorage, key: string): void {
  sql.exec("UPDATE profile_orders SET wanted = 'clear' WHERE key = ?", key);
}

/** The order has ended: its body is needed no more. Of those the oldest are forgotten. */
export function endOrder(sql: SqlStorage, key: string): void {
  sql.exec("UPDATE profile_orders SET body = NULL WHERE key = ?", key);
  sql.exec(
    `DELETE FROM profile_orders WHERE key IN (
       SELECT key FROM profile_orders WHERE body IS NULL ORDER BY roll_out_id DESC LIMIT -1 OFFSET ?)`,
    MAX_ENDED,
  );
}

interface RawPlace extends Record<string, SqlStorageValue> {
  id: number;
  charging_profile_id: number;
  evse_id: number;
  purpose: string;
  stack_level: number;
  transaction_id: string | null;
  holder: string;
  wanted: string;
  state: string;
  reason: string | null;
  notes: string;
  attempts: number;
  next_attempt_at_millis: number | null;
  message_id: string | null;
  sent_at_millis: number | null;
  sent: string | null;
  installed: string | null;
  doubts: string;
  found: string | null;
  resent: number;
}

const doubtsSchema = v.array(v.string());
const notesSchema = v.array(noteSchema);

/** In the order in which the places came to be. */
export function loadPlaces(sql: SqlStorage): PlaceRow[] {
  return sql.exec<RawPlace>("SELECT * FROM profile_places ORDER BY id").toArray().map(toPlace);
}

/** The place whose call waits for its answer under this message id; null: it is another's call. */
export function loadPlaceOf(sql: SqlStorage, messageId: string): PlaceRow | null {
  const [row] = sql.exec<RawPlace>("SELECT * FROM profile_places WHERE message_id = ?", messageId).toArray();
  return row === undefined ? null : toPlace(row);
}

function toPlace(row: RawPlace): PlaceRow {
  const read = <T>(schema: v.GenericSchema<unknown, T>, text: string | null): T | null =>
    text === null ? null : v.parse(schema, JSON.parse(text));
  return {
    id: row.id,
    chargingProfileId: row.charging_profile_id,
    evseId: row.evse_id,
    purpose: row.purpose,
    stackLevel: row.stack_level,
    transactionId: row.transaction_id,
    holder: row.holder,
    wanted: v.parse(wantedSchema, row.wanted),
    state: v.parse(stationProfileSchema.entries.state, row.state),
    reason: read(deliveryReasonSchema, row.reason),
    notes: read(notesSchema, row.notes) ?? [],
    attempts: row.attempts,
    nextAttemptAtMillis: row.next_attempt_at_millis,
    messageId: row.message_id,
    sentAtMillis: row.sent_at_millis,
    sent: read(sentSchema, row.sent),
    installed: read(installedSchema, row.installed),
    doubts: read(doubtsSchema, row.doubts) ?? [],
    found: read(jsonSchema, row.found),
    resent: row.resent === 1,
  };
}

/** A new place that waits. Its id and that of its profile are never given again while the place is there. */
export function addPlace(
  sql: SqlStorage,
  place: ProfilePlace,
  holder: string,
  isTaken: (chargingProfileId: number) => boolean,
): PlaceRow {
  const last = sql.exec<{ id: number | null }>("SELECT max(id) AS id FROM profile_places").one().id ?? 0;
  const given = sql
    .exec<{ charging_profile_id: number }>("SELECT charging_profile_id FROM profile_places")
    .toArray()
    .map((row) => row.charging_profile_id);
  const used = new Set(given);
  let chargingProfileId = FIRST_PROFILE_ID;
  // Ends: finitely many are used, and of those that are not from here only some are known.
  while (used.has(chargingProfileId) || isTaken(chargingProfileId)) chargingProfileId += 1;
  const row: PlaceRow = {
    ...place,
    ...{ id: last + 1, chargingProfileId, holder, wanted: "set", state: "waiting", reason: null, notes: [] },
    ...{ attempts: 0, nextAttemptAtMillis: null, messageId: null, sentAtMillis: null, sent: null, installed: null },
    ...{ doubts: [], found: null, resent: false },
  };
  sql.exec(
    `INSERT INTO profile_places (id, charging_profile_id, evse_id, purpose, stack_level, transaction_id, holder, wanted,
       state, notes, attempts, doubts, resent) VALUES (?, ?, ?, ?, ?, ?, ?, 'set', 'waiting', '[]', 0, '[]', 0)`,
    ...[row.id, chargingProfileId, place.evseId, place.purpose, place.stackLevel, place.transactionId, holder],
  );
  return row;
}

const text = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/** Writes a place where something of it is another than before. True when it was written. */
export function savePlace(sql: SqlStorage, before: PlaceRow, after: PlaceRow): boolean {
  if (before === after || JSON.stringify(before) === JSON.stringify(after)) return false;
  sql.exec(
    `UPDATE profile_places SET holder = ?, wanted = ?, state = ?, reason = ?, notes = ?, attempts = ?,
       next_attempt_at_millis = ?, message_id = ?, sent_at_millis = ?, sent = ?, installed = ?, doubts = ?, found = ?,
       resent = ? WHERE id = ?`,
    ...[after.holder, after.wanted, after.state, text(after.reason), JSON.stringify(after.notes), after.attempts],
    ...[after.nextAttemptAtMillis, after.messageId, after.sentAtMillis, text(after.sent), text(after.installed)],
    ...[JSON.stringify(after.doubts), text(after.found), Number(after.resent), after.id],
  );
  noteHeldPlace(sql, before, after, (key) => planSession(key) !== null, Date.now());
  return true;
}

export function removePlace(sql: SqlStorage, id: number): void {
  sql.exec("DELETE FROM profile_places WHERE id = ?", id);
  endHeldPlace(sql, id, Date.now());
}

/** Profiles as a station reported them. */
export const reportedProfilesSchema = v.array(
  v.object({
    evseId: v.number(),
    chargingProfileId: v.number(),
    purpose: v.string(),
    stackLevel: v.number(),
    source: v.string(),
    profile: jsonSchema,
  }),
);

const reportSchema = v.object({
  requestId: v.number(),
  askedAtMillis: v.number(),
  /** Until then it must be complete. */
  untilMillis: v.number(),
  isComplete: v.boolean(),
  /** It holds more than is kept. */
  isCut: v.boolean(),
});

/** What is known of the station as a whole. */
const stationStateSchema = v.object({
  site: v.nullable(siteSchema),
  /** When D1 is to be asked what holds here; null: not. */
  refreshAtMillis: v.nullable(v.number()),
  /** Version and boot for which the station was asked for its limits; null: not yet. */
  limitsAskedFor: v.nullable(v.string()),
  /** Version and boot that the places were last looked at with. */
  seen: v.nullable(v.string()),
  /** When the station is to be asked what it has; null: there is nothing to compare. */
  compareAtMillis: v.nullable(v.number()),
  comparedAtMillis: v.nullable(v.number()),
  comparison: v.nullable(v.picklist(["same", "different", "unknown"])),
  /** With its composite schedules compared: at times the station would allow less, for reasons of its own. */
  isStricter: v.boolean(),
  report: v.nullable(reportSchema),
  reports: v.number(),
  foreign: reportedProfilesSchema,
});
export type StationState = v.InferOutput<typeof stationStateSchema>;

const NOTHING: StationState = {
  ...{ site: null, refreshAtMillis: null, limitsAskedFor: null, seen: null, compareAtMillis: null },
  ...{ comparedAtMillis: null, comparison: null, isStricter: false, report: null, reports: 0, foreign: [] },
};

export function loadStationState(sql: SqlStorage): StationState {
  const [row] = sql.exec<{ state: string }>("SELECT state FROM profile_station").toArray();
  return row === undefined ? NOTHING : v.parse(stationStateSchema, JSON.parse(row.state));
}

/**
 * Changes some of it; writes nothing where nothing differs. Whatever is changed makes the delivery look at it all again,
 * see loadNextMillis.
 */
export function changeStationState(sql: SqlStorage, change: Partial<StationState>): void {
  const before = loadStationState(sql);
  const after = { ...before, ...change };
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  sql.exec(
    `INSERT INTO profile_station (only, state, next_millis) VALUES (1, ?, 0)
     ON CONFLICT (only) DO UPDATE SET state = excluded.state, next_millis = 0`,
    JSON.stringify(after),
  );
  if (change.foreign !== undefined) noteForeign(sql, after.foreign, loadConnection(sql)?.version ?? null, Date.now());
}

/** Something is to be done at once, as soon as the station is there. */
export function wakeNow(sql: SqlStorage): void {
  sql.exec(
    `INSERT INTO profile_station (only, state, next_millis) VALUES (1, ?, 0)
     ON CONFLICT (only) DO UPDATE SET next_millis = 0 WHERE next_millis <> 0`,
    JSON.stringify(NOTHING),
  );
}

/** From when on there is something to do while the station is connected; 0: now; null: the station has no profiles. */
export function loadNextMillis(sql: SqlStorage): number | null {
  return sql.exec<{ next_millis: number }>("SELECT next_millis FROM profile_station").toArray()[0]?.next_millis ?? null;
}

/** @param nextMillis 0: now. */
export function saveNextMillis(sql: SqlStorage, nextMillis: number): void {
  sql.exec("UPDATE profile_station SET next_millis = ?1 WHERE next_millis <> ?1", nextMillis);
}
