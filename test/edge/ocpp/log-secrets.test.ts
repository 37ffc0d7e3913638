// Passwords in frames that nobody asked for: answers that come too late or are broken, reports that tell too much, addresses
// with a password in them. The message log is read by everybody who may see stations.
import { describe, expect, it } from "vitest";
import type { MessageList } from "../../../edge/contract/ocpp.ts";
import { frameWithoutSecrets } from "../../../edge/ocpp/secrets.ts";
import { callJson, newStation } from "../server.ts";
import { connect } from "./charger.ts";

const KEY = { key: "AuthorizationKey", readonly: false, value: "geheim-0123" };

async function logged(stationId: string): Promise<string> {
  const { items } = await callJson<MessageList>(`/api/stations/${stationId}/messages`);
  expect(items.length).toBeGreaterThan(0);
  return JSON.stringify(items);
}

describe("the message log hides the password in", () => {
  it("an answer that nobody waits for any more", async () => {
    const station = await newStation();
    const charger = await connect(station);
    charger.send(JSON.stringify([3, "too-late", { configurationKey: [KEY] }]));
    await charger.call("Heartbeat", {});
    const text = await logged(station.id);
    expect(text).not.toContain("geheim");
    expect(text).toContain("AuthorizationKey");
  });

  it("an answer that is no JSON", async () => {
    const station = await newStation();
    const charger = await connect(station);
    charger.send(`[3,"broken",{"configurationKey":[${JSON.stringify(KEY)}]`);
    await charger.call("Heartbeat", {});
    expect(await logged(station.id)).not.toContain("geheim");
  });

  it("a report, whose values stand in a list beside the name, also where the report is refused", async () => {
    const station = await newStation();
    const charger = await connect(station, "ocpp2.0.1");
    const entry = {
      ...{ component: { name: "SecurityCtrlr" }, variable: { name: "BasicAuthPassword" } },
      variableAttribute: [{ value: "geheim-0123" }],
    };
    const report = { requestId: 1, seqNo: 0, reportData: [entry] };
    await charger.call("NotifyReport", { ...report, generatedAt: "2026-11-23T10:00:00Z" });
    await charger.call("NotifyReport", { ...report, generatedAt: "yesterday" });
    expect(await logged(station.id)).not.toContain("geheim");
  });
});

describe("a frame in the log", () => {
  it("stays as it came where it names no secret", () => {
    const text = '[2, "1","MeterValues",{"value":0.30002999999999996,"url":"https://example.org/a:b@c"}]';
    expect(frameWithoutSecrets(text)).toBe(text);
  });

  it("keeps the name and the host of an address and hides its password", () => {
    const text = '[2,"1","GetDiagnostics",{"location":"ftp://station:geheim-0123@files.example.org/logs"}]';
    const hidden = '[2,"1","GetDiagnostics",{"location":"ftp://station:•••@files.example.org/logs"}]';
    expect(frameWithoutSecrets(text)).toBe(hidden);
  });

  it("hides what vendors call a WLAN's password", () => {
    for (const key of ["WifiPassphrase", "WLAN_PSK", "apnPwd", "modemPasswd"]) {
      const text = JSON.stringify([3, "1", { configurationKey: [{ key, readonly: false, value: "geheim-0123" }] }]);
      expect(frameWithoutSecrets(text)).not.toContain("geheim");
    }
  });
});
