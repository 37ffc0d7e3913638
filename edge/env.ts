// The worker's bindings, checked once into a type without optional fields.
import type { StationObject } from "./objects/station-object.ts";

export interface Bindings {
  readonly stations: DurableObjectNamespace<StationObject>;
  readonly database: D1Database;
  /** An owner's API key for automation; null when none is set. */
  readonly bootstrapKey: string | null;
}

const checked = new WeakMap<object, Bindings>();

/** Checks what the platform handed over. Throws on a deployment that lacks a binding: nothing can be served then. */
export function bindingsOf(environment: unknown): Bindings {
  if (typeof environment !== "object" || environment === null) throw new Error("The worker has no environment.");
  const known = checked.get(environment);
  if (known !== undefined) return known;
  const { STATIONS, DB, WATTEST_BOOTSTRAP_KEY } = environment as Record<string, unknown>;
  if (typeof (STATIONS as DurableObjectNamespace | undefined)?.getByName !== "function") {
    throw new Error("The binding STATIONS is not a Durable Object namespace.");
  }
  if (typeof (DB as D1Database | undefined)?.prepare !== "function")
    throw new Error("The binding DB is no D1 database.");
  if (WATTEST_BOOTSTRAP_KEY !== undefined && typeof WATTEST_BOOTSTRAP_KEY !== "string") {
    throw new Error("WATTEST_BOOTSTRAP_KEY is not a text.");
  }
  const bindings: Bindings = {
    stations: STATIONS as DurableObjectNamespace<StationObject>,
    database: DB as D1Database,
    bootstrapKey: WATTEST_BOOTSTRAP_KEY === undefined || WATTEST_BOOTSTRAP_KEY === "" ? null : WATTEST_BOOTSTRAP_KEY,
  };
  checked.set(environment, bindings);
  return bindings;
}
