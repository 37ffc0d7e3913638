// What a driver's link does and shows beside the readings: stopping the session, with a charger on the other side that accepts, refuses
// or says nothing; the limits that were in force, and why.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DriverSession, StopAnswer } from "../../../edge/contract/driver.ts";
import type { SessionDetail } from "../../../edge/contract/sessions.ts";
import { type Json, ProfileCharger } from "../ocpp/profile-charger.ts";
import { call, callJson, database, newStation, ORIGIN, problemOf, type TestStation } from "../server.ts";

const HOUR = 3_600_000;
const NOBODY = { by: "nobody" } as const;
type Version = "1.6" | "2.0.1" | "2.1";

/** Only the clock of the tests moves; what waits, waits in real time. */
const moveTo = (atMillis: number) => vi.setSystemTime(atMillis);
let start = 0;
beforeEach(() => {
  start = Math.floor(Date.now() / HOUR) * HOUR + HOUR;
  vi.useFakeTimers({ now: start, toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Charging {
  readonly station: TestStation;
  readonly charger: ProfileCharger;
  readonly transactionId: string;
  readonly sessionId: string;
  /** Address of the link under /api. */
  readonly link: string;
  end(): Promise<void>;
}

const at = () => new Date(Date.now()).toISOString();

async function charging(version: Version = "2.0.1"): Promise<Charging> {
  const station = await newStation({ evses: [{ evseId: 1, maxPowerWatts: 22_080 }] });
  const charger = new ProfileCharger(station, version);
  await charger.connect();
  return begun(station, charger, version);
}

/** Another session of the same charger. */
async function begun(station: TestStation, charger: ProfileCharger, version: Version): Promise<Charging> {
  const named = crypto.randomUUID().slice(0, 12);
  const event = (eventType: string, transactionInfo: Json, seqNo: number) =>
    charger.call("TransactionEvent", {
      ...{ eventType, timestamp: at(), triggerReason: "Authorized", seqNo, evse: { id: 1, connectorId: 1 } },
      transactionInfo: { transactionId: named, ...transactionInfo },
    });
  let given = named;
  if (version === "1.6") {
    const begin = { connectorId: 1, idTag: "A", meterStart: 1_000_000, timestamp: at() };
    given = String((await charger.call("StartTransaction", begin)).transactionId);
  } else await event("Started", {}, 0);
  const { items } = await callJson<{ items: { id: string }[] }>(`/api/sessions?stationId=${station.id}`);
  const sessionId = items[0]?.id ?? "";
  const { driverUrl } = await callJson<SessionDetail>(`/api/sessions/${sessionId}`);
  return {
    ...{ station, charger, transactionId: given, sessionId },
    link: driverUrl?.replace(`${ORIGIN}/s/`, "/api/driver/") ?? "",
    async end() {
      if (version !== "1.6") await event("Ended", { stoppedReason: "Remote" }, 1);
      else
        await charger.call("StopTransaction", { transactionId: Number(given), meterStop: 1_001_000, timestamp: at() });
    },
  };
}

const stop = ({ link }: Charging) => callJson<StopAnswer>(`${link}/stop`, { ...NOBODY, method: "POST" });
const read = ({ link }: Charging) => callJson<DriverSession>(link, NOBODY);
const stops = ({ charger }: Charging) =>
  charger.asked.filter(({ action }) => action.endsWith("StopTransaction")).map(({ payload }) => payload);

describe("a driver stops the session", () => {
  it.each(["1.6", "2.0.1", "2.1"] as const)(
    "sends the call of OCPP %s for this transaction alone, with a trace",
    async (version) => {
      const session = await charging(version);
      expect(await read(session)).toMatchObject({ stoppable: true });

      expect(await stop(session)).toEqual({ status: "accepted" });

      const transactionId = version === "1.6" ? Number(session.transactionId) : session.transactionId;
      expect(stops(session)).toEqual([{ transactionId }]);
      const { items } = await callJson<{ items: { action: string; outcome: string }[] }>(
        `/api/stations/${session.station.id}/messages?direction=out`,
      );
      const action = version === "1.6" ? "RemoteStopTransaction" : "RequestStopTransaction";
      expect(items.find((one) => one.action === action)).toMatchObject({ outcome: "answered" });
      const entry = await database
        .prepare("SELECT actor_kind FROM audit_entries WHERE action = 'session.stop-asked' AND subject_id = ?")
        .bind(session.sessionId)
        .first();
      expect(entry).toEqual({ actor_kind: "nobody" });

      moveTo(start + 5_000);
      await session.end();
      expect(await read(session)).toMatchObject({
        state: "ended",
        stopReason: version === "1.6" ? "Local" : "Remote",
        stoppable: false,
      });
      expect(await stop(session)).toEqual({ status: "ended" });
      expect(stops(session)).toHaveLength(1);
    },
  );

  it("makes one call of several taps, also where the station is slow, and none of a tap right after it accepted", async () => {
    const session = await charging();
    session.charger.habit = () => "held";
    const taps = [stop(session), stop(session), stop(session)];
    await vi.waitUntil(() => stops(session).length === 1);
    session.charger.release();
    expect(await Promise.all(taps)).toEqual(Array(3).fill({ status: "accepted" }));
    expect(await stop(session)).toEqual({ status: "accepted" });
    expect(stops(session)).toHaveLength(1);

    moveTo(Date.now() + 31_000);
    session.charger.habit = () => "good";
    expect(await stop(session)).toEqual({ status: "accepted" });
    expect(stops(session)).toHaveLength(2);
  });

  it("says what the station says: refused, an error, no answer before it hung up, not there", async () => {
    const session = await charging();
    const answers: string[] = [];
    for (const habit of [
      { payload: { status: "Rejected" } },
      { error: "InternalError" },
      { payload: {} },
      "deaf",
    ] as const) {
      session.charger.habit = () => habit;
      answers.push((await stop(session)).status);
    }
    await vi.waitUntil(() => !session.charger.isConnected);
    answers.push((await stop(session)).status);
    expect(answers).toEqual(["rejected", "rejected", "no-answer", "no-answer", "offline"]);
    expect(await read(session)).toMatchObject({ state: "active", stoppable: false });
  });

  it("stops nothing by a link that was revoked, nor a session that another one has overtaken", async () => {
    const before = await charging("1.6");
    moveTo(start + 60_000);
    const session = await begun(before.station, before.charger, "1.6");
    expect(session.sessionId).not.toBe(before.sessionId);
    expect(await stop(before)).toEqual({ status: "ended" });
    expect(await read(before)).toMatchObject({ stoppable: false });

    await call(`/api/sessions/${session.sessionId}/driver-link`, { method: "DELETE" });
    expect((await problemOf(`${session.link}/stop`, { ...NOBODY, method: "POST" })).code).toBe("driver-link-unknown");
    expect(stops(session)).toEqual([]);
  });

  it("has nothing to send for the session of a gateway", async () => {
    const station = await newStation();
    await station.postAsOwner([
      { at: at(), transactionId: "T", event: "begin", register: { value: "1", unit: "kWh" } },
    ]);
    const { items } = await callJson<{ items: { id: string }[] }>(`/api/sessions?stationId=${station.id}`);
    const { driverUrl } = await callJson<SessionDetail>(`/api/sessions/${items[0]?.id}`);
    const link = driverUrl?.replace(`${ORIGIN}/s/`, "/api/driver/") ?? "";
    expect(await callJson(link, NOBODY)).toMatchObject({ state: "active", stoppable: false });
    expect(await callJson(`${link}/stop`, { ...NOBODY, method: "POST" })).toEqual({ status: "offline" });
  });
});
