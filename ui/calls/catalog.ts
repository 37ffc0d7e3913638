// All forms of commands, by group, and those that are at hand beside the station.
import { msg } from "@lit/localize";
import { CERTIFICATE_FORMS } from "./certificates.ts";
import { CHARGING_FORMS } from "./charging.ts";
import { CONFIGURATION_FORMS } from "./configuration.ts";
import type { CommandForm, Group, OcppVersion } from "./form.ts";
import { FURTHER_FORMS } from "./further.ts";
import { LIMIT_FORMS } from "./limits.ts";
import { ACCESS_FORMS } from "./local-list.ts";
import { UPKEEP_FORMS } from "./upkeep.ts";

export const FORMS: readonly CommandForm[] = [
  ...CHARGING_FORMS,
  ...LIMIT_FORMS,
  ...ACCESS_FORMS,
  ...CONFIGURATION_FORMS,
  ...UPKEEP_FORMS,
  ...CERTIFICATE_FORMS,
  ...FURTHER_FORMS,
];

/** What operators reach for day by day. */
const AT_HAND: readonly string[] = [
  ...["start", "stop", "unlock", "set-limit", "read-schedule", "availability", "trigger", "reset"],
];

export const formOf = (name: string): CommandForm | null => FORMS.find((form) => form.name === name) ?? null;

/** Those that a version has; `group` null: those at hand. */
export function formsOf(version: OcppVersion, group: Group | null): CommandForm[] {
  const fitting = FORMS.filter(({ versions }) => versions.includes(version));
  if (group !== null) return fitting.filter((form) => form.group === group);
  return AT_HAND.flatMap((name) => fitting.find((form) => form.name === name) ?? []);
}

export function groupWord(group: Group): string {
  switch (group) {
    case "charging":
      return msg("Charging", { id: "charging-group" });
    case "limits":
      return msg("Limits");
    case "access":
      return msg("Who may charge");
    case "settings":
      return msg("Settings");
    case "upkeep":
      return msg("Upkeep");
    case "certificates":
      return msg("Certificates");
    case "more":
      return msg("More");
  }
}
