// Structured logs: what an operator looks for is there, one line of JSON each, and no secret, token or address is.
import { afterEach, describe, expect, it, vi } from "vitest";
import { logEvent } from "../../../edge/event-log.ts";
import { connect, handshake } from "../ocpp/charger.ts";
import { at, callJson, newStation } from "../server.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

function logged(): () => string[] {
  const lines: string[] = [];
  for (const method of ["debug", "error", "info", "log", "trace", "warn"] as const) {
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      lines.push(parts.map(String).join(" "));
    });
  }
  return () => lines;
}

describe("the door's log", () => {
  it("has a line for each event worth one, none for what every station does, and nothing secret in any", async () => {
    const lines = logged();
    const station = await newStation();
    const tag = "SECRET-TAG-77";
    await handshake({ id: station.id, secret: "wrong-secret-0123" }, "ocpp1.6");
    await handshake({ id: "LOG-STRANGER", secret: "wrong-secret-0123" }, "ocpp1.6");
    const charger = await connect(station);
    await charger.call("BootNotification", { chargePointVendor: "Wattest", chargePointModel: "Test" });
    for (let n = 0; n < 5; n += 1) await charger.call("Heartbeat", {});
    await charger.call("StartTransaction", { connectorId: 1, idTag: tag, meterStart: 0, timestamp: at(0) });
    await charger.call("StatusNotification", { connectorId: 1, errorCode: tag, status: "Available" });
    await charger.call(`Action${tag.replaceAll("-", "")}`, { idTag: tag });
    await charger.exchange(`[2,"x","StopTransaction",{"idTag":"${tag}"`);
    const command = callJson(`/api/stations/${station.id}/commands`, {
      body: { action: "RemoteStartTransaction", payload: { idTag: tag } },
    });
    const [, id] = await charger.next();
    charger.send(JSON.stringify([3, id, { status: "Accepted" }]));
    await command;
    charger.close();
    const events = () => lines().map((line) => JSON.parse(line) as { event: string; stationId: string; level: string });
    await expect.poll(() => events().some(({ event }) => event === "connection-closed")).toBe(true);
    const own = events().filter(({ stationId }) => [station.id, "LOG-STRANGER"].includes(stationId));
    expect(own.map(({ event }) => event)).toEqual([
      ...["handshake-refused", "handshake-refused", "connection-opened", "message-refused", "message-refused"],
      ...["message-kept", "command", "connection-closed"],
    ]);
    expect(own).toMatchObject([
      { kind: "credentials-wrong", level: "warn" },
      { kind: "station-unknown" },
      { version: "1.6", connection: 1, level: "info" },
      { action: "StatusNotification", code: "PropertyConstraintViolation" },
      { action: null, code: "NotImplemented" },
      { action: "StopTransaction", reason: "unreadable" },
      { action: "RemoteStartTransaction", status: "answered", millis: expect.any(Number) },
      { connection: 1, code: 1000, seconds: expect.any(Number) },
    ]);
    const all = lines().join("\n");
    for (const secret of [tag, tag.replaceAll("-", ""), station.secret, "wrong-secret", "192.0.2.1"]) {
      expect(all).not.toContain(secret);
    }
  });
});

describe("a flood of one event", () => {
  it("is cut off after 300 lines a minute, and the next minute says how many were left out", () => {
    const lines = logged();
    const event = { event: "handshake-refused", kind: "station-unknown", stationId: "FLOOD" } as const;
    const start = Date.now() + 10_000_000;
    for (let n = 0; n < 500; n += 1) logEvent(event, start + n);
    expect(lines().length).toBe(300);
    logEvent({ event: "delivery-failed", stationId: "OTHER", failures: 1, error: "x" }, start + 500);
    expect(lines().length).toBe(301);
    logEvent(event, start + 60_000);
    expect(
      lines()
        .slice(301)
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { event: "lines-left-out", of: "handshake-refused", count: 200 },
      { event: "handshake-refused", stationId: "FLOOD" },
    ]);
  });
});
