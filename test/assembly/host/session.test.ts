// Several records as one session: pairing, pagination, register and time across records, energy and duration.
import { describe, expect, it } from "vitest";
import { FINDING_CODES } from "../../../assembly/host/findings.ts";
import { brokenRules, overallVerdict } from "../../../assembly/host/report-text.ts";
import { type VerifyOptions, verifyRecords } from "../../../assembly/host/verify.ts";
import { newCore } from "../../support/core.ts";
import { BEGIN, END, newMeter, payload } from "../../support/ocmf.ts";

const core = newCore();
const meter = newMeter();
const other = newMeter();

const all = (text: string, options: VerifyOptions = { publicKey: meter.publicKey }) =>
  verifyRecords(core, new TextEncoder().encode(text), options);

const seen = new Set<string>();
const codes = (findings: readonly { severity: string; code: string }[]) => {
  for (const { code } of findings) seen.add(code);
  return findings.map(({ severity, code }) => `${severity} ${code}`);
};

describe("a session", () => {
  const begin = (changes: object = {}, reading: object = {}) =>
    meter.sign(payload({ RD: [{ ...BEGIN, ...reading }], ...changes }));
  const end = (changes: object = {}, reading: object = {}) =>
    meter.sign(payload({ PG: "T11", RD: [{ ...END, ...reading }], ...changes }));
  const session = (...records: string[]) => all(records.join("\n")).session;

  it("of one record with begin and end", () => {
    expect(session(meter.sign(payload()))).toEqual({
      energyMilliwattHours: 10_500_000,
      durationMillis: 3_600_000,
      findings: [],
    });
  });

  it("of a begin and an end record, in kWh and Wh", () => {
    expect(session(begin(), end({}, { RV: 110_500, RU: "Wh" }))).toEqual({
      energyMilliwattHours: 10_500_000,
      durationMillis: 3_600_000,
      findings: [],
    });
  });

  it("with readings between, put in order by their pagination", () => {
    const middle = (page: string, minute: number, value: number) =>
      meter.sign(
        payload({ PG: page, RD: [{ ...BEGIN, TX: "C", TM: `2025-06-01T10:${minute}:00,000+0200 S`, RV: value }] }),
      );
    const result = session(end({ PG: "T13" }), middle("T12", 40, 107), begin(), middle("T11", 20, 103));
    expect(result?.energyMilliwattHours).toBe(10_500_000);
    expect(codes(result?.findings ?? [])).toEqual(["info records-out-of-order"]);
  });

  it("ends with the end record, whatever its pagination claims", () => {
    const middle = meter.sign(
      payload({ PG: "T12", RD: [{ ...BEGIN, TX: "C", TM: "2025-06-01T10:30:00,000+0200 S", RV: 105 }] }),
    );
    const findings = session(begin(), middle, end())?.findings ?? [];
    expect(codes(findings)).toEqual(["error pagination-gap", "error pagination-falls"]);
  });

  it("with a last record that repeats the begin, as many stations send it", () => {
    const middle = meter.sign(
      payload({ PG: "T11", RD: [{ ...BEGIN, TX: "C", TM: "2025-06-01T10:30:00,000+0200 S", RV: 105 }] }),
    );
    const whole = meter.sign(payload({ PG: "T12" }));
    expect(session(begin(), middle, whole)).toEqual({
      energyMilliwattHours: 10_500_000,
      durationMillis: 3_600_000,
      findings: [],
    });
    expect(session(middle, whole)?.findings).toEqual([]);
    const detailed = meter.sign(
      payload({ PG: "T12", RD: [BEGIN, { ...BEGIN, TX: "C", TM: "2025-06-01T10:10:00,000+0200 S", RV: 101 }, END] }),
    );
    expect(session(begin(), middle, detailed)?.findings).toEqual([]);
    const shifted = meter.sign(payload({ PG: "T11", RD: [{ ...BEGIN, RV: 101 }, END] }));
    expect(codes(session(begin(), shifted)?.findings ?? [])).toEqual(["error begin-differs"]);
    const late = meter.sign(payload({ PG: "T12", RD: [{ ...END, RV: 111 }] }));
    expect(codes(session(begin(), end(), late)?.findings ?? [])).toEqual(["error end-differs"]);
  });

  it.each([
    ["different meters", end({ MS: "MS2" }), ["error meter-differs"]],
    ["different gateways", end({ GS: "GS2" }), ["warning gateway-differs"]],
    ["different cards", end({ ID: "1F2D3A4F5506C8" }), ["error identification-differs"]],
    ["a card named only once", end({ ID: undefined }), ["warning identification-incomplete"]],
    ["different charge points", end({ CI: "DE*ABC*E2" }), ["error charge-point-differs"]],
    ["different tariffs", end({ TT: "new" }), ["warning tariff-differs"]],
    ["different firmware", end({ MF: "2.0" }), ["warning firmware-differs"]],
    ["one record missing", end({ PG: "T12" }), ["error pagination-gap"]],
    ["many records missing", end({ PG: "T15" }), ["error pagination-gap"]],
    ["the same pagination", end({ PG: "T10" }), ["error pagination-repeated"]],
    ["a pagination that falls", end({ PG: "T9" }), ["error pagination-falls"]],
    ["a register that falls", end({}, { RV: 99 }), ["error register-falls"]],
    ["time that falls", end({}, { TM: "2025-06-01T09:00:00,000+0200 S" }), ["error time-falls"]],
    ["energy that no connector delivers", end({}, { RV: 99_999 }), ["warning power-implausible"]],
    ["another register at the end", end({}, { RI: "1-0:2.8.0" }), ["error register-differs"]],
    ["a forged end", end().replace("110.5", "111.5"), ["error record-invalid"]],
  ])("with %s", (_, last, expected) => {
    expect(codes(session(begin(), last)?.findings ?? [])).toEqual(expected);
  });

  it("with readings of other registers between: each register is a run of its own", () => {
    const exported = { ...BEGIN, TX: "C", TM: "2025-06-01T10:30:00,000+0200 S", RI: "1-0:2.8.0", RV: 4 };
    expect(session(begin(), meter.sign(payload({ PG: "T11", RD: [exported] })), end({ PG: "T12" }))?.findings).toEqual(
      [],
    );
  });

  it("does not repeat what a record's own findings say", () => {
    const report = all(meter.sign(payload({ RD: [BEGIN, { ...END, RV: 99 }] })));
    expect(codes(report.records[0]?.findings ?? [])).toEqual(["error register-falls"]);
    expect(report.session?.findings).toEqual([]);
  });

  it("signed with two keys", () => {
    const registeredKeys = [meter, other].map(({ publicKey }) => ({ serial: "MS1", publicKey }));
    const last = other.sign(payload({ PG: "T11", RD: [END] }));
    const report = all(`${begin()}\n${last}`, { registeredKeys });
    expect(report.records.map(({ signature }) => signature)).toEqual(["valid", "valid"]);
    expect(codes(report.session?.findings ?? [])).toEqual(["error key-differs"]);
  });

  it("without a key keeps its claimed energy and says that it is only claimed", () => {
    const report = all(meter.sign(payload()), {});
    expect(report.session?.energyMilliwattHours).toBe(10_500_000);
    expect(codes(report.session?.findings ?? [])).toEqual(["warning record-unverified"]);
    expect(overallVerdict(report)).toBe("unverifiable");
  });

  it.each([
    ["forged", meter.sign(payload()).replace("110.5", "111.5")],
    ["flagged by the meter", meter.sign(payload({ RD: [BEGIN, { ...END, EF: "E" }] }))],
    [
      "not good at the meter",
      meter.sign(
        payload({
          RD: [
            { ...BEGIN, ST: "M" },
            { ...END, ST: "G" },
          ],
        }),
      ),
    ],
    ["fallen", meter.sign(payload({ RD: [BEGIN, { ...END, RV: 99 }] }))],
    ["unreadable", meter.sign(payload({ RD: [BEGIN, { ...END, RV: "NaN" }] }))],
  ])("has no energy when a value is %s", (_, record) => {
    const report = all(record);
    expect(report.session?.energyMilliwattHours).toBeNull();
    expect(brokenRules(report)).toBeGreaterThan(0);
  });

  it.each([
    ["flagged by the meter", { EF: "t" }],
    ["before the begin", { TM: "2025-06-01T09:00:00,000+0200 S" }],
    ["unreadable", { TM: "2025-13-01T11:00:00,000+0200 S" }],
  ])("has no duration when a time is %s", (_, changes) => {
    expect(session(meter.sign(payload({ RD: [BEGIN, { ...END, ...changes }] })))?.durationMillis).toBeNull();
  });

  it("needs a begin and an end; two whole transactions are two", () => {
    expect(session(begin())).toBeUndefined();
    expect(session(end())).toBeUndefined();
    expect(session(meter.sign(payload()), meter.sign(payload({ PG: "T11" })))).toBeUndefined();
  });

  it("given twice is a replay, also under a second signature", () => {
    const report = all([begin(), begin(), end()].join("\n"));
    expect(codes(report.records[1]?.findings ?? [])).toEqual(["info end-missing", "error record-repeated"]);
    expect(report.session?.findings).toEqual([]);
    expect([overallVerdict(report), brokenRules(report)]).toEqual(["valid", 1]);
  });
});

describe("the closed set", () => {
  it("holds no finding on sessions that the tests above did not provoke", () => {
    const ofSessions = FINDING_CODES.slice(FINDING_CODES.indexOf("record-repeated"));
    expect(ofSessions.length).toBeGreaterThan(0);
    expect(ofSessions.filter((code) => !seen.has(code))).toEqual([]);
  });
});
