// Judges a payload by the rules of its version: every rule of JSON Schema that OCPP's schemas use, over JSON nodes, so that
// numbers are judged by their text. No code is made at run time, which Workers forbid.
import type { JsonNode, JsonObject } from "../../../assembly/host/json.ts";
import { parseInstant } from "../../domain/clock.ts";
import type { ErrorCause } from "../errors.ts";
import type { Rule, RuleTable } from "./rules.ts";

export interface PayloadFault {
  readonly cause: Extract<ErrorCause, "structure" | "occurrence" | "type" | "value">;
  /** RFC 6901, "" for the payload itself. */
  readonly pointer: string;
  /** What is allowed there, as a sentence without what was received. */
  readonly rule: string;
}

/** More are not listed: an answer names the first, the message log shows these. */
const MAX_FAULTS = 8;
/** A member's name that nobody knows is shown this far. */
const MAX_NAME_LENGTH = 64;
const ZERO = 0x30;

/** All faults of a payload, at most eight, in the order of the text; a missing member comes before its siblings. */
export function faultsOf(table: RuleTable, place: number, payload: JsonNode): readonly PayloadFault[] {
  const checker = new Checker(table);
  checker.check(place, payload);
  return checker.faults;
}

class Checker {
  readonly faults: PayloadFault[] = [];
  private readonly table: RuleTable;
  private readonly path: (string | number)[] = [];

  constructor(table: RuleTable) {
    this.table = table;
  }

  check(place: number, node: JsonNode): void {
    if (this.faults.length >= MAX_FAULTS) return;
    const rule = this.table.rules[place];
    if (rule === undefined) throw new Error(`No rule at ${place}.`);
    switch (rule.type) {
      case "any":
        return;
      case "boolean":
        if (node.kind !== "boolean") this.fault("type", "True or false is needed.");
        return;
      case "object":
        if (node.kind !== "object") this.fault("type", "An object is needed.");
        else this.checkObject(rule, node);
        return;
      case "array":
        if (node.kind !== "array") this.fault("type", "A list is needed.");
        else this.checkList(rule, node.items);
        return;
      case "string":
        if (node.kind !== "string") this.fault("type", "A text is needed.");
        else this.checkText(rule, node.value);
        return;
      default:
        if (node.kind !== "number") this.fault("type", "A number is needed.");
        else this.checkNumber(rule, node.literal);
    }
  }

  private checkObject(rule: Extract<Rule, { type: "object" }>, node: JsonObject): void {
    for (const name of rule.required ?? []) {
      if (!node.members.some((member) => member.name === name)) this.faultAt(name, "occurrence", "It is missing.");
    }
    for (const { name, value } of node.members) {
      const place = Object.hasOwn(rule.properties, name) ? rule.properties[name] : undefined;
      if (place !== undefined) this.descend(name, place, value);
      else if (rule.open !== true) this.faultAt(name, "structure", "There is no such member.");
    }
  }

  private checkList(rule: Extract<Rule, { type: "array" }>, items: readonly JsonNode[]): void {
    const { least = 0, most = Number.POSITIVE_INFINITY } = rule;
    if (items.length < least) this.fault("occurrence", `At least ${counted(least, "item")} needed.`);
    if (items.length > most) this.fault("occurrence", `At most ${counted(most, "item")} allowed.`);
    for (const [index, item] of items.entries()) {
      if (this.faults.length >= MAX_FAULTS) return;
      this.descend(index, rule.items, item);
    }
  }

  private checkText(rule: Extract<Rule, { type: "string" }>, text: string): void {
    const { most = Number.POSITIVE_INFINITY, values, format } = rule;
    // Code units are never fewer than characters; only a long text needs the exact count.
    if (text.length > most && [...text].length > most) {
      this.fault("value", `At most ${counted(most, "character")} allowed.`);
    }
    if (values !== undefined && !values.includes(text)) this.fault("value", oneOf(values));
    if (format === "date-time" && !isDateTime(text)) {
      this.fault("value", "A date-time is needed, such as 2026-03-01T12:00:00Z.");
    }
    if (format === "uri" && !URL.canParse(text)) this.fault("value", "A URI is needed.");
  }

  private checkNumber(rule: Extract<Rule, { type: "integer" | "number" }>, literal: string): void {
    if (rule.type === "integer" && decimalsOf(literal) > 0) this.fault("type", "A whole number is needed.");
    if (rule.decimals !== undefined && decimalsOf(literal) > rule.decimals) {
      this.fault("value", `At most ${counted(rule.decimals, "decimal place")} allowed.`);
    }
    // The bounds are small whole numbers: rounding to a double keeps a value on its side of them, or puts it on the bound.
    const value = Number(literal);
    if (rule.least !== undefined && value < rule.least)
      this.fault("value", `The least allowed value is ${rule.least}.`);
    if (rule.most !== undefined && value > rule.most)
      this.fault("value", `The greatest allowed value is ${rule.most}.`);
  }

  private descend(step: string | number, place: number, node: JsonNode): void {
    this.path.push(step);
    this.check(place, node);
    this.path.pop();
  }

  private faultAt(step: string, cause: PayloadFault["cause"], rule: string): void {
    this.path.push(step);
    this.fault(cause, rule);
    this.path.pop();
  }

  private fault(cause: PayloadFault["cause"], rule: string): void {
    if (this.faults.length < MAX_FAULTS) this.faults.push({ cause, pointer: pointerOf(this.path), rule });
  }
}

/**
 * RFC 3339, and the ways of ISO 8601 in which stations write an offset: without a colon, without minutes, or none at all,
 * which 1.6 §3.14 leaves open. Which instant such a text means is not decided here.
 */
export function isDateTime(text: string): boolean {
  if (parseInstant(text).ok) return true;
  const match = /^(.*?)(?:z|([+-][0-9]{2}):?([0-9]{2})?)?$/i.exec(text);
  if (match === null) return false;
  const [, local = "", hours, minutes = "00"] = match;
  return parseInstant(hours === undefined ? `${local}Z` : `${local}${hours}:${minutes}`).ok;
}

/** Decimal places that a JSON number needs, by its text: 0 for 1.0 and 1e2, 2 for 1.25 and 12.5e-1. */
export function decimalsOf(literal: string): number {
  if (!/[.eE]/.test(literal)) return 0;
  const match = /^-?([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(literal);
  if (match === null) throw new Error("Not a JSON number.");
  const [, whole = "", fraction = "", exponent = "0"] = match;
  const digits = whole + fraction;
  // Counted from the end, each digit once: the literal may fill the whole message.
  let zeros = 0;
  while (zeros < digits.length && digits.charCodeAt(digits.length - 1 - zeros) === ZERO) zeros++;
  if (zeros === digits.length) return 0;
  return Math.max(0, fraction.length - zeros - Number(exponent));
}

function pointerOf(path: readonly (string | number)[]): string {
  return path
    .map((step) => `/${String(step).slice(0, MAX_NAME_LENGTH).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? " is" : "s are"}`;
}

/** Long enumerations (measurands, status codes) would fill an answer. */
function oneOf(values: readonly string[]): string {
  const shown = values.slice(0, 8).join(", ");
  return values.length > 8 ? `One of ${values.length} values is needed: ${shown} …` : `One of ${shown} is needed.`;
}
