// The server is killed while chargers send, and started again over the same data: what was acknowledged is there once,
// and what was not comes again. The chargers are ocpp-rpc's, with a queue as real ones have it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { RPCClient } from "ocpp-rpc";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SessionList } from "../../edge/contract/sessions.ts";
import type { CreatedStation } from "../../edge/contract/stations.ts";
import type { Acknowledged, Version } from "../support/ocpp-oracle.ts";
import { checkFolder } from "../support/store-files.ts";
import { BOOTSTRAP_KEY } from "./owner.ts";
import { type RunningServer, startServer } from "./server.ts";

const SAMPLES = 60;
/** The server is killed when the chargers were acknowledged so many messages together. */
const KILLS = [20, 70];
const RETRY_MILLIS = 100;
const PATIENCE_MILLIS = 180_000;

let data = "";
let server: RunningServer;
/** Whether the server is being started again. */
let down = false;
let acknowledgedCount = 0;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "wattest-killed-"));
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

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 1, 12) + seconds * 1_000).toISOString();

interface Message {
  readonly action: string;
  readonly payload: Record<string, unknown>;
}

/** A session in the order of its events; in 1.6 the transaction id is known once the first message was answered. */
function messageAt(version: Version, index: number, transactionId: number): Message {
  const [seconds, register] = [index * 10, 1_000 + index * 25];
  const isLast = index === SAMPLES + 1;
  if (version === "1.6") {
    if (index === 0) {
      const start = { connectorId: 1, idTag: "TAG", meterStart: register, timestamp: at(seconds) };
      return { action: "StartTransaction", payload: start };
    }
    if (isLast) {
      return { action: "StopTransaction", payload: { transactionId, meterStop: register, timestamp: at(seconds) } };
    }
    const meterValue = [{ timestamp: at(seconds), sampledValue: [{ value: String(register), unit: "Wh" }] }];
    return { action: "MeterValues", payload: { connectorId: 1, transactionId, meterValue } };
  }
  const payload = {
    eventType: index === 0 ? "Started" : isLast ? "Ended" : "Updated",
    ...{ timestamp: at(seconds), triggerReason: "MeterValuePeriodic", seqNo: index },
    ...{ transactionInfo: { transactionId: "killed-1" }, evse: { id: 1 } },
    meterValue: [{ timestamp: at(seconds), sampledValue: [{ value: register }] }],
  };
  return { action: "TransactionEvent", payload };
}

/** Charges from begin to end; each message is repeated until it is acknowledged. */
async function charge(stationId: string, version: Version, secret: string): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  let client: RPCClient | null = null;
  let repeats = 0;
  const connected = async () => {
    if (client !== null) return client;
    const options = {
      ...{ endpoint: `${server.address.replace("http", "ws")}/ocpp`, identity: stationId, password: secret },
      ...{ protocols: [`ocpp${version}`], reconnect: false, callTimeoutMs: 10_000 },
    };
    // The library's types ask for every option although each has its default.
    const next = new RPCClient(options as ConstructorParameters<typeof RPCClient>[0]);
    await next.connect();
    client = next;
    return next;
  };
  let transactionId = 0;
  for (let index = 0; index <= SAMPLES + 1; index += 1) {
    const { action, payload } = messageAt(version, index, transactionId);
    for (const deadline = Date.now() + PATIENCE_MILLIS; ; ) {
      try {
        const answer = (await (await connected()).call(action, payload)) as { transactionId?: number };
        const given = action === "StartTransaction" ? String(answer.transactionId) : null;
        if (given !== null) transactionId = Number(given);
        acknowledged.push({ version, action, payload, given });
        acknowledgedCount += 1;
        break;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        repeats += 1;
        void (client as RPCClient | null)?.close({ force: true }).catch(() => {});
        client = null;
        do await delay(RETRY_MILLIS);
        while (down);
      }
    }
  }
  expect(repeats, `${stationId} had to repeat nothing: the kill did not hit it`).toBeGreaterThan(0);
  await (client as RPCClient | null)?.close();
  return acknowledged;
}

/** Ends the server's processes at once, as a power cut does, and starts it again over the same data. */
async function killAndRestart(): Promise<void> {
  down = true;
  process.kill(-server.group, "SIGKILL");
  await server.stop();
  server = await startServer(data, { WATTEST_BOOTSTRAP_KEY: BOOTSTRAP_KEY });
  down = false;
}

describe("a server that is killed while chargers send", () => {
  it("loses nothing that it acknowledged and stores nothing twice", async () => {
    const stations = [
      ["KILLED-16", "1.6"],
      ["KILLED-201", "2.0.1"],
    ] as const;
    const secrets = new Map<string, string>();
    for (const [stationId] of stations) {
      secrets.set(stationId, (await call<CreatedStation>("/api/stations", { stationId })).secret);
    }
    const charging = stations.map(async ([stationId, version]) => {
      return [stationId, await charge(stationId, version, secrets.get(stationId) ?? "")] as const;
    });
    const killing = (async () => {
      for (const kill of KILLS) {
        for (const deadline = Date.now() + PATIENCE_MILLIS; acknowledgedCount < kill; await delay(2)) {
          if (Date.now() > deadline) throw new Error(`Only ${acknowledgedCount} messages were acknowledged.`);
        }
        await killAndRestart();
      }
    })();
    const [charged] = await Promise.all([Promise.all(charging), killing]);
    const acknowledged = new Map(charged);
    const energy = (SAMPLES + 1) * 25_000;
    for (const [stationId] of stations) {
      const ended = async () => (await call<SessionList>(`/api/sessions?stationId=${stationId}`)).items;
      await expect
        .poll(ended, { timeout: 20_000 })
        .toMatchObject([{ state: "ended", energyMilliwattHours: energy, sampleCount: SAMPLES + 2 }]);
    }
    await server.stop();
    const { faults, stations: checked } = checkFolder(data, acknowledged);
    expect(faults).toEqual([]);
    expect(checked.map(({ counts }) => counts.readings)).toEqual([SAMPLES + 2, SAMPLES + 2]);
  }, 400_000);
});
