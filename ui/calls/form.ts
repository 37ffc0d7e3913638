// What a command's form is made of: fields, where their faults are found, and what it becomes. The forms themselves stand
// beside this file by subject; `catalog.ts` lists them.
import { msg, str } from "@lit/localize";
import type { Connection } from "../../edge/contract/ocpp.ts";
import type { Session } from "../../edge/contract/sessions.ts";
import type { Station } from "../../edge/contract/stations.ts";
import type { Token } from "../../edge/contract/tokens.ts";
import type { OcppCall } from "../api-ocpp.ts";
import type { IconName } from "../elements/icons.ts";

export type OcppVersion = Connection["version"];
export const ALL_VERSIONS: readonly OcppVersion[] = ["1.6", "2.0.1", "2.1"];
export const VERSIONS_2: readonly OcppVersion[] = ["2.0.1", "2.1"];

/** What stands in the fields; a tick is "yes" or empty. */
export type Values = Readonly<Record<string, string>>;

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A step of a schedule: from so many minutes after its begin. */
export interface Step {
  readonly afterMinutes: string;
  readonly limit: string;
}

export type Field = {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** May stay empty. */
  readonly optional?: boolean;
  /** What is said when it is empty and may not be. */
  readonly missing?: string;
  /** Where it goes in the payload, as JSON pointers: faults that the server finds there are told here. */
  readonly at?: readonly string[];
  /** What stands there at first. */
  readonly first?: string;
} & (
  | { readonly kind: "choice"; readonly choices: readonly Choice[] }
  | { readonly kind: "text"; readonly maxLength: number; readonly suggestions?: readonly Choice[] }
  /** Several lines: certificates, lists. */
  | { readonly kind: "lines"; readonly maxLength: number }
  /** `decimals`: places after the point, default none. */
  | { readonly kind: "number"; readonly least: number; readonly most: number; readonly decimals?: number }
  | { readonly kind: "instant" }
  | { readonly kind: "tick" }
  | { readonly kind: "steps"; readonly unit: string }
  | { readonly kind: "json" }
);

/** A certificate as stations name it: by hashes (OCPP 1.6 whitepaper and 2.x, CertificateHashDataType). */
export interface CertificateHash {
  readonly hashAlgorithm: string;
  readonly issuerNameHash: string;
  readonly issuerKeyHash: string;
  readonly serialNumber: string;
}

/** What a form knows of the station and the installation. */
export interface FormContext {
  readonly station: Station;
  readonly version: OcppVersion;
  /** Those that charge now. */
  readonly sessions: readonly Session[];
  /** Null while they are not read, or cannot be. */
  readonly tokens: readonly Token[] | null;
  /** What the station said that it has, since the page was opened. */
  readonly certificates: readonly CertificateHash[];
  readonly nowMillis: number;
  /** A positive whole number below 2^31: ids of requests, reservations and profiles that nobody chose. */
  readonly random: number;
}

export type Built =
  | { readonly ok: true; readonly call: OcppCall }
  /** `field`: where it is wrong. */
  | { readonly ok: false; readonly field: string; readonly sentence: string };

export const GROUPS = ["charging", "limits", "access", "settings", "upkeep", "certificates", "more"] as const;
export type Group = (typeof GROUPS)[number];

export interface CommandForm {
  readonly name: string;
  readonly group: Group;
  readonly icon: IconName;
  readonly versions: readonly OcppVersion[];
  /** On the button that opens it. */
  readonly title: () => string;
  /** On the button that sends it. */
  readonly verb: () => string;
  /** Of use only now: kept for a station that is away it waits minutes at first, not a day. */
  readonly isOfTheMoment?: boolean;
  /** May depend on what was chosen before. */
  readonly fields: (context: FormContext, values: Values) => readonly Field[];
  /** What happens then; a command with consequences is marked as one. */
  readonly consequences?: (values: Values, context: FormContext) => readonly string[];
  /** The call in the station's version. The fields were checked before. */
  readonly build: (values: Values, context: FormContext) => Built;
}

export const call = (action: string, payload: OcppCall["payload"] = {}): Built => ({
  ok: true,
  call: { action, payload },
});
export const wrong = (field: string, sentence: string): Built => ({ ok: false, field, sentence });

/** The text of a field without blanks around it; empty where there is none. */
export const textOf = (values: Values, name: string): string => (values[name] ?? "").trim();

/** A member with a text, or nothing where the field is empty. */
export function textMember(values: Values, field: string, member = field): Readonly<Record<string, string>> {
  const text = textOf(values, field);
  return text === "" ? {} : { [member]: text };
}

/** A member with a number, or nothing where the field is empty. */
export function numberMember(values: Values, field: string, member = field): Readonly<Record<string, number>> {
  const text = textOf(values, field);
  return text === "" ? {} : { [member]: Number(text) };
}

/** A member with an instant, or nothing where the field is empty. The field has the reader's own time. */
export function instantMember(values: Values, field: string, member = field): Readonly<Record<string, string>> {
  const text = textOf(values, field);
  return text === "" ? {} : { [member]: new Date(text).toISOString() };
}

/** As a field for date and time takes it: the reader's own time, to the minute. */
export function localMinute(atMillis: number): string {
  const shifted = new Date(atMillis - new Date(atMillis).getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** The steps of a field; what cannot be read has none. */
export function stepsOf(value: string): Step[] {
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? (parsed as Step[]) : [];
  } catch {
    return [];
  }
}

/** The first values of a form: those that depend on others come after them. */
export function firstValues(form: CommandForm, context: FormContext): Values {
  const values: Record<string, string> = {};
  // A field that appears with a choice may bring another: as many rounds as there are fields in sight.
  for (let round = 0; round < 4; round += 1) {
    for (const field of form.fields(context, values)) values[field.name] ??= firstValue(field);
  }
  return values;
}

function firstValue(field: Field): string {
  if (field.first !== undefined) return field.first;
  switch (field.kind) {
    case "choice":
      return field.choices[0]?.value ?? "";
    case "json":
      return "{}";
    case "steps":
      return JSON.stringify([{ afterMinutes: "0", limit: "" }]);
    default:
      return "";
  }
}

/** The call, or the first thing that is wrong with the values and where. */
export function buildCall(form: CommandForm, values: Values, context: FormContext): Built {
  for (const field of form.fields(context, values)) {
    const fault = faultOf(field, values[field.name] ?? "");
    if (fault !== null) return wrong(field.name, fault);
  }
  return form.build(values, context);
}

function faultOf(field: Field, value: string): string | null {
  const text = value.trim();
  if (field.kind === "tick") return null;
  if (text === "") {
    if (field.optional || (field.kind === "choice" && field.choices.some((choice) => choice.value === ""))) return null;
    return field.missing ?? msg("This is needed.");
  }
  switch (field.kind) {
    case "number":
      return numberFault(text, field.least, field.most, field.decimals ?? 0);
    case "instant":
      return Number.isNaN(Date.parse(text)) ? msg("This is no date with a time.") : null;
    case "text":
    case "lines":
      return text.length > field.maxLength ? msg(str`At most ${field.maxLength} characters.`) : null;
    case "steps":
      return stepsFault(stepsOf(value));
    default:
      return null;
  }
}

function numberFault(text: string, least: number, most: number, decimals: number): string | null {
  const form = decimals === 0 ? /^-?\d+$/ : new RegExp(`^-?\\d+(\\.\\d{1,${decimals}})?$`);
  if (!form.test(text)) {
    return decimals === 0
      ? msg("This is a whole number.")
      : msg(str`A number with at most ${decimals} decimal places.`);
  }
  const value = Number(text);
  return value < least || value > most ? msg(str`From ${least} to ${most}.`) : null;
}

/** Schedules begin at 0 and go on in time (OCPP 1.6 §7.14, 2.x ChargingSchedulePeriodType). */
function stepsFault(steps: readonly Step[]): string | null {
  let before = -1;
  for (const [index, { afterMinutes, limit }] of steps.entries()) {
    const fault = numberFault(afterMinutes.trim(), 0, 10_080, 0) ?? numberFault(limit.trim(), 0, 10_000_000, 1);
    if (fault !== null) return msg(str`Step ${index + 1}: ${fault}`);
    const after = Number(afterMinutes);
    if (index === 0 && after !== 0) return msg("The first step begins at 0.");
    if (after <= before) return msg(str`Step ${index + 1}: later than the one before.`);
    before = after;
  }
  return steps.length === 0 ? msg("At least one step.") : null;
}

/** The field that a JSON pointer of the server belongs to; null: none. */
export function fieldAt(fields: readonly Field[], pointer: string): string | null {
  const place = pointer.replace(/^\/payload/, "");
  const inside = (at: string) => place === at || place.startsWith(`${at}/`);
  return fields.find((field) => (field.at ?? [`/${field.name}`]).some(inside))?.name ?? null;
}
