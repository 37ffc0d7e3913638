// What a station told of itself, as a reader sees it: the kind, how grave it is, and what its status means.
import { msg } from "@lit/localize";
import type { StationEvent } from "../edge/contract/ocpp.ts";
import type { Mark } from "./elements/icons.ts";

export const EVENT_KINDS = [
  ...["boot", "firmware", "diagnostics", "security", "certificate"],
  ...["reservation", "limit", "monitoring", "report", "other"],
] as const satisfies readonly StationEvent["kind"][];

export function kindWord(kind: StationEvent["kind"]): string {
  switch (kind) {
    case "boot":
      return msg("Start");
    case "firmware":
      return msg("Firmware");
    case "diagnostics":
      return msg("Logs and diagnostics");
    case "security":
      return msg("Security");
    case "certificate":
      return msg("Certificates");
    case "reservation":
      return msg("Reservation");
    case "limit":
      return msg("Limits");
    case "monitoring":
      return msg("Monitoring");
    case "report":
      return msg("Report");
    case "other":
      return msg("Other", { id: "other-kind" });
  }
}

/** Those that something has gone wrong with (OCPP 1.6 §7.25, security whitepaper; 2.x FirmwareStatusEnumType, UploadLogStatusEnumType). */
const FAILED =
  /Fail|Invalid|BadMessage|PermissionDenied|NotSupportedOperation|Tamper|Rejected|Revoked|Denied|Attempted|Error|Unauthorized/;

export function eventMark({ kind, status }: StationEvent): Mark {
  if (status !== null && FAILED.test(status)) return "invalid";
  if (status !== null && /^(Installed|Uploaded|Published|SignatureVerified|Accepted)$/.test(status)) return "valid";
  return kind === "security" ? "warn" : "none";
}

/** What a status means, where it is plain from the standard; null: it stands for itself. */
export function statusMeaning(status: string | null): string | null {
  switch (status) {
    case "Downloading":
      return msg("it fetches the firmware");
    case "Downloaded":
      return msg("the firmware is there");
    case "DownloadFailed":
      return msg("the firmware could not be fetched");
    case "DownloadScheduled":
      return msg("it will fetch the firmware later");
    case "DownloadPaused":
      return msg("it has paused fetching");
    case "Installing":
      return msg("it installs the firmware");
    case "Installed":
      return msg("the new firmware runs");
    case "InstallationFailed":
      return msg("the old firmware goes on");
    case "InstallRebooting":
      return msg("it restarts to install");
    case "InstallScheduled":
      return msg("it will install later");
    case "InstallVerificationFailed":
      return msg("the installed firmware failed its check");
    case "InvalidSignature":
      return msg("the signature of the firmware is wrong");
    case "SignatureVerified":
      return msg("the signature of the firmware is right");
    case "Uploading":
      return msg("it uploads the file");
    case "Uploaded":
      return msg("the file is there");
    case "UploadFailed":
    case "UploadFailure":
      return msg("the file could not be uploaded");
    case "PermissionDenied":
      return msg("the server of the file refused it");
    case "BadMessage":
      return msg("the station could not read the request");
    case "NotSupportedOperation":
      return msg("the station cannot do this");
    default:
      return null;
  }
}
