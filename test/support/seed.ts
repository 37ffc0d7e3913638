// Random test data that can be had again: every run prints its seed, WATTEST_SEED sets it.
import { createHash } from "node:crypto";
import { DEFAULT_SEED } from "./seed-of-the-day.ts";

/** Seed of this run. */
export const SEED = Number(process.env.WATTEST_SEED ?? DEFAULT_SEED);

/** A stream of bytes that depends on the seed and a name only. */
export function seededBytes(name: string): (length: number) => Uint8Array {
  console.log(`${name}: WATTEST_SEED=${SEED}`);
  let block = 0;
  let rest = new Uint8Array();
  return (length) => {
    const out = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      if (rest.length === 0) {
        rest = new Uint8Array(createHash("sha512").update(`${SEED} ${name} ${block++}`).digest());
      }
      const piece = rest.subarray(0, length - filled);
      out.set(piece, filled);
      rest = rest.subarray(piece.length);
      filled += piece.length;
    }
    return out;
  };
}

/** An integer in [0, bound) for bound ≤ 2³². */
export function below(bytes: (length: number) => Uint8Array, bound: number): number {
  return new DataView(bytes(4).buffer).getUint32(0) % bound;
}
