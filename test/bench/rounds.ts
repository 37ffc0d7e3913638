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
/** For the least of the rounds: short ones, so that some of them are not interrupted, and many. */
const SHORT_ROUNDS = 151;
const SHORT_SLICE_MILLIS = 2;

/** Median nanoseconds for one piece of work of each contestant, by name. */
export async function medianNanos(contestants: readonly Contestant[]): Promise<Readonly<Record<string, number>>> {
  return summed(contestants, await roundsOf(contestants, ROUNDS, SLICE_MILLIS), median);
}

/** The least of the rounds: what the work costs when nothing else runs. */
export async function leastNanos(contestants: readonly Contestant[]): Promise<Readonly<Record<string, number>>> {
  return summed(contestants, await roundsOf(contestants, SHORT_ROUNDS, SHORT_SLICE_MILLIS), (list) =>
    Math.min(...list),
  );
}

function summed(
  contestants: readonly Contestant[],
  times: readonly (readonly number[])[],
  of: (list: readonly number[]) => number,
): Readonly<Record<string, number>> {
  return Object.fromEntries(contestants.map(({ name }, index) => [name, of(times[index] ?? [])]));
}

/** Nanoseconds of each round of each contestant. */
async function roundsOf(contestants: readonly Contestant[], rounds: number, sliceMillis: number): Promise<number[][]> {
  const perSlice: number[] = [];
  for (const { work } of contestants) {
    const start = performance.now();
    let done = 0;
    while (performance.now() - start < WARM_UP_MILLIS) await work(done++);
    perSlice.push(Math.max(1, Math.round((done * sliceMillis) / WARM_UP_MILLIS)));
  }
  const times = contestants.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
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
  return times;
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[(list.length - 1) / 2] ?? Number.NaN;
}
