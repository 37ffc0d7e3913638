// The built core, for tests on Node.
import { readFileSync } from "node:fs";
import { createCore } from "../../assembly/host/core.ts";

/** The artefact itself: `npm run build:core` makes it. */
export const CORE_BYTES = readFileSync(new URL("../../assembly/build/core.wasm", import.meta.url));

export const CORE_MODULE = new WebAssembly.Module(CORE_BYTES);

/** A core with an instance of its own. */
export function newCore() {
  return createCore(CORE_MODULE);
}
