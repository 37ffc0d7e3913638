// What was measured about something that a driver said: "slow" beside the limits in force, "paid twice" beside the next session. The
// codes, with the values of each; claim-judgement.ts decides which it is, claim-words.ts says it.

/** Closed: each has a sentence in every language (ui/strings). */
export const CLAIM_CODES = [
  /** `limitWatts`, `name`, and where it is known `offeredWatts`: a profile of the operator's bounded the power most of the time. */
  "limited-by-profile",
  /** `limitWatts`: the driver's own plan did. */
  "limited-by-wish",
  /** `limitWatts`: one that somebody else installed in the station did. */
  "limited-by-foreign",
  /** `peakWatts`, `offeredWatts` (what was allowed): a third of it flowed. */
  "one-phase-of-three",
  /** `peakWatts`, `offeredWatts` (what was allowed): nothing that is known bounded it. */
  "vehicle-took-less",
  /** `batteryPercent`, `peakWatts`: it took less as its battery became full. */
  "battery-nearly-full",
  /** `peakWatts`, `offeredWatts`: as much flowed as is offered, nine tenths of it or more. */
  "power-as-offered",
  /** `peakWatts`, `offeredWatts`: less flowed, and nobody knows why. */
  "power-below-offered",
  /** `stopReason`, `atMillis`: the station or a fault ended it. */
  "ended-by-station",
  /** `stopReason`, `atMillis`: the driver or the vehicle ended it. */
  "ended-by-driver",
  /** `atMillis`: a remote stop did, of the operator's or by the driver's page. */
  "ended-remotely",
  /** `stopReason`, `atMillis`: energy, time, cost or charge that was set for it. */
  "ended-at-limit",
  /** `stopReason`, `atMillis`: the credit, the card, or staff. */
  "ended-by-authorization",
  /** `atMillis`, of its newest value. */
  "session-goes-on",
  /** `fault`, `atMillis`. */
  "station-reported-fault",
  /** `atMillis`. */
  "station-was-unavailable",
  /** `fromMillis`, `toMillis`. */
  "station-was-offline",
  /** `atMillis`: connected all the time, and available since then. */
  "station-said-available",
  /** `energyMilliwattHours`: 100 Wh or more. */
  "energy-flowed",
  /** `energyMilliwattHours`: less. */
  "no-energy-flowed",
  /** `sessionId`, `energyMilliwattHours`: the next one at the same place. */
  "other-session-charged",
  /** `sessionId`, `fromMillis`. */
  "other-session-going-on",
  /** `sessionId`, `energyMilliwattHours`: another session of the same driver follows it without overlap. */
  "second-session-apart",
  /** The station was told so as the session began. */
  "identification-refused",
  /** `records`: how many; they verify. */
  "records-valid",
  /** `records`: how many; they do not. */
  "records-invalid",
  "nothing-measured",
] as const;
export type ClaimCode = (typeof CLAIM_CODES)[number];
