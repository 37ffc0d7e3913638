// Readings taken apart: inherited fields, exact values, and the begin and end of the register that is billed.
import { describe, expect, it } from "vitest";
import { verifyRecord } from "../../../../assembly/host/verify.ts";
import { newCore } from "../../../support/core.ts";
import { BEGIN, END, newMeter, payload } from "../../../support/ocmf.ts";

const core = newCore();
const meter = newMeter();
const LC = { LN: "cable", LI: 1, LR: 2, LU: "mOhm" };

const verify = (record: string) => verifyRecord(core, new TextEncoder().encode(record), { publicKey: meter.publicKey });

describe("takes apart", () => {
  it("omitted fields from the reading before, the value never", () => {
    const text = payload({
      RD: [
        { ...BEGIN, RV: 100_000, RU: "Wh" },
        { TM: END.TM, TX: "E", RV: 110_500 },
      ],
    });
    const report = verify(meter.sign(text));
    expect(report.end).toEqual({
      atMillis: Date.parse("2025-06-01T09:00:00Z"),
      at: "2025-06-01T11:00:00,000+0200",
      timeStatus: "synchronised",
      event: "end",
      endCause: "E",
      register: BEGIN.RI,
      energyMilliwattHours: 110_500_000,
      value: "110500",
      unit: "Wh",
      status: "G",
      errorFlags: "",
    });
  });

  it("the end of the billed register, not the last reading", () => {
    const text = payload({ RD: [BEGIN, END, { RV: 0.0, RI: "1-b:1.9.0", RU: "kWh" }] });
    const report = verify(meter.sign(text));
    expect(report.readings).toHaveLength(3);
    expect(report.readings[2]).toMatchObject({ event: "end", register: "1-b:1.9.0", energyMilliwattHours: 0 });
    expect(report.end).toMatchObject({ register: BEGIN.RI, energyMilliwattHours: 110_500_000 });
  });

  it("the compensated register before the one on the mains side, wherever it stands", () => {
    const mains = { RI: "01-00:B0.08.00*FF" };
    const device = { RI: "01-00:B1.08.00*FF", RV: 90 };
    const readings = [
      { ...BEGIN, ...mains },
      { ...END, ...mains },
      { ...BEGIN, ...device },
      { ...END, ...device, RV: 100 },
    ];
    expect(verify(meter.sign(payload({ RD: readings }))).begin).toMatchObject({ register: device.RI });
  });

  it("a register with begin and end before a better one that lacks its end", () => {
    const text = payload({ RD: [{ ...BEGIN, RI: "01-00:B3.08.00*FF", RV: 0 }, BEGIN, END] });
    expect(verify(meter.sign(text))).toMatchObject({ begin: { register: BEGIN.RI }, end: { register: BEGIN.RI } });
  });

  it("the first reading that inherits the begin, not the last", () => {
    const text = payload({ RD: [BEGIN, { TM: "2025-06-01T10:30:00,000+0200 S", RV: 105 }, END] });
    const report = verify(meter.sign(text));
    expect(report.readings.map(({ event }) => event)).toEqual(["begin", "begin", "end"]);
    expect(report.begin?.energyMilliwattHours).toBe(100_000_000);
  });

  it("exports and imports that take turns, each by its own code", () => {
    const text = payload({
      RD: [
        BEGIN,
        { RV: 4.405, RI: "1-0:2.8.0", RU: "kWh" },
        { ...END, RT: undefined },
        { RV: 4.405, RI: "1-0:2.8.0", RU: "kWh" },
      ],
    });
    const report = verify(meter.sign(text));
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ begin: { register: BEGIN.RI }, end: { register: BEGIN.RI } });
    expect(report.readings.map(({ event }) => event)).toEqual(["begin", "begin", "end", "end"]);
  });

  it("registers at the border of what a double holds, exactly", () => {
    const text = payload({ RD: [BEGIN, END] })
      .replace('"RV":100', '"RV":9007199.254739')
      .replace('"RV":110.5', '"RV":9007199.254740');
    expect(verify(meter.sign(text))).toMatchObject({
      begin: { energyMilliwattHours: 9_007_199_254_739, value: "9007199.254739" },
      end: { energyMilliwattHours: 9_007_199_254_740, value: "9007199.254740" },
    });
  });

  it("fields as received, readings left out", () => {
    const report = verify(meter.sign(payload({ LC, UX: [1, 2] })));
    expect(report.fields.map(({ key }) => key)).not.toContain("RD");
    expect(report.fields).toContainEqual({ key: "MS", label: "Meter serial number", value: "MS1" });
    expect(report.fields).toContainEqual({ key: "LC", label: "Loss compensation", value: JSON.stringify(LC) });
    expect(report.fields).toContainEqual({ key: "UX", label: "Vendor field", value: "[1,2]" });
    expect(report.fields).toContainEqual({ key: "SA", label: "Signature algorithm", value: "ECDSA-secp256r1-SHA256" });
  });
});
