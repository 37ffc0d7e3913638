// What is taken from a station that is not accepted (yet): OCPP 1.6 §4.2, 2.0.1 and 2.1 use cases B02 and B03. The
// rules of 2.x hold for 1.6 too, which leaves open what becomes of a message that the station ought not to send. What it may be sent: calls-allowed.ts.
import type { RegistrationStatus } from "../contract/stations.ts";
import { HEARTBEAT_SECONDS } from "./answers.ts";

/** Seconds until a pending station registers again: somebody is setting it up. */
const PENDING_SECONDS = 60;
/** Seconds until a rejected one may ask again; as often as an accepted one's heartbeat costs no more. */
const REJECTED_SECONDS = 300;

/** `status` and `interval` of the answer to BootNotification; `currentTime` is the same for all. */
export function bootAnswer(status: RegistrationStatus): { readonly status: string; readonly interval: number } {
  switch (status) {
    case "accepted":
      return { status: "Accepted", interval: HEARTBEAT_SECONDS };
    case "pending":
      return { status: "Pending", interval: PENDING_SECONDS };
    case "rejected":
      return { status: "Rejected", interval: REJECTED_SECONDS };
    default:
      return status satisfies never;
  }
}

/** What a pending station sends because a command asked for it, the trigger aside. */
const ASKED_FOR: ReadonlySet<string> = new Set([
  "DiagnosticsStatusNotification",
  "FirmwareStatusNotification",
  "LogStatusNotification",
  "NotifyCustomerInformation",
  "NotifyDisplayMessages",
  "NotifyMonitoringReport",
  "NotifyReport",
  "PublishFirmwareStatusNotification",
  "ReportChargingProfiles",
  "SignedFirmwareStatusNotification",
]);

/**
 * Whether a call of the station is taken; else it is answered with SecurityError (use cases B02 and B03). Transaction
 * messages always are, and are none of this function's. `isTriggered`: a TriggerMessage of ours asked for it.
 */
export function takesCall(status: RegistrationStatus, action: string, isTriggered: () => boolean): boolean {
  if (status === "accepted" || action === "BootNotification") return true;
  return status === "pending" && (ASKED_FOR.has(action) || isTriggered());
}

/**
 * Whether the station may be asked for a BootNotification, so that it learns of another status. A rejected one is sent
 * nothing and asks by itself; one of 2.x that was accepted would reject it (use case F06), and learns at its next boot.
 */
export function mayTriggerBoot(before: RegistrationStatus, version: string): boolean {
  return before === "pending" || (before === "accepted" && version === "1.6");
}

/** How long after a TriggerMessage what it asked for may come. */
export const TRIGGER_MILLIS = 300_000;

/** Whether a logged TriggerMessage or ExtendedTriggerMessage asked for the action. @param request The frame as written. */
export function triggers(request: string, action: string): boolean {
  const asked = /"requestedMessage":"([A-Za-z0-9]+)"/.exec(request)?.[1];
  // SignChargingStationCertificate and its like all come as SignCertificate.
  return asked === action || (action === "SignCertificate" && asked?.startsWith("Sign") === true);
}
