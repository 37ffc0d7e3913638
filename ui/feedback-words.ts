// What happened at a station, and what became of a report, in the words of those who charge.
import { msg, str } from "@lit/localize";
import type { FeedbackState, HoldReason, OwnFeedback } from "../edge/contract/feedback.ts";
import type { Dimension, Reason, SaidFault } from "./feedback-content.ts";

export type HidingReason = NonNullable<OwnFeedback["hidden"]>["reason"];

/** As whoever stood there would say it. */
export function reasonWords(reason: Reason): string {
  switch (reason) {
    case "charged":
      return msg("Charged without trouble");
    case "other-good":
      return msg("Something else was good");
    case "occupied":
      return msg("All taken, others were charging");
    case "blocked-by-other-car":
      return msg("Blocked by a car that does not charge");
    case "slow":
      return msg("Slower than promised");
    case "price-differed":
      return msg("Price differed from what was shown");
    case "other-bad":
      return msg("Something else was wrong");
    case "payment-failed":
      return msg("Payment failed");
    case "stopped-early":
      return msg("Stopped too early");
    case "damaged":
      return msg("Cable, plug or screen damaged");
    case "not-compatible":
      return msg("Did not fit my car");
    case "card-refused":
      return msg("Card or app refused");
    case "not-accessible":
      return msg("Could not get to it");
    case "not-found":
      return msg("Hard to find");
    case "did-not-start":
      return msg("Charging did not start");
    case "dead":
      return msg("Station is dead");
    case "not-built-yet":
      return msg("Not built yet");
    case "not-there-any-more":
      return msg("Not there any more");
  }
}

/** What one may say is good. */
export const GOOD_REASONS: readonly Reason[] = ["charged", "other-good"];
/** Of a session that took place: what can go wrong in it comes first, what speaks of a station without one last. */
const SESSION_TROUBLES: readonly Reason[] = [
  ...([
    "slow",
    "stopped-early",
    "did-not-start",
    "payment-failed",
    "price-differed",
    "card-refused",
    "damaged",
  ] as const),
  ...([
    "blocked-by-other-car",
    "not-accessible",
    "not-compatible",
    "not-found",
    "occupied",
    "dead",
    "other-bad",
  ] as const),
  ...(["not-built-yet", "not-there-any-more"] as const),
];
const STATION_TROUBLES: readonly Reason[] = [
  ...([
    "dead",
    "did-not-start",
    "blocked-by-other-car",
    "occupied",
    "damaged",
    "card-refused",
    "payment-failed",
  ] as const),
  ...([
    "stopped-early",
    "slow",
    "not-accessible",
    "not-found",
    "not-compatible",
    "price-differed",
    "other-bad",
  ] as const),
  ...(["not-there-any-more", "not-built-yet"] as const),
];
const FAULT_TROUBLES: readonly Reason[] = [
  ...(["stopped-early", "did-not-start", "damaged", "dead", "payment-failed", "card-refused", "slow"] as const),
  ...(["not-compatible", "price-differed", "blocked-by-other-car", "not-accessible", "not-found", "occupied"] as const),
  ...(["other-bad", "not-built-yet", "not-there-any-more"] as const),
];

/** What is asked about: a session, one that ended by a fault, or a station without one. */
export type Occasion = "session" | "fault" | "station";

/** All reasons, those first that are likely after these stars. Each stands in it once. */
export function reasonsFor(occasion: Occasion, stars: number | null): readonly Reason[] {
  const troubles = { session: SESSION_TROUBLES, fault: FAULT_TROUBLES, station: STATION_TROUBLES }[occasion];
  const goodFirst = stars === null ? occasion === "session" : stars >= 4;
  return goodFirst ? [...GOOD_REASONS, ...troubles] : [...troubles, ...GOOD_REASONS];
}

export function dimensionWords(dimension: Dimension): string {
  switch (dimension) {
    case "worked":
      return msg("Worked at once");
    case "speed":
      return msg("Speed as promised");
    case "price":
      return msg("Price as shown");
    case "place":
      return msg("Place and access");
    case "payment":
      return msg("Payment");
  }
}

/** "4 of 5 stars": a star's accessible name. */
export const starsWords = (stars: number): string =>
  stars === 1 ? msg("1 of 5 stars") : msg(str`${stars} of 5 stars`);

/** Where a report is, for its driver. */
export function stateWords(state: FeedbackState): { readonly word: string; readonly sentence: string } {
  switch (state) {
    case "received":
      return { word: msg("Received"), sentence: msg("The operator has it. Nobody has taken it up yet.") };
    case "acknowledged":
      return { word: msg("Acknowledged"), sentence: msg("Somebody at the operator has read it.") };
    case "in-work":
      return { word: msg("In work"), sentence: msg("Somebody at the operator is working on it.") };
    case "resolved":
      return { word: msg("Resolved"), sentence: msg("The operator says that it is settled.") };
    case "declined":
      return { word: msg("Declined"), sentence: msg("The operator will do nothing about it.") };
  }
}

/** Why a text waits. Its stars count. */
export function holdWords(hold: HoldReason): string {
  switch (hold) {
    case "link":
      return msg("it holds an address of a page");
    case "contact-data":
      return msg("it holds an e-mail address or a telephone number");
    case "repeated-text":
      return msg("others have sent the same words");
    case "burst":
      return msg("very many reports about this station came at once");
  }
}

export function hidingWords(reason: HidingReason): string {
  switch (reason) {
    case "insult":
      return msg("insult");
    case "personal-data":
      return msg("data about a person");
    case "advertising":
      return msg("advertising");
    case "unlawful":
      return msg("unlawful content");
    case "not-about-this-station":
      return msg("not about this station");
  }
}

/** What has to be put right before it can be sent. */
export function faultWords(fault: SaidFault): string {
  switch (fault) {
    case "nothing":
      return msg("Stars, a reason or a few words are needed.");
    case "text-too-long":
      return msg("The text is longer than 2,000 characters. Nothing of it is cut off; shorten it to send it.");
    case "contact-malformed":
      return msg("An e-mail address or a telephone number is needed, or leave it out.");
  }
}

/** "changed twice". `changes`: writings after the first one, 0 and up. */
export function changesWords(changes: number): string {
  if (changes === 0) return msg("not changed since");
  if (changes === 1) return msg("changed once");
  if (changes === 2) return msg("changed twice");
  return msg(str`changed ${changes} times`);
}
