// Times contestants against each other: in turns, in rounds, medians taken, so that a slow moment of the machine hits all.

export interface Contestant {
  readonly name: string;
  /** Does `unit` (default 1) pieces of work; `turn` counts up, for contestants that walk through a list of inputs. */
  readonly work: (turn: number) => void | Promise<void>;
  readonly unit?: number;
}

/** Rounds are odd so that the median is one of them. */
const ROUNDS = 15;
const SLICE_MILLIS = 30;
const WARM_UP_MILLIS = 200;

/** Median nanoseconds for one piece of work of each contestant, by name. */
export async function medianNanos(contestants: readonly Contestant[]): Promise<Readonly<Record<string, number>>> {
  const perSlice: number[] = [];
  for (const { work } of contestants) {
    const start = performance.now();
    let done = 0;
    while (performance.now() - start < WARM_UP_MILLIS) await work(done++);
    perSlice.push(Math.max(1, Math.round((done * SLICE_MILLIS) / WARM_UP_MILLIS)));
  }
  const times = contestants.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { work, unit = 1 }] of contestants.entries()) {
      const count = perSlice[index] ?? 1;
      const start = process.hrtime.bigint();
      for (let turn = 0; turn < count; turn++) {
        // Awaiting what is no promise would cost the synchronous contestants a turn of the queue each.
        const pending = work(turn);
        if (pending !== undefined) await pending;
      }
      times[index]?.push(Number(process.hrtime.bigint() - start) / count / unit);
    }
  }
  return Object.fromEntries(contestants.map(({ name }, index) => [name, median(times[index] ?? [])]));
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[(list.length - 1) / 2] ?? Number.NaN;
}
