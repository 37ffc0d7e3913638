// Charging profiles in words: purposes, kinds, templates, limits, differences.
import { msg, str } from "@lit/localize";
import { formats } from "../format.ts";
import type { Difference, DifferenceField } from "./merge.ts";
import { leadingName, type Step, type Unit } from "./profile-form.ts";
import type { TemplateName } from "./templates.ts";

/** What a purpose means; OCPP's own word stands beside it. Unknown ones stay as they are. */
export function purposeWord(purpose: string): string {
  switch (purpose) {
    case "TxDefaultProfile":
      return msg("Every session");
    case "TxProfile":
      return msg("One session");
    case "ChargingStationMaxProfile":
      return msg("The whole station");
    case "PriorityCharging":
      return msg("Priority charging");
    case "LocalGeneration":
      return msg("Local generation");
    default:
      return purpose;
  }
}

export const SETTABLE_PURPOSES = [
  "TxDefaultProfile",
  "TxProfile",
  "ChargingStationMaxProfile",
  "PriorityCharging",
  "LocalGeneration",
] as const;

/** A kind, or the recurrence of a recurring one. */
export function kindWord(kind: string): string {
  switch (kind) {
    case "Daily":
      return msg("every day");
    case "Weekly":
      return msg("every week");
    case "Absolute":
      return msg("once, from its start");
    case "Relative":
      return msg("from the start of charging");
    case "Dynamic":
      return msg("one value, until another comes");
    default:
      return kind;
  }
}

export function templateName(name: TemplateName): string {
  switch (name) {
    case "night":
      return msg("Night rate");
    case "solar":
      return msg("Solar window");
    case "workplace":
      return msg("Workplace, 8 to 17");
    case "cap":
      return msg("Fixed cap");
    case "ready":
      return msg("Ready by");
  }
}

export function templateSentence(name: TemplateName): string {
  switch (name) {
    case "night":
      return msg("More at night, when power is cheap, and little by day.");
    case "solar":
      return msg("Charges while the sun is expected to shine; before and after it pauses or goes on slowly.");
    case "workplace":
      return msg("More while people are at work, little outside these hours.");
    case "cap":
      return msg("One limit, day and night.");
    case "ready":
      return msg(
        "Charges late, and in time: the energy fits into the last hours. Until then vehicles get 6 A, and do not pause.",
      );
  }
}

/** What a value of a template is called. */
export function valueLabel(template: TemplateName, value: string): string {
  if (value === "energy") return msg("Energy needed, kWh");
  if (value === "from") return msg("From");
  if (value === "to") return template === "ready" ? msg("Ready by (time)") : msg("To");
  if (value === "outside") return msg("Limit otherwise, kW");
  return template === "cap" ? msg("Limit, kW") : msg("Limit then, kW");
}

export const unitWord = (unit: Unit): string => (unit === "W" ? "kW" : "A");

/** Thousandths of the unit in kW or A: the number that a person reads and types. */
export const shown = (limitMilli: number, unit: Unit): number => limitMilli / (unit === "W" ? 1e6 : 1e3);
export const stored = (value: number, unit: Unit): number => Math.round(value * (unit === "W" ? 1e6 : 1e3));

/** "4.2", "15.942"; without the unit. */
export function limitNumber(limitMilli: number, unit: Unit): string {
  return new Intl.NumberFormat(formats.locale, { maximumFractionDigits: unit === "W" ? 6 : 3 }).format(
    shown(limitMilli, unit),
  );
}

export const limitText = (limitMilli: number, unit: Unit): string =>
  `${limitNumber(limitMilli, unit)} ${unitWord(unit)}`;

/** A number as it is typed, with a point or the comma of other languages; null: none, or below 0. */
export function readNumber(typed: string): number | null {
  const value = /^\d{1,9}(?:[.,]\d{1,6})?$/.test(typed.trim()) ? Number(typed.trim().replace(",", ".")) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}

/** The same, where below 0 may be meant: with either sign of minus. */
export function readSigned(typed: string, isSigned: boolean): number | null {
  const text = typed.trim();
  const isBelow = isSigned && /^[-−]/.test(text);
  const value = readNumber(isBelow ? text.slice(1) : text);
  return value === null || !isBelow ? value : -value;
}

/** What an operation mode of 2.1 means; an unknown one stays as it is. */
export function modeWord(mode: string): string {
  switch (mode) {
    case "ChargingOnly":
      return msg("Charging up to the limit");
    case "CentralSetpoint":
      return msg("Setpoint from here");
    case "ExternalSetpoint":
      return msg("Setpoint from the site");
    case "ExternalLimits":
      return msg("Limits from the site");
    case "CentralFrequency":
      return msg("Frequency support, setpoint from here");
    case "LocalFrequency":
      return msg("Frequency support by a curve");
    case "LocalLoadBalancing":
      return msg("Load balancing of the station");
    case "Idle":
      return msg("Idle: neither charges nor sends back");
    default:
      return mode;
  }
}

export function fieldWord(field: DifferenceField): string {
  switch (field) {
    case "purpose":
      return msg("Purpose");
    case "kind":
      return msg("Repeats");
    case "stackLevel":
      return msg("Stack level");
    case "validFrom":
      return msg("Valid from");
    case "validTo":
      return msg("Valid to");
    case "startSchedule":
      return msg("Starts");
    case "durationSeconds":
      return msg("Duration");
    case "useLocalTime":
      return msg("On the station’s clock");
    case "other":
      return msg("Further fields");
    case "step":
      return msg("Step");
    case "curve":
      return msg("Unit and steps");
    case "whole":
      return msg("The whole profile");
  }
}

/** "3 h 30", "45 min", "2 d 6 h". */
export function spanText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 || seconds > 600 ? `${minutes} min` : `${seconds} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60}`;
  return hours % 24 === 0 ? msg(str`${hours / 24} d`) : msg(str`${Math.floor(hours / 24)} d ${hours % 24} h`);
}

/** One side of a difference as a reader takes it in. */
export function differenceText({ field }: Difference, value: unknown, unit: Unit): string {
  if (value === undefined || value === null) return msg("none");
  if (typeof value === "boolean") return value ? msg("yes") : msg("no");
  if (field === "purpose") return purposeWord(String(value));
  if (field === "kind") return kindWord(String(value));
  if (field === "durationSeconds") return spanText(Number(value));
  if (field === "step") {
    const { limitMilli, l2Milli, l3Milli, phases, mode, rest } = value as Step;
    const more = Object.keys(rest).length === 0 ? "" : `, ${JSON.stringify(rest)}`;
    const own = [limitMilli, l2Milli, l3Milli].filter((one) => one !== null).map((one) => limitNumber(one, unit));
    const what = leadingName(mode) === null ? modeWord(mode ?? "") : `${own.join(" / ")} ${unitWord(unit)}`;
    return `${what}${leadingName(mode) === "setpoint" ? ` (${modeWord(mode ?? "")})` : ""}${phases === null ? "" : msg(str`, phases: ${phases}`)}${more}`;
  }
  if (field === "curve") {
    const curve = value as { unit: Unit; steps: readonly Step[] };
    return msg(str`${unitWord(curve.unit)}, steps: ${curve.steps.length}`);
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
