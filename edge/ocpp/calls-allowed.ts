// Which calls a station may be sent while its BootNotification is not answered with Accepted: OCPP 1.6 §4.2, OCPP 2.0.1
// and 2.1 part 2, use cases B02 and B03.
import type { RegistrationStatus } from "../contract/stations.ts";

/** A station in the state Pending is set up, and starts and stops nothing. */
const NOT_WHILE_PENDING: ReadonlySet<string> = new Set([
  "RemoteStartTransaction",
  "RemoteStopTransaction",
  "RequestStartTransaction",
  "RequestStopTransaction",
]);

/** From the strictest. */
const BY_STRICTNESS = ["rejected", "pending", "accepted"] as const satisfies readonly RegistrationStatus[];

/** The stricter of what is decided of a station and what it was told: it goes by the one, its operator by the other. */
export function stricterStatus(decided: RegistrationStatus, told: RegistrationStatus): RegistrationStatus {
  return BY_STRICTNESS.find((status) => status === decided || status === told) ?? "rejected";
}

/** Whether the standard allows the call. One that is rejected is sent nothing: it would not answer. */
export function mayCall(status: RegistrationStatus, action: string): boolean {
  switch (status) {
    case "accepted":
      return true;
    case "pending":
      return !NOT_WHILE_PENDING.has(action);
    case "rejected":
      return false;
  }
}
