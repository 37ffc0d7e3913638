// Sentences about what a profile loses on its way into a version of OCPP, by code, word for word those of
// assembly/host/profiles/convert/notes.ts; a test compares them. `{name}` is filled after the translation.
import { msg } from "@lit/localize";
import type { ConversionCode } from "../../assembly/host/profiles/convert/notes.ts";

export const CONVERSION_SENTENCES: Readonly<Record<ConversionCode, () => string>> = {
  "purpose-unknown": () => msg("OCPP {version} has no {purpose}."),
  "kind-unknown": () => msg("OCPP {version} has no dynamic profiles."),
  "mode-unknown": () => msg("OCPP {version} cannot say {mode}: the station would charge instead."),
  "transaction-missing": () => msg("A TxProfile is sent for a transaction."),
  "transaction-no-number": () => msg("Transactions of OCPP 1.6 have whole numbers."),
  "time-zone-needed": () => msg("OCPP {version} has no local time: the station's time zone must be known."),
  "local-time-mixed": () => msg("OCPP {version} has no local time, and only some of these schedules go by it."),
  "local-time-recurs": () =>
    msg("OCPP {version} recurs in UTC: from {from} on it is off the station's clock until it is sent again."),
  "local-time-changes": () =>
    msg("The station's clock changes while this lasts; OCPP {version} counts seconds and does not follow."),
  "randomized-delay": () => msg("OCPP {version} has no randomizedDelay: all start at the same time."),
  "limit-at-soc": () => msg("OCPP {version} has no limitAtSoC: a full battery is not slowed down."),
  "offline-duration": () =>
    msg("OCPP {version} has no maxOfflineDuration: the profile holds for as long as the station is offline."),
  "schedules-left-out": () =>
    msg("OCPP 1.6 takes one schedule: alternative {number} is sent, the others are left out."),
  "curve-in-watts": () => msg("A curve of frequencies is in watts, and the station takes {unit} only."),
  "phase-to-use": () => msg("OCPP 1.6 has no phaseToUse: the station chooses the phase."),
  "unit-converted": () =>
    msg("The station takes {unit} only: converted at {volts} V, and at {phases} phases where the profile says none."),
  "mode-setpoint": () =>
    msg("OCPP {version} has no setpoints: the setpoint is sent as the limit, one that discharges as 0."),
  "mode-idle": () => msg("OCPP {version} has no Idle: it is sent as a limit of 0."),
  discharge: () => msg("OCPP {version} has no dischargeLimit: nothing flows back."),
  "reactive-power": () => msg("OCPP {version} has no reactive power."),
  "phase-values": () => msg("OCPP {version} has one limit for all phases: each gets the lowest of L1, L2 and L3."),
  "decimals-cut": () => msg("OCPP {version} has one decimal: the others are cut off."),
  preconditioning: () => msg("OCPP {version} cannot ask for preconditioning."),
  "evse-sleep": () => msg("OCPP {version} cannot send the EVSE to sleep."),
  "power-tolerance": () => msg("OCPP {version} has no powerTolerance."),
};
