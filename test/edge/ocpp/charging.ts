// Generated days of a charging station, as messages of OCPP 1.6, 2.0.1 or 2.1: several EVSEs, transactions after and
// beside each other, signed records, and the habits of stations in the field.
import fc from "fast-check";
import type { OcppVersion } from "../../../edge/ocpp/versions.ts";
import { at, type Meter, recordReading } from "../server.ts";

export interface Message {
  readonly action: string;
  /** The payload; `transactionId` is what the Start of this message's transaction was answered with (OCPP 1.6). */
  readonly payload: (transactionId: number) => object;
  /** Which Start of 1.6 has to be answered before this can be sent; null: none. */
  readonly after: number | null;
}

const often = (times: number) => fc.integer({ min: 0, max: times }).map((n) => n > 0);
const seldom = (times: number) => fc.integer({ min: 0, max: times }).map((n) => n === 0);

const step = fc.record({
  wattHours: fc.integer({ min: 0, max: 2_000 }),
  milli: fc.constantFrom(0, 1, 30, 999),
  /** Whether the values name their transaction. */
  named: often(2),
  what: fc.constantFrom("energy", "energy", "energy", "phases", "power", "both", "nothing"),
  context: fc.constantFrom("Sample.Periodic", "Sample.Clock", null),
  location: fc.constantFrom(null, null, null, "Outlet", "Inlet"),
  zoned: often(8),
});

export const charging = fc.record({
  evseId: fc.integer({ min: 1, max: 2 }),
  /** After the one before on this EVSE; null: in the very instant in which that one began. */
  pauseSeconds: fc.constantFrom(1, 1, 60, 86_400, 0, null),
  steps: fc.array(step, { maxLength: 4 }),
  /** How registers are written; `mislabelled`: Wh that are called kWh, and the last without a unit. */
  unit: fc.constantFrom("Wh", "kWh", "float", null, "multiplier", "mislabelled"),
  begins: often(8),
  ends: often(8),
  /** Begin and end of 2.x bring values; stations exist that bring none. */
  metered: often(4),
  /** Whether these say what they are, or only come with the event. */
  contextual: fc.boolean(),
  signed: fc.constantFrom("none", "none", "both", "end", "forged"),
  /** seqNo counts, or is 0 in every event. */
  counts: fc.boolean(),
  /** Messages of this transaction by their place that get lost for good. */
  lost: fc.option(fc.integer({ min: 0, max: 5 }), { freq: 4, nil: null }),
  /** The last message brings the samples again. */
  repeats: fc.boolean(),
  late: fc.constantFrom("nothing", "nothing", "named", "unnamed"),
  idles: seldom(2),
});
export type Charging = typeof charging extends fc.Arbitrary<infer T> ? T : never;

/** One day in the order of its events, and how the line and the station spoil it. */
export const day = fc.array(charging, { minLength: 1, maxLength: 5 });

/** The messages of these chargings in the order of the events. */
export async function messagesOf(
  version: OcppVersion,
  chargings: readonly Charging[],
  meter: Meter,
): Promise<Message[]> {
  const messages: { seconds: number; message: Message }[] = [];
  const clocks = new Map<number, { seconds: number; began: number }>();
  let counter = 0;
  for (const [index, one] of chargings.entries()) {
    const clock = clocks.get(one.evseId) ?? { seconds: 0, began: 0 };
    // The ids of 1.6 follow the order of arrival, so that two Starts of one instant are no case for a comparison.
    const pause = version === "1.6" ? Math.max(one.pauseSeconds ?? 1, 1) : one.pauseSeconds;
    const begin = pause === null ? clock.began : clock.seconds + pause;
    const record = async (parts: readonly [number, string, number][]) => {
      counter += 1;
      const readings = parts.map(([seconds, event, milli]) => recordReading(seconds, event, milli / 1e6));
      const text = await meter.record(counter, readings);
      return one.signed === "forged" ? text.replace('"RV":', '"RV":1') : text;
    };
    const { sent, end } = await messagesOfOne(version, one, index, begin, record);
    clocks.set(one.evseId, { seconds: end, began: begin });
    messages.push(...sent.filter((_, place) => place !== one.lost || (version === "1.6" && place === 0)));
  }
  return messages.sort((a, b) => a.seconds - b.seconds).map(({ message }) => message);
}

async function messagesOfOne(
  version: OcppVersion,
  one: Charging,
  index: number,
  begin: number,
  record: (parts: readonly [number, string, number][]) => Promise<string>,
) {
  const old = version === "1.6";
  const { evseId } = one;
  const sent: { seconds: number; message: Message }[] = [];
  const repeated: object[] = [];
  const beginMilli = 910_000_000 + index * 20_000_000;
  let milli = beginMilli;
  let seconds = begin;
  let seqNo = 0;
  const push = (action: string, needsStart: boolean, payload: (transactionId: number) => object) =>
    sent.push({ seconds, message: { action, payload, after: needsStart ? index : null } });
  const event = (eventType: string, fields: object) => {
    const numbered = { seqNo: one.counts ? seqNo : 0, triggerReason: "Trigger" };
    seqNo += 1;
    const transactionInfo = { transactionId: `T-${index}`, ...(one.idles && { chargingState: "SuspendedEV" }) };
    const payload = { eventType, timestamp: at(seconds), ...numbered, transactionInfo, offline: one.idles, ...fields };
    push("TransactionEvent", false, () => payload);
  };
  const sampled = (fields: object, last = false) => ({ ...written(old, one.unit, milli, last), ...fields });
  const signedBegin =
    one.signed === "both" || one.signed === "forged" ? await record([[begin, "B", beginMilli]]) : null;
  const bound = (context: string, signed: string | null) => {
    const said = one.contextual || signed !== null ? { context } : {};
    if (old) return signed === null ? [] : [{ ...said, value: signed, format: "SignedData" }];
    const beside = { signedMeterData: btoa(signed ?? ""), signingMethod: "", encodingMethod: "OCMF", publicKey: "" };
    return [sampled({ ...said, ...(signed !== null && { signedMeterValue: beside }) }, context.endsWith("End"))];
  };
  const values = (sampledValue: readonly object[], zoned = true) => ({
    timestamp: zoned ? at(seconds) : at(seconds).slice(0, -1),
    sampledValue,
  });

  if (old) {
    const start = { connectorId: evseId, idTag: "TAG", timestamp: at(seconds), meterStart: Math.floor(milli / 1_000) };
    push("StartTransaction", false, () => start);
    if (signedBegin !== null) {
      const meterValue = [values(bound("Transaction.Begin", signedBegin))];
      push("MeterValues", true, (transactionId) => ({ connectorId: evseId, transactionId, meterValue }));
    }
  } else if (one.begins) {
    const metered = one.metered ? { meterValue: [values(bound("Transaction.Begin", signedBegin))] } : {};
    event("Started", { evse: { id: evseId }, idToken: { idToken: "TAG", type: "ISO14443" }, ...metered });
  }
  const meterValues = (fields: Charging["steps"][number]) => {
    seconds += 60;
    milli += fields.wattHours * 1_000 + fields.milli;
    const said = {
      ...(fields.context !== null && { context: fields.context }),
      ...(fields.location !== null && { location: fields.location }),
    };
    const power = { measurand: "Power.Active.Import", ...(old ? { value: "7400.5", unit: "W" } : { value: 7400.5 }) };
    const phases = ["L1", "L2-N", "L3"].map((phase) => ({ ...sampled({ phase }), ...said }));
    const sampledValue = {
      energy: [sampled(said)],
      phases,
      power: [{ ...power, ...said }],
      both: [sampled(said), { ...power, ...said }, { ...power, phase: "L1", measurand: "Current.Import", ...said }],
      nothing: [],
    }[fields.what];
    if (sampledValue.length === 0) {
      if (!old && fields.named) event("Updated", {});
      return;
    }
    const meterValue = [values(sampledValue, fields.zoned)];
    if (fields.named) repeated.push(...meterValue);
    if (!old && fields.named) return event("Updated", { meterValue });
    if (!old) return void push("MeterValues", false, () => ({ evseId, meterValue }));
    push("MeterValues", fields.named, (transactionId) => ({
      connectorId: evseId,
      ...(fields.named && { transactionId }),
      meterValue,
    }));
  };
  for (const fields of one.steps) meterValues(fields);
  seconds += 60;
  if (one.ends) {
    const parts: [number, string, number][] = [
      [begin, "B", beginMilli],
      [seconds, "E", milli],
    ];
    const signedEnd = one.signed === "none" ? null : await record(parts);
    const again = one.repeats ? repeated : [];
    const last = bound("Transaction.End", signedEnd);
    if (old) {
      const data = [...again, ...(last.length > 0 ? [values(last)] : [])];
      const stop = { timestamp: at(seconds), meterStop: Math.floor(milli / 1_000), reason: "Local" };
      const transactionData = data.length > 0 ? { transactionData: data } : {};
      push("StopTransaction", true, (transactionId) => ({ transactionId, ...stop, ...transactionData }));
    } else {
      const meterValue = [...again, ...(one.metered ? [values(last)] : [])];
      event("Ended", meterValue.length > 0 ? { meterValue } : {});
    }
  }
  const end = seconds;
  if (one.late !== "nothing") {
    const named = one.late === "named";
    const fields = { wattHours: 40, milli: 0, named, what: "energy", context: null, location: null } as const;
    meterValues({ ...fields, zoned: true });
  }
  return { sent, end };
}

/** A register as stations write it. */
function written(old: boolean, unit: Charging["unit"], milli: number, last: boolean): object {
  const wattHours = (milli / 1_000).toFixed(3);
  const kilowattHours = (milli / 1e6).toFixed(6);
  // The next double below: 0.30002999999999996 for 0.30003.
  const below = String((milli / 1e6) * (1 - 2 ** -53));
  const value = (text: string) => (old ? text : Number(text));
  const named = (name: string, more: object = {}) =>
    old ? { unit: name } : { unitOfMeasure: { unit: name, ...more } };
  switch (unit) {
    case "Wh":
      return { value: value(wattHours), ...named("Wh") };
    case "kWh":
      return { value: value(kilowattHours), ...named("kWh") };
    case "float":
      return { value: value(below), ...named("kWh") };
    case "multiplier":
      return old ? { value: wattHours } : { value: value(kilowattHours), ...named("Wh", { multiplier: 3 }) };
    case "mislabelled":
      return last ? { value: value(wattHours) } : { value: value(wattHours), ...named("kWh") };
    case null:
      return { value: value(wattHours) };
  }
}
