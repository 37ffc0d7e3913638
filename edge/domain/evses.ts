// Which EVSE the readings of one transaction belong to. Gateways name it in some messages and leave it out in others.
import type { Reading } from "./reading.ts";

/** Used where no reading of a transaction names an EVSE, and for readings without a transaction. */
export const DEFAULT_EVSE_ID = 1;

/**
 * The readings of one transaction by EVSE. Readings that name none belong to the only one named; where none is, or
 * several are, to EVSE 1. A function of the set, so that the order of arrival does not matter.
 */
export function readingsByEvse(readings: readonly Reading[]): Map<number, Reading[]> {
  const named = new Set(readings.flatMap(({ evseId }) => evseId ?? []));
  const [only = DEFAULT_EVSE_ID] = named;
  const unnamed = named.size === 1 ? only : DEFAULT_EVSE_ID;
  const groups = new Map<number, Reading[]>();
  for (const reading of readings) {
    const evseId = reading.evseId ?? unnamed;
    const group = groups.get(evseId);
    if (group === undefined) groups.set(evseId, [reading]);
    else group.push(reading);
  }
  return groups;
}
