// The checker of the whole store finds what it is there for: each kind of damage is done to a good store, and found.
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { FieldCharger, GOOD } from "./ocpp/field-charger.ts";
import { at, database, newStation, stations } from "./server.ts";
import { checkStores } from "./store.ts";

const START = { connectorId: 1, idTag: "TAG", meterStart: 1_000, timestamp: at(0) };
const sample = (transactionId: number) => ({
  ...{ connectorId: 1, transactionId },
  meterValue: [{ timestamp: at(60), sampledValue: [{ value: "1100" }] }],
});
const SECOND = { connectorId: 1, idTag: "TAG", meterStart: 1_100, timestamp: at(600) };

/** A store with two sessions, as it should be. */
async function goodStore() {
  const station = await newStation();
  const charger = new FieldCharger(station, "1.6");
  await charger.deliver({ action: "StartTransaction", after: null, payload: () => START }, 0, GOOD);
  await charger.deliver({ action: "MeterValues", after: 0, payload: sample }, -1, GOOD);
  await charger.deliver({ action: "StartTransaction", after: null, payload: () => SECOND }, 1, GOOD);
  await charger.cut();
  const options = { acknowledged: charger.acknowledged };
  await checkStores({ station, options });
  return { station, options };
}

const IN_THE_OBJECT: readonly [string, string, string][] = [
  ["a reading that is lost", "DELETE FROM readings WHERE at_millis = (SELECT max(at_millis) FROM readings)", "is lost"],
  [
    "a reading that is there twice",
    `INSERT INTO readings (track, at_millis, hash, received_at_millis, evse_id, transaction_id, event, at,
       register_milliwatt_hours, measurands)
     SELECT track, at_millis, 'other', received_at_millis, evse_id, transaction_id, event, at,
       register_milliwatt_hours, measurands FROM readings LIMIT 1`,
    "stored 2 times",
  ],
  [
    "a register that is another",
    "UPDATE readings SET register_milliwatt_hours = '1' WHERE event = 'begin'",
    "nobody sent it",
  ],
  [
    "a session that says something else",
    "UPDATE sessions SET summary = json_set(summary, '$.energyMilliwattHours', 1)",
    "and should be",
  ],
  ["a session that is not there", "DELETE FROM sessions", "is not stored"],
  ["a span that is another", "UPDATE sessions SET span_end_millis = 5", "another span"],
  ["a transaction id that is not known", "DELETE FROM ocpp_transactions", "is not known"],
  [
    "a message set aside that can be read",
    `INSERT INTO set_aside (hash, received_at_millis, version, action, frame, reason)
     VALUES ('h', 0, '1.6', 'StartTransaction', '[2,"a","StartTransaction",${JSON.stringify(START)}]', 'x')`,
    "can be read",
  ],
  ["an answer to another message", `UPDATE messages_0 SET response = '[3,"zz",{}]'`, "is answered as"],
];

const IN_D1: readonly [string, string, string][] = [
  ["a session that is not there", "DELETE FROM sessions WHERE station_id = ?", "is not in D1"],
  ["a session that says something else", "UPDATE sessions SET state = 'ended' WHERE station_id = ?", "another state"],
  ["an older session", "UPDATE sessions SET revision = 0 WHERE station_id = ?", "has revision 0"],
];

describe("the checker of the store", () => {
  it.each(IN_THE_OBJECT)("finds %s", async (_, damage, fault) => {
    const { station, options } = await goodStore();
    await runInDurableObject(stations.getByName(station.id), (__, { storage }) => {
      // Nothing is delivered before the check: what is wrong stays as it is.
      return storage.deleteAlarm().then(() => storage.sql.exec(damage).toArray());
    });
    await expect(checkStores({ station, options })).rejects.toThrow(fault);
  });

  it.each(IN_D1)("finds in D1 %s", async (_, damage, fault) => {
    const { station, options } = await goodStore();
    await database.prepare(damage).bind(station.id).run();
    await expect(checkStores({ station, options })).rejects.toThrow(fault);
  });

  it("finds what waits for D1 without an alarm", async () => {
    const { station, options } = await goodStore();
    await runInDurableObject(stations.getByName(station.id), async (_, { storage }) => {
      await storage.deleteAlarm();
      storage.sql.exec("INSERT INTO outbox (item, revision, removed) VALUES ('station', 1, 0)");
    });
    await expect(checkStores({ station, options })).rejects.toThrow("waits for D1: station");
  });
});
