// How fast a station may send and connect. A charger that comes back after days sends thousands of queued messages, which must pass;
// one that is broken or stolen could write, and have billed, a thousand rows a second. Two buckets: what belongs to
// transactions is never refused, only answered later (a station waits for its answer before it sends the next, OCPP-J 1.6
// §4.1.1); for all else the connection ends. In memory: an object that sleeps has nothing to slow down.

/** Tokens of a full bucket, and how many come back each second. */
interface Bucket {
  readonly burst: number;
  readonly perSecond: number;
}

/** Three days offline at a reading every 15 s are 17,280; 10 a second afterwards are 36,000 an hour. */
export const TRANSACTION_BUCKET: Bucket = { burst: 20_000, perSecond: 10 };
/** 128 connectors after a boot, and a full inventory in some hundreds of reports. */
export const OTHER_BUCKET: Bucket = { burst: 1_000, perSecond: 10 };
/** Answers held back at once: more means that the station does not wait for them. */
export const MAX_HELD_BACK = 100;

export type Pace =
  | { readonly kind: "go" }
  /** Take it, answer later. */
  | { readonly kind: "slow"; readonly millis: number }
  /** Take it not, and end the connection: the station has it still. */
  | { readonly kind: "flood" };

/**
 * Connections: each writes some 15 rows here and in D1. Two chargers with one identity push each other out for ever, and
 * one is known to open a connection a second when it was reset; a bad mobile network loses one every half a minute.
 */
export const CONNECTION_BUCKET: Bucket = { burst: 100, perSecond: 1 / 6 };

export class MessageBrake {
  #transactions = { tokens: TRANSACTION_BUCKET.burst, atMillis: 0 };
  #others = { tokens: OTHER_BUCKET.burst, atMillis: 0 };
  #connections = { tokens: CONNECTION_BUCKET.burst, atMillis: 0 };

  /** Counts a message. @param heldBack Answers that wait now. */
  take(isTransaction: boolean, heldBack: number, nowMillis: number): Pace {
    const bucket = isTransaction ? TRANSACTION_BUCKET : OTHER_BUCKET;
    if (draw(isTransaction ? this.#transactions : this.#others, bucket, nowMillis)) return { kind: "go" };
    if (!isTransaction || heldBack >= MAX_HELD_BACK) return { kind: "flood" };
    return { kind: "slow", millis: Math.ceil(1_000 / bucket.perSecond) };
  }

  /** Counts a connection that is to be opened. Null: it may be; else the seconds, rounded up, until the next may. */
  connect(nowMillis: number): number | null {
    if (draw(this.#connections, CONNECTION_BUCKET, nowMillis)) return null;
    return Math.ceil((1 - this.#connections.tokens) / CONNECTION_BUCKET.perSecond);
  }
}

/** Fills a level with what came since, and takes one token out of it; false where none is left. */
function draw(level: { tokens: number; atMillis: number }, bucket: Bucket, nowMillis: number): boolean {
  const gained = (Math.max(0, nowMillis - level.atMillis) * bucket.perSecond) / 1_000;
  const tokens = Math.min(bucket.burst, level.tokens + gained);
  level.atMillis = nowMillis;
  level.tokens = tokens >= 1 ? tokens - 1 : tokens;
  return tokens >= 1;
}
