// Readings through the real endpoint: what is stored, what is refused, what survives.
import { describe, expect, it } from "vitest";
import type { ReadingsAnswer } from "../../../edge/contract/readings.ts";
import type { SessionList } from "../../../edge/contract/sessions.ts";
import { at, callJson, newMeter, newStation, recordReading, sessionDetail } from "../server.ts";

const begin = (value: unknown, fields: object = {}) => ({
  at: at(0),
  transactionId: "T",
  event: "begin",
  register: { value, unit: "kWh" },
  ...fields,
});
const sample = (seconds: number, value: unknown, fields: object = {}) => ({
  at: at(seconds),
  transactionId: "T",
  register: { value, unit: "kWh" },
  ...fields,
});
const end = (seconds: number, value: unknown, fields: object = {}) =>
  sample(seconds, value, { event: "end", ...fields });

async function sessionOf(readings: readonly unknown[], fields = {}) {
  const station = await newStation(fields);
  const results = await station.post(readings);
  return sessionDetail(results[0]?.sessionId);
}

describe("readings accepted", () => {
  it("open a session, let it grow and end it, with energy from the registers", async () => {
    const station = await newStation();
    const [first] = await station.post([begin(910)]);
    expect(first).toMatchObject({ status: "stored", verdict: { signature: "unverifiable", key: "unknown" } });
    expect(await sessionDetail(first?.sessionId)).toMatchObject({ state: "active", energyMilliwattHours: 0 });
    await station.post([sample(600, 911.5, { powerWatts: 9000 })]);
    expect(await sessionDetail(first?.sessionId)).toMatchObject({ state: "active", energyMilliwattHours: 1_500_000 });
    await station.post([end(1_200, 913.0001)]);
    expect(await sessionDetail(first?.sessionId)).toMatchObject({
      state: "ended",
      energyMilliwattHours: 3_000_100,
      energySource: "metered",
      signature: "unverifiable",
      findings: [{ code: "no-signed-records", severity: "info" }],
    });
  });

  it("keep the literal of a register that a double would round", async () => {
    const detail = await sessionOf([
      begin("12345678.123456"),
      sample(60, "12345678.123457"),
      end(120, "12345678.123458"),
    ]);
    expect(detail.energyMilliwattHours).toBe(2);
  });

  it("end valid when begin and end rest on records of the registered meter", async () => {
    const meter = await newMeter();
    const station = await newStation({ meters: [{ serial: meter.serial, publicKey: meter.publicKey }] });
    const first = recordReading(0, "B", 910);
    const results = await station.post([
      { at: at(0), transactionId: "T", event: "begin", signed: { data: await meter.record(1, [first]) } },
      sample(300, 910.9, { powerWatts: 11_000 }),
      {
        at: at(600),
        transactionId: "T",
        event: "end",
        signed: { data: await meter.record(2, [recordReading(600, "E", 911.8)]) },
      },
    ]);
    expect(results.map(({ verdict }) => verdict?.signature)).toEqual(["valid", "unverifiable", "valid"]);
    const detail = await sessionDetail(results[0]?.sessionId);
    expect(detail).toMatchObject({
      state: "ended",
      energyMilliwattHours: 1_800_000,
      energySource: "signed",
      signature: "valid",
      key: "registered",
      meter: meter.serial,
      findings: [],
      recordCount: 2,
    });
    expect(detail.records.map(({ pagination }) => pagination)).toEqual(["T1", "T2"]);
  });

  it("bill from a signed 0 of a transaction register", async () => {
    const meter = await newMeter();
    const station = await newStation({ meters: [{ serial: meter.serial, publicKey: meter.publicKey }] });
    const record = await meter.record(7, [recordReading(0, "B", 0), recordReading(3_600, "E", 10.5)]);
    const [result] = await station.post([
      { at: at(3_600), transactionId: "T", event: "end", signed: { data: record } },
    ]);
    expect(await sessionDetail(result?.sessionId)).toMatchObject({
      state: "ended",
      startedAtMillis: Date.parse(at(0)),
      energyMilliwattHours: 10_500_000,
      energySource: "signed",
      signature: "valid",
      findings: [],
    });
  });

  it("give back a record byte for byte, in whatever encoding it came", async () => {
    const meter = await newMeter();
    const station = await newStation();
    const record = await meter.record(1, [recordReading(0, "B", 1)], { TT: "Prüfung µ 漢" });
    const bytes = new TextEncoder().encode(record);
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const base64 = btoa(String.fromCharCode(...bytes));
    const forms = [
      { data: record },
      { data: record, encoding: "plain" },
      { data: hex, encoding: "hex" },
      { data: base64, encoding: "base64" },
      { data: hex },
      { data: base64 },
    ];
    for (const [index, signed] of forms.entries()) {
      const [result] = await station.post([
        { at: at(0), transactionId: `T${index}`, event: "begin", signed: { ...signed, publicKey: meter.publicKey } },
      ]);
      expect(result?.verdict?.signature).toBe("valid");
      const detail = await sessionDetail(result?.sessionId);
      expect(detail.records[0]?.text).toBe(record);
    }
  });
});

describe("a transaction whose readings name the EVSE only here and there", () => {
  const readings = [begin(1, { evseId: 2 }), sample(60, 1.2), end(120, 1.5, { evseId: 2 })];

  it("is one session of that EVSE, also where the unnamed came first", async () => {
    for (const order of [
      [0, 1, 2],
      [1, 0, 2],
      [1, 2, 0],
    ]) {
      const station = await newStation();
      let last: string | undefined;
      for (const index of order) last = (await station.post([readings[index]]))[0]?.sessionId;
      expect(await sessionDetail(last)).toMatchObject({ evseId: 2, sampleCount: 3, energyMilliwattHours: 500_000 });
      await station.deliver();
      const { items } = await callJson<SessionList>(`/api/sessions?stationId=${station.id}`);
      expect(items.map(({ id }) => id)).toEqual([last]);
    }
  });

  it("stays apart from the same id on another EVSE", async () => {
    const station = await newStation();
    const results = await station.post([...readings, begin(7, { evseId: 3 }), end(120, 9, { evseId: 3 })]);
    expect(await sessionDetail(results[0]?.sessionId)).toMatchObject({ evseId: 2, energyMilliwattHours: 500_000 });
    expect(await sessionDetail(results[4]?.sessionId)).toMatchObject({ evseId: 3, energyMilliwattHours: 2_000_000 });
  });
});

describe("a register of -0.0, which some languages write for nothing", () => {
  it("is 0", async () => {
    const station = await newStation();
    const body = `{"readings":[{"at":"${at(0)}","transactionId":"T","event":"begin","register":{"value":-0.0e0,"unit":"kWh"}}]}`;
    const answer = await callJson<ReadingsAnswer>(`/api/stations/${station.id}/readings`, {
      body,
      headers: { Authorization: `Bearer ${station.secret}` },
    });
    const id = answer.results[0]?.sessionId;
    expect((await sessionDetail(id)).samples[0]?.registerMilliwattHours).toBe(0);
  });
});

describe("readings refused, each with its place, without sinking the batch", () => {
  const bad: readonly [string, object, string, string][] = [
    ["month 13", { at: "2026-13-01T12:00:00Z" }, "time-malformed", "/readings/1/at"],
    ["30 February", { at: "2026-02-30T12:00:00Z" }, "time-malformed", "/readings/1/at"],
    ["no offset", { at: "2026-03-01T12:00:00" }, "time-malformed", "/readings/1/at"],
    [
      "a register that is not a number",
      { register: { value: "NaN", unit: "kWh" } },
      "register-malformed",
      "/readings/1/register/value",
    ],
    [
      "a register beyond 64 bits",
      { register: { value: "1e30", unit: "kWh" } },
      "register-malformed",
      "/readings/1/register/value",
    ],
    [
      "a current that nothing carries",
      { currentMilliamps: [1e300] },
      "schema-violated",
      "/readings/1/currentMilliamps/0",
    ],
    [
      "a register below 0",
      { register: { value: -1, unit: "kWh" } },
      "register-malformed",
      "/readings/1/register/value",
    ],
    ["an unknown unit", { register: { value: 1, unit: "MWh" } }, "schema-violated", "/readings/1/register/unit"],
    ["an unknown event", { event: "start" }, "schema-violated", "/readings/1/event"],
    ["EVSE 0", { evseId: 0 }, "schema-violated", "/readings/1/evseId"],
    ["nothing measured", { register: undefined }, "reading-empty", "/readings/1"],
    ["an oversized record", { signed: { data: "x".repeat(32_769) } }, "schema-violated", "/readings/1/signed/data"],
  ];
  for (const [what, fields, code, pointer] of bad) {
    it(what, async () => {
      const station = await newStation();
      const results = await station.post([begin(1), sample(60, 2, fields), end(120, 3)]);
      expect(results.map(({ status }) => status)).toEqual(["stored", "refused", "stored"]);
      expect(results[1]?.problem).toMatchObject({ code, pointer });
      expect(JSON.stringify(results[1])).not.toContain("MWh");
      expect(await sessionDetail(results[0]?.sessionId)).toMatchObject({
        energyMilliwattHours: 2_000_000,
        sampleCount: 2,
      });
    });
  }
});

describe("a record that does not hold", () => {
  it("is stored with an invalid verdict when it was changed, and its values are not billed", async () => {
    const meter = await newMeter();
    const station = await newStation({ meters: [{ serial: meter.serial, publicKey: meter.publicKey }] });
    const good = await meter.record(1, [recordReading(0, "B", 910)]);
    const changed = (await meter.record(2, [recordReading(600, "E", 911.8)])).replace("911.8", "931.8");
    const results = await station.post([
      { at: at(0), transactionId: "T", event: "begin", signed: { data: good } },
      { at: at(600), transactionId: "T", event: "end", signed: { data: changed } },
    ]);
    expect(results[1]).toMatchObject({
      status: "stored",
      verdict: { signature: "invalid", reasonCode: "signature-mismatch" },
    });
    const detail = await sessionDetail(results[0]?.sessionId);
    expect(detail).toMatchObject({ state: "ended", signature: "invalid", energyMilliwattHours: null });
    expect(detail.findings.map(({ code }) => code)).toContain("record-invalid");
    expect(detail.records[1]?.text).toBe(changed);
  });

  it("is stored as unverifiable when its encoding is broken", async () => {
    const station = await newStation();
    const results = await station.post([
      { at: at(0), transactionId: "T", event: "begin", signed: { data: "4f434d4", encoding: "hex" } },
      { at: at(1), transactionId: "T", signed: { data: "%%%", encoding: "base64" } },
    ]);
    for (const result of results) {
      expect(result).toMatchObject({
        status: "stored",
        verdict: { signature: "unverifiable", reasonCode: "record-unreadable" },
      });
    }
  });

  it("names a register that is NaN inside a valid signature", async () => {
    const meter = await newMeter();
    const station = await newStation();
    const record = await meter.record(1, [{ ...recordReading(0, "B", 0), RV: "NaN" }]);
    const [result] = await station.post([
      { at: at(0), transactionId: "T", event: "begin", signed: { data: record, publicKey: meter.publicKey } },
    ]);
    expect(result?.verdict?.signature).toBe("valid");
    expect(result?.verdict?.findings.filter(({ severity }) => severity === "error")).not.toEqual([]);
    expect(await sessionDetail(result?.sessionId)).toMatchObject({
      energyMilliwattHours: null,
      energySource: "unknown",
    });
  });

  const keys: readonly [string, string, string][] = [
    ["truncated", "3059301306072a8648ce3d020106082a8648ce3d03010703420004aabb", "public-key-malformed"],
    ["the point at infinity", "3019301306072a8648ce3d020106082a8648ce3d03010703020000", "public-key-at-infinity"],
    [
      "off the curve",
      `3059301306072a8648ce3d020106082a8648ce3d03010703420004${"11".repeat(64)}`,
      "public-key-off-curve",
    ],
    [
      "of an unknown curve",
      "3043300506032b6571033a005fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180",
      "algorithm-unknown",
    ],
  ];
  for (const [what, publicKey, reasonCode] of keys) {
    it(`is unverifiable with a key that is ${what}`, async () => {
      const meter = await newMeter();
      const station = await newStation();
      const record = await meter.record(1, [recordReading(0, "B", 1)]);
      const [result] = await station.post([
        { at: at(0), transactionId: "T", event: "begin", signed: { data: record, publicKey } },
      ]);
      expect(result).toMatchObject({ status: "stored", verdict: { signature: "unverifiable", reasonCode } });
    });
  }
});

describe("registers that cannot be right", () => {
  it("never bill from an unsigned 0 that the next value contradicts (910 kWh for 0.083)", async () => {
    const detail = await sessionOf([begin(0), sample(60, 910), end(600, 910.083)]);
    expect(detail).toMatchObject({ energyMilliwattHours: null, energySource: "unknown", state: "ended" });
    expect(detail.findings[0]).toMatchObject({ severity: "error", code: "begin-register-unknown" });
  });

  it("nor when hours passed before the next value", async () => {
    const detail = await sessionOf([begin(0), sample(3 * 3_600, 910), end(4 * 3_600, 910.083)]);
    expect(detail.energyMilliwattHours).toBeNull();
    expect(detail.findings.map(({ code }) => code)).toContain("begin-register-unknown");
  });

  it("nor when the power sent with it is far too low", async () => {
    const detail = await sessionOf([begin(0, { powerWatts: 7_000 }), sample(3_600, 120, { powerWatts: 7_000 })]);
    expect(detail.energyMilliwattHours).toBeNull();
  });

  it("measure plausibility by the registered EVSE", async () => {
    const readings = [begin(0), sample(3_600, 40), end(7_200, 50)];
    expect(await sessionOf(readings)).toMatchObject({ energyMilliwattHours: 50_000_000 });
    const small = await sessionOf(readings, { evses: [{ evseId: 1, maxPowerWatts: 22_000 }] });
    expect(small.energyMilliwattHours).toBeNull();
  });

  it("accept an unsigned 0 that the following values bear out", async () => {
    expect(await sessionOf([begin(0), sample(600, 1.8, { powerWatts: 11_000 }), end(1_200, 3.6)])).toMatchObject({
      energyMilliwattHours: 3_600_000,
    });
  });

  it("leave the energy open when no begin register came", async () => {
    const detail = await sessionOf([sample(60, 910), end(600, 911)]);
    expect(detail).toMatchObject({ energyMilliwattHours: null, energySource: "unknown" });
    expect(detail.findings[0]?.code).toBe("begin-register-unknown");
  });

  it("name a register that falls", async () => {
    const detail = await sessionOf([begin(10), sample(60, 9), end(120, 10.1)]);
    expect(detail.findings.map(({ code }) => code)).toContain("register-falls");
  });

  it("name a clock from 1970", async () => {
    const detail = await sessionOf([begin(10, { at: "1970-01-01T00:00:05Z" }), end(120, 10.1)]);
    expect(detail.findings.map(({ code }) => code)).toContain("clock-not-set");
  });

  it("name a power that no connector delivers", async () => {
    const detail = await sessionOf([begin(10), sample(60, 400), end(120, 400.1)]);
    expect(detail.findings.map(({ code }) => code)).toContain("power-implausible");
  });

  it("keep the energy when a reading comes after the end", async () => {
    const detail = await sessionOf([begin(30), end(600, 38), sample(700, 42.05)]);
    expect(detail).toMatchObject({ state: "ended", energyMilliwattHours: 8_000_000 });
    expect(detail.findings.map(({ code }) => code)).toContain("reading-after-end");
  });
});
