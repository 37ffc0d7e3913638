// What an EVSE or connector is said to be doing: the standards' words, and what they have in common.

/** OCPP 2.x's ConnectorStatus; 1.6 divides Occupied into five. */
export type Availability = "available" | "occupied" | "reserved" | "unavailable" | "faulted" | "unknown";

export interface StatusChange {
  /** 0: the station as a whole. */
  readonly evseId: number;
  /** Null: the EVSE, not one of its connectors. */
  readonly connectorId: number | null;
  readonly atMillis: number;
  /** As sent: Charging, SuspendedEV and so on in 1.6. */
  readonly status: string;
  readonly availability: Availability;
  /** Error code, information and maker's code of 1.6, joined; null where all is well or nothing is said. */
  readonly fault: string | null;
}

const AVAILABILITIES: Readonly<Record<string, Availability>> = {
  Available: "available",
  Preparing: "occupied",
  Charging: "occupied",
  SuspendedEV: "occupied",
  SuspendedEVSE: "occupied",
  Finishing: "occupied",
  Occupied: "occupied",
  Reserved: "reserved",
  Unavailable: "unavailable",
  Faulted: "faulted",
};

/** What a status of OCPP 1.6 (ChargePointStatus) or 2.x (ConnectorStatus) means; "unknown" for other words. */
export function availabilityOf(status: string): Availability {
  return Object.hasOwn(AVAILABILITIES, status) ? (AVAILABILITIES[status] ?? "unknown") : "unknown";
}
