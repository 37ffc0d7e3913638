// Which of a station's orders holds which place: EVSE, purpose and stack level, for a TxProfile of one transaction. The
// narrower target wins (contract/assignments.ts); the result depends on what holds, not on the order in which it was told.
import { groupKey } from "./assignment-target.ts";
import { stationOfSession } from "./ids.ts";

/** A place at a station. Its profile's id belongs to it, whoever holds it. */
export interface ProfilePlace {
  /** 0: the station as a whole. */
  readonly evseId: number;
  readonly purpose: string;
  readonly stackLevel: number;
  /** Of a TxProfile; null: for none. */
  readonly transactionId: string | null;
}

export type PlaceTarget =
  | { readonly kind: "site"; readonly siteId: string }
  | { readonly kind: "group"; readonly group: string }
  | { readonly kind: "station"; readonly stationId: string }
  | { readonly kind: "evse"; readonly stationId: string; readonly evseId: number }
  | { readonly kind: "session"; readonly sessionId: string };

/** An order that wants to be set. */
export interface WantedProfile {
  /** Of its assignment. */
  readonly key: string;
  /** Decides between two of the same narrowness, of which there should be none: the newer one holds. */
  readonly rollOutId: number;
  readonly target: PlaceTarget;
  readonly purpose: string;
  readonly stackLevel: number;
}

/** A station as far as places depend on it. */
export interface PlacedStation {
  readonly stationId: string;
  readonly siteId: string | null;
  readonly groups: readonly string[];
  /** Those that are registered, or where there are none, those that the station has told of. */
  readonly evseIds: readonly number[];
  /** Of a session; null: there is none of this id. */
  readonly session: (sessionId: string) => PlacedSession | null;
}

export interface PlacedSession {
  readonly evseId: number;
  readonly transactionId: string | null;
  readonly active: boolean;
}

/** Why an order has no place at all. */
export type NoPlace =
  /** The station is not in its target. */
  | "elsewhere"
  /** Its session has ended, and with it the profile at the station. */
  | "session-ended"
  /** Its session has no transaction, so that no profile can name it. */
  | "session-without-transaction"
  /** The purpose has no place for a target of this kind. */
  | "target-unfit"
  /** It is for EVSEs, and none is known. */
  | "evses-unknown";

export interface Resolution {
  /** Who holds each place. */
  readonly held: readonly { readonly place: ProfilePlace; readonly key: string }[];
  /** Orders with places of which a narrower one holds every one, with one of those that do. */
  readonly covered: ReadonlyMap<string, string>;
  /** Orders without any place. */
  readonly placeless: ReadonlyMap<string, NoPlace>;
}

const NARROWNESS = { session: 0, evse: 1, station: 2, group: 3, site: 4 } as const;

/** Two places are one when this text is the same. */
export function placeKey({ evseId, purpose, stackLevel, transactionId }: ProfilePlace): string {
  return `${evseId} ${purpose} ${stackLevel} ${transactionId ?? ""}`;
}

/** Who holds what. Sorting makes it n log n in orders and places; a station has 64 of each. */
export function resolvePlaces(orders: readonly WantedProfile[], station: PlacedStation): Resolution {
  const holders = new Map<string, { place: ProfilePlace; key: string }>();
  const covered = new Map<string, string>();
  const placeless = new Map<string, NoPlace>();
  for (const order of orders.toSorted((a, b) => compare(a, b, station))) {
    const places = placesOf(order, station);
    if (typeof places === "string") {
      placeless.set(order.key, places);
      continue;
    }
    let holder: string | undefined;
    let holds = false;
    for (const place of places) {
      const known = holders.get(placeKey(place));
      if (known === undefined) holders.set(placeKey(place), { place, key: order.key });
      holds ||= known === undefined;
      holder ??= known?.key;
    }
    if (!holds && holder !== undefined) covered.set(order.key, holder);
  }
  return { held: [...holders.values()], covered, placeless };
}

/** Narrower first; of groups that which the station names first; of equals the newer. */
function compare(a: WantedProfile, b: WantedProfile, station: PlacedStation): number {
  return (
    NARROWNESS[a.target.kind] - NARROWNESS[b.target.kind] ||
    groupIndex(a.target, station) - groupIndex(b.target, station) ||
    b.rollOutId - a.rollOutId ||
    (a.key < b.key ? -1 : 1)
  );
}

function placesOf(order: WantedProfile, station: PlacedStation): readonly ProfilePlace[] | NoPlace {
  const { target, purpose, stackLevel } = order;
  if (!isIn(target, station)) return "elsewhere";
  const at = (evseId: number): ProfilePlace => ({ evseId, purpose, stackLevel, transactionId: null });
  switch (purpose) {
    case "ChargingStationMaxProfile":
    case "LocalGeneration":
      return target.kind === "evse" || target.kind === "session" ? "target-unfit" : [at(0)];
    case "TxDefaultProfile":
      if (target.kind === "session") return "target-unfit";
      return [at(target.kind === "evse" ? target.evseId : 0)];
    case "PriorityCharging":
      if (target.kind === "session") return "target-unfit";
      if (target.kind === "evse") return [at(target.evseId)];
      return station.evseIds.length === 0 ? "evses-unknown" : station.evseIds.map(at);
    case "TxProfile": {
      if (target.kind !== "session") return "target-unfit";
      const session = station.session(target.sessionId);
      if (session === null || !session.active) return "session-ended";
      const { evseId, transactionId } = session;
      return transactionId === null ? "session-without-transaction" : [{ ...at(evseId), transactionId }];
    }
    default:
      return "target-unfit";
  }
}

function isIn(target: PlaceTarget, station: PlacedStation): boolean {
  switch (target.kind) {
    case "site":
      return target.siteId === station.siteId;
    case "group":
      return groupIndex(target, station) >= 0;
    case "station":
    case "evse":
      return target.stationId === station.stationId;
    case "session":
      return stationOfSession(target.sessionId) === station.stationId;
  }
}

/** As in D1 (assignment-target.ts); −1: it is none of the station's, or no group. */
function groupIndex(target: PlaceTarget, { groups }: PlacedStation): number {
  if (target.kind !== "group") return -1;
  const key = groupKey(target.group);
  return groups.findIndex((group) => groupKey(group) === key);
}
