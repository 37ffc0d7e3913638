// Scores and badges as they stand in D1: what domain/score gives, in JSON.
import * as v from "valibot";
import type { BadgeHistory } from "../domain/score/badge.ts";
import { RATED } from "../domain/score/voice.ts";

const nullableNumber = v.nullable(v.number());

const keptScore = v.object({
  ...{ voices: v.number(), drivers: v.number(), ranked: v.boolean(), rankHave: v.number(), rankNeed: v.number() },
  estimate: v.nullable(
    v.object({ meanMilliStars: v.number(), lowerMilliStars: v.number(), upperMilliStars: v.number() }),
  ),
});
export type KeptScore = v.InferOutput<typeof keptScore>;

export const keptScoresSchema = v.object({
  scores: v.object(v.entriesFromList(RATED, keptScore)),
  /** How many gave one to five stars for the whole. */
  spread: v.pipe(v.array(v.number()), v.length(5)),
});
export type KeptScores = v.InferOutput<typeof keptScoresSchema>;

const keptCheck = v.object({
  atMillis: v.number(),
  criteria: v.array(
    v.object({
      criterion: v.picklist(["lower-end", "drivers", "heard-weeks"]),
      ...{ have: v.number(), gainNeeds: v.number(), keepNeeds: nullableNumber },
    }),
  ),
  passes: v.boolean(),
  fails: v.boolean(),
});

export const keptBadgeSchema = v.object({
  state: v.object({
    held: v.boolean(),
    sinceMillis: nullableNumber,
    streak: v.number(),
    checkedMillis: nullableNumber,
  }),
  /** The newest weekly check; null: there was none yet. */
  check: v.nullable(keptCheck),
  /** Oldest first. */
  changes: v.array(v.object({ atMillis: v.number(), change: v.picklist(["gained", "lost"]), check: keptCheck })),
});
export type KeptBadge = Pick<BadgeHistory, "state" | "check" | "changes">;
