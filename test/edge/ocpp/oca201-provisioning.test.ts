// OCA test cases for a CSMS, OCPP 2.0.1, block B: booting, variables, reports, resets, network profiles.
// test/oca-cases.md says which case is shown where.
import { describe, expect, it } from "vitest";
import type { Station } from "../../../edge/contract/stations.ts";
import { callJson } from "../server.ts";
import { connect } from "./charger.ts";
import { boot201, booted201, charging201, connected201, end201, now, type Script } from "./oca.ts";

const variable = (name: string, component = "OCPPCommCtrlr") => ({
  component: { name: component },
  variable: { name },
});
const NAMES = ["OfflineThreshold", "HeartbeatInterval", "MessageTimeout", "RetryBackOffRepeatTimes", "NetworkProfiles"];
const answered = (name: string, attributeValue: string) => ({
  ...variable(name),
  ...{ attributeStatus: "Accepted", attributeType: "Actual", attributeValue },
});
const NETWORK_PROFILE = {
  configurationSlot: 1,
  connectionData: {
    ...{ ocppVersion: "OCPP20", ocppTransport: "JSON", ocppCsmsUrl: "wss://example.org/ocpp/" },
    ...{ messageTimeout: 30, securityProfile: 2, ocppInterface: "Wired0" },
  },
};

/** A report of two messages, as the device model is told in. */
async function report(s: Script, requestId: number): Promise<void> {
  const item = (name: string) => ({
    ...variable(name),
    variableAttribute: [{ value: "300", mutability: "ReadWrite" }],
    variableCharacteristics: { dataType: "integer", supportsMonitoring: false, unit: "s" },
  });
  await s.up("NotifyReport", {
    ...{ requestId, generatedAt: now(), seqNo: 0, tbc: true, reportData: [item("OfflineThreshold")] },
  });
  await s.up("NotifyReport", {
    ...{ requestId, generatedAt: now(), seqNo: 1, tbc: false, reportData: [item("HeartbeatInterval")] },
  });
}

/** The operator accepts the station. One of 2.x that is connected and pending is asked to boot again. */
async function accept(s: Script): Promise<void> {
  const path = `/api/stations/${s.station.id}`;
  const { version } = await callJson<Station>(path);
  const changed = callJson<Station>(path, {
    ...{ method: "PATCH", headers: { "If-Match": `"${version}"` }, body: { registrationStatus: "accepted" } },
  });
  const [, id, action, payload] = await s.charger.next();
  expect([action, payload]).toEqual(["TriggerMessage", { requestedMessage: "BootNotification" }]);
  s.charger.send(JSON.stringify([3, id, { status: "Accepted" }]));
  expect((await changed).registrationStatus).toBe("accepted");
}

describe("booting", () => {
  it("TC_B_01 a cold boot is accepted with the time and an interval", async () => {
    const s = await connected201();
    const boot = { reason: "PowerUp", chargingStation: { vendorName: "Wattest", model: "Script" } };
    const answer = await s.up("BootNotification", boot, { status: "Accepted" });
    expect(answer.interval).toBeGreaterThan(0);
    expect(Math.abs(Date.parse(String(answer.currentTime)) - Date.now())).toBeLessThan(5_000);
    await boot201(s);
    await s.up("NotifyEvent", {
      ...{ generatedAt: now(), seqNo: 0 },
      eventData: [
        {
          ...{ eventId: 1, timestamp: now(), trigger: "Delta", actualValue: "Available" },
          ...{ eventNotificationType: "HardWiredNotification" },
          component: { name: "Connector", evse: { id: 1, connectorId: 1 } },
          variable: { name: "AvailabilityState" },
        },
      ],
    });
    expect(await s.connector(1)).toMatchObject({ availability: "available" });
  });

  it("TC_B_58 the subprotocol is the one that both know, and none in common ends the connection", async () => {
    const { station } = await connected201();
    expect((await connect(station, "ocpp0.1, ocpp2.0.1")).protocol).toBe("ocpp2.0.1");
    const other = await connect(station, "ocpp0.1");
    expect([other.protocol, (await other.closed).code]).toEqual([null, 1002]);
  });
});

describe("a station that is not accepted yet", () => {
  const boot = { reason: "PowerUp", chargingStation: { vendorName: "Wattest", model: "Script" } };

  it("TC_B_02 is told that it is pending, set up, accepted, and told so when it boots again", async () => {
    const s = await connected201({ registrationStatus: "pending" });
    expect((await s.up("BootNotification", boot, { status: "Pending" })).interval).toBeGreaterThan(0);
    await s.down("GetBaseReport", { requestId: 20, reportBase: "FullInventory" }, { status: "Accepted" });
    await report(s, 20);
    await s.down(
      "SetVariables",
      { setVariableData: [set("OfflineThreshold")] },
      { setVariableResult: [taken("OfflineThreshold")] },
    );
    await accept(s);
    await boot201(s);
  });

  it("TC_B_30 is refused what it may not send yet, with SecurityError, and nothing of it is taken", async () => {
    for (const [registrationStatus, status] of [
      ["pending", "Pending"],
      ["rejected", "Rejected"],
    ] as const) {
      const s = await connected201({ registrationStatus });
      await s.up("BootNotification", boot, { status });
      const [type, , code] = await s.charger.call("StatusNotification", {
        ...{ timestamp: now(), connectorStatus: "Available", evseId: 1, connectorId: 1 },
      });
      expect([type, code]).toEqual([4, "SecurityError"]);
      expect(await s.connector(1)).toBeUndefined();
    }
  });

  it("TC_B_31 sends the message that it was asked for", async () => {
    const s = await connected201({ registrationStatus: "pending" });
    await s.up("BootNotification", boot, { status: "Pending" });
    await s.down("TriggerMessage", { requestedMessage: "Heartbeat" }, { status: "Accepted" });
    await s.up("Heartbeat", {});
  });
});

const set = (name: string) => ({ ...variable(name), attributeValue: "123" });
const taken = (name: string) => ({ ...variable(name), attributeStatus: "Accepted" });

describe("variables", () => {
  it("TC_B_06 one variable is asked for", async () => {
    const s = await booted201();
    await s.down(
      "GetVariables",
      { getVariableData: [variable("OfflineThreshold")] },
      { getVariableResult: [answered("OfflineThreshold", "60")] },
    );
  });

  it("TC_B_07 several variables are asked for in one call", async () => {
    const s = await booted201();
    const asked = NAMES.slice(0, 2);
    await s.down(
      "GetVariables",
      { getVariableData: asked.map((name) => variable(name)) },
      { getVariableResult: asked.map((name) => answered(name, "60")) },
    );
  });

  it("TC_B_08 more variables than a station takes at once are asked for in two calls", async () => {
    const s = await booted201();
    for (const asked of [NAMES.slice(0, 4), NAMES.slice(4)]) {
      await s.down(
        "GetVariables",
        { getVariableData: asked.map((name) => variable(name)) },
        { getVariableResult: asked.map((name) => answered(name, "60")) },
      );
    }
  });

  it("TC_B_09 one variable is set", async () => {
    const s = await booted201();
    await s.down(
      "SetVariables",
      { setVariableData: [set("OfflineThreshold")] },
      { setVariableResult: [taken("OfflineThreshold")] },
    );
  });

  it("TC_B_10 several variables are set in one call, one of them refused", async () => {
    const s = await booted201();
    await s.down(
      "SetVariables",
      { setVariableData: [set("OfflineThreshold"), set("Nonsense")] },
      { setVariableResult: [taken("OfflineThreshold"), { ...taken("Nonsense"), attributeStatus: "UnknownVariable" }] },
    );
  });
});

describe("reports", () => {
  it.each([
    ["TC_B_12 the inventory of what can be configured is told in two messages", "ConfigurationInventory"],
    ["TC_B_13 the full inventory is told in two messages", "FullInventory"],
    ["TC_B_14 the summary is told in two messages", "SummaryInventory"],
  ])("%s", async (_, reportBase) => {
    const s = await booted201();
    await s.down("GetBaseReport", { requestId: 21, reportBase }, { status: "Accepted" });
    await report(s, 21);
  });

  it("TC_B_18 a report by criteria and variables is told", async () => {
    const s = await booted201();
    await s.down(
      "GetReport",
      { requestId: 22, componentCriteria: ["Problem"], componentVariable: [variable("OfflineThreshold")] },
      { status: "Accepted" },
    );
    await report(s, 22);
  });
});

describe("resets", () => {
  it("TC_B_20 idle and without a session: accepted, the station boots again", async () => {
    const s = await booted201();
    await s.down("Reset", { type: "OnIdle" }, { status: "Accepted" });
    await s.reconnect();
    await boot201(s, "RemoteReset");
  });

  it("TC_B_21 when idle, with a session: scheduled, the session ends first", async () => {
    const s = await booted201();
    const transaction = await charging201(s);
    await s.down("Reset", { type: "OnIdle" }, { status: "Scheduled" });
    await end201(transaction, "StopAuthorized");
    await s.reconnect();
    await boot201(s, "ScheduledReset");
    expect(await s.session()).toMatchObject({ state: "ended", energyMilliwattHours: 250_000 });
  });

  it("TC_B_22 at once, with a session: the session ends for that reason", async () => {
    const s = await booted201();
    const transaction = await charging201(s);
    await s.down("Reset", { type: "Immediate" }, { status: "Accepted" });
    await end201(transaction, "ResetCommand", { stoppedReason: "ImmediateReset" });
    await s.reconnect();
    await boot201(s, "RemoteReset");
    expect(await s.session()).toMatchObject({ state: "ended", energyMilliwattHours: 250_000 });
  });

  it("TC_B_25 one EVSE without a session is reset, the station stays", async () => {
    const s = await booted201();
    await s.down("Reset", { type: "OnIdle", evseId: 1 }, { status: "Accepted" });
    await s.up("Heartbeat", {});
  });

  it("TC_B_26 one EVSE when idle, with a session: scheduled, the session ends first", async () => {
    const s = await booted201();
    const transaction = await charging201(s);
    await s.down("Reset", { type: "OnIdle", evseId: 1 }, { status: "Scheduled" });
    await end201(transaction, "StopAuthorized");
    expect(await s.session()).toMatchObject({ state: "ended" });
  });

  it("TC_B_27 one EVSE at once, with a session: the session ends for that reason", async () => {
    const s = await booted201();
    const transaction = await charging201(s);
    await s.down("Reset", { type: "Immediate", evseId: 1 }, { status: "Accepted" });
    await end201(transaction, "ResetCommand", { stoppedReason: "ImmediateReset" });
    expect(await s.session()).toMatchObject({ state: "ended" });
  });
});

describe("network profiles", () => {
  it.each([
    ["TC_B_42 a new network profile is accepted", "Accepted"],
    ["TC_B_44 a new network profile that the station cannot take is told to have failed", "Failed"],
  ])("%s", async (_, status) => {
    const s = await booted201();
    await s.down("SetNetworkProfile", NETWORK_PROFILE, { status });
  });
});
