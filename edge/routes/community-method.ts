// The method that scores are made by, as answers name it.
import type { MethodNumbers, ScoreMethod } from "../contract/community.ts";
import { METHOD } from "../domain/score/method.ts";

const { version, halfLifeDays, windowDays, rankVoices } = METHOD;

export const METHOD_SAID: ScoreMethod = {
  ...{ version, url: "/community/method", halfLifeDays, windowDays, rankVoices },
  verification:
    "Feedback counts only if it was given through the link of the charging session that it is about, once for each session; other reports are shown, marked as not verified, and count for nothing.",
};

export const METHOD_NUMBERS: MethodNumbers = {
  ...METHOD_SAID,
  ...{ priorVoices: METHOD.priorVoices, priorMilliStars: METHOD.priorMilliStars },
  voicesOfOneDriver: METHOD.voicesOfOneDriver,
  badge: { ...METHOD.badge },
};
