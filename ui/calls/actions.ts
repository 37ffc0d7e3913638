// The actions that a server may send, by version (OCPP-J 1.6 with its security whitepaper, 2.0.1 and 2.1 part 2): offered
// where an action is typed. What may be sent is decided by the server.
import type { OcppVersion } from "./form.ts";

const IN_ALL = [
  ...["CancelReservation", "CertificateSigned", "ChangeAvailability", "ClearCache", "ClearChargingProfile"],
  ...["DataTransfer", "DeleteCertificate", "GetCompositeSchedule", "GetInstalledCertificateIds"],
  ...["GetLocalListVersion", "GetLog", "InstallCertificate", "ReserveNow", "Reset", "SendLocalList"],
  ...["SetChargingProfile", "TriggerMessage", "UnlockConnector", "UpdateFirmware"],
];
const IN_2 = [
  ...IN_ALL,
  ...["ClearDisplayMessage", "ClearVariableMonitoring", "CostUpdated", "CustomerInformation", "GetBaseReport"],
  ...["GetChargingProfiles", "GetDisplayMessages", "GetMonitoringReport", "GetReport", "GetTransactionStatus"],
  ...["GetVariables", "PublishFirmware", "RequestStartTransaction", "RequestStopTransaction"],
  ...["SetDisplayMessage", "SetMonitoringBase", "SetMonitoringLevel", "SetNetworkProfile"],
  ...["SetVariableMonitoring", "SetVariables", "UnpublishFirmware"],
];

export const CSMS_ACTIONS: Readonly<Record<OcppVersion, readonly string[]>> = {
  "1.6": [
    ...IN_ALL,
    ...["ChangeConfiguration", "ExtendedTriggerMessage", "GetConfiguration", "GetDiagnostics"],
    ...["RemoteStartTransaction", "RemoteStopTransaction", "SignedUpdateFirmware"],
  ].sort(),
  "2.0.1": [...IN_2].sort(),
  "2.1": [
    ...IN_2,
    ...["AdjustPeriodicEventStream", "AFRRSignal", "ChangeTransactionTariff", "ClearDERControl", "ClearTariffs"],
    ...["GetDERControl", "GetPeriodicEventStream", "GetTariffs", "NotifyAllowedEnergyTransfer"],
    ...["NotifyWebPaymentStarted", "RequestBatterySwap", "SetDefaultTariff", "SetDERControl"],
    ...["UpdateDynamicSchedule", "UsePriorityCharging"],
  ].sort(),
};
