// What a station sends right before it hangs up: a reset ends the transaction, closes the connection, and opens another at
// once. Seen from the public ocpp-cp-simulator at a hard reset.
import { describe, expect, it } from "vitest";
import type { Session, SessionList } from "../../../edge/contract/sessions.ts";
import { at, callJson, newStation, type TestStation } from "../server.ts";
import { type Charger, connect } from "./charger.ts";

async function started(charger: Charger): Promise<number> {
  const start = { connectorId: 1, idTag: "TAG", meterStart: 1_000, timestamp: at(0) };
  const [, , answer] = await charger.call("StartTransaction", start);
  return (answer as { transactionId: number }).transactionId;
}

function sendStop(charger: Charger, transactionId: number): void {
  const stop = { transactionId, meterStop: 1_400, timestamp: at(240), idTag: "TAG", reason: "HardReset" };
  charger.send(JSON.stringify([2, "stop", "StopTransaction", stop]));
}

async function session(station: TestStation): Promise<Session | undefined> {
  return (await callJson<SessionList>(`/api/sessions?stationId=${station.id}`)).items[0];
}

const ENDED = { state: "ended", energyMilliwattHours: 400_000 };

describe("the end of a transaction", () => {
  it("is stored when the station hangs up right after it, without waiting for the answer", async () => {
    const station = await newStation();
    const charger = await connect(station);
    sendStop(charger, await started(charger));
    charger.close();
    await expect.poll(() => session(station)).toMatchObject(ENDED);
  });

  it("is stored when a newer connection takes the place of the one that it came by", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const transactionId = await started(charger);
    sendStop(charger, transactionId);
    const next = await connect(station);
    expect((await next.call("Heartbeat", {}))[0]).toBe(3);
    await expect.poll(() => session(station)).toMatchObject(ENDED);
  });

  it("is answered and stored once when the station sends it again on its next connection", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const transactionId = await started(charger);
    sendStop(charger, transactionId);
    const next = await connect(station);
    sendStop(next, transactionId);
    expect((await next.next())[0]).toBe(3);
    expect(await session(station)).toMatchObject({ ...ENDED, sampleCount: 2 });
  });
});
