// Settings as stations tell and take them, in all versions: complete only when every part is there, never a secret, and
// nothing written when nothing has changed.
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../../assembly/host/json.ts";
import type { CommandAnswer, Setting, SettingList } from "../../../edge/contract/ocpp.ts";
import { MAX_SETTINGS, saveSettings } from "../../../edge/objects/settings-table.ts";
import { settingsOfReport } from "../../../edge/ocpp/settings.ts";
import { callJson, newStation, stations, type TestStation } from "../server.ts";
import { type Charger, connect } from "./charger.ts";

function settings(station: TestStation): Promise<SettingList> {
  return callJson<SettingList>(`/api/stations/${station.id}/settings`);
}

/** Name and value of each, in the order of the list. */
async function values(station: TestStation): Promise<[string, string | null][]> {
  return (await settings(station)).items.map(({ component, variable, attribute, value }) => [
    [component, variable, attribute === "Actual" ? null : attribute].filter((part) => part !== null).join("."),
    value,
  ]);
}

/** Sends a command and has the station answer it. */
async function command(station: TestStation, charger: Charger, action: string, payload: object, response: object) {
  const answer = callJson<CommandAnswer>(`/api/stations/${station.id}/commands`, { body: { action, payload } });
  const [, id] = await charger.next();
  charger.send(JSON.stringify([3, id, response]));
  expect(await answer).toMatchObject({ status: "answered" });
}

const HEARTBEAT = { key: "HeartbeatInterval", readonly: false, value: "300" };
const PROFILES = { key: "SupportedFeatureProfiles", readonly: true, value: "Core,SmartCharging" };

describe("settings of 1.6", () => {
  it("are those of GetConfiguration; asked for without keys they are complete", async () => {
    const station = await newStation();
    const charger = await connect(station);
    expect(await settings(station)).toEqual({ items: [], completeAtMillis: null });
    await command(
      station,
      charger,
      "GetConfiguration",
      { key: ["HeartbeatInterval"] },
      {
        configurationKey: [HEARTBEAT],
      },
    );
    expect((await settings(station)).completeAtMillis).toBeNull();
    await command(
      station,
      charger,
      "GetConfiguration",
      {},
      {
        configurationKey: [PROFILES, HEARTBEAT, { key: "AuthorizationKey", readonly: false, value: "geheim-0123" }],
      },
    );
    const { items, completeAtMillis } = await settings(station);
    expect(completeAtMillis).toBeGreaterThan(0);
    expect(items).toMatchObject([
      { component: null, variable: "AuthorizationKey", value: null, readonly: false },
      { component: null, variable: "HeartbeatInterval", value: "300", readonly: false },
      { component: null, variable: "SupportedFeatureProfiles", value: "Core,SmartCharging", readonly: true },
    ]);
    const stored = await runInDurableObject(stations.getByName(station.id), (_, { storage }) =>
      JSON.stringify(storage.sql.exec("SELECT * FROM settings").toArray()),
    );
    expect(stored).not.toContain("geheim");
  });

  it("follow ChangeConfiguration where the station takes it, and no key twice in other letters", async () => {
    const station = await newStation();
    const charger = await connect(station);
    await command(station, charger, "GetConfiguration", {}, { configurationKey: [HEARTBEAT] });
    const change = (key: string, value: string, status: string) =>
      command(station, charger, "ChangeConfiguration", { key, value }, { status });
    await change("heartbeatinterval", "60", "Accepted");
    await change("HeartbeatInterval", "5", "Rejected");
    await change("MeterValueSampleInterval", "30", "RebootRequired");
    await change("AuthorizationKey", "geheim-0123", "Accepted");
    expect(await values(station)).toEqual([
      ["HeartbeatInterval", "60"],
      ["MeterValueSampleInterval", "30"],
    ]);
    // What the station tells no more, or does not know, is gone.
    await command(
      station,
      charger,
      "GetConfiguration",
      { key: ["MeterValueSampleInterval"] },
      {
        unknownKey: ["MeterValueSampleInterval"],
      },
    );
    expect(await values(station)).toEqual([["HeartbeatInterval", "60"]]);
    await command(station, charger, "GetConfiguration", {}, { configurationKey: [PROFILES] });
    expect(await values(station)).toEqual([["SupportedFeatureProfiles", "Core,SmartCharging"]]);
  });
});

const variable = (component: string, name: string, more: object = {}) => ({
  component: { name: component },
  variable: { name },
  ...more,
});

function part(requestId: number, seqNo: number, tbc: boolean, reportData: object[]) {
  return { requestId, seqNo, tbc, generatedAt: "2026-03-01T12:00:00Z", reportData };
}

const INTERVAL = variable("OCPPCommCtrlr", "HeartbeatInterval", {
  variableAttribute: [{ value: "300" }, { type: "MaxSet", value: "3600", mutability: "ReadOnly" }],
  variableCharacteristics: { unit: "s", dataType: "integer", supportsMonitoring: false },
});
const PASSWORD = variable("SecurityCtrlr", "BasicAuthPassword", {
  variableAttribute: [{ value: "geheim-0123", mutability: "WriteOnly" }],
});
const MODE = variable("AlignedDataCtrlr", "Measurands", {
  variableAttribute: [{ value: "Power.Active.Import" }],
  variableCharacteristics: { dataType: "MemberList", valuesList: "SoC, Power.Active.Import", supportsMonitoring: true },
});

describe.each(["2.0.1", "2.1"] as const)("settings of %s", (version) => {
  const start = async () => {
    const station = await newStation();
    return { station, charger: await connect(station, `ocpp${version}`) };
  };

  it("are those of a report, complete when every part is there, in whatever order", async () => {
    for (const order of [
      [0, 1, 2],
      [2, 0, 1],
      [1, 1, 2, 0],
      [2, 1, 0],
    ]) {
      const { station, charger } = await start();
      const ask = { requestId: 5, reportBase: "FullInventory" };
      await command(station, charger, "GetBaseReport", ask, { status: "Accepted" });
      const parts = [part(5, 0, true, [INTERVAL]), part(5, 1, true, [PASSWORD]), part(5, 2, false, [MODE])];
      for (const [index, seqNo] of order.entries()) {
        expect((await settings(station)).completeAtMillis, `${order} at ${index}`).toBeNull();
        expect((await charger.call("NotifyReport", parts[seqNo]))[2]).toEqual({});
      }
      const { items, completeAtMillis } = await settings(station);
      expect(completeAtMillis).toBeGreaterThan(0);
      expect(items).toMatchObject([
        {
          ...{ component: "AlignedDataCtrlr", variable: "Measurands", value: "Power.Active.Import" },
          ...{ dataType: "MemberList", options: ["SoC", "Power.Active.Import"], readonly: false },
        },
        { component: "OCPPCommCtrlr", attribute: "Actual", value: "300", unit: "s", readonly: false, options: [] },
        { component: "OCPPCommCtrlr", attribute: "MaxSet", value: "3600", unit: "s", readonly: true },
        { component: "SecurityCtrlr", variable: "BasicAuthPassword", value: null, readonly: false },
      ] satisfies Partial<Setting>[]);
      charger.close();
    }
  });

  it("are not called complete by another report, nor by parts of one before under the same number", async () => {
    const { station, charger } = await start();
    const ask = (reportBase: string) =>
      command(station, charger, "GetBaseReport", { requestId: 5, reportBase }, { status: "Accepted" });
    await ask("ConfigurationInventory");
    await charger.call("NotifyReport", part(5, 0, false, [INTERVAL]));
    expect((await settings(station)).completeAtMillis).toBeNull();
    await ask("FullInventory");
    await charger.call("NotifyReport", part(5, 0, true, [INTERVAL]));
    // The station breaks off and is asked again: the first part of before does not count.
    await ask("FullInventory");
    await charger.call("NotifyReport", part(5, 1, false, [MODE]));
    expect((await settings(station)).completeAtMillis).toBeNull();
    await charger.call("NotifyReport", part(5, 0, true, [INTERVAL]));
    expect((await settings(station)).completeAtMillis).toBeGreaterThan(0);
  });

  it("follow GetVariables, SetVariables and events, each at its place", async () => {
    const { station, charger } = await start();
    await charger.call("NotifyReport", part(1, 0, false, [INTERVAL]));
    const limit = { component: { name: "EVSE", evse: { id: 2 } }, variable: { name: "Power" } };
    await command(
      station,
      charger,
      "SetVariables",
      {
        setVariableData: [
          { ...variable("OCPPCommCtrlr", "HeartbeatInterval"), attributeValue: "60" },
          { ...limit, attributeValue: "11000", attributeType: "Target" },
          { ...variable("SecurityCtrlr", "BasicAuthPassword"), attributeValue: "geheim-0123456789" },
          { ...variable("OCPPCommCtrlr", "Nonsense"), attributeValue: "1" },
        ],
      },
      {
        setVariableResult: [
          { ...variable("OCPPCommCtrlr", "Nonsense"), attributeStatus: "UnknownVariable" },
          { ...limit, attributeType: "Target", attributeStatus: "RebootRequired" },
          { ...variable("ocppcommctrlr", "heartbeatinterval"), attributeStatus: "Accepted" },
          { ...variable("SecurityCtrlr", "BasicAuthPassword"), attributeStatus: "Accepted" },
        ],
      },
    );
    expect(await values(station)).toEqual([
      ["EVSE.Power.Target", "11000"],
      ["OCPPCommCtrlr.HeartbeatInterval", "60"],
      ["OCPPCommCtrlr.HeartbeatInterval.MaxSet", "3600"],
    ]);
    expect((await settings(station)).items[0]).toMatchObject({ evseId: 2, unit: null });
    expect((await settings(station)).items[1]).toMatchObject({ unit: "s", dataType: "integer" });
    await command(
      station,
      charger,
      "GetVariables",
      { getVariableData: [variable("OCPPCommCtrlr", "HeartbeatInterval"), limit, limit] },
      {
        getVariableResult: [
          { ...variable("OCPPCommCtrlr", "HeartbeatInterval"), attributeStatus: "Accepted", attributeValue: "90" },
          { ...limit, attributeStatus: "NotSupportedAttributeType", attributeType: "MinSet" },
          { ...limit, attributeStatus: "UnknownVariable", attributeType: "Target" },
        ],
      },
    );
    const event = (component: string, name: string, actualValue: string) => ({
      ...variable(component, name),
      ...{ eventId: 1, timestamp: "2026-03-01T12:00:00Z", trigger: "Delta", actualValue },
      eventNotificationType: "CustomMonitor",
    });
    const eventData = [event("OCPPCommCtrlr", "HeartbeatInterval", "45"), event("Sensor", "Temperature", "31")];
    await charger.call("NotifyEvent", { generatedAt: "2026-03-01T12:00:00Z", seqNo: 0, eventData });
    expect(await values(station)).toEqual([
      ["OCPPCommCtrlr.HeartbeatInterval", "45"],
      ["OCPPCommCtrlr.HeartbeatInterval.MaxSet", "3600"],
    ]);
  });
});

describe("settings", () => {
  it("that stay as they are write nothing, and keep the time of their last change", async () => {
    const station = await newStation();
    const charger = await connect(station, "ocpp2.0.1");
    await charger.call("NotifyReport", part(1, 0, false, [INTERVAL, MODE]));
    const first = await settings(station);
    await charger.call("NotifyReport", part(2, 0, false, [INTERVAL, MODE]));
    expect(await settings(station)).toEqual(first);
    const written = await runInDurableObject(stations.getByName(station.id), (_, { storage }) => {
      const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
      const counted = {
        exec: (...parameters: Parameters<SqlStorage["exec"]>) => {
          const cursor = storage.sql.exec(...parameters);
          cursors.push(cursor);
          return cursor;
        },
      } as SqlStorage;
      const rows = () => cursors.splice(0).reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
      const json = parseJson(new TextEncoder().encode(JSON.stringify(part(3, 0, false, [INTERVAL, MODE]))), 24);
      if (!json.ok) throw new Error(json.message);
      const told = settingsOfReport(json.root);
      saveSettings(counted, told, 5);
      const same = rows();
      saveSettings(
        counted,
        told.map((change) => ({ ...change, value: `${change.value}!` })),
        6,
      );
      return { same, changed: rows() };
    });
    expect(written).toEqual({ same: 0, changed: 3 });
  });

  it("of the version spoken before are not shown", async () => {
    const station = await newStation();
    const old = await connect(station);
    await command(station, old, "GetConfiguration", {}, { configurationKey: [HEARTBEAT] });
    const young = await connect(station, "ocpp2.0.1");
    await young.call("NotifyReport", part(1, 0, false, [MODE]));
    expect(await values(station)).toEqual([["AlignedDataCtrlr.Measurands", "Power.Active.Import"]]);
    expect((await settings(station)).completeAtMillis).toBeNull();
  });

  it("are bounded in number and length", async () => {
    const station = await newStation();
    await connect(station, "ocpp2.0.1");
    const stored = await runInDurableObject(stations.getByName(station.id), (_, { storage }) => {
      const change = (index: number, value: string) => ({
        ...{ component: "C", componentInstance: null, evseId: null, connectorId: null },
        ...{ variable: `V${index}`, variableInstance: null, attribute: "Actual" as const },
        ...{ value, readonly: null, unit: null, dataType: null, options: null },
      });
      const changes = Array.from({ length: MAX_SETTINGS + 100 }, (_, index) => change(index, "x".repeat(3_000)));
      saveSettings(storage.sql, changes, 1);
      // What is known is still taken.
      saveSettings(storage.sql, [change(3, "new"), change(MAX_SETTINGS + 1, "new")], 2);
      return storage.sql
        .exec<{ n: number; longest: number; fresh: number }>(
          "SELECT count(*) AS n, max(length(value)) AS longest, count(*) FILTER (WHERE at_millis = 2) AS fresh FROM settings",
        )
        .one();
    });
    expect(stored).toEqual({ n: MAX_SETTINGS, longest: 2_500, fresh: 1 });
  });
});
