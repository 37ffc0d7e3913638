// A station as profiles see it: its EVSEs, what charges there, its nominal voltage, and what is told where nothing is in force.

import type { PlacedProfile, ProfileVersion } from "./model.ts";

export interface ActiveTransaction {
  readonly evseId: number;
  readonly startSeconds: number;
  /** Null where it is not known (1.6 before the answer to StartTransaction). */
  readonly id: string | null;
}

/** Limits told where no profile limits; they fill gaps and bound nothing. Thousandths; null: there is none. */
export interface DefaultLimits {
  readonly currentMilliamps: number | null;
  readonly powerMilliwatts: number | null;
}

export interface ProfileStation {
  readonly version: ProfileVersion;
  /** EVSEs (1.6: connectors) 1 to this number. */
  readonly evseCount: number;
  /** As installed; the order decides only where 1.6 replaces. */
  readonly profiles: readonly PlacedProfile[];
  readonly transactions: readonly ActiveTransaction[];
  /** Kind of current by EVSE; 0 is the station as a whole. An EVSE that is left out is not known. */
  readonly phaseTypes: ReadonlyMap<number, "AC" | "DC">;
  readonly defaults: DefaultLimits;
  /** Phases where nobody says any: 1 to 3. The standards say 3. */
  readonly defaultPhases: number;
  /** Nominal, between a phase and neutral; for DC, of the output. */
  readonly voltageMillivolts: number;
}
