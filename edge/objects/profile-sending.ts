// Which place is next, and the message that sets or clears it.
import { clearRequest } from "../ocpp/profile-calls.ts";
import type { OcppVersion } from "../ocpp/versions.ts";
import type { StationSide } from "./profile-judgement.ts";
import { judgePlace } from "./profile-resolution.ts";
import { loadOrders, loadPlaces, type PlaceRow, type Sent, type StationState, savePlace } from "./profile-tables.ts";

type Json = Readonly<Record<string, unknown>>;

export type Due =
  | { readonly kind: "place"; readonly row: PlaceRow }
  | { readonly kind: "compare" }
  /** Nothing now; infinite: nothing by itself. */
  | { readonly kind: "later"; readonly atMillis: number };

/**
 * New profiles before old ones are removed, so that nothing is without a limit in between; what the station has is compared
 * once nothing waits.
 */
export function nextDue(rows: readonly PlaceRow[], station: StationState, nowMillis: number): Due {
  const isDue = ({ nextAttemptAtMillis }: PlaceRow) => (nextAttemptAtMillis ?? 0) <= nowMillis;
  const waiting = rows.filter((row) => row.messageId === null && row.state === "waiting");
  // Found to have drifted, and not sent again since.
  const drifted = rows.filter((row) => row.state === "drifted" && row.nextAttemptAtMillis !== null);
  const candidates = [
    ...waiting.filter(({ wanted }) => wanted === "set"),
    ...drifted,
    // Where the station has come to another site, what holds there is set first.
    ...(station.refreshAtMillis === null ? waiting.filter(({ wanted }) => wanted === "clear") : []),
  ];
  const row = candidates.find(isDue);
  if (row !== undefined) return { kind: "place", row };
  const { compareAtMillis, report } = station;
  const isWaited = report !== null && !report.isComplete && report.untilMillis > nowMillis;
  if (compareAtMillis !== null && compareAtMillis <= nowMillis && !isWaited && rows.length > 0) {
    return { kind: "compare" };
  }
  const instants = [
    ...candidates.map(({ nextAttemptAtMillis }) => nextAttemptAtMillis ?? nowMillis),
    // Accepted, and off the station's clock from then on.
    ...rows.flatMap(({ state, nextAttemptAtMillis: at }) => (state === "accepted" && at !== null ? [at] : [])),
    ...(isWaited ? [report.untilMillis] : []),
    ...(compareAtMillis === null || isWaited || rows.length === 0 ? [] : [compareAtMillis]),
  ];
  return { kind: "later", atMillis: Math.min(NEVER_MILLIS, ...instants) };
}

/** The last instant of a Date: nothing is due by itself. */
export const NEVER_MILLIS = 8_640_000_000_000_000;

export interface Message {
  readonly action: string;
  readonly payload: Json;
  readonly sent: Sent;
}

/** Null: it will not be sent as things are; looking at the places again says why. */
export function messageFor(
  sql: SqlStorage,
  row: PlaceRow,
  side: StationSide & { readonly version: OcppVersion },
  nowMillis: number,
): Message | null {
  const { version: ocppVersion } = side;
  if (row.wanted === "clear") {
    const { profileId = null, version = null } = row.installed ?? {};
    const sent = { wanted: "clear", key: row.holder, profileId, version, ocppVersion, profile: null } as const;
    return { ...clearRequest(ocppVersion, row.chargingProfileId), sent };
  }
  const order = loadOrders(sql).find(({ key }) => key === row.holder);
  if (order?.body == null) return null;
  const judgement = judgePlace(sql, row, { ...order, body: order.body }, side, loadPlaces(sql), nowMillis);
  if (!judgement.ok) return null;
  const { profileId, version } = order;
  const { payload, profile } = judgement;
  const sent = { wanted: "set", key: row.holder, profileId, version, ocppVersion, profile: { ...profile } } as const;
  return { action: "SetChargingProfile", payload, sent };
}

/**
 * The message goes out. Runs in the transaction that logs the call. False: the place is wanted otherwise by now.
 * @param row As it was when the message was made.
 */
export function noteSent(
  sql: SqlStorage,
  row: PlaceRow,
  { sent }: Message,
  messageId: string,
  nowMillis: number,
): boolean {
  const now = loadPlaces(sql).find(({ id }) => id === row.id);
  const isSame =
    now !== undefined &&
    now.messageId === null &&
    now.wanted === row.wanted &&
    now.holder === row.holder &&
    (now.state === "waiting" || now.state === "drifted") &&
    loadOrders(sql).some(
      ({ key, version }) => key === now.holder && (sent.wanted === "clear" || version === sent.version),
    );
  if (!isSame) return false;
  return savePlace(sql, now, {
    ...now,
    ...{ messageId, sentAtMillis: nowMillis, sent, state: "sent", reason: null, nextAttemptAtMillis: null },
    attempts: now.attempts + 1,
  });
}
