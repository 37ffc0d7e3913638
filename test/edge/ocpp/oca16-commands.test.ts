// OCA test cases for a central system, OCPP 1.6: what an operator asks of a station, in every outcome.
// test/oca-cases.md says which case is shown where.
import { describe, expect, it } from "vitest";
import { authorized16, boot16, booted16, CHARGED, charging16, start16, status16, stop16, TAG } from "./oca.ts";

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const profile = (chargingProfilePurpose: string, fields: object = {}) => ({
  ...{ chargingProfileId: 7, stackLevel: 0, chargingProfilePurpose, chargingProfileKind: "Relative" },
  chargingSchedule: { chargingRateUnit: "W", chargingSchedulePeriod: [{ startPeriod: 0, limit: 11_000 }] },
  ...fields,
});
const list = (updateType: string, listVersion: number, idTag: string) => ({
  ...{ listVersion, updateType },
  localAuthorizationList: [{ idTag, idTagInfo: { status: "Accepted" } }],
});
const reserve = (connectorId = 1) => ({ connectorId, expiryDate: inAnHour(), idTag: TAG, reservationId: 11 });

/** One command, one answer of the station. */
const OUTCOMES: readonly (readonly [title: string, action: string, payload: object, response: object])[] = [
  ["TC_017_1 unlocking without a session, loose cable", "UnlockConnector", { connectorId: 1 }, { status: "Unlocked" }],
  [
    "TC_017_2 unlocking without a session, fixed cable",
    "UnlockConnector",
    { connectorId: 1 },
    { status: "NotSupported" },
  ],
  ["TC_030 unlocking that fails", "UnlockConnector", { connectorId: 1 }, { status: "UnlockFailed" }],
  [
    "TC_031 unlocking a connector that there is not",
    "UnlockConnector",
    { connectorId: 99 },
    { status: "NotSupported" },
  ],
  [
    "TC_019_1 the whole configuration",
    "GetConfiguration",
    {},
    {
      configurationKey: [
        { key: "HeartbeatInterval", readonly: false, value: "300" },
        { key: "NumberOfConnectors", readonly: true, value: "1" },
      ],
    },
  ],
  [
    "TC_019_2 one key of the configuration",
    "GetConfiguration",
    { key: ["SupportedFeatureProfiles"] },
    { configurationKey: [{ key: "SupportedFeatureProfiles", readonly: true, value: "Core,SmartCharging" }] },
  ],
  [
    "TC_021 a key is changed",
    "ChangeConfiguration",
    { key: "MeterValueSampleInterval", value: "60" },
    { status: "Accepted" },
  ],
  [
    "TC_040_1 a key that the station does not have",
    "ChangeConfiguration",
    { key: "Nonsense", value: "1" },
    { status: "NotSupported" },
  ],
  [
    "TC_040_2 a value that the station rejects",
    "ChangeConfiguration",
    { key: "MeterValueSampleInterval", value: "-1" },
    { status: "Rejected" },
  ],
  ["TC_061 the cache is cleared", "ClearCache", {}, { status: "Accepted" }],
  ["TC_042_1 a list's version where lists are not supported", "GetLocalListVersion", {}, { listVersion: -1 }],
  ["TC_042_2 a list's version where the list is empty", "GetLocalListVersion", {}, { listVersion: 0 }],
  ["TC_043_1 a list where lists are not supported", "SendLocalList", list("Full", 1, TAG), { status: "NotSupported" }],
  ["TC_043_3 a list that the station fails to take", "SendLocalList", list("Full", 1, TAG), { status: "Failed" }],
  [
    "TC_048_1 reserving a faulted connector",
    "ReserveNow",
    { ...reserve(), expiryDate: "2030-01-01T00:00:00Z" },
    { status: "Faulted" },
  ],
  [
    "TC_048_2 reserving an occupied connector",
    "ReserveNow",
    { ...reserve(), expiryDate: "2030-01-01T00:00:00Z" },
    { status: "Occupied" },
  ],
  [
    "TC_048_3 reserving an unavailable connector",
    "ReserveNow",
    { ...reserve(), expiryDate: "2030-01-01T00:00:00Z" },
    { status: "Unavailable" },
  ],
  [
    "TC_048_4 reserving where reservations are rejected",
    "ReserveNow",
    { ...reserve(), expiryDate: "2030-01-01T00:00:00Z" },
    { status: "Rejected" },
  ],
  [
    "TC_052 cancelling a reservation that there is not",
    "CancelReservation",
    { reservationId: 99_999 },
    { status: "Rejected" },
  ],
  [
    "TC_055 a trigger that the station rejects",
    "TriggerMessage",
    { requestedMessage: "MeterValues", connectorId: 99 },
    { status: "Rejected" },
  ],
  [
    "TC_056 a default profile of transactions",
    "SetChargingProfile",
    { connectorId: 1, csChargingProfiles: profile("TxDefaultProfile") },
    { status: "Accepted" },
  ],
  ["TC_067 a profile is cleared", "ClearChargingProfile", { id: 7 }, { status: "Accepted" }],
];

describe("a command and its answer", () => {
  it.each(OUTCOMES)("%s", async (_, action, payload, response) => {
    const s = await booted16();
    await s.down(action, payload as Record<string, unknown>, response as Record<string, unknown>);
    expect(s.charger.waiting).toEqual([]);
  });
});

describe("resets", () => {
  it.each([
    ["TC_013 a hard reset: accepted, and the station boots again", "Hard"],
    ["TC_014 a soft reset: accepted, and the station boots again", "Soft"],
  ])("%s", async (_, type) => {
    const s = await booted16();
    await s.down("Reset", { type }, { status: "Accepted" });
    await s.reconnect();
    await boot16(s);
    expect(await s.connector(1)).toMatchObject({ availability: "available" });
  });
});

describe("local lists", () => {
  it("TC_043_4 a whole list is sent, and its version is the one that was sent", async () => {
    const s = await booted16();
    await s.down("SendLocalList", list("Full", 1, TAG), { status: "Accepted" });
    await s.down("GetLocalListVersion", {}, { listVersion: 1 });
  });

  it("TC_043_5 a list is changed by a difference", async () => {
    const s = await booted16();
    await s.down("SendLocalList", list("Full", 1, TAG), { status: "Accepted" });
    await s.down("SendLocalList", list("Differential", 2, "OCA-TAG-2"), { status: "Accepted" });
    await s.down("GetLocalListVersion", {}, { listVersion: 2 });
  });
});

describe("reservations", () => {
  it("TC_046 a reserved connector charges whom it was reserved for", async () => {
    const s = await booted16();
    await s.down("ReserveNow", reserve(), { status: "Accepted" });
    await status16(s, "Reserved");
    expect(await s.connector(1)).toMatchObject({ availability: "reserved" });
    await authorized16(s);
    await status16(s, "Preparing");
    const transactionId = await start16(s, { reservationId: 11 });
    await status16(s, "Charging");
    await stop16(s, transactionId);
    expect(await s.session()).toMatchObject(CHARGED);
  });

  it("TC_047 a reservation that expires leaves the connector available", async () => {
    const s = await booted16();
    await s.down("ReserveNow", reserve(), { status: "Accepted" });
    await status16(s, "Reserved");
    await status16(s, "Available");
    expect(await s.connector(1)).toMatchObject({ availability: "available" });
  });

  it("TC_049 a reservation of the whole station is used on any connector", async () => {
    const s = await booted16();
    await s.down("ReserveNow", reserve(0), { status: "Accepted" });
    await authorized16(s);
    await status16(s, "Preparing");
    await start16(s, { reservationId: 11 });
    expect(await s.session()).toMatchObject({ state: "active", evseId: 1 });
  });

  it("TC_051 a reservation is cancelled", async () => {
    const s = await booted16();
    await s.down("ReserveNow", reserve(), { status: "Accepted" });
    await status16(s, "Reserved");
    await s.down("CancelReservation", { reservationId: 11 }, { status: "Accepted" });
    await status16(s, "Available");
    expect(await s.connector(1)).toMatchObject({ availability: "available" });
  });
});

describe("triggers", () => {
  it("TC_054 every message that can be triggered is taken when it comes", async () => {
    const s = await booted16();
    const messages: readonly (readonly [string, Record<string, unknown>, Record<string, unknown>])[] = [
      [
        "MeterValues",
        { connectorId: 1 },
        { connectorId: 1, meterValue: [{ timestamp: "2026-03-01T12:00:00Z", sampledValue: [{ value: "10" }] }] },
      ],
      ["Heartbeat", {}, {}],
      ["StatusNotification", { connectorId: 1 }, { connectorId: 1, errorCode: "NoError", status: "Available" }],
      ["DiagnosticsStatusNotification", {}, { status: "Idle" }],
      ["FirmwareStatusNotification", {}, { status: "Idle" }],
      ["BootNotification", {}, { chargePointVendor: "Wattest", chargePointModel: "Script" }],
    ];
    for (const [requestedMessage, of, payload] of messages) {
      await s.down("TriggerMessage", { requestedMessage, ...of }, { status: "Accepted" });
      await s.up(requestedMessage, payload);
    }
  });
});

describe("smart charging", () => {
  it("TC_057 a profile of the transaction that goes on", async () => {
    const s = await booted16();
    const transactionId = await charging16(s);
    await s.down(
      "SetChargingProfile",
      { connectorId: 1, csChargingProfiles: profile("TxProfile", { transactionId }) },
      { status: "Accepted" },
    );
    await stop16(s, transactionId);
    expect(await s.session()).toMatchObject(CHARGED);
  });

  it("TC_066 the schedule that follows from a profile comes back as the station told it", async () => {
    const s = await booted16();
    await s.down(
      "SetChargingProfile",
      { connectorId: 1, csChargingProfiles: profile("TxDefaultProfile") },
      { status: "Accepted" },
    );
    await s.down(
      "GetCompositeSchedule",
      { connectorId: 1, duration: 600, chargingRateUnit: "W" },
      {
        ...{ status: "Accepted", connectorId: 1, scheduleStart: "2026-03-01T12:00:00Z" },
        chargingSchedule: {
          ...{ duration: 600, chargingRateUnit: "W" },
          chargingSchedulePeriod: [{ startPeriod: 0, limit: 11_000 }],
        },
      },
    );
  });
});

describe("data transfer", () => {
  it("TC_064 data of a vendor that is not known here is answered so, and nothing ends", async () => {
    const s = await booted16();
    await s.up("DataTransfer", { vendorId: "org.example", messageId: "m", data: "{}" }, { status: "UnknownVendorId" });
    await s.up("Heartbeat", {});
  });
});
