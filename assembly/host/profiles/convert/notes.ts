// What a profile loses on its way into an earlier version of OCPP: a closed set of codes with a sentence each, and whether the station
// may come to allow more than was meant.

import type { ProfileProblem } from "../model.ts";
import type { ProblemValues } from "../problems.ts";

interface Kind {
  readonly sentence: string;
  /** `refused`: without this it would be another profile. `looser`: more may flow at times. `stricter`: never more. */
  readonly effect: "refused" | "looser" | "stricter";
}

export const CONVERSION_NOTES = {
  "purpose-unknown": { effect: "refused", sentence: "OCPP {version} has no {purpose}." },
  "kind-unknown": { effect: "refused", sentence: "OCPP {version} has no dynamic profiles." },
  "mode-unknown": {
    effect: "refused",
    sentence: "OCPP {version} cannot say {mode}: the station would charge instead.",
  },
  "transaction-missing": { effect: "refused", sentence: "A TxProfile is sent for a transaction." },
  "transaction-no-number": { effect: "refused", sentence: "Transactions of OCPP 1.6 have whole numbers." },
  "time-zone-needed": {
    effect: "refused",
    sentence: "OCPP {version} has no local time: the station's time zone must be known.",
  },
  "local-time-mixed": {
    effect: "refused",
    sentence: "OCPP {version} has no local time, and only some of these schedules go by it.",
  },
  "local-time-recurs": {
    effect: "looser",
    sentence: "OCPP {version} recurs in UTC: from {from} on it is off the station's clock until it is sent again.",
  },
  "local-time-changes": {
    effect: "looser",
    sentence: "The station's clock changes while this lasts; OCPP {version} counts seconds and does not follow.",
  },
  "randomized-delay": {
    effect: "looser",
    sentence: "OCPP {version} has no randomizedDelay: all start at the same time.",
  },
  "limit-at-soc": {
    effect: "looser",
    sentence: "OCPP {version} has no limitAtSoC: a full battery is not slowed down.",
  },
  "offline-duration": {
    effect: "looser",
    sentence: "OCPP {version} has no maxOfflineDuration: the profile holds for as long as the station is offline.",
  },
  "schedules-left-out": {
    effect: "looser",
    sentence: "OCPP 1.6 takes one schedule: alternative {number} is sent, the others are left out.",
  },
  "curve-in-watts": {
    effect: "refused",
    sentence: "A curve of frequencies is in watts, and the station takes {unit} only.",
  },
  "phase-to-use": { effect: "looser", sentence: "OCPP 1.6 has no phaseToUse: the station chooses the phase." },
  "unit-converted": {
    effect: "looser",
    sentence:
      "The station takes {unit} only: converted at {volts} V, and at {phases} phases where the profile says none.",
  },
  "mode-setpoint": {
    effect: "stricter",
    sentence: "OCPP {version} has no setpoints: the setpoint is sent as the limit, one that discharges as 0.",
  },
  "mode-idle": { effect: "stricter", sentence: "OCPP {version} has no Idle: it is sent as a limit of 0." },
  discharge: { effect: "stricter", sentence: "OCPP {version} has no dischargeLimit: nothing flows back." },
  "reactive-power": { effect: "stricter", sentence: "OCPP {version} has no reactive power." },
  "phase-values": {
    effect: "stricter",
    sentence: "OCPP {version} has one limit for all phases: each gets the lowest of L1, L2 and L3.",
  },
  "decimals-cut": { effect: "stricter", sentence: "OCPP {version} has one decimal: the others are cut off." },
  preconditioning: { effect: "stricter", sentence: "OCPP {version} cannot ask for preconditioning." },
  "evse-sleep": { effect: "stricter", sentence: "OCPP {version} cannot send the EVSE to sleep." },
  "power-tolerance": { effect: "stricter", sentence: "OCPP {version} has no powerTolerance." },
} as const satisfies Readonly<Record<string, Kind>>;

export type ConversionCode = keyof typeof CONVERSION_NOTES;

/** Something that is not as it was, at its first place; `values.count` says in how many places where there are more. */
export interface ConversionNote extends ProfileProblem {
  readonly code: ConversionCode;
  readonly effect: Kind["effect"];
}

/** Notes of one conversion, each code once. */
export class NoteList {
  readonly #notes = new Map<ConversionCode, { pointer: string; values: ProblemValues; count: number }>();

  add(code: ConversionCode, pointer: string, values: ProblemValues = {}): void {
    const before = this.#notes.get(code);
    if (before === undefined) this.#notes.set(code, { pointer, values, count: 1 });
    else before.count += 1;
  }

  /** In the order in which they were found, refusals first. */
  list(): ConversionNote[] {
    const notes = [...this.#notes].map(([code, { pointer, values, count }]): ConversionNote => {
      const { sentence, effect }: Kind = CONVERSION_NOTES[code];
      return {
        code,
        message: sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? "?")),
        values: count === 1 ? values : { ...values, count },
        pointer,
        severity: effect === "refused" ? "error" : "remark",
        effect,
      };
    });
    return notes.toSorted((a, b) => Number(b.effect === "refused") - Number(a.effect === "refused"));
  }
}
