// Why a session ended, in words: the reasons of OCPP 1.6, 2.0.1 and 2.1. Stations have words of their own besides.
import { msg, str } from "@lit/localize";

/** One line that follows "Session ends"; null where the station told no reason. A word that is none of OCPP's is quoted. */
export function stopReasonWords(reason: string | null): string | null {
  switch (reason) {
    case null:
      return null;
    case "Local":
      return msg("stopped at the station");
    case "Remote":
      return msg("stopped remotely");
    case "EVDisconnected":
      return msg("the car was unplugged");
    case "StoppedByEV":
      return msg("stopped by the car");
    case "SOCLimitReached":
      return msg("the battery is as full as it should be");
    case "EnergyLimitReached":
      return msg("the most energy was reached");
    case "TimeLimitReached":
      return msg("the longest time was reached");
    case "LocalOutOfCredit":
      return msg("the credit was used up");
    case "DeAuthorized":
      return msg("the identification was refused");
    case "MasterPass":
      return msg("stopped with a master card");
    case "Timeout":
      return msg("nobody plugged in in time");
    case "ReqEnergyTransferRejected":
      return msg("the car and the station did not agree on how to charge");
    case "UnlockCommand":
      return msg("the connector was unlocked remotely");
    case "EmergencyStop":
      return msg("the emergency stop was pressed");
    case "PowerLoss":
      return msg("the station lost its power");
    case "PowerQuality":
      return msg("the grid was disturbed");
    case "GroundFault":
      return msg("ground fault");
    case "OvercurrentFault":
      return msg("too much current flowed");
    case "HardReset":
    case "ImmediateReset":
      return msg("the station was reset at once");
    case "SoftReset":
      return msg("the station was reset");
    case "Reboot":
      return msg("the station restarted");
    case "Other":
      return msg("another reason, which the station does not name");
    default:
      return msg(str`the station says ${reason}`);
  }
}

/** What no driver and no car wants: the station, the grid or an emergency ended the session (OCPP ReasonEnumType). */
const FAULT_STOPS: ReadonlySet<string> = new Set([
  ...["EmergencyStop", "GroundFault", "HardReset", "ImmediateReset", "OvercurrentFault", "PowerLoss", "PowerQuality"],
  ...["Reboot", "SoftReset", "ReqEnergyTransferRejected"],
]);

/** Whether a session was ended by a fault. A reason that is none of OCPP's may be anything, and counts as none. */
export function isFaultStop(reason: string | null): boolean {
  return reason !== null && FAULT_STOPS.has(reason);
}
