// What claims say, in English. Places: `…Watts` stands before kW, `…MilliwattHours` before kWh, `…Percent` before %, `…Millis` is an
// instant.
import type { ClaimCode } from "./claims.ts";

export type ClaimValues = Readonly<Record<string, string | number>>;

export const CLAIM_SENTENCES: Readonly<Record<ClaimCode, string>> = {
  "limited-by-profile": "For most of the charging the profile “{name}” limited the power to {limitWatts} kW.",
  "limited-by-wish": "For most of the charging the driver’s own plan limited the power to {limitWatts} kW.",
  "limited-by-foreign":
    "For most of the charging a profile that was not installed from here limited the power to {limitWatts} kW.",
  "one-phase-of-three":
    "At most {peakWatts} kW flowed where {offeredWatts} kW were allowed on three phases: about what one phase carries of it. Many vehicles charge on one.",
  "vehicle-took-less":
    "At most {peakWatts} kW flowed where {offeredWatts} kW were allowed. No limit explains it; how much a vehicle takes is up to it.",
  "battery-nearly-full":
    "The power fell from {peakWatts} kW as the battery filled, to {batteryPercent} %; vehicles charge slower then.",
  "power-as-offered": "Up to {peakWatts} kW flowed, nine tenths or more of the {offeredWatts} kW that are offered.",
  "power-below-offered": "At most {peakWatts} kW flowed of the {offeredWatts} kW that are offered. Why is not known.",
  "ended-by-station": "The station ended the session at {atMillis}: {stopReason}.",
  "ended-by-driver": "The session was ended at {atMillis} by its driver or the vehicle: {stopReason}.",
  "ended-remotely": "The session was ended from afar at {atMillis}, by the operator or by the driver’s own page.",
  "ended-at-limit": "The session ended at {atMillis} as a limit that was set for it was reached: {stopReason}.",
  "ended-by-authorization": "The session ended at {atMillis} as its authorization did: {stopReason}.",
  "session-goes-on": "The session was still going on at {atMillis}.",
  "station-reported-fault": "The station reported a fault at {atMillis}: {fault}.",
  "station-was-unavailable": "The station said at {atMillis} that it was not available.",
  "station-was-offline": "The station was not connected from {fromMillis} to {toMillis}.",
  "station-said-available": "The station was connected, and said since {atMillis} that it was available.",
  "energy-flowed": "{energyMilliwattHours} kWh flowed in the session.",
  "no-energy-flowed": "Less than 0.1 kWh flowed in the session: {energyMilliwattHours} kWh.",
  "other-session-charged": "The session after it at the same place came to {energyMilliwattHours} kWh.",
  "other-session-going-on": "Another session was going on there from {fromMillis} on.",
  "second-session-apart":
    "A second session of the same identification followed, of {energyMilliwattHours} kWh; the two do not overlap.",
  "identification-refused": "The identification was refused when the session began.",
  "records-valid": "The energy is proved by signed records ({records}); what was paid for it is not measured here.",
  "records-invalid": "The session’s signed records ({records}) do not verify.",
  "nothing-measured": "Nothing that was measured says anything about it.",
};

/** The sentence of a code with its values in English. */
export function sentenceOf(code: ClaimCode, values: ClaimValues): string {
  return CLAIM_SENTENCES[code].replace(/\{(\w+)\}/g, (_, name: string) => written(name, values[name]));
}

function written(name: string, value: string | number | undefined): string {
  if (typeof value !== "number") return value ?? "?";
  if (name.endsWith("Millis")) return `${new Date(value).toISOString().slice(0, 16)}Z`;
  // Half-way cases upwards; energies are cut: no more is said than flowed.
  if (name.endsWith("Watts")) return String(Math.round(value / 100) / 10);
  if (name.endsWith("MilliwattHours")) return String(Math.floor(value / 10_000) / 100);
  return String(value);
}
