// From weighted stars to an estimate with its interval. A rating of r stars is (r − 1)/4 of a good vote and (5 − r)/4 of a bad one;
// votes and the prior's make a Beta distribution, whose ends are taken by Wilson's score interval (E. B. Wilson, 1927).

/** Good and bad votes, in quarters of a voice's units: a = Σ w·(r − 1), b = Σ w·(5 − r). */
export interface Votes {
  readonly good: number;
  readonly bad: number;
}

/** Thousandths of a star, 1,000 to 5,000. */
export interface Estimate {
  readonly meanMilliStars: number;
  readonly lowerMilliStars: number;
  readonly upperMilliStars: number;
}

/** From one star to five, in thousandths. */
const SPAN = 4_000n;

/**
 * Mean a/(a + b), rounded half up, and the interval's ends, rounded outwards. `spread` is z²/κ in the units of the votes: z the
 * normal quantile of the interval, κ for how many votes a voice counts (stars scatter less than votes of yes and no).
 *
 * The ends are the L with (a − nL)² = spread · n · L(1 − L), n = a + b. They are found by comparing integers, without a square
 * root: more good votes never lower an end, more bad ones never raise it, exactly. Wants good + bad > 0.
 */
export function estimate({ good, bad }: Votes, spread: number): Estimate {
  const a = BigInt(good);
  const n = a + BigInt(bad);
  const width = BigInt(spread) * n;
  /** Whether m thousandths above one star lie outside the interval or on its end. */
  const isOutside = (m: bigint) => (SPAN * a - n * m) ** 2n >= width * m * (SPAN - m);
  const lower = last((m) => n * m <= SPAN * a && isOutside(m));
  // The same from above: u = 4,000 − m thousandths below five stars.
  const upper = last((u) => n * (SPAN - u) >= SPAN * a && isOutside(SPAN - u));
  return {
    meanMilliStars: 1_000 + Number((2n * SPAN * a + n) / (2n * n)),
    lowerMilliStars: 1_000 + lower,
    upperMilliStars: 5_000 - upper,
  };
}

/** The last of 0 to 4,000 that holds, where all before it hold and 0 always does. */
function last(holds: (value: bigint) => boolean): number {
  let low = 0;
  let high = Number(SPAN);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (holds(BigInt(middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}
