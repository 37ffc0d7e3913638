// The editor of a station's public listing as data: what is typed, what is wrong with it, the request that it makes, and where it differs
// from what somebody else has saved. Pure but for the words.
import { msg } from "@lit/localize";
import { CONNECTORS, type Listing, type ListingChange, type Place } from "../edge/contract/listing.ts";
import type { Connector } from "./community-words.ts";

export interface PlugRow {
  readonly evseId: string;
  readonly standard: Connector;
}

/** As it is typed. */
export interface ListingForm {
  readonly listed: boolean;
  readonly name: string;
  readonly operator: string;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly countryCode: string;
  readonly latitude: string;
  readonly longitude: string;
  readonly ocpiLocationId: string;
  readonly plugs: readonly PlugRow[];
}

/** Fields of one line, in the order of the form, with the most characters that each may have. */
export const TEXT_FIELDS = {
  name: 100,
  operator: 100,
  street: 100,
  postalCode: 12,
  city: 60,
  countryCode: 2,
  latitude: 12,
  longitude: 12,
  ocpiLocationId: 36,
} as const satisfies Partial<Record<keyof ListingForm, number>>;
export type TextField = keyof typeof TEXT_FIELDS;
export type ListingField = TextField | "listed" | "plugs";

/** Most plugs of a station (contract). */
export const MOST_PLUGS = 64;
export const FIRST_CONNECTOR: Connector = CONNECTORS[0];

export function listingFormOf({ listed, place }: Pick<Listing, "listed" | "place">): ListingForm {
  const { latitude, longitude, connectors, ...texts } = place;
  return {
    listed,
    ...texts,
    latitude: latitude === null ? "" : String(latitude),
    longitude: longitude === null ? "" : String(longitude),
    plugs: connectors.map(({ evseId, standard }) => ({ evseId: String(evseId), standard })),
  };
}

/** Degrees with a point or a comma; null for nothing, NaN for what is no number. */
function degrees(text: string): number | null {
  const trimmed = text.trim().replace(",", ".");
  if (trimmed === "") return null;
  return /^[+-]?\d{1,3}(\.\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/** What is wrong with a field; null: nothing. */
export function fieldProblem(form: ListingForm, field: TextField): string | null {
  const value = form[field].trim();
  switch (field) {
    case "countryCode":
      return value === "" || /^[A-Za-z]{2}$/.test(value) ? null : msg("Two letters, as DE.");
    case "latitude":
    case "longitude": {
      const most = field === "latitude" ? 90 : 180;
      const number = degrees(value);
      if (number === null) {
        const other = form[field === "latitude" ? "longitude" : "latitude"].trim();
        return other === "" ? null : msg("Latitude and longitude are needed together.");
      }
      if (Math.abs(number) <= most) return null;
      return field === "latitude" ? msg("Between −90 and 90 degrees.") : msg("Between −180 and 180 degrees.");
    }
    case "ocpiLocationId":
      return /^[\x20-\x7e]*$/.test(value) ? null : msg("Printable ASCII characters only.");
    default:
      return null;
  }
}

export function plugProblem({ evseId }: PlugRow): string | null {
  const number = /^\d{1,3}$/.test(evseId.trim()) ? Number(evseId) : 0;
  return number >= 1 && number <= 255 ? null : msg("A number from 1 to 255.");
}

/** The request; null while something is wrong. */
export function listingOfForm(form: ListingForm): ListingChange | null {
  const isWrong =
    (Object.keys(TEXT_FIELDS) as TextField[]).some((field) => fieldProblem(form, field) !== null) ||
    form.plugs.some((plug) => plugProblem(plug) !== null);
  if (isWrong) return null;
  const text = (field: TextField) => form[field].trim();
  return {
    listed: form.listed,
    place: {
      name: text("name"),
      operator: text("operator"),
      street: text("street"),
      postalCode: text("postalCode"),
      city: text("city"),
      countryCode: text("countryCode").toUpperCase(),
      latitude: degrees(form.latitude),
      longitude: degrees(form.longitude),
      ocpiLocationId: text("ocpiLocationId"),
      connectors: form.plugs.map(({ evseId, standard }) => ({ evseId: Number(evseId), standard })),
    } satisfies Place,
  };
}

/** Fields in which two listings differ. */
export function listingDifferences(mine: ListingForm, theirs: ListingForm): ListingField[] {
  const texts = (Object.keys(TEXT_FIELDS) as TextField[]).filter(
    (field) => mine[field].trim() !== theirs[field].trim(),
  );
  return [
    ...(mine.listed === theirs.listed ? [] : (["listed"] as const)),
    ...texts,
    ...(JSON.stringify(mine.plugs) === JSON.stringify(theirs.plugs) ? [] : (["plugs"] as const)),
  ];
}
