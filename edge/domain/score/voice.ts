// What drivers say, as the score reads it: stars by dimension, tied to a session or not. A voice has no text and no sign of being
// hidden, so that neither a word nor its hiding can move a score.

/** What drivers rate beside the whole: worked at once, speed as promised, price as shown, place and access, payment. */
export const DIMENSIONS = ["worked", "speed", "price", "place", "payment"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Everything that has a score: the whole first. */
export const RATED = ["overall", ...DIMENSIONS] as const;
export type Rated = (typeof RATED)[number];

export type Stars = 1 | 2 | 3 | 4 | 5;

export interface Voice {
  /** The session it is about; of several of one session the newest counts, which is how an edit counts. */
  readonly sessionId: string;
  /** The same for the same driver, whatever stands behind it; null: not known who charged. */
  readonly driverKey: string | null;
  /** When the server took it, UTC milliseconds; not the driver's clock, so that nobody can say something in the past. */
  readonly atMillis: number;
  /** Given through the session's own link. Only these count. */
  readonly verified: boolean;
  /** Null: not rated. */
  readonly ratings: Readonly<Record<Rated, Stars | null>>;
}

export const DAY_MILLIS = 86_400_000;

/** Days since 1970 in UTC: a score is that of a day, the same from midnight to midnight unless somebody speaks. */
export function dayOf(millis: number): number {
  return Math.floor(millis / DAY_MILLIS);
}

/** A voice that counts. */
export interface CountedVoice {
  /** Whole days (UTC) since it was given. */
  readonly ageDays: number;
  /** Numbers whose voice it is: the same for the same speaker. */
  readonly speaker: number;
  readonly ratings: Voice["ratings"];
}

/** The voices that count at an instant: verified, given by then, not older than the window, one for each session; newest first. */
export function countedVoices(voices: readonly Voice[], nowMillis: number, windowDays: number): CountedVoice[] {
  const today = dayOf(nowMillis);
  const seen = new Set<string>();
  const speakers = new Map<string, number>();
  const counted: CountedVoice[] = [];
  for (const voice of voices.filter((it) => counts(it, nowMillis, windowDays)).sort(newestFirst)) {
    if (seen.has(voice.sessionId)) continue;
    seen.add(voice.sessionId);
    const name = speakerOf(voice);
    const speaker = speakers.get(name) ?? speakers.size;
    speakers.set(name, speaker);
    counted.push({ ageDays: today - dayOf(voice.atMillis), speaker, ratings: voice.ratings });
  }
  return counted;
}

function counts({ verified, atMillis }: Voice, nowMillis: number, windowDays: number): boolean {
  return verified && atMillis <= nowMillis && dayOf(nowMillis) - dayOf(atMillis) < windowDays;
}

/**
 * Ties in time are broken by session and then by what was said, so that the order in which voices are handed in decides
 * nothing; of two edits in the same millisecond the lower ratings count.
 */
function newestFirst(a: Voice, b: Voice): number {
  if (a.atMillis !== b.atMillis) return b.atMillis - a.atMillis;
  if (a.sessionId !== b.sessionId) return a.sessionId < b.sessionId ? -1 : 1;
  for (const rated of RATED) {
    const difference = (a.ratings[rated] ?? 0) - (b.ratings[rated] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Whose voice it is, for counting drivers and for bounding how much one of them counts. Voices of unknown drivers on one day
 * are taken for one driver's: nothing shows that they are not.
 */
function speakerOf({ driverKey, atMillis }: Voice): string {
  return driverKey === null ? `day ${dayOf(atMillis)}` : `driver ${driverKey}`;
}
