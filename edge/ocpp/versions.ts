// The three versions of OCPP that stations speak here: names of their subprotocols, and their actions with who may send
// them. Sources: OCPP-J 1.6 §3.1.2 and the OCPP 1.6 security whitepaper, OCPP 2.0.1 and 2.1 part 4 §3.1.2 and part 2.

/** Newest first, which is also the order of preference when a station offers several. */
export const OCPP_VERSIONS = ["2.1", "2.0.1", "1.6"] as const;
export type OcppVersion = (typeof OCPP_VERSIONS)[number];

/** Who sends a call of an action. */
export type Sender = "station" | "csms";

/** The WebSocket subprotocol of a version, as registered at IANA. */
export function subprotocolOf(version: OcppVersion): string {
  return `ocpp${version}`;
}

/**
 * The version to speak with a station that offers these subprotocols: the newest one in common, whatever the station's
 * order. Null where there is none.
 */
export function chooseVersion(offered: readonly string[]): OcppVersion | null {
  return OCPP_VERSIONS.find((version) => offered.includes(subprotocolOf(version))) ?? null;
}

const FROM_STATION_16 = [
  "Authorize",
  "BootNotification",
  "DiagnosticsStatusNotification",
  "FirmwareStatusNotification",
  "Heartbeat",
  "LogStatusNotification",
  "MeterValues",
  "SecurityEventNotification",
  "SignCertificate",
  "SignedFirmwareStatusNotification",
  "StartTransaction",
  "StatusNotification",
  "StopTransaction",
] as const;

const FROM_CSMS_16 = [
  "CancelReservation",
  "CertificateSigned",
  "ChangeAvailability",
  "ChangeConfiguration",
  "ClearCache",
  "ClearChargingProfile",
  "DeleteCertificate",
  "ExtendedTriggerMessage",
  "GetCompositeSchedule",
  "GetConfiguration",
  "GetDiagnostics",
  "GetInstalledCertificateIds",
  "GetLocalListVersion",
  "GetLog",
  "InstallCertificate",
  "RemoteStartTransaction",
  "RemoteStopTransaction",
  "ReserveNow",
  "Reset",
  "SendLocalList",
  "SetChargingProfile",
  "SignedUpdateFirmware",
  "TriggerMessage",
  "UnlockConnector",
  "UpdateFirmware",
] as const;

const FROM_STATION_201 = [
  "Authorize",
  "BootNotification",
  "ClearedChargingLimit",
  "FirmwareStatusNotification",
  "Get15118EVCertificate",
  "GetCertificateStatus",
  "Heartbeat",
  "LogStatusNotification",
  "MeterValues",
  "NotifyChargingLimit",
  "NotifyCustomerInformation",
  "NotifyDisplayMessages",
  "NotifyEVChargingNeeds",
  "NotifyEVChargingSchedule",
  "NotifyEvent",
  "NotifyMonitoringReport",
  "NotifyReport",
  "PublishFirmwareStatusNotification",
  "ReportChargingProfiles",
  "ReservationStatusUpdate",
  "SecurityEventNotification",
  "SignCertificate",
  "StatusNotification",
  "TransactionEvent",
] as const;

const FROM_CSMS_201 = [
  "CancelReservation",
  "CertificateSigned",
  "ChangeAvailability",
  "ClearCache",
  "ClearChargingProfile",
  "ClearDisplayMessage",
  "ClearVariableMonitoring",
  "CostUpdated",
  "CustomerInformation",
  "DeleteCertificate",
  "GetBaseReport",
  "GetChargingProfiles",
  "GetCompositeSchedule",
  "GetDisplayMessages",
  "GetInstalledCertificateIds",
  "GetLocalListVersion",
  "GetLog",
  "GetMonitoringReport",
  "GetReport",
  "GetTransactionStatus",
  "GetVariables",
  "InstallCertificate",
  "PublishFirmware",
  "RequestStartTransaction",
  "RequestStopTransaction",
  "ReserveNow",
  "Reset",
  "SendLocalList",
  "SetChargingProfile",
  "SetDisplayMessage",
  "SetMonitoringBase",
  "SetMonitoringLevel",
  "SetNetworkProfile",
  "SetVariableMonitoring",
  "SetVariables",
  "TriggerMessage",
  "UnlockConnector",
  "UnpublishFirmware",
  "UpdateFirmware",
] as const;

/** What 2.1 adds to 2.0.1. */
const FROM_STATION_21 = [
  "BatterySwap",
  "GetCertificateChainStatus",
  "NotifyDERAlarm",
  "NotifyDERStartStop",
  "NotifyPeriodicEventStream",
  "NotifyPriorityCharging",
  "NotifySettlement",
  "OpenPeriodicEventStream",
  "PullDynamicScheduleUpdate",
  "ReportDERControl",
  "VatNumberValidation",
] as const;

const FROM_CSMS_21 = [
  "AdjustPeriodicEventStream",
  "AFRRSignal",
  "ChangeTransactionTariff",
  "ClearDERControl",
  "ClearTariffs",
  "GetDERControl",
  "GetPeriodicEventStream",
  "GetTariffs",
  "NotifyAllowedEnergyTransfer",
  "NotifyWebPaymentStarted",
  "RequestBatterySwap",
  "SetDERControl",
  "SetDefaultTariff",
  "UpdateDynamicSchedule",
  "UsePriorityCharging",
] as const;

type Actions = ReadonlyMap<string, readonly Sender[]>;

function actions(station: readonly string[], csms: readonly string[], both: readonly string[]): Actions {
  return new Map<string, readonly Sender[]>([
    ...station.map((name) => [name, ["station"]] as const),
    ...csms.map((name) => [name, ["csms"]] as const),
    ...both.map((name) => [name, ["station", "csms"]] as const),
  ]);
}

const ACTIONS: Readonly<Record<OcppVersion, Actions>> = {
  "1.6": actions(FROM_STATION_16, FROM_CSMS_16, ["DataTransfer"]),
  "2.0.1": actions(FROM_STATION_201, FROM_CSMS_201, ["DataTransfer"]),
  "2.1": actions(
    [...FROM_STATION_201, ...FROM_STATION_21],
    [...FROM_CSMS_201, ...FROM_CSMS_21],
    // Implementations disagree on who closes a stream; either way the message has one meaning.
    ["DataTransfer", "ClosePeriodicEventStream"],
  ),
};

/** The actions of 2.1 that are sent as SEND, without an answer (part 4 §4.2.5). */
const SENT_WITHOUT_ANSWER: ReadonlySet<string> = new Set(["NotifyPeriodicEventStream"]);

const KEPT: Readonly<Record<OcppVersion, ReadonlySet<string>>> = {
  "1.6": new Set(["StartTransaction", "MeterValues", "StopTransaction"]),
  "2.0.1": new Set(["TransactionEvent", "MeterValues"]),
  "2.1": new Set(["TransactionEvent", "MeterValues"]),
};

/** All actions of a version, in no particular order. */
export function actionsOf(version: OcppVersion): readonly string[] {
  return [...ACTIONS[version].keys()];
}

/** Who may send the action; an empty list where the version does not know it. Names are case-sensitive (§4.2.1). */
export function sendersOf(version: OcppVersion, action: string): readonly Sender[] {
  return ACTIONS[version].get(action) ?? [];
}

/** True where the action travels as SEND and must not be answered. */
export function isSentWithoutAnswer(version: OcppVersion, action: string): boolean {
  return version === "2.1" && SENT_WITHOUT_ANSWER.has(action);
}

/**
 * True where a message of this action is never answered with CALLERROR: after a few errors the station throws it away
 * (OCPP 1.6 §3.7.1), and with it what somebody is billed by. MeterValues of 2.x are no transaction message by the
 * standard, but stations send a session's energy in them.
 */
export function isTransactionMessage(version: OcppVersion, action: string): boolean {
  return KEPT[version].has(action);
}
