// What a message says of the station itself, beside its sessions: its boot, the status of its connectors.
import { type JsonObject, member } from "../../assembly/host/json.ts";
import { filledTextOf } from "../ocpp/readings/payload.ts";
import { statusesOfEvents, statusOf2, statusOf16 } from "../ocpp/readings/statuses.ts";
import { saveBoot, saveConnectors } from "./connection.ts";
import type { Inbox } from "./inbox.ts";

/** Keeps the news of a message that its schema allows. To be called in the transaction that logs the message. */
export function takeNews(inbox: Inbox, action: string, payload: JsonObject): void {
  const { rules, nowMillis } = inbox;
  const sql = inbox.storage.sql;
  if (action === "BootNotification") {
    const of2 = member(payload, "chargingStation");
    const field = (name16: string, name2: string) => filledTextOf(of2 ?? payload, of2 === undefined ? name16 : name2);
    saveBoot(sql, {
      atMillis: nowMillis,
      vendor: field("chargePointVendor", "vendorName"),
      model: field("chargePointModel", "model"),
      serialNumber: field("chargePointSerialNumber", "serialNumber"),
      firmwareVersion: field("firmwareVersion", "firmwareVersion"),
    });
    return;
  }
  if (action === "StatusNotification") {
    const change = rules.version === "1.6" ? statusOf16(payload, nowMillis) : statusOf2(payload, nowMillis);
    saveConnectors(sql, change === null ? [] : [change]);
  } else if (action === "NotifyEvent") {
    saveConnectors(sql, statusesOfEvents(payload, nowMillis));
  }
}
