// A station that is pending or rejected: what it is told, what is taken from it, and that metered energy is kept in any case.
import { describe, expect, it } from "vitest";
import type { CommandAnswer, MessageList } from "../../../edge/contract/ocpp.ts";
import type { RegistrationStatus, Station } from "../../../edge/contract/stations.ts";
import { takesCall } from "../../../edge/ocpp/registration-status.ts";
import { at, call, callJson, newStation, problemOf, type TestStation } from "../server.ts";
import { type Charger, connect, type Frame } from "./charger.ts";

const BOOT_16 = { chargePointVendor: "Wattest", chargePointModel: "Test" };
const BOOT_2 = { reason: "PowerUp", chargingStation: { vendorName: "Wattest", model: "Test" } };
const STATUS_16 = { connectorId: 1, errorCode: "NoError", status: "Available" };
const STATUS_2 = { timestamp: at(0), connectorStatus: "Available", evseId: 1, connectorId: 1 };

async function setStatus(station: TestStation, registrationStatus: RegistrationStatus): Promise<Station> {
  const path = `/api/stations/${station.id}`;
  const { version } = await callJson<Station>(path);
  return callJson<Station>(path, {
    ...{ method: "PATCH", headers: { "If-Match": `"${version}"` }, body: { registrationStatus } },
  });
}

function answerOf([type, , payload]: Frame): unknown {
  return type === 3 ? payload : type;
}

/** The next call of the server, answered. */
async function serve(charger: Charger, response: object): Promise<{ action: unknown; payload: unknown }> {
  const [type, id, action, payload] = await charger.next();
  expect(type).toBe(2);
  charger.send(JSON.stringify([3, id, response]));
  return { action, payload };
}

describe("BootNotification", () => {
  it("is answered with the registration's status and an interval, and changes nothing for who is accepted", async () => {
    for (const [protocol, boot] of [
      ["ocpp1.6", BOOT_16],
      ["ocpp2.0.1", BOOT_2],
    ] as const) {
      for (const [registrationStatus, status, interval] of [
        ["accepted", "Accepted", 300],
        ["pending", "Pending", 60],
        ["rejected", "Rejected", 300],
      ] as const) {
        const charger = await connect(await newStation({ registrationStatus }), protocol);
        const [, , payload] = await charger.call("BootNotification", boot);
        expect(payload, protocol).toMatchObject({ status, interval, currentTime: expect.any(String) });
        charger.close();
      }
    }
    const plain = await newStation();
    expect((await callJson<Station>(`/api/stations/${plain.id}`)).registrationStatus).toBe("accepted");
  });
});

describe("a station that is not accepted", () => {
  it("has its calls refused with SecurityError in each version, and what it boots with is kept all the same", async () => {
    for (const [protocol, boot, status] of [
      ["ocpp1.6", BOOT_16, STATUS_16],
      ["ocpp2.0.1", BOOT_2, STATUS_2],
    ] as const) {
      for (const registrationStatus of ["pending", "rejected"] as const) {
        const station = await newStation({ registrationStatus });
        const charger = await connect(station, protocol);
        await charger.call("BootNotification", boot);
        for (const [action, payload] of [
          ["Heartbeat", {}],
          ["StatusNotification", status],
        ] as const) {
          const [type, , code] = await charger.call(action, payload);
          expect([type, code], `${protocol} ${registrationStatus} ${action}`).toEqual([4, "SecurityError"]);
        }
        const shown = await callJson<Station>(`/api/stations/${station.id}`);
        expect(shown.boot?.vendor).toBe("Wattest");
        expect(shown.connectors).toEqual([]);
        charger.close();
      }
    }
  });

  it("has its transaction messages taken and answered: energy that flowed is energy that flowed", async () => {
    for (const registrationStatus of ["pending", "rejected"] as const) {
      const station = await newStation({ registrationStatus });
      const charger = await connect(station);
      const start = { connectorId: 1, idTag: "TAG", meterStart: 1_000, timestamp: at(0) };
      const [type, , begun] = await charger.call("StartTransaction", start);
      expect(type).toBe(3);
      const { transactionId } = begun as { transactionId: number };
      const stop = { transactionId, meterStop: 3_500, timestamp: at(600) };
      expect((await charger.call("StopTransaction", stop))[0]).toBe(3);
      const { items } = await callJson<{ items: { state: string; energyMilliwattHours: number }[] }>(
        `/api/sessions?stationId=${station.id}`,
      );
      expect(items).toMatchObject([{ state: "ended", energyMilliwattHours: 2_500_000 }]);
    }
  });

  it("lets nobody charge: the start of a transaction is kept, and told that its identification is blocked", async () => {
    for (const registrationStatus of ["accepted", "pending", "rejected"] as const) {
      const status = registrationStatus === "accepted" ? "Accepted" : "Blocked";
      const old = await connect(await newStation({ registrationStatus }));
      const start = { connectorId: 1, idTag: "TAG", meterStart: 1_000, timestamp: at(0) };
      expect(answerOf(await old.call("StartTransaction", start))).toMatchObject({ idTagInfo: { status } });
      const charger = await connect(await newStation({ registrationStatus }), "ocpp2.0.1");
      const started = {
        ...{ eventType: "Started", timestamp: at(0), triggerReason: "Authorized", seqNo: 0, evse: { id: 1 } },
        ...{ transactionInfo: { transactionId: "T-1" }, idToken: { idToken: "TAG", type: "ISO14443" } },
      };
      expect(answerOf(await charger.call("TransactionEvent", started))).toMatchObject({ idTokenInfo: { status } });
    }
  });

  it("may send what a command asked for while it is pending, and nothing of it while it is rejected", async () => {
    const station = await newStation({ registrationStatus: "pending" });
    const charger = await connect(station, "ocpp2.0.1");
    const report = { requestId: 1, generatedAt: at(0), seqNo: 0 };
    expect(answerOf(await charger.call("NotifyReport", report))).toEqual({});
    expect((await charger.call("Heartbeat", {}))[0]).toBe(4);
    const answered = callJson<CommandAnswer>(`/api/stations/${station.id}/commands`, {
      body: { action: "TriggerMessage", payload: { requestedMessage: "Heartbeat" } },
    });
    expect(await serve(charger, { status: "Accepted" })).toMatchObject({ action: "TriggerMessage" });
    expect((await answered).status).toBe("answered");
    expect((await charger.call("Heartbeat", {}))[0]).toBe(3);
    expect((await charger.call("StatusNotification", STATUS_2))[0]).toBe(4);
    await setStatus(station, "rejected");
    // It was pending: it may be asked to register again.
    expect(await serve(charger, { status: "Accepted" })).toMatchObject({ action: "TriggerMessage" });
    for (const [action, payload] of [
      ["Heartbeat", {}],
      ["NotifyReport", report],
    ] as const)
      expect((await charger.call(action, payload))[2], action).toBe("SecurityError");
  });

  it("is sent no start or stop while it is pending, and no command at all while it is rejected", async () => {
    const station = await newStation({ registrationStatus: "pending" });
    const charger = await connect(station);
    const path = `/api/stations/${station.id}/commands`;
    const start = { action: "RemoteStartTransaction", payload: { idTag: "TAG" } };
    expect((await problemOf(path, { body: start })).status).toBe(409);
    const answered = callJson<CommandAnswer>(path, { body: { action: "ClearCache" } });
    expect(await serve(charger, { status: "Accepted" })).toMatchObject({ action: "ClearCache" });
    expect((await answered).status).toBe("answered");
    await setStatus(station, "rejected");
    expect(await serve(charger, { status: "Accepted" })).toMatchObject({ action: "TriggerMessage" });
    expect((await problemOf(path, { body: { action: "ClearCache" } })).status).toBe(409);
    expect(charger.waiting).toEqual([]);
  });
});

describe("another status", () => {
  it("holds from the next message on, is told to the station where it may be asked, and stands in the audit trail", async () => {
    const station = await newStation({ registrationStatus: "pending" });
    const charger = await connect(station);
    expect((await charger.call("Heartbeat", {}))[0]).toBe(4);
    expect((await setStatus(station, "accepted")).registrationStatus).toBe("accepted");
    expect(await serve(charger, { status: "Accepted" })).toEqual({
      action: "TriggerMessage",
      payload: { requestedMessage: "BootNotification" },
    });
    expect(answerOf(await charger.call("BootNotification", BOOT_16))).toMatchObject({ status: "Accepted" });
    expect((await charger.call("Heartbeat", {}))[0]).toBe(3);
    const entries = async () =>
      (await callJson<{ items: object[] }>(`/api/audit?subject=${station.id}&action=station.changed`)).items;
    await expect
      .poll(entries)
      .toMatchObject([{ before: { registrationStatus: "pending" }, after: { registrationStatus: "accepted" } }]);
  });

  it("is not told to a rejected station, nor to an accepted one of 2.0.1, which would reject the trigger", async () => {
    const rejected = await newStation({ registrationStatus: "rejected" });
    const charger = await connect(rejected);
    await setStatus(rejected, "accepted");
    expect((await charger.call("Heartbeat", {}))[0]).toBe(3);
    const accepted = await newStation();
    const other = await connect(accepted, "ocpp2.0.1");
    await setStatus(accepted, "pending");
    expect((await other.call("Heartbeat", {}))[2]).toBe("SecurityError");
    for (const station of [rejected, accepted]) {
      const { items } = await callJson<MessageList>(`/api/stations/${station.id}/messages?direction=out`);
      expect(items).toEqual([]);
    }
  });

  it("outlives an eviction, and is listed", async () => {
    const station = await newStation();
    await setStatus(station, "pending");
    await station.evict();
    const charger = await connect(station);
    expect((await charger.call("Heartbeat", {}))[0]).toBe(4);
    const { items } = await callJson<{ items: Station[] }>("/api/stations?limit=200");
    expect(items.find(({ stationId }) => stationId === station.id)).toMatchObject({ registrationStatus: "pending" });
  });

  it("is refused when it is none", async () => {
    expect((await call("/api/stations", { body: { stationId: "CS-X", registrationStatus: "maybe" } })).status).toBe(
      422,
    );
  });
});

describe("the rule", () => {
  it("asks for a trigger only where one could help", () => {
    const never = () => {
      throw new Error("asked");
    };
    expect(takesCall("accepted", "Heartbeat", never)).toBe(true);
    expect(takesCall("rejected", "Heartbeat", never)).toBe(false);
    expect(takesCall("rejected", "BootNotification", never)).toBe(true);
    expect(takesCall("pending", "NotifyReport", never)).toBe(true);
  });
});
