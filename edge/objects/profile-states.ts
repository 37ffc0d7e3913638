// What has become of each order at the station, folded from its places, and D1 told where it is another than before.
import type { DeliveryReason, DeliveryState } from "../contract/assignments.ts";
import type { NoPlace } from "../domain/profile-places.ts";
import { putAssignmentItem } from "./outbox-table.ts";
import type { OrderState } from "./profile-order.ts";
import type { Resolved } from "./profile-resolution.ts";
import { endOrder, type OrderRow, type PlaceRow, planSession, saveTold } from "./profile-tables.ts";
import { nextRevision } from "./registration.ts";

/** Of several places the first of these that one is in. */
const WORST_FIRST = ["rejected", "drifted", "waiting", "sent", "accepted"] as const;

const OWN: Readonly<Record<Exclude<NoPlace, "elsewhere" | "session-ended">, string>> = {
  "session-without-transaction": "The session has no transaction that a profile could name.",
  "target-unfit": "A profile of this purpose is not set for a target of this kind.",
  "evses-unknown": "The station's EVSEs are not known: register them.",
};
const CROWDED: DeliveryReason = {
  by: "wattest",
  code: "places-full",
  detail: "As many profiles as are kept for one station are assigned here already.",
};
const ENDED: DeliveryReason = { by: "wattest", code: "session-ended", detail: "Its session has ended." };

/** The station has left its target, and has nothing of it any more. */
export function hasLeft({ body, told }: OrderRow): boolean {
  return body === null && told?.state === "elsewhere";
}

/** The state of one order. */
export function stateOf(order: OrderRow, { places, resolution, crowded }: Resolved): OrderState {
  const { key } = order;
  if (order.wanted === "clear") return leaving(key, places, "removed", null);
  if (hasLeft(order)) return { state: "elsewhere", reason: null };
  const noPlace = resolution.placeless.get(key);
  if (noPlace === "elsewhere") return leaving(key, places, "elsewhere", null);
  // Once told its body is gone, and it is among the placeless no more.
  if (noPlace === "session-ended" || order.body === null) return leaving(key, places, "removed", ENDED);
  if (noPlace !== undefined) return rejected({ by: "wattest", code: noPlace, detail: OWN[noPlace] });
  if (crowded.has(key)) return rejected(CROWDED);
  if (resolution.covered.has(key)) return { state: "covered", reason: null };
  return worst(places.filter(({ holder, wanted }) => holder === key && wanted === "set"));
}

/**
 * Notes what has become of each order, and tells D1 where that is another than before. Orders of drivers' plans are the
 * station's own matter. Runs inside the caller's transaction. True when D1 has something to learn.
 * @param answeredKey An order whose state is answered to whoever told it, and written by him; null: none.
 */
export function tellStates(
  sql: SqlStorage,
  resolved: Resolved,
  nowMillis: number,
  answeredKey: string | null,
): boolean {
  let revision: number | null = null;
  for (const order of resolved.orders) {
    const state = stateOf(order, resolved);
    if (JSON.stringify(state) === JSON.stringify(order.told)) continue;
    saveTold(sql, order.key, state);
    // One whose target the station has left comes again with what D1 lists, should it come back.
    const isOver = (order.wanted === "clear" && state.state === "removed") || state.state === "elsewhere";
    if (isOver) endOrder(sql, order.key);
    if (planSession(order.key) !== null || order.key === answeredKey) continue;
    revision ??= nextRevision(sql);
    const { key: assignmentId, rollOutId } = order;
    putAssignmentItem(sql, { assignmentId, rollOutId, ...state, atMillis: nowMillis }, revision);
  }
  return revision !== null;
}

function rejected(reason: DeliveryReason): OrderState {
  return { state: "rejected", reason };
}

/** It is gone when the station has nothing of it, and nobody has to fear that it has. */
function leaving(
  key: string,
  places: readonly PlaceRow[],
  gone: DeliveryState,
  reason: DeliveryReason | null,
): OrderState {
  const left = places.filter(
    ({ holder, installed, doubts }) => holder === key || installed?.key === key || doubts.includes(key),
  );
  if (left.length === 0) return { state: gone, reason };
  // A place that another order has taken is rid of it when that one is accepted.
  const own = left.filter(({ holder }) => holder === key);
  return own.length === 0 ? { state: "waiting", reason: null } : worst(own);
}

function worst(places: readonly PlaceRow[]): OrderState {
  for (const state of WORST_FIRST) {
    const place = places.find((one) => one.state === state);
    if (place !== undefined) {
      const isTold = state === "rejected" || state === "drifted" || state === "waiting";
      return { state, reason: isTold ? place.reason : null };
    }
  }
  return { state: "waiting", reason: null };
}
