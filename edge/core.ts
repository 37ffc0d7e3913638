// One core per isolate: the module is compiled once by the platform, its memory is fixed, and a call leaves nothing
// behind in it.
import module from "../assembly/build/core.wasm";
import { type Core, createCore } from "../assembly/host/core.ts";

let instance: Core | undefined;

/** The metering core of this isolate. */
export function core(): Core {
  instance ??= createCore(module);
  return instance;
}
