// The module's work in a benchmark, the same in Node, workerd and Chromium: a key seen before, keys never seen, a batch.
import { type Core, type Curve, createCore, type SignatureCheck } from "../../assembly/host/core.ts";

export const WAYS = ["prepared", "new", "batch"] as const;
export type Way = (typeof WAYS)[number];

/** Checks of one curve under different keys. The first key is the one seen before. */
export interface Input {
  readonly curve: Curve;
  readonly checks: readonly SignatureCheck[];
}

/** Checks in one batch: one key, as a meter's records have. */
export const BATCH_LENGTH = 32;

/**
 * Does one piece of work each time it is called: one verification, or one batch. Throws when a verdict is not "valid".
 *
 * A key is new to the module twice, the third sight prepares it. So each key is used twice and in two encodings, then a
 * fresh instance follows, whose making of the base point's table is counted in.
 */
export function worker(module: WebAssembly.Module, { curve, checks }: Input, way: Way): () => void {
  const [first] = checks;
  if (first === undefined) throw new Error("no input");
  let core: Core = createCore(module);
  const valid = (status: string | undefined) => {
    if (status !== "valid") throw new Error(`${curve}: ${status}`);
  };
  if (way === "new") {
    const bare = checks.map((check) => ({ ...check, publicKey: check.publicKey.subarray(1) }));
    const unseen = [...checks, ...bare, ...checks, ...bare];
    let turn = 0;
    return () => {
      if (turn === unseen.length) {
        core = createCore(module);
        turn = 0;
      }
      const check = unseen[turn++];
      valid(check && core.verifySignature(check));
    };
  }
  for (let sight = 0; sight < 3; sight++) valid(core.verifySignature(first));
  if (way === "prepared") return () => valid(core.verifySignature(first));
  const batch = Array.from({ length: BATCH_LENGTH }, () => first);
  return () => {
    for (const status of core.verifySignatures(batch)) valid(status);
  };
}
