// A session's limits in words for its driver: how much, who set it, until when, and whether it made the session slow.
import { msg, str } from "@lit/localize";
import type { LimitReason } from "../edge/contract/sessions.ts";
import { formats } from "./format.ts";
import type { LimitEffect, LimitNow } from "./limit-course.ts";

/** "11", "11.5": a limit in kW, rounded to a tenth, without a decimal that says nothing. */
export const limitFigure = (watts: number): string => formats.axis(Math.round(watts / 100) / 10);

/** Who set it, in a sentence. */
export function limitReasonSentence(reason: LimitReason | null): string {
  switch (reason?.kind) {
    case "wish":
      return msg("Your own plan sets it.");
    case "profile":
      return reason.name === null
        ? msg("A charging profile of the operator sets it.")
        : msg(str`The operator’s profile “${reason.name}” sets it.`);
    case "foreign":
      return msg("Somebody else set it in the charger.");
    case "station":
      return msg("The charger gives no more.");
    case undefined:
      return msg("Who set it is not known.");
  }
}

/** "22:00", with the date where it is another day's. */
export function whenText(atMillis: number, nowMillis: number): string {
  const time = formats.hourMinute(atMillis);
  return formats.day(atMillis) === formats.day(nowMillis) ? time : `${formats.day(atMillis)}, ${time}`;
}

/** "Until 22:00, then 22 kW."; null where no change is known. */
export function limitNextSentence(limit: LimitNow, nowMillis: number): string | null {
  if (limit.untilMillis === null) return null;
  const when = whenText(limit.untilMillis, nowMillis);
  if (limit.thenWatts === null) return msg(str`Until ${when}, then without a limit.`);
  return limit.thenWatts === 0
    ? msg(str`Until ${when}, then a pause.`)
    : msg(str`Until ${when}, then ${limitFigure(limit.thenWatts)} kW.`);
}

/** Whose limit, as a part of a sentence that says what it did. */
function reasonPart(reason: LimitReason | null): string {
  switch (reason?.kind) {
    case "wish":
      return msg("your own plan");
    case "profile":
      return reason.name === null
        ? msg("a charging profile of the operator")
        : msg(str`the operator’s profile “${reason.name}”`);
    case "foreign":
      return msg("a limit that somebody else set in the charger");
    case "station":
      return msg("what the charger gives at most");
    case undefined:
      return msg("a limit of which nobody knows who set it");
  }
}

/** Why a session was as slow as it was, in one sentence. */
export function limitEffectSentence(effect: LimitEffect): string {
  if (effect.kind === "unused") {
    return msg(
      str`No limit slowed it down: ${limitFigure(effect.leastWatts)} kW or more were allowed, and ${limitFigure(effect.peakWatts)} kW flowed at most.`,
    );
  }
  const held = formats.duration(effect.millis);
  const all = formats.duration(effect.ofMillis);
  const whose = reasonPart(effect.reason);
  if (effect.isSeveral) {
    return msg(str`At a limit for ${held} of ${all}, longest at ${limitFigure(effect.watts)} kW: ${whose}.`);
  }
  return effect.watts === 0
    ? msg(str`Paused for ${held} of ${all}: ${whose}.`)
    : msg(str`Limited to ${limitFigure(effect.watts)} kW for ${held} of ${all}: ${whose}.`);
}
