// One item of a readings batch: from JSON to a reading with exact numbers, or a refusal with its place. Items are
// checked one by one, so that a bad one does not sink its batch.
import * as v from "valibot";
import { parseEnergy } from "../../assembly/host/decimal.ts";
import { type JsonNode, member, toValue } from "../../assembly/host/json.ts";
import { readingSchema, readingsBatchSchema } from "../contract/readings.ts";
import { parseInstant } from "../domain/clock.ts";
import { DEFAULT_EVSE_ID } from "../domain/evses.ts";
import type { ReadingItem } from "../domain/reading-item.ts";
import type { ProblemDetails } from "../errors.ts";
import { checkValue, duplicateProblem, issueProblem, parseBody } from "../validation.ts";

export type { ReadingItem, SignedItem } from "../domain/reading-item.ts";

export interface ItemProblem {
  readonly code: string;
  readonly detail: string;
  readonly pointer?: string;
}

export type ItemResult =
  | { readonly ok: true; readonly item: ReadingItem }
  | { readonly ok: false; readonly problem: ItemProblem };

export type BatchResult =
  | { readonly ok: true; readonly items: readonly ItemResult[] }
  | { readonly ok: false; readonly problem: ProblemDetails };

/** Parses a batch. The envelope must be right; each item is then judged by itself. */
export function parseBatch(bytes: Uint8Array): BatchResult {
  const body = parseBody(bytes);
  if (!body.ok) return body;
  const envelope = checkValue(toValue(body.value.root), readingsBatchSchema);
  if (!envelope.ok) return envelope;
  const list = member(body.value.root, "readings");
  const nodes = list?.kind === "array" ? list.items : [];
  const outside = body.value.duplicates.find(({ offset }) => !nodes.some((n) => n.start <= offset && offset < n.end));
  if (outside !== undefined) return { ok: false, problem: duplicateProblem(outside.offset) };
  const items = nodes.map((node, index): ItemResult => {
    const inside = body.value.duplicates.find(({ offset }) => node.start <= offset && offset < node.end);
    if (inside !== undefined) {
      const { detail } = duplicateProblem(inside.offset);
      return { ok: false, problem: { code: "json-malformed", detail, pointer: `/readings/${index}` } };
    }
    return parseItem(node, `/readings/${index}`);
  });
  return { ok: true, items };
}

function refuse(code: string, detail: string, pointer: string): ItemResult {
  return { ok: false, problem: { code, detail, pointer } };
}

function parseItem(node: JsonNode, pointer: string): ItemResult {
  const result = v.safeParse(readingSchema, toValue(node));
  if (!result.success) {
    const problem = issueProblem(result.issues[0]);
    return refuse(problem.code, problem.detail, pointer + (problem.pointer ?? ""));
  }
  const reading = result.output;
  const instant = parseInstant(reading.at);
  if (!instant.ok) return refuse("time-malformed", `at: ${instant.message}`, `${pointer}/at`);
  const empty =
    reading.register === undefined &&
    reading.signed === undefined &&
    reading.powerWatts === undefined &&
    reading.currentMilliamps === undefined &&
    reading.event === undefined;
  if (empty) {
    return refuse("reading-empty", "A reading has a register, a signed value, power, current or an event.", pointer);
  }
  const lone = [reading.transactionId, reading.signed?.data, reading.register?.obis].some(
    (text) => text?.isWellFormed() === false,
  );
  if (lone) return refuse("schema-violated", "A text holds half of a surrogate pair, which is no character.", pointer);
  let register: ReadingItem["register"] = null;
  if (reading.register !== undefined) {
    const place = `${pointer}/register/value`;
    const value = member(member(node, "register"), "value");
    // The literal decides: a double would round a long register, and "Infinity" is no number in JSON.
    const literal = value?.kind === "number" ? value.literal : value?.kind === "string" ? value.value : "";
    const { unit, obis } = reading.register;
    const energy = parseEnergy(literal, unit);
    if (!energy.ok) {
      const detail =
        "A register is a decimal number of at most 64 characters, with an exponent of at most 32, below 9,223,372,036,854.775808 kWh.";
      return refuse("register-malformed", detail, place);
    }
    // Some languages write -0.0 for nothing.
    if (literal.startsWith("-") && /[1-9]/.test(literal.split(/e/i)[0] ?? "")) {
      return refuse("register-malformed", "A register is never below 0.", place);
    }
    register = { milliwattHours: energy.milliwattHours, literal, unit, obis: obis ?? null };
  }
  return {
    ok: true,
    item: {
      atMillis: instant.atMillis,
      at: reading.at,
      evseId: reading.evseId ?? (reading.transactionId === undefined ? DEFAULT_EVSE_ID : null),
      transactionId: reading.transactionId ?? null,
      event: reading.event ?? null,
      register,
      powerWatts: reading.powerWatts === undefined ? null : roundHalfAway(reading.powerWatts),
      currentMilliamps: reading.currentMilliamps ?? null,
      signed:
        reading.signed === undefined
          ? null
          : {
              data: reading.signed.data,
              encoding: reading.signed.encoding ?? null,
              format: reading.signed.format ?? null,
              publicKey: reading.signed.publicKey ?? null,
            },
      measurands: null,
      notes: [],
    },
  };
}

/** Power is shown, not billed: whole watts, half away from zero. */
function roundHalfAway(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

/**
 * The content of a reading as one text: two readings with the same one are the same reading, however they are written
 * (1 kWh and 1000 Wh, +01:00 and Z). What came by OCPP has its measurands in it as well, in any order; an instant that
 * could not be read counts as it was sent, since the time of arrival differs between repetitions.
 */
export function canonicalText(item: ReadingItem): string {
  const { register, signed, measurands, seqNo, idToken } = item;
  const content = [
    item.evseId,
    item.transactionId,
    item.notes.includes("time-unreadable") ? item.at : item.atMillis,
    item.event,
    register === null ? null : [register.milliwattHours.toString(), register.obis],
    item.powerWatts,
    item.currentMilliamps,
    signed === null ? null : [signed.data, signed.encoding, signed.format, signed.publicKey],
  ];
  if (measurands === null) return JSON.stringify([1, ...content]);
  const sampled = measurands.map((one) =>
    JSON.stringify([one.measurand, one.value, one.unit, one.multiplier, one.context, one.phase, one.location]),
  );
  const named = idToken === undefined ? [] : [{ idToken }];
  // Two events that say nothing else, such as a change that has no word here, are two by their numbers.
  return JSON.stringify([2, ...content, sampled.sort(), ...(seqNo === undefined ? [] : [seqNo]), ...named]);
}
