// The score: the published numbers by an independent calculation, and what it promises whatever voices come in whatever order.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimate } from "../../../edge/domain/score/estimate.ts";
import { METHOD } from "../../../edge/domain/score/method.ts";
import { scoreStation } from "../../../edge/domain/score/score.ts";
import { DAY_MILLIS, RATED, type Rated, type Stars, type Voice } from "../../../edge/domain/score/voice.ts";
import { UNIT_WEIGHT, weightAmong, weightOf } from "../../../edge/domain/score/weight.ts";
import { NONE, NOW, voice, voicesOfDays } from "./voices.ts";

const overall = (voices: readonly Voice[], now = NOW) => scoreStation(voices, now).scores.overall;
const mean = (voices: readonly Voice[], now = NOW) => overall(voices, now).estimate?.meanMilliStars ?? 0;

const stars = fc.constantFrom<Stars[]>(1, 2, 3, 4, 5);
const rating = fc.option(stars, { freq: 4 });
const anyVoice: fc.Arbitrary<Voice> = fc
  .record({
    sessionId: fc.integer({ min: 0, max: 60 }).map((number) => `session ${number}`),
    driverKey: fc.option(fc.integer({ min: 0, max: 6 }).map((number) => `driver ${number}`)),
    // Some of them in the same millisecond.
    atMillis: fc.oneof(
      fc.integer({ min: -400 * DAY_MILLIS, max: 2 * DAY_MILLIS }).map((after) => NOW + after),
      fc.integer({ min: -3, max: 1 }).map((days) => NOW + days * DAY_MILLIS),
    ),
    verified: fc.boolean(),
    ratings: fc.record({
      ...{ overall: rating, worked: rating, speed: rating },
      ...{ price: rating, place: rating, payment: rating },
    }),
  })
  .map((it) => it);
const anyVoices = fc.array(anyVoice, { maxLength: 40 });

describe("a voice's weight", () => {
  it("is the nearest whole unit to 2^(−age/90 days) on each day of a half-life, by exact arithmetic", () => {
    const h = BigInt(METHOD.halfLifeDays);
    for (let age = 0n; age < h; age++) {
      const w = BigInt(weightOf(Number(age), METHOD.halfLifeDays));
      // (w − ½)^h ≤ 2^(20h − age) < (w + ½)^h, both sides times 2^h.
      const target = 2n ** (21n * h - age);
      expect((2n * w - 1n) ** h <= target && target < (2n * w + 1n) ** h, `day ${age}`).toBe(true);
    }
  });

  it("halves with each half-life, never rises with age and ends at nothing", () => {
    for (let age = 0; age < 25 * METHOD.halfLifeDays; age++) {
      const weight = weightOf(age, METHOD.halfLifeDays);
      expect(weightOf(age + 1, METHOD.halfLifeDays)).toBeLessThanOrEqual(weight);
      expect(weightOf(age + METHOD.halfLifeDays, METHOD.halfLifeDays)).toBe(weight >> 1);
    }
    expect(weightOf(21 * METHOD.halfLifeDays, METHOD.halfLifeDays)).toBe(0);
  });

  it("of one driver adds up to less than two voices, however many they are", () => {
    let sum = 0;
    for (let newer = 0; newer < 100; newer++) sum += weightAmong(UNIT_WEIGHT, newer);
    expect(sum).toBeLessThan(2 * UNIT_WEIGHT);
  });
});

describe("an estimate", () => {
  // Calculated with 60 decimal digits from the formulas of the README, with a square root.
  const days = (...list: readonly (readonly [daysAgo: number, stars: Stars])[]) =>
    list.map(([daysAgo, given], index) =>
      voice({ sessionId: `s${index}`, driverKey: `d${index}`, daysAgo, overall: given }),
    );
  const one = (list: readonly Voice[]) => list.map((it) => ({ ...it, driverKey: "one" }));
  it.each([
    ["one of five stars", days([0, 5]), [4_167, 3_035, 4_733]],
    ["one of one star", days([0, 1]), [3_500, 2_417, 4_341]],
    [
      "voices of all ages",
      days([0, 5], [3, 4], [10, 5], [30, 1], [45, 5], [89, 3], [90, 5], [200, 2], [364, 4]),
      [3_983, 3_136, 4_530],
    ],
    ["four of one driver", one(days([0, 1], [1, 5], [2, 5], [3, 5])), [3_689, 2_647, 4_430]],
    [
      "forty days of five stars",
      days(...Array.from({ length: 40 }, (_, day) => [day, 5] as const)),
      [4_874, 4_613, 4_961],
    ],
  ])("of %s is that of an independent calculation", (_, voices, [meanMilliStars, lowerMilliStars, upperMilliStars]) => {
    expect(overall(voices).estimate).toEqual({ meanMilliStars, lowerMilliStars, upperMilliStars });
  });

  it("never falls by good votes nor rises by bad ones, neither itself nor its ends, to the last thousandth", () => {
    const votes = fc.integer({ min: 0, max: 2 ** 34 });
    const spread = 4 * UNIT_WEIGHT * 2;
    fc.assert(
      fc.property(votes, votes, votes, (good, bad, more) => {
        const before = estimate({ good: good + 1, bad }, spread);
        const better = estimate({ good: good + 1 + more, bad }, spread);
        const worse = estimate({ good: good + 1, bad: bad + more }, spread);
        for (const end of ["meanMilliStars", "lowerMilliStars", "upperMilliStars"] as const) {
          expect(better[end]).toBeGreaterThanOrEqual(before[end]);
          expect(worse[end]).toBeLessThanOrEqual(before[end]);
        }
        expect(before.lowerMilliStars).toBeLessThanOrEqual(before.meanMilliStars);
        expect(before.upperMilliStars).toBeGreaterThanOrEqual(before.meanMilliStars);
      }),
      { numRuns: 400 },
    );
  });

  it("lies near the quantiles of the Beta distribution that it stands for, the lower end on the careful side", () => {
    for (const [good, bad] of [
      [20, 2],
      [40, 4],
      [15, 10],
      [100, 10],
    ] as const) {
      const votes = { good: good * 4 * UNIT_WEIGHT, bad: bad * 4 * UNIT_WEIGHT };
      const { lowerMilliStars, upperMilliStars } = estimate(
        votes,
        Math.floor((4 * UNIT_WEIGHT * METHOD.spreadMilliVoices) / 1_000),
      );
      // A voice counts for two votes (README).
      const lower = 1_000 + 4_000 * betaQuantile(2 * good, 2 * bad, 0.025);
      const upper = 1_000 + 4_000 * betaQuantile(2 * good, 2 * bad, 0.975);
      expect(lowerMilliStars).toBeLessThan(lower);
      expect(lower - lowerMilliStars).toBeLessThan(100);
      expect(Math.abs(upper - upperMilliStars)).toBeLessThan(50);
    }
  });
});

describe("a score", () => {
  it("of nobody's voice is none, and of few says how many are missing", () => {
    expect(overall([])).toEqual({ voices: 0, drivers: 0, ranked: false, rankHave: 0, rankNeed: 10, estimate: null });
    expect(overall(voicesOfDays(3, 5))).toMatchObject({ ranked: false, rankHave: 3, rankNeed: 10 });
    expect(overall(voicesOfDays(10, 5))).toMatchObject({ ranked: true, rankHave: 10 });
  });

  it("never falls by one more voice of five stars nor rises by one of one star, whoever says it and when", () => {
    fc.assert(
      fc.property(anyVoices, anyVoice, fc.constantFrom<Rated[]>(...RATED), (voices, added, rated) => {
        const before = scoreStation(voices, NOW).scores[rated].estimate;
        const withMore = (given: Stars) => {
          const ratings = { ...NONE, [rated]: given };
          const one = { ...added, sessionId: "new", verified: true, ratings };
          return scoreStation([...voices, one], NOW).scores[rated].estimate;
        };
        for (const end of ["meanMilliStars", "lowerMilliStars", "upperMilliStars"] as const) {
          if (before === null) continue;
          expect(withMore(5)?.[end]).toBeGreaterThanOrEqual(before[end]);
          expect(withMore(1)?.[end]).toBeLessThanOrEqual(before[end]);
        }
      }),
      { numRuns: 600 },
    );
  });

  it("does not depend on the order of voices", () => {
    fc.assert(
      fc.property(
        anyVoices.chain((voices) =>
          fc.tuple(fc.constant(voices), fc.shuffledSubarray(voices, { minLength: voices.length })),
        ),
        ([voices, shuffled]) => {
          expect(scoreStation(shuffled, NOW)).toEqual(scoreStation(voices, NOW));
        },
      ),
    );
  });

  it("is moved by no brigade of unverified voices, nor by hiding a text", () => {
    fc.assert(
      fc.property(anyVoices, fc.array(anyVoice, { maxLength: 40 }), (voices, brigade) => {
        const score = scoreStation(voices, NOW);
        const unverified = brigade.map((it) => ({ ...it, verified: false }));
        expect(scoreStation([...voices, ...unverified], NOW)).toEqual(score);
        const hidden = voices.map((it, index) => ({ ...it, text: "…", hidden: index % 2 === 0 }));
        expect(scoreStation(hidden, NOW)).toEqual(score);
      }),
    );
  });

  it("counts of each session what was said last, as if nothing else had ever been said", () => {
    fc.assert(
      fc.property(anyVoices, (voices) => {
        const newest = voices.filter(
          (it) =>
            it.verified &&
            it.atMillis <= NOW &&
            !voices.some(
              (other) => other.verified && other.sessionId === it.sessionId && other !== it && isNewer(other, it),
            ),
        );
        expect(scoreStation(voices, NOW)).toEqual(scoreStation(newest, NOW));
      }),
    );
  });

  it("takes of two edits in the same millisecond the one with lower ratings, in whatever order they come", () => {
    const edits = ([5, 2] as const).map((overall) => voice({ sessionId: "s", driverKey: "d", daysAgo: 1, overall }));
    expect(mean(edits)).toBe(mean(edits.slice(1)));
    expect(mean(edits.toReversed())).toBe(mean(edits));
  });

  it("moves less by a hundred sessions of one driver than by two drivers, and never ranks by one", () => {
    const others = voicesOfDays(30, 5);
    const one = (count: number, driverKey: (index: number) => string | null) =>
      Array.from({ length: count }, (_, index) =>
        voice({ sessionId: `x${index}`, driverKey: driverKey(index), daysAgo: 0, overall: 1 }),
      );
    const crusade = mean([...others, ...one(100, () => "angry")]);
    expect(crusade).toBeLessThan(mean(others));
    expect(crusade).toBeGreaterThanOrEqual(mean([...others, ...one(2, (index) => `angry ${index}`)]));
    expect(overall(one(100, () => "angry"))).toMatchObject({ voices: 100, drivers: 1, ranked: false, rankHave: 2 });
    // Unknown drivers of one day are no more than one, of two days they are two.
    const hours = Array.from({ length: 11 }, (_, hour) => NOW - hour * 3_600_000);
    const unknown = one(11, () => null).map((it, index) => ({ ...it, atMillis: hours[index] ?? NOW }));
    expect(overall(unknown)).toMatchObject({ voices: 11, drivers: 1, rankHave: 2 });
    const yesterday = unknown.map((it) => ({
      ...it,
      sessionId: `y ${it.sessionId}`,
      atMillis: it.atMillis - DAY_MILLIS,
    }));
    expect(overall([...unknown, ...yesterday])).toMatchObject({ voices: 22, drivers: 2, rankHave: 4 });
  });

  it("forgets an old bad day: less of it is left each half-life, and nothing after a year", () => {
    const badDay = Array.from({ length: 10 }, (_, index) =>
      voice({ sessionId: `bad ${index}`, driverKey: `bad ${index}`, daysAgo: 0, overall: 1 }),
    );
    const harm = [0, 90, 180, 270, 364, 365].map((days) => {
      const now = NOW + days * DAY_MILLIS;
      // The same flow of good voices before each of the days.
      const good = voicesOfDays(120, 5).map((it) => ({ ...it, atMillis: it.atMillis + days * DAY_MILLIS }));
      return mean(good, now) - mean([...good, ...badDay], now);
    });
    expect(harm[0]).toBeGreaterThan(300);
    for (const index of [1, 2, 3]) expect(harm[index]).toBeLessThan((harm[index - 1] ?? 0) * 0.6);
    expect(harm[5]).toBe(0);
  });

  it("is that of a day: the same from midnight to midnight, and without what is yet to come", () => {
    const midnight = Math.floor(NOW / DAY_MILLIS) * DAY_MILLIS;
    const voices = voicesOfDays(50, 5).filter(({ atMillis }) => atMillis < midnight);
    expect(scoreStation(voices, midnight)).toEqual(scoreStation(voices, midnight + DAY_MILLIS - 1));
    expect(mean(voices, midnight + 30 * DAY_MILLIS)).not.toBe(mean(voices, midnight));
    const late = voice({ sessionId: "late", driverKey: "late", daysAgo: -1, overall: 1 });
    expect(scoreStation([...voices, late], NOW)).toEqual(scoreStation(voices, NOW));
  });
});

function isNewer(other: Voice, it: Voice): boolean {
  if (other.atMillis > NOW) return false;
  if (other.atMillis !== it.atMillis) return other.atMillis > it.atMillis;
  for (const rated of RATED) {
    const difference = (other.ratings[rated] ?? 0) - (it.ratings[rated] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** By summing the density: an independent way, good to some ten-thousandths. */
function betaQuantile(a: number, b: number, share: number): number {
  const steps = 20_000;
  const at = (index: number) => (index + 0.5) / steps;
  const mode = (a - 1) / (a + b - 2);
  const log = (x: number) => (a - 1) * Math.log(x) + (b - 1) * Math.log(1 - x);
  const densities = Array.from({ length: steps }, (_, index) => Math.exp(log(at(index)) - log(mode)));
  const total = densities.reduce((sum, density) => sum + density, 0);
  let sum = 0;
  for (const [index, density] of densities.entries()) {
    sum += density;
    if (sum >= share * total) return at(index);
  }
  return 1;
}
