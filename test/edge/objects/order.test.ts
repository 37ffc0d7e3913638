// Any order, repetition and cut into batches ends in the same sessions: many histories against the object's storage,
// and some through the real endpoint with the object evicted between any two calls, down to the rows in D1.
import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Session, SessionList } from "../../../edge/contract/sessions.ts";
import { core } from "../../../edge/core.ts";
import { ingest } from "../../../edge/objects/ingest.ts";
import { parseBatch } from "../../../edge/objects/reading-item.ts";
import { loadStation, type Registration } from "../../../edge/objects/registration.ts";
import { delivery, type SentReading } from "../domain/history.ts";
import { at, callJson, newMeter, newStation, recordReading, stations, T0, type TestStation } from "../server.ts";

const SEED = 20261123;
const DIRECT_RUNS = 400;
const ENDPOINT_RUNS = 12;
const RECEIVED_MILLIS = T0 + 86_400_000;

/** The sessions in an object's storage after these batches, from an empty start. */
function sessionsAfter(storage: DurableObjectStorage, registration: Registration, batches: readonly unknown[][]) {
  for (const table of ["readings", "records", "sessions", "outbox"]) storage.sql.exec(`DELETE FROM ${table}`);
  for (const readings of batches) {
    const batch = parseBatch(new TextEncoder().encode(JSON.stringify({ readings })));
    if (!batch.ok) throw new Error(batch.problem.detail);
    ingest(storage, core(), registration, batch.items, RECEIVED_MILLIS);
  }
  return storage.sql
    .exec<{ summary: string }>("SELECT summary FROM sessions ORDER BY id")
    .toArray()
    .map(({ summary }) => JSON.parse(summary) as Session);
}

describe("the order of arrival", () => {
  it("changes nothing about sessions: ids, states, energy, verdicts and findings", async () => {
    const station = await newStation();
    const seen = { runs: 0, sessions: 0, ended: 0, unknown: 0, withoutTransaction: 0, superseded: 0 };
    await runInDurableObject(stations.getByName(station.id), (_, { storage }) => {
      const registration = loadStation(storage.sql)?.registration;
      if (registration === undefined) throw new Error("The station is not registered.");
      fc.assert(
        fc.property(delivery, ({ readings, batches }) => {
          const inOrder = sessionsAfter(storage, registration, [readings]);
          expect(sessionsAfter(storage, registration, batches)).toEqual(inOrder);
          seen.runs += 1;
          seen.sessions += inOrder.length;
          for (const session of inOrder) {
            if (session.state === "ended") seen.ended += 1;
            if (session.energyMilliwattHours === null) seen.unknown += 1;
            if (session.transactionId === null) seen.withoutTransaction += 1;
            if (session.findings.some(({ code }) => code === "end-reading-missing")) seen.superseded += 1;
          }
        }),
        { seed: SEED, numRuns: DIRECT_RUNS },
      );
    });
    console.info(`Histories in two orders, seed ${SEED}: ${JSON.stringify(seen)}`);
    expect(seen.runs).toBe(DIRECT_RUNS);
    // The histories reach what they are meant to reach.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
  });

  it("changes nothing about signed sessions, in all orders of their readings", async () => {
    const meter = await newMeter();
    const station = await newStation({ meters: [{ serial: meter.serial, publicKey: meter.publicKey }] });
    const begin = recordReading(0, "B", 910);
    const broken = (await meter.record(3, [recordReading(120, "C", 910.2)])).replace("910.2", "990.2");
    for (const transaction of [{ transactionId: "T" }, {}]) {
      const readings = [
        { at: at(0), event: "begin", signed: { data: await meter.record(1, [begin]) } },
        { at: at(60), register: { value: 910.1, unit: "kWh" }, powerWatts: 6_000 },
        { at: at(90), signed: { data: await meter.record(2, [recordReading(90, "C", 910.15)]) } },
        { at: at(120), signed: { data: broken } },
        { at: at(180), signed: { data: await meter.record(4, [begin, recordReading(180, "E", 910.3)]) } },
      ].map((reading) => ({ ...reading, ...transaction }));
      const orders = permutations(readings);
      expect(orders.length).toBe(120);
      await runInDurableObject(stations.getByName(station.id), (_, { storage }) => {
        const registration = loadStation(storage.sql)?.registration;
        if (registration === undefined) throw new Error("The station is not registered.");
        const inOrder = sessionsAfter(storage, registration, [readings]);
        expect(inOrder).toMatchObject([
          {
            state: "ended",
            energyMilliwattHours: 300_000,
            energySource: "signed",
            signature: "invalid",
            recordCount: 4,
          },
        ]);
        for (const order of orders) {
          const batches = order.map((reading) => [reading]);
          expect(sessionsAfter(storage, registration, batches)).toEqual(inOrder);
        }
      });
    }
  });

  it("changes nothing through the endpoint either, with evictions, down to the rows in D1", async () => {
    await fc.assert(
      fc.asyncProperty(delivery, async ({ readings, batches }) => {
        const inOrder = await send([readings], false);
        const shuffled = await send(batches, true);
        expect(await comparableSessions(shuffled)).toEqual(await comparableSessions(inOrder));
        const again = await shuffled.postAsOwner(readings);
        expect(again.every(({ status }) => status === "duplicate")).toBe(true);
        const named = new Set(again.flatMap(({ sessionId }) => sessionId ?? []));
        const ids = (await listed(shuffled)).map(({ id }) => id);
        expect([...named].sort()).toEqual(ids.sort());
      }),
      { seed: SEED, numRuns: ENDPOINT_RUNS },
    );
  });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

async function send(batches: readonly (readonly SentReading[])[], evict: boolean) {
  const station = await newStation();
  for (const batch of batches) {
    await station.postAsOwner(batch);
    if (evict) await station.evict();
  }
  await station.deliver();
  return station;
}

async function listed(station: TestStation): Promise<Session[]> {
  return (await callJson<SessionList>(`/api/sessions?stationId=${station.id}&limit=200`)).items;
}

/** The sessions of two stations, without what names the station. */
async function comparableSessions(station: TestStation) {
  const texts = (await listed(station)).map((session) => JSON.stringify({ ...session, id: "", stationId: "" }));
  return texts.sort();
}
