// Charging sessions by a client that nobody here wrote: npm ocpp-rpc in strict mode, which checks its own calls and our
// answers against the standard's schemas. The server is the one that `npm start` starts.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RPCClient } from "ocpp-rpc";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CommandAnswer } from "../../edge/contract/ocpp.ts";
import type { Session, SessionList } from "../../edge/contract/sessions.ts";
import type { CreatedStation, Station } from "../../edge/contract/stations.ts";
import { checkFolder } from "../support/store-files.ts";
import { BOOTSTRAP_KEY } from "./owner.ts";
import { type RunningServer, startServer } from "./server.ts";

let data = "";
let server: RunningServer;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "wattest-ocpp-"));
  server = await startServer(data, { WATTEST_BOOTSTRAP_KEY: BOOTSTRAP_KEY });
});
afterAll(async () => {
  await server?.stop();
  rmSync(data, { recursive: true, force: true });
});

async function call<T>(path: string, body?: object): Promise<T> {
  const response = await fetch(`${server.address}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { Authorization: `Bearer ${BOOTSTRAP_KEY}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** A registered station and its client. */
async function client(stationId: string, protocol: string, password?: string): Promise<RPCClient> {
  const { secret } = await call<CreatedStation>("/api/stations", { stationId });
  const options = {
    ...{ endpoint: `${server.address.replace("http", "ws")}/ocpp`, identity: stationId, password: password ?? secret },
    ...{ protocols: [protocol], strictMode: true, reconnect: false },
  };
  // The library's types ask for every option although each has its default.
  return new RPCClient(options as ConstructorParameters<typeof RPCClient>[0]);
}

async function ended(stationId: string): Promise<Session | undefined> {
  const { items } = await call<SessionList>(`/api/sessions?stationId=${stationId}&state=ended`);
  return items[0];
}

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 1, 12) + seconds * 1_000).toISOString();

describe("a station of ocpp-rpc in strict mode", () => {
  it("charges by OCPP 1.6, from boot to stop, and takes a command", async () => {
    const charger = await client("RPC-16", "ocpp1.6");
    charger.handle("Reset", async ({ params }) => ({ status: params?.type === "Soft" ? "Accepted" : "Rejected" }));
    await charger.connect();
    expect(charger.protocol).toBe("ocpp1.6");
    expect(
      await charger.call("BootNotification", { chargePointVendor: "Wattest", chargePointModel: "ocpp-rpc" }),
    ).toMatchObject({ status: "Accepted" });
    await charger.call("StatusNotification", { connectorId: 1, errorCode: "NoError", status: "Preparing" });
    expect(await charger.call("Authorize", { idTag: "TAG" })).toEqual({ idTagInfo: { status: "Accepted" } });
    const started = await charger.call("StartTransaction", {
      ...{ connectorId: 1, idTag: "TAG", meterStart: 48, timestamp: at(0) },
    });
    const { transactionId } = started as { transactionId: number };
    for (let minute = 1; minute <= 5; minute += 1) {
      await charger.call("MeterValues", {
        connectorId: 1,
        transactionId,
        meterValue: [{ timestamp: at(minute * 60), sampledValue: [{ value: `${48 + minute * 120.5}`, unit: "Wh" }] }],
      });
    }
    await charger.call("StopTransaction", {
      transactionId,
      meterStop: 698,
      timestamp: at(330),
      reason: "EVDisconnected",
    });
    await charger.call("Heartbeat", {});
    await expect
      .poll(() => ended("RPC-16"), { timeout: 10_000 })
      .toMatchObject({
        ...{ transactionId: String(transactionId), evseId: 1, energyMilliwattHours: 650_000, energySource: "metered" },
      });
    const answer = await call<CommandAnswer>("/api/stations/RPC-16/commands", {
      action: "Reset",
      payload: { type: "Soft" },
    });
    expect(answer).toEqual({ status: "answered", response: { status: "Accepted" } });
    expect((await call<Station>("/api/stations/RPC-16")).connection).toMatchObject({ online: true, version: "1.6" });
    await charger.close();
    await expect
      .poll(async () => (await call<Station>("/api/stations/RPC-16")).connection?.online, { timeout: 10_000 })
      .toBe(false);
  });

  it("charges by OCPP 2.0.1, its values in events and in MeterValues without a transaction", async () => {
    const charger = await client("RPC-201", "ocpp2.0.1");
    charger.handle("GetVariables", async ({ params }) => ({
      getVariableResult: params?.getVariableData.map((asked: object) => ({
        ...asked,
        attributeStatus: "UnknownVariable",
      })),
    }));
    await charger.connect();
    await charger.call("BootNotification", {
      reason: "PowerUp",
      chargingStation: { vendorName: "Wattest", model: "ocpp-rpc" },
    });
    await charger.call("StatusNotification", {
      ...{ timestamp: at(0), connectorStatus: "Occupied", evseId: 1, connectorId: 1 },
    });
    const value = (energy: number, context: string) => ({
      sampledValue: [{ value: energy, context, unitOfMeasure: { unit: "kWh" } }],
    });
    const event = (eventType: string, seconds: number, seqNo: number, energy: number, context: string) =>
      charger.call("TransactionEvent", {
        ...{ eventType, timestamp: at(seconds), triggerReason: "Authorized", seqNo },
        ...{ transactionInfo: { transactionId: "rpc-1" }, evse: { id: 1, connectorId: 1 } },
        idToken: { idToken: "TAG", type: "ISO14443" },
        meterValue: [{ timestamp: at(seconds), ...value(energy, context) }],
      });
    expect(await event("Started", 0, 0, 12.5, "Transaction.Begin")).toEqual({ idTokenInfo: { status: "Accepted" } });
    await charger.call("MeterValues", {
      evseId: 1,
      meterValue: [{ timestamp: at(60), ...value(12.75, "Sample.Periodic") }],
    });
    await event("Ended", 120, 1, 13.1, "Transaction.End");
    await expect
      .poll(() => ended("RPC-201"), { timeout: 10_000 })
      .toMatchObject({
        ...{ transactionId: "rpc-1", energyMilliwattHours: 600_000, sampleCount: 3 },
      });
    const answer = await call<CommandAnswer>("/api/stations/RPC-201/commands", {
      action: "GetVariables",
      payload: { getVariableData: [{ component: { name: "OCPPCommCtrlr" }, variable: { name: "HeartbeatInterval" } }] },
    });
    expect(answer).toMatchObject({
      status: "answered",
      response: { getVariableResult: [{ attributeStatus: "UnknownVariable" }] },
    });
    await charger.close();
  });

  it("is refused with a wrong secret", async () => {
    const charger = await client("RPC-WRONG", "ocpp1.6", "wrong-secret-0123");
    await expect(charger.connect()).rejects.toThrow("Unauthorized");
  });
});

describe("the store afterwards", () => {
  it("holds what the log says was acknowledged, once, in its objects and in D1", async () => {
    await server.stop();
    const { faults, stations } = checkFolder(data, new Map());
    expect(faults).toEqual([]);
    expect(stations.map(({ counts }) => counts.sessions).sort()).toEqual([0, 1, 1]);
  });
});
