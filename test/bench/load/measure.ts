// One size of the load test: N stations of ours and N connections to the bare object take turns within the same minute, so
// that what else the machine does hits both.
import { BOOTSTRAP_KEY } from "../../e2e/owner.ts";
import type { RunningServer } from "../../e2e/server.ts";
import { beginCharging, chargingLoop, countLost, endCharging, registerStation } from "./charging.ts";
import { inParallel, type Loop, runSlice, type Slice } from "./closed-loop.ts";
import { openLightSocket } from "./light-socket.ts";
import { type BareServer, countsOf } from "./servers.ts";

/** Enough to keep two cores busy with hashing secrets, few enough not to queue for a time-out. */
const SETUP_WIDTH = 8;
/** Turns of each of the two. */
export const ROUNDS = 5;

export interface Figures {
  readonly framesPerSecond: number;
  readonly p50Millis: number;
  readonly p99Millis: number;
  /** CPU time of the server's processes per frame; null where the system does not say. */
  readonly cpuMicrosPerFrame: number | null;
  readonly residentMebibytes: number | null;
  readonly errors: number;
}

export interface Measured {
  readonly stations: number;
  readonly ours: Figures;
  readonly bare: Figures;
  /** Ours to bare, of each round. */
  readonly ratios: readonly number[];
  readonly acknowledged: number;
  /** Ends the sessions, and counts the acknowledged messages of ours that none of them holds. */
  readonly countLost: () => Promise<number>;
}

/** @param seconds For each of the two, over all rounds. */
export async function measure(
  server: RunningServer,
  bare: BareServer,
  stations: number,
  seconds: number,
): Promise<Measured> {
  const api = { port: server.port, key: BOOTSTRAP_KEY };
  const names = Array.from({ length: stations }, (_, index) => `LOAD-${stations}-${index}`);
  const charging = await inParallel(names, SETUP_WIDTH, async (stationId) =>
    beginCharging(api, await registerStation(api, stationId)),
  );
  const ours = charging.map(({ loop }) => loop);
  const theirs = await inParallel(names, SETUP_WIDTH, async (name) =>
    chargingLoop(await openLightSocket({ port: bare.port, path: `/${name}`, protocol: "ocpp1.6" }), 1),
  );
  const slice = seconds / ROUNDS;
  const sides = [new Side(ours, server.group), new Side(theirs, bare.group)] as const;
  // Both have compiled what they need when it begins to count.
  for (const { loops } of sides) await runSlice(loops, Math.min(1, slice));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) await side.run(slice);
  }
  const [us, them] = sides;
  const figures = [us.figures(), them.figures()] as const;
  const countAllLost = async () => {
    await inParallel(charging, SETUP_WIDTH, endCharging);
    const lost = await inParallel(charging, SETUP_WIDTH, (one) => countLost(api, one));
    for (const { socket } of [...ours, ...theirs]) {
      socket.onEnd = () => {};
      socket.close();
    }
    return lost.reduce((sum, count) => sum + count, 0);
  };
  return {
    stations,
    ours: figures[0],
    bare: figures[1],
    ratios: us.slices.map(({ answered }, round) => answered / (them.slices[round]?.answered ?? 0)),
    acknowledged: ours.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
    countLost: countAllLost,
  };
}

class Side {
  readonly loops: readonly Loop[];
  readonly slices: Slice[] = [];
  readonly #group: number;
  #cpuSeconds = 0;

  constructor(loops: readonly Loop[], group: number) {
    this.loops = loops;
    this.#group = group;
  }

  async run(seconds: number): Promise<void> {
    const before = countsOf(this.#group)?.cpuSeconds ?? 0;
    this.slices.push(await runSlice(this.loops, seconds));
    this.#cpuSeconds += (countsOf(this.#group)?.cpuSeconds ?? 0) - before;
  }

  figures(): Figures {
    const latencies = Float64Array.from(this.slices.flatMap(({ latencies }) => latencies)).sort();
    const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
    const answered = this.slices.reduce((sum, slice) => sum + slice.answered, 0);
    const seconds = this.slices.reduce((sum, slice) => sum + slice.seconds, 0);
    const counts = countsOf(this.#group);
    return {
      framesPerSecond: answered / seconds,
      p50Millis: at(0.5),
      p99Millis: at(0.99),
      cpuMicrosPerFrame: counts === null ? null : (this.#cpuSeconds * 1e6) / latencies.length,
      residentMebibytes: counts === null ? null : counts.residentMebibytes,
      errors: this.loops.reduce((sum, { errors }) => sum + errors, 0),
    };
  }
}
