// Writes that fail on demand: the nth statement, commit or alarm of the objects, or the nth delivery to D1, before it
// lands or after it. Objects and tests share one isolate, so that the platform's own methods are replaced for both.
import { runInDurableObject } from "cloudflare:test";
import { database, stations, type TestStation } from "./server.ts";

/** `statement`: one that writes, inside a transaction or not. `commit`: a whole transaction of an object. */
export type WriteKind = "statement" | "commit" | "alarm" | "delivery";

export interface Fault {
  readonly kind: WriteKind;
  /** Which write fails, counted from 0. */
  readonly nth: number;
  /** `before`: nothing lands. `after`: it has landed, and the caller gets an error all the same. */
  readonly when: "before" | "after";
}

export interface Armed {
  /** Writes of the kind that were counted. */
  count(): number;
  /** Whether the fault has struck. */
  struck(): boolean;
  disarm(): void;
}

type Method = (this: unknown, ...parameters: unknown[]) => unknown;
const WRITES = /^\s*(?:INSERT|UPDATE|DELETE|DROP|CREATE|ALTER)/i;

/** Arms a fault for every object. Undo it by `disarm`, also where a test fails. */
export async function arm(station: TestStation, fault: Fault): Promise<Armed> {
  let count = 0;
  let struck = false;
  const [prototype, name] = await runInDurableObject(stations.getByName(station.id), (_, { storage }) => {
    switch (fault.kind) {
      case "statement":
        return [Object.getPrototypeOf(storage.sql) as Record<string, Method>, "exec"] as const;
      case "commit":
        return [Object.getPrototypeOf(storage) as Record<string, Method>, "transactionSync"] as const;
      case "alarm":
        return [Object.getPrototypeOf(storage) as Record<string, Method>, "setAlarm"] as const;
      case "delivery":
        return [Object.getPrototypeOf(database) as Record<string, Method>, "batch"] as const;
    }
  });
  const original = prototype[name];
  if (original === undefined) throw new Error(`There is no ${name} to fail.`);
  prototype[name] = function (this: unknown, ...parameters: unknown[]) {
    if (fault.kind === "statement" && !WRITES.test(String(parameters[0]))) return original.apply(this, parameters);
    const strikes = count === fault.nth;
    count += 1;
    if (!strikes) return original.apply(this, parameters);
    struck = true;
    const error = new Error(`The ${fault.kind} failed ${fault.when} it landed.`);
    const isAsync = fault.kind === "alarm" || fault.kind === "delivery";
    if (fault.when === "before") {
      if (isAsync) return Promise.reject(error);
      throw error;
    }
    const result = original.apply(this, parameters);
    if (isAsync) return (result as Promise<unknown>).then(() => Promise.reject(error));
    throw error;
  };
  return {
    count: () => count,
    struck: () => struck,
    disarm: () => {
      prototype[name] = original;
    },
  };
}
