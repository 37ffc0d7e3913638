// Stations of known quality and the drivers who rate them, for the simulation of the score. Everything follows from a seed, by integer
// and basic floating-point operations alone, so that the plot comes out the same on every machine.
import { DAY_MILLIS, type Stars, type Voice } from "../../../edge/domain/score/voice.ts";

/** Numbers in [0, 1) of 32 bits: a generator of Weyl's kind with the finaliser of MurmurHash3, both public domain. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

export interface Station {
  /** What its drivers give in the mean of very many voices, stars, in the week. */
  readonly quality: (week: number) => number;
  readonly voicesPerWeek: number;
  readonly weeks: number;
  /** Drivers give one star or five and nothing between: the widest scatter that there is. */
  readonly extreme?: boolean;
}

/** The first midnight of a simulation, a Monday. */
export const BEGIN_MILLIS = Date.UTC(2026, 0, 5);
export const WEEK_MILLIS = 7 * DAY_MILLIS;

/** Share of voices from unknown drivers, of the rest from regulars, and how many of these there are for a voice a week. */
const UNKNOWN_SHARE = 0.15;
const REGULAR_SHARE = 0.5;
const REGULARS_PER_VOICE = 8;
/** Drivers who give four stars every other time when others give five. */
const STRICT_SHARE = 0.2;
const STRICT_HOLDS_BACK = 0.5;
/** A day is so many chances of one voice. */
const CHANCES_PER_DAY = 6;

/**
 * A station's voices in time order: overall stars only. A session either fails (one to three stars) or goes well (mostly five,
 * else four or three), which makes the two-humped distributions that ratings of chargers have.
 */
export function voicesOf(station: Station, next: () => number): Voice[] {
  const { voicesPerWeek, weeks, extreme = false } = station;
  const strict = Array.from(
    { length: Math.max(1, Math.round(voicesPerWeek * REGULARS_PER_VOICE)) },
    () => next() < STRICT_SHARE,
  );
  const chance = voicesPerWeek / 7 / CHANCES_PER_DAY;
  const voices: Voice[] = [];
  for (let week = 0; week < weeks; week++) {
    const quality = station.quality(week);
    const mood = moodOf(quality);
    for (let moment = 0; moment < 7 * CHANCES_PER_DAY; moment++) {
      if (next() >= chance) continue;
      const number = voices.length;
      const unknown = next() < UNKNOWN_SHARE;
      const regular = next() < REGULAR_SHARE ? Math.floor(next() * strict.length) : null;
      const isStrict = unknown || regular === null ? next() < STRICT_SHARE : strict[regular] === true;
      voices.push({
        sessionId: `session ${number}`,
        driverKey: unknown ? null : regular === null ? `guest ${number}` : `regular ${regular}`,
        atMillis: BEGIN_MILLIS + week * WEEK_MILLIS + Math.floor(((moment + 0.5) * DAY_MILLIS) / CHANCES_PER_DAY),
        verified: true,
        ratings: {
          ...{ overall: extreme ? oneOrFive(quality, next) : starsOf(mood, isStrict, next), worked: null, speed: null },
          ...{ price: null, place: null, payment: null },
        },
      });
    }
  }
  return voices;
}

/** How often sessions fail, and how often one that goes well gets five stars. */
interface Mood {
  readonly failing: number;
  readonly five: number;
}

const moodAt = (t: number): Mood => ({ failing: 0.4 * (1 - t) * (1 - t), five: 0.3 + 0.68 * t });

function starsOf({ failing, five }: Mood, isStrict: boolean, next: () => number): Stars {
  const detail = next();
  if (next() < failing) return detail < 0.6 ? 1 : detail < 0.85 ? 2 : 3;
  if (next() < five) return isStrict && detail < STRICT_HOLDS_BACK ? 4 : 5;
  return detail < 0.75 ? 4 : 3;
}

const oneOrFive = (quality: number, next: () => number): Stars => (next() < (quality - 1) / 4 ? 5 : 1);

/** The mean of `starsOf` over all drivers. */
function meanOf({ failing, five }: Mood): number {
  const failed = 0.6 * 1 + 0.25 * 2 + 0.15 * 3;
  const best = 5 - STRICT_SHARE * STRICT_HOLDS_BACK;
  return failing * failed + (1 - failing) * (five * best + (1 - five) * 3.75);
}

const moods = new Map<number, Mood>();

/** The mood whose mean is the quality: 3.1 to 4.87 stars. */
function moodOf(quality: number): Mood {
  const known = moods.get(quality);
  if (known !== undefined) return known;
  if (meanOf(moodAt(0)) > quality || meanOf(moodAt(1)) < quality)
    throw new Error(`No station is like ${quality} stars.`);
  let low = 0;
  let high = 1;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (meanOf(moodAt(middle)) < quality) low = middle;
    else high = middle;
  }
  const mood = moodAt(high);
  moods.set(quality, mood);
  return mood;
}
