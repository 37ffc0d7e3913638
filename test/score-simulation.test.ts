// The simulation of the score: its drawing is of the method in force, its stations are as good as they are said to be, and a score is
// quick to compute.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkWeek } from "../edge/domain/score/badge.ts";
import { METHOD } from "../edge/domain/score/method.ts";
import { MAX_VOICES, scoreStation } from "../edge/domain/score/score.ts";
import { RATED, type Voice } from "../edge/domain/score/voice.ts";
import { checksOf, heldBy } from "./bench/score/checks.ts";
import { BEGIN_MILLIS, random, voicesOf, WEEK_MILLIS } from "./bench/score/stations.ts";

const read = (name: string) => readFileSync(new URL(`../edge/domain/score/${name}`, import.meta.url), "utf8");

describe("the published method", () => {
  it("is the one that the drawing was made with: after a change `npm run score` draws it again", () => {
    const about = /<metadata>(.*)<\/metadata>/.exec(read("simulation.svg"))?.[1];
    expect(JSON.parse(about ?? "null")).toEqual(METHOD);
  });

  it("is described with the numbers that it has", () => {
    const text = read("README.md").replace(/\s+/g, " ");
    const { badge } = METHOD;
    for (const sentence of [
      `Method version ${METHOD.version}`,
      `half-life of ${METHOD.halfLifeDays} days`,
      `older than ${METHOD.windowDays} days`,
      `${METHOD.priorVoices} voices of ${(METHOD.priorMilliStars / 1_000).toFixed(1)} stars`,
      `${METHOD.rankVoices} voices, of each driver at most ${METHOD.voicesOfOneDriver}`,
      `at least ${(badge.gainLowerMilliStars / 1_000).toFixed(2)}`,
      `below ${(badge.keepLowerMilliStars / 1_000).toFixed(2)}`,
      `${badge.gainWeeks} Mondays in a row`,
      `${badge.loseWeeks} Mondays in a row`,
      `at least ${badge.gainDrivers} drivers`,
      `fewer than ${badge.keepDrivers} drivers`,
      `${badge.heardWeeks} of the last ${badge.heardOfWeeks} weeks`,
    ]) {
      expect(text).toContain(sentence);
    }
  });
});

describe("the simulated stations", () => {
  it("are rated in the mean as their quality says", () => {
    const next = random(1);
    for (const quality of [3.4, 4, 4.3, 4.75]) {
      const voices = voicesOf({ quality: () => quality, voicesPerWeek: 100, weeks: 400 }, next);
      const mean = voices.reduce((sum, { ratings }) => sum + (ratings.overall ?? 0), 0) / voices.length;
      expect(Math.abs(mean - quality)).toBeLessThan(0.03);
    }
  });

  it("get the badge when they are excellent and often rated, and not when they are good", () => {
    const next = random(2);
    const held = (quality: number) =>
      Array.from({ length: 10 }, () =>
        heldBy(checksOf({ quality: () => quality, voicesPerWeek: 10, weeks: 40 }, next), METHOD.badge).at(-1),
      );
    expect(held(4.75)).toEqual(Array(10).fill(true));
    expect(held(4.2)).toEqual(Array(10).fill(false));
  });
});

describe("the time that a score takes", () => {
  it("is under 5 ms for the most voices, all dimensions and the week's check each", () => {
    const flow = voicesOf({ quality: () => 4.5, voicesPerWeek: 45, weeks: 52 }, random(3));
    const voices: Voice[] = flow.slice(-MAX_VOICES).map((voice) => ({
      ...voice,
      ratings: Object.fromEntries(RATED.map((rated) => [rated, voice.ratings.overall])) as Voice["ratings"],
    }));
    expect(voices).toHaveLength(MAX_VOICES);
    const now = BEGIN_MILLIS + 52 * WEEK_MILLIS;
    const best = (work: () => unknown) => {
      let least = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 25; round++) {
        const start = performance.now();
        work();
        least = Math.min(least, performance.now() - start);
      }
      return least;
    };
    const score = best(() => scoreStation(voices, now));
    const check = best(() => checkWeek(voices, now));
    console.log(`score of ${MAX_VOICES} voices: ${score.toFixed(2)} ms, weekly check: ${check.toFixed(2)} ms`);
    expect(score).toBeLessThan(5);
    expect(check).toBeLessThan(5);
  });
});
