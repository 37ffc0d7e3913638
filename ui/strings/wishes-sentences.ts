// What the server says about a driver's wishes, in the reader's language; as it was said where the code or a value is not known.
// Energies are cut and not rounded: no more is promised than there is (edge/domain/wishes/answers.ts).
import { msg, str } from "@lit/localize";
import { formats } from "../format.ts";

/** As the contract says it: a code and what its sentence is filled with. */
export interface SaidOfWishes {
  readonly code: string;
  readonly message: string;
  readonly values: Readonly<Record<string, string | number>>;
}

const typeWords: Readonly<Record<string, () => string>> = {
  REGULAR: () => msg("Charging as usual"),
  CHEAP: () => msg("Charging in the cheapest hours"),
  FAST: () => msg("Charging at once"),
  GREEN: () => msg("Charging in the greenest hours"),
};

const kilowattHours = (milliwattHours: number) => formats.axis(Math.floor(milliwattHours / 100_000) / 10);
const kilowatts = (watts: number) => formats.axis(Math.round(watts / 100) / 10);

/** By code; null where a value is missing. */
const SENTENCES: Readonly<Record<string, (values: SaidOfWishes["values"]) => string | null>> = {
  "no-hours": (values) => {
    const type = typeOf(values);
    return (
      type &&
      msg(str`${type} is not possible here: nothing is known of what the coming hours cost or how green they are.`)
    );
  },
  "no-off-peak-hours": () => msg("This site has no off-peak hours."),
  "departure-missing": (values) => {
    const type = typeOf(values);
    return type && msg(str`${type} needs to know by when the car is to be ready.`);
  },
  "energy-missing": (values) => {
    const type = typeOf(values);
    return type && msg(str`${type} needs to know how much is to be charged.`);
  },
  "too-slow": ({ leastWatts }) =>
    typeof leastWatts === "number" ? msg(str`A car charges with ${kilowatts(leastWatts)} kW or more here.`) : null,
  "time-too-short": ({ possibleMilliwattHours: most }) =>
    typeof most === "number" ? msg(str`By then the session comes to ${kilowattHours(most)} kWh at most.`) : null,
  "power-too-low": ({ possibleMilliwattHours: most, days }) =>
    typeof most === "number" && typeof days === "number"
      ? msg(str`In ${days} days the session comes to ${kilowattHours(most)} kWh at most.`)
      : null,
  "hours-not-covered": () => msg("Nothing is known of some of the hours until then; they are used last."),
  "departure-passed": () => msg("The time by which the car was to be ready has passed; it charges as usual now."),
  "energy-reached": () => msg("The energy is reached: the session pauses."),
};

/** For the test. */
export const WISHES_CODES: readonly string[] = Object.keys(SENTENCES);

const typeOf = ({ type }: SaidOfWishes["values"]): string | null => typeWords[String(type)]?.() ?? null;

export function wishesText({ code, message, values }: SaidOfWishes): string {
  const sentence = Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined;
  return sentence?.(values) ?? message;
}
