// `npm run score`: what the score's method does to stations of known quality, drawn into edge/domain/score/simulation.svg.
// `-- --choose` prints the tables by which the method's numbers were chosen instead.
import { writeFileSync } from "node:fs";
import { NO_BADGE, replayBadge } from "../../edge/domain/score/badge.ts";
import { METHOD } from "../../edge/domain/score/method.ts";
import { scoreStation } from "../../edge/domain/score/score.ts";
import { DAY_MILLIS, type Voice } from "../../edge/domain/score/voice.ts";
import { checksOf, heldBy } from "./score/checks.ts";
import { chooseBadge, chooseEstimate, tryExtremes } from "./score/choose.ts";
import { drawPanels, type Line, type Panel } from "./score/plot.ts";
import { BEGIN_MILLIS, random, voicesOf, WEEK_MILLIS } from "./score/stations.ts";

const SVG = new URL("../../edge/domain/score/simulation.svg", import.meta.url);

const RATES = [
  { voicesPerWeek: 1, name: "1 a week", tone: "a" },
  { voicesPerWeek: 3, name: "3 a week", tone: "b" },
  { voicesPerWeek: 10, name: "10 a week", tone: "c" },
] as const;
const EXCELLENT = 4.75;
const FALLEN = 4;
const next = random(2_026);

/** For each week, the share of so many stations of a kind that have the badge. */
function heldByWeek(count: number, voicesPerWeek: number, weeks: number, quality: (week: number) => number): number[] {
  const held = Array.from({ length: count }, () =>
    heldBy(checksOf({ quality, voicesPerWeek, weeks }, next), METHOD.badge),
  );
  return Array.from({ length: weeks + 1 }, (_, week) => held.filter((list) => list[week]).length / count);
}

function lines(of: (voicesPerWeek: number) => readonly (readonly [number, number])[]): Line[] {
  return RATES.map(({ voicesPerWeek, name, tone }) => ({ name, tone, points: of(voicesPerWeek) }));
}

function foundByQuality(): Panel {
  const qualities = Array.from({ length: 19 }, (_, index) => Math.round((3.95 + index * 0.05) * 100) / 100);
  return {
    ...{ title: "Stations with the badge after a year", xName: "true quality, stars", percent: true },
    ...{ x: [3.9, 4.9, 0.1], y: [0, 1, 0.25], marks: [{ x: 4.3, text: "false below" }] },
    lines: lines((rate) => qualities.map((quality) => [quality, heldByWeek(80, rate, 52, () => quality)[52] ?? 0])),
  };
}

function foundByWeek(): Panel {
  return {
    ...{
      title: `How soon an excellent station (${EXCELLENT}) has it`,
      xName: "weeks since its first day",
      percent: true,
    },
    ...{ x: [0, 104, 13], y: [0, 1, 0.25] },
    lines: lines((rate) => heldByWeek(200, rate, 104, () => EXCELLENT).map((share, week) => [week, share])),
  };
}

const FALL_WEEK = 78;

/** Only rates at which stations have the badge to lose. */
function lostByWeek(): Panel {
  const fall = (week: number) => (week < FALL_WEEK ? EXCELLENT : FALLEN);
  return {
    ...{ title: `After a fall from ${EXCELLENT} to ${FALLEN} stars`, xName: "weeks since the fall", percent: true },
    ...{ x: [0, 26, 2], y: [0, 1, 0.25] },
    lines: lines((rate) => {
      const shares = heldByWeek(200, rate, FALL_WEEK + 26, fall).slice(FALL_WEEK);
      return shares.map((share, week) => [week, share]);
    }).slice(1),
  };
}

const BAD_DAY_WEEK = 60;

/** One station: a day of ten one-star voices after a good year, and a lasting fall in the third. */
function oneStation(): Panel {
  const quality = (week: number) => (week < 104 ? EXCELLENT : FALLEN);
  const voices: Voice[] = voicesOf({ quality, voicesPerWeek: 5, weeks: 156 }, next);
  const day = BEGIN_MILLIS + BAD_DAY_WEEK * WEEK_MILLIS;
  for (let number = 0; number < 10; number++) {
    const ratings = { overall: 1, worked: null, speed: null, price: null, place: null, payment: null } as const;
    const key = `bad day ${number}`;
    voices.push({ sessionId: key, driverKey: key, atMillis: day + number, verified: true, ratings });
  }
  const weeks = Array.from({ length: 155 }, (_, week) => week + 2);
  const scores = weeks.flatMap((week) => {
    const { estimate } = scoreStation(voices, BEGIN_MILLIS + week * WEEK_MILLIS).scores.overall;
    return estimate === null ? [] : [{ week, estimate }];
  });
  const weekOf = (millis: number) => (millis - BEGIN_MILLIS) / WEEK_MILLIS;
  const end = BEGIN_MILLIS + 156 * WEEK_MILLIS;
  const spans: [number, number][] = [];
  for (const { change, atMillis } of replayBadge(voices, end + DAY_MILLIS, NO_BADGE).changes) {
    if (change === "gained") spans.push([weekOf(atMillis), 156]);
    else spans.push([spans.pop()?.[0] ?? 0, weekOf(atMillis)]);
  }
  return {
    ...{ title: "One station, 5 voices a week: score and badge", xName: "weeks", percent: false },
    ...{ x: [0, 156, 26], y: [3, 5, 0.5], spans, spanName: "badge" },
    marks: [
      { x: BAD_DAY_WEEK, text: "a bad day" },
      { x: 104, text: `${FALLEN} stars from here` },
    ],
    band: scores.map(({ week, estimate }) => [
      week,
      estimate.lowerMilliStars / 1_000,
      estimate.upperMilliStars / 1_000,
    ]),
    lines: [
      { name: "", tone: "a", points: scores.map(({ week, estimate }) => [week, estimate.meanMilliStars / 1_000]) },
    ],
  };
}

if (process.argv.includes("--choose")) {
  chooseEstimate();
  chooseBadge(120);
  tryExtremes(120);
} else {
  const panels = [foundByQuality(), foundByWeek(), lostByWeek(), oneStation()];
  const description =
    "Four panels: the share of stations with the badge after a year by true quality; by weeks since the first day; after a fall; and one station's score over three years.";
  writeFileSync(SVG, drawPanels(panels, "The score's method on stations of known quality", description, METHOD));
  for (const { title, xName, lines: drawn } of panels) {
    console.log(`\n${title} (${xName})`);
    for (const { name, points } of drawn.filter(({ name }) => name !== "")) {
      const shown = points.filter((_, index) => points.length < 30 || index % 13 === 0);
      console.log(`${name.padEnd(10)} ${shown.map(([x, y]) => `${x}: ${Math.round(y * 100)} %`).join("  ")}`);
    }
  }
}
