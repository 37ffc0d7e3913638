// Generated histories of one EVSE: sessions with and without transaction ids, and the ways in which stations deliver
// them: again, in another order, in other batches.
import fc from "fast-check";
import { at } from "../server.ts";

export interface SentReading {
  readonly at: string;
  readonly evseId: number;
  readonly transactionId?: string;
  readonly event?: string;
  readonly register?: { readonly value: string; readonly unit: "kWh" };
  readonly powerWatts?: number;
}

const session = fc.record({
  named: fc.integer({ min: 0, max: 2 }).map((n) => n === 0),
  pauseSeconds: fc.integer({ min: 0, max: 1 }).map((n) => n * 60),
  hasBegin: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
  hasEnd: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
  /** A session of no length: begin and end in one instant. */
  instant: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  steps: fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 0, maxLength: 4 }),
  late: fc.boolean(),
});

/** Readings of up to six sessions on up to two EVSEs, in time order, without duplicates. */
export const history: fc.Arbitrary<SentReading[]> = fc
  .array(fc.record({ evseId: fc.integer({ min: 1, max: 2 }), session }), { minLength: 1, maxLength: 6 })
  .map((sessions) => {
    const readings: SentReading[] = [];
    let seconds = 0;
    let wattHours = 910_000;
    for (const [index, { evseId, session: one }] of sessions.entries()) {
      seconds += one.pauseSeconds;
      const common = { evseId, ...(one.named ? { transactionId: `T${index}` } : {}) };
      const register = () => ({ value: (wattHours / 1_000).toFixed(3), unit: "kWh" as const });
      if (one.hasBegin) readings.push({ at: at(seconds), ...common, event: "begin", register: register() });
      for (const step of one.steps) {
        seconds += 60;
        wattHours += step;
        readings.push({ at: at(seconds), ...common, register: register(), powerWatts: step * 60 });
      }
      if (!one.instant) seconds += 60;
      if (one.hasEnd) readings.push({ at: at(seconds), ...common, event: "end", register: register() });
      if (one.late) readings.push({ at: at(seconds + 30), ...common, register: register() });
    }
    return readings;
  });

export interface Delivery {
  readonly readings: SentReading[];
  /** The same readings, shuffled, some twice, cut into batches. */
  readonly batches: SentReading[][];
}

export const delivery: fc.Arbitrary<Delivery> = history.chain((readings) =>
  fc
    .record({
      order: fc.shuffledSubarray(readings, { minLength: readings.length, maxLength: readings.length }),
      repeated: fc.subarray(readings),
      size: fc.integer({ min: 1, max: 5 }),
    })
    .map(({ order, repeated, size }) => {
      const all = [...order, ...repeated];
      const batches: SentReading[][] = [];
      for (let index = 0; index < all.length; index += size) batches.push(all.slice(index, index + size));
      return { readings, batches };
    }),
);
