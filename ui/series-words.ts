// The series of a site in words: their kinds, their units, and what is done with them. Pure but for the words.
import { msg } from "@lit/localize";
import type { SeriesKind } from "../edge/contract/site-energy.ts";
import { formats } from "./format.ts";
import { shownValue } from "./series-text.ts";

export const SERIES_KINDS: readonly SeriesKind[] = ["price", "carbon", "renewable"];

export function seriesWord(kind: SeriesKind): string {
  switch (kind) {
    case "price":
      return msg("Price");
    case "carbon":
      return msg("Carbon intensity");
    case "renewable":
      return msg("Renewable share");
  }
}

export function seriesUnit(kind: SeriesKind, currency: string | null): string {
  switch (kind) {
    case "price":
      return `${currency ?? msg("currency")}/kWh`;
    case "carbon":
      return "g CO₂/kWh";
    case "renewable":
      return "%";
  }
}

/** A value with the decimals that it has: prices per kWh up to five, the others up to two. */
export function valueText(value: number, kind: SeriesKind): string {
  const most = kind === "price" ? 5 : 2;
  const least = kind === "price" ? 2 : 0;
  return new Intl.NumberFormat(formats.locale, {
    minimumFractionDigits: least,
    maximumFractionDigits: most,
  }).format(shownValue(value, kind));
}

export function seriesSentence(kind: SeriesKind): string {
  switch (kind) {
    case "price":
      return msg("Drivers who wish to charge cheaply get the hours with the lowest price.");
    case "carbon":
      return msg("Drivers who wish for green power get the hours with the least carbon dioxide.");
    case "renewable":
      return msg("Drivers who wish for green power get the hours with the largest renewable share.");
  }
}
