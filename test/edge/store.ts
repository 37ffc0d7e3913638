// The checker of the whole store over the objects and the D1 of a test.
import { runInDurableObject } from "cloudflare:test";
import { core } from "../../edge/core.ts";
import { type CheckOptions, checkReadModel, checkStation, type StationCheck } from "../support/store-check.ts";
import { database, stations, type TestStation } from "./server.ts";

/** Delivers what waits, checks the stations and their rows in D1, and throws where something is wrong. */
export async function checkStores(
  ...tested: readonly { readonly station: TestStation; readonly options?: CheckOptions }[]
): Promise<StationCheck[]> {
  const checks: StationCheck[] = [];
  for (const { station, options = {} } of tested) {
    await station.deliver();
    const object = stations.getByName(station.id);
    checks.push(
      await runInDurableObject(object, (_, { storage }) => checkStation(storage.sql as never, core(), options)),
    );
  }
  const { results } = await database.prepare("SELECT * FROM sessions").all<Record<string, unknown>>();
  const faults = [...checks.flatMap((check) => check.faults), ...checkReadModel(checks, results)];
  if (faults.length > 0) throw new Error(`The store is wrong:\n${faults.join("\n")}`);
  return checks;
}
