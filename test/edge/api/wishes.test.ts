// A driver's wishes by the session's link, with a charger that keeps profiles on the other side: what is accepted reaches the station,
// what changes is planned anew, and nothing is said of the plan that the station has not said.
import { runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SessionDetail } from "../../../edge/contract/sessions.ts";
import type { Site } from "../../../edge/contract/sites.ts";
import type { DriverWishes, WishesAnswer } from "../../../edge/contract/wishes.ts";
import { LEAD_SECONDS } from "../../../edge/domain/wishes/body.ts";
import { bindingsOf } from "../../../edge/env.ts";
import type { ProfileOrder } from "../../../edge/objects/profile-order.ts";
import { arm } from "../faults.ts";
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
const KWH = 1_000_000;
const NOBODY = { by: "nobody" } as const;
const { sites } = bindingsOf(ENVIRONMENT);

/** Only the clock of the tests moves; what waits, waits in real time. */
const moveTo = (atMillis: number) => vi.setSystemTime(atMillis);
let start = 0;
beforeEach(() => {
  start = Math.floor(Date.now() / HOUR) * HOUR + HOUR;
  vi.useFakeTimers({ now: start, toFake: ["Date"] });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

interface Charging {
  readonly station: TestStation;
  readonly charger: ProfileCharger;
  readonly siteId: string;
  readonly sessionId: string;
  readonly link: string;
  /** A value of the register, kWh since the begin, with the power. */
  value(kilowattHours: number, watts: number): Promise<void>;
  end(): Promise<void>;
}

/** A session at an EVSE whose operator allows 16 A on three phases: 11,040 W. */
async function charging(version: "1.6" | "2.0.1" = "2.0.1", limits: Record<string, string> = {}): Promise<Charging> {
  const site = await callJson<Site>("/api/sites", { body: { name: "Depot", timeZone: "Europe/Berlin" } });
  const station = await newStation({ siteId: site.id, evses: [{ evseId: 1, maxPowerWatts: 22_080 }] });
  // Nothing is removed at the station before D1 was asked what holds where it stands.
  await station.deliver();
  const charger = new ProfileCharger(station, version);
  charger.limits = limits;
  await charger.connect();
  await allow(station, 16);
  const at = () => new Date(Date.now()).toISOString();
  const sampled = (kilowattHours: number, watts: number) => [
    {
      timestamp: at(),
      sampledValue: [
        { value: 1_000 + kilowattHours, measurand: "Energy.Active.Import.Register", unitOfMeasure: { unit: "kWh" } },
        { value: watts, measurand: "Power.Active.Import", unitOfMeasure: { unit: "W" } },
      ],
    },
  ];
  const old = (kilowattHours: number, watts: number) =>
    sampled(kilowattHours, watts).map(({ timestamp, sampledValue }) => ({
      timestamp,
      sampledValue: sampledValue.map(({ value, measurand, unitOfMeasure }) => ({
        ...{ value: String(value), measurand, unit: unitOfMeasure.unit },
      })),
    }));
  const transactionId = crypto.randomUUID().slice(0, 12);
  let seqNo = 0;
  let given = 0;
  const event = async (eventType: string, fields: Json) => {
    const transactionInfo = { transactionId, ...(fields.transactionInfo as Json | undefined) };
    const triggerReason = eventType === "Updated" ? "MeterValuePeriodic" : "Authorized";
    await charger.call("TransactionEvent", {
      ...{ eventType, timestamp: at(), triggerReason, seqNo, evse: { id: 1, connectorId: 1 }, ...fields },
      transactionInfo,
    });
    seqNo += 1;
  };
  if (version === "1.6") {
    const begin = { connectorId: 1, idTag: "A", meterStart: 1_000_000, timestamp: at() };
    given = Number((await charger.call("StartTransaction", begin)).transactionId);
  } else await event("Started", { meterValue: sampled(0, 0) });
  const { items } = await callJson<{ items: { id: string }[] }>(`/api/sessions?stationId=${station.id}`);
  const sessionId = items[0]?.id ?? "";
  const { driverUrl } = await callJson<SessionDetail>(`/api/sessions/${sessionId}`);
  return {
    ...{ station, charger, siteId: site.id, sessionId },
    link: `${driverUrl?.replace(`${ORIGIN}/s/`, "/api/driver/") ?? ""}/wishes`,
    async value(kilowattHours, watts) {
      if (version === "2.0.1") return event("Updated", { meterValue: sampled(kilowattHours, watts) });
      const meterValue = old(kilowattHours, watts);
      await charger.call("MeterValues", { connectorId: 1, transactionId: given, meterValue });
    },
    async end() {
      if (version === "2.0.1") return event("Ended", { transactionInfo: { stoppedReason: "EVDisconnected" } });
      const stop = { transactionId: given, meterStop: 1_001_000, timestamp: at() };
      await charger.call("StopTransaction", stop);
    },
  };
}

let rollOutId = 0;
async function allow(
  station: TestStation,
  limit: number,
  fields: Partial<ProfileOrder> = {},
  purpose = "TxDefaultProfile",
): Promise<void> {
  rollOutId += 1;
  const body = {
    ...{ chargingProfilePurpose: purpose, chargingProfileKind: "Absolute", stackLevel: 0 },
    chargingSchedule: [
      {
        ...{ startSchedule: "2026-01-01T00:00:00Z", chargingRateUnit: "A" },
        chargingSchedulePeriod: [{ startPeriod: 0, limit }],
      },
    ],
  };
  const order: ProfileOrder = {
    ...{ rollOutId, assignmentId: "A1", wanted: "set", target: { kind: "station", stationId: station.id } },
    ...{ profileId: "P1", profileName: "All day", version: rollOutId, body, site: null },
    ...fields,
  };
  const author = {
    atMillis: start,
    actor: { kind: "bootstrap", id: null, name: "" },
    requestId: "r",
    address: null,
  } as const;
  const answer = await stations.getByName(station.id).assignProfile(order, author);
  if (!answer.ok) throw new Error(answer.problem.detail);
}

const read = ({ link }: Charging) => callJson<DriverWishes>(link, NOBODY);
const put = ({ link }: Charging, body: object) => callJson<DriverWishes>(link, { ...NOBODY, method: "PUT", body });
const preview = ({ link }: Charging, body: object) => callJson<WishesAnswer>(`${link}/preview`, { ...NOBODY, body });
async function typePrices({ siteId }: Charging, values: readonly number[]) {
  const items = values.map((value, index) => ({ startMillis: start + index * HOUR, value }));
  const body = { source: "typed", currency: "EUR", items };
  const response = await call(`/api/sites/${siteId}/energy/price`, { method: "PUT", body });
  expect(response.status).toBe(200);
}

/** The session's TxProfiles as the charger was asked to keep them: hours from `start` to hundredths, limits. Waiting moves the clock. */
function plans({ charger }: Charging): [number, number][][] {
  return charger.asked.flatMap(({ action, payload }) => {
    if (action !== "SetChargingProfile") return [];
    const profile = (payload.chargingProfile ?? payload.csChargingProfiles) as Json;
    if (profile.chargingProfilePurpose !== "TxProfile") return [];
    expect(profile.transactionId).toBeTruthy();
    const schedule = [profile.chargingSchedule].flat()[0] as Json;
    const from = Date.parse(String(schedule.startSchedule));
    const periods = schedule.chargingSchedulePeriod as { startPeriod: number; limit: number }[];
    return [
      periods.map(({ startPeriod, limit }, index): [number, number] => [
        // The plan itself begins a little after its schedule.
        hundredths((from - start) / HOUR + (index === 0 ? LEAD_SECONDS : startPeriod) / 3_600),
        limit,
      ]),
    ];
  });
}

const hundredths = (hours: number) => Math.round(hours * 100) / 100;

const CHEAP = () => ({
  ...{ profileType: "CHEAP", departureAtMillis: start + 4 * HOUR, energyMilliwattHours: 11_040_000 },
});

describe("wishes that are accepted", () => {
  it.each(["1.6", "2.0.1"] as const)(
    "reach a station of OCPP %s, and are called accepted when it said so",
    async (version) => {
      const session = await charging(version);
      await typePrices(session, [300, 100, 300, 300]);
      const answered = await put(session, CHEAP());
      expect(answered).toMatchObject({
        wishes: { ...CHEAP(), maxPowerWatts: null, offPeakOnly: false },
        answer: { answer: "ACCEPTED", reason: null, consequence: { pricePerKilowattHourMilli: 100, currency: "EUR" } },
        bounds: { profileTypes: ["REGULAR", "FAST", "CHEAP"], maxPowerWatts: 11_040, minPowerWatts: 4_140, open: true },
      });
      expect(answered.bounds.timeZone).toBe("Europe/Berlin");
      await vi.waitFor(async () => expect((await read(session)).delivery).toBe("accepted"));
      expect(plans(session)).toEqual([
        [
          [0, 0],
          [1, 16],
          [2, 0],
        ],
      ]);
      await session.station.evict();
      const { answer, computedAtMillis: _, ...rest } = await read(session);
      const { answer: first, computedAtMillis: __, ...before } = answered;
      expect(rest).toEqual({ ...before, delivery: "accepted" });
      expect(answer?.consequence?.doneAtMillis).toBe(first?.consequence?.doneAtMillis);
    },
  );

  it("stand in the audit trail, by nobody who is signed in", async () => {
    const session = await charging();
    await put(session, { maxPowerWatts: 7_000 });
    await call(session.link, { ...NOBODY, method: "DELETE" });
    const { results } = await database
      .prepare("SELECT actor_kind, before, after FROM audit_entries WHERE subject_id = ? AND action = ? ORDER BY id")
      .bind(session.sessionId, "session.wishes-changed")
      .all<{ actor_kind: string; before: string | null; after: string | null }>();
    expect(results.map(({ actor_kind, before, after }) => [actor_kind, before === null, after === null])).toEqual([
      ["nobody", true, false],
      ["nobody", false, true],
    ]);
  });

  it("are told to be refused by the station, with the wishes kept", async () => {
    const session = await charging();
    session.charger.habit = () => ({ payload: { status: "Rejected" } });
    await put(session, { maxPowerWatts: 7_000 });
    await vi.waitFor(async () => expect((await read(session)).delivery).toBe("rejected"));
    expect((await read(session)).wishes?.maxPowerWatts).toBe(7_000);
  });

  it("wait for a station that is away, and reach it when it comes back", async () => {
    const session = await charging();
    session.charger.hangUp();
    await vi.waitFor(async () => {
      const { connection } = await callJson<{ connection: { online: boolean } }>(`/api/stations/${session.station.id}`);
      expect(connection.online).toBe(false);
    });
    expect((await put(session, { maxPowerWatts: 7_000 })).delivery).toBe("waiting");
    await session.charger.connect(false);
    await session.charger.call("Heartbeat", {});
    await vi.waitFor(async () => expect((await read(session)).delivery).toBe("accepted"));
    expect(plans(session)).toEqual([[[0, 10]]]);
  });

  it("are cut for a station that takes few periods, and what was cut follows in time", async () => {
    const session = await charging("1.6", { ChargingScheduleMaxPeriods: "3" });
    await vi.waitFor(async () => {
      const { limits } = await callJson<{ limits: { maxPeriods: number | null } }>(
        `/api/stations/${session.station.id}/profiles`,
      );
      expect(limits.maxPeriods).toBe(3);
    });
    await typePrices(session, [300, 100, 300, 100]);
    await put(session, { ...CHEAP(), energyMilliwattHours: 22_080_000 });
    await vi.waitFor(() =>
      expect(plans(session)).toEqual([
        [
          [0, 0],
          [1, 16],
          [2, 0],
        ],
      ]),
    );
    for (const hours of [1, 2]) {
      moveTo(start + hours * HOUR + 1_000);
      await session.value(hours === 1 ? 0 : 11.04, hours === 1 ? 0 : 11_040);
      await runDurableObjectAlarm(stations.getByName(session.station.id));
    }
    await vi.waitFor(() =>
      expect(plans(session).at(-1)?.slice(-2)).toEqual([
        [3, 16],
        [4, 0],
      ]),
    );
  });
});

describe("wishes that are not accepted", () => {
  it("change nothing, and are answered with what would be possible", async () => {
    const session = await charging();
    await put(session, { maxPowerWatts: 7_000 });
    const wish = { departureAtMillis: start + HOUR, energyMilliwattHours: 20 * KWH };
    const refused = await put(session, wish);
    expect(refused.wishes?.maxPowerWatts).toBe(7_000);
    expect(refused.answer).toMatchObject({
      answer: "NOT_POSSIBLE",
      reason: { code: "time-too-short" },
      consequence: null,
    });
    const { alternatives } = refused.answer ?? { alternatives: [] };
    expect(alternatives.map(({ kind }) => kind)).toEqual(["later", "less-energy"]);
    for (const { wishes } of alternatives) expect((await preview(session, wishes)).answer).toBe("ACCEPTED");
    expect((await read(session)).answer?.answer).toBe("ACCEPTED");
    await vi.waitFor(() => expect(plans(session)).toHaveLength(1));
  });

  it("were only asked about: a preview leaves no trace", async () => {
    const session = await charging();
    expect(await preview(session, { maxPowerWatts: 7_000 })).toMatchObject({ answer: "ACCEPTED" });
    expect(await preview(session, { profileType: "GREEN" })).toMatchObject({ answer: "PROFILE_TYPE_NOT_SUPPORTED" });
    expect(await read(session)).toMatchObject({ wishes: null, answer: null, delivery: null, computedAtMillis: null });
    expect(plans(session)).toEqual([]);
  });

  it("are refused at the field, by the link, by the origin, and when there are too many", async () => {
    const session = await charging();
    const { link } = session;
    const faults: [object, string][] = [
      [{ departureAtMillis: start - 1 }, "/departureAtMillis"],
      [{ departureAtMillis: start + 15 * 24 * HOUR }, "/departureAtMillis"],
      [{ energyMilliwattHours: 1 }, "/energyMilliwattHours"],
      [{ maxPowerWatts: 0 }, "/maxPowerWatts"],
      [{ profileType: "SLOW" }, "/profileType"],
    ];
    for (const [body, pointer] of faults) {
      const options = { ...NOBODY, body };
      expect(await problemOf(link, { ...options, method: "PUT" })).toMatchObject({ code: "schema-violated", pointer });
      expect((await problemOf(`${link}/preview`, options)).pointer).toBe(pointer);
    }
    const elsewhere = { ...NOBODY, method: "PUT", body: {}, headers: { Origin: "https://evil.example" } };
    expect((await problemOf(link, elsewhere)).code).toBe("forbidden");
    for (let count = 0; count < 30; count += 1) await put(session, { maxPowerWatts: 7_000 + count });
    const tooMany = await call(link, { ...NOBODY, method: "PUT", body: {} });
    expect([tooMany.status, Number(tooMany.headers.get("Retry-After")) > 0]).toEqual([429, true]);
    expect((await call(link, { ...NOBODY, method: "DELETE" })).status).toBe(429);
    moveTo(start + HOUR);
    expect((await put(session, {})).answer?.answer).toBe("ACCEPTED");
    expect((await call(`/api/sessions/${session.sessionId}/driver-link`, { method: "DELETE" })).status).toBe(200);
    for (const options of [{}, { method: "PUT", body: {} }, { method: "DELETE" }]) {
      expect((await problemOf(link, { ...NOBODY, ...options })).code).toBe("driver-link-unknown");
    }
  });

  it("cannot be planned while D1 is away and nobody knows the site's hours; as last read they go on", async () => {
    const session = await charging();
    await typePrices(session, [300, 100, 300, 300]);
    expect((await preview(session, CHEAP())).answer).toBe("ACCEPTED");
    const away = vi.spyOn(Object.getPrototypeOf(database) as D1Database, "batch");
    away.mockRejectedValue(new Error("D1_ERROR: away"));
    moveTo(start + HOUR / 2);
    expect((await put(session, CHEAP())).answer?.consequence?.pricePerKilowattHourMilli).toBe(100);
    await vi.waitFor(() => expect(plans(session)).toHaveLength(1));
    await session.station.evict();
    expect(await problemOf(session.link, NOBODY)).toMatchObject({ code: "storage-unavailable", status: 503 });
    away.mockRestore();
    expect((await read(session)).wishes).toMatchObject(CHEAP());
  });

  it("are of a session that has ended, or whose station speaks no OCPP", async () => {
    const station = await newStation();
    const readings = [
      { at: new Date(start).toISOString(), transactionId: "T", event: "begin", register: { value: 1, unit: "kWh" } },
    ];
    const [result] = await station.postAsOwner(readings);
    const { driverUrl } = await callJson<SessionDetail>(`/api/sessions/${result?.sessionId}`);
    const link = `${driverUrl?.replace(`${ORIGIN}/s/`, "/api/driver/")}/wishes`;
    expect(await problemOf(link, { ...NOBODY, method: "PUT", body: {} })).toMatchObject({
      code: "wishes-closed",
      status: 409,
    });
    expect((await callJson<DriverWishes>(link, NOBODY)).bounds.open).toBe(false);
    const session = await charging();
    await session.end();
    expect((await problemOf(`${session.link}/preview`, { ...NOBODY, body: {} })).code).toBe("wishes-closed");
  });
});

describe("a plan stays within", () => {
  it("what the station reports of others", async () => {
    const session = await charging();
    const schedule = { id: 1, chargingRateUnit: "A", startSchedule: "2026-01-01T00:00:00Z" };
    const profile = {
      ...{ id: 7, stackLevel: 5, chargingProfilePurpose: "TxDefaultProfile", chargingProfileKind: "Absolute" },
      chargingSchedule: [{ ...schedule, chargingSchedulePeriod: [{ startPeriod: 0, limit: 10 }] }],
    };
    const odd = [{ ...schedule, chargingSchedulePeriod: [{ startPeriod: 5, limit: 1 }] }];
    const unreadable = { ...profile, id: 8, stackLevel: 6, chargingSchedule: odd };
    session.charger.foreign = [profile, unreadable].map((one) => ({ evseId: 1, source: "CSO", profile: one }));
    await callJson(`/api/stations/${session.station.id}/profiles/compare`, { method: "POST" });
    await put(session, { maxPowerWatts: 11_040 });
    await vi.waitFor(() => expect(plans(session).at(-1)).toEqual([[0, 10]]));
  });

  it("the operator's own profile for the session, whose only level it never takes", async () => {
    const session = await charging("2.0.1", { ProfileStackLevel: "0" });
    const target = { kind: "session", sessionId: session.sessionId } as const;
    await allow(session.station, 8, { assignmentId: "A2", rollOutId: 2, target }, "TxProfile");
    const limits = () => plans(session).map((periods) => periods.map(([, limit]) => limit));
    await vi.waitFor(() => expect(limits()).toEqual([[8]]));
    for (const maxPowerWatts of [11_000, 10_000, 9_000, 8_000]) await put(session, { maxPowerWatts });
    expect(await read(session)).toMatchObject({ delivery: "rejected" });
    await session.charger.call("Heartbeat", {});
    expect(limits()).toEqual([[8]]);
  });
});

describe("a plan is made anew", () => {
  it("within another limit of the operator, at once", async () => {
    const session = await charging();
    await put(session, { maxPowerWatts: 11_040, energyMilliwattHours: 11_040_000 });
    await vi.waitFor(() =>
      expect(plans(session)).toEqual([
        [
          [0, 16],
          [1, 0],
        ],
      ]),
    );
    await allow(session.station, 8);
    await vi.waitFor(() =>
      expect(plans(session).at(-1)).toEqual([
        [0, 8],
        [2, 0],
      ]),
    );
  });

  it("within a tighter limit also while D1 is away and nobody knows the site's hours", async () => {
    const session = await charging();
    await typePrices(session, [300, 100, 300, 300]);
    await put(session, CHEAP());
    await vi.waitFor(() => expect(plans(session)).toHaveLength(1));
    await session.station.evict();
    const away = vi.spyOn(Object.getPrototypeOf(database) as D1Database, "batch");
    away.mockRejectedValue(new Error("D1_ERROR: away"));
    await allow(session.station, 8);
    await vi.waitFor(() => expect(plans(session)).toHaveLength(2));
    expect(Math.max(...(plans(session).at(-1) ?? []).map(([, limit]) => limit))).toBe(8);
    away.mockRestore();
    expect((await read(session)).wishes).toMatchObject(CHEAP());
  });

  it("when the site's prices change, for a gain that is worth it", async () => {
    const session = await charging();
    await typePrices(session, [300, 100, 300, 300]);
    await put(session, CHEAP());
    await vi.waitFor(() => expect(plans(session)).toHaveLength(1));
    // A plan that has only just been made is left alone.
    moveTo(start + 60_000);
    await typePrices(session, [300, 100, 300, 99.9]);
    await runDurableObjectAlarm(sites.getByName(session.siteId));
    expect((await read(session)).answer?.consequence?.pricePerKilowattHourMilli).toBe(99.9);
    await typePrices(session, [300, 100, 300, 50]);
    await runDurableObjectAlarm(sites.getByName(session.siteId));
    await vi.waitFor(() =>
      expect(plans(session).at(-1)).toEqual([
        [0.02, 0],
        [3, 16],
        [4, 0],
      ]),
    );
    expect(plans(session)).toHaveLength(2);
  });

  it("for a car that takes less, and ends with the value that reaches the energy", async () => {
    const session = await charging();
    await put(session, { energyMilliwattHours: 5_520_000 });
    await vi.waitFor(() =>
      expect(plans(session)).toEqual([
        [
          [0, 16],
          [0.5, 0],
        ],
      ]),
    );
    // Half of what it may: at the planned end it would have half of what was wished.
    for (const minutes of [5, 10]) {
      moveTo(start + minutes * 60_000);
      await session.value((5.52 * minutes) / 60, 5_520);
    }
    await vi.waitFor(() => expect(plans(session).at(-1)?.at(-1)).toEqual([1, 0]));
    const sent = plans(session).length;
    for (const minutes of [20, 30, 40, 50]) {
      moveTo(start + minutes * 60_000);
      await session.value((5.52 * minutes) / 60, 5_520);
    }
    expect(plans(session), "a car that charges as planned is left alone").toHaveLength(sent);
    moveTo(start + 55 * 60_000);
    await session.value(5.53, 5_520);
    await vi.waitFor(() =>
      expect(
        plans(session)
          .at(-1)
          ?.map(([, limit]) => limit),
      ).toEqual([0]),
    );
    await vi.waitFor(async () =>
      expect((await read(session)).answer?.remarks).toMatchObject([{ code: "energy-reached" }]),
    );
  });

  it("for a higher limit once the one before has stood for a while", async () => {
    const session = await charging();
    await put(session, { energyMilliwattHours: 11_040_000 });
    await vi.waitFor(async () => expect((await read(session)).delivery).toBe("accepted"));
    await allow(session.station, 24);
    await vi.waitFor(() => expect(session.charger.profiles.size).toBe(2));
    moveTo(start + 60_000);
    await runDurableObjectAlarm(stations.getByName(session.station.id));
    await vi.waitFor(() =>
      expect(
        plans(session)
          .at(-1)
          ?.map(([, limit]) => limit),
      ).toEqual([24, 0]),
    );
  });

  it("hardly ever for a car that takes nothing, or for what is not possible any more", async () => {
    const full = await charging();
    const late = await charging();
    const energy = { energyMilliwattHours: 1 * KWH };
    await put(full, energy);
    await put(late, { departureAtMillis: start + HOUR, energyMilliwattHours: 8 * KWH });
    for (let minutes = 3; minutes <= 90; minutes += 3) {
      moveTo(start + minutes * 60_000);
      await full.value(0.9, 0);
      if (minutes <= 60) await late.value(minutes * 0.025, 1_500);
      for (const { station } of [full, late]) await runDurableObjectAlarm(stations.getByName(station.id));
    }
    expect(await read(full)).toMatchObject({ wishes: energy, delivery: "accepted" });
    expect(plans(full).length).toBeLessThanOrEqual(5);
    expect(plans(late).length).toBeLessThanOrEqual(5);
  });

  it("as the operator has it once the departure has passed", async () => {
    const session = await charging();
    await put(session, { departureAtMillis: start + HOUR, maxPowerWatts: 7_000 });
    await vi.waitFor(async () => expect((await read(session)).delivery).toBe("accepted"));
    moveTo(start + HOUR + 1_000);
    await runDurableObjectAlarm(stations.getByName(session.station.id));
    const { answer, delivery } = await read(session);
    expect([answer?.remarks.map(({ code }) => code), delivery]).toEqual([["departure-passed"], "accepted"]);
    // The limit on the power goes on, for two days at a time.
    await vi.waitFor(() => expect(plans(session).at(-1)).toEqual([[1, 10]]));
  });

  it("where something failed while it was stored: what stands is what the station has in the end", async () => {
    const session = await charging();
    let refused = 0;
    // The statements of the change come first; a later one would be that of a message, which ends the connection.
    for (let nth = 0; nth < 8; nth += 1) {
      moveTo(start + nth * HOUR);
      const fault = await arm(session.station, { kind: "statement", nth, when: "before" });
      const watts = (10 + (nth % 2)) * 690;
      const response = await call(session.link, { ...NOBODY, method: "PUT", body: { maxPowerWatts: watts } });
      fault.disarm();
      await response.body?.cancel();
      if (response.status !== 200) refused += 1;
      if (!session.charger.isConnected) await session.charger.connect(false);
      moveTo(start + (nth + 1) * HOUR - 1_000);
      await session.value(nth, 5_000);
      await runDurableObjectAlarm(stations.getByName(session.station.id));
      const stands = (await read(session)).wishes?.maxPowerWatts;
      if (response.status === 200) expect(stands).toBe(watts);
      if (stands == null) continue;
      await vi.waitFor(async () => {
        expect((await read(session)).delivery).toBe("accepted");
        const kept = [...session.charger.profiles.values()].map(({ profile }) => JSON.stringify(profile));
        expect(kept.filter((text) => text.includes('"TxProfile"'))).toEqual([
          expect.stringContaining(`"limit":${stands / 690}`),
        ]);
      });
    }
    expect(refused).toBeGreaterThan(2);
  });

  it("for nobody: taken back it is cleared at the station, and ends with its session without a word", async () => {
    const session = await charging();
    await put(session, { maxPowerWatts: 7_000 });
    await vi.waitFor(async () => expect((await read(session)).delivery).toBe("accepted"));
    expect((await call(session.link, { ...NOBODY, method: "DELETE" })).status).toBe(204);
    await vi.waitFor(() => expect(session.charger.actions()).toContain("ClearChargingProfile"));
    expect(await read(session)).toMatchObject({ wishes: null, answer: null, delivery: null });
    await put(session, { maxPowerWatts: 8_000 });
    await vi.waitFor(async () => expect((await read(session)).delivery).toBe("accepted"));
    const asked = session.charger.asked.length;
    await session.end();
    expect(await read(session)).toMatchObject({
      delivery: "ended",
      bounds: { open: false },
      wishes: { maxPowerWatts: 8_000 },
    });
    expect(session.charger.asked.slice(asked).filter(({ action }) => /ChargingProfile$/.test(action))).toEqual([]);
  });
});
