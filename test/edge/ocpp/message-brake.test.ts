// How fast a station may send: queued messages of days pass, a flood does not, and nothing of a transaction is refused.
import { describe, expect, it } from "vitest";
import type { Station } from "../../../edge/contract/stations.ts";
import {
  CONNECTION_BUCKET,
  MAX_HELD_BACK,
  MessageBrake,
  OTHER_BUCKET,
  TRANSACTION_BUCKET,
} from "../../../edge/objects/message-brake.ts";
import { at, callJson, newStation } from "../server.ts";
import { connect, handshake } from "./charger.ts";

const NOW = 1_800_000_000_000;

function kinds(brake: MessageBrake, isTransaction: boolean, count: number, atMillis: number, heldBack = 0) {
  const counts: Record<string, number> = {};
  for (let n = 0; n < count; n += 1) {
    const { kind } = brake.take(isTransaction, heldBack, atMillis);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

describe("the brake", () => {
  it("lets three days of readings through at once, each answered without delay", () => {
    expect(kinds(new MessageBrake(), true, 3 * 24 * 240, NOW)).toEqual({ go: 17_280 });
  });

  it("slows transaction messages down beyond that, and ends the connection only of who does not wait for answers", () => {
    const brake = new MessageBrake();
    expect(kinds(brake, true, TRANSACTION_BUCKET.burst, NOW)).toEqual({ go: TRANSACTION_BUCKET.burst });
    expect(brake.take(true, 0, NOW)).toEqual({ kind: "slow", millis: 100 });
    expect(brake.take(true, MAX_HELD_BACK - 1, NOW)).toEqual({ kind: "slow", millis: 100 });
    expect(brake.take(true, MAX_HELD_BACK, NOW)).toEqual({ kind: "flood" });
    // Who waits for each answer is never faster than the bucket fills.
    expect(brake.take(true, 0, NOW + 100)).toEqual({ kind: "go" });
  });

  it("ends the connection for a flood of anything else, and takes ten a second for ever", () => {
    const brake = new MessageBrake();
    expect(kinds(brake, false, OTHER_BUCKET.burst + 3, NOW)).toEqual({ go: OTHER_BUCKET.burst, flood: 3 });
    for (let second = 1; second <= 60; second += 1) {
      expect(kinds(brake, false, 10, NOW + second * 1_000)).toEqual({ go: 10 });
    }
    expect(brake.take(false, 0, NOW + 60_000)).toEqual({ kind: "flood" });
    expect(brake.take(true, 0, NOW + 60_000)).toEqual({ kind: "go" });
  });

  it("lets a station connect again and again after bad luck, and then ten times a minute", () => {
    const brake = new MessageBrake();
    for (let n = 0; n < CONNECTION_BUCKET.burst; n += 1) expect(brake.connect(NOW)).toBeNull();
    expect(brake.connect(NOW)).toBe(6);
    expect(brake.connect(NOW + 5_900)).toBe(1);
    for (let n = 1; n <= 20; n += 1) {
      expect(brake.connect(NOW + n * 6_001)).toBeNull();
      expect(brake.connect(NOW + n * 6_001 + 3_000)).not.toBeNull();
    }
  });

  it("gains nothing from a clock that goes back", () => {
    const brake = new MessageBrake();
    kinds(brake, false, OTHER_BUCKET.burst, NOW);
    expect(brake.take(false, 0, NOW - 60_000)).toEqual({ kind: "flood" });
  });
});

describe("a station", () => {
  it("that comes back with 1,500 queued readings sends them all at once, and each is stored and answered", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const begin = { connectorId: 1, idTag: "TAG", meterStart: 0, timestamp: at(0) };
    const [, , begun] = await charger.call("StartTransaction", begin);
    const { transactionId } = begun as { transactionId: number };
    const answers: number[] = [];
    for (let n = 1; n <= 1_500; n += 1) {
      const sampledValue = [{ value: String(n) }];
      const payload = { connectorId: 1, transactionId, meterValue: [{ timestamp: at(n * 15), sampledValue }] };
      charger.send(JSON.stringify([2, `queued-${n}`, "MeterValues", payload]));
    }
    for (let n = 1; n <= 1_500; n += 1) answers.push((await charger.next())[0]);
    expect(new Set(answers)).toEqual(new Set([3]));
    const stop = { transactionId, meterStop: 1_501, timestamp: at(1_501 * 15) };
    expect((await charger.call("StopTransaction", stop))[0]).toBe(3);
    const { items } = await callJson<{ items: { sampleCount: number; energyMilliwattHours: number }[] }>(
      `/api/sessions?stationId=${station.id}`,
    );
    expect(items).toMatchObject([{ sampleCount: 1_502, energyMilliwattHours: 1_501_000 }]);
  });

  it("that floods with anything else is disconnected with 1008, and may come back with its transactions", async () => {
    const station = await newStation();
    const charger = await connect(station);
    for (let n = 0; n < OTHER_BUCKET.burst + 200; n += 1) charger.send(`[2,"h${n}","Heartbeat",{}]`);
    expect((await charger.closed).code).toBe(1008);
    const again = await connect(station);
    const begin = { connectorId: 1, idTag: "TAG", meterStart: 0, timestamp: at(0) };
    expect((await again.call("StartTransaction", begin))[0]).toBe(3);
    expect((await callJson<Station>(`/api/stations/${station.id}`)).activeSessions).toBe(1);
  });

  it("that connects without end is told to wait, and its connection stays", async () => {
    const station = await newStation();
    for (let n = 1; n < CONNECTION_BUCKET.burst; n += 1) await connect(station);
    const charger = await connect(station);
    const refused = await handshake(station, "ocpp1.6");
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect((await charger.call("Heartbeat", {}))[0]).toBe(3);
  });
});
