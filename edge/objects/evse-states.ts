// What the public list shows of a station's EVSEs, and whether a message changed it: D1 has it by the outbox, so that nobody who looks at
// the list wakes a station's object.
import { type EvseSaid, saidStates } from "../domain/station-state.ts";
import { loadConnectors } from "./connection.ts";
import { putOutbox, STATION_ITEM } from "./outbox-table.ts";
import { nextRevision, type Registration } from "./registration.ts";

/** As the station said by now. */
export function evseStates(sql: SqlStorage, { evses }: Pick<Registration, "evses">): EvseSaid[] {
  return saidStates(
    evses.map(({ evseId }) => evseId),
    loadConnectors(sql),
  );
}

/**
 * Runs what may change connectors, and notes the station for D1 where a driver would see the difference. A charge has two of them: the
 * five kinds of occupied are one. Runs inside the caller's transaction; true: D1 is to be told soon.
 */
export function noteStates(sql: SqlStorage, registration: Registration, change: () => void): boolean {
  const before = JSON.stringify(evseStates(sql, registration));
  change();
  if (JSON.stringify(evseStates(sql, registration)) === before) return false;
  putOutbox(sql, STATION_ITEM, nextRevision(sql), false);
  return true;
}
