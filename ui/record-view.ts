// The form in which the UI holds reports: what the wire schemas yield and what assembly/host returns fit both.
import type * as v from "valibot";
import type {
  findingSchema,
  readingReportSchema,
  recordReportSchema,
  verifyReportSchema,
} from "../edge/contract/verdict.ts";

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

export type FindingView = Frozen<v.InferOutput<typeof findingSchema>>;
export type ReadingView = Frozen<v.InferOutput<typeof readingReportSchema>>;
export type RecordView = Frozen<v.InferOutput<typeof recordReportSchema>>;
export type VerifyView = Frozen<v.InferOutput<typeof verifyReportSchema>>;
export type SignatureView = RecordView["signature"];
export type KeyView = RecordView["key"];

/** What stands in a text for bytes that are not UTF-8. */
export const REPLACED_BYTE = "\uFFFD";

/** Energy of a record that carries begin and end, mWh; null when it does not. */
export function recordEnergy(record: RecordView): number | null {
  const begin = record.begin?.energyMilliwattHours;
  const end = record.end?.energyMilliwattHours;
  return typeof begin === "number" && typeof end === "number" && end >= begin ? end - begin : null;
}

/** The reading that the record stands for: its end, else its begin, else its last. */
export function leadingReading(record: RecordView): ReadingView | undefined {
  return record.end ?? record.begin ?? record.readings.at(-1);
}
