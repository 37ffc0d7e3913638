// Stars as they cross the wire (`stars` and `dimensions`) and as they are kept and scored (one record with the whole in it).
import type { Dimension, Rated, Stars } from "../score/voice.ts";

export type Ratings = Readonly<Record<Rated, Stars | null>>;

export interface StarsSaid {
  /** Of the whole; null: not rated. */
  readonly stars: Stars | null;
  /** Null: not rated. */
  readonly dimensions: Readonly<Record<Dimension, Stars | null>>;
}

export function ratingsOf({ stars, dimensions }: StarsSaid): Ratings {
  return { overall: stars, ...dimensions };
}

export function starsOf({ overall, ...dimensions }: Ratings): StarsSaid {
  return { stars: overall, dimensions };
}
