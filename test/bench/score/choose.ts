// Chooses the numbers of the score's method by what they do to stations of known quality, by criteria written beside each choice.
// Prints its tables; edge/domain/score/README.md quotes them.
import { type BadgeRule, METHOD, type Method } from "../../../edge/domain/score/method.ts";
import { scoreDimension } from "../../../edge/domain/score/score.ts";
import { countedVoices, type Voice } from "../../../edge/domain/score/voice.ts";
import { type Check, checksOf, heldBy } from "./checks.ts";
import { BEGIN_MILLIS, random, voicesOf, WEEK_MILLIS } from "./stations.ts";

const RATES = [1, 3, 10] as const;

interface Rated {
  readonly truth: (week: number) => number;
  readonly voices: readonly Voice[];
  readonly weeks: readonly number[];
}

/** Error (root of the mean square, stars) and share of intervals that hold the truth. */
function judge(stations: readonly Rated[], method: Method): { readonly error: number; readonly coverage: number } {
  let squares = 0;
  let held = 0;
  let count = 0;
  for (const { truth, voices, weeks } of stations) {
    for (const week of weeks) {
      const now = BEGIN_MILLIS + week * WEEK_MILLIS;
      const counted = countedVoices(voices, now, method.windowDays);
      const { estimate } = scoreDimension(counted, "overall", method);
      if (estimate === null) continue;
      const quality = truth(week - 1) * 1_000;
      squares += (estimate.meanMilliStars - quality) ** 2;
      if (estimate.lowerMilliStars <= quality && quality <= estimate.upperMilliStars) held++;
      count++;
    }
  }
  return { error: Math.sqrt(squares / count) / 1_000, coverage: held / count };
}

/** Qualities of stations at large: 3.4 to 4.86 stars, the middle the most frequent. */
const anyQuality = (next: () => number) => 3.4 + (1.46 * (next() + next())) / 2;

function steady(rate: number, count: number, weeks: readonly number[], next: () => number, extreme = false): Rated[] {
  return Array.from({ length: count }, () => {
    const quality = anyQuality(next);
    const station = { quality: () => quality, voicesPerWeek: rate, weeks: Math.max(...weeks), extreme };
    return { truth: station.quality, voices: voicesOf(station, next), weeks };
  });
}

/** Stations that become another one, for better or worse, once in two years on average. */
function changing(rate: number, count: number, next: () => number): Rated[] {
  return Array.from({ length: count }, () => {
    let quality = anyQuality(next);
    const qualities = Array.from({ length: 156 }, () => {
      if (next() < 1 / 104) quality = anyQuality(next);
      return quality;
    });
    const truth = (week: number) => qualities[week] ?? quality;
    return {
      ...{ truth, voices: voicesOf({ quality: truth, voicesPerWeek: rate, weeks: 156 }, next) },
      weeks: [60, 76, 92, 108, 124, 140, 156],
    };
  });
}

const two = (value: number) => value.toFixed(3).padStart(6);

function table(title: string, rows: readonly (readonly [string, readonly Rated[][], Method])[]): void {
  console.log(`\n${title}: error in stars, and share of intervals that hold the truth, by voices a week`);
  for (const [name, populations, method] of rows) {
    const judged = populations.map((population) => judge(population, method));
    const errors = judged.map(({ error }) => two(error)).join(" ");
    const mean = judged.reduce((sum, { error }) => sum + error, 0) / judged.length;
    console.log(`${name.padEnd(24)} ${errors}  mean ${two(mean)}  ${judged.map((it) => two(it.coverage)).join(" ")}`);
  }
}

export function chooseEstimate(): void {
  const next = random(7);
  const young = [0.5, 1, 2].map((rate) => steady(rate, 500, [2, 4, 8], next));
  table(
    "Prior, by stations of 2, 4 and 8 weeks",
    [2, 3, 4, 5, 6, 8, 10].flatMap((priorVoices) =>
      [3_750, 4_000, 4_250].map(
        (priorMilliStars) =>
          [`${priorVoices} of ${priorMilliStars / 1_000}`, young, { ...METHOD, priorVoices, priorMilliStars }] as const,
      ),
    ),
  );
  const moving = RATES.map((rate) => changing(rate, 250, next));
  table(
    "Half-life, by stations that change",
    [30, 45, 60, 90, 120, 180, 240].map(
      (halfLifeDays) => [`${halfLifeDays} days`, moving, { ...METHOD, halfLifeDays }] as const,
    ),
  );
  const settled = RATES.map((rate) => steady(rate, 250, [8, 26, 52, 105], next));
  const spreads = [1_281, 1_537, 1_921, 2_561, 3_842];
  for (const [name, population] of [
    ["steady stations", settled],
    ["stations that change", moving],
  ] as const) {
    table(
      `Spread, by ${name}`,
      spreads.map(
        (spreadMilliVoices) => [`${spreadMilliVoices}`, population, { ...METHOD, spreadMilliVoices }] as const,
      ),
    );
  }
}

/** What a badge's rule does; shares of stations, or of weeks. */
interface Verdict {
  /** Weeks with the badge from week 52 on, of stations that are not excellent, the worst rate. */
  readonly falseWeeks: number;
  /** Stations that are not excellent and had it at any time in three years, the worst rate. */
  readonly falseEver: number;
  /** Excellent stations that have it after half a year and a year, by rate. */
  readonly found: readonly number[];
  readonly foundLater: readonly number[];
  /** How often an excellent station loses it in a year that it has it. */
  readonly lostByYear: number;
  /** Of those that had it when they fell to 4.0 stars, how many have it 8 and 13 weeks later, the worst rate. */
  readonly stale: number;
  readonly staleLater: number;
}

const FALL_WEEK = 104;
const share = (list: readonly boolean[]) => list.filter((it) => it).length / Math.max(1, list.length);

function verdictOf(
  plain: readonly Check[][][],
  excellent: readonly Check[][][],
  falling: readonly Check[][][],
  rule: BadgeRule,
): Verdict {
  const unearned = plain.map((rate) => rate.map((checks) => heldBy(checks, rule)));
  const earned = excellent.map((rate) => rate.map((checks) => heldBy(checks, rule)));
  const fallen = falling.map((rate) => rate.map((checks) => heldBy(checks, rule)).filter((held) => held[FALL_WEEK]));
  let losses = 0;
  let heldWeeks = 0;
  for (const held of earned.flat()) {
    for (const [week, has] of held.entries()) {
      if (has) heldWeeks++;
      if (!has && held[week - 1] === true) losses++;
    }
  }
  const at = (week: number) => earned.map((rate) => share(rate.map((held) => held[week] === true)));
  const stale = (weeks: number) =>
    Math.max(...fallen.map((rate) => share(rate.map((held) => held[FALL_WEEK + weeks] === true))));
  return {
    falseWeeks: Math.max(...unearned.map((rate) => share(rate.flatMap((held) => held.slice(52))))),
    falseEver: Math.max(...unearned.map((rate) => share(rate.map((held) => held.includes(true))))),
    ...{ found: at(26), foundLater: at(52), lostByYear: losses / Math.max(1, heldWeeks / 52) },
    ...{ stale: stale(8), staleLater: stale(13) },
  };
}

/** How far the choice depends on how drivers rate: everything again where they give one star or five only. */
export function tryExtremes(count: number): void {
  const next = random(13);
  const settled = RATES.map((rate) => steady(rate, 250, [8, 26, 52, 105], next, true));
  table("If drivers gave one star or five only, steady stations", [["in force", settled, METHOD]]);
  for (const quality of [4.3, 4.4, 4.5, 4.6, 4.75]) {
    const shares = RATES.map((voicesPerWeek) => {
      const station = { quality: () => quality, voicesPerWeek, weeks: 104, extreme: true };
      return share(Array.from({ length: count }, () => heldBy(checksOf(station, next), METHOD.badge).slice(52)).flat());
    });
    console.log(`${quality} stars: has the badge in its second year ${shares.map(two).join(" ")} of the weeks`);
  }
}

export function chooseBadge(count: number): void {
  const next = random(11);
  const checks = (quality: (week: number) => number) =>
    RATES.map((voicesPerWeek) =>
      Array.from({ length: count }, () => checksOf({ quality, voicesPerWeek, weeks: 156 }, next)),
    );
  const plain = checks(() => 4.3);
  const excellent = checks(() => 4.75);
  const falling = checks((week) => (week < FALL_WEEK ? 4.75 : 4));
  const rows: { readonly name: string; readonly verdict: Verdict }[] = [];
  for (const gain of [4_200, 4_250, 4_300, 4_350, 4_400]) {
    for (const below of [50, 100, 150, 200]) {
      for (const gainWeeks of [4, 8, 13]) {
        for (const loseWeeks of [1, 2, 4]) {
          const rule = {
            ...METHOD.badge,
            ...{ gainLowerMilliStars: gain, keepLowerMilliStars: gain - below, gainWeeks, loseWeeks },
          };
          rows.push({
            name: `${gain / 1_000} keep ${(gain - below) / 1_000} weeks ${gainWeeks}/${loseWeeks}`,
            verdict: verdictOf(plain, excellent, falling, rule),
          });
        }
      }
    }
  }
  const fit = rows.filter(
    ({ verdict }) =>
      verdict.falseWeeks <= 0.01 && verdict.falseEver <= 0.05 && verdict.lostByYear <= 0.1 && verdict.staleLater <= 0.1,
  );
  console.log(`\nBadge: ${fit.length} of ${rows.length} rules keep the criteria; the best at finding first`);
  const found = ({ verdict }: (typeof rows)[number]) => (verdict.found[1] ?? 0) + (verdict.found[2] ?? 0);
  const shown = [...fit].sort((a, b) => found(b) - found(a)).slice(0, 12);
  for (const { name, verdict } of shown.length > 0 ? shown : rows) {
    const list = (values: readonly number[]) => values.map(two).join(" ");
    console.log(
      `${name.padEnd(28)} found ${list(verdict.found)} later ${list(verdict.foundLater)} false ${two(verdict.falseWeeks)} ever ${two(verdict.falseEver)} lost a year ${two(verdict.lostByYear)} stale ${two(verdict.stale)} ${two(verdict.staleLater)}`,
    );
  }
}
