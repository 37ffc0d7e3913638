// Transaction messages of OCPP to readings and sessions: the ways in which stations of the field were seen to send them.
import { describe, expect, it } from "vitest";
import { canonicalText } from "../../../edge/objects/reading-item.ts";
import { statusesOfEvents, statusOf2, statusOf16 } from "../../../edge/ocpp/readings/statuses.ts";
import { at, newMeter, recordReading, T0 } from "../server.ts";
import { onlyReading, payload, RECEIVED, Station } from "./mapping.ts";

const start = (seconds = 0, fields: object = {}) => ({
  connectorId: 1,
  idTag: "TAG",
  timestamp: at(seconds),
  meterStart: 1_000,
  ...fields,
});
const values16 = (seconds: number, fields: object, ...sampledValue: object[]) => ({
  connectorId: 1,
  ...fields,
  meterValue: [{ timestamp: at(seconds), sampledValue }],
});
const stop = (seconds: number, meterStop: number, fields: object = {}) => ({
  transactionId: 1,
  timestamp: at(seconds),
  meterStop,
  ...fields,
});
const event = (eventType: string, seconds: number, fields: object = {}) => ({
  eventType,
  timestamp: at(seconds),
  triggerReason: "Trigger",
  seqNo: 0,
  transactionInfo: { transactionId: "T-1" },
  ...fields,
});
const meterValue = (seconds: number, value: number, fields: object = {}) => [
  { timestamp: at(seconds), sampledValue: [{ value, unitOfMeasure: { unit: "Wh" }, ...fields }] },
];
const codes = (station: Station) => station.session().findings.map(({ code }) => code);

describe("OCPP 1.6", () => {
  it("makes a session of Start, MeterValues and Stop", () => {
    const station = new Station("1.6");
    station.receive("StartTransaction", start());
    station.receive("MeterValues", values16(60, { transactionId: 1 }, { value: "1.5", unit: "kWh" }));
    expect(station.session()).toMatchObject({ state: "active", energyMilliwattHours: 500_000 });
    station.receive("StopTransaction", stop(120, 2_000));
    expect(station.sessions()["1 1"]).toMatchObject({
      state: "ended",
      startedAtMillis: T0,
      endedAtMillis: T0 + 120_000,
      energyMilliwattHours: 1_000_000,
      energySource: "metered",
      sampleCount: 3,
    });
    expect(codes(station)).toEqual(["no-signed-records"]);
  });

  it("knows a Start again under another message id, and another Start by its instant", () => {
    const station = new Station("1.6");
    const first = station.receive("StartTransaction", start());
    const again = station.receive("StartTransaction", start(0, { timestamp: "2026-03-01T13:00:00+01:00" }));
    const other = station.receive("StartTransaction", start(1));
    expect([first, again, other].map(([begin]) => begin?.transactionId)).toEqual(["1", "1", "2"]);
  });

  it("takes samples that transactionData repeats for the same ones (EVerest)", () => {
    const station = new Station("1.6");
    station.receive("StartTransaction", start());
    const sampled = { value: "1500.0", unit: "Wh", context: "Sample.Periodic" };
    station.receive("MeterValues", values16(60, { transactionId: 1 }, sampled));
    const transactionData = [
      { timestamp: at(60), sampledValue: [sampled] },
      { timestamp: at(120), sampledValue: [{ value: "2000", context: "Transaction.End" }] },
    ];
    station.receive("StopTransaction", stop(120, 2_000, { transactionData }));
    expect(station.session()).toMatchObject({ sampleCount: 4, energyMilliwattHours: 1_000_000 });
    expect(codes(station)).toEqual(["no-signed-records"]);
  });

  it("does not let values after the Stop change the energy, and says that they came (SAP)", () => {
    const station = new Station("1.6");
    station.receive("StartTransaction", start());
    station.receive("StopTransaction", stop(120, 2_000));
    station.receive("MeterValues", values16(180, { transactionId: 1 }, { value: "2100" }));
    expect(station.session()).toMatchObject({ state: "ended", energyMilliwattHours: 1_000_000 });
    expect(codes(station)).toContain("reading-after-end");
  });

  it("finds no contradiction between meterStart in whole Wh and exact samples", () => {
    const station = new Station("1.6");
    station.receive("StartTransaction", start(0, { meterStart: 1_000 }));
    const begin = { value: "999.6", context: "Transaction.Begin" };
    station.receive("MeterValues", values16(0, { transactionId: 1 }, begin));
    station.receive("MeterValues", values16(10, { transactionId: 1 }, { value: "999.8" }));
    const end = { timestamp: at(60), sampledValue: [{ value: "1999.6", context: "Transaction.End" }] };
    station.receive("StopTransaction", stop(60, 2_000, { transactionData: [end] }));
    // Of two begins at one instant the higher counts, of two ends the lower.
    expect(station.session().energyMilliwattHours).toBe(999_600);
    expect(codes(station)).toEqual(["no-signed-records"]);
  });

  it("does say where a begin or a step differs by 1 Wh and more", () => {
    const station = new Station("1.6");
    station.receive("StartTransaction", start());
    station.receive("MeterValues", values16(0, { transactionId: 1 }, { value: "999", context: "Transaction.Begin" }));
    station.receive("MeterValues", values16(10, { transactionId: 1 }, { value: "998.5" }));
    expect(codes(station)).toEqual(expect.arrayContaining(["begin-ambiguous", "register-falls"]));
  });

  it("leaves energy alone where a frame has power only", () => {
    const station = new Station("1.6");
    station.receive("StartTransaction", start());
    station.receive("MeterValues", values16(60, { transactionId: 1 }, { value: "1500" }));
    const power = { measurand: "Power.Active.Import", value: "7.4", unit: "kW" };
    station.receive("MeterValues", values16(120, { transactionId: 1 }, power));
    expect(station.session()).toMatchObject({ energyMilliwattHours: 500_000, powerWatts: 7_400 });
  });

  it("keeps frames of the inlet out of the outlet's energy", () => {
    const station = new Station("1.6");
    station.receive("StartTransaction", start());
    const inlet = { value: "2600", location: "Inlet", context: "Sample.Clock" };
    station.receive("MeterValues", values16(900, { transactionId: 1 }, inlet));
    station.receive("StopTransaction", stop(1_200, 2_000));
    expect(station.session().energyMilliwattHours).toBe(1_000_000);
    expect(codes(station)).toEqual(["no-signed-records"]);
  });

  it("uses the inlet where a station measures nowhere else", () => {
    const station = new Station("1.6");
    const inlet = (seconds: number, value: string, context: string) =>
      station.receive("MeterValues", values16(seconds, { transactionId: 1 }, { value, context, location: "Inlet" }));
    station.receive("StartTransaction", start(0, { meterStart: undefined }));
    inlet(0, "1000", "Transaction.Begin");
    inlet(600, "1800", "Sample.Periodic");
    expect(station.session().energyMilliwattHours).toBe(800_000);
  });

  it("keeps every Stop that belongs to no transaction as a session of its own", () => {
    const station = new Station("1.6");
    station.receive("StopTransaction", stop(60, 2_000, { transactionId: -1 }));
    station.receive("StopTransaction", stop(120, 3_000, { transactionId: -1 }));
    station.receive("StopTransaction", stop(180, 4_000, { transactionId: undefined }));
    const sessions = Object.values(station.sessions());
    expect(sessions).toHaveLength(3);
    for (const session of sessions) {
      expect(session).toMatchObject({ state: "ended", energyMilliwattHours: null });
      expect(session.findings.map(({ code }) => code)).toContain("begin-register-unknown");
    }
  });

  it("puts values without a transaction with the one that was going on, whatever came first", () => {
    const station = new Station("1.6");
    station.receive("MeterValues", values16(60, { transactionId: 0 }, { value: "1500" }));
    station.receive("StopTransaction", stop(120, 2_000));
    station.receive("MeterValues", values16(180, {}, { value: "9999" }));
    station.receive("MeterValues", values16(60, { connectorId: 2 }, { value: "7777" }));
    station.receive("MeterValues", values16(60, { connectorId: 0 }, { value: "8888" }));
    station.receive("StartTransaction", start());
    expect(station.session()).toMatchObject({ sampleCount: 3, energyMilliwattHours: 1_000_000 });
    expect(codes(station)).toEqual(["no-signed-records", "readings-attributed"]);
  });

  it("believes the Start where MeterValues of its transaction name another connector", () => {
    const station = new Station("1.6");
    station.receive("StartTransaction", start(0, { connectorId: 2 }));
    station.receive("MeterValues", values16(60, { connectorId: 1, transactionId: 1 }, { value: "1500" }));
    expect(Object.keys(station.sessions())).toEqual(["2 1"]);
  });

  it("loses nothing of messages that break every rule", () => {
    const station = new Station("1.6");
    expect(onlyReading(station.receive("StartTransaction", {}))).toMatchObject({
      ...{ atMillis: RECEIVED, event: "begin", transactionId: "1", register: null, notes: ["time-unreadable"] },
    });
    expect(onlyReading(station.receive("StopTransaction", { transactionId: "1", meterStop: "x" }))).toMatchObject({
      ...{ event: "end", transactionId: "1", register: null, notes: ["time-unreadable", "register-unusable"] },
    });
    expect(station.receive("MeterValues", { meterValue: [5, {}, { sampledValue: "x" }] })).toEqual([]);
    expect(onlyReading(station.receive("MeterValues", { meterValue: [{ sampledValue: [{}] }] }))).toMatchObject({
      ...{ atMillis: RECEIVED, evseId: null, measurands: [{ value: "" }] },
    });
    expect(codes(station)).toEqual(expect.arrayContaining(["time-unreadable", "register-unusable"]));
  });

  it("knows a value again whose instant nobody can read, though it arrives at another time", () => {
    const odd = { connectorId: 1, transactionId: 7, meterValue: [{ timestamp: "?", sampledValue: [{ value: "5" }] }] };
    const station = new Station("1.6");
    const [first, again] = [RECEIVED, RECEIVED + 60_000].map((now) =>
      onlyReading(station.receive("MeterValues", odd, now)),
    );
    if (first === undefined || again === undefined) throw new Error("A reading is missing.");
    expect(again.atMillis).not.toBe(first.atMillis);
    expect(canonicalText(again)).toBe(canonicalText(first));
    expect(station.readings).toHaveLength(1);
  });
});

describe("OCPP 2.x", () => {
  it("keeps events apart that all have seqNo 0, and knows each again", () => {
    const station = new Station("2.0.1");
    const messages = [
      event("Started", 0, { evse: { id: 2, connectorId: 1 }, meterValue: meterValue(0, 1_000) }),
      event("Updated", 60, { meterValue: meterValue(60, 1_500) }),
      event("Updated", 90, { meterValue: meterValue(90, 1_700) }),
      event("Ended", 120, { meterValue: meterValue(120, 2_000) }),
    ];
    for (const message of [...messages, ...messages]) station.receive("TransactionEvent", message);
    expect(Object.keys(station.sessions())).toEqual(["2 T-1"]);
    expect(station.session()).toMatchObject({ state: "ended", energyMilliwattHours: 1_000_000, sampleCount: 4 });
    expect(codes(station)).toEqual(["no-signed-records"]);
  });

  it("ends an unmetered session with unknown energy, never 0 (MicroOcpp)", () => {
    const station = new Station("2.0.1");
    for (const [index, type] of ["Started", "Updated", "Ended"].entries()) {
      station.receive("TransactionEvent", event(type, index * 60, { seqNo: index, evse: { id: 1 } }));
    }
    expect(station.session()).toMatchObject({ state: "ended", energyMilliwattHours: null, sampleCount: 3 });
    expect(codes(station)).toContain("begin-register-unknown");
  });

  it("takes values between the events from MeterValues that name an EVSE alone, Wh and kWh mixed (shiv3)", () => {
    const station = new Station("2.0.1");
    station.receive("TransactionEvent", event("Started", 0, { evse: { id: 1 }, meterValue: meterValue(0, 1_000) }));
    const kilowattHours = { unitOfMeasure: { unit: "kWh" }, context: "Transaction.Begin" };
    station.receive("MeterValues", { evseId: 1, meterValue: meterValue(60, 1.5, kilowattHours) });
    station.receive("MeterValues", { evseId: 0, meterValue: meterValue(60, 90_000) });
    expect(station.session()).toMatchObject({ state: "active", energyMilliwattHours: 500_000 });
    station.receive("TransactionEvent", event("Ended", 120, { meterValue: meterValue(120, 2_000) }));
    expect(station.session()).toMatchObject({ energyMilliwattHours: 1_000_000, sampleCount: 3 });
    expect(codes(station)).toEqual(["no-signed-records", "readings-attributed"]);
  });

  it("counts the signed energy where the unit beside it is wrong (virtual charge point)", async () => {
    const meter = await newMeter();
    const records = await Promise.all([
      meter.record(1, [recordReading(0, "B", 0.001)]),
      meter.record(2, [recordReading(120, "E", 0.401)]),
    ]);
    const signed = (index: number) => ({
      unitOfMeasure: { unit: "kWh" },
      signedMeterValue: {
        signedMeterData: btoa(records[index] ?? ""),
        publicKey: meter.publicKey,
        encodingMethod: "OCMF",
      },
    });
    const station = new Station("2.0.1");
    station.receive(
      "TransactionEvent",
      event("Started", 0, { evse: { id: 1 }, meterValue: meterValue(0, 1, signed(0)) }),
    );
    station.receive("TransactionEvent", event("Ended", 120, { meterValue: meterValue(120, 401, signed(1)) }));
    expect(station.session()).toMatchObject({
      energySource: "signed",
      energyMilliwattHours: 400_000,
      signature: "valid",
    });
    expect(codes(station)).toContain("signed-energy-differs");
  });

  it("does not date the end back to an old sample in the Ended event", () => {
    const station = new Station("2.0.1");
    station.receive("TransactionEvent", event("Started", 0, { evse: { id: 1 }, meterValue: meterValue(0, 1_000) }));
    station.receive("TransactionEvent", event("Ended", 600, { meterValue: meterValue(300, 2_000) }));
    expect(station.session()).toMatchObject({ endedAtMillis: T0 + 600_000, energyMilliwattHours: 1_000_000 });
    expect(codes(station)).toContain("end-register-missing");
  });

  it("cuts the EVSE's own timeline where an event names no transaction at all", () => {
    const readings = new Station("2.0.1").receive(
      "TransactionEvent",
      event("Started", 0, { transactionInfo: {}, evse: { id: 2 } }),
    );
    expect(readings).toMatchObject([{ evseId: 2, transactionId: null, event: "begin" }]);
  });
});

describe("a status", () => {
  it("of 1.6 is told for the station, or for a connector that is an EVSE of its own", () => {
    const status = (fields: object) => statusOf16(payload({ errorCode: "NoError", ...fields }), RECEIVED);
    expect(status({ connectorId: 0, status: "Available" })).toEqual({
      ...{ evseId: 0, connectorId: null, atMillis: RECEIVED, status: "Available", availability: "available" },
      fault: null,
    });
    const faulted = { errorCode: "GroundFailure", info: "RCD", vendorErrorCode: "E7" };
    expect(status({ connectorId: 2, status: "Faulted", timestamp: at(5), ...faulted })).toMatchObject({
      ...{ evseId: 2, connectorId: 1, atMillis: T0 + 5_000, availability: "faulted", fault: "GroundFailure, RCD, E7" },
    });
    expect(status({ connectorId: 1, status: "SuspendedEV" })).toMatchObject({
      ...{ status: "SuspendedEV", availability: "occupied" },
    });
    expect(status({ connectorId: 1, status: "toString" })).toMatchObject({ availability: "unknown" });
    expect(status({ connectorId: 1 })).toBeNull();
  });

  it("of a clock that is ahead, or was never set, holds since it came: later ones are not older than it", () => {
    for (const timestamp of ["2079-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1970-01-01T00:00:42Z"]) {
      const fields = { connectorId: 1, errorCode: "NoError", status: "Available", timestamp };
      expect(statusOf16(payload(fields), RECEIVED)?.atMillis).toBe(RECEIVED);
      const of2 = { evseId: 1, connectorId: 1, connectorStatus: "Available", timestamp };
      expect(statusOf2(payload(of2), RECEIVED)?.atMillis).toBe(RECEIVED);
    }
  });

  it("of 2.x comes by StatusNotification or by NotifyEvent", () => {
    const notification = { timestamp: at(5), evseId: 2, connectorId: 1, connectorStatus: "Occupied" };
    const eventData = [
      {
        ...{ eventId: 1, timestamp: at(5), trigger: "Delta", actualValue: "Occupied" },
        ...{
          eventNotificationType: "HardWiredNotification",
          component: { name: "Connector", evse: { id: 2, connectorId: 1 } },
        },
        variable: { name: "AvailabilityState" },
      },
      {
        timestamp: at(5),
        actualValue: "40",
        component: { name: "EVSE", evse: { id: 2 } },
        variable: { name: "Temperature" },
      },
    ];
    const expected = {
      ...{ evseId: 2, connectorId: 1, atMillis: T0 + 5_000, status: "Occupied", availability: "occupied" },
      fault: null,
    };
    expect(statusOf2(payload(notification), RECEIVED)).toEqual(expected);
    expect(statusesOfEvents(payload({ generatedAt: at(5), seqNo: 0, eventData }), RECEIVED)).toEqual([expected]);
  });
});
