// Sampled values of OCPP to exact numbers and signed records.
import { describe, expect, it } from "vitest";
import { core } from "../../../edge/core.ts";
import { recordBytes, verifySignedValue } from "../../../edge/objects/signed-value.ts";
import { readInstant } from "../../../edge/ocpp/readings/instants.ts";
import { addDecimals, formatDecimal, parseDecimal, toInteger } from "../../../edge/ocpp/readings/quantities.ts";
import { at, newMeter, recordReading, T0, toHex } from "../server.ts";
import { onlyReading, RECEIVED, Station } from "./mapping.ts";

const sample = (fields: object) => ({ value: "1", ...fields });
/** MeterValues of 1.6 outside of transactions: one instant with these sampled values. */
const sampled16 = (...sampledValue: object[]) =>
  onlyReading(
    new Station("1.6").receive("MeterValues", { connectorId: 1, meterValue: [{ timestamp: at(0), sampledValue }] }),
  );
const sampled2 = (...sampledValue: string[]) =>
  onlyReading(
    new Station("2.0.1").receive(
      "MeterValues",
      `{"evseId":1,"meterValue":[{"timestamp":"${at(0)}","sampledValue":[${sampledValue.join()}]}]}`,
    ),
  );

describe("decimals", () => {
  it.each([
    ["0.30002999999999996", 6, 300_030n],
    ["0.0000005", 6, 1n],
    ["0.00000049999999999999999999", 6, 0n],
    ["-0.0000005", 6, -1n],
    ["00000446.540", 3, 446_540n],
    ["1.5e3", 0, 1_500n],
    [" +12. ", 3, 12_000n],
    [".5", 0, 1n],
    ["9007199254740993", 3, 9_007_199_254_740_993_000n],
  ])("reads %s times 10^%d as %d, half-way cases away from zero", (text, power, expected) => {
    const decimal = parseDecimal(text);
    expect(decimal && toInteger(decimal, power)).toBe(expected);
  });

  it.each(["", " ", "NaN", "Infinity", "1,5", "0x10", "1e33", "1e-33", "1 2", "-", ".", "1".repeat(65)])(
    "refuses %j",
    (text) => {
      expect(parseDecimal(text)).toBeNull();
    },
  );

  it("are summed before anything is rounded", () => {
    const third = parseDecimal("0.4");
    if (third === null) throw new Error("0.4 is a decimal.");
    const sum = addDecimals(addDecimals(third, third), third);
    expect([formatDecimal(sum), toInteger(sum, 0)]).toEqual(["1.2", 1n]);
    expect(formatDecimal({ digits: -5n, exponent: -3 })).toBe("-0.005");
    expect(formatDecimal({ digits: 12n, exponent: 2 })).toBe("1200");
  });
});

describe("instants", () => {
  it.each([
    "2026-03-01T12:00:00Z",
    "2026-03-01T12:00:00.000000000001Z",
    "2026-03-01t13:00:00+01:00",
    "2026-03-01 12:00:00 +0000",
    "2026-03-01T14:00+02",
    "2026-03-01T12:00:00,000Z",
  ])("are read from %s, which can mean only one", (text) => {
    expect(readInstant(text, RECEIVED)).toEqual({ atMillis: T0, at: text, notes: [] });
  });

  it("without a zone are taken as UTC and noted", () => {
    expect(readInstant("2026-03-01T12:00:00.000", RECEIVED)).toMatchObject({
      atMillis: T0,
      notes: ["time-without-zone"],
    });
  });

  it.each([null, "", "yesterday", "1772366400", "2026-02-30T12:00:00Z", "01.03.2026 12:00"])(
    "that cannot be read (%j) give way to the time of arrival, noted",
    (text) => {
      expect(readInstant(text, RECEIVED)).toEqual({
        atMillis: RECEIVED,
        at: text ?? "",
        notes: ["time-unreadable"],
      });
    },
  );
});

describe("the energy register", () => {
  const energy = { measurand: "Energy.Active.Import.Register" };

  it.each([
    [{ value: "0.30002999999999996", unit: "kWh" }, 300_030n],
    [{ value: "1234" }, 1_234_000n],
    [{ value: "1234.5", unit: "Wh" }, 1_234_500n],
    [{ value: "1.2", unit: "KWH" }, 1_200_000n],
  ])("of 1.6 %j is %d mWh", (fields, expected) => {
    expect(sampled16(fields).register?.milliwattHours).toBe(expected);
  });

  it("of 2.x keeps the digits that a double would lose, and takes the multiplier", () => {
    const big = sampled2('{"value":9007199254740993.4,"unitOfMeasure":{"unit":"Wh"}}');
    expect(big.register).toMatchObject({ milliwattHours: 9_007_199_254_740_993_400n, literal: "9007199254740993.4" });
    const scaled = sampled2('{"value":12.5,"unitOfMeasure":{"unit":"kWh","multiplier":-1}}');
    expect(scaled.register).toMatchObject({ milliwattHours: 1_250_000n, literal: "1250", unit: "Wh" });
    expect(sampled2('{"value":12.5}').register).toMatchObject({ milliwattHours: 12_500n, unit: "Wh" });
  });

  it("is that of the outlet where the inlet says another one, whatever comes first", () => {
    const inlet = sample({ ...energy, value: "110", location: "Inlet" });
    const outlet = sample({ ...energy, value: "100", location: "Outlet" });
    for (const order of [
      [inlet, outlet],
      [outlet, inlet],
    ]) {
      expect(sampled16(...order).register).toMatchObject({ milliwattHours: 100_000n, obis: null });
    }
    expect(sampled16(inlet).register).toMatchObject({ milliwattHours: 110_000n, obis: "Inlet" });
  });

  it("is the total before the phases, and their sum without one", () => {
    const phases = ["L1", "L2", "L3"].map((phase) => sample({ ...energy, phase, value: "0.0004", unit: "Wh" }));
    expect(sampled16(...phases).register).toMatchObject({ milliwattHours: 1n, literal: "0.0012" });
    expect(sampled16(...phases, sample({ ...energy, value: "7" })).register?.milliwattHours).toBe(7_000n);
    const toNeutral = sample({ ...energy, phase: "L1-N", value: "3" });
    const betweenLines = sample({ ...energy, phase: "L1-L2", value: "9" });
    expect(sampled16(toNeutral, betweenLines).register?.milliwattHours).toBe(3_000n);
  });

  it.each([
    { value: "NaN" },
    { value: "" },
    { value: "-1" },
    { value: "1,5", unit: "kWh" },
    { value: "5", unit: "W" },
    { value: "9223372036854775808" },
    { value: "5", unit: "constructor" },
  ])("that is none (%j) is noted and not replaced by anything", (fields) => {
    const item = sampled16(sample({ ...energy, ...fields }));
    expect(item).toMatchObject({ register: null, notes: ["register-unusable"] });
    expect(item.measurands).toHaveLength(1);
  });

  it("is left alone by values without energy, export included", () => {
    const item = sampled16(
      { measurand: "Voltage", value: "230", unit: "V", phase: "L1" },
      { measurand: "Energy.Active.Export.Register", value: "4", unit: "kWh" },
      { measurand: "Energy.Active.Import.Interval", value: "4", unit: "Wh" },
    );
    expect(item).toMatchObject({ register: null, powerWatts: null, currentMilliamps: null, notes: [] });
  });
});

describe("power and current", () => {
  const power = { measurand: "Power.Active.Import" };
  const current = { measurand: "Current.Import" };

  it("are whole watts and milliamperes, of all phases", () => {
    const item = sampled16(
      ...["L1", "L2", "L3"].map((phase) => ({ ...power, phase, value: "1.2335", unit: "kW" })),
      ...["L3", "L1", "L2"].map((phase, index) => ({ ...current, phase, value: `${index + 10}.0005`, unit: "A" })),
    );
    // 3 × 1,233.5 W = 3,700.5 W; rounded one by one they would be 3,702.
    expect(item).toMatchObject({ powerWatts: 3_701, currentMilliamps: [11_001, 12_001, 10_001] });
  });

  it("of direct current are one value", () => {
    expect(sampled16({ ...power, value: "50000" }, { ...current, value: "125.4" })).toMatchObject({
      powerWatts: 50_000,
      currentMilliamps: [125_400],
    });
  });

  it("are unknown, not 0, where a phase is missing or the number is no power that exists", () => {
    expect(sampled16({ ...current, phase: "L2", value: "5" }).currentMilliamps).toBeNull();
    expect(sampled16({ ...power, value: "5000001" }).powerWatts).toBeNull();
    expect(sampled16({ ...power, value: "5", unit: "Celsius" }).powerWatts).toBeNull();
  });
});

describe("every measurand", () => {
  it("is kept with context, phase, location and unit, what was left out filled in", () => {
    const item = sampled16(
      { value: "5" },
      { measurand: "SoC", value: "43", unit: "Percent", location: "EV", context: "Sample.Periodic" },
      { measurand: "Voltage", value: "n/a", phase: "L1-N", unit: "V" },
    );
    const rest = { context: "Sample.Periodic", multiplier: 0 };
    const outlet = { location: "Outlet", ...rest };
    expect(item.measurands).toEqual([
      { measurand: "Energy.Active.Import.Register", value: "5", unit: null, phase: null, ...outlet },
      { measurand: "SoC", value: "43", unit: "Percent", phase: null, location: "EV", ...rest },
      { measurand: "Voltage", value: "n/a", unit: "V", phase: "L1-N", ...outlet },
    ]);
  });

  it("stands in the reading of its own context", () => {
    const readings = new Station("1.6").receive("MeterValues", {
      connectorId: 1,
      transactionId: 7,
      meterValue: [
        {
          timestamp: at(0),
          sampledValue: [
            { value: "5", context: "Transaction.Begin" },
            { value: "6", context: "Sample.Clock" },
            { value: "7", context: "Trigger" },
            { value: "8", context: "Transaction.End" },
          ],
        },
      ],
    });
    expect(readings.map(({ event, register }) => [event, register?.milliwattHours])).toEqual([
      ["begin", 5_000n],
      ["clock", 6_000n],
      [null, 7_000n],
      ["end", 8_000n],
    ]);
  });
});

describe("a signed value", () => {
  const base64 = (text: string) => btoa(text);
  const hex = (text: string) =>
    Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("");

  it("reaches the verifier out of each wrapping that stations of 1.6 put it in", async () => {
    const meter = await newMeter();
    const record = await meter.record(1, [recordReading(0, "B", 10)]);
    const json = (publicKey: string) =>
      JSON.stringify({
        signedMeterData: base64(record),
        encodingMethod: "OCMF",
        signingMethod: "",
        publicKey,
      });
    const wrappings = {
      bare: record,
      hex: hex(record),
      base64: base64(record),
      json: json(meter.publicKey),
      "json, key in hex and a line end inside base64": json(base64(`${meter.publicKey}\n`)),
      "json, key as SAP writes it": json(base64(`oca:base16:asn1:${meter.publicKey}`)),
      "json around the bare record": JSON.stringify({ signedMeterData: record, publicKey: meter.publicKey }),
    };
    for (const [name, value] of Object.entries(wrappings)) {
      const { signed, ...item } = sampled16({ value, format: "SignedData" });
      expect(signed, name).not.toBeNull();
      if (signed === null) continue;
      expect(new TextDecoder().decode(recordBytes(signed)), name).toBe(record);
      const registered = [{ serial: meter.serial, publicKey: meter.publicKey }];
      const { report } = verifySignedValue(core(), { ...item, signed }, name.startsWith("json") ? [] : registered, T0);
      expect(report.signature, name).toBe("valid");
    }
  });

  it("of 2.x stands beside the value, and comes once though every measurand carries it", async () => {
    const meter = await newMeter();
    const record = await meter.record(1, [recordReading(0, "B", 10)]);
    const signedMeterValue = {
      ...{ signedMeterData: base64(record), signingMethod: "ECDSA", encodingMethod: "OCMF" },
      publicKey: base64(`oca:base16:asn1:${meter.publicKey}`),
    };
    const values = [
      { value: 10, unitOfMeasure: { unit: "kWh" }, signedMeterValue },
      { value: 3, measurand: "Power.Active.Import", unitOfMeasure: { unit: "kW" }, signedMeterValue },
    ];
    const item = sampled2(...values.map((value) => JSON.stringify(value)));
    expect(item).toMatchObject({ register: { milliwattHours: 10_000_000n }, powerWatts: 3_000 });
    if (item.signed === null) throw new Error("There is no signed value.");
    const { report } = verifySignedValue(core(), { ...item, signed: item.signed }, [], T0);
    expect(report).toMatchObject({ signature: "valid", key: "supplied" });
  });

  it("with a bare hash in the signature's place is invalid", async () => {
    const meter = await newMeter();
    const record = await meter.record(1, [recordReading(0, "B", 10)]);
    const payload = record.split("|")[1] ?? "";
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(payload));
    const fake = `OCMF|${payload}|${JSON.stringify({ SD: toHex(new Uint8Array(digest)) })}`;
    const item = sampled16({
      format: "SignedData",
      value: JSON.stringify({ signedMeterData: base64(fake), publicKey: meter.publicKey }),
    });
    if (item.signed === null) throw new Error("There is no signed value.");
    expect(verifySignedValue(core(), { ...item, signed: item.signed }, [], T0).report.signature).toBe("invalid");
  });

  it("that nobody can read is kept as it came", () => {
    const value = '{"signedMeterData": 5, "odd';
    expect(sampled16({ value, format: "SignedData" })).toMatchObject({
      register: null,
      signed: { data: value, encoding: "plain" },
      notes: [],
    });
  });

  it("is one reading each where an instant carries two", async () => {
    const meter = await newMeter();
    const records = await Promise.all([
      meter.record(1, [recordReading(0, "B", 10)]),
      meter.record(2, [recordReading(9, "E", 11)]),
    ]);
    const readings = new Station("1.6").receive("MeterValues", {
      connectorId: 1,
      transactionId: 7,
      meterValue: [
        {
          timestamp: at(9),
          sampledValue: [{ value: "11" }, ...records.map((value) => ({ value, format: "SignedData" }))],
        },
      ],
    });
    expect(readings.map(({ signed, register }) => [signed?.data, register?.milliwattHours])).toEqual([
      [records[0], 11_000n],
      [records[1], undefined],
    ]);
  });
});
