// What a message says of the station itself, beside its sessions: its boot, the status of its connectors, its settings,
// events, certificate requests.
import { type JsonObject, member, toValue } from "../../assembly/host/json.ts";
import { isCertificateRequest } from "../ocpp/csr.ts";
import { filledTextOf, integerOf, textOf } from "../ocpp/readings/payload.ts";
import { statusesOfEvents, statusOf2, statusOf16 } from "../ocpp/readings/statuses.ts";
import { settingsOfEvents, settingsOfReport } from "../ocpp/settings.ts";
import { isToBeContinued, stationEventOf } from "../ocpp/station-events.ts";
import { addCertificateRequest } from "./certificate-requests.ts";
import { saveBoot, saveConnectors } from "./connection.ts";
import { noteStates } from "./evse-states.ts";
import type { Inbox } from "./inbox.ts";
import { noteProfileReport } from "./profile-reports.ts";
import { noteReportPart } from "./reports.ts";
import { saveSettings } from "./settings-table.ts";
import { addStationEvent } from "./station-events.ts";

/**
 * Keeps the news of a message that its schema allows. To be called in the transaction that logs the message. True: drivers who look at the
 * public list would see a difference, and D1 is to be told soon.
 */
export function takeNews(inbox: Inbox, action: string, payload: JsonObject): boolean {
  const { rules, nowMillis } = inbox;
  const sql = inbox.storage.sql;
  const event = stationEventOf(action, payload, nowMillis);
  if (event !== null) addStationEvent(sql, event);
  if (action === "BootNotification") {
    const of2 = member(payload, "chargingStation");
    const field = (name16: string, name2: string) => filledTextOf(of2 ?? payload, of2 === undefined ? name16 : name2);
    const boot = {
      atMillis: nowMillis,
      vendor: field("chargePointVendor", "vendorName"),
      model: field("chargePointModel", "model"),
      serialNumber: field("chargePointSerialNumber", "serialNumber"),
      firmwareVersion: field("firmwareVersion", "firmwareVersion"),
    };
    saveBoot(sql, boot, inbox.registration.registrationStatus);
    return false;
  }
  if (action === "StatusNotification") {
    const change = rules.version === "1.6" ? statusOf16(payload, nowMillis) : statusOf2(payload, nowMillis);
    return noteStates(sql, inbox.registration, () => saveConnectors(sql, change === null ? [] : [change], nowMillis));
  }
  if (action === "NotifyEvent") {
    saveSettings(sql, settingsOfEvents(payload), nowMillis);
    const changes = statusesOfEvents(payload, nowMillis);
    return noteStates(sql, inbox.registration, () => saveConnectors(sql, changes, nowMillis));
  }
  if (action === "NotifyReport") {
    saveSettings(sql, settingsOfReport(payload), nowMillis);
    const requestId = integerOf(payload, "requestId");
    const seqNo = integerOf(payload, "seqNo");
    if (requestId === null || seqNo === null) return false;
    noteReportPart(sql, { requestId, seqNo, toBeContinued: isToBeContinued(payload) }, nowMillis);
  } else if (action === "ReportChargingProfiles") {
    noteProfileReport(sql, toValue(payload) as Readonly<Record<string, unknown>>);
  } else if (action === "SignCertificate") {
    const csr = textOf(payload, "csr") ?? "";
    if (!isCertificateRequest(csr)) return false;
    const certificateType = filledTextOf(payload, "certificateType");
    addCertificateRequest(sql, {
      atMillis: nowMillis,
      certificateType,
      csr,
      requestId: integerOf(payload, "requestId"),
    });
  }
  return false;
}
