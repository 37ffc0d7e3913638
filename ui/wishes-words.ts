// Wishes, what they lead to, and where their plan is, in words for a driver.
import { msg, str } from "@lit/localize";
import type { Consequence, DriverWishes, Wishes, WishesAnswer } from "../edge/contract/wishes.ts";
import type { Mark } from "./elements/icons.ts";
import { formats } from "./format.ts";
import { limitFigure } from "./limit-words.ts";
import { wallOf } from "./wishes-form.ts";

/** A time on the station's clock: "07:00", "tomorrow 07:00", or with its day. */
export function stationTime(atMillis: number, nowMillis: number, timeZone: string): string {
  const { day, time } = wallOf(atMillis, timeZone);
  const ahead = (Date.parse(day) - Date.parse(wallOf(nowMillis, timeZone).day)) / 86_400_000;
  if (ahead === 0) return time;
  return ahead === 1 ? msg(str`tomorrow ${time}`) : `${dayText(day)}, ${time}`;
}

/** "Thu 26 Nov": of a day as "2026-11-26". */
export function dayText(day: string): string {
  const parts = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(formats.locale, parts).format(Date.parse(`${day}T00:00:00Z`));
}

export function profileTypeWord(type: Wishes["profileType"]): string {
  switch (type) {
    case "REGULAR":
      return msg("As the operator has it");
    case "FAST":
      return msg("As fast as may be");
    case "CHEAP":
      return msg("In the cheapest hours");
    case "GREEN":
      return msg("In the greenest hours");
  }
}

export function profileTypeHint(type: Wishes["profileType"]): string {
  switch (type) {
    case "REGULAR":
      return msg("Nothing is changed beyond what you set below.");
    case "FAST":
      return msg("At once, within the operator’s limits.");
    case "CHEAP":
    case "GREEN":
      return msg("Needs a time and an amount.");
  }
}

/** Where the plan is: a mark and a sentence; null where there is none. */
export function deliveryWords(
  delivery: DriverWishes["delivery"],
): { readonly mark: Mark; readonly sentence: string } | null {
  switch (delivery) {
    case null:
      return null;
    case "waiting":
      return { mark: "none", sentence: msg("The plan waits for the charger.") };
    case "sent":
      return { mark: "info", sentence: msg("The plan is sent, the charger has not answered yet.") };
    case "accepted":
      return { mark: "valid", sentence: msg("The charger has taken your plan.") };
    case "rejected":
      return {
        mark: "invalid",
        sentence: msg("The charger has refused your plan: it charges as the operator has it."),
      };
    case "drifted":
      return { mark: "warn", sentence: msg("The charger had taken your plan and does something else now.") };
    case "ended":
      return { mark: "none", sentence: msg("The plan ended with the session.") };
  }
}

/** "0.096 EUR"; three decimals, as prices per kWh have them. */
function price(milli: number, currency: string | null): string {
  const known = currency !== null && /^[A-Z]{3}$/.test(currency);
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 3 };
  return known
    ? new Intl.NumberFormat(formats.locale, { style: "currency", currency, ...digits }).format(milli / 1_000)
    : new Intl.NumberFormat(formats.locale, digits).format(milli / 1_000);
}

/** When it is done, or by when how much is charged at most: the sentence that everything is about. */
export function consequenceSentence(consequence: Consequence, at: (atMillis: number) => string): string {
  const much = formats.axis(Math.floor(consequence.energyMilliwattHours / 100_000) / 10);
  return consequence.doneAtMillis === null
    ? msg(str`At most ${much} kWh by ${at(consequence.untilMillis)}.`)
    : msg(str`Done by ${at(consequence.doneAtMillis)} with ${much} kWh.`);
}

/** Highest power and means over what is charged from now on, each a name and a value; what is not known is left out. */
export function consequenceFigures(consequence: Consequence): { readonly name: string; readonly value: string }[] {
  const figures = [{ name: msg("Highest power"), value: `${limitFigure(consequence.peakWatts)} kW` }];
  const { pricePerKilowattHourMilli, currency, gramsCarbonPerKilowattHour, renewablePercent } = consequence;
  if (pricePerKilowattHourMilli !== null)
    figures.push({ name: msg("Mean price of the hours"), value: `${price(pricePerKilowattHourMilli, currency)}/kWh` });
  if (gramsCarbonPerKilowattHour !== null)
    figures.push({ name: msg("CO₂ of the hours"), value: `${formats.count(gramsCarbonPerKilowattHour)} g/kWh` });
  if (renewablePercent !== null)
    figures.push({ name: msg("Renewable"), value: `${formats.count(renewablePercent)} %` });
  return figures;
}

/** What a way out gives up, as the words of its button. */
export function alternativeWords(
  { kind, wishes, consequence }: WishesAnswer["alternatives"][number],
  at: (atMillis: number) => string,
): string {
  switch (kind) {
    case "later":
      return wishes.departureAtMillis == null
        ? msg("Without a time")
        : msg(str`Ready by ${at(wishes.departureAtMillis)} instead`);
    case "less-energy":
      return msg(
        str`${formats.axis((wishes.energyMilliwattHours ?? consequence.energyMilliwattHours) / 1e6)} kWh instead`,
      );
    case "faster":
      return wishes.maxPowerWatts == null
        ? msg("Without your own limit")
        : msg(str`With up to ${limitFigure(wishes.maxPowerWatts)} kW`);
    case "any-hour":
      return msg("In other hours as well");
    case "other-type":
      return profileTypeWord(wishes.profileType);
  }
}

/** Moves that a person would notice. */
const NOTICED_MILLIS = 5 * 60_000;
const NOTICED_MILLIWATT_HOURS = 500_000;

/** What a plan that was computed anew changes for the driver; null: nothing worth saying. */
export function replannedSentence(
  before: WishesAnswer | null,
  after: WishesAnswer | null,
  at: (atMillis: number) => string,
): string | null {
  const [was, is] = [before?.consequence ?? null, after?.consequence ?? null];
  if (before === null || after === null || was === null) return null;
  if (is === null) return msg("Planned anew: your wishes lead to nothing any more.");
  if ((was.doneAtMillis === null) !== (is.doneAtMillis === null))
    return msg(str`Planned anew. ${consequenceSentence(is, at)}`);
  if (was.doneAtMillis !== null && is.doneAtMillis !== null) {
    return Math.abs(was.doneAtMillis - is.doneAtMillis) < NOTICED_MILLIS
      ? null
      : msg(str`Planned anew: done by ${at(is.doneAtMillis)} instead of ${at(was.doneAtMillis)}.`);
  }
  return Math.abs(was.energyMilliwattHours - is.energyMilliwattHours) < NOTICED_MILLIWATT_HOURS
    ? null
    : msg(str`Planned anew. ${consequenceSentence(is, at)}`);
}
