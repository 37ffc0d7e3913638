// What wishes are answered with: OCPI's answers with the reason in words, and the consequence. Sentences have codes and values, so that
// they can be said in other languages.
import type { ProfileType, Wishes } from "./situation.ts";

export type PreferencesAnswer =
  | "ACCEPTED"
  | "DEPARTURE_REQUIRED"
  | "ENERGY_NEED_REQUIRED"
  | "NOT_POSSIBLE"
  | "PROFILE_TYPE_NOT_SUPPORTED";

export interface Said {
  readonly code: string;
  readonly message: string;
  readonly values: Readonly<Record<string, string | number>>;
}

export interface Consequence {
  readonly doneAtMillis: number | null;
  readonly energyMilliwattHours: number;
  readonly untilMillis: number;
  readonly peakWatts: number;
  readonly pricePerKilowattHourMilli: number | null;
  readonly currency: string | null;
  readonly gramsCarbonPerKilowattHour: number | null;
  readonly renewablePercent: number | null;
  readonly periods: readonly { readonly atMillis: number; readonly watts: number }[];
}

export type AlternativeKind = "later" | "less-energy" | "faster" | "any-hour" | "other-type";

export interface Alternative {
  readonly kind: AlternativeKind;
  readonly wishes: Wishes;
  readonly consequence: Consequence;
}

const TYPE_WORDS: Readonly<Record<ProfileType, string>> = {
  REGULAR: "Charging as usual",
  CHEAP: "Charging in the cheapest hours",
  FAST: "Charging at once",
  GREEN: "Charging in the greenest hours",
};

/** Closed: a sentence per code. */
export const REASONS = {
  "no-hours": (type: ProfileType): Said => ({
    code: "no-hours",
    message: `${TYPE_WORDS[type]} is not possible here: nothing is known of what the coming hours cost or how green they are.`,
    values: { type },
  }),
  "no-off-peak-hours": (): Said => ({
    code: "no-off-peak-hours",
    message: "This site has no off-peak hours.",
    values: {},
  }),
  "departure-missing": (type: ProfileType): Said => ({
    code: "departure-missing",
    message: `${TYPE_WORDS[type]} needs to know by when the car is to be ready.`,
    values: { type },
  }),
  "energy-missing": (type: ProfileType): Said => ({
    code: "energy-missing",
    message: `${TYPE_WORDS[type]} needs to know how much is to be charged.`,
    values: { type },
  }),
  "too-slow": (leastWatts: number): Said => ({
    code: "too-slow",
    message: `A car charges with ${kilowatts(leastWatts)} kW or more here.`,
    values: { leastWatts },
  }),
  "time-too-short": (possibleMilliwattHours: number, departureSeconds: number): Said => ({
    code: "time-too-short",
    message: `By then the session comes to ${kilowattHours(possibleMilliwattHours)} kWh at most.`,
    values: { possibleMilliwattHours, departureMillis: departureSeconds * 1_000 },
  }),
  "power-too-low": (possibleMilliwattHours: number, days: number): Said => ({
    code: "power-too-low",
    message: `In ${days} days the session comes to ${kilowattHours(possibleMilliwattHours)} kWh at most.`,
    values: { possibleMilliwattHours, days },
  }),
} as const;

/** Worth knowing beside an answer. */
export const REMARKS = {
  "hours-not-covered": (coveredUntilMillis: number | null): Said => ({
    code: "hours-not-covered",
    message: "Nothing is known of some of the hours until then; they are used last.",
    values: coveredUntilMillis === null ? {} : { coveredUntilMillis },
  }),
  "departure-passed": (departureSeconds: number): Said => ({
    code: "departure-passed",
    message: "The time by which the car was to be ready has passed; it charges as usual now.",
    values: { departureMillis: departureSeconds * 1_000 },
  }),
  "energy-reached": (): Said => ({
    code: "energy-reached",
    message: "The energy is reached: the session pauses.",
    values: {},
  }),
} as const;

/** With one decimal, the half-way case upwards. */
function kilowatts(watts: number): string {
  return (Math.round(watts / 100) / 10).toFixed(1);
}

/** Cut to one decimal: no more is promised than there is. */
function kilowattHours(milliwattHours: number): string {
  return (Math.floor(milliwattHours / 100_000) / 10).toFixed(1);
}
