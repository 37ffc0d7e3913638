// What drivers want to know of an EVSE: whether they can charge there now. From what the station said by OCPP, whether it is connected,
// and the sessions that are going on.
import type { StatusChange } from "./station-status.ts";

/** `unknown`: never said, or the station is not connected. */
export const EVSE_STATES = ["free", "in-use", "reserved", "out-of-order", "unknown"] as const;
export type EvseState = (typeof EVSE_STATES)[number];

export interface EvseSaid {
  readonly evseId: number;
  readonly state: EvseState;
}

type Said = Pick<StatusChange, "evseId" | "connectorId" | "availability">;

/**
 * What the newest status messages say of each EVSE, by its number; those that are registered and those that the station named. An EVSE
 * charges one vehicle at a time: one occupied connector takes it, and a free one is enough. What is out of order as a whole is so in
 * each part, but where somebody is still charging.
 */
export function saidStates(registered: readonly number[], connectors: readonly Said[]): EvseSaid[] {
  const named = connectors.map(({ evseId }) => evseId).filter((evseId) => evseId > 0);
  const evseIds = [...new Set([...registered, ...named])].sort((a, b) => a - b);
  const isOut = ({ availability }: Said) => availability === "unavailable" || availability === "faulted";
  const stationOut = connectors.some((said) => said.evseId === 0 && isOut(said));
  return evseIds.map((evseId) => {
    const own = connectors.filter((said) => said.evseId === evseId);
    const has = (availability: Said["availability"]) => own.some((said) => said.availability === availability);
    const out = stationOut || own.some((said) => said.connectorId === null && isOut(said));
    return { evseId, state: stateOf(has, out, own.some(isOut)) };
  });
}

function stateOf(has: (availability: Said["availability"]) => boolean, out: boolean, partOut: boolean): EvseState {
  if (has("occupied")) return "in-use";
  if (out) return "out-of-order";
  if (has("available")) return "free";
  if (has("reserved")) return "reserved";
  return partOut ? "out-of-order" : "unknown";
}

/**
 * The states now. Of a station that is not connected nothing is known but which EVSE has a session that still grows; `isOnline` null: it
 * has never connected, as one that a gateway speaks for.
 *
 * @param charging EVSEs with a session that is going on.
 */
export function statesNow(
  said: readonly EvseSaid[],
  isOnline: boolean | null,
  charging: ReadonlySet<number>,
): EvseSaid[] {
  return said.map(({ evseId, state }) => {
    if (isOnline !== true) return { evseId, state: charging.has(evseId) ? "in-use" : "unknown" };
    const isSilent = state === "unknown" || state === "free";
    return { evseId, state: isSilent && charging.has(evseId) ? "in-use" : state };
  });
}
