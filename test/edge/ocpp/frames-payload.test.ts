// Payloads against the schemas: the precise code of each fault in each version, with the place of it.
import { describe, expect, it } from "vitest";
import { type JsonNode, parseJson } from "../../../assembly/host/json.ts";
import { actionError, checkPayload, loadRules, type Side } from "../../../edge/ocpp/validate.ts";
import { isSentWithoutAnswer, isTransactionMessage, type OcppVersion } from "../../../edge/ocpp/versions.ts";

function nodeOf(text: string): JsonNode {
  const json = parseJson(new TextEncoder().encode(text), 30);
  if (!json.ok) throw new Error(json.message);
  return json.root;
}

/** "ok", or code and pointer of the first fault. */
async function check(version: OcppVersion, action: string, payload: object | string, side: Side = "request") {
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  const result = checkPayload(await loadRules(version), action, side, nodeOf(text));
  return result.ok ? "ok" : `${result.error.code} ${result.error.details.pointer}`;
}

const AT = "2026-03-01T12:00:00Z";
const START_16 = { connectorId: 1, idTag: "04AABBCC", meterStart: 0, timestamp: AT };
const EVENT_2 = {
  eventType: "Updated",
  timestamp: AT,
  triggerReason: "MeterValuePeriodic",
  seqNo: 0,
  transactionInfo: { transactionId: "t-1" },
};
const CHARGE = "/chargingNeeds/dcChargingParameters/stateOfCharge";
const needs = (stateOfCharge: number) => ({
  evseId: 1,
  chargingNeeds: {
    requestedEnergyTransfer: "DC",
    dcChargingParameters: { evMaxCurrent: 1, evMaxVoltage: 1, stateOfCharge },
  },
});
const metered = (value: unknown) => ({ ...EVENT_2, meterValue: [{ timestamp: AT, sampledValue: [{ value }] }] });

describe("accepts", () => {
  it("a transaction of 1.6 and of 2.x", async () => {
    expect(await check("1.6", "StartTransaction", START_16)).toBe("ok");
    const value = { value: "0.30002999999999996", unit: "kWh" };
    const stop = {
      transactionId: 1,
      meterStop: 3,
      timestamp: AT,
      transactionData: [{ timestamp: AT, sampledValue: [value] }],
    };
    expect(await check("1.6", "StopTransaction", stop)).toBe("ok");
    expect(await check("2.0.1", "TransactionEvent", metered(0.5))).toBe("ok");
    expect(await check("2.1", "TransactionEvent", metered(0.5))).toBe("ok");
  });

  it("our answers as well as their questions", async () => {
    const boot = { currentTime: AT, interval: 300, status: "Accepted" };
    for (const version of ["1.6", "2.0.1", "2.1"] as const) {
      expect(await check(version, "BootNotification", boot, "response")).toBe("ok");
      expect(await check(version, "BootNotification", { ...boot, interval: "300" }, "response")).toBe(
        "TypeConstraintViolation /interval",
      );
    }
  });

  it("a vendor's own members in customData, and nowhere else", async () => {
    const own = { vendorId: "org.example", anything: [{ at: "all" }] };
    expect(await check("2.0.1", "Heartbeat", { customData: own })).toBe("ok");
    expect(await check("2.1", "DataTransfer", { vendorId: "x", data: [1, { a: null }] })).toBe("ok");
    expect(await check("2.0.1", "Heartbeat", { anything: 1 })).toBe("ProtocolError /anything");
  });

  it("whole numbers however they are written", async () => {
    for (const text of ["1", "1.0", "1.00e0", "10e-1", "0.1e1", "-0", "0.000"]) {
      expect(await check("1.6", "TriggerMessage", `{"requestedMessage":"Heartbeat","connectorId":${text}}`), text).toBe(
        "ok",
      );
    }
  });

  it("a time whose offset is written as ISO 8601 allows, or left out", async () => {
    for (const at of ["2026-03-01T12:00:00+0100", "2026-03-01T12:00:00+01", "2026-03-01T12:00:00.123"]) {
      expect(await check("1.6", "StartTransaction", { ...START_16, timestamp: at }), at).toBe("ok");
    }
    for (const at of ["2026-03-01T12:00:00+25:00", "2026-03-01T12:00:00ZZ", "2026-03-01", ""]) {
      expect(await check("1.6", "StartTransaction", { ...START_16, timestamp: at }), at).toBe(
        "PropertyConstraintViolation /timestamp",
      );
    }
  });

  it("lengths in characters, not in units of UTF-16", async () => {
    expect(await check("1.6", "Authorize", { idTag: "😀".repeat(20) })).toBe("ok");
    expect(await check("1.6", "Authorize", { idTag: "😀".repeat(21) })).toBe("PropertyConstraintViolation /idTag");
  });
});

/** Action, payload, and the codes in 1.6 or 2.x. */
const BAD_16: readonly (readonly [what: string, action: string, payload: object | string, expected: string])[] = [
  ["a missing member", "Authorize", {}, "OccurenceConstraintViolation /idTag"],
  ["an unknown member", "Authorize", { idTag: "a", "x/~y": 1 }, "FormationViolation /x~1~0y"],
  ["a number for a text", "Authorize", { idTag: 12 }, "TypeConstraintViolation /idTag"],
  ["null for a text", "Authorize", { idTag: null }, "TypeConstraintViolation /idTag"],
  ["a text that is too long", "Authorize", { idTag: "x".repeat(21) }, "PropertyConstraintViolation /idTag"],
  ["a value outside the list", "Reset", { type: "Warm" }, "PropertyConstraintViolation /type"],
  ["a text for a number", "StartTransaction", { ...START_16, meterStart: "0" }, "TypeConstraintViolation /meterStart"],
  [
    "a fraction for a whole number",
    "StartTransaction",
    { ...START_16, meterStart: 0.5 },
    "TypeConstraintViolation /meterStart",
  ],
  [
    "a day that does not exist",
    "StartTransaction",
    { ...START_16, timestamp: "2026-02-29T12:00:00Z" },
    "PropertyConstraintViolation /timestamp",
  ],
  [
    "a text for an object",
    "SetChargingProfile",
    { connectorId: 1, csChargingProfiles: "x" },
    "TypeConstraintViolation /csChargingProfiles",
  ],
  ["a text for a list", "MeterValues", { connectorId: 1, meterValue: "x" }, "TypeConstraintViolation /meterValue"],
  [
    "a fault far inside",
    "MeterValues",
    { connectorId: 1, meterValue: [{ timestamp: AT, sampledValue: [{ value: "1" }, { value: 1 }] }] },
    "TypeConstraintViolation /meterValue/0/sampledValue/1/value",
  ],
  [
    "an address that is none",
    "UpdateFirmware",
    { location: "not an address", retrieveDate: AT },
    "PropertyConstraintViolation /location",
  ],
  [
    "a member named like one of every object",
    "Authorize",
    '{"idTag":"a","__proto__":1,"constructor":1}',
    "FormationViolation /__proto__",
  ],
];

const BAD_2: typeof BAD_16 = [
  ["a missing member", "TransactionEvent", { ...EVENT_2, seqNo: undefined }, "OccurrenceConstraintViolation /seqNo"],
  ["an unknown member", "TransactionEvent", { ...EVENT_2, more: 1 }, "ProtocolError /more"],
  [
    "a list with too few items",
    "TransactionEvent",
    { ...EVENT_2, meterValue: [] },
    "OccurrenceConstraintViolation /meterValue",
  ],
  [
    "a list with too few items inside another",
    "MeterValues",
    { evseId: 1, meterValue: [{ timestamp: AT, sampledValue: [] }] },
    "OccurrenceConstraintViolation /meterValue/0/sampledValue",
  ],
  [
    "a list with too many items",
    "Authorize",
    { idToken: { idToken: "a", type: "Central" }, iso15118CertificateHashData: [1, 2, 3, 4, 5] },
    "OccurrenceConstraintViolation /iso15118CertificateHashData",
  ],
  [
    "a text for a number",
    "TransactionEvent",
    metered("0.5"),
    "TypeConstraintViolation /meterValue/0/sampledValue/0/value",
  ],
  [
    "a value outside the list",
    "TransactionEvent",
    { ...EVENT_2, eventType: "Begun" },
    "PropertyConstraintViolation /eventType",
  ],
  ["a number above its range", "NotifyEVChargingNeeds", needs(101), `PropertyConstraintViolation ${CHARGE}`],
  ["a number below its range", "NotifyEVChargingNeeds", needs(-1), `PropertyConstraintViolation ${CHARGE}`],
];

describe("refuses", () => {
  it.each(BAD_16)("%s in 1.6", async (_, action, payload, expected) => {
    expect(await check("1.6", action, payload)).toBe(expected);
  });

  it.each(BAD_2)("%s in 2.0.1 and 2.1", async (_, action, payload, expected) => {
    expect(await check("2.0.1", action, payload)).toBe(expected);
    expect(await check("2.1", action, payload)).toBe(expected);
  });

  it("more than one decimal place in a limit of 1.6, by the text and not by a double", async () => {
    const profile = (limit: string) =>
      `{"connectorId":1,"csChargingProfiles":{"chargingProfileId":1,"stackLevel":0,"chargingProfilePurpose":"TxProfile",
        "chargingProfileKind":"Absolute","chargingSchedule":{"chargingRateUnit":"A",
        "chargingSchedulePeriod":[{"startPeriod":0,"limit":${limit}}]}}}`;
    for (const limit of ["16", "16.1", "0.3", "1.10", "161e-1"]) {
      expect(await check("1.6", "SetChargingProfile", profile(limit)), limit).toBe("ok");
    }
    const pointer = "/csChargingProfiles/chargingSchedule/chargingSchedulePeriod/0/limit";
    for (const limit of ["16.11", "16.100000000000000000001", "1611e-2"]) {
      expect(await check("1.6", "SetChargingProfile", profile(limit)), limit).toBe(
        `PropertyConstraintViolation ${pointer}`,
      );
    }
  });

  it("no number at the bound of its range", async () => {
    for (const version of ["2.0.1", "2.1"] as const) {
      expect(await check(version, "NotifyEVChargingNeeds", needs(0))).toBe("ok");
      expect(await check(version, "NotifyEVChargingNeeds", needs(100))).toBe("ok");
    }
  });

  it("and lists eight faults at most", async () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`x${index}`, index]));
    const result = checkPayload(await loadRules("1.6"), "Heartbeat", "request", nodeOf(JSON.stringify(many)));
    expect(result.ok ? 0 : result.faults.length).toBe(8);
  });

  it("without repeating what was sent", async () => {
    const result = checkPayload(
      await loadRules("1.6"),
      "Authorize",
      "request",
      nodeOf(`{"idTag":"${"secret".repeat(9)}"}`),
    );
    expect(JSON.stringify(result)).not.toContain("secret");
  });

  it("a payload whose zeros fill a message, in the time of reading it once", async () => {
    const digits = `0.${"0".repeat(500_000)}1`;
    const started = performance.now();
    const text = `{"requestedMessage":"Heartbeat","connectorId":${digits}}`;
    expect(await check("1.6", "TriggerMessage", text)).toBe("TypeConstraintViolation /connectorId");
    // Counting the zeros anew from each of them would take minutes.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("actions", () => {
  it("are refused by name: unknown ones, and those that only the other side sends", () => {
    expect(actionError("1.6", "StartTransaction", "station")).toBeNull();
    expect(actionError("1.6", "Reset", "csms")).toBeNull();
    expect(actionError("1.6", "DataTransfer", "station")).toBeNull();
    expect(actionError("1.6", "DataTransfer", "csms")).toBeNull();
    expect(actionError("1.6", "Reset", "station")?.code).toBe("NotSupported");
    expect(actionError("1.6", "TransactionEvent", "station")?.code).toBe("NotImplemented");
    expect(actionError("2.0.1", "StartTransaction", "station")?.code).toBe("NotImplemented");
    expect(actionError("2.0.1", "NotifySettlement", "station")?.code).toBe("NotImplemented");
    expect(actionError("2.1", "NotifySettlement", "station")).toBeNull();
    expect(actionError("2.1", "heartbeat", "station")?.code).toBe("NotImplemented");
    expect(actionError("2.1", "constructor", "station")?.code).toBe("NotImplemented");
  });

  it("that carry what is billed are known in each version", () => {
    for (const action of ["StartTransaction", "MeterValues", "StopTransaction"]) {
      expect(isTransactionMessage("1.6", action), action).toBe(true);
    }
    for (const version of ["2.0.1", "2.1"] as const) {
      expect(isTransactionMessage(version, "TransactionEvent")).toBe(true);
      expect(isTransactionMessage(version, "MeterValues")).toBe(true);
      expect(isTransactionMessage(version, "StatusNotification")).toBe(false);
    }
    expect(isTransactionMessage("1.6", "Heartbeat")).toBe(false);
  });

  it("without an answer exist in 2.1 only", () => {
    expect(isSentWithoutAnswer("2.1", "NotifyPeriodicEventStream")).toBe(true);
    expect(isSentWithoutAnswer("2.0.1", "NotifyPeriodicEventStream")).toBe(false);
  });
});
