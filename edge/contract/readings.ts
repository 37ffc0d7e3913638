// A batch of meter readings from a gateway, and the answer item by item.
import * as v from "valibot";
import { MAX_READINGS_PER_BATCH, MAX_SIGNED_DATA_LENGTH } from "./limits.ts";
import { evseIdSchema } from "./stations.ts";
import { findingSchema } from "./verdict.ts";

/** `begin` and `end` bound a session; the others are OCPP reading contexts in short. Left out: `sample`. */
export const readingEventSchema = v.picklist(["begin", "sample", "clock", "tariff-change", "suspended", "end"]);

export const registerSchema = v.object({
  /** A JSON number; its literal text is what counts, also where a double would round it. */
  value: v.union([v.number(), v.string()]),
  unit: v.picklist(["Wh", "kWh"]),
  obis: v.optional(v.pipe(v.string(), v.maxLength(32))),
});

export const signedValueSchema = v.object({
  /** Told from the content when left out. */
  format: v.optional(v.pipe(v.string(), v.maxLength(36))),
  data: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_SIGNED_DATA_LENGTH)),
  encoding: v.optional(v.picklist(["plain", "hex", "base64"])),
  publicKey: v.optional(v.pipe(v.string(), v.maxLength(2_500))),
});

/** One reading: raw (register, power, current), signed, or both. */
export const readingSchema = v.object({
  /** RFC 3339 with offset. */
  at: v.pipe(v.string(), v.maxLength(40)),
  /** Left out: the one EVSE that other readings of the transaction name, else 1. */
  evseId: v.optional(evseIdSchema),
  transactionId: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(64))),
  event: v.optional(readingEventSchema),
  register: v.optional(registerSchema),
  powerWatts: v.optional(v.pipe(v.number(), v.minValue(-4_000_000), v.maxValue(4_000_000))),
  /** Per phase; MCS goes to 3,000 A. */
  currentMilliamps: v.optional(
    v.pipe(
      v.array(v.pipe(v.number(), v.integer(), v.minValue(-4_000_000), v.maxValue(4_000_000))),
      v.minLength(1),
      v.maxLength(3),
    ),
  ),
  signed: v.optional(signedValueSchema),
});
export type Reading = v.InferOutput<typeof readingSchema>;

/** The envelope: items are checked one by one, so that a bad one does not sink its batch. */
export const readingsBatchSchema = v.object({
  readings: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(MAX_READINGS_PER_BATCH)),
});

export const readingVerdictSchema = v.object({
  signature: v.picklist(["valid", "invalid", "unverifiable"]),
  reason: v.optional(v.string()),
  reasonCode: v.optional(v.string()),
  key: v.picklist(["registered", "supplied", "embedded", "unknown", "contradicting"]),
  findings: v.array(findingSchema),
});

export const readingResultSchema = v.object({
  index: v.number(),
  status: v.picklist(["stored", "duplicate", "refused"]),
  /** Absent for a refused item. */
  verdict: v.optional(readingVerdictSchema),
  sessionId: v.optional(v.string()),
  /** Why it was refused: what and where. */
  problem: v.optional(v.object({ code: v.string(), detail: v.string(), pointer: v.optional(v.string()) })),
});
export type ReadingResult = v.InferOutput<typeof readingResultSchema>;

export const readingsAnswerSchema = v.object({ results: v.array(readingResultSchema) });
export type ReadingsAnswer = v.InferOutput<typeof readingsAnswerSchema>;
