// A profile before it is sent anywhere: what may stand in its body, and that the body is judged by the rules of OCPP 2.1.
import { describe, expect, it } from "vitest";
import { asDelivered, checkBody } from "../../../../assembly/host/profiles/body.ts";
import { parseProfile } from "../../../../assembly/host/profiles/parse.ts";

type Json = Readonly<Record<string, unknown>>;

const PERIODS = "/chargingSchedule/0/chargingSchedulePeriod";

function body(period: Json = { limit: 16 }, schedule: Json = {}, members: Json = {}): Json {
  return {
    ...{ chargingProfilePurpose: "TxDefaultProfile", chargingProfileKind: "Absolute", stackLevel: 0 },
    chargingSchedule: [
      {
        ...{ startSchedule: "2026-01-01T00:00:00Z", chargingRateUnit: "A" },
        chargingSchedulePeriod: [{ startPeriod: 0, ...period }],
        ...schedule,
      },
    ],
    ...members,
  };
}

/** Every field that OCPP 2.1 has and a body may hold. */
const FULL = body(
  {
    ...{ numberPhases: 3, operationMode: "CentralSetpoint", preconditioningRequest: true },
    ...{ limit: 16, limit_L2: 10, limit_L3: 8, dischargeLimit: -16, dischargeLimit_L2: -16, dischargeLimit_L3: -16 },
    ...{
      setpoint: 4,
      setpoint_L2: 4,
      setpoint_L3: 4,
      setpointReactive: 1,
      setpointReactive_L2: 1,
      setpointReactive_L3: 1,
    },
    ...{ evseSleep: false, v2xBaseline: 0, v2xSignalWattCurve: [{ signal: 1, power: 0 }] },
    v2xFreqWattCurve: [{ frequency: 50, power: 0 }],
  },
  {
    ...{ duration: 3_600, minChargingRate: 6, useLocalTime: true, randomizedDelay: 60, powerTolerance: 5 },
    limitAtSoC: { soc: 80, limit: 8 },
  },
  {
    ...{ chargingProfilePurpose: "TxProfile", validFrom: "2026-01-01T00:00:00Z", validTo: "2027-01-01T00:00:00Z" },
    ...{ maxOfflineDuration: 60, invalidAfterOfflineDuration: true },
  },
);

const told = (value: unknown, nowSeconds: number | null = null) =>
  checkBody(value, nowSeconds).map(({ code, pointer }) => [code, pointer]);

describe("a body", () => {
  it("may hold every field that OCPP 2.1 has for it", () => {
    expect(told(FULL)).toEqual([]);
    const dynamic = { chargingProfileKind: "Dynamic", dynUpdateInterval: 10 };
    expect(told(body({ limit: 16 }, { duration: 60, startSchedule: null }, dynamic))).toEqual([]);
  });

  it("holds nothing else, at any depth", () => {
    expect(told(body({ limit: 1, limitL2: 1 }))).toEqual([["field-unknown", `${PERIODS}/0/limitL2`]]);
    expect(told(body({ limit: 1 }, { id: 1 }))).toEqual([["field-of-delivery", "/chargingSchedule/0/id"]]);
    expect(told(body({ limit: 1 }, { salesTariff: {} }))).toEqual([
      ["field-unknown", "/chargingSchedule/0/salesTariff"],
    ]);
    expect(told(body({ limit: 1 }, { limitAtSoC: { soc: 80, limit: 8, unit: "A" } }))).toEqual([
      ["field-unknown", "/chargingSchedule/0/limitAtSoC/unit"],
    ]);
    const point = { frequency: 50, power: 0, slope: 1 };
    expect(told(body({ limit: 1, v2xFreqWattCurve: [point] }))).toEqual([
      ["field-unknown", `${PERIODS}/0/v2xFreqWattCurve/0/slope`],
    ]);
    const given = { id: 1, transactionId: "T", dynUpdateTime: "2026-01-01T00:00:00Z" };
    expect(told(body({ limit: 1 }, {}, given)).filter(([code]) => code === "field-of-delivery")).toEqual(
      Object.keys(given).map((name) => ["field-of-delivery", `/${name}`]),
    );
  });

  it("has curves of at most 20 points", () => {
    const curve = (length: number) =>
      Array.from({ length }, (_, index) => ({ frequency: 49 + index / 20, power: index }));
    expect(told(body({ limit: 1, v2xFreqWattCurve: curve(20) }))).toEqual([]);
    expect(told(body({ limit: 1, v2xFreqWattCurve: curve(21) }))).toEqual([
      ["curve-too-long", `${PERIODS}/0/v2xFreqWattCurve`],
    ]);
  });

  it("that has ended is told so where now is known", () => {
    const ended = body({ limit: 1 }, {}, { validTo: "2026-03-01T00:00:00Z" });
    expect(told(ended, Date.UTC(2026, 1, 28) / 1_000)).toEqual([]);
    expect(told(ended, Date.UTC(2026, 2, 1) / 1_000)).toEqual([["validity-ended", "/validTo"]]);
    expect(told(ended)).toEqual([]);
  });

  it("of any other shape is answered and never throws", () => {
    for (const value of [null, undefined, 1, "x", [], [1], true]) {
      expect(told(value), JSON.stringify(value)).toEqual([["field-no-object", ""]]);
    }
    for (const value of [
      {},
      { chargingSchedule: [null, 1, "x", []] },
      body({ limit: 1 }, { chargingSchedulePeriod: [null, 7] }),
    ]) {
      expect(checkBody(value, 0).some(({ severity }) => severity === "error")).toBe(true);
    }
    const strange = JSON.parse('{"__proto__":{"id":1},"constructor":1}');
    expect(told(strange)).toContainEqual(["field-unknown", "/__proto__"]);
  });

  it("is a profile that the core reads once it has what delivery gives", () => {
    const read = parseProfile(asDelivered(FULL, 7, "T-1"), "2.1");
    expect(read).toMatchObject({ ok: true, profile: { id: 7, transactionId: "T-1" } });
    expect(asDelivered(body(), 7)).not.toHaveProperty("transactionId");
  });
});
