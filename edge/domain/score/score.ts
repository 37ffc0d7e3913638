// A station's score of a day: an estimate for the whole and for each dimension, from verified voices alone.
import { type Estimate, estimate } from "./estimate.ts";
import { METHOD, type Method } from "./method.ts";
import { type CountedVoice, countedVoices, dayOf, RATED, type Rated, type Voice } from "./voice.ts";
import { UNIT_WEIGHT, weightAmong, weightOf } from "./weight.ts";

/** The most voices that a caller hands in: the newest ones. Older ones weigh so little beside these that they are left out. */
export const MAX_VOICES = 2_000;

export interface DimensionScore {
  /** Verified voices within the window that rate this, and by how many drivers. */
  readonly voices: number;
  readonly drivers: number;
  /** Whether there are enough for a rank: "not ranked yet: `rankHave` of `rankNeed`". */
  readonly ranked: boolean;
  readonly rankHave: number;
  readonly rankNeed: number;
  /** Null: nobody has rated this. */
  readonly estimate: Estimate | null;
}

export interface StationScore {
  readonly methodVersion: number;
  /** Days since 1970, UTC: the day whose score this is. */
  readonly day: number;
  readonly scores: Readonly<Record<Rated, DimensionScore>>;
}

/** The score at an instant. The same voices in any order give the same numbers on every machine. */
export function scoreStation(voices: readonly Voice[], nowMillis: number, method: Method = METHOD): StationScore {
  const counted = countedVoices(voices, nowMillis, method.windowDays);
  const of = (rated: Rated) => scoreDimension(counted, rated, method);
  return {
    methodVersion: method.version,
    day: dayOf(nowMillis),
    scores: Object.fromEntries(RATED.map((rated) => [rated, of(rated)])) as Record<Rated, DimensionScore>,
  };
}

/** One dimension's score from voices as `countedVoices` gives them: each session once, newest first. */
export function scoreDimension(counted: readonly CountedVoice[], rated: Rated, method: Method): DimensionScore {
  /** How often each speaker was heard so far, by number. */
  const heard: number[] = [];
  let drivers = 0;
  let voices = 0;
  let rankHave = 0;
  let good = 0;
  let bad = 0;
  for (const { ratings, speaker, ageDays } of counted) {
    const stars = ratings[rated];
    if (stars === null) continue;
    const newer = heard[speaker] ?? 0;
    heard[speaker] = newer + 1;
    voices++;
    if (newer === 0) drivers++;
    if (newer < method.voicesOfOneDriver) rankHave++;
    const weight = weightAmong(weightOf(ageDays, method.halfLifeDays), newer);
    good += weight * (stars - 1);
    bad += weight * (5 - stars);
  }
  const shares = {
    voices,
    drivers,
    ranked: rankHave >= method.rankVoices,
    rankHave,
    rankNeed: method.rankVoices,
  };
  if (voices === 0) return { ...shares, estimate: null };
  const prior = priorOf(method);
  return {
    ...shares,
    estimate: estimate({ good: good + prior.good, bad: bad + prior.bad }, spreadOf(method)),
  };
}

/** The prior's votes, rounded down to units; at most 5 · 2^20 · 1,000 · 4, far below 2^53. */
function priorOf({ priorVoices, priorMilliStars }: Method): { good: number; bad: number } {
  const votes = (milliStars: number) => Math.floor((UNIT_WEIGHT * priorVoices * milliStars) / 1_000);
  return { good: votes(priorMilliStars - 1_000), bad: votes(5_000 - priorMilliStars) };
}

/** A voice is 4 · UNIT_WEIGHT of quarter votes. */
function spreadOf({ spreadMilliVoices }: Method): number {
  return Math.floor((4 * UNIT_WEIGHT * spreadMilliVoices) / 1_000);
}
