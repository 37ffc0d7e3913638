// The limits of a session as its driver reads them: what bounds it now and until when, and what held it back. Pure.
import type { LimitReason, SessionDetail, SessionLimit } from "../edge/contract/sessions.ts";

export interface LimitNow {
  /** Null: nothing bounds it. */
  readonly watts: number | null;
  readonly reason: LimitReason | null;
  /** When it changes next; null: not within what is known. */
  readonly untilMillis: number | null;
  /** What holds from then on; null: nothing does, or no change is known. */
  readonly thenWatts: number | null;
}

/** The limit at a moment; null where nothing is known of limits then. */
export function limitAt(limit: SessionLimit | null, atMillis: number): LimitNow | null {
  const course = limit?.course ?? [];
  const index = course.findLastIndex((piece) => piece.atMillis <= atMillis);
  const piece = course[index];
  if (piece === undefined) return null;
  const next = course.slice(index + 1).find(({ watts }) => watts !== piece.watts);
  return {
    watts: piece.watts,
    reason: piece.reason,
    untilMillis: next?.atMillis ?? null,
    thenWatts: next?.watts ?? null,
  };
}

export interface LimitStep {
  readonly fromMillis: number;
  readonly toMillis: number;
  readonly watts: number;
}

/** Stretches with a limit within a span, neighbours of one value together; where nothing bounds it there is none. */
export function limitSteps(limit: SessionLimit | null, fromMillis: number, toMillis: number): LimitStep[] {
  const course = limit?.course ?? [];
  const steps: LimitStep[] = [];
  course.forEach(({ atMillis, watts }, index) => {
    const from = Math.max(fromMillis, atMillis);
    const to = Math.min(toMillis, course[index + 1]?.atMillis ?? toMillis);
    if (watts === null || to <= from) return;
    const last = steps.at(-1);
    if (last !== undefined && last.watts === watts && last.toMillis === from) {
      steps[steps.length - 1] = { ...last, toMillis: to };
    } else steps.push({ fromMillis: from, toMillis: to, watts });
  });
  return steps;
}

/** As near to the limit as this, power counts as held back by it: meters and chargers are exact to some percent. */
const NEAR = 0.93;
/** A shorter while is not worth a sentence, nor a smaller part of the time. */
const LEAST_MILLIS = 60_000;
const LEAST_SHARE = 0.05;
/** Longer between two readings, nobody knows what happened. */
const GAP_MILLIS = 15 * 60_000;

/**
 * What a session's limits did to it. `held`: for that long the power stood at a limit; `watts` and `reason` are those of the limit that
 * held longest. `unused`: there were limits, and less flowed than they allowed.
 */
export type LimitEffect =
  | {
      readonly kind: "held";
      readonly millis: number;
      readonly ofMillis: number;
      /** Other limits held it back as well. */
      readonly isSeveral: boolean;
      readonly watts: number;
      readonly reason: LimitReason | null;
    }
  | { readonly kind: "unused"; readonly leastWatts: number; readonly peakWatts: number };

/** Null where limits or powers are not known, or the limits changed nothing worth saying. */
export function limitEffect(session: Pick<SessionDetail, "limit" | "samples">): LimitEffect | null {
  const { limit, samples } = session;
  const held = new Map<string, { millis: number; watts: number; reason: LimitReason | null }>();
  let known = 0;
  let all = 0;
  let least = Number.POSITIVE_INFINITY;
  let peak = 0;
  samples.forEach(({ atMillis, powerWatts }, index) => {
    const span = (samples[index + 1]?.atMillis ?? atMillis) - atMillis;
    if (powerWatts === null || span <= 0 || span > GAP_MILLIS) return;
    known += span;
    peak = Math.max(peak, powerWatts);
    const bound = limitAt(limit, atMillis);
    if (bound === null || bound.watts === null) return;
    least = Math.min(least, bound.watts);
    if (powerWatts < bound.watts * NEAR) return;
    all += span;
    const key = `${bound.watts} ${bound.reason?.kind} ${bound.reason?.name}`;
    const before = held.get(key) ?? { millis: 0, watts: bound.watts, reason: bound.reason };
    held.set(key, { ...before, millis: before.millis + span });
  });
  const [longest] = [...held.values()].sort((a, b) => b.millis - a.millis);
  if (longest !== undefined && all >= LEAST_MILLIS && all >= known * LEAST_SHARE) {
    return {
      kind: "held",
      isSeveral: held.size > 1,
      millis: all,
      ofMillis: known,
      watts: longest.watts,
      reason: longest.reason,
    };
  }
  return known > 0 && Number.isFinite(least) && peak < least * NEAR
    ? { kind: "unused", leastWatts: least, peakWatts: peak }
    : null;
}
