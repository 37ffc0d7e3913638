// What was measured about something that a driver said, by code, word for word what edge/domain/feedback/claim-words.ts says in English; a
// test compares them.
import { msg } from "@lit/localize";
import type { Claim } from "../../edge/contract/feedback.ts";
import { formats } from "../format.ts";
import { stopReasonWords } from "../stop-words.ts";

export const CLAIM_SENTENCES: Readonly<Record<Claim["code"], () => string>> = {
  "limited-by-profile": () =>
    msg("For most of the charging the profile “{name}” limited the power to {limitWatts} kW."),
  "limited-by-wish": () => msg("For most of the charging the driver’s own plan limited the power to {limitWatts} kW."),
  "limited-by-foreign": () =>
    msg("For most of the charging a profile that was not installed from here limited the power to {limitWatts} kW."),
  "one-phase-of-three": () =>
    msg(
      "At most {peakWatts} kW flowed where {offeredWatts} kW were allowed on three phases: about what one phase carries of it. Many vehicles charge on one.",
    ),
  "vehicle-took-less": () =>
    msg(
      "At most {peakWatts} kW flowed where {offeredWatts} kW were allowed. No limit explains it; how much a vehicle takes is up to it.",
    ),
  "battery-nearly-full": () =>
    msg(
      "The power fell from {peakWatts} kW as the battery filled, to {batteryPercent} %; vehicles charge slower then.",
    ),
  "power-as-offered": () =>
    msg("Up to {peakWatts} kW flowed, nine tenths or more of the {offeredWatts} kW that are offered."),
  "power-below-offered": () =>
    msg("At most {peakWatts} kW flowed of the {offeredWatts} kW that are offered. Why is not known."),
  "ended-by-station": () => msg("The station ended the session at {atMillis}: {stopReason}."),
  "ended-by-driver": () => msg("The session was ended at {atMillis} by its driver or the vehicle: {stopReason}."),
  "ended-remotely": () =>
    msg("The session was ended from afar at {atMillis}, by the operator or by the driver’s own page."),
  "ended-at-limit": () =>
    msg("The session ended at {atMillis} as a limit that was set for it was reached: {stopReason}."),
  "ended-by-authorization": () => msg("The session ended at {atMillis} as its authorization did: {stopReason}."),
  "session-goes-on": () => msg("The session was still going on at {atMillis}."),
  "station-reported-fault": () => msg("The station reported a fault at {atMillis}: {fault}."),
  "station-was-unavailable": () => msg("The station said at {atMillis} that it was not available."),
  "station-was-offline": () => msg("The station was not connected from {fromMillis} to {toMillis}."),
  "station-said-available": () => msg("The station was connected, and said since {atMillis} that it was available."),
  "energy-flowed": () => msg("{energyMilliwattHours} kWh flowed in the session."),
  "no-energy-flowed": () => msg("Less than 0.1 kWh flowed in the session: {energyMilliwattHours} kWh."),
  "other-session-charged": () => msg("The session after it at the same place came to {energyMilliwattHours} kWh."),
  "other-session-going-on": () => msg("Another session was going on there from {fromMillis} on."),
  "second-session-apart": () =>
    msg("A second session of the same identification followed, of {energyMilliwattHours} kWh; the two do not overlap."),
  "identification-refused": () => msg("The identification was refused when the session began."),
  "records-valid": () =>
    msg("The energy is proved by signed records ({records}); what was paid for it is not measured here."),
  "records-invalid": () => msg("The session’s signed records ({records}) do not verify."),
  "nothing-measured": () => msg("Nothing that was measured says anything about it."),
};

/** The sentence in the reader's language; as it was said where a value is missing. */
export function claimSentence({ code, message, values }: Pick<Claim, "code" | "message" | "values">): string {
  let isWhole = true;
  const text = CLAIM_SENTENCES[code]().replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    if (value === undefined) isWhole = false;
    return value === undefined ? place : written(name, value);
  });
  return isWhole ? text : message;
}

function written(name: string, value: string | number): string {
  if (typeof value === "string") return name === "stopReason" ? (stopReasonWords(value) ?? value) : value;
  if (name.endsWith("Millis")) return formats.moment(value);
  // As the server rounds: power to the nearest, energy cut.
  if (name.endsWith("Watts")) return formats.axis(Math.round(value / 100) / 10);
  if (name.endsWith("MilliwattHours")) return formats.axis(Math.floor(value / 10_000) / 100);
  return formats.axis(value);
}
