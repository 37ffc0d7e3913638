// What was measured about something that a driver said: "slow" beside the limits in force, "paid twice" beside the next session.

/** Closed: each has a sentence in every language (ui/strings). */
export const CLAIM_CODES = [
  /** `limitWatts`, `name`, `offeredWatts`: a profile of the operator's bounded the power for most of the time. */
  "limited-by-profile",
  /** `limitWatts`: the driver's own plan did. */
  "limited-by-wish",
  /** `limitWatts`: one that somebody else installed in the station did. */
  "limited-by-foreign",
  /** `peakWatts`, `offeredWatts`: nothing bounded it below what is offered; the vehicle took less. */
  "vehicle-took-less",
  /** `batteryPercent`, `peakWatts`: it took less as its battery became full. */
  "battery-nearly-full",
  /** `peakWatts`, `offeredWatts`: as much flowed as is offered, nine tenths of it or more. */
  "power-as-offered",
  /** `stopReason`, `atMillis`: the station or a fault ended it. */
  "ended-by-station",
  /** `stopReason`, `atMillis`: the driver, the vehicle or a remote stop ended it. */
  "ended-by-driver",
  /** `fault`, `atMillis`: the station reported a fault. */
  "station-reported-fault",
  /** It was not connected: `fromMillis`, `toMillis`. */
  "station-was-offline",
  /** `milliwattHours`: energy flowed. */
  "energy-flowed",
  /** Less than 100 Wh did: `milliwattHours`. */
  "no-energy-flowed",
  /** `sessionId`, `milliwattHours`: another session of the same driver follows it without overlap. */
  "second-session-apart",
  /** The signed records verify, or do not: `valid`, `records`. */
  "records-valid",
  "records-invalid",
  "nothing-measured",
] as const;
export type ClaimCode = (typeof CLAIM_CODES)[number];
