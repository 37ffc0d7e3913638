// Brings the places of a station in line with its orders: who holds each, what it is to be sent, what is to be removed. What
// the station has accepted changes here in no way: only its answers do that.

import { type PlacedStation, placeKey, type Resolution, resolvePlaces } from "../domain/profile-places.ts";
import type { OcppVersion } from "../ocpp/versions.ts";
import { isSameProfile, type Judgement, judgeAgain, loadStationSide, type StationSide } from "./profile-judgement.ts";
import {
  addPlace,
  changeStationState,
  endOrder,
  loadOrders,
  loadPlaces,
  loadStationState,
  MAX_PLACES,
  type OrderRow,
  type PlaceRow,
  planSession,
  removePlace,
  savePlace,
} from "./profile-tables.ts";
import type { Registration } from "./registration.ts";
import { loadSession } from "./sessions-table.ts";

type Json = Readonly<Record<string, unknown>>;

export interface Resolved {
  readonly orders: readonly OrderRow[];
  readonly places: readonly PlaceRow[];
  readonly resolution: Resolution;
  /** Orders that hold a place for which there is no room any more. */
  readonly crowded: ReadonlySet<string>;
}

/** What orders hold now, without changing anything. */
export function resolve(sql: SqlStorage, registration: Registration, orders: readonly OrderRow[], side: StationSide) {
  const wanted = orders
    .filter(({ wanted, body }) => wanted === "set" && body !== null)
    // A driver's plan stands within what the operator allows: it takes no place of his.
    .map((order) => (planSession(order.key) === null ? order : { ...order, rollOutId: 0 }));
  return resolvePlaces(wanted, placedStation(sql, registration, side));
}

/**
 * Looks at all places again. Runs inside the caller's transaction; the same again writes nothing.
 * @param isLost Whether the call under a message id has ended without an answer.
 */
export function reconcile(sql: SqlStorage, registration: Registration, nowMillis: number): Resolved {
  const orders = loadOrders(sql);
  const side = loadStationSide(sql, registration);
  const resolution = resolve(sql, registration, orders, side);
  const before = loadPlaces(sql);
  const byPlace = new Map(before.map((row) => [placeKey(row), row]));
  const isNewSight = loadStationState(sql).seen !== side.sight;
  const rows: PlaceRow[] = [];
  const crowded = new Set<string>();
  let room = MAX_PLACES - before.length;
  for (const { place, key } of resolution.held) {
    const known = byPlace.get(placeKey(place));
    byPlace.delete(placeKey(place));
    if (known !== undefined) {
      rows.push({ ...known, holder: key, wanted: "set" });
    } else if (room > 0) {
      room -= 1;
      rows.push(addPlace(sql, place, key, (id) => isTaken(id, side)));
    } else crowded.add(key);
  }
  for (const row of byPlace.values()) {
    const cleared = released(row, side, isNewSight);
    if (cleared === null) removePlace(sql, row.id);
    else rows.push(cleared);
  }
  rows.sort((a, b) => a.id - b.id);
  const known = new Map(before.map((row) => [row.id, row]));
  const bodies = new Map(orders.map((order) => [order.key, order]));
  const places = rows.map((row) => {
    const order = bodies.get(row.holder);
    const after = row.wanted === "clear" ? row : looked(sql, row, order, rows, side, { nowMillis, isNewSight });
    savePlace(sql, known.get(row.id) ?? row, after);
    return after;
  });
  if (isNewSight && orders.length > 0) {
    changeStationState(sql, { seen: side.sight, ...(places.length === 0 ? {} : { compareAtMillis: nowMillis }) });
  }
  for (const [key, reason] of resolution.placeless) if (reason === "session-ended") endOrder(sql, key);
  return { orders, places, resolution, crowded };
}

/** What becomes of a place that nobody holds; null: it is forgotten, since the station has nothing of it. */
function released(row: PlaceRow, { transactions }: StationSide, isNewSight: boolean): PlaceRow | null {
  const { transactionId, messageId, installed, doubts } = row;
  // The station deletes a TxProfile at the end of its transaction (1.6 §3.13.1, 2.x K01).
  if (transactionId !== null && !transactions.some((one) => one.transactionId === transactionId)) return null;
  if (messageId === null && installed === null && doubts.length === 0) return null;
  // The station said no; it may say something else after a boot.
  if (row.wanted === "clear" && !(row.state === "rejected" && isNewSight)) return row;
  // A call that is under way set it: whatever is answered, the place is to be cleared then.
  return { ...row, wanted: "clear", state: "waiting", reason: null, notes: [], attempts: 0, nextAttemptAtMillis: null };
}

interface Look {
  readonly nowMillis: number;
  readonly isNewSight: boolean;
}

/** A place that is to be set, as it stands beside what the station has. */
function looked(
  sql: SqlStorage,
  row: PlaceRow,
  order: OrderRow | undefined,
  others: readonly PlaceRow[],
  side: StationSide,
  { nowMillis, isNewSight }: Look,
): PlaceRow {
  if (order?.body == null) return row;
  if (side.version === null) return { ...row, state: "waiting", reason: null, notes: [], nextAttemptAtMillis: null };
  const judgement = judgePlace(
    sql,
    row,
    { ...order, body: order.body },
    { ...side, version: side.version },
    others,
    nowMillis,
  );
  const { notes } = judgement;
  if (!judgement.ok) {
    if (row.messageId !== null) return { ...row, notes: [...notes] };
    const { reason } = judgement;
    return { ...row, state: "rejected", reason, notes: [...notes], nextAttemptAtMillis: null };
  }
  const isSent = row.sent !== null && isThis(row.sent, order, side.version, judgement.profile);
  const now = { ...row, notes: [...notes] };
  if (row.messageId !== null) return { ...now, state: isSent && row.sent?.wanted === "set" ? "sent" : "waiting" };
  const isInstalled = row.installed !== null && isThis(row.installed, order, side.version, judgement.profile);
  // It has the profile as far as its answers go; that it has another one is known by what it told.
  if (isInstalled && row.state === "drifted") return now;
  if (isInstalled && row.doubts.length === 0) {
    return { ...now, state: "accepted", reason: null, attempts: 0, nextAttemptAtMillis: judgement.staleAtMillis };
  }
  // The station said no to just this; it may say something else after a boot.
  const isFinal = row.reason?.by === "station" || row.reason?.code === "schema-violated";
  const isSettled = row.state === "rejected" && isFinal && isSent && !isNewSight;
  if (isSettled || (row.state === "waiting" && isSent)) return now;
  return { ...now, state: "waiting", reason: null, attempts: 0, nextAttemptAtMillis: null, found: null, resent: false };
}

/** What a place is to be sent, beside the others that the station has. */
export function judgePlace(
  sql: SqlStorage,
  row: PlaceRow,
  order: OrderRow & { readonly body: Json },
  side: StationSide & { readonly version: OcppVersion },
  others: readonly PlaceRow[],
  nowMillis: number,
): Judgement {
  const installed = others.flatMap(({ id, evseId, installed }) =>
    id === row.id || installed === null || installed.ocppVersion !== side.version
      ? []
      : [{ evseId, profile: installed.profile }],
  );
  // The one that it replaces makes room for it.
  const own =
    row.installed === null || row.installed.ocppVersion !== side.version
      ? []
      : [{ evseId: row.evseId, profile: row.installed.profile }];
  return judgeAgain(sql, row, order, side, [...installed, ...own], nowMillis);
}

/** Whether what was sent or accepted is the order's profile as it would be sent now. */
function isThis(
  one: {
    readonly key: string;
    readonly profileId: string | null;
    readonly version: number | null;
    readonly ocppVersion: OcppVersion;
    readonly profile: Readonly<Record<string, unknown>> | null;
  },
  { key, profileId, version }: OrderRow,
  ocppVersion: OcppVersion,
  profile: Readonly<Record<string, unknown>>,
): boolean {
  return (
    one.key === key &&
    one.profileId === profileId &&
    one.version === version &&
    one.ocppVersion === ocppVersion &&
    one.profile !== null &&
    isSameProfile(one.profile, profile)
  );
}

function isTaken(id: number, { foreign, limits }: StationSide): boolean {
  return (
    id <= (limits.maxExternalConstraintsId ?? 0) ||
    foreign.some(({ profile }) => profile.id === id || profile.chargingProfileId === id)
  );
}

/** The station as its orders' targets see it. */
export function placedStation(sql: SqlStorage, registration: Registration, side: StationSide): PlacedStation {
  const { stationId, siteId, groups } = registration;
  return {
    ...{ stationId, siteId, groups, evseIds: side.evseIds },
    session: (sessionId) => {
      const summary = loadSession(sql, sessionId)?.summary;
      if (summary === undefined) return null;
      const { evseId, transactionId, state } = summary;
      return { evseId, transactionId, active: state === "active" };
    },
  };
}
