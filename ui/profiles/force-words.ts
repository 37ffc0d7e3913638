// What is in force, in words: limits with their phases, and the names of the profiles that decide.
import { msg, str } from "@lit/localize";
import type { PlacedProfile } from "../../assembly/host/profiles/model.ts";
import type { StationProfile } from "../../edge/contract/assignments.ts";
import { formats } from "../format.ts";
import type { PhaseLimits } from "./in-force.ts";
import type { Unit } from "./profile-form.ts";
import { limitNumber, purposeWord, unitWord } from "./profile-words.ts";

/** Where a profile stands, as key of its name. */
export const placeKey = (evseId: number, chargingProfileId: number): string => `${evseId} ${chargingProfileId}`;

/** Names of what was sent from here, by place. */
export function namesOf(items: readonly StationProfile[]): ReadonlyMap<string, string> {
  return new Map(
    items.map(({ evseId, chargingProfileId, source, installed }) => [
      placeKey(evseId, chargingProfileId),
      source.kind === "wishes"
        ? msg("The driver’s wishes")
        : msg(str`${source.profileName}, version ${installed?.version ?? source.version}`),
    ]),
  );
}

/** The name of a profile; of one that has none here its purpose and stack level. */
export function placedName({ evseId, profile }: PlacedProfile, names: ReadonlyMap<string, string>): string {
  return (
    names.get(placeKey(evseId, profile.id)) ??
    msg(str`${purposeWord(profile.purpose)}, stack level ${profile.stackLevel}`)
  );
}

/** "11 kW"; per phase "16 / 10 / 10 A". */
export function phaseLimitsText(limits: PhaseLimits, unit: Unit): string {
  const { limit, l2, l3 } = limits;
  if (limit === null) return msg("no limit");
  if (l2 === null && l3 === null) return `${limitNumber(limit, unit)} ${unitWord(unit)}`;
  return `${phaseNumbers(limits, unit)} ${unitWord(unit)}`;
}

/** The numbers alone, a dash for a phase without any. */
export function phaseNumbers({ limit, l2, l3 }: PhaseLimits, unit: Unit): string {
  const one = (value: number | null) => (value === null ? "–" : shortNumber(value, unit));
  return l2 === null && l3 === null ? one(limit) : [limit, l2, l3].map(one).join(" / ");
}

/** As many decimals as a person reads: a quotient of volts has more. */
function shortNumber(limitMilli: number, unit: Unit): string {
  const value = limitMilli / (unit === "W" ? 1e6 : 1e3);
  return new Intl.NumberFormat(formats.locale, { maximumFractionDigits: unit === "W" ? 3 : 1 }).format(value);
}

/** Who decides, in one line; empty: nothing limits. */
export function decidersText(deciders: readonly PlacedProfile[], names: ReadonlyMap<string, string>): string {
  return formats.list([...new Set(deciders.map((placed) => placedName(placed, names)))]);
}
