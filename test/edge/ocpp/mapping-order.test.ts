// However often and in whatever order a station's messages come, the sessions are those of the clean order.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OcppVersion } from "../../../edge/ocpp/versions.ts";
import { at } from "../server.ts";
import { RECEIVED, Station } from "./mapping.ts";

/** Printed by the test, so that a failure can be made again. */
const SEED = 20_261_123;

interface Message {
  readonly action: string;
  readonly payload: object;
}

const charging = fc.record({
  evseId: fc.integer({ min: 1, max: 2 }),
  pauseSeconds: fc.constantFrom(0, 60, 86_400),
  steps: fc.array(
    fc.record({
      wattHours: fc.integer({ min: 0, max: 200 }),
      unit: fc.constantFrom("Wh", "kWh", undefined),
      named: fc.boolean(),
      energy: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
      zoned: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
      context: fc.constantFrom("Sample.Periodic", "Sample.Clock", undefined),
    }),
    { maxLength: 4 },
  ),
  begins: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
  ends: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
  metered: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
  /** Why it ended, once for each end that is sent; undefined: left out, which is Local. */
  reasons: fc.uniqueArray(fc.constantFrom(undefined, "Local", "EVDisconnected", "Remote"), {
    minLength: 1,
    maxLength: 2,
  }),
  /** The last message brings the samples again. */
  repeats: fc.boolean(),
  late: fc.boolean(),
});
type Charging = typeof charging extends fc.Arbitrary<infer T> ? T : never;

/** The messages of up to five chargings in the order of the events; transaction ids of 1.6 count from 1. */
function messagesOf(version: OcppVersion, chargings: readonly Charging[]): Message[] {
  const old = version === "1.6";
  const messages: Message[] = [];
  let seconds = 0;
  let wattHours = 910_000;
  for (const [index, one] of chargings.entries()) {
    seconds += one.pauseSeconds;
    const { evseId } = one;
    const register = (unit?: string) => {
      const value = unit === "kWh" ? (wattHours / 1_000).toFixed(3) : String(wattHours);
      return old
        ? { value, ...(unit && { unit }) }
        : { value: Number(value), ...(unit && { unitOfMeasure: { unit } }) };
    };
    const sent: object[] = [];
    const transaction = { transactionInfo: { transactionId: `T-${index}` }, seqNo: 0, triggerReason: "Trigger" };
    const metered = () =>
      one.metered ? { meterValue: [{ timestamp: at(seconds), sampledValue: [register("Wh")] }] } : {};
    if (old) {
      // The id of a Start is known to the station only because the Start came: it is always there, if late.
      const payload = { connectorId: evseId, idTag: "TAG", timestamp: at(seconds), meterStart: wattHours };
      messages.push({ action: "StartTransaction", payload });
    } else if (one.begins) {
      const payload = {
        eventType: "Started",
        timestamp: at(seconds),
        evse: { id: evseId },
        ...transaction,
        ...metered(),
      };
      messages.push({ action: "TransactionEvent", payload });
    }
    const step = (fields: Charging["steps"][number]) => {
      seconds += 60;
      wattHours += fields.wattHours;
      const power = { measurand: "Power.Active.Import", ...register() };
      const context = fields.context === undefined ? {} : { context: fields.context };
      const sampledValue = [fields.energy ? { ...register(fields.unit), ...context } : { ...power, ...context }];
      const timestamp = fields.zoned ? at(seconds) : at(seconds).slice(0, -1);
      const meterValue = [{ timestamp, sampledValue }];
      if (fields.named) sent.push(...meterValue);
      if (old) {
        const named = fields.named ? { transactionId: index + 1 } : {};
        messages.push({ action: "MeterValues", payload: { connectorId: evseId, ...named, meterValue } });
      } else if (fields.named) {
        const payload = { eventType: "Updated", timestamp: at(seconds), ...transaction, meterValue };
        messages.push({ action: "TransactionEvent", payload });
      } else messages.push({ action: "MeterValues", payload: { evseId, meterValue } });
    };
    for (const fields of one.steps) step(fields);
    seconds += 60;
    if (one.ends && old) {
      const data = one.repeats ? { transactionData: sent } : {};
      const payload = { transactionId: index + 1, timestamp: at(seconds), meterStop: wattHours, ...data };
      for (const reason of one.reasons) {
        messages.push({ action: "StopTransaction", payload: { ...payload, ...(reason && { reason }) } });
      }
    } else if (one.ends) {
      const { meterValue = [] } = metered();
      const values = [...(one.repeats ? sent : []), ...meterValue];
      for (const stoppedReason of one.reasons) {
        const transactionInfo = { ...transaction.transactionInfo, ...(stoppedReason && { stoppedReason }) };
        const payload = { eventType: "Ended", timestamp: at(seconds), ...transaction, transactionInfo };
        messages.push({
          action: "TransactionEvent",
          payload: { ...payload, ...(values.length > 0 && { meterValue: values }) },
        });
      }
    }
    if (one.late) {
      step({ wattHours: 5, unit: "Wh", named: true, energy: true, zoned: true, context: undefined });
      step({ wattHours: 5, unit: "Wh", named: false, energy: true, zoned: true, context: "Sample.Clock" });
    }
  }
  return messages;
}

/** A station whose transaction ids were given out in the order of the events, before anything is lost or repeated. */
function stationOf(version: OcppVersion, messages: readonly Message[]): Station {
  const station = new Station(version);
  for (const { action, payload } of messages) if (action === "StartTransaction") station.announce(payload);
  return station;
}

describe.each(["1.6", "2.0.1"] as const)("sessions of OCPP %s", (version) => {
  it("are the same for every order and repetition of the messages", () => {
    let sessions = 0;
    let attributed = 0;
    const delivery = fc.array(charging, { minLength: 1, maxLength: 5 }).chain((chargings) => {
      const messages = messagesOf(version, chargings);
      return fc.record({
        messages: fc.constant(messages),
        order: fc.shuffledSubarray(messages, { minLength: messages.length }),
        repeated: fc.shuffledSubarray(messages),
      });
    });
    fc.assert(
      fc.property(delivery, ({ messages, order, repeated }) => {
        const clean = stationOf(version, messages);
        for (const { action, payload } of messages) clean.receive(action, payload);
        const other = stationOf(version, messages);
        for (const { action, payload } of order) other.receive(action, payload);
        for (const { action, payload } of repeated) other.receive(action, payload, RECEIVED + 3_600_000);
        const expected = clean.sessions();
        expect(other.sessions()).toEqual(expected);
        for (const { findings } of Object.values(expected)) {
          sessions += 1;
          if (findings.some(({ code }) => code === "readings-attributed")) attributed += 1;
        }
      }),
      { numRuns: 150, seed: SEED },
    );
    console.log(
      `OCPP ${version} in two orders, seed ${SEED}: ${sessions} sessions, ${attributed} with unnamed readings`,
    );
    // The property says something only where there were sessions, and unnamed readings in them.
    expect(sessions).toBeGreaterThan(150);
    expect(attributed).toBeGreaterThan(20);
  });
});
