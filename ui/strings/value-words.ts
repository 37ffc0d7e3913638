// Values inside the sentences of the core and the server, as the reader's language writes them: the few that are words
// themselves, instants, and energies, whose decimal point would read as thousands in German.
import { msg } from "@lit/localize";
import { formats } from "../format.ts";

/** Placeholders that may hold a word of the closed set below; texts from a record stand in quotes and are none. */
const WORDY: ReadonlySet<string> = new Set(["found", "expected", "value", "meaning", "event", "where"]);

const VALUE_WORDS: Readonly<Record<string, () => string>> = {
  // Kinds of JSON values, as assembly/host/records/ocmf-payload.ts calls them
  "an object": () => msg("an object"),
  "a list": () => msg("a list"),
  "a text": () => msg("a text"),
  "a number": () => msg("a number"),
  "true or false": () => msg("true or false"),
  // Events of readings
  begin: () => msg("begin"),
  end: () => msg("end"),
  // Meter status, OCMF table 10
  "not present": () => msg("not present"),
  good: () => msg("good"),
  "time-out": () => msg("time-out"),
  disconnected: () => msg("disconnected"),
  "not found": () => msg("not found"),
  manipulated: () => msg("manipulated"),
  exchanged: () => msg("exchanged"),
  incompatible: () => msg("incompatible"),
  "out of range": () => msg("out of range"),
  substitute: () => msg("substitute"),
  "other error": () => msg("other error"),
  "read error": () => msg("read error"),
  // Where another charging profile stands, assembly/host/profiles/rules/installed.ts
  "the whole station": () => msg("the whole station", { id: "at-whole-station" }),
};

/** For the test. */
export const WORDS_IN_VALUES: readonly string[] = Object.keys(VALUE_WORDS);

/** As assembly/host and edge/domain write an energy: kWh with the digits that are there. */
const ENERGY = /^(−?)(\d+\.\d+) kWh$/;
/** As edge/domain/clock.ts prints an instant. What a record itself says stands in quotes and is left as it is. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** One value for the place of `{name}`. Every digit is kept: an energy gets the locale's separators and is not rounded. */
export function valueText(name: string, value: string | number): string {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : exact(String(value));
  const word = WORDY.has(name) && Object.hasOwn(VALUE_WORDS, value) ? VALUE_WORDS[value] : undefined;
  if (word !== undefined) return word();
  if (INSTANT.test(value)) return formats.moment(Date.parse(value));
  const [, sign = "", digits = ""] = ENERGY.exec(value) ?? [];
  return digits === "" ? value : `${sign}${exact(digits)} kWh`;
}

/** A decimal literal in the reader's locale. Intl takes the text as it is, so that no double rounds it. */
function exact(literal: string): string {
  const decimals = literal.split(".")[1]?.length ?? 0;
  const format = new Intl.NumberFormat(formats.locale, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return format.format(literal as `${number}`);
}
