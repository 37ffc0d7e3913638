// The metering core in the browser: fetched and compiled once, when something has to be verified.

import moduleUrl from "../assembly/build/core.wasm?url";
import { type Core, createCore } from "../assembly/host/core.ts";

let loading: Promise<Core> | null = null;

/** The core of this page. A failed load is forgotten, so that the next call tries again. */
export function loadCore(): Promise<Core> {
  loading ??= compile().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function compile(): Promise<Core> {
  return createCore(await WebAssembly.compileStreaming(fetch(moduleUrl)));
}
