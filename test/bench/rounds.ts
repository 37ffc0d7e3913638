// Times contestants against each other: in turns, in rounds, medians taken, so that a slow moment of the machine hits all.

export interface Contestant {
  readonly name: string;
  /** Does the work once; `turn` counts up, for contestants that walk through a list of inputs. */
  readonly work: (turn: number) => void;
}

/** Rounds are odd so that the median is one of them. */
const ROUNDS = 15;
const SLICE_MILLIS = 30;
const WARM_UP_MILLIS = 200;

/** Median nanoseconds for one unit of work of each contestant, in their order. */
export function medianNanos(contestants: readonly Contestant[]): number[] {
  const perSlice = contestants.map(({ work }) => {
    const start = performance.now();
    let done = 0;
    while (performance.now() - start < WARM_UP_MILLIS) work(done++);
    return Math.max(1, Math.round((done * SLICE_MILLIS) / WARM_UP_MILLIS));
  });
  const times = contestants.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    contestants.forEach(({ work }, index) => {
      const count = perSlice[index] ?? 1;
      const start = process.hrtime.bigint();
      for (let turn = 0; turn < count; turn++) work(turn);
      times[index]?.push(Number(process.hrtime.bigint() - start) / count);
    });
  }
  return times.map((list) => list.toSorted((a, b) => a - b)[(ROUNDS - 1) / 2] ?? Number.NaN);
}
