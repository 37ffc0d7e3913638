// A site's form as data: what is typed, what is wrong in it, and the request that it makes. Pure but for the words.
import { msg } from "@lit/localize";
import { isTimeZone } from "../assembly/host/profiles/clock.ts";
import type { NewSite, Site, SiteChange, SiteLimit } from "../edge/contract/sites.ts";
import { formats } from "./format.ts";

export interface SiteForm {
  readonly name: string;
  readonly timeZone: string;
  readonly limitKind: "none" | SiteLimit["kind"];
  /** A per phase, or kW. */
  readonly limit: string;
  readonly phases: 1 | 3;
  readonly volts: string;
}

export function emptySite(timeZone: string): SiteForm {
  return { name: "", timeZone, limitKind: "none", limit: "", phases: 3, volts: "230" };
}

/** The form, filled with what the site is. */
export function formOfSite({ name, timeZone, limit, phases, voltageMillivolts }: Site): SiteForm {
  const typed =
    limit === null ? "" : String(limit.kind === "current" ? limit.milliampsPerPhase / 1_000 : limit.watts / 1_000);
  return {
    ...{ name, timeZone, limitKind: limit?.kind ?? ("none" as const), limit: typed, phases },
    volts: String(voltageMillivolts / 1_000),
  };
}

/** A number with a decimal point or comma; NaN when it is none. */
const numberOf = (typed: string): number =>
  /^\d+(?:[.,]\d{1,3})?$/.test(typed.trim()) ? Number(typed.trim().replace(",", ".")) : Number.NaN;

/** Thousandths; rounded half away from zero, where three decimals leave nothing to round. */
const thousandths = (typed: string): number => Math.round(numberOf(typed) * 1_000);

export interface SiteProblems {
  readonly name: string | null;
  readonly timeZone: string | null;
  readonly limit: string | null;
  readonly volts: string | null;
}

const within = (value: number, least: number, most: number) => value >= least && value <= most;

/** What is wrong, field by field; the bounds are those of the contract. */
export function siteProblems({ name, timeZone, limitKind, limit, volts }: SiteForm): SiteProblems {
  const limitOf = thousandths(limit);
  return {
    name: name.trim() === "" ? msg("A site needs a name.") : null,
    timeZone: isTimeZone(timeZone.trim()) ? null : msg("The name of a time zone, as Europe/Berlin."),
    limit:
      limitKind === "current" && !within(limitOf, 1, 10_000_000)
        ? msg("Between 0.001 and 10,000 A.")
        : limitKind === "power" && !within(limitOf, 1, 100_000_000)
          ? msg("Between 0.001 and 100,000 kW.")
          : null,
    volts: within(thousandths(volts), 50_000, 1_000_000) ? null : msg("Between 50 and 1,000 V."),
  };
}

/** The request; null while something in the form is missing or wrong. */
export function newSite(form: SiteForm): NewSite | null {
  if (Object.values(siteProblems(form)).some((problem) => problem !== null)) return null;
  const limit: SiteLimit | null =
    form.limitKind === "none"
      ? null
      : form.limitKind === "current"
        ? { kind: "current", milliampsPerPhase: thousandths(form.limit) }
        : { kind: "power", watts: thousandths(form.limit) };
  return {
    ...{ name: form.name.trim(), timeZone: form.timeZone.trim(), limit, phases: form.phases },
    voltageMillivolts: thousandths(form.volts),
  };
}

const FIELDS = ["name", "timeZone", "limit", "phases", "voltageMillivolts"] as const;
export type SiteField = (typeof FIELDS)[number];

/** Fields in which two differ. */
export function differingFields(one: NewSite, other: NewSite): SiteField[] {
  return FIELDS.filter((field) => JSON.stringify(one[field]) !== JSON.stringify(other[field]));
}

/** What somebody changed since the form was opened; nothing of the other fields is sent. */
export function siteChange(basis: Site, content: NewSite): SiteChange {
  return Object.fromEntries(differingFields(basis, content).map((field) => [field, content[field]]));
}

export function siteFieldWord(field: SiteField): string {
  switch (field) {
    case "name":
      return msg("Name");
    case "timeZone":
      return msg("Time zone");
    case "limit":
      return msg("Limit of the connection");
    case "phases":
      return msg("Phases");
    case "voltageMillivolts":
      return msg("Voltage");
  }
}

const number = (value: number) => new Intl.NumberFormat(formats.locale, { maximumFractionDigits: 3 }).format(value);

/** "63 A per phase", "50 kW", "none known". */
export function siteLimitText(limit: SiteLimit | null): string {
  if (limit === null) return msg("none known");
  return limit.kind === "current"
    ? `${number(limit.milliampsPerPhase / 1_000)} A ${msg("per phase")}`
    : `${number(limit.watts / 1_000)} kW`;
}

/** "3 × 230 V". */
export const supplyText = ({ phases, voltageMillivolts }: Pick<Site, "phases" | "voltageMillivolts">): string =>
  `${phases} × ${number(voltageMillivolts / 1_000)} V`;

/** What a site's clock shows: "Mon 14:08". */
export function clockThere(timeZone: string, nowMillis: number): string {
  const parts = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  try {
    return new Intl.DateTimeFormat(formats.locale, { ...parts, timeZone }).format(nowMillis);
  } catch (error) {
    // A zone that this browser does not know.
    if (!(error instanceof RangeError)) throw error;
    return "";
  }
}
