// A list of OCPP MeterValues as readings: one for each instant and kind of moment (transaction begin, end, clock, other),
// and one more for each further signed record. Nothing that was sampled is left out.
import type { JsonNode } from "../../../assembly/host/json.ts";
import { member } from "../../../assembly/host/json.ts";
import type { EventKind } from "../../domain/reading.ts";
import type { Measurand, ReadingItem, SignedItem } from "../../domain/reading-item.ts";
import { readInstant } from "./instants.ts";
import { filledTextOf, integerOf, itemsOf, textOf } from "./payload.ts";
import { currentsOf, powerOf, registerOf } from "./registers.ts";
import { signedMeterValue, signedValueOf16 } from "./signed-values.ts";

/** Whose values they are. */
export interface Owner {
  readonly evseId: number | null;
  readonly transactionId: string | null;
  readonly receivedAtMillis: number;
}

interface Sampled {
  readonly measurand: Measurand | null;
  readonly signed: SignedItem | null;
  readonly context: string;
}

/** SampledValue of 1.6: value is text, and a signed record stands in its place. */
export function sampledOf16(node: JsonNode): Sampled {
  const value = textOf(node, "value") ?? "";
  const signed = signedValueOf16(value, textOf(node, "format"));
  const measurand = measurandOf(node, value, filledTextOf(node, "unit"), 0);
  return { measurand: signed === null ? measurand : null, signed, context: measurand.context };
}

/** SampledValue of 2.0.1 and 2.1: value is a number, a signed record stands beside it. */
export function sampledOf2(node: JsonNode): Sampled {
  const unit = member(node, "unitOfMeasure");
  const value = textOf(node, "value");
  const measurand = measurandOf(node, value ?? "", filledTextOf(unit, "unit"), integerOf(unit, "multiplier") ?? 0);
  const signed = signedMeterValue(member(node, "signedMeterValue"));
  return { measurand: value === null && signed !== null ? null : measurand, signed, context: measurand.context };
}

/** What a station leaves out is as the standards say: imported active energy, sampled periodically, at the outlet. */
function measurandOf(node: JsonNode, value: string, unit: string | null, multiplier: number): Measurand {
  return {
    measurand: filledTextOf(node, "measurand") ?? "Energy.Active.Import.Register",
    value,
    unit,
    multiplier,
    context: filledTextOf(node, "context") ?? "Sample.Periodic",
    phase: filledTextOf(node, "phase"),
    location: filledTextOf(node, "location") ?? "Outlet",
  };
}

/** What a reading context says of the moment. Null leaves it to the signed record, if there is one. */
function eventOf(context: string, owner: Owner): EventKind | null {
  if (context === "Sample.Clock") return "clock";
  // Outside of transactions nothing in OCPP bounds a session, also where a record speaks of a begin or an end.
  if (owner.transactionId === null) return "sample";
  if (context === "Transaction.Begin") return "begin";
  return context === "Transaction.End" ? "end" : null;
}

/**
 * The readings of a list of meter values, in the order sent. Energy that is not there is null, never 0: values of power
 * alone leave energy alone.
 */
export function readingsOf(
  meterValues: readonly JsonNode[],
  sampledOf: (node: JsonNode) => Sampled,
  owner: Owner,
): ReadingItem[] {
  return meterValues.flatMap((meterValue) => {
    const { atMillis, at, notes } = readInstant(textOf(meterValue, "timestamp"), owner.receivedAtMillis);
    const sampled = itemsOf(meterValue, "sampledValue").map(sampledOf);
    return [...Map.groupBy(sampled, ({ context }) => eventOf(context, owner))].flatMap(([event, group]) => {
      const measurands = distinct(
        group.flatMap(({ measurand }) => measurand ?? []),
        (one) => [one.measurand, one.value, one.unit, one.multiplier, one.context, one.phase, one.location].join("\n"),
      );
      const records = distinct(
        group.flatMap(({ signed }) => signed ?? []),
        (one) => [one.data, one.format, one.publicKey].join("\n"),
      );
      const register = registerOf(measurands);
      const { evseId, transactionId } = owner;
      const base = { atMillis, at, evseId, transactionId, event };
      const values: ReadingItem = {
        ...base,
        register: register.status === "read" ? register.register : null,
        powerWatts: powerOf(measurands),
        currentMilliamps: currentsOf(measurands),
        signed: records[0] ?? null,
        measurands,
        notes: register.status === "unusable" ? [...notes, "register-unusable"] : notes,
      };
      const others = records.slice(1).map((signed) => ({ ...bareReading(base, notes), signed }));
      return [values, ...others];
    });
  });
}

/** A reading that says no more than that something happened. */
export function bareReading(
  base: Pick<ReadingItem, "atMillis" | "at" | "evseId" | "transactionId" | "event">,
  notes: ReadingItem["notes"],
): ReadingItem {
  return { ...base, register: null, powerWatts: null, currentMilliamps: null, signed: null, measurands: [], notes };
}

/** Each content once: stations repeat the same record beside every measurand. */
function distinct<T>(values: readonly T[], contentOf: (value: T) => string): readonly T[] {
  return values.length < 2 ? values : [...new Map(values.map((value) => [contentOf(value), value])).values()];
}
