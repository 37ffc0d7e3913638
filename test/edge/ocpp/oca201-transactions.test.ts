// OCA test cases for a CSMS, OCPP 2.0.1, blocks E and J: how a transaction may begin, go on and end, what is asked of its
// status, and its meter values. test/oca-cases.md says which case is shown where.
import { describe, expect, it } from "vitest";
import { sessionDetail } from "../server.ts";
import { booted201, CARD, charging201, end201, now, register, type Script, status201, Transaction } from "./oca.ts";

const ACCEPTED = { idTokenInfo: { status: "Accepted" } };

async function authorized(s: Script): Promise<void> {
  await s.up("Authorize", { idToken: CARD }, ACCEPTED);
}

/** A transaction that has begun with this event; energy from 1,000 Wh. */
async function begun(s: Script, triggerReason: string, fields: Record<string, unknown>): Promise<Transaction> {
  const transaction = new Transaction(s);
  await transaction.tell("Started", triggerReason, { meterValue: register(1_000, "Transaction.Begin"), ...fields });
  return transaction;
}

describe("how a transaction may begin", () => {
  /** The first event, where a card was shown before it or comes with a later one. */
  const BEGINS: readonly (readonly [title: string, triggerReason: string, fields: Record<string, unknown>])[] = [
    [
      "TC_E_01 when the power path is closed",
      "ChargingStateChanged",
      { chargingState: "SuspendedEVSE", idToken: CARD },
    ],
    ["TC_E_02 when energy flows", "ChargingStateChanged", { chargingState: "Charging", idToken: CARD }],
    ["TC_E_09 when the car is plugged in", "CablePluggedIn", { chargingState: "EVConnected" }],
    ["TC_E_10 when a card is accepted", "Authorized", { chargingState: "Idle", idToken: CARD }],
    ["TC_E_11 when signed data came from the meter", "SignedDataReceived", { chargingState: "EVConnected" }],
    ["TC_E_12 when the bay is taken", "EVDetected", { chargingState: "Idle" }],
    ["TC_E_53 with the sequence number 0", "CablePluggedIn", { chargingState: "EVConnected" }],
  ];

  it.each(BEGINS)("%s", async (_, triggerReason, fields) => {
    const s = await booted201();
    await authorized(s);
    const transaction = await begun(s, triggerReason, fields);
    await transaction.tell("Updated", "Authorized", { idToken: CARD, chargingState: "Charging" }, ACCEPTED);
    await end201(transaction, "StopAuthorized", { idToken: CARD });
    const session = await s.session();
    expect(session).toMatchObject({ state: "ended", energyMilliwattHours: 250_000, transactionId: transaction.id });
    expect(session.findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("TC_E_03 cable first, then the card", async () => {
    const s = await booted201();
    await status201(s, "Occupied");
    const transaction = await begun(s, "CablePluggedIn", { chargingState: "EVConnected" });
    await authorized(s);
    await transaction.tell("Updated", "Authorized", { idToken: CARD }, ACCEPTED);
    await transaction.tell("Updated", "ChargingStateChanged", { chargingState: "Charging" });
    expect(await s.session()).toMatchObject({ state: "active", evseId: 1 });
  });

  it("TC_E_04 card first, then the cable", async () => {
    const s = await booted201();
    await authorized(s);
    const transaction = await begun(s, "Authorized", { idToken: CARD, chargingState: "Idle" });
    await status201(s, "Occupied");
    await transaction.tell("Updated", "CablePluggedIn", { chargingState: "EVConnected" });
    await transaction.tell("Updated", "ChargingStateChanged", { chargingState: "Charging" });
    expect(await s.session()).toMatchObject({ state: "active" });
  });

  it("TC_E_38 the car is plugged in and not ready: suspended, still one session", async () => {
    const s = await booted201();
    const transaction = await begun(s, "Authorized", { idToken: CARD, chargingState: "EVConnected" });
    await transaction.tell("Updated", "ChargingStateChanged", { chargingState: "SuspendedEV" });
    expect(await s.session()).toMatchObject({ state: "active" });
  });
});

describe("how a transaction may end", () => {
  const ENDS: readonly (readonly [
    title: string,
    before: readonly (readonly [triggerReason: string, chargingState: string])[],
    triggerReason: string,
    stoppedReason: string,
  ])[] = [
    [
      "TC_E_07 a card stops it, the power path opens",
      [["StopAuthorized", "EVConnected"]],
      "ChargingStateChanged",
      "Local",
    ],
    ["TC_E_08 a card stops it, energy stops", [["StopAuthorized", "EVConnected"]], "ChargingStateChanged", "Local"],
    [
      "TC_E_14 the cable is unplugged at the station",
      [
        ["StopAuthorized", "EVConnected"],
        ["EVCommunicationLost", "Idle"],
      ],
      "EVCommunicationLost",
      "EVDisconnected",
    ],
    ["TC_E_15 a card stops it", [], "StopAuthorized", "Local"],
    ["TC_E_17 the car is unplugged, and that withdraws the authorization", [], "EVCommunicationLost", "EVDisconnected"],
    [
      "TC_E_19 the bay is left",
      [
        ["StopAuthorized", "EVConnected"],
        ["EVCommunicationLost", "Idle"],
      ],
      "EVDeparted",
      "Local",
    ],
    [
      "TC_E_20 the cable is unplugged at the car",
      [["ChargingStateChanged", "SuspendedEV"]],
      "EVCommunicationLost",
      "EVDisconnected",
    ],
    ["TC_E_22 the car suspends, and energy stops", [], "ChargingStateChanged", "StoppedByEV"],
    ["TC_E_39 no car in time withdraws the authorization", [], "EVConnectTimeout", "Timeout"],
  ];

  it.each(ENDS)("%s", async (_, before, triggerReason, stoppedReason) => {
    const s = await booted201();
    const transaction = await charging201(s);
    for (const [reason, chargingState] of before) await transaction.tell("Updated", reason, { chargingState });
    await end201(transaction, triggerReason, { stoppedReason });
    expect(await s.session()).toMatchObject({ state: "ended", energyMilliwattHours: 250_000 });
  });

  it("TC_E_21 an operator stops it", async () => {
    const s = await booted201();
    const transaction = await charging201(s);
    await s.down("RequestStopTransaction", { transactionId: transaction.id }, { status: "Accepted" });
    await end201(transaction, "RemoteStop", { stoppedReason: "Remote" });
    expect(await s.session()).toMatchObject({ state: "ended", energyMilliwattHours: 250_000 });
  });

  it("TC_E_26 the cable is unplugged at the car and plugged in again: suspended, one session", async () => {
    const s = await booted201();
    const transaction = await charging201(s);
    await transaction.tell("Updated", "EVCommunicationLost", { chargingState: "Idle" });
    await status201(s, "Available");
    await transaction.tell("Updated", "CablePluggedIn", { chargingState: "EVConnected" });
    await status201(s, "Occupied");
    await transaction.tell("Updated", "ChargingStateChanged", { chargingState: "Charging" });
    await end201(transaction, "StopAuthorized");
    expect(await s.session()).toMatchObject({ state: "ended", energyMilliwattHours: 250_000 });
  });
});

describe("the status of a transaction", () => {
  const STATUSES: readonly (readonly [title: string, isNamed: boolean, response: Record<string, unknown>])[] = [
    ["TC_E_29 going on, messages wait", true, { ongoingIndicator: true, messagesInQueue: true }],
    ["TC_E_30 going on, no messages wait", true, { ongoingIndicator: true, messagesInQueue: false }],
    ["TC_E_31 ended, messages wait", true, { ongoingIndicator: false, messagesInQueue: true }],
    ["TC_E_33 of the station, messages wait", false, { messagesInQueue: true }],
    ["TC_E_34 of the station, no messages wait", false, { messagesInQueue: false }],
  ];

  it.each(STATUSES)("%s", async (_, isNamed, response) => {
    const s = await booted201();
    const transaction = await charging201(s);
    await s.down("GetTransactionStatus", isNamed ? { transactionId: transaction.id } : {}, response);
    // What waited comes late, marked as offline, and is stored like any other.
    await transaction.tell("Updated", "MeterValuePeriodic", { offline: true, meterValue: register(1_100) });
    expect(await s.session()).toMatchObject({ state: "active", energyMilliwattHours: 100_000 });
  });
});

describe("meter values", () => {
  const clock = (energyWattHours: number) => register(energyWattHours, "Sample.Clock");

  it("TC_J_01 on the clock, without a transaction, are answered and make no session", async () => {
    const s = await booted201();
    await s.up("MeterValues", { evseId: 1, meterValue: clock(900) });
    await s.up("MeterValues", { evseId: 0, meterValue: clock(950) });
    expect(await s.sessions()).toEqual([]);
  });

  it.each([
    ["TC_J_02 on the clock, while a transaction goes on", clock],
    ["TC_J_09 sampled, while a transaction goes on", register],
  ])("%s", async (_, values) => {
    const s = await booted201();
    const transaction = await charging201(s);
    const triggerReason = values === clock ? "MeterValueClock" : "MeterValuePeriodic";
    await transaction.tell("Updated", triggerReason, { meterValue: values(1_080) });
    expect(await s.session()).toMatchObject({ energyMilliwattHours: 80_000, sampleCount: 2 });
  });

  it.each([
    ["TC_J_03 on the clock, all of them in the last event", "Sample.Clock"],
    ["TC_J_10 sampled, all of them in the last event", "Sample.Periodic"],
  ])("%s", async (_, context) => {
    const s = await booted201();
    const transaction = await charging201(s);
    const start = Date.now() - 3_000;
    const value = (energy: number, seconds: number, of: string) => ({
      timestamp: new Date(start + seconds * 1_000).toISOString(),
      sampledValue: [{ value: energy, context: of, unitOfMeasure: { unit: "Wh" } }],
    });
    const meterValue = [value(1_001, 4, context), value(1_002, 5, context), value(1_003, 6, "Transaction.End")];
    await transaction.tell("Ended", "StopAuthorized", {
      ...{ timestamp: new Date(start + 6_000).toISOString(), meterValue },
    });
    const session = await s.session();
    expect(session).toMatchObject({ state: "ended", energyMilliwattHours: 3_000 });
    expect((await sessionDetail(session.id)).samples.length).toBeGreaterThanOrEqual(4);
  });

  it.each([
    ["TC_J_04 on the clock and signed: the record is kept and judged", "Sample.Clock"],
    ["TC_J_11 sampled and signed: the record is kept and judged", "Sample.Periodic"],
  ])("%s", async (_, context) => {
    const s = await booted201();
    const transaction = await charging201(s);
    const signedMeterValue = {
      ...{ signedMeterData: btoa("OCMF|{}|{}"), signingMethod: "", encodingMethod: "OCMF", publicKey: "" },
    };
    await transaction.tell("Updated", "MeterValuePeriodic", {
      meterValue: [{ timestamp: now(), sampledValue: [{ value: 1_050, context, signedMeterValue }] }],
    });
    expect(await s.session()).toMatchObject({ recordCount: 1, signature: "unverifiable" });
  });

  it("TC_J_07 sampled at the start, the EVSE named", async () => {
    const s = await booted201();
    await charging201(s);
    expect(await s.session()).toMatchObject({ evseId: 1, sampleCount: 1 });
  });

  it("TC_J_08 sampled at the start, the EVSE not known yet: told later, and one session", async () => {
    const s = await booted201();
    const transaction = await begun(s, "Authorized", { idToken: CARD, evse: undefined });
    const evse = { id: 2, connectorId: 1 };
    await transaction.tell("Updated", "CablePluggedIn", { evse, chargingState: "Charging" });
    await end201(transaction, "StopAuthorized");
    expect(await s.session()).toMatchObject({ evseId: 2, state: "ended", energyMilliwattHours: 250_000 });
  });
});
