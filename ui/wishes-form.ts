// A driver's wishes as a form: what is typed, what is wrong with it, and the wishes that it says. Times are those of the station's clock.
// Pure but for the words.
import { msg, str } from "@lit/localize";
import * as v from "valibot";
import { offsetAt, utcOfWall } from "../assembly/host/profiles/clock.ts";
import { type DriverWishes, profileTypeSchema, type Wishes } from "../edge/contract/wishes.ts";
import { formats } from "./format.ts";
import { limitFigure } from "./limit-words.ts";

/** Days ahead that plans reach, today included. */
export const DAYS_AHEAD = 14;
/** As the contract allows, kWh. */
const MOST_KILOWATT_HOURS = 2_000;

/** Also what a draft keeps. */
export const wishesFormSchema = v.object({
  profileType: profileTypeSchema,
  /** Ready by a time: whether, the day "2026-11-24", and the time as it was typed. */
  hasDeparture: v.boolean(),
  day: v.string(),
  time: v.string(),
  /** kWh as typed; empty: as much as the car takes. */
  energy: v.string(),
  /** W; null: as fast as may be. */
  maxPowerWatts: v.nullable(v.number()),
  offPeakOnly: v.boolean(),
});
export type WishesForm = v.InferOutput<typeof wishesFormSchema>;

export type WishesField = "day" | "energy";

const pad = (n: number) => String(n).padStart(2, "0");

/** Day and time on a zone's clock, "2026-11-24" and "07:00". */
export function wallOf(atMillis: number, timeZone: string): { readonly day: string; readonly time: string } {
  const wall = new Date(atMillis + offsetAt(timeZone, Math.floor(atMillis / 1_000)) * 1_000).toISOString();
  return { day: wall.slice(0, 10), time: wall.slice(11, 16) };
}

/** The days that a time to be ready may be of, the station's today first. */
export function departureDays(nowMillis: number, timeZone: string): string[] {
  const today = Date.parse(`${wallOf(nowMillis, timeZone).day}T00:00:00Z`);
  return Array.from({ length: DAYS_AHEAD }, (_, index) =>
    new Date(today + index * 86_400_000).toISOString().slice(0, 10),
  );
}

/** "07:00" of "7", "07:00", "0700" and "7.00"; null: it is no time. */
export function clockTime(typed: string): string | null {
  const parts = /^(\d{1,2})(?:[:. ]?(\d{2}))?$/.exec(typed.trim());
  const [hour, minute] = [Number(parts?.[1]), Number(parts?.[2] ?? 0)];
  return parts === null || hour > 23 || minute > 59 ? null : `${pad(hour)}:${pad(minute)}`;
}

/** mWh of typed kWh, "12", "12.5" or "12,5"; null: it is no such number. */
export function typedEnergy(typed: string): number | null {
  const text = typed.trim().replace(",", ".");
  return /^\d{1,4}(?:\.\d{1,3})?$/.test(text) ? Math.round(Number(text) * 1e6) : null;
}

/** A form of the wishes that stand; without any, of none. Ready by 7 in the morning is what is offered first. */
export function formOf(wishes: Wishes | null, nowMillis: number, timeZone: string): WishesForm {
  const departure = wishes?.departureAtMillis ?? null;
  const morning = departureDays(nowMillis, timeZone)
    .map((day) => ({ day, time: "07:00" }))
    .find(({ day, time }) => departureMillis(day, time, timeZone) > nowMillis + 3_600_000);
  const energy = wishes?.energyMilliwattHours ?? null;
  return {
    profileType: wishes?.profileType ?? "REGULAR",
    hasDeparture: departure !== null,
    ...(departure === null ? (morning ?? { day: "", time: "07:00" }) : wallOf(departure, timeZone)),
    energy: energy === null ? "" : new Intl.NumberFormat(formats.locale, { useGrouping: false }).format(energy / 1e6),
    maxPowerWatts: wishes?.maxPowerWatts ?? null,
    offPeakOnly: wishes?.offPeakOnly ?? false,
  };
}

/** NaN: it is no day. */
function departureMillis(day: string, time: string, timeZone: string): number {
  const wall = Date.parse(`${day}T${time}:00Z`);
  return Number.isNaN(wall) ? wall : utcOfWall(timeZone, wall / 1_000) * 1_000;
}

export interface ReadWishes {
  /** Null: something is wrong. */
  readonly wishes: Wishes | null;
  readonly faults: Readonly<Partial<Record<WishesField, string>>>;
}

/** `soFarMilliwattHours`: what the session has charged; null: not known. */
export function readWishes(
  form: WishesForm,
  bounds: DriverWishes["bounds"],
  soFarMilliwattHours: number | null,
  nowMillis: number,
): ReadWishes {
  const faults: Partial<Record<WishesField, string>> = {};
  const timeZone = bounds.timeZone ?? "UTC";
  const time = clockTime(form.time);
  const departure = form.hasDeparture && time !== null ? departureMillis(form.day, time, timeZone) : null;
  if (form.hasDeparture && (departure === null || Number.isNaN(departure)))
    faults.day = msg("A time is needed, as 07:00.");
  else if (departure !== null && departure <= nowMillis) faults.day = msg("This time has passed.");
  else if (departure !== null && departure > nowMillis + DAYS_AHEAD * 86_400_000)
    faults.day = msg(str`Plans reach ${DAYS_AHEAD} days ahead.`);
  const energy = form.energy.trim() === "" ? null : typedEnergy(form.energy);
  if (form.energy.trim() !== "" && (energy === null || energy < 1_000 || energy > MOST_KILOWATT_HOURS * 1e6)) {
    faults.energy = msg(str`A number of kWh up to ${formats.count(MOST_KILOWATT_HOURS)} is needed, as 20.`);
  } else if (energy !== null && soFarMilliwattHours !== null && energy <= soFarMilliwattHours) {
    faults.energy = msg(str`${formats.energy(soFarMilliwattHours)} kWh are charged already: more than that is needed.`);
  }
  if (Object.keys(faults).length > 0) return { wishes: null, faults };
  const wishes: Wishes = {
    profileType: form.profileType,
    departureAtMillis: departure,
    energyMilliwattHours: energy,
    maxPowerWatts: form.maxPowerWatts,
    offPeakOnly: form.offPeakOnly,
  };
  return { wishes, faults };
}

/** Whether nothing is wished at all. */
export const isNoWish = (wishes: Wishes): boolean =>
  wishes.profileType === "REGULAR" &&
  wishes.departureAtMillis == null &&
  wishes.energyMilliwattHours == null &&
  wishes.maxPowerWatts == null &&
  !wishes.offPeakOnly;

/** What is wished, in parts of one line: "in the cheapest hours", "ready by 07:00", "20 kWh", "at most 7.4 kW". */
export function wishesParts(wishes: Wishes, when: (atMillis: number) => string): string[] {
  const parts: string[] = [];
  if (wishes.profileType === "CHEAP") parts.push(msg("in the cheapest hours"));
  if (wishes.profileType === "GREEN") parts.push(msg("in the greenest hours"));
  if (wishes.profileType === "FAST") parts.push(msg("at once"));
  if (wishes.offPeakOnly) parts.push(msg("off-peak hours only"));
  if (wishes.energyMilliwattHours != null)
    parts.push(msg(str`${formats.axis(wishes.energyMilliwattHours / 1e6)} kWh in all`));
  if (wishes.departureAtMillis != null) parts.push(msg(str`ready by ${when(wishes.departureAtMillis)}`));
  if (wishes.maxPowerWatts != null) parts.push(msg(str`at most ${limitFigure(wishes.maxPowerWatts)} kW`));
  return parts;
}
