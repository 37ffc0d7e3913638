// OCA test cases for a CSMS, OCPP 2.0.1, blocks F and G: remote start, unlocking, triggers, availability.
// test/oca-cases.md says which case is shown where.
import { describe, expect, it } from "vitest";
import { booted201, CARD, charging201, end201, now, register, type Script, status201, Transaction } from "./oca.ts";

const ACCEPTED = { idTokenInfo: { status: "Accepted" } };
const remoteStart = { remoteStartId: 31, idToken: CARD, evseId: 1 };

describe("remote start", () => {
  it("TC_F_01 with the cable plugged in", async () => {
    const s = await booted201();
    await status201(s, "Occupied");
    const transaction = new Transaction(s);
    await transaction.tell("Started", "CablePluggedIn", { chargingState: "EVConnected" });
    await s.down("RequestStartTransaction", remoteStart, { status: "Accepted", transactionId: transaction.id });
    await transaction.tell("Updated", "RemoteStart", { idToken: CARD, chargingState: "Charging" }, ACCEPTED);
    expect(await s.session()).toMatchObject({ state: "active", transactionId: transaction.id });
  });

  it.each([
    ["TC_F_02 before the cable, the station asks whether the card may", true],
    ["TC_F_03 before the cable, the station does not ask", false],
  ])("%s", async (_, asks) => {
    const s = await booted201();
    await s.down("RequestStartTransaction", remoteStart, { status: "Accepted" });
    if (asks) await s.up("Authorize", { idToken: CARD }, ACCEPTED);
    const transaction = new Transaction(s);
    await transaction.tell("Started", "RemoteStart", { idToken: CARD, meterValue: register(1_000) }, ACCEPTED);
    await status201(s, "Occupied");
    await transaction.tell("Updated", "CablePluggedIn", { chargingState: "Charging" });
    await end201(transaction, "StopAuthorized");
    expect(await s.session()).toMatchObject({ state: "ended", transactionId: transaction.id });
  });

  it("TC_F_04 before the cable, and no cable in time: the transaction ends without energy", async () => {
    const s = await booted201();
    await s.down("RequestStartTransaction", remoteStart, { status: "Accepted" });
    const transaction = new Transaction(s);
    await transaction.tell("Started", "RemoteStart", { idToken: CARD, meterValue: register(1_000) }, ACCEPTED);
    await transaction.tell("Ended", "EVConnectTimeout", { stoppedReason: "Timeout", meterValue: register(1_000) });
    expect(await s.session()).toMatchObject({ state: "ended", energyMilliwattHours: 0 });
  });
});

describe("unlocking", () => {
  it("TC_F_06 a connector without a session is unlocked", async () => {
    const s = await booted201();
    await s.down("UnlockConnector", { evseId: 1, connectorId: 1 }, { status: "Unlocked" });
  });
});

describe("triggers", () => {
  const evse = { id: 1 };
  const values = { evseId: 1, meterValue: register(900, "Trigger") };
  const status = (connectorStatus: string) => ({ connectorStatus, evseId: 1, connectorId: 1 });
  const TRIGGERS: readonly (readonly [
    title: string,
    requestedMessage: string,
    of: Record<string, unknown>,
    payload: Record<string, unknown>,
  ])[] = [
    ["TC_F_11 meter values of one EVSE", "MeterValues", { evse }, values],
    ["TC_F_12 meter values of all EVSEs", "MeterValues", {}, values],
    ["TC_F_15 the state of a log's upload", "LogStatusNotification", {}, { status: "Idle" }],
    ["TC_F_18 the state of the firmware", "FirmwareStatusNotification", {}, { status: "Idle" }],
    ["TC_F_20 a heartbeat", "Heartbeat", {}, {}],
    [
      "TC_F_23 the status of a connector that is free",
      "StatusNotification",
      { evse: { id: 1, connectorId: 1 } },
      status("Available"),
    ],
    [
      "TC_F_24 the status of a connector that is taken",
      "StatusNotification",
      { evse: { id: 1, connectorId: 1 } },
      status("Occupied"),
    ],
  ];

  it.each(TRIGGERS)("%s", async (_, requestedMessage, of, payload) => {
    const s = await booted201();
    await s.down("TriggerMessage", { requestedMessage, ...of }, { status: "Accepted" });
    await s.up(requestedMessage, "connectorStatus" in payload ? { timestamp: now(), ...payload } : payload);
    const connectorStatus = payload.connectorStatus;
    if (connectorStatus !== undefined) expect(await s.connector(1)).toMatchObject({ status: connectorStatus });
  });

  it.each([
    ["TC_F_13 the transaction of one EVSE", { evse }],
    ["TC_F_14 the transactions of all EVSEs", {}],
  ])("%s", async (_, of) => {
    const s = await booted201();
    const transaction = await charging201(s);
    await s.down("TriggerMessage", { requestedMessage: "TransactionEvent", ...of }, { status: "Accepted" });
    await transaction.tell("Updated", "Trigger", { chargingState: "Charging", meterValue: register(1_060, "Trigger") });
    expect(await s.session()).toMatchObject({ energyMilliwattHours: 60_000 });
  });

  it("TC_F_27 a message that the station cannot be made to send is said so", async () => {
    const s = await booted201();
    await s.down("TriggerMessage", { requestedMessage: "SignCombinedCertificate" }, { status: "NotImplemented" });
  });
});

describe("availability", () => {
  const CHANGES: readonly (readonly [
    title: string,
    of: Record<string, unknown>,
    operationalStatus: "Operative" | "Inoperative",
  ])[] = [
    ["TC_G_03 an EVSE is taken out of service", { evse: { id: 1 } }, "Inoperative"],
    ["TC_G_04 an EVSE is put into service", { evse: { id: 1 } }, "Operative"],
    ["TC_G_05 the station is taken out of service", {}, "Inoperative"],
    ["TC_G_06 the station is put into service", {}, "Operative"],
    ["TC_G_07 a connector is taken out of service", { evse: { id: 1, connectorId: 1 } }, "Inoperative"],
    ["TC_G_08 a connector is put into service", { evse: { id: 1, connectorId: 1 } }, "Operative"],
  ];

  it.each(CHANGES)("%s", async (_, of, operationalStatus) => {
    const s = await booted201();
    await s.down("ChangeAvailability", { operationalStatus, ...of }, { status: "Accepted" });
    const isOperative = operationalStatus === "Operative";
    await status201(s, isOperative ? "Available" : "Unavailable");
    expect(await s.connector(1)).toMatchObject({ availability: isOperative ? "available" : "unavailable" });
  });

  it.each([
    ["TC_G_11 an EVSE with a session is taken out of service after it", { evse: { id: 1 } }],
    ["TC_G_14 the station with a session is taken out of service after it", {}],
    ["TC_G_17 a connector with a session is taken out of service after it", { evse: { id: 1, connectorId: 1 } }],
  ])("%s", async (_, of) => {
    const s = await booted201();
    const transaction = await charging201(s);
    await s.down("ChangeAvailability", { operationalStatus: "Inoperative", ...of }, { status: "Scheduled" });
    await end201(transaction, "StopAuthorized");
    await status201(s, "Unavailable");
    expect(await s.session()).toMatchObject({ state: "ended" });
    expect(await s.connector(1)).toMatchObject({ availability: "unavailable" });
  });

  it("TC_G_20 a lock that fails is told as an event and shown at the connector", async () => {
    const s = await booted201();
    await s.up("Authorize", { idToken: CARD }, ACCEPTED);
    await lockFails(s);
    expect(await s.sessions()).toEqual([]);
  });
});

async function lockFails(s: Script): Promise<void> {
  await s.up("NotifyEvent", {
    ...{ generatedAt: now(), seqNo: 0 },
    eventData: [
      {
        ...{ eventId: 2, timestamp: now(), trigger: "Alerting", actualValue: "true" },
        ...{ eventNotificationType: "HardWiredMonitor", cleared: false },
        component: { name: "ConnectorPlugRetentionLock", evse: { id: 1, connectorId: 1 } },
        variable: { name: "Problem" },
      },
    ],
  });
}
