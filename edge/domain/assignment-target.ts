// Where an assignment of a charging profile holds, and which of two is the narrower one. Pure; the targets are those of
// contract/assignments.ts.

export type Target =
  | { readonly kind: "site"; readonly siteId: string }
  | { readonly kind: "group"; readonly group: string }
  | { readonly kind: "station"; readonly stationId: string }
  | { readonly kind: "evse"; readonly stationId: string; readonly evseId: number }
  | { readonly kind: "session"; readonly sessionId: string };

/** What of a station's registration decides which targets it belongs to. */
export interface Placed {
  readonly stationId: string;
  /** Null: it stands at no site. */
  readonly siteId: string | null;
  readonly groups: readonly string[];
}

/**
 * Names where an assignment is looked for: its site, its group (A to Z count in either case, as in SQLite's NOCASE), or the
 * station that it, its EVSE or its session is of. `stationOfSession` finds the station in a session's id.
 */
export function targetKey(target: Target, stationOfSession: (id: string) => string | null): string {
  switch (target.kind) {
    case "site":
      return siteKey(target.siteId);
    case "group":
      return groupKey(target.group);
    case "station":
    case "evse":
      return stationKey(target.stationId);
    case "session":
      return stationKey(stationOfSession(target.sessionId) ?? "");
    default:
      return target satisfies never;
  }
}

/** What of the station a target means: an EVSE, a session; empty: all of it. */
export function targetPart(target: Target): string {
  switch (target.kind) {
    case "evse":
      return `evse ${target.evseId}`;
    case "session":
      return `session ${target.sessionId}`;
    default:
      return "";
  }
}

const stationKey = (stationId: string): string => `station ${stationId}`;
export const siteKey = (siteId: string): string => `site ${siteId}`;
export const groupKey = (group: string): string =>
  `group ${group.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())}`;

/** The keys of all targets that a station belongs to. */
export function keysOf({ stationId, siteId, groups }: Placed): string[] {
  return [stationKey(stationId), ...(siteId === null ? [] : [siteKey(siteId)]), ...groups.map(groupKey)];
}

/** The lower, the narrower: of two that want the same place at a station, that with the lower figure is sent. */
export const NARROWNESS = { session: 0, evse: 1, station: 2, group: 3, site: 4 } as const satisfies Readonly<
  Record<Target["kind"], number>
>;

/** Why a purpose cannot be assigned to a kind of target; null: it can. */
export type Misfit = "station-only" | "session-only" | "not-for-session" | "never";

/**
 * ChargingStationMaxProfile is one of the station as a whole (K01.FR.38; 1.6 §3.13.1: connector 0), LocalGeneration is added
 * to the station's limits; a TxProfile holds for one transaction (K01.FR.03); ChargingStationExternalConstraints are set by others (K01.FR.22).
 */
export function misfitOf(purpose: string, kind: Target["kind"]): Misfit | null {
  switch (purpose) {
    case "ChargingStationMaxProfile":
    case "LocalGeneration":
      return kind === "evse" || kind === "session" ? "station-only" : null;
    case "TxProfile":
      return kind === "session" ? null : "session-only";
    case "ChargingStationExternalConstraints":
      return "never";
    default:
      return kind === "session" ? "not-for-session" : null;
  }
}
