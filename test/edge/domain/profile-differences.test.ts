// What the audit trail says of two versions of a charging profile: what differs, in lines that a person reads, and never too many.
import { describe, expect, it } from "vitest";
import { bodyDifferences, bodyFields } from "../../../edge/domain/profile-differences.ts";

type Json = Readonly<Record<string, unknown>>;

const schedule = (periods: readonly Json[], members: Json = {}): Json => ({
  ...{ chargingRateUnit: "A", duration: 3_600, ...members },
  chargingSchedulePeriod: periods,
});
const body = (schedules: readonly Json[], members: Json = {}): Json => ({
  ...{ stackLevel: 1, ...members },
  chargingSchedule: schedules,
});

describe("what the trail says of a profile", () => {
  it("names each step by its time, limit, phases and whatever else it has", () => {
    const periods = [
      { startPeriod: 0, limit: 16 },
      { startPeriod: 5_400, limit: 0, numberPhases: 1, phaseToUse: 2 },
      { startPeriod: 108_015, operationMode: "Idle", v2xFreqWattCurve: [{ frequency: 50, power: 0 }] },
    ];
    expect(bodyFields(body([schedule(periods)]))).toEqual({
      ...{ stackLevel: 1, chargingRateUnit: "A", duration: 3_600 },
      steps: [
        "0:00 16 A",
        "1:30 0 A ×1 phaseToUse 2",
        '30:00:15 operationMode Idle v2xFreqWattCurve [{"frequency":50,"power":0}]',
      ],
    });
  });

  it("keeps of two bodies what differs, and says of what came or went that it was not there", () => {
    const before = body([schedule([{ startPeriod: 0, limit: 16 }], { minChargingRate: 6 })]);
    const after = body(
      [
        schedule([
          { startPeriod: 0, limit: 16 },
          { startPeriod: 60, limit: 8 },
        ]),
      ],
      { validTo: "2027" },
    );
    expect(bodyDifferences(before, after)).toEqual({
      before: { minChargingRate: 6, validTo: null, steps: [] },
      after: { minChargingRate: null, validTo: "2027", steps: ["0:01 8 A"] },
    });
    expect(bodyDifferences(before, before)).toEqual({ before: {}, after: {} });
  });

  it("tells alternatives of a TxProfile apart", () => {
    const two = (limit: number) =>
      body([schedule([{ startPeriod: 0, limit: 1 }]), schedule([{ startPeriod: 0, limit }])]);
    expect(bodyDifferences(two(2), two(3))).toEqual({
      before: { "steps 2": ["0:00 2 A"] },
      after: { "steps 2": ["0:00 3 A"] },
    });
  });

  it("counts what is more than 24 steps", () => {
    const many = body([
      schedule(Array.from({ length: 1_024 }, (_, index) => ({ startPeriod: index * 60, limit: index }))),
    ]);
    const { steps } = bodyFields(many) as { steps: string[] };
    expect([steps.length, steps.at(-1)]).toEqual([25, "… +1000"]);
  });
});
