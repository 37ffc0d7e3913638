// Looking into a payload that may be anything: a transaction message is stored and answered even where it breaks its
// schema, so what is missing or of another type is null here and no error.
import { type JsonNode, member } from "../../../assembly/host/json.ts";

/** A member's text, or the literal of its number; null for anything else. Stations send "1" for 1 and 1 for "1". */
export function textOf(node: JsonNode | undefined, name: string): string | null {
  const value = member(node, name);
  if (value?.kind === "string") return value.value;
  return value?.kind === "number" ? value.literal : null;
}

/** A member's text where it is not empty. */
export function filledTextOf(node: JsonNode | undefined, name: string): string | null {
  return textOf(node, name) || null;
}

/** A member's whole number, written as a number or as text; null for anything else and beyond ±(2⁵³ − 1). */
export function integerOf(node: JsonNode | undefined, name: string): number | null {
  const text = textOf(node, name);
  if (text === null || !/^\s*-?\d{1,16}\s*$/.test(text)) return null;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : null;
}

/** A member's items; none where it is no list. */
export function itemsOf(node: JsonNode | undefined, name: string): readonly JsonNode[] {
  const value = member(node, name);
  return value?.kind === "array" ? value.items : [];
}

/** Longer than any reason of OCPP (19 characters); what is beyond is no word. */
const MAX_REASON_LENGTH = 64;

/**
 * Why a transaction ended, in the station's own word. Only `Local` may be left out (1.6 StopTransaction.req, 2.x TransactionType), so
 * that one that is not there is `Local`; null for what is there and is no text of 1 to 64 characters.
 */
export function stopReasonOf(node: JsonNode | undefined, name: "reason" | "stoppedReason"): string | null {
  if (member(node, name) === undefined) return "Local";
  const reason = textOf(node, name)?.trim() ?? "";
  return reason === "" || reason.length > MAX_REASON_LENGTH ? null : reason;
}
