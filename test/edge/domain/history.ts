// Generated histories of one EVSE: sessions with and without transaction ids, and the ways in which stations deliver
// them: again, in another order, in other batches.
import fc from "fast-check";
import { at } from "../server.ts";

export interface SentReading {
  readonly at: string;
  readonly evseId?: number;
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
  /** Whose readings name the EVSE: all, every other one, or none. */
  evseNamed: fc.constantFrom("all", "some", "none"),
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
      const push = (reading: Omit<SentReading, "evseId" | "transactionId">) => {
        const names = one.evseNamed === "all" || (one.evseNamed === "some" && readings.length % 2 === 0);
        // Four ids for six sessions: some occur on two EVSEs, some twice on one.
        const transaction = one.named ? { transactionId: `T${index % 4}` } : {};
        readings.push({ ...(names || !one.named ? { evseId } : {}), ...transaction, ...reading });
      };
      const register = () => ({ value: (wattHours / 1_000).toFixed(3), unit: "kWh" as const });
      if (one.hasBegin) push({ at: at(seconds), event: "begin", register: register() });
      for (const step of one.steps) {
        seconds += 60;
        wattHours += step;
        push({ at: at(seconds), register: register(), powerWatts: step * 60 });
      }
      if (!one.instant) seconds += 60;
      if (one.hasEnd) push({ at: at(seconds), event: "end", register: register() });
      if (one.late) push({ at: at(seconds + 30), register: register() });
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
