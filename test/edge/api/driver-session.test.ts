// What a driver's link does and shows beside the readings: stopping the session, with a charger on the other side that accepts, refuses
// or says nothing; the limits that were in force, and why; and what of it stands beside a driver's report.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import app from "../../../edge/app.ts";
import type { DriverSession, StopAnswer } from "../../../edge/contract/driver.ts";
import type { FeedbackDetail, FeedbackList } from "../../../edge/contract/feedback.ts";
import type { SessionDetail, SessionLimit } from "../../../edge/contract/sessions.ts";
import type { DriverWishes } from "../../../edge/contract/wishes.ts";
import { core } from "../../../edge/core.ts";
import type { ProfileOrder } from "../../../edge/objects/profile-order.ts";
import { type Json, ProfileCharger } from "../ocpp/profile-charger.ts";
import {
  call,
  callJson,
  database,
  ENVIRONMENT,
  newStation,
  ORIGIN,
  problemOf,
  stations,
  type TestStation,
} from "../server.ts";

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

/** An order that a station takes: a limit all day, A, named as the operator calls the profile. */
let rollOutId = 0;
async function order(station: TestStation, amperes: number | null, name = "All day"): Promise<void> {
  rollOutId += 1;
  const body = {
    ...{ chargingProfilePurpose: "TxDefaultProfile", chargingProfileKind: "Absolute", stackLevel: 0 },
    chargingSchedule: [
      {
        ...{ startSchedule: "2026-01-01T00:00:00Z", chargingRateUnit: "A" },
        chargingSchedulePeriod: [{ startPeriod: 0, limit: amperes ?? 0 }],
      },
    ],
  };
  const author = {
    ...{ atMillis: start, actor: { kind: "bootstrap", id: null, name: "" } as const },
    ...{ requestId: "r", address: null },
  };
  const answer = await stations.getByName(station.id).assignProfile(
    {
      ...{ rollOutId, assignmentId: "A1", wanted: amperes === null ? "clear" : "set" },
      ...{ target: { kind: "station", stationId: station.id }, profileId: "P1", profileName: name },
      ...{ version: rollOutId, body, site: null },
    } as ProfileOrder,
    author,
  );
  if (!answer.ok) throw new Error(answer.problem.detail);
  await vi.waitFor(async () => {
    const { items } = await callJson<{ items: { state: string; wanted: string }[] }>(
      `/api/stations/${station.id}/profiles`,
    );
    expect(items.every((one) => one.state === "accepted" && one.wanted === "set")).toBe(true);
    expect(items).toHaveLength(amperes === null ? 0 : 1);
  });
}

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

/** The course with its times as minutes since the begin of the test, cut: waiting moves the clock by fractions of a second. */
function minutes(limit: SessionLimit | null | undefined): [number, number | null, string, string | null][] | null {
  return (
    limit?.course.map(({ atMillis, watts, reason }) => [
      Math.floor((atMillis - start) / 60_000),
      watts,
      reason?.kind ?? "nothing",
      reason?.name ?? null,
    ]) ?? null
  );
}

describe("the limits of a session", () => {
  it.each(["1.6", "2.0.1"] as const)(
    "are those that its station of OCPP %s had accepted at the time",
    async (version) => {
      const station = await newStation({ evses: [{ evseId: 1, maxPowerWatts: 22_080 }] });
      await station.deliver();
      const charger = new ProfileCharger(station, version);
      await charger.connect();
      await order(station, 16);
      moveTo(start + 10 * 60_000);
      const session = await begun(station, charger, version);
      const before: [number, number | null, string, string | null][] = [[10, 11_040, "profile", "All day"]];
      expect(minutes((await read(session)).limit)).toEqual(before);

      moveTo(start + 20 * 60_000);
      await order(station, 8, "Evening peak");
      moveTo(start + 30 * 60_000);
      await order(station, null);
      moveTo(start + 40 * 60_000);
      await session.end();
      const course = [...before, [20, 5_520, "profile", "Evening peak"], [30, 22_080, "station", null]];
      expect(minutes((await read(session)).limit)).toEqual(course);

      // What comes after its end is not its own, and what was is remembered.
      moveTo(start + 50 * 60_000);
      await order(station, 10);
      await station.evict();
      expect(minutes((await read(session)).limit)).toEqual(course);
      const detail = await callJson<SessionDetail>(`/api/sessions/${session.sessionId}`);
      expect(minutes(detail.limit)).toEqual(course);
    },
  );

  it("name the driver's own wish only where it asks for less than the operator allows", async () => {
    const session = await charging("2.0.1");
    await session.station.deliver();
    await order(session.station, 16);
    const put = (body: object) => callJson<DriverWishes>(`${session.link}/wishes`, { ...NOBODY, method: "PUT", body });
    const accepted = () =>
      vi.waitFor(async () =>
        expect((await callJson<DriverWishes>(`${session.link}/wishes`, NOBODY)).delivery).toBe("accepted"),
      );
    const now = async () => minutes((await read(session)).limit)?.at(-1);
    moveTo(start + 10 * 60_000);
    await put({ maxPowerWatts: 7_000 });
    await accepted();
    expect(minutes((await read(session)).limit)?.find(([minute]) => minute === 10)).toEqual([10, 6_900, "wish", null]);
    // After two days the plan is made anew; nothing of it is seen a day ahead.
    expect(await now()).toEqual([10, 6_900, "wish", null]);

    moveTo(start + 20 * 60_000);
    await put({ profileType: "FAST", maxPowerWatts: 20_000 });
    await accepted();
    expect(await now()).toEqual([20, 11_040, "profile", "All day"]);

    moveTo(start + 30 * 60_000);
    await call(`${session.link}/wishes`, { ...NOBODY, method: "DELETE" });
    await vi.waitFor(() => expect(session.charger.profiles.size).toBe(1));
    expect(await now()).toEqual([20, 11_040, "profile", "All day"]);
  });

  it("know of one that somebody else installed, from when the station reports it", async () => {
    const session = await charging("2.0.1");
    await session.station.deliver();
    session.charger.foreign = [
      {
        ...{ evseId: 1, source: "EMS" },
        profile: {
          ...{ id: 7, stackLevel: 9, chargingProfilePurpose: "TxDefaultProfile", chargingProfileKind: "Absolute" },
          chargingSchedule: [
            {
              ...{ id: 1, startSchedule: "2026-01-01T00:00:00Z", chargingRateUnit: "W" },
              chargingSchedulePeriod: [{ startPeriod: 0, limit: 3_000 }],
            },
          ],
        },
      },
    ];
    moveTo(start + 60_000);
    await order(session.station, 16);
    await call(`/api/stations/${session.station.id}/profiles/compare`, { method: "POST" });
    expect(minutes((await read(session)).limit)).toEqual([
      [0, 22_080, "station", null],
      [1, 3_000, "foreign", null],
    ]);
  });

  it("are those of the hardware for a gateway's session, and not known where nobody said any", async () => {
    const shown = async (evses: object[]) => {
      const station = await newStation({ evses } as Parameters<typeof newStation>[0]);
      const register = { value: "1", unit: "kWh" };
      await station.postAsOwner([
        { at: new Date(start - HOUR).toISOString(), event: "begin", register },
        { at: new Date(start).toISOString(), event: "end", register: { ...register, value: "5" } },
      ]);
      const { items } = await callJson<{ items: { id: string }[] }>(`/api/sessions?stationId=${station.id}`);
      return minutes((await callJson<SessionDetail>(`/api/sessions/${items[0]?.id}`)).limit);
    };
    expect(await shown([{ evseId: 1, maxPowerWatts: 50_000 }])).toEqual([[-60, 50_000, "station", null]]);
    expect(await shown([])).toBeNull();
  });

  it("reach a day ahead while the session goes on, and move on by the minute, whatever a stream asks between", async () => {
    const session = await charging("2.0.1");
    await session.station.deliver();
    await order(session.station, 16);
    const evaluate = vi.spyOn(core().profiles, "pieces");
    for (let reads = 0; reads < 5; reads += 1) await read(session);
    const once = evaluate.mock.calls.length;
    expect(once).toBeGreaterThan(0);
    await read(session);
    expect(evaluate.mock.calls.length).toBe(once);
    moveTo(start + 2 * 60_000);
    await read(session);
    expect(evaluate.mock.calls.length).toBeGreaterThan(once);
    evaluate.mockRestore();
  });

  it("reach whoever follows the session as they change, without a reading, and so does whether it can be stopped", async () => {
    const session = await charging("2.0.1");
    await session.station.deliver();
    const following = new AbortController();
    const response = await app.fetch(
      new Request(`${ORIGIN}${session.link}/stream`, { signal: following.signal }),
      ENVIRONMENT,
    );
    const states: DriverSession[] = [];
    const reading = (async () => {
      let text = "";
      for await (const chunk of response.body ?? []) {
        text += new TextDecoder().decode(chunk as Uint8Array);
        const events = text.split("\n\n");
        text = events.pop() ?? "";
        for (const event of events)
          if (event.includes("data: ")) states.push(JSON.parse(event.split("data: ")[1] ?? ""));
      }
    })().catch(() => undefined);
    const newest = () => [minutes(states.at(-1)?.limit)?.at(-1)?.[1], states.at(-1)?.stoppable];
    await vi.waitFor(() => expect(newest()).toEqual([22_080, true]));
    await order(session.station, 16);
    await vi.waitFor(() => expect(newest()).toEqual([11_040, true]), { timeout: 5_000 });
    session.charger.hangUp();
    await vi.waitFor(() => expect(newest()).toEqual([11_040, false]), { timeout: 5_000 });
    following.abort();
    await reading;
  });

  it("stand beside the battery's newest state of charge, in whatever order the station tells it", async () => {
    const session = await charging("2.0.1");
    const value = (percent: number, seqNo: number) =>
      session.charger.call("TransactionEvent", {
        ...{ eventType: "Updated", timestamp: at(), triggerReason: "MeterValuePeriodic", seqNo, evse: { id: 1 } },
        transactionInfo: { transactionId: session.transactionId },
        meterValue: [{ timestamp: at(), sampledValue: [{ value: percent, measurand: "SoC", location: "EV" }] }],
      });
    expect(await read(session)).toMatchObject({ batteryPercent: null });
    moveTo(start + 60_000);
    await value(64, 1);
    moveTo(start + 120_000);
    await value(65.5, 2);
    moveTo(start + 180_000);
    await value(255, 3);
    expect(await read(session)).toMatchObject({ batteryPercent: 65.5 });
  });
});

describe("a report beside what its session shows", () => {
  const say = async ({ link }: Charging, reasons: readonly string[]) => {
    const body = {
      ...{ writingId: crypto.randomUUID(), basedOn: 0, writtenAtMillis: Date.now(), stars: 2, reasons },
      ...{ dimensions: { worked: null, speed: 1, price: null, place: null, payment: null }, text: "", language: "en" },
    };
    const response = await call(`${link}/feedback`, { ...NOBODY, method: "PUT", body });
    expect(response.status).toBe(200);
  };
  const reportOf = async (station: TestStation, environment?: object) => {
    const { items } = await callJson<FeedbackList>(`/api/feedback?stationId=${station.id}`);
    return callJson<FeedbackDetail>(`/api/feedback/${items[0]?.id}`, environment === undefined ? {} : { environment });
  };
  const value = ({ charger, transactionId }: Charging, seqNo: number, watts: number, kilowattHours: number) =>
    charger.call("TransactionEvent", {
      ...{ eventType: "Updated", timestamp: at(), triggerReason: "MeterValuePeriodic", seqNo, evse: { id: 1 } },
      transactionInfo: { transactionId },
      meterValue: [
        {
          timestamp: at(),
          sampledValue: [
            { value: watts, measurand: "Power.Active.Import", unitOfMeasure: { unit: "W" } },
            { value: 50 + kilowattHours, measurand: "Energy.Active.Import.Register", unitOfMeasure: { unit: "kWh" } },
          ],
        },
      ],
    });
  /** Half an hour at 8 A, where 32 A are offered, in which the station reported a fault. */
  const slowSession = async () => {
    const session = await charging("2.0.1");
    await session.station.deliver();
    await order(session.station, 8, "Evening peak");
    for (const [index, minute] of [1, 10, 20, 30].entries()) {
      moveTo(start + minute * 60_000);
      await value(session, index + 1, 5_400, 2.7 * (index / 3));
    }
    return session;
  };

  it("explains slow by the profile that was in force, and counts other reports", async () => {
    const session = await slowSession();
    await session.charger.call("StatusNotification", {
      ...{ timestamp: at(), connectorStatus: "Faulted", evseId: 1, connectorId: 1 },
    });
    moveTo(start + 31 * 60_000);
    await session.end();
    await say(session, ["slow"]);
    moveTo(start + 32 * 60_000);
    const second = await begun(session.station, session.charger, "2.0.1");
    await say(second, ["slow", "dead"]);

    const { items } = await callJson<FeedbackList>(`/api/feedback?stationId=${session.station.id}`);
    const first = items.find(({ sessionId }) => sessionId === session.sessionId);
    const report = await callJson<FeedbackDetail>(`/api/feedback/${first?.id}`);
    expect(report.claims.map(({ about, verdict, code, values }) => [about, verdict, code, values])).toEqual(
      ["slow", "speed"].map((about) => [
        ...[about, "explained", "limited-by-profile"],
        { limitWatts: 5_520, name: "Evening peak", offeredWatts: 22_080 },
      ]),
    );
    expect(minutes(report.session?.limit)?.at(-1)).toEqual([0, 5_520, "profile", "Evening peak"]);
    expect(report.faults.map(({ status }) => status)).toEqual(["Faulted"]);
    expect(report.session?.neighbours.map(({ sessionId }) => sessionId)).toEqual([second.sessionId]);
    expect(report.stationAnswered).toBe(true);
    expect(report.others).toEqual({ reports: 0, sameReason: 0 });
    const later = await callJson<FeedbackDetail>(`/api/feedback/${items.find(({ id }) => id !== first?.id)?.id}`);
    expect(later.others).toEqual({ reports: 1, sameReason: 1 });
    expect(later.claims.find(({ about }) => about === "dead")).toMatchObject({ code: "station-reported-fault" });
  });

  it("is shown without its station's object where that is silent for two seconds or fails, and says so", async () => {
    const session = await slowSession();
    moveTo(start + 31 * 60_000);
    await session.end();
    await say(session, ["slow"]);
    for (const silent of [() => new Promise(() => {}), () => Promise.reject(new Error("gone"))]) {
      const object = { statusHistory: silent, sessionEvidence: silent };
      const report = await reportOf(session.station, {
        ...ENVIRONMENT,
        STATIONS: { getByName: () => object },
      });
      expect(report).toMatchObject({ stationAnswered: false, faults: [], session: { limit: null } });
      expect(report.session?.powerCurve.length).toBeGreaterThan(0);
      expect(report.claims[0]).toMatchObject({ about: "slow", verdict: "confirmed", code: "power-below-offered" });
    }
  });

  it("at a station without a session shows what the station said about that time, and whether it was there", async () => {
    const { station, charger } = await charging("2.0.1");
    moveTo(start + 30 * 60_000);
    await charger.call("Heartbeat", {});
    charger.hangUp();
    await vi.waitFor(async () => {
      const { connection } = await callJson<{ connection: { online: boolean } }>(`/api/stations/${station.id}`);
      expect(connection.online).toBe(false);
    });
    moveTo(start + 40 * 60_000);
    const receipt = "A".repeat(22);
    const body = {
      ...{ writingId: crypto.randomUUID(), basedOn: 0, writtenAtMillis: Date.now(), stars: 1, reasons: ["dead"] },
      ...{ text: "", language: "en" },
    };
    const response = await call(`/api/stations/${station.id}/feedback/${receipt}`, { ...NOBODY, method: "PUT", body });
    expect(response.status).toBe(200);
    const report = await reportOf(station);
    expect(report).toMatchObject({ session: null, verified: false });
    expect(
      report.claims.map(({ code, values }) => [code, Math.floor((Number(values.fromMillis) - start) / 60_000)]),
    ).toEqual([["station-was-offline", 30]]);
  });
});
